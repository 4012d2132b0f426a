"""Three years of weekly refreshes on the small invented country, some of them killed, two readers all the while.

    python -m benchmarks.soak [--refreshes 156] [--kills 20] [--minutes 90] [--folder DIR]

Each refresh is the job of ``coagg run`` in a process of its own, forked from one that has its imports done, after one
figure of a landed file was revised; every thirteenth finds nothing new. Kills are SIGKILLs of that process at a random
moment (what it started, dbt or a reader of files, lives on, as it would); the next refresh finishes the work. The disk
is at its edge twice: the process may write no file beyond a size (RLIMIT_FSIZE), once less than a release, once less
than half the working file. That needs no rights and stops writes as a full disk does, with another error number.

Readers count torn reads; one that dies of a signal is a fault: its stack stands in ``reader-N.trace`` (faulthandler),
a core file is left where the system puts one. Figures go to ``soak.jsonl``, a summary is printed.
"""

import argparse
import contextlib
import json
import multiprocessing
import os
import random
import re
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
ATLANTIS = ROOT / "docs" / "examples" / "atlantis"
REVISED = ("energie_population_2004-06-30.csv", "emploi_1995.csv", "emploi_1999.csv", "prix_2004-06-30.csv")
FIGURE = re.compile(r"\d{1,3}(?:\.\d{3})*,\d+")
NOTHING_NEW = 13
READER = """
    import faulthandler, os, sys, time
    from pathlib import Path
    import duckdb
    folder, stop, trace, keeps = Path(sys.argv[1]), Path(sys.argv[2]), open(sys.argv[3], "w"), sys.argv[4] == "keeps"
    faulthandler.enable(trace)
    from coagg import newer_release, open_warehouse
    def opened():
        published = str(folder / "store" / "published.duckdb")
        return open_warehouse(folder) if keeps else duckdb.connect(published, read_only=True)
    reads = torn = changes = 0
    con, seen = opened(), None
    SUMS = "select count(*), sum(hash(coagglomeration)) from marts.coagglomeration"
    while not stop.exists():
        run, one = con.execute("select run_id from meta.release").fetchall(), con.execute(SUMS).fetchone()
        time.sleep(0.05)  # a refresh may be published between two queries
        whole = con.execute("select count(*) from meta.runs where run_id = ?", run[0]).fetchone() == (1,)
        torn += not (len(run) == 1 and whole and one == con.execute(SUMS).fetchone() and one[0] == 864)
        reads += 1
        changes += seen is not None and run != seen
        seen = run
        if not keeps or newer_release(con):
            con.close()
            con = opened()
        time.sleep(0.5)
    print(reads, torn, changes, flush=True)
"""


def revise(landing: Path, rng: random.Random) -> str:
    """Change one figure of one file by less than the tolerance of totals; its name and the change."""
    path = landing / rng.choice(REVISED)
    text = path.read_bytes().decode("cp1252" if path.name.startswith("emploi") else "utf-8-sig")
    found = list(FIGURE.finditer(text, text.index("\n", len(text) // 10)))
    place = rng.choice(found)
    before = float(place[0].replace(".", "").replace(",", "."))
    after = f"{before * rng.uniform(0.9996, 1.0004):.4f}".replace(".", ",")
    text = text[: place.start()] + after + text[place.end() :]
    draft = path.with_suffix(".part")
    draft.write_bytes(text.encode("cp1252" if path.name.startswith("emploi") else "utf-8-sig"))
    draft.replace(path)
    return f"{path.name}: {place[0]} -> {after}"


def refresh(printed: Path, largest: int | None) -> None:
    """The job of ``coagg run`` in this process; ``largest`` bytes of a file at most."""
    from rich.console import Console

    from orchestration.run import run_refresh

    if largest is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    with printed.open("w") as out:
        os.dup2(out.fileno(), 1)
        done = run_refresh(Console(file=out, width=200))
    sys.exit(0 if done else 1)


def sizes(store: Path) -> dict[str, int]:
    """Bytes by what lies in the store; ``beside`` is all but files and releases."""
    found: dict[str, int] = {}
    seen = set()
    for path in store.rglob("*"):
        with contextlib.suppress(OSError):
            status = path.lstat()
            if path.is_file() and status.st_ino not in seen:
                seen.add(status.st_ino)
                part = path.relative_to(store).parts[0]
                part = "releases" if part == "published.duckdb" else part  # another name of one of them
                found[part] = found.get(part, 0) + status.st_size
    found["beside"] = sum(size for part, size in found.items() if part not in {"files", "releases"})
    return found


class Readers:
    """Two processes that read all the while; one that dies is counted and begun again."""

    def __init__(self, folder: Path, out: Path) -> None:
        self.folder, self.out, self.stop = folder, out, out / "stop"
        self.reads = self.torn = self.changes = self.begun = 0
        self.faults: list[str] = []
        self.running: list[tuple[subprocess.Popen[str], str]] = []

    def begin(self, kind: str) -> None:
        self.begun += 1
        code = "\n".join(line[4:] for line in READER.splitlines())
        trace = self.out / f"reader-{self.begun}.trace"
        command = [sys.executable, "-c", code, str(self.folder), str(self.stop), str(trace), kind]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(command, env=environment, cwd=self.out, stdout=subprocess.PIPE, text=True)
        self.running.append((process, kind))

    def look(self) -> None:
        for process, kind in list(self.running):
            if process.poll() is not None:
                self.running.remove((process, kind))
                self.faults.append(f"reader {kind} ended with {process.returncode}")
                self.begin(kind)

    def end(self) -> None:
        self.look()
        self.stop.touch()
        for process, kind in self.running:
            printed = process.communicate(timeout=60)[0].split()
            if process.returncode or len(printed) != 3:
                self.faults.append(f"reader {kind} ended with {process.returncode}")
                continue
            reads, torn, changes = map(int, printed)
            self.reads, self.torn, self.changes = self.reads + reads, self.torn + torn, self.changes + changes


def soak(folder: Path, refreshes: int, kills: int, minutes: float, seed: int) -> dict[str, Any]:
    """Run it; the summary."""
    rng, panel = random.Random(seed), folder / "atlantis"
    shutil.copytree(ATLANTIS, panel, ignore=shutil.ignore_patterns("store"))
    os.environ["COAGG_PANEL"] = str(panel)
    for name in ("COAGG_STORE", "DAGSTER_HOME"):
        os.environ.pop(name, None)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(["orchestration.definitions", "orchestration.run"])
    weeks = range(1, refreshes)
    killed = set(rng.sample(weeks, min(kills, len(weeks) // 2)))
    edges = set(rng.sample([week for week in weeks if week not in killed and week > 2], 2)) if refreshes > 8 else set()
    rows: list[dict[str, Any]] = []
    readers, began = Readers(panel, folder), time.monotonic()
    store = panel / "store"
    for week in range(refreshes):
        if time.monotonic() - began > minutes * 60:
            break
        what = revise(panel / "landing", rng) if week % NOTHING_NEW else "nothing new"
        row = {"week": week, "revised": what, **_one(server, folder, store, week, killed, edges, rng, rows)}
        row["sizes"] = sizes(store)
        rows.append(row)
        with (folder / "soak.jsonl").open("a") as log:
            log.write(json.dumps(row) + "\n")
        if week == 0:
            for kind in ("keeps", "reopens"):
                readers.begin(kind)
        readers.look()
    readers.end()
    return summary(rows, readers)


def _one(
    server: Any, folder: Path, store: Path, week: int, killed: set[int], edges: set[int], rng: random.Random, rows: list
) -> dict[str, Any]:
    """One refresh, killed or short of disk where this week is so."""
    largest = None
    if week in edges:
        short = "edge" in {row["kind"] for row in rows}
        size = (store / ("working.duckdb" if short else "published.duckdb")).stat().st_size
        largest = size // 2 if short else size * 9 // 10
    wall = time.monotonic()
    process = server.Process(target=refresh, args=(folder / "last.txt", largest))
    process.start()
    usual = statistics.median([row["wall"] for row in rows if row["kind"] == "run"] or [60.0])
    if week in killed:
        process.join(rng.uniform(0.0, usual))
        if process.is_alive():
            process.kill()
    cpu = 0.0
    while process.is_alive():
        cpu = max(cpu, _cpu(process.pid))
        process.join(0.5)
    kind = "killed" if process.exitcode == -signal.SIGKILL else "edge" if largest else "run"
    row = {"kind": kind, "code": process.exitcode, "wall": time.monotonic() - wall, "cpu": cpu}
    if process.exitcode == 1:
        row["said"] = (folder / "last.txt").read_text()[-600:]
    return row


def _cpu(pid: int | None) -> float:
    """CPU seconds of a process and of the children that it has waited for; 0 once it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def summary(rows: list[dict[str, Any]], readers: Readers) -> dict[str, Any]:
    """The figures that docs/operations.md has."""
    good = [row for row in rows if row["kind"] == "run" and row["code"] == 0 and row["revised"] != "nothing new"]
    half = max(1, min(20, len(good) // 3))
    beside = [row["sizes"]["beside"] / 1e6 for row in rows]
    return {
        "refreshes": len(rows),
        "succeeded": sum(row["code"] == 0 for row in rows),
        "killed": sum(row["kind"] == "killed" for row in rows),
        "short of disk": sum(row["kind"] == "edge" for row in rows),
        "failed otherwise": [row["week"] for row in rows if row["kind"] == "run" and row["code"]],
        "cpu_s": {
            "first": statistics.median(row["cpu"] for row in good[1 : half + 1] or good),
            "last": statistics.median(row["cpu"] for row in good[-half:]),
        },
        "wall_s": {
            "first": statistics.median(row["wall"] for row in good[1 : half + 1] or good),
            "last": statistics.median(row["wall"] for row in good[-half:]),
        },
        "beside_mb": {"first": beside[0], "largest": max(beside), "last": beside[-1]},
        "sizes_mb": {part: round(size / 1e6, 1) for part, size in rows[-1]["sizes"].items()},
        "reads": readers.reads,
        "torn": readers.torn,
        "releases_seen": readers.changes,
        "faults": readers.faults,
    }


def main() -> None:
    """Run the soak and print its figures; ends with 1 on a torn read, a fault or a store beyond 300 MB."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--refreshes", type=int, default=156)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=600, help="no refresh begins after these")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="empty; default: a new temporary one")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="coagg-soak-"))
    folder.mkdir(parents=True, exist_ok=True)
    print(f"soak in {folder}; figures of each refresh: {folder / 'soak.jsonl'}", flush=True)
    found = soak(folder, options.refreshes, options.kills, options.minutes, options.seed)
    print(json.dumps(found, indent=1, ensure_ascii=False))
    sys.exit(bool(found["torn"] or found["faults"] or found["failed otherwise"] or found["beside_mb"]["largest"] > 300))


if __name__ == "__main__":
    main()
