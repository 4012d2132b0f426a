"""Every asset and every check of the UI says what it is, in either language; none of them by a name of SQL alone."""

import json
import os
import re

import pytest

from python_models.words import LANGUAGES
from tests import forked

LIST = """
import json
from orchestration.definitions import defs
graph = defs.resolve_asset_graph()
specs = defs.resolve_all_asset_specs()
assets = {spec.key.to_user_string(): spec.description for spec in specs}
columns = {spec.key.to_user_string() + "." + column.name: column.description
           for spec in specs for column in getattr(spec.metadata.get("dagster/column_schema"), "columns", [])}
checks = {key.to_user_string(): graph.get(key).description for key in graph.asset_check_keys}
print("LISTED" + json.dumps([assets, checks, columns]))
"""
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Language -> descriptions of the assets, and of the checks, as a process that speaks it makes them."""

    store = str(tmp_path_factory.mktemp("store"))  # of both, so that dbt parses once

    def listed(language):
        done = forked.python(LIST, {**os.environ, "COAGG_LANGUAGE": language, "COAGG_STORE": store})
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.rpartition("LISTED")[2])

    return {language: listed(language) for language in LANGUAGES}


def test_every_asset_has_a_description(told):
    for assets, *_ in told.values():
        assert len(assets) > 40 and [name for name, said in assets.items() if not said] == []


def test_every_check_has_a_description_in_either_language(told):
    (_, english, _), (_, chinese, _) = told["en"], told["zh"]
    assert english.keys() == chinese.keys() and len(english) > 80
    assert [name for name in english if not (english[name] and chinese[name])] == []
    assert [said for said in english.values() if CHINESE.search(said) or "{" in said] == []
    assert [said for said in chinese.values() if not CHINESE.search(said) or "{" in said] == []


def test_a_check_of_dbt_says_what_it_asks(told):
    checks = told["en"][1]
    said = {name.partition(":")[2]: text for name, text in checks.items()}
    assert said["unique_dim_regions_region_id"] == "No two rows have the same region_id."
    assert said["in_range_location_quotients_employment_share__1_05__0"] == (
        "employment_share is at least 0, at most 1.05."
    )
    assert said["relationships_region_names_region_id__region_id__ref_regions_"] == (
        "Every region_id is a region_id of regions."
    )


def test_tables_and_their_columns_are_described_in_the_language(told):
    (english, _, english_columns), (chinese, _, chinese_columns) = told["en"], told["zh"]
    plain = re.compile(r"```sql.*", re.S)  # the model's SQL stands below
    assert [name for name, said in english.items() if CHINESE.search(plain.sub("", said))] == []
    assert [name for name, said in chinese.items() if not CHINESE.search(plain.sub("", said))] == []
    assert english_columns.keys() == chinese_columns.keys()
    assert {"marts/coagglomeration.theta", "seeds/variables.kind", "results/moran.p_normal"} <= english_columns.keys()
    assert [name for name, said in chinese_columns.items() if not CHINESE.search(said)] == []
    assert [name for name, said in english_columns.items() if CHINESE.search(said)] == []
