"""Draws of a mediation: every equation on the same resampled regions, periods or residual histories."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from python_models.formula.design import depends_on
from python_models.formula.parser import read_terms
from python_models.formula.tree import label_of, quoted
from python_models.inference.bootstrap import resample_blocks
from python_models.inference.pathways import MediationModel, Pathways
from python_models.inference.prepared import alike, places, prepared
from python_models.inference.residual_bootstrap import ResidualBase, residual_columns


@dataclass(frozen=True, slots=True)
class Draws:
    """What a draw needs.

    Attributes
    ----------
    base
        Of residual draws, else None.
    ready
        Of each equation its model made ready, and where it holds which paths; None where fits are called with frames.
    columns
        (n,) outcome and mediators, and the moderator, of the panel.
    count
        Blocks that are drawn from, counted once.
    """

    frame: pl.DataFrame
    model: MediationModel
    pathways: Pathways
    unit: str
    period: str
    resample: str
    base: ResidualBase | None
    ready: dict[str, tuple[Any, np.ndarray, np.ndarray]] | None = None
    columns: Mapping[str, np.ndarray] | None = None
    count: int = 0

    @property
    def key(self) -> str:
        """Column whose blocks are drawn."""
        return self.period if self.resample == "period" else self.unit

    def made_ready(self, known: np.ndarray) -> "Draws":
        """The same with its models made ready for draws, where these give the paths known of the sample as it is."""
        model, ready = self.model, {}
        terms = model.terms()
        for name, formula in model.formulas().items():
            own = [i for i, (equation, _) in enumerate(terms) if equation == name]
            draws = prepared(model.fitter(name), self.frame, model.component, model.weights, formula=formula)
            at = None if draws is None else places(draws, [terms[i][1] for i in own], model.component)
            if at is None or not self._fits(draws):
                return self
            ready[name] = (draws, at, np.array(own))
        given = [model.outcome, *model.mediators, *([] if model.moderator is None else [model.moderator])]
        columns = {name: self.frame[name].cast(pl.Float64).to_numpy() for name in given}
        out = replace(self, ready=ready, columns=columns, count=self.frame[self.key].n_unique())
        try:
            found = out._changed(columns) if self.base is not None else out._each(lambda draws: draws.whole())
        except (ValueError, KeyError):
            return self
        return out if alike(found, known) else self

    def _fits(self, draws: Any) -> bool:
        """Whether an equation's draws are a matter of its arrays alone."""
        model = self.model
        if self.base is not None:
            read = " + ".join([model.treatment, *model.controls])
            return draws.complete and not depends_on(read, [model.outcome, *model.mediators])
        if self.resample == "period" and model.weights is not None:
            return len(draws.sample.periods) == self.frame[self.period].n_unique()
        return True

    def _each(self, estimate: Any) -> np.ndarray:
        """(p,) paths, with ``estimate(draws)`` the values of an equation's model."""
        out = np.empty(len(self.model.terms()))
        for draws, at, own in (self.ready or {}).values():
            out[own] = estimate(draws)[at]
        return out

    def _changed(self, values: Mapping[str, np.ndarray]) -> np.ndarray:
        """(p,) paths with other mediators and another outcome."""
        model, out = self.model, np.empty(len(self.model.terms()))
        products = {}
        if "second" in model.moderated and model.moderator is not None and self.columns is not None:
            by = self.columns[model.moderator]
            products = {label_of(read_terms(model.product(quoted(m)))[0]): values[m] * by for m in model.mediators}
        left = model.left()
        for name, (draws, at, own) in (self.ready or {}).items():
            new = {left[name]: values[left[name]]}
            if name == "outcome":
                new |= {m: values[m] for m in model.mediators} | products
            out[own] = draws.with_columns(new)[at]
        return out

    def paths(self, seed: np.random.SeedSequence) -> np.ndarray:
        """(p,) paths of one draw by the models made ready."""
        rng = np.random.default_rng(seed)
        if self.base is not None and self.columns is not None:
            return self._changed(residual_columns(self.columns, self.base, rng))
        drawn = np.asarray(rng.integers(self.count, size=self.count))
        if self.resample == "period":
            return self._each(lambda draws: draws.of_periods(drawn))
        return self._each(lambda draws: draws.of_units(drawn))

    def paths_of_frames(self, seed: np.random.SeedSequence) -> np.ndarray:
        """(p,) paths of one draw by the fits themselves."""
        rng = np.random.default_rng(seed)
        if self.base is not None:
            names = [self.model.outcome, *self.model.mediators]
            columns = {name: self.frame[name].to_numpy().astype(float) for name in names}
            new = residual_columns(columns, self.base, rng)
            drawn = self.frame.with_columns([pl.Series(name, values) for name, values in new.items()])
        else:
            drawn = resample_blocks(self.frame, self.key, rng)
        return self.model.paths(self.model.estimate(drawn))


def mediation_chunk(draws: Draws, seeds: Sequence[np.random.SeedSequence]) -> list[np.ndarray]:
    """(q,) quantities of each draw, nan where it has no estimate."""
    return [_one(draws, seed) for seed in seeds]


def _one(draws: Draws, seed: np.random.SeedSequence) -> np.ndarray:
    if draws.ready is not None:
        try:
            return draws.pathways.values(draws.paths(seed))
        except ValueError:  # refused: the fits may see it otherwise
            pass
    try:
        return draws.pathways.values(draws.paths_of_frames(seed))
    except ValueError:  # InputError and numpy's LinAlgError among them: this draw has no estimate
        return np.full(len(draws.pathways.rows), np.nan)
