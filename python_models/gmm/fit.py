"""The fitted dynamic panel: coefficients, covariance, tests and instruments as tidy frames."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import special

from python_models.gmm.estimation import Estimate
from python_models.gmm.instruments import NO_LAG
from python_models.gmm.moments import Moments
from python_models.gmm.specification import Specification
from python_models.gmm.specification_tests import TestResult
from python_models.results import term_table, test_table


def _frame(results: Sequence[TestResult]) -> pl.DataFrame:
    return test_table(
        [{"test": t.name, "value": t.value, "df": t.df, "p_value": t.p_value, "note": t.note} for t in results]
    )


@dataclass(frozen=True, slots=True, repr=False)
class DynamicPanelFit:
    """A dynamic panel estimated by GMM.

    Attributes
    ----------
    specification
        What was asked for.
    terms
        The k term names; ``_cons`` is the constant, ``td1984`` a time dummy.
    coefficients, covariance
        (k,) and (k, k), with the small-sample factor if asked for.
    test_results
        Every test made while fitting.
    warnings
        Sentences a reader must see; also issued as ``GMMWarning``.
    collinear, base_period
        Terms left out as collinear; the time dummy left out as base.
    n_obs, n_groups
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
    terms: list[str]
    coefficients: np.ndarray
    covariance: np.ndarray
    test_results: list[TestResult]
    warnings: list[str]
    collinear: list[str]
    base_period: list[str]
    n_obs: int
    n_groups: int
    obs_per_group: tuple[int, float, int]
    sigma2: float
    df_resid: int | None
    wald: float
    wald_df: int
    estimate: Estimate
    moments: Moments

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
        return term_table(
            self.terms, self.coefficients, self.std_errors, component=component, df=self.df_resid, level=level
        )

    def tests(self) -> pl.DataFrame:
        """One row per test: ar1 …, sargan, hansen and, per instrument group, Hansen without it and the difference."""
        return _frame(self.test_results)

    def glance(self) -> pl.DataFrame:
        """One row: sizes, variance, joint test, main tests and the Andrews–Lu criteria."""
        row: dict[str, object] = {
            "outcome": self.outcome,
            "model": self.specification.model,
            "transformation": self.specification.transformation,
            "steps": str(self.steps),
            "errors": self.errors_reported,
            "n_obs": self.n_obs,
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
        row["warnings"] = "; ".join(self.warnings) or None
        return pl.DataFrame([row], infer_schema_length=None)

    @property
    def dropped(self) -> list[str]:
        """Every term that was left out."""
        return [*self.collinear, *self.base_period]

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
                "variable": z.variable.tolist(),
                "lag": [int(lag) if lag != NO_LAG else None for lag in z.lag],
                "period": [periods[p] if p >= 0 else None for p in z.period],
                "kept": kept,
            },
            schema_overrides={"lag": pl.Int64},
        )

    @property
    def residuals(self) -> pl.DataFrame:
        """Residuals of the reported equation rows: unit, period, equation, fitted, residual."""
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
                        self.specification.unit: [variables.units[u] for u in unit],
                        self.specification.period: [variables.periods[p] for p in period],
                        "equation": name,
                        "fitted": observed - residual,
                        "residual": residual,
                    }
                )
            )
        return pl.concat(frames).sort("equation", self.specification.unit, self.specification.period)

    def marginal_effects(
        self,
        variable: str,
        at: Mapping[str, Sequence[float]] | None = None,
        *,
        long_run: bool = False,
        level: float = 0.95,
    ) -> pl.DataFrame:
        """Effect of a variable at values of what it interacts with, with delta-method errors."""
        from python_models.gmm.marginal_effects import marginal_effects

        return marginal_effects(self, variable, at, long_run=long_run, level=level)

    def underidentification(self) -> pl.DataFrame:
        """Robust rank test of H0 "the instruments do not identify the coefficients", one row like ``tests()``.

        On demand because it minimises over directions, which takes longer than the fit itself.
        """
        from python_models.gmm.underidentification import underidentification

        return _frame([underidentification(self.moments)])

    def summary(self) -> str:
        """The table a Stata user recognises."""
        from python_models.gmm.summary import summary_table

        return summary_table(self)

    def __repr__(self) -> str:
        return self.summary()
