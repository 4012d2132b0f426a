"""Figures of years in which a region was not there by regions.csv are refused; they counted beside its successor."""

import shutil

import pytest

from python_models.words.errors import translated
from tests.jobs import ATLANTIS
from tests.warehouse.conftest import make_source, read, values
from warehouse.errors import CatalogueError
from warehouse.names import load_seeds

SOURCE = {"layout": "regions_by_years", "classification": None, "total": None, "indicator": "gdp", "unit": "万人"}
HEAD = "地区,2010年,2018年,2019年\n"


@pytest.fixture
def panel(tmp_path):
    """A list with a city that became another's district in 2019, and one set up in 2012."""
    shutil.copytree(ATLANTIS / "seeds", tmp_path / "seeds")
    (tmp_path / "seeds" / "regions.csv").write_text(
        "region_id,region_name,level,parent_region_id,valid_from,valid_to\n"
        "370100,济南市,region,,,\n371200,莱芜市,region,,,2018\n460300,三沙市,region,,2012,\n",
        encoding="utf-8",
    )
    (tmp_path / "seeds" / "region_names.csv").write_text("name,region_id,kind,valid_from,valid_to\n", encoding="utf-8")
    (tmp_path / "seeds" / "unit_names.csv").write_text("name,unit_id\n万人,persons\n", encoding="utf-8")
    return tmp_path / "seeds"


@pytest.mark.parametrize("name", ["莱芜市", "371200", "371200 莱芜市"])
def test_a_figure_of_a_city_that_is_no_more_is_refused_by_name(panel, name):
    result = read(
        f"{HEAD}济南市,1,2,3\n{name},4,5,6\n".encode(), make_source(**SOURCE), load_seeds(panel), name="a.csv"
    )
    assert values(result) == {
        ("370100", 2010, "gdp", None): 1, ("370100", 2018, "gdp", None): 2, ("370100", 2019, "gdp", None): 3,
        ("371200", 2010, "gdp", None): 4, ("371200", 2018, "gdp", None): 5,
    }  # fmt: skip
    ((reason, message),) = result.rejects.select("reason", "message").iter_rows()
    assert reason == "not_valid_region" and "which was there …–2018 by regions.csv, not in 2019" in message
    assert "按 regions.csv 只存在于" in translated(message, "zh")


def test_an_empty_cell_of_it_is_no_reject(panel):
    result = read(
        f"{HEAD}济南市,1,2,3\n莱芜市,4,5,…\n".encode(), make_source(**SOURCE), load_seeds(panel), name="a.csv"
    )
    assert result.rejects.is_empty() and result.observations.height == 5


def test_a_city_that_is_there_at_publication_may_have_earlier_figures(panel):
    """Back series on today's boundaries; a file is published on the day it is loaded where nothing says when."""
    result = read(
        f"{HEAD}济南市,1,2,3\n三沙市,4,5,6\n".encode(), make_source(**SOURCE), load_seeds(panel), name="a.csv"
    )
    assert result.rejects.is_empty() and result.observations.height == 6


def test_in_a_long_table_too(panel):
    source = make_source(
        layout="long", classification=None, total=None, indicator=None, unit="万人",
        long={"region": "地区", "year": "年份"}, columns={"gdp": "gdp"},
    )  # fmt: skip
    rows = "".join(f"莱芜市,{y},{y}.5\n" for y in (2017, 2018, 2019, 2020))
    result = read(f"地区,年份,gdp\n{rows}".encode(), source, load_seeds(panel), name="a.csv")
    assert sorted(k[1] for k in values(result)) == [2017, 2018]
    assert result.rejects["reason"].to_list() == ["not_valid_region"] * 2


def long_source(**changes):
    return make_source(
        **{
            "layout": "long", "classification": None, "total": None, "indicator": None, "unit": "万人",
            "long": {"region": "地区", "year": "年份"}, "columns": {"gdp": "gdp", "population": "人口"},
        } | changes
    )  # fmt: skip


def test_a_row_of_a_long_table_without_figures_is_passed_over(panel):
    rows = "莱芜市,2018,1,2\n莱芜市,2019,,\n莱芜市,2020,-,…\n莱芜市,2021,,3\n济南市,2021,,\n"
    result = read(f"地区,年份,gdp,人口\n{rows}".encode(), long_source(), load_seeds(panel), name="a.csv")
    ((reason, row, message),) = result.rejects.select("reason", "row", "message").iter_rows()
    assert (reason, row) == ("not_valid_region", 5) and "not in 2021" in message
    assert values(result) == {("371200", 2018, "gdp", None): 1, ("371200", 2018, "population", None): 2}


def test_records_with_years_across_keep_the_figures_of_the_years_in_which_it_is_there(panel):
    """The first year in which a place (or its name) was not yet there took all figures of its row with it."""
    (panel / "region_names.csv").write_text(
        "name,region_id,kind,valid_from,valid_to\n襄樊市,420600,full,,2010\n襄阳市,420600,full,2011,\n",
        encoding="utf-8",
    )
    source = make_source(
        **SOURCE
        | {"layout": "records_by_years", "long": {"region": "地区"}, "vintage": {"file_name": r"(?P<year>\d{4})"}}
    )
    rows = "济南市,1,2,3\n莱芜市,4,5,…\n三沙市,,6,7\n襄阳市,,8,9\n襄樊市,10,,\n"
    result = read(f"{HEAD}{rows}".encode(), source, load_seeds(panel), name="2010.csv")
    assert result.rejects.is_empty() and sorted(values(result).values()) == [float(n) for n in range(1, 11)]
    told = read(f"{HEAD}三沙市,5,6,7\n".encode(), source, load_seeds(panel), name="2010.csv")
    assert told.rejects["reason"].to_list() == ["not_valid_region"] and sorted(values(told).values()) == [6, 7]


@pytest.mark.parametrize(("layout", "keys"), [("years_by_regions", None), ("records_by_regions", {"year": "年份"})])
def test_regions_that_head_columns_are_looked_at_too(panel, layout, keys):
    source = make_source(**SOURCE | {"layout": layout, "long": keys, "vintage": {"file_name": r"(?P<year>\d{4})"}})
    rows = "2010,1,2,3\n2011,4,5,\n2012,6,7,8\n"
    result = read(f"年份,济南市,莱芜市,三沙市\n{rows}".encode(), source, load_seeds(panel), name="2010.csv")
    assert ("460300", 2010, "gdp", None) not in values(result) and result.observations.height == 7
    assert result.rejects.select("reason", "row", "column").rows() == [("not_valid_region", 2, 4)]


def test_a_year_of_the_list_that_is_none_is_named(panel):
    path = panel / "regions.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2018", "2018年"), encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"regions\.csv: valid_to of '371200' is '2018年', not a year"):
        load_seeds(panel)
