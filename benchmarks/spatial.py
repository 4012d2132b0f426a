"""CPU seconds of a two-way SDM with six regressors under dense 1/d, beside spreg and, where R has it, splm.

Run ``OMP_NUM_THREADS=1 python -m benchmarks.spatial [--large]``: process CPU time on one thread, each program on the
same panel. spreg has no two-way Lee-Yu SDM: its unit-effects spatial lag on x and Wx is timed, fit only. splm is timed
by ``proc.time`` inside R, fit only; where it is not installed the row says so.
"""

import argparse
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from python_models.spatial import connectivity, fit_spatial_panel

REGRESSORS = [f"x{j}" for j in range(6)]
SPLM = """
if (!requireNamespace("splm", quietly = TRUE)) quit(status = 3)
suppressPackageStartupMessages(library(splm))
d <- read.csv("panel.csv"); W <- as.matrix(read.csv("w.csv")); lw <- spdep::mat2listw(W, style = "W")
x <- grep("^(w)?x", names(d), value = TRUE)
start <- proc.time()
fit <- spml(as.formula(paste("y ~", paste(x, collapse = "+"))), d, index = c("unit", "year"), listw = lw,
            model = "within", effect = "twoways", lag = TRUE, spatial.error = "none", LeeYu = TRUE)
used <- proc.time() - start
cat(used[["user.self"]] + used[["sys.self"]])
"""


def simulate(units: int, periods: int, rho: float = 0.4, seed: int = 1) -> tuple[pl.DataFrame, np.ndarray]:
    """Panel (unit, year, y, x0..x5, wx0..wx5) in time-major order and its dense row-standardised 1/d."""
    rng = np.random.default_rng(seed)
    at = rng.uniform(0, 1000, (units, 2))
    w = np.hypot(at[:, None, 0] - at[None, :, 0], at[:, None, 1] - at[None, :, 1])
    np.fill_diagonal(w, np.inf)
    w = 1.0 / w
    w /= w.sum(axis=1, keepdims=True)
    x = rng.standard_normal((len(REGRESSORS), periods, units))
    lagged = x @ w.T
    slopes = np.linspace(-1.0, 1.0, len(x))
    mean = np.tensordot(slopes, x, axes=1) + np.tensordot(0.5 * slopes[::-1], lagged, axes=1)
    mean += rng.standard_normal(units) + rng.standard_normal((periods, 1)) + rng.standard_normal((periods, units))
    y = np.linalg.solve(np.eye(units) - rho * w, mean.T).T
    columns = {name: x[j].ravel() for j, name in enumerate(REGRESSORS)}
    columns |= {f"w{name}": lagged[j].ravel() for j, name in enumerate(REGRESSORS)}
    keys = {"unit": [f"u{i:05d}" for i in range(units)] * periods}
    years = {"year": [2000 + t for t in range(periods) for _ in range(units)]}
    return pl.DataFrame(keys | years | {"y": y.ravel()} | columns), w


def cpu(run: Callable[[], object]) -> float:
    """Process CPU seconds of one call."""
    start = time.process_time()
    run()
    return time.process_time() - start


def ours(panel: pl.DataFrame, w: np.ndarray, repeats: int) -> dict[str, float]:
    """Fit, effects with 1,000 draws, and the whole battery: best of some runs, eigenvalues computed anew in each."""
    frame = pl.DataFrame(w, schema=panel["unit"].head(len(w)).to_list())
    formula = f"y ~ {' + '.join(REGRESSORS)}"
    best = {"fit": np.inf, "fit + effects": np.inf, "fit + effects + tests": np.inf}
    for _ in range(repeats):
        connectivity._EIGENVALUES.clear()
        fits = []
        fit = cpu(lambda: fits.append(fit_spatial_panel(panel, "unit", "year", formula, weights=frame)))  # noqa: B023
        effects = cpu(fits[0].effects)
        tests = cpu(lambda: (fits[0].tidy(), fits[0].glance(), fits[0].tests()))  # noqa: B023
        for name, value in zip(best, np.cumsum([fit, effects, tests]), strict=True):
            best[name] = min(best[name], float(value))
    return best


def spreg_seconds(panel: pl.DataFrame, w: np.ndarray) -> float:
    """Panel_FE_Lag (unit effects; spreg has no two-way) on x and Wx."""
    from libpysal.weights import full2W
    from spreg import Panel_FE_Lag

    names = [*REGRESSORS, *(f"w{name}" for name in REGRESSORS)]
    y, x = panel["y"].to_numpy()[:, None], panel.select(names).to_numpy()
    weights = full2W(w)
    weights.transform = "r"
    return cpu(lambda: Panel_FE_Lag(y, x, weights))


def splm_seconds(panel: pl.DataFrame, w: np.ndarray) -> float | None:
    """spml(..., LeeYu = TRUE) inside R, or None where R or splm is absent."""
    if not shutil.which("Rscript"):
        return None
    with tempfile.TemporaryDirectory() as folder:
        panel.write_csv(Path(folder) / "panel.csv")
        pl.DataFrame(w, schema=[f"v{i}" for i in range(len(w))]).write_csv(Path(folder) / "w.csv")
        (Path(folder) / "run.R").write_text(SPLM)
        done = subprocess.run(["Rscript", "run.R"], cwd=folder, capture_output=True, text=True, check=False)
    return float(done.stdout.split()[-1]) if done.returncode == 0 and done.stdout.strip() else None


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--large", action="store_true", help="3,000 x 20 as well (spreg takes minutes and 12 GB: left out)"
    )
    sizes = [(281, 16), (3000, 20)] if parser.parse_args().large else [(281, 16)]
    print("| size | program | what | CPU s |\n|---|---|---|---:|")
    for units, periods in sizes:
        panel, w = simulate(units, periods)
        ours(*simulate(40, 5), 1)  # imports
        for what, seconds in ours(panel, w, 10 if units < 1000 else 1).items():
            print(f"| {units} x {periods} | coagg | {what} | {seconds:.3f} |")
        if units < 1000:
            print(f"| {units} x {periods} | spreg | fit, unit effects, points | {spreg_seconds(panel, w):.3f} |")
            splm = splm_seconds(panel, w)
            said = "splm not installed" if splm is None else f"{splm:.3f}"
            print(f"| {units} x {periods} | splm | fit | {said} |")


if __name__ == "__main__":
    main()
