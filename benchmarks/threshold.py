"""CPU seconds of the bootstrap of a threshold test, beside a plain loop of regressions on the same panel.

Run ``OMP_NUM_THREADS=1 python -m benchmarks.threshold [--draws 300] [--loop 2]``: 281 regions, 16 years, 300
candidates. The plain loop runs a regression on demeaned data for every draw and candidate, which is what programs by
the book do; it is timed on ``--loop`` draws and multiplied.
"""

import argparse
import time

import numpy as np
import polars as pl

from python_models.panel.projections import within
from python_models.threshold import fit_threshold
from python_models.threshold.fit import _data

UNITS, YEARS, GRID = 281, 16, 300


def panel(seed: int = 1) -> pl.DataFrame:
    """y with one threshold of q in the slope of x."""
    rng = np.random.default_rng(seed)
    q, x, z, e = rng.normal(size=(4, UNITS * YEARS))
    y = np.where(q > 0.3, 1.2, 0.8) * x + z + np.repeat(rng.normal(size=UNITS), YEARS) + e
    names = np.repeat([f"r{i:03d}" for i in range(UNITS)], YEARS)
    return pl.DataFrame({"id": names, "year": np.tile(np.arange(YEARS), UNITS), "q": q, "x": x, "z": z, "y": y})


def plain(frame: pl.DataFrame, draws: int) -> np.ndarray:
    """F of each draw, one regression a candidate."""
    data, _ = _data(frame, ("id", "year"), "y ~ x + z", "q", ["x"], "unit", 0.05, GRID, "hansen")
    step, rng = data.step([]), np.random.default_rng(1)
    out = np.empty(draws)
    for b in range(draws):
        y = step.residual.reshape(UNITS, YEARS)[rng.integers(UNITS, size=UNITS)].ravel()
        e = y - data.base @ np.linalg.lstsq(data.base, y, rcond=None)[0]
        before, least = e @ e, np.inf
        for value in data.cuts.values[step.allowed]:
            low = within(data.x * (data.q <= value)[:, None], data.sample, "unit")
            x = np.column_stack([data.base, low])
            e = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
            least = min(least, e @ e)
        out[b] = data.scale * (before - least) / least
    return out


def cpu(run) -> float:  # type: ignore[no-untyped-def]
    """Process CPU seconds of a call."""
    start = time.process_time()
    run()
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=300)
    parser.add_argument("--loop", type=int, default=2)
    given = parser.parse_args()
    frame = panel()
    choice = {"threshold": "q", "regime": "x", "thresholds": 1, "grid": GRID}
    fit_threshold(frame, "id", "year", "y ~ x + z", **choice, draws=1)
    ours = cpu(lambda: fit_threshold(frame, "id", "year", "y ~ x + z", **choice, draws=given.draws))
    loop = cpu(lambda: plain(frame, given.loop)) / given.loop * given.draws
    print(f"{UNITS} x {YEARS}, {GRID} candidates, {given.draws} draws, CPU seconds")
    print(f"fit_threshold, all of it   {ours:10.2f}")
    print(f"plain loop (extrapolated)  {loop:10.1f}   {loop / ours:.0f} times")


if __name__ == "__main__":
    main()
