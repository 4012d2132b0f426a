"""A spatial panel estimated on many samples of one panel: formula, order and spatial lags once, a draw what changes.

A draw goes the way of ``fit_spatial_panel`` from its sample on, without covariance, so its estimates are the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from python_models.formula.design import effects_of, evaluated_alike, term_label
from python_models.panel_data import panel_frame
from python_models.spatial.connectivity import as_connectivity, connectivity_of
from python_models.spatial.dynamic import with_lagged_outcome
from python_models.spatial.effects import effect_values
from python_models.spatial.estimation import Estimate, without_covariance
from python_models.spatial.result import threads
from python_models.spatial.sample import Sample, panel_sample
from python_models.spatial.specification import Specification, specification
from python_models.unit_names import labels


@dataclass(frozen=True, slots=True)
class SpatialDraws:
    """A spatial regression made ready to be estimated on parts of its panel.

    Attributes
    ----------
    sample, spec
        The whole panel in W's order, and what is estimated.
    w_unit
        What W was divided by.
    effects
        Whether effects are asked for, or coefficients.
    terms
        Name and component of each value that a draw gives.
    rows
        (T, N) row of the sorted panel for each cell; None where a row is not in the sample.
    """

    sample: Sample
    spec: Specification
    w_unit: float
    effects: bool
    terms: tuple[tuple[str, str], ...] = ()
    rows: np.ndarray | None = None

    @property
    def complete(self) -> bool:
        """Whether every row of the panel is in the sample."""
        return self.rows is not None

    def whole(self) -> np.ndarray:
        """(k,) values on the panel as it is, in the order of ``terms``."""
        return self._values(self.sample, self.w_unit)

    def of_units(self, drawn: np.ndarray, matrix: np.ndarray) -> np.ndarray:
        """(k,) values on the units at ``drawn`` positions with W (n, n) over them.

        Raises
        ------
        InputError
            As ``fit_spatial_panel`` on these rows.
        """
        own, at = self.sample, drawn.tolist()
        w, w_unit = connectivity_of(tuple(own.w.ids[i] for i in at), matrix, drawn=True).normalised()
        levels = own.levels().take(drawn, axis=2)
        units = tuple(own.units[i] for i in at)
        sample = replace(own, units=units, y=levels[0], x=levels[1:], w=w, _kept={"levels": levels})
        return self._values(sample, w_unit)

    def of_periods(self, drawn: np.ndarray) -> np.ndarray:
        """(k,) values on the periods at ``drawn`` positions; errors as ``of_units``."""
        kept = {name: self.sample._kept[name] for name in ("log_determinant",) if name in self.sample._kept}
        kept["lags"] = self.sample.lags()[:, drawn]
        periods = tuple(range(len(drawn)))
        sample = replace(self.sample, periods=periods, y=self.sample.y[drawn], x=self.sample.x[:, drawn], _kept=kept)
        return self._values(sample, self.w_unit)

    def with_columns(self, values: Mapping[str, np.ndarray]) -> np.ndarray:
        """(k,) values with other columns (n,) of outcome or regressors, by name, in rows of the panel.

        Spatial lags of the others are kept.
        """
        own = self.sample
        levels, lags = own.levels().copy(), own.lags().copy()
        changed = [(own.outcome, *own.names).index(name) for name in values]
        new = np.stack([column[self.rows] for column in values.values()])
        levels[changed], lags[changed] = new, own.w.lag(new)
        kept = {name: value for name, value in own._kept.items() if name == "log_determinant"}
        kept |= {"levels": levels, "lags": lags}
        return self._values(replace(own, y=levels[0], x=levels[1:], _kept=kept), self.w_unit)

    def _values(self, sample: Sample, w_unit: float) -> np.ndarray:
        with threads(sample.w):
            est = without_covariance(sample, self.spec)
            return _read(est, w_unit, self.effects)[1]


def prepare(
    frame: Any, unit: str, period: str, formula: str, *, weights: Any, read_effects: bool, **options: Any
) -> SpatialDraws | None:
    """``fit_spatial_panel``'s arguments made ready, for effects or for coefficients; None with categories or ``by``.

    Raises
    ------
    InputError
        As ``fit_spatial_panel``.
    """
    defaults: dict[str, Any] = {"model": "sdm", "lee_yu": True, "information": "observed", "durbin": None}
    defaults |= {"dynamic": None, "random_error": "baltagi", "lag_order": "first", "effects": None, "by": None}
    options = defaults | options
    panel = panel_frame(frame, unit, period)
    if options.pop("by") is not None or not evaluated_alike(panel, formula, unit, period):
        return None
    given = options["effects"]
    options["effects"] = effects_of(formula, unit, period, None if given is None else str(given).lower(), "two-way")
    if options["durbin"] is not None:
        durbin = options["durbin"]
        options["durbin"] = [term_label(name) for name in ((durbin,) if isinstance(durbin, str) else durbin)]
    spec = specification(**options)
    w, w_unit = as_connectivity(weights).normalised()
    sample = panel_sample(panel, unit, period, formula, w, dynamic=bool(spec.dynamic))
    if spec.dynamic:
        sample = with_lagged_outcome(sample, period)
    sample.lags()
    with threads(w):
        first = without_covariance(sample, spec)
        names = _read(first, w_unit, read_effects)[0]
    return SpatialDraws(sample, spec, w_unit, read_effects, names, _rows(panel, unit, sample))


def _rows(panel: pl.DataFrame, unit: str, sample: Sample) -> np.ndarray | None:
    """(T, N) row of a panel sorted by unit and period for each cell of a sample that holds all of them."""
    if panel.height != sample.y.size:
        return None
    units = {name: i for i, name in enumerate(labels(panel[unit].unique(maintain_order=True)).to_list())}
    at = np.array([units[name] for name in sample.w.ids])
    return np.asarray(at * sample.n_periods + np.arange(sample.n_periods)[:, None])


def _read(est: Estimate, w_unit: float, effects: bool) -> tuple[tuple[tuple[str, str], ...], np.ndarray]:
    """Names with components, and values for W as it was given: effects, or coefficients and spatial parameters."""
    if effects:
        found = effect_values(est)
        return tuple(found), np.array(list(found.values()))
    cols, free = est.cols, est.problem.free
    parts = [*cols.components, *("variance" if name == "phi" else "spatial" for name in free), "variance"]
    names = (*cols.terms, *free, "sigma2")
    lagged = np.array([p == "spatial_lag" or n in ("rho", "lambda") for n, p in zip(names, parts, strict=True)])
    return tuple(zip(names, parts, strict=True)), est.parameters * np.where(lagged, 1.0 / w_unit, 1.0)
