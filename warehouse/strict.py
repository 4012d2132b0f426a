"""The base of all that is read from YAML: what the files may say, and nothing else."""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError


class Strict(BaseModel):
    """No key that is not known: a misspelt one would otherwise be ignored in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def problems(error: ValidationError, data: Any, whole: str, plain: Callable[[Any], str]) -> str:
    """What is wrong with ``data``, each thing once: ``validation.bounds.x: …; years.2: …``.

    Parameters
    ----------
    whole
        What stands for the file itself, where no key of it is wrong.
    plain
        One of pydantic's errors in words.
    """
    said = [f"{_place(e['loc'], data, e['type']) or whole}: {plain(e)}" for e in error.errors()]
    return "; ".join(dict.fromkeys(said))


def _place(path: tuple[int | str, ...], data: Any, kind: str) -> str:
    """The keys of ``path`` that the file has, lists counted from one, without pydantic's names of a union's members."""
    at, place = data, []
    for part in path:
        if isinstance(at, dict) and part in at:
            at = at[part]
            place.append(str(part))
        elif isinstance(at, list | tuple) and isinstance(part, int):
            at = at[part] if part < len(at) else None
            place.append(str(part + 1))
        elif part == path[-1] and kind in ("missing", "extra_forbidden"):
            place.append(str(part))
    return ".".join(place)
