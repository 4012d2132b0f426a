"""Tables of records as portals and offices give them, each by its entry: keys in columns, years or regions across."""

from __future__ import annotations

from typing import Any

import pytest

from tests.warehouse.conftest import SHARED, make_source, read, tiny_seeds, xlsx
from warehouse.errors import CatalogueError
from warehouse.names import Name, NameList, Seeds, Unit

FILES = SHARED / "cases" / "files"
CHINA = ("北京", "天津", "河北", "山西")
CODE = dict(zip(CHINA, ("110000", "120000", "130000", "140000"), strict=True))
JOBS = {"XX11": "Alfa", "XX12": "Beta", "01000": "Alabama", "02000": "Alaska", "10000": "Delaware"}
JOBS |= {"MH": "Maharashtra", "GJ": "Gujarat", "E06000901": "Arden", "E06000902": "Bexhope", "13000": "東京都"}
JOBS |= {"27000": "大阪府", "K11": "서울특별시", "K21": "부산광역시"}
SECTORS = {
    "total": ["Total", "TOTAL", "全産業", "전산업", "10"],
    "manufacturing": ["C", "Manufacturing", "製造業", "제조업", "500"],
}
PASSED = ["Private nonfarm employment", "90", "K", "農業"]


@pytest.fixture(scope="module")
def world() -> Seeds:
    """Regions by code and name, two industries with a subtotal that is passed over, persons and thousands of them."""
    regions = [Name(n, code, "full") for code, n in JOBS.items()] + [Name("United States", "", "subtotal")]
    regions += [Name(code, code, "code") for code in JOBS if not code.isdecimal()]
    industries = [Name(n, i, "full") for i, names in SECTORS.items() for n in names]
    industries += [Name(n, "", "subtotal") for n in PASSED] + [
        Name("Agriculture, forestry and fishing", "farming", "full")
    ]
    units = {
        "persons": Unit("persons", "persons", "persons", 1.0),
        "thousand": Unit("thousand", "persons", "persons", 1000.0),
    }
    names = NameList(
        [Name("persons", "persons", "unit"), Name("THS", "thousand", "unit"), Name("人", "persons", "unit")], key="unit"
    )
    return Seeds(NameList(regions), {"nace": NameList(industries)}, names, units, "world")


def entry(**changes: Any):
    base = {
        "files": "*",
        "layout": "long",
        "indicator": None,
        "classification": None,
        "unit": None,
        "minimum": None,
        "total": None,
    }
    return make_source(**(base | changes))


JOBS_ENTRY = {"indicator": "jobs", "classification": "nace", "unit": "persons"}


def figures(result) -> dict[tuple[str, int, str, str | None], tuple[float, str]]:
    return {
        (r["region_id"], r["year"], r["indicator"], r["sector"]): (r["value"], r["unit"])
        for r in result.observations.iter_rows(named=True)
    }


def messages(result) -> list[str]:
    return result.rejects["message"].to_list()


# --- the files of ../shared, each by the entry that its kind needs ---------------------------------------------------


def shared(name: str, source, seeds):
    return read((FILES / name).read_bytes(), source, seeds, name=name)


STACKED = {(CODE[r], y, i, None): (b + k + s, u) for i, u in (("value_added", "100mn_cny"), ("workers", "10k_persons"))
           for k, r in enumerate(CHINA) for y, b, s in ((2018, 3.1, 0), (2019, 3.2, 1))}  # fmt: skip
INDICATORS = {"value_added": "工业增加值", "workers": "从业人员"}


@pytest.mark.shared
def test_region_and_indicator_down_years_across(seeds):
    source = entry(
        layout="records_by_years", long={"region": "地区", "indicator": "指标", "unit": "单位"}, columns=INDICATORS
    )
    result = shared("stacked_eps.csv", source, seeds)
    assert messages(result) == []
    assert {k: (pytest.approx(v), u) for k, (v, u) in figures(result).items()} == STACKED


@pytest.mark.shared
def test_long_with_a_column_of_indicators(seeds):
    keys = {"region": "地区", "year": "年份", "indicator": "指标", "value": "数值", "unit": "单位"}
    result = shared("long_indicator.csv", entry(long=keys, columns=INDICATORS), seeds)
    assert messages(result) == [] and result.observations.height == 8
    assert figures(result)["120000", 2019, "workers", None] == (4.1, "10k_persons")
    one = entry(long=keys, columns={"workers": "从业人员"})
    assert shared("long_indicator.csv", one, seeds).observations.height == 4  # what is not listed is passed over
    strict = entry(long=keys, columns={"workers": "从业人员"}, unlisted="reject")
    assert messages(shared("long_indicator.csv", strict, seeds)) == [
        "long_indicator.csv, cell A2: '工业增加值' is not among `columns` of the source (in 4 rows, the last A5)"
    ]


@pytest.mark.shared
def test_wdi_with_its_head_lines_and_trailing_comma(world):
    source = entry(
        layout="records_by_years",
        long={"region": "Country Code", "indicator": "Indicator Code"},
        columns={"gdp": {"labels": "NY", "unit": "persons"}},
    )
    result = shared("wdi.csv", source, world)
    assert messages(result) == []
    found = {(k[0], k[1]): v for k, (v, _) in figures(result).items()}
    assert found == {("MH", 2018): 10, ("MH", 2019): 11, ("GJ", 2018): 20, ("GJ", 2019): 21}


SDMX = entry(
    long={"region": "geo", "year": "TIME_PERIOD", "sector": "nace_r2", "unit": "unit", "flag": "OBS_FLAG"},
    columns={"jobs": "OBS_VALUE"},
    classification="nace",
    where={"wstatus": "EMP", "nace_r2": ["TOTAL", "C"], "geo": ["XX11", "XX12"]},
)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["sdmx_ok.csv", "eurostat.tsv"])
def test_eurostats_two_formats_by_one_entry(name, world):
    result = shared(name, SDMX, world)
    assert messages(result) == []
    found = figures(result)
    assert found["XX11", 2019, "jobs", "total"] == (300.5, "thousand")
    assert found["XX12", 2019, "jobs", "manufacturing"] == (100.25, "thousand")
    flags = dict(zip(result.observations["year"], result.observations["flag"], strict=True))
    assert flags[2019] == "b" or name == "sdmx_ok.csv"
    assert result.observations.height == (8 if name == "eurostat.tsv" else 4)


@pytest.mark.shared
def test_pc_axis_by_its_dimensions(world):
    keys = {"region": "region", "year": "year", "sector": "industry", "unit": "unit"}
    source = entry(long=keys, columns={"jobs": "value"}, classification="nace")
    result = shared("small.px", source, world)
    assert messages(result) == []
    assert result.files["missing"][0] == 1
    assert figures(result)["XX12", 2019, "jobs", "manufacturing"] == (41, "persons")


@pytest.mark.shared
def test_kosis_in_cp949_and_estat_in_cp932(world):
    source = entry(layout="records_by_years", long={"region": "행정구역별", "sector": "산업별"}, **JOBS_ENTRY)
    result = shared("kosis_cp949.csv", source, world)
    assert figures(result)["K21", 2019, "jobs", "manufacturing"] == (205, "persons")
    assert [m.split(": ", 1)[1].split(";")[0] for m in messages(result)] == ["unknown region '대구광역시'"]
    keys = {
        "region": "地域",
        "year": "時間軸(年次)",
        "sector": "産業大分類",
        "unit": "unit",
        "indicator": "表章項目",
        "value": "value",
    }
    source = entry(
        long=keys, columns={"jobs": "従業者数"}, classification="nace", where={"産業大分類 コード": ["00", "05"]}
    )
    result = shared("estat_cp932.csv", source, world)
    assert figures(result)["13000", 2016, "jobs", "manufacturing"] == (600, "persons")
    assert len(figures(result)) == 4 and len(messages(result)) == 1  # Hokkaido is in no list


@pytest.mark.shared
def test_nomis_table_and_its_api(world):
    source = entry(layout="regions_by_sectors", label_column="mnemonic", missing=["!", "*"], **JOBS_ENTRY)
    result = shared("nomis.csv", source, world)
    assert messages(result) == []
    assert figures(result)["E06000901", 2019, "jobs", "farming"] == (120, "persons")
    assert figures(result)["E06000902", 2019, "jobs", "total"] == (21000, "persons")
    keys = {"region": "GEOGRAPHY_NAME", "year": "DATE_NAME", "sector": "INDUSTRY_NAME", "unit": "MEASURE_NAME"}
    source = entry(long=keys | {"unit": []}, columns={"jobs": "OBS_VALUE"}, classification="nace", unit="persons")
    result = shared("nomis_api.csv", source, world)
    assert messages(result) == [] and figures(result)["E06000902", 2019, "jobs", "manufacturing"] == (4500, "persons")


@pytest.mark.shared
def test_merged_regions_are_filled_down_where_the_entry_says_so(seeds):
    keys = {"region": "地区", "year": "年份"}
    plain = entry(long=keys, columns={"revenue": "营业收入"}, unit="亿元")
    result = shared("merged_region.xlsx", plain, seeds)
    assert result.observations.height == 2 and "name the column in `fill_down`" in messages(result)[0]
    filled = entry(long=keys, columns={"revenue": "营业收入"}, unit="亿元", fill_down="地区")
    result = shared("merged_region.xlsx", filled, seeds)
    assert messages(result) == []
    assert figures(result)["120000", 2019, "revenue", None] == (112, "100mn_cny")
    assert figures(result)["110000", 2018, "revenue", None] == (101, "100mn_cny")


@pytest.mark.shared
def test_years_down_and_regions_across(seeds):
    result = shared("years_by_regions.xlsx", entry(layout="years_by_regions", indicator="revenue", unit="亿元"), seeds)
    assert messages(result) == []
    assert figures(result)["130000", 2018, "revenue", None] == (22.18, "100mn_cny") and result.observations.height == 12


@pytest.mark.shared
def test_code_and_name_in_one_cell(seeds):
    source = entry(layout="regions_by_indicators", columns={"revenue": "营业收入"}, unit="亿元", year=2019)
    result = shared("code_and_name.csv", source, seeds)
    assert {k[0]: v for k, (v, _) in figures(result).items()} == {"120000": 2, "130000": 4, "140000": 5}
    assert result.rejects["reason"].to_list() == ["conflicting_duplicate"] * 2  # Beijing stands there twice


@pytest.mark.shared
@pytest.mark.parametrize(("which", "first"), [("start", 2018), ("end", 2019)])
def test_fiscal_years_as_heads(which, first, seeds):
    source = entry(layout="regions_by_years", indicator="revenue", unit="亿元")
    assert "names two calendar years; say which" in messages(shared("fiscal.csv", source, seeds))[0]
    source = entry(layout="regions_by_years", indicator="revenue", unit="亿元", fiscal_year=which)
    result = shared("fiscal.csv", source, seeds)
    assert messages(result) == []
    assert figures(result)["110000", first, "revenue", None] == (3.1, "100mn_cny")
    assert figures(result)["110000", first + 1, "revenue", None] == (2.2, "100mn_cny")


@pytest.mark.shared
def test_dates_of_excel_as_heads(seeds):
    result = shared("datehead.xlsx", entry(layout="regions_by_years", indicator="revenue", unit="亿元"), seeds)
    assert messages(result) == [] and figures(result)["140000", 2019, "revenue", None] == (5.5, "100mn_cny")


@pytest.mark.shared
def test_qcew_by_owner_and_level(world):
    keys = {"region": "area_fips", "year": "year", "sector": "industry_code", "flag": "disclosure_code"}
    source = entry(
        long=keys, columns={"jobs": "annual_avg_emplvl"}, classification="nace", unit="persons",
        where={"own_code": 5, "agglvl_code": 74, "industry_code": "C"},
    )  # fmt: skip
    result = shared("qcew.csv", source, world)
    assert figures(result) == {("XX11", 2019, "jobs", "manufacturing"): (1200, "persons")}
    assert result.files["missing"][0] == 1  # a zero flagged N


@pytest.mark.parametrize("day", [(12, 31), (1, 1)])
def test_dates_that_stand_for_years(day, seeds):
    from datetime import date

    rows = [["地区", *(date(y, *day) for y in (2017, 2018, 2019))], ["北京", 1, 2, 3], ["天津", 4, 5, 6]]
    result = read(dated(rows), entry(layout="regions_by_years", indicator="revenue", unit="亿元"), seeds)
    assert messages(result) == [] and figures(result)["120000", 2018, "revenue", None] == (5, "100mn_cny")
    rows[0][2] = date(2018, 6, 30)
    result = read(dated(rows), entry(layout="regions_by_years", indicator="revenue", unit="亿元"), seeds)
    assert "2018-06-30" in " ".join(messages(result))


@pytest.mark.parametrize(("which", "year"), [("start", 2018), ("end", 2019)])
def test_dates_that_end_fiscal_years(which, year, seeds):
    from datetime import date

    rows = [["地区", date(2018, 3, 31), date(2019, 3, 31)], ["北京", 1, 2], ["天津", 4, 5]]
    source = entry(layout="regions_by_years", indicator="revenue", unit="亿元", fiscal_year=which)
    result = read(dated(rows), source, seeds)
    assert messages(result) == [] and figures(result)["120000", year, "revenue", None] == (5, "100mn_cny")


def dated(rows: list[list[Any]]) -> bytes:
    import io

    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"default_date_format": "yyyy"})
    sheet = book.add_worksheet("1")
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            sheet.write_datetime(i, j, cell) if hasattr(cell, "year") else sheet.write(i, j, cell)
    book.close()
    return buffer.getvalue()


# --- variants of the kind --------------------------------------------------------------------------------------------

BEA = """"SAEMP25N Total full-time and part-time employment by NAICS industry 1/"
"Bureau of Economic Analysis"
"State or DC"
GeoFips,GeoName,LineCode,Description,2018,2019
"00000","United States",10,"Total employment (number of jobs)",99,99
"01000","Alabama",10,"Total employment (number of jobs)",2000,2100
"01000","Alabama",90,"  Private nonfarm employment",1800,1850
"01000","Alabama",500,"      Manufacturing",280,(D)
"02000","Alaska *",10,"Total employment (number of jobs)",450,455
"02000","Alaska *",500,"      Manufacturing",14,(NA)
"Legend / Footnotes:"
"1/ The estimates of employment for 2001-2006 are based on the 2002 NAICS."
"Last updated: September 29, 2023-- new statistics for 2022."
"""
BEA_RIGHT = {
    ("01000", 2018, "jobs", "total"): 2000, ("01000", 2019, "jobs", "total"): 2100,
    ("01000", 2018, "jobs", "manufacturing"): 280, ("02000", 2018, "jobs", "total"): 450,
    ("02000", 2019, "jobs", "total"): 455, ("02000", 2018, "jobs", "manufacturing"): 14,
}  # fmt: skip
BEA_ENTRY = JOBS_ENTRY | {
    "layout": "records_by_years",
    "long": {"region": "GeoFips", "sector": "LineCode"},
    "where": {"LineCode": [10, 500]},
    "missing": ["(D)", "(NA)"],
}


def bea(text: str, world: Seeds, **changes: Any):
    return read(text.encode(), entry(**(BEA_ENTRY | changes)), world, name="SAEMP25N.csv")


def test_bea_as_downloaded_with_its_footnotes(world):
    result = bea(BEA, world)
    assert [m.split(": ", 1)[1].split(";")[0] for m in messages(result)] == ["unknown region '00000'"]
    assert {k: v for k, (v, _) in figures(result).items()} == BEA_RIGHT
    named = bea(BEA, world, long={"region": "GeoName", "sector": "LineCode"})
    assert messages(named) == []
    assert {k: v for k, (v, _) in figures(named).items()} == BEA_RIGHT


@pytest.mark.parametrize("quoted", [' "{}"', "'{}", '"=""{}"""', "{}.0", '"{}"'])
def test_codes_that_a_spreadsheet_has_wrapped(quoted, world):
    text = BEA.replace('"01000"', quoted.format("01000")).replace('"02000"', quoted.format("02000"))
    assert {k: v for k, (v, _) in figures(bea(text, world)).items()} == BEA_RIGHT


def test_lost_leading_zeros_are_restored_where_they_can_be_one_code_only(world):
    text = BEA.replace('"01000"', "1000").replace('"02000"', "2000")
    result = bea(text, world)
    found = {k: v for k, (v, _) in figures(result).items()}
    assert {k: v for k, v in found.items() if k[0] == "02000"} == {
        k: v for k, v in BEA_RIGHT.items() if k[0] == "02000"
    }
    assert result.files["note"][0] == "2000 is read as 02000: leading zeros are lost"
    # 1000 may be Alabama's 01000, or Delaware's 10000 that has lost its last zero
    assert "could be 01000 or 10000" in " ".join(messages(result))


def test_subtotals_of_industries_are_passed_over_and_names_in_no_list_are_said_once(world):
    named = {"region": "GeoName", "sector": "LineCode"}
    assert messages(bea(BEA, world, where=None, long=named)) == []
    many = BEA + "".join(f'"01000","Alabama",{n},"other",1,2\n' for n in (70, 70, 70, 81))
    said = messages(bea(many, world, where=None, long=named))
    assert len(said) == 2
    assert "unknown industry '70'" in said[0] and "(in 3 rows, the last C16)" in said[0]


def test_a_where_that_finds_nothing_is_said(world):
    result = bea(BEA, world, where={"LineCode": [10, 510]})
    assert any("no row has LineCode: 510, as `where` asks" in m for m in messages(result))
    result = bea(BEA, world, where={"Line": 10})
    assert any("no column 'Line' that `where` names" in m for m in messages(result))


def test_where_takes_what_yaml_makes_of_a_code(world):
    with pytest.raises(CatalogueError, match="put the entry in quotes"):
        entry(**(BEA_ENTRY | {"where": {"geo": [False]}}))


def test_where_in_a_table_with_one_label_column(seeds):
    rows = [
        ["地区", "代码", "2018年", "2019年"],
        *([r, c, k + c, k + 2 * c] for k, r in enumerate(CHINA) for c in (10, 500)),
    ]
    source = entry(layout="regions_by_years", indicator="revenue", unit="亿元", where={"代码": 500})
    result = read(xlsx(rows), source, seeds)
    assert messages(result) == []
    assert {k[0]: v for k, (v, _) in figures(result).items() if k[1] == 2019} == {
        CODE[r]: k + 1000 for k, r in enumerate(CHINA)
    }


def test_sdmx_csv_2_with_labels_in_its_cells(world):
    heads = "STRUCTURE,STRUCTURE_ID,ACTION,FREQ:Frequency,REF_AREA:Reference area,ACTIVITY:Activity,TIME_PERIOD:Time,"
    text = (
        f"{heads}OBS_VALUE:Value,UNIT_MULT:Multiplier\n"
        "dataflow,X:Y(1.0),I,A: Annual,XX11: Alfa,C: Manufacturing,2019,12.5,3: Thousands\n"
        "dataflow,X:Y(1.0),I,Q: Quarterly,XX11: Alfa,C: Manufacturing,2019-Q1,3.5,3: Thousands\n"
        "dataflow,X:Y(1.0),I,A: Annual,XX12: Beta,C: Manufacturing,2019,7,3: Thousands\n"
    )
    source = entry(
        long={"region": "REF_AREA", "year": "TIME_PERIOD", "sector": "ACTIVITY", "multiplier": "UNIT_MULT"},
        columns={"jobs": "OBS_VALUE"}, classification="nace", unit="persons", where={"FREQ": "A"},
    )  # fmt: skip
    result = read(text.encode(), source, world, name="a.csv")
    assert messages(result) == []
    assert figures(result) == {
        ("XX11", 2019, "jobs", "manufacturing"): (12500, "persons"),
        ("XX12", 2019, "jobs", "manufacturing"): (7000, "persons"),
    }


def test_regions_or_sectors_across_records(world):
    text = "year,industry,Alfa,Beta,Total\n2018,C,1,2,3\n2019,C,4,5,9\n2019,K,6,7,8\n"
    source = entry(
        layout="records_by_regions", long={"year": "year", "sector": "industry"}, ignore="Total", **JOBS_ENTRY
    )
    result = read(text.encode(), source, world, name="a.csv")
    assert messages(result) == []
    assert {k[:2]: v for k, (v, _) in figures(result).items()} == {
        ("XX11", 2018): 1, ("XX12", 2018): 2, ("XX11", 2019): 4, ("XX12", 2019): 5,
    }  # fmt: skip
    text = "region,year,C,TOTAL,Fishing\nAlfa,2018,1,2,3\n"
    source = entry(layout="records_by_sectors", long={"region": "region", "year": "year"}, **JOBS_ENTRY)
    result = read(text.encode(), source, world, name="a.csv")
    assert {k[3]: v for k, (v, _) in figures(result).items()} == {"manufacturing": 1, "total": 2}
    assert "unknown industry 'Fishing'" in messages(result)[0]


def test_a_quarter_among_years_across_is_refused(world):
    text = "region,2018,2019Q3\nAlfa,1,2\nBeta,3,4\n"
    source = entry(layout="records_by_years", long={"region": "region"}, indicator="jobs", unit="persons")
    result = read(text.encode(), source, world, name="a.csv")
    assert len(figures(result)) == 2 and "'2019Q3' is not the whole year" in messages(result)[0]


@pytest.mark.parametrize(
    ("layout", "rows", "right"),
    [
        ("sectors_by_years", [["", "2018", "2019"], ["Total", 5, 6], ["C", 1, 2], ["K", 3, 4]], {(2019, "total"): 6}),
        ("years_by_sectors", [["year", "Total", "C", "K"], ["2018", 5, 1, 3], ["2019", 6, 2, 4]], {(2019, "total"): 6}),
        ("years_by_indicators", [["year", "jobs", "firms"], ["2018", 5, 1], ["2019", 6, 2]], {(2019, None): 6}),
        ("indicators_by_regions", [["", "Alfa", "Beta"], ["jobs", 6, 1], ["firms", 9, 2]], {(2019, None): 6}),
        ("sectors_by_indicators", [["", "jobs", "firms"], ["Total", 6, 1], ["C", 2, 2]], {(2019, "total"): 6}),
    ],
)
def test_the_other_ways_to_turn_a_table(layout, rows, right, world):
    carries = layout.split("_by_")
    source = entry(
        layout=layout,
        region=None if "regions" in carries else "Alfa",
        indicator=None if "indicators" in carries else "jobs",
        columns={"jobs": "jobs"} if "indicators" in carries else None,
        classification="nace" if "sectors" in carries else None,
        unit="persons",
        year=None if "years" in carries else 2019,
    )
    result = read(xlsx(rows), source, world)
    assert messages(result) == []
    found = {(k[1], k[3]): v for k, (v, _) in figures(result).items() if k[0] == "XX11"}
    assert {k: found.get(k) for k in right} == right


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [("2018-19", 2018, 2019), ("2018/19", 2018, 2019), ("2018—2019", 2018, 2019), ("2018/2019", 2018, 2019),
     ("FY2019", 2019, 2019), ("2019-03-31 00:00:00", 2018, 2019), ("2019-12-31", 2019, 2019), ("1999-00", 1999, 2000)],
)  # fmt: skip
def test_fiscal_years_by_their_start_or_end(text, first, last):
    from warehouse.readers.periods import in_calendar_years

    assert (in_calendar_years(text, "start"), in_calendar_years(text, "end")) == (str(first), str(last))


@pytest.mark.parametrize(
    ("text", "status", "target"),
    [
        ("110000 北京市", "found", "110000"), ("北京市（110000）", "found", "110000"),
        ("110000北京市", "found", "110000"),
        ("11_北京市", "found", "110000"), ("110000000000", "found", "110000"), ("11", "found", "110000"),
        ("120000 北京市", "ambiguous", ""), ("1 北京市", "found", "110000"), ("999999 北京市", "found", "110000"),
        ("110000 Peking", "found", "110000"), ("888888", "unknown", ""), ("2 Nowhere", "unknown", ""),
    ],
)  # fmt: skip
def test_codes_beside_names(text, status, target, seeds):
    from warehouse.readers.codes import Codes, find_coded
    from warehouse.readers.labels import find_region

    found = find_coded(text, Codes(seeds.regions.codes(), mended=True), lambda name: find_region(name, seeds.regions))
    assert (found.status, found.target) == (status, target)


def test_codes_alone_need_no_list_of_names():
    seeds = tiny_seeds([Name("", code, "code") for code in ("01001", "01003", "48001")])
    text = "fips,year,jobs\n1001,2019,5\n01003,2019,6\n48001,2019,7\n"
    source = entry(long={"region": "fips", "year": "year"}, columns={"jobs": "jobs"}, unit="persons")
    result = read(text.encode(), source, seeds, name="a.csv")
    assert messages(result) == []
    assert {k[0]: v for k, (v, _) in figures(result).items()} == {"01001": 5, "01003": 6, "48001": 7}


def test_regions_csv_alone_gives_names_and_codes(tmp_path):
    from warehouse.names import load_seeds

    files = {
        "regions.csv": "region_id,region_name\n01001,Autauga\n01003,Baldwin\n",
        "region_names.csv": "name,region_id,kind,valid_from,valid_to\nAutauga County,01001,full,,\n",
        "industry_names.csv": "name,industry_id,classification,kind\n",
        "units.csv": "unit_id,dimension,base_unit,factor\npersons,persons,persons,1\n",
        "unit_names.csv": "name,unit_id\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    text = "fips,year,jobs\n'01001,2019,5\nBaldwin,2019,6\n1003,2018,7\n"
    source = entry(long={"region": "fips", "year": "year"}, columns={"jobs": "jobs"}, unit="persons")
    result = read(text.encode(), source, load_seeds(tmp_path), name="a.csv")
    assert messages(result) == []
    assert {k[:2]: v for k, (v, _) in figures(result).items()} == {
        ("01001", 2019): 5, ("01003", 2019): 6, ("01003", 2018): 7,
    }  # fmt: skip


def test_line_numbers_are_no_codes_without_their_zeros(world):
    """Line 100 is not line 10, nor 50 line 500; and in a list of regions 1, 2, … 10 is not 100."""
    text = "region,year,line,jobs\nAlfa,2019,10,1\nAlfa,2019,100,2\nAlfa,2019,50,3\nAlfa,2019,5000,4\n"
    source = entry(
        long={"region": "region", "year": "year", "sector": "line"},
        columns={"jobs": "jobs"}, classification="nace", unit="persons",
    )  # fmt: skip
    result = read(text.encode(), source, world, name="a.csv")
    assert {k[3]: v for k, (v, _) in figures(result).items()} == {"total": 1}
    assert result.rejects["reason"].to_list() == ["unknown_industry"] * 3
    seeds = tiny_seeds([Name(str(k), str(k), "full") for k in (1, 2, 10, 11)])
    text = "region,year,jobs\n10,2019,1\n100,2019,2\n01,2019,3\n20,2019,4\n"
    source = entry(long={"region": "region", "year": "year"}, columns={"jobs": "jobs"}, unit="persons")
    result = read(text.encode(), source, seeds, name="a.csv")
    assert {k[0]: v for k, (v, _) in figures(result).items()} == {"10": 1}
    assert result.rejects["reason"].to_list() == ["unknown_region"] * 3
