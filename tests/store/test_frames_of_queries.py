"""Frames come out of DuckDB and go into it as by way of pyarrow, which is not imported for it."""

import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from warehouse.frames import frame_of, lend, lent, lent_once

EVERY_KIND = """
    select 1::tinyint a, 1::smallint b, 1::utinyint c, 1::usmallint d, 1::uinteger e, 1::ubigint f, i::hugeint g,
        uuid() u, time '10:00' t, 'x'::blob bl, 'a'::enum('a', 'b') en, map {'k': i} m, {'a': i, 'b': 'x'} s, [i, 2] l,
        array_value(1, 2) ar, 1.5::decimal(38, 5) de, timestamp_s '2020-01-01' ts, timestamp_ns '2020-01-01' tn,
        timestamp '2020-01-01' tt, timestamptz '2020-01-01' tz, date '2020-02-29' da, null n, 1.5::float fl,
        case when i > 2000 then 'nan'::double else 1 / (i + 1) end db, i % 2 = 0 bo, nullif(i % 3, 0)::varchar st,
        sum(i) over () su, []::varchar[] el
    from range(3000) t(i)
"""


@pytest.fixture
def con():
    with duckdb.connect() as con:
        yield con


def test_every_kind_of_column_is_read_as_by_way_of_pyarrow(con):
    con.execute(f"create table every as {EVERY_KIND}")
    for (name,) in con.execute("select column_name from (describe every)").fetchall():
        query = f'select "{name}" from every'
        read, before = frame_of(con, query), con.execute(query).pl()
        assert read.schema == before.schema and read.n_chunks() == before.n_chunks(), name
        assert_frame_equal(read, before, check_exact=True)


def test_a_query_has_its_parameters_and_its_errors(con):
    assert frame_of(con, "select ? + 1 as x, ? as y", [1, "é"]).rows() == [(2, "é")]
    assert frame_of(con, "from range(3) t(i) where i > ?", [5]).schema == {"i": pl.Int64}
    with pytest.raises(duckdb.OutOfRangeException, match="logarithm of zero"):
        frame_of(con, "select ln(5000 - i) from range(6000) t(i)")
    with pytest.raises(duckdb.CatalogException):
        frame_of(con, "from nothing")


def test_columns_of_one_name_are_numbered_and_what_polars_has_no_kind_for_is_refused_in_words(con):
    assert frame_of(con, "select 1 as a, 2 as a, 3 as b").to_dicts() == [{"a": 1, "a_1": 2, "b": 3}]
    with pytest.raises(pl.exceptions.PolarsError, match="interval"):
        frame_of(con, "select interval 1 day as i")


FRAME = pl.DataFrame(
    {
        "id": range(5000),
        "text": ["längere Zeichenkette", None] * 2500,
        "number": [0.1, float("nan"), None, 4.0, -0.0] * 1000,
        "day": [date(2020, 2, 29), None] * 2500,
        "at": [datetime(2020, 1, 1, 12, tzinfo=UTC)] * 5000,
        "shares": [[0.5, None], []] * 2500,
        "money": pl.Series([Decimal("1.50"), None] * 2500, dtype=pl.Decimal(10, 2)),
        "kind": pl.Series(["a", "b"] * 2500, dtype=pl.Categorical),
        "nothing": pl.Series([None] * 5000, dtype=pl.Null),
    }
)


def test_a_frame_is_stored_as_by_way_of_pyarrow(con):
    con.register("_before", FRAME.to_arrow())
    con.execute("create table before as from _before")
    with lent_once(con, "_now", FRAME):
        con.execute("create table now as from _now")
    assert con.execute("describe now").fetchall() == con.execute("describe before").fetchall()
    assert repr(con.execute("from now").fetchall()) == repr(con.execute("from before").fetchall())


def test_what_is_lent_is_read_as_often_as_asked_and_is_no_table_of_the_file(con, tmp_path):
    path = tmp_path / "file.duckdb"
    with duckdb.connect(str(path)):
        pass
    with duckdb.connect(str(path), read_only=True) as only_read:
        with lent(only_read, "__lent", FRAME):
            query = "select count(*) from __lent a join __lent b using (id) where a.text is not null and b.id >= 0"
            assert only_read.execute(query).fetchall() == only_read.execute(query).fetchall() == [(2500,)]
        assert only_read.execute("from duckdb_tables()").fetchall() == []
    lend(con, "the table", FRAME)
    lend(con, "the table", FRAME.head(3).select("id"))  # in the place of the first
    assert con.execute('from "the table"').fetchall() == [(0,), (1,), (2,)]
    with pytest.raises(duckdb.Error), lent(con, "__lent", FRAME):
        con.execute("selec")
    assert con.execute("select table_name from duckdb_tables()").fetchall() == [("the table",)]


def test_pyarrow_is_not_imported():
    code = (
        "import sys, duckdb, polars as pl; from warehouse.frames import frame_of, lend; con = duckdb.connect(); "
        "lend(con, 'f', pl.DataFrame({'a': [1], 'b': ['x']})); print(frame_of(con, 'from f').rows()); "
        "print([name for name in sys.modules if name.startswith('pyarrow')])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["[(1, 'x')]", "[]"]
