"""The fitted dynamic panel: coefficients, covariance, tests and instruments as tidy frames."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import special

from python_models import marginal_effects as at_values
from python_models.cautions import Caution
from python_models.counts import SEED
from python_models.errors import InputError
from python_models.gmm.estimation import Estimate
from python_models.gmm.instruments import NO_LAG
from python_models.gmm.moments import Moments
from python_models.gmm.specification import Specification
from python_models.gmm.summary import summary_table
from python_models.gmm.tests import TestResult
from python_models.gmm.underidentification import underidentification
from python_models.results import no_effects, term_table, test_table
from python_models.shown import Shown
from python_models.words import Language
from python_models.words.fits import FITS, line, said
from python_models.words.spoken import spoken

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
"""Where in the sample a moderator is evaluated when no values are given."""


def _frame(results: Sequence[TestResult]) -> pl.DataFrame:
    return test_table(
        [{"test": t.name, "value": t.value, "df": t.df, "p_value": t.p_value, "note": t.note} for t in results]
    )


@dataclass(frozen=True, slots=True, repr=False)
class DynamicPanelFit(Shown):
    """A dynamic panel estimated by GMM, a ``python_models.fit.Fit``.

    Attributes
    ----------
    specification
        What was asked for.
    terms
        The k term names; ``_cons`` is the constant, ``td1984`` a time dummy.
    params, covariance
        (k,) coefficients and (k, k), with the small-sample factor if asked for.
    test_results
        Every test made while fitting.
    cautions
        What a reader must see; also issued as ``GMMWarning``.
    collinear, base_period
        Terms left out as collinear; the time dummy left out as base.
    nobs, n_groups
        Level rows of a system, transformed rows of a difference model; units with such a row.
    df_resid
        Degrees of freedom of t and F when ``small``, else None.
    wald, wald_df
        Joint test of all terms but the constant (F when ``small``).
    estimate, moments
        The numerical steps behind the numbers.
    """

    specification: Specification
    outcome: str
    terms: tuple[str, ...]
    params: np.ndarray
    covariance: np.ndarray
    test_results: list[TestResult]
    cautions: tuple[Caution, ...]
    collinear: list[str]
    base_period: list[str]
    nobs: int
    n_groups: int
    obs_per_group: tuple[int, float, int]
    sigma2: float
    df_resid: int | None
    wald: float
    wald_df: int
    estimate: Estimate
    moments: Moments

    @property
    def formula(self) -> str:
        """The formula that was estimated, with ``W.y`` where weights added it."""
        return self.specification.formula

    @property
    def std_errors(self) -> np.ndarray:
        return np.sqrt(np.diag(self.covariance))

    @property
    def n_instruments(self) -> int:
        """Rank of the instruments, which is what ``xtabond2`` counts."""
        return self.estimate.first.weight.rank

    @property
    def steps(self) -> int | str:
        """Steps of the reported numbers; 1 although 2 were asked for when the two-step weight is singular."""
        return self.estimate.steps

    def test(self, name: str) -> TestResult | None:
        """A test by its name, or None."""
        return next((t for t in self.test_results if t.name == name), None)

    def tidy(self, level: float = 0.95) -> pl.DataFrame:
        """One row per term; component ``spatial`` is W times the outcome, ``spatial_lag`` W times anything else."""
        spatial = f"W.{self.outcome}"
        component = ["spatial" if t == spatial else "spatial_lag" if "W." in t else "main" for t in self.terms]
        return term_table(self.terms, self.params, self.std_errors, component=component, df=self.df_resid, level=level)

    def tests(self) -> pl.DataFrame:
        """One row per test: ar1 …, sargan, hansen and, per instrument group, Hansen without it and the difference."""
        return _frame(self.test_results)

    def test_cautions(self) -> tuple[Caution, ...]:
        """None: what a test of GMM is to be read with is said of the fit (``cautions``)."""
        return ()

    def effects(self, draws: int = 1000, seed: int = SEED, level: float = 0.95) -> pl.DataFrame:
        """No rows: the coefficients are the effects of the period; ``marginal_effects`` has those of interactions."""
        return no_effects()

    def glance(self) -> pl.DataFrame:
        """One row: sizes, variance, joint test, main tests and the Andrews–Lu criteria."""
        row: dict[str, object] = {
            "outcome": self.outcome,
            "model": self.specification.model,
            "transformation": self.specification.transformation,
            "steps": str(self.steps),
            "errors": self.errors_reported,
            "n_obs": self.nobs,
            "n_groups": self.n_groups,
            "n_periods": self.moments.equations.n_periods,
            "obs_per_group_min": self.obs_per_group[0],
            "obs_per_group_avg": self.obs_per_group[1],
            "obs_per_group_max": self.obs_per_group[2],
            "n_instruments": self.n_instruments,
            "n_terms": len(self.terms),
            "sigma2": self.sigma2,
            "wald": self.wald,
            "wald_df": self.wald_df,
            "wald_p": self.wald_p,
        }
        for name in [f"ar{m + 1}" for m in range(self.specification.ar_tests)] + ["sargan", "hansen"]:
            found = self.test(name)
            row[name] = found.value if found else None
            if not name.startswith("ar"):
                row[f"{name}_df"] = found.df if found else None
            row[f"{name}_p"] = found.p_value if found else None
        row |= self.selection_criteria()
        return pl.DataFrame([row], infer_schema_length=None)

    @property
    def wald_p(self) -> float:
        if not self.wald_df:
            return float("nan")
        if self.df_resid is not None:
            return float(special.fdtrc(self.wald_df, self.df_resid, self.wald))
        return float(special.chdtrc(self.wald_df, self.wald))

    @property
    def errors_reported(self) -> str:
        if not self.specification.robust:
            return "conventional"
        return "robust" if self.steps == 1 else "windmeijer"

    def selection_criteria(self) -> dict[str, float]:
        """Andrews & Lu (2001) model and moment selection criteria; smaller is better, nan without a Hansen test.

        Notes
        -----
        ``J - 2 df`` (AIC), ``J - df ln N`` (BIC), ``J - 2.1 df ln ln N`` (HQIC), N the number of groups. Compare models
        on the same sample only.
        """
        hansen = self.test("hansen")
        j, df = (hansen.value, hansen.df or 0) if hansen else (float("nan"), 0)
        n = self.n_groups
        return {
            "mmsc_aic": j - 2 * df,
            "mmsc_bic": j - df * float(np.log(n)),
            "mmsc_hqic": j - 2.1 * df * float(np.log(np.log(n))) if n > 2 else float("nan"),
        }

    def instruments(self) -> pl.DataFrame:
        """One row per instrument column: group, equation, variable, lag and period; ``kept`` is False if redundant."""
        z = self.moments.instruments
        periods = self.moments.equations.variables.periods
        kept = np.zeros(z.n_columns, dtype=bool)
        kept[self.estimate.first.weight.kept] = True
        return pl.DataFrame(
            {
                "group": [z.groups[g] for g in z.group],
                "equation": [("transformed", "level", "both")[e] for e in z.equation],
                "variable": z.variable,
                "lag": [int(lag) if lag != NO_LAG else None for lag in z.lag],
                "period": [periods[p] if p >= 0 else None for p in z.period],
                "kept": kept,
            },
            schema_overrides={"lag": pl.Int64},
        )

    def rows(self) -> pl.DataFrame:
        """One row per unit and period: the level rows of a system, the transformed rows of a difference model."""
        reported = "level" if self.specification.system else "transformed"
        return self._equations().filter(pl.col("equation") == reported).drop("equation").sort("unit", "period")

    def equation_rows(self) -> pl.DataFrame:
        """Residuals of both equations' rows: unit, period, equation, fitted, residual; keys named as in the data."""
        spec = self.specification
        table = self._equations().drop("outcome").rename({"unit": spec.unit, "period": spec.period})
        return table.sort("equation", spec.unit, spec.period)

    def _equations(self) -> pl.DataFrame:
        equations = self.moments.equations
        split, variables = equations.n_periods, equations.variables
        frames = []
        for name, rows in (("transformed", slice(0, split)), ("level", slice(split, None))):
            used = equations.used[rows]
            if not used.any():
                continue
            period, unit = np.nonzero(used)
            observed = equations.y[rows][used] + (equations.center_y if name == "level" else 0.0)
            residual = self.estimate.last.residuals[rows][used]
            frames.append(
                pl.DataFrame(
                    {
                        "unit": [variables.units[u] for u in unit],
                        "period": [variables.periods[p] for p in period],
                        "equation": name,
                        "outcome": observed,
                        "fitted": observed - residual,
                        "residual": residual,
                    }
                )
            )
        return pl.concat(frames)

    def marginal_effects(
        self,
        variable: str,
        at: Mapping[str, Sequence[float]] | None = None,
        *,
        long_run: bool = False,
        level: float = 0.95,
    ) -> pl.DataFrame:
        """Effect of a variable at values of what it interacts with; see ``python_models.marginal_effects``.

        Moderators without values are evaluated at the 10th, 25th, 50th, 75th and 90th percentile of the sample.
        """
        values = {
            name: list((at or {}).get(name, ())) or self._quantiles(name)
            for name in at_values.moderators(self.terms, variable)
        }
        values |= {name: list(given) for name, given in (at or {}).items() if name not in values}
        lags_of = self.outcome if long_run else None
        return at_values.fit_effects(self, variable, values, long_run=lags_of, level=level)

    def _quantiles(self, name: str) -> list[float]:
        """Quantiles of a main effect in the rows used."""
        equations = self.moments.equations
        if name not in equations.variables.names:
            raise InputError(f"{name} has no term of its own to take values from; pass at={{{name!r}: [...]}}.")
        column = equations.variables.names.index(name)
        rows = equations.used[-equations.n_periods :]
        found = equations.variables.x[:, column][rows] + equations.center_x[column]
        return np.unique(np.quantile(found, QUANTILES)).tolist()

    def underidentification(self) -> pl.DataFrame:
        """Robust rank test of H0 "the instruments do not identify the coefficients", one row like ``tests()``.

        On demand because it minimises over directions, which takes longer than the fit itself.
        """
        return _frame([underidentification(self.moments, self.estimate.last.coefficients)])

    def summary(self, language: Language | None = None) -> str:
        """The table a Stata user recognises."""
        return summary_table(
            self.specification,
            self.glance().row(0, named=True),
            self.tidy(),
            self.moments.instruments,
            self.test_results,
            self.df_resid,
            self.cautions,
            self.base_period,
            language or spoken(),
        )

    def __repr__(self) -> str:
        spec, speaks = self.specification, spoken()
        steps = said("steps", self.steps, speaks, FITS("steps_iterated", speaks))
        told = (
            spec.formula,
            FITS("gmm", speaks, steps=steps, model=said("model", spec.model, speaks)),
            said("errors", self.errors_reported, speaks),
            FITS("rows", speaks, n=self.nobs),
            FITS("groups", speaks, n=self.n_groups),
            FITS("instruments", speaks, n=self.n_instruments),
        )
        return line("DynamicPanelFit", told, speaks)

    def _keys(self) -> tuple[str, str]:
        return self.specification.unit, self.specification.period
