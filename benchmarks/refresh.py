"""First run, one new yearbook, an idle refresh and the commands that start often: CPU and wall seconds of two builds.

    python -m benchmarks.refresh --base CHECKOUT [--folder FOLDER]

``CHECKOUT`` is the build before with its own ``.venv``. Each build runs its own bundled panel, copied to ``FOLDER``;
then the employment yearbook of 2021 (620 figures) is put into ``landing/``, the panel run again, and again with nothing
new. The published tables that both have are compared by their keys and numbers.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
QUIET = {
    "DO_NOT_TRACK": "1",
    "DAGSTER_DISABLE_TELEMETRY": "1",
    "GX_ANALYTICS_ENABLED": "false",
    "OMP_NUM_THREADS": "1",
}
STARTS = {
    "coagg --help": ["--help"],
    "coagg sql": ["sql", "select count(*) from marts.coagglomeration"],
    "coagg status": ["status"],
    "coagg study check": ["study", "check"],
}
CLOSE = 1e-9  # of a number's size, or of one


def panel_of(build: Path, folder: Path) -> tuple[Path, Path]:
    """The build's bundled panel in ``folder``, and its yearbook that comes later."""
    bundled, panel = build / "warehouse", folder / "warehouse"
    panel.mkdir(parents=True)
    shutil.copyfile(bundled / "panel.yml", panel / "panel.yml")
    for part in ("sample", "sources"):
        shutil.copytree(bundled / part, panel / part, ignore=shutil.ignore_patterns("later"))
    (panel / "landing").mkdir()
    shutil.copytree(build / "dbt_project" / "seeds", folder / "dbt_project" / "seeds")
    shutil.copytree(build / "studies", folder / "studies")
    (later,) = [p for name in ("sample_later", "sample/later") for p in (bundled / name).glob("*.xlsx")]
    return panel, later


def timed(build: Path, panel: Path, arguments: list[str]) -> tuple[float, float]:
    """CPU seconds (user and system, with children) and wall seconds of one command."""
    command = [str(build / ".venv" / "bin" / "coagg"), "--panel", str(panel), *arguments]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(command, env={**os.environ, **QUIET}, cwd=panel, capture_output=True, text=True, check=False)
    wall, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def compared(old: Path, new: Path) -> list[str]:
    """A line per table of the marts that both published: rows of each, and how many of the old have no equal."""
    import duckdb

    said = []
    with duckdb.connect() as con:
        for name, path in (("old", old), ("new", new)):
            con.execute(f"attach '{path}' as {name} (read_only)")
        columns = (
            "select column_name, data_type from duckdb_columns() "
            "where database_name = ? and schema_name = 'marts' and table_name = ?"
        )
        tables = "select table_name from duckdb_tables() where database_name = ? and schema_name = 'marts'"
        both = set(con.execute(tables, ["old"]).fetchall()) & set(con.execute(tables, ["new"]).fetchall())
        for (table,) in sorted(both):
            found = [dict(con.execute(columns, [name, table]).fetchall()) for name in ("old", "new")]
            shared = [column for column in found[0] if column in found[1] and column != "run_id"]
            same = [
                f"(o.{c} is not distinct from n.{c} or abs(o.{c} - n.{c}) <= {CLOSE} * greatest(abs(o.{c}), 1))"
                if found[0][c] == "DOUBLE"
                else f"o.{c} is not distinct from n.{c}"
                for c in shared
            ]
            without = con.execute(
                f"select count(*) from old.marts.{table} o "
                f"where not exists (select 1 from new.marts.{table} n where {' and '.join(same)})"
            ).fetchall()[0][0]
            rows = [
                con.execute(f"select count(*) from {name}.marts.{table}").fetchall()[0][0] for name in ("old", "new")
            ]
            said.append(f"{table:<34} {rows[0]:>7} {rows[1]:>7} rows, {without} of the old without an equal")
    return said


def main() -> None:
    """Measure both builds in turn and print the tables."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    asked.add_argument("--base", type=Path, required=True)
    asked.add_argument("--folder", type=Path)
    asked.add_argument("--repeats", type=int, default=5, help="of the commands that start; the least is printed")
    told = asked.parse_args()
    folder = told.folder or Path(tempfile.mkdtemp(prefix="coagg-refresh-"))
    builds = {"base": told.base.resolve(), "new": ROOT}
    panels = {name: panel_of(build, folder / name) for name, build in builds.items()}
    steps = ("first run", "one new yearbook", "nothing new")
    lines: dict[str, dict[str, tuple[float, float]]] = {}
    for step in steps:
        for name, build in builds.items():
            panel, later = panels[name]
            if step == "one new yearbook":
                shutil.copy(later, panel / "landing")
            lines.setdefault(step, {})[name] = timed(build, panel, ["run"])
            print(f"{step}, {name}: {lines[step][name]}", file=sys.stderr, flush=True)
    for called, arguments in STARTS.items():
        for _ in range(told.repeats):
            for name, build in builds.items():
                once = timed(build, panels[name][0], arguments)
                best = lines.setdefault(called, {}).setdefault(name, once)
                lines[called][name] = min(best, once)
    print(
        "| work | base: CPU s | wall s | new: CPU s | wall s | ratio of CPU | of wall |\n|---|---|---|---|---|---|---|"
    )
    for called, of in lines.items():
        (a, b), (c, d) = of["base"], of["new"]
        print(f"| {called} | {a:.2f} | {b:.2f} | {c:.2f} | {d:.2f} | {c / a:.2f} | {d / b:.2f} |")
    print(*compared(*(panels[name][0] / "store" / "published.duckdb" for name in builds)), sep="\n")


if __name__ == "__main__":
    main()
