"""dbt without work whose outcome it throws away: a fifth of the seconds that its process takes of a first run.

It makes a JSON schema of each kind of node, against which it holds what a project's files say. Each default in a schema
costs it a class of its own, whose code it writes and compiles; no check looks at a default. And it parses the text of
each macro twice, and that of each description as often as it stands there, to look through what came of it.
"""

from dataclasses import MISSING
from typing import Any

from dbt_common.clients.jinja import MacroFuzzEnvironment
from mashumaro.jsonschema import schema

Parsed = tuple[str, str | None, str | None]
_PARSED: dict[Parsed, Any] = {}
_parse = MacroFuzzEnvironment.parse


def shorten() -> None:
    """From now on in this process."""
    schema._default = _no_default
    MacroFuzzEnvironment.parse = _parsed_once  # what is compiled is parsed by itself: compiling changes it


def _no_default(*_: Any) -> Any:
    return MISSING


def _parsed_once(self: Any, source: str, name: str | None = None, filename: str | None = None) -> Any:
    """The tree of a text, for those who only look through it."""
    key = source, name, filename
    if key not in _PARSED:
        _PARSED[key] = _parse(self, *key)
    return _PARSED[key]
