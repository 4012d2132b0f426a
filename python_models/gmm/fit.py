"""``fit_dynamic_panel``: Arellano–Bond difference and Blundell–Bond system GMM from a data frame."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from python_models.counts import name_list, require_default
from python_models.errors import InputError
from python_models.formula.design import spatial_lags, term_label, without_effects
from python_models.formula.parser import read_formula
from python_models.formula.tree import Column, quoted, written
from python_models.gmm.ahn_schmidt import estimate_with_quadratic_moments
from python_models.gmm.assembly import assemble
from python_models.gmm.clusters import build_clusters
from python_models.gmm.equations import (
    add_time_dummies,
    build_equations,
    read_variables,
    without_collinear,
    without_empty_units,
)
from python_models.gmm.estimation import estimate
from python_models.gmm.instruments import build_instruments
from python_models.gmm.moments import build_moments
from python_models.gmm.principal_components import with_principal_components
from python_models.gmm.result import DynamicPanelFit
from python_models.gmm.sample import PanelGrid, panel_grid
from python_models.gmm.spatial_weights import SpatialWeights, spatial_lag_operator, spatial_weights
from python_models.gmm.specification import InstrumentGroup, Specification, check_specification, time_dummies_of
from python_models.gmm.specification import gmm as gmm_group
from python_models.threads import one_thread

ORDERS = 2  # of serial correlation, tested where nobody says how many, in the shortest panel too


def fit_dynamic_panel(
    frame: Any,
    unit: str,
    period: str,
    formula: str,
    *,
    gmm: Sequence[InstrumentGroup] | InstrumentGroup = (),
    iv: Sequence[InstrumentGroup] | InstrumentGroup = (),
    model: str = "system",
    transformation: str = "fd",
    steps: int | str = 2,
    errors: str = "windmeijer",
    h: int = 3,
    small: bool = False,
    time_dummies: bool | str | None = None,
    constant: bool = True,
    weights: Any = None,
    missing_neighbour: str = "error",
    cluster: str | Sequence[str] = (),
    ar_tests: int = ORDERS,
    pca: bool | int = False,
    ahn_schmidt: bool = False,
) -> DynamicPanelFit:
    """Estimate a dynamic panel by GMM, with the numbers of Stata's ``xtabond2`` (Roodman 2009).

    Parameters
    ----------
    frame
        Long polars or pandas frame, one row per unit and period; gaps and unequal lengths are fine.
    unit, period
        Key columns. The period is a number on an even grid; one step of that grid is one lag.
    formula
        ``"n ~ L.n + L2.n + w + k + w:k + log(x)"``; ``L.``, ``L2.``, ``D.``, ``F.`` count periods, ``W.`` is the
        spatial lag, the innermost operator applies first (``L.W.n``); docs/formulas.md. Effects of the unit are always
        there; ``y ~ x | unit + year`` says so, and names the time dummies, ``| unit`` that there are none.
    gmm, iv
        Instrument groups made with ``gmm(...)`` and ``iv(...)``.
    model
        ``system`` (Arellano & Bover 1995, Blundell & Bond 1998) or ``difference`` (Arellano & Bond 1991).
    transformation
        ``fd`` first differences or ``fod`` forward orthogonal deviations.
    steps
        1, 2 or ``"iterated"``.
    errors
        ``windmeijer`` and ``robust`` both mean what ``xtabond2, robust`` does: the sandwich clustered by unit after one
        step, Windmeijer's (2005) correction after two. ``conventional`` leaves both out.
    h
        One-step weight: 3 the full matrix of a system, 2 with its off-diagonal blocks zero, 1 identity.
    small
        Small-sample factors, t and F instead of z and chi2.
    time_dummies
        True, where nothing else is said, adds a dummy for every period with complete rows but the first, as regressor
        and as ``iv``; an equation's name (``"level"``) says which equation they instrument.
    constant
        Constant of the level equation; a difference model has none.
    weights
        Spatial weights W: a libpysal ``Graph`` or ``W``, or a square frame whose columns are the units in row order. If
        the formula has no ``W.`` term, ``W.outcome`` joins it, endogenous, with the outcome's own instrument lags
        (Kukenova & Monteiro 2009).
    missing_neighbour
        Where a neighbour has no value in a period: ``error``, ``rescale`` the other neighbours' weights, or leave the
        spatial lag ``missing``.
    cluster
        Columns to cluster by instead of the unit; several give multiway clustering (Cameron, Gelbach & Miller 2011).
    ar_tests
        Orders of serial correlation tested.
    pca
        Replace the gmm instruments by their principal components: True keeps those with eigenvalue above 1, a number
        that many.
    ahn_schmidt
        Add the quadratic moments ``E[u_iT D.u_it] = 0`` of Ahn & Schmidt (1995) to a difference model.

    Returns
    -------
    DynamicPanelFit
        A ``python_models.fit.Fit``; beside it ``equation_rows() instruments() marginal_effects()
        underidentification()``.

    Raises
    ------
    InputError
        Data or options that cannot be used, with what is wrong, where, and what to do.

    Warns
    -----
    GMMWarning
        More instruments than groups (a singular two-step weight falls back to one step), Hansen p near 1, dropped
        collinear terms, a spatial process that is not stationary.

    Notes
    -----
    Conventions, each with its formula, are in ``docs/methods-gmm.md``.
    """
    groups = (*_listed(gmm), *_listed(iv))
    time_dummies = time_dummies_of(formula, unit, period, time_dummies)
    keys = name_list("cluster", cluster)
    spec = Specification(
        formula, unit, period, groups, model, transformation, steps, errors, h, small, time_dummies, constant, keys,
        ar_tests, pca, ahn_schmidt, missing_neighbour,
    )  # fmt: skip
    if weights is not None:
        spec = _with_spatial_lag(spec)
    spec = check_specification(spec)
    if weights is None:
        require_default(fit_dynamic_panel, "without weights=", missing_neighbour=spec.missing_neighbour)
    with one_thread():
        return _fit(panel_grid(frame, unit, period), spec, None if weights is None else spatial_weights(weights))


def _listed(groups: Any) -> list[InstrumentGroup]:
    if groups is None or isinstance(groups, InstrumentGroup):
        return [] if groups is None else [groups]
    if isinstance(groups, str) or not isinstance(groups, Iterable):
        raise InputError(f"Instruments must be made with gmm(...) or iv(...), not {groups!r}.")
    return list(groups)


def _with_spatial_lag(spec: Specification) -> Specification:
    """Add ``W.outcome`` and its instruments where the caller left them out."""
    left = read_formula(spec.formula).outcome.node
    if spatial_lags(spec.formula):
        return spec
    if not isinstance(left, Column):
        raise InputError(f"With spatial weights the outcome must be a plain column, not {written(left)!r}; add one.")
    lagged = f"W.{quoted(left.name)}"
    groups = spec.groups
    if not any(term_label(v) == term_label(lagged) for g in groups for v in g.variables):
        own = next((g for g in groups if g.kind == "gmm" and left.name in map(term_label, g.variables)), None)
        lags = (max(own.lags[0], 2), own.lags[1]) if own else (2, None)
        groups = (*groups, gmm_group(lagged, lags, own.collapse if own else False))
    bare = without_effects(spec.formula)
    return replace(spec, formula=f"{bare} + {lagged}{spec.formula[len(bare) :]}", groups=groups)


def _fit(grid: PanelGrid, spec: Specification, weights: SpatialWeights | None) -> DynamicPanelFit:
    periods = len(grid.periods)
    if spec.ar_tests > max(periods - 1, ORDERS):
        raise InputError(
            f"ar_tests={spec.ar_tests}: of {periods} periods no two are so far apart; choose fewer orders."
        )
    if weights is not None:
        grid = replace(grid, spatial_lag=spatial_lag_operator(weights, grid, spec.missing_neighbour))
    variables = read_variables(grid, spec)
    base: list[str] = []
    if spec.time_dummies:
        variables, base = add_time_dummies(without_empty_units(variables), spec)
    equations, collinear = without_collinear(build_equations(variables, spec))
    moments = build_moments(equations, build_instruments(equations, spec), spec)
    if spec.pca:
        moments = with_principal_components(moments, spec)
    clusters = build_clusters(grid, equations, spec)
    if spec.ahn_schmidt:
        moments, fitted = estimate_with_quadratic_moments(moments, spec)
    else:
        fitted = estimate(moments, spec, clusters)
    matrix = None if weights is None else weights.matrix
    return assemble(spec, moments, fitted, clusters, collinear, base, matrix)
