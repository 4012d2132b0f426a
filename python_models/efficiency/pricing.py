"""Which reference unit improves a programme most: prices in single precision, proofs in double.

A price y'a is read off a product of matrices, half as long in single precision. Whatever it says is looked at again in
double: the best column's price always, and where that does not gain, every column whose price might, within the error
that single precision can have made. So a unit is called optimal by exact prices of all candidates.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

ENTER = 1e-11  # a column enters when its reduced cost is below minus this
PART = 1024  # candidates priced in one sweep; all of them only for units that find none among these
CELLS = 1 << 17  # prices held at once: they should fit the processor's cache
SMALL = 256  # candidates up to which double precision takes no longer
SINGLE = float(np.finfo(np.float32).eps)  # twice the error of one rounding
FEW = 1 / 32  # of the prices are looked at again one by one; where it is more, all are


@dataclass(frozen=True, slots=True)
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

    def segments(self) -> list[tuple[int, int, int]]:
        """Technology, first and last + 1 place of the units of each technology that has any."""
        starts = np.concatenate([[0], np.flatnonzero(np.diff(self.group)) + 1, [len(self.group)]]).tolist()
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
    def largest(self) -> np.ndarray:
        """(R,) largest absolute value of each row."""
        return np.abs(self.columns).max(axis=1, initial=0)

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
    candidates: list[Candidates], batch: Batch, y: np.ndarray, exclude_self: bool, prove: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    """Dual violation y'a of a candidate that improves each unit, and its row; the largest one where none does.

    The candidate that improves is the best one up to the error of single precision, its violation is exact. Without
    ``prove`` one may be missed.
    """
    scaled = y * batch.scale
    value, which = np.full(len(batch.rows), -np.inf), np.zeros(len(batch.rows), dtype=np.int64)
    for g, first, last in batch.segments():
        count = len(candidates[g].members)
        if not count:
            continue
        step = max(1, CELLS // count)
        for a in range(first, last, step):
            here = slice(a, min(a + step, last))
            barred = own_places(candidates[g].members, batch.rows[here]) if exclude_self else None
            if count <= SMALL:
                value[here], best = _priced_exactly(candidates[g], scaled[:, here], barred)
            else:
                value[here], best = _priced(candidates[g], scaled[:, here], barred, prove)
            which[here] = candidates[g].members[best]
    return value, which


Places = tuple[np.ndarray, np.ndarray]


def own_places(members: np.ndarray, rows: np.ndarray) -> Places:
    """Which of the rows are members, and where among them."""
    if rows.max() < members[0] or rows.min() > members[-1]:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    place = np.minimum(np.searchsorted(members, rows), len(members) - 1)
    own = np.flatnonzero(members[place] == rows)
    return own, place[own]


def _priced_exactly(candidates: Candidates, scaled: np.ndarray, barred: Places | None) -> tuple[np.ndarray, np.ndarray]:
    """Largest violation of each unit and the candidate where it is."""
    exact = scaled.T @ candidates.columns
    if barred is not None:
        exact[barred] = -np.inf
    best = exact.argmax(axis=1)
    return exact[np.arange(len(best)), best], best


def _priced(
    candidates: Candidates, scaled: np.ndarray, barred: Places | None, prove: bool
) -> tuple[np.ndarray, np.ndarray]:
    """The same, but the largest up to an error where it gains."""
    rough = scaled.T.astype(np.float32) @ candidates.single
    if barred is not None:
        rough[barred] = -np.inf
    best = rough.argmax(axis=1)
    value = np.einsum("rn,rn->n", scaled, candidates.columns[:, best])
    doubtful = np.flatnonzero(value <= ENTER)
    if not len(doubtful) or not prove:
        return value, best
    if len(doubtful) < len(value):
        scaled, rough = scaled[:, doubtful], rough[doubtful]
    error = SINGLE * (len(scaled) + 2) * (candidates.largest @ np.abs(scaled))
    highest = rough[np.arange(len(doubtful)), best[doubtful]]
    near = np.flatnonzero(rough >= np.float32(np.minimum(-error, highest - 2 * error).min()))
    if len(near) > FEW * rough.size:
        barred = np.divmod(np.flatnonzero(np.isneginf(rough)), rough.shape[1])
        value[doubtful], best[doubtful] = _priced_exactly(candidates, scaled, barred)
        return value, best
    unit, candidate = np.divmod(near, rough.shape[1])
    exact = np.einsum("rn,rn->n", scaled[:, unit], candidates.columns[:, candidate])
    largest = np.maximum.reduceat(exact, np.flatnonzero(np.diff(unit, prepend=-1)))
    at = np.flatnonzero(exact == largest[unit])
    value[doubtful] = largest
    best[doubtful] = candidate[at[np.searchsorted(unit[at], np.arange(len(doubtful)))]]
    return value, best


def price_in_turn(
    candidates: list[Candidates],
    batch: Batch,
    y: np.ndarray,
    exclude_self: bool,
    own: np.ndarray,
    sweep: int,
) -> tuple[np.ndarray, np.ndarray]:
    """``price`` over one part of the candidates, in each sweep another; over all where neither that nor ``own`` gains.

    Any column that improves will do, so only a unit about to be called optimal must see them all (partial pricing).
    """
    value, which = price([c.parts[sweep % len(c.parts)] for c in candidates], batch, y, exclude_self, prove=False)
    none = np.flatnonzero((value <= ENTER) & (own <= ENTER))
    if len(none):
        value[none], which[none] = price(candidates, batch.take(none), y[:, none], exclude_self)
    return value, which
