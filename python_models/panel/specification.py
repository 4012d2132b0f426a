"""What is estimated: the frozen specification of a panel regression and the choices there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from python_models.counts import name_list, require_flags, require_used
from python_models.errors import InputError
from python_models.formula.design import effects_of, require_intercept

COVARIANCES = ("classical", "robust", "clustered", "driscoll-kraay")
FIXED = ("pooled", "unit", "period", "two-way")
SINGLETONS = ("keep", "drop")
RANDOM = {"random": ("unit",), "random-period": ("period",), "random-two-way": ("unit", "period")}


@dataclass(frozen=True, slots=True)
class Specification:
    """What was asked for; the arguments of ``fit_panel``, the clusters as a tuple (empty without clustering)."""

    unit: str
    period: str
    formula: str
    effects: str
    covariance: str
    cluster: tuple[str, ...]
    singletons: str = "keep"
    small: bool | None = None

    @property
    def finite(self) -> bool:
        """Whether t and F are used, or the normal and χ²: where nothing is said, the latter for random effects only."""
        return self.effects not in RANDOM if self.small is None else self.small


def specification(
    unit: str,
    period: str,
    formula: str,
    effects: str | None,
    covariance: str,
    cluster: str | Sequence[str] | None,
    singletons: str = "keep",
    small: bool | None = None,
) -> Specification:
    """Check the choices; ``effects`` None means those that the formula names after its bar, else none.

    Raises
    ------
    InputError
        An unknown choice, clusters without clustering, a formula that takes the intercept out or names other effects.
    """
    if effects is not None and effects not in (*FIXED, *RANDOM):
        raise InputError(f"effects={effects!r} is unknown; choose one of {', '.join((*FIXED, *RANDOM))}.")
    if covariance not in COVARIANCES:
        raise InputError(f"covariance={covariance!r} is unknown; choose one of {', '.join(COVARIANCES)}.")
    if singletons not in SINGLETONS:
        raise InputError(f"singletons={singletons!r} is unknown; choose one of {', '.join(SINGLETONS)}.")
    if small is not None:
        require_flags(small=small)
    if cluster is not None and covariance != "clustered":
        raise InputError(f"cluster= needs covariance='clustered', not {covariance!r}.")
    require_intercept(formula)
    effects = effects_of(formula, unit, period, effects, "pooled")
    require_used(specification, "effects", effects, {"singletons": FIXED[1:]}, singletons=singletons)
    columns = (unit,) if cluster is None else name_list("cluster", cluster)
    clusters = columns if covariance == "clustered" else ()
    return Specification(unit, period, formula, effects, covariance, clusters, singletons, small)
