"""Finds the few reference units that span a technology, so that programmes need no others."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from python_models.efficiency.dual_simplex import at_itself, run_dual, shared_start, widest, with_free_slacks
from python_models.efficiency.kinked_simplex import kinks, run_kinked
from python_models.efficiency.pricing import CELLS, ENTER, Batch, Pools, own_places, price, row_numbers
from python_models.efficiency.programmes import RETURNS, Programme
from python_models.efficiency.simplex import CHUNK, basis_matrices, fixed_columns, inverted, phase_costs, solve_chunk
from python_models.efficiency.technology import Technology

SEEDS = 64
PRICED = 512  # reference units priced at once for the first candidates
SAMPLE = 16_384  # reference units among which the first candidates are sought
BLOCK = 32 * CHUNK  # units between two extensions of the pool
JOINING = CHUNK  # units that may join their pools together
FEW = 48  # units of a technology, on average, that may join without asking whether they dominate each other
HYPERPLANES = 512  # by which units that are to join are ordered
LARGE = 1024  # candidates from which on those that others have come to dominate are looked for and left out
UNSOLVED = -1  # state of a unit whose block has not come
CORRECTED = 1e-7  # correction whose own error, its square, is below rounding
NEGATIVE = 1e-9  # a basic value as far below zero, or a row as far from met, is no solution
MANY = 40  # share of the cube of the number of seeds up to which all rows are candidates at once
USES = 1e-9  # weight of its own column above which a unit counts as one that spans the technology


@dataclass(frozen=True, slots=True)
class Optima:
    """Optimal bases of n units, and the reference units that prove them.

    Attributes
    ----------
    basis, state, x, y, residual
        As ``solve_batch`` gives them.
    pools
        Candidates among which no column improves any unit.
    violation
        (n,) largest dual violation of any of these, where it is known already.
    """

    basis: np.ndarray
    state: np.ndarray
    x: np.ndarray
    y: np.ndarray
    residual: np.ndarray
    pools: Pools
    violation: np.ndarray | None = None


def price_vectors(programme: Programme, count: int = SEEDS) -> np.ndarray:
    """(count, R) random dual prices with the signs of free disposal; the same at every call."""
    n_inputs, n_goods, _ = programme.shape
    prices = np.random.default_rng(20030101).lognormal(0.0, 1.5, (count, len(programme.rows)))
    cost_like = (programme.rows >= 0) & ((programme.rows < n_inputs) | (programme.rows >= n_inputs + n_goods))
    return np.where(cost_like, -prices, prices)


def seed_pools(programme: Programme, columns: np.ndarray, technologies: Sequence[Technology]) -> list[np.ndarray]:
    """Reference rows that are best at some random prices: by goods over inputs and bads; with bounds by profit too."""
    prices = price_vectors(programme)
    gains, losses = np.maximum(prices, 0), np.maximum(-prices, 0)
    bounds = np.flatnonzero(programme.rows == RETURNS)
    gains[:, bounds] = 0.0
    pools = []
    for technology in technologies:
        rows = technology.reference[:: 1 + len(technology.reference) // SAMPLE]
        most = np.full(len(prices) * (1 + len(bounds[:1])), -np.inf)
        best = np.zeros(len(most), dtype=np.int64)
        for start in range(0, len(rows), PRICED):
            own = np.ascontiguousarray(columns[rows[start : start + PRICED]].T)
            gain, loss = gains @ own, losses @ own
            found = gain / loss
            if len(bounds):
                found = np.concatenate([found, (gain - loss) / own[bounds[0]]])
            place = found.argmax(axis=1)
            value = found[np.arange(len(place)), place]
            best = np.where(value > most, start + place, best)
            most = np.maximum(value, most)
        pools.append(np.sort(rows[np.unique(best)]))
    return pools


def many(seeds: list[np.ndarray], technologies: Sequence[Technology]) -> bool:
    """Whether so many rows are efficient, as the seeds tell, that to know the others would not pay.

    The more of some random prices have a best row of their own, the more rows are efficient. Both ways took as long
    where a technology with d seeds has some d³ / 40 rows (100 to 6,000 units of 3 + 1 + 1 to 5 + 3 + 2 variables).
    """
    best, rows = np.mean([len(s) for s in seeds]), np.mean([len(t.reference) for t in technologies])
    return bool(MANY * rows <= best**3)


def chunks(batch: Batch, size: int = CHUNK) -> list[slice]:
    """Slices of about ``size`` units, as many in each: a few that are left over take as many sweeps as all others."""
    n = len(batch.rows)
    count = max(1, round(n / size))
    ends = [n * i // count for i in range(count + 1)]
    return [slice(a, b) for a, b in pairwise(ends) if b > a]


def sampled(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Positions of a sample of many units, which the pool is learned from, and of the rest; of few all, and none."""
    everyone = np.arange(n)
    if n <= 2 * SAMPLE:
        return everyone, everyone[:0]
    first = everyone[:: n // (SAMPLE // 2)]
    return first, np.setdiff1d(everyone, first, assume_unique=True)


def growing(order: np.ndarray) -> list[np.ndarray]:
    """Blocks of units in this order, each twice as large as the one before until they are as large as may be."""
    out, size, start = [], SAMPLE // 2, 0
    while start < len(order):
        out.append(np.sort(order[start : start + size]))
        start, size = start + size, min(2 * size, BLOCK)
    return out


Solved = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def solve_batch(
    programme: Programme, pools: Pools, batch: Batch, basis: np.ndarray | None = None, exact: bool = True
) -> Solved:
    """All units against their pools; ``basis`` and ``exact`` as in ``solve_chunk``.

    Returns
    -------
    basis (R, n), state (n,), x (n, R), y (n, R), residual (n,)
        Optimal basis and state, and what ``clean`` makes of them. Of programmes with kinks, afresh, optimal by prices
        in single precision.
    """
    candidates = pools.candidates
    n, r = len(batch.rows), len(programme.rhs)
    out, state = np.empty((r, n), dtype=np.int64), np.empty(n, dtype=np.int64)
    x, y, residual = np.empty((r, n)).T, np.empty((r, n)).T, np.empty(n)
    left = np.ones(n, dtype=bool)
    if start := shared_start(programme, candidates):
        for part in chunks(batch, max(CHUNK // 4, CELLS // widest(candidates))):
            piece = batch.take(part)
            free = with_free_slacks(programme, start, pools.columns, candidates, piece)
            out[:, part], state[part], x[part], y[part] = free.basis, 0, free.x.T, free.y.T
            residual[part], left[part] = free.residual, ~free.optimal
            at = np.flatnonzero(free.priced & ~free.optimal)
            if len(at):
                piece, to = piece.take(at), part.start + at
                bases, inverse, finished = run_dual(programme, start, pools.columns, candidates, piece, free.take(at))
                to, good = to[finished], np.flatnonzero(finished)
                out[:, to], left[to], piece = bases[:, good], False, piece.take(good)
                found, y[to], residual[to] = clean(
                    programme, pools.columns, piece, out[:, to], state[to], inverse[good]
                )
                x[to] = at_itself(programme, start, piece, out[:, to], found)
    elif basis is None and widest(candidates) and (kinked := kinks(programme)):
        for part in chunks(batch, 2 * CHUNK):
            piece = batch.take(part)
            out[:, part], inverse, ended = run_kinked(programme, kinked, pools.columns, candidates, piece)
            state[part] = 0
            told = clean(programme, pools.columns, piece, out[:, part], state[part], inverse)
            x[part], y[part], residual[part] = told
            priced = (y[part] @ programme.fixed[:, :-1] <= programme.cost[:-1] + ENTER).all(axis=1)
            left[part] = ~(ended & priced & (x[part] >= -NEGATIVE).all(axis=1))
    rest = np.flatnonzero(left)
    for part in chunks(batch.take(rest)):
        to = rest[part]
        piece = batch.take(to)
        resume = None if basis is None else basis[:, to]
        out[:, to], state[to], inverse = solve_chunk(programme, pools, candidates, piece, resume, exact)
        x[to], y[to], residual[to] = clean(programme, pools.columns, piece, out[:, to], state[to], inverse)
    return out, state, x, y, residual


def clean(
    programme: Programme, columns: np.ndarray, batch: Batch, basis: np.ndarray, state: np.ndarray, inverse: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Basic values x (n, R), duals y (n, R) and largest row residual (n,) of each basis, without the perturbation.

    Both solve the basis itself: what the inverse, after so many pivots, gets wrong is corrected by what is left over,
    and where that is more than one correction can mend, the basis is inverted afresh.
    """
    first, cost, _ = phase_costs(programme)
    f = len(cost)
    matrix = basis_matrices(columns, fixed_columns(programme, batch), batch, basis)
    basis_cost = np.append(cost, 0.0)[np.minimum(basis.T, f)]
    infeasible = np.flatnonzero(state == 1)
    basis_cost[infeasible] = np.append(first, 0.0)[np.minimum(basis.T[infeasible], f)]
    x, y = inverse @ programme.rhs, np.vecmat(basis_cost, inverse)
    with np.errstate(invalid="ignore", over="ignore"):
        dx = np.matvec(inverse, programme.rhs - np.matvec(matrix, x))
        dy = np.vecmat(basis_cost - np.vecmat(y, matrix), inverse)
        wrong = np.maximum(_share(dx, x), _share(dy, y))
    x += dx
    y += dy
    poor = np.flatnonzero(~(wrong <= CORRECTED))
    if len(poor):
        afresh = inverted(matrix[poor])
        x[poor], y[poor] = afresh @ programme.rhs, np.vecmat(basis_cost[poor], afresh)
    return x, y, largest(np.matvec(matrix, x) - programme.rhs)


def _share(correction: np.ndarray, values: np.ndarray) -> np.ndarray:
    """(n,) size of a correction beside that of what is corrected."""
    return largest(correction) / np.maximum(largest(values), 1.0)


def largest(values: np.ndarray) -> np.ndarray:
    """(n,) largest size among the few values (n, R) of each unit, read unit by unit and not value by value."""
    return np.abs(values.T, order="C").max(axis=0)


class _Growing:
    """Units that are themselves the reference units: their optima so far, and which of them are in the pool."""

    def __init__(
        self,
        programme: Programme,
        columns: np.ndarray,
        technologies: Sequence[Technology],
        batch: Batch,
        seeds: list[np.ndarray],
    ) -> None:
        self.programme, self.columns, self.batch, self.count = programme, columns, batch, len(technologies)
        n, r = len(batch.rows), len(programme.rhs)
        self.basis, self.state = np.empty((r, n), dtype=np.int64), np.full(n, UNSOLVED)
        self.x, self.y, self.residual = np.empty((r, n)).T, np.empty((r, n)).T, np.empty(n)
        self.place = np.empty(len(columns), dtype=np.int64)
        self.place[batch.rows] = np.arange(n)
        self.member = np.zeros(n, dtype=bool)
        self.member[self.place[np.concatenate(seeds)]] = True

    def pools(self, member: np.ndarray) -> Pools:
        """Rows of the units where ``member`` (n,) holds, by technology."""
        at = np.flatnonzero(member)
        ends = np.searchsorted(self.batch.group[at], np.arange(self.count + 1)).tolist()
        return Pools(self.columns, [np.sort(self.batch.rows[at[a:b]]) for a, b in pairwise(ends)])

    def resolve(self, chosen: np.ndarray, member: np.ndarray, resume: bool = True) -> None:
        """Solve the chosen units against the members."""
        start = self.basis[:, chosen] if resume else None
        found = solve_batch(self.programme, self.pools(member), self.batch.take(chosen), start)
        self.basis[:, chosen], self.state[chosen], self.x[chosen], self.y[chosen], self.residual[chosen] = found

    def affected(self, chosen: np.ndarray, member: np.ndarray) -> np.ndarray:
        """Those of the chosen units that a member improves."""
        batch, y = self.batch.take(chosen), self.y[chosen].T
        gain, _ = price(self.pools(member).candidates, batch, y)
        return chosen[gain > ENTER]

    def unsettled(self, chosen: np.ndarray) -> np.ndarray:
        """Units whose basis is no solution, so that nothing is known of them: each must stay in the pool."""
        good = (self.x.T.take(chosen, axis=1).min(axis=0) >= -NEGATIVE) & (self.residual[chosen] <= NEGATIVE)
        return (self.state[chosen] == 2) | ~good

    def joining(self, block: np.ndarray) -> np.ndarray:
        """Those of the block's units that use themselves, or of which nothing is known, and are no members yet."""
        own = self.programme.self_column == self.basis.take(block, axis=1)
        uses_self = (own & (self.x.T.take(block, axis=1) > USES)).any(axis=0)
        return block[(uses_self | self.unsettled(block)) & ~self.member[block]]

    def spans(self, chosen: np.ndarray) -> np.ndarray:
        """Which of the units any of them uses, or of which nothing is known."""
        b, positive, f = self.basis[:, chosen], self.x[chosen].T > 0, len(self.programme.cost)
        used = np.zeros(len(self.member), dtype=bool)
        used[self.place[b[positive & (b >= f)] - f]] = True
        itself = (positive & (self.programme.self_column == b)).any(axis=0)
        return used[chosen] | itself | self.unsettled(chosen)


def solve_growing(
    programme: Programme,
    columns: np.ndarray,
    technologies: Sequence[Technology],
    batch: Batch,
    seeds: list[np.ndarray],
) -> Optima:
    """Solve units that are themselves the reference units, and find their pools on the way.

    A unit whose optimum against pool and itself does not use itself is dominated by the pool: what is dual feasible on
    the pool is so on that unit too. The others join, and once none is left, the pool proves optimality for all.
    """
    now = _Growing(programme, columns, technologies, batch, seeds)
    member = now.member
    known: list[tuple[np.ndarray, np.ndarray]] = []
    first, rest = sampled(len(batch.rows))
    waiting = [first]
    while waiting:
        block = waiting.pop(0)
        now.resolve(block, member, resume=False)
        known.append((block, member.copy()))
        joining = now.joining(block)
        few = len(joining) <= FEW * len(technologies)
        member[joining] = few
        for piece in [] if few else _by_distance(columns, batch, joining, now.y):
            # units that join together may dominate each other: keep those that any of them uses
            together = member.copy()
            together[piece] = True
            now.resolve(piece, together)
            member[piece[now.spans(piece)]] = True
        if len(joining) and np.count_nonzero(member) > LARGE:  # earlier ones may be dominated by later ones
            spanning = np.flatnonzero(member & (now.state != UNSOLVED))
            now.resolve(now.affected(spanning, member), member)
            member[spanning] = now.spans(spanning)
        if block is first:  # the likeliest to span the technology come next, so that the rest knows nearly all of it
            solved = np.sort(joining) if len(joining) else first
            waiting = growing(rest[np.argsort(-_distances(columns, batch, rest, solved, now.y), kind="stable")])
    for block, seen in known:
        added = member & ~seen
        if added.any():
            now.resolve(now.affected(block, added), member)
    return Optima(now.basis, now.state, now.x, now.y, now.residual, now.pools(member))


def _by_distance(columns: np.ndarray, batch: Batch, joining: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
    """The joining units in pieces of at most ``JOINING``, those first that lie farthest beyond what is known.

    All at once they would be as many candidates as units, though most are dominated by the first few hundred.
    """
    if len(joining) <= JOINING:
        return [joining] if len(joining) else []
    order = joining[np.argsort(-_distances(columns, batch, joining, joining, y), kind="stable")]
    return [np.sort(order[a : a + JOINING]) for a in range(0, len(order), JOINING)]


def _distances(columns: np.ndarray, batch: Batch, chosen: np.ndarray, solved: np.ndarray, y: np.ndarray) -> np.ndarray:
    """How far the chosen units lie beyond the supporting hyperplanes (duals) of some solved ones of their technology.

    Distances are violations, each as a share of the largest that any of the chosen has.
    """
    distance = np.zeros(len(chosen))
    for g in np.unique(batch.group[chosen]):
        here, theirs = np.flatnonzero(batch.group[chosen] == g), solved[batch.group[solved] == g]
        some = theirs[:: 1 + len(theirs) // HYPERPLANES]
        hyperplanes = y[some] * batch.scale[:, some].T
        parts = [batch.rows[chosen[here[a : a + CHUNK]]] for a in range(0, len(here), CHUNK)]
        largest = np.max([(hyperplanes @ columns[part].T).max(axis=1) for part in parts], axis=0)
        apart = largest > ENTER  # false for one that no other unit is beyond, and for an unfinished one, which has none
        hyperplanes = hyperplanes[apart] / largest[apart, None]
        distance[here] = np.concatenate([(hyperplanes @ columns[part].T).max(axis=0, initial=0.0) for part in parts])
    return distance


def solve_scanning(
    programme: Programme,
    columns: np.ndarray,
    technologies: Sequence[Technology],
    batch: Batch,
    known: list[np.ndarray] | None = None,
    resume: np.ndarray | None = None,
) -> Optima:
    """Solve against a growing pool, at first ``known``, until no reference unit at all improves any unit."""
    members = seed_pools(programme, columns, technologies) if known is None else known
    everyone = Pools(columns, [np.sort(t.reference) for t in technologies])
    candidates, numbers = everyone.candidates, row_numbers(everyone.candidates)
    basis, state, x, y, residual = solve_batch(programme, Pools(columns, members), batch, resume, exact=False)
    todo, violation = np.arange(len(batch.rows)), np.empty(len(batch.rows))
    proved = False
    while True:
        entering, improved = [], []
        for part in chunks(batch.take(todo)):
            at = todo[part]
            piece = batch.take(at)
            barred = None if programme.in_reference else own_places(candidates, piece)
            gain, place = price(candidates, piece, y[at].T, barred)
            violation[at] = gain
            better = (gain > ENTER * 10) & (state[at] != 2)
            improved.append(at[better])
            entering.append(numbers[piece.group[better], place[better]])
        todo, rows = np.concatenate(improved), np.concatenate(entering)
        before = sum(len(m) for m in members)
        if len(todo):
            members = [np.union1d(m, rows[batch.group[todo] == g]) for g, m in enumerate(members)]
        if not len(todo) or (proved and sum(len(m) for m in members) == before):
            return Optima(basis, state, x, y, residual, everyone, violation)
        proved = True
        now = Pools(columns, members)
        basis[:, todo], state[todo], x[todo], y[todo], residual[todo] = solve_batch(
            programme, now, batch.take(todo), basis[:, todo]
        )
