"""Difference in differences with two-way effects, its spillover through W, and a placebo test by permutation."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from python_models.cautions import Caution
from python_models.counts import name_list, require_count, require_seed
from python_models.errors import InputError
from python_models.frames import Answer, html_of
from python_models.panel import fit_panel
from python_models.panel.projections import within
from python_models.panel.result import PanelFit
from python_models.panel.sample import estimation_sample
from python_models.policy.adoption import few_treated, read_adoption
from python_models.spatial.alignment import aligned
from python_models.words.fits import FITS, line
from python_models.words.spoken import spoken

TREATED, NEAR = "treated", "near_treated"


def did(
    frame: Any,
    outcome: str,
    *,
    unit: str,
    period: str,
    first: str | None = None,
    treatment: str | None = None,
    controls: Sequence[str] = (),
    weights: Any = None,
    cluster: str | None = None,
) -> PanelFit:
    """Regress ``outcome`` on ``treated`` (1 from a unit's first treated period on) with unit and period effects.

    Parameters
    ----------
    outcome, controls, first, treatment
        As ``event_study``. Units treated from their first period on stay: they are controls that do not change.
    weights
        W in any form: ``near_treated`` = W times treated joins the regression, the spillover on neighbours (Delgado and
        Florax 2015, Economics Letters 137). Under row-standardised W it is the share of neighbours treated; leaving it
        out where it matters biases ``treated`` towards zero, for neighbours are controls.
    cluster
        Of the standard errors; the unit by default.

    Returns
    -------
    PanelFit

    Notes
    -----
    Where units begin at different times and effects differ, the coefficient weighs some effects negatively (Goodman-
    Bacon 2021): compare ``event_study``.

    Raises
    ------
    InputError
        As ``event_study`` and ``fit_panel``; a column that is called ``treated`` or ``near_treated`` already.
    """
    controls = name_list("controls", controls)
    clash = [c for c in (TREATED, NEAR) if c in (outcome, *controls)]
    if clash:
        raise InputError(f"{clash[0]} is the name of a column made here; rename yours.")
    found = read_adoption(frame, unit, period, first, treatment, always="keep")
    d = found.treated.astype(float)
    data = found.frame.with_columns(pl.Series(TREATED, d))
    terms = [TREATED]
    if weights is not None:
        data = data.with_columns(pl.Series(NEAR, _near(data, d, unit, period, weights)))
        terms.append(NEAR)
    formula = f"{outcome} ~ {' + '.join([*terms, *controls])}"
    fit = fit_panel(data, unit, period, formula, effects="two-way", covariance="clustered",
                    cluster=unit if cluster is None else cluster)  # fmt: skip
    return replace(fit, cautions=(*fit.cautions, *few_treated(found)))


def _near(data: pl.DataFrame, d: np.ndarray, unit: str, period: str, w: Any) -> np.ndarray:
    """(n,) W d over the units that are there in each period, as W gives them (a unit without a row counts as 0)."""
    names = data[unit].unique().sort().to_list()
    matrix, _ = aligned(w, names)
    place = data[unit].replace_strict({u: i for i, u in enumerate(names)}, return_dtype=pl.Int64).to_numpy()
    periods = data[period].unique().sort().to_list()
    time = data[period].replace_strict({p: i for i, p in enumerate(periods)}, return_dtype=pl.Int64).to_numpy()
    table = np.zeros((len(names), len(periods)))
    table[place, time] = d
    return np.asarray(matrix @ table)[place, time]


@dataclass(frozen=True, slots=True, repr=False)
class Placebo(Answer):
    """A placebo test of a difference in differences.

    Attributes
    ----------
    observed
        The coefficient of ``treated``.
    drawn
        (B,) coefficients with the adoption dates permuted over units.
    seed
        Of the draws.
    """

    outcome: str
    observed: float
    drawn: np.ndarray
    seed: int
    cautions: tuple[Caution, ...] = ()

    def __repr__(self) -> str:
        told = FITS("placebo", spoken(), value=self.observed, p=self.p_value, n=len(self.drawn))
        return line("Placebo", (self.outcome, told), spoken())

    def _repr_html_(self) -> str:
        return html_of(self, self.tidy())

    @property
    def p_value(self) -> float:
        """(1 + number of draws at least as large in absolute value) / (1 + B); never zero."""
        tie = 1e-12 * max(abs(self.observed), float(np.abs(self.drawn).max()))
        return float((1 + (np.abs(self.drawn) >= abs(self.observed) - tie).sum()) / (1 + len(self.drawn)))

    def tidy(self) -> pl.DataFrame:
        """One row: estimate, two-sided p, mean, deviation and quantiles of the draws, their number and seed."""
        low, middle, high = np.quantile(self.drawn, [0.025, 0.5, 0.975]).tolist()
        row = {"term": TREATED, "estimate": self.observed, "p_value": self.p_value, "mean": float(self.drawn.mean()),
               "sd": float(self.drawn.std(ddof=1)), "q_low": low, "median": middle, "q_high": high,
               "draws": len(self.drawn), "seed": self.seed}  # fmt: skip
        return pl.DataFrame([row])


def placebo_test(
    frame: Any,
    outcome: str,
    *,
    unit: str,
    period: str,
    first: str | None = None,
    treatment: str | None = None,
    controls: Sequence[str] = (),
    draws: int = 1000,
    seed: int = 12345,
) -> Placebo:
    """Estimate ``did`` with the adoption dates dealt out anew over the units, many times.

    Whole units change places, with all their periods; how many are treated from when on stays as it is. The outcome and
    the controls have their unit and period effects taken out once, so that a draw is one product (Frisch-Waugh-Lovell).

    Raises
    ------
    InputError
        As ``did``; fewer than two draws.
    """
    require_count("draws", draws, 2, "without them there is no distribution")
    controls = name_list("controls", controls)
    found = read_adoption(frame, unit, period, first, treatment, always="keep")
    formula = f"{outcome} ~ {' + '.join(controls) if controls else '1'}"
    sample = estimation_sample(found.frame, unit, period, formula)
    own = within(np.column_stack([sample.y, sample.x]), sample, "two-way")
    y, x = own[:, 0], own[:, 1:]
    basis = np.linalg.qr(x)[0] if x.shape[1] else np.empty((len(y), 0))
    y = y - basis @ (basis.T @ y)
    when = found.when[sample.kept]
    start = np.full(len(sample.units), np.inf)
    start[sample.unit] = np.nan_to_num(found.start[sample.kept], nan=np.inf)

    def coefficient(starts: np.ndarray) -> float:
        column = within((starts[sample.unit] <= when).astype(float)[:, None], sample, "two-way")[:, 0]
        column -= basis @ (basis.T @ column)
        square = float(column @ column)
        return float(column @ y) / square if square > 1e-12 * len(y) else float("nan")

    observed = coefficient(start)
    if not np.isfinite(observed):
        raise InputError(
            "The effects of units and periods (or the controls) absorb the treatment; it has no coefficient."
        )
    rng = np.random.default_rng(require_seed(seed))
    drawn = np.array([coefficient(rng.permutation(start)) for _ in range(draws)])
    return Placebo(outcome, observed, drawn[np.isfinite(drawn)], seed)
