"""Dynamic panels by GMM in a study."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import polars as pl
from pydantic import Field

from python_models.fit import Fit
from python_models.studies.estimators.base import BaseModel, Kind, Say
from python_models.studies.text import Strict


class GmmGroup(Strict):
    """Lagged levels and differences of variables as instruments (``gmm(...)`` of xtabond2)."""

    variables: list[str] = Field(min_length=1)
    lags: tuple[int, int | None] = (2, None)
    collapse: bool = False
    equation: Literal["both", "transformed", "level"] = "both"


class IvGroup(Strict):
    """Variables that are their own instruments (``iv(...)`` of xtabond2)."""

    variables: list[str] = Field(min_length=1)
    equation: Literal["both", "transformed", "level"] = "both"


class GmmModel(BaseModel):
    """Difference, system or spatial system GMM (``python_models.gmm.fit_dynamic_panel``)."""

    estimator: Literal["gmm"]
    gmm: list[GmmGroup] = Field(min_length=1)
    iv: list[IvGroup] = Field([])
    model: Literal["system", "difference"] = "system"
    transformation: Literal["fd", "fod"] = "fd"
    steps: Literal[1, 2] = 2
    errors: Literal["windmeijer", "robust", "conventional"] = "windmeijer"
    time_dummies: bool | Literal["level", "transformed"] = True
    small: bool = False
    weights: str | None = Field(None, description="name under `weights`: adds the spatial lag of the outcome")

    tests_stored = frozenset(["ar1", "ar2", "sargan", "hansen"])
    lags_in_space = True

    @property
    def label(self) -> str:
        return f"{'spatial ' if self.weights else ''}{self.model} gmm"

    @property
    def fixed_or_random(self) -> tuple[Kind, Kind]:
        return "fixed", "fixed" if self.time_dummies else "none"

    @property
    def weights_name(self) -> str | None:
        return self.weights

    def named_effects(self, unit: str, period: str) -> dict[str, Any]:
        from python_models.formula.design import named_effects
        from python_models.gmm.specification import time_dummies_of

        if named_effects(self.formula, unit, period) is None:
            return {}
        return {"time_dummies": time_dummies_of(self.formula, unit, period, None)}

    def fitted(self, frame: pl.DataFrame, unit: str, period: str, weights: Any) -> Fit:
        from python_models.gmm import fit_dynamic_panel, gmm, iv

        return fit_dynamic_panel(
            frame,
            unit,
            period,
            self.formula,
            gmm=[gmm(g.variables, lags=g.lags, collapse=g.collapse, equation=g.equation) for g in self.gmm],
            iv=[iv(g.variables, equation=g.equation) for g in self.iv],
            model=self.model,
            transformation=self.transformation,
            steps=self.steps,
            errors=self.errors,
            time_dummies=self.time_dummies,
            small=self.small,
            weights=weights,
        )

    def columns(self, words: Callable[[str], list[str]]) -> list[tuple[str, str]]:
        groups = [("gmm.variables", g.variables) for g in self.gmm] + [("iv.variables", g.variables) for g in self.iv]
        return [(key, name) for key, variables in groups for v in variables for name in words(v)]

    def problems(self, words: Callable[[str], list[str]]) -> list[tuple[str, str]]:
        from python_models.errors import InputError
        from python_models.formula.design import named_columns, spatial_lags

        found = []
        if spatial_lags(self.formula) and not self.weights:
            found.append(("weights", "the formula has a spatial lag W., so the model needs weights"))
        for key, groups in (("gmm.variables", self.gmm), ("iv.variables", self.iv)):
            for variable in (v for group in groups for v in group.variables):
                try:
                    named_columns(variable)
                except InputError as exc:
                    found.append((key, str(exc)))
        return found

    def parameters(self, slopes: int, periods: int) -> tuple[int, str]:
        dummies = max(periods - 1, 0) if self.time_dummies else 0
        return slopes + 1 + dummies + bool(self.weights), f"{slopes} slopes, a constant, {dummies} years"

    def errors_note(self, say: Say, label: Callable[[str], str], fit: Any) -> str:
        # what was done, which may be one step where the two-step weight is singular
        steps, errors = (fit.steps, fit.errors_reported) if fit is not None else (self.steps, self.errors)
        return say(
            "se_gmm", steps=say(f"steps_{steps}"), model=say(f"{self.model}_gmm"), errors=say(f"errors_{errors}")
        )

    def own_terms(self, terms: Sequence[str]) -> list[str]:
        return sorted(t for t in terms if t.startswith("td") and t[2:].isdigit())


MODEL = GmmModel
