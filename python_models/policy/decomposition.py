"""What a difference in differences with two-way effects is an average of: Goodman-Bacon's (2021) decomposition."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from python_models.errors import InputError
from python_models.frames import Answer, html_of
from python_models.panel_data import panel_frame
from python_models.policy.adoption import read_adoption
from python_models.unit_names import some
from python_models.words.fits import FITS, line
from python_models.words.spoken import spoken

NEVER, EARLIER, LATER, ALWAYS = "treated_never", "earlier_later", "later_earlier", "treated_always"


@dataclass(frozen=True, slots=True, repr=False)
class Decomposition(Answer):
    """The two-by-two comparisons of a ``did`` without controls.

    Attributes
    ----------
    pairs
        One row per comparison: ``treated`` and ``control`` (first treated periods; empty for units never treated),
        ``kind``, ``weight`` and ``estimate``. Kinds: ``treated_never``; ``earlier_later``: the control is not treated
        yet; ``later_earlier``: the control is treated already, so that its effect counts as if it were a trend;
        ``treated_always``: the same with units treated in every period.
    """

    outcome: str
    pairs: pl.DataFrame

    def __repr__(self) -> str:
        told = FITS("of_comparisons", spoken(), value=self.estimate, n=self.pairs.height)
        return line("Decomposition", (self.outcome, told), spoken())

    def _repr_html_(self) -> str:
        return html_of(self, self.tidy())

    @property
    def estimate(self) -> float:
        """The coefficient of ``treated`` in ``did``: weights times estimates."""
        return float(self.pairs["weight"].to_numpy() @ self.pairs["estimate"].to_numpy())

    def tidy(self) -> pl.DataFrame:
        """One row per kind there is: ``kind, weight, estimate`` (its weighted mean), ``comparisons``."""
        mean = (pl.col("weight") * pl.col("estimate")).sum() / pl.col("weight").sum()
        return self.pairs.group_by("kind", maintain_order=True).agg(
            pl.col("weight").sum(), estimate=mean, comparisons=pl.len()
        )


def did_decomposition(
    frame: Any, outcome: str, *, unit: str, period: str, first: str | None = None, treatment: str | None = None
) -> Decomposition:
    """Take ``did`` without controls apart into comparisons of two cohorts before and after one of them begins.

    Weights add to one and times the estimates give the coefficient (Goodman-Bacon 2021, Journal of Econometrics 225,
    theorem 1, eqs. 7 to 10). A large weight on ``later_earlier`` or ``treated_always`` says that cohorts treated
    already serve as controls: where effects grow, these estimates have the wrong sign.

    Raises
    ------
    InputError
        As ``did``; a panel that is not balanced or an outcome with gaps (the theorem is of balanced panels).
    """
    data = panel_frame(frame, unit, period, [outcome])
    found = read_adoption(data, unit, period, first, treatment, always="keep")
    table, start, periods = _table(found.frame, outcome, unit, period, found.start)
    begins = np.nan_to_num(start, nan=np.inf)
    begins[begins <= periods[0]] = periods[0]
    cohorts = sorted(set(begins.tolist()))
    share = {g: float((begins == g).mean()) for g in cohorts}
    treated = {g: float((periods >= g).mean()) for g in cohorts}
    mean = {g: table[begins == g].mean(axis=0) for g in cohorts}
    rows = []
    for i, k in enumerate(cohorts):  # k begins before l
        for late in cohorts[i + 1 :]:
            rows += _pair(k, late, share, treated, mean, periods)
    if not rows:
        raise InputError(f"Every unit is treated from {int(cohorts[0])} on: there is nothing to compare.")
    total = sum(row["weight"] for row in rows)
    pairs = pl.DataFrame([{**row, "weight": row["weight"] / total} for row in rows], schema=_SCHEMA)
    return Decomposition(outcome, pairs)


_SCHEMA = {"treated": pl.Int64, "control": pl.Int64, "kind": pl.String, "weight": pl.Float64, "estimate": pl.Float64}


def _table(
    data: pl.DataFrame, outcome: str, unit: str, period: str, start: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(N, T) outcome, (N,) first treated periods, (T,) periods; rows come sorted by unit and period."""
    kind = data[outcome].dtype
    if not (kind.is_numeric() or kind == pl.Boolean):
        raise InputError(f"Column {outcome} holds {kind}, not numbers; convert it.")
    data = data.with_columns(pl.col(outcome).cast(pl.Float64))
    if data[outcome].is_infinite().any():
        raise InputError(f"{outcome} has infinite values (the log of zero?); clean them first.")
    gaps = data.filter(pl.col(outcome).is_null() | pl.col(outcome).is_nan())
    if gaps.height:
        names = [f"{a} {b}" for a, b in gaps.select(unit, period).iter_rows()]
        raise InputError(f"{outcome} is missing for {some(names, 5)}; the decomposition is of a balanced panel.")
    periods = data[period].unique().sort().to_numpy().astype(float)
    counts = data.group_by(unit, maintain_order=True).len()
    short = counts.filter(pl.col("len") != len(periods))[unit].to_list()
    if short:
        raise InputError(
            f"The panel is not balanced: {some(short, 5)} lack some of {len(periods)} periods. Leave those units or "
            "periods out; the decomposition is of a balanced panel."
        )
    n = counts.height
    return data[outcome].to_numpy().reshape(n, -1), start.reshape(n, -1)[:, 0], periods


def _pair(
    early: float,
    late: float,
    share: dict[float, float],
    treated: dict[float, float],
    mean: dict[float, np.ndarray],
    periods: np.ndarray,
) -> list[dict[str, Any]]:
    """The comparisons of two cohorts, weights not yet divided by their sum: of one that is never treated, one; else
    the earlier against the later before that begins, and the later against the earlier once that has begun."""
    both = share[early] + share[late]
    split = share[early] / both * (1 - share[early] / both)
    a, b = treated[early], treated[late]

    def name(cohort: float) -> int | None:
        return int(cohort) if np.isfinite(cohort) else None

    def gap(one: float, other: float, after: np.ndarray, before: np.ndarray) -> float:
        difference = mean[one] - mean[other]
        return float(difference[after].mean() - difference[before].mean())

    rows = []
    if 0 < a < 1:  # the earlier begins within the panel; the later is untreated for a share 1 - b of it
        weight = both**2 * split * (a - b) * (1 - a)
        kind = EARLIER if np.isfinite(late) else NEVER
        value = gap(early, late, (periods >= early) & (periods < late), periods < early)
        rows.append({"treated": name(early), "control": name(late), "kind": kind, "weight": weight, "estimate": value})
    if np.isfinite(late):
        weight = both**2 * split * b * (a - b)
        kind = LATER if a < 1 else ALWAYS
        value = gap(late, early, periods >= late, (periods >= early) & (periods < late))
        rows.append({"treated": name(late), "control": name(early), "kind": kind, "weight": weight, "estimate": value})
    return rows
