"""A fitted panel regression as plain text, laid out as ``xtreg`` prints it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from python_models import stata_layout as stata
from python_models.cautions import Caution
from python_models.panel.specification import RANDOM, Specification
from python_models.words import Language
from python_models.words.fits import FITS


def summary_text(
    spec: Specification,
    terms: pl.DataFrame,
    top: Mapping[str, Any],
    per_unit: np.ndarray,
    df: float | None,
    cautions: Sequence[Caution],
    bases: Mapping[str, str],
    language: Language,
) -> str:
    """Head, coefficients, measures, base level of each list of categories, and cautions.

    ``top`` is the row of ``glance``; ``per_unit`` (n_units,) the rows of each unit.
    """
    left = [
        FITS("group_variable", language, name=spec.unit),
        FITS("time_variable", language, name=spec.period),
        FITS("r2", language),
        *(
            f"     {stata.left(FITS(f'r2_{name}', language), 7)} = {stata.number(top[f'r_squared_{name.lower()}'])}"
            for name in _WITHIN
        ),
    ]
    rows = int(per_unit.min()), per_unit.mean(), int(per_unit.max())
    right = stata.sizes(top["n_obs"], top["n_units"], rows, language)
    right += _joint(top, len(terms) - 1, df)
    heads = [FITS(f"title_{spec.effects}", language), FITS("formula", language, formula=spec.formula)]
    lines = [*heads, *stata.two_columns(left, right)]
    if top["n_clusters"]:
        lines.append(FITS("adjusted", language, n=top["n_clusters"], cluster=top["cluster"]))
    lines += stata.coefficients(terms, top["outcome"], df, spec.covariance, language=language)
    lines += _measures(top, spec, language)
    lines += [FITS("base_of", language, term=term, level=level) for term, level in bases.items()]
    return "\n".join([*lines, *stata.noted(cautions, language)])


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


def _measures(top: Mapping[str, Any], spec: Specification, language: Language) -> list[str]:
    """Spread of the errors and of random effects, and the likelihood."""
    spread = [("sigma_e", "sigma2_error" if spec.effects in RANDOM else "sigma2")]
    spread += [(f"sigma_{name[0]}", f"sigma2_{name}") for name in RANDOM.get(spec.effects, ())]
    shown = [f"{name} = {top[key] ** 0.5:.6g}" for name, key in spread]
    shown += [f"theta ({name}) = {top[f'theta_{name}']:.6g}" for name in RANDOM.get(spec.effects, ())]
    fit = ((FITS("log_likelihood", language), "log_likelihood"), ("AIC", "aic"), ("BIC", "bic"), ("R2", "r_squared"))
    return ["   ".join(shown), "   ".join(f"{name} = {stata.number(top[key])}" for name, key in fit)]
