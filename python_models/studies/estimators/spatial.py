"""Spatial panels in a study."""

import functools
from collections.abc import Callable, Mapping
from typing import Any, Literal

import polars as pl
from pydantic import Field

from python_models.fit import Fit
from python_models.spatial.specification import EFFECTS
from python_models.studies.errors import near
from python_models.studies.estimators.base import BaseModel, Kind, Say


class SpatialModel(BaseModel):
    """SAR, SEM, SDM, SAC, SDEM or SLX (``python_models.spatial.fit_spatial_panel``)."""

    estimator: Literal["spatial"]
    model: Literal["sar", "sem", "sdm", "sac", "sdem", "slx"] = "sdm"
    weights: str = Field(description="name under `weights`")
    effects: Literal["pooled", "unit", "period", "two-way", "random", "random+period"] = "two-way"
    lee_yu: bool | Literal["bias_corrected"] = True
    durbin: list[str] | None = Field(None, description="regressors with a spatial lag; all where not given")
    dynamic: Literal["lag", "lag+spatial_lag"] | None = None
    information: Literal["observed", "expected"] = Field(
        "observed",
        description="errors from the Hessian (Stata) or the expected information (spatialreg, splm)",
    )
    lag_order: Literal["first", "after_demeaning"] = Field(
        "first", description="spatial lag before effects are removed, or after (splm, SDPDmod)"
    )

    tests_stored = frozenset(
        [
            "lm_lag",
            "lm_error",
            "rlm_lag",
            "rlm_error",
            "lm_sarma",
            "wald_sdm_sar",
            "wald_sdm_sem",
            "lr_sdm_sar",
            "lr_sdm_sem",
            "lr_sar_ols",
            "lr_sem_ols",
            "hausman",
            "mundlak",
        ]
    )
    needs_complete = True
    r2_note = "r2_spatial"

    @classmethod
    def idle(cls, keys: Mapping[str, Any]) -> set[str]:
        fixed = keys.get("effects", "two-way") in ("unit", "period", "two-way")
        return ({"lag_order"} if keys.get("model") == "slx" else set()) | (set() if fixed else {"lee_yu", "lag_order"})

    @property
    def label(self) -> str:
        return f"spatial panel {self.model}"

    @property
    def fixed_or_random(self) -> tuple[Kind, Kind]:
        return EFFECTS[self.effects]  # type: ignore[return-value]

    @property
    def weights_name(self) -> str | None:
        return self.weights

    @property
    def has_effects(self) -> bool:
        return self.model != "sem"

    @property
    def projected_on(self) -> str:
        known = {"unit": "unit", "period": "period", "two-way": "two-way", "random+period": "period"}
        return known.get(self.effects, "pooled")

    def fitted(self, frame: pl.DataFrame, unit: str, period: str, weights: Any) -> Fit:
        return self.repeated(unit, period)(frame, formula=self.formula, weights=weights)

    def repeated(self, unit: str, period: str) -> Callable[..., Fit]:
        from python_models.spatial import fit_spatial_panel

        keys: dict[str, Any] = {"model": self.model, "effects": self.effects, "lee_yu": self.lee_yu}
        keys |= {"information": self.information, "lag_order": self.lag_order, "dynamic": self.dynamic}
        return functools.partial(fit_spatial_panel, unit=unit, period=period, durbin=self.durbin, **keys)

    def problems(self, words: Callable[[str], list[str]]) -> list[tuple[str, str]]:
        from python_models.errors import InputError
        from python_models.formula.design import same_term, term_labels
        from python_models.spatial.specification import specification

        right = term_labels(self.formula)
        choice = (self.lee_yu, self.information, self.durbin, self.dynamic)
        try:
            specification(self.model, self.effects, *choice, lag_order=self.lag_order)
        except InputError as exc:
            return [("model", str(exc))]
        return [
            ("durbin", f"{name!r} is no regressor of the model{near(name, right)}")
            for name in self.durbin or []
            if not any(same_term(name, known) for known in right)
        ]

    def parameters(self, slopes: int, periods: int) -> tuple[int, str]:
        lags = 0 if self.model in ("sar", "sem", "sac") else slopes if self.durbin is None else len(self.durbin)
        spatial = {"slx": 0, "sac": 2}.get(self.model, 1)
        return slopes + lags + spatial, f"{slopes} slopes, {lags} spatial lags of regressors, {spatial} spatial"

    def errors_note(self, say: Say, label: Callable[[str], str], fit: Any) -> str:
        return say("ml" if self.lee_yu is True and "fixed" in self.fixed_or_random else "ml_direct")


MODEL = SpatialModel
