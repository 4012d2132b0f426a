"""Each command in a terminal of 80 columns, in both languages: nothing wider, nothing cut, no English in Chinese."""

import re

import pytest
import typer
from rich.cells import cell_len
from rich.table import Table
from typer.main import get_command
from typer.testing import CliRunner

from expectations.frames import told
from orchestration import cli
from orchestration.cli import studies
from orchestration.cli.worded import put_words
from orchestration.defs.checks import _said
from orchestration.terminal import Terminal
from tests.terminal import Typed

CHINESE = re.compile(r"[\u4e00-\u9fff]")
SENTENCE = re.compile(r"(?:\b[a-z]{2,}\b[ ,]+){3,}[a-z]{2,}\b")
ROW = {
    "subject": "change_in_bounds", "unexpected": 213, "checked": 7440, "expectation": "",
    "why": "small sectors jump; many jumps at once are a change of scope",
    "examples": "agriculture 110000 2019: -85% (27000 → 4000), believed from -33% to +50% [a.xlsx, sheet 4-5, cell C5]"
    "; real_estate 540000 2008: no figure: the cell is empty [b.xlsx, sheet 1, cell M29]",
}  # fmt: skip


def leaves(command, path=()):
    """Every command by the words that call it."""
    subs = getattr(command, "commands", None)
    if not subs:
        return [path]
    return [path, *(leaf for name, sub in subs.items() for leaf in leaves(sub, (*path, name)))]


COMMANDS = leaves(typer.main.get_command(cli.app))


@pytest.fixture
def speaking(monkeypatch):
    """Sets the language and the width; words of the commands are put back."""

    def speak(language):
        monkeypatch.setenv("COAGG_LANGUAGE", language)
        monkeypatch.setenv("COLUMNS", "80")
        for module in (cli, studies):  # consoles that were made before
            monkeypatch.setattr(module, "console", Terminal())

    yield speak
    put_words(get_command(cli.app), "en")


def wide(text: str) -> list[str]:
    """Lines that a terminal of 80 columns would fold, but for those with a path or an address."""
    return [line for line in text.splitlines() if cell_len(line) > 80 and "/" not in line]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_of_every_command(words, language, speaking):
    speaking(language)
    said = CliRunner().invoke(cli.app, [*words, "--help"])
    assert said.exit_code == 0 and wide(said.output) == [], said.output
    assert not re.search(r"\S…\s*│", said.output), "cut"
    frames = [line for line in said.output.splitlines() if line.startswith(("│", "╭", "╰"))]
    assert {cell_len(line.rstrip()) for line in frames} == {80}, "the right edge is straight"
    assert bool(CHINESE.search(said.output)) == (language == "zh")
    if language == "zh":
        assert SENTENCE.findall(said.output) == []


READING = {
    "status": ["status"],
    "sources": ["source", "list"],
    "studies": ["study", "list"],
    "trace": ["trace", "marts.coagglomeration", "mu", "2000"],
    "tables": ["sql", "select table_name from duckdb_tables() limit 3"],
    "wide": ["sql", "from marts.estimation_panel limit 2"],
    "checks": ["checks"],
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", READING)
def test_what_commands_say_stays_within_eighty_columns(atlantis_job, name, language, speaking, monkeypatch):
    for key, value in atlantis_job.environment().items():
        monkeypatch.setenv(key, value)
    for key in ("COAGG_STORE", "DAGSTER_HOME"):
        monkeypatch.setenv(key, "unset")
        monkeypatch.delenv(key)
    speaking(language)
    words = READING[name]
    if name == "trace":
        region = atlantis_job.query("select region_id from marts.coagglomeration order by 1 limit 1").item()
        words = ["trace", "marts.coagglomeration", region, "2000"]
    said = CliRunner().invoke(cli.app, words)
    assert said.exit_code in (0, 1) and "Traceback" not in said.output, said.output + repr(said.exception)
    # paths and sentences of a whole run are left to the terminal to fold: no cell of a table is
    rows = [line for line in said.output.splitlines() if set("│┃━┼╇") & set(line)]
    assert wide("\n".join(rows)) == [] and "…" not in "".join(rows)
    edges = {tuple(cell_len(line[: m.start()]) for m in re.finditer("[│┃]", line)) for line in rows if "│" in line}
    assert len(rows) == 0 or edges or name == "tables"
    if language == "zh" and name not in ("tables", "wide", "studies"):  # the studies have English titles
        assert CHINESE.search(said.output) and SENTENCE.findall(said.output) == [], said.output


def test_wide_characters_are_aligned(speaking):
    """Every bar of a table stands in one column of the terminal, whatever its cells are written in."""
    from orchestration.printed_rows import write_rows

    console = Terminal(record=True)
    console.width = 80
    write_rows(console, ["来源", "files", "标题"], [["消费价格", 3, "各地区居民消费价格指数"], ["gdp", 12, "x"]])
    lines = [line for line in console.export_text().splitlines() if re.search("[│┃]", line)]
    assert len({tuple(cell_len(line[: m.start()]) for m in re.finditer("[│┃]", line)) for line in lines}) == 1


def test_the_gate_s_line_of_a_run_is_chinese_in_a_chinese_panel(speaking):
    speaking("zh")
    said = _said(ROW, {})
    assert "变动幅度" in said and "单元格为空" in said and "believed" not in said and "sheet" not in said
    speaking("en")
    assert "believed from -33% to +50%" in _said(ROW, {}) and not CHINESE.search(_said(ROW, {}))


@pytest.mark.parametrize(
    ("value", "text"),
    [(4_205_000.0, "4205000"), (20_646_000.4, "20646000"), (27000.0, "27000"), (0.123456789, "0.123457")],
)
def test_a_figure_that_failed_is_told_in_full(value, text):
    row = {"usual": 0.0, "bound": 0.4, "yearly_change": 1.8, "previous": 1.0, "value": value}
    assert f"→ {text})" in told("change_in_bounds", row)
    assert told("plain", {"plain": value}) == text


def test_a_command_in_a_table_s_title_can_be_typed(monkeypatch, tmp_path):
    monkeypatch.setenv("COAGG_PANEL", str(tmp_path / "mine"))
    monkeypatch.setenv("COLUMNS", "300")  # a worker's folder has a long name
    console = Terminal(record=True)
    table = Table("a", title="all: coagg checks", caption="coagg boundaries list")
    table.add_row("a cell as long as the title with its panel named in it " * 5)
    console.print(table)
    said = " ".join(console.export_text().split())
    assert said.count("--panel") == 2 and re.search(r"--panel \S*mine checks", said), said


def test_the_prompt_speaks_chinese_and_names_its_panel(atlantis_job, tmp_path):
    environment = {**atlantis_job.environment(), "COAGG_LANGUAGE": "zh", "XDG_STATE_HOME": str(tmp_path)}
    prompt = Typed("sql", environment=environment, columns=80)
    said = prompt.until("sql> ")
    assert CHINESE.search(said) and wide(said) == []
    prompt.type(".schema marts.coagglomeration\n")
    said = prompt.until("sql> ")
    assert "theta" in said and CHINESE.search(said)
    prompt.type("select 1,\n")
    prompt.until("-> ")
    prompt.type("half")
    prompt.until("half")  # now it listens
    prompt.interrupted("sql> ")  # gives up what was begun, not the prompt
    prompt.type("select count(*) from range(100000000000) a, range(1000) b;\n")
    prompt.until("\n")
    prompt.interrupted("sql> ")
    prompt.type("exit\n")
    assert prompt.ended() == 0
