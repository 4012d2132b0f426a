"""A figure of a report is drawn once as SVG, and as PNG only where it changed; its files are those of what is shown."""

import io

import polars as pl
import pytest
from matplotlib.figure import Figure
from PIL import Image

from python_models.reporting import maps
from python_models.reporting.exhibit_files import with_files
from python_models.reporting.page import Exhibit, Section, report_page
from python_models.reporting.publication_table import PublicationTable, Row


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


def pixels(path) -> bytes:
    return Image.open(io.BytesIO(path.read_bytes())).tobytes()


def test_a_figure_and_its_page_take_one_drawing_of_each_kind(last, tmp_path, drawn):
    text = page(last, tmp_path)
    assert drawn == ["svg", "png"] and 'role="img"' in text
    assert pixels(tmp_path / "figures" / "theta_map.png")


def test_the_same_rows_leave_the_png_and_one_changed_cell_makes_it_anew(last, tmp_path, drawn):
    first = page(last, tmp_path)
    png, svg = (tmp_path / "figures" / f"theta_map.{end}" for end in ("png", "svg"))
    before, stood = svg.read_text(encoding="utf-8"), png.stat().st_mtime_ns
    drawn.clear()
    assert page(last, tmp_path) == first and drawn == ["svg"]
    assert svg.read_text(encoding="utf-8") == before and png.stat().st_mtime_ns == stood
    changed = last.with_columns(theta=pl.when(pl.col("region_id") == "R3").then(9.5).otherwise("theta"))
    assert page(changed, tmp_path) != first
    fresh = maps.region_map(changed, value="theta").save(tmp_path / "fresh.png")
    assert "png" in drawn and pixels(png) == pixels(fresh)


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


def test_a_tables_markup_is_made_once(monkeypatch):
    made, make = [], PublicationTable._maketable
    monkeypatch.setattr(PublicationTable, "_maketable", lambda self, clean=str: made.append(1) or make(self, clean))
    table = PublicationTable((("a",),), (Row("b", ("1",)),))
    assert "<style>" in table.html() and "<style>" not in table.html(styled=False)
    assert len(made) == 1
