"""Efficiency, permutations, bootstrap and specification curve on each executor: same numbers, seconds side by side.

    python -m benchmarks.executors [--executors serial processes:2 dask] [--units 4000] [--draws 400]

The setting is that of COAGG_EXECUTOR (``python_models.executors``); a Dask scheduler's address works too. On one
machine a cluster can only show that it works and what it costs: workers of two cores share two cores.
"""

import argparse
import functools
import os
import time
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any

import numpy as np
import polars as pl

from python_models.efficiency import sbm
from python_models.executors import SerialExecutor, executor
from python_models.inference import bootstrap, control_subsets, permutation_test, specification_curve
from python_models.panel import fit_panel

Progress = Callable[[int, int], None] | None
TWO_WAY = functools.partial(fit_panel, unit="id", period="year", effects="two-way")


def simulate(units: int = 60, periods: int = 8, seed: int = 1) -> pl.DataFrame:
    """A panel with an effect of x on y, controls, two groups and the inputs and outputs of a production."""
    rng = np.random.default_rng(seed)
    n = units * periods
    columns = {name: rng.normal(size=n) for name in ("x", "c1", "c2", "c3", "c4")}
    production = {name: rng.lognormal(0.0, 0.5, n) for name in ("labour", "capital", "gdp", "co2")}
    unit = np.repeat(np.arange(units), periods)
    y = 0.3 * columns["x"] + 0.2 * columns["c1"] + rng.normal(size=units)[unit] + rng.normal(size=n)
    keys = {"id": [f"r{u:05d}" for u in unit], "year": np.tile(np.arange(periods) + 2000, units)}
    group = np.where(unit < units // 2, "a", "b")
    return pl.DataFrame(keys | {"group": group, "y": y} | columns | production)


def slope(frame: pl.DataFrame) -> np.ndarray:
    """Within-region slope of y on x: the statistic that is bootstrapped."""
    centred = frame.select(pl.col("y", "x") - pl.col("y", "x").mean().over("id"))
    return np.array([(centred["y"] * centred["x"]).sum() / (centred["x"] ** 2).sum()])


def efficiency(pool: Executor, size: int, progress: Progress = None) -> np.ndarray:
    """Scores of ``size`` units over five years on the global technology, in chunks of units."""
    names = {"inputs": ["labour", "capital"], "goods": ["gdp"], "bads": ["co2"]}
    result = sbm(simulate(size, 5), "id", "year", **names, technology="global", pool=pool, progress=progress)
    return result.scores["score"].to_numpy()


def permutations(pool: Executor, size: int, progress: Progress = None) -> np.ndarray:
    """``size`` relabellings of the regions, a two-way model in each group."""
    fit = functools.partial(TWO_WAY, formula="y ~ x + c1")
    options: dict[str, Any] = {"unit": "id", "group": "group", "terms": "x", "n_permutations": size}
    return permutation_test(simulate(), fit, **options, pool=pool, progress=progress).permuted.ravel()


def bootstraps(pool: Executor, size: int, progress: Progress = None) -> np.ndarray:
    """``size`` resamples of whole regions."""
    drawn = bootstrap(simulate(), slope, unit="id", period="year", n_draws=size, pool=pool, progress=progress)
    return drawn.draws.ravel()


def curve(pool: Executor, size: int, progress: Progress = None) -> np.ndarray:
    """Every subset of four controls in three samples, two estimators."""
    table = specification_curve(
        simulate(),
        unit="id",
        outcome="y",
        treatment="x",
        estimators={"two_way": TWO_WAY, "pooled": functools.partial(fit_panel, unit="id", period="year")},
        controls=control_subsets(["c1", "c2", "c3", "c4"]),
        samples={"all": None, "a": pl.col("group") == "a", "late": pl.col("year") >= 2003},
        pool=pool,
        progress=progress,
    )
    return table.sort("specification")["estimate"].to_numpy()


WORK = {"efficiency": efficiency, "permutations": permutations, "bootstrap": bootstraps, "curve": curve}


def main() -> None:
    """Print seconds per executor and the largest difference from serial."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--executors", nargs="+", default=["serial", "processes:2", "dask"])
    parser.add_argument("--units", type=int, default=4000, help="units in the efficiency measurement, five years each")
    parser.add_argument("--draws", type=int, default=400)
    options = parser.parse_args()
    sizes = {"efficiency": options.units, "permutations": options.draws, "bootstrap": options.draws, "curve": 0}
    truth = {name: work(SerialExecutor(), sizes[name]) for name, work in WORK.items()}
    print(f"{'executor':<14}{'work':<14}{'numbers':>8} {'wall s':>8} {'own CPU s':>10} {'largest difference':>20}")
    for setting in options.executors:
        started = time.monotonic()
        with executor(setting) as pool:
            print(f"{setting:<14}start {time.monotonic() - started:.1f} s, load {os.getloadavg()[0]:.1f}")
            for name, work in WORK.items():
                wall, cpu = time.monotonic(), time.process_time()
                got = work(pool, sizes[name])
                gap = np.nanmax(np.abs(got - truth[name]))
                spent = f"{time.monotonic() - wall:>8.1f} {time.process_time() - cpu:>10.1f}"
                print(f"{'':<14}{name:<14}{len(got):>8} {spent} {gap:>20.1e}", flush=True)


if __name__ == "__main__":
    main()
