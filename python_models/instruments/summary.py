"""A fitted instrumental-variables regression as plain text, laid out as ``ivreg2`` prints it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from python_models import stata_layout as stata
from python_models.cautions import Caution
from python_models.instruments.specification import Specification
from python_models.words.cautions import sentence

_TITLES = {
    "2sls": "Two-stage least squares",
    "liml": "Limited information maximum likelihood",
    "gmm": "Two-step efficient GMM",
}
_OVER = {"classical": "", "robust": "Robust", "clustered": "Robust", "driscoll-kraay": "Drisc/Kraay"}


def summary_text(
    spec: Specification,
    terms: pl.DataFrame,
    top: Mapping[str, Any],
    per_unit: np.ndarray,
    df: float | None,
    tests: pl.DataFrame,
    first: pl.DataFrame,
    instruments: Sequence[str],
    cautions: Sequence[Caution],
) -> str:
    """Head, coefficients, instruments, their tests and cautions; ``top`` is the row of ``glance``."""
    left = [f"Group variable: {spec.unit}", f"Time variable : {spec.period}", f"Effects       : {spec.effects}"]
    right = stata.sizes(top["n_obs"], top["n_units"], (int(per_unit.min()), per_unit.mean(), int(per_unit.max())))
    right += [(f"F({len(terms) - 1}, {top['f_df']:.0f})", stata.number(top["f_statistic"], 0, 2))]
    right += [("Prob > F", stata.number(top["f_p_value"]))]
    title = _TITLES[spec.method] if top["endogenous"] else "Spatial error by generalised moments"
    lines = [f"{title}, panel", f"Formula: {spec.formula}", *stata.two_columns(left, right)]
    if top["n_clusters"]:
        lines.append(f"(Std. err. adjusted for {top['n_clusters']:,} clusters in {top['cluster']})")
    lines += stata.coefficients(terms, top["outcome"], df, _OVER[spec.covariance])
    if top["endogenous"]:
        lines += stata.wrapped(f"Instrumented: {top['endogenous']}")
        lines += stata.wrapped(f"Excluded instruments: {', '.join(instruments)}")
    if "spatial_error" in top:
        lines.append(f"Spatial error by moments: lambda = {stata.number(top['spatial_error'])}")
    lines += [stata.rule(), "First stage"] if len(first) else []
    for row in first.iter_rows(named=True):
        said = f"F({row['df1']}, {row['df2']:.0f}) = {stata.number(row['f'], 0, 2)}"
        lines.append(f"  {row['endogenous']}: {said}, partial R2 = {stata.number(row['partial_r2'])}")
    lines.append(stata.rule())
    for row in tests.filter(~pl.col("test").str.starts_with("first_stage")).iter_rows(named=True):
        value = "not given" if row["value"] is None else stata.number(row["value"], 0, 3)
        p = "" if row["p_value"] is None else f"  p = {stata.number(row['p_value'])}"
        lines += stata.wrapped(f"{row['test'].replace('_', ' ')}: {value}{p}  ({row['note']})")
    return "\n".join([*lines, *(line for c in cautions for line in stata.wrapped(f"Note: {sentence(c)}."))])
