"""The original file put back counts again; a file can be withdrawn, with a reason, and given back."""

from __future__ import annotations

from datetime import datetime

import duckdb
import pytest

from tests.warehouse.conftest import make_source, xlsx
from tests.warehouse.test_ingest import Landing
from warehouse.errors import WarehouseError
from warehouse.withdrawals import restore, withdraw, withdrawn_files

WHEN = datetime(2025, 7, 1)


@pytest.fixture(params=["loaded", "2020-01-01"])
def landing(request, tmp_path, seeds):
    with duckdb.connect() as con:
        made = Landing(tmp_path, con, seeds)
        made.sources = [make_source(vintage=request.param)]
        yield made


def test_the_original_put_back_is_a_new_reading(landing, yearbook):
    """A, then B, then A again: also where the publication date is fixed, and only the load decides."""
    for k, value in enumerate((717.4, 720.0, 717.4, 720.0), start=1):
        landing.put("a.xlsx", xlsx(yearbook(B4=value)))
        assert landing.run(datetime(2025, k, 1))["files"] == 1
        assert landing.in_force()["110000 total"] == value
        assert landing.run(datetime(2025, k, 2))["files"] == 0
    ids = landing.query("select count(*), count(distinct observation_id) from raw.observations")
    assert ids[0][0] == ids[0][1]


def test_two_editions_of_one_name_in_two_folders_are_not_read_for_ever(landing, yearbook, tmp_path):
    from warehouse import ingest

    (tmp_path / "other").mkdir()
    landing.put("a.xlsx", xlsx(yearbook()))
    (tmp_path / "other" / "a.xlsx").write_bytes(xlsx(yearbook(B4=720.0)))
    for k in range(1, 4):
        _, counts = ingest.run(
            landing.con, [landing.folder, tmp_path / "other"], landing.sources, landing.seeds,
            store=landing.store, run_id=f"r{k}", now=datetime(2025, k, 1),
        )  # fmt: skip
        assert counts["files"] == (2 if k == 1 else 0)


def test_a_withdrawn_file_leaves_and_the_one_before_it_stands_again(landing, yearbook):
    landing.put("a.xlsx", xlsx(yearbook()))
    landing.run(datetime(2025, 1, 1))
    landing.put("a.xlsx", xlsx(yearbook(B4=720.0)))
    landing.run(datetime(2025, 6, 1))
    said = withdraw(landing.con, "a.xlsx", because="dropped by mistake", who="ann", now=WHEN)
    assert said.figures == 9 and landing.in_force()["110000 total"] == 717.4
    assert landing.query("select action, file_name, decided_by, because from raw.decisions") == [
        ("withdraw", "a.xlsx", "ann", "dropped by mistake")
    ]
    landing.sources = [make_source(vintage=landing.sources[0].vintage, minimum=-1)]  # another entry reads files again
    landing.run(datetime(2025, 8, 1))
    assert landing.in_force()["110000 total"] == 717.4 and len(withdrawn_files(landing.con)) == 1
    assert restore(landing.con, "a.xlsx", who="ann", now=datetime(2025, 9, 1)).figures == 9
    assert landing.in_force()["110000 total"] == 720.0 and not withdrawn_files(landing.con)
    ids = landing.query("select count(*), count(distinct observation_id) from raw.observations")
    assert ids[0][0] == ids[0][1]


def test_a_second_withdrawal_and_its_way_back(landing, yearbook):
    landing.put("a.xlsx", xlsx(yearbook()))
    landing.run(datetime(2025, 1, 1))
    for k in range(2, 5):
        withdraw(landing.con, "a.xlsx", because="wrong", who="ann", now=datetime(2025, k, 1))
        assert landing.in_force() == {}
        restore(landing.con, "a.xlsx", who="ann", now=datetime(2025, k, 2))
        assert len(landing.in_force()) == 9
    assert landing.run(datetime(2025, 6, 1))["files"] == 0


def test_what_cannot_be_withdrawn_is_said(landing, yearbook):
    landing.put("a.xlsx", xlsx(yearbook()))
    landing.run()
    with pytest.raises(WarehouseError, match=r"No file is called 'b.xlsx'\. There are: a.xlsx"):
        withdraw(landing.con, "b.xlsx", because="x", who="ann", now=WHEN)
    with pytest.raises(WarehouseError, match="needs a reason"):
        withdraw(landing.con, "a.xlsx", because=" ", who="ann", now=WHEN)
    with pytest.raises(WarehouseError, match="No withdrawn file"):
        restore(landing.con, "a.xlsx", who="ann", now=WHEN)
    withdraw(landing.con, "a.xlsx", because="x", who="ann", now=WHEN)
    with pytest.raises(WarehouseError, match="No file is called"):
        withdraw(landing.con, "a.xlsx", because="x", who="ann", now=WHEN)
