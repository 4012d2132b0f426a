"""The fitted panel regression: coefficients, covariance, tests and rows as tidy frames."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from python_models.cautions import Caution
from python_models.counts import SEED
from python_models.panel.sample import Sample
from python_models.panel.specification import Specification
from python_models.panel.summary import summary_text
from python_models.panel.tests import Row, all_tests
from python_models.results import cautions_of, no_effects, term_table, test_table
from python_models.shown import Shown
from python_models.words import Language
from python_models.words.fits import FITS, line, said
from python_models.words.spoken import spoken

_MAY_BE_ABSENT = ("f_statistic", "f_p_value")


@dataclass(frozen=True, slots=True, repr=False)
class PanelFit(Shown):
    """A fitted panel regression, a ``python_models.fit.Fit``.

    Attributes
    ----------
    terms
        Intercept and the k regressors.
    params, covariance
        (k + 1,) estimates and their (k + 1, k + 1) covariance, in the order of ``terms``.
    df_resid
        Degrees of freedom of the t distribution; ``None`` for the normal (random effects, or ``small=False``).
    residual
        (n,) idiosyncratic residuals; quasi-demeaned ones for random effects.
    sample
        Arrays behind the fit.
    measures
        What ``glance`` shows.
    cautions
        Few clusters, singletons, a covariance that was mended or is short of rank, a variance component set to zero.
    """

    specification: Specification
    terms: tuple[str, ...]
    params: np.ndarray
    covariance: np.ndarray
    df_resid: float | None
    residual: np.ndarray
    sample: Sample
    measures: Mapping[str, Any]
    cautions: tuple[Caution, ...]
    _kept: dict[str, list[Row]] = field(default_factory=dict, repr=False, compare=False)

    def __repr__(self) -> str:
        spec = self.specification
        told = (
            spec.formula,
            said("effects", spec.effects, spoken()),
            said("errors", spec.covariance, spoken()),
            FITS("rows", spoken(), n=self.nobs),
            FITS("units_periods", spoken(), units=len(self.sample.units), periods=len(self.sample.periods)),
        )
        return line("PanelFit", told, spoken())

    @property
    def formula(self) -> str:
        """The formula as it was given."""
        return self.specification.formula

    @property
    def nobs(self) -> int:
        """Complete rows."""
        return len(self.sample.y)

    def tidy(self, level: float = 0.95) -> pl.DataFrame:
        """One row per term, in ``results.TERM_SCHEMA``."""
        return term_table(self.terms, self.params, np.sqrt(np.diag(self.covariance)), df=self.df_resid, level=level)

    def glance(self) -> pl.DataFrame:
        """One row: sample size, fit and the specification."""
        return pl.DataFrame([dict(self.measures)], schema_overrides=dict.fromkeys(_MAY_BE_ABSENT, pl.Float64))

    def tests(self) -> pl.DataFrame:
        """The battery of specification tests, one row each, in ``results.TEST_SCHEMA``."""
        return test_table(self._battery())

    def test_cautions(self) -> tuple[Caution, ...]:
        """Hausman contrasts whose covariance difference is indefinite."""
        return cautions_of(self._battery())

    def effects(self, draws: int = 1000, seed: int = SEED, level: float = 0.95) -> pl.DataFrame:
        """No rows: the coefficients are the effects."""
        return no_effects()

    def rows(self) -> pl.DataFrame:
        """One row per unit and period used: outcome, fitted value (effects included) and residual."""
        keys = self.sample.frame.select(unit=self.specification.unit, period=self.specification.period)
        return keys.with_columns(
            outcome=self.sample.y, fitted=self.sample.y - self.residual, residual=pl.Series(self.residual)
        )

    def summary(self, language: Language | None = None) -> str:
        """The table that a user of Stata's ``xtreg`` knows."""
        top, per_unit = self.glance().row(0, named=True), np.bincount(self.sample.unit)
        spec = self.specification
        return summary_text(
            spec, self.tidy(), top, per_unit, self.df_resid, self.cautions, self.sample.bases, language or spoken()
        )

    def _keys(self) -> tuple[str, str]:
        return self.specification.unit, self.specification.period

    def _battery(self) -> list[Row]:
        if "tests" not in self._kept:
            self._kept["tests"] = all_tests(self.sample, self.residual, self.specification)
        return self._kept["tests"]
