"""Names of units: as text, in messages, and matched between data and weights (7, 7.0, "7" and "007" are one region)."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import polars as pl

from python_models.errors import InputError, number_of

_NUMBER = re.compile(r"0*(\d+)(?:\.0*)?")


def label(unit: Any) -> str:
    """A unit's identifier as text, 7 and 7.0 alike: what units of data and of weights are compared by."""
    if isinstance(unit, (float, np.floating)) and float(unit).is_integer():
        return str(int(unit))
    return str(unit)


def labels(units: pl.Series) -> pl.Series:
    """``label`` of a column."""
    if units.dtype.is_float() and bool((units.round(0) == units).all()):
        units = units.cast(pl.Int64)
    return units.cast(pl.String)


def some(names: Sequence[Any], limit: int = 8) -> str:
    """The first names of a list, and how many more there are, for messages."""
    shown = ", ".join(str(name) for name in names[:limit])
    return shown + (f" and {len(names) - limit} more" if len(names) > limit else "")


def require_once(ids: Sequence[str], what: str) -> None:
    """Raise ``InputError`` naming the ids that stand there more than once."""
    if len(set(ids)) < len(ids):
        seen: dict[str, int] = {}
        for name in ids:
            seen[name] = seen.get(name, 0) + 1
        repeated = sorted(name for name, count in seen.items() if count > 1)
        raise InputError(f"{what} {some(repeated)} more than once; one row and column per unit.")


def _as_number(name: str) -> str:
    """A code of digits without its leading zeros and decimal zeros; any other name stripped of blanks around it."""
    name = name.strip()
    found = _NUMBER.fullmatch(name)
    return found[1] if found else name


def matched(wanted: Iterable[Any], known: Sequence[str]) -> tuple[list[int], list[str]]:
    """Place in ``known`` of each wanted name, and the names that are not there.

    Names are compared as text. Codes that lost their leading zeros or became decimals on their way through a
    spreadsheet ("010", 10, "10.0") count as the same, as long as that is true of one code only on either side.

    Returns
    -------
    places, absent
        Positions of those found, in the order wanted; labels of the others.
    """
    names = [label(unit) for unit in wanted]
    exact = {name: i for i, name in enumerate(known)}
    if all(name in exact for name in names):
        return [exact[name] for name in names], []
    loose: dict[str, list[int]] = {}
    for i, name in enumerate(known):
        loose.setdefault(_as_number(name), []).append(i)
    rivals: dict[str, set[str]] = {}
    for name in names:
        rivals.setdefault(_as_number(name), set()).add(name)
    places, absent = [], []
    for name in names:
        like = loose.get(_as_number(name), [])
        if name in exact:
            places.append(exact[name])
        elif len(like) == 1 and len(rivals[_as_number(name)]) == 1:
            places.append(like[0])
        else:
            absent.append(name)
    return places, absent


def positions(units: Iterable[Any], ids: Sequence[str]) -> np.ndarray:
    """(n,) rows of the weights that belong to units of the data.

    Raises
    ------
    InputError
        The weights lack a unit (named).
    """
    wanted = [label(unit) for unit in units]
    places, absent = matched(wanted, ids)
    if absent:
        raise InputError(
            f"The weights lack {len(absent)} of {number_of(len(wanted), 'unit')} of the data: {some(absent)}. They "
            f"know {some(ids, 3)}; build them from the same regions."
        )
    return np.array(places, dtype=np.intp)
