"""SDMX-CSV with labels beside codes: heads that differ in case only, years and powers of ten as SDMX writes them."""

import polars as pl
import pytest

from tests.warehouse.conftest import make_source, read, values
from warehouse.drafting.names import _named_nation
from warehouse.drafting.panel import draft_panel
from warehouse.drafting.trial import file_at, read_draft
from warehouse.names import load_seeds
from warehouse.readers.key_columns import Filter, at_heads
from warehouse.readers.periods import year_end
from warehouse.readers.records import power_of

LONG = {"region": "REF_AREA", "year": "TIME_PERIOD", "indicator": "Measure", "value": "OBS_VALUE"}
KEYS = {"layout": "long", "long": LONG, "columns": {"gdp": "Output", "people": "Population"}, "unit": "人"}
GONE = {"classification": None, "total": None, "indicator": None}
OECD = """REF_AREA,Reference area,MEASURE,Measure,UNIT_MEASURE,Unit of measure,TIME_PERIOD,OBS_VALUE,UNIT_MULT,Power
CN-BJ,Beijing,GDP,Output,PS,Persons,2018,1.5,0,Units
CN-TJ,Tianjin,GDP,Output,PS,Persons,2018,2.5,0,Units
CN-BJ,Beijing,POP,Population,PS,Persons,2018,3.5,3.0,Thousands
CN-TJ,Tianjin,POP,Population,PS,Persons,2018,4.5,3,Thousands
"""


def test_the_head_as_it_is_given_is_the_column():
    row = ["MEASURE", "Measure", "FREQ:Frequency", " sex "]
    assert at_heads(["Measure", "FREQ", "SEX"], row) == {1: "Measure", 2: "FREQ", 3: "SEX"}
    assert at_heads(["MEASURE"], row) == {0: "MEASURE"}
    assert at_heads(["measure"], row) == {0: "measure", 1: "measure"}  # neither is as given


def test_records_are_read_by_the_labels_that_the_source_names(seeds):
    """MEASURE, of codes, was read in place of Measure: its records were those of no indicator and passed over."""
    result = read(OECD.encode(), make_source(**GONE, **KEYS), seeds, name="a.csv")
    assert {(k[0][:2], k[2]): v for k, v in values(result).items()} == {
        ("11", "gdp"): 1.5, ("12", "gdp"): 2.5, ("11", "people"): 3500, ("12", "people"): 4500,
    }  # fmt: skip
    assert result.rejects.is_empty()


def test_rows_are_chosen_by_the_column_that_where_names():
    wanted = Filter({"Measure": ["Output"]})
    assert wanted.at([["MEASURE", "Measure"]]) == {1} and wanted.takes(["GDP", "Output"])
    assert not wanted.takes(["Output", "GDP"])


def test_a_draft_of_such_a_file_reads_it_whole(tmp_path):
    path = tmp_path / "oecd.csv"
    path.write_text(OECD, encoding="utf-8")
    made = draft_panel(tmp_path / "panel", [path])
    (seen,) = made.inspections
    got = read_draft(file_at(path), seen.entry, {}, load_seeds(tmp_path / "panel" / "seeds"))
    assert got.observations.height == 4 and got.rejects.is_empty()
    assert got.observations.filter(pl.col("indicator") == "population")["value"].to_list() == [3500, 4500]


@pytest.mark.parametrize("text", ["2018-A1", "2018A1", "2018A", "2018-01-01/P1Y", "2018-01-01T00:00:00/P12M", "2018.0"])
def test_a_year_as_sdmx_has_it_is_one(seeds, text):
    assert year_end(text) == "2018"
    result = read(OECD.replace("2018", text).encode(), make_source(**GONE, **KEYS), seeds, name="a.csv")
    assert {k[1] for k in values(result)} == {2018} and result.rejects.is_empty()


@pytest.mark.parametrize("text", ["2018-A2", "2018-01-01/P3M", "2018-02-01/P1Y", "2018-W05", "2018E"])
def test_other_spans_are_refused(seeds, text):
    result = read(OECD.replace("2018", text).encode(), make_source(**GONE, **KEYS), seeds, name="a.csv")
    assert result.observations.is_empty() and {"part_of_year", "no_year"} & set(result.rejects["reason"])


def test_a_power_may_be_a_decimal():
    assert [power_of(t) for t in ("3.0", "6", "-2.00", "3: Thousands", "3.5")] == [3, 6, -2, 3, None]


def test_of_several_countries_none_is_the_nation():
    """India was the nation, in a list of countries beside Japan."""
    assert _named_nation({"IND": "India", "JPN": "Japan", "CHN": "China"}) is None
    assert _named_nation({"WLD": "Total", "IND": "India", "JPN": "Japan"}) == "WLD"
    assert _named_nation({"DE": "Germany", "DE1": "Baden", "DE2": "Bayern"}) == "DE"
