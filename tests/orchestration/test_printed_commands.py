"""What the pages print and only reads is run on a finished job."""

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from orchestration import cli
from orchestration.cli.worded import put_words
from tests.jobs import ROOT
from tests.orchestration.test_docs import commands

pytestmark = pytest.mark.slow
EXAMPLE = ROOT / "docs" / "examples" / "new_yearbook" / "机械统计年鉴2019_各地区机械.csv"
READ = re.compile(
    r"(--help|--version|(--language \w+ )?"
    r"(sql|trace|status|checks|study list|study check|source list|source inspect|export|boundaries list)\b)"
)
# named without what they have to be given, or read what the tutorial makes; the last is printed as refused
NOT_WHOLE = {"trace", "source inspect", "study check my_study", "sql \"copy TABLE to 'FILE'\""}
LEAST = 20


def reading() -> list[str]:
    """Every printed command that changes nothing, once."""
    return list(
        dict.fromkeys(p.values[0] for p in commands() if READ.match(p.values[0]) and p.values[0] not in NOT_WHOLE)
    )


def meant(line: str, folder: Path) -> tuple[list[str], Path | None]:
    """The command with files and tables for its placeholders, and where the shell would send what it prints."""
    command, _, sent = line.partition(" > ")
    words = shlex.split(command)
    korean = folder / "korean.csv"
    korean.write_text("地區,2019\n北京,1\n上海,2\n天津,3\n", encoding="cp949")
    read = korean if "cp949" in words else EXAMPLE
    out = []
    for word in words:
        if word == "FILE" or word.startswith("~/"):
            out.append(str(read if words[:2] == ["source", "inspect"] else folder / "file.csv"))
        elif re.fullmatch(r"[\w.]+\.csv", word):
            out.append(str(folder / word))
        else:
            out.append("marts.coagglomeration" if word == "TABLE" else word)
    return out, folder / sent.strip() if sent else None


def test_every_printed_command_that_only_reads_runs(main_job, tmp_path, monkeypatch):
    for name, value in main_job.environment().items():
        monkeypatch.setenv(name, value)
    for name in ("COAGG_STORE", "DAGSTER_HOME"):  # put back when the test ends
        monkeypatch.setenv(name, "unset")
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    lines = reading()
    assert len(lines) >= LEAST
    failed = {}
    for line in lines:
        monkeypatch.setenv("COAGG_LANGUAGE", "en")
        words, sent = meant(line, tmp_path)
        said = CliRunner().invoke(cli.app, words)
        if said.exit_code or (not said.stdout.strip() and line != "sql"):
            failed[line] = said.output + repr(said.exception)
        if sent:
            assert said.stdout.count("\n") > 1, line
    put_words(get_command(cli.app), "en")
    assert failed == {}
