"""Scores on nested technologies from the facets of their frontiers, each found once for all units.

Where a unit moves along one line (by a θ, a φ, a single β), its optimal prices are the normal of a facet, scaled to the
unit's own step: of ten thousand units on sixteen technologies a few hundred facets tell all. Each facet bounds the
score of every unit. The best bound is the score where the facet's members reach the unit's point with weights of no
negative sign; where one is negative, the facet beyond the ridge that lacks this member is found, once for all units
that go there: a step of the dual simplex. Nothing counts without this proof; what has none goes to the simplex.

Technologies that contain each other are spanned by the first rows of one order: a facet is theirs from its last member
on, up to the first row that lies beyond it. Where nearly every unit has a facet of its own, the simplex takes over: a
unit's basis on a smaller technology is where it starts on a larger one.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from python_models.efficiency.pricing import CELLS, Batch, Pools
from python_models.efficiency.programmes import Programme
from python_models.efficiency.reference_pools import solve_batch
from python_models.efficiency.simplex import CHUNK, PIVOT, inverted
from python_models.efficiency.solver import own_scale, row_columns, scale_values, solve
from python_models.efficiency.technology import Technology

NONE = -1  # size of the technology of a basis that is not known
FIRST = 32  # units whose programmes give the first facets of a technology that has none
ROUNDING = 1e-12  # a column as little beyond a facet, or a weight as little below zero, is so by rounding
SINGULAR = 1e-12  # error of an inverse beyond which its facet is not used
INSIDE = 1e-6  # a row as far from the frontier spans no technology
FEW, SHARED, MANY = 512, 4, 4096  # facets sought anyhow, units that must share each one beyond these, and the most
WAVE, TOLD = 48, 0.4  # facets found at once of which each must tell as many units, or all go to the simplex


class Facets:
    """The facets found so far of technologies that are spanned by the first rows of one order.

    Attributes
    ----------
    columns
        (c, R) slacks of the programme, then rows in this order; each has a largest entry of 1.
    sizes
        Numbers of columns that span a technology.
    spanning
        (c,) whether a column may be on a facet: a row inside the first technology it belongs to is inside all.
    members
        (F, R - 1) the columns on each facet, ascending.
    inverse
        (F, R, R) of these and of a point inside: rows that give the members' weights, and last the normal, below zero
        for all other columns of the technology.
    since, until
        (F,) numbers of columns between which it is a facet.
    open
        (F,) whether the columns after ``until`` have not been looked at.
    excess
        (F,) the largest price of a column of its technology: zero but for rounding.
    basis, size
        (R, N) basis of each row that the simplex told, on its largest technology, and (N,) the number of rows of that:
        of programmes with the same columns as the first.
    """

    def __init__(self, programme: Programme, values: np.ndarray, technologies: Sequence[Technology]) -> None:
        self.values, self.returns = values, programme.returns
        self.order = max((t.reference for t in technologies), key=len)
        self.rows = row_columns(programme, scale_values(values)[0])
        self.slacks = _slacks(programme)
        fixed = programme.fixed if programme.fixed.ndim == 2 else programme.fixed[0]
        columns = np.vstack([fixed[:, self.slacks].T, self.rows[self.order]])
        self.columns = columns / np.abs(columns).max(axis=1, keepdims=True)
        self.place = np.full(len(values), -1)
        self.place[self.order] = len(self.slacks) + np.arange(len(self.order))
        self.sizes = sorted({len(self.slacks) + len(t.reference) for t in technologies})
        self.spanning = np.ones(len(self.columns), dtype=bool)
        self.inside = self.columns[: self.sizes[0]].mean(axis=0)
        r = len(programme.rhs)
        self.members, self.inverse = np.empty((0, r - 1), dtype=np.int64), np.empty((0, r, r))
        self.since, self.until = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        self.open, self.excess = np.empty(0, dtype=bool), np.empty(0)
        self.cost = programme.cost
        self.basis, self.size = np.empty((r, len(values)), dtype=np.int64), np.full(len(values), NONE)
        self.seen: set[bytes] = set()
        self.units, self.many = 0, False

    def fit(self, programme: Programme, values: np.ndarray, technologies: Sequence[Technology]) -> bool:
        """Whether the technologies are some of those that these are the facets of."""
        if self.values is not values or self.returns != programme.returns:
            return False
        references = [t.reference for t in technologies]
        sizes = {len(self.slacks) + len(r) for r in references}
        return sizes <= set(self.sizes) and all(np.array_equal(r, self.order[: len(r)]) for r in references)

    def of(self, columns: int, start: int = 0) -> np.ndarray:
        """Facets, from number ``start`` on, of the technology that the first columns span."""
        return start + np.flatnonzero((self.since[start:] <= columns) & (columns <= self.until[start:]))

    def look(self, columns: int) -> None:
        """See which facets that were not looked at so far the first columns leave standing."""
        at = np.flatnonzero(self.open & (self.until < columns))
        if not len(at):
            return
        start = int(self.until[at].min())
        new = start + np.flatnonzero(self.spanning[start:columns])
        self.until[at] = columns
        for part in _parts(len(at), len(new)) if len(new) else []:
            normals = self.inverse[at[part], -1]
            prices = normals @ self.columns[new].T
            beyond = prices > ROUNDING * np.abs(normals).sum(axis=1, keepdims=True)
            prices[beyond] = 0.0
            self.excess[at[part]] = np.maximum(self.excess[at[part]], prices.max(axis=1))
            gone = np.flatnonzero(beyond.any(axis=1))
            self.until[at[part][gone]], self.open[at[part][gone]] = new[beyond[gone].argmax(axis=1)], False

    def add(self, members: np.ndarray, columns: int) -> None:
        """Take up the facets with these members (n, R - 1) that are new, well conditioned, and facets so far."""
        members = np.sort(members, axis=1)
        keys = {m.tobytes(): i for i, m in enumerate(members)}
        members = members[[i for key, i in keys.items() if key not in self.seen]]
        self.seen.update(keys)
        matrix = np.empty((len(members), *self.inverse.shape[1:]))
        matrix[:, :, :-1], matrix[:, :, -1] = self.columns[members].transpose(0, 2, 1), -self.inside
        inverse = inverted(matrix)
        good = np.abs(matrix @ inverse - np.eye(matrix.shape[1])).max(axis=(1, 2)) <= SINGULAR
        members, inverse = members[good], inverse[good]
        count = len(members)
        self.members = np.concatenate([self.members, members])
        self.inverse = np.concatenate([self.inverse, inverse])
        self.since = np.append(self.since, members.max(axis=1, initial=-1) + 1)
        self.until = np.append(self.until, np.zeros(count, dtype=np.int64))
        self.open = np.append(self.open, np.ones(count, dtype=bool))
        self.excess = np.append(self.excess, np.zeros(count))
        self.look(columns)

    def leave_out(self, places: np.ndarray, columns: int) -> None:
        """Forget rows inside the technology of so many columns, where it is the first that they belong to."""
        before = max((size for size in self.sizes if size < columns), default=0)
        self.spanning[places[places >= before]] = False

    def by_simplex(self, programme: Programme, technologies: Sequence[Technology]) -> np.ndarray:
        """(n,) objectives, each from the unit's basis on a smaller technology, if it has one."""
        rows = np.concatenate([t.evaluated for t in technologies])
        size = np.repeat([len(t.reference) for t in technologies], [len(t.evaluated) for t in technologies])
        same = np.array_equal(self.cost, programme.cost)  # or a basis means other columns
        before = same & (self.size[rows] > NONE) & (self.size[rows] <= size)
        start = np.where(before, self.basis[:, rows], programme.start[:, None]) if before.any() else None
        several = len(self.sizes) > 1  # of a single one the frontier is found on the way
        everyone = [np.sort(t.reference) for t in technologies] if several else None
        found = solve(programme, self.values, technologies, everyone, start)
        larger = np.flatnonzero(same & (self.size[rows] < size))
        self.basis[:, rows[larger]], self.size[rows[larger]] = found.basis[:, larger], size[larger]
        return found.objective

    def cross(self, facet: np.ndarray, lost: np.ndarray, columns: int) -> None:
        """Find the facets beyond the ridges that lack one member each, in the technology of the first columns.

        Turned around the ridge, the normal n - t m (m the member's row of the inverse) meets first the column of the
        least t = n'a / m'a.
        """
        spanning = np.flatnonzero(self.spanning[:columns])
        candidates = self.columns[spanning].T
        members = self.members[facet]
        beyond = np.full(len(facet), -1)
        for part in _parts(len(facet), len(spanning)):
            fall = self.inverse[facet[part], -1] @ candidates
            along = self.inverse[facet[part], lost[part]] @ candidates
            with np.errstate(divide="ignore", invalid="ignore"):
                turn = np.where(along < -PIVOT, np.minimum(fall, 0.0) / along, np.inf)
            np.put_along_axis(turn, np.searchsorted(spanning, members[part]), np.inf, axis=1)
            found = turn.argmin(axis=1)
            beyond[part] = np.where(np.isfinite(turn[np.arange(len(found)), found]), spanning[found], -1)
        members[np.arange(len(facet)), lost] = beyond
        self.add(members[beyond >= 0], columns)


def _parts(count: int, width: int) -> list[slice]:
    """Slices of so many rows that an array of them, this wide, fits the processor's cache."""
    step = max(1, CELLS // max(width, 1))
    return [slice(a, a + step) for a in range(0, count, step)]


def _slacks(programme: Programme) -> np.ndarray:
    """Fixed columns that span every technology: neither steps, which cost, nor artificial, nor the unit itself."""
    free = programme.cost == 0
    free[[*programme.artificial, programme.self_column]] = False
    return np.flatnonzero(free)


def nested(technologies: Sequence[Technology]) -> bool:
    """Whether each technology is spanned by the first rows of the next larger one's."""
    ordered = sorted((t.reference for t in technologies), key=len)
    return all(np.array_equal(a, b[: len(a)]) for a, b in pairwise(ordered))


def objectives(
    programme: Programme, values: np.ndarray, technologies: Sequence[Technology], known: list[Facets]
) -> np.ndarray:
    """(n,) optimal costs of a programme with one step, nan where there is no solution: those of ``solve``.

    ``known`` are facets of earlier calls, and gets those of this one; technologies that are not nested have none.
    """
    if not nested(technologies):
        return solve(programme, values, technologies).objective
    facets = next((f for f in known if f.fit(programme, values, technologies)), None)
    if facets is None:
        facets = Facets(programme, values, technologies)
        known.append(facets)
    step = int(np.flatnonzero(programme.cost)[0])
    cost, envelops = float(programme.cost[step]), programme.envelops and programme.in_reference
    rows = np.concatenate([t.evaluated for t in technologies])
    own, n = own_scale(facets.rows[rows]), len(rows)
    goal, steps = own * programme.rhs, own * programme.fixed[..., step]
    value, proved, start = np.empty(n), np.zeros(n, dtype=bool), 0
    for technology in technologies:
        columns = len(facets.slacks) + len(technology.reference)
        facets.look(columns)
        for size in np.diff([*range(0, len(technology.evaluated), CHUNK), len(technology.evaluated)]).tolist():
            here, start = slice(start, start + size), start + size
            facets.units += size
            if not facets.many and not len(facets.of(columns)):
                some = np.arange(n)[here][:: -(-size // FIRST)]
                facets.add(_members(programme, facets, technology, rows[some], some), columns)
            value[here], proved[here] = _measured(facets, columns, goal[here], steps[here], cost)
        if envelops and isinstance(programme.returns, str):
            at = slice(start - len(technology.evaluated), start)
            inside = proved[at] & (value[at] < _at_itself(programme, step) - INSIDE)
            facets.leave_out(facets.place[technology.evaluated[inside]], columns)
    left = np.flatnonzero(~proved)
    if 2 * len(left) > n:
        return facets.by_simplex(programme, technologies)
    if len(left):
        value[left] = _unproved(programme, values, technologies, facets, left)
    return value


def _at_itself(programme: Programme, step: int) -> float:
    """Costs of a unit that is its own only peer."""
    column = programme.fixed[..., step].reshape(-1, len(programme.rhs))[0]
    moved = np.flatnonzero(column)[0]
    return float(programme.cost[step] * (programme.rhs[moved] - 1) / column[moved])


def _members(
    programme: Programme, facets: Facets, technology: Technology, rows: np.ndarray, position: np.ndarray
) -> np.ndarray:
    """(n, R - 1) members of the facets that these units meet, by the simplex."""
    scale = np.ascontiguousarray(1 / own_scale(facets.rows[rows]).T)
    batch = Batch(rows, np.zeros(len(rows), dtype=np.int64), scale, position)
    basis, state, *_ = solve_batch(programme, Pools(facets.rows, [np.sort(technology.reference)]), batch)
    f = len(programme.cost)
    column = np.full(f, -1)
    column[facets.slacks] = np.arange(len(facets.slacks))
    column = np.append(column, facets.place)
    basis = np.where(basis == programme.self_column, rows + f, basis).T
    moving = programme.cost[np.minimum(basis, f - 1)] * (basis < f) != 0
    good = (state == 0) & (moving.sum(axis=1) == 1)
    members = column[basis[good][~moving[good]]].reshape(-1, basis.shape[1] - 1)
    return members[(members >= 0).all(axis=1)]


def _measured(
    facets: Facets, columns: int, goal: np.ndarray, step: np.ndarray, cost: float
) -> tuple[np.ndarray, np.ndarray]:
    """Objective (n,) of units by their right-hand sides and steps (n, R), and whether it is proved."""
    n, r = goal.shape
    value, best = np.full(n, -np.inf), np.zeros(n, dtype=np.int64)
    proved, todo, crossed, seen = np.zeros(n, dtype=bool), np.arange(n), np.empty(0, dtype=bool), 0
    found = 0  # facets in this wave; the first has what is known already
    while not facets.many:
        new = facets.of(columns, seen)
        seen = len(facets.since)
        if len(new):
            normals = facets.inverse[new, -1].T
            with np.errstate(divide="ignore", invalid="ignore"):
                scale = cost / (step[todo] @ normals)
                bound = np.where(scale > 0, scale * (goal[todo] @ normals), -np.inf)
            which = bound.argmax(axis=1)
            bound = bound[np.arange(len(todo)), which]
            better = np.flatnonzero(bound > value[todo])
            value[todo[better]], best[todo[better]] = bound[better], new[which[better]]
        todo = todo[np.isfinite(value[todo])]
        point = goal[todo] - (value[todo] / cost)[:, None] * step[todo]
        weights = np.matvec(facets.inverse[best[todo], :-1], point)
        held = weights.min(axis=1, initial=0.0) >= -ROUNDING
        proved[todo[held]] = True
        facets.many = found >= WAVE and int(np.count_nonzero(held)) < TOLD * found
        todo, lost = todo[~held], weights[~held].argmin(axis=1)
        ridge = best[todo] * r + lost
        crossed = np.append(crossed, np.zeros(r * seen - len(crossed), dtype=bool))
        fresh = ~crossed[ridge]
        todo, ridge = todo[fresh], np.unique(ridge[fresh])
        facets.many |= seen + len(ridge) > min(FEW + facets.units // SHARED, MANY)
        if not len(ridge) or facets.many:
            break
        crossed[ridge] = True
        facets.cross(*np.divmod(ridge, r), columns)
        found = len(facets.since) - seen
    at = np.flatnonzero(proved)
    with np.errstate(divide="ignore"):
        slope = np.einsum("nr,nr->n", facets.inverse[best[at], -1], step[at])
        proved[at] = facets.excess[best[at]] * np.abs(cost / slope) <= ROUNDING
    return value, proved


def _unproved(
    programme: Programme, values: np.ndarray, technologies: Sequence[Technology], facets: Facets, left: np.ndarray
) -> np.ndarray:
    """Objectives of the units at these places, by the simplex, from the members of the facets of their technologies."""
    fixed = programme.fixed if programme.fixed.ndim == 2 else programme.fixed[left]
    sizes = [len(t.evaluated) for t in technologies]
    rows = np.concatenate([t.evaluated for t in technologies])[left]
    group = np.repeat(np.arange(len(sizes)), sizes)[left]
    chosen, known = [], []
    for g in np.unique(group).tolist():
        reference = technologies[g].reference
        chosen.append(Technology(rows[group == g], reference))
        members = np.unique(facets.members[facets.of(len(facets.slacks) + len(reference))]) - len(facets.slacks)
        known.append(np.sort(facets.order[members[members >= 0]]))
    return solve(replace(programme, fixed=fixed), values, chosen, known).objective
