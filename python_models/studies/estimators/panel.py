"""Pooled OLS, fixed and random effects in a study."""

import functools
from collections.abc import Callable, Mapping
from typing import Any, Literal

import polars as pl
from pydantic import Field

from python_models.fit import Fit
from python_models.studies.estimators.base import BaseModel, Kind, Say

_KINDS: dict[str, tuple[Kind, Kind]] = {
    "pooled": ("none", "none"),
    "unit": ("fixed", "none"),
    "period": ("none", "fixed"),
    "two-way": ("fixed", "fixed"),
    "random": ("random", "none"),
    "random-period": ("none", "random"),
    "random-two-way": ("random", "random"),
}


class PanelModel(BaseModel):
    """Pooled OLS, fixed or random effects (``python_models.panel.fit_panel``)."""

    estimator: Literal["panel"] = "panel"
    effects: Literal["pooled", "unit", "period", "two-way", "random", "random-period", "random-two-way"] = "two-way"
    covariance: Literal["classical", "robust", "clustered", "driscoll-kraay"] = "clustered"
    cluster: str | list[str] | None = Field(
        None, description="column of the clusters, or several; the region where not given"
    )
    singletons: Literal["keep", "drop"] = Field(
        "keep", description="rows alone in their region or year: kept and said, or dropped as reghdfe does"
    )

    small: bool | None = Field(
        None, description="true: t and F; false: normal and χ²; as Stata's xtreg (random effects: false) if not given"
    )

    tests_stored = frozenset(
        [
            "f_unit_effects",
            "f_period_effects",
            "f_two_way_effects",
            "f_period_given_unit",
            "f_unit_given_period",
            "joint_period_dummies",
            "breusch_pagan_unit",
            "breusch_pagan_period",
            "breusch_pagan_two_way",
            "honda_unit",
            "honda_period",
            "honda_two_way",
            "king_wu_two_way",
            "gourieroux_holly_monfort_two_way",
            "hausman_unit",
            "hausman_unit_sigmamore",
            "hausman_unit_auxiliary",
            "mundlak_unit",
            "hausman_period",
            "hausman_period_sigmamore",
            "hausman_period_auxiliary",
            "hausman_two_way",
            "hausman_two_way_sigmamore",
            "hausman_two_way_auxiliary",
            "pesaran_cd",
            "wooldridge_first_difference",
            "wooldridge_within",
            "baltagi_li_joint",
            "bera_serial_correlation",
            "bera_unit_effect",
        ]
    )
    r2_note = "r2_panel"

    @classmethod
    def idle(cls, keys: Mapping[str, Any]) -> set[str]:
        return set() if "fixed" in _KINDS.get(keys.get("effects", "two-way"), ()) else {"singletons"}

    @property
    def label(self) -> str:
        return f"panel {self.effects}"

    @property
    def fixed_or_random(self) -> tuple[Kind, Kind]:
        return _KINDS[self.effects]

    @property
    def projected_on(self) -> str:
        return self.effects if self.effects in ("unit", "period", "two-way") else "pooled"

    def fitted(self, frame: pl.DataFrame, unit: str, period: str, weights: Any) -> Fit:
        return self.repeated(unit, period)(frame, formula=self.formula)

    def repeated(self, unit: str, period: str) -> Callable[..., Fit]:
        from python_models.panel import fit_panel

        keys: dict[str, Any] = {"effects": self.effects, "covariance": self.covariance, "cluster": self.cluster}
        keys |= {"singletons": self.singletons, "small": self.small}
        return functools.partial(fit_panel, unit=unit, period=period, **keys)

    def for_estimates_only(self) -> "PanelModel":
        return self.model_copy(update={"covariance": "classical", "cluster": None})

    def columns(self, words: Callable[[str], list[str]]) -> list[tuple[str, str]]:
        return [("cluster", column) for column in self._clusters()]

    def _clusters(self) -> list[str]:
        return [self.cluster] if isinstance(self.cluster, str) else list(self.cluster or [])

    def problems(self, words: Callable[[str], list[str]]) -> list[tuple[str, str]]:
        from python_models.errors import InputError
        from python_models.formula.design import without_effects
        from python_models.panel.specification import specification

        choice = (self.effects, self.covariance, self.cluster, self.singletons, self.small)
        try:
            specification("region", "year", without_effects(self.formula), *choice)
        except InputError as exc:
            return [("effects", str(exc))]
        return []

    def parameters(self, slopes: int, periods: int) -> tuple[int, str]:
        return slopes, f"{slopes} slopes"

    def errors_note(self, say: Say, label: Callable[[str], str], fit: Any) -> str:
        by = self._clusters() or [say("region").lower()]
        return say(f"se_{self.covariance}", cluster=" × ".join(label(b) for b in by))


MODEL = PanelModel
