"""A fitted panel regression as plain text, laid out as ``xtreg`` prints it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from python_models import stata_layout as stata
from python_models.cautions import Caution
from python_models.panel.specification import RANDOM, Specification
from python_models.words.cautions import sentence

_TITLES = {
    "pooled": "Linear regression, pooled",
    "unit": "Fixed-effects (within) regression",
    "period": "Fixed-effects (within) regression, effects of periods",
    "two-way": "Fixed-effects (within) regression, effects of units and periods",
    "random": "Random-effects GLS regression",
    "random-period": "Random-effects GLS regression, effects of periods",
    "random-two-way": "Random-effects GLS regression, effects of units and periods",
}
_OVER = {"classical": "", "robust": "Robust", "clustered": "Robust", "driscoll-kraay": "Drisc/Kraay"}


def summary_text(
    spec: Specification,
    terms: pl.DataFrame,
    top: Mapping[str, Any],
    per_unit: np.ndarray,
    df: float | None,
    cautions: Sequence[Caution],
    bases: Mapping[str, str],
) -> str:
    """Head, coefficients, measures, base level of each list of categories, and cautions.

    ``top`` is the row of ``glance``; ``per_unit`` (n_units,) the rows of each unit.
    """
    left = [
        f"Group variable: {spec.unit}",
        f"Time variable : {spec.period}",
        "R-squared:",
        *(f"     {name:<7} = {stata.number(top[f'r_squared_{name.lower()}'])}" for name in _WITHIN),
    ]
    right = stata.sizes(top["n_obs"], top["n_units"], (int(per_unit.min()), per_unit.mean(), int(per_unit.max())))
    right += _joint(top, len(terms) - 1, df)
    lines = [_TITLES[spec.effects], f"Formula: {spec.formula}", *stata.two_columns(left, right)]
    if top["n_clusters"]:
        lines.append(f"(Std. err. adjusted for {top['n_clusters']:,} clusters in {top['cluster']})")
    lines += stata.coefficients(terms, top["outcome"], df, _OVER[spec.covariance])
    lines += _measures(top, spec)
    lines += [f"base of {term}: {level}" for term, level in bases.items()]
    return "\n".join([*lines, *(line for c in cautions for line in stata.wrapped(f"Note: {sentence(c)}."))])


_WITHIN = ("Within", "Between", "Overall")


def _joint(top: Mapping[str, Any], slopes: int, df: float | None) -> list[tuple[str, str]]:
    """The test that all slopes are zero: F, or chi-square where the normal is used."""
    if not slopes:
        return []
    value, p = top["f_statistic"], stata.number(top["f_p_value"])
    if df is None:
        return [
            (f"Wald chi2({slopes})", stata.number(None if value is None else slopes * value, 0, 2)),
            ("Prob > chi2", p),
        ]
    return [(f"F({slopes}, {df:.0f})", stata.number(value, 0, 2)), ("Prob > F", p)]


def _measures(top: Mapping[str, Any], spec: Specification) -> list[str]:
    """Spread of the errors and of random effects, and the likelihood."""
    spread = [("sigma_e", "sigma2_error" if spec.effects in RANDOM else "sigma2")]
    spread += [(f"sigma_{name[0]}", f"sigma2_{name}") for name in RANDOM.get(spec.effects, ())]
    shown = [f"{name} = {top[key] ** 0.5:.6g}" for name, key in spread]
    shown += [f"theta ({name}) = {top[f'theta_{name}']:.6g}" for name in RANDOM.get(spec.effects, ())]
    fit = (("Log likelihood", "log_likelihood"), ("AIC", "aic"), ("BIC", "bic"), ("R2", "r_squared"))
    return ["   ".join(shown), "   ".join(f"{name} = {stata.number(top[key])}" for name, key in fit)]
