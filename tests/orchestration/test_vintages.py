"""A revised yearbook: what it changes is reported, the rest is reused, and the state before can be rebuilt exactly.

States of the invented country and what leads to them: as it was (``atlantis_job``), the same in a second folder
(``second``), with the revised yearbook (``revised``), that withdrawn again, and with another list, choice and study.
Tables are compared over one connection of one thread a state: opening a file takes longer than reading a table of it.
"""

import json
import re
import shutil
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests import forked
from tests.jobs import ATLANTIS, Job, atlantis_folder, revised_workbook
from warehouse.catalogue import load_catalogue
from warehouse.ingest import run
from warehouse.names import load_seeds
from warehouse.trace import forward

YEARBOOK = "emploi_2003.xlsx"
REVISED = "emploi_2009.xlsx"  # the year 2003 again, published in 2009
CELL = "D4"  # the nation, metal industries: what every region's quotient is over
EMPTIED = "D6"  # the first region, the same
COMPARED = {
    "marts.location_quotients": ("region_id", "year", "industry_id"),
    "marts.coagglomeration": ("region_id", "year", "pair"),
    "marts.estimation_panel": ("region_id", "year"),
    "marts.specialisation_pairwise": ("region_id", "other_region_id", "year", "industry_set", "classification"),
    "results.efficiency_scores": ("model_id", "technology", "region_id", "year"),
    "results.malmquist_components": ("model_id", "region_id", "year"),
    "results.moran": ("weights_id", "variable", "year"),
    "results.model_terms": ("model_id", "component", "method", "term"),
    "results.model_tests": ("model_id", "test", "note"),
}
IDENTITY = ("run_id", "data_vintage", "code_version")
BY_RUN = ("observation_id", "run_id", "loaded_at")  # of a cell: when it was read, and by whom


def opened(path):
    return duckdb.connect(str(path), read_only=True, config={"threads": 1})


def table(con, name):
    return con.execute(f"select * from {name}").pl().drop(*IDENTITY, strict=False).sort(COMPARED[name], nulls_last=True)


def assert_same_numbers(one, other):
    with opened(one) as first, opened(other) as second:
        for name in COMPARED:
            assert table(first, name).equals(table(second, name), null_equal=True), name


def thetas(path):
    with opened(path) as con:
        return table(con, "marts.coagglomeration")


def land(job):
    revised_workbook(ATLANTIS / "landing" / YEARBOOK, job.folder / "landing" / REVISED, **{CELL: 750.8, EMPTIED: None})


def ingest(path, folder):
    """A warehouse file with nothing but the raw tables of a panel folder's files, read at once."""
    catalogue, seeds = load_catalogue(folder / "sources"), load_seeds(folder / "seeds")
    store, now = path.with_name("files"), datetime(2026, 1, 1)
    with duckdb.connect(str(path)) as con:
        run(con, [folder / "landing"], catalogue, seeds, store=store, run_id="test", now=now)
    return path


@pytest.fixture(scope="module")
def revised(atlantis_job, tmp_path_factory):
    """The finished job, refreshed with the revised yearbook."""
    job = atlantis_job.copied(tmp_path_factory.mktemp("revised") / "panel")
    land(job)
    done = job.coagg("run")
    assert done.returncode == 0, done.stdout + done.stderr
    return Job(job.folder, done.stdout)


@pytest.mark.slow
def test_only_the_changed_figure_is_a_revision(revised):
    rows = revised.query("select * from quality.revisions where kind <> 'emptied'").to_dicts()
    assert len(rows) == 1
    row = rows[0]
    assert (row["region_id"], row["year"], row["industry_id"], row["kind"]) == (
        "AT",
        2003,
        "metal",
        "revised",
    )
    assert (row["old_value"], row["new_value"], row["change"]) == (740_800, 750_800, 10_000)
    assert (str(row["old_vintage"]), str(row["new_vintage"])) == ("2003-12-31", "2009-12-31")
    assert (row["new_file"], row["new_cell"], row["old_cell"]) == (REVISED, CELL, CELL)
    counted = revised.query("select * from quality.comparison").row(0, named=True)
    assert (counted["files"], counted["added"], counted["revised"], counted["withdrawn"]) == (1, 0, 1, 0)
    assert not counted["code_changed"] and not counted["settings_changed"]


@pytest.mark.slow
def test_a_cell_that_the_newer_file_leaves_empty_is_told_and_its_figure_stays(revised):
    row = revised.query("select * from quality.revisions where kind = 'emptied'").row(0, named=True)
    assert (row["region_id"], row["year"], row["industry_id"]) == ("AT01", 2003, "metal") and row["new_value"] is None
    assert (row["old_file"], row["new_file"], row["new_cell"]) == (YEARBOOK, REVISED, EMPTIED)
    cell = "region_id = 'AT01' and year = 2003 and industry_id = 'metal' and indicator = 'employment'"
    told = revised.query(f"select value from staging.stg_yearbook__observations where {cell}")
    assert told["value"].to_list() == [row["old_value"]]
    assert revised.query("from quality.comparison")["emptied"].to_list() == [1]
    assert "1 emptied (the earlier figure stays)" in " ".join(revised.coagg("status").stdout.split())


@pytest.mark.slow
def test_what_moved_is_listed_with_old_and_new(atlantis_job, revised):
    moved = revised.query("select * from quality.movements where measure = 'theta'")
    assert set(moved["year"]) == {2003} and moved["region_id"].n_unique() == 12
    before, after = (thetas(job.published) for job in (atlantis_job, revised))
    one = moved.filter(pl.col("keys") == "AT01 2003 manufacturing_x_finance").row(0, named=True)
    for frame, value in ((before, one["old_value"]), (after, one["new_value"])):
        row = frame.filter(region_id="AT01", year=2003, pair="manufacturing_x_finance")
        assert row["theta"].item() == value
    tables = set(revised.query("select distinct table_name from quality.movements")["table_name"])
    assert {"marts.location_quotients", "results.model_terms"} <= tables
    assert "results.efficiency_scores" not in tables and "marts.specialisation" not in tables


@pytest.mark.slow
def test_everything_that_moved_is_among_what_the_cell_feeds(revised):
    with duckdb.connect(str(revised.published), read_only=True) as con:
        fed = {}
        for step in forward(con, REVISED, CELL).steps:
            fed.setdefault(step.table, []).append(step.rows)
        quotients = pl.concat(fed["marts.location_quotients"])
        moved = con.execute("select * from quality.movements where table_name = 'marts.location_quotients'").pl()
        expected = {f"{r} {y} {i}" for r, y, i in quotients.select("region_id", "year", "industry_id").iter_rows()}
        assert set(moved["keys"]) <= expected and len(expected) < 80
        every = set(con.execute("select distinct table_name from quality.movements").pl()["table_name"])
    assert every <= set(fed)
    assert "results.efficiency_scores" not in fed


@pytest.mark.slow
def test_what_does_not_depend_on_the_file_is_reused(revised):
    said = re.search(r"Reused (\d+) of (\d+) tables", revised.printed)
    assert said and int(said[1]) >= 10, revised.printed
    assert re.search(r"steps whole: .*efficiency", revised.printed)
    runs = revised.query("select distinct run_id from results.efficiency_scores")["run_id"].to_list()
    assert runs != revised.query("select run_id from meta.release")["run_id"].to_list()


@pytest.mark.slow
def test_as_of_gives_the_numbers_before_and_leaves_the_published_file(atlantis_job, revised):
    inode = revised.published.stat().st_ino
    done = revised.coagg("run", "--as-of", "2008-06-30")
    assert done.returncode == 0, done.stdout + done.stderr
    past = revised.store / "releases" / "as-of-2008-06-30.duckdb"
    assert_same_numbers(atlantis_job.published, past)
    assert thetas(past)["theta"].sum() != thetas(revised.published)["theta"].sum()
    assert revised.published.stat().st_ino == inode
    with duckdb.connect(str(past), read_only=True) as con:
        assert con.execute("select stood from meta.release").fetchone() == ("published by 2008-06-30",)
        assert con.execute("select max(vintage) < '2008-06-30' from raw.files").fetchone() == (True,)
    assert "as-of-2008-06-30" in revised.coagg("status").stdout
    assert REVISED in revised.coagg("status").stdout


@pytest.mark.slow
def test_the_revision_is_in_the_report(revised):
    page = (revised.store / "reports" / "report.html").read_text(encoding="utf-8")
    assert "What is new" in page and REVISED in page


def test_a_date_before_everything_says_so(copied_atlantis):
    job = copied_atlantis  # a run that failed is remembered: `coagg status` of the others' job
    done = job.coagg("run", "--as-of", "1990-01-01")
    assert done.returncode == 1 and "There was nothing published by 1990-01-01" in done.stdout, done
    done = job.coagg("run", "--as-of", "last summer")
    assert done.returncode == 1 and "YYYY-MM-DD" in done.stderr and "Traceback" not in done.stdout + done.stderr


PUBLISHED = (
    "select table_schema || '.' || table_name from information_schema.tables where table_schema in ({}) order by 1"
)
SCHEMAS = "'intermediate', 'marts', 'results', 'seeds'"
TIMES = ("loaded_at", "fitted_at", "finished_at", "seconds")
OF_A_RUN = (*IDENTITY, *TIMES, "observation_id", "report")  # its names, times and paths


def assert_same_to_the_last_digit(one, other):
    """Every table that is published, but for what names a run."""
    with opened(one.published) as first, opened(other.published) as second:
        tables = [name for (name,) in first.execute(PUBLISHED.format(SCHEMAS)).fetchall()]
        assert tables == [name for (name,) in second.execute(PUBLISHED.format(SCHEMAS)).fetchall()] and len(tables) > 60
        for name in tables:
            rows = f"select columns(c -> c not in {OF_A_RUN}) from {name} order by all"
            assert first.execute(rows).pl().equals(second.execute(rows).pl(), null_equal=True), name


def refreshed(job):
    """How many tables a refresh kept."""
    done = job.coagg("run")
    assert done.returncode == 0, done.stdout + done.stderr
    return int(re.search(r"Reused (\d+) of", done.stdout)[1])


@pytest.fixture(scope="module")
def second(atlantis_job, tmp_path_factory):
    """A second panel of the same country, run from nothing by what Dagster's UI starts."""
    job = atlantis_folder(tmp_path_factory.mktemp("second") / "atlantis")
    assert job.coagg("status").returncode == 0  # the store is made, and Dagster's settings
    home = {"DAGSTER_HOME": str(job.store / "dagster")}
    command = ["job", "execute", "-m", "orchestration.definitions", "-j", "refresh"]
    done = forked.coagg(command, job.environment() | home, code="from dagster._cli import main; main()")
    assert done.returncode == 0, done.stdout + done.stderr
    return job


def seed_folders(made: Path) -> set[str]:
    """Where a manifest says that the seeds lie, in the last two names."""
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    paths = [node["original_file_path"] for uid, node in manifest["nodes"].items() if uid.startswith("seed.")]
    assert len(paths) == 8
    return {"/".join(path.split("/")[-3:-1]) for path in paths}


@pytest.mark.slow
def test_a_second_panel_of_the_same_project_starts_no_dbt(atlantis_job, second, tmp_path):
    """It has what the first has, page and all; moved elsewhere, it is known as where it lies."""
    assert not (second.store / "dbt" / "dbt.log").exists()
    assert_same_to_the_last_digit(second, atlantis_job)
    assert seed_folders(second.store / "dbt") == {"atlantis/seeds"}
    copied = second.copied(tmp_path / "copied")
    done = forked.python("from orchestration.dbt.project import parsed_project; parsed_project()", copied.environment())
    assert done.returncode == 0, done.stderr
    assert seed_folders(copied.store / "dbt") == {"copied/seeds"}
    assert (second.store / "reports" / "dbt" / "index.html").stat().st_size > 1e6


@pytest.mark.slow
def test_a_yearbook_taken_away_leaves_what_was_before_it(atlantis_job, revised, tmp_path):
    """To the last digit, and what the yearbook did not change is kept once more."""
    job = revised.copied(tmp_path / "withdrawn")
    done = job.coagg("source", "withdraw", REVISED, "--because", "it was a draft")
    assert done.returncode == 0, done.stdout + done.stderr
    assert refreshed(job) > 10
    assert_same_to_the_last_digit(job, atlantis_job)


def _edited(path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{path}: {before}"
    path.write_text(text.replace(before, after), encoding="utf-8")


def _part_two_regions(folder) -> None:
    for pair in ("AT01,AT05\n", "AT05,AT01\n"):
        _edited(folder / "seeds" / "region_contiguity.csv", pair, "")


def _let_capital_age(folder) -> None:
    _edited(folder / "panel.yml", "depreciation_rate: 0.05", "depreciation_rate: 0.06")


def _ask_otherwise(folder) -> None:
    _edited(folder / "studies" / "main.yml", "tests: [f_unit_effects, hausman_unit]", "tests: [hausman_unit]")


@pytest.mark.slow
def test_refreshes_after_many_changes_give_the_numbers_of_all_computed_anew(revised, second, tmp_path, monkeypatch):
    """A yearbook with its refresh, a list and a choice with theirs, the study with one that keeps what it leaves.

    A panel that had none of them and computes everything anew with all of them publishes the same, to the last digit;
    from the first file on: both vintages read at once give the same cells.
    """
    job, whole = revised.copied(tmp_path / "changed"), second.copied(tmp_path / "whole")
    monkeypatch.setenv("COAGG_CACHE", str(tmp_path / "cache"))  # nobody has handed on what these changes make of dbt
    for panel in (job, whole):
        _part_two_regions(panel.folder)
        _let_capital_age(panel.folder)
    made = job.store / "dbt"
    rate, before = "cast(0.06 as double)", (made / "compiled.json").read_text(encoding="utf-8")
    (made / "dbt.log").unlink(missing_ok=True)
    refreshed(job)
    # a changed choice has dbt compile again
    assert (made / "dbt.log").exists() and rate not in before
    assert rate in (made / "compiled.json").read_text(encoding="utf-8")
    for panel in (job, whole):
        _ask_otherwise(panel.folder)
    assert refreshed(job) > 10  # or nothing was put to the test
    shutil.copy(job.folder / "landing" / REVISED, whole.folder / "landing")
    cells = f"select * exclude ({', '.join(BY_RUN)}) from raw.observations order by all"
    with duckdb.connect(str(ingest(tmp_path / "at_once.duckdb", whole.folder)), read_only=True) as con:
        assert con.execute(cells).pl().equals(revised.query(cells))
    done = whole.coagg("run", "--rebuild")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Reused 0 of" in done.stdout
    assert whole.query(cells).equals(revised.query(cells))
    runs = whole.query(
        "select distinct run_id from results.model_terms union select distinct run_id from results.moran"
    )
    assert runs["run_id"].to_list() == whole.query("select run_id from meta.release")["run_id"].to_list()
    assert_same_to_the_last_digit(job, whole)
