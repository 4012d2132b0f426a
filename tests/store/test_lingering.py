"""A file that a run comes to often stays open for a moment, and is free for others after it or when it is let go."""

import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from warehouse import connection
from warehouse.connection import closed_off, connect, let_go, lingering, settings
from warehouse.errors import WarehouseError

OTHER = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute('create table if not exists other as select 1')"


@pytest.fixture
def path(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(connection, "LINGERS_S", 30.0)
    yield tmp_path / "working.duckdb"
    let_go()


@pytest.fixture
def opened(monkeypatch):
    """How often DuckDB opened a file."""
    made: list[str] = []
    real = duckdb.connect

    def counted(file: str, **told):
        made.append(file)
        return real(file, **told)

    monkeypatch.setattr(duckdb, "connect", counted)
    return made


def _another_process_may_write(path: Path) -> bool:
    return subprocess.run([sys.executable, "-c", OTHER, path], capture_output=True).returncode == 0


def test_it_is_opened_once_for_uses_one_after_the_other_and_inside_each_other(path, opened):
    with lingering(path) as con:
        con.execute("create table marts.one as select 1 as a")
        with lingering(path) as inner:
            assert inner.execute("from marts.one").fetchall() == [(1,)]
    with lingering(path, there=True) as con:
        assert con.execute("from marts.one").fetchall() == [(1,)]
    assert len(opened) == 1


def test_one_that_holds_much_is_closed_at_once(path, monkeypatch):
    with lingering(path) as con:
        con.execute("create table marts.many as select range as a, hash(range) as b from range(200_000)")
    assert not _another_process_may_write(path)
    monkeypatch.setattr(connection, "LINGERS_BYTES", 1_000_000)
    with lingering(path) as con, lingering(path) as inner:
        assert con.execute("select sum(b) > sum(a) from marts.many").fetchall() == [(True,)]
        inner.execute("from marts.many limit 1")
    assert _another_process_may_write(path)


def test_others_get_it_once_it_is_let_go(path):
    with lingering(path) as con:
        con.execute("create table marts.one as select 1 as a")
    assert not _another_process_may_write(path)
    let_go(path)
    assert _another_process_may_write(path)
    with lingering(path) as con:
        let_go()  # not while somebody uses it
        assert con.execute("from other").fetchall() == [(1,)]


def test_others_get_it_after_a_moment(path, monkeypatch):
    monkeypatch.setattr(connection, "LINGERS_S", 0.05)
    with lingering(path):
        pass
    end = time.monotonic() + 20
    while not _another_process_may_write(path):
        assert time.monotonic() < end


def test_whoever_opens_it_otherwise_in_this_process_gets_what_was_written(path):
    with lingering(path) as con:
        con.execute("create table marts.one as select 1 as a")
    with connect(path, read_only=True) as con:  # DuckDB refuses two configurations of a file at a time
        assert con.execute("from marts.one").fetchall() == [(1,)]


def test_a_closed_connection_is_for_those_alone_who_take_it(path, opened, tmp_path):
    with lingering(path) as con:
        closed_off(con)
    with lingering(path, closed=True) as con, pytest.raises(duckdb.PermissionException):
        con.execute(f"copy (select 1) to '{tmp_path / 'out.csv'}'")
    assert len(opened) == 1
    with lingering(path) as con:
        con.execute(f"copy (select 1) to '{tmp_path / 'out.csv'}'")
    assert len(opened) == 2


def test_what_only_reads_makes_no_file(path):
    with pytest.raises(WarehouseError, match="No warehouse at"), lingering(path, there=True):
        pass
    assert not path.exists()


def test_settings_are_those_of_before_afterwards(path):
    with lingering(path) as con:
        before = con.execute("select current_setting('threads')").fetchall()
        with pytest.raises(ZeroDivisionError), settings(con, {"threads": "1"}):
            assert con.execute("select current_setting('threads')").fetchall() == [(1,)]
            raise ZeroDivisionError
        assert con.execute("select current_setting('threads')").fetchall() == before


LEFT_OPEN = """
import sys
from pathlib import Path
from warehouse.connection import lingering
block = lingering(Path(sys.argv[1]))
block.__enter__()
"""


def test_a_program_that_ends_within_a_block_ends(path):
    command = [sys.executable, "-c", LEFT_OPEN, str(path)]
    assert subprocess.run(command, timeout=60, check=False).returncode == 0
    with connect(path, read_only=True):
        pass
