"""The notebooks of docs/: each runs on the published warehouse, and shows what it says."""

import re
import runpy
from pathlib import Path

import nbformat
import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "notebooks"
BOOKS = sorted(FOLDER.glob("*.ipynb"))
CHINESE = FOLDER.parent / "zh" / "notebooks"
RUN = runpy.run_path(str(FOLDER / "run.py"))


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
    book = RUN["executed"](path)
    assert kinds(book) == kinds(nbformat.read(path, as_version=4)), "run: python docs/notebooks/run.py"


@pytest.mark.slow
@pytest.mark.parametrize("path", BOOKS, ids=lambda p: p.stem)
def test_a_chinese_notebook_runs_and_is_that_of_its_words(path, main_job, monkeypatch):
    """Made of the English one; its code runs, in this process: a kernel of its own would tell nothing more."""
    for name, value in main_job.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("COAGG_STORE", raising=False)
    made, kept = RUN["in_chinese"](path), nbformat.read(CHINESE / path.name, as_version=4)
    assert [c.source for c in made.cells] == [c.source for c in kept.cells], "run: python docs/notebooks/run.py"
    there = {}
    for cell in made.cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, f"{path.stem} {cell.id}", "exec"), there)


@pytest.mark.parametrize("path", BOOKS, ids=lambda p: p.stem)
def test_a_chinese_notebook_is_read_without_english(path):
    book = nbformat.read(CHINESE / path.name, as_version=4)
    assert {"markdown", "code"} <= {cell.cell_type for cell in book.cells}
    assert any(cell.outputs for cell in book.cells if cell.cell_type == "code")
    for cell in book.cells:
        if cell.cell_type == "markdown":
            said = re.sub(r"`[^`]*`", "", cell.source)
            assert re.search(r"[\u4e00-\u9fff]", said) and not re.search(r"(?:\b[a-z]{2,}\b ){3}", said), said
            continue
        for output in cell.outputs:
            said = "".join(output.get("text", "") or output["data"].get("text/plain", ""))
            heads = said.split("\n")[0]
            assert "PublicationTable" in said or "\\begin" in said or not re.search(r"\b[a-z]+_[a-z_]+\b", heads), heads
            page = output.get("data", {}).get("text/html", "")
            assert not re.search(r"Observations|Constant|Standard errors|Log-likelihood", page + said)


def test_words_of_a_notebook_that_fit_it_no_more_are_refused(tmp_path, monkeypatch):
    book = nbformat.read(FOLDER / "efficiency.ipynb", as_version=4)
    book.cells[1].source = book.cells[1].source.replace("region_name_en", "name_of_region")
    nbformat.write(book, tmp_path / "efficiency.ipynb")
    with pytest.raises(ValueError, match=r"cell-01.*does not stand there once"):
        RUN["in_chinese"](tmp_path / "efficiency.ipynb")
    book.cells.pop(2)
    book.cells[1].source = nbformat.read(FOLDER / "efficiency.ipynb", as_version=4).cells[1].source
    nbformat.write(book, tmp_path / "efficiency.ipynb")
    with pytest.raises(ValueError, match="has not: cell-02"):
        RUN["in_chinese"](tmp_path / "efficiency.ipynb")


@pytest.mark.parametrize(
    "path", [*BOOKS, *sorted(CHINESE.glob("*.ipynb"))], ids=lambda p: f"{p.parents[1].name}-{p.stem}"
)
def test_a_notebook_is_light_and_shareable(path):
    text = path.read_text(encoding="utf-8")
    assert len(text) < 200_000
    assert str(Path.home()) not in text and "Traceback" not in text
    shown = kinds(nbformat.read(path, as_version=4))
    assert sum(map(bool, shown)) >= 4, "no outputs: run: python docs/notebooks/run.py"
    assert any("text/html" in kind for cell in shown for kind in cell)
    assert (path.parent / "README.md").read_text(encoding="utf-8").count(path.name) == 1


def test_there_are_three():
    assert len(BOOKS) == 3 and [p.name for p in BOOKS] == [p.name for p in sorted(CHINESE.glob("*.ipynb"))]
