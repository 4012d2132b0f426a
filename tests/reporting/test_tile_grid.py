"""Tiles are placed as a search that weighs every swap by the whole map places them, and 100 regions in no time."""

import time
from typing import Any

import numpy as np
import pytest

from python_models.reporting.figures import tile_grid


def _cost(cells: np.ndarray, target: np.ndarray, neighbours: np.ndarray, wanted: np.ndarray) -> float:
    steps = cells[neighbours] - cells[:, None, :] - wanted
    return float((steps**2).sum() + 0.6 * ((cells - target) ** 2).sum())


def _searched(cells: np.ndarray, free: np.ndarray, *goal: Any) -> np.ndarray:
    for _ in range(12):
        changed = False
        for i in range(len(cells)):
            for j in range(i + 1, len(cells)):
                swapped = cells.copy()
                swapped[[i, j]] = cells[[j, i]]
                if _cost(swapped, *goal) < _cost(cells, *goal) - 1e-9:
                    cells, changed = swapped, True
            for slot in range(len(free)):
                moved = cells.copy()
                moved[i] = free[slot]
                if _cost(moved, *goal) < _cost(cells, *goal) - 1e-9:
                    free[slot], cells, changed = cells[i], moved, True
        if not changed:
            break
    return cells


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("room", [1.0, 1.6])
def test_swaps_are_those_of_a_search_over_the_whole_cost(seed, room):
    rng = np.random.default_rng(seed)
    points = tile_grid.project(rng.uniform(-5, 25, n := int(rng.integers(3, 14))), rng.uniform(30, 50, n))
    goal = tile_grid._neighbours(points)
    cells, free, target = tile_grid._assigned(points, room)
    expected = _searched(cells.copy(), free.copy(), target, *goal)
    before = _cost(cells, target, *goal)
    found = tile_grid._improve(cells.copy(), free.copy(), target, *goal)
    np.testing.assert_array_equal(found, expected)
    assert _cost(found, target, *goal) <= before
    assert len({tuple(cell) for cell in found.tolist()}) == n


def test_a_hundred_regions_take_no_time():
    rng = np.random.default_rng(1)
    longitude, latitude = rng.uniform(-5, 25, 110), rng.uniform(30, 50, 110)
    began = time.process_time()
    row, column = tile_grid.tile_grid(longitude, latitude)
    assert time.process_time() - began < 4  # it was 40 s
    assert len(set(zip(row.tolist(), column.tolist(), strict=True))) == 110
