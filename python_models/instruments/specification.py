"""What is estimated: the frozen specification of an instrumental-variables panel and the choices there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from python_models.counts import name_list
from python_models.errors import InputError, number_of
from python_models.formula.design import effects_of, require_intercept, term_label, term_labels, without_effects

METHODS = ("2sls", "liml", "gmm")
COVARIANCES = ("classical", "robust", "clustered", "driscoll-kraay")
EFFECTS = ("pooled", "unit", "period", "two-way")


@dataclass(frozen=True, slots=True)
class Specification:
    """The arguments of ``fit_iv``: lists as tuples, terms by the names that estimates have, clusters as columns."""

    unit: str
    period: str
    formula: str
    endogenous: tuple[str, ...]
    instruments: tuple[str, ...]
    effects: str
    method: str
    covariance: str
    cluster: tuple[str, ...]
    small: bool
    row_weights: str | None = None
    spatial: bool = False
    durbin: tuple[str, ...] = ()
    lag_instruments: bool = False
    spatial_error: bool = False
    spatial_lag: bool = True

    @property
    def lags_outcome(self) -> bool:
        """Whether the spatial lag of the outcome is a regressor."""
        return self.spatial and self.spatial_lag

    @property
    def everything(self) -> str:
        """The formula with the instruments among its regressors, without its bar: it has what every row must have."""
        base = without_effects(self.formula)
        return " + ".join([base, *self.instruments]) if self.instruments else base


def spatial_terms(terms: Sequence[str], spec: Specification) -> frozenset[str]:
    """Spatial lags among the terms of a fit: of the outcome, the first slope, and those that ``durbin`` names."""
    return frozenset([*terms[1 : 1 + spec.lags_outcome], *(f"W.{name}" for name in spec.durbin)])


def specification(
    unit: str,
    period: str,
    formula: str,
    endogenous: str | Sequence[str],
    instruments: str | Sequence[str],
    *,
    effects: str | None,
    method: str,
    covariance: str,
    cluster: str | Sequence[str] | None,
    small: bool,
    row_weights: str | None,
    spatial: bool,
    durbin: str | Sequence[str] | None,
    lag_instruments: bool,
    spatial_error: bool = False,
    spatial_lag: bool = True,
) -> Specification:
    """Check the choices; ``effects`` None means those that the formula names after its bar, else two-way.

    Raises
    ------
    InputError
        An unknown choice; an endogenous regressor that is not in the formula, an instrument that is; fewer instruments
        than endogenous regressors.
    """
    for name, value, known in (
        ("effects", effects, (*EFFECTS, None)),
        ("method", method, METHODS),
        ("covariance", covariance, COVARIANCES),
    ):
        if value not in known:
            raise InputError(f"{name}={value!r} is unknown; choose one of {', '.join(filter(None, known))}.")
    if cluster is not None and covariance != "clustered":
        raise InputError(f"cluster= needs covariance='clustered', not {covariance!r}.")
    if not spatial and (durbin or lag_instruments):
        raise InputError("durbin= and lag_instruments= need weights=.")
    require_intercept(formula)
    found = effects_of(formula, unit, period, effects, "two-way")
    if spatial_error:
        _check_spatial_error(found, method, spatial=spatial, weighted=row_weights is not None)
    if not spatial_lag and not (spatial and (spatial_error or durbin)):
        raise InputError(
            "spatial_lag=False leaves W without use: it goes with weights= and spatial_error=True or durbin=; without "
            "weights= there is no spatial lag to leave out."
        )
    right = term_labels(formula)
    outside = name_list("instruments", instruments)
    inside = tuple(map(term_label, name_list("endogenous", endogenous)))
    lagged = () if durbin is None else tuple(map(term_label, name_list("durbin", durbin)))
    _check_terms(formula, right, inside, outside, lagged)
    lags = spatial and spatial_lag
    if not inside and not lags and not spatial_error:
        other = 'fit_spatial_panel(model="slx")' if spatial else "fit_panel"
        raise InputError(
            f"endogenous= names no regressor; name those that need instruments, or use {other} where none does."
        )
    if not inside and not lags and outside:
        raise InputError(
            f"instruments= names {', '.join(outside)}, and nothing is endogenous without a spatial lag; name what they "
            "instrument in endogenous=, or leave them out."
        )
    if len(outside) < len(inside) and not lags:
        raise InputError(
            f"{number_of(len(outside), 'instrument')} for {number_of(len(inside), 'endogenous regressor')} "
            f"({', '.join(inside)}): name at least as many in instruments=."
        )
    columns = (unit,) if cluster is None else name_list("cluster", cluster)
    clusters = columns if covariance == "clustered" else ()
    choice = (found, method, covariance, clusters, small, row_weights)
    return Specification(
        unit, period, formula, inside, outside, *choice, spatial, lagged, lag_instruments, spatial_error, spatial_lag
    )


def _check_spatial_error(effects: str, method: str, *, spatial: bool, weighted: bool) -> None:
    if not spatial:
        raise InputError("spatial_error= needs weights=.")
    if effects not in ("unit", "two-way"):
        raise InputError(f"spatial_error= needs effects='unit' or 'two-way', not {effects!r}.")
    if method != "2sls" or weighted:
        raise InputError("spatial_error= goes with method='2sls' and without row_weights=.")


def _check_terms(
    formula: str,
    right: Sequence[str],
    endogenous: Sequence[str],
    instruments: Sequence[str],
    durbin: Sequence[str],
) -> None:
    """Every term in its place: endogenous regressors in the formula, instruments outside it, each once."""
    for key, names in (("endogenous", endogenous), ("durbin", durbin)):
        absent = [name for name in names if name not in right]
        if absent:
            raise InputError(
                f"{key}= names {', '.join(absent)}, which formula {formula!r} does not have; its regressors are "
                f"{', '.join(right)}."
            )
    both = [name for name in durbin if name in endogenous]
    if both:
        raise InputError(
            f"durbin= names {both[0]}, which is endogenous: the spatial lag of an endogenous regressor would need "
            "instruments of its own; add it as a column of the data and name it in endogenous=."
        )
    labels = [term_label(text) for text in instruments]
    outcome = term_label(formula.partition("~")[0].strip())
    if outcome in labels:
        raise InputError(f"instruments= names {outcome}, the outcome: it is not exogenous; leave it out.")
    repeated = [name for name in labels if name in right]
    if repeated:
        raise InputError(
            f"instruments= names {', '.join(repeated)}, which is a regressor of formula {formula!r} already; an "
            "instrument must be left out of the equation."
        )
    for key, names in (("instruments", labels), ("endogenous", list(endogenous))):
        twice = [name for i, name in enumerate(names) if name in names[:i]]
        if twice:
            raise InputError(f"{key}= names {twice[0]} more than once; name it once.")
