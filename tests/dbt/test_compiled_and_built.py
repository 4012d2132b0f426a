"""dbt's compiled SQL run by DuckDB, as a run does, makes what ``dbt build`` makes of the same figures."""

import duckdb
import pytest

from tests.dbt.conftest import LAYERS


@pytest.mark.slow
def test_a_run_makes_what_dbt_builds(main_job, warehouse):
    """Every table and view of a job: the same columns with their types, the same rows."""
    with duckdb.connect() as con:
        con.execute(f"attach '{warehouse}' as built (read_only)")
        con.execute(f"attach '{main_job.working}' as run (read_only)")
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
