"""Other files of the same kinds: a yearbook changed as editions differ gives the same numbers, or rejects by name.

What must never happen is a figure that is read and is not the printed one.
"""

from __future__ import annotations

import csv
import html
import io
import re

import pytest

from tests.warehouse.conftest import ROOT, SHARED, make_source, read, tiny_seeds, values, xlsx
from warehouse.catalogue import load_catalogue
from warehouse.errors import FileError
from warehouse.names import Name
from warehouse.readers.cells import is_number
from warehouse.readers.containers import open_document

PRINTED = {"110000": (717.4, 108.0, 37.6), "120000": (289.0, 111.4, 8.2), "140000": (428.5, 82.6, 14.9)}
RIGHT = {
    (region, 2012, "employment", sector): value
    for region, row in PRINTED.items()
    for sector, value in zip(("total", "manufacturing", "finance"), row, strict=True)
}
TITLE = "4-5 分地区按行业分城镇单位就业人员(2012年)"


def rejected(result) -> set[str]:
    return set(result.rejects["reason"])


@pytest.mark.parametrize(
    "unit",
    [
        "单位: 万人",
        "计量单位：万人",
        "（单位：万人）",
        "单 位 ：万 人",
        "单位（万人）",
        "单位 万人",
        "Unit: 10k_persons",
    ],
)
def test_spellings_of_the_unit_row(yearbook, seeds, unit):
    result = read(xlsx(yearbook(A2=unit)), make_source(unit="人", unit_labels=["单位", "计量单位", "unit"]), seeds)
    assert set(result.observations["unit"]) == {"10k_persons"} and values(result) == RIGHT


@pytest.mark.parametrize(
    "above",
    [
        [[TITLE + "  单位：百人"]],
        [["4-5 就业人员(2012年，单位：百人)"]],
        [[TITLE], ["单位 百人"]],
        [[TITLE], ["单位（百人）"]],
        [[TITLE], [None, None, "单位：", "百人"]],
        [[TITLE], [None, None, "单位", "百人"]],
        [[TITLE], ["单位：百人"], ["(10 000 persons)"], ["(persons)"]],
    ],
)
def test_an_announced_unit_that_is_not_known_is_never_replaced_by_the_sources_own(yearbook, seeds, above):
    result = read(xlsx([*above, *yearbook()[2:]]), make_source(), seeds)
    assert rejected(result) == {"unknown_unit"} and result.observations.is_empty()
    assert "百人" in result.rejects["message"][0]


def test_a_unit_behind_the_title_or_in_two_cells_counts(yearbook, seeds):
    for above in (
        [[TITLE + "  单位：人"]],
        [[TITLE], [None, None, "单位：", "人"]],
        [[TITLE], ["单位：人"], ["(persons)"]],
    ):
        assert set(read(xlsx([*above, *yearbook()[2:]]), make_source(), seeds).observations["unit"]) == {"persons"}
    compiled = [[TITLE], ["编制单位：国家统计局"], ["单位：万人"], *yearbook()[2:]]  # who compiled it is no unit
    assert values(read(xlsx(compiled), make_source(), seeds)) == RIGHT


def test_years_that_disagree_above_a_table_are_not_guessed(yearbook, seeds):
    rows = [["就业人员(2012年)"], ["Employed Persons (2013)"], *yearbook()[1:]]
    result = read(xlsx(rows), make_source(), seeds)
    assert rejected(result) == {"no_year"} and "[2012, 2013]" in result.rejects["message"][0]


def test_the_continuation_of_a_table_that_was_refused_does_not_take_an_earlier_year(yearbook, seeds):
    body = yearbook()[1:]
    sheets = {"2": [["就业人员(2013年、2014年)"], *body], "3": [["续表"], *body]}
    result = read(xlsx(yearbook(), sheets=sheets), make_source(), seeds)
    assert values(result) == RIGHT and result.rejects.select("reason", "sheet").rows() == [
        ("no_year", "2"), ("no_year", "3"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["111.4①", "111.4²", "111.4(a)", "1l1.4", "111。4", "111·4", "½"])
def test_footnote_signs_and_misread_digits_are_not_part_of_a_number(yearbook, seeds, text):
    result = read(xlsx(yearbook(C5=text)), make_source(), seeds)
    assert result.rejects.select("reason", "cell").rows() == [("not_a_number", "C5")]
    assert values(result) == {k: v for k, v in RIGHT.items() if k[0] != "120000" or k[3] != "manufacturing"}


def test_a_footnote_sign_can_be_a_flag(yearbook, seeds):
    result = read(xlsx(yearbook(C5="111.4①")), make_source(flags={"①": "provisional"}), seeds)
    assert result.rejects.is_empty() and values(result) == RIGHT
    assert result.observations.drop_nulls("flag").select("cell", "flag").rows() == [("C5", "provisional")]


def test_points_as_thousands_are_seen_from_the_figures_that_cannot_be_read(yearbook, seeds):
    many = yearbook(B4="7.174.000", B5="2.890.000", B6="4.285.000", C4="108.000", C5="111.400", C6="82.6")
    result = read(xlsx(many), make_source(), seeds)
    assert rejected(result) == {"not_a_number", "ambiguous_number"}
    assert set(result.observations["value_raw"]) == {"37.6", "8.2", "14.9", "82.6"}
    commas = yearbook(B4="717,4", B5="289,04", B6="428,5", C4="1,080", C5="111,400", C6="82")
    result = read(xlsx(commas), make_source(), seeds)
    assert rejected(result) == {"not_a_number", "ambiguous_number"}
    assert set(result.observations["value_raw"]) == {"37.6", "8.2", "14.9", "82"}


def test_one_such_figure_is_enough(yearbook, seeds):
    result = read(xlsx(yearbook(B4="1.717.400", C4="108.000")), make_source(), seeds)
    assert result.rejects.select("reason", "cell").rows() == [("not_a_number", "B4"), ("ambiguous_number", "C4")]
    assert len(values(result)) == 7


def test_figures_only_in_groups_of_three_are_doubtful(seeds):
    def table(last):
        rows = [["就业(2000-2019年)"], ["地区", *range(2000, 2020)]]
        rows += [[r, *(f"{100 + k}.{k:03d}" for k in range(11, 31))] for r in ("北京", "天津")]
        return xlsx([*rows, ["河北", *(f"{100 + k}.{k:03d}" for k in range(11, 30)), last]])

    source = make_source(layout="regions_by_years", classification=None, total=None)
    doubtful = read(table("599"), source, seeds)
    assert rejected(doubtful) == {"ambiguous_number"} and list(values(doubtful).values()) == [599]
    for plain in ("599.000", "0.599", "599.5"):
        assert len(values(read(table(plain), source, seeds))) == 60


def test_a_figure_that_equals_a_region_code_is_no_label(yearbook, seeds):
    names = {"A4": "1. 北京", "A5": "2. 天津", "A6": "3. 山西"}
    result = read(xlsx(yearbook(**names, B4=130000, B5=2, B6=44)), make_source(total=None), seeds)
    assert result.rejects.is_empty()  # the numbers count the rows; 130000 is a figure and names no region
    total = {region: value for (region, _, _, sector), value in values(result).items() if sector == "total"}
    assert total == {"110000": 130000, "120000": 2, "140000": 44}
    codes = read(xlsx(yearbook(A4="110000", A5="120000", A6="140000")), make_source(), seeds)
    assert values(codes) == RIGHT


def delimited(rows, encoding: str, sign: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=sign).writerows([["" if c is None else c for c in row] for row in rows])
    return text.getvalue().encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_encodings_and_separators(yearbook, seeds, encoding, sign):
    assert values(read(delimited(yearbook(), encoding, sign), make_source(), seeds, name="a.csv")) == RIGHT


def page(rows, *, attributes: str = "", around: str = "{}", encoding: str = "utf-8") -> bytes:
    lines = "".join(
        "<TR>" + "".join(f"<TD {attributes}>{html.escape(str(c))}&nbsp;</TD>" for c in row) + "</TR>" for row in rows
    )
    return f"<html><body>{around.format(f'<TABLE border=0><tbody>{lines}</tbody></TABLE>')}</body></html>".encode(
        encoding
    )


@pytest.mark.parametrize(
    "shape",
    [
        {},
        {"attributes": "class=xl24 style='mso-number-format:\"\\@\"' x:str", "encoding": "gb18030"},
        {"around": "<table><tr><td>首页</td><td>{}</td></tr></table>"},
        {"around": "<div><center>{}</center></div><table><tr><td style='display: none'>9</td></tr></table>"},
    ],
)
def test_html_tables_however_they_are_dressed(yearbook, seeds, shape):
    assert values(read(page(yearbook(), **shape), make_source(), seeds, name="a.xls")) == RIGHT


def test_what_an_html_page_hides_is_no_figure(yearbook, seeds):
    data = page(yearbook()).replace(b"<TD >108.0", b"<TD style='DISPLAY:NONE'>5</TD><TD >108.0")
    assert values(read(data, make_source(), seeds, name="a.xls")) == RIGHT


def test_kinds_that_cannot_be_read_are_named():
    data = b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\n<html><table></table></html>'
    with pytest.raises(FileError, match=r"save it as \.xlsx") as error:
        open_document(data)
    assert error.value.reason == "unknown_container"


SUBTOTALS = ("沿海十省", "小 计", "华北地区合计", "其中：")


@pytest.mark.parametrize("label", ["东部地区", *SUBTOTALS])
def test_subtotals_between_the_rows_are_passed_over_or_rejected(yearbook, seeds, label):
    rows = yearbook()
    rows.insert(4, [label, 9999, 999, 99])
    result = read(xlsx(rows), make_source(), seeds)
    assert values(result) == RIGHT
    assert rejected(result) == ({"unknown_region"} if label in SUBTOTALS else set())


def test_a_name_misread_as_another_region_loads_neither(yearbook, seeds):
    result = read(xlsx(yearbook(A6="天 津")), make_source(), seeds)
    assert rejected(result) == {"conflicting_duplicate"} and {k[0] for k in values(result)} == {"110000"}


def test_six_header_rows_and_rows_between(yearbook, seeds):
    rows = [
        [TITLE], ["单位：万人"], [],
        ["地 区", "合计", "制", "金"], ["Region", None, "造", "融"], [None, "Total", "业", "业"],
        [None, None, "Manu-", "Finance"], [None, None, "facturing", None], ["甲", 1, 2, 3],
        ["北 京", 717.4, 108.0, 37.6], [], ["天 津", 289.0, 111.4, 8.2], ["山 西", 428.5, 82.6, 14.9],
        ["注：2015年起口径有变。"], ["资料来源：国家统计局"],
    ]  # fmt: skip
    result = read(xlsx(rows), make_source(), seeds)
    assert values(result) == RIGHT and result.rejects.is_empty()


# --- the real exports, changed ---------------------------------------------------------------------------------

MESSY = SHARED / "data" / "cn_yearbook_raw_messy" / "raw"
REAL = [
    "tech-yearbook__part01-over__01-labor-hour__raw-2016.xls",
    "nation-yearbook__part07-finance__02-public-budget__raw-2022.xls",
    "rural-yearbook__part03-agri-produce__01-machine__raw-2020-2021-03.xls",
]


def figures(change):
    return lambda row: [change(c) if k and is_number(c) else c for k, c in enumerate(row)]


def grouped(text: str) -> str:
    whole, point, rest = text.partition(".")
    return re.sub(r"(?<=\d)(?=(\d{3})+$)", ",", whole) + point + rest


WIDE = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
CHANGES = {
    "thousands": (figures(grouped), True),
    "full width": (figures(lambda t: grouped(t).translate(WIDE)), True),
    "padded figures": (figures(lambda t: f"\u200b\xa0{t}\u3000"), True),
    "padded names": (lambda row: ["\u3000".join(row[0].replace(" ", "")), *row[1:]], True),
    "spaces as thousands": (figures(lambda t: grouped(t).replace(",", " ")), False),
    "points as thousands": (figures(lambda t: grouped(t).replace(",", ".")), False),
    "O for 0": (figures(lambda t: t.replace("0", "O")), False),
    "山西 misread": (lambda row: [row[0].replace(" ", "").replace("山西", "山丙"), *row[1:]], False),
}


@pytest.mark.shared
@pytest.mark.skipif(not MESSY.exists(), reason="needs ../shared beside the checkout")
@pytest.mark.parametrize("name", REAL)
def test_real_exports_changed_give_the_same_numbers_or_rejects(seeds, name):
    (source,) = [s for s in load_catalogue(ROOT / "warehouse" / "sources") if s.matches(name)]
    document = open_document((MESSY / name).read_bytes())
    right = values(read((MESSY / name).read_bytes(), source, seeds, name=name))
    for what, (change, lossless) in CHANGES.items():
        labelled = {
            s.name: [change(row) if seeds.regions.find(row[0]).target else row for row in s.rows]
            for s in document.sheets
        }
        data = xlsx(labelled.pop("1", []), sheets=labelled)
        result = read(data, source, seeds, name=name)
        found = values(result)
        assert all(right[k] == v for k, v in found.items()), what
        if lossless:
            assert found == right and result.rejects.is_empty(), what
        else:
            assert len(found) == len(right) or not result.rejects.is_empty(), what


HOMONYMS = {
    "Suzhou": {"320500": "苏州", "341300": "宿州"},
    "Fuzhou": {"350100": "福州", "361000": "抚州"},
    "Taizhou": {"321200": "泰州", "331000": "台州"},
    "Yichun": {"230700": "伊春", "360900": "宜春"},
    "Yulin": {"450900": "玉林", "610800": "榆林"},
}


@pytest.mark.parametrize("pinyin", HOMONYMS)
def test_cities_of_one_spelling_are_refused_unless_their_own_name_stands_beside(pinyin):
    names = [Name(text, code, "short") for code, own in HOMONYMS[pinyin].items() for text in (own, pinyin)]
    source = make_source(layout="regions_by_years", classification=None, total=None, unit="persons")
    (one, first), (other, second) = HOMONYMS[pinyin].items()
    rows = [["City", "2010", "2011"], [pinyin, 1, 2], [f"{first} {pinyin}", 3, 4], [f"{second}\n{pinyin}", 5, 6]]
    result = read(xlsx(rows), source, tiny_seeds(names))
    assert values(result) == {
        (one, 2010, "employment", None): 3, (one, 2011, "employment", None): 4,
        (other, 2010, "employment", None): 5, (other, 2011, "employment", None): 6,
    }  # fmt: skip
    assert rejected(result) == {"ambiguous_region"} and f"{one}, {other}" in result.rejects["message"][0]
