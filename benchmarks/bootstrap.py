"""CPU time of bootstrap replications of efficiency scores beside single calls, of this build and an earlier one.

    OMP_NUM_THREADS=1 python -m benchmarks.bootstrap [--base CHECKOUT] [--draws 100] [--work NAME ...]

The panel of ``benchmarks.efficiency``: 281 units, 16 years, three inputs, one good, one bad. ``CHECKOUT`` has its own
``.venv``; its single calls are timed in a process of their own in the same sitting. Seconds are of one replication (all
4,496 scores) and of one call; no peer bootstraps scores with bads.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

WORKS: dict[str, tuple[str, dict[str, Any]]] = {
    "radial, contemporaneous, smoothed": ("radial", {"technology": "contemporaneous"}),
    "radial, global, smoothed": ("radial", {"technology": "global"}),
    "ddf (strong), contemporaneous, smoothed": ("ddf", {"technology": "contemporaneous", "disposability": "strong"}),
    "SBM, contemporaneous, subsampling": ("sbm", {"technology": "contemporaneous"}),
    "SBM, global, subsampling": ("sbm", {"technology": "global"}),
}


def seconds(task: Callable[[], Any]) -> float:
    """CPU seconds of a call."""
    begin = time.process_time()
    task()
    return time.process_time() - begin


def single(name: str, repeats: int = 5) -> float:
    """Best CPU seconds of one call of the measure."""
    import polars as pl

    from benchmarks.works.panels import ROLES, producers
    from python_models import efficiency

    measure, options = WORKS[name]
    frame = pl.DataFrame(producers(281, 16))
    return min(
        seconds(lambda: getattr(efficiency, measure)(frame, "unit", "year", **ROLES, **options)) for _ in range(repeats)
    )


def replications(name: str, draws: int) -> float:
    """CPU seconds of one replication, of ``draws``; what is done once is taken off."""
    import polars as pl

    from benchmarks.works.panels import ROLES, producers
    from python_models.efficiency import bootstrap_efficiency

    measure, options = WORKS[name]
    frame = pl.DataFrame(producers(281, 16))

    def run(count: int) -> Callable[[], Any]:
        return lambda: bootstrap_efficiency(
            frame, "unit", "year", **ROLES, **options, measure=measure, n_draws=count, seed=1
        )  # fmt: skip

    once = seconds(run(4))
    return (seconds(run(4 + draws)) - once) / draws


def elsewhere(checkout: str, name: str) -> float:
    """``single`` of another build."""
    here = Path(__file__).resolve()
    scope = "scope = {'__name__': 'works'}"
    path = f"sys.path.insert(0, '.'); sys.path.append({str(here.parents[1])!r})"  # for benchmarks.works
    code = f"import sys; {path}; {scope}; exec(open({str(here)!r}).read(), scope); "
    code += f"print(scope['single']({name!r}))"
    done = subprocess.run(
        [str(Path(checkout).resolve() / ".venv/bin/python"), "-c", code],
        cwd=checkout, capture_output=True, text=True, check=True, env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    return float(json.loads(done.stdout.strip().splitlines()[-1]))


def main() -> None:
    """Print a row for each work."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base")
    parser.add_argument("--draws", type=int, default=100)
    parser.add_argument("--work", nargs="*", default=list(WORKS), choices=list(WORKS))
    chosen = parser.parse_args()
    print("| work | one call, base | one call, new | one replication | replication / base call | 2,000, CPU s |")
    print("|---|---|---|---|---|---|")
    for name in chosen.work:
        before = elsewhere(chosen.base, name) if chosen.base else float("nan")
        one, each = single(name), replications(name, chosen.draws)
        print(
            f"| {name} | {before:.3f} | {one:.3f} | {each:.3f} | {each / before:.2f} | {2000 * each:.0f} |", flush=True
        )


if __name__ == "__main__":
    sys.exit(main())
