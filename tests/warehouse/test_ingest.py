"""Ingestion appends once, keeps every file, lets formerly rejected rows in when a name becomes known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import duckdb
import pytest

from tests.warehouse.conftest import NOW, make_source, xlsx
from warehouse import appending, ingest
from warehouse.names import Name, NameList


@pytest.fixture
def con():
    with duckdb.connect() as connection:
        yield connection


class Landing:
    """An incoming folder with a catalogue, ingested as often as asked."""

    def __init__(self, folder, con, seeds):
        self.folder, self.con, self.seeds = folder / "landing", con, seeds
        self.store, self.sources, self.runs = folder / "store", [make_source()], 0
        self.folder.mkdir()

    def put(self, name, data):
        (self.folder / name).write_bytes(data)

    def run(self, now=NOW):
        self.runs += 1
        _, counts = ingest.run(
            self.con, [self.folder], self.sources, self.seeds, store=self.store, run_id=f"run{self.runs}", now=now
        )
        return counts

    def query(self, sql):
        return self.con.execute(sql).fetchall()

    def in_force(self):
        return dict(
            self.query(
                """
                with cells as (
                    select * from raw.observations
                    qualify row_number() over (
                        partition by file_sha256, source, sheet, cell, region_id, year, indicator, sector
                        order by loaded_at desc
                    ) = 1
                )
                select region_id || ' ' || sector, value from cells where value is not null
                qualify row_number() over (partition by source, region_id, year, indicator, sector
                                           order by vintage desc, loaded_at desc) = 1
                """
            )
        )


@pytest.fixture
def landing(tmp_path, con, seeds):
    return Landing(tmp_path, con, seeds)


def with_alias(seeds, spelling, region):
    more = [n for names in seeds.regions._by_key.values() for n in names] + [Name(spelling, region, "ocr")]
    return replace(seeds, regions=NameList(more), fingerprint=f"{seeds.fingerprint}+{spelling}")


@pytest.mark.parametrize(
    ("choices", "names", "told"),
    [
        ({"vintage": {"file_name": r"_(?P<year>\d{4})"}}, ("a_2019", "a_2024"), ["2019-12-31 2012", "2024-12-31 2012"]),
        ({"year": {"file_name": r"_(?P<year>\d{4})"}}, ("a_2019", "a_2024"), ["2025-01-01 2019", "2025-02-01 2024"]),
        ({"vintage": "loaded"}, ("a_2019", "a_2024"), ["2025-01-01 2012", "2025-01-01 2012"]),  # it tells nothing
    ],
)
def test_a_corrected_name_counts_as_where_the_file_was_never_read(landing, yearbook, choices, names, told):
    """Once; a copy beside it changes nothing, and no more does a folder of its own."""
    landing.sources = [make_source(**choices)]

    def shown():
        rows = landing.query("""
            select vintage || ' ' || year, count(*) from (
                select * from raw.observations
                qualify row_number() over (partition by file_sha256, cell, year order by loaded_at desc) = 1
            ) where value is not null group by 1
        """)
        return rows

    first, second = (f"{name}.xlsx" for name in names)
    landing.put(first, xlsx(yearbook()))
    landing.run(datetime(2025, 1, 1))
    assert shown() == [(told[0], 9)]
    (landing.folder / first).rename(landing.folder / second)
    assert landing.run(datetime(2025, 2, 1))["files"] == (told[0] != told[1])
    assert shown() == [(told[1], 9)]
    landing.put("b_2025.xlsx", xlsx(yearbook()))
    (landing.folder / "in").mkdir()
    for month in (3, 4):
        assert landing.run(datetime(2025, month, 1))["files"] == 0
    (landing.folder / "b_2025.xlsx").unlink()
    (landing.folder / second).rename(landing.folder / "in" / second)
    assert landing.run(datetime(2025, 5, 1))["files"] == 0 and shown() == [(told[1], 9)]


def test_the_same_file_twice_changes_nothing(landing, yearbook):
    landing.put("a.xlsx", xlsx(yearbook()))
    assert landing.run() == {"files": 1, "appended": 9, "withdrawn": 0, "rejected": 0}
    assert landing.run() == {"files": 0, "appended": 0, "withdrawn": 0, "rejected": 0}
    landing.put("copy of a.xlsx", xlsx(yearbook()))
    assert landing.run()["files"] == 0
    assert landing.query("select count(*) from raw.observations") == [(9,)]


def test_every_file_is_kept_by_its_content(landing, yearbook):
    data = xlsx(yearbook())
    landing.put("a.xlsx", data)
    landing.put("bad.csv", b"nothing\n")
    landing.run()
    (sha,) = landing.query("select file_sha256 from raw.files where file_name = 'a.xlsx'")[0]
    assert (landing.store / sha[:2] / f"{sha}.xlsx").read_bytes() == data
    assert len([p for p in landing.store.rglob("*") if p.is_file()]) == 2


def test_an_alias_added_later_lets_rejected_rows_in(landing, yearbook):
    landing.put("a.xlsx", xlsx(yearbook(A6="山丙")))
    assert landing.run() == {"files": 1, "appended": 6, "withdrawn": 0, "rejected": 1}
    landing.seeds = with_alias(landing.seeds, "山丙", "140000")
    assert landing.run() == {"files": 1, "appended": 3, "withdrawn": 0, "rejected": 0}
    assert landing.run()["files"] == 0
    assert landing.in_force()["140000 total"] == 428.5
    assert landing.query("select status from raw.files order by loaded_at") == [("partly_loaded",), ("loaded",)]


def test_a_corrected_catalogue_replaces_by_appending(landing, yearbook):
    landing.put("a.xlsx", xlsx(yearbook()))
    landing.run()
    landing.sources = [make_source(columns={"mining": "制造业"})]  # a wrong entry …
    assert landing.run() == {"files": 1, "appended": 3, "withdrawn": 3, "rejected": 0}
    assert "110000 manufacturing" not in landing.in_force() and landing.in_force()["110000 mining"] == 108.0
    landing.sources = [make_source()]  # … put right again
    assert landing.run() == {"files": 1, "appended": 3, "withdrawn": 3, "rejected": 0}
    assert landing.in_force()["110000 manufacturing"] == 108.0 and "110000 mining" not in landing.in_force()
    ids = landing.query("select count(*), count(distinct observation_id) from raw.observations")
    assert ids == [(21, 21)]


def test_an_entry_that_reads_nothing_withdraws_nothing(landing, yearbook):
    landing.put("a.xlsx", xlsx(yearbook()))
    landing.run()
    landing.sources = [make_source(container="html")]
    assert landing.run() == {"files": 1, "appended": 0, "withdrawn": 0, "rejected": 1}
    assert len(landing.in_force()) == 9
    landing.sources = [make_source()]
    assert landing.run() == {"files": 1, "appended": 0, "withdrawn": 0, "rejected": 0}


def test_a_revised_file_under_the_same_name_is_a_new_vintage(landing, yearbook):
    landing.put("a.xlsx", xlsx(yearbook()))
    landing.run(datetime(2025, 1, 1))
    landing.put("a.xlsx", xlsx(yearbook(B4=720.0)))
    landing.run(datetime(2025, 6, 1))
    assert landing.in_force()["110000 total"] == 720.0
    rows = landing.query("select value, vintage from raw.observations where cell = 'B4' order by vintage")
    assert rows == [(717.4, date(2025, 1, 1)), (720.0, date(2025, 6, 1))]


def test_vintage_comes_from_the_catalogue_or_the_name(landing, yearbook):
    landing.sources = [make_source(files="*.xlsx", vintage={"file_name": r"_(?P<date>\d{8})\."})]
    landing.put("a_20190930.xlsx", xlsx(yearbook()))
    landing.put("b.xlsx", xlsx(yearbook(B4=1000)))
    landing.run()
    assert landing.query("select file_name, vintage from raw.files order by 1") == [
        ("a_20190930.xlsx", date(2019, 9, 30)), ("b.xlsx", date(2025, 1, 1)),
    ]  # fmt: skip
    assert landing.query("select reason from raw.rejects") == [("no_vintage",)]


def test_the_latest_load_stays_the_latest_when_the_clock_goes_back(landing, yearbook):
    landing.put("a.xlsx", xlsx(yearbook(A6="山丙")))
    landing.run(datetime(2025, 1, 1))
    landing.seeds = with_alias(landing.seeds, "山丙", "140000")
    landing.run(datetime(2020, 1, 1))
    times = [t for (t,) in landing.query("select loaded_at from raw.files order by run_id")]
    assert times[1] > times[0]


def test_files_without_a_source_or_with_two(landing, yearbook):
    landing.put("other.dat", b"x")
    landing.put("a.xlsx", xlsx(yearbook()))
    landing.sources = [make_source(), make_source(source="twin", files="a*")]
    assert landing.run()["appended"] == 0
    assert landing.query("select file_name, reason from raw.rejects order by 1") == [
        ("a.xlsx", "two_sources"), ("other.dat", "no_source"),
    ]  # fmt: skip
    assert "employment, twin" in landing.query("select message from raw.rejects where reason = 'two_sources'")[0][0]
    assert landing.run()["files"] == 0
    landing.sources = [make_source()]
    assert landing.run()["appended"] == 9


def test_hidden_partial_and_lock_files_are_left_alone(landing, yearbook):
    for name in (".hidden.xlsx", "~$a.xlsx", "a.xlsx.part", "README.md"):
        landing.put(name, xlsx(yearbook()))
    assert landing.run()["files"] == 0


def test_subfolders_are_read_and_their_files_keep_their_folder_in_the_name(landing, yearbook):
    """Two editions may bear one name; the patterns of an entry are about the file's own name unless they have a /."""
    landing.sources = [make_source(files="*.xlsx", vintage={"file_name": r"(?P<year>\d{4})"})]
    for folder, value in (("2019", 719), ("2020", 720)):
        (landing.folder / folder).mkdir()
        landing.put(f"{folder}/a_2021.xlsx", xlsx(yearbook(B4=value)))
    assert landing.run()["files"] == 2
    files = landing.query("select file_name, year(vintage), status from raw.files order by 1")
    assert files == [("2019/a_2021.xlsx", 2021, "loaded"), ("2020/a_2021.xlsx", 2021, "loaded")]
    cells = landing.query("select file_name, value from raw.observations where cell = 'B4' order by 1")
    assert cells == [("2019/a_2021.xlsx", 719.0), ("2020/a_2021.xlsx", 720.0)]
    assert landing.run()["files"] == 0


def test_what_no_reader_knows_is_named(landing):
    """Anything may be a figure lost, but for documents."""
    for k, name in enumerate(("table.zip", "scan", "notes.txt", "notes.md")):
        landing.put(name, b"PK\x05\x06 nothing to read %d" % k)
    landing.run()
    assert landing.query("select file_name, reason from raw.rejects order by 1") == [
        ("notes.txt", "no_source"),
        ("scan", "no_source"),
        ("table.zip", "no_source"),
    ]


def test_a_link_out_of_the_folder_is_not_followed(landing, yearbook, tmp_path):
    (tmp_path / "secret.xlsx").write_bytes(xlsx(yearbook()))
    (landing.folder / "a.xlsx").symlink_to(tmp_path / "secret.xlsx")
    assert landing.run()["appended"] == 0
    assert landing.query("select reason from raw.rejects") == [("outside_folder",)]
    assert not landing.store.exists()


def test_a_file_still_being_written_waits_for_the_next_run(landing, yearbook, monkeypatch):
    landing.put("a.xlsx", xlsx(yearbook()))
    whole = ingest.content_hash

    def growing(path, most):
        found = whole(path, most)
        with path.open("ab") as file:
            file.write(b"more")
        return found

    monkeypatch.setattr(ingest, "content_hash", growing)
    assert landing.run()["files"] == 0
    monkeypatch.undo()
    landing.put("a.xlsx", xlsx(yearbook()))
    assert landing.run()["appended"] == 9


def test_a_file_that_changes_between_finding_and_reading_waits_too(landing, yearbook, monkeypatch):
    landing.put("a.xlsx", xlsx(yearbook()))
    found = ingest.find_files([landing.folder])
    landing.put("a.xlsx", xlsx(yearbook(B4=1)))
    monkeypatch.setattr(ingest, "find_files", lambda *_: found)
    assert landing.run()["files"] == 0
    assert not [path for path in landing.store.rglob("*") if path.is_file()]
    monkeypatch.undo()
    landing.put("a.xlsx", xlsx(yearbook()))
    assert landing.run()["appended"] == 9


def test_sql_in_a_region_name_is_only_text(landing, yearbook):
    evil = "'); drop table raw.observations; --"
    landing.put("a.xlsx", xlsx(yearbook(A6=evil)))
    landing.put("'; drop schema raw cascade; --.xlsx", xlsx(yearbook(A6=evil, B4=718)))
    landing.run()
    assert landing.query("select value_raw from raw.rejects") == [(evil,), (evil,)]
    assert landing.query("select count(*) from raw.observations") == [(12,)]


def test_a_failure_while_appending_leaves_nothing_behind(landing, yearbook, monkeypatch):
    landing.put("a.xlsx", xlsx(yearbook()))
    monkeypatch.setattr(appending, "_APPEND_ALL", "select this is no sql")
    with pytest.raises(duckdb.Error):
        landing.run()
    assert landing.query("select count(*) from raw.files") == [(0,)]
    monkeypatch.undo()
    assert landing.run()["appended"] == 9


def test_one_run_gives_the_same_identifiers_when_made_again(yearbook, seeds, tmp_path):
    ids = []
    for k in range(2):
        with duckdb.connect() as con:
            (tmp_path / str(k)).mkdir()
            landing = Landing(tmp_path / str(k), con, seeds)
            landing.put("a.xlsx", xlsx(yearbook()))
            landing.run()
            ids.append(landing.query("select observation_id from raw.observations order by cell"))
    assert ids[0] == ids[1]
