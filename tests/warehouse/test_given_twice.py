"""A label or pattern that an entry gives twice: one of the two was lost in silence."""

import pytest

from python_models.words.errors import translated
from tests.warehouse.conftest import make_source
from warehouse.errors import CatalogueError

PLAIN = {"layout": "regions_by_indicators", "classification": None, "total": None, "indicator": None}
LONG = PLAIN | {"layout": "long"}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (PLAIN | {"columns": {"gdp": "产值", "population": ["人口", "产 值"]}},
         "columns: '产 值' is given to gdp and to population"),
        (PLAIN | {"columns": {"gdp": "产值"}, "ignore": ["产值*"]}, "columns: '产值*' is given to gdp and to ignore"),
        (PLAIN | {"columns": {"gdp": "产值"}, "sheets": ["1", "1"]}, "sheets: '1' stands there twice"),
        (PLAIN | {"columns": {"gdp": "产值"}, "files": ["a.csv", "a.csv"]}, "files: 'a.csv' stands there twice"),
        (LONG | {"columns": {"gdp": "产值"}, "long": {"region": "地区", "year": "地区"}},
         "long: '地区' is given to region and to year"),
        (LONG | {"columns": {"gdp": "产值"}, "long": {"region": "地区", "year": "产值"}},
         "long: '产值' is given to year and to columns.gdp"),
        (PLAIN | {"columns": {"gdp": "产值"}, "by_year": [{"to_year": 2000, "columns": {"gdp": "甲", "x": "甲"}}]},
         "by_year: '甲' is given to gdp and to x"),
    ],
)  # fmt: skip
def test_what_is_given_twice_is_named(entry, said):
    with pytest.raises(CatalogueError) as caught:
        make_source(**entry)
    assert said in str(caught.value)
    chinese = translated(str(caught.value), "zh")
    assert "出现了两次" in chinese or "同时给了" in chinese


def test_one_label_under_two_headings_is_two():
    columns = {"urban": "城镇 > 人口", "rural": "乡村 > 人口"}
    assert len(make_source(**PLAIN | {"columns": columns}).columns) == 2


def test_an_entry_of_the_indicator_column_may_be_called_as_a_column_is():
    keys = {"region": "地区", "year": "年份", "indicator": "指标", "value": "数值"}
    assert make_source(**LONG | {"columns": {"value": "数值"}, "long": keys}).long
