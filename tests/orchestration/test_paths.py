"""Folders as people call them: quotes, brackets, Chinese; landings elsewhere. A whole run: test_odd_panel.py."""

import json
import os
import shlex
import shutil
import sys
from pathlib import Path

import dagster as dg
import pytest
import yaml
from typer.testing import CliRunner

from orchestration import run
from orchestration.cli import app
from orchestration.environment import prepare
from orchestration.hooks import tell_failure
from tests import forked
from tests.jobs import atlantis_folder
from tests.store.test_releases import publish
from warehouse.arrivals import landed_files
from warehouse.errors import WarehouseError
from warehouse.panel import load_panel

ODD = (
    'it\'s "the" [bold]panel[/bold] & co; $HOME {x} `y` #3',
    "[red] open (1) 省级面板 2019年" + " and a long name" * 10,
)


@pytest.fixture
def command(monkeypatch):
    """Run coagg in this process on a panel; what it printed."""
    monkeypatch.delenv("COAGG_STORE", raising=False)

    def done(folder, *arguments, **given):
        result = CliRunner().invoke(app, ["--panel", str(folder), *arguments], **given)
        assert result.exit_code == 0 or isinstance(result.exception, SystemExit), result.exception
        return result.output

    return done


@pytest.mark.parametrize("name", ODD)
def test_what_is_printed_has_the_path_whole(tmp_path, command, name, capsys):
    folder = atlantis_folder(tmp_path / name).folder
    _, store = prepare(folder)
    assert str(store.root) in command(folder, "status")
    made = [publish(store, i) for i in range(2)]
    assert json.loads(command(folder, "status", "--json"))["published_file"] == str(store.releases / made[1].file)
    assert str(store.published) in command(folder, "restore", made[0].file)
    assert str(store.root) in command(folder, "clean")
    assert "42" in command(folder, "sql", input="select 6 * 7")  # the prompt's head has the path, a pipe has none
    assert "1" in command(folder, "sql", "select a from marts.t where a >= 0 union select 1")
    written = tmp_path / f"{name[:60]} out.csv"
    assert str(written) in command(folder, "export", "marts.t", str(written)) and written.read_text() == "a\n0\n"
    run.print_pages(run.Console(width=160), store)
    assert str(store.reports / "index.html") in capsys.readouterr().out


@pytest.mark.parametrize("name", ODD)
def test_errors_have_the_path_whole(tmp_path, name):
    folder = tmp_path / name
    folder.mkdir(parents=True)
    done = forked.coagg(["--panel", str(folder), "status"], os.environ)
    assert done.returncode == 1 and f"No panel.yml in {folder.resolve()}." in done.stderr


def test_a_command_to_copy_is_quoted_for_the_shell(tmp_path, command):
    (tmp_path / "it's [red]here").mkdir()
    folder = tmp_path / "it's [red]here" / "new_panel"
    said = command(tmp_path, "new", str(folder))
    (line,) = [line for line in said.splitlines() if "to run it: " in line]
    program, *rest = shlex.split(line.split("to run it: ")[1])
    assert Path(program).name == "coagg" and rest == ["--panel", str(folder), "run"]


def test_a_hook_hears_of_an_odd_store(tmp_path, monkeypatch):
    monkeypatch.delenv("COAGG_STORE", raising=False)
    folder = atlantis_folder(tmp_path / ODD[0]).folder
    told = tmp_path / "told.json"
    script = tmp_path / "hook.py"
    script.write_text(f"import sys, pathlib; pathlib.Path({str(told)!r}).write_text(sys.stdin.read())")
    data = yaml.safe_load((folder / "panel.yml").read_text())
    data["operations"] = {"on_failure": {"command": f"{sys.executable} '{script}'"}}
    (folder / "panel.yml").write_text(yaml.safe_dump(data, allow_unicode=True))
    panel, store = prepare(folder)
    tell_failure(panel, store, "r1", [])
    assert json.loads(told.read_text())["store"] == str(store.root)


def test_incoming_is_relative_to_the_panel_whatever_folder_one_works_in(tmp_path, monkeypatch):
    folder = atlantis_folder(tmp_path / "panel").folder
    data = yaml.safe_load((folder / "panel.yml").read_text()) | {"incoming": ["../drop [here]/数据"]}
    (folder / "panel.yml").write_text(yaml.safe_dump(data, allow_unicode=True))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    monkeypatch.setenv("COAGG_PANEL", "../panel")
    assert load_panel().landing == tmp_path / "drop [here]" / "数据"
    assert landed_files(load_panel().landing) == []  # not there yet


def test_a_landing_that_is_not_there_is_said(tmp_path, monkeypatch):
    """A disk that is not mounted looks like a folder in which nothing landed."""
    from orchestration.defs import raw
    from orchestration.resources import Warehouse

    monkeypatch.delenv("COAGG_STORE", raising=False)
    folder = atlantis_folder(tmp_path / "panel").folder
    shutil.rmtree(folder / "landing")
    prepare(folder)
    monkeypatch.setattr("orchestration.resources.live_to_the_end", lambda *_: None)
    said = []
    monkeypatch.setattr(dg.DagsterLogManager, "warning", lambda self, message, *_: said.append(message))
    with dg.DagsterInstance.ephemeral() as instance:
        resources = {"warehouse": Warehouse(folder=str(folder))}
        dg.materialize([raw.observations], instance=instance, resources=resources, raise_on_error=False)
    assert any(str(folder / "landing") in message for message in said)


def test_a_landing_that_is_not_there_is_a_problem_of_the_panel(tmp_path, monkeypatch):
    """`coagg status` and the beginning of a run say it; it stood in Dagster's log only."""
    from orchestration.health import health
    from warehouse.store import Store

    monkeypatch.delenv("COAGG_STORE", raising=False)
    folder = atlantis_folder(tmp_path / "panel").folder
    assert load_panel(folder).absent_folders() == []
    shutil.rmtree(folder / "landing")
    panel, _ = prepare(folder)
    (absence,) = panel.absent_folders()
    assert str(folder / "landing") in absence
    found = health(panel, Store(tmp_path / "store"))
    assert absence in found.problems and not found.healthy


def test_a_store_that_cannot_be_made_is_named(tmp_path, monkeypatch):
    monkeypatch.delenv("COAGG_STORE", raising=False)
    (tmp_path / "it's [a] file").write_text("")
    folder = atlantis_folder(tmp_path / "panel").folder
    data = yaml.safe_load((folder / "panel.yml").read_text()) | {"store": "../it's [a] file/store"}
    (folder / "panel.yml").write_text(yaml.safe_dump(data, allow_unicode=True))
    with pytest.raises(WarehouseError, match=r"it's \[a\] file.* cannot be made: Not a directory"):
        prepare(folder)
