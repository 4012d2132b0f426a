"""Years as heads of columns, as labels of rows and in a column, however they are spelt."""

import pytest

from python_models.words.errors import translated
from tests.warehouse.conftest import make_source, read, values
from warehouse.readers.cells import fold
from warehouse.readers.periods import day_in, is_forecast, is_plan

LAYOUTS = {
    "regions_by_years": {},
    "records_by_years": {"long": {"region": "地区"}},
    "years_by_regions": {},
    "long": {"long": {"region": "地区", "year": "年份"}, "columns": {"gdp": "gdp"}, "indicator": None},
}


def read_with(heads, layout, seeds):
    """Three regions and three years, the years as `heads`."""
    plain = {"classification": None, "total": None, "indicator": "gdp"}
    source = make_source(**plain | {"layout": layout} | LAYOUTS[layout])
    regions = ("北京", "天津", "上海")
    if layout == "long":
        rows = [
            ["地区", "年份", "gdp"],
            *([r, h, i * 3 + j] for i, r in enumerate(regions) for j, h in enumerate(heads)),
        ]
    else:
        down, across = (heads, regions) if layout == "years_by_regions" else (regions, heads)
        rows = [["地区", *across], *([d, *(i * 3 + j for j in range(3))] for i, d in enumerate(down))]
        rows[0][0] = "年份" if layout == "years_by_regions" else "地区"
    text = "\n".join(",".join(map(str, row)) for row in rows)
    return read(text.encode(), source, seeds, name="a.csv")


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "heads",
    [
        ("2017.0", "2018.0", "2019.0"),
        ("二〇一七", "二〇一八", "二〇一九"),
        ("二零一七年", "二零一八年", "二零一九年"),
        ("２０１７", "２０１８", "２０１９"),
        ("2017/1/1", "2018/1/1", "2019/1/1"),
        ("2017-01-01", "2018-01-01", "2019-01-01"),
        ("01.01.2017", "01.01.2018", "01.01.2019"),
        ("31.12.2017", "31.12.2018", "31.12.2019"),
        ("12/31/2017", "12/31/2018", "12/31/2019"),
        ("2017年12月31日", "2018年12月31日", "2019年12月31日"),
        ("2017年1-12月", "2018年1-12月", "2019年1-12月"),
    ],
    ids=lambda heads: heads[0],
)
def test_a_year_is_read_however_it_is_spelt(heads, layout, seeds):
    result = read_with(heads, layout, seeds)
    assert result.rejects.is_empty()
    assert {k[1] for k in values(result)} == {2017, 2018, 2019} and result.observations.height == 9


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    ("head", "word"),
    [
        ("十二五", "no year"),
        ("“十三五”时期", "no year"),
        ("FY2019", "names two calendar years"),
        ("2018-19", "names two calendar years"),
        ("2019E", "no year"),
        ("2019(f)", "no year"),
        ("2019年预测", "no year"),
        ("2019Q4", "not the whole year"),
    ],
)
def test_what_may_be_another_year_is_refused_in_its_cell(head, word, layout, seeds):
    """Beside years that are read a head that is none was passed over in silence, and a forecast was a year's figure."""
    result = read_with(("2016", "2017", head), layout, seeds)
    assert {k[1] for k in values(result)} == {2016, 2017} and result.observations.height == 6
    first = result.rejects.row(0, named=True)
    assert first["row"] == (4 if layout in ("years_by_regions", "long") else 1) and head in first["message"]
    if word != "no year":
        assert word in first["message"]
    assert translated(first["message"], "zh") != first["message"]


@pytest.mark.parametrize("head", ["十二五", "2019E", "2019Q4"])
def test_where_no_head_is_a_year_each_is_told(head, seeds):
    for layout in ("regions_by_years", "records_by_years"):
        result = read_with((head, f"{head} ", f" {head}"), layout, seeds)
        assert set(result.rejects["reason"]) <= {"unknown_column", "part_of_year"} and result.observations.is_empty()
        assert result.rejects["row"].unique().to_list() == [1] and head in result.rejects["message"][0]


def test_figures_like_years_are_figures(seeds):
    """A row of four-digit figures with a point is no header."""
    source = make_source(layout="regions_by_years", classification=None, total=None, indicator="gdp")
    result = read("地区,2017.0,2018.0\n北京,2001.0,2002.0\n天津,1999.0,1998.0\n".encode(), source, seeds, name="a.csv")
    assert result.rejects.is_empty() and sorted(values(result).values()) == [1998, 1999, 2001, 2002]


def test_first_days_of_one_year_only_are_days(seeds):
    source = make_source(layout="regions_by_years", classification=None, total=None, indicator="gdp")
    result = read("地区,2017-01-01,2017-02-01\n北京,1,2\n天津,3,4\n".encode(), source, seeds, name="a.csv")
    assert result.observations.is_empty() and set(result.rejects["reason"]) == {"part_of_year"}


def test_days_plans_and_forecasts():
    assert day_in("31/12/2019") == day_in("2019-12-31T00:00") == (2019, 12, 31) and day_in("5/3/2019") is None
    assert is_plan("“十二五”") and is_plan("十四五时期") and not is_plan("十五")
    assert is_forecast("2019F") and is_forecast("预计2025年") and not is_forecast("2019") and not is_forecast("2019年")
    assert fold("二〇一九") == "2019" and fold("二〇一九个") == "二〇一九个"
