"""``python -m benchmarks.differential --n 20000``: what differs, if anything, and exit 1 if something does."""

import argparse
import signal
import sys
import time
import warnings

from benchmarks.differential.compare import Tally
from benchmarks.differential.run import FAMILIES, run


def main() -> int:
    """Run, print the counts and every difference."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.differential", description=__doc__)
    parser.add_argument("--n", type=int, default=2000, help="specifications, shared out among the families")
    parser.add_argument("--first", type=int, default=0, help="first seed")
    parser.add_argument("--family", choices=list(FAMILIES), action="append")
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a run in the background would not hear it
    tally, start = Tally(), time.perf_counter()
    families = asked.family or list(FAMILIES)
    total = sum(FAMILIES[name][1] for name in families)
    try:
        for name in families:
            count = asked.n * FAMILIES[name][1] // total
            run(name, range(asked.first, asked.first + count), tally)
    except KeyboardInterrupt:
        print("stopped: what follows is what was done")
    for outcome, count in sorted(tally.counts.items()):
        print(f"{count:>7}  {outcome}")
    print(f"{time.perf_counter() - start:.0f} s; worst difference {tally.worst:.2g} of what rounding explains")
    for difference in tally.differences:
        print(difference)
    return 1 if tally.differences else 0


if __name__ == "__main__":
    sys.exit(main())
