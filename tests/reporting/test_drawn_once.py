"""A figure of a report is drawn once, and only where it changed; so is a page's font; files are of what is shown."""

import io
import os
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

import polars as pl
import pytest
from matplotlib.figure import Figure
from PIL import Image

from python_models.reporting import fonts
from python_models.reporting.figures import maps
from python_models.reporting.kept_drawings import figures_kept, pieces_kept
from python_models.reporting.pages import exhibit_files
from python_models.reporting.pages.exhibit_files import figures_in, with_files
from python_models.reporting.pages.page import Exhibit, Section, report_page
from python_models.reporting.tables.publication_table import PublicationTable, Row
from python_models.studies.outputs import FigureOutput

ROOT = Path(__file__).parents[2]


@pytest.fixture
def drawn(monkeypatch):
    """The formats of the drawings made since."""
    made, draw = [], Figure.savefig

    def savefig(self, *args, **kwargs):
        made.append(kwargs["format"])
        return draw(self, *args, **kwargs)

    monkeypatch.setattr(Figure, "savefig", savefig)
    return made


@pytest.fixture
def last(coagglomeration, regions):
    return coagglomeration.filter(pl.col("year") == 2019).join(
        regions.drop("region_name", "macro_region"), on="region_id"
    )


def page(frame: pl.DataFrame, folder, name: str = "theta.map") -> str:
    """The page of one map with its files, as the panel's report makes it."""
    chart = maps.region_map(frame, value="theta")
    sections = with_files([Section("A", exhibits=[Exhibit(chart, "a map", name=name)])], folder, "exhibits")
    return report_page("T", sections)


def kept_page(frame: pl.DataFrame, folder, **how) -> str:
    """The same, as the report makes one where it made one before."""
    with figures_kept(figures_in(folder)):
        chart = maps.region_map(frame, value="theta", **how)
    sections = with_files([Section("A", exhibits=[Exhibit(chart, "a map", name="theta.map")])], folder, "exhibits")
    return report_page("T", sections)


@pytest.fixture
def made(monkeypatch):
    """The figures made since."""
    found, make = [], Figure.__init__

    def init(self, *args, **kwargs):
        found.append(self)
        make(self, *args, **kwargs)

    monkeypatch.setattr(Figure, "__init__", init)
    return found


def pixels(path) -> bytes:
    return Image.open(io.BytesIO(path.read_bytes())).tobytes()


def test_a_figure_its_files_and_its_page_take_one_drawing(last, tmp_path, drawn):
    text = page(last, tmp_path)
    assert drawn == ["svg"] and 'role="img"' in text
    assert pixels(tmp_path / "figures" / "theta_map.png")


def test_the_same_rows_leave_the_files_and_one_changed_cell_makes_them_anew(last, tmp_path, drawn):
    first = page(last, tmp_path)
    png, svg = (tmp_path / "figures" / f"theta_map.{end}" for end in ("png", "svg"))
    before, stood = svg.read_text(encoding="utf-8"), png.stat().st_mtime_ns
    drawn.clear()
    assert page(last, tmp_path) == first and drawn == []
    assert svg.read_text(encoding="utf-8") == before and png.stat().st_mtime_ns == stood
    changed = last.with_columns(theta=pl.when(pl.col("region_id") == "R3").then(9.5).otherwise("theta"))
    assert page(changed, tmp_path) != first
    fresh = maps.region_map(changed, value="theta").save(tmp_path / "fresh.png")
    assert drawn == ["svg", "svg"] and pixels(png) == pixels(fresh)


@pytest.mark.parametrize("damage", [lambda p: p.unlink(), lambda p: p.write_bytes(p.read_bytes()[:-40])])
def test_an_svg_that_is_gone_or_cut_short_is_drawn_again(last, tmp_path, damage):
    first = page(last, tmp_path)
    path = tmp_path / "figures" / "theta_map.svg"
    whole = path.read_bytes()
    damage(path)
    assert page(last, tmp_path) == first and path.read_bytes() == whole


def test_what_a_figure_is_drawn_of_is_told_alike_in_every_process(tmp_path):
    code = (
        "from python_models.reporting.figures import charts; import polars as pl\n"
        "f = pl.DataFrame({'year': [1, 2] * 2, 'g': ['a', 'a', 'b', 'b'], 'v': [1.0, 2.0, 3.0, NEW]})\n"
        "print(charts.trend(f, value='v', group='g', label='x').mark())"
    )

    def told(new: str, seed: str) -> str:
        run = [sys.executable, "-W", "ignore", "-c", code.replace("NEW", new)]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        return subprocess.run(run, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout.strip()

    def told_here(new: str) -> str:
        with redirect_stdout(io.StringIO()) as said:
            exec(code.replace("NEW", new), {})
        return said.getvalue().strip()

    first = told("4.0", "1")
    assert len(first) == 64 and told("4.0", "2") == told_here("4.0") == first != told_here("4.1")


@pytest.mark.parametrize(
    "change",
    [
        lambda f: f.axes[0].set_title("another title"),
        lambda f: f.axes[0].set_ylim(0, 77),
        lambda f: f.axes[0].get_children()[0].set_alpha(0.3),
        lambda f: f.text(0.5, 0.5, "x"),
        lambda f: f.set_size_inches(3, 2),
    ],
)
def test_whatever_changes_in_a_figure_changes_what_it_is_drawn_of(last, change):
    chart, same = (maps.region_map(last, value="theta") for _ in range(2))
    assert chart.mark() == same.mark()
    change(chart.figure)
    assert chart.mark() != same.mark()


def test_a_figure_that_cannot_be_told_is_drawn_each_time(last, tmp_path, drawn, monkeypatch):
    make = maps.region_map

    def unnamed(*args, **kwargs):
        chart = make(*args, **kwargs)
        chart.figure.axes[0].xaxis.set_major_formatter(lambda value, place: "")
        return chart

    monkeypatch.setattr(maps, "region_map", unnamed)
    page(last, tmp_path)
    page(last, tmp_path)
    assert drawn.count("svg") == 2


@pytest.mark.parametrize("damage", [lambda p: p.unlink(), lambda p: p.write_bytes(p.read_bytes()[:-40])])
def test_a_png_that_is_gone_or_cut_short_is_drawn_again(last, tmp_path, damage):
    page(last, tmp_path)
    path = tmp_path / "figures" / "theta_map.png"
    whole = pixels(path)
    damage(path)
    page(last, tmp_path)
    assert pixels(path) == whole


def test_files_of_what_is_shown_no_more_go(last, tmp_path):
    page(last, tmp_path)
    page(last, tmp_path, name="other.map")
    assert {p.name for p in (tmp_path / "figures").iterdir()} == {"other_map.svg", "other_map.png"}


def test_a_figure_that_a_person_goes_on_changing_is_drawn_as_it_then_is(last):
    chart = maps.region_map(last, value="theta")
    before = chart.svg()
    chart.figure.axes[0].set_title("a title of mine")
    assert "a title of mine" in chart.svg() and "a title of mine" not in before


def test_a_finished_figure_is_drawn_again_if_a_person_changes_it(last, drawn):
    output = FigureOutput("map", maps.region_map(last, value="theta"), last)
    before, pixel = output.chart.svg(), output.chart.png(dpi=40)
    assert output.chart.svg() == before and output.chart.png(dpi=40) == pixel and drawn == ["svg"]
    output.chart.figure.axes[0].set_title("a title of mine")
    assert "a title of mine" in output.chart.svg() and output.chart.png(dpi=40) != pixel
    assert drawn == ["svg", "svg"] and output.chart.finished().svg() == output.chart.svg()


def test_a_font_is_kept_for_the_next_page_and_goes_with_what_it_shows(monkeypatch, tmp_path):
    made = []
    monkeypatch.setattr(fonts, "_face", lambda characters: made.append(characters) or f"face of {characters}")

    def shown(*texts: str) -> list[str]:
        with pieces_kept(tmp_path / "kept" / "page.json"):
            return [fonts.font_face(text) for text in texts]

    first = shown("省 a", "市 b")
    assert made == ["省", "市"] and shown("省", "b 市 市") == first and len(made) == 2
    others = shown("省市", "市")
    assert len(made) == 3 and others[-1] == first[1]
    shown("省")
    assert len(made) == 4  # it was not shown the time before, and was forgotten
    (tmp_path / "kept" / "page.json").write_text("{", encoding="utf-8")
    assert shown("省") == first[:1] and len(made) == 5


@pytest.mark.parametrize("kind", ["a figure", "a table"])
def test_files_of_a_run_that_was_killed_are_not_taken_for_those_of_the_run_before(last, tmp_path, monkeypatch, kind):
    """It wrote the files of other rows, and did not come to say so; then the rows are again as they were."""

    def shown(rows: pl.DataFrame) -> str:
        if kind == "a figure":
            return page(rows, tmp_path, "made")
        told = [Row(str(r), (f"{v:.3f}",)) for r, v in rows.select("region_id", "theta").iter_rows()]
        table = PublicationTable((("θ",),), tuple(told), stored=rows)
        return report_page("T", with_files([Section("A", exhibits=[Exhibit(table, "t", name="made")])], tmp_path, "x"))

    def files() -> dict[str, bytes]:
        kinds = (".svg", ".png", ".csv", ".tex")  # what says no time
        return {p.name: p.read_bytes() for p in tmp_path.glob("*/*") if p.suffix in kinds}

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    first, made = shown(last), files()
    with monkeypatch.context() as context, pytest.raises(KeyboardInterrupt):
        context.setattr(exhibit_files, "keep_marks", killed)
        shown(last.with_columns(theta=pl.col("theta") * 2))
    assert files() != made
    assert shown(last) == first and files() == made


def test_the_files_of_a_table_are_written_again_where_it_changed_or_one_is_gone(monkeypatch, tmp_path):
    written, write = [], exhibit_files.write_exhibit
    monkeypatch.setattr(exhibit_files, "write_exhibit", lambda *told: written.append(told[2]) or write(*told))

    def filed(cell: str, stored: float, **told) -> list[str]:
        table = PublicationTable((("a",),), (Row("b", (cell,)),), stored=pl.DataFrame({"a": [stored]}), **told)
        (section,) = with_files([Section("A", exhibits=[Exhibit(table, "t", name="theta.means")])], tmp_path, "x")
        return section.exhibits[0].files

    first = filed("1", 1.0)
    assert filed("1", 1.0) == first and written == ["theta_means"]
    changes = [("2", 1.0, {}), ("2", 1.0000000001, {}), ("2", 1.0000000001, {"notes": "n"})]
    for i, (cell, stored, told) in enumerate(changes, start=2):
        assert filed(cell, stored, **told) == first and len(written) == i
    docx = tmp_path / "tables" / "theta_means.docx"
    docx.unlink()
    assert filed(cell, stored, **told) == first and docx.is_file() and len(written) == 5
    assert "1.0000000001" in (tmp_path / "tables" / "theta_means.csv").read_text(encoding="utf-8-sig")


def test_a_figure_of_the_same_frame_and_words_is_not_made_again(last, tmp_path, made):
    first = kept_page(last, tmp_path)
    assert len(made) == 1 and kept_page(last, tmp_path) == first and len(made) == 1
    more = last.with_columns(theta=pl.when(pl.col("region_id") == last["region_id"][0]).then(9).otherwise("theta"))
    assert kept_page(more, tmp_path) != first and len(made) == 2
    assert kept_page(last, tmp_path, decimals=1) != first and len(made) == 3
    assert kept_page(last, tmp_path) == first and len(made) == 4


@pytest.mark.parametrize("ending", ["svg", "png"])
@pytest.mark.parametrize("whole", [b"", b"<svg></svg>"])
def test_a_kept_figure_whose_files_are_damaged_is_made_again(last, tmp_path, made, ending, whole):
    first, path = kept_page(last, tmp_path), tmp_path / "figures" / f"theta_map.{ending}"
    before = path.read_bytes()
    path.write_bytes(whole)
    assert kept_page(last, tmp_path) == first and path.read_bytes() == before and len(made) == 2


def test_a_kept_figure_tells_and_gives_what_it_did(last, tmp_path, made):
    def chart():
        with figures_kept(figures_in(tmp_path)):
            return maps.region_map(last.with_columns(region_name=pl.lit("A & <B>")), value="theta")

    first = chart()
    with_files([Section("A", exhibits=[Exhibit(first, "a map", name="theta.map")])], tmp_path, "exhibits")
    kept = chart()
    assert len(made) == 1 and kept.alt == first.alt and "A & <B>" in kept.alt and kept.mark() == first.mark()
    assert kept.png(dpi=40) == first.png(dpi=40) and len(made) == 2 and kept.figure.axes
