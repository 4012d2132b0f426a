"""Dagster's histories are made, marked and asked as with Alembic, which no run imports and which is there if needed."""

import os
import subprocess
import sys
from pathlib import Path

from tests import forked

ROOT = Path(__file__).parents[2]
START = """
import sqlite3, sys
from pathlib import Path
folder = Path(sys.argv[1])
LIBRARIES = ("alembic", "mako", "structlog")
imported = lambda: [name for name in LIBRARIES if name in sys.modules]
def histories(base):
    from dagster._core.storage.event_log import SqliteEventLogStorage
    from dagster._core.storage.runs import SqliteRunStorage
    from dagster._core.storage.schedules import SqliteScheduleStorage
    made = [SqliteRunStorage.from_local(str(base / "runs")), SqliteScheduleStorage.from_local(str(base / "ticks"))]
    made.append(SqliteEventLogStorage(str(base / "events")))
    with made[-1].run_connection("a-run"):
        pass
    return made
def said(base):
    found = {}
    for path in sorted(base.rglob("*.db")):
        con = sqlite3.connect(path)
        tables = con.execute("select type, name, sql from sqlite_master order by 1, 2").fetchall()
        marked = con.execute("select version_num from alembic_version").fetchall()
        found[path.name] = sorted((kind, name, " ".join((sql or "").split())) for kind, name, sql in tables), marked
        con.close()
    return found
"""


def printed(code: str, folder: Path) -> list[str]:
    run = [sys.executable, "-W", "ignore", "-c", START + code, str(folder)]
    return subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


def printed_whole(code: str, folder: Path) -> list[str]:
    """``printed`` of a process that has imported Dagster as it is, which it need not do again."""
    done = forked.coagg([str(folder)], os.environ, ROOT, code=START + code)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_histories_are_made_and_marked_as_by_alembic(tmp_path):
    code = "print(*(made.alembic_version() for made in histories(folder)[:2])); print(said(folder)); print(imported())"
    own = printed("import orchestration.light.dagster_alone\n" + code, tmp_path / "own")
    whole = printed_whole(code, tmp_path / "whole")
    assert own[:-1] == whole[:-1] and "alembic_version" in own[1]
    assert (own[-1], whole[-1]) == ("[]", "['alembic', 'mako', 'structlog']")


def test_an_old_history_is_brought_up_by_alembic_and_asked_without(tmp_path):
    """One without a mark, as an earlier Dagster left it, is marked by Alembic, migrated by it and then up to date."""
    printed_whole("histories(folder)", tmp_path)
    code = """
import orchestration.light.dagster_alone
for name in ("runs/runs.db", "ticks/schedules.db"):
    con = sqlite3.connect(folder / name); con.execute("drop table alembic_version"); con.commit(); con.close()
old = histories(folder)
print([made.alembic_version()[0] == made.alembic_version()[1] for made in old[:2]], imported()[:1])
for made in old:
    made.upgrade()
print([made.alembic_version()[0] == made.alembic_version()[1] for made in old[:2]])
print(len({marked[0] for _, marked in said(folder).values()}))
"""
    told = [line for line in printed(code, tmp_path) if not line.startswith("Updating event log")]
    assert told == ["[False, False] ['alembic']", "[True, True]", "1"]


def test_components_are_left_out_and_there_where_dagster_was_imported_before(tmp_path):
    """Nor does what makes assets of dbt's tables need them; as in the UI, which begins with Dagster, all are there."""
    alone = "import orchestration.light.dagster_alone, orchestration.light.dagster_dbt_alone\n"
    known = "print([name for name in sys.modules if 'components' in name.split('.')])\n"
    there = "from dagster.components import Component; print(Component.__module__)\n"
    of_dbt = "from dagster_dbt.components.dbt_project.component import DbtProjectComponent as made\n"
    said = "dagster.components.component.component"
    assert printed(alone + known + there, tmp_path) == ["[]", said]
    whole = "import dagster\n" + alone + there + of_dbt + "print(issubclass(made, Component))"
    assert printed_whole(whole, tmp_path) == [said, "True"]
