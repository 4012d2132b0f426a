"""The project's dbt index models on 1, 10 and 100 million employment rows: time, memory and growth with size.

    python -m benchmarks.indices [--millions 1 10 100] [--memory 4GB] [--threads 2] [--structure] [--folder FOLDER]

Counties x 1,000 industries x 30 years, generated inside DuckDB as the staging table that ingestion would have led to;
then the models run as orchestration runs them, by the dbt command in a process of its own. ``memory`` and ``threads``
are the settings COAGG_MEMORY_LIMIT and COAGG_THREADS. Time includes dbt's own start, printed beside it as ``dbt
alone``. With ``--structure`` the models that hold whole structures side by side (specialisation, concentration,
variety) run too.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from warehouse.connection import connect

ROOT = Path(__file__).parents[1]
PROJECT = ROOT / "dbt_project"
INDUSTRIES, YEARS, FIRST_YEAR = 1000, 30, 1991
SEGMENTS = ("transport", "information", "finance", "leasing", "research")
HIGH = ("information", "finance", "research")
SEEDS = ["seeds.regions", "seeds.industries", "seeds.variables", "seeds.units"]
COAGGLOMERATION = ["+coagglomeration", "coagglomeration_means", "coagglomeration_rankings", "+location_quotient_means"]
STRUCTURE = ["+specialisation", "+specialisation_industries", "+industrial_structure", "+spatial_concentration"]
STAGED = ["stg_yearbook__cells", "stg_yearbook__observations"]


def write_seeds(folder: Path, counties: int) -> None:
    """The project's seeds with generated counties and industries; every fifth industry is a producer service."""
    shutil.copytree(PROJECT / "seeds", folder)
    regions = [
        "region_id,region_name,region_name_en,level,parent_region_id,macro_region,coastal,resource_based,municipality,"
        "longitude,latitude"
    ]
    for i in range(counties):
        flags = f"{str(i % 5 == 0).lower()},{str(i % 7 == 0).lower()},false"
        area = ("east", "central", "west")[i % 3]
        regions.append(f"{100000 + i},County {i},County {i},region,,{area},{flags},{70 + i % 60}.5,{20 + i % 30}.5")
    industries = [
        "industry_id,classification,code,industry_name,industry_name_en,industry_group,segment,value_added,is_total,"
        "industrial,related_group"
    ]
    for j in range(INDUSTRIES):
        group, segment, value = ("other", "manufacturing", "other", "manufacturing", "producer_services")[j % 5], "", ""
        if group == "producer_services":
            segment = SEGMENTS[j // 5 % 5]
            value = "high" if segment in HIGH else "low"
        of_industry = f"{group},{segment},{value},false,{str(group == 'manufacturing').lower()},{group}"
        industries.append(f"i{j:04d},bench,{j},Industry {j},Industry {j},{of_industry}")
    (folder / "regions.csv").write_text("\n".join(regions) + "\n", encoding="utf-8")
    (folder / "industries.csv").write_text("\n".join(industries) + "\n", encoding="utf-8")


def generate(path: Path, counties: int) -> int:
    """Long typed observations, year by year as yearbooks arrive. Gives the number of rows."""
    with connect(path) as con:
        con.execute("set preserve_insertion_order = false")
        con.execute(
            f"""
            create table staging.stg_yearbook__observations as
            select
                cast(null as varchar) as observation_id,
                'register' as source,
                cast(100000 + county as varchar) as region_id,
                cast({FIRST_YEAR} + period as integer) as year,
                'employment' as indicator,
                'i' || lpad(cast(industry as varchar), 4, '0') as industry_id,
                cast(1 + hash(county, industry, period) % 100000 as double) as value,
                'persons' as base_unit,
                cast(null as varchar) as flag,
                date '2026-01-01' as vintage,
                timestamp '2026-01-01' as loaded_at
            from range({YEARS}) as p(period), range({counties}) as c(county), range({INDUSTRIES}) as i(industry)
            """
        )
        return con.execute("select count(*) from staging.stg_yearbook__observations").fetchone()[0]  # type: ignore[index]


def dbt(folder: Path, *arguments: str, environment: dict[str, str]) -> dict[str, float]:
    """Run dbt; seconds of wall and CPU time and the peak memory of the process, in GB."""
    beside = Path(sys.executable).with_name("dbt")
    variables = {"pairwise_marts": False, "benchmark": "regions", "specialisation_measure": "employment"}
    places = ["--project-dir", PROJECT, "--profiles-dir", PROJECT, "--target-path", folder / "target"]
    command = [beside if beside.exists() else "dbt", *arguments, *places, "--log-path", folder]
    command += ["--vars", json.dumps(variables)]
    started = time.monotonic()
    process = subprocess.Popen([str(c) for c in command], env=environment, stdout=subprocess.PIPE, text=True)
    printed = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(printed[-4000:])
    return {
        "wall": time.monotonic() - started,
        "cpu": usage.ru_utime + usage.ru_stime,
        "peak": usage.ru_maxrss / 1e6,
    }


def models(folder: Path) -> list[tuple[str, float]]:
    """Wall seconds of each model of the last run, the longest first."""
    results = json.loads((folder / "target" / "run_results.json").read_text())["results"]
    times = [(r["unique_id"].rpartition(".")[2], r["execution_time"]) for r in results]
    return sorted(times, key=lambda item: -item[1])


def bench(millions: float, memory: str, threads: int, structure: bool, folder: Path) -> None:
    """One size: generate, seed, run, print a line and what took longest."""
    counties = -(-int(millions * 1e6) // (INDUSTRIES * YEARS))
    warehouse = folder / "bench.duckdb"
    os.environ |= {"COAGG_MEMORY_LIMIT": memory, "COAGG_THREADS": str(threads)}
    environment = os.environ | {
        "WAREHOUSE_PATH": str(warehouse),
        "COAGG_SEEDS": str(folder / "seeds"),
        "COAGG_DBT_THREADS": "1",  # one model at a time: DuckDB's threads share its work
        "DO_NOT_TRACK": "1",
    }
    write_seeds(folder / "seeds", counties)
    rows = generate(warehouse, counties)
    dbt(folder, "seed", environment=environment)
    base = dbt(folder, "run", "--select", "stg_seeds__regions", environment=environment)
    selected = [*COAGGLOMERATION, *(STRUCTURE if structure else [])]
    used = dbt(folder, "run", "--select", *selected, "--exclude", *STAGED, environment=environment)
    size = warehouse.stat().st_size / 1e9
    print(
        f"{rows:>12,} {used['wall']:>8.1f} {used['cpu']:>8.1f} {used['cpu'] / rows * 1e6:>10.2f} {used['peak']:>8.2f} "
        f"{size:>8.2f}   load {os.getloadavg()[0]:.1f}, dbt alone {base['cpu']:.1f} CPU s",
        flush=True,
    )
    for name, seconds in models(folder)[:12]:
        print(f"{'':>12} {seconds:>8.1f}  {name}", flush=True)


def main() -> None:
    """Print one line per size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--millions", type=float, nargs="+", default=[1, 10, 100])
    parser.add_argument("--memory", default="4GB")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--structure", action="store_true")
    parser.add_argument("--folder", type=Path, help="where the scratch files go (100 million rows take some 15 GB)")
    options = parser.parse_args()
    print(f"{'rows':>12} {'wall s':>8} {'CPU s':>8} {'CPU us/row':>10} {'peak GB':>8} {'file GB':>8}")
    for millions in options.millions:
        with tempfile.TemporaryDirectory(dir=options.folder) as scratch:
            bench(millions, options.memory, options.threads, options.structure, Path(scratch))


if __name__ == "__main__":
    main()
