"""Containers and encodings: the kind of a file is seen from its content; cells keep their place and their digits."""

from __future__ import annotations

import io
import zipfile

import msoffcrypto
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from tests.warehouse.conftest import make_source, read, values, xlsx
from warehouse.errors import FileError
from warehouse.readers.containers import Limits, cell_name, decode, open_document

TEXT = "地区,合计\n北京,1\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("gb18030"), "gb18030"),
        (TEXT.encode("utf-16"), "utf-16"),
        (b"region,total\nX,1\n", "utf-8"),
    ],
)
def test_encoding_is_detected(data, encoding):
    document = open_document(data)
    assert (document.container, document.encoding) == ("csv", encoding)
    assert document.sheets[0].rows[1][1] == "1"


def test_an_encoding_can_be_given():
    assert decode("Größe".encode("cp1252"), "cp1252") == ("Größe", "cp1252")


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("北京市\t,717.4\t,108.0\t,", ["北京市\t", "717.4\t", "108.0\t", ""]),
        ("Nord;1.234,5;7,0", ["Nord", "1.234,5", "7,0"]),
        ("a\tb\tc", ["a", "b", "c"]),
        ('"x, y",1,2', ["x, y", "1", "2"]),
    ],
)
def test_delimiter_is_detected(line, cells):
    assert open_document("\n".join([line] * 3).encode()).sheets[0].rows[0] == cells


def test_cells_keep_their_address_when_rows_and_columns_above_are_empty(yearbook, seeds):
    result = read(xlsx(yearbook(), at=(3, 2)), make_source(), seeds)
    row = result.observations.row(0, named=True)
    assert (row["cell"], row["value"]) == ("D7", 717.4)
    assert cell_name(7, 3) == "C7" and cell_name(1, 703) == "AAA1"


def test_numbers_keep_all_digits(yearbook, seeds):
    numbers = [61.91807765774719, 1e-7 / 3, 123456789.12345679]
    result = read(
        xlsx(yearbook(B4=None, C4=numbers[0], C5=numbers[1], B5=None, B6=None, C6=numbers[2])), make_source(), seeds
    )
    found = sorted(v for k, v in values(result).items() if k[3] == "manufacturing")
    assert found == pytest.approx(sorted(numbers), rel=1e-15)


def test_html_table_named_xls_with_spans():
    page = """<html><body><div>中国2021年统计</div><table><tr><td>单位:万台</td></tr></table><table>
      <tr><td rowspan="2">地区</td><td colspan="2">拖拉机(万台)</td></tr><tr><td>2020年</td><td>2021年</td></tr>
      <tr><td>北京</td><td>1.5</td><td>-</td></tr></table><script>alert(1)</script></body></html>"""
    document = open_document(page.encode())
    assert document.container == "html"
    assert document.sheets[0].rows == [
        ["中国2021年统计", "", ""],
        ["单位:万台", "", ""],
        ["地区", "拖拉机(万台)", ""],
        ["", "2020年", "2021年"],
        ["北京", "1.5", "-"],
    ]


def encrypted(data: bytes, password: str) -> bytes:
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt(password, out)
    return out.getvalue()


def test_workbook_with_excels_default_password_opens(yearbook, seeds):
    data = encrypted(xlsx(yearbook()), "VelvetSweatshop")
    assert msoffcrypto.OfficeFile(io.BytesIO(data)).is_encrypted()
    assert read(data, make_source(), seeds, name="book.xls").observations.height == 9


def test_workbook_with_another_password_is_refused(yearbook):
    with pytest.raises(FileError, match="password of its own"):
        open_document(encrypted(xlsx(yearbook()), "secret"))


def test_formulas_give_their_stored_value_and_are_never_computed(yearbook, seeds):
    result = read(xlsx(yearbook(C4='=HYPERLINK("http://example.org","x")', B4=100)), make_source(), seeds)
    assert values(result)["110000", 2012, "employment", "manufacturing"] == 42


def rewrite(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(old, new) if name == part else content)
    return out.getvalue()


def test_formula_without_a_stored_value_is_not_taken_for_missing(yearbook, seeds):
    data = xlsx(yearbook(C4="=1+1"))
    data = rewrite(data, "xl/worksheets/sheet1.xml", b"<f>1+1</f><v>42</v>", b"<f>1+1</f>")
    result = read(data, make_source(), seeds)
    assert result.rejects.select("reason", "cell").rows() == [("formula", "C4")]


def test_error_cells_are_rejected(yearbook, seeds):
    data = xlsx(yearbook(C4="=1/0"))
    data = rewrite(data, "xl/worksheets/sheet1.xml", b'"><f>1/0</f><v>42</v>', b'" t="e"><f>1/0</f><v>#DIV/0!</v>')
    result = read(data, make_source(), seeds)
    assert result.rejects.select("reason", "cell").rows() == [("not_a_number", "C4")]


def test_csv_formulas_are_text(yearbook, seeds):
    text = "\n".join(",".join(map(str, row)) for row in yearbook(C4="=cmd|' /C calc'!A0"))
    result = read(text.encode(), make_source(), seeds, name="a.csv")
    assert result.rejects["reason"].to_list() == ["formula"]
    assert result.observations.height == 8


def test_zip_bomb_is_refused_before_it_is_unpacked(yearbook):
    out = io.BytesIO(xlsx(yearbook()))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b"0" * 50_000_000)
    assert len(out.getvalue()) < 100_000
    with pytest.raises(FileError, match="unpacks to"):
        open_document(out.getvalue(), limits=Limits(max_unpacked_bytes=10_000_000))


def test_bomb_inside_an_encrypted_workbook_is_refused(yearbook):
    data = encrypted(xlsx(yearbook()), "VelvetSweatshop")
    with pytest.raises(FileError, match="unpacks to"):
        open_document(data, limits=Limits(max_unpacked_bytes=2_000))


def test_cell_in_the_far_corner_does_not_fill_the_memory(yearbook):
    data = rewrite(xlsx(yearbook()), "xl/worksheets/sheet1.xml", b'r="D6"', b'r="XFD1048576"')
    with pytest.raises(FileError, match="row 1,048,576"):
        open_document(data)


def test_entities_in_a_workbook_do_not_expand(yearbook, seeds):
    lol = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    data = rewrite(xlsx(yearbook()), "xl/sharedStrings.xml", b"<sst", lol + b"<sst")
    assert read(data, make_source(), seeds).files["status"][0] in ("loaded", "rejected")


def test_other_archives_are_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("content.xml", "<office/>")
    with pytest.raises(FileError, match=r"XML \(office\)"):
        open_document(out.getvalue())
