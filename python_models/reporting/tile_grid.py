"""Place regions on a grid of equal tiles so that each stays near where it lies on the map; pure geometry."""

from functools import lru_cache

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial import cKDTree
from scipy.stats import rankdata

from python_models.errors import InputError


def project(longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
    """Equirectangular projection at the mean latitude; (n, 2), east and north, in degrees of latitude."""
    x = np.asarray(longitude, dtype=float)
    y = np.asarray(latitude, dtype=float)
    return np.column_stack([x * np.cos(np.deg2rad(y.mean())), y])


def _evened(points: np.ndarray, weight: float) -> np.ndarray:
    """Blend places with their ranks on each axis, so that crowded parts get room and empty ones shrink."""
    span = np.ptp(points, axis=0)
    span[span == 0] = 1.0
    unit = (points - points.min(axis=0)) / span
    ranks = (rankdata(points, axis=0) - 1) / max(len(points) - 1, 1)
    return (1 - weight) * unit + weight * ranks


def _direction_cost(cells: np.ndarray, i: int, neighbours: np.ndarray, wanted: np.ndarray) -> float:
    """How far the neighbours of tile ``i`` are from one step in the direction they have on the map."""
    return float((((cells[neighbours[i]] - cells[i]) - wanted[i]) ** 2).sum())


def _neighbours(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(n, k) nearest regions on the map, and the (n, k, 2) unit directions to them."""
    neighbours = cKDTree(points).query(points, k=min(5, len(points) - 1) + 1)[1][:, 1:]
    step = points[neighbours] - points[:, None, :]
    return neighbours, step / np.maximum(np.linalg.norm(step, axis=2, keepdims=True), 1e-12)


def _improve(
    cells: np.ndarray,
    free: list[tuple[int, int]],
    target: np.ndarray,
    neighbours: np.ndarray,
    wanted: np.ndarray,
) -> np.ndarray:
    """Swap tiles, or move one to a free cell, while that keeps neighbours and places better; (n, 2) cells."""
    n = len(cells)
    watchers = [np.unique(np.append(np.flatnonzero((neighbours == i).any(axis=1)), i)) for i in range(n)]

    def local(*moved: int) -> float:
        touched = np.unique(np.concatenate([watchers[i] for i in moved]))
        tie = sum(float(((cells[i] - target[i]) ** 2).sum()) for i in moved)
        return sum(_direction_cost(cells, i, neighbours, wanted) for i in touched) + 0.6 * tie

    for _ in range(12):
        changed = False
        for i in range(n):
            for j in range(i + 1, n):
                before = local(i, j)
                cells[[i, j]] = cells[[j, i]]
                if local(i, j) < before - 1e-9:
                    changed = True
                else:
                    cells[[i, j]] = cells[[j, i]]
            for slot, place in enumerate(free):
                before, old = local(i), cells[i].copy()
                cells[i] = place
                if local(i) < before - 1e-9:
                    free[slot] = (int(old[0]), int(old[1]))
                    changed = True
                else:
                    cells[i] = old
        if not changed:
            break
    return cells


def tile_grid(longitude: np.ndarray, latitude: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Row and column of each region on a grid of tiles.

    Parameters
    ----------
    longitude, latitude
        (n,) degrees.

    Returns
    -------
    row, column
        (n,) integers, row 0 in the north, column 0 in the west, no two regions in one cell.

    Raises
    ------
    InputError
        A coordinate is missing.

    Notes
    -----
    Regions are assigned to cells at least squared distance between their evened place and the cell (the linear
    assignment problem), then swapped while that brings map neighbours nearer to where they lie from each other. Grids
    with more and less room are tried, and the one whose neighbours lie best is kept. Above 120 regions, where tiles are
    too small for it to be seen, one grid is assigned and nothing is swapped.
    """
    points = project(longitude, latitude)
    if not np.isfinite(points).all():
        raise InputError("A tile map needs a longitude and a latitude for every region; some are missing.")
    if len(points) == 1:
        return np.zeros(1, dtype=int), np.zeros(1, dtype=int)
    column, row = _best_cells(points.tobytes(), len(points)).T
    return row.max() - row, column - column.min()


@lru_cache(maxsize=32)
def _best_cells(raw: bytes, n: int) -> np.ndarray:
    """(n, 2) column and row, counted from the south-west; kept, since a report draws several maps of one panel."""
    points = np.frombuffer(raw).reshape(n, 2)
    if n > 120:
        return _assigned(points, 1.7)[0].astype(int)
    neighbours, wanted = _neighbours(points)
    found = []
    for room in (1.0, 1.3, 1.6, 1.9):
        cells, free, target = _assigned(points, room)
        cells = _improve(cells, free, target, neighbours, wanted)
        found.append((sum(_direction_cost(cells, i, neighbours, wanted) for i in range(n)), cells))
    return min(found, key=lambda pair: pair[0])[1].astype(int)


def _assigned(points: np.ndarray, room: float) -> tuple[np.ndarray, list[tuple[int, int]], np.ndarray]:
    """Cells of least total distance on a grid of ``room`` cells per region; the free cells; the places aimed at."""
    n = len(points)
    span = np.ptp(points, axis=0)
    aspect = float(np.clip(span[0] / max(span[1], 1e-9), 0.5, 2.0))
    columns = max(round(np.sqrt(n * room * aspect)), 1)
    rows = max(int(np.ceil(n * room / columns)), 1)
    target = _evened(points, 0.55) * [columns - 1, rows - 1]
    grid = np.array([(c, r) for r in range(rows) for c in range(columns)])
    chosen = linear_sum_assignment(((target[:, None, :] - grid[None, :, :]) ** 2).sum(axis=2))[1]
    taken = set(chosen.tolist())
    free = [(int(c), int(r)) for i, (c, r) in enumerate(grid) if i not in taken]
    return grid[chosen].astype(float), free, target
