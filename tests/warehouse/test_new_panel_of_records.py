"""Records as a newcomer brings them: years of records, units that one column leaves open, R's names of rows."""

import base64

import pytest
import yaml

from orchestration.new_panel import make_panel
from tests.warehouse.conftest import make_source, read, values
from tests.warehouse.test_kinds import rows_of
from warehouse.drafting.units_in_names import unit_question

RECORDS = "省份,年份,生产总值(亿元),能耗(等价值)(吨标准煤/吨)\n" + "".join(
    f"{region},{year},{k + 1},{k + 2}\n"
    for region in ("北京市", "天津市", "河北省")
    for k, year in enumerate((2003, 2004))
)
# a data frame with the names of rows 北京, 天津, 河北 and columns y2018, y2019
NAMED_ROWS = base64.b64decode(
    "H4sICNDkDWsC/3JuLnJkcwCL4GJgYGBmYGFiZGBmBTIZWEND3HQtgGLCQA4TEPOBFNj/YAADBxYozcMAA2B5BwGouAiUloBJs4DMYGRgYeAEGZ6XmJtaDGQI"
    "gA2HClYaGRhaIHMs0bUl5yQWw7TBBLlSEksS9dKKgCaiKecsyi/XQ7aJmYGhASTB9rRn+pNda+C8JSufbVkK4z3btBkoDWT9AwD3fG9bFAEAAA=="
)


def test_years_of_records_are_those_of_the_new_panel(tmp_path):
    """They stayed 2012 to 2019 where years stand in a column: 2003 and 2004 were in no estimate."""
    path = tmp_path / "能源.csv"
    path.write_text(RECORDS, encoding="utf-8")
    made = make_panel(tmp_path / "mine", [path])
    assert yaml.safe_load((made.folder / "panel.yml").read_text(encoding="utf-8"))["years"] == [2003, 2004]
    assert "name what is marked todo" in made.said[0]


def test_a_draft_that_leaves_nothing_open_asks_for_nothing(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(RECORDS.replace("(等价值)(吨标准煤/吨)", "(吨)"), encoding="utf-8")
    assert "nothing is left open" in make_panel(tmp_path / "mine", [path]).said[0]


def test_one_column_without_a_unit_does_not_lose_the_others(seeds):
    """The whole file was refused, and every other column said not to be there."""
    columns = {"gdp": "生产总值", "intensity": {"labels": "能耗(等价值)(吨标准煤/吨)", "unit": "todo"}}
    gone = {"classification": None, "total": None, "indicator": None, "unit": None}
    source = make_source(layout="long", long={"region": "省份", "year": "年份"}, columns=columns, **gone)
    result = read(RECORDS.encode(), source, seeds, name="a.csv")
    assert len(values(result)) == 6 and {indicator for _, _, indicator, _ in values(result)} == {"gdp"}
    ((reason, message),) = result.rejects.select("reason", "message").rows()
    assert reason == "unknown_unit" and "cell D1" in message and "stands as todo" in message


def test_the_bracket_that_measures_is_asked_for():
    assert "'吨标准煤/吨' is printed" in unit_question("能耗(等价值)(吨标准煤/吨)")
    assert "'当年价' is printed" in unit_question("生产总值(当年价)")


def test_names_of_rows_in_r_are_a_column():
    """A data frame whose row names are regions lost them."""
    assert rows_of(NAMED_ROWS) == [
        ["rownames", "y2018", "y2019"],
        ["北京", "1.5", "4"],
        ["天津", "2.5", "5"],
        ["河北", "3.5", "6"],
    ]


# a = c(-5, -3310600000000, 0, NA, 2019, 1e17) as integer64, b = c(1, NA, 0, -0, 3, 4)
WHOLE_NUMBERS = base64.b64decode(
    "H4sICCLsDWsC/25lZy5yZHMAi+BiYGBgZmBhYmRgZgUyGVhDQ9x0LYBiwkAOE5DmA9Js/yHg9///f/4a3HnHAAMNDMiA/TFjsmtFbBeIzQLUy8DIwMLA"
    "CTI0OSexuBjIEEAS5MzMK0lNTy0yMwFy/gEx2Cb7DxCz6n+gGA23yYEDSgvAZFBtykvMTYXZxAQVZEyEMZKIcRhXSmJJol5aEdAkNOWcRfnlejAb3kEC"
    "CC7Jl5yfW5CYXBIP9FdxaiGaLEtSYnEqVIwXLA6hYR5ndpBA9TAsIKBq/gEAnf4BSKoBAAA="
)


def test_whole_numbers_of_bit64_are_what_they_are():
    """3,310,600,000,000 was 1.6e-311, -5 missing, a missing one 0: doubles of the same bytes, as pyreadr gives them."""
    assert [a for a, _ in rows_of(WHOLE_NUMBERS)[1:]] == ["-5", "-3310600000000", "0", "", "2019", "100000000000000000"]
    assert [b for _, b in rows_of(WHOLE_NUMBERS)[1:]] == ["1", "", "0", "0", "3", "4"]


def numbered(first: int, last: int, layout: str) -> bytes:
    """A panel whose provinces are numbers, records or a table."""
    rows = [f"{n},2019,{n}.5" if layout == "long" else f"{n},{n}.5" for n in range(first, last)]
    head = "id,year,gdp" if layout == "long" else "2019年,\nid,gdp"
    return "\n".join([head, *rows]).encode()


@pytest.mark.parametrize("layout", ["long", "regions_by_indicators"])
def test_numbers_that_count_provinces_are_no_codes(seeds, layout):
    """Of provinces numbered 1 to 31 the eleventh (浙江) was Beijing, by 110000 without zeros, and eight more."""
    gone = {"classification": None, "total": None, "indicator": None}
    keys = {"long": {"region": "id", "year": "year"}} if layout == "long" else {"label_column": "id"}
    source = make_source(layout=layout, columns={"gdp": "gdp"}, unit="亿元", **keys, **gone)
    counted = read(numbered(1, 32, layout), source, seeds, name="a.csv")
    assert counted.observations.is_empty() and set(counted.rejects["reason"]) == {"unknown_region"}
    assert any("'11' is no code where 1, 2, 3" in m and "110000" in m for m in counted.rejects["message"])
    codes = read(numbered(11, 16, layout), source, seeds, name="a.csv")
    assert codes.rejects.is_empty() and len(values(codes)) == 5
