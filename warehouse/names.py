"""Names as printed -> identifiers, through reviewed lists only: regions (valid by year), industries, units.

An unknown name gets proposals for a person to review, never a guess.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path

from warehouse.chinese_characters import simplified
from warehouse.errors import CatalogueError
from warehouse.index_bases import base_of
from warehouse.yaml_text import text_of_settings

_SPACE = re.compile(r"\s+")
_SPACELESS = re.compile(r"[぀-ヿ㐀-鿿豈-﫿\U00020000-\U0003ffff]")  # scripts written without spaces
_ASCII_PUNCTUATION = {k: " " for k in range(128) if unicodedata.category(chr(k))[0] == "P"}
_INVISIBLE = re.compile(r"[​-‏‪-‮⁠﻿]")


@lru_cache(maxsize=65536)
def normalise(text: str) -> str:
    """Comparable form of a label: width and case folded, punctuation dropped, spaces dropped where they only pad.

    >>> normalise("北　京"), normalise(" Inner  Mongolia*"), normalise("#研究人员")
    ('北京', 'inner mongolia', '研究人员')
    """
    if text.isascii():  # nothing to compose or to fold in width
        return " ".join(text.casefold().translate(_ASCII_PUNCTUATION).split())
    text = _fold(text)
    text = "".join(" " if unicodedata.category(c)[0] == "P" else c for c in text)
    return _composed(_SPACE.sub("" if _SPACELESS.search(text) else " ", text).strip())


@lru_cache(maxsize=4096)
def normalise_unit(text: str) -> str:
    """Comparable form of a unit: punctuation counts here (%, /), spaces do not."""
    return _composed(_SPACE.sub("", _fold(text)))


def _fold(text: str) -> str:
    return _composed(_composed(_INVISIBLE.sub("", text)).casefold())


def _composed(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


@dataclass(frozen=True, slots=True)
class Name:
    """One spelling of something: `target` is its identifier, empty for names that are known and passed over."""

    name: str
    target: str
    kind: str
    valid_from: int | None = None
    valid_to: int | None = None

    def valid_in(self, year: int) -> bool:
        return (self.valid_from is None or self.valid_from <= year) and (self.valid_to is None or year <= self.valid_to)

    def period(self) -> str:
        return f"{self.valid_from or '…'}–{self.valid_to or '…'}"


@dataclass(frozen=True, slots=True)
class Match:
    """What a printed name stands for: `status` found, passed_over, unknown, ambiguous (of `targets`) or not_valid."""

    status: str
    target: str = ""
    name: str = ""
    detail: str = ""
    targets: tuple[str, ...] = ()


TOTAL = "total"  # the kind of a name that any sum has
_UNKNOWN = Match("unknown")
LONGEST = 40  # letters of a place behind the one above it


class NameList:
    """A reviewed list of spellings; several targets may share a spelling in different years.

    Names (units are none: 億元 of Taiwan is no yuan) are found in traditional characters as in simplified ones.

    parents : what each target belongs to, where that may be named beside it (河北省石家庄市).
    """

    def __init__(self, names: Iterable[Name], *, key: str = "name", parents: Mapping[str, str] | None = None) -> None:
        self._key = normalise_unit if key == "unit" else normalise
        self._parents = parents or {}
        self._by_key: dict[str, list[Name]] = defaultdict(list)
        for name in names:
            self._by_key[self._key(name.name)].append(name)
        self._always = {
            key: _single(same)
            for key, same in self._by_key.items()
            if all(n.valid_from is None and n.valid_to is None for n in same)
        }
        self._numbered = any(key.replace(" ", "").isdecimal() for key in self._by_key)
        self._full: dict[str, str] | None = None
        self._in_simplified: dict[str, list[Name]] | None = None

    def __contains__(self, text: str) -> bool:
        key = self._key(text)
        return key in self._by_key or bool(self._simplified(key))

    def plus(self, more: Iterable[Name]) -> NameList:
        """The list with further names."""
        kind = "unit" if self._key is normalise_unit else "name"
        every = (n for names in self._by_key.values() for n in names)
        return NameList([*every, *more], key=kind, parents=self._parents)

    def find(self, text: str, years: Sequence[int] = ()) -> Match:
        """Match by the names valid in the first of `years` that knows the spelling (data year, publication year)."""
        key = self._key(text)
        if always := self._always.get(key):
            return always
        names = self._by_key.get(key) or self._beside_parent(key) or self._simplified(key)
        if not names:
            return self._of_a_base(text)
        for valid in [[n for n in names if n.valid_in(year)] for year in years] or [names]:
            if valid:
                return _single(valid)
        periods = "; ".join(f"{n.target} {n.period()}" for n in names)
        return Match("not_valid", detail=f"known only for {periods}")

    def _of_a_base(self, text: str) -> Match:
        """The unit of index numbers, where a list of units has it with some base, for every other base."""
        if self._key is not normalise_unit or base_of(text) is None:
            return _UNKNOWN
        bases = (n for names in self._by_key.values() for n in names if base_of(n.name) is not None)
        first = next(bases, None)
        return Match("found", first.target, first.name) if first else _UNKNOWN

    def _simplified(self, key: str) -> list[Name]:
        """Names that are the same in simplified characters."""
        if key.isascii() or self._key is normalise_unit:
            return []
        if self._in_simplified is None:
            self._in_simplified = defaultdict(list)
            for other, names in self._by_key.items():
                self._in_simplified[simplified(other)] += names
        plain = simplified(key)
        return self._in_simplified.get(plain) or (self._beside_parent(plain) if plain != key else [])

    def _beside_parent(self, key: str) -> list[Name]:
        """Names of places that stand behind a place which they belong to, or before it where words are parted."""
        if not self._parents or len(key) > LONGEST:
            return []
        parted = " " in key
        found = []
        for k in range(2, len(key) - 1):
            if not parted:
                found += self._below(key[:k], key[k:])
            elif key[k] == " ":
                first, last = key[:k], key[k + 1 :]
                found += self._below(first, last) or self._below(last, first)
        return found

    def _below(self, above: str, below: str) -> list[Name]:
        """The names `below` that belong to a place of the name `above`, or to one that belongs to it."""
        named = self._by_key.get(below)
        if not named:
            return []
        places = {n.target for n in self._by_key.get(above) or self._beside_parent(above) if n.target}
        return [n for n in named if not places.isdisjoint(self._ancestors(n.target))] if places else []

    def _ancestors(self, target: str) -> list[str]:
        found: list[str] = []
        while (target := self._parents.get(target, "")) and target not in found:
            found.append(target)
        return found

    @property
    def dated(self) -> bool:
        """Whether some spelling holds in certain years only."""
        return len(self._always) < len(self._by_key)

    @property
    def numbered(self) -> bool:
        """Whether some spelling is a number (a code), as a figure may be."""
        return self._numbered

    def codes(self) -> dict[str, str]:
        """What may stand for a target in place of a name: its identifier, and spellings that are numbers."""
        spelt = {n.name: n.target for names in self._by_key.values() for n in names if n.name.isdecimal() and n.target}
        return spelt | {n.target: n.target for names in self._by_key.values() for n in names if n.target}

    def full_names(self) -> dict[str, str]:
        """Target -> its full name, or one of a sum where it has no other."""
        if self._full is None:
            every = [n for names in self._by_key.values() for n in names if n.target]
            self._full = {n.target: n.name for kind in (TOTAL, "full") for n in every if n.kind == kind}
        return self._full

    def totals(self) -> set[str]:
        """Spellings that mean a sum of what stands beside them (总计), their target only where all of it does."""
        return {n.name for names in self._by_key.values() for n in names if n.kind == TOTAL}

    def spelling_of(self, target: str) -> str:
        """The first spelling of a target; empty if it has none."""
        return next((n.name for names in self._by_key.values() for n in names if n.target == target), "")

    def propose(self, text: str, count: int = 3) -> list[str]:
        """The nearest known spellings, best first, one per target."""
        wanted = self._key(text)
        if not wanted:
            return []
        scored = sorted(
            (
                (SequenceMatcher(None, wanted, key).ratio(), -abs(len(key) - len(wanted)), -at, key)
                for at, key in enumerate(self._by_key)  # of equals the first of the list
            ),
            reverse=True,
        )
        best: dict[str, str] = {}
        for score, _, _, key in scored:
            if score < 0.4 or len(best) == count:
                break
            name = self._by_key[key][0]
            best.setdefault(name.target or name.name, name.name)
        return list(best.values())


def _single(names: list[Name]) -> Match:
    targets = sorted({n.target for n in names})
    if len(targets) > 1:
        return Match("ambiguous", detail=", ".join(targets), targets=tuple(targets), name=names[0].name)
    first = names[0]
    return Match("found" if first.target else "passed_over", first.target, first.name)


@dataclass(frozen=True, slots=True)
class Place:
    """What regions.csv says of a region: its level, the region it lies in, the first and last year it was there."""

    level: str
    parent: str
    valid_from: int | None = None
    valid_to: int | None = None

    def there_in(self, year: int) -> bool:
        return (self.valid_from is None or self.valid_from <= year) and (self.valid_to is None or year <= self.valid_to)

    def period(self) -> str:
        return f"{self.valid_from or '…'}–{self.valid_to or '…'}"


@dataclass(frozen=True, slots=True)
class Unit:
    unit_id: str
    dimension: str
    base_unit: str
    factor: float


@dataclass(frozen=True, slots=True)
class Seeds:
    """The reviewed lists of one panel.

    regions : names of regions. industries : names by classification. units : by unit_id.
    places : level and parent by region_id. totals : industries that are all of them together. kinds : that of each
    indicator of variables.csv. fingerprint : hash of all of them; a change means that files may read differently.
    """

    regions: NameList
    industries: dict[str, NameList]
    unit_names: NameList
    units: dict[str, Unit]
    fingerprint: str
    places: dict[str, Place] = field(default_factory=dict)
    totals: frozenset[str] = frozenset()
    kinds: Mapping[str, str] = field(default_factory=dict)


def load_seeds(folder: Path) -> Seeds:
    """Read region_names, industry_names, units and unit_names from a panel's seeds folder."""
    named = folder / "region_names.csv"
    regions = [
        Name(r["name"], r["region_id"], r["kind"], *(_year(r, key, named) for key in ("valid_from", "valid_to")))
        for r in _rows(named, {"name", "region_id", "kind", "valid_from", "valid_to"})
    ]
    regions += _unnamed(folder, {n.target for n in regions})
    industries: dict[str, list[Name]] = defaultdict(list)
    for r in _rows(folder / "industry_names.csv", {"name", "industry_id", "classification", "kind"}):
        industries[r["classification"]].append(Name(r["name"], r["industry_id"], r["kind"]))
    listed = _rows(folder / "units.csv", {"unit_id", "dimension", "base_unit", "factor"})
    units = {r["unit_id"]: Unit(r["unit_id"], r["dimension"], r["base_unit"], _factor(r, folder)) for r in listed}
    if len(units) < len(listed):
        raise CatalogueError(f"{folder / 'units.csv'}: a unit_id stands there twice; keep one")
    unit_names = [Name(r["name"], r["unit_id"], "unit") for r in _rows(folder / "unit_names.csv", {"name", "unit_id"})]
    for name in unit_names:
        if name.target not in units:
            raise CatalogueError(f"{folder / 'unit_names.csv'}: unit_id {name.target!r} is not in units.csv")
    places = _places(folder)
    totals, kinds = _totals(folder), _kinds(folder)
    read = (regions, sorted(industries.items()), unit_names, units, places, sorted(totals), sorted(kinds.items()))
    return Seeds(
        NameList(regions, parents={at: place.parent for at, place in places.items() if place.parent}),
        {k: NameList(v) for k, v in industries.items()},
        NameList([*unit_names, *(Name(u, u, "unit") for u in units)], key="unit"),
        units,
        hashlib.sha256(repr(read).encode()).hexdigest()[:16],
        places,
        totals,
        kinds,
    )


def _unnamed(folder: Path, named: set[str]) -> list[Name]:
    """Regions of regions.csv that region_names.csv leaves out: known by their name there and by their code."""
    if not (folder / "regions.csv").exists():
        return []
    rows = [r for r in _rows(folder / "regions.csv", {"region_id"}) if r["region_id"] not in named]
    return [Name(r.get("region_name") or r["region_id"], r["region_id"], "full") for r in rows]


def _kinds(folder: Path) -> dict[str, str]:
    """Indicator -> kind of variables.csv; dbt refuses a list that has two."""
    path = folder / "variables.csv"
    rows = _rows(path, {"variable"}) if path.exists() else []
    return {r["indicator"]: r["kind"] for r in rows if r.get("indicator") and r.get("kind")}


def require_units(folder: Path) -> None:
    """Refuse a variable without a unit, as a draft leaves it where no file prints one."""
    path = folder / "variables.csv"
    rows = _rows(path, {"variable"}) if path.exists() else []
    if lacking := [r["variable"] for r in rows if not r.get("base_unit", "")]:
        raise CatalogueError(
            f"{path}: base_unit of {', '.join(lacking)} is empty; write the unit of units.csv that it is kept in"
        )


def _places(folder: Path) -> dict[str, Place]:
    if not (folder / "regions.csv").exists():
        return {}
    rows = _rows(folder / "regions.csv", {"region_id"})
    return {
        r["region_id"]: Place(
            r.get("level", ""),
            r.get("parent_region_id", ""),
            *(_year(r, key, folder / "regions.csv") for key in ("valid_from", "valid_to")),
        )
        for r in rows
    }


def _totals(folder: Path) -> frozenset[str]:
    if not (folder / "industries.csv").exists():
        return frozenset()
    rows = _rows(folder / "industries.csv", {"industry_id"})
    return frozenset(r["industry_id"] for r in rows if r.get("is_total", "").casefold() == "true")


def _rows(path: Path, needed: set[str]) -> list[dict[str, str]]:
    try:
        reader = csv.DictReader(io.StringIO(text_of_settings(path)))
    except FileNotFoundError:
        raise CatalogueError(f"{path}: this seed file is missing") from None
    if missing := needed - set(heads := list(reader.fieldnames or [""])):
        parted = next((sign for sign in (";", "\t") if needed <= set(heads[0].split(sign))), "")
        hint = f"; its columns are parted by {parted!r}; save it with commas" if parted else ""
        raise CatalogueError(f"{path}: no column {', '.join(sorted(missing))}{hint}")
    return [{k: (v or "").strip() for k, v in row.items() if k} for row in reader]


def _factor(row: dict[str, str], folder: Path) -> float:
    try:
        factor = float(row["factor"])
    except ValueError:
        factor = 0.0
    if not 0 < factor < float("inf"):
        raise CatalogueError(
            f"{folder / 'units.csv'}: factor of {row['unit_id']!r} is {row['factor']!r}, not a number above zero; "
            "write how many of its base unit it is"
        )
    return factor


def _year(row: dict[str, str], key: str, path: Path) -> int | None:
    if not row.get(key):
        return None
    try:
        return int(row[key])
    except ValueError:
        name = row.get("name") or row.get("region_id")
        raise CatalogueError(f"{path}: {key} of {name!r} is {row[key]!r}, not a year") from None
