"""The tutorial is run from its first command to its last, once for both languages, which print the same commands.

``coagg new my_panel`` makes the panel as it is printed; what it would compute a second time, the bundled sample's
tables, is taken from the main job's store by copy, so that ``my_panel run`` reads the new table and keeps the rest.
"""

import re
import resource
import shlex
import shutil
import subprocess
import sys

import pytest

from tests.jobs import ROOT
from tests.orchestration.test_docs import blocks

pytestmark = pytest.mark.slow
NEW, RUN, STUDY = "coagg new my_panel", "my_panel run", "study run my_study"
MOST_SECONDS = 180  # of the processor: no second job from nothing, however busy the machine is


def typed(language: str) -> list[str]:
    """The page's commands, one by one."""
    page = ROOT / "docs" / language / "tutorial.md"
    return [line for block in blocks(page, "sh") for line in block.splitlines() if line.strip()]


def test_the_tutorial_runs_from_its_first_command_to_its_last(main_job, tmp_path):
    """As typed in the cloned folder: ``docs`` and ``.venv/bin/coagg`` are there, what is published is the job's."""
    english, chinese = typed("."), typed("zh")
    assert [line for line in chinese if not line.startswith("export ")] == english and len(english) > 8
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    command = tmp_path / ".venv" / "bin" / "coagg"
    command.parent.mkdir(parents=True)
    start = f'exec {shlex.quote(sys.executable)} -c "from orchestration.cli import main; main()" "$@"'
    command.write_text(f"#!/bin/sh\n{start}\n", encoding="utf-8")
    command.chmod(0o755)
    panel = tmp_path / "my_panel"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for line in english:
        spoken = {"COAGG_LANGUAGE": "zh"} if STUDY in line or "inspect" in line else {}
        done = subprocess.run(
            ["sh", "-euc", line], cwd=tmp_path, env={**main_job.environment(), **spoken},
            capture_output=True, text=True, check=False, timeout=600,
        )  # fmt: skip
        said = done.stdout + done.stderr
        assert done.returncode == 0 and "Traceback" not in said, line + said
        if NEW in line:
            assert (panel / "panel.yml").exists() and any((panel / "sample").iterdir())
            shutil.copytree(main_job.store, panel / "store", ignore=shutil.ignore_patterns("dagster"))
        elif "inspect" in line:
            assert "todo" in said and "万台" in said and re.search("表头行", said)
        elif RUN in line:
            assert "机械统计年鉴2019_各地区机械.csv" in said and "Reused" in said, said
        elif "trace" in line:
            assert ".xlsx" in said and re.search(r"\b[A-Z]{1,2}\d+\b", said)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    reports = panel / "store" / "reports"
    study = (reports / "studies" / "my_study" / "index.html").read_text(encoding="utf-8")
    assert 'lang="zh' in study and "θ" in study
    assert "<svg" in (reports / "report.html").read_text(encoding="utf-8") and (reports / "index.html").exists()
    files = {path.suffix for path in (reports / "studies" / "my_study").rglob("*.*")}
    assert {".docx", ".xlsx", ".tex", ".html", ".csv"} <= files, files
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{seconds:.0f} s of the processor")
    assert seconds < MOST_SECONDS
