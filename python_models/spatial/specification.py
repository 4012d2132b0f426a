"""What is estimated: the frozen specification of a spatial panel model and which parts each model has."""

from collections.abc import Sequence
from dataclasses import dataclass

from python_models.counts import name_list, require_used
from python_models.errors import InputError

MODELS = {
    # name: (spatial lag of y, spatial error, spatial lags of x)
    "sar": (True, False, False),
    "sem": (False, True, False),
    "sdm": (True, False, True),
    "sac": (True, True, False),
    "sdem": (False, True, True),
    "slx": (False, False, True),
}
_NON_SPATIAL = {"ols": (False, False, False)}  # what the tests start from; not offered

EFFECTS = {
    # name: (unit effects, period effects)
    "pooled": ("none", "none"),
    "unit": ("fixed", "none"),
    "period": ("none", "fixed"),
    "two-way": ("fixed", "fixed"),
    "random": ("random", "none"),
    "random+period": ("random", "fixed"),
}


@dataclass(frozen=True, slots=True)
class Specification:
    """Choices of ``fit_spatial_panel``, checked.

    Attributes
    ----------
    model, effects, lee_yu, information, durbin, dynamic, random_error, lag_order
        As the arguments of ``fit_spatial_panel``; ``durbin`` is None for every regressor.
    """

    model: str = "sdm"
    effects: str = "two-way"
    lee_yu: bool | str = True
    information: str = "observed"
    durbin: tuple[str, ...] | None = None
    dynamic: str | None = None
    random_error: str = "baltagi"
    lag_order: str = "first"

    @property
    def has_lag(self) -> bool:
        """Whether W y is in the model."""
        return (MODELS | _NON_SPATIAL)[self.model][0]

    @property
    def has_error(self) -> bool:
        """Whether the disturbance is W-autoregressive."""
        return (MODELS | _NON_SPATIAL)[self.model][1]

    @property
    def has_durbin(self) -> bool:
        """Whether W x is in the model."""
        return (MODELS | _NON_SPATIAL)[self.model][2]

    @property
    def unit_effects(self) -> str:
        """``none``, ``fixed`` or ``random``."""
        return EFFECTS[self.effects][0]

    @property
    def period_effects(self) -> str:
        """``none`` or ``fixed``."""
        return EFFECTS[self.effects][1]

    @property
    def is_random(self) -> bool:
        """Whether unit effects are random."""
        return self.unit_effects == "random"

    @property
    def transformation(self) -> str:
        """How fixed effects are dealt with: ``none``, ``lee_yu``, ``direct`` or ``bias_corrected``."""
        if self.effects == "pooled" or self.is_random:
            return "none"
        return {True: "lee_yu", False: "direct"}.get(self.lee_yu, "bias_corrected")  # type: ignore[arg-type]


def _one_of(name: str, value: object, allowed: Sequence[object]) -> None:
    if value not in allowed:
        raise InputError(f"{name}={value!r} is not known; it is one of {', '.join(repr(a) for a in allowed)}.")


def specification(
    model: str,
    effects: str,
    lee_yu: bool | str = True,
    information: str = "observed",
    durbin: Sequence[str] | None = None,
    dynamic: str | None = None,
    random_error: str = "baltagi",
    lag_order: str = "first",
) -> Specification:
    """Check the choices and that they can be combined.

    Raises
    ------
    InputError
        An unknown choice, or two that exclude each other.
    """
    model, effects = str(model).lower(), str(effects).lower()
    _one_of("model", model, list(MODELS))
    _one_of("effects", effects, list(EFFECTS))
    _one_of("lee_yu", lee_yu, [True, False, "bias_corrected"])
    _one_of("information", information, ["observed", "expected"])
    _one_of("dynamic", dynamic, [None, "lag", "lag+spatial_lag"])
    _one_of("random_error", random_error, ["baltagi", "kkp"])
    _one_of("lag_order", lag_order, ["first", "after_demeaning"])
    given = None if durbin is None else name_list("durbin", durbin)
    spec = Specification(model, effects, lee_yu, information, given, dynamic, random_error, lag_order)
    if durbin is not None and not spec.has_durbin:
        raise InputError(
            f"durbin= names spatial lags of regressors, which model {model!r} has not; use sdm, sdem or slx."
        )
    if durbin is not None and not durbin:
        raise InputError(
            "durbin=[] leaves no spatial lag of a regressor; use model sar (sdm), sem (sdem) or drop durbin."
        )
    if spec.is_random and information == "expected":
        raise InputError("Random effects have standard errors from the full Hessian only; use information='observed'.")
    if spec.is_random and lag_order != "first":
        raise InputError(
            "lag_order='after_demeaning' reproduces peers' fixed-effects estimates; random effects have no such form."
        )
    if dynamic and spec.has_error:
        raise InputError(
            f"Dynamic panels are sar, sdm or slx; {model} has a spatial error, for which no bias correction is known."
        )
    if dynamic and lag_order != "first":
        raise InputError("lag_order='after_demeaning' is for static panels.")
    if spec.is_random and dynamic:
        raise InputError("A lagged outcome is correlated with random unit effects; use effects 'unit' or 'two-way'.")
    _require_use(spec)
    return spec


def _require_use(spec: Specification) -> None:
    """Raise ``InputError`` where a choice is of effects, or of a spatial parameter, that the model has not."""
    fixed = ("unit", "period", "two-way")
    of_effects = {"lee_yu": fixed, "lag_order": fixed, "random_error": ("random", "random+period")}
    of_models = {
        "lag_order": [name for name, (lag, error, _) in MODELS.items() if lag or error],
        "random_error": [name for name, (_, error, _) in MODELS.items() if error],
    }
    given = {"lag_order": spec.lag_order, "random_error": spec.random_error}
    require_used(specification, "model", spec.model, of_models, **given)
    # lee_yu=False is the direct likelihood, which models without fixed effects have
    require_used(specification, "effects", spec.effects, of_effects, lee_yu=spec.lee_yu or True, **given)
