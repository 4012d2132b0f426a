"""Coefficients of one regression on many samples of one panel: the formula is evaluated once, a draw takes its rows.

What a draw does on its rows is what ``fit_panel`` does, by the same functions, so its coefficients have the same bits;
standard errors, measures and cautions, which no draw is asked for, are left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from python_models.errors import InputError
from python_models.formula.design import evaluated_alike
from python_models.panel.covariance import LEAST_PERIODS, regress
from python_models.panel.fit import equation_of
from python_models.panel.identification import require_identified
from python_models.panel.projections import effect_count
from python_models.panel.sample import Sample, coded, estimation_sample
from python_models.panel.specification import FIXED, Specification, specification
from python_models.panel_data import panel_frame


@dataclass(frozen=True, slots=True)
class PanelDraws:
    """A regression made ready to be estimated on parts of its panel.

    Attributes
    ----------
    sample, spec
        Complete rows of the whole panel, and what is estimated.
    unit_rows, period_rows
        Rows of ``sample`` that each unit, or period, of the panel has.
    """

    sample: Sample
    spec: Specification
    unit_rows: tuple[np.ndarray, ...]
    period_rows: tuple[np.ndarray, ...]

    @property
    def terms(self) -> tuple[tuple[str, str], ...]:
        """Name and component of each coefficient."""
        return tuple((name, "main") for name in ("Intercept", *self.sample.names))

    @property
    def complete(self) -> bool:
        """Whether every row of the panel is in the sample."""
        return bool(self.sample.kept.all())

    def whole(self) -> np.ndarray:
        """(k,) coefficients on the panel as it is."""
        return _coefficients(replace(self.sample), self.spec)

    def of_units(self, drawn: np.ndarray) -> np.ndarray:
        """(k,) coefficients on the units at ``drawn`` positions; one that is drawn twice is two units.

        Raises
        ------
        InputError
            As ``fit_panel`` on these rows, and less patient: the message may be another.
        """
        parts = [self.unit_rows[i] for i in drawn]
        rows = np.concatenate(parts)
        unit = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
        return _coefficients(_taken(self.sample, rows, unit, self.sample.period[rows]), self.spec)

    def of_periods(self, drawn: np.ndarray) -> np.ndarray:
        """(k,) coefficients on the periods at ``drawn`` positions, each a period of its own; errors as ``of_units``."""
        parts = [self.period_rows[i] for i in drawn]
        rows = np.concatenate(parts)
        period = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
        order = np.lexsort((period, self.sample.unit[rows]))
        rows, period = rows[order], period[order]
        return _coefficients(_taken(self.sample, rows, self.sample.unit[rows], period), self.spec)

    def with_columns(self, values: Mapping[str, np.ndarray]) -> np.ndarray:
        """(k,) coefficients with other values (n,) of the outcome or regressors, by name, in rows of the panel.

        Only where no row was left out (``complete``); errors as ``of_units``.
        """
        y, x = self.sample.y, self.sample.x.copy(order="F")
        for name, column in values.items():
            if name == self.sample.outcome:
                y = column
            else:
                x[:, self.sample.names.index(name)] = column
        return _coefficients(replace(self.sample, y=y, x=x), self.spec)


def prepare(frame: Any, unit: str, period: str, formula: str, **options: Any) -> PanelDraws | None:
    """``fit_panel``'s arguments made ready; None where a part of the panel may be another sample than its rows are.

    That is where the formula has categories, or lags over a panel with gaps (the step of the periods may change), where
    rows are dropped by what the others are (``singletons``), or clusters are columns of the data.
    """
    options = {"effects": None, "covariance": "classical", "cluster": None} | options
    spec = specification(unit, period, formula, **options)
    panel = panel_frame(frame, unit, period)
    if (
        spec.singletons == "drop"
        or set(spec.cluster) - {unit, period}
        or not evaluated_alike(panel, formula, unit, period)
    ):
        return None
    sample = estimation_sample(panel, unit, period, formula)
    places = []
    for key in (unit, period):
        labels, codes = coded(panel[key])
        codes = codes[sample.kept]
        order = np.argsort(codes, kind="stable")
        places.append(tuple(np.split(order, np.cumsum(np.bincount(codes, minlength=len(labels)))[:-1])))
    return PanelDraws(replace(sample, frame=pl.DataFrame()), spec, places[0], places[1])


def _taken(sample: Sample, rows: np.ndarray, unit: np.ndarray, period: np.ndarray) -> Sample:
    """Rows of a sample as a sample, sorted by their new unit and period."""
    codes, sizes = zip(*(_present(c) for c in (unit, period)), strict=True)
    return replace(
        sample,
        y=sample.y[rows],
        x=np.asfortranarray(sample.x[rows]),
        unit=codes[0],
        period=codes[1],
        units=list(range(sizes[0])),
        periods=list(range(sizes[1])),
    )


def _present(codes: np.ndarray) -> tuple[np.ndarray, int]:
    """Codes counted over those that occur, and how many these are."""
    there = np.bincount(codes) > 0
    if there.all():
        return codes, len(there)
    return (np.cumsum(there) - 1)[codes], int(there.sum())


def _coefficients(sample: Sample, spec: Specification) -> np.ndarray:
    """(k,) coefficients, intercept first; refuses what ``fit_panel`` refuses."""
    fixed = spec.effects if spec.effects in FIXED else "pooled"
    few = len(sample.units) < 2 or len(sample.y) <= len(sample.names) + 1
    few |= len(sample.periods) < (LEAST_PERIODS if spec.covariance == "driscoll-kraay" else 1)
    few |= spec.period in spec.cluster and len(sample.periods) < 2
    if few:
        raise InputError("too few rows, units or periods")
    require_identified(sample, fixed)
    equation, _, _ = equation_of(sample, spec.effects)
    if equation.x.shape[1] - 1 + effect_count(sample, fixed) >= len(equation.y):
        raise InputError("too few rows for these effects")
    beta = regress(equation.y, equation.x).beta
    return np.append(equation.intercept(beta), beta[1:])
