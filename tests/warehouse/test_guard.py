"""One file stops no run: limits are looked at before a file is read, and reading happens in a process of its own.

The inputs are harmless: small limits, and a reader that is made to die, to wait or to fail, in the child.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.conftest import NOW, make_source, read, xlsx
from warehouse import ingest
from warehouse.errors import FileError, WarehouseError
from warehouse.guard import Apart
from warehouse.readers.containers import Limits, open_document
from warehouse.readers.containers.xml_parts import unstored_formulas

# Put before the child's own modules: by the file's name, reading it ends, hangs, fails or takes memory.
MISCHIEF = """
import os, time
import warehouse.reading as reading
whole = reading.read_file
def read_file(file, *rest):
    if "abort" in file.name:
        print("a library gave up", file=__import__("sys").stderr, flush=True)
        os.abort()
    if "slow" in file.name:
        time.sleep(60)
    if "fault" in file.name:
        raise KeyError("no such thing")
    if "greedy" in file.name:
        bytearray(3_000_000_000)
    if "noisy" in file.name:
        print("libraries print to standard output too", flush=True)
    return whole(file, *rest)
reading.read_file = read_file
"""


@pytest.fixture
def mischief(tmp_path, monkeypatch):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(MISCHIEF)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))


class Runs:
    def __init__(self, folder, seeds, **limits):
        self.folder, self.seeds, self.limits, self.runs = folder, seeds, limits, 0
        self.con = duckdb.connect()
        (folder / "landing").mkdir()

    def put(self, name, data):
        (self.folder / "landing" / name).write_bytes(data)

    def run(self):
        self.runs += 1
        _, counts = ingest.run(
            self.con, [self.folder / "landing"], [make_source()], self.seeds,
            store=self.folder / "files", run_id=f"run{self.runs}", now=NOW,
            limits=self.limits.get("limits"),
            apart=lambda seeds, load: Apart(
                seeds, load, memory_mb=self.limits.get("memory_mb", 1500), seconds=self.limits.get("seconds", 120)
            ),
        )  # fmt: skip
        return counts

    def rejects(self):
        return dict(self.con.execute("select file_name, reason from raw.rejects order by 1").fetchall())


def test_files_that_end_the_reader_are_rejected_by_name_and_the_others_go_on(tmp_path, yearbook, seeds, mischief):
    runs = Runs(tmp_path, seeds, seconds=12)  # a file takes milliseconds, but the machine may be busy
    names = ["a.xlsx", "b_abort.xlsx", "c.xlsx", "d_slow.xlsx", "e_fault.xlsx", "f_greedy.xlsx", "g_noisy.xlsx"]
    for k, name in enumerate(names):
        runs.put(name, xlsx(yearbook(B4=700.0 + k)))
    counts = runs.run()
    assert runs.rejects() == {
        "b_abort.xlsx": "reader_died",
        "d_slow.xlsx": "too_long",
        "e_fault.xlsx": "unreadable",
        "f_greedy.xlsx": "too_large",
    }
    assert counts["files"] == 7 and counts["appended"] == 27
    (message,) = runs.con.execute("select message from raw.rejects where reason = 'reader_died'").fetchone()
    assert "b_abort.xlsx" in message and "SIGABRT" in message and "panel.yml" in message
    assert runs.run()["files"] == 0  # quarantined …
    (tmp_path / "landing" / "b_abort.xlsx").rename(tmp_path / "landing" / "b.xlsx")
    runs.put("b.xlsx", xlsx(yearbook(B4=800.0)))
    assert runs.run()["appended"] == 9  # … until it changes


def test_a_file_that_was_stopped_is_tried_again_under_other_limits(tmp_path, yearbook, seeds, mischief):
    """And under the same ones it is not, whatever they are."""
    runs = Runs(tmp_path, seeds)
    runs.put("greedy.xlsx", xlsx(yearbook()))
    assert runs.run()["files"] == 1 and runs.rejects() == {"greedy.xlsx": "too_large"}
    runs.limits = {"memory_mb": 1600}
    assert runs.run()["files"] == 1 and runs.run()["files"] == 0
    runs.limits = {"memory_mb": 4000}
    assert runs.run()["appended"] == 9 and runs.run()["files"] == 0
    runs.limits = {}
    assert runs.run()["files"] == 0  # it has been read


def test_the_child_gives_what_reading_here_gives(tmp_path, yearbook, seeds):
    runs = Runs(tmp_path, seeds)
    runs.put("a.xlsx", xlsx(yearbook(B4="?")))
    runs.run()
    here = read(xlsx(yearbook(B4="?")), make_source(), seeds, name="a.xlsx")
    rows = runs.con.execute("select cell, value, unit, region_id from raw.observations order by cell").fetchall()
    assert rows == here.observations.select("cell", "value", "unit", "region_id").sort("cell").rows()
    assert runs.rejects() == {"a.xlsx": "not_a_number"}


def test_nothing_new_starts_no_process(tmp_path, yearbook, seeds, monkeypatch):
    runs = Runs(tmp_path, seeds)
    runs.put("a.xlsx", xlsx(yearbook()))
    runs.run()
    monkeypatch.setattr("subprocess.Popen", lambda *a, **k: pytest.fail("started"))
    assert runs.run()["files"] == 0


def test_a_reader_that_cannot_start_is_no_files_fault(tmp_path, yearbook, seeds, monkeypatch):
    runs = Runs(tmp_path, seeds)
    runs.put("a.xlsx", xlsx(yearbook()))
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(WarehouseError, match="cannot start"):
        runs.run()
    monkeypatch.undo()
    assert runs.run()["appended"] == 9


def test_a_file_beyond_the_limit_is_never_read(tmp_path, seeds, monkeypatch):
    runs = Runs(tmp_path, seeds, limits=Limits(max_bytes=1000))
    with (tmp_path / "landing" / "big.xlsx").open("wb") as file:
        file.truncate(5000)
    monkeypatch.setattr("hashlib.file_digest", lambda *a: pytest.fail("read"))
    assert runs.run()["rejected"] == 1 and runs.rejects() == {"big.xlsx": "too_large"}
    assert runs.run()["files"] == 0


def test_a_file_that_may_not_be_read_is_named(tmp_path, seeds, yearbook, monkeypatch):
    runs = Runs(tmp_path, seeds)
    runs.put("a.xlsx", xlsx(yearbook()))
    runs.put("b.xlsx", xlsx(yearbook(B4=1)))
    whole = Path.open

    def refused(path, *rest, **more):  # the tests may run as root, whom no permission stops
        if path.name == "a.xlsx" and "landing" in path.parts:
            raise PermissionError(13, "Permission denied", str(path))
        return whole(path, *rest, **more)

    monkeypatch.setattr(Path, "open", refused)
    assert runs.run()["files"] == 2 and runs.rejects()["a.xlsx"] == "no_permission"
    monkeypatch.undo()
    os.utime(tmp_path / "landing" / "a.xlsx")
    assert runs.run()["appended"] == 9


def test_spans_are_counted_before_they_are_expanded():
    cell = '<td colspan="100" rowspan="100">1</td>'
    page = f"<html><body><table><tr>{cell * 5}</tr></table></body></html>".encode()
    with pytest.raises(FileError, match="span more cells") as found:
        open_document(page, limits=Limits(max_cells=40_000))
    assert found.value.reason == "too_large"


SHEET = '<{p}worksheet xmlns{q}="urn:x"><{p}sheetData>{rows}</{p}sheetData></{p}worksheet>'


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_a_far_corner_is_seen_before_anything_is_expanded(prefix):
    rows = f'<{prefix}row r="9"><{prefix}c r="ZZ9"><{prefix}v>1</{prefix}v></{prefix}c></{prefix}row>'
    content = SHEET.format(p=prefix, q=":x" if prefix else "", rows=rows).encode()
    with pytest.raises(FileError, match="row 9, column 702"):
        unstored_formulas(content, Limits(max_cells=6000))
    assert unstored_formulas(content, Limits(max_cells=7000)) == []


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_formulas_without_a_value_are_found_by_parsing(prefix):
    p = prefix
    cells = "".join(
        f"<{p}c r='{name}'{kind}><{p}f>A1</{p}f>{value}</{p}c>"
        for name, kind, value in (
            ("A1", "", f"<{p}v></{p}v>"), ("B1", "", ""), ("C1", "", f"<{p}v>2</{p}v>"), ("D1", "", f"<{p}v/>"),
            ("E1", " t='str'", f"<{p}v></{p}v>"),
        )
    )  # fmt: skip
    comment = "<!-- <c r='ZZZ1048576'><f>not a cell</f></c> -->"
    content = SHEET.format(p=p, q=":x" if p else "", rows=f"<{p}row>{comment}{cells}</{p}row>").encode()
    assert unstored_formulas(content, Limits(max_cells=100)) == [(1, 1), (1, 2), (1, 4)]


def test_a_document_type_is_refused():
    with pytest.raises(FileError, match="document type"):
        unstored_formulas(b'<!DOCTYPE worksheet [<!ENTITY a "b">]><worksheet>&a;</worksheet>', Limits())
