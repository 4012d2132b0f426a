"""A study is data: its SQL reaches no file and changes nothing; prompt, exports, workbooks, UI keep bounds."""

import os
import zipfile
from pathlib import Path

import duckdb
import polars as pl
import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.environment import prepare
from orchestration.studies.data import study_data
from python_models.reporting.tables.publication_table import PublicationTable, Row
from python_models.studies import StudyError
from python_models.studies.study import study_from
from tests.jobs import atlantis_folder
from warehouse.connection import closed_off, connect
from warehouse.errors import WarehouseError

STEPS = [{"name": "d", "kind": "descriptives", "title": "t", "variables": ["x"]}]


@pytest.fixture
def panel(tmp_path):
    """A panel's folder with a study's rows in it, and a file outside."""
    (tmp_path / "secret.csv").write_text("region_id,year,x\nA,2000,1\nB,2000,2\n")
    inner = tmp_path / "panel" / "studies"
    inner.mkdir(parents=True)
    (tmp_path / "panel" / "panel.yml").write_text("name: p\n")
    for folder in (inner, tmp_path / "panel"):
        (folder / "rows.csv").write_text("region_id,year,x,region_name\nA,2000,1,A\nB,2000,2,B\n")
    return inner


def study(folder, table="rows.csv", **changes):
    sample = {"table": table, "region_name": "region_name"} | changes.pop("sample", {})
    data = {"name": "s", "title": "t", "question": "q", "source": "s", "sample": sample, "steps": STEPS}
    return study_from(data | changes, folder)


def refused(folder, **changes):
    """What is said of a study, read and put on the data; it must be refused."""
    with duckdb.connect() as con, pytest.raises(StudyError) as caught:
        con.execute("create schema marts; create table marts.kept as select 1 as a")
        study_data(con, study(folder, **changes))
    return " ".join(caught.value.problems)


def reached(folder):
    target = folder.parents[1]
    secret = str(target / "secret.csv")
    return [
        f"(select max(x) from '{secret}')",
        f"(select max(content) from read_text('{secret}'))",
        f"(select count(*) from read_csv('{secret}'))",
        f"(select count(*) from glob('{target}/*'))",
    ]


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("place", ["derived", "where", "samples", "tables"])
def test_sql_of_a_study_reads_no_file(panel, number, place):
    expression = reached(panel)[number]
    changes = {
        "derived": {"sample": {"derived": {"y": expression}}},
        "where": {"sample": {"where": f"{expression} is not null"}},
        "samples": {"samples": {"some": {"label": "l", "where": f"{expression} is not null"}}},
        "tables": {"tables": {"t": f"select {expression} as a"}},
    }[place]
    said = refused(panel, **changes)
    assert "study s" in said and ("Cannot access" in said or "disabled" in said)


@pytest.mark.parametrize(
    "text", ["select 1; drop table marts.kept", "with a as (select 1) select * from a; select 2", "select 1; select 2"]
)
def test_several_statements_in_one_query_are_refused(panel, text):
    assert "2 statements where one query belongs" in refused(panel, tables={"t": text})


def test_an_expression_that_breaks_out_of_its_query_changes_nothing(panel):
    outbreak = "1) as y from (select 1)); drop table marts.kept; --"
    with duckdb.connect() as con:
        con.execute("create schema marts; create table marts.kept as select 1 as a")
        for sample in ({"derived": {"y": outbreak}}, {"where": "true); drop table marts.kept; --"}):
            with pytest.raises(StudyError, match=r"statements where one query belongs|syntax error"):
                study_data(con, study(panel, sample=sample))
        assert con.execute("select a from marts.kept").fetchall() == [(1,)]
        for statement in (
            "set enable_external_access = true",
            "set lock_configuration = false",
            "copy marts.kept to 'x'",
        ):
            with pytest.raises(duckdb.Error):
                con.execute(statement)


@pytest.mark.parametrize("absolute", [False, True])
@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("sample.table", lambda f: {"table": f}),
        ("sample.join.1.table", lambda f: {"sample": {"join": [{"table": f, "keys": ["region_id"]}]}}),
        ("tables.t", lambda f: {"tables": {"t": f}}),
        ("contiguity", lambda f: {"contiguity": f}),
        ("boundaries", lambda f: {"boundaries": f}),
        ("weights.w.file", lambda f: {"weights": {"w": {"file": f}}}),
        ("weights.w.file", lambda f: {"weights": {"w": {"file": "w.csv", "order": {"file": f, "column": "a"}}}}),
    ],
)
def test_files_of_a_study_lie_in_the_panels_folder(panel, key, change, absolute):
    outside = str(panel.parents[1] / "secret.csv") if absolute else "../../secret.csv"
    with pytest.raises(StudyError, match=f"study s, {key}: .*secret.csv lies outside the panel's folder"):
        study(panel, **change(outside))


def test_a_link_does_not_lead_outside_and_the_panels_other_folders_are_inside(panel):
    (panel / "link.csv").symlink_to(panel.parents[1] / "secret.csv")
    with pytest.raises(StudyError, match="lies outside"):
        study(panel, table="link.csv")
    with duckdb.connect() as con:
        assert study_data(con, study(panel, table="../rows.csv")).frame.height == 2
    (panel.parent / "panel.yml").unlink()  # no panel: beside the study only
    with pytest.raises(StudyError, match="lies outside"):
        study(panel, table="../rows.csv")


@pytest.fixture
def warehouse(tmp_path, monkeypatch):
    """A small published warehouse, which the command line opens."""
    monkeypatch.delenv("COAGG_STORE")
    folder = atlantis_folder(tmp_path / "atlantis").folder
    monkeypatch.setenv("COAGG_PANEL", str(folder))
    _, store = prepare()
    with connect(store.working) as con:
        con.execute("create table marts.t as select range as a, '=1+1' as label from range(3)")
    store.publish("run-1", "v", "c")
    return store


def said(*arguments):
    """What a command prints, and its error."""
    result = CliRunner().invoke(app, list(arguments))
    return result.stdout, result.exception


def test_the_prompts_sql_reads_the_warehouse_and_no_file(warehouse, tmp_path):
    text, error = said("sql", "select sum(a) as total from marts.t; select count(*) as n from marts.t")
    assert error is None and "total" in text and "n" in text and "3" in text
    target = tmp_path / "out.csv"
    for query in (f"copy marts.t to '{target}'", "select * from read_text('/etc/hostname')", "set threads = 1"):
        _, error = said("sql", query)
        assert isinstance(error, WarehouseError), query
    assert not target.exists()
    _, error = said("sql", f"copy marts.t to '{target}'")
    assert "coagg export TABLE FILE" in str(error)


def test_a_table_is_exported_whole_and_nowhere_else(warehouse, tmp_path):
    for name in ("out.parquet", "new/it's.csv"):
        file = tmp_path / name
        assert said("export", "marts.t", str(file))[1] is None
        read = pl.read_parquet(file) if file.suffix == ".parquet" else pl.read_csv(file)
        assert read["a"].to_list() == [0, 1, 2] and list(file.parent.glob(".*")) == []
    assert "did you mean marts.t?" in str(said("export", "mart.t", str(tmp_path / "a.csv"))[1])
    for table, file in (("marts.none", "a.csv"), ("marts.t", "a.txt"), ("marts.t", str(warehouse.root / "a.csv"))):
        _, error = said("export", table, str(tmp_path / file))
        assert isinstance(error, WarehouseError)


def test_an_export_to_a_disk_that_may_only_be_read_is_told(warehouse, tmp_path, monkeypatch):
    """There the removal of a draft that was never begun is refused as well, which was a traceback."""

    def refused(self, missing_ok=False):
        raise OSError(30, "Read-only file system", str(self))

    (tmp_path / "file").touch()
    monkeypatch.setattr(Path, "unlink", refused)
    _, error = said("export", "marts.t", str(tmp_path / "file" / "a.csv"))
    assert isinstance(error, WarehouseError) and "a.csv could not be written" in str(error)


def test_a_connection_is_closed_off_once_and_a_later_one_is_open_again(warehouse):
    with warehouse.read() as con:
        closed_off(closed_off(con))
        assert con.execute("select current_setting('enable_external_access')").fetchone() == (False,)
    with warehouse.read() as con:
        assert con.execute("select current_setting('enable_external_access')").fetchone() == (True,)


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", '=HYPERLINK("a","b")', "http://example.org"])
def test_no_label_becomes_a_formula_in_a_workbook(tmp_path, text):
    rows, stored = (Row(text, (text,)),), pl.DataFrame({text: [text, "b"]})
    table = PublicationTable(heads=((text,),), rows=rows, caption=text, notes=text, stored=stored)
    path = table.xlsx(tmp_path / "t.xlsx")
    with zipfile.ZipFile(path) as book:
        sheets = {name: book.read(name).decode() for name in book.namelist() if "worksheets/" in name}
    assert len([name for name in sheets if name.endswith(".xml")]) == 2
    assert not any("<f>" in xml or "<hyperlink" in xml for xml in sheets.values())
    for sheet in (1, 2):
        held = [cell for row in pl.read_excel(path, sheet_id=sheet, has_header=False).rows() for cell in row]
        assert held.count(text) == {1: 5, 2: 2}[sheet], held


def test_the_ui_is_for_this_machine_and_says_so(warehouse, monkeypatch):
    from orchestration import cli

    started = []
    monkeypatch.setattr(os, "execv", lambda path, arguments: started.append(arguments))
    with cli.console.capture() as capture:
        CliRunner().invoke(app, ["ui", "--port", "3999"])
    assert started and started[0][started[0].index("-h") + 1] == "127.0.0.1"
    assert "this machine only, and without a login" in capture.get()
