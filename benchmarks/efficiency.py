"""CPU time of the slacks-based measure beside scipy's linprog, highspy with hot starts and deapack; growth with n.

Run ``python -m benchmarks.efficiency`` from the root of the checkout. The task is a panel of 281 units and 16 years,
three inputs, one good and one bad: scores on the global and on the sixteen contemporaneous technologies. Peers that are
not installed are left out. ``--every 40`` times linprog on every 40th unit and scales up (the default); ``--every 1``
takes some minutes. ``--growth`` lists the sizes of the second table.
"""

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
import polars as pl

from benchmarks.works.panels import NAMES, ROLES, producers
from python_models.efficiency import sbm

LINPROG_OPTIONS = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


def simulated_panel(units: int, years: int) -> pl.DataFrame:
    """The invented panel of ``producers`` as a frame."""
    return pl.DataFrame(producers(units, years))


def cpu(task: Callable[[], np.ndarray]) -> tuple[np.ndarray, float]:
    """Result and CPU seconds of this process."""
    begin = time.process_time()
    return task(), time.process_time() - begin


def engine(frame: pl.DataFrame, technology: str) -> np.ndarray:
    """Scores of this project."""
    return sbm(frame, "unit", "year", **ROLES, technology=technology).scores["score"].to_numpy()


def technologies(frame: pl.DataFrame, technology: str) -> list[np.ndarray]:
    """Rows of each technology; all of them are evaluated."""
    if technology == "global":
        return [np.arange(frame.height)]
    year = frame["year"].to_numpy()
    return [np.flatnonzero(year == y) for y in np.unique(year)]


def by_linprog(frame: pl.DataFrame, technology: str, every: int) -> np.ndarray:
    """Scores of every ``every``-th unit by scipy's linprog, one scaled programme each; nan elsewhere."""
    from scipy.optimize import linprog

    data = frame.select(NAMES).to_numpy()
    sign = np.array([1.0, 1.0, 1.0, -1.0, 1.0])
    out = np.full(len(data), np.nan)
    for rows in technologies(frame, technology):
        for o in rows[::every]:
            n = len(rows)
            cost = np.concatenate([[1.0], np.zeros(n), np.full(3, -1 / 3), np.zeros(2)])
            norm = np.concatenate([[1.0], np.zeros(n + 3), np.full(2, 1 / 2)])
            balance = np.column_stack([-np.ones(5), (data[rows] / data[o]).T, np.diag(sign)])
            found = linprog(
                cost, A_eq=np.vstack([norm, balance]), b_eq=np.eye(6)[0], method="highs", options=LINPROG_OPTIONS
            )
            out[o] = found.fun
    return out


def by_highspy(frame: pl.DataFrame, technology: str, every: int) -> np.ndarray:
    """Scores by highspy: one model per technology, of which each unit changes what is its own, hot start."""
    import highspy

    data = frame.select(NAMES).to_numpy()
    data = data / np.exp(np.log(data).mean(axis=0))
    out = np.full(len(data), np.nan)
    for rows in technologies(frame, technology):
        n = len(rows)
        solver = highspy.Highs()
        solver.silent()
        for name, value in {**LINPROG_OPTIONS, "threads": 1}.items():
            solver.setOptionValue(name, value)
        lp = highspy.HighsLp()
        matrix = np.vstack([np.zeros((1, n)), data[rows].T])
        full = np.hstack([np.ones((6, 1)), np.vstack([np.zeros((1, 5)), np.diag([1.0, 1, 1, -1, 1])]), matrix])
        full[0, 4:6] = 1.0
        nonzero = full.T != 0
        lp.num_col_, lp.num_row_ = n + 6, 6
        lp.col_cost_ = np.zeros(n + 6)
        lp.col_lower_, lp.col_upper_ = np.zeros(n + 6), np.full(n + 6, highspy.kHighsInf)
        lp.row_lower_ = lp.row_upper_ = np.eye(6)[0]
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(nonzero.sum(axis=1))])
        lp.a_matrix_.index_, lp.a_matrix_.value_ = np.nonzero(nonzero)[1], full.T[nonzero]
        solver.passModel(lp)
        solver.changeColCost(0, 1.0)
        for o in rows[::every]:
            own = data[o]
            for v in range(5):
                solver.changeCoeff(v + 1, 0, -own[v])
                if v < 3:
                    solver.changeColCost(v + 1, -1 / 3 / own[v])
                else:
                    solver.changeCoeff(0, v + 1, 1 / 2 / own[v])
            solver.run()
            out[o] = solver.getObjectiveValue()
    return out


def by_deapack(frame: pl.DataFrame, technology: str, every: int) -> np.ndarray:
    """Scores by deapack's undesirable-output SBM."""
    from deapack import DEAData, UndesirableSBM

    data = DEAData.from_frame(
        frame.to_pandas(), inputs=ROLES["inputs"], outputs=ROLES["goods"], bad_outputs=ROLES["bads"],
        dmu="unit", period="year",
    )  # fmt: skip
    result = UndesirableSBM(returns_to_scale="crs", reference=technology).fit(data)
    found = result.summary_frame
    position = {key: i for i, key in enumerate(zip(frame["unit"], frame["year"], strict=True))}
    out = np.full(frame.height, np.nan)
    out[[position[key] for key in zip(found["dmu_id"], found["period"], strict=True)]] = found["score"]
    return out


def compare(name: str, peer: Callable, frame: pl.DataFrame, every: int) -> None:
    """Print one line of the ratio table; stop if scores differ."""
    seconds, ours, worst = 0.0, [], 0.0
    for technology in ("global", "contemporaneous"):
        scores, _ = cpu(lambda t=technology: engine(frame, t))  # type: ignore[misc]
        ours.append(min(cpu(lambda t=technology: engine(frame, t))[1] for _ in range(5)))  # type: ignore[misc]
        theirs, took = cpu(lambda t=technology: peer(frame, t, every))  # type: ignore[misc]
        solved = np.isfinite(theirs)
        seconds += took * len(theirs) / solved.sum()
        worst = max(worst, float(np.abs(theirs - scores)[solved].max()))
    assert worst < 1e-6, f"{name} and the engine differ by {worst}"
    units = frame.height
    print(
        f"| {name} | {units} | {seconds:.1f} | {sum(ours):.3f} | {seconds / sum(ours):,.0f} | {worst:.0e} |", flush=True
    )


def growth(n: int, returns: str) -> None:
    """Print one line of the growth table; runs in a process of its own, for its memory."""
    frame = simulated_panel(281, 16) if n == 281 * 16 else simulated_panel(n, 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    scores, seconds = None, np.inf
    for _ in range(3 if n < 100_000 else 1):
        begin = time.process_time()
        scores = sbm(frame, "unit", "year", **ROLES, technology="global", returns=returns).scores
        seconds = min(seconds, time.process_time() - begin)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert scores is not None and (scores["status"] == "optimal").all()
    assert scores["least_reduced_cost"].min() > -1e-9 and scores["gap"].max() < 1e-9
    frontier = (scores["score"] > 1 - 1e-8).sum()
    print(
        f"| {n:,} | {returns} | {frontier} | {seconds:.2f} | {seconds / n * 1e6:.1f} | {peak / 1e6:.2f} "
        f"| {before / 1e6:.2f} |",
        flush=True,
    )


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--every", type=int, default=40)
    parser.add_argument("--growth", type=int, nargs="*", default=[281 * 16, 60_000, 1_000_000])
    parser.add_argument("--one", nargs=2, metavar=("N", "RETURNS"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        growth(int(options.one[0]), options.one[1])
        return
    print("| peer | units | peer, CPU s | engine, CPU s | ratio | largest difference |\n|---|---|---|---|---|---|")
    task, small = simulated_panel(281, 16), simulated_panel(30, 16)
    for name, peer, frame, every in (
        ("scipy linprog", by_linprog, task, options.every),
        ("highspy, hot starts", by_highspy, task, 1),
        ("deapack", by_deapack, small, 1),
    ):
        try:
            compare(name, peer, frame, every)
        except ImportError:
            print(f"| {name} | not installed | | | | |")
    print("\n| units | returns | efficient | CPU s | µs a unit | peak GB | before, GB |\n|---|---|---|---|---|---|---|")
    for n in options.growth:
        for returns in ("crs", "vrs"):
            subprocess.run([sys.executable, "-m", "benchmarks.efficiency", "--one", str(n), returns], check=True)


if __name__ == "__main__":
    main()
