"""Rows are counted from the sheets, and from what came of them; a file whose rows do not add up is not whole."""

from __future__ import annotations

import pytest

from tests.warehouse.conftest import make_source, read, values, xlsx
from warehouse.readers import documents
from warehouse.readers.accounts import count_rows
from warehouse.readers.containers import Sheet
from warehouse.readers.observations import Reading, Reject

INDICATORS = {
    "layout": "regions_by_indicators",
    "indicator": None,
    "classification": None,
    "columns": {"rd_personnel": "全时当量"},
    "unit": None,
    "total": None,
}
TABLE = [
    ["表1 (2012年)"],
    ["单位：人年"],
    ["地 区", "全时当量"],
    ["北 京", 100],
    ["天 津", 200],
]


def test_a_table_whose_head_nobody_asked_for_does_not_take_its_regions_along(seeds):
    """Before, the file was `loaded` with two rows of three."""
    rows = [*TABLE, [], ["续表 (2012年)"], ["单位：人年"], ["地 区", "全时当暈"], ["山 西", 300]]
    result = read(xlsx(rows), make_source(**INDICATORS), seeds)
    assert len(values(result)) == 2
    assert result.files["status"].to_list() == ["partly_loaded"]
    message = " ".join(result.rejects["message"])
    assert "山 西" in message and ("row 10" in message or "A10" in message or "全时当暈" in message)


def test_regions_printed_again_under_other_columns_are_no_loss(seeds):
    rows = [*TABLE, [], ["表2 (2012年)"], ["单位：亿元"], ["地 区", "其他"], ["北 京", 1], ["天 津", 2]]
    result = read(xlsx(rows), make_source(**INDICATORS), seeds)
    assert result.files["status"].to_list() == ["loaded"] and result.rejects.is_empty()


@pytest.mark.parametrize("layout", ["regions_by_sectors", "long"])
def test_a_reader_that_loses_rows_is_found_out(layout, seeds, yearbook, monkeypatch):
    """Whatever the reader thinks of a table: rows are counted from the sheet."""
    if layout == "long":
        source = make_source(
            layout="long",
            indicator=None,
            total=None,
            long={"region": "地区", "year": "年"},
            columns={"employment": "人"},
        )
        data = "地区,年,人\n北京,2012,1\n天津,2012,2\n山西,2012,3\n".encode()
        name = "a.csv"
        whole = documents.read_long

        def losing(sheet, *arguments):
            return whole(Sheet(sheet.name, sheet.rows[:-1], sheet.lengths[:-1]), *arguments)

        monkeypatch.setattr(documents, "read_long", losing)
    else:
        source, data, name = make_source(), xlsx(yearbook()), "a.xlsx"
        whole_tables = documents.find_tables

        def losing_tables(sheet, reader):
            tables = list(whole_tables(sheet, reader))
            tables[-1].data.pop()
            return tables

        monkeypatch.setattr(documents, "find_tables", losing_tables)
        monkeypatch.setattr(documents.rows, "unanswered", lambda *a: [])
    result = read(data, source, seeds, name=name)
    assert result.files["status"].to_list() == ["partly_loaded"]
    (reject,) = result.rejects.iter_rows(named=True)
    assert reject["reason"] == "rows_unaccounted"
    assert "1 of 3 rows" in reject["message"] and "山" in reject["message"]


def test_what_was_answered_otherwise_is_counted():
    sheet = Sheet("s", [["a", "1"], ["b", "2"], ["c", "-"], ["d", "4"], ["e", "5"], ["note", "6"]])
    reading = Reading()
    reading.answer(sheet, [0])
    reading.rejects.append(Reject("x", "x", "s", 2, 1))
    count_rows([sheet], lambda text: text if len(text) == 1 else "", reading)
    assert (reading.rows, reading.answered) == (4, 2)  # c has no figure, the note no name
    assert reading.left == [("s", 4, "d"), ("s", 5, "e")]
