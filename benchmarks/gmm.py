"""CPU time of the GMM room beside pydynpd and gretl on the same simulated panels, every test included.

    python -m benchmarks.gmm [--pydynpd PYTHON] [--rows NAME ...] [--repeats 5]

``PYTHON`` is an interpreter that has pydynpd (0.2.2 needs numpy < 2.4); gretl is taken from the path. All run on
one thread; CPU time of the estimation counts, not start-up or reading. A peer that is absent is left out.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1"}
FIVE = ["y", "x1", "x2", "x3", "x4"]
ROWS = {
    "300 x 16, lags 2-3": (300, 16, "limited"),
    "300 x 16, all lags": (300, 16, "all"),
    "3,000 x 20, lags 2-3": (3000, 20, "limited"),
    "3,000 x 20, collapsed": (3000, 20, "collapsed"),
    "3,000 x 20, all lags": (3000, 20, "all"),
}
PYDYNPD = """
import contextlib, io, json, sys, time, warnings
import pandas as pd
warnings.filterwarnings("ignore")
from pydynpd import regression
frame = pd.read_csv(sys.argv[1])
start = time.process_time()
with contextlib.redirect_stdout(io.StringIO()):
    model = regression.abond(sys.argv[2], frame, ["id", "year"]).models[0]
seconds = time.process_time() - start
print(json.dumps({"seconds": seconds, "instruments": int(model.z_information.num_instr),
                  "coefficients": [float(b) for b in model.regression_table.iloc[:6, 1]]}))
"""


def simulate(units: int, periods: int, seed: int = 1) -> dict[str, np.ndarray]:
    """Five endogenous regressors and four outside instruments, long."""
    rng = np.random.default_rng(seed)
    effect = rng.normal(size=units)
    x, y = np.zeros((5, periods, units)), np.zeros((periods, units))
    x[:, 0], y[0] = rng.normal(size=(5, units)), effect + rng.normal(size=units)
    for t in range(1, periods):
        x[:, t] = 0.6 * x[:, t - 1] + 0.2 * effect + rng.normal(size=(5, units))
        y[t] = 0.5 * y[t - 1] + 0.06 * x[:, t].sum(axis=0) + 0.5 * effect + rng.normal(size=units)
    z = rng.normal(size=(4, periods, units))
    columns = {"id": np.repeat(np.arange(1, units + 1), periods), "year": np.tile(np.arange(1, periods + 1), units)}
    columns["y"] = y.T.ravel()
    columns |= {f"x{j + 1}": x[j].T.ravel() for j in range(5)}
    return columns | {f"z{j + 1}": z[j].T.ravel() for j in range(4)}


def time_ours(columns: dict[str, np.ndarray], kind: str, repeats: int) -> dict:
    import warnings

    import polars as pl

    from python_models.gmm import fit_dynamic_panel, gmm, iv

    collapse = kind == "collapsed"
    if kind == "limited":
        groups, outside = [gmm(FIVE, (2, 3))], iv("x5 z1 z2 z3 z4")
    else:
        groups, outside = [gmm(FIVE, (2, None), collapse), gmm("x5", (2, 2), collapse)], iv("z1 z2 z3")
    frame, formula = pl.DataFrame(columns), "y ~ L.y + x1 + x2 + x3 + x4 + x5"
    seconds = []
    warnings.simplefilter("ignore")
    for _ in range(repeats + 1):
        start = time.process_time()
        fit = fit_dynamic_panel(
            frame, unit="id", period="year", formula=formula, gmm=groups, iv=outside, time_dummies=False
        )
        seconds.append(time.process_time() - start)
    return {
        "seconds": min(seconds),
        "instruments": fit.n_instruments,
        "coefficients": fit.params[:6].tolist(),
        "steps": fit.steps,
    }


def time_pydynpd(python: str, csv: Path, kind: str) -> dict:
    if kind == "limited":
        instruments = f"gmm({' '.join(FIVE)}, 2:3) iv(x5 z1 z2 z3 z4)"
    else:
        instruments = f"gmm({' '.join(FIVE)}, 2:.) gmm(x5, 2:2) iv(z1 z2 z3)"
    command = f"y L1.y x1 x2 x3 x4 x5 | {instruments}" + (" | collapse" if kind == "collapsed" else "")
    run = subprocess.run(
        [python, "-c", PYDYNPD, str(csv), command], capture_output=True, text=True, env=os.environ | ONE_THREAD
    )
    return json.loads(run.stdout) if run.returncode == 0 else {"error": run.stderr.strip().splitlines()[-1]}


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _run_gretl(script: str, folder: Path) -> tuple[float, str]:
    path = folder / "model.inp"
    path.write_text(script)
    before = _children_cpu()
    run = subprocess.run(["gretlcli", "-b", str(path)], capture_output=True, text=True, env=os.environ | ONE_THREAD)
    return _children_cpu() - before, run.stdout


def time_gretl(csv: Path, kind: str, repeats: int) -> dict:
    """CPU of a script that estimates ``repeats`` times less that of one that only reads, by estimation."""
    lags = (2, 3) if kind == "limited" else (2, 99)
    terms = [f"GMM({v},{lags[0]},{lags[1]}) GMMlevel({v},1,1)" for v in FIVE]
    if kind != "limited":
        terms.append("GMM(x5,2,2) GMMlevel(x5,1,1)")
    outside = "x5 z1 z2 z3 z4" if kind == "limited" else "z1 z2 z3"
    options = "--system --two-step" + (" --collapse" if kind == "collapsed" else "")
    model = f"dpanel 1 ; y x1 x2 x3 x4 x5 const ; {outside} {' '.join(terms)} {options}\n"
    read = f"set verbose off\nopen {csv} -q\nsetobs id year --panel-vars\n"
    spent, text = _run_gretl(read + model * repeats + "matrix b = $coeff\nprintf \"COEFF %.12g %.12g %.12g %.12g "
                             "%.12g %.12g\\n\", b[1], b[2], b[3], b[4], b[5], b[6]\n", csv.parent)  # fmt: skip
    idle, _ = _run_gretl(read, csv.parent)
    line = next((t for t in text.splitlines() if t.startswith("COEFF")), None)
    if line is None:
        return {"error": text.strip().splitlines()[-1]}
    return {"seconds": (spent - idle) / repeats, "coefficients": [float(v) for v in line.split()[1:]]}


def benchmark(names: list[str], pydynpd: str | None, repeats: int) -> list[dict]:
    table = []
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            units, periods, kind = ROWS[name]
            columns = simulate(units, periods)
            csv = Path(folder) / f"{units}_{periods}.csv"
            header = ",".join(columns)
            np.savetxt(
                csv, np.column_stack(list(columns.values())), delimiter=",", header=header, comments="", fmt="%.17g"
            )
            ours = time_ours(columns, kind, repeats)
            row = {"row": name, "instruments": ours["instruments"], "ours": ours["seconds"], "steps": ours["steps"]}
            peers = {"pydynpd": time_pydynpd(pydynpd, csv, kind) if pydynpd else {"error": "not given"}}
            large = units > 1000 and kind == "all"
            there = shutil.which("gretlcli")
            peers["gretl"] = time_gretl(csv, kind, 1 if large else 3) if there else {"error": "not found"}
            for peer, found in peers.items():
                row[peer] = found.get("seconds")
                row[f"{peer}_error"] = found.get("error")
                if "coefficients" in found:
                    difference = np.abs(np.subtract(found["coefficients"], ours["coefficients"])).max()
                    row[f"{peer}_difference"] = float(difference)
            table.append(row)
            print(json.dumps(row), file=sys.stderr, flush=True)
    return table


def markdown(table: list[dict]) -> str:
    lines = [
        "| panel | instruments | coagg, s | pydynpd, s | ratio | gretl, s | ratio | largest difference |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in table:
        cells = [row["row"], str(row["instruments"]), f"{row['ours']:.4f}"]
        for peer in ("pydynpd", "gretl"):
            cells += [f"{row[peer]:.2f}", f"{row[peer] / row['ours']:.0f}"] if row[peer] else [row[f"{peer}_error"], ""]
        differences = [row[k] for k in ("pydynpd_difference", "gretl_difference") if k in row]
        cells.append(
            "one step here, peers use a generalised inverse"
            if row["steps"] == 1
            else f"{max(differences, default=0):.0e}"
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pydynpd", help="interpreter that has pydynpd")
    parser.add_argument("--rows", nargs="*", default=list(ROWS), choices=list(ROWS))
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    print(markdown(benchmark(options.rows, options.pydynpd, options.repeats)))


if __name__ == "__main__":
    os.environ.update(ONE_THREAD)
    main()
