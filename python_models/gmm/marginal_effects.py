"""Marginal effects of variables that enter by themselves and in interactions, with delta-method errors."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from python_models.errors import InputError
from python_models.results import term_table

if TYPE_CHECKING:
    from python_models.gmm.fit import DynamicPanelFit

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
"""Where in the sample a moderator is evaluated when no values are given."""


def _factors(term: str) -> list[str]:
    return [factor.strip() for factor in term.split(":")]


def _moderators(fit: DynamicPanelFit, variable: str) -> list[str]:
    """Other factors of every term that holds the variable, in order of appearance."""
    terms = [_factors(t) for t in fit.terms]
    if not any(variable in t for t in terms):
        raise InputError(f"{variable} is in no term of the model; it has {', '.join(fit.terms)}.")
    hidden = [t for t in fit.terms if re.search(rf"\(.*(?<![\w.]){re.escape(variable)}(?!\w)", t)]
    if hidden:
        raise InputError(
            f"{variable} also enters as {', '.join(hidden)}; write it as a product, as in {variable}:{variable}."
        )
    return list(dict.fromkeys(f for t in terms if variable in t for f in t if f != variable))


def _sample_values(fit: DynamicPanelFit, name: str) -> np.ndarray:
    """Values of a main effect in the rows used."""
    equations = fit.moments.equations
    if name not in equations.variables.names:
        raise InputError(f"{name} has no term of its own to take values from; pass at={{{name!r}: [...]}}.")
    column = equations.variables.names.index(name)
    rows = equations.used[-equations.n_periods :]
    return equations.variables.x[:, column][rows] + equations.center_x[column]


def marginal_effects(
    fit: DynamicPanelFit,
    variable: str,
    at: Mapping[str, Sequence[float]] | None = None,
    *,
    long_run: bool = False,
    level: float = 0.95,
) -> pl.DataFrame:
    """Effect of one more unit of a variable at chosen values of what it interacts with.

    Parameters
    ----------
    variable
        A factor of the formula, as ``w`` or ``L.w``.
    at
        Values per moderator (also of the variable itself for ``w:w``); every combination gives a row. Default: the
        10th, 25th, 50th, 75th and 90th percentile of each in the sample.
    long_run
        Divide by one minus the coefficients of the outcome's own lags.

    Returns
    -------
    polars.DataFrame
        One row per combination: the moderators' values, then the columns of ``tidy()`` with ``term`` the variable.

    Raises
    ------
    InputError
        A variable or moderator that is not in the model.

    Notes
    -----
    The effect ``sum_j b_j d(term_j)/d(variable)`` is linear in b with gradient g, its variance ``g'Vg``. In the long
    run ``g'b / (1 - s)`` has gradient ``(g + effect * ds/db) / (1 - s)`` (delta method).
    """
    own = [variable] if any(_factors(t).count(variable) > 1 for t in fit.terms) else []
    moderators = own + _moderators(fit, variable)
    unknown = [name for name in at or {} if name not in moderators]
    if unknown:
        raise InputError(
            f"{variable} does not interact with {', '.join(unknown)}, only with {', '.join(moderators) or 'nothing'}."
        )
    values = [
        list((at or {}).get(m, ())) or np.unique(np.quantile(_sample_values(fit, m), QUANTILES)).tolist()
        for m in moderators
    ]
    combinations = list(itertools.product(*values))
    gradients = np.array([_gradient(fit.terms, variable, dict(zip(moderators, c, strict=True))) for c in combinations])
    effects = gradients @ fit.coefficients
    if long_run:
        lags = np.array([bool(re.fullmatch(rf"L\d*\.{re.escape(fit.outcome)}", t)) for t in fit.terms], dtype=float)
        remaining = 1 - lags @ fit.coefficients
        effects = effects / remaining
        gradients = (gradients + effects[:, None] * lags) / remaining
    errors = np.sqrt(np.einsum("ij,jk,ik->i", gradients, fit.covariance, gradients))
    table = term_table([variable] * len(effects), effects, errors, df=fit.df_resid, level=level)
    columns: dict[str, Any] = {f"at_{m}": [c[i] for c in combinations] for i, m in enumerate(moderators)}
    return pl.concat([pl.DataFrame(columns), table], how="horizontal") if moderators else table


def _gradient(terms: list[str], variable: str, point: Mapping[str, float]) -> np.ndarray:
    """Derivative of each term with respect to the variable at a point."""
    out = np.zeros(len(terms))
    for place, term in enumerate(terms):
        factors = _factors(term)
        power = factors.count(variable)
        if power:
            others = np.prod([point[f] for f in factors if f != variable])
            out[place] = power * others * (point[variable] ** (power - 1) if power > 1 else 1.0)
    return out
