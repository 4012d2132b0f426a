"""The base of all that is read from YAML: what the files may say, and nothing else."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from warehouse.yaml_text import line_of, slips

NAME = r"^[a-z][a-z0-9_]*$"  # of a panel, a study, a source: what may be a column or a file everywhere
# what pydantic says in its own terms; every pattern is that of a name
SAID = {
    "string_pattern_mismatch": "use small letters, digits and underscores, a letter first",
    "tuple_type": "Input should be a valid list",
}


class Strict(BaseModel):
    """No key that is not known: a misspelt one would otherwise be ignored in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def problems(
    error: ValidationError, data: Any, whole: str, model: type[BaseModel], text: str = "", at: Sequence[int | str] = ()
) -> str:
    """What is wrong with ``data``, each thing once: ``line 12: validation.bounds.x: …; line 3: years.2: …``.

    Parameters
    ----------
    whole
        What stands for the file itself, where no key of it is wrong.
    model
        What ``data`` should have been, for the key that a misspelt one may mean.
    text
        The YAML that ``data`` was read from, which tells the lines; ``at`` is where in it ``data`` stands.
    """
    said = []
    for e in error.errors():
        message, path = _plain(e, model), _place(e["loc"], data, e["type"])
        place = ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
        if (own := re.match(r"([a-z]\w*(?:\.\w+)*): ", message)) and own[1].split(".")[0] in _at(data, path):
            path = [*path, *own[1].split(".")]  # a check of several keys names its own
        line = line_of(text, [*at, *path]) if text and path else None
        where = [f"line {line}"] if line else []
        where += [place] if place else [] if own else [whole]
        said.append(": ".join([*where, message]))
    return "; ".join(dict.fromkeys(said)) + slips(text)


def _plain(error: Any, model: type[BaseModel]) -> str:
    if error["type"] != "extra_forbidden":
        return SAID.get(error["type"], error["msg"].removeprefix("Value error, "))
    places: dict[str, str] = {}
    for key, under in _keys(model):
        places.setdefault(key, under)
    name = str(error["loc"][-1])
    above = ".".join(str(p) for p in error["loc"][:-1] if isinstance(p, str))
    if name in places and places[name] != above:
        if not places[name]:
            return "this key is not known here; it stands at the margin"
        return f"this key is not known here; it stands under {places[name]}"
    near = difflib.get_close_matches(name, [k for k, under in places.items() if under == above], n=1)
    return f"this key is not known; did you mean {near[0]}?" if near else "this key is not known"


def _keys(model: type[BaseModel], under: str = "") -> Iterator[tuple[str, str]]:
    """Each key of a model and of those within it, with the keys that it stands under."""
    for name, field in model.model_fields.items():
        yield name, under
        for inner in _models(field.annotation):
            yield from _keys(inner, f"{under}.{name}" if under else name)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _place(path: tuple[int | str, ...], data: Any, kind: str) -> list[int | str]:
    """The part of ``path`` that the file has, without pydantic's names of a union's members."""
    at, place = data, list[int | str]()
    for part in path:
        if isinstance(at, dict) and part in at:
            at = at[part]
            place.append(part)
        elif isinstance(at, list | tuple) and isinstance(part, int):
            at = at[part] if part < len(at) else None
            place.append(part)
        elif part == path[-1] and kind in ("missing", "extra_forbidden"):
            place.append(part)
    return place


def _at(data: Any, path: Sequence[int | str]) -> Any:
    """The keys that stand at a path; none where it leads to something else."""
    for part in path:
        data = data.get(part) if isinstance(data, dict) else data[int(part)]
    return data if isinstance(data, dict) else ()
