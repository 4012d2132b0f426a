"""A refresh with nothing to do ends before anything heavy is imported, and misses nothing that has changed."""

import json
from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest

from orchestration import identity, nothing_new, run_log
from orchestration.environment import prepare
from orchestration.health import health
from orchestration.pages import lineage_page
from tests.jobs import atlantis_folder
from tests.orchestration.test_health import logged, operations, released
from warehouse.connection import connect
from warehouse.store import write_manifest


@pytest.fixture
def finished(tmp_path, monkeypatch):
    """A panel whose last refresh went through; what it made are stand-ins."""
    monkeypatch.delenv("COAGG_STORE", raising=False)
    folder = atlantis_folder(tmp_path / "atlantis").folder
    monkeypatch.setenv("COAGG_PANEL", str(folder))
    panel, store = prepare(folder)
    (store.reports / "studies" / "main").mkdir(parents=True)
    (store.reports / "index.html").write_text("report")
    lineage_page(store).parent.mkdir()
    lineage_page(store).write_text("tables")
    (store.reports / "studies" / "main" / "a.html").write_text("table")
    read = nothing_new.inputs(panel)
    logged(store, "r1", ("run started", None, ""), ("run succeeded", None, ""))
    released(store, "r1")
    nothing_new.remember(store, "r1", read)
    return panel, store


def test_nothing_is_new_until_something_is(finished):
    panel, store = finished
    found = nothing_new.unchanged(panel, store)
    assert found and found.release == store.history()[-1].file
    nothing_new.note_look(store, found)
    assert nothing_new.unchanged(panel, store) == found  # a look is no run that makes one look again


def _touch(path, text=" \n"):
    path.write_bytes(path.read_bytes() + text.encode())


CHANGES = {
    "a file lands": lambda panel, store: (panel.landing / "new.csv").write_text("a,b\n1,2\n"),
    "a file in a subfolder lands": lambda panel, store: (
        (panel.landing / "2031").mkdir(),
        (panel.landing / "2031" / "x.csv").write_text("a\n"),
    ),
    "a file is taken away": lambda panel, store: next(p for p in panel.landing.iterdir() if p.is_file()).unlink(),
    "a file has other content": lambda panel, store: _touch(next(p for p in panel.landing.iterdir() if p.is_file())),
    "a file has another name": lambda panel, store: (
        old := next(p for p in panel.landing.iterdir() if p.is_file())
    ).rename(old.with_name("other" + old.suffix)),
    "panel.yml": lambda panel, store: _touch(panel.folder / "panel.yml", "\n# said otherwise\n"),
    "a list of names": lambda panel, store: _touch(panel.seeds / "region_names.csv", "\n"),
    "the catalogue": lambda panel, store: _touch(next(panel.sources.glob("*.yml")), "\n# more\n"),
    "study zero": lambda panel, store: _touch(panel.folder / "studies" / "main.yml", "\n# more\n"),
    "the working file": lambda panel, store: _written(store.working),
    "the report is gone": lambda panel, store: (store.reports / "index.html").unlink(),
    "a table of study zero is gone": lambda panel, store: (store.reports / "studies" / "main" / "a.html").unlink(),
    "dbt's page is gone": lambda panel, store: lineage_page(store).unlink(),
    "a list in a folder of its own": lambda panel, store: (
        (panel.seeds / "more").mkdir(),
        (panel.seeds / "more" / "groups.csv").write_text("a\n"),
    ),
    "the published file is gone": lambda panel, store: store.published.unlink(),
    "a later release": lambda panel, store: released(store, "r2"),
    "a failed run": lambda panel, store: logged(store, "r2", ("run started", None, ""), ("run failed", None, "")),
    "a run at work or killed": lambda panel, store: (
        (store.root / "alive").mkdir(exist_ok=True),
        (store.root / "alive" / "r9").touch(),
    ),
    "another run": lambda panel, store: logged(store, "r2", ("run started", None, ""), ("run succeeded", None, "")),
    "no record": lambda panel, store: nothing_new.state_file(store).unlink(),
    "a torn record": lambda panel, store: nothing_new.state_file(store).write_text('{"inputs": '),
}


def _written(path):
    with connect(path) as con:
        con.execute("create table marts.more as select 1 as a")


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_kind_of_change_is_seen(finished, change):
    panel, store = finished
    change(panel, store)
    panel, store = prepare(panel.folder)
    assert nothing_new.unchanged(panel, store) is None


@pytest.mark.parametrize(
    ("beside", "name"),
    [
        ("weights.csv", "weights.csv"),
        ("shapes/regions.shp", "shapes/regions.shp"),
        ("shapes.gdb/a1.gdbtable", "shapes.gdb"),
        ("shapes/regions [2].shp", "shapes"),
    ],
)
def test_files_that_study_zero_names_are_read_too(finished, beside, name):
    panel, _ = finished
    study = panel.folder / "studies" / "main.yml"
    named = study.parent / beside
    named.parent.mkdir(exist_ok=True)
    named.write_text("1")
    study.write_text(study.read_text(encoding="utf-8") + f"\nboundaries: {name}\n", encoding="utf-8")
    before = nothing_new.inputs(panel)
    named.with_suffix(".dbf").write_text("2")  # what belongs to a shapefile
    with_table = nothing_new.inputs(panel)
    named.write_text("3")
    assert len({before, with_table, nothing_new.inputs(panel)}) == 3


@pytest.mark.parametrize("beside", ["models/m.sql", "models/m.yml", "seeds/s.csv", "overview.md"])
def test_every_kind_of_file_of_the_dbt_project_is_read(finished, monkeypatch, tmp_path, beside):
    monkeypatch.setattr(nothing_new, "DBT_PROJECT", tmp_path / "project")
    before = nothing_new.inputs(finished[0])
    (tmp_path / "project" / beside).parent.mkdir(parents=True)
    (tmp_path / "project" / beside).write_text("1")
    assert nothing_new.inputs(finished[0]) != before


@pytest.mark.parametrize("kind", [".py", ".sql", ".html.j2", ".css", ".js"])
def test_the_code_s_version_counts_all_that_a_page_or_a_number_is_made_by(monkeypatch, tmp_path, kind):
    monkeypatch.setattr(identity, "ROOT", tmp_path)
    file = tmp_path / "python_models" / "reporting" / f"a{kind}"
    file.parent.mkdir(parents=True)
    before = identity.code_version.__wrapped__()
    file.write_text("1")
    assert identity.code_version.__wrapped__() != before


def test_code_and_libraries_count(finished, monkeypatch):
    panel, store = finished
    monkeypatch.setattr(nothing_new, "installed", lambda: [*identity.installed(), "python_calamine-99.dist-info"])
    assert nothing_new.unchanged(panel, store) is None
    monkeypatch.undo()
    monkeypatch.setattr(nothing_new.code_version, "__wrapped__", lambda: "other", raising=False)
    assert nothing_new.unchanged(panel, store) is None


def test_a_look_keeps_the_store_from_being_overdue_and_an_old_one_does_not(finished):
    panel, store = finished
    panel, store = operations(panel.folder, overdue_after_days=8)
    (release,) = store.history()
    old = (datetime.now(UTC) - timedelta(days=30)).isoformat()
    write_manifest(
        store.manifest, [release.__class__(**{**json.loads(store.manifest.read_text())[0], "published_at": old})]
    )
    assert health(panel, store).state == "overdue"
    run_log.note(store.run_log, "info", "nothing new", "look", "Nothing new.")
    said = health(panel, store)
    assert (said.state, said.last_run.ended) == ("ok", "succeeded")


def test_the_command_says_so_and_makes_no_release(copied_atlantis):
    store = copied_atlantis.store
    before = sorted(p.name for p in (store / "releases").glob("*.duckdb"))
    done = copied_atlantis.coagg("run")
    assert done.returncode == 0 and "Nothing new since release" in done.stdout, done.stdout + done.stderr
    assert sorted(p.name for p in (store / "releases").glob("*.duckdb")) == before
    assert copied_atlantis.coagg("status").returncode == 0


def test_the_schedule_asks_for_no_refresh_that_would_find_nothing(finished, monkeypatch):
    from orchestration.defs import schedules

    panel, _ = finished
    monkeypatch.setattr(schedules, "PANEL", panel)
    with dg.build_schedule_context() as context:
        assert isinstance(schedules.weekly_refresh(context), dg.SkipReason)
        _touch(panel.folder / "panel.yml", "\n# more\n")
        assert isinstance(schedules.weekly_refresh(context), dg.RunRequest)
