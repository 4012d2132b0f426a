"""A first run that failed: status and sql show what it read and say that it is not published; coagg checks --csv."""

import duckdb
import polars as pl
import pytest

from tests.jobs import ATLANTIS, Job, atlantis_folder
from tests.once import made_once
from warehouse.catalogue import load_catalogue
from warehouse.ingest import run
from warehouse.names import load_seeds

FAILURES = """
create table quality.expectation_failures as
select * from (values
    ('critical', 'series', 'change_in_bounds', 'gdp', 'A1', 1996, '+300 % (1 → 4)', 'f.csv', null, 'B2', 1),
    ('warning', 'employment', 'zero_between', 'metal', 'A2', 1997, '0', 'g.csv', null, 'C3', 2)
) as t(severity, table_name, subject, name, region_id, year, figure, file_name, sheet, cell, rank)
"""


def failed_first_run(folder):
    from datetime import datetime

    job = atlantis_folder(folder / "panel")
    job.store.mkdir()
    with duckdb.connect(str(job.store / "working.duckdb")) as con:
        run(
            con, [ATLANTIS / "landing"], load_catalogue(ATLANTIS / "sources"), load_seeds(ATLANTIS / "seeds"),
            store=job.store / "files", run_id="first", now=datetime(2026, 1, 1),
        )  # fmt: skip
        con.execute("create schema if not exists quality")
        con.execute(FAILURES)


@pytest.fixture(scope="module")
def unpublished(tmp_path_factory) -> Job:
    return Job(made_once(tmp_path_factory, "unpublished", failed_first_run) / "panel")


@pytest.mark.slow
def test_sql_reads_the_working_file_and_says_so(unpublished) -> None:
    done = unpublished.coagg("sql", "select count(*) as n from raw.observations where year = 1995")
    assert done.returncode == 0, done.stderr
    assert "Nothing is published yet" in done.stderr and "Nothing is published" not in done.stdout
    refused = unpublished.coagg("sql", "create table raw.mine as select 1")
    assert refused.returncode != 0


@pytest.mark.slow
def test_status_shows_what_was_read_and_refused(unpublished) -> None:
    printed = unpublished.coagg("status").stdout
    assert "No release yet" in printed and "Nothing is published" in printed
    assert "emploi" in printed and "rejected cells" in printed and " checks\n" in printed


@pytest.mark.slow
def test_checks_writes_the_whole_list_with_places(unpublished, tmp_path) -> None:
    done = unpublished.coagg("checks", "--csv", str(tmp_path / "list.csv"))
    assert "2 figures written" in done.stdout.replace("\n", " ")
    found = pl.read_csv(tmp_path / "list.csv")
    assert found.select("name", "year", "file_name", "cell").rows() == [
        ("gdp", 1996, "f.csv", "B2"), ("metal", 1997, "g.csv", "C3")
    ]  # fmt: skip
    done = unpublished.coagg("checks", "employment", "--csv", str(tmp_path / "one.csv"))
    assert pl.read_csv(tmp_path / "one.csv")["name"].to_list() == ["metal"]
