"""The list of releases is never a reason to delete one; releases are checked whole, and restored as runs can go on."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from typer.testing import CliRunner

from tests.jobs import ROOT, atlantis_folder
from warehouse.connection import connect
from warehouse.errors import WarehouseError
from warehouse.releases import SCHEMA, checksum, problems
from warehouse.store import RELEASES_KEPT, Store


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


def publish(store, value, run=None):
    with connect(store.working) as con:
        con.execute("create or replace table marts.t as select ? as a", [value])
        con.execute(
            "create or replace table meta.release as select ? as run_id, ? as data_vintage, 'code' as code_version",
            [run or f"run-{value:04}", f"vintage-{value}"],
        )
    return store.publish(run or f"run-{value:04}", f"vintage-{value}", "code")


def value(path):
    with duckdb.connect(str(path), read_only=True) as con:
        return con.execute("select a from marts.t").fetchone()[0]


def files(store):
    return {path.name for path in store.releases.glob("*.duckdb")}


def entry(**changes):
    keys = ("run_id", "published_at", "data_vintage", "code_version")
    return json.dumps([dict.fromkeys(keys, "2026-01-01") | {"file": "1.duckdb"} | changes])


DAMAGES = [None, "", "{", "[1, 2]", '[{"file": 3', "null", '{"a": 1}', '[{"later": 1}]', "[" * 5000]
DAMAGES += [entry(file="../working.duckdb"), entry(file="/etc/hostname"), entry(file=3), entry(file="manifest.json")]
DAMAGES += [entry(published_at=7), entry(published_at="yesterday"), entry(tables=[1]), entry(sha256=None)]


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    """A store with three releases, and what was made; not to be changed."""
    store = Store(tmp_path_factory.mktemp("three") / "store")
    return store, [publish(store, i) for i in range(3)]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_lost_list_deletes_nothing_and_is_made_anew_from_the_files(three, damage, tmp_path):
    store, made = Store(Path(shutil.copytree(three[0].root, tmp_path / "store"))), three[1]
    store.published.unlink()  # a copy of the newest release, where it was a link to it
    os.link(store.releases / made[-1].file, store.published)
    if damage is None:
        store.manifest.unlink()
    else:
        store.manifest.write_text(damage)
    history = store.history()
    assert [r.file for r in history] == [r.file for r in made]
    assert [(r.run_id, r.data_vintage, r.tables) for r in history] == [
        (r.run_id, r.data_vintage, r.tables) for r in made
    ]
    assert store.last_good().file == made[-1].file
    newest = publish(store, 9)
    assert files(store) == {*(r.file for r in made), newest.file}
    assert [r.file for r in store.history()] == [*(r.file for r in made), newest.file]
    assert len(json.loads(store.manifest.read_text())) == 4


def test_more_releases_than_are_kept_survive_the_loss_of_the_list(store):
    made = [publish(store, i) for i in range(RELEASES_KEPT)]
    store.manifest.unlink()
    newest = publish(store, 9)
    assert files(store) == {*(r.file for r in made), newest.file}  # now they are listed
    publish(store, 10)
    assert len(files(store)) == RELEASES_KEPT == len(store.history())


def test_a_release_put_back_from_a_back_up_is_listed_in_its_place(store):
    made = [publish(store, i) for i in range(3)]
    entries = json.loads(store.manifest.read_text())
    store.manifest.write_text(json.dumps([e for e in entries if e["file"] != made[1].file]))
    assert [r.file for r in store.history()] == [r.file for r in made]
    publish(store, 3)
    assert made[1].file in files(store)


def test_keys_of_a_later_version_are_passed_over_and_those_of_an_earlier_one_are_enough(store):
    made = publish(store, 1)
    (entry,) = json.loads(store.manifest.read_text())
    assert entry["schema"] == SCHEMA and entry["sha256"] == checksum(store.releases / made.file)
    store.manifest.write_text(json.dumps([entry | {"later": {"a": 1}}]))
    assert store.history() == [made]
    store.manifest.write_text(json.dumps([{k: v for k, v in entry.items() if k not in {"schema", "sha256"}}]))
    assert store.history()[0].sha256 == "" and problems(store.releases, store.history()) == []


def test_a_release_that_changed_since_is_found(store):
    made = [publish(store, i) for i in range(3)]
    assert problems(store.releases, store.history()) == []
    path = store.releases / made[0].file
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    (store.releases / made[1].file).write_bytes(b"torn" * 1000)
    said = problems(store.releases, store.history())
    assert len(said) == 2 and made[0].file in said[0] and made[1].file in said[1] and "coagg restore" in said[0]


@pytest.mark.parametrize("ending", ["", ".duckdb"])
def test_a_restored_release_is_read_and_the_next_run_goes_on_from_it(store, ending):
    made = [publish(store, i) for i in range(3)]
    store.working.with_name("working.duckdb.wal").write_bytes(b"left over by a run that was killed")
    assert store.restore(made[0].file.removesuffix(".duckdb") + ending) == made[0].file
    assert value(store.published) == value(store.working) == 0
    assert store.restore_working() is None
    assert {r.file for r in store.history()} == {r.file for r in made} == files(store)
    newest = publish(store, 7)
    assert value(store.published) == 7 and value(store.releases / made[0].file) == 0
    assert store.history()[-1].file == newest.file


def test_what_cannot_be_restored_is_refused_and_changes_nothing(store):
    made = [publish(store, i) for i in range(2)]
    with pytest.raises(WarehouseError, match="No release nothing; there are"):
        store.restore("nothing")
    (store.releases / made[0].file).write_bytes(b"torn")
    with pytest.raises(WarehouseError, match="not as it was published"):
        store.restore(made[0].file)
    assert value(store.published) == value(store.working) == 1


def test_a_run_asks_for_room_first_and_says_how_much(store, monkeypatch):
    store.require_space()  # nothing published: nothing to go by
    size = (store.releases / publish(store, 1).file).stat().st_size
    for free, enough in ((2.8 * size, True), (2.6 * size, False)):
        monkeypatch.setattr("warehouse.store.shutil.disk_usage", lambda _, free=free: SimpleNamespace(free=free))
        if enough:
            store.require_space()
            continue
        with pytest.raises(WarehouseError, match=r"a run may need .* MB \(2.7 times the newest release\)\. Free space"):
            store.require_space()


def test_restore_and_deep_status_on_the_command_line(tmp_path, monkeypatch):
    from orchestration.cli import app
    from orchestration.environment import prepare

    monkeypatch.delenv("COAGG_STORE", raising=False)
    monkeypatch.setenv("COAGG_PANEL", str(atlantis_folder(tmp_path / "atlantis").folder))
    _, store = prepare()
    made = [publish(store, i) for i in range(2)]
    command = CliRunner()
    assert command.invoke(app, ["restore", made[0].file]).exit_code == 0 and value(store.published) == 0
    assert command.invoke(app, ["status", "--json", "--deep"]).exit_code == 0
    (store.releases / made[1].file).write_bytes(b"torn")
    assert command.invoke(app, ["status", "--json"]).exit_code == 0
    done = command.invoke(app, ["status", "--json", "--deep"])
    said = json.loads(done.stdout.strip().splitlines()[-1])
    assert (done.exit_code, said["state"]) == (1, "damaged") and made[1].file in said["problems"][0]
    held = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(store.root)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert held.stdout.readline() == "held\n"
    refused = command.invoke(app, ["restore", made[0].file])
    held.communicate()
    assert "Another run is working" in str(refused.exception)


HOLDS = """
import sys
from pathlib import Path
from orchestration.run_lock import only_run
from warehouse.store import Store
with only_run(Store(Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_after_restore_the_published_release_is_named_and_a_lost_working_file_begins_from_it(store):
    made = [publish(store, i) for i in range(4)]
    assert store.current() == made[-1] and store.current_file() == store.releases / made[-1].file
    store.restore(made[1].file)
    assert store.current() == made[1] == store.last_good() and store.history()[-1] == made[-1]
    store.working.unlink()
    assert made[1].file in store.restore_working() and value(store.working) == 1


def test_the_published_release_is_known_without_hard_links_too(store):
    made = [publish(store, i) for i in range(3)]
    whole = (store.releases / made[1].file).read_bytes()
    store.published.unlink()
    store.published.write_bytes(whole)
    assert store.current() == made[1]
    store.published.write_bytes(b"torn")
    assert store.current() is None and store.current_file() == store.published
    store.published.unlink()
    assert store.current() is None


def test_limits_of_releases_are_kept_and_never_take_the_published_one(store):
    few = Store(store.root, kept=2)
    made = [publish(few, i) for i in range(4)]
    assert files(store) == {r.file for r in made[2:]}
    made += [publish(store, i) for i in range(4, 6)]
    store.restore(made[2].file)
    assert set(few.drop_old_releases()) == {made[3].file} and value(store.published) == 2
    assert files(store) == {made[2].file, *(r.file for r in made[4:])} == {r.file for r in store.history()}
    assert few.drop_old_releases() == {}


def test_status_names_the_restored_release_and_the_disk(tmp_path, monkeypatch):
    from orchestration.cli import app
    from orchestration.environment import prepare

    monkeypatch.delenv("COAGG_STORE", raising=False)
    monkeypatch.setenv("COAGG_PANEL", str(atlantis_folder(tmp_path / "atlantis").folder))
    _, store = prepare()
    made = [publish(store, i) for i in range(3)]
    store.restore(made[0].file)
    said = json.loads(CliRunner().invoke(app, ["status", "--json"]).stdout.strip().splitlines()[-1])
    assert said["last_release"]["file"] == made[0].file and said["newest_release"] == made[-1].file
    size = (store.releases / made[-1].file).stat().st_size
    assert said["disk"]["needed"] == round(2.7 * size) and said["disk"]["free"] > 0
    printed = " ".join(CliRunner().invoke(app, ["status"]).output.split())
    assert f"last release {made[0].file}" in printed and f"the newest is {made[-1].file}" in printed
    assert "MB free, a run may need" in printed
    monkeypatch.setattr("warehouse.store.shutil.disk_usage", lambda _: SimpleNamespace(free=1000))
    done = CliRunner().invoke(app, ["status", "--json"])
    said = json.loads(done.stdout.strip().splitlines()[-1])
    assert (done.exit_code, said["state"]) == (1, "disk full") and "coagg clean" in said["problems"][0]
