"""Place regions on a grid of equal tiles so that each stays near where it lies on the map; pure geometry."""

import hashlib
import json
from functools import lru_cache

import numpy as np
import polars as pl

from python_models.errors import InputError
from python_models.reporting.kept_drawings import kept_piece, mark


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
    ranks = (np.column_stack([pl.Series(column).rank() for column in points.T]) - 1) / max(len(points) - 1, 1)
    return (1 - weight) * unit + weight * ranks


def _direction_cost(cells: np.ndarray, i: int, neighbours: np.ndarray, wanted: np.ndarray) -> float:
    """How far the neighbours of tile ``i`` are from one step in the direction they have on the map."""
    return float((((cells[neighbours[i]] - cells[i]) - wanted[i]) ** 2).sum())


def _neighbours(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(n, k) nearest regions on the map, and the (n, k, 2) unit directions to them."""
    from scipy.spatial import cKDTree

    neighbours = cKDTree(points).query(points, k=min(5, len(points) - 1) + 1)[1][:, 1:]
    step = points[neighbours] - points[:, None, :]
    return neighbours, step / np.maximum(np.linalg.norm(step, axis=2, keepdims=True), 1e-12)


def _improve(
    cells: np.ndarray, free: np.ndarray, target: np.ndarray, neighbours: np.ndarray, wanted: np.ndarray
) -> np.ndarray:
    """Swap tiles, or move one to a free cell, while that keeps neighbours and places better; (n, 2) cells.

    The cost, each neighbour's distance from where it is wanted and 0.6 of each tile's from its place, all squared, is a
    quadratic c'Qc - 2b'c. So a step d of tile i costs Q_ii d'd + 2d'g_i more, g = Qc - b, and a swap of i and j
    (Q_ii + Q_jj - 2Q_ij) d'd + 2d'(g_i - g_j): all partners of a tile are seen in one go, the first better one taken.
    """
    n, near = neighbours.shape
    edges = np.zeros((n * near, n))
    edges[np.arange(n * near), neighbours.ravel()] += 1
    edges[np.arange(n * near), np.repeat(np.arange(n), near)] -= 1
    curvature = edges.T @ edges + 0.6 * np.eye(n)
    slope = curvature @ cells - edges.T @ wanted.reshape(-1, 2) - 0.6 * target
    own = np.diag(curvature)

    def first_better(steps: np.ndarray, bends: np.ndarray, slopes: np.ndarray) -> int | None:
        change = (steps**2).sum(axis=1) * bends + 2 * (steps * slopes).sum(axis=1)
        better = np.flatnonzero(change < -1e-9)
        return int(better[0]) if better.size else None

    for _ in range(12):
        changed = False
        for i in range(n):
            j = i + 1
            while j < n:
                steps, bends = cells[j:] - cells[i], own[i] + own[j:] - 2 * curvature[i, j:]
                found = first_better(steps, bends, slope[i] - slope[j:])
                if found is None:
                    break
                j += found
                slope += np.outer(curvature[:, i] - curvature[:, j], steps[found])
                cells[[i, j]] = cells[[j, i]]
                changed, j = True, j + 1
            slot = 0
            while slot < len(free):
                steps = free[slot:] - cells[i]
                found = first_better(steps, own[i], slope[i])
                if found is None:
                    break
                slot += found
                slope += np.outer(curvature[:, i], steps[found])
                cells[i], free[slot] = free[slot].copy(), cells[i].copy()
                changed, slot = True, slot + 1
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
    raw = points.tobytes()
    found = kept_piece(
        lambda: mark(("figures/tile_grid.py",), ("numpy", "scipy"), hashlib.sha256(raw).hexdigest()),
        lambda: json.dumps(_best_cells(raw, len(points)).tolist()),
    )
    column, row = np.array(json.loads(found)).T
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


def _assigned(points: np.ndarray, room: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cells of least total distance on a grid of ``room`` cells per region; the free cells; the places aimed at."""
    n = len(points)
    span = np.ptp(points, axis=0)
    aspect = float(np.clip(span[0] / max(span[1], 1e-9), 0.5, 2.0))
    columns = max(round(np.sqrt(n * room * aspect)), 1)
    rows = max(int(np.ceil(n * room / columns)), 1)
    target = _evened(points, 0.55) * [columns - 1, rows - 1]
    grid = np.array([(c, r) for r in range(rows) for c in range(columns)])
    from scipy.optimize import linear_sum_assignment

    chosen = linear_sum_assignment(((target[:, None, :] - grid[None, :, :]) ** 2).sum(axis=2))[1]
    free = np.delete(grid, chosen, axis=0)
    return grid[chosen].astype(float), free.astype(float), target
