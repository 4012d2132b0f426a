"""What tables and columns hold is said in Chinese, too: in the dictionary's page no description is left in English."""

import csv
import re

import duckdb
import pytest

from orchestration.columns import MADE, described
from orchestration.site import SHOWN, _columns
from python_models.words.columns import COLUMNS
from tests.dbt.conftest import PROJECT

CHINESE = re.compile(r"[\u4e00-\u9fff]")
FORMULAS = {
    "LQ_a + LQ_b.",
    "1 - |LQ_a - LQ_b| / (LQ_a + LQ_b), 0 to 1.",
    "share - others_share.",
    "share / others_share.",
}
FORMULAS |= {
    "optimal or undefined.",
    "ok or failed.",
    "optimal, infeasible or not_certified.",
    "manufacturing_x_<group>.",
}


def sentences() -> list[str]:
    """Every description of a table or column that people read, of a bundled variable, and of a name that is made."""
    told = described().tables
    said = [
        text for table, columns in told.items() if table.split(".")[0] in SHOWN for text in columns.values() if text
    ]
    with (PROJECT / "seeds" / "variables.csv").open(encoding="utf-8") as file:
        variables = [row["description"] for row in csv.DictReader(file) if row["description"]]
    return list(dict.fromkeys([*said, *variables, *(text for _, text in MADE)]))


def test_every_description_has_its_chinese():
    asked = sentences()
    assert len(asked) > 450 and [text for text in asked if text not in COLUMNS] == []
    assert [t for t in asked if t not in FORMULAS and not CHINESE.search(COLUMNS(t, "zh"))] == []


def test_no_chinese_is_kept_for_what_is_no_longer_said():
    assert sorted(set(COLUMNS.entries) - set(sentences())) == []


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
