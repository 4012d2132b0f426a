"""Cells of a .dbf's fields of numbers that hold none: GDAL reads as much of them as is a number, or 0."""

import struct

import pytest

from tests.warehouse.conftest import make_source, read, values
from warehouse.readers.containers import open_document

FIELDS = [("NAME", "C", 20, 0), ("NOTE", "C", 10, 0), ("GDP", "N", 12, 2), ("POP", "F", 12, 0)]


def dbf(rows, fields=FIELDS, deleted=()) -> bytes:
    width = 1 + sum(f[2] for f in fields)
    made = struct.pack("<BBBBIHH20x", 3, 120, 1, 1, len(rows), 33 + 32 * len(fields), width)
    for name, kind, length, decimals in fields:
        made += name.encode().ljust(11, b"\0") + kind.encode() + bytes(4) + bytes([length, decimals]) + bytes(14)
    made += b"\r"
    for i, row in enumerate(rows):
        made += b"*" if i in deleted else b" "
        for (_, kind, length, _), value in zip(fields, row, strict=True):
            text = value.encode("gbk")
            made += text.rjust(length) if kind in "NF" else text.ljust(length)
    return made + b"\x1a"


def column(rows, at=2, **how) -> list[str]:
    return [row[at] for row in open_document(dbf(rows, **how), encoding="gbk").sheets[0].rows[1:]]


@pytest.mark.parametrize("text", ["1,50", "12 34", ".", "-", "abc", "1.5D3", "1.2.3", "--5", "1E", "N/A"])
def test_what_is_no_number_stays_as_it_stands(recwarn, text):
    rows = [("北京", "a", "1.50", "7"), ("天津", "1,50", text, "8"), ("河北", "c", "2.50", text)]
    assert column(rows) == ["1.5", text, "2.5"] and column(rows, 3) == ["7", "8", text]
    assert column(rows, 1) == ["a", "1,50", "c"] and not recwarn.list


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1.5", "1.5"),
        ("-.5", "-0.5"),
        ("+2", "2"),
        ("1.", "1"),
        ("1.5E3", "1500"),
        ("1e-1", "0.1"),
        ("", ""),
        ("\0", ""),
    ],
)
def test_numbers_are_what_they_were(text, shown):
    assert column([("北京", "a", text, "7"), ("天津", "b", "2.5", "8")]) == [shown, "2.5"]


def test_deleted_records_do_not_shift_them():
    rows = [("北京", "a", "1,5", "7"), ("天津", "b", "2,5", "8"), ("河北", "c", "3.5", "9"), ("山西", "d", "4,5", "9")]
    assert column(rows, deleted={0, 2}) == ["2,5", "4,5"]


def test_they_are_refused_by_name(seeds):
    rows = [("北京", "a", "1,50", "7"), ("天津", "b", "12 34", "8"), ("河北", "c", "3.50", "9")]
    gone = {"classification": None, "total": None, "indicator": None, "layout": "regions_by_indicators"}
    source = make_source(**gone, unit="亿元", year=2019, columns={"gdp": "GDP"}, encoding="gbk")
    result = read(dbf(rows), source, seeds, name="a.csv")
    assert list(values(result).values()) == [3.5]
    assert list(result.rejects["value_raw"]) == ["1,50", "12 34"] and set(result.rejects["reason"]) == {"not_a_number"}
