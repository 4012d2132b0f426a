"""Moran's statistics of shuffled values, a block of draws at a time, under sparse and dense weights.

A block has the draws side by side, (n, b), and is as large as the processor's cache likes: shuffling, products and
counts then never wait for memory, and what is held does not grow with the number of draws.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.linalg.blas import dtrmm

from python_models.spatial.alignment import Matrix

AT_ONCE = 25_000  # shuffled values in a block
FEWEST, FEWEST_DENSE = 16, 256  # draws in a block of many units; dense weights are read anew for each


def shuffles(n: int, permutations: int, rng: np.random.Generator, fewest: int = FEWEST) -> Iterator[np.ndarray]:
    """(b, n) orders of the units; the stream does not depend on how many come at once."""
    step = max(fewest, AT_ONCE // n)
    inorder = np.arange(n)
    for start in range(0, permutations, step):
        orders = np.empty((min(step, permutations - start), n), dtype=inorder.dtype)
        orders[:] = inorder
        yield rng.permuted(orders, axis=1, out=orders)


def _by_place(order: np.ndarray) -> np.ndarray:
    """(n, b) who came to each place in each draw of ``order`` (b, n), in few bytes."""
    return np.ascontiguousarray(order.T, dtype=np.uint16 if order.shape[1] < 2**16 else np.uint32)


def shuffled_forms(z: np.ndarray, w: Matrix, permutations: int, rng: np.random.Generator) -> np.ndarray:
    """(r,) z'Wz of shuffled z (n,): by the upper half of W + W', which has all of it, since W has no diagonal."""
    few = sparse.issparse(w)
    upper: Any = sparse.triu(w + w.T, format="csr") if few else np.asfortranarray(np.triu(w + w.T))
    out = []
    for order in shuffles(len(z), permutations, rng, FEWEST if few else FEWEST_DENSE):
        if few:
            columns = z[_by_place(order)]
            out.append(np.einsum("ib,ib->b", columns, upper @ columns))
        else:
            rows = z[order]
            out.append(np.vecdot(rows, dtrmm(1.0, upper, rows.T).T))
    return np.concatenate(out)


@dataclass(frozen=True, slots=True)
class Held:
    """A block of shuffles that hold each region's own value at home, under one W and for whatever variable.

    One shuffle serves all regions: swapping z_i back to i, with the value that had come there, turns a uniform shuffle
    into a uniform one that holds i, and changes i's lag by one term, w_ij where z_i had come to j. One matrix product,
    not n, which is what makes esda's own draws take seconds a year under dense weights.
    """

    w: Matrix
    who: np.ndarray
    region: np.ndarray | None  # None: weights are of all regions and draws
    draw: np.ndarray | None
    weight: np.ndarray

    def lags(self, z: np.ndarray) -> np.ndarray:
        """(n, b) lags W z of shuffled z, that of region i with z_i held at region i."""
        columns = z[self.who]
        lag = np.asarray(self.w @ columns)
        if self.region is None:
            lag += self.weight * (columns - z[:, None])
        else:
            lag[self.region, self.draw] += self.weight * (columns[self.region, self.draw] - z[self.region])
        return lag


def held_orders(w: Matrix, permutations: int, rng: np.random.Generator) -> Iterator[Held]:
    """The shuffles of the units of W, block by block."""
    few = sparse.issparse(w)
    came = _Links(w) if few else _Table(w)
    for order in shuffles(w.shape[0], permutations, rng, FEWEST if few else FEWEST_DENSE):
        who = _by_place(order)
        yield Held(w, who, *came.home(who))


class _Table:
    """Which draws bring a region's value to one of its neighbours, by dense weights (n, n)."""

    def __init__(self, w: np.ndarray) -> None:
        self.w = w

    def home(self, who: np.ndarray) -> tuple[None, None, np.ndarray]:
        """For each region and draw of ``who`` (n, b) the weight w_ij of the place j that the region's value came to."""
        place = np.empty(who.shape, dtype=np.intp)
        np.put_along_axis(place, who.astype(np.intp), np.arange(len(who))[:, None], axis=0)
        return None, None, np.take_along_axis(self.w, place, axis=1)


class _Links:
    """The same by sparse weights: each link is compared with who came to its end, in memory used again."""

    def __init__(self, w: sparse.csr_array) -> None:
        links = w.tocoo()
        self.row, self.col, self.data = links.row, links.col, links.data
        self.there = self.same = np.empty((0, 0))

    def home(self, who: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """At most one link a region and draw."""
        draws = who.shape[1]
        if self.there.shape[1] != draws:
            self.there = np.empty((len(self.row), draws), dtype=who.dtype)
            self.same = np.empty(self.there.shape, dtype=bool)
            self.wanted = self.row[:, None].astype(who.dtype)
        np.take(who, self.col, axis=0, out=self.there, mode="clip")
        np.equal(self.there, self.wanted, out=self.same)
        link, draw = np.divmod(np.flatnonzero(self.same.ravel()), draws)
        return self.row[link], draw, self.data[link]


@dataclass(frozen=True, slots=True)
class Compared:
    """A variable whose draws are held against what was seen: z, its statistic and ``tie`` below which two are equal."""

    z: np.ndarray
    local: np.ndarray
    tie: np.ndarray


def conditional_counts(
    variables: Sequence[Compared], w: Matrix, permutations: int, rng: np.random.Generator
) -> list[np.ndarray]:
    """(2, n) of each variable: draws of z_i times its conditional lag that are at least, and at most, the statistic.

    Variables under one W are shuffled alike, as each would be by itself with ``rng``.
    """
    counts = [np.zeros((2, w.shape[0]), dtype=int) for _ in variables]
    bounds = [((v.local - v.tie)[:, None], (v.local + v.tie)[:, None]) for v in variables]
    for held in held_orders(w, permutations, rng):
        for variable, (low, high), (at_least, at_most) in zip(variables, bounds, counts, strict=True):
            draws = held.lags(variable.z)
            draws *= variable.z[:, None]
            at_least += np.count_nonzero(draws >= low, axis=1)
            at_most += np.count_nonzero(draws <= high, axis=1)
    return counts
