"""Marginal effects of an interaction with delta-method errors."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from python_models.errors import InputError
from python_models.frames import as_polars
from python_models.marginal_effects import effects_at
from python_models.panel_data import require_columns

_OWN, _MODERATOR = "variable", "moderator"
_SHOWN = ("estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high")


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
    chosen = [_OWN, f"{_OWN}:{_MODERATOR}"]  # dotted, logged and starred names stay whole
    params, covariance = np.asarray(params)[pick], np.asarray(covariance)[np.ix_(pick, pick)]
    table = effects_at(chosen, params, covariance, _OWN, {_MODERATOR: levels.tolist()}, df=df, level=level)
    said = table.select(pl.col(f"at_{_MODERATOR}").alias("level"), *_SHOWN)
    return said.select(pl.lit(variable).alias("variable"), pl.lit(moderator).alias("moderator"), pl.all())


def moderator_levels(
    frame: Any, moderator: str, quantiles: Sequence[float] = (0.1, 0.25, 0.5, 0.75, 0.9)
) -> list[float]:
    """Quantiles of the moderator in a sample, for ``at``."""
    data = as_polars(frame)
    require_columns(data, [moderator])
    values = data[moderator].drop_nulls().to_numpy().astype(float)
    return [float(v) for v in np.quantile(values, quantiles)]
