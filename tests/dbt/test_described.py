"""What ``meta`` says of the marts holds in the warehouse: the keys name one row each, the measures are numbers."""

import pytest
import yaml

from tests.dbt.conftest import PROJECT

MODELS = yaml.safe_load((PROJECT / "models" / "marts" / "_marts__models.yml").read_text(encoding="utf-8"))["models"]
META = {model["name"]: model.get("config", {}).get("meta", {}) for model in MODELS}


def test_every_mart_says_what_names_its_rows():
    files = {path.stem for path in (PROJECT / "models" / "marts").glob("*.sql")}
    assert files == {name for name, meta in META.items() if meta.get("keys")}


@pytest.mark.parametrize("name", META)
def test_keys_name_one_row_and_measures_are_numbers(marts, name):
    rows = marts(f"select * from marts.{name}")
    assert not rows.select(META[name]["keys"]).is_duplicated().any()
    assert all(rows[measure].dtype.is_float() for measure in META[name].get("measures", []))
