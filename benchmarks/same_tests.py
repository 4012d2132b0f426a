"""The tests of another build that are here still: all of them by both builds in turn, wall seconds.

    python -m benchmarks.same_tests --base CHECKOUT

A suite that grows takes longer however fast it is; what became of the time of a test is told by the same tests. One is
the same that has the name and parameters, in the file of that name where several have it; of a function whose
parameters are called otherwise now as many as there were. Each build runs them as its own ``make test`` does.
"""

import argparse
import collections
import re
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]


class Suite:
    """The tests of a checkout with its own environment."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.pytest = [str(self.root / ".venv" / "bin" / "python"), "-m", "pytest"]
        makefile = (self.root / "Makefile").read_text(encoding="utf-8")
        made = re.search(r"^test:.*\n(?:#.*\n)*\t@.*-m pytest (.*)$", makefile, re.MULTILINE)
        self.options = shlex.split(made[1]) if made else sys.exit(f"{root}: its Makefile has no `test` of pytest")

    def names(self) -> list[str]:
        """Every test, as pytest names it."""
        told = subprocess.run(
            [*self.pytest, "--collect-only", "-q", "-n", "0"], cwd=self.root, capture_output=True, text=True
        )
        return [line for line in told.stdout.splitlines() if "::" in line]

    def run(self, names: Iterable[str]) -> tuple[float, str]:
        """Wall seconds, and pytest's last line."""
        with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as asked:
            asked.write("\n".join(names) + "\n")
            asked.flush()
            began = time.perf_counter()
            done = subprocess.run(
                [*self.pytest, *self.options, f"@{asked.name}"], cwd=self.root, capture_output=True, text=True
            )
            return time.perf_counter() - began, done.stdout.strip().splitlines()[-1]


def _function(name: str) -> str:
    return name.partition("::")[2].partition("[")[0].rpartition("::")[2]


def same(theirs: list[str], ours: list[str]) -> dict[str, str]:
    """Their tests -> ours, each of ours once."""
    found: dict[str, str] = {}
    free = dict.fromkeys(ours)
    for kind in (lambda name: name.partition("::")[2], _function):
        _match([name for name in theirs if name not in found], free, kind, found)
    return found


def _match(theirs: list[str], free: dict[str, None], kind: Callable[[str], str], found: dict[str, str]) -> None:
    by_kind: dict[str, list[str]] = collections.defaultdict(list)
    for name in free:
        by_kind[kind(name)].append(name)
    for name in theirs:
        file = Path(name.partition("::")[0]).name
        there = sorted((n for n in by_kind[kind(name)] if n in free), key=lambda n: f"/{file}::" not in n)
        if there:
            found[name] = there[0]
            del free[there[0]]


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("--base", type=Path, required=True, help="checkout of the other build")
    asked = said.parse_args()
    base, here = Suite(asked.base), Suite(ROOT)
    ours, theirs = here.names(), base.names()
    pairs = same(theirs, ours)
    print(f"{len(pairs)} of {len(theirs)} tests are here still, among {len(ours)}")
    print("gone or renamed: " + (", ".join(name for name in theirs if name not in pairs) or "none"))
    kept = set(pairs.values())
    runs = {
        base.root.name: base.run(name for name in theirs if name in pairs),
        here.root.name: here.run(name for name in ours if name in kept),
    }
    for name, (wall, last) in runs.items():
        print(f"{name}: {wall:.0f} s of wall; {last}")
    walls = [wall for wall, _ in runs.values()]
    print(f"ratio of wall: {walls[1] / walls[0]:.2f}")


if __name__ == "__main__":
    main()
