"""A person who reads only Chinese gets every message in Chinese: of a mistyped command, a wrong file, a failed run."""

import json
import os
import re
from pathlib import Path

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from orchestration import cli
from orchestration.health import health
from orchestration.hooks import tell_failure
from orchestration.run_log import note
from orchestration.status import _spoken
from python_models.words.rejects import REJECTS, reject
from tests import forked
from warehouse.panel import load_panel
from warehouse.store import Store

ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")  # three words that follow each other
pytestmark = pytest.mark.usefixtures("spoken_as_before")


@pytest.fixture
def panel(tmp_path):
    """A panel in Chinese of a few lines."""
    folder = tmp_path / "panel"
    for name in ("landing", "seeds", "sources"):
        (folder / name).mkdir(parents=True)
    text = "name: small\ntitle: 小面板\nlanguage: zh\nyears: [2010, 2012]\nseeds: seeds\nstore: store\n"
    (folder / "panel.yml").write_text(text, encoding="utf-8")
    return folder


def typed(folder: Path, *words: str) -> str:
    """What a command prints in a terminal of 80 columns, on both streams."""
    clean = {k: v for k, v in os.environ.items() if k not in ("COAGG_LANGUAGE", "COAGG_STORE")}
    done = forked.coagg(["--panel", str(folder), *words], clean | {"COLUMNS": "80", "TERM": "dumb"}, Path.cwd())
    assert done.returncode != 0
    return done.stdout + done.stderr


def in_chinese(text: str) -> str:
    """The text, which holds no English sentence; commands and paths are passed over."""
    bare = re.sub(r"coagg[^。；，\n]*|/\S+|'[^']*'", "", text)
    assert not ENGLISH.search(bare), ENGLISH.search(bare)
    assert re.search(r"[\u3400-\u9fff]", text)
    return text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nosuch"], "没有命令“nosuch”"),
        (["run", "--wrong"], "没有选项 --wrong"),
        (["restore"], "缺少参数“release”"),
        (["ui", "--port", "abc"], "的值无效：应为整数"),
        (["restore", "a", "b"], "多余的参数（b）"),
    ],
)
def test_what_typer_says_of_a_command_line(words, said, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    shown = CliRunner().invoke(cli.app, ["--language", "zh", *words])
    text = re.sub(r"\s*│\s*|\n", "", shown.output + (shown.stderr or ""))
    assert shown.exit_code == 2 and said in text, text
    in_chinese(re.sub(r"[╭╰─╮╯]", " ", text).replace("[OPTIONS]", ""))
    assert max(cell_len(line) for line in shown.output.splitlines() or [""]) <= 80


def test_errors_of_the_command_are_chinese(panel):
    assert "没有文件 nowhere.xls" in in_chinese(typed(panel, "source", "inspect", "nowhere.xls"))
    assert "没有版本" in in_chinese(typed(panel, "restore", "release-0.duckdb"))


def test_a_wrong_key_of_the_panel_is_said_in_chinese(panel):
    file = panel / "panel.yml"
    file.write_text(
        file.read_text(encoding="utf-8") + "reading: {max_mb: many}\nstorr: x\nalpha: 3\n", encoding="utf-8"
    )
    shown = in_chinese(typed(panel, "status"))
    assert "reading.max_mb" in shown and "应为数值" in shown and "storr" in shown


def test_status_says_what_stopped_the_last_run_in_chinese(panel, monkeypatch):
    monkeypatch.setenv("COAGG_PANEL", str(panel))
    used = load_panel()
    store = Store(used.store)
    note(store.run_log, "info", "run started", "1", "")
    said = f"{panel}: this sources folder is missing"
    note(store.run_log, "error", "step failed", "1", said, step="raw/observations")
    note(store.run_log, "error", "run failed", "1", "Nothing was begun: studies/main.yml has mistakes.")
    (problem,) = health(used, store).problems
    assert f"raw/observations：{panel}：缺少这个 sources 文件夹" in in_chinese(problem)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (
            "example",
            "a.xls, cell B4: 'abc' is not a number; correct it, or name it in `missing` or `flags` of the source",
            "a.xls，单元格 B4：“abc”不是数值；请更正，或写入源条目的 `missing` 或 `flags`",
        ),
        ("example", "gdp 11 2012: no figure: the cell is empty", "gdp 11 2012：无数值：单元格为空"),
        ("reason", "not_a_number", "不是数值（not_a_number）"),
        ("detail", "empty_file, truncated", "文件为空（empty_file）、被截断（truncated）"),
        ("detail", "北京, 天津", "北京、天津"),
        ("kind", "older", "沿用旧值"),
    ],
)
def test_status_says_each_cell_of_its_tables_in_chinese(name, value, said, monkeypatch):
    monkeypatch.setenv("COAGG_LANGUAGE", "zh")
    assert _spoken(name, value, {}) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: [", "不是有效的 YAML"),
        ("name: a\n\ttitle: b\n", "此处不能以"),
        ("name: a: b\n", "此处不能有"),
        ("efficiency: {main: {}}\nmoran: {}\n", "主研究的模型已移到"),
    ],
)
def test_a_panel_that_cannot_be_read_is_said_in_chinese(panel, text, said):
    (panel / "panel.yml").write_text(f"language: zh\n{text}", encoding="utf-8")
    assert said in in_chinese(typed(panel, "status"))


def test_wrong_keys_of_a_source_are_said_in_chinese(panel):
    text = "source: x\nfiles: '../*.csv'\nlayout: nosuch\nunit: 3\nnonsense: 1\nyear: {sheet: '('}\n"
    (panel / "sources" / "x.yml").write_text(text, encoding="utf-8")
    shown = in_chinese(typed(panel, "source", "list").replace("unterminated subpattern", ""))
    assert "此键未知" in shown and "指向 incoming 文件夹之外" in shown and "应为文本" in shown


def test_a_hook_gets_its_message_in_chinese(panel, tmp_path, monkeypatch):
    monkeypatch.setenv("COAGG_PANEL", str(panel))
    told, file = tmp_path / "told.json", panel / "panel.yml"
    hook = f"operations:\n  on_failure:\n    command: cp /dev/stdin '{told}'\n"
    file.write_text(file.read_text(encoding="utf-8") + hook, encoding="utf-8")
    used = load_panel()
    tell_failure(used, Store(used.store), "r1", ["raw/observations: a.xls: the file is empty; fetch it again"])
    message = json.loads(told.read_text(encoding="utf-8"))["message"]
    assert "运行 r1 失败。" in message and "文件为空；请重新获取" in in_chinese(message)


def test_every_code_of_a_reject_has_its_words():
    """Codes as the readers raise them, found in their text; those made of a kind stand in the list by themselves."""
    source = "".join(path.read_text(encoding="utf-8") for path in Path("warehouse").rglob("*.py"))
    raised = set(re.findall(r'\b(?:Reject|Problem|FileError)\(\s*"([a-z_]+)"', source))
    made = {f"{status}_{of}" for status in ("unknown", "ambiguous", "not_valid") for of in ("region", "industry")}
    assert raised | made | {"no_region", "no_sector", "no_indicator"} <= set(REJECTS.entries)
    assert reject("no_unit", "zh") == "没有单位（no_unit）" and reject("no_unit", "en") == "no_unit"
    assert reject("of_the_future", "zh") == "of_the_future"
