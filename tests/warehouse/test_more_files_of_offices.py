"""Files that were refused without a way out, or drafted so that rows were lost: text copied from a page, IMF's tables,
districts of one name, figures with their units in a panel that nobody has listed. All figures are invented.
"""

from __future__ import annotations

import struct

import pytest

from tests.warehouse.conftest import NOW
from tests.warehouse.test_leftovers import drafted
from warehouse.catalogue import load_catalogue
from warehouse.drafting.panel import draft_panel
from warehouse.drafting.trial import file_at
from warehouse.ingest import read_files
from warehouse.names import load_seeds
from warehouse.readers.containers.biff_texts import raised_texts
from warehouse.readers.containers.delimited import csv_sheet


def new_panel(tmp_path, name, content):
    """What a drafted panel gives of a file: figures as (region, year, indicator, value, unit), and rejects' reasons."""
    (tmp_path / name).write_text(content, encoding="utf-8")
    folder = tmp_path / "panel"
    folder.mkdir()
    made = draft_panel(folder, [tmp_path / name])
    sources, seeds = load_catalogue(folder / "sources"), load_seeds(folder / "seeds")
    read = read_files([file_at(tmp_path / name)], sources, seeds, run_id="r", loaded_at=NOW)
    figures = set(read.observations.select("region_id", "year", "indicator", "value", "unit").iter_rows())
    return figures, read.rejects["reason"].to_list(), made


TABLE = "2019年各地区经济{s}单位：亿元\n地区{s}地区生产总值{s}工业增加值\n"
ROWS = "北 京{s}1,100.5{s}50.5\n天 津{s}1,200.5{s}60.5\n河 北{s}1,300.5{s}70.5\n"


@pytest.mark.parametrize("sign", ["  ", "     ", "　　", "，"])
def test_text_copied_from_a_page(tmp_path, sign):
    data = (TABLE + ROWS).format(s=sign)
    seen = drafted(tmp_path, "a.txt", data if sign != "，" else data.replace(",", ""))
    assert seen.trial.clean and seen.trial.figures == 6 and seen.trial.years == (2019,)
    assert seen.trial.units_of["gdp_nominal"] == ("100mn_cny",)


def test_spaces_part_nothing_where_a_sign_does():
    assert csv_sheet("地区,值\n北  京,100\n天  津,200\n", "auto").rows[1] == ["北  京", "100"]
    assert csv_sheet("a  b\tc\nd  e\tf\n", "auto").rows[0] == ["a  b", "c"]
    assert csv_sheet("地区  值\n北京  1,234\n天津  2,345\n", "auto").rows[1] == ["北京", "1,234"]


def test_the_months_of_a_whole_year_are_the_year(tmp_path):
    seen = drafted(
        tmp_path, "a.csv", "地区生产总值,,\n单位：亿元,,\n地区,2018年1-12月,2019年1—12月\n北京,1,2\n天津,4,5\n"
    )
    assert seen.entry["layout"] == "regions_by_years" and seen.trial.years == (2018, 2019) and seen.trial.clean


def test_a_new_panel_of_figures_with_their_units(tmp_path):
    """Such columns were taken for texts: the file gave no figure, or a column was left out without a word."""
    rows = "甲省,2018,1234亿元,12.5万人,5.5%\n乙省,2018,9800万元,22.5万人,–4.5%\n"
    more = "甲省,2019,1334亿元,13.5万人,△3.5%\n乙省,2019,254亿元,23.5万人,4.5%\n"
    figures, reasons, made = new_panel(tmp_path, "a.csv", f"地区,年份,产值,人口,增长率\n{rows}{more}")
    assert {f for f in figures if f[:2] == ("乙省", 2018)} == {
        ("乙省", 2018, "产值", 9800, "10k_cny"),
        ("乙省", 2018, "人口", 22.5, "10k_persons"),
        ("乙省", 2018, "增长率", -4.5, "percent"),
    }
    assert len(figures) == 11 and reasons == ["not_a_number"]
    assert "negative: [triangles]" in made.inspections[0].trial.rejects[0][1]


def test_a_column_of_one_kind_of_figures_beside_an_indicator(tmp_path):
    rows = [("甲省", 2018, 12, 3), ("乙省", 2018, 22, 4), ("甲省", 2019, 13, 5), ("乙省", 2019, 23, 6)]
    lines = "".join(f"{r},{y},产值,{a}亿元\n{r},{y},人口,{b}万人\n" for r, y, a, b in rows)
    figures, reasons, _ = new_panel(tmp_path, "a.csv", f"地区,年份,指标,数值\n{lines}")
    assert ("甲省", 2018, "产值", 12, "100mn_cny") in figures and ("乙省", 2019, "人口", 6, "10k_persons") in figures
    assert len(figures) == 8 and not reasons


def test_districts_of_one_name_have_their_codes(tmp_path):
    rows = "320106,鼓楼区,2019,90\n320102,玄武区,2019,50\n350102,鼓楼区,2019,60\n350103,台江区,2019,30\n"
    figures, reasons, _ = new_panel(tmp_path, "a.csv", f"代码,区县,年份,人口(万人)\n{rows}")
    assert {f[0]: f[3] for f in figures} == {"320106": 90, "320102": 50, "350102": 60, "350103": 30} and not reasons


def test_districts_of_one_name_in_two_cities_are_refused_by_name_and_no_row_is_left_out(tmp_path):
    """Rows of one district were taken for their cities, and the others left out."""
    rows = "南京市,鼓楼区,2019,90\n南京市,玄武区,2019,50\n福州市,鼓楼区,2019,60\n福州市,台江区,2019,30\n"
    figures, reasons, made = new_panel(tmp_path, "a.csv", f"城市,区县,年份,人口(万人)\n{rows}")
    assert {f[0]: f[3] for f in figures} == {"玄武区": 50, "台江区": 30} and reasons == ["conflicting_duplicate"] * 2
    assert "鼓楼区" in made.inspections[0].trial.rejects[0][1]


def test_the_outlook_of_the_imf(tmp_path):
    """Its subjects were taken for one indicator, and every figure was refused as another one's double."""
    head = [
        "WEO Country Code",
        "ISO",
        "WEO Subject Code",
        "Country",
        "Subject Descriptor",
        "Units",
        "Scale",
        "2018",
        "2019",
    ]
    rows = [
        ["111", "AAA", "NGDPD", "Aland", "Gross domestic product", "U.S. dollars", "Billions", "20,527.1", "21,372.6"],
        ["924", "BBB", "NGDPD", "Bland", "Gross domestic product", "U.S. dollars", "Billions", "13,841.8", "14,340.6"],
        ["924", "BBB", "LP", "Bland", "Population", "Persons", "Millions", "1,395.38", "1,400.05"],
        ["111", "AAA", "LP", "Aland", "Population", "Persons", "Millions", "327", "328"],
    ]
    lines = ["\t".join([*head, "Estimates Start After"]), *("\t".join([*row, ""]) for row in rows)]
    figures, reasons, _ = new_panel(tmp_path, "weo.csv", "\n".join(lines) + "\n")
    found = {(f[0], f[1], f[2]): f[3] for f in figures}
    assert not reasons and len(found) == 8 and found["924", 2018, "population"] == pytest.approx(1395.38e6)
    assert found["111", 2019, "gross_domestic_product"] == pytest.approx(21372.6e9)


def test_raised_digits_of_an_old_workbook():
    """In .xls a text is one string, and runs of fonts say what of it is raised; it goes on in the next record."""

    def font(above):
        return (0x0031, struct.pack("<5H", 200, 0, 8, 400, above) + bytes(6))

    def rich(text, runs):
        letters = text.encode("utf-16-le")
        return (
            struct.pack("<HBH", len(text), 0x09, len(runs)) + letters + b"".join(struct.pack("<2H", *r) for r in runs)
        )

    plain = struct.pack("<HB", 3, 0) + b"abc"
    cut = rich("天津2市", [(2, 6), (3, 0)])
    table = struct.pack("<2I", 3, 3) + plain + rich("123451", [(5, 6)]) + cut[:9]
    rest = b"\x01" + cut[9:]  # 天津 | 2市: how wide the letters are is said anew
    records = [*(font(k == 5) for k in range(7)), (0x00FC, table), (0x003C, rest), (0x000A, b"")]
    assert raised_texts(records) == {1: "12345¹", 2: "天津²市"}
    assert raised_texts([font(0), *records[7:]]) == {}
