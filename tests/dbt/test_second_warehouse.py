"""The same models on Spark give the same marts as on DuckDB."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.dbt.conftest import PROJECT
from tests.jobs import BUNDLED
from warehouse.panel import load_panel

pytest.importorskip("dbt.adapters.spark", reason="needs the extra: pip install 'coagg[spark]'")
pytest.importorskip("pyspark", reason="needs the extra: pip install 'coagg[spark]'")
if shutil.which("java") is None:
    pytest.skip("Spark needs Java 17", allow_module_level=True)
pytestmark = pytest.mark.slow

TOLERANCE = 1e-9  # relative; sums are taken in another order


@pytest.fixture(scope="module")
def spark_marts(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where Spark keeps the marts, one folder of Parquet files a table, after ``dbt build --target spark``."""
    folder = tmp_path_factory.mktemp("spark")
    with duckdb.connect(str(warehouse), read_only=True) as con:
        for table in ("observations", "files", "rejects"):
            con.execute(f"copy raw.{table} to '{folder}/{table}.parquet' (format parquet)")
    environment = os.environ | {
        "WAREHOUSE_PATH": str(folder / "unused.duckdb"),
        "COAGG_RAW_PARQUET": str(folder),
        "COAGG_SPARK_WAREHOUSE": str(folder / "tables"),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
        "DO_NOT_TRACK": "1",
    }
    environment.pop("COAGG_SEEDS", None)
    command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "build", "--target", "spark"]
    command += ["--vars", json.dumps(load_panel(BUNDLED).dbt_variables())]
    command += ["--exclude-resource-type", "test", "unit_test", "--project-dir", str(PROJECT)]
    command += ["--profiles-dir", str(PROJECT), "--target-path", str(folder / "target"), "--log-path", str(folder)]
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-5000:]
    return folder / "tables" / "marts.db"


def mart_names(warehouse: Path) -> list[str]:
    with duckdb.connect(str(warehouse), read_only=True) as con:
        query = "select table_name from information_schema.tables where table_schema = 'marts' order by 1"
        return [name for (name,) in con.execute(query).fetchall()]


def test_spark_has_every_mart(warehouse: Path, spark_marts: Path) -> None:
    names = mart_names(warehouse)
    assert len(names) >= 15
    assert sorted(path.name for path in spark_marts.iterdir()) == names


def test_every_mart_is_the_same_on_spark(warehouse: Path, spark_marts: Path) -> None:
    for name in mart_names(warehouse):
        with duckdb.connect(str(warehouse), read_only=True) as con:
            ours = con.sql(f"select * from marts.{name}").pl()
        theirs = duckdb.sql(f"select * from read_parquet('{spark_marts / name}/*.parquet')").pl()
        assert_same(name, ours, theirs)


def assert_same(name: str, ours: pl.DataFrame, theirs: pl.DataFrame) -> None:
    """Same columns, and the same rows once both are put in the order of their keys."""
    assert theirs.columns == ours.columns, name
    assert theirs.height == ours.height, name
    floats = [c for c, kind in ours.schema.items() if kind.is_float()]
    keys = [c for c in ours.columns if c not in floats]
    left, right = (frame.sort(keys, nulls_last=True) for frame in (ours, theirs))
    assert left.select(keys).equals(right.select(pl.col(c).cast(left.schema[c]) for c in keys)), name
    for column in floats:
        a, b = left[column], right[column].cast(pl.Float64)
        assert (a.is_null() == b.is_null()).all(), f"{name}.{column}"
        gap = (a - b).abs().fill_null(0)
        assert (gap <= TOLERANCE * a.abs().fill_null(0)).all(), f"{name}.{column} differs by up to {gap.max()}"
