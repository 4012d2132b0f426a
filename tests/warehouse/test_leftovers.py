"""Decimal commas by column, exceptions between rows, fiscal years and growth columns in drafts."""

import pytest

from tests.warehouse.test_silent_faults import by_indicators, long, of, read, reasons, text
from warehouse.bundled import DBT_PROJECT, PANEL
from warehouse.catalogue import load_catalogue
from warehouse.drafting.inspection import inspect_file
from warehouse.drafting.numbers import signs_of
from warehouse.errors import CatalogueError
from warehouse.names import load_seeds


@pytest.fixture(scope="module")
def seeds():
    return load_seeds(DBT_PROJECT / "seeds")


def drafted(tmp_path, name, content):
    (tmp_path / name).write_text(content, encoding="utf-8")
    return inspect_file(tmp_path / name, load_catalogue(PANEL / "sources"), load_seeds(DBT_PROJECT / "seeds"))


def test_a_comma_in_one_column_does_not_say_what_one_in_another_is():
    assert signs_of(["1,2"], ["1,234"]).doubtful
    assert signs_of(["1,2", "3,45", "6,7", "8,9"], ["1,234", "99"]).doubtful
    assert signs_of(["1,2", "5,6"], ["1,234", "2,5"]).decimal == ","  # the same column says it
    assert signs_of(["1,2"], ["0,125", "1,234"]).decimal == ","  # 0,125 is no 125
    assert signs_of(["1,2"], ["1.234,5", "1,234"]).decimal == ","
    assert signs_of(["1,234", "5,678"]).decimal == "."


def test_a_draft_asks_which_sign_is_decimal_where_columns_differ(tmp_path):
    seen = drafted(
        tmp_path, "a_2019.csv", "地区;营业收入(亿元);利润总额(亿元)\n北京;1,2;1,234\n天津;3,4;2,345\n河北;5,6;99\n"
    )
    assert seen.entry["number"] == {"decimal": "todo", "thousands": "todo"} and seen.doubtful


@pytest.mark.parametrize("line", ["不含农户", "（不含农户）", "不包括个体工商户", "excluding rural households"])
def test_what_leaves_out_a_kind_of_figures_is_no_remark(seeds, line):
    """The rows below were read as if nothing were said."""
    entry = by_indicators(columns={"rev": "营业收入"})
    data = f"2019年,\n地区,营业收入(亿元)\n北京,30\n天津,5\n{line},\n河北,6\n山西,7"
    result = read(text(data), entry, seeds, name="a.csv")
    assert of(result) == {"北京": 30, "天津": 5} and reasons(result) == ["block"]
    assert "河北" in result.rejects["message"][0]


@pytest.mark.parametrize("line", ["不含深圳", "（不含计划单列市）", "excluding Shenzhen"])
def test_a_place_that_is_left_out_is_said(seeds, line):
    entry = by_indicators(columns={"rev": "营业收入"})
    data = f"2019年,\n地区,营业收入(亿元)\n北京,30\n天津,5\n{line},\n河北,6\n山西,7"
    result = read(text(data), entry, seeds, name="a.csv")
    assert of(result) == {"北京": 30, "天津": 5, "河北": 6, "山西": 7} and result.rejects.is_empty()
    assert line in result.files["note"][0] and "A5" in result.files["note"][0]


@pytest.mark.parametrize(
    "heads", [("2018-2019", "2019-2020"), ("FY19", "FY20"), ("2018/19", "2019/20"), ("FY2019", "FY2020")]
)
def test_fiscal_years_are_drafted_as_years_and_asked(tmp_path, heads):
    data = f"单位：亿元\n地区,{','.join(heads)}\n北京,1.5,2.5\n天津,3.5,4.5\n河北,5.5,6.5\n"
    seen = drafted(tmp_path, "gdp.csv", data)
    assert seen.entry["layout"] == "regions_by_years" and "columns" not in seen.entry
    assert seen.doubtful and any("fiscal_year" in message for _, message in seen.trial.rejects)


@pytest.mark.parametrize("growth", ["同比增长", "增速(%)", "比2018年增长", "Growth"])
def test_a_growth_column_beside_years_is_left_out_by_name(tmp_path, growth):
    rows = "北京,10.5,9.5,5.1\n天津,30.5,20.5,6.1\n河北,50.5,40.5,7.1\n"
    data = f"地区生产总值\n单位：亿元\n地区,2019年,2018年,{growth}\n{rows}"
    seen = drafted(tmp_path, "gdp.csv", data)
    assert seen.entry["layout"] == "regions_by_years" and "columns" not in seen.entry
    assert seen.trial.years == (2018, 2019) and seen.trial.figures == 6 and not seen.trial.rejects
    assert seen.entry["ignore"] and any(growth.split("(")[0] in note for note in seen.questions)


def test_a_code_of_a_flag_column_is_not_taken_off_the_end_of_a_figure(seeds):
    """301 beside the code 1 was read as 30, flagged."""
    keys = {"region": "地区", "year": "年份", "flag": "状态"}
    entry = long(flags={"1": "estimated", "0": "final"}, long=keys, columns={"x": "x"})
    result = read(text("地区,年份,x,状态\n北京,2019,301,1\n天津,2019,50,0\n河北,2019,0,0"), entry, seeds, name="a.csv")
    assert result.rejects.is_empty()
    read_as = sorted(result.observations.select("value", "flag").rows())
    assert read_as == [(0, "final"), (50, "final"), (301, "estimated")]
    with pytest.raises(CatalogueError, match="'0' is a number and would be taken off the end"):
        by_indicators(columns={"rev": "营业收入"}, flags={"0": "suppressed"})
