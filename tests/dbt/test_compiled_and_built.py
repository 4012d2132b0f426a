"""dbt's compiled SQL run by DuckDB, as a run does, makes what ``dbt build`` makes of the same figures."""

import shutil
from pathlib import Path

import duckdb
import pytest

from warehouse.panel import load_panel

LAYERS = ("seeds", "staging", "intermediate", "marts")


@pytest.mark.slow
def test_a_run_makes_what_dbt_builds(atlantis_job, dbt, tmp_path):
    """Every table and view of a job: the same columns with their types, the same rows."""
    panel, built = load_panel(atlantis_job.folder), tmp_path / "built.duckdb"
    shutil.copy(atlantis_job.store / "working.duckdb", built)
    with duckdb.connect(str(built)) as con:
        for layer in LAYERS:
            con.execute(f"drop schema {layer} cascade")
    command = ("build", "--exclude-resource-type", "unit_test")
    seeds = Path(panel.seeds).resolve()
    dbt(*command, warehouse=built, seeds=seeds, variables=panel.dbt_variables())
    with duckdb.connect() as con:
        con.execute(f"attach '{built}' as built (read_only)")
        con.execute(f"attach '{atlantis_job.store / 'working.duckdb'}' as run (read_only)")
        found = "select table_schema, table_name from information_schema.tables where table_schema in {} and {}"
        both = [
            con.execute(found.format(LAYERS, f"table_catalog = '{name}' order by all")).fetchall()
            for name in ("built", "run")
        ]
        assert both[0] == both[1] and len(both[0]) > 45
        for schema, table in both[0]:
            names = [f'{file}.{schema}."{table}"' for file in ("built", "run")]
            types = [
                con.execute(f"select column_name, column_type from (describe {name})").fetchall() for name in names
            ]
            assert types[0] == types[1], table
            for one, other in (names, names[::-1]):
                left = con.execute(f"select count(*) from (from {one} except all from {other})").fetchone()
                assert left == (0,), table
