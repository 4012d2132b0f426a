"""A figure is what its cell shows: with its unit, its minus, its format, a footnote above the line, its merged cells.

The inputs are invented. Before, figures were scaled (0.865 for 86.5 %, 亿元 taken for 万元, 123451 for 12345 with a
raised 1), one region's for two, or refused without a way out.
"""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
import xlsxwriter

from tests.warehouse.conftest import read, values
from tests.warehouse.test_leftovers import drafted
from tests.warehouse.test_silent_faults import by_indicators, of, reasons, text
from warehouse.drafting.inspection import inspect_file
from warehouse.readers.containers import open_document
from warehouse.readers.containers.biff import facts_of_xls

REVENUE = {"rev": "营业收入"}
ONE = {"columns": REVENUE, "files": ["*"]}
RATE = {"columns": {"rev": {"labels": "营业收入", "unit": "%"}}, "files": ["*"]}


def table(*cells, unit="万元"):
    rows = "\n".join(f'{region},"{cell}"' for region, cell in zip(("北京", "天津", "河北"), cells, strict=False))
    return text(f"2019年,\n单位：{unit},\n地区,营业收入\n{rows}")


def in_units(result):
    return list(result.observations.select("value", "unit").iter_rows())


# --- units in cells --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("above", "cell", "value", "unit"),
    [
        ("万元", "1,234.5万元", 1234.5, "10k_cny"),
        ("万元", "12 亿元", 12, "100mn_cny"),
        ("万元", "￥12.5万元", 12.5, "10k_cny"),
        ("万元", "-3元", -3, "cny"),
        ("元", "1.2亿", 1.2, "100mn_cny"),
        ("人", "12.5万", 12.5, "10k_persons"),
        ("人", "１２．５万人", 12.5, "10k_persons"),
        ("公顷", "3km²", 3, "km2"),
        ("%", "4.5‰", 4.5, "permille"),
    ],
)
def test_a_unit_behind_a_figure_is_its_own_where_it_measures_what_its_column_does(seeds, above, cell, value, unit):
    result = read(table(cell, 7, unit=above), by_indicators(**ONE), seeds, name="a.csv")
    assert result.rejects.is_empty() and in_units(result)[0] == (value, unit)
    assert result.observations["value_raw"][0] == cell and len(in_units(result)) == 2


@pytest.mark.parametrize("cell", ["12万人", "1.2亿", "$3万元", "5kg"])
def test_a_unit_behind_a_figure_that_its_column_cannot_have_is_refused(seeds, cell):
    result = read(table(cell, 7), by_indicators(**ONE), seeds, name="a.csv")
    assert of(result) == {"天津": 7} and reasons(result) == ["wrong_unit"] and cell in result.rejects["message"][0]


def test_figures_that_all_print_their_unit_need_no_other(seeds):
    data = text("2019年,\n地区,营业收入\n北京,12万元\n天津,3亿元\n河北,-")
    result = read(data, by_indicators(**ONE), seeds, name="a.csv")
    assert result.rejects.is_empty() and in_units(result) == [(12, "10k_cny"), (3, "100mn_cny")]
    mixed = read(data.replace("3亿元".encode(), b"3"), by_indicators(**ONE), seeds, name="a.csv")
    assert reasons(mixed) == ["no_unit"] and mixed.observations.is_empty()


def test_years_and_letters_behind_figures_are_no_units(seeds):
    result = read(table("2019年", "5.5a", 7), by_indicators(**ONE), seeds, name="a.csv")
    assert of(result) == {"河北": 7} and reasons(result) == ["not_a_number"] * 2
    assert "`flags`" in result.rejects["message"][1] and "unit_names.csv" in result.rejects["message"][1]


# --- minus and thousands ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", ["–", "−", "‐", "‑", "－"])
def test_a_dash_right_before_a_figure_is_minus(seeds, sign):
    result = read(table(f"{sign}1,234.5", sign, 7), by_indicators(**ONE), seeds, name="a.csv")
    assert result.files["missing"][0] == 1 if sign in "–－" else True
    assert of(result) == {"北京": -1234.5, "河北": 7}


@pytest.mark.parametrize(
    ("cell", "key", "setting", "value"),
    [
        ("△5.2", "triangles", {"negative": ["triangles"]}, -5.2),
        ("▲ 5.2", "triangles", {"negative": ["triangles"]}, -5.2),
        ("(5.2)", "parentheses", {"negative": ["parentheses"]}, -5.2),
        ("5.2-", "trailing", {"negative": ["trailing"]}, -5.2),
        ("1 234.5", "thousands: ' '", {"thousands": " "}, 1234.5),
        ("1\u00a0234", "thousands: ' '", {"thousands": " "}, 1234),
        ("1’234.5", 'thousands: "\'"', {"thousands": "'"}, 1234.5),
    ],
)
def test_a_spelling_that_a_setting_allows_is_refused_with_that_setting(seeds, cell, key, setting, value):
    without = read(table(cell, 7), by_indicators(**ONE), seeds, name="a.csv")
    assert of(without) == {"天津": 7} and reasons(without) == ["not_a_number"] and key in without.rejects["message"][0]
    result = read(table(cell, 7), by_indicators(**ONE, number=setting), seeds, name="a.csv")
    assert of(result) == {"北京": value, "天津": 7} and result.rejects.is_empty()


# --- number formats --------------------------------------------------------------------------------------------


def book(write, unit="万元"):
    """A workbook of one table; `write` fills the cells below the head (B4 and on), C2 and more as it likes."""
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer)
    sheet = made.add_worksheet("1")
    for i, row in enumerate([["2019年"], [f"单位：{unit}"], ["地区", "营业收入"], ["北京"], ["天津", 7], ["河北", 8]]):
        sheet.write_row(i, 0, row)
    write(made, sheet)
    made.close()
    return buffer.getvalue()


def formatted(code, value):
    return lambda made, sheet: sheet.write(3, 1, value, made.add_format({"num_format": code}))


@pytest.mark.parametrize(
    ("code", "value", "unit", "shown"),
    [
        ('0.00"亿元"', 12345, "万元", (12345, "100mn_cny")),
        ('#,##0"元"', 12345, "万元", (12345, "cny")),
        ('General"万元"', -12.5, "万元", (-12.5, "10k_cny")),
        (r"0\.0,", 12345, "万元", (1.2345, "10k_cny")),
        (r"0\.0000", 12345, "万元", (1.2345, "10k_cny")),
        ('0"."0,"万"', 12345, "元", (1.2345, "10k_cny")),
        ('[>=100000000]0\\.00,,"亿";[>=10000]0\\.0,"万";#,##0', 12345, "元", (1.2345, "10k_cny")),
        ('[>=100000000]0\\.00,,"亿";[>=10000]0\\.0,"万";#,##0', 234500000, "元", (2.345, "100mn_cny")),
        ('[>=100000000]0\\.00,,"亿";[>=10000]0\\.0,"万";#,##0', 123, "元", (123, "cny")),
        ('0.0"%"', 12.5, "%", (12.5, "percent")),
        ('#,##0.0;"△"#,##0.0', -3.5, "万元", (-3.5, "10k_cny")),
        ('_ "￥"* #,##0.00_ ;_ "￥"* \\-#,##0.00_ ', -3.5, "万元", (-3.5, "10k_cny")),
        ('0"(预计)"', 5, "万元", (5, "10k_cny")),
    ],
)
def test_a_number_has_the_unit_and_the_point_that_its_format_shows(seeds, code, value, unit, shown):
    result = read(book(formatted(code, value), unit), by_indicators(**ONE), seeds)
    assert result.rejects.is_empty() and in_units(result)[0] == pytest.approx(shown)


@pytest.mark.parametrize("code", ['#,##0"人"', "[$$-409]#,##0", '0.0"万"'])
def test_a_format_that_contradicts_the_unit_is_refused(seeds, code):
    result = read(book(formatted(code, 12345)), by_indicators(**ONE), seeds)
    assert of(result) == {"天津": 7, "河北": 8} and reasons(result) == ["wrong_unit"]


def test_a_text_is_shown_as_it_is_whatever_its_format(seeds):
    def write(made, sheet):
        sheet.write_string(3, 1, "12.5", made.add_format({"num_format": "0.0%"}))

    result = read(book(write, "%"), by_indicators(**ONE), seeds)
    assert of(result) == {"北京": 12.5, "天津": 7, "河北": 8}


def sml(cells, styles=""):
    rows = [["2019年"], ["地区", "营业收入"], *cells]
    body = "".join(
        "<Row>" + "".join(c if c.startswith("<") else f'<Cell><Data ss:Type="String">{c}</Data></Cell>' for c in row)
        + "</Row>" for row in rows
    )  # fmt: skip
    names = (
        'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
    )
    sheet = f'<Worksheet ss:Name="1"><Table>{body}</Table></Worksheet>'
    return f'<?xml version="1.0"?><Workbook {names}><Styles>{styles}</Styles>{sheet}</Workbook>'.encode()


def ods(cells, styles=""):
    parts = ("office", "table", "text", "style")
    names = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in parts)

    def cell(text):
        plain = f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        return text if text.startswith("<") else plain

    rows = [["2019年"], ["地区", "营业收入"], *cells]
    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    content = (
        f"<office:document-content {names}><office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f'<office:spreadsheet><table:table table:name="1">{body}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    buffer = io.BytesIO()
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
        )
    return buffer.getvalue()


def ods_cell(kind, value, shown, more=""):
    value = "" if kind == "string" else f'office:value="{value}"'
    return f'<table:table-cell office:value-type="{kind}" {value} {more}><text:p>{shown}</text:p></table:table-cell>'


def test_percent_of_the_other_workbooks(seeds):
    formats = {"p": "0.0%", "q": "Percent"}
    styles = "".join(f'<Style ss:ID="{k}"><NumberFormat ss:Format="{v}"/></Style>' for k, v in formats.items())
    number = '<Cell ss:StyleID="{}"><Data ss:Type="Number">{}</Data></Cell>'
    old = sml([["北京", number.format("p", 0.865)], ["天津", number.format("q", 0.83)]], styles)
    assert of(read(old, by_indicators(**RATE), seeds, name="a.xls")) == {"北京": 86.5, "天津": 83}
    office = ods([["北京", ods_cell("percentage", 0.865, "86.5%")], ["天津", ods_cell("percentage", 0.83, "83 %")]])
    assert of(read(office, by_indicators(**RATE), seeds, name="a.ods")) == {"北京": 86.5, "天津": 83}


def test_what_an_ods_shows_of_its_numbers(seeds):
    money = {"columns": {"rev": {"labels": "营业收入", "unit": "万元"}}, "files": ["*"]}
    rows = [
        ["北京", ods_cell("float", 12345, "1.2345亿元")],
        ["天津", ods_cell("float", 12345, "12,345")],
        ["河北", ods_cell("float", 12345.678, "12345.7")],
        ["山西", ods_cell("currency", 12345, "$12,345")],
    ]
    result = read(ods(rows), by_indicators(**money), seeds, name="a.ods")
    assert in_units(result) == [(1.2345, "100mn_cny"), (12345, "10k_cny"), (12345.678, "10k_cny")]
    assert reasons(result) == ["wrong_unit"]


def test_cells_of_an_ods_without_a_type_are_what_they_show(seeds):
    """Their figures were missing, also beyond the last cell that has a type; a time is refused, not missing."""
    bare = "<table:table-cell><text:p>{}</text:p></table:table-cell>".format
    time = bare("30:00").replace("cell>", 'cell office:value-type="time" office:time-value="PT30H00M00S">', 1)
    rows = [["北京", bare("12.5")], ["天津", time], [bare("河北"), bare("7")]]
    result = read(ods(rows), by_indicators(**RATE), seeds, name="a.ods")
    assert of(result) == {"北京": 12.5, "河北": 7} and reasons(result) == ["not_a_number"]
    beyond = [["北京", "", "", bare("a")], [bare("天津"), "", bare("5")]]
    assert open_document(ods(beyond)).sheets[0].rows[2:] == [["北京", "", "", "a"], ["天津", "", "5", ""]]
    none = [[bare("北京"), bare("3")]]
    assert open_document(ods(none)).sheets[0].rows[2] == ["北京", "3"]


# --- above the line --------------------------------------------------------------------------------------------


def raised_xlsx(made, sheet):
    up, plain = made.add_format({"font_script": 1}), made.add_format()
    sheet.write_rich_string(3, 0, plain, "北京", up, "1")
    sheet.write_rich_string(2, 1, plain, "营业收入", up, "2,3")
    sheet.write_rich_string(4, 1, plain, "12345", up, "1")
    sheet.write(3, 1, 6)


RAISED = '<style:text-properties style:text-position="super 58%"/>'
STYLE = f'<style:style style:name="T1" style:family="text">{RAISED}</style:style>'


def up(text):
    return f'<text:span text:style-name="T1">{text}</text:span>'


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", lambda: book(raised_xlsx)),
        (
            "a.xls",
            lambda: (
                b"<table><tr><td>2019<tr><td>\xe5\x8d\x95\xe4\xbd\x8d\xef\xbc\x9a\xe4\xb8\x87\xe5\x85\x83"
                + "<tr><td>地区<td>营业收入<sup>2,3</sup><tr><td>北京<sup>1</sup><td><b>6</b><!-- 5 -->"
                "<tr><td>天津<td>12345<sup>1</sup><tr><td>河北<td>8<span>&nbsp;</span></table>".encode()
            ),
        ),
        (
            "a.ods",
            lambda: ods(
                [
                    [f"北京{up(1)}", ods_cell("float", 6, 6)],
                    ["天津", ods_cell("string", "", f"12345{up(1)}")],
                    ["河北", ods_cell("float", 8, 8)],
                ],
                STYLE,
            ),
        ),
    ],
)  # fmt: skip
def test_a_raised_digit_is_none_of_the_figure(seeds, name, data):
    unit = None if name != "a.ods" else "万元"
    result = read(data(), by_indicators(**ONE, unit=unit), seeds, name=name)
    assert of(result) == {"北京": 6, "河北": 8} and reasons(result) == ["not_a_number"]
    assert "12345¹" in result.rejects["message"][0]
    flagged = read(data(), by_indicators(**ONE, unit=unit, flags={"¹": "note"}), seeds, name=name)
    assert of(flagged) == {"北京": 6, "天津": 12345, "河北": 8}


def test_a_raised_digit_in_the_xml_of_2003_and_in_the_head_of_a_year(seeds, tmp_path):
    raised = '<Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">57<Sup>1</Sup></ss:Data></Cell>'
    result = read(sml([["北京", raised], ["天津", "58"]]), by_indicators(**RATE), seeds, name="a.xls")
    assert of(result) == {"天津": 58} and "57¹" in result.rejects["message"][0]

    def years(made, sheet):
        sheet.write_rich_string(2, 1, made.add_format(), "2018", made.add_format({"font_script": 1}), "1")
        sheet.write_row(2, 2, ["2019"])
        for i in range(3, 6):
            sheet.write_row(i, 1, [i, i + 1])

    (tmp_path / "a.xlsx").write_bytes(book(years))
    seen = inspect_file(tmp_path / "a.xlsx", [], seeds)
    assert seen.trial.years == (2018, 2019) and seen.trial.figures == 6


# --- merged cells ----------------------------------------------------------------------------------------------


def shared_rows(made, sheet):
    sheet.merge_range(3, 1, 4, 1, 777)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", lambda: book(shared_rows)),
        ("a.xls", lambda: "<table><tr><td>2019年<tr><td>地区<td>营业收入（万元）<tr><td>北京<td rowspan=2>777"
                          "<tr><td>天津<tr><td>河北<td>8</table>".encode()),
        ("a.xls", lambda: sml([["北京", '<Cell ss:MergeDown="1"><Data ss:Type="Number">777</Data></Cell>'], ["天津"],
                               ["河北", "8"]])),
        ("a.ods", lambda: ods([["北京", ods_cell("float", 777, 777, 'table:number-rows-spanned="2"')],
                               ["天津", "<table:covered-table-cell/>"], ["河北", ods_cell("float", 8, 8)]])),
    ],
)  # fmt: skip
def test_a_figure_that_two_regions_share_is_neither_ones(seeds, name, data):
    """It was the first one's, and the other's was missing."""
    result = read(data(), by_indicators(**ONE, unit="万元"), seeds, name=name)
    assert of(result) == {"河北": 8} and reasons(result) == ["merged_figure"] * 2
    assert all("777" in m and "merged cells B" in m for m in result.rejects["message"])
    assert result.files["missing"][0] == 0


def test_wide_cells_and_years_over_several_rows_are_read(seeds):
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer)
    sheet = made.add_worksheet("1")
    sheet.write_column(0, 0, ["单位：万元", "年份"])
    sheet.write_row(1, 1, ["地区", "营业收入"])
    sheet.merge_range(1, 2, 1, 3, "营业收入")
    for i, (name, value) in enumerate([("北京", 5), ("天津", 7), ("河北", 8)]):
        sheet.merge_range(2 + 2 * i, 1, 3 + 2 * i, 1, name)
        sheet.merge_range(2 + 2 * i, 2, 3 + 2 * i, 3, value)
    sheet.merge_range(2, 0, 7, 0, 2019)
    made.close()
    long = {"region": "地区", "year": "年份"}
    source = by_indicators(columns=REVENUE, layout="long", long=long, fill_down=["年份"])
    assert of(read(buffer.getvalue(), source, seeds)) == {"北京": 5, "天津": 7, "河北": 8}


def test_merged_cells_of_an_old_workbook():
    def record(kind, body):
        return struct.pack("<HH", kind, len(body)) + body

    begin = record(0x0809, struct.pack("<HHII", 0x0600, 5, 0, 0))
    sheet_at = len(begin) + 4 + 8 + 4
    stream = begin + record(0x0085, struct.pack("<I", sheet_at) + b"\0\0\0\0") + record(0x000A, b"")
    stream += record(0x0809, struct.pack("<HHII", 0x0600, 0x10, 0, 0))
    stream += record(0x00E5, struct.pack("<H8H", 2, 3, 4, 1, 1, 0, 0, 0, 2)) + record(0x000A, b"")
    assert facts_of_xls(stream).merged == {0: [(3, 1, 2, 1), (0, 0, 1, 3)]}


# --- what accompanies a year -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heads",
    [
        "2018 revised,2019 (preliminary)",
        "2018年修订数,2019年快报数",
        "2018年(最终核实),2019年(初步核算数)",
        "2018¹,2019²",
    ],
)
def test_the_standing_of_a_years_figures_is_no_indicator(tmp_path, heads):
    """Two indicators were drafted, `revised` and `preliminary`, of one year each."""
    data = f"地区生产总值,,\n单位：亿元,,\n地区,{heads}\n北京,1,2\n天津,3,4\n河北,5,6\n"
    seen = drafted(tmp_path, "gdp.csv", data)
    assert seen.entry["layout"] == "regions_by_years" and "columns" not in seen.entry
    assert seen.trial.clean and seen.trial.figures == 6 and seen.trial.years == (2018, 2019)


def test_a_total_between_the_regions_is_refused_with_a_way_out(seeds):
    result = read(table(1, 2) + "\n三地合计,3".encode(), by_indicators(**ONE), seeds, name="a.csv")
    assert set(values(result).values()) == {1, 2} and "without region_id" in result.rejects["message"][0]


def test_a_record_of_an_xls_that_cannot_be_read_takes_no_other_with_it():
    """A format whose text is cut off, or merged cells that are, lost all facts of the file (12.5 % was 0.125)."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def style(number_format: int) -> bytes:
        return record(0x00E0, struct.pack("<HH", 0, number_format) + bytes(16))

    cut_off = record(0x041E, struct.pack("<HHB", 200, 9, 1) + b"\x00\xd8")  # half a letter
    begin = record(0x0809, struct.pack("<HHII", 0x0600, 5, 0, 0)) + cut_off + style(0) + style(10)
    sheet_at = len(begin) + 12 + 4
    stream = begin + record(0x0085, struct.pack("<I", sheet_at) + b"\0\0\0\0") + record(0x000A, b"")
    stream += record(0x0809, struct.pack("<HHII", 0x0600, 0x10, 0, 0))
    stream += record(0x00E5, struct.pack("<H", 2)) + record(0x0203, struct.pack("<3Hd", 3, 1, 1, 0.125))
    stream += record(0x00E5, struct.pack("<H4H", 1, 3, 4, 1, 1)) + record(0x000A, b"")
    facts = facts_of_xls(stream)
    assert facts.shown[0, 4, 2].print("0.125") == "12.5%" and facts.merged == {0: [(3, 1, 2, 1)]}
