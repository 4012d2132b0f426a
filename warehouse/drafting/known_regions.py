"""Places that files call by name, postal letters or number: known_regions.csv, facts with rough centroids.

Names, FIPS 5-2 codes and postal abbreviations of the US states. Centroids of their areas were computed from the
generalised outlines in PublicaMundi/MappingAPI (data/geojson/us-states.json, commit 86ac7bc, after the Census Bureau's
cartographic boundary files), in Lambert's azimuthal equal-area projection about each state, and are given to a tenth of
a degree, enough for distances between states. A file's regions are taken for those of a list only where all of them,
but for the nation and groups, are in it.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from warehouse.names import normalise

FEWEST_NAMES = 3  # of a list, before names are taken for it; Georgia alone may be a country
FEWEST_LETTERS = 20  # two letters mean other places elsewhere (AL, AC, AM … of Brazil)
PART_OF_NUMBERS = 0.9  # of a list: numbers from 01 on are in every country


@dataclass(frozen=True, slots=True)
class Place:
    """A region of a list: its code, letters, name, and centroid in degrees."""

    code: str
    letters: str
    name: str
    longitude: str
    latitude: str

    @property
    def spellings(self) -> tuple[str, ...]:
        return self.name, self.letters, self.code


@lru_cache(maxsize=1)
def known_lists() -> dict[str, list[Place]]:
    """List -> its places."""
    text = files("warehouse.drafting").joinpath("known_regions.csv").read_text(encoding="utf-8")
    found: dict[str, list[Place]] = {}
    for r in csv.DictReader(text.splitlines()):
        place = Place(r["code"], r["abbreviation"], r["name"], r["longitude"], r["latitude"])
        found.setdefault(r["list"], []).append(place)
    return found


def known_places(members: Mapping[str, str], others: frozenset[str] = frozenset()) -> dict[str, Place]:
    """Key of a table's region -> its place; empty unless all regions but `others` are in one list.

    A place is found by name, else by letters or number; numbers count without their leading zero, and only where
    nearly the whole list is there.
    """
    wanted = {k: n for k, n in members.items() if k not in others}
    for places in known_lists().values():
        by_name = {normalise(p.name): p for p in places}
        found = {k: p for k, n in wanted.items() if (p := by_name.get(normalise(n)) or by_name.get(normalise(k)))}
        if len(found) == len(wanted) >= FEWEST_NAMES:
            return found
        by_letters = {p.letters: p for p in places}
        found = {k: by_letters[k.strip()] for k in wanted if k.strip() in by_letters}
        if len(found) == len(wanted) >= FEWEST_LETTERS:
            return found
        by_number = {p.code.lstrip("0"): p for p in places}
        bare = {k: k.strip(" \"'=").lstrip("0") for k in wanted}
        found = {k: by_number[b] for k, b in bare.items() if b in by_number}
        if len(found) == len(wanted) >= PART_OF_NUMBERS * len(places):
            return found
    return {}
