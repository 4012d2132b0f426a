"""The equations of a mediation, and what is made of their coefficients.

One mediator: Baron and Kenny (1986). Several side by side: Preacher and Hayes (2008). Paths that depend on a moderator:
Preacher, Rucker and Hayes (2007); the index of moderated mediation: Hayes (2015).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl

from python_models.fit import Fit
from python_models.formula.design import same_term
from python_models.formula.tree import quoted
from python_models.inference.estimates import EFFECTS, row_of

STAGES = ("first", "second", "direct")  # treatment to mediator, mediator to outcome, treatment to outcome
Fitter = Callable[..., Fit]


@dataclass(frozen=True, slots=True)
class MediationModel:
    """The equations, ready to be estimated on any frame.

    Attributes
    ----------
    fit
        ``fit(frame, formula=...)``, with ``weights=`` where there are any; or one by the column on an equation's left.
    component
        Which coefficient or effect of a spatial model carries the paths.
    moderator, moderated, alone
        Column that the paths of ``moderated`` (some of ``STAGES``) depend on, and whether it is a regressor by itself.
    own_lag
        Whether each equation has its outcome of the period before among its regressors.
    """

    fit: Fitter | Mapping[str, Fitter]
    outcome: str
    treatment: str
    mediators: tuple[str, ...]
    controls: tuple[str, ...]
    component: str
    weights: Any
    moderator: str | None = None
    moderated: tuple[str, ...] = ()
    alone: bool = True
    own_lag: bool = False

    def equation_of(self, mediator: str) -> str:
        """Name of a mediator's equation."""
        return "mediator" if len(self.mediators) == 1 else f"mediator_{mediator}"

    def left(self) -> dict[str, str]:
        """Column on the left of each equation by its name."""
        own = {self.equation_of(m): m for m in self.mediators}
        return {"total": self.outcome, **own, "outcome": self.outcome}

    def product(self, term: str) -> str:
        """The term that makes a path depend on the moderator."""
        return f"{term}:{quoted(self.moderator)}" if self.moderator is not None else ""

    def formulas(self) -> dict[str, str]:
        """Formula of each equation by name."""
        out = {}
        for name, left in self.left().items():
            terms = [self.treatment]
            through = {"total": {"first", "direct"}, "outcome": {"direct"}}.get(name, {"first"})
            terms += [self.product(self.treatment)] if through & set(self.moderated) else []
            if name == "outcome":
                terms += map(quoted, self.mediators)
                terms += [self.product(quoted(m)) for m in self.mediators] if "second" in self.moderated else []
            if self.moderator is not None and self.alone:
                terms.append(quoted(self.moderator))
            terms += [f"L.{quoted(left)}"] if self.own_lag else []
            out[name] = f"{quoted(left)} ~ {' + '.join([*terms, *self.controls])}"
        return out

    def fitter(self, equation: str) -> Fitter:
        """What estimates an equation."""
        return self.fit[self.left()[equation]] if isinstance(self.fit, Mapping) else self.fit

    def estimate(self, frame: pl.DataFrame) -> dict[str, Fit]:
        """Fit the equations on the same rows."""
        options = {} if self.weights is None else {"weights": self.weights}
        return {n: self.fitter(n)(frame, formula=formula, **options) for n, formula in self.formulas().items()}

    def coefficients(self) -> list[tuple[str, str, bool]]:
        """Equation and term of every path: c, then a and b of each mediator, c'; after it, where it is moderated, the
        same with True, which is its product with the moderator."""
        paths = [("total", self.treatment, {"first", "direct"})]
        for m in self.mediators:
            paths += [(self.equation_of(m), self.treatment, {"first"}), ("outcome", quoted(m), {"second"})]
        paths.append(("outcome", self.treatment, {"direct"}))
        return [
            (equation, term, product)
            for equation, term, stages in paths
            for product in (False, True)
            if not product or stages & set(self.moderated)
        ]

    def terms(self) -> list[tuple[str, str]]:
        """Equation and term of ``coefficients`` as they stand in a formula."""
        return [(e, self.product(term) if product else term) for e, term, product in self.coefficients()]

    def paths(self, fits: Mapping[str, Fit]) -> np.ndarray:
        """(p,) estimates of ``coefficients``."""
        rows = (row_of(fits[equation], term, self.component) for equation, term in self.terms())
        return np.array([row["estimate"] for row in rows])


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a mediation: its key, of which mediator (None: of all), at which level of the moderator."""

    key: str
    mediator: str | None = None
    level: float | None = None


class Pathways:
    """Quantities of a mediation as functions of the (p,) estimates of its ``coefficients``.

    Parameters
    ----------
    levels
        Of the moderator, at which conditional quantities are told.
    """

    def __init__(self, model: MediationModel, levels: tuple[float, ...] = ()) -> None:
        self.model = model
        self.levels: tuple[float | None, ...] = levels or (None,)
        self._place = {path: i for i, path in enumerate(model.coefficients())}
        self.rows = self._rows()

    def _rows(self) -> list[Quantity]:
        mediators = self.model.mediators
        several, out = len(mediators) > 1, []
        for level in self.levels:
            out.append(Quantity("total", None, level))
            for m in mediators:
                out += [Quantity("treatment_to_mediator", m, level), Quantity("mediator_to_outcome", m, level)]
            out.append(Quantity("direct", None, level))
            out += [Quantity("indirect", m, level) for m in mediators]
            if several:
                out.append(Quantity("indirect", None, level))
                out += [Quantity("contrast", f"{a} - {b}", level) for a, b in combinations(mediators, 2)]
            out += [Quantity("share_mediated", m, level) for m in mediators]
            out += [Quantity("share_mediated", None, level)] if several else []
        stages = {"first", "second"} & set(self.model.moderated)
        if len(stages) == 1:
            out += [Quantity("index_moderated", m) for m in mediators]
        elif stages:
            out += [Quantity("difference_of_levels", m) for m in mediators]
        return out

    def path(self, values: np.ndarray, equation: str, term: str, level: float | None) -> float:
        """A path at a level of the moderator."""
        at = self._place.get((equation, term, True))
        out = float(values[self._place[equation, term, False]])
        return out if at is None or level is None else out + level * float(values[at])

    def product(self, values: np.ndarray, equation: str, term: str) -> float | None:
        """The coefficient that makes a path depend on the moderator; None where it does not."""
        at = self._place.get((equation, term, True))
        return None if at is None else float(values[at])

    def _ends(self, values: np.ndarray, mediator: str, level: float | None) -> tuple[float, float]:
        """a and b of a mediator."""
        a = self.path(values, self.model.equation_of(mediator), self.model.treatment, level)
        return a, self.path(values, "outcome", quoted(mediator), level)

    def values(self, paths: np.ndarray) -> np.ndarray:
        """(q,) quantities, in the order of ``rows``."""
        treatment, mediators = self.model.treatment, self.model.mediators
        out: dict[tuple[str, str | None, float | None], float] = {}
        for level in self.levels:
            total = out["total", None, level] = self.path(paths, "total", treatment, level)
            out["direct", None, level] = self.path(paths, "outcome", treatment, level)
            through = {}
            for m in mediators:
                a, b = self._ends(paths, m, level)
                out["treatment_to_mediator", m, level], out["mediator_to_outcome", m, level] = a, b
                through[m] = out["indirect", m, level] = a * b
                out["share_mediated", m, level] = a * b / total if total != 0 else np.nan
            every = out["indirect", None, level] = sum(through.values())
            out["share_mediated", None, level] = every / total if total != 0 else np.nan
            out |= {("contrast", f"{a} - {b}", level): through[a] - through[b] for a, b in combinations(mediators, 2)}
        for m in mediators:
            first = self.product(paths, self.model.equation_of(m), treatment)
            second = self.product(paths, "outcome", quoted(m))
            a, b = self._ends(paths, m, None)
            slope = first * b if first is not None else second * a if second is not None else np.nan
            out["index_moderated", m, None] = slope
            ends = [min(self.levels, key=_number), max(self.levels, key=_number)]
            low, high = (float(np.prod(self._ends(paths, m, level))) for level in ends)
            out["difference_of_levels", m, None] = high - low
        return np.array([out[q.key, q.mediator, q.level] for q in self.rows])

    def errors(self, paths: np.ndarray, fits: Mapping[str, Fit]) -> np.ndarray:
        """(q,) standard errors: of paths by the covariance of their equation, of a b to first order (Sobel 1982).

        nan for what has none: sums and differences of indirect effects (their covariance over equations is not known),
        shares, and paths of effects at a level of the moderator; the bootstrap has all.
        """
        treatment = self.model.treatment
        out = []
        for q in self.rows:
            if q.key in ("total", "direct"):
                out.append(self._error(fits, "total" if q.key == "total" else "outcome", treatment, q.level))
                continue
            if q.mediator is None or q.key not in ("treatment_to_mediator", "mediator_to_outcome", "indirect"):
                out.append(np.nan)
                continue
            a, b = self._ends(paths, q.mediator, q.level)
            error_a = self._error(fits, self.model.equation_of(q.mediator), treatment, q.level)
            error_b = self._error(fits, "outcome", quoted(q.mediator), q.level)
            both = sobel_error(a, b, error_a, error_b)
            out.append({"treatment_to_mediator": error_a, "mediator_to_outcome": error_b}.get(q.key, both))
        return np.array(out)

    def _error(self, fits: Mapping[str, Fit], equation: str, term: str, level: float | None) -> float:
        """sqrt(V11 + m2 V33 + 2 m V13), V of the equation's estimates (Preacher, Rucker and Hayes 2007, eq. 9)."""
        fit, component = fits[equation], self.model.component
        if level is None or (equation, term, True) not in self._place or level == 0:
            return float(row_of(fit, term, component)["std_error"])
        if component in EFFECTS:
            return float("nan")
        prefix = "W." if component == "spatial_lag" else ""
        wanted = (term, self.model.product(term))
        at = [next(i for i, t in enumerate(fit.terms) if _is(t, prefix, name)) for name in wanted]
        weights = np.array([1.0, level])
        return float(np.sqrt(weights @ fit.covariance[np.ix_(at, at)] @ weights))


def _is(found: str, prefix: str, wanted: str) -> bool:
    return found.startswith(prefix) and same_term(found.removeprefix(prefix), wanted)


def _number(level: float | None) -> float:
    return 0.0 if level is None else level


def sobel_error(a: float, b: float, error_a: float, error_b: float) -> float:
    """Standard error of a b to first order (Sobel 1982)."""
    return float(np.sqrt(b**2 * error_a**2 + a**2 * error_b**2))
