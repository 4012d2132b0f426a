"""CPU time and memory of the engines beside an earlier build and peers, each work in a process of its own, in turn.

    OMP_NUM_THREADS=1 python -m benchmarks.engines --base CHECKOUT [--peers PYTHON] [--pydynpd PYTHON]
                                                   [--work NAME ...] [--growth] [--repeats 2]

``CHECKOUT`` has its own ``.venv``; ``--peers`` is an interpreter with pyfixest, esda, libpysal, spreg, panelbox and
deapack; gretl is taken from the path. What both builds found is compared, and so are the peers' first numbers.
``--growth`` measures sizes from 30 x 8 to 30,000 x 20 and gives the exponent of time in rows.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.works import GROWTH, WORKS
from benchmarks.works.peers import GMM, PEERS

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"), "1")
ONE_THREAD |= {"NUMBA_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1", "DO_NOT_TRACK": "1"}
HERE = Path(__file__).resolve().parents[1]
FAMILIES = (
    ("two-way FE", r"two-way FE, clustered, ([\d,]+) x (\d+)$"),
    ("system GMM", r"system GMM, ([\d,]+) x (\d+)"),
    ("SBM, 3 + 1 + 1", r"SBM, 3 \+ 1 \+ 1, contemporaneous, ([\d,]+) x (\d+)"),
    ("SBM, 5 + 3 + 2", r"SBM, 5 \+ 3 \+ 2, ([\d,]+)( )units$"),
    ("Moran, local", r"Moran local, 999, ([\d,]+)( )contiguity"),
    ("SDM with effects", r"SDM with effects, ([\d,]+) x (\d+)"),
)


def run(python: str, name: str, folder: Path, peer: str | None = None) -> dict[str, Any] | None:
    """One work in a process of its own; None where it cannot be had."""
    command = [python, "-W", "ignore", str(HERE / "benchmarks/works/one.py"), name, *(["--peer", peer] if peer else [])]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=os.environ | ONE_THREAD)
    if done.returncode:
        print(f"{name}: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
    return json.loads(done.stdout.strip().splitlines()[-1]) if done.returncode == 0 else None


def line(name: str, chosen: argparse.Namespace) -> dict[str, Any]:
    """Seconds and memory of a work, builds and peers in turn, the best of each."""
    programs = {"pydynpd": chosen.pydynpd, "gretl": sys.executable if shutil.which("gretlcli") else None}
    peers = [*PEERS.get(name, {}), *(["gretl"] if name == GMM else [])]
    runs: dict[str, list[dict[str, Any]]] = {}
    for _ in range(chosen.repeats):
        builds: dict[str, Path] = {"base": chosen.base} if chosen.base else {}
        for build, folder in (builds | {"new": HERE}).items():
            python = sys.executable if build == "new" else str(folder / ".venv/bin/python")
            runs.setdefault(build, []).append(run(python, name, folder) or {})
        for peer in peers:
            python = programs.get(peer, chosen.peers)
            runs.setdefault(peer, []).append((run(python, name, HERE, peer) if python else None) or {})
    best = {who: min((r for r in done if r), key=lambda r: r["seconds"], default={}) for who, done in runs.items()}
    found = {who: np.asarray(r.get("found", np.nan), dtype=float) for who, r in best.items()}
    apart = {}
    for who in best:
        many = min(found[who].size, found["new"].size)
        difference = np.abs(found[who].ravel()[:many] - found["new"].ravel()[:many])
        apart[who] = float(np.nanmax(difference)) if np.isfinite(difference).any() else float("nan")
    return {"work": name, "best": best, "apart": apart}


def printed(row: dict[str, Any]) -> str:
    """A row of the table."""
    best, apart = row["best"], row["apart"]
    old, new = (best.get(who, {}).get("seconds", np.nan) for who in ("base", "new"))
    theirs = "; ".join(
        f"{who} {best[who]['seconds']:.3g}" + ("" if np.isnan(apart[who]) else f" ({apart[who]:.0e})")
        for who in best
        if who not in ("base", "new") and best[who]
    )
    memory = " | ".join(f"{best.get(who, {}).get('mb', np.nan):.0f}" for who in ("base", "new"))
    ratio = f"{new / old:.2f}"
    return (
        f"| {row['work']} | {old:.3g} | {new:.3g} | {ratio} | {theirs} | {apart.get('base', np.nan):.0e} | {memory} |"
    )


def exponents(rows: list[dict[str, Any]]) -> str:
    """The exponent of CPU time in rows between the sizes of each family, by build."""
    out = ["", "| engine | from, to (rows) | exponent, base | exponent, new |", "|---|---|---|---|"]
    for family, pattern in FAMILIES:
        points = []
        for row in rows:
            if size := re.fullmatch(pattern, row["work"]):
                count = int(size[1].replace(",", "")) * int(size[2].strip() or 1)
                points.append((count, *(row["best"].get(w, {}).get("seconds", np.nan) for w in ("base", "new"))))
        for small, large in zip(sorted(points), sorted(points)[1:], strict=False):
            powers = [np.log(large[i] / small[i]) / np.log(large[0] / small[0]) for i in (1, 2)]
            out.append(f"| {family} | {small[0]:,}, {large[0]:,} | {powers[0]:.2f} | {powers[1]:.2f} |")
    return "\n".join(out)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=lambda p: Path(p).resolve(), help="checkout of the earlier build")
    parser.add_argument("--peers", help="interpreter that has the peers")
    parser.add_argument("--pydynpd", help="interpreter that has pydynpd")
    parser.add_argument("--work", nargs="*", choices=[*WORKS, *GROWTH])
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--repeats", type=int, default=2)
    chosen = parser.parse_args()
    names = chosen.work or list(WORKS)
    if chosen.growth:
        names = [n for n in WORKS | GROWTH if any(re.fullmatch(pattern, n) for _, pattern in FAMILIES)]
    print("| work | base, CPU s | new, CPU s | ratio | peers, CPU s (difference) | base - new | base, MB | new, MB |")
    print("|---|---|---|---|---|---|---|---|")
    rows = []
    for name in names:
        rows.append(line(name, chosen))
        print(printed(rows[-1]), flush=True)
    if chosen.growth:
        print(exponents(rows))


if __name__ == "__main__":
    main()
