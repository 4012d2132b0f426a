"""Lists of names for a panel that has none: regions, industries and units as the files print them, each guess noted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from warehouse.drafting.entries import identifier, unused
from warehouse.drafting.known_regions import Place, known_places
from warehouse.drafting.shape import Column, Shape, is_figure, is_sectors
from warehouse.drafting.totals import Hierarchy, Series, by_codes, by_sections, by_sums
from warehouse.drafting.units_in_names import unit_behind, unit_in_name
from warehouse.drafting.vocabulary import (
    UnitGuess,
    is_anybodys,
    is_nation,
    is_total,
    nace_sections,
    plain,
    sector_of,
    unit_of,
    vocabulary,
)
from warehouse.names import normalise
from warehouse.readers.cells import fold, parenthesised, without_money
from warehouse.readers.containers import cell_name

LONGEST_ID = 40
GROUPS = {"manufacturing", "producer_services", "transport", "information", "finance", "leasing", "research"}


@dataclass(frozen=True, slots=True)
class Guess:
    """What a draft took for granted: where it stands, what it was taken for, why; `doubtful` asks for a look."""

    file: str
    cell: str
    what: str
    taken_for: str
    why: str
    doubtful: bool = True


@dataclass(slots=True)
class Member:
    """A region or industry: its identifier, its names as printed, what it was taken for (total, leaf or inner)."""

    key: str
    name: str
    kind: str
    aliases: dict[str, None] = field(default_factory=dict)
    parent: str = ""
    code: str = ""
    place: Place | None = None


@dataclass(slots=True)
class Names:
    """What all files together print; regions by identifier, industries by classification and identifier."""

    regions: dict[str, Member] = field(default_factory=dict)
    industries: dict[str, dict[str, Member]] = field(default_factory=dict)
    units: dict[str, Any] = field(default_factory=dict)  # printed name -> UnitGuess
    guesses: list[Guess] = field(default_factory=list)
    classifications: dict[str, str] = field(default_factory=dict)  # file -> its classification


def add_shape(names: Names, file: str, shape: Shape) -> None:
    """Take over what a table prints: its regions, its sectors, its units."""
    _add_regions(names, file, shape)
    _add_sectors(names, file, shape)
    _add_units(names, file, shape)


# --- regions ---------------------------------------------------------------------------------------------------


def _add_regions(names: Names, file: str, shape: Shape) -> None:
    members, where = region_members(shape)
    if not members:
        return
    codes = _clean_codes(names, file, members)
    known = {normalise(a): m for m in names.regions.values() for a in m.aliases}
    summed = by_sums(list(members), figures(shape, "region"), _decimals(shape))
    hierarchy = (summed if summed and summed.total else by_codes(list(members)) or summed) or Hierarchy()
    nation = hierarchy.total or _named_nation(members)
    places = known_places(members, frozenset({nation or "", *hierarchy.inner}))
    before = {id(m) for m in names.regions.values() if m.kind == "region"}
    mine: list[Member] = []
    for key, name in members.items():
        place = places.get(key)
        spellings = [key, name, *(place.spellings if place else ())]
        found = next((known[n] for s in spellings if (n := normalise(s)) in known), None)
        kind = "nation" if key == nation else "inner" if key in hierarchy.inner else "region"
        printed = place.name if place and _is_code(name) else name
        if found is None:
            code = codes.get(key, "")
            region_id = unused((code or identifier(name))[:LONGEST_ID], names.regions)
            found = Member(region_id, re.sub(r"\s*\*+$|\s\d+/$", "", printed), kind, code=code)
            names.regions[region_id] = found
            if kind != "region":
                why = hierarchy.why.get(key, "its name is that of a whole country")
                taken = "the nation" if kind == "nation" else "a group of regions, passed over"
                names.guesses.append(Guess(file, where.get(key, ""), name, taken, why))
        elif _is_code(found.name) and not _is_code(printed):
            found.name = printed  # a later file says what the code is called
        mine.append(found)
        found.place = found.place or place
        if key in hierarchy.parent:
            found.parent = members[hierarchy.parent[key]]
        for alias in (name, key, codes.get(key, key), *(place.spellings if place else ())):
            if alias and normalise(alias):
                found.aliases.setdefault(alias)
    _note_strangers(names, file, [m for m in mine if m.kind == "region"], before)
    _add_groups(names, file, shape)
    if nation is None:
        names.guesses.append(
            Guess(file, "", "no row of the nation", "shares are taken of the sum of regions", "", False)
        )


def _named_nation(members: Mapping[str, str]) -> str | None:
    """The one member whose name is that of all; of several countries (India, Japan) none holds the others."""
    named = [k for k, n in members.items() if is_nation(n) or is_nation(k)]
    of_all = [k for k in named if is_total(members[k]) or is_total(k)]
    return next((listed[0] for listed in (named, of_all) if len(listed) == 1), None)


def _is_code(name: str) -> bool:
    return bool(re.fullmatch(r"[A-Z]{0,4}[\d._-]*[A-Z0-9_-]*", name.strip(" \"'=")))


def _note_strangers(names: Names, file: str, mine: Sequence[Member], before: set[int]) -> None:
    """A file none of whose regions another has: two lists of the same places would halve the panel in silence."""
    if not mine or not before or any(id(m) in before for m in mine):
        return
    first, more = mine[0].aliases, len(mine) - 1
    why = (
        "no earlier file has one of them; if they are the same places, give their spellings in region_names.csv the "
        "region_id of the others and take their rows out of regions.csv"
    )
    taken = f"{len(mine)} regions beside the {len(before)} of other files"
    names.guesses.append(Guess(file, "", f"{next(iter(first), '')} and {more} others", taken, why))


def _add_groups(names: Names, file: str, shape: Shape) -> None:
    """Names that stand alone over a group of regions (a province over its cities): known and passed over."""
    for group, below in shape.groups.items():
        if normalise(group) not in {normalise(a) for m in names.regions.values() for a in m.aliases}:
            key = unused(identifier(group)[:LONGEST_ID], names.regions)
            names.regions[key] = Member(key, group, "inner", {group: None})
            names.guesses.append(Guess(file, "", group, "a group of regions, passed over", "it stands alone in a row"))
        for m in names.regions.values():
            if not m.parent and m.kind == "region" and any(a in below for a in m.aliases):
                m.parent = group


def region_members(shape: Shape) -> tuple[dict[str, str], dict[str, str]]:
    """Key -> name of each region of a table, and the cell where it first stands; regions may be columns' heads."""
    if "region" in shape.roles:
        return shape.members("region"), first_cells(shape, shape.roles["region"])
    if "year" in shape.roles and len(shape.values) > 1:
        heads = {c.heading: c.heading for c in shape.values if c.heading}
        return heads, {c.heading: cell_name(shape.header + 1, c.index + 1) for c in shape.values}
    return {}, {}


def _clean_codes(names: Names, file: str, members: dict[str, str]) -> dict[str, str]:
    """Codes without quotes and spaces, with the zero in front that a spreadsheet took away; empty for plain names."""
    bare = {key: re.sub(r"[\s\"']", "", key) for key in members}
    if not all(re.fullmatch(r"[A-Z]{0,4}[\d._-]*[A-Z0-9_-]*", code) for code in bare.values()):
        return {}
    lengths = {len(code) for code in bare.values() if code.isdigit()}
    if lengths and all(code.isdigit() for code in bare.values()) and max(lengths) - min(lengths) == 1:
        short = [key for key, code in bare.items() if len(code) == min(lengths)]
        taken = f"codes of {max(lengths)} digits whose first zero is lost"
        names.guesses.append(
            Guess(file, "", f"{short[0]} and {len(short) - 1} others", taken, "codes differ by a digit")
        )
        return {key: code.zfill(max(lengths)) for key, code in bare.items()}
    return bare


# --- industries ------------------------------------------------------------------------------------------------


def sector_members(shape: Shape) -> tuple[dict[str, str], dict[str, str]]:
    """Key -> label of each sector of a table, and where it first stands; sectors may be columns' heads."""
    if "sector" in shape.roles:
        return shape.members("sector"), first_cells(shape, shape.roles["sector"])
    heads = {c.heading: c.heading for c in shape.values if c.heading}
    if "region" in shape.roles and is_sectors(list(heads)):
        return heads, {c.heading: cell_name(shape.header + 1, c.index + 1) for c in shape.values}
    return {}, {}


def _add_sectors(names: Names, file: str, shape: Shape) -> None:
    members, where = sector_members(shape)
    if not members:
        return
    sections = {key: nace_sections(re.split(r"\s*:", key)[0]) for key in members}
    summed = by_sums(list(members), figures(shape, "sector"), _decimals(shape))
    hierarchy = (summed if summed and summed.total else by_sections(list(members), sections) or summed) or Hierarchy()
    total = hierarchy.total or next((k for k, n in members.items() if is_total(n) or is_total(k)), None)
    classification = _classification(names, shape, members)
    names.classifications[file] = classification
    if total is None:
        names.guesses.append(Guess(file, "", "no total of all industries", "shares are taken of their sum", "", False))
    listed = names.industries.setdefault(classification, {})
    known = {normalise(a): m for m in listed.values() for a in m.aliases}
    for key, label in members.items():
        found = known.get(normalise(key)) or known.get(normalise(label))
        kind = "total" if key == total else "inner" if key in hierarchy.inner else "leaf"
        if found is None:
            code = key if key != label or nace_sections(key) or re.fullmatch(r"\d[\d-]*", key) else ""
            name = (
                "total"
                if kind == "total"
                else _short(label)
                if re.search("[a-z]", plain(label))
                else f"sector_{code or len(listed) + 1}"
            )
            found = listed[name_of(name, listed)] = Member(
                name_of(name, listed), label.strip(), kind, code=code.strip()
            )
            _note_sector(names, file, where.get(key, ""), found, hierarchy.why.get(key, ""))
        for alias in (label, key):
            if normalise(alias):
                found.aliases.setdefault(alias.strip())


def name_of(name: str, taken: Iterable[str]) -> str:
    """An identifier for an industry; one that a group of industries has gets `_industry`, since both are computed."""
    found = identifier(name)[:LONGEST_ID].strip("_")
    return unused(f"{found}_industry" if found in GROUPS else found, taken)


def _short(label: str) -> str:
    """A label without the code before it, what stands in parentheses, and the mark of a footnote."""
    bare = re.sub(r"^[A-Z]{1,2}\s*:\s*|\(.*?\)|\s\d+/\s*$", "", label)
    return bare.strip() or label


def _classification(names: Names, shape: Shape, members: dict[str, str]) -> str:
    """One classification per set of labels: that of an earlier file which has most of these, else a new one."""
    mine = {normalise(v) for pair in members.items() for v in pair}
    for name, listed in names.industries.items():
        theirs = {normalise(a) for m in listed.values() for a in m.aliases}
        if len(mine & theirs) > 0.5 * len(mine):
            return name
    heading = identifier(shape.roles["sector"].heading) if "sector" in shape.roles else "sectors"
    return unused(heading, names.industries)


def _note_sector(names: Names, file: str, cell: str, found: Member, why: str) -> None:
    kind = sector_of(found.name, found.code)
    if found.kind == "total":
        taken = "the total of all industries"
    elif found.kind == "inner":
        taken = "a subtotal or part, passed over"
    else:
        group = (kind or {}).get("group", "other")
        taken = f"{group}{', ' + kind['segment'] if kind and 'segment' in kind else ''}"
        why = f"its words are those of {kind['key'].replace('_', ' ')}" if kind else "no word of it is known"
    mixed = len(nace_sections(found.code)) > 1 and bool(kind and "group" in kind)
    if mixed and found.kind == "leaf":
        why += "; it holds other sections too"
    names.guesses.append(Guess(file, cell, found.name, taken, why, found.kind != "leaf" or kind is None or mixed))


def industry_row(classification: str, member: Member) -> dict[str, str]:
    """A row of industries.csv, with the groups that the words of its label stand for."""
    kind = sector_of(member.name, member.code) or {}
    if member.kind == "total":
        kind = {}
    return {
        "industry_id": member.key,
        "classification": classification,
        "code": member.code,
        "industry_name": member.name,
        "industry_name_en": member.name,
        "industry_group": "" if member.kind == "total" else kind.get("group", "other"),
        "segment": kind.get("segment", ""),
        "value_added": kind.get("value", ""),
        "is_total": str(member.kind == "total").lower(),
        "industrial": str(bool(kind.get("industrial"))).lower(),
        "related_group": kind.get("related", "" if member.kind == "total" else "tertiary"),
    }


# --- units -----------------------------------------------------------------------------------------------------


def _add_units(names: Names, file: str, shape: Shape) -> None:
    """Units that a column of units lists, and those in parentheses of headings, titles and labels."""
    listed = first_cells(shape, shape.roles["unit"]) if "unit" in shape.roles else {}
    texts = [*(c.heading for c in shape.columns), *shape.titles, *shape.labels.values()]
    for role in ("indicator", "sector"):
        texts += [v for pair in shape.members(role).items() for v in pair]
    printed = {
        part: "" for text in texts for part in (*parenthesised(text), *_announced(text)) if not _LIMITS.match(part)
    }
    for unit in dict.fromkeys(unit_behind(t) for column in shape.values for t in column.distinct):
        if unit and unit not in names.units and (guess := unit_of(unit)) is not None:
            _take(names, unit, guess, file)
    for column in shape.values:
        if (named := unit_in_name(column.heading)) is not None and named.unit not in names.units:
            _take(names, named.unit, named.guess, file)
    for text, cell in {**printed, **listed}.items():
        if text in names.units:
            continue
        guess = unit_of(text, "persons" if text in listed else "")
        if guess is not None:
            _take(names, text, guess, file, cell)
        elif text in listed:
            names.guesses.append(
                Guess(file, cell, text, "no unit that is known", "add it to units.csv and unit_names.csv")
            )


def _take(names: Names, text: str, guess: UnitGuess, file: str, cell: str = "") -> None:
    """A unit as it is printed, and what its words leave open."""
    names.units[text] = guess
    if not guess.sure:
        names.guesses.append(Guess(file, cell, text, guess.unit_id, "only a scale is named; what is counted is not"))
    elif is_anybodys(guess):
        names.guesses.append(
            Guess(file, cell, text, guess.unit_id, "other countries call their money so too; whose it is is not said")
        )


# what such brackets hold limits a label, and is no unit: (except government and government enterprises)
_LIMITS = re.compile(
    r"(?:except|excl|incl|without|with|other than|of which|not |all |ohne|sans|hors|sin|不含|不包括|除|含|包括|其中)",
    re.I,
)


def _announced(text: str) -> list[str]:
    """What stands behind the word for unit: 単位：百万円; (단위: 명, 천원)."""
    labels = "|".join(re.escape(fold(str(w))) for w in vocabulary()["unit_labels"])
    found = re.search(rf"(?:^|[\s(,;])(?:{labels})\s*:\s*([^()]+)", fold(text), re.I)
    return [part.strip() for part in re.split(r"[、,;]", found[1]) if part.strip()] if found else []


# --- figures ---------------------------------------------------------------------------------------------------


def figures(shape: Shape, role: str, most: int = 200_000) -> Series:
    """Member of a role -> cell (all other keys) -> figure, for finding sums."""
    keys = [c for r, c in shape.roles.items() if r not in (role, "flag")]
    others = [*keys, *shape.dimensions]
    columns = [shape.columns[j] for j in shape.years] or list(shape.values)
    across = role not in shape.roles  # the members are heads of columns
    found: dict[str, dict[tuple[object, ...], float]] = {}
    for n in range(min(len(shape.body), max(1, most // max(1, len(columns))))):
        cell: tuple[object, ...] = tuple(c.texts[n] for c in others)
        for c in columns:
            if (value := number(c.texts[n])) is not None:
                member = c.heading if across else shape.roles[role].texts[n]
                place = cell if across else (*cell, c.index)
                found.setdefault(member, {})[place] = value
    return found


def number(text: str) -> float | None:
    """A figure as a number, with points for decimals and commas between thousands; a letter behind it falls away."""
    if not is_figure(text):
        return None
    bare = re.sub(r"\s*[a-zA-Z]{1,3}$", "", without_money(fold(text))).replace(",", "").replace(" ", "")
    try:
        return float(bare)
    except ValueError:
        return None


def _decimals(shape: Shape) -> int:
    columns = [shape.columns[j] for j in shape.years] or list(shape.values)
    texts = [t for c in columns for t in c.texts[:200]]
    return min(6, max((len(m[1]) for t in texts if (m := re.search(r"\.(\d+)", t))), default=0))


def first_cells(shape: Shape, column: Column) -> dict[str, str]:
    """Text -> the cell where it first stands in a column."""
    found: dict[str, str] = {}
    for n, text in enumerate(column.texts):
        found.setdefault(text, cell_name(shape.body[n] + 1, column.index + 1))
    return found


def missing_marks(shapes: Sequence[Shape]) -> list[str]:
    """The marks among the figures of tables, beside those that are always taken for missing."""
    columns = [c for s in shapes for c in ([s.columns[j] for j in s.years] or s.values)]
    seen = {fold(t) for c in columns for t in c.distinct if not is_figure(t)}
    return [m for m in vocabulary()["missing"] if m in seen] + [
        m for m in sorted(seen) if m not in vocabulary()["missing"]
    ]
