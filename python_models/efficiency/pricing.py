"""Which reference unit improves a programme most: any that does by prices in single precision, proofs in double.

A price y'a is read off a product of matrices, half as long in single precision, which finds a column that may enter;
what that gains is told in double. A unit is called optimal by prices of all candidates in double: where most units are,
looking again at each price that single precision leaves in doubt takes longer. Where a proof follows in any case, by
those in single precision, and the few that it refutes go on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

ENTER = 1e-11  # a column enters when its reduced cost is below minus this
PART = 1024  # candidates priced in one sweep; all of them only for units that find none among these
CELLS = 1 << 17  # prices held at once: they should fit the processor's cache
TILE = 1 << 18  # bytes of prices that are made, looked through and forgotten: in its nearer parts
TINY = np.finfo(np.float64).tiny
STEEP = 3.0  # as 2 to 6, within a twentieth of the pivots; without, there are a sixth more
SMALL = 256  # candidates up to which double precision takes no longer


@dataclass(frozen=True)
class Batch:
    """Units to solve, sorted by technology.

    Attributes
    ----------
    rows
        (n,) row numbers.
    group
        (n,) technology of each, ascending.
    scale
        (R, n) reciprocal of the unit's own column.
    position
        (n,) place in the programme's unit-specific fixed columns.
    """

    rows: np.ndarray
    group: np.ndarray
    scale: np.ndarray
    position: np.ndarray

    def take(self, chosen: np.ndarray | slice) -> "Batch":
        """The chosen units."""
        return Batch(self.rows[chosen], self.group[chosen], self.scale[:, chosen], self.position[chosen])

    @cached_property
    def segments(self) -> list[tuple[int, int, int]]:
        """Technology, first and last + 1 place of the units of each technology that has any."""
        starts = [0, *(np.flatnonzero(self.group[1:] != self.group[:-1]) + 1).tolist(), len(self.group)]
        return [(int(self.group[a]), a, b) for a, b in pairwise(starts) if b > a]


@dataclass(frozen=True)
class Candidates:
    """Reference units of one technology that may enter.

    Attributes
    ----------
    members
        (P,) row numbers, ascending.
    columns
        (R, P) their columns.
    """

    members: np.ndarray
    columns: np.ndarray

    @cached_property
    def single(self) -> np.ndarray:
        """The columns in single precision."""
        return self.columns.astype(np.float32)

    @cached_property
    def parts(self) -> list["Candidates"]:
        """What is priced in turn."""
        if len(self.members) <= PART:
            return [self]
        starts = range(0, len(self.members), PART)
        return [Candidates(self.members[a : a + PART], self.columns[:, a : a + PART]) for a in starts]


@dataclass(frozen=True)
class Pools:
    """Candidate reference units by technology.

    Attributes
    ----------
    columns
        (N, R) columns of all rows, before division by the evaluated unit's values.
    members
        Row numbers of each technology's candidates, ascending.
    """

    columns: np.ndarray
    members: list[np.ndarray]

    @cached_property
    def candidates(self) -> list[Candidates]:
        """What is priced, by technology."""
        everyone = np.concatenate(self.members)
        ends = np.cumsum([0, *map(len, self.members)]).tolist()
        columns = np.ascontiguousarray(self.columns[everyone].T)
        return [Candidates(m, columns[:, a:b]) for m, (a, b) in zip(self.members, pairwise(ends), strict=True)]


def price(
    candidates: list[Candidates], batch: Batch, y: np.ndarray, barred: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """(n,) largest dual violation y'a of any candidate, and its place among them; -inf and -1 where there is none.

    ``barred`` is the place (n,) of the one that a unit may not use, out of their range where it may use all.
    """
    value = np.full(len(batch.rows), -np.inf)
    return value, _places(candidates, batch, y, barred, value)


def _places(
    candidates: list[Candidates], batch: Batch, y: np.ndarray, barred: np.ndarray | None, value: np.ndarray | None
) -> np.ndarray:
    """(n,) place of the candidate with the largest price, which is filled in; in single precision without ``value``."""
    scaled = (y * batch.scale).T.astype(np.float32 if value is None else np.float64)
    out = np.full(len(batch.rows), -1)
    counts = [len(c.members) for c in candidates]
    columns = [c.single if value is None else c.columns for c in candidates]
    if barred is not None:
        mine = (barred >= 0) & (barred < np.array(counts)[batch.group])
    for here, segments in _tiles(batch, counts, TILE // scaled.itemsize):
        prices = _products(scaled[here], [(columns[g], a - here.start, b - here.start) for g, a, b in segments])
        if barred is not None:
            at = np.flatnonzero(mine[here])
            prices[at, barred[here.start + at]] = -np.inf
        out[here] = best = prices.argmax(axis=1)
        if value is not None:
            value[here] = prices[np.arange(len(best)), best]
    return out


def _tiles(batch: Batch, counts: list[int], size: int) -> Iterator[tuple[slice, list[tuple[int, int, int]]]]:
    """Units whose prices, some ``size`` of them, are made together, and their segments.

    All units at once where they are few, else those of one technology; without those that have no candidates.
    """
    segments = [s for s in batch.segments if counts[s[0]]]
    n = len(batch.rows)
    if len(segments) == len(batch.segments) > 1 and n * max(counts[g] for g, _, _ in segments) <= size:
        yield slice(0, n), segments
        return
    for g, first, last in segments:
        step = max(1, size // counts[g])
        for a in range(first, last, step):
            here = slice(a, min(a + step, last))
            yield here, [(g, here.start, here.stop)]


def _products(vectors: np.ndarray, segments: list[tuple[np.ndarray, int, int]]) -> np.ndarray:
    """(n, P) vectors (n, R) times the columns (R, P) of their segment; -inf beyond a segment's own."""
    if len(segments) == 1:
        return vectors @ segments[0][0]
    out = np.full((len(vectors), max(columns.shape[1] for columns, _, _ in segments)), -np.inf, vectors.dtype)
    for columns, a, b in segments:
        np.matmul(vectors[a:b], columns, out=out[a:b, : columns.shape[1]])
    return out


def own_places(candidates: list[Candidates], batch: Batch) -> np.ndarray | None:
    """(n,) place of each unit among its candidates, -1 where it is none; None where no unit is."""
    out = np.full(len(batch.rows), -1)
    for g, a, b in batch.segments:
        members, rows = candidates[g].members, batch.rows[a:b]
        if len(members):
            place = np.minimum(np.searchsorted(members, rows), len(members) - 1)
            out[a:b] = np.where(members[place] == rows, place, -1)
    return out if (out >= 0).any() else None


def row_numbers(candidates: list[Candidates]) -> np.ndarray:
    """(G, P) rows of the candidates by technology and place, 0 beyond them."""
    out = np.zeros((len(candidates), max(1, *(len(c.members) for c in candidates))), dtype=np.int64)
    for g, c in enumerate(candidates):
        out[g, : len(c.members)] = c.members
    return out


def price_in_turn(
    candidates: list[Candidates],
    numbers: np.ndarray,
    columns: np.ndarray,
    batch: Batch,
    y: np.ndarray,
    barred: np.ndarray | None,
    own: np.ndarray,
    worth: np.ndarray | None,
    sweep: int | None,
    exact: bool = True,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """``price`` over one part of the candidates, in each sweep another; over all where neither it nor ``own`` gains.

    Any column that improves will do, so only a unit about to be called optimal must see them all (partial pricing).
    What enters should gain much per length: of each price what the last such length was worth is taken off.

    Parameters
    ----------
    numbers
        As ``row_numbers`` gives them.
    columns
        (N, R) columns of all rows.
    worth
        (n,) as ``worth_of_length`` gives it after the sweep before; None at first.
    sweep
        Number of the sweep; None for all candidates in each.
    exact
        Whether those that see them all see them in double precision.

    Returns
    -------
    value (n,), which (n,), column (R, n)
        What the candidate found gains, its row, and its column divided by the unit's own.
    """
    if all(len(c.members) <= SMALL and len(c.parts) == 1 for c in candidates):
        _, place = price(candidates, batch, y, barred)
        return _entering(numbers, columns, batch, y, barred, place)
    turn = [0 if sweep is None else sweep % len(c.parts) for c in candidates]
    parts = candidates if sweep is None else [c.parts[i] for c, i in zip(candidates, turn, strict=True)]
    start = PART * np.array(turn)[batch.group]
    there = None if barred is None else barred - start
    place = _places(parts, batch, y if worth is None else y - worth, there, None)
    value, which, column = _entering(numbers, columns, batch, y, barred, np.where(place < 0, place, place + start))
    if worth is None:
        worth = worth_of_length(value, column)
        return price_in_turn(candidates, numbers, columns, batch, y, barred, own, worth, sweep, exact)
    none = np.flatnonzero((value <= ENTER) & (own <= ENTER))
    if len(none):
        few, y, there = batch.take(none), y[:, none], None if barred is None else barred[none]
        told = np.full(len(none), -np.inf) if exact else None
        place = _places(candidates, few, y, there, told)
        value[none], which[none], column[:, none] = _entering(numbers, columns, few, y, there, place)
        value[none] = value[none] if told is None else told
    return value, which, column


def worth_of_length(value: np.ndarray, column: np.ndarray) -> np.ndarray:
    """(n,) by how much more a candidate must gain than another whose length, the sum of its entries, is less by one.

    At the largest ratio μ of gain to length that any has, gain - μ length is zero for that and negative for others (W.
    Dinkelbach 1967, "On nonlinear fractional programming", Management Science 13), and no division is needed to find
    it. The ratio of the sweep before will do, and ``STEEP`` times of it: that saves as many pivots as squared lengths.
    """
    return STEEP * np.maximum(value, 0.0) / np.maximum(column.sum(axis=0), TINY)


def _entering(
    numbers: np.ndarray,
    columns: np.ndarray,
    batch: Batch,
    y: np.ndarray,
    barred: np.ndarray | None,
    place: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What the candidates at these places gain in double precision, their rows, and their columns (R, n)."""
    which = numbers[batch.group, place]
    column = columns[which].T * batch.scale
    value = np.einsum("rn,rn->n", y, column)
    value[(place < 0) | (place == (-1 if barred is None else barred))] = -np.inf
    return value, which, column
