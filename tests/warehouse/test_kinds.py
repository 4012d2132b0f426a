"""Every kind of file gives the same panel: one table, written by the kept libraries in each kind, read by one entry."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas  # noqa: F401  (GDAL's data before pyogrio is used alone)
import pandas as pd
import polars as pl
import pyogrio
import pyreadr
import pyreadstat
import pytest

from tests.warehouse.conftest import make_source, read, values, xlsx
from warehouse.errors import FileError
from warehouse.readers.containers import Limits, open_document

REGIONS = ["北京", "天津", "山西"]
ROWS = [(region, year, 100.5 * (k + 1) + year - 2018) for k, region in enumerate(REGIONS) for year in (2018, 2019)]
HEADS = ["region", "year", "revenue"]
RIGHT = {
    (code, year, "revenue", None): value
    for (_, year, value), code in zip(ROWS, ["110000"] * 2 + ["120000"] * 2 + ["140000"] * 2, strict=True)
}
CSV = "\n".join(",".join(map(str, row)) for row in [HEADS, *ROWS]) + "\n"


def source(**changes: Any):
    """The long panel's entry, of every kind of file."""
    entry = {
        "files": "*",
        "layout": "long",
        "indicator": None,
        "classification": None,
        "total": None,
        "long": {"region": "region", "year": "year"},
        "columns": {"revenue": "revenue"},
        "unit": "亿元",
    }
    return make_source(**(entry | changes))


def frame() -> pd.DataFrame:
    return pd.DataFrame(ROWS, columns=HEADS)


def written(write: Callable[[str], Any], suffix: str, tmp_path: Path) -> bytes:
    path = tmp_path / f"a{suffix}"
    write(str(path))
    return path.read_bytes()


def old_stata(version: int, tmp_path: Path) -> bytes:
    """Chinese as Stata 13 and before wrote it on a Chinese Windows: GBK bytes, which the file does not declare."""
    data = frame()
    data["region"] = [r.encode("gbk").decode("latin-1") for r in data["region"]]
    return written(lambda p: data.to_stata(p, version=version, write_index=False), ".dta", tmp_path)


def labelled(tmp_path: Path) -> bytes:
    data = frame()
    data["region"] = [REGIONS.index(r) + 1 for r in data["region"]]
    labels = {"region": {k + 1: r for k, r in enumerate(REGIONS)}}
    return written(lambda p: pyreadstat.write_dta(data, p, variable_value_labels=labels), ".dta", tmp_path)


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def ods(rows: list[list[Any]], head: str = "") -> bytes:
    def cell(value: Any) -> str:
        if isinstance(value, str):
            return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>9</text:p></table:table-cell>'
        )

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    names = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="S">{head}{body}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    parts = {"mimetype": kind.encode(), "content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode()}
    return zipped(**parts)


def xlsb(rows: list[list[Any]]) -> bytes:
    """A workbook in Excel's binary format (MS-XLSB): the records a reader needs and no more."""

    def record(kind: int, body: bytes = b"") -> bytes:
        head = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
        size, length = b"", len(body)
        while True:
            size += bytes([length & 127 | (128 if length > 127 else 0)])
            length >>= 7
            if not length:
                return head + size + body

    def wide(text: str) -> bytes:
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    def cell(j: int, value: Any) -> bytes:
        start = struct.pack("<II", j, 0)
        return record(6, start + wide(value)) if isinstance(value, str) else record(5, start + struct.pack("<d", value))

    table = record(129) + record(148, struct.pack("<4I", 0, len(rows) - 1, 0, len(rows[0]) - 1)) + record(145)
    for i, row in enumerate(rows):
        table += record(0, struct.pack("<IIH", i, 0, 300) + b"\x00" * 7)
        table += b"".join(cell(j, v) for j, v in enumerate(row))
    table += record(146) + record(130)
    sheets = record(143) + record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("S")) + record(144)
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/></Relationships>'
    )
    return zipped(
        **{
            "[Content_Types].xml": b"<Types/>",
            "_rels/.rels": relation.format("officeDocument", "xl/workbook.bin").encode(),
            "xl/workbook.bin": record(131) + sheets + record(132),
            "xl/_rels/workbook.bin.rels": relation.format("worksheet", "worksheets/sheet1.bin").encode(),
            "xl/worksheets/sheet1.bin": table,
        }
    )


def spreadsheetml(rows: list[list[Any]]) -> bytes:
    def cell(value: Any) -> str:
        kind = "String" if isinstance(value, str) else "Number"
        return f'<Cell><Data ss:Type="{kind}">{value}</Data></Cell>'

    body = "".join(f"<Row>{''.join(map(cell, row))}</Row>" for row in rows)
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="{space}" xmlns:ss="{space}">'
        f'<Worksheet ss:Name="S"><Table>{body}</Table></Worksheet></Workbook>'
    ).encode()


def px(encoding: str = "utf-8", **changes: str) -> bytes:
    parts = {
        "CHARSET": '"ANSI"',
        "CODEPAGE": f'"{encoding}"',
        "TITLE": '"Revenue, by region; ""all"" "\n"and year"',
        "UNITS": '"亿元"',
        "STUB": '"region"',
        "HEADING": '"year"',
        'VALUES("region")': ",".join(f'"{r}"' for r in REGIONS),
        'VALUES("year")': '"2018","2019"',
        "DATA": "\n"
        + "\n".join(f"{a} {b}" for a, b in zip([r[2] for r in ROWS[::2]], [r[2] for r in ROWS[1::2]], strict=True)),
    } | changes
    parts["DATA"] = parts.pop("DATA")
    return ";\n".join(f"{k}={v}" for k, v in parts.items()).encode(encoding) + b";\n"


def json_stat() -> bytes:
    category = {"category": {"index": {"2018": 0, "2019": 1}}}
    cube = {
        "version": "2.0",
        "class": "dataset",
        "id": ["region", "year", "measure"],
        "size": [len(REGIONS), 2, 1],
        "dimension": {
            "region": {"category": {"index": REGIONS}},
            "year": category,
            "measure": {"category": {"label": {"revenue": "revenue"}, "unit": {"revenue": {"base": "亿元"}}}},
        },
        "value": [row[2] for row in ROWS],
    }
    return json.dumps(cube, ensure_ascii=False).encode()


TABLE = [HEADS, *map(list, ROWS)]
KINDS: dict[str, Callable[[Path], bytes]] = {
    "csv": lambda _: CSV.encode(),
    "csv.gz": lambda _: gzip.compress(CSV.encode()),
    "csv.bz2": lambda _: bz2.compress(CSV.encode()),
    "csv.xz": lambda _: lzma.compress(CSV.encode()),
    "csv.zip": lambda _: zipped(
        **{"data/panel.csv": CSV.encode(), "readme.txt": b"notes", "__MACOSX/._panel.csv": b"x"}
    ),
    "csv.gz.zip": lambda _: zipped(**{"panel.csv.gz": gzip.compress(CSV.encode())}),
    "xlsx": lambda _: xlsx(TABLE),
    "xlsx.zip": lambda _: zipped(**{"panel.xlsx": xlsx(TABLE)}),
    "ods": lambda _: ods(TABLE),
    "xlsb": lambda _: xlsb(TABLE),
    "xml": lambda _: spreadsheetml(TABLE),
    "dta 118": lambda t: written(lambda p: pyreadstat.write_dta(frame(), p, version=15), ".dta", t),
    "dta 118 (pandas)": lambda t: written(lambda p: frame().to_stata(p, version=118, write_index=False), ".dta", t),
    "dta 119": lambda t: written(lambda p: frame().to_stata(p, version=119, write_index=False), ".dta", t),
    "dta 117 GBK": lambda t: old_stata(117, t),
    "dta 114 GBK": lambda t: old_stata(114, t),
    "dta labelled": labelled,
    "dta.gz": lambda t: gzip.compress(labelled(t)),
    "sav": lambda t: written(lambda p: pyreadstat.write_sav(frame(), p), ".sav", t),
    "zsav": lambda t: written(lambda p: pyreadstat.write_sav(frame(), p, compress=True), ".zsav", t),
    "rds": lambda t: written(lambda p: pyreadr.write_rds(p, frame()), ".rds", t),
    "rds packed": lambda t: written(lambda p: pyreadr.write_rds(p, frame(), compress="gzip"), ".rds", t),
    "rda": lambda t: written(lambda p: pyreadr.write_rdata(p, frame(), df_name="panel"), ".rda", t),
    "parquet": lambda t: written(lambda p: pl.from_pandas(frame()).write_parquet(p), ".parquet", t),
    "px": lambda _: px().replace(b"revenue", b"value"),
    "px gb18030": lambda _: px("gb18030"),
    "jsonstat": lambda _: json_stat(),
}


CONTAINER = {"zsav": "sav", "rds": "rdata", "rda": "rdata"}


@pytest.mark.parametrize("kind", list(KINDS))
def test_one_panel_in_every_kind(kind, seeds, tmp_path):
    entry = source()
    if kind.startswith(("px", "jsonstat")):
        entry = source(columns={"revenue": "value"}, long={"region": "region", "year": "year", "unit": "unit"})
    result = read(KINDS[kind](tmp_path), entry, seeds, name="panel")
    assert result.rejects["message"].to_list() == []
    assert values(result) == RIGHT
    container = kind.split()[0].split(".")[0]
    assert result.files["container"][0] == CONTAINER.get(container, container)


def rows_of(data: bytes, **how: Any) -> list[list[str]]:
    return open_document(data, **how).sheets[0].rows


# --- Stata, SPSS, R, Parquet, dBASE ----------------------------------------------------------------------------------


def test_stata_labels_missing_and_periods(tmp_path):
    data = pd.DataFrame(
        {"region": [1.0, 2.0, 3.0], "ty": [2018.0, 2019.0, 2020.0], "tq": [236.0, 237.0, 0.0], "v": [1.5, 2.5, None]}
    )
    bytes_ = written(
        lambda p: pyreadstat.write_dta(
            data,
            p,
            variable_value_labels={"region": {1: "北京", 2: "天津"}},
            variable_format={"ty": "%ty", "tq": "%tq"},
        ),
        ".dta",
        tmp_path,
    )
    assert rows_of(bytes_) == [
        ["region", "ty", "tq", "v", "region code"],
        ["北京", "2018", "2019Q1", "1.5", "1"],
        ["天津", "2019", "2019Q2", "2.5", "2"],
        ["3", "2020", "1960Q1", "", "3"],  # a value without a label keeps its number
    ]


def test_extended_missing_values_of_stata_are_missing(tmp_path):
    data = pd.DataFrame({"region": ["北京"] * 3, "v": [1.5, "a", "z"]})
    bytes_ = written(lambda p: pyreadstat.write_dta(data, p, missing_user_values={"v": ["a", "z"]}), ".dta", tmp_path)
    assert [row[1] for row in rows_of(bytes_)] == ["v", "1.5", "", ""]


def test_old_stata_in_an_encoding_that_is_not_certain_is_asked_for(tmp_path):
    data = pd.DataFrame({"region": ["EDUCA\xc7\xc3O", "CONSTRU\xc7\xc3O"], "v": [1.0, 2.0]})
    bytes_ = written(lambda p: data.to_stata(p, version=114, write_index=False), ".dta", tmp_path)
    with pytest.raises(FileError, match=r"cp1252 reads .CONSTRUÇÃO.*give its `encoding`"):
        open_document(bytes_)
    assert rows_of(bytes_, encoding="cp1252")[1] == ["EDUCAÇÃO", "1"]


@pytest.mark.parametrize(
    "kind", ["dta 118", "dta 114 GBK", "sav", "rds", "rda", "parquet", "xlsb", "ods", "csv.gz", "csv.xz"]
)
@pytest.mark.parametrize("share", [0.3, 0.7])
def test_a_file_cut_off_is_named(kind, share, tmp_path):
    data = KINDS[kind](tmp_path)
    with pytest.raises(FileError) as error:
        open_document(data[: int(len(data) * share)])
    assert error.value.reason in ("truncated", "unreadable", "unknown_container")


def test_r_with_several_data_frames_gives_a_sheet_each(tmp_path):
    from warehouse.readers.containers.r_data import r_sheets

    data = written(lambda p: pyreadr.write_rdata(p, frame(), df_name="panel"), ".rda", tmp_path)
    assert [s.name for s in r_sheets(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data, Limits())] == ["panel"]


def test_typed_columns_keep_their_digits_dates_and_factors(tmp_path):
    data = pl.DataFrame(
        {
            "region": pl.Series(["北京", None], dtype=pl.Categorical),
            "day": [pd.Timestamp("2019-12-31").date(), None],
            "exact": [1e-7 / 3, 123456789.12345679],
            "whole": [2019, None],
            "flag": [True, None],
        }
    )
    assert rows_of(written(data.write_parquet, ".parquet", tmp_path))[1:] == [
        ["北京", "2019-12-31", "3.3333333333333334e-08", "2019", "1"],
        ["", "", "123456789.12345679", "", ""],
    ]


@pytest.mark.parametrize("declared", ["gbk", "utf-8"])
def test_dbase_in_gbk_and_utf8(declared, tmp_path):
    table = pd.DataFrame({"NAME": ["北京市", "天津市"], "CODE": ["110000", "120000"], "V": [1.5, None]})
    path = tmp_path / "a.dbf"
    pyogrio.write_dataframe(table, path, driver="ESRI Shapefile", encoding=declared)
    document = open_document(path.read_bytes())
    assert (document.container, document.sheets[0].rows) == (
        "dbf",
        [["NAME", "CODE", "V"], ["北京市", "110000", "1.5"], ["天津市", "120000", ""]],
    )


# --- PC-Axis, OpenDocument, XML ------------------------------------------------------------------------------


def test_pc_axis_codes_contents_dots_and_sparse_rows():
    parts = {
        "STUB": '"region","contents"',
        'VALUES("contents")': '"Employed","Firms"',
        'CODES("region")': '"11","12","14"',
        "CONTVARIABLE": '"contents"',
        "UNITS": '"x"',
        'UNITS("Employed")': '"万人"',
        'VALUES[en]("region")': '"a","b","c"',
        "DATA": '\n1 ".."\n3 -\n5 6\n7 8\n9 10\n. 12',
    }
    rows = rows_of(px(**parts))
    assert rows[:4] == [
        ["region", "region code", "contents", "year", "value", "unit"],
        ["北京", "11", "Employed", "2018", "1", "万人"],
        ["北京", "11", "Employed", "2019", "", "万人"],
        ["北京", "11", "Firms", "2018", "3", "x"],
    ]
    assert rows[4][4] == "-" and rows[-2][4] == ""
    sparse = px(**parts | {'KEYS("region")': "CODES", 'KEYS("contents")': "VALUES", "DATA": '\n"14","Firms",5 6'})
    assert rows_of(sparse)[1:] == [
        ["山西", "14", "Firms", "2018", "5", "x"],
        ["山西", "14", "Firms", "2019", "6", "x"],
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"DATA": "\n1 2 3"}, "has 6 cells and 3 figures"),
        ({'VALUES("year")': '"2018'}, "has 3 cells and 6 figures"),
        ({'VALUES("region")': ""}, "gives no VALUES"),
        ({'VALUENOTE("region",)': '"a note"'}, "line [0-9]+ of the PC-Axis file is no keyword"),
    ],
)
def test_pc_axis_that_does_not_come_out_is_refused(changes, message):
    if changes.get('VALUES("region")') == "":
        data = px().replace(b'VALUES("region")', b'VALUES("other")')
    else:
        data = px(**changes)
    with pytest.raises(FileError, match=message):
        open_document(data)


def test_a_formula_that_nobody_computed_is_said_in_ods_and_xml():
    from warehouse.readers.containers.base import UNSTORED

    cell = '<table:table-row><table:table-cell table:formula="of:=1+1"/></table:table-row>'
    assert rows_of(ods([["x"]], cell))[0][0] == UNSTORED
    data = spreadsheetml([["a"]]).replace(b"</Row>", b'<Cell ss:Index="4" ss:Formula="=1+1"/></Row>')
    assert rows_of(data) == [["a", "", "", UNSTORED]]


def test_cells_of_ods_and_xml_keep_their_addresses():
    wide = '<table:table-cell table:number-columns-repeated="9"/>'
    gap = f'<table:table-row table:number-rows-repeated="2">{wide}</table:table-row>'
    assert rows_of(ods([["x", 1.5]], gap))[2] == ["x", "1.5"]
    data = spreadsheetml([["a"]]).replace(b"<Row>", b'<Row ss:Index="3">').replace(b"<Cell>", b'<Cell ss:Index="2">')
    assert rows_of(data) == [["", ""], ["", ""], ["", "a"]]


# --- archives and limits --------------------------------------------------------------------------------------------


def test_an_archive_with_several_tables_asks_which():
    data = zipped(**{"a/SAEMP25N_AL.csv": CSV.encode(), "a/SAEMP25N_ALL.csv": CSV.encode(), "notes.html": b"<p>"})
    with pytest.raises(FileError, match=r"several files: a/SAEMP25N_AL.csv, a/SAEMP25N_ALL.csv.*`member`"):
        open_document(data)
    assert rows_of(data, member="*_ALL.csv")[0] == HEADS
    with pytest.raises(FileError, match=r"fits `member: b\*`; it holds a/SAEMP25N_AL.csv"):
        open_document(data, member="b*")


def test_the_table_beside_its_descriptions_is_found():
    data = zipped(**{"API_1.csv": CSV.encode(), "Metadata_Country_1.csv": b"a,b", "Metadata_Indicator_1.csv": b"a,b"})
    assert rows_of(data)[0] == HEADS


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, lambda b: zipped(**{"a.csv": b})])
def test_a_bomb_is_refused_before_it_is_held(pack):
    small = Limits(max_unpacked_bytes=1_000_000)
    with pytest.raises(FileError, match="unpacks to"):
        open_document(pack(b"1,2\n" * 1_000_000), limits=small)


def test_repeated_cells_of_ods_do_not_fill_the_memory():
    many = (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16000" '
        'office:value-type="float" office:value="1"/></table:table-row>'
    )
    with pytest.raises(FileError, match="1,000,000 rows and 16,000 columns"):
        open_document(ods([["x"]], many))


@pytest.mark.parametrize("kind", ["dta 118", "sav", "rds", "parquet", "px", "jsonstat"])
def test_a_table_of_too_many_cells_is_refused(kind, tmp_path):
    with pytest.raises(FileError, match="more cells than the limit"):
        open_document(KINDS[kind](tmp_path), limits=Limits(max_cells=10))


def test_packed_again_and_again_is_refused():
    data = CSV.encode()
    for _ in range(4):
        data = gzip.compress(data)
    with pytest.raises(FileError, match="packed 3 times"):
        open_document(data)


# --- what is no table ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "a PDF; copy the table"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "a 7z archive; unpack it"),
        (b"Rar!\x1a\x07\x01\x00", "a RAR archive; unpack it"),
        (b"\x89PNG\r\n\x1a\n\x00", "a PNG picture"),
        (b"\xff\xd8\xff\xe0\x00", "a JPEG picture"),
        (b"SQLite format 3\x00", "an SQLite database; export"),
        (b"MATLAB 5.0 MAT-file, Platform", "a MATLAB file"),
        (b"ARROW1\x00\x00", r"an Arrow .* save it as \.parquet"),
        (b'[{"region": "x", "value": 1}]', "JSON"),
        (b'{"version": "2.0", "class": "other"}', "JSON"),
        (b'{"a": {"dimension": 1}, "size": 1, "value": []}', "JSON"),
        (b'<?xml version="1.0"?><mes:GenericData/>', r"XML \(mes:GenericData\)"),
        (b"\x01\x02\x03\x00\xff\xfe\x99", r"binary data of an unknown kind \(it begins with 01 02 03 00"),
        (zipped(**{"word/document.xml": b"<w/>", "[Content_Types].xml": b"<Types/>"}), "a Word document"),
        (
            zipped(**{"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<o/>"}),
            "OpenDocument text",
        ),
    ],
)
def test_what_holds_no_table_is_named_with_what_to_do(data, message):
    with pytest.raises(FileError, match=message) as error:
        open_document(data)
    assert error.value.reason == "unknown_container"


def test_text_that_begins_like_a_binary_is_text():
    assert rows_of(b"BM,MZ\n1,2\n") == [["BM", "MZ"], ["1", "2"]]
    assert rows_of("[单位：万人],a\n北京,2\n".encode())[1] == ["北京", "2"]


@pytest.mark.parametrize("kind", list(KINDS))
def test_damaged_bytes_are_refused_by_name_or_read(kind, tmp_path):
    """Bytes changed, lost and put in at random: whatever a library stumbles over, the file is named as damaged."""
    import random

    chance = random.Random(kind)
    whole = KINDS[kind](tmp_path)
    for _ in range(25):
        data = bytearray(whole)
        at = chance.randrange(len(data))
        match chance.choice("change lose put".split()):
            case "change":
                data[at] = chance.randrange(256)
            case "lose":
                del data[at : at + chance.randint(1, 30)]
            case "put":
                data[at:at] = chance.randbytes(chance.randint(1, 20))
        try:
            open_document(bytes(data), limits=Limits(max_cells=100_000, max_unpacked_bytes=5_000_000))
        except FileError as error:
            assert str(error)
