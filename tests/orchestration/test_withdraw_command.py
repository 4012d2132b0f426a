"""`coagg source withdraw` and `restore` on the command line: recorded, said, reversible; the run lock is respected."""

from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.environment import prepare
from orchestration.run_lock import _held, only_run
from tests.jobs import atlantis_folder
from warehouse import ingest
from warehouse.catalogue import load_catalogue
from warehouse.connection import connect
from warehouse.names import load_seeds

FILE = "prix_2004-06-30.csv"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    folder = atlantis_folder(tmp_path_factory.mktemp("withdraw") / "it's [a] panel").folder
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("COAGG_STORE", raising=False)
        panel, store = prepare(folder)
        with connect(store.working) as con:
            ingest.run(
                con, panel.incoming, load_catalogue(panel.sources), load_seeds(panel.seeds), store=store.files,
                run_id="r1", now=datetime.now(UTC).replace(tzinfo=None),
            )  # fmt: skip
    return folder, store


@pytest.fixture
def coagg(loaded, monkeypatch):
    monkeypatch.delenv("COAGG_STORE", raising=False)
    return lambda *arguments: CliRunner().invoke(app, ["--panel", str(loaded[0]), "source", *arguments])


def decisions(store):
    with connect(store.working, read_only=True) as con:
        return con.execute("select action, file_name, because from raw.decisions order by decided_at").fetchall()


def test_withdraw_and_restore(loaded, coagg):
    _, store = loaded
    done = coagg("withdraw", FILE, "--because", "the bureau's [draft], dropped by mistake")
    assert done.exit_code == 0, done.exception
    told = " ".join(done.output.split())
    assert FILE in told and "figures to leave the panel with the next run (" in told and told.count("coagg") >= 1
    assert decisions(store) == [("withdraw", FILE, "the bureau's [draft], dropped by mistake")]
    again = coagg("withdraw", FILE, "--because", "once more")
    assert again.exit_code and FILE in str(again.exception)
    back = coagg("restore", FILE)
    assert back.exit_code == 0 and "figures to come back to the panel" in back.output
    assert [row[0] for row in decisions(store)] == ["withdraw", "restore"]


def test_a_file_that_is_not_there_and_a_missing_reason_are_refused(loaded, coagg):
    before = decisions(loaded[1])
    assert "nowhere.csv" in str(coagg("withdraw", "nowhere.csv", "--because", "x").exception)
    assert coagg("withdraw", FILE).exit_code == 2  # --because is asked for
    assert str(coagg("withdraw", FILE, "--because", "  ").exception)
    assert str(coagg("restore", FILE).exception)  # it is not withdrawn now
    assert decisions(loaded[1]) == before


def test_not_while_a_run_is_working(loaded, coagg):
    with only_run(loaded[1]):
        path = loaded[1].root / "run.lock"
        _held.discard(path)  # as another process
        try:
            done = coagg("withdraw", FILE, "--because", "x")
        finally:
            _held.add(path)
    assert "Another run is working" in str(done.exception)
