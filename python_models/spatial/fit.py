"""``fit_spatial_panel``: SAR, SEM, SDM, SAC, SDEM and SLX panels by maximum likelihood from a data frame."""

from collections.abc import Sequence
from typing import Any, overload

import polars as pl

from python_models.counts import name_list
from python_models.errors import InputError, number_of
from python_models.formula.design import effects_of, term_label
from python_models.frames import as_polars
from python_models.panel_data import require_columns
from python_models.spatial.connectivity import Connectivity, as_connectivity
from python_models.spatial.dynamic import with_lagged_outcome
from python_models.spatial.estimation import estimate
from python_models.spatial.result import SpatialPanelFit, SpatialPanelFits, threads
from python_models.spatial.sample import panel_sample
from python_models.spatial.specification import Specification, specification
from python_models.unit_names import labels


@overload
def fit_spatial_panel(
    frame: Any,
    unit: str,
    period: str,
    formula: str,
    *,
    weights: Any,
    model: str = ...,
    effects: str | None = ...,
    lee_yu: bool | str = ...,
    information: str = ...,
    durbin: Sequence[str] | None = ...,
    dynamic: str | None = ...,
    by: None = None,
    random_error: str = ...,
    lag_order: str = ...,
) -> SpatialPanelFit: ...


@overload
def fit_spatial_panel(
    frame: Any,
    unit: str,
    period: str,
    formula: str,
    *,
    weights: Any,
    model: str = ...,
    effects: str | None = ...,
    lee_yu: bool | str = ...,
    information: str = ...,
    durbin: Sequence[str] | None = ...,
    dynamic: str | None = ...,
    by: str,
    random_error: str = ...,
    lag_order: str = ...,
) -> SpatialPanelFits: ...


def fit_spatial_panel(
    frame: Any,
    unit: str,
    period: str,
    formula: str,
    *,
    weights: Any,
    model: str = "sdm",
    effects: str | None = None,
    lee_yu: bool | str = True,
    information: str = "observed",
    durbin: Sequence[str] | None = None,
    dynamic: str | None = None,
    by: str | None = None,
    random_error: str = "baltagi",
    lag_order: str = "first",
) -> SpatialPanelFit | SpatialPanelFits:
    """Estimate a spatial panel model by maximum likelihood.

    y_t = rho W y_t + x_t b + W x_t t + unit and period effects + u_t,  u_t = lambda W u_t + e_t, with the terms that
    the model has.

    Parameters
    ----------
    frame
        Long panel (polars or pandas), one row per unit and period, balanced.
    unit, period
        Key columns.
    formula
        ``y ~ x1 + log(x2) + L.x3 + x1:x2`` (docs/formulas.md); the intercept is there where the effects leave room for
        it. ``y ~ x | unit + year`` names the fixed effects in place of ``effects``, by the columns of unit and period.
    weights
        W: libpysal ``Graph`` or ``W``, or a square frame whose columns are the unit identifiers in row order.
    model
        ``sar`` (W y), ``sem`` (W u), ``sdm`` (W y, W x), ``sac`` (W y, W u), ``sdem`` (W u, W x), ``slx`` (W x).
    effects
        ``pooled``, ``unit``, ``period``, ``two-way`` (where nothing else is said), ``random`` (units) or
        ``random+period`` (random units, fixed periods).
    lee_yu
        How fixed effects are dealt with. True: Lee and Yu's (2010) transformation, (N - 1)(T - 1) observations and
        ln|I - rho W| - ln(1 - rho). False: direct (dummy-variable) maximum likelihood. ``"bias_corrected"``: the direct
        estimator with Elhorst's (2014) correction; of a dynamic model, the transformed one with the correction of Yu,
        de Jong and Lee (2008) and Lee and Yu (2010).
    information
        Standard errors from the ``observed`` (full Hessian) or ``expected`` information.
    durbin
        Regressors that get a spatial lag in ``sdm``, ``sdem``, ``slx``; all by default.
    dynamic
        ``"lag"`` adds y of the period before, ``"lag+spatial_lag"`` its spatial lag as well.
    by
        Column that splits the panel; each sub-sample has W cut to its units and standardised anew.
    random_error
        Spatial error with random effects: ``baltagi`` (unit effects outside the filter; Baltagi et al. 2003) or ``kkp``
        (inside it; Kapoor, Kelejian and Prucha 2007).
    lag_order
        ``first``: W, then demean (equal to dummy variables). ``after_demeaning``: splm's order, for comparison only.

    Returns
    -------
    SpatialPanelFit
        A ``python_models.fit.Fit``; ``SpatialPanelFits``, the same tables by sub-sample, with ``by``.

    Raises
    ------
    InputError
        Unknown choices, W and units that do not match, an unbalanced panel, regressors that are not identified.
    BoundaryError
        The likelihood rises to the bound of rho or lambda: there is no estimate.

    Notes
    -----
    Sources: Lee and Yu (2010, J. Econometrics 154), Elhorst (2014, Spatial Econometrics, ch. 3), LeSage and Pace
    (2009, Introduction to Spatial Econometrics, ch. 2).
    """
    given = str(effects).lower() if effects is not None else None
    effects = effects_of(formula, unit, period, given, "two-way")
    if durbin is not None:
        durbin = [term_label(name) for name in name_list("durbin", durbin)]
    spec = specification(model, effects, lee_yu, information, durbin, dynamic, random_error, lag_order)
    connectivity = as_connectivity(weights)
    if by is None:
        return _fit(frame, unit, period, formula, connectivity, spec)
    return _fit_by(as_polars(frame), unit, period, formula, connectivity, spec, by)


def _fit(frame: Any, unit: str, period: str, formula: str, w: Connectivity, spec: Specification) -> SpatialPanelFit:
    with threads(w):
        scaled, w_unit = w.normalised()
        sample = panel_sample(frame, unit, period, formula, scaled, dynamic=bool(spec.dynamic))
        if spec.dynamic:
            sample = with_lagged_outcome(sample, period)
        return SpatialPanelFit(estimate(sample, spec), formula, w_unit)


def _fit_by(
    frame: pl.DataFrame, unit: str, period: str, formula: str, w: Connectivity, spec: Specification, by: str
) -> SpatialPanelFits:
    require_columns(frame, [unit, period, by])
    if frame[by].null_count():
        raise InputError(
            f"Column {by} has {number_of(frame[by].null_count(), 'empty value')}; every row needs its sub-sample."
        )
    fits: dict[str, SpatialPanelFit] = {}
    failures: dict[str, str] = {}
    for (value,), part in sorted(frame.partition_by(by, as_dict=True).items(), key=lambda item: str(item[0][0])):
        present = set(labels(part[unit]).to_list())
        try:
            known = [name for name in w.ids if name in present]
            cut = w.subset(known) if known else w  # which the part's units are then held against
            fits[str(value)] = _fit(part, unit, period, formula, cut, spec)
        except InputError as exc:
            failures[str(value)] = str(exc)
    if not fits:
        raise InputError(
            f"No sub-sample of {by} could be estimated: " + "; ".join(f"{k}: {v}" for k, v in failures.items())
        )
    return SpatialPanelFits(fits, failures)
