"""JSON-stat 1.x and 2.0: what the APIs of Eurostat and the offices of Norway, Sweden, Ireland and Nomis give.

A table of any number of dimensions reads as a long one, as PC-Axis does: a row a cell, a column for each dimension (and
`NAME code` where its codes are not its labels), then `value`, and where the file has them `status`, `unit` and
`multiplier` (a power of ten). Cells that a sparse table leaves out are no rows. Numbers keep the digits that the file
writes. Source: JSON-stat format version 2.0 (json-stat.org), with the earlier forms that it names.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from warehouse.errors import FileError
from warehouse.readers.containers.base import Limits, Sheet, text_of
from warehouse.readers.containers.encodings import decode

_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{")
OWN = ("value", "status", "unit", "multiplier")  # heads behind those of the dimensions


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension: its head, the codes and labels of its categories in order, and the unit of each where given."""

    name: str
    codes: list[str]
    labels: list[str]
    units: list[Mapping[str, Any]]

    @property
    def coded(self) -> bool:
        return self.codes != self.labels


def is_json_stat(data: bytes) -> bool:
    """JSON with the words of a data set, or of what holds several; other JSON is named as such."""
    return bool(_START.match(data[:64])) and (
        (b'"dimension"' in data and b'"value"' in data and b'"size"' in data)
        or bool(re.search(rb'"class"\s*:\s*"(?:collection|dimension|dataset)"', data))
    )


def json_stat_sheets(data: bytes, encoding: str, limits: Limits) -> tuple[list[Sheet], str]:
    """The table as a long sheet, and its encoding.

    Raises
    ------
    FileError
        several_members: a collection or several data sets; unknown_container: no data set; too_large; truncated: other
        than one figure a cell; unreadable, naming what contradicts itself; wrong_encoding.
    """
    limits.check_cells(data.count(b","), 1, "the JSON-stat table")
    text, used = decode(data, encoding)
    dataset = _dataset(json.loads(text, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_unique))
    dimensions = _dimensions(dataset)
    cells = math.prod(len(d.codes) for d in dimensions)
    values = _by_place(dataset.get("value"), cells, "value")
    status = _statuses(dataset.get("status"), values, cells)
    places = sorted({*values, *status})
    units = [d for d in dimensions if any(d.units)]
    scaled = any("multiplier" in unit for d in units for unit in d.units)
    own = [h for h, given in zip(OWN, (True, status, units, scaled), strict=True) if given]
    heads = [n for d in dimensions for n in ((d.name, f"{d.name} code") if d.coded else (d.name,))]
    limits.check_cells(len(places), len(heads) + len(own), "the JSON-stat table")
    rows = [[*heads, *own]]
    for place in places:
        row, measured = list[str](), list[Mapping[str, Any]]()
        for d, k in zip(dimensions, _keys(place, dimensions), strict=True):
            row += (d.labels[k], d.codes[k]) if d.coded else (d.labels[k],)
            measured += [d.units[k]] if d.units[k] else []
        row.append(values.get(place, ""))
        row += [status.get(place, "")] if status else []
        row += [" ".join(filter(None, map(_unit, measured)))] if units else []
        row += [next((text_of(u["multiplier"]) for u in measured if "multiplier" in u), "")] if scaled else []
        rows.append(row)
    return [Sheet("", rows)], used


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; a key twice would lose what the first says."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, n in Counter(key for key, _ in pairs).items() if n > 1)
        raise FileError("unreadable", f"the JSON has the key {twice!r} twice in one object; fetch it again")
    return found


def _dataset(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """The one data set: the whole file (2.0), or the one that a bundle holds (1.x)."""
    kind = found.get("class", "dataset" if isinstance(found.get("dimension"), dict) else "bundle")
    if kind == "dataset":
        return found
    inner = {k: v for k, v in found.items() if isinstance(v, dict) and isinstance(v.get("dimension"), dict)}
    if kind == "bundle" and len(inner) == 1:
        return next(iter(inner.values()))
    if kind in ("bundle", "collection") and (inner or kind == "collection"):
        raise FileError(
            "several_members",
            "a JSON-stat collection, which holds or names several data sets; fetch the data set itself",
        )
    raise FileError("unknown_container", "JSON; fetch the table as .csv or .xlsx")


def _dimensions(dataset: Mapping[str, Any]) -> list[Dimension]:
    given = dataset.get("dimension", {})
    names = dataset.get("id") or given.get("id")  # 1.x has id and size among the dimensions
    sizes = dataset.get("size") or given.get("size")
    if not names or not sizes or len(names) != len(sizes) or not all(isinstance(given.get(n), dict) for n in names):
        raise FileError(
            "unreadable", "the JSON-stat table does not say id, size and dimension of one length; fetch it again"
        )
    labels = {name: str(given[name].get("label") or name) for name in names}
    counts = Counter([*labels.values(), *OWN])
    heads = [labels[n] if counts[labels[n]] == 1 else n for n in names]
    return [_dimension(head, given[n], int(size)) for head, n, size in zip(heads, names, sizes, strict=True)]


def _dimension(head: str, given: Mapping[str, Any], size: int) -> Dimension:
    """Categories in the order of `index`, a list or positions; that of the labels where there is no index."""
    category = given.get("category") or {}
    labels = category.get("label") or {}
    index = category.get("index") or list(labels)
    codes = [str(c) for c in (sorted(index, key=lambda c: int(index[c])) if isinstance(index, dict) else index)]
    positions = sorted(map(int, index.values())) if isinstance(index, dict) else list(range(len(set(codes))))
    if len(codes) != size or positions != list(range(size)):
        raise FileError(
            "unreadable",
            f"{head!r} of the JSON-stat table has not the {size:,} categories that it says; fetch it again",
        )
    units = category.get("unit") or {}
    return Dimension(head, codes, [str(labels.get(c) or c) for c in codes], [units.get(c) or {} for c in codes])


def _by_place(given: Any, cells: int, what: str) -> dict[int, str]:
    """Place of a cell -> its text; of a list every cell, of an object those that it names."""
    if isinstance(given, list):
        if len(given) != cells:
            raise FileError(
                "truncated", f"the JSON-stat table has {cells:,} cells and {len(given):,} of {what!r}; fetch it again"
            )
        return {place: text_of(v) for place, v in enumerate(given)}
    if not isinstance(given, dict):
        raise FileError("truncated", f"the JSON-stat table has no {what!r}; fetch it again")
    found = {int(place): text_of(v) for place, v in given.items()}
    if beyond := [str(place) for place in found if not 0 <= place < cells]:
        raise FileError(
            "unreadable", f"{what!r} of the JSON-stat table names the cell {beyond[0]}, of {cells:,}; fetch it again"
        )
    return found


def _statuses(given: Any, values: Mapping[int, str], cells: int) -> dict[int, str]:
    """One status of all cells that have a value, or that of each."""
    if isinstance(given, list) and len(given) == 1:
        given = given[0]
    if given is None or given == {} or given == []:
        return {}
    if isinstance(given, str):
        return dict.fromkeys(values, given)
    return _by_place(given, cells, "status")


def _keys(place: int, dimensions: list[Dimension]) -> Iterator[int]:
    """The category of each dimension at a place: the last runs fastest."""
    below = math.prod(len(d.codes) for d in dimensions)
    for d in dimensions:
        below //= len(d.codes)
        yield place // below % len(d.codes)


def _unit(said: Mapping[str, Any]) -> str:
    """A category's unit in the order it is printed: its base, or what its label and symbol say."""
    symbol, words = str(said.get("symbol") or ""), [str(said.get(k) or "") for k in ("base", "label")]
    parts = [symbol, *words] if said.get("position") == "start" else [*words, symbol]
    return " ".join(dict.fromkeys(filter(None, parts)))
