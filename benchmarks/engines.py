"""CPU time and memory of the engines beside an earlier build and peers, each work in a process of its own, in turn.

    OMP_NUM_THREADS=1 python -m benchmarks.engines --base CHECKOUT [--peers PYTHON] [--work NAME ...] [--repeats 2]

``CHECKOUT`` has its own ``.venv``; ``PYTHON`` is an interpreter with pyfixest, within-py, esda and libpysal. What both
builds found is compared; the peers' coefficients and statistics are printed beside ours.
"""

import argparse
import functools
import inspect
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"), "1")
ONE_THREAD |= {"NUMBA_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1", "DO_NOT_TRACK": "1"}
Task = Callable[[], Any]


def panel(units: int, periods: int, regressors: int = 3, missing: float = 0.0) -> dict[str, np.ndarray]:
    """Columns of a panel with both effects, ``missing`` of its rows left out."""
    rng = np.random.default_rng(1)
    unit, period = np.repeat(np.arange(units), periods), np.tile(np.arange(periods), units)
    effect = rng.normal(size=units)[unit] + rng.normal(size=periods)[period]
    x = rng.normal(size=(units * periods, regressors)) + 0.5 * effect[:, None]
    y = x @ np.linspace(0.5, 0.1, regressors) + effect + rng.normal(size=len(effect)) * (1 + 0.5 * np.abs(x[:, 0]))
    columns = {"id": unit, "year": period + 2001, "y": y, "group": unit % 2}
    columns |= {f"x{j + 1}": x[:, j] for j in range(regressors)}
    kept = rng.random(len(y)) >= missing
    return {name: column[kept] for name, column in columns.items()}


def lattice(n: int) -> np.ndarray:
    """(n, n) row-standardised contiguity of a square lattice, eight neighbours inside."""
    row, column = np.divmod(np.arange(n), int(np.ceil(np.sqrt(n))))
    near = np.maximum(np.abs(row[:, None] - row), np.abs(column[:, None] - column)) == 1
    return near / near.sum(axis=1, keepdims=True)


def fixed_effects(units: int, missing: float, periods: int = 20) -> Task:
    import polars as pl

    from python_models.panel import fit_panel

    frame = pl.DataFrame(panel(units, periods, missing=missing))
    choice = {"effects": "two-way", "covariance": "clustered"}

    def work() -> list[float]:
        fit = fit_panel(frame, "id", "year", "y ~ x1 + x2 + x3", **choice)
        return [*fit.params[1:].tolist(), *np.sqrt(np.diag(fit.covariance))[1:].tolist()]

    return work


def moran(n: int, local: bool, dense: bool = False) -> Task:
    import polars as pl

    from python_models.spatial import local_moran
    from python_models.spatial import moran as global_moran
    from python_models.spatial.weights import as_graph

    ids, w = [f"u{i:05d}" for i in range(n)], lattice(n)
    e = np.random.default_rng(1).normal(size=n)
    frame = pl.DataFrame({"id": ids, "v": e + 0.8 * w @ e})
    if dense:
        w = np.random.default_rng(2).random((n, n)) * (1 - np.eye(n))
        w /= w.sum(axis=1, keepdims=True)
    graph, function = as_graph(w, ids, "R"), local_moran if local else global_moran
    name = "weights" if "weights" in inspect.signature(function).parameters else "w"

    def work() -> list[float]:
        out = function(frame, "v", unit="id", **{name: graph})
        return [float(out["local_i" if local else "moran_i"].sum()), float(out["p_permutation"].sum())]

    return work


def efficiency(n: int, returns: str = "crs", super_efficiency: bool = False) -> Task:
    """Five inputs, three goods and two bads with a fifth of the units efficient."""
    import polars as pl

    from python_models.efficiency import sbm

    rng = np.random.default_rng(1)
    x = rng.lognormal(0, 0.8, (n, 5))
    size = np.prod(x**0.2, axis=1) * np.exp(-rng.exponential(0.03, n))
    goods, bads = size[:, None] * rng.lognormal(0, 0.12, (n, 3)), size[:, None] * rng.lognormal(0, 0.12, (n, 2))
    names = {"inputs": [f"x{j}" for j in range(5)], "goods": [f"g{j}" for j in range(3)], "bads": ["b0", "b1"]}
    every = [*names["inputs"], *names["goods"], *names["bads"]]
    frame = pl.DataFrame({"unit": np.arange(n), **dict(zip(every, np.hstack([x, goods, bads]).T, strict=True))})

    def work() -> list[float]:
        scores = sbm(frame, "unit", returns=returns, super_efficiency=super_efficiency, **names).scores["score"]
        return [float(scores.fill_nan(None).mean()), float((scores > 1 - 1e-8).sum())]

    return work


def permutations(draws: int, spatial: bool, symmetric: bool = False) -> Task:
    import polars as pl

    from python_models.inference import permutation_test

    fit, more = _fit(spatial, "y ~ x1 + x2 + x3 + x4 + x5 + x6", permutation_test, symmetric)
    frame = pl.DataFrame(panel(281, 16, 6))
    options = {"unit": "id", "group": "group", "terms": "x1", "n_permutations": draws, **more}
    return lambda: permutation_test(frame, fit, **options).permuted[:, 0].tolist()


def mediation(draws: int, spatial: bool, symmetric: bool = False) -> Task:
    import polars as pl

    from python_models.inference import mediate

    fit, more = _fit(spatial, None, mediate, symmetric)
    frame = pl.DataFrame(panel(281, 16, 6))
    options = {"unit": "id", "period": "year", "outcome": "y", "treatment": "x1", "mediator": "x2"}
    options |= {"controls": ["x3", "x4", "x5", "x6"], "n_draws": draws, **more}
    return lambda: mediate(frame, fit, **options).boot.draws.ravel().tolist()


def durbin(tests: bool) -> Task:
    """An SDM of 281 x 16, or its battery of tests too."""
    import polars as pl

    from python_models.spatial import fit_spatial_panel

    fit, more = _fit(True, "y ~ x1 + x2 + x3 + x4 + x5 + x6", fit_spatial_panel, True)
    frame = pl.DataFrame(panel(281, 16, 6))

    def work() -> list[float]:
        done = fit(frame, **more)
        found = done.tests()["value"].drop_nulls() if tests else done.tidy()["estimate"]
        return list(found.to_list())

    return work


def dynamic(units: int, periods: int) -> Task:
    """System GMM with 38 instruments of 140 x 9, or with as many lags of larger panels."""
    import warnings

    import polars as pl

    from python_models.gmm import fit_dynamic_panel, gmm

    warnings.simplefilter("ignore")
    frame = pl.DataFrame(panel(units, periods, 2))
    groups = [gmm("y", lags=(2, 3)), gmm(["x1", "x2"], lags=(2, 3), collapse=True)]
    keys = {"unit": "id", "period": "year", "formula": "y ~ L.y + x1 + x2", "gmm": groups}
    return lambda: fit_dynamic_panel(frame, **keys).tidy()["estimate"].to_list()


def _fit(
    spatial: bool, formula: str | None, function: Callable[..., Any], symmetric: bool
) -> tuple[Callable[..., Any], dict[str, Any]]:
    from python_models.panel import fit_panel
    from python_models.spatial import fit_spatial_panel
    from python_models.spatial.weights import as_graph

    keys = {"unit": "id", "period": "year", **({"formula": formula} if formula else {})}
    if not spatial:
        return functools.partial(fit_panel, effects="two-way", covariance="clustered", **keys), {}
    distance = np.random.default_rng(3).random((281, 281)) * (1 - np.eye(281))
    distance = distance + distance.T if symmetric else distance
    graph = as_graph(distance / distance.sum(axis=1, keepdims=True), list(range(281)), "R")
    name = "weights" if "weights" in inspect.signature(function).parameters else "w"
    return functools.partial(fit_spatial_panel, model="sdm", **keys), {name: graph}


WORKS: dict[str, Callable[[], Task]] = {
    f"two-way FE, clustered, {n:,} x 20{', 10 % missing' if m else ''}": functools.partial(fixed_effects, n, m)
    for n in (3000, 30_000)
    for m in (0.0, 0.1)
}
WORKS |= {
    f"Moran {'local' if local else 'global'}, 999, {n:,} {'dense' if dense else 'contiguity'}": functools.partial(
        moran, n, local, dense
    )
    for n, dense in ((281, False), (3000, False), (281, True), (3000, True))
    for local in (False, True)
}
WORKS |= {
    "SBM, 5 + 3 + 2, 4,496 units": functools.partial(efficiency, 4496),
    "SBM, 5 + 3 + 2, 12,000 units": functools.partial(efficiency, 12_000),
    "SBM, 5 + 3 + 2, 30,000 units": functools.partial(efficiency, 30_000),
    "super-SBM, 5 + 3 + 2, 2,000 units": functools.partial(efficiency, 2000, super_efficiency=True),
    "100 permutations, FE 281 x 16": functools.partial(permutations, 100, False),
    "50 permutations, SDM 281 x 16, W no scaled symmetric": functools.partial(permutations, 50, True),
    "100 permutations, SDM 281 x 16": functools.partial(permutations, 100, True, True),
    "100 mediation draws, FE 281 x 16": functools.partial(mediation, 100, False),
    "100 mediation draws, SDM 281 x 16": functools.partial(mediation, 100, True, True),
    "SDM fit 281 x 16": functools.partial(durbin, False),
    "SDM fit and tests 281 x 16": functools.partial(durbin, True),
    "system GMM, 140 x 9": functools.partial(dynamic, 140, 9),
    "system GMM, 281 x 16": functools.partial(dynamic, 281, 16),
    "system GMM, 3,000 x 20": functools.partial(dynamic, 3000, 20),
    "system GMM, 30,000 x 20": functools.partial(dynamic, 30_000, 20),
    "two-way FE, clustered, 30 x 8": functools.partial(fixed_effects, 30, 0.0, 8),
    "two-way FE, clustered, 280 x 16": functools.partial(fixed_effects, 280, 0.0, 16),
}


def peer(name: str) -> Task:
    """The same work by pyfixest or esda."""
    size = 30_000 if "30,000" in name else 3000 if "3,000" in name else 281
    if name.startswith("two-way"):
        import pandas as pd
        import pyfixest

        frame = pd.DataFrame(panel(size, 20, missing=0.1 if "missing" in name else 0.0))

        def regression() -> list[float]:
            fit = pyfixest.feols("y ~ x1 + x2 + x3 | id + year", frame, vcov={"CRV1": "id"})
            return [*fit.coef().tolist(), *fit.se().tolist()]

        return regression
    if not name.startswith("Moran"):
        raise LookupError(name)
    import esda
    from libpysal.graph import Graph
    from scipy import sparse

    w = lattice(size)
    e = np.random.default_rng(1).normal(size=size)
    values = e + 0.8 * w @ e
    if "dense" in name:
        w = np.random.default_rng(2).random((size, size)) * (1 - np.eye(size))
    graph = Graph.from_sparse(sparse.coo_array(w)).transform("r")
    if "local" in name:
        return lambda: [float(esda.Moran_Local(values, graph, permutations=999).Is.sum())]
    return lambda: [float(esda.Moran(values, graph, permutations=999).I)]


def measure(task: Task, repeats: int) -> dict[str, Any]:
    """The best CPU seconds of some runs, what was found, and the largest resident set in MB."""
    seconds, found = [], None
    for _ in range(repeats):
        begin = time.process_time()
        found = task()
        seconds.append(time.process_time() - begin)
    return {
        "seconds": min(seconds),
        "found": found,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
    }


def run(python: str, name: str, folder: Path, by_peer: bool) -> dict[str, Any] | None:
    """One work in a process of its own; None where it cannot be had."""
    command = [python, "-W", "ignore", str(Path(__file__).resolve()), "--one", name, *(["--peer"] if by_peer else [])]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=os.environ | ONE_THREAD)
    return json.loads(done.stdout.strip().splitlines()[-1]) if done.returncode == 0 else None


def line(name: str, base: Path, peers: str | None, repeats: int) -> str:
    """A row of the table: builds in turn, the best of each."""
    here = Path(__file__).resolve().parents[1]
    old, new, theirs = [], [], []
    for _ in range(repeats):
        old.append(run(str(base / ".venv/bin/python"), name, base, False))
        new.append(run(sys.executable, name, here, False))
        theirs.append(run(peers, name, here, True) if peers and name.startswith(("two-way", "Moran")) else None)
    seconds = [min((r["seconds"] for r in runs if r), default=float("nan")) for runs in (old, new, theirs)]
    memory = [max((r["mb"] for r in runs if r), default=float("nan")) for runs in (old, new)]
    apart = "—"
    if old[0] and new[0]:
        apart = f"{np.nanmax(np.abs(np.subtract(old[0]['found'], new[0]['found']))):.0e}"
    told = "" if np.isnan(seconds[2]) else f"{seconds[2]:.3f}"
    return (
        f"| {name} | {seconds[0]:.3f} | {seconds[1]:.3f} | {seconds[1] / seconds[0]:.2f} | {told} | {apart} "
        f"| {memory[0]:.0f} | {memory[1]:.0f} |"
    )


def main() -> None:
    """Print the table, or one work's measurement as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--base", type=Path, help="checkout of the earlier build, with its own .venv")
    parser.add_argument("--peers", help="interpreter that has the peers")
    parser.add_argument("--work", nargs="*", default=list(WORKS), choices=list(WORKS))
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--peer", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        task = peer(options.one) if options.peer else WORKS[options.one]()
        print(json.dumps(measure(task, 1 if "30,000 units" in options.one else 3)))
        return
    if options.base is None:
        parser.error("--base is the checkout to compare with")
    print("| work | base, CPU s | new, CPU s | ratio | peer, CPU s | largest difference | base, MB | new, MB |")
    print("|---|---|---|---|---|---|---|---|")
    for name in options.work:
        print(line(name, options.base.resolve(), options.peers, options.repeats), flush=True)


if __name__ == "__main__":
    main()
