"""Sigma- and beta-convergence, absolute, conditional and spatial, with speeds and half-lives."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from scipy import special

from python_models.cautions import Caution
from python_models.counts import name_list, require_count, require_used
from python_models.distribution.reading import read, require_positive, slices, weighted_mean
from python_models.errors import InputError, number_of
from python_models.formula.parser import read_terms
from python_models.formula.values import uses_periods
from python_models.frames import Answer, as_polars, html_of
from python_models.panel.identification import require_identified
from python_models.panel.sample import estimation_sample
from python_models.panel_data import whole_periods
from python_models.results import TERM_SCHEMA, test_table
from python_models.spatial.cross_sections import CONSTANT
from python_models.straight_line import straight_line
from python_models.unit_names import some
from python_models.words.fits import FITS, line
from python_models.words.spoken import spoken

if TYPE_CHECKING:
    from python_models.panel.result import PanelFit
    from python_models.spatial.result import SpatialPanelFit

GROWTH, INITIAL = "growth", "log_initial"
SPEED_COLUMNS = (
    *("beta", "std_error", "p_value", "horizon", "speed", "speed_error", "speed_low", "speed_high"),
    *("half_life", "half_life_error", "half_life_low", "half_life_high"),
)
EFFECTS = {"panel": "two-way", "cross-section": "pooled"}
MODELS = ("sar", "sem", "sdm", "slx", "sdem", "sac")


@dataclass(frozen=True, slots=True, repr=False)
class SigmaConvergence(Answer):
    """The spread of a variable's logarithms over time.

    Attributes
    ----------
    variable, period
        Columns it is of.
    spread
        Table behind ``tidy``.
    """

    variable: str
    period: str
    spread: pl.DataFrame

    def __repr__(self) -> str:
        first, last = self.spread["sd_log"][0], self.spread["sd_log"][-1]
        told = FITS("sd_of_logs", spoken(), first=first, last=last)
        return line("SigmaConvergence", (self.variable, told), spoken())

    def _repr_html_(self) -> str:
        return html_of(self, self.spread)

    def tidy(self) -> pl.DataFrame:
        """One row per period: n, mean, sd_log and cv (dividing by n), sd_log_sample and cv_sample (by n - 1)."""
        return self.spread

    def tests(self) -> pl.DataFrame:
        """F test that the first and the last variance of the logs are alike, and a t test of the spread's trend.

        ``variance_ratio`` is first over last with n - 1 each; its p-value is one-sided against a rise, doubled at most
        to one, as the F takes the two cross-sections for independent, which regions of two years are not. ``trend`` is
        the slope of sd_log on the period (least squares), with its t-test; zero without one where spreads are alike.
        """
        rows = self.spread
        first, last = rows.row(0, named=True), rows.row(-1, named=True)
        out: list[dict[str, Any]] = []
        there = rows.height > 1 and min(first["n"], last["n"]) > 1
        if there and min(first["sd_log_sample"], last["sd_log_sample"]) > 0:
            f, a, b = (first["sd_log_sample"] / last["sd_log_sample"]) ** 2, first["n"] - 1, last["n"] - 1
            p = 2 * min(special.fdtrc(a, b, f), special.fdtr(a, b, f))
            out.append({"test": "variance_ratio", "value": f, "df": a, "p_value": min(1.0, float(p))})
        if rows.height > 2 and rows[self.period].dtype.is_numeric():
            spread = rows["sd_log"].to_numpy()
            slope = straight_line(rows[self.period].to_numpy().astype(float), spread)
            alike = np.ptp(spread) <= CONSTANT * spread.max()  # a slope of rounding has no test
            value, p = (0.0, None) if alike else (float(slope.slope), slope.p_value)
            out.append({"test": "trend", "value": value, "df": rows.height - 2, "p_value": p})
        return test_table(out)


def sigma_convergence(
    frame: Any,
    variable: str,
    *,
    period: str,
    unit: str | None = None,
    weights: str | None = None,
    missing: str = "error",
) -> SigmaConvergence:
    """Standard deviation of ln ``variable`` and its coefficient of variation in each period.

    Parameters are those of ``dagum``; ``weights`` (population) weigh means and deviations.

    Raises
    ------
    InputError
        As ``dagum``, and a value of zero, which has no logarithm.
    """
    rows = []
    for part in slices(frame, variable, weights=weights, unit=unit, period=period, missing=missing):
        require_positive(part, variable, zero=False)
        n, w = len(part.values), part.weights / part.weights.sum()
        mean, logs = weighted_mean(part.values, w), np.log(part.values)
        sd = float(np.sqrt(w @ (logs - weighted_mean(logs, w)) ** 2))
        cv = float(np.sqrt(w @ (part.values - mean) ** 2)) / mean
        more = np.sqrt(n / (n - 1)) if n > 1 else float("nan")
        rows.append({period: part.period, "n": n, "mean": mean, "sd_log": sd, "cv": cv, "sd_log_sample": sd * more,
                     "cv_sample": cv * more})  # fmt: skip
    return SigmaConvergence(variable, period, pl.DataFrame(rows, infer_schema_length=None).fill_nan(None))


@dataclass(frozen=True, slots=True, repr=False)
class BetaConvergence(Answer):
    """A regression of growth on the initial level, with what its slope says of the speed.

    Attributes
    ----------
    fit
        The regression of ``growth`` (annual, logarithmic) on ``log_initial`` and the controls.
    horizon
        Periods T from start to end of a growth rate.
    model
        ``none`` or the spatial model.
    """

    variable: str
    fit: "PanelFit | SpatialPanelFit"
    horizon: float
    model: str
    cautions: tuple[Caution, ...] = ()

    def __repr__(self) -> str:
        row = self.speed().row(-1, named=True)
        speed = FITS("none", spoken()) if row["speed"] is None else f"{row['speed']:.4f}"
        told = FITS("speed", spoken(), beta=row["beta"], speed=speed)
        return line("BetaConvergence", (self.variable, told, repr(self.fit)), spoken())

    def _repr_html_(self) -> str:
        return html_of(self, self.tidy())

    def tidy(self, level: float = 0.95) -> pl.DataFrame:
        """The regression's terms, in ``results.TERM_SCHEMA``; of a spatial model its effects below them."""
        terms = self.fit.tidy(level).select(list(TERM_SCHEMA))
        if self.model == "none":
            return terms
        fit: Any = self.fit
        return pl.concat([terms, fit.effects(level=level).select(list(TERM_SCHEMA))])

    def speed(self, level: float = 0.95) -> pl.DataFrame:
        """Speed -ln(1 + bT)/T a period and half-life ln 2 / speed, with their errors by the delta method.

        One row of ``component`` ``main``; of a model with a spatial lag ``direct`` and ``total``, since b is not the
        effect there. Null where 1 + bT is not positive (more than the whole gap in one horizon); the half-life is null
        where there is no convergence. Intervals are that of the slope, carried over: ``half_life_high`` is null where
        speeds at or below zero are among them, so that no half-life is too long. Errors: Greene (2018), Econometric
        Analysis, section 4.6; of the half-life s ln 2 / speed², s the speed's.
        """
        terms = self.tidy(level).filter(pl.col("term") == INITIAL)
        wanted = ["main"] if self.model in ("none", "sem") else ["direct", "total"]
        out = []
        for row in terms.filter(pl.col("component").is_in(wanted)).iter_rows(named=True):
            b, error, t = row["estimate"], row["std_error"], self.horizon
            ends = (_speed(row["conf_high"], t), _speed(row["conf_low"], t))
            speed = _speed(b, t)
            off = None if speed is None or error is None else error / (1 + b * t)
            half = _half_life(speed)
            out.append(
                {
                    "component": row["component"],
                    "beta": b,
                    "std_error": error,
                    "p_value": row["p_value"],
                    "horizon": t,
                    "speed": speed,
                    "speed_error": off,
                    "speed_low": ends[0],
                    "speed_high": ends[1],
                    "half_life": half,
                    "half_life_error": None if half is None or off is None else half * off / speed,
                    "half_life_low": None if half is None else _half_life(ends[1]),
                    "half_life_high": None if half is None else _half_life(ends[0]),
                }
            )
        kinds = dict.fromkeys(SPEED_COLUMNS, pl.Float64)
        return pl.DataFrame(out, schema={"component": pl.String, **kinds})


def _speed(b: float | None, horizon: float) -> float | None:
    """-ln(1 + bT)/T: annualised growth over T has the slope -(1 - exp(-speed T))/T (Barro and Sala-i-Martin 1992).

    Taking -ln(1 + b)/T of an annualised slope, as some programs do, puts the half-life out by a factor of T.
    """
    if b is None or not np.isfinite(b) or 1 + b * horizon <= 0:
        return None
    return float(-special.log1p(b * horizon) / horizon)


def _half_life(speed: float | None) -> float | None:
    return float(np.log(2) / speed) if speed is not None and speed > 0 else None


def beta_convergence(
    frame: Any,
    variable: str,
    *,
    unit: str,
    period: str,
    controls: str | Sequence[str] = (),
    form: str = "panel",
    span: int = 1,
    effects: str | None = None,
    covariance: str | None = None,
    weights: Any = None,
    model: str | None = None,
    missing: str = "error",
) -> BetaConvergence:
    """Regress growth of ``variable`` on its initial logarithm: b < 0 is convergence.

    Parameters
    ----------
    controls
        Terms of a formula, at the start of each growth rate: none is absolute, some are conditional convergence. Lags
        and leads see every row of the frame, one without growth too.
    form
        ``panel``: growth over ``span`` periods from every period on, ``effects`` ``two-way`` unless said otherwise
        (``unit``, ``period``, ``pooled``); ``cross-section``: from the first period to the last, least squares.
    span
        Periods of the calendar between start and end in a panel (5 for five-year growth).
    covariance
        As ``fit_panel``; by default ``clustered`` in a panel and ``classical`` in a cross-section.
    weights, model
        W and a model of ``fit_spatial_panel`` (``sar`` where only W is given, ``sdm``, ``sem`` …): spatial
        beta-convergence by maximum likelihood. Fixed effects are treated as there.
    missing
        ``error``, or ``drop`` rows without a value of ``variable``. Rows without a control are left out and counted.

    Raises
    ------
    InputError
        As ``sigma_convergence`` and ``fit_panel`` or ``fit_spatial_panel``; no pair of periods ``span`` apart.
    """
    from python_models.panel import fit_panel
    from python_models.spatial import fit_spatial_panel

    if form not in ("panel", "cross-section"):
        raise InputError(f"form={form!r} is unknown; choose panel or cross-section.")
    require_used(beta_convergence, "form", form, {"span": ("panel",)}, span=span)
    if effects != EFFECTS["cross-section"]:
        require_used(beta_convergence, "form", form, {"effects": ("panel",)}, effects=effects)
    if model is not None and (weights is None or model not in MODELS):
        raise InputError(f"model={model!r} needs weights, and is one of {', '.join(MODELS)}.")
    if weights is not None and covariance is not None:
        raise InputError("covariance= is of least squares; a spatial model has the covariance of its likelihood.")
    data, grown, horizon = _grown(frame, variable, unit, period, form, span, missing)
    right = " + ".join([INITIAL, *name_list("controls", controls)])
    formula = f"{GROWTH} ~ {right}"
    effects = EFFECTS[form] if effects is None else effects
    lost = sorted(set(data[unit].to_list()) - set(grown[unit].to_list()))
    cautions = [Caution("no_growth", {"count": len(lost), "units": some(lost, 5), "span": horizon})] if lost else []
    spare = 0
    if any(uses_periods(factor.node) for term in read_terms(right) for factor in term):
        rows = _years(as_polars(frame), period)
        made = grown.select(unit, period, GROWTH, INITIAL)
        grown, spare = rows.join(made, on=[unit, period], how="left", maintain_order="left"), rows.height - made.height
    fit: PanelFit | SpatialPanelFit
    if weights is None:
        if covariance is None:
            covariance = "clustered" if form == "panel" else "classical"
        fit = _counted(fit_panel(grown, unit, period, formula, effects=effects, covariance=covariance), spare)
        if effects in ("unit", "two-way"):
            cautions.append(Caution("nickell", {"periods": fit.glance()["n_periods"][0]}))
    else:
        fit = fit_spatial_panel(grown, unit, period, formula, weights=weights, model=model or "sar", effects=effects)
    return BetaConvergence(variable, fit, horizon, "none" if weights is None else model or "sar", tuple(cautions))


def _counted(fit: "PanelFit", spare: int) -> "PanelFit":
    """The fit without ``spare`` rows, which had no growth, among those that a control lost."""
    count = fit.sample.n_dropped - spare
    return replace(fit, sample=replace(fit.sample, n_dropped=count), measures={**fit.measures, "n_dropped": count})


def require_convergence(
    frame: Any,
    variable: str,
    *,
    unit: str,
    period: str,
    form: str = "panel",
    span: int = 1,
    effects: str | None = None,
    missing: str = "error",
) -> None:
    """Raise what ``beta_convergence`` without controls and weights raises; nothing is estimated."""
    _, grown, _ = _grown(frame, variable, unit, period, form, span, missing)
    sample = estimation_sample(grown, unit, period, f"{GROWTH} ~ {INITIAL}")
    require_identified(sample, effects or EFFECTS[form])


def _grown(
    frame: Any, variable: str, unit: str, period: str, form: str, span: int, missing: str
) -> tuple[pl.DataFrame, pl.DataFrame, float]:
    """The rows with a value, those at the start of a growth rate, and the periods it is taken over."""
    data = read(frame, variable, unit=unit, period=period, missing=missing)
    low = data.filter(pl.col(variable) <= 0)
    if low.height:
        at = low.select(unit, period).row(0)
        raise InputError(
            f"{variable} is zero or negative in {number_of(low.height, 'row')}, first {at[0]} {at[1]}: it has no log."
        )
    data = _years(data, period)
    grown, horizon = _growth(data, variable, unit, period, form, span)
    clash = [c for c in (GROWTH, INITIAL) if c in data.columns]
    if clash:
        raise InputError(f"The data have a column {clash[0]} already, which is the name of one made here; rename it.")
    return data, grown, horizon


def _years(data: pl.DataFrame, period: str) -> pl.DataFrame:
    """The rows with periods that are whole numbers; an ``InputError`` where they are not."""
    data = whole_periods(data, period)
    if not data[period].dtype.is_integer():
        raise InputError(f"Column {period} holds {data[period].dtype}; growth a period needs whole numbers, years.")
    return data


def _growth(
    data: pl.DataFrame, variable: str, unit: str, period: str, form: str, span: int
) -> tuple[pl.DataFrame, float]:
    """Rows at the start of each growth rate, with it and the initial log, and the periods it is taken over."""
    if form == "cross-section":
        there = data[period].unique().sort().to_list()
        first, last = int(there[0]), int(there[-1])
        span = last - first
        if span < 1:
            raise InputError(f"{variable} is there in one period, {first}; growth needs two.")
        data = data.filter(pl.col(period).is_in([first, last]))
    else:
        span = require_count("span", span, 1, "growth is taken over one or more periods")
    later = data.select(unit, (pl.col(period) - span).alias(period), __end=variable)
    grown = data.join(later, on=[unit, period], how="inner", maintain_order="left")
    if grown.is_empty():
        there = data[period].unique().sort().to_list()
        raise InputError(f"No region has {variable} in two periods {span} apart; the periods are {there}. Change span.")
    start, end = pl.col(variable).log(), pl.col("__end").log()
    return grown.with_columns(((end - start) / span).alias(GROWTH), start.alias(INITIAL)).drop("__end"), float(span)
