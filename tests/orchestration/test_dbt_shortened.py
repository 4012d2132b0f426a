"""dbt without the work that it throws away says of a project what dbt says."""

import pytest


@pytest.fixture()
def shortened(monkeypatch):
    from dbt_common.clients.jinja import MacroFuzzEnvironment  # a second of imports, which every worker would pay
    from mashumaro.jsonschema import schema

    from orchestration.dbt import shortened as dbt_shortened

    monkeypatch.setattr(schema, "_default", schema._default)
    monkeypatch.setattr(MacroFuzzEnvironment, "parse", MacroFuzzEnvironment.parse)
    monkeypatch.setattr(dbt_shortened, "_PARSED", {})
    return dbt_shortened.shorten


def test_a_schema_says_the_same_but_for_defaults(shortened) -> None:
    from dbt.artifacts.resources import NodeConfig
    from mashumaro.jsonschema import build_json_schema

    before = build_json_schema(NodeConfig).to_dict()
    shortened()
    after = build_json_schema(NodeConfig).to_dict()
    assert before["properties"]["materialized"]["default"] == "view"
    assert _without_defaults(before) == after


def _without_defaults(said: object) -> object:
    """A schema without the keyword; a property may be called so too."""
    if isinstance(said, list):
        return [_without_defaults(one) for one in said]
    if not isinstance(said, dict):
        return said
    kept = {key: value for key, value in said.items() if key != "default"}
    properties = {name: _without_defaults(told) for name, told in said.get("properties", {}).items()}
    return {key: properties if key == "properties" else _without_defaults(value) for key, value in kept.items()}


def test_a_wrong_kind_is_still_refused(shortened) -> None:
    from dbt.artifacts.resources import NodeConfig
    from dbt_common.dataclass_schema import ValidationError

    shortened()
    NodeConfig.validate(NodeConfig().to_dict(omit_none=True))
    with pytest.raises(ValidationError, match="3 is not of type 'string'"):
        NodeConfig.validate(NodeConfig().to_dict(omit_none=True) | {"materialized": 3})


def test_a_text_is_parsed_once_and_compiled_from_a_tree_of_its_own(shortened) -> None:
    from dbt.clients.jinja import get_rendered
    from dbt_common.clients.jinja import parse

    text = "{% macro named(x) %}{{ x }} km{% endmacro %}"
    whole = repr(parse(text))
    shortened()
    assert repr(parse(text)) == whole
    assert parse(text) is parse(text)
    assert parse("{{ 1 + 1 }}") is not parse("{{ 1 + 2 }}")
    seen = repr(parse("{{ 1 + 1 }}"))
    assert get_rendered("{{ 1 + 1 }}", {}) == "2"
    assert repr(parse("{{ 1 + 1 }}")) == seen
