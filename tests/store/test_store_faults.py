"""Faults at the door of the store: kills at any moment, a full disk, a clock that goes back, readers all the while."""

import contextlib
import os
import random
import re
import signal
import subprocess
import textwrap
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from tests import forked
from tests.jobs import atlantis_folder
from tests.warehouse.conftest import YEARBOOK, xlsx
from warehouse.connection import connect
from warehouse.errors import WarehouseError
from warehouse.store import Store

ROOT = Path(__file__).parents[2]
MB = 1_000_000

WRITER = """
    import sys
    from pathlib import Path
    from warehouse.connection import connect
    from warehouse.store import Store
    store, first = Store(Path(sys.argv[1])), int(sys.argv[2])
    for i in range(first, first + int(sys.argv[3])):
        with connect(store.working) as con:
            con.execute("create or replace table marts.a as select ? as release, range as x from range(200000)", [i])
            con.execute("create or replace table results.b as select ? as release, range as y from range(200000)", [i])
            con.execute("create or replace table meta.release as select ? as release", [i])
        print("publishing", i, flush=True)
        store.publish(f"run-{i:06}", str(i), "code")
        print("published", i, flush=True)
"""
READER = """
    import sys, time
    from pathlib import Path
    from warehouse.connection import connect
    path, stop = Path(sys.argv[1]), Path(sys.argv[2])
    def state():
        found = path.stat()
        return found.st_ino, found.st_mtime_ns, found.st_size
    print("ready", flush=True)
    reads, torn, seen = 0, 0, set()
    ended = False
    while not ended:
        ended = stop.exists()  # and one more read, of what is published now
        with connect(path, read_only=True) as con:
            one = con.execute("select release from meta.release").fetchall()
            two = con.execute("select distinct release from marts.a").fetchall()
            time.sleep(0.005)  # a refresh may be published between two queries of one reader
            three = con.execute("select distinct release from results.b").fetchall()
        reads += 1
        torn += not (one == two == three and len(one) == 1)
        seen.add(one[0][0])
        known, until = state(), time.monotonic() + 0.15
        while state() == known and time.monotonic() < until:  # the next look is as another is published
            time.sleep(0.002)
    print(reads, torn, len(seen), flush=True)
"""


def process(code, *arguments):
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return forked.begun([str(argument) for argument in arguments], environment, code=textwrap.dedent(code))


def finished(code, *arguments):
    run = process(code, *arguments)
    printed = run.stdout.read()
    assert run.wait(120) == 0, printed
    return printed


def killed(run):
    """What it had yet to print when it was killed."""
    with contextlib.suppress(ProcessLookupError):  # it has ended
        os.kill(run.pid, signal.SIGKILL)
    left = run.stdout.read()
    assert run.wait() in {0, -signal.SIGKILL}
    return left


@pytest.mark.slow
def test_killed_while_publishing_readers_see_only_whole_releases(tmp_path):
    store, stop = Store(tmp_path / "store"), tmp_path / "stop"
    finished(WRITER, store.root, 0, 1)
    readers = [process(READER, store.published, stop) for _ in range(2)]
    assert all(reader.stdout.readline() == "ready\n" for reader in readers)
    rng, killed_inside = random.Random(7), 0
    for i in range(1, 41):
        if i > 8 and killed_inside:  # eight, and more where the machine was too quick or too busy for each
            break
        writer = process(WRITER, store.root, i, 1)
        assert writer.stdout.readline().startswith("publishing")
        time.sleep(rng.uniform(0, 0.25))
        killed_inside += "published" not in killed(writer)
        assert store.restore_working() is None  # the working file is sound
    assert killed_inside > 0
    finished(WRITER, store.root, 100, 3)
    stop.touch()
    for reader in readers:
        reads, torn, releases = map(int, reader.stdout.read().split())
        assert reader.wait(60) == 0 and reads > 20 and torn == 0 and releases >= 2
    history = store.history()
    assert history[-1].data_vintage == "102" and store.last_good() == history[-1]
    assert not list(store.releases.glob(".*.building*"))
    listed = {release.file for release in history}
    assert {p.name for p in store.releases.glob("2*.duckdb")} == listed  # what a killed run left is cleared away


INGEST = """
    import sys
    from datetime import datetime
    from pathlib import Path
    sys.path.insert(0, sys.argv[1])
    from tests.warehouse.conftest import make_source
    from warehouse import ingest
    from warehouse.connection import connect
    from warehouse.names import load_seeds
    folder, number = Path(sys.argv[2]), sys.argv[3]
    seeds = load_seeds(Path(sys.argv[1]) / "dbt_project" / "seeds")
    print("reading", flush=True)
    with connect(folder / "working.duckdb") as con:
        print(ingest.run(con, [folder / "landing"], [make_source()], seeds, store=folder / "files",
              run_id=number, now=datetime(2025, 1, 1))[1], flush=True)
"""


@pytest.mark.slow
def test_killed_during_ingestion_nothing_is_lost_or_doubled(tmp_path):
    (tmp_path / "landing").mkdir()
    for year in range(1985, 2025):
        rows = [
            [str(cell).replace("2012", str(year)) if isinstance(cell, str) else cell for cell in row]
            for row in YEARBOOK
        ]
        (tmp_path / "landing" / f"{year}.xlsx").write_bytes(xlsx(rows))
    rng, unfinished = random.Random(3), 0
    for number in range(40):
        if number > 4 and unfinished:
            break
        run = process(INGEST, ROOT, tmp_path, f"killed{number}")
        assert run.stdout.readline() == "reading\n"
        time.sleep(rng.uniform(0.0, 0.15))
        unfinished += not killed(run)
    assert unfinished > 0
    finished(INGEST, ROOT, tmp_path, "last")
    assert "'appended': 0" in finished(INGEST, ROOT, tmp_path, "again")
    with connect(tmp_path / "working.duckdb", read_only=True) as con:
        assert con.execute("select count(*), count(distinct file_sha256) from raw.files").fetchone() == (40, 40)
        assert con.execute("select count(*) from raw.observations").fetchone() == (40 * 9,)
    assert len(list((tmp_path / "files").rglob("*.xlsx"))) == 40


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 24 MB that can grow: ``small_disk(48)``."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"mounting a tmpfs is not permitted here: {done.stderr.strip()}")

    def grow(size):
        subprocess.run(["mount", "-o", f"remount,size={size}m", str(folder)], check=True)

    yield folder, grow
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(store, release, megabytes):
    with connect(store.working) as con:
        con.execute(
            "create or replace table marts.a as select ? as release, md5(range::varchar) as x from range(?)",
            [release, megabytes * MB // 20],
        )
        con.execute("checkpoint")


@pytest.mark.slow
def test_a_full_disk_keeps_the_release_and_the_next_run_finishes(small_disk):
    folder, grow = small_disk
    store = Store(folder / "store")
    fill(store, 1, 4)
    store.publish("run-1", "1", "code")
    ballast = folder / "ballast"
    ballast.write_bytes(b"x" * (os.statvfs(folder).f_bavail * 4096 - 2 * MB))
    with pytest.raises(WarehouseError, match=r"earlier release stays.*Free disk space"):
        store.publish("run-2", "2", "code")
    assert [release.data_vintage for release in store.history()] == ["1"]
    assert not list(store.releases.glob(".*"))
    with connect(store.published, read_only=True) as con:
        assert con.execute("select distinct release from marts.a").fetchone() == (1,)
    grow(64)
    fill(store, 2, 4)
    store.publish("run-2", "2", "code")
    assert store.history()[-1].data_vintage == "2"


@pytest.mark.slow
def test_a_disk_full_during_ingestion_loses_nothing(small_disk):
    folder, grow = small_disk
    store = Store(folder / "store")
    fill(store, 1, 4)
    (folder / "ballast").write_bytes(b"x" * (os.statvfs(folder).f_bavail * 4096 - 100_000))
    with pytest.raises(duckdb.Error), connect(store.working) as con:
        con.execute("create table raw.big as select md5(range::varchar) as x from range(500000)")
        con.execute("checkpoint")
    grow(64)
    with connect(store.working) as con:
        assert con.execute("select distinct release from marts.a").fetchone() == (1,)
        con.execute("create or replace table raw.big as select md5(range::varchar) as x from range(500000)")
        assert con.execute("select count(*) from raw.big").fetchone() == (500_000,)


@pytest.mark.slow
def test_a_run_on_a_full_disk_ends_and_says_so(small_disk):
    folder, _ = small_disk
    job = atlantis_folder(folder / "panel")
    (folder / "ballast").write_bytes(b"x" * (os.statvfs(folder).f_bavail * 4096 - 12 * MB))
    done = job.coagg("run", timeout=300)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert re.search(r"The disk under \S+store is full: .*What was published stays", " ".join(done.stderr.split()))


def test_what_a_library_says_of_a_full_disk_is_said_in_our_words(tmp_path, monkeypatch):
    store = Store(tmp_path)
    store.tell_full(OSError("disk I/O error"))  # there is room: it was something else
    monkeypatch.setattr(Store, "space", lambda self: (4096, 0))
    with pytest.raises(WarehouseError, match=r"is full: disk I/O error\. Free space"):
        store.tell_full(OSError("disk I/O error\n[SQL: …]"))


def test_a_clock_that_goes_back_changes_no_order(tmp_path, monkeypatch):
    store = Store(tmp_path / "store")
    for i, clock in enumerate((datetime(2026, 5, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC))):
        fill(store, i, 1)

        class Clock(datetime):
            @classmethod
            def now(cls, tz=None, clock=clock):
                return clock

        monkeypatch.setattr("warehouse.store.datetime", Clock)
        store.publish(f"run-{i:06}", str(i), "code")
    assert [release.data_vintage for release in store.history()] == ["0", "1"]
    assert store.last_good().data_vintage == "1"
    with connect(store.published, read_only=True) as con:
        assert con.execute("select distinct release from marts.a").fetchone() == (1,)


def test_a_file_replaced_under_its_name_is_a_second_vintage_even_if_the_clock_went_back(tmp_path, seeds):
    from tests.warehouse.conftest import make_source
    from warehouse import ingest

    landing, sources = tmp_path / "landing", [make_source()]
    landing.mkdir()
    with duckdb.connect() as con:
        for number, (value, day) in enumerate([(108.0, 10), (109.0, 3)]):
            rows = [list(row) for row in YEARBOOK]
            rows[3][2] = value
            (landing / "book.xlsx").write_bytes(xlsx(rows))
            ingest.run(con, [landing], sources, seeds, store=tmp_path / "files", run_id=f"r{number}",
                       now=datetime(2025, 1, day))  # fmt: skip
        kept = con.execute(
            "select value from raw.observations where region_id = '110000' and sector = 'manufacturing' "
            "order by loaded_at"
        ).fetchall()
        assert kept == [(108.0,), (109.0,)]
        first, second = con.execute("select loaded_at, file_sha256 from raw.files order by loaded_at").fetchall()
        assert second[0] == first[0] + timedelta(microseconds=1) and first[1] != second[1]
    assert len(list((tmp_path / "files").rglob("*.xlsx"))) == 2


@pytest.fixture(scope="module")
def seeds():
    from warehouse.names import load_seeds

    return load_seeds(ROOT / "dbt_project" / "seeds")


def test_two_runs_at_once_are_told_apart_by_the_lock_and_a_killed_one_lets_go(tmp_path):
    from orchestration.run_lock import only_run

    store = Store(tmp_path / "store")
    holder = process(
        "import sys, time; from pathlib import Path; from warehouse.store import Store\n"
        "from orchestration.run_lock import only_run\n"
        "with only_run(Store(Path(sys.argv[1]))): print('held', flush=True); time.sleep(60)\n",
        store.root,
    )
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(WarehouseError, match="Another run is working"), only_run(store, wait_s=0.3):
        pass
    killed(holder)
    with only_run(store), only_run(store):  # the command line, and Dagster inside it
        pass
