"""Marginal effects of an interaction with delta-method errors."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from scipy import stats

from python_models.errors import InputError


def interaction_term(terms: Sequence[str], first: str, second: str) -> str:
    """The name under which ``terms`` hold the product of two variables."""
    for name in (f"{first}:{second}", f"{second}:{first}", f"{first}*{second}", f"{second}*{first}"):
        if name in terms:
            return name
    raise InputError(f"The model has no interaction {first}:{second}; its terms are {', '.join(terms)}.")


def marginal_effects(
    terms: Sequence[str],
    params: np.ndarray,
    covariance: np.ndarray,
    *,
    variable: str,
    moderator: str,
    at: Sequence[float],
    df: float | None = None,
    level: float = 0.95,
) -> pl.DataFrame:
    """Effect of ``variable`` at levels of ``moderator`` in a model with ``variable:moderator``.

    Parameters
    ----------
    terms, params, covariance
        (k,) names and estimates, (k, k) covariance; of a panel fit: ``fit.terms``, ``fit.params``, ``fit.covariance``.
    at
        Levels of the moderator, such as its quantiles in the sample.
    df
        Degrees of freedom of the t distribution; ``None`` for the normal.

    Returns
    -------
    polars.DataFrame
        One row per level: variable, moderator, level, estimate b1 + b3 m, std_error
        sqrt(V11 + m^2 V33 + 2 m V13), statistic, p_value, conf_low, conf_high (Brambor, Clark and Golder 2006, eq. 8).
    """
    names = list(terms)
    if variable not in names:
        raise InputError(f"The model has no term {variable!r}; its terms are {', '.join(names)}.")
    pick = [names.index(variable), names.index(interaction_term(names, variable, moderator))]
    levels = np.asarray(at, dtype=float)
    if not np.isfinite(levels).all():
        raise InputError(f"Levels of {moderator} must be finite numbers, not {list(at)}.")
    slopes = np.column_stack([np.ones(len(levels)), levels])
    estimate = slopes @ np.asarray(params)[pick]
    variance = np.einsum("ij,jk,ik->i", slopes, np.asarray(covariance)[np.ix_(pick, pick)], slopes)
    error = np.sqrt(variance)
    law = stats.norm() if df is None else stats.t(df)
    half = law.ppf(0.5 + level / 2) * error
    return pl.DataFrame(
        {
            "variable": [variable] * len(levels),
            "moderator": [moderator] * len(levels),
            "level": levels,
            "estimate": estimate,
            "std_error": error,
            "statistic": estimate / error,
            "p_value": 2 * law.sf(np.abs(estimate / error)),
            "conf_low": estimate - half,
            "conf_high": estimate + half,
        }
    )


def moderator_levels(
    frame: Any, moderator: str, quantiles: Sequence[float] = (0.1, 0.25, 0.5, 0.75, 0.9)
) -> list[float]:
    """Quantiles of the moderator in a sample, for ``at``."""
    from python_models.panel_data import as_polars, require_columns

    data = as_polars(frame)
    require_columns(data, [moderator])
    values = data[moderator].drop_nulls().to_numpy().astype(float)
    return [float(v) for v in np.quantile(values, quantiles)]
