"""One work in this process: ``python one.py NAME [--peer PROGRAM] [--repeats 3]`` prints JSON."""

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # ``works``, whatever build this interpreter has

LONG = 5.0  # seconds that are measured once
ENOUGH = 0.5  # seconds that short works are repeated for, whose best of three is chance


def measure(task: Callable[[], Any], repeats: int, least: int = 1) -> dict[str, Any]:
    """The best CPU seconds of some runs, what was found, and the largest resident set in MB."""
    seconds: list[float] = []
    found = None
    while len(seconds) < repeats or (sum(seconds) < ENOUGH and len(seconds) < 20 * repeats):
        begin = time.process_time()
        found = task()
        seconds.append(time.process_time() - begin)
        if min(seconds) > LONG and len(seconds) >= least:
            break
    mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return {"seconds": min(seconds), "found": found, "mb": mb}


def main() -> None:
    """Print the measurement."""
    from works import GROWTH, WORKS, peers

    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("--peer")
    parser.add_argument("--repeats", type=int, default=3)
    chosen = parser.parse_args()
    if chosen.peer == "gretl":
        seconds, found = peers.gretl()
        print(json.dumps({"seconds": seconds, "found": found, "mb": 0.0}))
        return
    make = peers.PEERS[chosen.name][chosen.peer] if chosen.peer else (WORKS | GROWTH)[chosen.name]
    # a peer's first call may compile
    print(json.dumps(measure(make(), chosen.repeats, least=2 if chosen.peer else 1)))


if __name__ == "__main__":
    main()
