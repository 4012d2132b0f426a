"""Reading: yearbooks of 3,000 counties and 20 years, 1.4 million figures, into the raw tables; CPU seconds and memory.

    python -m benchmarks.ingest [--counties 3000] [--years 20] [--base CHECKOUT] [--folder FOLDER] [--repeat 3]

Makes the files (a workbook of employment by sector a year, a workbook of accounts by indicator a year, a long CSV of
prices a year, one CSV with a column a year), then reads them as the main job does, in a process of its own. With
``--base`` the checkout of another build, with its own ``.venv``, reads the same files in turn in the same sitting; the
raw tables of both are then compared, all but the time of loading.
"""

import argparse
import csv
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import xlsxwriter

ROOT = Path(__file__).parents[1]
FIRST_YEAR = 2001
SECTORS = {
    "合计": "total", "农、林、牧、渔业": "agriculture", "采矿业": "mining", "制造业": "manufacturing",
    "建筑业": "construction", "交通运输、仓储和邮政业": "transport", "金融业": "finance", "房地产业": "real_estate",
    "教育": "education",
}  # fmt: skip
ACCOUNTS = ["gdp", "population", "investment", "revenue", "expenditure", "deposits", "loans", "exports", "patents"]
PRICES = ["consumer_prices", "producer_prices", "land_prices", "house_prices"]
READER = """
import json, resource, sys, time
from datetime import datetime
from pathlib import Path
from warehouse.catalogue import load_catalogue
from warehouse.connection import connect
from warehouse.ingest import run
from warehouse.names import load_seeds
folder, target = map(Path, sys.argv[1:])
before = time.perf_counter()
with connect(target) as con:
    _, counts = run(con, [folder / "landing"], load_catalogue(folder / "sources"), load_seeds(folder / "seeds"),
                    store=target.parent / "files", run_id="benchmark", now=datetime(2026, 1, 1))
wall = time.perf_counter() - before
both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(json.dumps({"cpu": sum(u.ru_utime + u.ru_stime for u in both), "wall": wall,
                  "megabytes": [u.ru_maxrss / 1024 for u in both], **counts}))
"""


def write_panel(folder: Path, counties: int, years: int) -> int:
    """Seeds, catalogue and files; returns the number of figures."""
    shutil.copytree(ROOT / "dbt_project" / "seeds", folder / "seeds")
    names = [f"第{k}县" for k in range(counties)]
    rows = [{"name": name, "region_id": str(100000 + k), "kind": "full"} for k, name in enumerate(names)]
    with (folder / "seeds" / "region_names.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["name", "region_id", "kind", "valid_from", "valid_to"])
        writer.writeheader()
        writer.writerows(rows)
    write_sources(folder / "sources")
    landing, draw = folder / "landing", random.Random(1)
    landing.mkdir()
    figures = 0
    for year in range(FIRST_YEAR, FIRST_YEAR + years):
        workbook(landing / f"employment_{year}.xlsx", f"分行业就业人员({year}年)", "万人", list(SECTORS), names, draw)
        workbook(landing / f"accounts_{year}.xlsx", f"主要指标({year}年)", "亿元", ACCOUNTS, names, draw)
        lines = [",".join([name, str(year), *(figure(draw) for _ in PRICES)]) for name in names]
        text = "\n".join([",".join(["region", "year", *PRICES]), *lines])
        (landing / f"prices_{year}.csv").write_text(text, encoding="utf-8")
        figures += counties * (len(SECTORS) + len(ACCOUNTS) + len(PRICES))
    heads = [f"{year}年" for year in range(FIRST_YEAR, FIRST_YEAR + years)]
    lines = [",".join([name, *(figure(draw) for _ in heads)]) for name in names]
    (landing / "area.csv").write_text("\n".join(["单位：万人", ",".join(["地区", *heads]), *lines]), encoding="utf-8")
    return figures + counties * years


def figure(draw: random.Random) -> str:
    """A positive figure of two to six digits, up to two of them decimals."""
    return f"{draw.lognormvariate(4, 1.5):.{draw.randrange(3)}f}"


def workbook(path: Path, title: str, unit: str, heads: list[str], names: list[str], draw: random.Random) -> None:
    """Regions down, `heads` across, title and unit above."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("1")
        sheet.write_row(0, 0, [title])
        sheet.write_row(1, 0, [f"单位：{unit}"])
        sheet.write_row(2, 0, ["地区", *heads])
        for i, name in enumerate(names):
            sheet.write_row(3 + i, 0, [name, *(float(figure(draw)) for _ in heads)])


def write_sources(folder: Path) -> None:
    """The catalogue of the four kinds of files, as JSON, which is YAML."""
    folder.mkdir()
    shared = {"unit_labels": ["单位"], "year_words": ["年"]}
    by_sector = {"layout": "regions_by_sectors", "indicator": "employment", "classification": "gbt4754_2011"}
    labelled = {"columns": {name: name for name in ACCOUNTS}, "unit": "亿元"}
    entries = {
        "employment": {"files": "employment_*.xlsx", "unit": "万人"} | by_sector,
        "accounts": {"files": "accounts_*.xlsx", "layout": "regions_by_indicators"} | labelled,
        "prices": {
            "files": "prices_*.csv",
            "layout": "long",
            "long": {"region": "region", "year": "year"},
            "columns": {name: name for name in PRICES},
            "unit": "亿元",
        },
        "area": {"files": "area.csv", "layout": "regions_by_years", "indicator": "area", "unit": "万人"},
    }
    for name, entry in entries.items():
        (folder / f"{name}.yml").write_text(
            json.dumps({"source": name, **entry, **shared}, ensure_ascii=False), encoding="utf-8"
        )


def read(checkout: Path, panel: Path, target: Path) -> dict:
    """One reading in a process of its own; `target` is the warehouse file it makes."""
    shutil.rmtree(target.parent, ignore_errors=True)
    target.parent.mkdir(parents=True)
    python = checkout / ".venv" / "bin" / "python"
    command = [str(python if python.exists() else sys.executable), "-c", READER, str(panel), str(target)]
    compiled = str(target.parent.parent / "compiled")  # as an installed build has it
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(checkout), "PYTHONPYCACHEPREFIX": compiled}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def differences(base: Path, new: Path) -> dict[str, int]:
    """Rows that only one of the two files has, for each raw table, all but the time of loading."""
    found = {}
    with duckdb.connect() as con:
        con.execute(f"attach '{base}' as base (read_only); attach '{new}' as new (read_only)")
        for table, but in (
            ("files", "loaded_at, mapping_hash"),
            ("observations", "loaded_at"),
            ("rejects", "loaded_at"),
        ):
            columns = con.execute(f"select * exclude ({but}) from base.raw.{table} limit 0").description
            shown = ", ".join(f'"{column[0]}"' for column in columns)
            one, other = f"select {shown} from base.raw.{table}", f"select {shown} from new.raw.{table}"
            apart = [f"(select count(*) from ({a} except all {b}))" for a, b in ((one, other), (other, one))]
            found[table] = con.execute(f"select {' + '.join(apart)}").fetchone()[0]
    return found


def main() -> None:
    """Make the files, read them, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counties", type=int, default=3000)
    parser.add_argument("--years", type=int, default=20)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--base", type=Path, help="checkout of the build to compare with")
    parser.add_argument("--folder", type=Path, help="where the files go (kept); default: a temporary folder")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.folder or Path(scratch)
        panel = folder / "panel"
        if not panel.exists():
            panel.mkdir(parents=True)
            print(f"{write_panel(panel, given.counties, given.years):,} figures", flush=True)
        builds = {"base": given.base.resolve()} if given.base else {}
        builds["new"] = ROOT
        small = folder / "small"  # read first, so that what is imported is compiled
        if not small.exists():
            small.mkdir()
            write_panel(small, 5, 1)
        taken: dict[str, list[dict]] = {name: [] for name in builds}
        for name, checkout in builds.items():
            read(checkout, small, folder / name / "warehouse.duckdb")
        for _ in range(given.repeat):
            for name, checkout in builds.items():
                taken[name].append(read(checkout, panel, folder / name / "warehouse.duckdb"))
                print(name, taken[name][-1], flush=True)
        for name, runs in taken.items():
            cpu = statistics.median(run["cpu"] for run in runs)
            memory = max(max(run["megabytes"]) for run in runs)
            print(f"{name:<5} {cpu:7.1f} CPU s  {memory:7.0f} MB  {runs[0]['appended']:,} figures")
        if given.base:
            print("rows that differ:", differences(*(folder / name / "warehouse.duckdb" for name in builds)))


if __name__ == "__main__":
    main()
