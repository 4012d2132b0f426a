"""Drafts for tables of records, whose region, sector, indicator, year and unit stand in columns of their own."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from warehouse.drafting.affixes import sectors_among, take_sectors
from warehouse.drafting.entries import Draft, identifier, open_of, pattern_of, source_name, unused, year_of_name
from warehouse.drafting.names import number
from warehouse.drafting.reports import based, classification_of, header_of, one_line
from warehouse.drafting.shape import Column, Shape
from warehouse.drafting.trial import ASKED
from warehouse.drafting.units_in_names import listed_name, unit_behind, unit_in_name, unit_question
from warehouse.drafting.vocabulary import EMPLOYMENT, is_total, roles_of_heading, variable_of
from warehouse.names import Match
from warehouse.readers.cells import is_number, parenthesised, without_parentheses
from warehouse.readers.codes import find_coded
from warehouse.readers.containers import cell_name
from warehouse.readers.labels import Context, find_region
from warehouse.readers.printed_units import measures
from warehouse.readers.reference_years import data_years

GENERIC = ("value", "values", "obs_value", "v", "数值", "値")  # headings that do not say of what
MOST_ENTRIES = 40  # indicators of a column that are drafted; a person adds others


def keyed_drafts(file_name: str, shape: Shape, ctx: Context) -> list[Draft]:
    """Entries that may read the table of records, the likeliest first; none if it is a plain table of regions."""
    shape = _with_listed_sectors(shape, ctx)
    roles = shape.roles
    if "region" in roles and shape.years and ({"sector", "indicator", "unit"} & roles.keys() or shape.dimensions):
        return [_records(file_name, shape, ctx, "records_by_years")]
    if "region" in roles and "year" in roles and not shape.years and shape.values:
        return [_records(file_name, shape, ctx, "records_by_sectors" if _heads_are_sectors(shape, ctx) else "long")]
    if _of_one_year(shape):
        return [_records(file_name, shape, ctx, "long")]
    if "region" not in roles and "year" in roles and len(shape.values) > 1:
        plain = not ({"sector", "indicator"} & roles.keys() or shape.dimensions)
        return [_records(file_name, shape, ctx, "years_by_regions" if plain else "records_by_regions")]
    return []


def _of_one_year(shape: Shape) -> bool:
    """Whether regions repeat down the rows, for what other columns name (sectors, 城镇 and 乡村), and no year does."""
    roles = shape.roles
    if "region" not in roles or "year" in roles or shape.years or not shape.values:
        return False
    told = len(shape.values) == 1 and ("sector" in roles or _listed(shape))
    merged = bool(shape.dimensions) and any(c.index == roles["region"].index for c in shape.filled)
    return (told or merged) and len(roles["region"].distinct) < len(roles["region"].texts)


def _with_listed_sectors(shape: Shape, ctx: Context) -> Shape:
    """A column of indicators whose entries are sectors of a list (emp_A, emp_B) as one of sectors."""
    roles = dict(shape.roles)
    if "indicator" not in roles or "sector" in roles or "indicator" in shape.names or len(shape.values) != 1:
        return shape
    if (found := sectors_among(roles["indicator"].distinct, ctx)) is None or not found.strip:
        return shape
    roles["sector"] = roles.pop("indicator")
    return replace(shape, roles=roles)


def _records(file_name: str, shape: Shape, ctx: Context, layout: str) -> Draft:
    notes: list[str] = []
    title = shape.titles[0] if shape.titles else Path(file_name).stem
    entry: dict[str, Any] = {
        "source": source_name(file_name, title), "title": title, "files": pattern_of(file_name), "layout": layout,
    }  # fmt: skip
    keys = _keys(shape, ctx, layout, entry, notes)
    if layout != "years_by_regions":
        entry["long"] = keys
    if layout == "records_by_sectors":
        take_sectors(entry, sectors_among([c.heading for c in shape.values], ctx), notes)
    if shape.marks:
        marks = [c.heading for c in shape.marks if c.heading]
        once_more = [c.heading for c in shape.marks if c.heading and c.kind == "years"]
        notes += [f"{heading}: holds the years once more, row by row, and is left out" for heading in once_more]
        left = [m for m in marks if m not in once_more]
        if left or not marks:
            said = ", ".join(left) or cell_name(1, shape.marks[0].index + 1)
            notes.append(f"{said}: marks beside the figures; they are left out")
        if layout == "records_by_sectors":
            entry["ignore"] = [*entry.get("ignore", []), *marks]
    where = _where(shape)
    if layout == "long" and "year" not in keys and not any(data_years(t) for t in shape.titles):
        entry |= {"year": year} if (year := year_of_name(file_name, ctx.source.publication_words, notes)) else {}
    _figures(entry, keys, shape, ctx, layout, notes, [t for taken in where.values() for t in taken])
    if where:
        entry["where"] = where
        for heading, (chosen, *_) in where.items():
            others = [t for c in _told_apart(shape) if c.heading == heading for t in c.distinct if t != chosen]
            notes.append(f"where: rows of {heading} {chosen} are taken, not those of {', '.join(others[:5])}")
    if shape.filled:
        entry["fill_down"] = [c.heading for c in shape.filled]
        notes.append(f"fill_down: cells of {', '.join(entry['fill_down'])} hold for the empty ones below them")
    return Draft(entry, notes, open_of(entry))


def _keys(shape: Shape, ctx: Context, layout: str, entry: dict[str, Any], notes: list[str]) -> dict[str, str]:
    """Headings of the key columns by role; a classification that no list knows is asked."""
    keys: dict[str, str] = {}
    if "region" in shape.roles:
        keys["region"] = _region_heading(shape, ctx, entry, notes)
    if "year" in shape.roles and layout != "records_by_years":
        keys["year"] = shape.roles["year"].heading
    if "sector" in shape.roles:
        keys["sector"], entry["classification"] = _sector_heading(shape, ctx)
        if entry["classification"] == ASKED:
            take_sectors(entry, sectors_among(shape.roles["sector"].distinct, ctx), notes)
        if entry["classification"] == ASKED:
            notes.append(f"classification: no list of industries knows most of the column {keys['sector']!r}")
    if _listed(shape):
        keys["indicator"] = shape.names.get("indicator", shape.roles["indicator"]).heading
        if layout == "long":
            keys["value"] = shape.values[0].heading
    for role, key in (("unit", "unit"), ("flag", "flag"), ("scale", "multiplier")):
        if role in shape.roles:
            keys[key] = shape.roles[role].heading
    return keys


def _listed(shape: Shape) -> bool:
    """Whether a column says of what a figure is: with several entries, or beside years where nothing else does."""
    if "indicator" not in shape.roles:
        return False
    return len(shape.roles["indicator"].distinct) > 1 and len(shape.values) <= 1


def _figures(
    entry: dict[str, Any],
    keys: dict[str, str],
    shape: Shape,
    ctx: Context,
    layout: str,
    notes: list[str],
    taken: Sequence[str],
) -> None:
    """`columns`, or the one indicator; units that are printed nowhere stay open."""
    if "indicator" in keys:
        column = shape.names.get("indicator", shape.roles["indicator"])
        entry["columns"] = _columns(column.distinct[:MOST_ENTRIES], keys, ctx, notes)
        if len(column.distinct) > MOST_ENTRIES:
            notes.append(
                f"columns: {len(column.distinct) - MOST_ENTRIES} more entries of {column.heading} are left out"
            )
        return
    if layout == "long":
        labels = [c.heading for c in shape.values]
        only = _named(shape) or "_".join(map(identifier, taken))
        if "sector" in keys and not only and _is_employment(entry):
            only = "employment"
        printed = {c.heading: unit for c in shape.values if (unit := _behind_figures(c, ctx))}
        entry["columns"] = _columns(labels, keys, ctx, notes, only, shape.labels, printed)
        return
    total = next((without_parentheses(n) for n in shape.members("sector").values() if is_total(n)), "")
    employed = _is_employment(entry) and "classification" in entry
    usual = "employment" if employed else identifier(total or without_parentheses(entry["title"]))
    entry["indicator"] = _named(shape) or usual
    heads = [c.heading for c in shape.values if c.heading not in entry.get("ignore", [])]
    if "unit" not in keys and not (heads and all(header_of(head, "", ctx).unit_raw for head in heads)):
        entry["unit"] = ASKED
        asked = unit_question(entry["title"]) if _prints_unit(shape.titles) else ""
        notes.append(asked or f"unit: none is printed beside the figures; write it in place of {ASKED}")


def _prints_unit(titles: Sequence[str]) -> bool:
    """Whether the first title prints in brackets what can hardly be anything but a unit."""
    return any(measures(part) for part in parenthesised(titles[0])) if titles else False


def _is_employment(entry: Mapping[str, Any]) -> bool:
    return variable_of([*entry.get("strip", []), entry["title"]])[0] == EMPLOYMENT


def _columns(
    labels: Sequence[str],
    keys: dict[str, str],
    ctx: Context,
    notes: list[str],
    only: str = "",
    described: Mapping[str, str] | None = None,
    printed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Indicator -> label without its unit, as the readers compare it.

    `described` may say the unit of a variable; `printed` is that behind all figures of a column.
    """
    columns: dict[str, Any] = {}
    met = set[str]()
    for text in labels:
        header = header_of(text, "", ctx)  # the readers take a known unit out of it
        label = one_line(based(header))
        if label in met:  # in another unit: 增加值(亿元) and 增加值(万元)
            continue
        met.add(label)
        generic = label.casefold() in GENERIC or len(labels) == 1
        name = unused((only if only and generic else "") or identifier(label), columns)
        said = _unit_of_label((described or {}).get(text, ""), ctx)
        if header.unit_raw or "unit" in keys:
            columns[name] = label
        elif unit := (printed or {}).get(text, ""):
            columns[name] = {"labels": label, "unit": unit}
        elif said:
            columns[name] = {"labels": label, "unit": said}
            notes.append(f"unit of {label!r}: {said}, as the data set calls the variable")
        elif (named := unit_in_name(label)) and (unit := listed_name(named, ctx.seeds)):
            columns[unused(identifier(named.rest), columns)] = {"labels": label, "unit": unit}
            doubt = "" if named.sure else "; what is counted is a guess"
            notes.append(f"unit of {label!r}: {unit}, as the column is called{doubt}")
        else:
            columns[name] = {"labels": label, "unit": ASKED}
            notes.append(unit_question(text))
    return columns


def _behind_figures(column: Column, ctx: Context) -> str:
    """The unit of the first figure of a column of which none is without; the others have their own."""
    units = [unit for t in column.distinct if (unit := unit_behind(t))]
    known = units and ctx.seeds.unit_names.find(units[0]).status == "found"
    return units[0] if known and not any(map(is_number, column.distinct)) else ""


def _unit_of_label(label: str, ctx: Context) -> str:
    """The unit in the parentheses of a variable's label, if the panel's list knows it."""
    return next((p for p in parenthesised(label) if ctx.seeds.unit_names.find(p).status == "found"), "")


def _named(shape: Shape) -> str:
    """The one indicator of a table, where a column says it in every row."""
    labels = list(shape.members("indicator").values())
    return identifier(labels[0]) if len(set(labels)) == 1 else ""


def _region_heading(shape: Shape, ctx: Context, entry: dict[str, Any], notes: list[str]) -> str:
    """The column of codes or that of names, whichever the panel's list knows more of; codes where both are known.

    Where names have several meanings, `level` of the entry is that of most of the others.
    """
    candidates = [shape.roles["region"], *([shape.names["region"]] if "region" in shape.names else [])]
    found = [[_region(t, ctx) for t in c.distinct] for c in candidates]
    known = [sum(m.status in ("found", "passed_over") for m in matches) for matches in found]
    best = known.index(max(known))
    if any(m.status == "ambiguous" for m in found[best]):
        places = ctx.seeds.places
        levels = Counter(places[m.target].level for m in found[best] if m.target in places)
        if levels:
            entry["level"] = levels.most_common(1)[0][0]
            notes.append(f"level: of several regions of one name, the {entry['level']}, as most of the others are")
    return candidates[best].heading


def _region(text: str, ctx: Context) -> Match:
    """What a text of the column names, or what its code stands for."""
    found = find_region(text, ctx.seeds.regions)
    if found.status != "unknown":
        return found
    return find_coded(text, ctx.region_codes, lambda name: find_region(name, ctx.seeds.regions))


def _sector_heading(shape: Shape, ctx: Context) -> tuple[str, str]:
    candidates = [shape.roles["sector"], *([shape.names["sector"]] if "sector" in shape.names else [])]
    for c in candidates:
        if found := classification_of(c.distinct, ctx):
            return c.heading, found
    return candidates[-1].heading, ASKED


def _heads_are_sectors(shape: Shape, ctx: Context) -> bool:
    return len(shape.values) > 1 and sectors_among([c.heading for c in shape.values], ctx) is not None


def _where(shape: Shape) -> dict[str, list[str]]:
    """Of each further key that tells records apart, the entry to read: of most sectors, then of the largest sums."""
    found: dict[str, list[str]] = {}
    keys = [c for r, c in shape.roles.items() if r in ("region", "sector", "indicator", "year")]
    left = list(range(len(shape.body)))
    for column in _told_apart(shape):
        if roles_of_heading(column.heading).get("region"):  # 城市 beside 区县: two districts of one name are no parts
            continue
        if not _repeats(keys, left):
            break
        chosen = column.distinct[0] if column is shape.roles.get("unit") else _entry(shape, column, left)
        found[column.heading] = [chosen]
        left = [n for n in left if column.texts[n] == chosen]
    return found


def _told_apart(shape: Shape) -> list[Column]:
    """Further keys, and the column of units last: of a cube in several units (euros, per cent) one can be read."""
    unit = shape.roles.get("unit")
    return [*shape.dimensions, *([unit] if unit and len(unit.distinct) > 1 else [])]


def _repeats(keys: Sequence[Column], rows: Sequence[int]) -> bool:
    return len({tuple(c.texts[n] for c in keys) for n in rows}) < len(rows)


def _entry(shape: Shape, column: Column, rows: Sequence[int]) -> str:
    """A total is the largest of its parts, and has all of their sectors."""
    sector = shape.roles.get("sector")
    figures = [shape.columns[j] for j in shape.years] or list(shape.values[:1])
    kinds: dict[str, set[str]] = defaultdict(set)
    sums: dict[str, float] = defaultdict(float)
    for n in rows:
        text = column.texts[n]
        kinds[text].add(sector.texts[n] if sector else "")
        sums[text] += sum(number(c.texts[n]) or 0.0 for c in figures)
    return max(column.distinct, key=lambda t: (len(kinds[t]), sums[t]))
