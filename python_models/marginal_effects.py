"""Marginal effects of variables that enter by themselves and in interactions, with delta-method errors."""

import itertools
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from python_models.errors import InputError
from python_models.fit import Fit
from python_models.results import term_table

COMPONENTS = ("direct", "indirect", "total")


def fit_effects(
    fit: Fit,
    variable: str,
    at: Mapping[str, Sequence[float]] | None = None,
    *,
    component: str | None = None,
    long_run: str | None = None,
    level: float = 0.95,
) -> pl.DataFrame:
    """``effects_at`` of a fitted model, whatever the estimator; of spatial models of its effects of one ``component``.

    ``direct``, ``indirect`` or ``total`` of x and x^2 (and of products) are put together with their joint covariance.
    """
    terms, params, covariance = estimates_of(fit, component)
    return effects_at(terms, params, covariance, variable, at, long_run=long_run, df=fit.df_resid, level=level)


def estimates_of(fit: Fit, component: str | None = None) -> tuple[Sequence[str], np.ndarray, np.ndarray]:
    """Terms, (k,) estimates and (k, k) covariance: a fit's own, or its spatial effects of one component.

    Raises
    ------
    InputError
        An unknown component, or a model that has none beside its coefficients.
    """
    if component is None:
        return fit.terms, fit.params, fit.covariance
    if component not in COMPONENTS:
        raise InputError(f"component={component!r} is unknown; choose one of {', '.join(COMPONENTS)}.")
    joint = getattr(fit, "joint_effects", None)
    if joint is None:
        raise InputError(f"{fit.formula!r} is no spatial model: its coefficients are its effects; leave component out.")
    found: tuple[Sequence[str], np.ndarray, np.ndarray] = joint(component)
    return found


def effects_at(
    terms: Sequence[str],
    params: np.ndarray,
    covariance: np.ndarray,
    variable: str,
    at: Mapping[str, Sequence[float]] | None = None,
    *,
    long_run: str | None = None,
    df: float | None = None,
    level: float = 0.95,
) -> pl.DataFrame:
    """Effect of one more unit of a variable at chosen values of what it interacts with.

    Parameters
    ----------
    terms, params, covariance
        (k,) names and estimates, (k, k) covariance; products are written ``a:b``, powers ``a^2``.
    variable
        A factor of the formula, as ``w`` or ``L.w``.
    at
        Values per moderator (also of the variable itself for ``w^2``), of each of ``moderators``; every combination
        gives a row.
    long_run
        Outcome whose own lags' coefficients, taken from one, divide the effect; None for the effect of the period.
    df
        Degrees of freedom of the t distribution; ``None`` for the normal.

    Returns
    -------
    polars.DataFrame
        One row per combination: the moderators' values as ``at_...``, then ``results.TERM_SCHEMA`` with ``term`` the
        variable.

    Raises
    ------
    InputError
        A variable or moderator that is not in the model, or a moderator without values.

    Notes
    -----
    The effect ``sum_j b_j d(term_j)/d(variable)`` is linear in b with gradient g, its variance ``g'Vg``. In the long
    run ``g'b / (1 - s)`` has gradient ``(g + effect * ds/db) / (1 - s)`` (delta method).
    """
    names, given = moderators(terms, variable), dict(at or {})
    unknown = [name for name in given if name not in names]
    if unknown:
        raise InputError(
            f"{variable} does not interact with {', '.join(unknown)}, only with {', '.join(names) or 'nothing'}."
        )
    bare = [name for name in names if not len(given.get(name, ()))]
    if bare:
        raise InputError(f"{variable} interacts with {', '.join(bare)}; pass at={{{bare[0]!r}: [...]}}.")
    combinations = list(itertools.product(*(given[name] for name in names)))
    gradients = np.array([_gradient(terms, variable, dict(zip(names, c, strict=True))) for c in combinations])
    effects = gradients @ params
    if long_run is not None:
        lags = np.array([bool(re.fullmatch(rf"L\d*\.{re.escape(long_run)}", t)) for t in terms], dtype=float)
        remaining = 1 - lags @ params
        effects = effects / remaining
        gradients = (gradients + effects[:, None] * lags) / remaining
    errors = np.sqrt(np.einsum("ij,jk,ik->i", gradients, covariance, gradients))
    table = term_table([variable] * len(effects), effects, errors, df=df, level=level)
    columns: dict[str, Any] = {f"at_{m}": [c[i] for c in combinations] for i, m in enumerate(names)}
    return pl.concat([pl.DataFrame(columns), table], how="horizontal") if names else table


def moderators(terms: Sequence[str], variable: str) -> list[str]:
    """What a variable interacts with, in order of appearance; the variable itself first where it enters squared.

    Raises
    ------
    InputError
        The variable is in no term, or enters through a function as well.
    """
    split = [_factors(t) for t in terms]
    own = [variable] if any(factors.count(variable) > 1 for factors in split) else []
    if not any(variable in factors for factors in split):
        raise InputError(f"{variable} is in no term of the model; it has {', '.join(terms)}.")
    hidden = [t for t in terms if re.search(rf"\(.*(?<![\w.]){re.escape(variable)}(?!\w)", t)]
    if hidden:
        raise InputError(f"{variable} also enters as {', '.join(hidden)}; write it as a power, as in {variable}^2.")
    return own + list(dict.fromkeys(f for factors in split if variable in factors for f in factors if f != variable))


def _factors(term: str) -> list[str]:
    """The factors of a product, a power as often as it says: ``w^2:k`` is w, w, k."""
    out: list[str] = []
    for factor in (f.strip() for f in term.split(":")):
        power = re.fullmatch(r"(.+)\^(\d)", factor)
        out += [power[1]] * int(power[2]) if power else [factor]
    return out


def _gradient(terms: Sequence[str], variable: str, point: Mapping[str, float]) -> np.ndarray:
    """Derivative of each term with respect to the variable at a point."""
    out = np.zeros(len(terms))
    for place, term in enumerate(terms):
        factors = _factors(term)
        power = factors.count(variable)
        if power:
            others = np.prod([point[f] for f in factors if f != variable])
            out[place] = power * others * (point[variable] ** (power - 1) if power > 1 else 1.0)
    return out
