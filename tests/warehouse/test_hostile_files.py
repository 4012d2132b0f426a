"""Files made to do harm, or that would by accident: macros, programs in cells, names that are SQL or markup."""

from __future__ import annotations

import io
import zipfile

import duckdb
import pytest
import yaml

from tests.warehouse.conftest import NOW, incoming, make_source, read, values, xlsx
from warehouse.appending import append
from warehouse.catalogue import load_catalogue
from warehouse.errors import CatalogueError
from warehouse.ingest import find_files, keep_file, read_files
from warehouse.raw_tables import create_raw_tables

MACRO_TYPE = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
SHEET_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def with_macros(data: bytes, program: bytes) -> bytes:
    """The workbook as .xlsm: with a VBA project, an Excel 4 macro sheet and a query to another program."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as plain, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as macro:
        for name in plain.namelist():
            macro.writestr(name, plain.read(name).replace(SHEET_TYPE, MACRO_TYPE))
        macro.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + program)
        macro.writestr(
            "xl/macrosheets/sheet1.xml", b"<xm:macrosheet><f>EXEC(&quot;%s&quot;)</f></xm:macrosheet>" % program
        )
        macro.writestr("xl/connections.xml", b'<connections><connection connection="%s"/></connections>' % program)
    return out.getvalue()


def test_macros_in_a_workbook_do_nothing(yearbook, seeds, tmp_path, monkeypatch):
    """The figures are those of the workbook without macros; nothing is started, opened or written."""
    monkeypatch.chdir(tmp_path)
    started = []
    monkeypatch.setattr("os.system", started.append)
    monkeypatch.setattr("subprocess.Popen", lambda *a, **k: started.append(a))
    monkeypatch.setattr("socket.socket.connect", lambda *a: started.append(a))
    data = with_macros(xlsx(yearbook()), b"touch done")
    source = make_source(files=["*.xlsm"])
    assert values(read(data, source, seeds, name="book.xlsm")) == values(read(xlsx(yearbook()), make_source(), seeds))
    assert not started and not list(tmp_path.iterdir())
    kept = keep_file(incoming(data, "book.xlsm"), tmp_path / "files")
    assert kept.read_bytes() == data and not kept.stat().st_mode & 0o111  # kept as it came, not as a program


@pytest.mark.parametrize(
    "formula",
    ['=WEBSERVICE("http://127.0.0.1:9/")', "=cmd|'/C calc'!A0", "=EXEC(1)", '=HYPERLINK("file:///etc/passwd")'],
)
def test_formulas_that_reach_out_are_never_computed(yearbook, seeds, formula, monkeypatch):
    monkeypatch.setattr("socket.socket.connect", lambda *a: pytest.fail("a formula reached out"))
    assert (
        values(read(xlsx(yearbook(C4=formula)), make_source(), seeds))["110000", 2012, "employment", "manufacturing"]
        == 42
    )
    text = "\n".join(",".join(map(str, row)) for row in yearbook(C4=formula.replace(",", ";")))
    assert read(text.encode(), make_source(), seeds, name="a.csv").rejects["reason"].to_list() == ["formula"]


NAMES = [
    "'; drop table raw.files; --.csv",
    "<script>alert(1)</script>.csv",
    "a\nb.csv",
    "$(touch done).csv",
    "%s%n.csv",
]


@pytest.mark.parametrize("name", NAMES)
def test_file_names_are_only_names(yearbook, seeds, tmp_path, name):
    name = name.replace("/", "∕")
    text = "\n".join(",".join("" if c is None else str(c) for c in row) for row in yearbook())
    (tmp_path / name).write_text(text, encoding="utf-8")
    (file,) = find_files([tmp_path])
    with duckdb.connect() as con:
        create_raw_tables(con)
        append(con, [read_files([file], [make_source()], seeds, run_id="r", loaded_at=NOW)])
        assert con.execute("select distinct file_name from raw.observations").fetchall() == [(name,)]
    assert [p.name for p in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"files": "../../etc/*.csv"}, "outside"),
        ({"files": "/etc/passwd"}, "outside"),
        ({"files": "C:\\Windows\\*.csv"}, "outside"),
        ({"files": "~/.ssh/*"}, "outside"),
        ({"files": ["good.csv", "a/../../b.csv"]}, "outside"),
        ({"sheets": "../x"}, "outside"),
    ],
)
def test_a_catalogue_cannot_lead_out_of_the_folder(tmp_path, entry, said):
    whole = {"source": "s", "files": "*.csv", "layout": "regions_by_years", "indicator": "i"} | entry
    (tmp_path / "s.yml").write_text(yaml.safe_dump(whole), encoding="utf-8")
    with pytest.raises(CatalogueError, match=said):
        load_catalogue(tmp_path)


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system [touch done]", "!!python/name:os.system ''", "!include /etc/passwd"]
)
def test_yaml_tags_are_refused_and_not_carried_out(tmp_path, tag, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.yml").write_text(f"source: s\ntitle: {tag}\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match="tags are not allowed"):
        load_catalogue(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["s.yml"]


def test_yaml_that_grows_when_it_is_read_is_harmless(tmp_path):
    """Aliases share what they stand for; the entry is refused for its shape, at once."""
    lines = ["a0: &a0 [x, x]"] + [f"a{k}: &a{k} [*a{k - 1}, *a{k - 1}]" for k in range(1, 20)]
    (tmp_path / "s.yml").write_text("\n".join([*lines, "source: s"]), encoding="utf-8")
    with pytest.raises(CatalogueError, match="not known"):
        load_catalogue(tmp_path)
