"""What Dagster's pages say of dbt's tests, which dbt names by their SQL."""

from collections.abc import Mapping
from typing import Any

from orchestration.language import described, language
from python_models.words import listed
from python_models.words.pipeline import PIPELINE


def about_test(test: Mapping[str, Any]) -> str:
    """The sentence of a test as dbt's manifest has it, in the panel's language; empty of one that has no words."""
    made = test.get("test_metadata")
    key = f"dbt.{made['name'] if made else test['name']}"
    if key not in PIPELINE:
        return ""
    given = dict(made["kwargs"]) if made else {}
    if key == "dbt.in_range":
        ends = [end for end in ("minimum", "maximum") if given.get(end) is not None]
        given["ends"] = listed([described(f"dbt.{end}", value=given[end]) for end in ends], language())
    return described(key, **{name: _shown(value) for name, value in given.items()})


def _shown(value: Any) -> str:
    """A list as it is read, and ``ref('regions')`` as the table that it is."""
    if isinstance(value, list | tuple):
        return listed([str(v) for v in value], language())
    return str(value).removeprefix("ref('").removesuffix("')")
