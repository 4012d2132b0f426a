"""What every estimator's result can be asked, whatever the estimator."""

from typing import Protocol

import numpy as np
import polars as pl

from python_models.cautions import Caution


class Fit(Protocol):
    """A fitted model; panel, spatial and dynamic-panel fits are such.

    ``tidy`` and ``effects`` are in ``results.TERM_SCHEMA``, ``tests`` in ``results.TEST_SCHEMA``.
    """

    @property
    def formula(self) -> str:
        """The formula as it was given."""

    @property
    def nobs(self) -> int:
        """Rows the estimate rests on."""

    @property
    def terms(self) -> tuple[str, ...]:
        """Names of the k coefficients."""

    @property
    def params(self) -> np.ndarray:
        """(k,) coefficients, in the order of ``terms``."""

    @property
    def covariance(self) -> np.ndarray:
        """(k, k) covariance of ``params``."""

    @property
    def df_resid(self) -> float | None:
        """Degrees of freedom of the t distribution; None for the normal."""

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """Reasons to read the estimates with care."""

    def tidy(self, level: float = 0.95) -> pl.DataFrame:
        """One row per parameter."""

    def glance(self) -> pl.DataFrame:
        """One row: sizes, fit, what was estimated."""

    def tests(self) -> pl.DataFrame:
        """One row per specification test."""

    def effects(self) -> pl.DataFrame:
        """Direct, indirect and total effects; no rows where the model has none beside its coefficients."""

    def rows(self) -> pl.DataFrame:
        """One row per unit and period of the estimate: ``unit, period, outcome, fitted, residual``."""

    def summary(self) -> str:
        """Plain text for a terminal."""
