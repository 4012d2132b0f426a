"""Which language is spoken, and that every public word of the command has both."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from typer.main import get_command
from typer.testing import CliRunner

from orchestration import cli
from orchestration.cli.worded import key_of
from orchestration.language import language
from orchestration.status import NEW, QUERIES
from orchestration.terminal import said_wide
from python_models.words import LANGUAGES
from python_models.words.commands import COMMANDS
from python_models.words.terminal import TERMINAL
from warehouse.errors import WarehouseError
from warehouse.panel import _in_one_language, load_panel

ROOT = Path(__file__).parents[2]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
pytestmark = pytest.mark.usefixtures("spoken_as_before")


@pytest.fixture
def panel(tmp_path):
    """A panel.yml of a few lines, as the tests below change it."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "sources").mkdir()

    def write(text: str) -> Path:
        head = "name: small\nyears: [2010, 2012]\nseeds: seeds\n"
        (tmp_path / "panel.yml").write_text(head + text, encoding="utf-8")
        return tmp_path

    return write


def everything(command: Any, path: str = "") -> Any:
    """Each command with its path and its parameters."""
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from everything(below, f"{path} {name}".strip())


def test_every_command_argument_and_option_has_words_in_both_languages():
    keys = set()
    for path, command in everything(get_command(cli.app)):
        keys |= {path, *(key_of(path, parameter) for parameter in command.params)}
    assert keys == set(COMMANDS.entries), keys ^ set(COMMANDS.entries)
    for key in keys - {"trace table"}:
        english, chinese = COMMANDS.entries[key]
        assert CHINESE.search(chinese) and not CHINESE.search(english), key


@pytest.mark.parametrize("words", [path.split() for path, _ in everything(get_command(cli.app))], ids=" ".join)
def test_help_is_chinese_and_whole_in_eighty_columns(words, monkeypatch):
    monkeypatch.setenv("COAGG_LANGUAGE", "zh")
    monkeypatch.setenv("COLUMNS", "80")
    shown = CliRunner().invoke(cli.app, [*words, "--help"]).output
    assert (
        "用法：" in shown and "显示本帮助并退出。" in shown and not re.search("Usage|Options|Commands|Show this", shown)
    )
    assert max(cell_len(line) for line in shown.splitlines()) <= 80
    letters = re.sub(r"[\s│╭╮╰╯─]", "", shown)
    for line in COMMANDS(" ".join(words), "zh").split("\n"):
        assert re.sub(r"\s", "", line) in letters, line


def test_what_asks_for_a_language_and_in_which_order(panel, monkeypatch):
    folder = panel("title: A\nlanguage: zh\n")
    assert language() == "en"  # the bundled panel
    monkeypatch.setenv("COAGG_PANEL", str(folder))
    assert language() == "zh" and load_panel().language == load_panel().report.language == "zh"
    monkeypatch.setenv("COAGG_LANGUAGE", "en")
    assert language() == "en" and load_panel().report.language == "en"
    monkeypatch.setenv("COAGG_LANGUAGE", "fr")
    with pytest.raises(WarehouseError, match="'fr' is not known; use en or zh"):
        language()


def test_options_speak_for_one_call(panel):
    folder = panel("title: A\n")
    shown = CliRunner().invoke(cli.app, ["--language", "zh", "--help"]).output
    assert "用法：" in shown and "Usage" in CliRunner().invoke(cli.app, ["--help"]).output
    assert "用法：" in CliRunner().invoke(cli.app, ["run", "--language=zh", "--help"]).output
    folder = panel("title: A\nlanguage: zh   # of everything\n")
    assert "用法：" in CliRunner().invoke(cli.app, ["--panel", str(folder), "status", "--help"]).output


def test_a_report_may_speak_another_language_than_its_panel(panel):
    text = (
        "title: {en: Provinces, zh: 各省}\nlanguage: zh\nlabels: {gdp: {en: output, zh: 产出}, x: same}\n"
        "report: {language: en, subtitle: {en: One, zh: 一}}\n"
    )
    read = load_panel(panel(text))
    assert (read.language, read.report.language) == ("zh", "en")
    assert (read.title, read.report.subtitle, read.labels) == ("Provinces", "One", {"gdp": "output", "x": "same"})


@pytest.mark.parametrize("text", ["language: fr\ntitle: A\n", "title: A\nreport: {language: chinese}\n"])
def test_a_language_that_is_none_is_named(panel, text):
    with pytest.raises(WarehouseError, match="language"):
        load_panel(panel(text))


def test_the_bundled_panel_has_its_own_texts_in_both(monkeypatch):
    for chosen in LANGUAGES:
        monkeypatch.setenv("COAGG_LANGUAGE", chosen)
        panel = load_panel()
        texts = [panel.title, panel.report.subtitle, *panel.labels.values()]
        assert [bool(CHINESE.search(text)) for text in texts] == [chosen == "zh"] * len(texts)


def test_labels_fill_columns_that_chinese_takes_two_of(monkeypatch):
    for chosen in LANGUAGES:
        monkeypatch.setenv("COAGG_LANGUAGE", chosen)
        assert cell_len(said_wide("run.warehouse", 10)) == cell_len(said_wide("page.report", 10)) == 10


def test_everything_that_status_and_the_commands_name_has_words():
    """Every key written as a text in a call of ``said``, and every title of the tables of ``coagg status``."""
    keys = {f"status.{title}" for title in (*QUERIES, *NEW)}
    for path in (ROOT / "orchestration").rglob("*.py"):
        keys |= set(re.findall(r"""\bsaid\(\s*"([^"{}]+)\"""", path.read_text(encoding="utf-8")))
    assert len(keys) > 80 and sorted(key for key in keys if key not in TERMINAL) == []


def test_status_and_lists_speak_chinese(main_job):
    environment = {**main_job.environment(), "COAGG_LANGUAGE": "zh", "COLUMNS": "80"}

    def said(*words: str) -> str:
        command = [sys.executable, "-m", "coagg", *words]
        return subprocess.run(command, capture_output=True, text=True, env=environment, check=True, cwd=ROOT).stdout

    status = said("status")
    assert "上一版本" in status and "数据来源" in status and "磁盘：可用" in status
    studies = said("study", "list")
    assert "题目" in studies and "最新" in studies and "主任务" in studies


def test_every_reason_of_the_suites_has_a_chinese_sentence():
    from python_models.words.checks_page import REASONS, reason

    text = (ROOT / "expectations" / "suites.py").read_text(encoding="utf-8")
    written = [eval(f"({found})") for found in re.findall(r'_why\(\s*((?:"[^"{]*"\s*)+)\)', text)]
    assert len(written) > 10 and set(written) <= set(REASONS.entries), set(written) - set(REASONS.entries)
    assert reason("the models need it in every region and year from 2011 on", "zh").endswith("（自 2011 年起）")
    assert reason("typed by hand", "zh") == "typed by hand"


def test_dagster_says_what_words_say():
    """Every description of an asset, check, job, schedule or sensor is of ``words.pipeline``, each key of it used."""
    import ast

    from python_models.words.pipeline import PIPELINE

    used, made = set(), []
    for path in sorted((ROOT / "orchestration" / "defs").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "described":
                used |= {node.args[0].value} if isinstance(node.args[0], ast.Constant) else set()
            if isinstance(node, ast.keyword) and node.arg == "description":
                called = [n for n in ast.walk(node.value) if isinstance(n, ast.Call)]
                keys = [c.args[0] for c in called if getattr(c.func, "id", "") in ("described", "STANDING")]
                texts = [n for n in ast.walk(node.value) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
                made += [f"{path.name}:{text.lineno}" for text in texts if text not in keys]
    assert made == []
    for name in ("metadata.py", "studies/records.py"):  # what assets show beside their descriptions
        used |= set(re.findall(r"""\b(?:described|say)\("([\w.]+)"\)""", (ROOT / "orchestration" / name).read_text()))
    used |= {f"step.{status}" for status in ("ok", "failed")}
    listed = {"efficiency_scores", "efficiency_slacks", "efficiency_peers", "malmquist_components"}
    listed |= {f"holds.{name}" for name in (*listed, "studies")}
    listed |= {"arrivals", "revisions", "movements", "comparison"}
    listed |= {key for key in PIPELINE.entries if key.startswith("dbt.")}  # orchestration/dbt/checks.py
    assert used | listed == set(PIPELINE.entries)
    assert all(CHINESE.search(pair[1]) or "{" in pair[1] for pair in PIPELINE.entries.values())


@pytest.mark.parametrize(("spoken", "named"), [("zh", True), ("en", False)])
def test_the_page_of_checks_says_what_a_variable_is(spoken, named, monkeypatch):
    from types import SimpleNamespace

    import duckdb

    from orchestration.checks_page import _names
    from warehouse.bundled import DBT_PROJECT

    monkeypatch.setenv("COAGG_LANGUAGE", spoken)
    con = duckdb.connect()
    con.execute("create schema seeds")
    for table in ("regions", "industries", "variables"):
        con.execute(f"create table seeds.{table} as from read_csv('{DBT_PROJECT / 'seeds' / table}.csv')")
    made = ["capital_stock_mn_cny", "missing_gdp_real_mn_cny", "gdp_price_index", "region_id, year", "no_such_column"]
    names = _names(SimpleNamespace(panel=load_panel(), connect=lambda: con), made)
    assert ("electricity_gwh" in names) == named and not {"region_id", "no_such_column"} & set(names)
    for name in ("electricity_gwh", "capital_stock_mn_cny", "gdp_real_mn_cny", "gdp_price_index"):
        assert bool(CHINESE.search(names.get(name, ""))) == named and "。" not in names.get(name, "")
    if named:
        assert CHINESE.search(names["110000"])


@pytest.mark.parametrize("spoken", ["zh", "en"])
def test_reasons_of_exceptions_are_in_the_language(spoken, monkeypatch):
    monkeypatch.setenv("COAGG_LANGUAGE", spoken)
    reasons = [e.reason for e in load_panel().validation.exceptions]
    assert len(reasons) > 20 and {bool(CHINESE.search(r)) for r in reasons} == {spoken == "zh"}
    for own in (
        "As I was told by letter",
        {"zh": "来信说明"},
    ):  # one text stays; a half-given pair is refused by the key
        rules = {"exceptions": [{"variable": "so2_t", "reason": own}]}
        kept = _in_one_language({"validation": rules})["validation"]["exceptions"][0]["reason"]
        assert kept == own


@pytest.mark.parametrize("spoken", ["zh", "en"])
def test_columns_of_results_are_described_in_the_language(spoken, monkeypatch):
    from orchestration.metadata import column_schema

    monkeypatch.setenv("COAGG_LANGUAGE", spoken)
    columns = column_schema("results.moran")["dagster/column_schema"].columns
    assert len(columns) > 5 and {bool(CHINESE.search(c.description)) for c in columns} == {spoken == "zh"}
