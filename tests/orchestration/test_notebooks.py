"""The notebooks of docs/: each runs on the published warehouse, and shows what it says."""

import runpy
from pathlib import Path

import nbformat
import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "notebooks"
BOOKS = sorted(FOLDER.glob("*.ipynb"))


def kinds(book):
    """What each code cell shows, kind by kind."""
    cells = [cell for cell in book.cells if cell.cell_type == "code"]
    return [[sorted(o.get("data", {"stream": 0})) for o in cell.outputs] for cell in cells]


@pytest.mark.slow
@pytest.mark.parametrize("path", BOOKS, ids=lambda p: p.stem)
def test_a_notebook_runs(path, main_job, monkeypatch):
    for name, value in main_job.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("COAGG_STORE", raising=False)
    book = runpy.run_path(str(FOLDER / "run.py"))["executed"](path)
    assert kinds(book) == kinds(nbformat.read(path, as_version=4)), "run: python docs/notebooks/run.py"


@pytest.mark.parametrize("path", BOOKS, ids=lambda p: p.stem)
def test_a_notebook_is_light_and_shareable(path):
    text = path.read_text(encoding="utf-8")
    assert len(text) < 200_000
    assert str(Path.home()) not in text and "Traceback" not in text
    shown = kinds(nbformat.read(path, as_version=4))
    assert sum(map(bool, shown)) >= 4, "no outputs: run: python docs/notebooks/run.py"
    assert any("text/html" in kind for cell in shown for kind in cell)
    assert (FOLDER / "README.md").read_text(encoding="utf-8").count(path.name) == 1


def test_there_are_three():
    assert len(BOOKS) == 3
