"""Drafts for tables of records, whose region, sector, indicator, year and unit stand in columns of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from warehouse.drafting.entries import Draft, identifier, open_of, pattern_of, source_name, unused
from warehouse.drafting.reports import classification_of, one_line
from warehouse.drafting.shape import Shape
from warehouse.drafting.trial import ASKED
from warehouse.layouts import FACETS
from warehouse.readers.labels import Context, find_region, parse_header

GENERIC = ("value", "values", "obs_value", "v")  # headings that do not say of what


def keyed_drafts(file_name: str, shape: Shape, ctx: Context) -> list[Draft]:
    """Entries that may read the table of records; none if it has no column of regions."""
    if "region" not in shape.roles or not (shape.values or shape.years):
        return []
    if shape.years or "year" not in shape.roles:
        return []
    return [_long(file_name, shape, ctx)]


def _long(file_name: str, shape: Shape, ctx: Context) -> Draft:
    notes: list[str] = []
    entry = _head(file_name, shape, next(name for name, facets in FACETS.items() if facets.keyed))
    keys = {"region": _region_heading(shape, ctx), "year": shape.roles["year"].heading}
    if "sector" in shape.roles:
        keys["sector"], entry["classification"] = _sector_heading(shape, ctx)
        if entry["classification"] == ASKED:
            notes.append(f"classification: no list of industries knows most of the column {keys['sector']!r}")
    for role in ("unit", "flag"):
        if role in shape.roles:
            keys[role] = shape.roles[role].heading
    entry["long"] = keys
    columns: dict[str, Any] = {}
    for c in shape.values:
        header = parse_header(c.heading, "", ctx)  # the readers take a known unit out of it
        label = one_line(header.own)
        name = unused(_indicator(shape, label), columns)
        if header.unit_raw or "unit" in keys:
            columns[name] = label
        else:
            columns[name] = {"labels": label, "unit": ASKED}
            notes.append(f"unit of {label!r}: none is printed; write it in place of {ASKED}")
    entry["columns"] = columns
    if shape.dimensions:
        listed = ", ".join(f"{c.heading} ({', '.join(c.distinct[:4])})" for c in shape.dimensions)
        notes.append(f"rows: they also differ by {listed}; take one of each")
    return Draft(entry, notes, open_of(entry))


def _head(file_name: str, shape: Shape, layout: str) -> dict[str, Any]:
    title = shape.titles[0] if shape.titles else Path(file_name).stem
    return {"source": source_name(file_name), "title": title, "files": pattern_of(file_name), "layout": layout}


def _region_heading(shape: Shape, ctx: Context) -> str:
    """The column of codes or that of names, whichever the panel's list knows more of; codes where both are known."""
    candidates = [shape.roles["region"], *([shape.names["region"]] if "region" in shape.names else [])]
    known = [sum(find_region(t, ctx.seeds.regions).status != "unknown" for t in c.distinct) for c in candidates]
    return candidates[known.index(max(known))].heading


def _sector_heading(shape: Shape, ctx: Context) -> tuple[str, str]:
    candidates = [shape.roles["sector"], *([shape.names["sector"]] if "sector" in shape.names else [])]
    for c in candidates:
        if found := classification_of(c.distinct, ctx):
            return c.heading, found
    return candidates[-1].heading, ASKED


def _indicator(shape: Shape, label: str) -> str:
    """What a value column holds: its heading, or where that says only `value` the one indicator of the table."""
    if "indicator" not in shape.roles or (label.casefold() not in GENERIC and len(shape.values) > 1):
        return identifier(label)
    labels = list(shape.members("indicator").values())
    return identifier(labels[0]) if len(labels) == 1 else identifier(label)
