"""Table layouts as they really come: header depth, continuation, side by side, notes, drifting labels."""

from __future__ import annotations

import pytest

from tests.warehouse.conftest import NOW, incoming, make_source, read, values, xlsx
from warehouse.ingest import read_files


def by_indicators(**changes):
    keys = {"layout": "regions_by_indicators", "indicator": None, "classification": None, "total": None, "unit": None}
    return make_source(**(keys | changes))


def by_years(**changes):
    return make_source(layout="regions_by_years", classification=None, total=None, **changes)


def test_header_over_several_rows_with_merged_cells_and_translations(seeds):
    rows = [
        ["1-4  研究与试验发展(R&D)人员全时当量(2010年)"],
        ["Full-time Equivalent of R&D Personnel by Region (2010)"],
        [],
        ["单位：人年", "(man-year)"],
        ["地    区", "Region", "R&D人员"],
        [None, None, "全时当量", "#研究人员", "基础研究"],
        [None, None, "Total", "Researchers", "Basic"],
        [None, None, None, None, "Research"],
        [],
        ["全    国", "  National Total", "2553828.8", "1210840.8", "173683.2"],
        [],
        ["东部地区", "  Eastern Region", "1", "2", "3"],
        ["北    京", "  Beijing", "193718.4", "107217.5", "29482.3"],
        ["山两", "  Shanxi", "5", "6", "7"],
        ["注：数据已修订。"],
    ]
    columns = {"rd_personnel": "R&D人员全时当量", "rd_researchers": "研究人员", "rd_basic": "基础研究"}
    result = read(xlsx(rows, sheets={"CNKI": [["http://www.cnki.net/"]]}), by_indicators(columns=columns), seeds)
    assert result.rejects.is_empty()
    assert values(result) == {
        ("000000", 2010, "rd_personnel", None): 2553828.8,
        ("000000", 2010, "rd_researchers", None): 1210840.8,
        ("000000", 2010, "rd_basic", None): 173683.2,
        ("110000", 2010, "rd_personnel", None): 193718.4,
        ("110000", 2010, "rd_researchers", None): 107217.5,
        ("110000", 2010, "rd_basic", None): 29482.3,
        ("140000", 2010, "rd_personnel", None): 5.0,
        ("140000", 2010, "rd_researchers", None): 6.0,
        ("140000", 2010, "rd_basic", None): 7.0,
    }
    assert set(result.observations["unit"]) == {"person_years"}


def test_continuation_below_and_on_the_next_sheet_takes_the_year_over(seeds):
    one = [
        ["7-6 支出(2019年)"], ["单位:亿元"], ["地 区", "教育\n支出\nEducation"], ["北京", 1], ["天津", 2], [],
        ["7-6 续表 1 continued"], ["单位:亿元"], ["地 区", "科学\n技术支出"], ["北京", 3], ["天津", 4],
    ]  # fmt: skip
    two = [["7-6 续表 2 continued"], ["单位:亿元"], ["地 区", "农林水支出"], ["北京", 5]]
    source = by_indicators(columns={"education": "教育支出", "science": "科学技术支出", "farming": "农林水支出"})
    result = read(xlsx(one, sheets={"3": two}), source, seeds)
    assert result.rejects.is_empty()
    assert values(result)["120000", 2019, "science", None] == 4 and values(result)["110000", 2019, "farming", None] == 5


def test_a_second_table_without_year_or_mark_is_not_given_the_first_ones(seeds):
    one = [["支出(2019年)"], ["地区", "教育(亿元)"], ["北京", 1]]
    two = [["收入"], ["地区", "教育(亿元)"], ["天津", 2]]
    result = read(xlsx(one, sheets={"2": two}), by_indicators(columns={"education": "教育"}), seeds)
    assert result.rejects.select("reason", "sheet").rows() == [("no_year", "2")]
    assert list(values(result)) == [("110000", 2019, "education", None)]


def test_indicators_over_years(seeds):
    rows = [
        ["3-6 各地区主要农业机械年末拥有量"],
        ["地 区", "农业机械总动力\r\n(万千瓦)", None, "拖拉机\r\n(万台)", None],
        [None, "2018年", "2019 年", "2018 年", "2019 年末"],
        ["北 京", 1, 2, 3, 4],
        ["上海", None, None, None, "…"],
    ]
    columns = {"power": "农业机械总动力", "tractors": "拖拉机"}
    source = by_indicators(layout="regions_by_indicators_and_years", columns=columns, year_words=["年", "年末"])
    result = read(xlsx(rows), source, seeds)
    assert result.rejects.is_empty() and result.files["missing"][0] == 4
    assert values(result)["110000", 2019, "tractors", None] == 4
    assert result.observations["unit"].to_list() == ["10k_kw", "10k_kw", "10k_units", "10k_units"]


def test_tables_side_by_side_with_shifted_rows(seeds):
    rows = [
        ["指标(2019年)", None, None, None, "续表 continued"],
        [None, None, None, None, "地区", "专利(件)"],
        ["地区", "机构(件)", None, None, "全国 National", 100],
        ["全国", 10, None, None, "北京 Beijing", 101],
        ["北京", 11, None, None, "天津 Tianjin", 102],
        ["天津", 12],
    ]
    source = by_indicators(columns={"patents": "专利", "institutions": "机构"})
    result = read(xlsx(rows), source, seeds)
    assert result.rejects.is_empty()
    assert values(result)["110000", 2019, "patents", None] == 101
    assert values(result)["120000", 2019, "institutions", None] == 12


def test_column_numbers_under_a_header_are_no_data(seeds):
    rows = [["就业(2012年)"], ["单位：万人"], ["地区", "甲", "乙"], ["代码", "1", "2"], ["北京", "5", "6"]]
    result = read(xlsx(rows), by_indicators(columns={"a": "甲", "b": "乙"}), seeds)
    assert result.rejects.is_empty()
    assert values(result) == {("110000", 2012, "a", None): 5, ("110000", 2012, "b", None): 6}


def test_figures_that_look_like_years_stay_figures(seeds):
    rows = [["专利(2012年)"], ["单位：件"], ["地区", "发明"], ["北京", "2012"], ["某地", "1999"], ["天津", "2000"]]
    result = read(xlsx(rows), by_indicators(columns={"invention": "发明"}), seeds)
    assert values(result) == {("110000", 2012, "invention", None): 2012, ("120000", 2012, "invention", None): 2000}
    assert result.rejects.select("reason", "cell").rows() == [("unknown_region", "A5")]


def test_part_of_a_label_is_not_the_label(seeds):
    rows = [["人口(2012年)"], ["单位：万人"], ["地区", "农村\n人口", "人口密度"], ["北京", 1, 2]]
    result = read(xlsx(rows), by_indicators(columns={"population": "人口"}), seeds)
    assert result.observations.is_empty()
    assert result.rejects["reason"].to_list() == ["missing_column"]


def test_letters_that_belong_to_a_label_are_no_translation(seeds):
    rows = [["论文(2012年)"], ["单位：件"], ["地区", "篇数SCI", "位次 Rank"], ["北京", 1, 2]]
    result = read(xlsx(rows), by_indicators(columns={"papers": "篇数", "rank": "位次"}), seeds)
    assert values(result) == {("110000", 2012, "rank", None): 2}
    assert result.rejects["reason"].to_list() == ["missing_column"]


def test_region_and_translation_in_one_cell(seeds):
    rows = [
        ["(2012年)"],
        ["单位：件"],
        ["地区", "专利"],
        ["北京 Beijing", 1],
        ["西藏Tibet", 2],
        ["河北Hubei", 3],
        ["天津X", 4],
    ]
    result = read(xlsx(rows), by_indicators(columns={"patents": "专利"}), seeds)
    assert values(result) == {("110000", 2012, "patents", None): 1, ("540000", 2012, "patents", None): 2}
    assert result.rejects.select("reason", "cell").rows() == [("unknown_region", "A6"), ("unknown_region", "A7")]


def test_several_units_above_the_table_leave_it_to_the_columns(seeds):
    rows = [["(2012年)"], ["单位：个、人、亿元"], ["地区", "企业\n(个)", "人员", "收入"], ["北京", 1, 2, 3]]
    columns = {"firms": "企业", "staff": {"labels": "人员", "unit": "人"}, "sales": "收入"}
    result = read(xlsx(rows), by_indicators(columns=columns, unit="万元"), seeds)
    assert result.observations.select("indicator", "unit").rows() == [("staff", "persons")]
    assert set(result.rejects["reason"]) == {"wrong_unit", "no_unit"}  # 个 is no money; of sales nobody knows
    result = read(xlsx(rows), by_indicators(columns=columns), seeds)
    assert result.observations.select("indicator", "unit").rows() == [("firms", "pieces"), ("staff", "persons")]


def test_the_unit_nearest_to_the_figures_counts(seeds):
    rows = [["(2012年)"], ["地区", "机构(个)", None], [None, "年末数", "人数(人)"], ["北京", 1, 2]]
    result = read(xlsx(rows), by_indicators(columns={"a": "机构 > 年末数", "b": "人数"}), seeds)
    assert result.observations.select("indicator", "unit").rows() == [("a", "pieces"), ("b", "persons")]


def test_a_table_without_unit_is_one_reject(seeds):
    rows = [["(2012年)"], ["地区", "甲", "乙", "丙"], *([name, 1, 2, 3] for name in ("北京", "天津", "上海"))]
    result = read(xlsx(rows), by_indicators(columns={"a": "甲", "b": "乙", "c": "丙"}), seeds)
    assert result.rejects["reason"].to_list() == ["no_unit"] and result.observations.is_empty()


def test_the_year_of_the_publication_is_not_the_year_of_the_figures(seeds):
    rows = [["2013年支出", None, "中国统计年鉴2014"], ["单位：亿元"], ["地区", "教育"], ["北京", 1]]
    assert list(values(read(xlsx(rows), by_indicators(columns={"e": "教育"}), seeds))) == [("110000", 2013, "e", None)]
    rows[0][0] = "支出"
    assert read(xlsx(rows), by_indicators(columns={"e": "教育"}), seeds).rejects["reason"].to_list() == ["no_year"]


def test_a_continuation_of_another_year_is_not_guessed(seeds):
    one = [["支出(2013年)"], ["单位：亿元"], ["地区", "教育"], ["北京", 1]]
    two = [["续表(2012年)"], ["单位：亿元"], ["地区", "科学"], ["北京", 1]]
    result = read(xlsx(one, sheets={"2": two}), by_indicators(columns={"e": "教育", "s": "科学"}), seeds)
    assert result.rejects.select("reason", "sheet").rows() == [("no_year", "2")]


def test_parent_and_child_label_together(seeds):
    rows = [
        ["(2012年)"],
        ["地区", "城镇(万人)", None, "农村(万人)", None],
        [None, "男", "女", "男", "女"],
        ["北京", 1, 2, 3, 4],
    ]
    source = by_indicators(columns={"urban_men": "城镇 > 男", "rural_women": "农村 > 女"})
    assert values(read(xlsx(rows), source, seeds)) == {
        ("110000", 2012, "urban_men", None): 1,
        ("110000", 2012, "rural_women", None): 4,
    }


def test_portal_export_with_preamble_trailing_separator_and_empty_newest_column(seeds):
    text = "\r\n".join(
        ["数据库：分省年度数据 ", "时间：2012年-2014年 ", "地区\t,2014年\t,2013年\t,2012年\t,", "北京市\t,\t,2\t,1\t,",
         "天津市\t,\t,4\t,3\t,", "注：1. 数据, 已修订。", "数据来源：国家统计局"]
    )  # fmt: skip
    result = read(text.encode("utf-8-sig"), by_years(), seeds, name="a.csv")
    assert result.rejects.is_empty() and result.files["missing"][0] == 2
    assert {(k[0], k[1]): v for k, v in values(result).items()} == {
        ("110000", 2013): 2, ("110000", 2012): 1, ("120000", 2013): 4, ("120000", 2012): 3,
    }  # fmt: skip


def test_growth_column_beside_years_is_not_taken_for_a_year(seeds):
    rows = [["地区", "2012年", "2013年", "2013年比2012年增长%"], ["北京", 1, 2, 100]]
    result = read(xlsx(rows), by_years(), seeds)
    assert result.rejects.select("reason", "cell").rows() == [("unknown_column", "D1")]
    rows[0][3] = "2013年比上年增长"
    assert read(xlsx(rows), by_years(), seeds).rejects["reason"].to_list() == ["unknown_column"]
    quiet = read(xlsx(rows), by_years(ignore="2013年比上年增长"), seeds)
    assert quiet.rejects.is_empty() and quiet.observations.height == 2


def test_sectors_as_rows(yearbook, seeds):
    transposed = [yearbook()[0], yearbook()[1], *map(list, zip(*yearbook()[2:], strict=True))]
    transposed[2][0] = "行业"
    result = read(xlsx(transposed), make_source(layout="sectors_by_regions"), seeds)
    assert values(result) == values(read(xlsx(yearbook()), make_source(), seeds))


def test_sector_letters_mean_what_the_edition_says(seeds):
    def table(year):
        return xlsx([[f"就业({year}年)"], ["地区", "F", "G"], ["北京", 1, 2]])

    drift = [{"to_year": 2011, "classification": "gbt4754_2002"}]
    source = make_source(by_year=drift)
    assert values(read(table(2010), source, seeds)).keys() == {
        ("110000", 2010, "employment", "transport_storage_post"),
        ("110000", 2010, "employment", "information_software"),
    }
    assert values(read(table(2012), source, seeds)).keys() == {
        ("110000", 2012, "employment", "wholesale_retail"),
        ("110000", 2012, "employment", "transport_storage_post"),
    }


def test_labels_that_drift_have_a_map_per_year(seeds):
    def table(year, label):
        return xlsx([[f"支出({year}年)"], ["单位:亿元"], ["地区", label], ["北京", 1]])

    source = by_indicators(
        columns={"budget": "一般公共预算支出"}, by_year=[{"to_year": 2014, "columns": {"budget": "财政支出"}}]
    )
    assert values(read(table(2014, "财政支出"), source, seeds)) == {("110000", 2014, "budget", None): 1}
    assert values(read(table(2015, "一般公共预算支出"), source, seeds)) == {("110000", 2015, "budget", None): 1}
    assert values(read(table(2015, "财政支出"), source, seeds)) == {}


@pytest.mark.parametrize(
    "year", [{"sheet": r"^(?P<year>\d{4})$"}, {"file_name": r"book(?P<year>\d{4})", "add": -1}, 2012]
)
def test_year_from_sheet_file_name_or_entry(yearbook, seeds, year):
    rows = yearbook(A1="就业人员")
    data = xlsx([], sheets={"2012": rows}) if isinstance(year, dict) and "sheet" in year else xlsx(rows)
    result = read(data, make_source(year=year), seeds, name="book2013.xlsx")
    assert {k[1] for k in values(result)} == {2012}


def test_decimal_comma(yearbook, seeds):
    source = make_source(number={"decimal": ",", "thousands": "."})
    text = "\n".join(";".join(map(str, row)) for row in yearbook(B4="1.717,4", C4="108,5"))
    found = values(read(text.replace("\n单位", "\n单位").encode(), source, seeds, name="a.csv"))
    assert found["110000", 2012, "employment", "total"] == 1717.4
    assert found["110000", 2012, "employment", "manufacturing"] == 108.5
    book = read(xlsx(yearbook(B4="1.717", C4=108.5)), source, seeds)  # text or number? refused, not guessed
    assert book.rejects.select("reason", "cell").rows() == [("not_a_number", "B4")]
    assert values(book)["110000", 2012, "employment", "manufacturing"] == 108.5


def test_long_table_with_flags_units_and_sectors(seeds):
    lines = [
        "年份,地区,部门,能源,单位,备注",
        "2018年,北京,制造业,1,人,",
        "2019,天津,金融业,2,万人,推算",
        ",,,,,",
        "注：推算,,,,,",
    ]
    text = "\n".join(lines)
    source = make_source(
        layout="long", indicator=None, total=None, columns={"e": "能源"}, flags={"推算": "estimated"},
        long={"region": "地区", "year": "年份", "sector": "部门", "unit": "单位", "flag": "备注"},
    )  # fmt: skip
    result = read(text.encode(), source, seeds, name="a.csv")
    assert result.rejects.is_empty()
    assert result.observations.select("region_id", "year", "sector", "value", "unit", "flag").rows() == [
        ("110000", 2018, "manufacturing", 1.0, "persons", None),
        ("120000", 2019, "finance", 2.0, "10k_persons", "estimated"),
    ]


def test_one_bad_file_does_not_stop_the_others(yearbook, seeds):
    files = [incoming(b"", "a.csv"), incoming(xlsx(yearbook()), "b.xlsx"), incoming(b"PK\x03\x04junk", "c.xlsx")]
    result = read_files(files, [make_source()], seeds, run_id="run", loaded_at=NOW)
    assert result.files.select("file_name", "status").rows() == [
        ("a.csv", "rejected"), ("b.xlsx", "loaded"), ("c.xlsx", "rejected"),
    ]  # fmt: skip
