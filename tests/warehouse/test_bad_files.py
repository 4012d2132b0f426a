"""Bad input: each case ends in a reject that names file, sheet and cell and what to do; what is good still loads."""

from __future__ import annotations

import pytest

from tests.warehouse.conftest import make_source, read, values, xlsx
from warehouse.readers.containers import Limits


def only_reject(result):
    assert result.rejects.height == 1, result.rejects["message"].to_list()
    return result.rejects.row(0, named=True)


def test_good_yearbook_loads_with_its_places(yearbook, seeds):
    result = read(xlsx(yearbook()), make_source(), seeds)
    assert result.rejects.is_empty()
    assert values(result)["120000", 2012, "employment", "manufacturing"] == 111.4
    row = result.observations.row(4, named=True)
    assert (row["sheet"], row["row"], row["column"], row["cell"]) == ("1", 5, 3, "C5")
    assert (row["region_raw"], row["region_key"], row["value_raw"]) == ("天 津", "天津", "111.4")
    assert (row["unit_raw"], row["unit"], row["sector_raw"]) == ("万人", "10k_persons", "制造业")
    assert result.files.row(0, named=True)["status"] == "loaded"


def test_missing_column(yearbook, seeds):
    source = make_source(
        layout="regions_by_indicators",
        indicator=None,
        classification=None,
        total=None,
        columns={"employment": "合计", "mining": ["采矿业", "采掘业"]},
    )
    result = read(xlsx(yearbook()), source, seeds)
    reject = only_reject(result)
    assert reject["reason"] == "missing_column"
    assert "book.xlsx" in reject["message"] and "'采矿业' or '采掘业'" in reject["message"]
    assert result.observations.height == 3


def test_missing_key_column_of_a_long_table(seeds):
    source = make_source(
        layout="long", long={"region": "地区", "year": "年份"}, columns={"population": "人口"}, total=None
    )
    result = read("地区,时期,人口\n北京,2012,10\n".encode(), source, seeds, name="a.csv")
    reject = only_reject(result)
    assert reject["reason"] == "missing_column" and "'年份'" in reject["message"]


def test_unknown_region_gets_the_nearest_names_and_no_value(yearbook, seeds):
    result = read(xlsx(yearbook(A6="山丙")), make_source(), seeds)
    reject = only_reject(result)
    assert reject["reason"] == "unknown_region" and reject["cell"] == "A6" and reject["value_raw"] == "山丙"
    assert "山西" in reject["message"] and "山东" in reject["message"] and "region_names.csv" in reject["message"]
    assert {k[0] for k in values(result)} == {"110000", "120000"}
    assert result.files["status"].to_list() == ["partly_loaded"]


def test_unknown_sector_is_reported_at_its_header(yearbook, seeds):
    result = read(xlsx(yearbook(C3="制遣业")), make_source(), seeds)
    reject = only_reject(result)
    assert reject["reason"] == "unknown_industry" and reject["cell"] == "C3" and "制造业" in reject["message"]


def test_missing_sector_is_named_where_all_are_asked_for(yearbook, seeds):
    result = read(xlsx(yearbook()), make_source(sectors="all"), seeds)
    reject = only_reject(result)
    assert reject["reason"] == "missing_column" and "'采矿业'" in reject["message"] and "2012" in reject["message"]
    assert "'制造业'" not in reject["message"] and result.observations.height == 9


def test_a_known_column_full_of_text_is_rejected_cell_by_cell(yearbook, seeds):
    result = read(xlsx(yearbook(C4="??", C5="x", C6="n.a.")), make_source(), seeds)
    assert result.rejects.select("reason", "cell").rows() == [("not_a_number", f"C{i}") for i in (4, 5, 6)]


def test_region_given_twice_with_different_figures_loads_neither(yearbook, seeds):
    result = read(xlsx([*yearbook(), ["北京市", 700.0, 108.0, 37.6]]), make_source(), seeds)
    assert ("110000", 2012, "employment", "total") not in values(result)
    assert values(result)["110000", 2012, "employment", "finance"] == 37.6
    reasons = result.rejects.group_by("reason").len().sort("reason").rows()
    assert reasons == [("conflicting_duplicate", 2), ("duplicate", 2)]
    assert any("1!B7" in m for m in result.rejects["message"])


def test_two_columns_with_the_same_meaning(yearbook, seeds):
    result = read(xlsx(yearbook(D3="制造业")), make_source(), seeds)
    assert only_reject(result)["reason"] == "duplicate_column"
    assert values(result)["110000", 2012, "employment", "manufacturing"] == 108.0


def test_unknown_unit_above_the_table_stops_the_table(yearbook, seeds):
    result = read(xlsx(yearbook(A2="单位：万头")), make_source(), seeds)
    reject = only_reject(result)
    assert reject["reason"] == "unknown_unit" and "万头" in reject["message"] and "unit_names.csv" in reject["message"]
    assert result.observations.is_empty() and result.files["status"].to_list() == ["rejected"]


def test_unit_of_another_dimension_is_refused(yearbook, seeds):
    result = read(xlsx(yearbook(A2="单位：亿元")), make_source(), seeds)
    assert only_reject(result)["reason"] == "wrong_unit"
    assert result.observations.is_empty()


def test_unknown_unit_in_a_column_header(seeds):
    source = make_source(
        layout="regions_by_indicators", indicator=None, classification=None, total=None, columns={"tractors": "拖拉机"}
    )
    rows = [["农机(2012年)"], ["地区", "拖拉机(万头)"], ["北京", 3], ["天津", 4]]
    result = read(xlsx(rows), source, seeds)
    reject = only_reject(result)
    assert reject["reason"] == "unknown_unit" and reject["cell"] == "B2" and "万头" in reject["message"]
    assert result.observations.is_empty()


def test_printed_unit_beats_the_sources_own(yearbook, seeds):
    result = read(xlsx(yearbook(A2="单位：人")), make_source(), seeds)
    assert set(result.observations["unit"]) == {"persons"}


@pytest.mark.parametrize("mark", ["", "-", "—", "…", "……", "NA", "  ", "－"])
def test_missing_marks_are_missing_not_zero_and_no_reject(yearbook, seeds, mark):
    result = read(xlsx(yearbook(C5=mark)), make_source(), seeds)
    assert result.rejects.is_empty()
    assert ("120000", 2012, "employment", "manufacturing") not in values(result)
    assert result.files["missing"].to_list() == [1]


@pytest.mark.parametrize("text", ["n.m.", "12,34", "1.2.3", "1 2", "十二", "#REF!", "12*"])
def test_text_where_a_number_belongs(yearbook, seeds, text):
    result = read(xlsx(yearbook(C5=text)), make_source(), seeds)
    reject = only_reject(result)
    assert (reject["reason"], reject["cell"], reject["value_raw"]) == ("not_a_number", "C5", text)
    assert result.observations.height == 8


@pytest.mark.parametrize(
    ("text", "value"), [("1,234.5", 1234.5), ("１２．５", 12.5), (" 7 ", 7.0), ("−0", 0.0), ("1e2", 100.0)]
)
def test_numbers_stored_as_text(yearbook, seeds, text, value):
    result = read(xlsx(yearbook(B5="9999", C5=text)), make_source(), seeds)
    assert values(result)["120000", 2012, "employment", "manufacturing"] == value


def test_marks_beside_numbers_become_flags(yearbook, seeds):
    result = read(xlsx(yearbook(C5="12*")), make_source(flags={"*": "provisional"}), seeds)
    flagged = result.observations.filter(result.observations["flag"].is_not_null())
    assert flagged.select("cell", "value", "flag").rows() == [("C5", 12.0, "provisional")]


def test_negative_employment(yearbook, seeds):
    result = read(xlsx(yearbook(D4=-1)), make_source(), seeds)
    reject = only_reject(result)
    assert reject["reason"] == "below_minimum" and reject["cell"] == "D4" and "北 京 2012" in reject["message"]


def test_sector_larger_than_total(yearbook, seeds):
    result = read(xlsx(yearbook(C4=800.0)), make_source(), seeds)
    reject = only_reject(result)
    assert reject["reason"] == "above_total" and reject["cell"] == "C4" and "1!B4" in reject["message"]
    assert result.observations.height == 8


def test_wrong_encoding_named_in_the_catalogue(yearbook, seeds):
    text = "\n".join(",".join(map(str, row)) for row in yearbook())
    result = read(text.encode("gb18030"), make_source(encoding="utf-8"), seeds, name="a.csv")
    assert only_reject(result)["reason"] == "wrong_encoding"
    assert read(text.encode("gb18030"), make_source(), seeds, name="a.csv").observations.height == 9


def test_undetectable_encoding_is_refused_not_guessed(seeds):
    result = read("Région,été,Größe,Évora\nà,é,ü,ß\n".encode("latin-1"), make_source(), seeds, name="a.csv")
    assert only_reject(result)["reason"] == "wrong_encoding"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_truncated_workbook(yearbook, seeds, share):
    data = xlsx(yearbook())
    result = read(data[: int(len(data) * share)], make_source(), seeds)
    assert only_reject(result)["reason"] == "truncated"
    assert "fetch it again" in result.rejects["message"][0]


@pytest.mark.parametrize("data", [b"", b"\n\n  \n", b"\xef\xbb\xbf"])
def test_empty_file(seeds, data):
    result = read(data, make_source(), seeds, name="a.csv")
    assert only_reject(result)["reason"] == "empty_file"
    assert result.files["status"].to_list() == ["rejected"]


def test_file_without_a_known_table(seeds):
    result = read(b"hello\nworld\n", make_source(), seeds, name="a.csv")
    assert only_reject(result)["reason"] == "no_table"


def test_no_year_anywhere(yearbook, seeds):
    result = read(xlsx(yearbook(A1="分地区就业人员")), make_source(), seeds)
    assert only_reject(result)["reason"] == "no_year" and result.observations.is_empty()


def test_several_years_in_the_title_are_not_guessed(yearbook, seeds):
    result = read(xlsx(yearbook(A1="就业人员(2011-2012年)")), make_source(), seeds)
    assert only_reject(result)["reason"] == "no_year"


def test_figures_without_a_region_name(yearbook, seeds):
    result = read(xlsx([*yearbook(), [None, 1, 2, 3]]), make_source(), seeds)
    reject = only_reject(result)
    assert reject["reason"] == "no_region" and reject["cell"] == "A7"


def test_limits_on_size(yearbook, seeds):
    data = xlsx(yearbook())
    assert only_reject(read(data, make_source(), seeds, limits=Limits(max_bytes=100)))["reason"] == "too_large"
    assert only_reject(read(data, make_source(), seeds, limits=Limits(max_cells=10)))["reason"] == "too_large"
