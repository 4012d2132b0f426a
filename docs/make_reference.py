"""Writes docs/reference-panel.md: every key of panel.yml, of sources and of studies, from the models that read them.

Run `python docs/make_reference.py`; a test checks that the page is true to the code.
"""

import re
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from python_models.studies.declaration import Declaration
from python_models.studies.estimators import MODELS
from python_models.studies.steps import KINDS
from warehouse.catalogue import Source
from warehouse.panel import Panel

PAGE = Path(__file__).with_name("reference-panel.md")
INNER = {"folder"}  # set by the reader, never written
HEAD = """# Reference: every key of every file

What may be written in `panel.yml`, in a source's entry (`sources/*.yml`) and in a study (`studies/*.yml`): key, kind of
value, what holds where it is left out, what it says. A key that is not here is refused by name. How to use them:
[a panel](your-own-panel.md), [yearbooks](your-own-yearbooks.md), [studies](studies.md),
[the gate](operations.md#bounds-exceptions-warnings).
This page is written by `docs/make_reference.py` from the models that read the files.
"""


def page() -> str:
    """The page's text."""
    parts = [HEAD]
    seen: set[type[BaseModel]] = set()
    for heading, model in (("panel.yml", Panel), ("A source: sources/NAME.yml", Source), ("A study", Declaration)):
        parts += [f"## {heading}\n", *_sections(model, "", seen)]
    parts.append("## Kinds of step\n")
    for kind in sorted(KINDS):
        parts += _sections(KINDS[kind].specification, f"kind: {kind}", seen)
    parts.append("## Estimators of a model\n")
    for name in sorted(MODELS):
        parts += _sections(MODELS[name], f"estimator: {name}", seen)
    return "\n".join(parts).rstrip() + "\n"


def _sections(model: type[BaseModel], where: str, seen: set[type[BaseModel]]) -> Iterator[str]:
    """The model's table, and below it those of the models that its keys hold."""
    if model in seen:
        return
    seen.add(model)
    if where:
        yield f"### `{where}`\n"
    yield _sentence(model) + "\n"
    rows = ["| key | value | left out | what it says |", "|---|---|---|---|"]
    inner: list[tuple[str, type[BaseModel]]] = []
    for name, info in model.model_fields.items():
        if name in INNER:
            continue
        key = info.alias or name
        rows.append(f"| `{key}` | {_value(info.annotation)} | {_default(info)} | {_cell(info.description or '')} |")
        inner += [(key, held) for held in _models(info.annotation)]
    yield "\n".join(rows) + "\n"
    above = re.sub(r"^(kind|estimator): ", "", where)
    for key, held in inner:
        yield from _sections(held, f"{above}.{key}" if above else key, seen)


def _sentence(model: type[BaseModel]) -> str:
    return " ".join((model.__doc__ or "").split("\n\n")[0].split())


def _value(kind: Any) -> str:
    """A type in words of YAML."""
    origin, inside = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _value(inside[0])
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in inside)
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(_value(part) for part in inside if part is not type(None)))
    if origin is list:
        return f"list of {_value(inside[0])}"
    if origin is tuple:
        return "[" + ", ".join(_value(part) for part in inside if part is not Ellipsis) + "]"
    if origin is dict:
        return f"{{name: {_value(inside[1])}}}"
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return "keys below"
    plain = {str: "text", int: "whole number", float: "number", bool: "`true`, `false`", Path: "path"}
    return plain.get(kind, "anything" if kind is Any else getattr(kind, "__name__", str(kind)).lower())


def _models(kind: Any) -> list[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return [kind]
    return [model for part in get_args(kind) for model in _models(part)]


def _default(info: Any) -> str:
    if info.is_required():
        return "**needed**"
    value = info.get_default(call_default_factory=True)
    if value is None or value is PydanticUndefined or value == "" or isinstance(value, BaseModel):
        return ""
    if isinstance(value, list | tuple):
        return f"`[{', '.join(map(str, value))}]`"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
