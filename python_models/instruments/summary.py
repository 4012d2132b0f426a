"""A fitted instrumental-variables regression as plain text, laid out as ``ivreg2`` prints it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from python_models import stata_layout as stata
from python_models.cautions import Caution
from python_models.instruments.specification import Specification
from python_models.words import Language, listed, mark
from python_models.words.errors import translated
from python_models.words.fits import FITS, said


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
    language: Language,
) -> str:
    """Head, coefficients, instruments, their tests and cautions; ``top`` is the row of ``glance``."""
    left = [
        FITS("group_variable", language, name=spec.unit),
        FITS("time_variable", language, name=spec.period),
        FITS("effects", language, effects=said("effects", spec.effects, language).removesuffix(" effects")),
    ]
    rows = int(per_unit.min()), per_unit.mean(), int(per_unit.max())
    right = stata.sizes(top["n_obs"], top["n_units"], rows, language)
    right += [(f"F({len(terms) - 1}, {top['f_df']:.0f})", stata.number(top["f_statistic"], 0, 2))]
    right += [("Prob > F", stata.number(top["f_p_value"]))]
    title = FITS(f"title_{spec.method if top['endogenous'] else 'spatial_error'}", language)
    lines = [title, FITS("formula", language, formula=spec.formula), *stata.two_columns(left, right)]
    if top["n_clusters"]:
        lines.append(FITS("adjusted", language, n=top["n_clusters"], cluster=top["cluster"]))
    lines += stata.coefficients(terms, top["outcome"], df, spec.covariance, language=language)
    if top["endogenous"]:
        lines += stata.wrapped(FITS("instrumented", language, names=top["endogenous"]))
        lines += stata.wrapped(FITS("excluded", language, names=listed(instruments, language)))
    if "spatial_error" in top:
        lines.append(FITS("spatial_moments", language, value=stata.number(top["spatial_error"])))
    lines += [stata.rule(), FITS("first_stage", language)] if len(first) else []
    for row in first.iter_rows(named=True):
        told = f"F({row['df1']}, {row['df2']:.0f}) = {stata.number(row['f'], 0, 2)}"
        told += f", {FITS('partial_r2', language)} = {stata.number(row['partial_r2'])}"
        lines.append(f"  {row['endogenous']}: {told}")
    lines.append(stata.rule())
    for row in tests.filter(~pl.col("test").str.starts_with("first_stage")).iter_rows(named=True):
        value = FITS("not_given", language) if row["value"] is None else stata.number(row["value"], 0, 3)
        p = "" if row["p_value"] is None else f"  p = {stata.number(row['p_value'])}"
        told = f"{said('test', row['test'], language)}{mark('colon', language)}{value}{p}"
        note = FITS("in_brackets", language, text=translated(row["note"], language))
        lines += stata.wrapped(f"{told}{note}")
    return "\n".join([*lines, *stata.noted(cautions, language)])
