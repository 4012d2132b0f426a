"""Which members of a list are sums of others: found from the figures, else from how codes begin.

Offices print a total before (or after) what it is made of, often in several ways: employment by type and by industry,
a nation by states and by groups of states. Figures decide: a member is a sum if in every cell it equals what follows
it, to the rounding of print.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

FEWEST_SUMS = 3  # two figures may add up by chance
MOST_OUTSIDE = 0.2  # share of members that may stand beside a total, as memorandum items do
_MOST_CELLS = 400

Series = Mapping[str, Mapping[tuple[object, ...], float]]


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """`total` is the sum of all (or none), `leaves` the finest parts that add to it, `inner` the sums between.

    `why` says for each member that is no leaf what it was seen to be; `parent` is the smallest sum a member is part of.
    """

    total: str | None = None
    leaves: tuple[str, ...] = ()
    inner: tuple[str, ...] = ()
    parent: dict[str, str] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)


def by_sums(keys: Sequence[str], series: Series, decimals: int) -> Hierarchy | None:
    """The hierarchy that the figures show: a member is the sum of the rest, or several are each of those next to them.

    None where neither holds.
    """
    table = _complete(keys, series)
    if table is None or len(keys) < 3:
        return None
    half = 0.5 * 10.0**-decimals
    cells = np.unique(table, axis=1).shape[1]
    forward = _parse(table, half)
    found = _hierarchy(keys, forward, cells)
    if found is None:
        backward = _parse(table[::-1], half)
        found = _hierarchy(list(reversed(keys)), backward, cells)
    return found


def _complete(keys: Sequence[str], series: Series) -> NDArray[np.float64] | None:
    """(members, cells) of the cells that every member has; None if there are none."""
    cells = None
    for key in keys:
        mine = set(series.get(key, {}))
        cells = mine if cells is None else cells & mine
    chosen = sorted(cells or (), key=str)[:_MOST_CELLS]
    table = np.array([[series[key][cell] for cell in chosen] for key in keys], dtype=float).reshape(len(keys), -1)
    return table if table.size else None


def _parse(table: NDArray[np.float64], half: float) -> tuple[list[int], list[list[list[int]]]]:
    """End of each member's block, and the ways in which it is the sum of members of its block; from the last on."""
    n = len(table)
    ends, ways = list(range(1, n + 1)), [list[list[int]]() for _ in range(n)]
    for i in range(n - 1, -1, -1):
        sums, parts, j = np.zeros(table.shape[1]), list[int](), i + 1
        while j < n:
            sums = sums + table[j]
            parts.append(j)
            j = ends[j]
            slack = half * (len(parts) + 1) + 1e-9 * np.abs(table[i])
            if len(parts) > 1 and bool(np.all(np.abs(sums - table[i]) <= slack)):
                ways[i].append(parts)
                ends[i] = j
                sums, parts = np.zeros(table.shape[1]), []
            elif bool(np.any(sums > table[i] + slack)):
                break
    return ends, ways


def _hierarchy(keys: Sequence[str], parsed: tuple[list[int], list[list[list[int]]]], cells: int) -> Hierarchy | None:
    _, ways = parsed

    def leaves(i: int) -> list[int]:
        options = [[leaf for part in way for leaf in leaves(part)] for way in ways[i]]
        return max(options, key=len) if options else [i]

    roots = [i for i in range(len(keys)) if ways[i]]
    if not roots:
        return None
    top = max(roots, key=lambda i: (len(leaves(i)), -i))
    tops, covered = [top], _covered(ways, top)
    if len(keys) - len(covered) > MOST_OUTSIDE * len(keys):  # of some and not of all: several countries in one list
        below = {part for i in roots for part in _covered(ways, i) - {i}}
        tops = [i for i in roots if i not in below]
        covered = set[int]().union(*(_covered(ways, i) for i in tops))
    seen = cells * sum(bool(ways[k]) for k in covered)
    if len(keys) - len(covered) > MOST_OUTSIDE * len(keys) or seen < FEWEST_SUMS:
        return None
    alone = {k for k in range(len(keys)) if k not in covered} if len(tops) > 1 else set()
    chosen = {leaf for i in tops for leaf in leaves(i)} | alone
    parent = {k: p for i in tops for k, p in _parents(keys, ways, i, chosen).items()}
    if len(tops) > 1:
        parent = {keys[leaf]: keys[i] for i in tops for leaf in leaves(i)} | parent
    total = keys[top] if len(tops) == 1 else None
    inner = [k for k in range(len(keys)) if keys[k] != total and k not in chosen]
    why = {keys[k]: f"the sum of {len(leaves(k))} others" if ways[k] else "in another breakdown" for k in inner}
    why |= {keys[k]: "it is no part of the total" for k in inner if k not in covered}
    if total is not None:
        why[total] = f"the sum of {len(chosen)} others in every cell"
    return Hierarchy(total, tuple(keys[k] for k in sorted(chosen)), tuple(keys[k] for k in inner), parent, why)


def _covered(ways: list[list[list[int]]], top: int) -> set[int]:
    """The top, what it is the sum of in any way, and so on down."""
    found, waiting = {top}, [top]
    while waiting:
        for way in ways[waiting.pop()]:
            waiting += [part for part in way if part not in found]
            found.update(way)
    return found


def _parents(keys: Sequence[str], ways: list[list[list[int]]], top: int, chosen: set[int]) -> dict[str, str]:
    """Smallest sum that each chosen leaf is part of, below the total."""
    found: dict[str, str] = {}

    def walk(i: int) -> None:
        for way in ways[i]:
            for part in way:
                if part in chosen and i != top:
                    found.setdefault(keys[part], keys[i])
                walk(part)

    walk(top)
    return found


def by_codes(keys: Sequence[str]) -> Hierarchy | None:
    """The hierarchy of codes that begin with one another: DE, DE1, DE11; 00000, 01000, 01001; None for other keys."""
    bare = {key: re.sub(r"[\s\"']", "", key) for key in keys}
    if not all(re.fullmatch(r"[A-Z]{1,3}[0-9A-Z]{0,4}|\d{5,6}", code) for code in bare.values()):
        return None
    known = {code: key for key, code in bare.items()}
    parents = {
        key: next((known[p] for p in _above(code) if p in known and p != code), None) for key, code in bare.items()
    }
    inner = {p for p in parents.values() if p}
    total = next(
        (
            key
            for key, code in bare.items()
            if re.fullmatch(r"0{5,6}|US000|EU\w*|[A-Z]{2}", code)
            and key in inner
            and all(key == other or _under(other, key, parents) for other in keys)
        ),
        None,
    )
    leaves = tuple(k for k in keys if k not in inner and k != total)
    if not inner or not leaves:
        return None
    return Hierarchy(
        total,
        leaves,
        tuple(k for k in keys if k in inner and k != total),
        {k: p for k, p in parents.items() if p and p != total},
        dict.fromkeys(inner, "other codes begin with its code"),
    )


def _above(code: str) -> list[str]:
    """Codes that a code may be part of, the nearest first."""
    if code.isdigit():
        cuts = (4, 2) if len(code) == 6 else (2,)
        return [code[:cut].ljust(len(code), "0") for cut in cuts] + ["0" * len(code)]
    return [code[:cut] for cut in range(len(code) - 1, 1, -1)]


def _under(key: str, top: str, parents: Mapping[str, str | None]) -> bool:
    while (above := parents.get(key)) is not None:
        if above == top:
            return True
        key = above
    return False


def by_sections(keys: Sequence[str], sections: Mapping[str, frozenset[str]]) -> Hierarchy | None:
    """The hierarchy of codes that stand for sets of sections (B-E, G-I, TOTAL); None unless every code is one.

    A code within another that has no complement (C beside B-E) is passed over: both would count it twice.
    """
    if len(keys) < 3 or not all(sections.get(k) for k in keys):
        return None
    total = max(keys, key=lambda k: len(sections[k]))
    rest = sorted((k for k in keys if k != total), key=lambda k: (len(sections[k]), keys.index(k)))
    why: dict[str, str] = {}
    leaves: list[str] = []
    for key in rest:
        within = [k for k in leaves if sections[k] < sections[key]]
        if within and frozenset[str]().union(*(sections[k] for k in within)) == sections[key]:
            why[key] = f"the same sections as {', '.join(within)} together"
            continue
        for k in within:
            leaves.remove(k)
            why[k] = f"part of {key}, whose other parts are not given"
        leaves.append(key)
    if not all(sections[k] <= sections[total] for k in rest):
        return None
    why[total] = "it holds every other section"
    ordered = tuple(k for k in keys if k in leaves)
    return Hierarchy(total, ordered, tuple(k for k in keys if k not in leaves and k != total), {}, why)
