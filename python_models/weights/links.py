"""Weights from links and from labelled squares, put in one order by name."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from scipy import sparse

from python_models.errors import InputError
from python_models.unit_names import matched, require_once, some

Named = tuple[tuple[str, ...], Any]


def from_links(ids: Sequence[str], links: Iterable[tuple[str, str, float]], what: str) -> Named:
    """Names and (N, N) CSR weights of (region, neighbour, weight), each pair once and every region among ``ids``.

    Raises
    ------
    InputError
        A region that is not among ``ids``, or a pair that is there twice; named.
    """
    require_once(ids, f"{what} name")
    links = list(links)
    place = {name: i for i, name in enumerate(ids)}
    unknown = sorted({name for a, b, _ in links for name in (a, b) if name not in place})
    if unknown:
        raise InputError(f"{what} name {some(unknown)} among neighbours, but nowhere as a region.")
    seen: set[tuple[str, str]] = set()
    for a, b, _ in links:
        if (a, b) in seen:
            raise InputError(f"{what} name the link from {a} to {b} twice; keep one.")
        seen.add((a, b))
    rows = np.array([place[a] for a, _, _ in links], dtype=np.intp)
    columns = np.array([place[b] for _, b, _ in links], dtype=np.intp)
    try:
        values = np.array([float(v) for _, _, v in links])
    except (TypeError, ValueError) as exc:
        raise InputError(f"{what} hold a weight that is no number ({exc}).") from exc
    matrix = sparse.csr_array((values, (rows, columns)), shape=(len(ids), len(ids)))
    matrix.eliminate_zeros()
    return tuple(ids), matrix


def named_square(rows: Sequence[str], columns: Sequence[str], values: np.ndarray, what: str) -> Named:
    """Names and weights of a square whose rows are named, put in the order of its columns.

    Raises
    ------
    InputError
        Names that stand twice, or on one side only; named.
    """
    require_once(rows, f"{what} name in rows")
    require_once(columns, f"{what} name in columns")
    places, absent = matched(columns, rows)
    if absent:
        others = matched(rows, columns)[1]
        raise InputError(
            f"{what}: rows and columns name different regions: {some(absent, 4)} only among columns"
            + (f", {some(others, 4)} only among rows" if others else "")
            + "; name each region once in the head and once in the first column."
        )
    return tuple(columns), np.ascontiguousarray(values[places])
