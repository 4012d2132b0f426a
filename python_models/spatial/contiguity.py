"""Which regions share a border, by a table of neighbouring pairs or by their polygons."""

from typing import Any

import numpy as np

from python_models.errors import InputError
from python_models.frames import as_polars
from python_models.unit_names import label, labels, matched, some


def from_edges(edges: Any, ids: list[Any]) -> np.ndarray:
    """Symmetric 0/1 links from a table whose first two columns are neighbouring units, each border once or twice.

    Raises
    ------
    InputError
        A pair that names a unit which is not among ``ids``, that lacks one, or that joins a unit to itself; named.
    """
    table = as_polars(edges)
    if table.width < 2:
        raise InputError("edges needs two columns, a region and its neighbour.")
    names = [label(unit) for unit in ids]
    pairs = [labels(table.to_series(i)) for i in (0, 1)]
    if any(side.null_count() for side in pairs):
        raise InputError("edges has rows that lack a region; name both sides of each border.")
    named = sorted({*pairs[0], *pairs[1]})
    places, unknown = matched(named, names)
    if unknown:
        raise InputError(
            f"edges name {some(unknown)}, which are no regions here ({some(names, 3)}, ...). Are the codes alike? Mend "
            "them, or leave out the edges of regions that are not among yours."
        )
    place = dict(zip(named, places, strict=True))
    links = [(place[a], place[b]) for a, b in zip(*pairs, strict=True)]
    own = sorted({names[a] for a, b in links if a == b})
    if own:
        raise InputError(f"edges make {some(own)} a neighbour of itself; leave those rows out.")
    out = np.zeros((len(ids), len(ids)))
    if links:
        i, j = np.array(links).T
        out[i, j] = out[j, i] = 1.0
    return out


def contiguity(regions: Any, ids: list[Any], edges: Any, rook: bool) -> np.ndarray:
    """(n, n) links of ``regions`` that share a border: by a table of pairs, or by their polygons."""
    if edges is not None:
        return from_edges(edges, ids)
    if not hasattr(regions, "geometry"):
        raise InputError("Contiguity needs edges= (a table of neighbouring pairs) or a GeoDataFrame of polygons.")
    from libpysal.graph import Graph

    graph = Graph.build_contiguity(regions.reset_index(drop=True), rook=rook, strict=True)
    return np.asarray(graph.sparse.toarray() > 0, dtype=float)
