"""Which studies ran on other data than those published now."""

import duckdb
import pytest

from orchestration.studies.age import older_than_data


@pytest.fixture
def published(tmp_path):
    """``published(runs, studies)``: a warehouse with the vintages of its runs, oldest first, and of its studies."""

    def make(runs, studies):
        path = tmp_path / "published.duckdb"
        path.unlink(missing_ok=True)
        with duckdb.connect(str(path)) as con:
            con.execute("create schema meta; create schema results")
            con.execute("create table meta.runs (data_vintage varchar, finished_at timestamp)")
            con.execute("create table results.studies (study varchar, data_vintage varchar)")
            for day, vintage in enumerate(runs, 1):
                con.execute("insert into meta.runs values (?, make_timestamp(2026, 1, ?, 0, 0, 0.0))", [vintage, day])
            for row in studies:
                con.execute("insert into results.studies values (?, ?)", row)
        return path

    return make


def test_a_study_of_an_earlier_vintage_is_named_with_both(published):
    found = older_than_data(published(["2024-01", "2025-01"], [("old", "2024-01"), ("main", "2025-01")]))
    assert found == {"old": "ran on data of 2024-01, published are those of 2025-01"}
    path = published(["2024-01", "2025-01"], [("old", "2024-01")])
    assert older_than_data(path, "zh") == {"old": "所用数据为 2024-01，现已发布 2025-01"}


def test_the_newest_run_counts_not_the_last_written(published):
    path = published(["2025-01", "2024-01"], [("a", "2024-01"), ("b", "2025-01")])
    assert set(older_than_data(path)) == {"b"}  # the run of the second day published the data of 2024-01


def test_nothing_to_say_where_all_are_of_the_data(published):
    assert older_than_data(published(["2025-01"], [("a", "2025-01"), ("b", "2025-01")])) == {}


def test_before_the_first_release_and_in_warehouses_without_studies(tmp_path):
    assert older_than_data(tmp_path / "none.duckdb") == {}
    with duckdb.connect(str(tmp_path / "bare.duckdb")) as con:
        con.execute("create schema meta; create table meta.runs (data_vintage varchar, finished_at timestamp)")
    assert older_than_data(tmp_path / "bare.duckdb") == {}
