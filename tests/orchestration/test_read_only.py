"""A panel or a store that may only be read: what is published is read, who would change it is told in a sentence."""

import errno
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.environment import prepare
from orchestration.new_panel import start_folder
from orchestration.nothing_new import Unchanged, note_look, state_file
from orchestration.run_lock import lives, living, only_run, require_writable
from tests.jobs import atlantis_folder
from warehouse.errors import WarehouseError
from warehouse.store import Store

OPEN, UNLINK = Path.open, Path.unlink


@pytest.fixture
def only_readable(monkeypatch):
    """``only_readable(folder)``: nothing under it can be written any more, as the system of a shared disk says it."""

    def refuse(folder: Path) -> None:
        def opened(self, mode="r", *rest, **options):
            if set(mode) & set("wax+") and self.is_relative_to(folder):
                raise OSError(errno.EROFS, "Read-only file system", str(self))
            return OPEN(self, mode, *rest, **options)

        def unlinked(self, missing_ok=False):
            if self.is_relative_to(folder):
                raise PermissionError(errno.EACCES, "Permission denied", str(self))
            UNLINK(self, missing_ok)

        monkeypatch.setattr(Path, "open", opened)
        monkeypatch.setattr(Path, "unlink", unlinked)

    return refuse


def test_a_store_that_was_moved_and_may_only_be_read_is_read_as_it_is(tmp_path, monkeypatch, only_readable):
    """Dagster's settings hold the old path, and could not be written: most commands ended there."""
    monkeypatch.delenv("COAGG_STORE", raising=False)
    first = atlantis_folder(tmp_path / "first").folder
    prepare(first)
    shutil.copytree(first, tmp_path / "elsewhere")
    settings = tmp_path / "elsewhere" / "store" / "dagster" / "dagster.yaml"
    before = settings.read_text()
    only_readable(tmp_path / "elsewhere")
    panel, store = prepare(tmp_path / "elsewhere")
    assert panel.folder == tmp_path / "elsewhere" and settings.read_text() == before
    for change in (lambda: only_run(store).__enter__(), lambda: require_writable(store)):
        with pytest.raises(WarehouseError, match=r"elsewhere/store cannot be written: Read-only file system\. What is"):
            change()


def test_a_look_that_found_nothing_new_is_not_noted_where_nothing_can_be(tmp_path, only_readable):
    """``coagg run`` ended in a traceback there."""
    store = Store(tmp_path / "store")
    store.root.mkdir()
    state_file(store).write_text('{"last_run": "before"}')
    only_readable(store.root)
    note_look(store, Unchanged("release", "vintage"))
    assert state_file(store).read_text() == '{"last_run": "before"}' and not store.run_log.exists()


@pytest.mark.parametrize("command", [["clean"], ["docs"], ["study", "run", "productivity"], ["restore", "x"], ["ui"]])
def test_a_command_that_writes_says_so_and_no_traceback(tmp_path, monkeypatch, only_readable, command):
    monkeypatch.delenv("COAGG_STORE", raising=False)
    folder = atlantis_folder(tmp_path / "panel").folder
    prepare(folder)
    only_readable(folder)
    ended = CliRunner().invoke(app, ["--panel", str(folder), *command])
    assert isinstance(ended.exception, WarehouseError) and "cannot be written" in str(ended.exception)


def test_another_error_of_the_lock_is_not_taken_for_a_store_that_is_only_read(tmp_path, monkeypatch):
    def full(self, *_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(OSError, match="No space"):
        require_writable(Store(tmp_path / "store"))


def test_who_may_only_read_can_ask_whether_a_run_lives(tmp_path, only_readable):
    store = Store(tmp_path / "store")
    with living(store, "at-work"):
        (store.root / "alive" / "killed").write_text("")
        only_readable(tmp_path)
        assert lives(store, "at-work") and not lives(store, "killed") and not lives(store, "unknown")
        only_readable(tmp_path / "nowhere")  # what lives may clear its own mark away
    assert not lives(store, "at-work")


def test_a_file_that_a_person_names_where_nothing_can_be_written(tmp_path, monkeypatch, only_readable):
    monkeypatch.delenv("COAGG_STORE", raising=False)
    folder = atlantis_folder(tmp_path / "panel").folder
    prepare(folder)
    only_readable(folder)
    ended = CliRunner().invoke(app, ["--panel", str(folder), "study", "new", "mine"])
    assert isinstance(ended.exception, WarehouseError) and "mine.yml could not be written" in str(ended.exception)
    (tmp_path / "file").write_text("")
    with pytest.raises(WarehouseError, match=r"my_panel could not be written: .*Not a directory"):
        start_folder(tmp_path / "file" / "my_panel", [])
