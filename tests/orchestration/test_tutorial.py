"""The tutorial is run from its first command to its last, once for both languages, which print the same commands.

``coagg new my_panel`` makes the panel as it is printed; what it would compute a second time, the bundled sample's
tables, is taken from the main job's store by copy, so that ``my_panel run`` reads the new table and keeps the rest.
"""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import forked
from tests.jobs import ROOT
from tests.orchestration.test_docs import blocks

pytestmark = pytest.mark.slow
COAGG = ".venv/bin/coagg"
NEW, RUN, STUDY = "coagg new my_panel", "my_panel run", "study run my_study"


def typed(language: str) -> list[str]:
    """The page's commands, one by one."""
    page = ROOT / "docs" / language / "tutorial.md"
    return [line for block in blocks(page, "sh") for line in block.splitlines() if line.strip()]


def ran(line: str, folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A line of the page as a shell runs it in a folder, ``coagg`` in a process that need not import anew."""
    if line.startswith(COAGG):
        assert not set("$`\\;&|<>*?~#!") & set(line)  # nothing in it is the shell's but quotes
        return forked.coagg(shlex.split(line)[1:], environment, folder)
    return subprocess.run(
        ["sh", "-euc", line], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=600
    )


def test_the_tutorial_runs_from_its_first_command_to_its_last(main_job, tmp_path):
    """As typed in the cloned folder: ``docs`` and ``.venv/bin/coagg`` are there, what is published is the job's."""
    english, chinese = typed("."), typed("zh")
    assert [line for line in chinese if not line.startswith("export ")] == english and len(english) > 8
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    panel = tmp_path / "my_panel"
    for line in english:
        spoken = {"COAGG_LANGUAGE": "zh"} if STUDY in line or "inspect" in line else {}
        done = ran(line, tmp_path, {**main_job.environment(), **spoken})
        said = done.stdout + done.stderr
        assert done.returncode == 0 and "Traceback" not in said, line + said
        if NEW in line:
            assert (panel / "panel.yml").exists() and any((panel / "sample").iterdir())
            shutil.copytree(main_job.store, panel / "store", ignore=shutil.ignore_patterns("dagster"))
        elif "inspect" in line:
            assert "todo" in said and "万台" in said and re.search("表头行", said)
        elif RUN in line:
            assert "机械统计年鉴2019_各地区机械.csv" in said, said
            kept, made = map(int, re.search(r"Reused (\d+) of (\d+) tables", said).groups())
            assert kept > made / 2, said  # no second job from nothing
        elif "trace" in line:
            assert ".xlsx" in said and re.search(r"\b[A-Z]{1,2}\d+\b", said)
    reports = panel / "store" / "reports"
    study = (reports / "studies" / "my_study" / "index.html").read_text(encoding="utf-8")
    assert 'lang="zh' in study and "θ" in study
    assert "<svg" in (reports / "report.html").read_text(encoding="utf-8") and (reports / "index.html").exists()
    files = {path.suffix for path in (reports / "studies" / "my_study").rglob("*.*")}
    assert {".docx", ".xlsx", ".tex", ".html", ".csv"} <= files, files
