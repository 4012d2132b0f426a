"""A study that fails while others succeed: the others are published, the failure is told, the release stays whole."""

import copy
import json

import pytest
import yaml

from orchestration import study_runs
from orchestration.study_runs import run_studies
from tests.studies.conftest import SMALL
from warehouse.connection import connect
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
