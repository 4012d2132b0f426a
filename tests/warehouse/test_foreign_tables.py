"""Tables of other offices: units and cities that no list has, notes in brackets, words of other languages."""

from __future__ import annotations

import pytest

from tests.warehouse.test_silent_faults import by_indicators, long, of, read, reasons, text, values, xlsx
from warehouse.drafting.numbers import signs_of
from warehouse.drafting.vocabulary import unit_of


@pytest.mark.parametrize(
    "unit", ["万大卡", "'000", "No.", "Tsd. Stück", "吨/人", "천톤", "千トン", "万箱公里", "宗", "MWh", "千卢布/人"]
)
def test_a_unit_of_a_column_that_no_list_has_is_not_that_of_the_table(seeds, unit):
    """Was read in 亿元, without a word."""
    rows = [["2019年"], ["单位：亿元"], ["地区", "营业收入", f"用电({unit})"], ["北京", 1, 2], ["天津", 3, 4]]
    columns = {"rev": "营业收入", "power": f"用电({unit})"}
    result = read(xlsx(rows), by_indicators(columns=columns), seeds)
    assert of(result) == {"北京": 1, "天津": 3} and of(result, "power") == {}
    assert reasons(result) == ["unknown_unit"] and f"'{unit}'" in result.rejects["message"][0].replace('"', "'")
    below = [["2019年"], ["单位：亿元"], ["地区", "营业收入", f"用电\n{unit}"], ["北京", 1, 2], ["天津", 3, 4]]
    result = read(xlsx(below), by_indicators(columns=columns | {"power": f"用电 {unit}"}), seeds)
    assert of(result, "power") == {}
    said = read(
        xlsx(rows), by_indicators(columns=columns | {"power": {"labels": f"用电({unit})", "unit": "人"}}), seeds
    )
    assert said.rejects.is_empty() and of(said, "power") == {"北京": 2, "天津": 4}  # the entry says it


def test_in_records_and_rows_of_indicators_too(seeds):
    data = text("region,period,value (万大卡),x\n北京,2019,1,2\n天津,2019,3,4")
    columns = {"power": "value (万大卡)", "x": "x"}
    result = read(data, long(columns=columns, unit="亿元"), seeds, name="a.csv")
    assert {k[2] for k in values(result)} == {"x"} and reasons(result) == ["unknown_unit"]
    rows = [["单位：亿元"], ["指标", "2018年", "2019年"], ["营业收入", 1, 2], ["用电(万大卡)", 3, 4]]
    columns = {"rev": "营业收入", "power": "用电(万大卡)"}
    entry = by_indicators(layout="indicators_by_years", region="北京", columns=columns)
    result = read(xlsx(rows), entry, seeds)
    assert {k[2] for k in values(result)} == {"rev"} and "unknown_unit" in reasons(result)


def test_what_stands_in_brackets_and_is_no_unit_changes_nothing(seeds):
    rows = [["2019年"], ["单位：亿元"], ["地区", "营业收入(现价)"], ["北京", 1], ["天津", 3]]
    result = read(xlsx(rows), by_indicators(columns={"rev": "营业收入(现价)"}), seeds)
    assert result.rejects.is_empty() and of(result) == {"北京": 1, "天津": 3}


@pytest.mark.parametrize("line", ["单位：万元（人数为人）", "单位：万元(人数：人)", "Unit: 万元 (workers in persons)"])
def test_a_unit_with_an_exception_in_brackets_is_refused(seeds, line):
    rows = [["2019年"], [line], ["地区", "营业收入", "利润总额"], ["北京", 1, 2], ["天津", 3, 4]]
    result = read(xlsx(rows), by_indicators(), seeds)
    assert result.observations.is_empty() and reasons(result) == ["unknown_unit"]


@pytest.mark.parametrize("line", ["单位：万元(10 000 yuan)", "单位：亿元（当年价格）", "单位：亿元 (100 million yuan)"])
def test_a_translation_or_remark_behind_the_unit_is_none(seeds, line):
    rows = [["2019年"], [line], ["地区", "营业收入", "利润总额"], ["北京", 1, 2], ["天津", 3, 4]]
    assert read(xlsx(rows), by_indicators(), seeds).rejects.is_empty()


def test_a_province_among_places_that_no_list_has_is_a_city(seeds):
    data = "2019年,\n地区,营业收入(亿元)\n{}\n"
    cities = data.format("长春,30\n吉林,5\n四平,6\n辽源,7")
    result = read(text(cities), by_indicators(columns={"rev": "营业收入"}), seeds, name="a.csv")
    assert result.observations.is_empty() and reasons(result).count("ambiguous_region") == 1
    provinces = data.format("辽宁,30\n吉林,5\n其中：长春,6\n黑龙江,7\n其中：大庆,1")
    result = read(text(provinces), by_indicators(columns={"rev": "营业收入"}), seeds, name="a.csv")
    assert sorted(values(result).values()) == [5, 7, 30]


@pytest.mark.parametrize("note", ["不含深圳", "（不含深圳）", "excluding Shenzhen"])
def test_what_a_figure_leaves_out_is_a_note_where_the_list_goes_on(seeds, note):
    entry = by_indicators(columns={"rev": "营业收入"})
    head = "2019年,\n地区,营业收入(亿元)\n北京,30\n天津,5\n"
    result = read(text(f"{head}{note},\n河北,6\n山西,7"), entry, seeds, name="a.csv")
    assert result.rejects.is_empty() and of(result) == {"北京": 30, "天津": 5, "河北": 6, "山西": 7}
    again = read(text(f"{head}{note},\n北京,6\n天津,7"), entry, seeds, name="a.csv")  # a block of its own
    assert of(again) == {"北京": 30, "天津": 5} and reasons(again) == ["block"]


@pytest.mark.parametrize(
    ("printed", "factor"),
    [
        *(("Tsd. EUR", 1e-3), ("Mrd. EUR", 1e3), ("十億円", 1e3), ("10億円", 1e3), ("千万円", 10), ("千美元", 1e-3)),
        *(("천명", 1e3), ("Rs. lakh", 0.1), ("人民币万元", 1e-2), ("百万円", 1), ("mil reais", 1e-3)),
    ],
)
def test_units_that_a_draft_guesses(printed, factor):
    """Tsd. EUR was guessed to be EUR, 十億円 100 million, 千美元 thousand yuan."""
    guess = unit_of(printed)
    assert guess is not None and guess.factor == factor
    assert ("usd" in guess.unit_id) == ("美元" in printed)


@pytest.mark.parametrize("printed", ["Xyz. EUR", "百億円", "万港元", "百人", "兆元", "新臺幣千元"])
def test_units_that_a_draft_does_not_guess(printed):
    assert unit_of(printed) is None


def test_points_beside_short_whole_numbers_are_doubted():
    assert signs_of(["2018", "2019", "1.234", "99", "2.345", "88"]).doubtful  # 1234 beside 99, or 1.234?
    assert not signs_of(["0.125", "99", "88"]).doubtful and not signs_of(["1.234", "99", "88", "2.5"]).doubtful


@pytest.mark.parametrize(
    "head", ["上年", "上年同期", "2018年", "2018", "previous year", "营业收入\n去年", "Vorjahr", "ano anterior"]
)
def test_a_column_of_the_year_before_is_not_of_the_tables_year(seeds, head):
    """Was read as 2019's."""
    rows = [["2019年"], ["单位：亿元"], ["地区", "营业收入", head], ["北京", 1, 2], ["天津", 3, 4]]
    result = read(xlsx(rows), by_indicators(columns={"rev": "营业收入", "before": head}), seeds)
    assert of(result) == {"北京": 1, "天津": 3} and of(result, "before") == {}
    assert reasons(result) == ["other_year"] and "2019" in result.rejects["message"][0]
    assert read(xlsx(rows), by_indicators(columns={"rev": "营业收入"}), seeds).rejects.is_empty()


@pytest.mark.parametrize("head", ["2019年", "比上年增长", "1999-2013年累计"])
def test_a_head_that_names_the_tables_year_or_more_is_read(seeds, head):
    rows = [["2019年"], ["单位：亿元"], ["地区", head], ["北京", 1], ["天津", 3]]
    assert of(read(xlsx(rows), by_indicators(columns={"rev": head}), seeds)) == {"北京": 1, "天津": 3}
