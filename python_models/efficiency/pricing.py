"""Which reference unit improves a programme most: any that does by prices in single precision, proofs in double.

A price y'a is read off a product of matrices, half as long in single precision, which finds a column that may enter;
what that gains is told in double. A unit is called optimal by prices of all candidates in double: where most units are,
looking again at each price that single precision leaves in doubt takes longer.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

ENTER = 1e-11  # a column enters when its reduced cost is below minus this
PART = 1024  # candidates priced in one sweep; all of them only for units that find none among these
CELLS = 1 << 17  # prices held at once: they should fit the processor's cache
SMALL = 256  # candidates up to which double precision takes no longer


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
    candidates: list[Candidates], batch: Batch, y: np.ndarray, exclude_self: bool, exact: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    """(n,) largest dual violation y'a of any candidate, and its row.

    Unless ``exact`` it may be another's, nearly as large, and one of the size of single precision's error be missed.
    """
    scaled = y * batch.scale
    value, which = np.full(len(batch.rows), -np.inf), np.zeros(len(batch.rows), dtype=np.int64)
    for g, first, last in batch.segments():
        count = len(candidates[g].members)
        if not count:
            continue
        priced = _exactly if exact or count <= SMALL else _roughly
        step = max(1, CELLS // count)
        for a in range(first, last, step):
            here = slice(a, min(a + step, last))
            barred = own_places(candidates[g].members, batch.rows[here]) if exclude_self else None
            value[here], best = priced(candidates[g], scaled[:, here], barred)
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


def _exactly(candidates: Candidates, scaled: np.ndarray, barred: Places | None) -> tuple[np.ndarray, np.ndarray]:
    """Largest violation of each unit and the candidate where it is."""
    prices = scaled.T @ candidates.columns
    if barred is not None:
        prices[barred] = -np.inf
    best = prices.argmax(axis=1)
    return prices[np.arange(len(best)), best], best


def _roughly(candidates: Candidates, scaled: np.ndarray, barred: Places | None) -> tuple[np.ndarray, np.ndarray]:
    """The same, but the largest in single precision; its value is exact."""
    prices = scaled.T.astype(np.float32) @ candidates.single
    if barred is not None:
        prices[barred] = -np.inf
    best = prices.argmax(axis=1)
    return np.einsum("rn,rn->n", scaled, candidates.columns[:, best]), best


def price_in_turn(
    candidates: list[Candidates],
    batch: Batch,
    y: np.ndarray,
    exclude_self: bool,
    own: np.ndarray,
    sweep: int,
) -> tuple[np.ndarray, np.ndarray]:
    """``price`` over one part of the candidates, in each sweep another; over all where neither it nor ``own`` gains.

    Any column that improves will do, so only a unit about to be called optimal must see them all (partial pricing).
    """
    value, which = price([c.parts[sweep % len(c.parts)] for c in candidates], batch, y, exclude_self, exact=False)
    if any(len(c.members) > SMALL or len(c.parts) > 1 for c in candidates):
        none = np.flatnonzero((value <= ENTER) & (own <= ENTER))
        if len(none):
            value[none], which[none] = price(candidates, batch.take(none), y[:, none], exclude_self)
    return value, which
