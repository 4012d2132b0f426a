"""Studies and the store: one that fails while others succeed, and one that runs on a past state."""

import copy
import json

import polars as pl
import pytest
import yaml

from orchestration.cli.studies import past_state
from orchestration.studies import runs as study_runs
from orchestration.studies.runs import run_studies
from tests.studies.conftest import SMALL, invented
from warehouse.as_of import AsOfStore, Moment
from warehouse.connection import connect
from warehouse.errors import WarehouseError
from warehouse.raw_tables import create_raw_tables
from warehouse.store import Store


@pytest.fixture
def store(tmp_path):
    """A published release with nothing in it but the tables every release has."""
    store = Store(tmp_path / "store")
    store.root.mkdir()
    with connect(store.working) as con:
        create_raw_tables(con)
    store.publish("first", "none", "code")
    return store


def study_file(folder, name, **changes):
    keys = copy.deepcopy(SMALL) | {"name": name, "title": name} | changes
    keys["steps"] = keys["steps"][:1]  # the moments
    path = folder / f"{name}.yml"
    path.write_text(yaml.safe_dump(json.loads(json.dumps(keys))), encoding="utf-8")
    return path


def test_a_study_runs_on_a_past_state_and_leaves_the_current_one(store, tmp_path):
    """Two states whose panels differ: each study's mean is that of its own state."""
    past = AsOfStore(store.root, Moment.parse("2020-12-31", None))
    with pytest.raises(WarehouseError, match="coagg run --as-of 2020-12-31"):
        past_state(store, "2020-12-31", None)
    for target, shift in ((past, 0.0), (store, 5.0)):
        target.working.parent.mkdir(parents=True, exist_ok=True)
        with connect(target.working) as con:
            create_raw_tables(con)
            con.register("_panel", invented().with_columns(pl.col("y") + shift).to_arrow())
            con.execute("create table marts.estimation_panel as select * from _panel")
        target.publish("run", "none", "code")
    sample = SMALL["sample"] | {"table": "marts.estimation_panel"}
    path = study_file(tmp_path, "then", sample=sample)
    assert past_state(store, None, None) is store
    found = {}
    for target in (past_state(store, "2020-12-31", None), store):
        run_studies(target, [path])
        with target.read() as con:
            query = """select max(value) from results.study_tables where "column" ilike '%mean%'"""  # that of y
            found[target] = con.execute(query).fetchone()[0]
        assert (target.reports / "studies" / "then" / "index.html").exists()
        if target is not store:
            with store.read() as con:
                there = con.execute("select table_name from duckdb_tables() where table_name = 'study_tables'")
                assert there.fetchone() is None
    assert found[store] - found[past] == pytest.approx(5.0, abs=1e-12)


def test_the_others_are_published_and_each_failure_is_told(store, folder, monkeypatch):
    good, last = study_file(folder, "good"), study_file(folder, "last")
    mistaken = study_file(folder, "mistaken", terms={"controls": ["nowhere"]})
    broken = study_file(folder, "broken")
    perform = study_runs.perform

    def performed(store, path, **rest):
        if path == broken:
            raise ZeroDivisionError("a mistake of the program")
        return perform(store, path, **rest)

    monkeypatch.setattr(study_runs, "perform", performed)
    told = {}
    outcomes = run_studies(
        store, [good, mistaken, broken, last], failed=lambda path, why: told.update({path.stem: str(why)})
    )
    assert [o.run.context.study.name for o in outcomes] == ["good", "last"]
    assert "nowhere" in told["mistaken"] and told["broken"] == "a mistake of the program"
    with store.read() as con:
        rows = con.execute("select study, failed from results.studies order by 1").fetchall()
        cells = dict(con.execute("select study, count(*) from results.study_tables group by 1").fetchall())
    assert rows == [("good", 0), ("last", 0)] and cells["good"] == cells["last"] > 0
    assert len(store.history()) == 2
    with pytest.raises(ZeroDivisionError):  # as an asset of its own a study fails alone, and loudly
        run_studies(store, [broken])
    assert len(store.history()) == 2


def test_what_a_step_no_longer_gives_leaves_and_what_ran_by_hand_is_not_kept_by_the_refresh(store, folder):
    path = study_file(folder, "small")
    keys = yaml.safe_load(path.read_text(encoding="utf-8"))
    moran = {"name": "moran", "kind": "moran", "title": "m", "variables": ["y"], "weights": ["near"]}
    with connect(store.working) as con:
        con.execute("create table meta.fingerprints (node varchar, fingerprint varchar, run_id varchar)")
        con.execute("insert into meta.fingerprints values ('small.moran', 'a', 'r'), ('main.moran', 'b', 'r')")
    rows = []
    for local in ("last", []):
        path.write_text(yaml.safe_dump(keys | {"steps": [moran | {"local": local}]}), encoding="utf-8")
        run_studies(store, [path])
        with store.read() as con:
            count = "select (select count(*) from results.moran), (select count(*) from results.moran_local)"
            rows.append(con.execute(count).fetchone())
    assert rows[0][0] == rows[1][0] > 0 and rows[0][1] > 0 and rows[1][1] == 0
    with connect(store.working) as con:
        assert con.execute("select node from meta.fingerprints").fetchall() == [("main.moran",)]


def test_a_study_counts_the_steps_that_failed_in_this_run_and_not_in_the_one_before(store, folder):
    """``coagg study list`` shows the count: after the first run, after the mistake was mended, and after one step."""
    path = study_file(folder, "counted")
    keys = yaml.safe_load(path.read_text(encoding="utf-8"))
    moments = {"name": "moments", "kind": "descriptives", "title": "M", "variables": ["y"]}
    hangs = {
        "name": "hangs",
        "kind": "sensitivity",
        "title": "H",
        "of": "moments",
        "alternatives": {"sample": ["west"]},
    }
    counts = []
    for column, only in (("nowhere", ()), ("mean", ()), ("nowhere", ("hangs",)), ("mean", ("hangs",))):
        steps = [moments, hangs | {"cell": {"column": column, "where": {"variable": "y"}}}]
        path.write_text(yaml.safe_dump(keys | {"steps": steps}), encoding="utf-8")
        run_studies(store, [path], only=list(only))
        with store.read() as con:
            counts += con.execute("select failed from results.studies where study = 'counted'").fetchone()
    assert counts == [1, 0, 1, 0]
