"""Markov chains of regions between classes, and spatial Markov chains by the class of the neighbours (Rey 2001)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from python_models.cautions import Caution
from python_models.counts import is_number, require_count, require_default, require_flags, require_used
from python_models.distribution import transitions as tr
from python_models.distribution.reading import read
from python_models.errors import InputError, number_of
from python_models.frames import Answer, as_polars, html_of
from python_models.panel_data import require_columns, whole_periods
from python_models.results import test_table
from python_models.spatial.alignment import aligned, cut, row_standardised
from python_models.spatial.cross_sections import without_links
from python_models.unit_names import some
from python_models.words.fits import FITS, line
from python_models.words.spoken import spoken

BY = ("period", "pooled")
CLASSES = "a chain needs at least two classes"


@dataclass(frozen=True, slots=True, repr=False)
class Markov(Answer):
    """Transitions of regions between classes of a variable.

    Attributes
    ----------
    variable
        What classes are of.
    counts
        (k, k) transitions, from the class in the row to that in the column.
    conditional
        (m, k, k) the same by the class of the neighbours' mean in the starting period; m is zero without weights.
    by_time
        (s, k, k) the same by sub-period of the start; s is zero without ``breaks``.
    cuts, lag_cuts
        (k - 1,) and (m - 1,) cut-offs, where they are the same in every period; else empty.
    lost
        Pairs of region and period left out since the region has no value ``lag`` periods later.
    spans
        First and last starting period of each sub-period.
    """

    variable: str
    counts: np.ndarray
    conditional: np.ndarray
    by_time: np.ndarray
    cuts: np.ndarray
    lag_cuts: np.ndarray
    lost: int
    lag: int
    spans: tuple[tuple[Any, Any], ...] = ()
    cautions: tuple[Caution, ...] = field(default=())

    def __repr__(self) -> str:
        k, n = len(self.counts), int(self.counts.sum())
        told = FITS("chain", spoken(), k=k, n=n, lag=self.lag)
        told += FITS("by_neighbours", spoken(), n=len(self.conditional)) if len(self.conditional) else ""
        return line("Markov", (self.variable, told), spoken())

    def _repr_html_(self) -> str:
        return html_of(self, self.tidy())

    @property
    def probabilities(self) -> np.ndarray:
        """(k, k) shares of the rows of ``counts``; nan in a row that nobody started from."""
        return tr.probabilities(self.counts)

    def tidy(self) -> pl.DataFrame:
        """One row per pair of classes, from 1: count and probability; ``neighbours`` is null in the pooled matrix."""
        k = len(self.counts)
        frames = []
        for near, counts in [(None, self.counts), *((i + 1, c) for i, c in enumerate(self.conditional))]:
            frames.append(
                pl.DataFrame(
                    {
                        "neighbours": pl.Series([near] * k * k, dtype=pl.Int64),
                        "from": np.repeat(np.arange(1, k + 1), k),
                        "to": np.tile(np.arange(1, k + 1), k),
                        "count": counts.ravel().astype(int),
                        "probability": tr.probabilities(counts).ravel(),
                    }
                )
            )
        return pl.concat(frames).with_columns(pl.col("probability").fill_nan(None))

    def steady_state(self) -> pl.DataFrame:
        """One row per class (and class of the neighbours): ergodic share, mean years of stay 1 / (1 - p_ii).

        Null where the chain has an empty row or no single set of classes that it ends in: nothing is filled in.
        """
        k = len(self.counts)
        rows = []
        for near, counts in [(None, self.counts), *((i + 1, c) for i, c in enumerate(self.conditional))]:
            p = tr.probabilities(counts)
            steady, stay = tr.steady_state(p), p.diagonal()
            for i in range(k):
                leaves = None if np.isnan(stay[i]) or stay[i] >= 1 else float(self.lag / (1 - stay[i]))
                share = None if steady is None else float(steady[i])
                rows.append({"neighbours": near, "class": i + 1, "n": int(counts[i].sum()), "steady": share,
                             "stay": leaves})  # fmt: skip
        kinds = {"neighbours": pl.Int64, "class": pl.Int64, "n": pl.Int64, "steady": pl.Float64, "stay": pl.Float64}
        return pl.DataFrame(rows, schema=kinds)

    def passage(self) -> pl.DataFrame:
        """One row per pair of classes of the pooled chain: mean periods until the first visit (of return, where alike).

        Null where some class is never reached from another, or a row is empty.
        """
        k = len(self.counts)
        found = tr.first_passage(self.probabilities)
        times = [None] * k * k if found is None else (found * self.lag).ravel().tolist()
        pairs = {"from": np.repeat(np.arange(1, k + 1), k), "to": np.tile(np.arange(1, k + 1), k)}
        return pl.DataFrame({**pairs, "periods": pl.Series(times, dtype=pl.Float64)})

    def glance(self) -> pl.DataFrame:
        """One row: classes, transitions, pairs lost, and three indices of mobility of the pooled chain."""
        row = {"variable": self.variable, "n_classes": len(self.counts), "n": int(self.counts.sum())}
        row |= {"n_lost": self.lost, "lag": self.lag, **tr.mobility(self.probabilities)}
        kinds = dict.fromkeys(("shorrocks", "determinant", "second_eigenvalue"), pl.Float64)
        return pl.DataFrame([row], schema_overrides=kinds)

    def tests(self) -> pl.DataFrame:
        """Q and LR tests that neighbours (``space_…``) or the sub-period (``time_…``) make no difference."""
        rows = []
        for kind, parts in (("space", self.conditional), ("time", self.by_time)):
            if len(parts):
                rows += [row | {"test": f"{kind}_{row['test']}"} for row in tr.homogeneity(parts)]
        return test_table(rows)


def markov(
    frame: Any,
    variable: str,
    *,
    unit: str,
    period: str,
    classes: int | Sequence[float] = 4,
    by: str = "pooled",
    relative: bool = False,
    lag: int = 1,
    weights: Any = None,
    breaks: Sequence[Any] = (),
    isolates: str = "error",
    missing: str = "error",
) -> Markov:
    """Transitions of regions between classes of ``variable``, of their neighbours too where ``weights`` are given.

    Parameters
    ----------
    classes
        A number of quantile classes, or rising cut-offs; a class is the number of cuts strictly below a value.
    by
        Quantiles of the values of each ``period`` (relative position) or of all periods ``pooled``; cut-offs have none.
    relative
        Divide by the mean of the period's regions first, which quantiles of each period do not see.
    lag
        Steps of the panel from start to end of a transition.
    weights
        W in any form; the class of W y in the starting period conditions the chain. Cuts of W y are its own quantiles
        (giddy), or the same cut-offs.
    breaks
        First starting periods of the second and later sub-periods, between which homogeneity in time is tested.
    isolates
        Regions without neighbours: ``error``, or ``drop`` from the conditional matrices and their tests.
    missing
        ``error``, or ``drop`` rows without a value (and W y is then the mean of the neighbours that have one).

    Raises
    ------
    InputError
        As ``dagum``; classes that ties leave empty, cut-offs that do not rise, no transition, bad breaks.
    """
    if by not in BY:
        raise InputError(f"by={by!r} is unknown; choose one of {', '.join(BY)}.")
    require_flags(relative=relative)
    lag = require_count("lag", lag, 1, "a transition takes one or more steps of the panel")
    graded = require_count("classes", classes, 2, CLASSES) if is_number(classes) else tr.cut_offs(classes)
    if isolates not in ("error", "drop"):
        raise InputError(f"isolates={isolates!r} is unknown; choose error or drop.")
    if not isinstance(graded, int):
        require_default(markov, "beside cut-offs", by=by)
    if weights is None:
        require_default(markov, "without weights=", isolates=isolates)
    require_used(markov, "by", by, {"relative": ("pooled",)}, relative=relative)
    require_columns(as_polars(frame), [unit, period])
    data = (
        read(frame, variable, unit=unit, period=period, missing=missing).sort(period, unit).pipe(whole_periods, period)
    )
    periods = data[period].unique().sort().to_list()
    values = data[variable].to_numpy().copy()
    when = np.searchsorted(np.asarray(periods), data[period].to_numpy())
    if relative:
        means = np.bincount(when, weights=values) / np.bincount(when)
        if (means <= 0).any():
            bad = periods[int(np.argmax(means <= 0))]
            raise InputError(f"{variable} has a mean of zero or less in {bad}; values relative to it have no meaning.")
        values = values / means[when]
    grade, cuts = _classes(values, when, periods, graded, by, variable)
    k = graded if isinstance(graded, int) else len(graded) + 1
    pairs, lost = _pairs(data, unit, period, periods, lag)
    if not len(pairs):
        raise InputError(
            f"No region has {variable} in two periods {number_of(lag, 'step')} apart; the periods are "
            f"{some(periods, 8)}."
        )
    start, end = grade[pairs[:, 0]], grade[pairs[:, 1]]
    counts = tr.counted(start, end, k)
    conditional, lag_cuts = np.empty((0, k, k)), np.empty(0)
    if weights is not None:
        near = _lags(data[unit].to_list(), values, when, weights, isolates, periods)
        known = np.isfinite(near)
        theirs = np.full(len(near), -1)
        own, lag_cuts = _classes(near[known], when[known], periods, graded, by, f"the neighbours' {variable}")
        theirs[known] = own
        own_pair = theirs[pairs[:, 0]]
        conditional = np.stack([tr.counted(start[own_pair == g], end[own_pair == g], k) for g in range(k)])
    by_time, spans = _by_time(start, end, when[pairs[:, 0]], periods, breaks, k)
    empty = [i + 1 for i in np.flatnonzero(counts.sum(axis=1) == 0)]
    found = [Caution("markov_empty_row", {"classes": ", ".join(map(str, empty))})] if empty else []
    return Markov(variable, counts, conditional, by_time, cuts, lag_cuts, lost, lag, spans, tuple(found))


def _classes(
    values: np.ndarray, when: np.ndarray, periods: Sequence[Any], classes: int | np.ndarray, by: str, what: str
) -> tuple[np.ndarray, np.ndarray]:
    """Class of each value, and the cuts where they are those of every period."""
    if not isinstance(classes, int):
        return tr.classed(values, classes), classes
    if by == "pooled":
        cuts = tr.quantile_cuts(values, classes, f"{what}, all periods")
        return tr.classed(values, cuts), cuts
    out = np.empty(len(values), dtype=int)
    for code in np.unique(when):
        here = when == code
        out[here] = tr.classed(values[here], tr.quantile_cuts(values[here], classes, f"{what} in {periods[code]}"))
    return out, np.empty(0)


def _pairs(data: pl.DataFrame, unit: str, period: str, periods: Sequence[Any], lag: int) -> tuple[np.ndarray, int]:
    """(m, 2) rows of the same region ``lag`` steps apart, and how many starts have no end (the last periods aside)."""
    whole = data[period].dtype.is_integer()
    step = int(np.gcd.reduce(np.diff(periods))) if whole and len(periods) > 1 else 1
    place = {p: ((p - periods[0]) // step if whole else i) for i, p in enumerate(periods)}
    clock = data[period].replace_strict(place, return_dtype=pl.Int64)
    rows = data.select(unit).with_columns(clock=clock, row=pl.int_range(pl.len()))
    later = rows.select(unit, clock=pl.col("clock") - lag, end="row")
    joined = rows.join(later, on=[unit, "clock"], how="left").sort("row")
    possible = joined.filter(pl.col("clock") + lag <= max(place.values()))
    pairs = joined.drop_nulls("end").select("row", "end").to_numpy()
    return pairs, possible["end"].null_count()


def _lags(
    units: Sequence[Any], values: np.ndarray, when: np.ndarray, w: Any, isolates: str, periods: Sequence[Any]
) -> np.ndarray:
    """(n,) W y of each row's period, over the regions that have a value; nan without neighbours."""
    names = sorted(set(units), key=str)
    matrix, rescale = aligned(w, names)
    place = {u: i for i, u in enumerate(names)}
    out = np.full(len(values), np.nan)
    for code in np.unique(when):
        here = np.flatnonzero(when == code)
        index = [place[units[i]] for i in here.tolist()]
        own = matrix if index == list(range(len(names))) else cut(matrix, index)
        own = row_standardised(own) if rescale else own
        alone = without_links(own)
        if alone.any() and isolates == "error":
            named = some([str(units[here[i]]) for i in np.flatnonzero(alone)], 5)
            raise InputError(
                f"{number_of(int(alone.sum()), 'region')} without neighbours in {periods[code]}: {named}. "
                "Link them, leave them out, or choose isolates='drop'."
            )
        out[here] = np.where(alone, np.nan, own @ values[here])
    if not np.isfinite(out).any():
        raise InputError("No region has a neighbour; a spatial chain needs weights that link regions.")
    return out


def _by_time(
    start: np.ndarray, end: np.ndarray, when: np.ndarray, periods: Sequence[Any], breaks: Sequence[Any], k: int
) -> tuple[np.ndarray, tuple[tuple[Any, Any], ...]]:
    """(s, k, k) transitions by sub-period of the start, and first and last start of each."""
    try:
        if isinstance(breaks, str):
            raise TypeError("a text is no list, an empty one neither")
        edges = list(breaks)
        rising = edges == sorted(set(edges))
        part = np.array([sum(p >= e for e in edges) for p in periods])[when]
    except TypeError as exc:
        raise InputError(
            f"breaks={breaks!r}: list periods of the data, such as [{periods[len(periods) // 2]!r}]."
        ) from exc
    if not edges:
        return np.empty((0, k, k)), ()
    if not rising:
        raise InputError(f"breaks={edges}: each sub-period's first start once, in order.")
    here = [np.flatnonzero(part == s) for s in range(len(edges) + 1)]
    if any(not len(rows) for rows in here):
        raise InputError(f"breaks={edges}: a sub-period has no transition; starts run from {periods[int(when.min())]} "
                         f"to {periods[int(when.max())]}.")  # fmt: skip
    spans = tuple((periods[int(when[rows].min())], periods[int(when[rows].max())]) for rows in here)
    return np.stack([tr.counted(start[rows], end[rows], k) for rows in here]), spans
