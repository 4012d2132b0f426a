"""Instrumental variables in a study."""

import functools
from collections.abc import Callable
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
}


class IvModel(BaseModel):
    """FE-2SLS, LIML, two-step GMM, and spatial 2SLS/GMM panels (``python_models.instruments.fit_iv``)."""

    estimator: Literal["iv"]
    endogenous: list[str] = Field([], description="regressors of the formula that need instruments")
    instruments: list[str] = Field([], description="terms outside the formula, as L2.theta")
    effects: Literal["pooled", "unit", "period", "two-way"] = "two-way"
    method: Literal["2sls", "liml", "gmm"] = "2sls"
    covariance: Literal["classical", "robust", "clustered", "driscoll-kraay"] = "clustered"
    cluster: str | list[str] | None = Field(None, description="column(s) of the clusters; the region where not given")
    small: bool = Field(True, description="true: t and F with small-sample factors; false: ivreg2's default")
    row_weights: str | None = Field(None, description="column of analytic weights of rows")
    weights: str | None = Field(None, description="name under `weights`: adds the spatial lag of the outcome")
    durbin: list[str] | None = Field(None, description="exogenous regressors with a spatial lag")
    lag_instruments: bool = Field(False, description="W and W² of the instruments are instruments too")

    tests_stored = frozenset(
        [
            "underidentification",
            "weak_identification",
            "cragg_donald",
            "overidentification",
            "endogeneity",
            "anderson_rubin",
            "anderson_rubin_chi2",
        ]
    )

    @property
    def label(self) -> str:
        return f"{'spatial ' if self.weights else ''}iv {self.method}"

    @property
    def fixed_or_random(self) -> tuple[Kind, Kind]:
        return _KINDS[self.effects]

    @property
    def weights_name(self) -> str | None:
        return self.weights

    @property
    def needs_complete(self) -> bool:  # type: ignore[override]
        return self.weights is not None

    @property
    def has_effects(self) -> bool:
        return self.weights is not None

    @property
    def projected_on(self) -> str:
        return self.effects

    @property
    def checked_formula(self) -> str:
        from python_models.formula import without_effects

        return " + ".join([without_effects(self.formula), *self.instruments])

    def fitted(self, frame: pl.DataFrame, unit: str, period: str, weights: pl.DataFrame | None) -> Fit:
        return self.repeated(unit, period)(frame, formula=self.formula, weights=weights)

    def repeated(self, unit: str, period: str) -> Callable[..., Fit]:
        from python_models.instruments import fit_iv

        names = "endogenous instruments effects method covariance cluster small row_weights durbin lag_instruments"
        return functools.partial(fit_iv, unit=unit, period=period, **{n: getattr(self, n) for n in names.split()})

    def columns(self, words: Callable[[str], list[str]]) -> list[tuple[str, str]]:
        found = [("cluster", column) for column in self._clusters()]
        found += [("row_weights", self.row_weights)] if self.row_weights else []
        return found + [("instruments", name) for text in self.instruments for name in words(text)]

    def _clusters(self) -> list[str]:
        return [self.cluster] if isinstance(self.cluster, str) else list(self.cluster or [])

    def problems(self, words: Callable[[str], list[str]]) -> list[tuple[str, str]]:
        from python_models.errors import InputError
        from python_models.formula import without_effects
        from python_models.instruments.specification import specification

        keys: dict[str, Any] = {
            n: getattr(self, n) for n in ("method", "covariance", "cluster", "small", "row_weights")
        }
        keys |= {"durbin": self.durbin, "lag_instruments": self.lag_instruments, "spatial": self.weights is not None}
        try:
            formula = without_effects(self.formula)
            specification("unit", "period", formula, self.endogenous, self.instruments, effects=self.effects, **keys)
        except InputError as exc:
            return [("instruments" if "instrument" in str(exc) else "endogenous", str(exc))]
        return []

    def parameters(self, slopes: int, periods: int) -> tuple[int, str]:
        own = slopes - len(self.instruments) + bool(self.weights)
        return own, f"{own} slopes"

    def errors_note(self, say: Say, label: Callable[[str], str], fit: Any) -> str:
        by = self._clusters() or [say("region").lower()]
        errors = say(f"se_{self.covariance}", cluster=" × ".join(label(b) for b in by))
        return say("se_iv", method=say(f"iv_{self.method}"), errors=errors)


MODEL = IvModel
