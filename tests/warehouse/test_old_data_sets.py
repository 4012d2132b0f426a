"""Data sets of old programs: Stata before format 114, written here byte by byte as its manual says, and SPSS's .por."""

import struct

import pandas
import pyreadstat
import pytest

from warehouse.errors import FileError
from warehouse.readers.containers import detect_container, open_document

NAMES, YEARS, VALUES = ["Hebei", "Shanxi", "Jilin"], [2001, 2002, 2003], [1.5, -2.25, 123456.789]


def stata(release: int) -> bytes:
    """A .dta of three variables (str8, int, double) and three rows, little-endian; `help dta_NNN` of Stata."""
    long_names, wide = release >= 110, release >= 108
    name, label = (33 if long_names else 9), (81 if wide else 32)
    text, whole, number = (0x7F + 8, ord("i"), ord("d")) if release < 111 else (8, 252, 255)

    def padded(value: str, size: int) -> bytes:
        return value.encode("ascii").ljust(size, b"\0")

    out = struct.pack("<BBBBHi", release, 2, 1, 0, 3, 3) + padded("", label) + padded("01 Jan 2001 00:00", 18)
    out += bytes([text, whole, number]) + b"".join(padded(n, name) for n in ("region", "year", "gdp"))
    out += b"\0" * 8  # sorted by nothing
    out += b"".join(padded(f, 12) for f in ("%8s", "%8.0g", "%10.0g")) + b"\0" * (3 * name)
    out += b"".join(padded(f"what {n} is", label) for n in ("region", "year", "gdp"))
    out += b"\0" * (5 if long_names else 3)  # no further characteristics
    for region, year, value in zip(NAMES, YEARS, VALUES, strict=True):
        out += padded(region, 8) + struct.pack("<hd", year, value)
    return out


ROWS = [
    ["region", "year", "gdp"],
    ["Hebei", "2001", "1.5"],
    ["Shanxi", "2002", "-2.25"],
    ["Jilin", "2003", "123456.789"],
]


@pytest.mark.parametrize("release", [105, 108, 110, 111, 113])
def test_stata_before_its_format_114(release):
    data = stata(release)
    assert detect_container(data) == "dta"
    assert open_document(data).sheets[0].rows == ROWS


@pytest.mark.parametrize("version", [8, 10])
def test_stata_as_another_program_writes_it(tmp_path, version):
    frame = pandas.DataFrame({"region": NAMES, "year": YEARS, "gdp": VALUES})
    pyreadstat.write_dta(frame, tmp_path / "a.dta", version=version)
    data = (tmp_path / "a.dta").read_bytes()
    assert data[0] == {8: 113, 10: 114}[version] and open_document(data).sheets[0].rows == ROWS


def test_spss_portable(tmp_path):
    frame = pandas.DataFrame({"REGION": NAMES, "YEAR": YEARS, "GDP": VALUES})
    pyreadstat.write_por(frame, tmp_path / "a.por")
    document = open_document((tmp_path / "a.por").read_bytes())
    assert document.container == "por"
    head, *rows = document.sheets[0].rows
    assert head == ["REGION", "YEAR", "GDP"] and [r[:2] for r in rows] == [r[:2] for r in ROWS[1:]]
    assert [float(r[2]) for r in rows] == pytest.approx(VALUES, rel=1e-12)  # written in base 30


def test_a_stata_file_cut_off_is_named():
    with pytest.raises(FileError, match="cut off"):
        open_document(stata(111)[:-10])
