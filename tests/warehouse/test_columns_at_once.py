"""What is done for a row or a column at once gives what is done cell by cell, on random input."""

import io
import random
from datetime import datetime

import polars as pl
import pytest
import xlsxwriter

from benchmarks.silent_differences import SEEDS, cases, write
from warehouse.catalogue import parse_source
from warehouse.ingest import hash_of
from warehouse.names import load_seeds
from warehouse.readers.containers import Limits, Sheet, open_document, xml_parts
from warehouse.readers.containers.workbooks import _cell_text, _columns
from warehouse.readers.observations import Reading
from warehouse.reading import IncomingFile, Load, _spelt, read_file


def test_a_number_is_spelt_as_python_spells_it():
    draw = random.Random(3)
    values = [round(draw.lognormvariate(4, 6), draw.randrange(9)) * draw.choice([1, -1]) for _ in range(50_000)]
    values += [0.0, -0.0, 1e15, 1e16, 1e-3, 1e-5, 5e-324, 1.7976931348623157e308, 0.1 + 0.2, 999999999999999.9]
    assert _spelt(pl.Series(values)).to_list() == list(map(repr, values))


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_the_far_corner_is_that_of_the_cells_one_by_one(prefix):
    draw = random.Random(5)
    for _ in range(200):
        rows = []
        for row in sorted(draw.sample(range(1, 400), draw.randint(1, 9))):
            letters = sorted({draw.choice(["A", "C", "Z", "AA", "BQ"]) for _ in range(3)}, key=lambda c: (len(c), c))
            style = draw.choice(["", ' s="1"', ' t="n"'])
            cells = "".join(f'<{prefix}c r="{c}{row}"{style}><{prefix}v>1</{prefix}v></{prefix}c>' for c in letters)
            rows.append(f'<{prefix}row r="{row}">{cells}</{prefix}row>')
        if draw.random() < 0.2:
            rows.append(f"<{prefix}row><{prefix}c/><{prefix}c><{prefix}v>2</{prefix}v></{prefix}c></{prefix}row>")
        names = ' xmlns:x="urn:x"' if prefix else ""
        content = f"<sheet{names}>{''.join(rows)}</sheet>".encode()
        scan = xml_parts._Sheet(Limits())
        parser = xml_parts.expat.ParserCreate()
        parser.StartElementHandler = scan.start
        parser.Parse(content, True)
        quick = xml_parts._far_corner(content)
        assert quick is None or quick == (scan.height, scan.width)
        assert (quick is None) == (bool(prefix) or b"<c/>" in content)


def test_a_sheet_in_another_encoding_is_looked_at_cell_by_cell():
    content = '<?xml version="1.0" encoding="UTF-16"?><sheet><c r="B2"/></sheet>'.encode("utf-16")
    assert xml_parts._far_corner(content) is None


def test_texts_and_numbers_of_a_column_are_joined_as_cell_by_cell():
    texts = ["12", "0", "0.123456789", None, "北京", "nan", " 7", "1_0", "1e3", "inf", None, "-0", "1e400"]
    numbers = [12.0, 1e-12, 0.1234567891, None, None, None, 7.0, 10.0, 1000.0, None, 3.5, -0.0, None]
    frame, values = pl.DataFrame({"a": texts}), pl.DataFrame({"b": numbers}, schema={"b": pl.Float64})
    assert _columns(frame, values) == [[_cell_text(t, v) for t, v in zip(texts, numbers, strict=True)]]


def test_errors_of_a_workbook_are_no_empty_cells():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("1")
        sheet.write_row(0, 0, ["北京", 1e-12, 0.1234567890123, 1e20, "12"])
        sheet.write_formula(1, 0, "=1/0", None, "#DIV/0!")
    rows = open_document(buffer.getvalue()).sheets[0].rows
    assert rows[0] == ["北京", "1e-12", "0.1234567890123", "1" + "0" * 20, "12"]
    assert rows[1][0].startswith("#")


def test_a_row_read_at_once_is_the_row_read_cell_by_cell(tmp_path, monkeypatch):
    seeds = load_seeds(SEEDS)
    draw = random.Random(8)
    load = Load("r", datetime(2026, 1, 1))
    at_once = 0
    plain = Reading.read_plain

    def counted(self, *given, **named):
        nonlocal at_once
        done = plain(self, *given, **named)
        at_once += done
        return done

    for case, _ in zip(cases(8, seeds), range(120), strict=False):
        name, data = write(case, draw)
        path = tmp_path / name
        path.write_bytes(data)
        file = IncomingFile(path, name, hash_of(path), len(data))
        source = parse_source(case.entry, "case")
        monkeypatch.setattr(Reading, "read_plain", counted)
        one = read_file(file, [(source, "h")], seeds, load)
        monkeypatch.setattr(Reading, "read_plain", lambda *given, **named: False)
        other = read_file(file, [(source, "h")], seeds, load)
        assert one.observations.equals(other.observations)
        assert one.rejects.equals(other.rejects)
        assert one.files.equals(other.files)
    assert at_once > 200


def test_odd_cells_are_those_that_are_no_plain_figure():
    sheet = Sheet("1", [["12"], ["-3.45"], [""], ["1,2"], ["５"], ["1."], ["+1"], ["1e5"], ["北京"]])
    assert sheet.odd(0) == {2, 3, 4, 5, 6, 7, 8}
