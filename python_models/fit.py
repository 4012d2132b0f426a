"""What every estimator's result can be asked, whatever the estimator."""

from typing import Any, Protocol

import numpy as np
import polars as pl

from python_models.cautions import Caution
from python_models.counts import SEED
from python_models.words import Language


class Fit(Protocol):
    """A fitted model; panel, spatial and dynamic-panel fits are such.

    ``tidy`` and ``effects`` begin with the columns of ``results.TERM_SCHEMA``; ``tests`` is in ``results.TEST_SCHEMA``.
    """

    @property
    def formula(self) -> str:
        """The formula that was estimated: as it was given, and ``W.y`` where weights added it to a dynamic panel."""

    @property
    def nobs(self) -> int:
        """Rows the estimate rests on."""

    @property
    def terms(self) -> tuple[str, ...]:
        """Names of the k parameters, each once: the spatial lag of ``x`` is ``W.x``."""

    @property
    def params(self) -> np.ndarray:
        """(k,) estimates, in the order of ``terms`` and of ``tidy``."""

    @property
    def covariance(self) -> np.ndarray:
        """(k, k) covariance of ``params``."""

    @property
    def df_resid(self) -> float | None:
        """Degrees of freedom of the t distribution; None for the normal."""

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """Reasons to read the estimates with care, known once the model is fitted."""

    def tidy(self, level: float = 0.95) -> pl.DataFrame:
        """One row per parameter, with limits of confidence ``level``."""

    def glance(self) -> pl.DataFrame:
        """One row: sizes, fit, what was estimated; numbers and names, no sentences."""

    def tests(self) -> pl.DataFrame:
        """One row per specification test; ``note`` is to be read, never to be decided on."""

    def test_cautions(self) -> tuple[Caution, ...]:
        """Reasons to read a test with care, computed with ``tests``; ``values["test"]`` names the test."""

    def effects(self, draws: int = 1000, seed: int = SEED, level: float = 0.95) -> pl.DataFrame:
        """Direct, indirect and total effects; no rows where the model has none beside its coefficients.

        ``draws`` and ``seed`` are of simulated errors, where a model has them beside those of the delta method.
        """

    def rows(self) -> pl.DataFrame:
        """One row per unit and period of the estimate: ``unit, period, outcome, fitted, residual``."""

    def summary(self, language: Language | None = None) -> str:
        """Plain text for a terminal, in the language that is ``spoken`` where none is named."""

    def to_latex(self, **options: Any) -> str:
        """The fit as a publication table of one column, in LaTeX; options are those of ``coagg.etable``."""

    def to_markdown(self, **options: Any) -> str:
        """As ``to_latex``, in Markdown."""
