"""What tables and columns hold is said in Chinese, too: in the dictionary's page no description is left in English."""

import csv
import re
import shutil

import duckdb
import pytest

from orchestration.columns import EVERYWHERE, MADE, comment, described
from orchestration.site import _columns
from orchestration.studies.tables import HANDED_OVER
from python_models.studies import run_study
from python_models.words.columns import COLUMNS
from tests.dbt.conftest import PROJECT

pytest_plugins = ["tests.studies.conftest"]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
FORMULAS = {
    "optimal or undefined.",
    "ok or failed.",
    "optimal, infeasible or not_certified.",
    "manufacturing_x_<group>.",
}
SYMBOLS = {COLUMNS(text, "zh") for text in FORMULAS}


def sentences() -> list[str]:
    """Every description of a table or column, of a bundled variable, and of a name that is made."""
    said = [text for columns in described().tables.values() for text in columns.values() if text]
    with (PROJECT / "seeds" / "variables.csv").open(encoding="utf-8") as file:
        variables = [row["description"] for row in csv.DictReader(file) if row["description"]]
    return list(dict.fromkeys([*said, *variables, *(text for _, text in MADE), *EVERYWHERE.values()]))


def test_every_description_has_its_chinese():
    asked = sentences()
    assert len(asked) > 590 and [text for text in asked if text not in COLUMNS] == []
    assert [t for t in asked if t not in FORMULAS and not CHINESE.search(COLUMNS(t, "zh"))] == []


def test_no_chinese_is_kept_for_what_is_no_longer_said():
    assert sorted(set(COLUMNS.entries) - set(sentences())) == []


def test_every_table_that_a_study_hands_over_is_described(small, loaded):
    """Those that the bundled panel's own study does not make, too: each column has words of its own."""
    small["efficiency"] = {"eff": {"inputs": ["a"], "goods": ["b"]}}
    small["sample"]["derived"] = {"x2": "x * x", "a": "fixed + 1", "b": "fixed + 2 + x * x"}
    small["steps"] = [{"name": "i", "kind": "efficiency_intervals", "title": "I", "block": "eff", "draws": 99,
                       "index": True}]  # fmt: skip
    made = run_study(*loaded(small)).results[0].tables
    assert set(made) == {"efficiency_intervals", "index_intervals"}
    told = described()
    for name in HANDED_OVER:
        assert told.about(f"results.{name}"), name
    for name, frame in made.items():
        assert [c for c in frame.columns if c not in told.columns(f"results.{name}")] == []


def test_every_column_of_the_panel_s_lists_is_described():
    lists = sorted((PROJECT / "seeds").glob("*.csv"))
    assert len(lists) > 5
    for path in lists:
        with path.open(encoding="utf-8") as file:
            heads = next(csv.reader(file))
        told = described(language="zh")
        known = told.columns(f"seeds.{path.stem}")
        assert [h for h in heads if h not in known and h not in told.variables] == [], path.name


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_dictionary_says_each_in_its_language(language):
    with duckdb.connect() as con:
        con.execute("create schema seeds; create schema marts; create schema results")
        con.execute("create table seeds.variables(variable text, description text, base_unit text)")
        con.execute(
            "insert into seeds.variables values ('gdp', 'Domestic patents granted', ''), ('mine', 'As I call it', 'km')"
        )
        con.execute(
            "create table marts.location_quotients(region_id int, location_quotient int, theta_steel int, mine int)"
        )
        con.execute("create table results.moran(step int, gdp int)")
        rows = _columns(con, language)
    assert rows["meaning"].str.len_chars().min() > 0
    chinese = [bool(CHINESE.search(text)) for text in [*rows["meaning"], *rows["about"]]]
    own = rows["column"].to_list().index("mine")
    assert rows["meaning"][own].startswith("As I call it") and not chinese.pop(own)
    assert set(chinese) == {language == "zh"}


def test_every_column_of_a_release_has_its_comment_in_the_panel_s_language(atlantis_job, tmp_path):
    """From the files' cells to the results; what a study of the panel names itself stays as it was written."""
    shutil.copy(atlantis_job.published, tmp_path / "release.duckdb")
    with duckdb.connect(str(tmp_path / "release.duckdb")) as con:
        comment(con, "zh")
        rows = con.execute(
            "select schema_name, table_name, column_name, comment from duckdb_columns() where schema_name in "
            "('staging', 'intermediate', 'marts', 'results', 'quality', 'raw', 'meta')"
        ).fetchall()
        own = {name for (name,) in con.execute("select variable from seeds.variables").fetchall()}
        tables = con.execute(
            "select schema_name, table_name, comment from duckdb_tables() where schema_name in ('staging', "
            "'intermediate', 'marts') union all select schema_name, view_name, comment from duckdb_views() "
            "where schema_name in ('staging', 'intermediate', 'marts')"
        ).fetchall()
    assert len(rows) > 500 and {"staging", "intermediate"} <= {row[0] for row in rows}
    unsaid = [row[:3] for row in rows if not row[3]]
    assert unsaid == []
    english = [row for row in rows if not CHINESE.search(row[3]) and row[2] not in own and row[3] not in SYMBOLS]
    assert english == []
    assert [row for row in tables if not CHINESE.search(row[2] or "")] == []
