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
    covariance: Literal["classical", "robust", "clustered", "driscoll-kraay", "exposure-robust"] = Field(
        "clustered",
        description="`exposure-robust` (Adão, Kolesár and Morales 2019): of the endogenous regressor, whose one "
        "instrument is a variable under `shift_share`; the others' by cluster",
    )
    cluster: str | list[str] | None = Field(
        None, description="column of the clusters, or several; the region where not given"
    )
    small: bool = Field(True, description="true: t and F with small-sample factors; false: ivreg2's default")
    row_weights: str | None = Field(None, description="column of analytic weights of rows")
    weights: str | None = Field(None, description="name under `weights`: adds the spatial lag of the outcome")
    durbin: list[str] | None = Field(None, description="exogenous regressors with a spatial lag")
    lag_instruments: bool = Field(False, description="W and W² of the instruments are instruments too")
    spatial_error: bool = Field(False, description="errors u = λ W u + e as well, λ by generalised moments (SARAR)")
    spatial_lag: bool = Field(
        True, description="false: W without the spatial lag of the outcome, for `spatial_error` or `durbin` alone"
    )

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
    def instrumented(self) -> bool:
        """Whether anything is endogenous, the spatial lag of the outcome among it: else there are no first stages."""
        return bool(self.endogenous) or (self.weights is not None and self.spatial_lag)

    @property
    def label(self) -> str:
        if not self.instrumented:
            return "spatial error by moments"
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
        from python_models.formula.design import without_effects

        return " + ".join([without_effects(self.formula), *self.instruments])

    def fitted(self, frame: pl.DataFrame, unit: str, period: str, weights: Any) -> Fit:
        fit = self.repeated(unit, period)(frame, formula=self.formula, weights=weights)
        if self.covariance != "exposure-robust":
            return fit
        from python_models.instruments import IvFit
        from python_models.instruments.shift_share import with_exposure_errors
        from python_models.studies.shift_share import exposures, variable_of

        assert isinstance(fit, IvFit)
        name = variable_of(self.instruments[0])
        used = frame.join(fit.arrays.panel.frame.select(unit, period), on=[unit, period], how="semi")
        shares, sectors = exposures(used, name, unit, period)
        return with_exposure_errors(fit, shares, sectors=sectors)

    def repeated(self, unit: str, period: str) -> Callable[..., Fit]:
        from python_models.instruments import fit_iv

        names = "endogenous instruments effects method cluster small row_weights durbin lag_instruments"
        keys = {n: getattr(self, n) for n in (*names.split(), "spatial_error", "spatial_lag")}
        keys["covariance"] = self._covariance
        return functools.partial(fit_iv, unit=unit, period=period, **keys)

    @property
    def _covariance(self) -> str:
        """Errors of ``fit_iv``, on which tests of instruments rest."""
        return "clustered" if self.covariance == "exposure-robust" else self.covariance

    def columns(self, words: Callable[[str], list[str]]) -> list[tuple[str, str]]:
        found = [("cluster", column) for column in self._clusters()]
        found += [("row_weights", self.row_weights)] if self.row_weights else []
        return found + [("instruments", name) for text in self.instruments for name in words(text)]

    def _clusters(self) -> list[str]:
        return [self.cluster] if isinstance(self.cluster, str) else list(self.cluster or [])

    def problems(self, words: Callable[[str], list[str]]) -> list[tuple[str, str]]:
        from python_models.errors import InputError
        from python_models.formula.design import without_effects
        from python_models.instruments.specification import specification

        keys: dict[str, Any] = {n: getattr(self, n) for n in ("method", "cluster", "small", "row_weights")} | {
            "covariance": self._covariance
        }
        keys |= {"durbin": self.durbin, "lag_instruments": self.lag_instruments, "spatial": self.weights is not None}
        keys |= {"spatial_error": self.spatial_error, "spatial_lag": self.spatial_lag}
        try:
            formula = without_effects(self.formula)
            specification("unit", "period", formula, self.endogenous, self.instruments, effects=self.effects, **keys)
        except InputError as exc:
            known = ("spatial_lag", "spatial_error", "instrument")
            where = next((key for key in known if key in str(exc)), "endogenous")
            return [("instruments" if where == "instrument" else where, str(exc))]
        if self.covariance == "exposure-robust" and (self.weights or len(self.endogenous) != 1):
            return [("covariance", "exposure-robust is of one endogenous regressor, and of no spatial lag")]
        return []

    def row_problems(self, rows: pl.DataFrame, unit: str) -> list[tuple[str, str]]:
        from python_models.studies.shift_share import exposure_problem

        if self.covariance != "exposure-robust":
            return []
        problem = exposure_problem(rows, self.instruments, unit)
        return [("covariance", problem)] if problem else []

    def parameters(self, slopes: int, periods: int) -> tuple[int, str]:
        own = slopes - len(self.instruments) + bool(self.weights and self.spatial_lag)
        return own, f"{own} slopes"

    def errors_note(self, say: Say, label: Callable[[str], str], fit: Any) -> str:
        by = self._clusters() or [say("region").lower()]
        errors = say(f"se_{self._covariance}", cluster=" × ".join(label(b) for b in by))
        if self.covariance == "exposure-robust":
            errors = say("se_exposure-robust", term=label(self.endogenous[0]), errors=_lowered(errors))
            errors += _null_interval(say, fit)
        if self.spatial_error:
            errors += say("spatial_error_gm") if fit is None else say("spatial_error_at", value=_lambda(fit))
        return say("se_iv", method=say(f"iv_{self.method}" if self.instrumented else "iv_gls"), errors=errors)


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _lambda(fit: Any) -> str:
    return f"{fit.measures['spatial_error']:.3f}".replace("-", "−")


def _null_interval(say: Say, fit: Any) -> str:
    """The interval with the null imposed, in words; empty text before there is a fit."""
    if fit is None:
        return ""
    found = fit.measures
    key = "exposure_null_outside" if found["exposure_null_outside"] else "exposure_null"
    ends = (f"{found[f'exposure_null_{end}']:.3f}" for end in ("low", "high"))
    low, high = (end.replace("inf", "∞").replace("-", "−") for end in ends)
    interval = f"{'(' if '∞' in low else '['}{low}, {high}{')' if '∞' in high else ']'}"
    return say(key, low=low, high=high, interval=interval, industries=found["exposure_sectors"])


MODEL = IvModel
