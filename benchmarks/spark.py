"""The same index models on DuckDB and on Spark, on millions of employment rows: the same marts, seconds of each.

    python -m benchmarks.spark [--millions 10] [--memory 4g] [--folder FOLDER]

Rows as ``benchmarks.indices`` makes them. Both marts are sorted by all their columns that are no floating-point
numbers, and compared row by row. Needs the extra ``spark`` and Java 17; ends with 1 where a figure differs by more
than 1e-12.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from benchmarks.indices import COAGGLOMERATION, STAGED, dbt, generate, write_seeds
from warehouse.connection import identifier, literal

TOLERANCE = 1e-12  # relative
MARTS = ("coagglomeration", "coagglomeration_means", "coagglomeration_rankings", "location_quotient_means")
LONG = ("intermediate", "int_employment__location_quotients")  # the one long table
STAGING = "staging.stg_yearbook__observations"


def on_duckdb(folder: Path, counties: int) -> tuple[int, float]:
    """Rows made, and wall seconds of seeds and models."""
    environment = os.environ | {
        "WAREHOUSE_PATH": str(folder / "bench.duckdb"),
        "COAGG_SEEDS": str(folder / "seeds"),
        "COAGG_DBT_THREADS": "1",
    }
    write_seeds(folder / "seeds", counties)
    rows = generate(folder / "bench.duckdb", counties)
    began = time.monotonic()
    dbt(folder, "seed", environment=environment)
    dbt(folder, "run", "--select", *COAGGLOMERATION, "--exclude", *STAGED, environment=environment)
    return rows, time.monotonic() - began


def on_spark(folder: Path, memory: str) -> float:
    """Wall seconds of seeds and models, the staging table taken over as Parquet."""
    with duckdb.connect(str(folder / "bench.duckdb"), read_only=True) as con:
        con.execute(f"copy {STAGING} to {literal(folder / 'staged.parquet')} (format parquet)")
        for table in ("observations", "files", "rejects"):  # the raw tables are behind the staging table
            con.execute(f"copy (select 1 as unused) to {literal(folder / f'{table}.parquet')} (format parquet)")
    tables = folder / "tables"
    os.environ |= {"SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    os.chdir(folder)  # Spark's list of tables lies in the working folder, and belongs to one process at a time
    subprocess.run([sys.executable, "-c", TAKES_OVER, str(folder / "staged.parquet"), str(tables)], check=True)
    environment = os.environ | {
        "WAREHOUSE_PATH": "unused",
        "COAGG_SEEDS": str(folder / "seeds"),
        "COAGG_RAW_PARQUET": str(folder),
        "COAGG_SPARK_WAREHOUSE": str(tables),
        "COAGG_MEMORY_LIMIT": memory,
    }
    began = time.monotonic()
    selected = ["resource_type:seed", *COAGGLOMERATION]
    dbt(
        folder,
        "build",
        "--target",
        "spark",
        "--select",
        *selected,
        "--exclude",
        *STAGED,
        *NO_TESTS,
        environment=environment,
    )
    return time.monotonic() - began


TAKES_OVER = f"""
import sys
from pyspark.sql import SparkSession
builder = SparkSession.builder.master("local[2]").config("spark.sql.warehouse.dir", sys.argv[2])
session = builder.config("spark.ui.enabled", "false").enableHiveSupport().getOrCreate()
session.sql("create schema if not exists staging")
session.read.parquet(sys.argv[1]).write.mode("overwrite").saveAsTable("{STAGING}")
session.stop()
"""
NO_TESTS = ("--exclude-resource-type", "test", "unit_test")


def largest_difference(folder: Path, schema: str, table: str) -> tuple[int, float]:
    """Rows of a table, and the largest relative difference of a figure; SystemExit where rows or keys differ."""
    with duckdb.connect() as con:
        con.execute(f"attach {literal(folder / 'bench.duckdb')} as ours (read_only)")
        theirs = f"read_parquet({literal(folder / 'tables' / f'{schema}.db' / table / '*.parquet')})"
        described = con.execute(f"describe ours.{schema}.{table}").fetchall()
        floats = [name for name, kind, *_ in described if kind in {"DOUBLE", "FLOAT"}]
        keys = [name for name, kind, *_ in described if name not in floats]
        order = ", ".join(f"{identifier(k)} nulls last" for k in keys)
        con.execute(f"create temp table a as from ours.{schema}.{table} order by {order}")
        con.execute(f"create temp table b as from {theirs} order by {order}")
        counts = [con.execute(f"select count(*) from {t}").fetchone()[0] for t in "ab"]  # type: ignore[index]
        same = " and ".join(f"a.{k} is not distinct from b.{k}" for k in map(identifier, keys))
        gaps = [f"(a.{f} is null) <> (b.{f} is null)" for f in map(identifier, floats)]
        sizes = [
            f"coalesce(abs(a.{f} - b.{f}) / nullif(abs(a.{f}), 0), abs(b.{f}), 0)" for f in map(identifier, floats)
        ]
        query = f"select count(*) filter (not ({same})), count(*) filter ({' or '.join(gaps) or 'false'}), "
        query += f"max(greatest({', '.join(sizes) or '0'}, 0)) from a positional join b"
        other, holes, largest = con.execute(query).fetchone()  # type: ignore[misc]
    if counts[0] != counts[1] or other or holes:
        raise SystemExit(f"{schema}.{table}: rows {counts}, {other} keys and {holes} holes differ")
    return counts[0], largest


def main() -> None:
    """Print seconds of both, then a line per table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--millions", type=float, default=10)
    parser.add_argument("--memory", default="4g")
    parser.add_argument("--folder", type=Path, help="where the scratch files go")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as scratch:
        folder = Path(scratch)
        rows, seconds = on_duckdb(folder, -(-int(options.millions * 1e6) // 30_000))
        print(f"{rows:,} rows; DuckDB {seconds:.0f} s", flush=True)
        print(f"Spark {on_spark(folder, options.memory):.0f} s (load {os.getloadavg()[0]:.1f})", flush=True)
        worst = 0.0
        for schema, table in (*(("marts", mart) for mart in MARTS), LONG):
            count, gap = largest_difference(folder, schema, table)
            worst = max(worst, gap)
            print(f"{schema}.{table}: {count:,} rows, largest relative difference {gap:.1e}", flush=True)
    sys.exit(worst > TOLERANCE)


if __name__ == "__main__":
    main()
