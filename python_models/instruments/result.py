"""The fitted instrumental-variables regression: coefficients, tests of its instruments and rows as tidy frames."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from python_models.cautions import Caution
from python_models.counts import SEED
from python_models.errors import InputError
from python_models.instruments.diagnosis import Diagnosis, rows_of, sets_at
from python_models.instruments.moments import Moments
from python_models.instruments.sample import INTERCEPT, Arrays
from python_models.instruments.spatial_effects import KINDS, joint_effects, spatial_effects
from python_models.instruments.specification import Specification, spatial_terms
from python_models.instruments.summary import summary_text
from python_models.results import no_effects, term_table, test_table
from python_models.shown import Shown
from python_models.spatial.connectivity import Connectivity
from python_models.words import Language, listed, mark
from python_models.words.fits import FITS, line, said
from python_models.words.spoken import spoken

_MAY_BE_ABSENT = ("f_statistic", "f_p_value")
_FIRST_STAGE = {
    "endogenous": pl.String,
    "f": pl.Float64,
    "df1": pl.Int64,
    "df2": pl.Float64,
    "p_value": pl.Float64,
    "partial_r2": pl.Float64,
    "shea_r2": pl.Float64,
    "sw_f": pl.Float64,
    "sw_df1": pl.Int64,
}
_OF_INSTRUMENTS = (
    "weak_f",
    "cragg_donald_f",
    "underidentification_p",
    "overidentification",
    "overidentification_p",
)


@dataclass(frozen=True, slots=True, repr=False)
class IvFit(Shown):
    """A fitted instrumental-variables regression, a ``python_models.fit.Fit``.

    Attributes
    ----------
    terms
        Intercept, of spatial models the spatial lag of the outcome (``W.y``, in the unit of the W given), then the
        regressors.
    params, covariance
        (k + 1,) estimates and their (k + 1, k + 1) covariance, in the order of ``terms``.
    df_resid
        Degrees of freedom of the t distribution; ``None`` for the normal (``small=False``).
    residual
        (n,) residuals after the effects.
    diagnosis
        Tests of the instruments; None where nothing is endogenous (a spatial error alone).
    cautions
        Weak instruments, an equation not identified, instruments rejected, few clusters.
    """

    specification: Specification
    terms: tuple[str, ...]
    params: np.ndarray
    covariance: np.ndarray
    df_resid: float | None
    residual: np.ndarray
    arrays: Arrays
    moments: Moments
    diagnosis: Diagnosis | None
    w: Connectivity | None
    measures: Mapping[str, Any]
    cautions: tuple[Caution, ...]

    def __repr__(self) -> str:
        spec, panel = self.specification, self.arrays.panel
        speaks = spoken()
        names = {"endogenous": listed(self.endogenous, speaks), "instruments": listed(self.instruments, speaks)}
        by = FITS("by_instruments", speaks, **names) if self.endogenous else FITS("spatial_error", speaks)
        told = (
            f"{spec.formula}{mark('semicolon', speaks)}{by}",
            spec.method,
            said("effects", spec.effects, speaks),
            said("errors", spec.covariance, speaks),
            FITS("rows", speaks, n=self.nobs),
            FITS("units_periods", speaks, units=len(panel.units), periods=len(panel.periods)),
        )
        return line("IvFit", told, speaks)

    @property
    def formula(self) -> str:
        """The formula as it was given."""
        return self.specification.formula

    @property
    def nobs(self) -> int:
        """Complete rows."""
        return len(self.residual)

    @property
    def endogenous(self) -> tuple[str, ...]:
        """Endogenous regressors, the spatial lag of the outcome among them."""
        return tuple(self.terms[i] for i in self.arrays.endogenous)

    @property
    def instruments(self) -> tuple[str, ...]:
        """Excluded instruments."""
        return self.arrays.instruments

    def tidy(self, level: float = 0.95) -> pl.DataFrame:
        """One row per term, in ``results.TERM_SCHEMA``."""
        error = np.sqrt(np.diag(self.covariance))
        return term_table(self.terms, self.params, error, component=self._components(), df=self.df_resid, level=level)

    def _components(self) -> list[str]:
        lagged = spatial_terms(self.terms, self.specification)
        out = ["spatial_lag" if term in lagged else "main" for term in self.terms]
        if self.specification.lags_outcome:
            out[1] = "spatial"
        return out

    def glance(self) -> pl.DataFrame:
        """One row: sample size, fit, specification and the chief tests of the instruments."""
        found, more = self.diagnosis, dict.fromkeys(_OF_INSTRUMENTS)
        if found is not None:
            over = found.overidentified or (None, None, None)
            more = {
                "weak_f": found.rank.f,
                "cragg_donald_f": found.cragg_donald,
                "underidentification_p": self._p("underidentification"),
                "overidentification": over[0],
                "overidentification_p": over[2],
            }
        absent = {**dict.fromkeys((*_MAY_BE_ABSENT, *_OF_INSTRUMENTS), pl.Float64), "endogenous": pl.String}
        absent["n_instruments"] = pl.Int64
        return pl.DataFrame([{**self.measures, **more}], schema_overrides=absent)

    def _p(self, test: str) -> float | None:
        return next((row.get("p_value") for row in self._rows() if row["test"] == test), None)

    def _rows(self) -> list[dict[str, Any]]:
        if self.diagnosis is None:
            return []
        excess = len(self.instruments) - len(self.endogenous)
        return rows_of(self.diagnosis, self.moments, self.specification, excess)

    def tests(self) -> pl.DataFrame:
        """Under-identification, weakness, over-identification, endogeneity, Anderson and Rubin, first stages.

        No rows where nothing is endogenous.
        """
        return test_table(self._rows())

    def test_cautions(self) -> tuple[Caution, ...]:
        """None: what tests of instruments show stands in ``cautions``."""
        return ()

    def first_stage(self) -> pl.DataFrame:
        """One row per endogenous regressor.

        ``endogenous, f, df1, df2, p_value`` (of the excluded instruments, on the fit's errors), ``partial_r2``,
        ``shea_r2`` (Shea 1997) and ``sw_f, sw_df1`` (Sanderson and Windmeijer 2016).
        """
        return pl.DataFrame([] if self.diagnosis is None else self.diagnosis.first, schema=_FIRST_STAGE)

    def confidence_set(self, level: float = 0.95) -> pl.DataFrame:
        """Anderson and Rubin's (1949) set of the endogenous coefficient, a row ``low, high`` per interval.

        It has its level however weak the instruments are. It may be two rays or the whole line (infinite limits), or
        have no row: then the instruments contradict each other.

        Raises
        ------
        InputError
            Several endogenous regressors, or a covariance of moments without full rank.
        """
        if self.diagnosis is None:
            raise InputError("Anderson and Rubin's set is of an endogenous coefficient; nothing is endogenous here.")
        if len(self.endogenous) != 1:
            raise InputError(
                f"Anderson and Rubin's set is of one coefficient; {', '.join(self.endogenous)} are endogenous. Their "
                "joint test is the row anderson_rubin of tests()."
            )
        place = self.arrays.endogenous[0]
        unit = self.w.unit if self.w is not None and place == 1 and self.specification.lags_outcome else 1.0
        centre = float(self.params[place]) * unit
        found = sets_at(self.diagnosis, self.moments, self.specification, centre, level)
        if found is None:
            raise InputError("The covariance of the moments has not full rank: fewer clusters than instruments.")
        schema = {"low": pl.Float64, "high": pl.Float64}
        return pl.DataFrame({"low": [a / unit for a, _ in found], "high": [b / unit for _, b in found]}, schema=schema)

    def effects(self, draws: int = 1000, seed: int = SEED, level: float = 0.95) -> pl.DataFrame:
        """Direct, indirect and total effects of a spatial model, delta-method errors; no rows without W.

        Those of a spatial error alone are its coefficients, with no indirect effect.
        """
        if self.w is None:
            return no_effects()
        own, pairs, params, covariance, rho = self._places()
        return spatial_effects(self.w, params, covariance, rho, own, pairs, self.df_resid, level)

    def joint_effects(self, component: str) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
        """Regressors, their ``direct``, ``indirect`` or ``total`` effects and the covariance of these.

        Raises
        ------
        InputError
            A model without W.
        """
        if self.w is None:
            raise InputError("The model has no spatial lag, so its coefficients are its effects; leave component out.")
        own, pairs, params, covariance, rho = self._places()
        value, joint = joint_effects(self.w, params, covariance, rho, own, pairs)
        kind = KINDS.index(component)
        return tuple(own), value[kind], joint[kind]

    def _places(self) -> tuple[list[str], list[tuple[int, int]], np.ndarray, np.ndarray, int]:
        """Regressors; of each its place and its lag's (-1 without one); estimates, covariance and the place of rho.

        Estimates are in the unit of the normalised W that multipliers use. Without a spatial lag of the outcome a rho
        of zero stands behind them.
        """
        assert self.w is not None
        lagged = spatial_terms(self.terms, self.specification)
        own = [t for t in self.terms if t != INTERCEPT and t not in lagged]
        place = self.terms.index
        pairs = [(place(t), place(f"W.{t}") if f"W.{t}" in lagged else -1) for t in own]
        unit = np.array([self.w.unit if t in lagged else 1.0 for t in self.terms])
        params, covariance = self.params * unit, self.covariance * np.outer(unit, unit)
        if self.specification.lags_outcome:
            return own, pairs, params, covariance, 1
        return own, pairs, np.append(params, 0.0), np.pad(covariance, (0, 1)), len(params)

    def rows(self) -> pl.DataFrame:
        """One row per unit and period used: outcome, fitted value (effects included) and residual."""
        panel = self.arrays.panel
        keys = panel.frame.select(unit=self.specification.unit, period=self.specification.period)
        return keys.with_columns(outcome=panel.y, fitted=panel.y - self.residual, residual=pl.Series(self.residual))

    def summary(self, language: Language | None = None) -> str:
        """The table that a user of Stata's ``ivreg2`` knows."""
        top = self.glance().row(0, named=True)
        per_unit = np.bincount(self.arrays.panel.unit)
        return summary_text(
            self.specification,
            self.tidy(),
            top,
            per_unit,
            self.df_resid,
            self.tests(),
            self.first_stage(),
            self.instruments,
            self.cautions,
            language or spoken(),
        )

    def _keys(self) -> tuple[str, str]:
        return self.specification.unit, self.specification.period
