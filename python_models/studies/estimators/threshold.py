"""Threshold regressions in a study."""

from collections.abc import Callable
from typing import Any, Literal

import polars as pl
from pydantic import Field

from python_models.counts import SEED
from python_models.fit import Fit
from python_models.studies.estimators.base import BaseModel, Kind, Say, Seed
from python_models.studies.estimators.panel import PanelModel


class ThresholdModel(BaseModel):
    """Hansen's (1999) panel threshold regression (``python_models.threshold.fit_threshold``)."""

    estimator: Literal["threshold"]
    threshold: str = Field(description="variable compared with thresholds, as theta or L.theta")
    regime: list[str] = Field(min_length=1, description="regressors whose slopes differ between regimes")
    thresholds: Literal[0, 1, 2, 3] | None = Field(None, description="how many; those significant where not given")
    effects: Literal["pooled", "unit", "period", "two-way"] = "unit"
    covariance: Literal["classical", "robust", "clustered", "driscoll-kraay"] = "clustered"
    cluster: str | list[str] | None = Field(
        None, description="column of the clusters, or several; the region where not given"
    )
    trim: float = Field(0.05, gt=0, lt=0.5, description="least share of rows in a regime")
    grid: int | None = Field(None, ge=2, description="so many candidates; all distinct values where not given")
    draws: int = Field(300, ge=1, description="bootstrap samples of each test")
    seed: Seed = SEED
    scale: Literal["hansen", "xthreg"] = "hansen"

    tests_stored = PanelModel.tests_stored | {"threshold_1", "threshold_2", "threshold_3"}
    needs_complete = True
    r2_note = "r2_panel"

    @property
    def label(self) -> str:
        return "threshold"

    @property
    def fixed_or_random(self) -> tuple[Kind, Kind]:
        fixed: dict[str, tuple[Kind, Kind]] = {
            "pooled": ("none", "none"),
            "unit": ("fixed", "none"),
            "period": ("none", "fixed"),
            "two-way": ("fixed", "fixed"),
        }
        return fixed[self.effects]

    @property
    def projected_on(self) -> str:
        return self.effects

    def fitted(self, frame: pl.DataFrame, unit: str, period: str, weights: Any) -> Fit:
        from python_models.threshold import fit_threshold

        names = "threshold regime thresholds effects covariance cluster trim grid draws seed scale".split()
        return fit_threshold(frame, unit, period, self.formula, **{n: getattr(self, n) for n in names})

    def columns(self, words: Callable[[str], list[str]]) -> list[tuple[str, str]]:
        return [
            *(("cluster", column) for column in self._clusters()),
            *(("threshold", name) for name in words(self.threshold)),
        ]

    def _clusters(self) -> list[str]:
        return [self.cluster] if isinstance(self.cluster, str) else list(self.cluster or [])

    def problems(self, words: Callable[[str], list[str]]) -> list[tuple[str, str]]:
        from python_models.formula.design import same_term, term_labels
        from python_models.studies.errors import near

        right = term_labels(self.formula)
        return [
            ("regime", f"{name!r} is no regressor of the model{near(name, right)}")
            for name in self.regime
            if not any(same_term(name, known) for known in right)
        ]

    def parameters(self, slopes: int, periods: int) -> tuple[int, str]:
        count = slopes + (3 if self.thresholds is None else self.thresholds) * len(self.regime)
        return count, f"{slopes} slopes and those of further regimes"

    def errors_note(self, say: Say, label: Callable[[str], str], fit: Any) -> str:
        by = self._clusters() or [say("region").lower()]
        return say(f"se_{self.covariance}", cluster=" × ".join(label(b) for b in by))


MODEL = ThresholdModel
