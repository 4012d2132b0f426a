"""The fitted threshold regression: thresholds with tests and intervals, slopes of regimes as a panel fit has them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from python_models import stata_layout as stata
from python_models.cautions import Caution
from python_models.counts import SEED
from python_models.panel.result import PanelFit
from python_models.results import TEST_SCHEMA, no_effects
from python_models.shown import Shown
from python_models.words import Language, listed, mark
from python_models.words.fits import FITS, line
from python_models.words.spoken import spoken
from python_models.words.test_notes import TEST_NOTES


@dataclass(frozen=True, slots=True)
class Found:
    """A threshold and its test against one threshold fewer.

    Attributes
    ----------
    number
        1 for the first that was found.
    value
        Estimate; the first is found anew once there is a second.
    f, p_value, critical
        F = n(T - 1) (S_(m-1) - S_m) / S_m, the share of bootstrap draws above it, and their 90, 95 and 99 % quantiles.
    ssr
        Sum of squares with it.
    candidates, lr
        (c,) values tried, and LR at each.
    kept
        Whether the model has it; the last one tested may not be significant.
    """

    number: int
    value: float
    f: float
    p_value: float
    critical: tuple[float, ...]
    ssr: float
    candidates: np.ndarray
    lr: np.ndarray
    kept: bool = True

    def interval(self, limit: float) -> tuple[float, float]:
        """Smallest and largest candidate whose LR is within the limit."""
        inside = self.candidates[self.lr <= limit]
        return float(inside.min()), float(inside.max())


@dataclass(frozen=True, slots=True, repr=False)
class ThresholdFit(Shown):
    """A fitted threshold regression, a ``python_models.fit.Fit`` whose slopes are those of ``fit``.

    Attributes
    ----------
    fit
        The panel regression with ``x:regime1``, ``x:regime2``, ... in the place of each x that switches.
    threshold, regime
        The variable compared with thresholds, and the regressors that switch.
    found
        Thresholds in the order in which they were found, the last perhaps not significant (``kept`` is False).
    scale
        What F and LR are multiplied by.
    """

    fit: PanelFit
    threshold: str
    regime: tuple[str, ...]
    found: tuple[Found, ...]
    scale: float
    level: float
    draws: int
    own_cautions: tuple[Caution, ...]

    def __repr__(self) -> str:
        values = listed([f"{v:.6g}" for v in self.values], spoken()) or FITS("none", spoken())
        at = FITS("threshold_at", spoken(), variable=self.threshold, values=values)
        return line("ThresholdFit", [f"{at}{mark('semicolon', spoken())}{self.fit!r}"], spoken())

    @property
    def values(self) -> tuple[float, ...]:
        """Thresholds of the model, lowest first."""
        return tuple(sorted(f.value for f in self.found if f.kept))

    @property
    def limit(self) -> float:
        """What LR may be within the confidence interval: -2 ln(1 - sqrt(level)) (Hansen 1999, eq. 15)."""
        return float(-2 * np.log(1 - np.sqrt(self.level)))

    @property
    def formula(self) -> str:
        """The formula that was estimated, regimes in it."""
        return self.fit.formula

    @property
    def nobs(self) -> int:
        """Complete rows."""
        return self.fit.nobs

    @property
    def terms(self) -> tuple[str, ...]:
        """Intercept, slopes that do not switch, slopes by regime."""
        return self.fit.terms

    @property
    def params(self) -> np.ndarray:
        """(k,) estimates."""
        return self.fit.params

    @property
    def covariance(self) -> np.ndarray:
        """(k, k), the thresholds taken as known (they converge faster than the slopes)."""
        return self.fit.covariance

    @property
    def df_resid(self) -> float | None:
        """Degrees of freedom of the t distribution."""
        return self.fit.df_resid

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """No threshold found, a regime with few rows, and those of the panel regression."""
        return (*self.own_cautions, *self.fit.cautions)

    def tidy(self, level: float = 0.95) -> pl.DataFrame:
        """One row per term, in ``results.TERM_SCHEMA``."""
        return self.fit.tidy(level)

    def thresholds(self) -> pl.DataFrame:
        """One row per threshold tested, in the order in which they were found.

        ``number, threshold, low, high`` (LR interval), ``f, p_value, critical_90, critical_95, critical_99, ssr,
        in_model``.
        """
        rows = []
        for f in self.found:
            low, high = f.interval(self.limit)
            c90, c95, c99 = f.critical
            rows.append(
                {
                    "number": f.number,
                    "threshold": f.value,
                    "low": low,
                    "high": high,
                    "f": f.f,
                    "p_value": f.p_value,
                    "critical_90": c90,
                    "critical_95": c95,
                    "critical_99": c99,
                    "ssr": f.ssr,
                    "in_model": f.kept,
                }
            )
        floats = "threshold low high f p_value critical_90 critical_95 critical_99 ssr".split()
        schema = {"number": pl.Int64, **dict.fromkeys(floats, pl.Float64), "in_model": pl.Boolean}
        return pl.DataFrame(rows, schema=schema)

    def likelihood_ratio(self) -> pl.DataFrame:
        """LR at every candidate of every threshold: ``number, value, lr``, of which intervals are drawn."""
        parts = [
            pl.DataFrame({"number": np.full(len(f.lr), f.number), "value": f.candidates, "lr": f.lr})
            for f in self.found
        ]
        schema = {"number": pl.Int64, "value": pl.Float64, "lr": pl.Float64}
        return pl.concat(parts).cast(schema) if parts else pl.DataFrame(schema=schema)  # type: ignore[arg-type]

    def regimes(self) -> pl.DataFrame:
        """One row per regime: ``regime, above, up_to, rows``."""
        bounds = [-np.inf, *self.values, np.inf]
        count = self._counts()
        pairs = zip(bounds[:-1], bounds[1:], count, strict=True)
        rows = [{"regime": i, "above": a, "up_to": b, "rows": n} for i, (a, b, n) in enumerate(pairs, 1)]
        schema = {"regime": pl.Int64, "above": pl.Float64, "up_to": pl.Float64, "rows": pl.Int64}
        return pl.DataFrame(rows, schema=schema)

    def _counts(self) -> Iterator[int]:
        if not self.values:
            return iter([self.nobs])
        frame = self.fit.sample.frame
        return iter([int(frame[f"regime{i}"].sum()) for i in range(1, len(self.values) + 2)])

    def glance(self) -> pl.DataFrame:
        """One row: the panel regression's, and the thresholds."""
        values = (*self.values, None, None, None)[:3]
        more = {"threshold_variable": self.threshold, "n_thresholds": len(self.values)}
        more |= {f"threshold_{i}": v for i, v in enumerate(values, 1)}
        schema = {f"threshold_{i}": pl.Float64 for i in (1, 2, 3)}
        return self.fit.glance().hstack(pl.DataFrame([more], schema_overrides=schema))

    def tests(self) -> pl.DataFrame:
        """``threshold_1`` to ``threshold_3``: F against one threshold fewer; then the panel regression's battery."""
        rows = [
            {
                "test": f"threshold_{f.number}",
                "value": f.f,
                "p_value": f.p_value,
                "note": TEST_NOTES("threshold", fewer=f.number - 1, draws=self.draws),
            }
            for f in self.found
        ]
        return pl.concat([pl.DataFrame(rows, schema=TEST_SCHEMA), self.fit.tests()])

    def test_cautions(self) -> tuple[Caution, ...]:
        """Those of the panel regression's tests."""
        return self.fit.test_cautions()

    def effects(self, draws: int = 1000, seed: int = SEED, level: float = 0.95) -> pl.DataFrame:
        """No rows: the coefficients are the effects."""
        return no_effects()

    def rows(self) -> pl.DataFrame:
        """One row per unit and period used: outcome, fitted value (effects included) and residual."""
        return self.fit.rows()

    def summary(self, language: Language | None = None) -> str:
        """Thresholds, their tests, then the panel regression's table."""
        speaks = language or spoken()
        lines = [FITS("title_threshold", speaks, variable=self.threshold), stata.rule()]
        for row in self.thresholds().iter_rows(named=True):
            kept = "" if row["in_model"] else FITS("not_in_model", speaks)
            lines.append(
                f"{row['number']}: {row['threshold']:.6g}  [{row['low']:.6g}, {row['high']:.6g}]  "
                f"F = {row['f']:.2f}  p = {row['p_value']:.3f}  5 % = {row['critical_95']:.2f}{kept}"
            )
        lines += [stata.rule(), self.fit.summary(speaks)]
        return "\n".join([*lines, *stata.noted(self.own_cautions, speaks)])

    def _keys(self) -> tuple[str, str]:
        return self.fit.specification.unit, self.fit.specification.period
