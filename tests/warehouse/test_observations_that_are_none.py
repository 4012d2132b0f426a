"""Records of SDMX whose status says that there is no figure; cubes in several units."""

import polars as pl
import pytest

from tests.warehouse.conftest import make_source, read, values
from warehouse.drafting.panel import draft_panel
from warehouse.drafting.trial import file_at, read_draft
from warehouse.names import load_seeds
from warehouse.readers.records import is_absent, remark_columns

GONE = {"classification": None, "total": None, "indicator": None}
LONG = {"region": "REF_AREA", "year": "TIME_PERIOD"}


def records(status: str, head: str = "OBS_STATUS", value: str = "0", more: str = "") -> bytes:
    rows = f"CN-BJ,2018,1.5,A{more and ',0'}\nCN-TJ,2018,{value},{status}{more and ',0'}\n"
    return f"REF_AREA,TIME_PERIOD,OBS_VALUE,{head}{more and f',{more}'}\n{rows}".encode()


def source(**more):
    return make_source(**GONE, layout="long", long=LONG | more, columns={"x": "OBS_VALUE"}, unit="人")


@pytest.mark.parametrize("status", ["M", "L", "O", "H", "m", "M: Missing value", "Missing value; data cannot exist"])
@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("power", ["", "UNIT_MULT"])
def test_a_zero_beside_no_figure_is_missing(seeds, status, named, power):
    long = {"flag": "OBS_STATUS"} if named else {}
    result = read(records(status, more=power), source(**long), seeds, name="a.csv")
    assert list(values(result).values()) == [1.5] and result.files["missing"][0] == 1 and result.rejects.is_empty()
    assert result.gaps.select("region_id", "reason").rows() == [("120000", "missing")]


@pytest.mark.parametrize("status", ["A", "E", "P", "N", "B", "U", ""])
def test_a_zero_that_was_observed_is_one(seeds, status):
    assert list(values(read(records(status), source(), seeds, name="a.csv")).values()) == [1.5, 0]


def test_a_figure_stays_whatever_is_said_of_it(seeds):
    result = read(records("M", value="2.5"), source(flag="OBS_STATUS"), seeds, name="a.csv")
    assert list(values(result).values()) == [1.5, 2.5] and list(result.observations["flag"]) == ["A", "M"]


@pytest.mark.parametrize("head", ["OBS_STATUS", "obs_status.label", "Observation status", "OBS STATUS"])
def test_heads_of_statuses(seeds, head):
    assert remark_columns(["x", head]) == {1: head} and is_absent(head, "Missing value")
    assert list(values(read(records("M", head), source(), seeds, name="a.csv")).values()) == [1.5]


@pytest.mark.parametrize("head", ["OBS_FLAG", "flag", "Footnotes"])
def test_letters_of_other_columns_mean_other_things(seeds, head):
    """Eurostat's flags, a footnote m."""
    assert list(values(read(records("m", head), source(), seeds, name="a.csv")).values()) == [1.5, 0]


@pytest.mark.parametrize("layout", ["long", "records_by_years"])
def test_the_draft_of_a_cube_in_several_units_reads_one(tmp_path, layout):
    units = {"MIO_EUR": 100.5, "PC": 12.5, "EUR_HAB": 3000.5}
    cells = [(geo, unit, v + k) for unit, v in units.items() for k, geo in enumerate(("DE1", "DE2", "DE3"))]
    if layout == "long":
        rows = [f"{geo},{unit},{year},{v}" for geo, unit, v in cells for year in (2018, 2019)]
        text = "\n".join(["geo,unit,TIME_PERIOD,OBS_VALUE", *rows])
    else:
        text = "\n".join(["geo,unit,2018,2019", *(f"{geo},{unit},{v},{v}" for geo, unit, v in cells)])
    path = tmp_path / "cube.csv"
    path.write_text(text, encoding="utf-8")
    (seen,) = draft_panel(tmp_path / "panel", [path]).inspections
    assert seen.entry["layout"] == layout and seen.entry["where"] == {"unit": ["MIO_EUR"]}
    assert "where: rows of unit MIO_EUR are taken, not those of PC, EUR_HAB" in seen.questions
    got = read_draft(file_at(path), seen.entry, {}, load_seeds(tmp_path / "panel" / "seeds"))
    assert got.rejects.is_empty() and got.observations.height == 6
    assert got.observations.select(pl.col("unit").unique())["unit"].to_list() == ["mn_eur"]
