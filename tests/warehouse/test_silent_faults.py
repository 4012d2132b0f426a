"""Files that were once read wrongly without a word: each figure is read as printed, or refused by name.

The inputs are invented; every test fails on the readers as they were before (figures shifted, scaled, of another year,
or gone).
"""

from __future__ import annotations

import io
import re
import zipfile

import pytest
import xlsxwriter

from tests.warehouse.conftest import make_source, read, tiny_seeds, values, xlsx
from warehouse.names import Name, NameList, Place, Seeds, Unit
from warehouse.readers.periods import part_of_year

NAMES = {"北京": "110000", "天津": "120000", "河北": "130000", "山西": "140000", "内蒙古": "150000"}


def by_indicators(**changes):
    keys = {"layout": "regions_by_indicators", "indicator": None, "classification": None, "total": None}
    keys |= {"unit": None, "minimum": None, "columns": {"rev": "营业收入", "prof": "利润总额"}}
    return make_source(**(keys | changes))


def by_years(**changes):
    return make_source(**({"layout": "regions_by_years", "classification": None, "total": None} | changes))


def long(**changes):
    keys = {"layout": "long", "indicator": None, "classification": None, "total": None, "unit": "人"}
    keys |= {"columns": {"x": "value"}, "long": {"region": "region", "year": "period"}}
    return make_source(**(keys | changes))


def text(lines: str) -> bytes:
    return "\n".join(line.strip() for line in lines.strip().splitlines()).encode()


def reasons(result) -> list[str]:
    return result.rejects["reason"].to_list()


def of(result, indicator="rev") -> dict[str, float]:
    by_id = {v: k for k, v in NAMES.items()}
    return {by_id[k[0]]: v for k, v in values(result).items() if k[2] == indicator}


# --- 1. text in a table ----------------------------------------------------------------------------------------

HEAD = "2019年各地区,,,\n单位：亿元,,,\n地区,Region,营业收入,利润总额\n北京,Beijing,1,2\n"


@pytest.mark.parametrize(
    "middle",
    [
        "内蒙古,Inner,3,4\n,Mongolia,,",
        ",Inner,,\n内蒙古,Mongolia,3,4",
        "内蒙古自,,3,4\n治区,,,",
        "内蒙古自,,,\n治区,Inner Mongolia,3,4",
        "内蒙古,Inner Mongolia,3,4\n注：2018年起口径有变。".replace("2018年起", ""),
        "内蒙古,Inner Mongolia,3,4\n* revised.,,,",
        "内蒙古,Inner Mongolia,3,4\n资料来源：统计局,,,",
        "内蒙古,Inner Mongolia,3,4\n,,,\n地区,Region,营业收入,利润总额",  # the header again at the head of a page
    ],
)
def test_a_wrapped_name_or_a_note_between_rows_opens_no_table(seeds, middle):
    result = read(text(f"{HEAD}{middle}\n天津,Tianjin,5,6\n河北,Hebei,7,8"), by_indicators(), seeds, name="a.csv")
    assert result.rejects.is_empty()
    assert of(result) == {"北京": 1, "内蒙古": 3, "天津": 5, "河北": 7}
    assert of(result, "prof") == {"北京": 2, "内蒙古": 4, "天津": 6, "河北": 8}


@pytest.mark.parametrize(
    "between", ["农村,,,", "Rural households,,,", "单位：万元,,,", "2018年,,,", "合计情况,,见下,", ",,万元,"]
)
def test_rows_below_a_text_that_may_change_their_meaning_are_refused_by_name(seeds, between):
    data = text(f"{HEAD}{between}\n天津,Tianjin,5,6\n河北,Hebei,7,8")
    result = read(data, by_indicators(), seeds, name="a.csv")
    assert of(result) == {"北京": 1}
    (message,) = result.rejects["message"]
    assert "A5" in message or "no_year" in reasons(result)
    assert ("天津" in message and "河北" in message) or "years" in message


def test_blocks_under_one_header_never_mix_and_can_be_chosen(seeds):
    data = text("2019年,\n单位：万人,\n地区,就业人员\n城镇,\n北京,10\n天津,9\n乡村,\n河北,3\n北京,4")
    columns = {"emp": "就业人员"}
    result = read(data, by_indicators(columns=columns), seeds, name="a.csv")
    assert result.observations.is_empty() and reasons(result) == ["block", "block"]
    rural = read(data, by_indicators(columns=columns, tables="乡村"), seeds, name="a.csv")
    assert rural.rejects.is_empty() and of(rural, "emp") == {"河北": 3, "北京": 4}
    urban = read(data, by_indicators(columns=columns, tables="城镇"), seeds, name="a.csv")
    assert urban.rejects.is_empty() and of(urban, "emp") == {"北京": 10, "天津": 9}


def test_blocks_titled_by_years_have_them(seeds):
    data = text("各地区就业人员,\n单位：万人,\n地区,就业人员\n2018年,\n北京,10\n2019年,\n北京,11")
    found = values(read(data, by_indicators(columns={"emp": "就业人员"}), seeds, name="a.csv"))
    assert found == {("110000", 2018, "emp", None): 10, ("110000", 2019, "emp", None): 11}


def test_a_continuation_with_a_misread_header_is_named(seeds):
    head = "2019年各地区,,\n单位：亿元,,\n地区,营业收入,利润总额\n北京,1,2\n天津,3,4\n,,\n续表,,\n"
    result = read(
        text(f"{head}地区,营业收人,利润总额\n河北,5,6\n山西,7,8"), by_indicators(unit="万元"), seeds, name="a.csv"
    )
    assert of(result) == {"北京": 1, "天津": 3} and of(result, "prof") == {"北京": 2, "天津": 4, "河北": 6, "山西": 8}
    assert set(result.observations["unit"]) == {"100mn_cny"}  # of the table it continues
    assert reasons(result) == ["missing_column"]
    assert all(t in result.rejects["message"][0] for t in ("营业收入", "营业收人", "130000", "140000"))


@pytest.mark.parametrize("cell", ["5.5①", "(5.5)", "约5", ""])
def test_a_first_row_without_a_readable_figure_is_a_row(seeds, cell):
    data = text(f"2019年\n单位：亿元\n地区,营业收入\n北京,{cell}\n天津,6\n河北,7")
    result = read(data, by_indicators(columns={"rev": "营业收入"}), seeds, name="a.csv")
    assert of(result) == {"天津": 6, "河北": 7}
    assert reasons(result) == (["not_a_number"] if cell else []) and result.files["missing"][0] == (not cell)


def test_rows_that_no_table_takes_are_named(seeds):
    rows = [["2019年"], ["单位：亿元"], ["地区", "营业收入"], ["北京", 1], ["天津", 2], ["另", "河北", "甲", "乙", 5]]
    result = read(xlsx(rows), by_indicators(columns={"rev": "营业收入"}), seeds)
    assert of(result) == {"北京": 1, "天津": 2} and reasons(result) == ["row_not_read"]
    assert "'河北'" in result.rejects["message"][0] and result.rejects["cell"][0] == "B6"


# --- 2. ragged rows --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", ["北京,1,234,5.5", "北京,5.5", "北京,1,2,3,4"])
@pytest.mark.parametrize("sign", [",", ";"])
def test_a_row_with_other_cells_than_its_header_is_rejected(seeds, row, sign):
    data = text(f"2019年,,\n单位：亿元,,\n地区,营业收入,利润总额\n{row}\n天津,900,4.5\n河北,800,3.5".replace(",", sign))
    result = read(data, by_indicators(), seeds, name="a.csv")
    assert of(result) == {"天津": 900, "河北": 800} and reasons(result) == ["ragged_row"]


def test_ragged_rows_in_other_layouts(seeds):
    data = text("地区,2018年,2019年\n北京,1,234,5\n天津,6,7\n河北,8,9")
    result = read(data, by_years(), seeds, name="a.csv")
    assert {k[0] for k in values(result)} == {"120000", "130000"} and reasons(result) == ["ragged_row"]
    data = text("region,period,value\n北京,2019,1,234\n天津,2019,900")
    result = read(data, long(), seeds, name="a.csv")
    assert of(result, "x") == {"天津": 900} and reasons(result) == ["ragged_row"]
    data = text("2019年,,\n单位：万人,,\n行业,北京,天津\n制造业,1,234,5\n金融业,6,7\n合计,7,8")
    result = read(data, make_source(layout="sectors_by_regions", total=None), seeds, name="a.csv")
    assert len(values(result)) == 4 and reasons(result) == ["ragged_row"]


# --- 3. parts of a year ----------------------------------------------------------------------------------------

PARTS = """2019年1-6月|2019年上半年|2019年三季度|2019年12月|2019Q4|2019-11|2019年第四季度|Jan–Jun 2019|H1 2019|3Q19
first half of 2019|2019年1—11月|2019年1至6月|2019年6月末|2019年6月30日|June 2019|2019M03|2019年前三季度|Q1 2019|2019H1
six months ended June 2019|January to September 2019|2019年一至三季度|third quarter of 2019|Sept. 2019|2019年十一月"""
YEARS = """2019年|2019年末|2019年1-12月|Jan-Dec 2019|2019年12月31日|2019年12月末|31 December 2019|year-end 2019
4-5 各地区（2019年）|2019年居住半年以上人口|2019年月平均工资|2019年第三产业|end of December 2019|mid-year 2019"""


@pytest.mark.parametrize("title", re.split(r"[|\n]", PARTS))
def test_a_part_of_a_year_above_a_table_is_refused_with_the_span_named(seeds, title):
    rows = [[f"{title} 各地区"], ["单位：亿元"], ["地区", "营业收入"], ["北京", 1], ["天津", 2]]
    source = by_indicators(columns={"rev": "营业收入"})
    result = read(xlsx(rows), source, seeds)
    assert result.observations.is_empty() and reasons(result) == ["part_of_year"]
    assert part_of_year(title) in result.rejects["message"][0]
    wanted = read(xlsx(rows), by_indicators(columns={"rev": "营业收入"}, period="part", year=2019), seeds)
    assert {k[1] for k in values(wanted)} == {2019}


@pytest.mark.parametrize("title", re.split(r"[|\n]", YEARS))
def test_what_only_looks_like_a_part_is_the_year(seeds, title):
    rows = [[f"{title} 各地区"], ["单位：亿元"], ["地区", "营业收入"], ["北京", 1], ["天津", 2]]
    result = read(xlsx(rows), by_indicators(columns={"rev": "营业收入"}), seeds)
    assert {k[1] for k in values(result)} == {2019} and result.rejects.is_empty()


@pytest.mark.parametrize("where", ["corner", "sheet", "file", "label"])
def test_parts_of_a_year_in_other_places(seeds, where):
    rows = [["2019年各地区"], ["单位：亿元"], ["地区", "营业收入"], ["北京", 1], ["天津", 2]]
    name, columns = "a.xlsx", {"rev": "营业收入"}
    if where == "corner":
        rows[2][0] = "地区（1-6月）"
    elif where == "label":
        rows[2][1], columns = "1-6月营业收入", {"rev": "1-6月营业收入"}
    elif where == "file":
        name = "工业2019年1-6月.xlsx"
    data = xlsx([], sheets={"1-6月": rows}) if where == "sheet" else xlsx(rows)
    result = read(data, by_indicators(columns=columns), seeds, name=name)
    assert result.observations.is_empty() and "part_of_year" in reasons(result)
    assert read(data, by_indicators(columns=columns, period="part"), seeds, name=name).observations.height == 2


@pytest.mark.parametrize(
    "name", ["工业_20200331.xlsx", "工业2020年3月.xlsx", "stats_2020-03.xlsx", "second_half_one.xlsx"]
)
def test_the_month_of_publication_in_a_files_name_is_not_that_of_the_figures(seeds, name):
    rows = [["2019年各地区"], ["单位：亿元"], ["地区", "营业收入"], ["北京", 1], ["天津", 2]]
    assert len(values(read(xlsx(rows), by_indicators(columns={"rev": "营业收入"}), seeds, name=name))) == 2


def test_the_day_of_a_download_is_no_year(seeds):
    rows = [
        ["Survey 2019 [downloaded on 3 March 2023]"],
        ["更新时间：2021年5月6日更新"],
        ["单位：亿元"],
        ["地区", "营业收入"],
    ]
    result = read(xlsx([*rows, ["北京", 1], ["天津", 2]]), by_indicators(columns={"rev": "营业收入"}), seeds)
    assert {k[1] for k in values(result)} == {2019} and result.rejects.is_empty()


@pytest.mark.parametrize(
    "heads", [["2019年12月", "2019年11月"], ["2019Q1", "2019Q2"], ["2018-19", "2019-20"], ["2019-11", "2019-12"]]
)
def test_columns_of_months_quarters_and_double_years_are_refused_by_name(seeds, heads):
    rows = [["地区", *heads], ["北京", 1, 2], ["天津", 3, 4]]
    result = read(xlsx(rows), by_years(), seeds)
    assert result.observations.is_empty() and reasons(result) == ["part_of_year", "part_of_year"]


def test_a_total_to_date_beside_a_month_is_no_year(seeds):
    rows = [["2019年"], ["单位：亿元"], ["地区", "本月", "累计"], ["北京", 1, 2], ["天津", 3, 4]]
    result = read(xlsx(rows), by_indicators(columns={"month": "本月", "to_date": "累计"}), seeds)
    assert result.observations.is_empty() and reasons(result) == ["part_of_year", "part_of_year"]


@pytest.mark.parametrize(
    "period", ["2019Q4", "2019-11", "201911", "2019年11月", "2019M11", "2019-06-30", "2018-19", "2019.11"]
)
def test_periods_in_a_long_table_are_refused(seeds, period):
    result = read(text(f"region,period,value\n北京,{period},1\n天津,2019,2"), long(), seeds, name="a.csv")
    assert of(result, "x") == {"天津": 2} and set(reasons(result)) <= {"part_of_year", "no_year"}
    assert result.rejects["cell"].to_list() == ["B2"]


# --- 4. printed units ------------------------------------------------------------------------------------------

UNITS = [
    ("2019年各地区营业收入（亿元）", None, None),
    ("Revenue by region, 2019 (100 million yuan)", None, None),
    ("Revenue by region, 100 million yuan, 2019", None, None),
    ("2019年各地区营业收入，亿元", None, None),
    ("2019年", "地区（亿元）", None),
    ("2019年", "地区/亿元", None),
    ("指标：营业收入(亿元)", None, None),
    ("2019年 金额单位：亿元", None, None),
    ("2019年", None, "注：单位为亿元。"),
    ("2019年", None, "Figures in 100 million yuan."),
]


@pytest.mark.parametrize(("title", "corner", "note"), UNITS)
def test_a_printed_unit_wins_or_is_refused_where_it_contradicts(seeds, title, corner, note):
    rows = [[title], [corner or "地区", "营业收入"], ["北京", 1], ["天津", 2], *([[note]] if note else [])]
    columns, year = {"rev": "营业收入"}, 2019
    result = read(xlsx(rows), by_indicators(columns=columns, unit="万元", year=year), seeds)
    assert set(result.observations["unit"]) == {"100mn_cny"} and of(result) == {"北京": 1, "天津": 2}
    for changes in ({"unit": "件"}, {"columns": {"rev": {"labels": "营业收入", "unit": "件"}}}):
        result = read(xlsx(rows), by_indicators(**{"columns": columns, "year": year} | changes), seeds)
        assert result.observations.is_empty() and reasons(result) == ["wrong_unit"]


@pytest.mark.parametrize(
    "title",
    ["2019年就业（百人）", "Employed, 2019 (in thousands)", "2019年产值（百万日元）", "Value 2019 (US$ billion)"],
)
def test_a_multiple_that_no_list_has_is_not_taken_for_the_sources_unit(seeds, title):
    rows = [[title], ["地区", "营业收入"], ["北京", 1], ["天津", 2]]
    result = read(xlsx(rows), by_indicators(columns={"rev": "营业收入"}, unit="万元"), seeds)
    assert result.observations.is_empty() and reasons(result) == ["unknown_unit"]


@pytest.mark.parametrize("line", ["单位：亿元 亿美元", "单位：亿元、亿美元", "单位：亿元，亿美元"])
def test_two_units_in_one_line_belong_to_their_columns(seeds, line):
    rows = [["2019年"], [line], ["地区", "营业收入", "出口(亿美元)"], ["北京", 1, 2], ["天津", 3, 4]]
    columns = {"rev": {"labels": "营业收入", "unit": "万元"}, "exports": "出口"}
    result = read(xlsx(rows), by_indicators(columns=columns), seeds)
    assert set(result.observations.select("indicator", "unit").rows()) == {
        ("rev", "100mn_cny"),
        ("exports", "100mn_usd"),
    }
    rows[2][2] = "出口"
    result = read(xlsx(rows), by_indicators(columns={"rev": "营业收入", "exports": "出口"}), seeds)
    assert result.observations.is_empty() and reasons(result) == ["no_unit"]
    columns = {"rev": {"labels": "营业收入", "unit": "万人"}}
    assert reasons(read(xlsx(rows), by_indicators(columns=columns), seeds)) == ["wrong_unit"]


def test_a_list_of_units_with_its_translation(seeds):
    rows = [
        ["2019年"],
        ["单位：个,亿元", None, "(unit,100 million yuan)"],
        ["地区", "企业数(个)", "利润总额"],
        ["北京", 900, 50.5],
    ]
    result = read(xlsx(rows), by_indicators(columns={"n": "企业数", "prof": "利润总额"}), seeds)
    assert result.rejects.is_empty()
    assert result.observations.select("indicator", "unit", "value").rows() == [
        ("n", "pieces", 900),
        ("prof", "100mn_cny", 50.5),
    ]


def test_every_column_of_another_unit_is_named(seeds):
    rows = [["2019年"], ["地区", "企业数(个)", "项目数(项)", "专利数(件)"], ["北京", 1, 2, 3]]
    result = read(xlsx(rows), by_indicators(columns={"a": "企业数", "b": "项目数", "c": "专利数"}, unit="万元"), seeds)
    assert reasons(result) == ["wrong_unit"] * 3
    assert all(
        label in message
        for label, message in zip(("企业数", "项目数", "专利数"), result.rejects["message"], strict=True)
    )


# --- 5. formulas without a value -------------------------------------------------------------------------------


def changed(data: bytes, change) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def workbook(formula_value) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    for i, row in enumerate([["2019年"], ["单位：亿元"], ["地区", "营业收入"], ["北京", 100.5], ["天津"], ["河北", 0]]):
        sheet.write_row(i, 0, row)
    sheet.write_formula("B5", "=B4*2", None, formula_value)
    book.close()
    return buffer.getvalue()


PREFIXED = lambda name, data: (  # noqa: E731
    re.sub(rb"<(/?)(?=[a-z])", rb"<\1x:", data).replace(b"xmlns=", b"xmlns:x=")
    if name.startswith("xl/worksheets")
    else data
)


@pytest.mark.parametrize(
    "value",
    [b"", b"<v></v>", b"<v/>", b"<v>0</v>", b"<v>0.0</v>"],
)
@pytest.mark.parametrize("prefixed", [False, True])
def test_a_formula_that_nobody_computed_is_missing_and_said_so(seeds, value, prefixed):
    data = changed(workbook(7), lambda name, d: d.replace(b"<v>7</v>", value) if "sheet1" in name else d)
    data = changed(data, PREFIXED) if prefixed else data
    result = read(data, by_indicators(columns={"rev": "营业收入"}), seeds)
    assert of(result) == {"北京": 100.5, "河北": 0}
    assert result.rejects.select("reason", "cell").rows() == [("formula", "B5")]


def test_a_computed_zero_is_a_zero(seeds):
    zero = workbook(0)
    excel = changed(zero, lambda name, d: d.replace(b' fullCalcOnLoad="1"', b"") if "workbook.xml" in name else d)
    with zipfile.ZipFile(io.BytesIO(excel)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for name, content in (parts | {"xl/calcChain.xml": b'<calcChain><c r="B5" i="1"/></calcChain>'}).items():
            new.writestr(name, content)
    assert of(read(out.getvalue(), by_indicators(columns={"rev": "营业收入"}), seeds))["天津"] == 0
    assert of(read(workbook(201), by_indicators(columns={"rev": "营业收入"}), seeds))["天津"] == 201


# --- 6. percent, suppressed, less than half --------------------------------------------------------------------


def formatted(code: str, value: float, unit: str = "%") -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    for i, row in enumerate([["2019年"], [f"单位：{unit}"], ["地区", "增长率"], ["北京"], ["天津", 5.5]]):
        sheet.write_row(i, 0, row)
    sheet.write_number("B4", value, book.add_format({"num_format": code}))
    book.close()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("code", "value", "unit", "shown"),
    [
        ("0.0%", 0.125, "%", 12.5),
        ("0%", 0.07, "%", 7),
        (10, 1.005, "%", 100.5),
        ('0.0"%"', 12.5, "%", 12.5),
        ("#,##0,", 1234567, "亿元", 1234.567),
        ("0.0,,", 1234567, "亿元", 1.234567),
        ("#,##0.00", 1234.5, "亿元", 1234.5),
    ],
)
def test_a_number_is_what_its_format_shows(seeds, code, value, unit, shown):
    found = values(read(formatted(code, value, unit), by_indicators(columns={"g": "增长率"}), seeds))
    assert found["110000", 2019, "g", None] == shown and found["120000", 2019, "g", None] == 5.5


def test_a_percent_format_under_another_unit_is_refused(seeds):
    result = read(formatted("0.0%", 0.125, "亿元"), by_indicators(columns={"g": "增长率"}), seeds)
    assert result.rejects.select("reason", "cell").rows() == [("wrong_unit", "B4")] and len(values(result)) == 1


def test_cells_that_print_percent_have_that_unit(seeds):
    data = text("地区,增长率\n北京,12.5%\n天津,-5.5%\n河北,6%")
    result = read(data, by_indicators(columns={"g": "增长率"}, year=2019), seeds, name="a.csv")
    assert of(result, "g") == {"北京": 12.5, "天津": -5.5, "河北": 6} and set(result.observations["unit"]) == {
        "percent"
    }


@pytest.mark.parametrize("head", ["disclosure_code", "OBS_STATUS", "CONF_STATUS", "flag"])
def test_a_zero_that_is_withheld_is_missing(seeds, head):
    code = {"disclosure_code": "N", "OBS_STATUS": "Q", "CONF_STATUS": "C", "flag": "(D)"}[head]
    data = text(f"region,period,{head},value\n北京,2019,,1200\n天津,2019,{code},0\n河北,2019,,0")
    for keys in ({}, {"flag": head}):
        source = long(long={"region": "region", "year": "period"} | keys)
        result = read(data, source, seeds, name="a.csv")
        assert of(result, "x") == {"北京": 1200, "河北": 0} and result.files["missing"][0] == 1


def test_marks_in_the_cell(seeds):
    data = text("地区,营业收入\n北京,(D)\n天津,0(D)\n河北,(Z)\n山西,3")
    source = by_indicators(columns={"rev": "营业收入"}, unit="亿元", year=2019, flags={"(D)": "suppressed"})
    result = read(data, source, seeds, name="a.csv")
    assert of(result) == {"河北": 0, "山西": 3} and result.files["missing"][0] == 2 and result.rejects.is_empty()
    assert result.observations.drop_nulls("flag").select("region_raw", "flag").rows() == [("河北", "below_half_unit")]


def test_powers_of_ten_of_sdmx(seeds):
    data = text("region,period,value,UNIT_MULT\n北京,2019,12.5,3\n天津,2019,7,0")
    assert of(read(data, long(), seeds, name="a.csv"), "x") == {"北京": 12500, "天津": 7}
    doubtful = read(data, long(unit="万人"), seeds, name="a.csv")  # thousands or ten thousands?
    assert of(doubtful, "x") == {"天津": 7} and reasons(doubtful) == ["unit_multiplier"]
    same = read(data, long(unit="千人"), seeds, name="a.csv")
    assert of(same, "x")["北京"] == 12.5
    named = long(unit="万人", long={"region": "region", "year": "period", "multiplier": "UNIT_MULT"})
    assert of(read(data, named, seeds, name="a.csv"), "x")["北京"] == 12500


# --- 7. names and signs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rows",
    [
        [["城市", "营业收入"], ["石家庄", 20], ["吉林", 5], ["海南", 6]],
        [["地区", "营业收入"], ["吉林省", None], ["长春", 30], ["吉林", 5], ["海南省", None], ["海南", 6]],
    ],
)
def test_a_city_with_the_name_of_a_province_is_never_the_province(seeds, rows):
    above = [["2019年"], ["单位：亿元"]]
    result = read(xlsx([*above, *rows]), by_indicators(columns={"rev": "营业收入"}), seeds)
    assert result.observations.is_empty() and reasons(result).count("ambiguous_region") == 2


def cities() -> Seeds:
    """Two provinces and a city of the name of one; two cities of one spelling in Latin letters."""
    names = [("吉林省", "22"), ("吉林", "22"), ("吉林市", "2202"), ("吉林", "2202"), ("江苏省", "32"), ("安徽省", "34")]
    names += [("苏州市", "3205"), ("Suzhou", "3205"), ("宿州市", "3413"), ("Suzhou", "3413"), ("Nanjing", "3201")]
    full = {"吉林省", "吉林市", "江苏省", "安徽省", "苏州市", "宿州市"}
    regions = NameList(Name(n, t, "full" if n in full else "short") for n, t in names)
    places = {"22": Place("province", ""), "32": Place("province", ""), "34": Place("province", "")}
    places |= {t: Place("city", t[:2]) for t in ("2202", "3205", "3413", "3201")}
    units = {"persons": Unit("persons", "persons", "persons", 1.0)}
    return Seeds(regions, {}, NameList([Name("persons", "persons", "unit")], key="unit"), units, "cities", places)


def test_homonyms_are_resolved_by_level_or_parent_else_refused():
    rows = [["地区", "2019"], ["吉林", 1], ["Suzhou", 2]]
    source = by_years(unit="persons")
    result = read(xlsx(rows), source, cities())
    assert result.observations.is_empty() and reasons(result) == ["ambiguous_region", "ambiguous_region"]
    level = read(xlsx(rows), by_years(unit="persons", level="city"), cities())
    assert {k[0]: v for k, v in values(level).items()} == {"2202": 1} and reasons(level) == ["ambiguous_region"]
    below = [
        ["地区", "2019"],
        ["江苏省", None],
        ["Suzhou", 2],
        ["安徽省", None],
        ["Suzhou", 3],
        ["吉林省", 9],
        ["吉林", 1],
    ]
    result = read(xlsx(below), source, cities())
    assert {k[0]: v for k, v in values(result).items()} == {"3205": 2, "3413": 3, "22": 9, "2202": 1}
    note = result.files["note"][0]  # a join by this name would mix the two up; province and city are told by level
    assert "Suzhou is the name of 3205 and 3413; read as 3205, below 32" in note and "吉林" not in note
    wrong = read(xlsx([["地区", "2019"], ["安徽省", None], ["Nanjing", 2], ["Suzhou", 3]]), source, cities())
    assert {k[0]: v for k, v in values(wrong).items()} == {"3413": 3} and reasons(wrong) == ["ambiguous_region"]


def test_one_comma_decimal_makes_the_commas_doubtful(seeds):
    data = text("地区;2018年;2019年\n北京;1,234;5,6\n天津;2,345;6,789")
    result = read(data, by_years(), seeds, name="a.csv")
    assert result.observations.is_empty() and set(reasons(result)) == {"not_a_number", "ambiguous_number"}
    setting = by_years(number={"decimal": ",", "thousands": "."})
    assert sorted(values(read(data, setting, seeds, name="a.csv")).values()) == [1.234, 2.345, 5.6, 6.789]


def test_minus_in_parentheses_or_behind_with_a_setting_only(seeds):
    data = text('地区,营业收入\n北京,(5.5)\n天津,5.5-\n河北,+6\n山西,"-1,234.5"')
    keys = {"columns": {"rev": "营业收入"}, "unit": "亿元", "year": 2019}
    assert of(read(data, by_indicators(**keys), seeds, name="a.csv")) == {"河北": 6, "山西": -1234.5}
    number = {"negative": ["parentheses", "trailing"]}
    found = of(read(data, by_indicators(**keys, number=number), seeds, name="a.csv"))
    assert found == {"北京": -5.5, "天津": -5.5, "河北": 6, "山西": -1234.5}


def test_lakh_groups_with_a_setting_only(seeds):
    data = text('地区,营业收入\n北京,"18,45,321"\n天津,"25,101"\n河北,"1,02,03,004.5"')
    keys = {"columns": {"rev": "营业收入"}, "unit": "亿元", "year": 2019}
    assert reasons(read(data, by_indicators(**keys), seeds, name="a.csv")).count("not_a_number") == 2
    found = of(read(data, by_indicators(**keys, number={"grouping": "lakh"}), seeds, name="a.csv"))
    assert found == {"北京": 1845321, "天津": 25101, "河北": 10203004.5}


def test_footnote_signs_behind_labels(seeds):
    rows = [
        ["2019年"],
        ["单位：亿元"],
        ["地区", "营业收入1)", "利润总额②"],
        ["北京", 1, 2],
        ["天津①", 3, 4],
        ["河北 2)", 5, 6],
    ]
    result = read(xlsx(rows), by_indicators(), seeds)
    assert result.rejects.is_empty() and of(result) == {"北京": 1, "天津": 3, "河北": 5}


def test_a_hidden_sheet_is_read_only_if_it_is_named(seeds):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    for name, factor in (("Sheet1", 1), ("old", 10)):
        sheet = book.add_worksheet(name)
        for i, row in enumerate(
            [["2019年"], ["单位：亿元"], ["地区", "营业收入"], ["北京", factor], ["天津", 2 * factor]]
        ):
            sheet.write_row(i, 0, row)
        if name == "old":
            sheet.hide()
    book.close()
    columns = {"rev": "营业收入"}
    assert of(read(buffer.getvalue(), by_indicators(columns=columns), seeds)) == {"北京": 1, "天津": 2}
    assert of(read(buffer.getvalue(), by_indicators(columns=columns, sheets="old"), seeds)) == {"北京": 10, "天津": 20}


def test_every_row_is_counted_and_answered(seeds):
    from warehouse.readers.containers import open_document
    from warehouse.readers.documents import read_document
    from warehouse.readers.labels import Context

    data = text(f"{HEAD}农村,,,\n天津,Tianjin,5,6\n河北,Hebei,7,8,9")
    reading = read_document(open_document(data), Context(by_indicators(), seeds, "a.csv", 2020))
    assert reading.rows == reading.answered == 3


def test_tiny_lists_have_no_places():
    assert tiny_seeds([]).places == {}


@pytest.mark.parametrize(
    "text",
    [
        *("2019년 상반기", "1/4분기", "2019.1/4", "2019년 1~6월", "2019년 10월", "2019년 3분기"),
        *(
            "1. Halbjahr 2019",
            "2. Quartal 2019",
            "Quartal IV 2019",
            "III. Quartal 2019",
            "Januar 2019",
            "Jan.-Juni 2019",
        ),
        *("März 2019", "Januar bis Juni 2019", "4. Vierteljahr", "Winterhalbjahr 2018"),
        *("1º trimestre 2019", "1.º Semestre 2019", "janeiro de 2019", "março 2019", "janeiro a junho 2019", "1T2019"),
        *("T1 2019", "1er trimestre 2019", "août 2019", "janvier à juin 2019", "deuxième semestre 2019"),
        *("2019 primer semestre", "enero a junio de 2019", "2019年上半期", "2019年 第1四半期"),
    ],
)
def test_a_part_of_the_year_in_other_languages_is_refused(seeds, text):
    assert part_of_year(text)
    dated = text if "20" in text else f"2019 {text}"
    below = [["单位：亿元"], ["地区", "营业收入"], ["北京", 1], ["天津", 2]]
    title = read(xlsx([[dated], *below]), by_indicators(columns={"rev": "营业收入"}), seeds)
    assert title.observations.is_empty() and "part_of_year" in reasons(title)
    head = read(xlsx([["地区", dated], ["北京", 1], ["天津", 2]]), by_years(), seeds)
    assert head.observations.is_empty() and "part_of_year" in reasons(head)


@pytest.mark.parametrize(
    "text",
    [
        *("Januar bis Dezember 2019", "janeiro a dezembro de 2019", "31.12.2019", "31. Dezember 2019", "2019년 12월말"),
        *(
            "2019년 12월 31일",
            "31 de dezembro de 2019",
            "Data set 2019",
            "Table T1 2019",
            "4 Quartale 2019",
            "Mayo",
            "Mars",
        ),
        *("2019년 취업자", "Tabela 1 - Valor adicionado 2019", "Mar del Plata", "2019년", "Output 2019"),
    ],
)
def test_the_whole_year_in_other_languages_is_one(text):
    assert not part_of_year(text)
