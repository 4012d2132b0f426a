"""Drafts of tables whose regions stand in the header: sectors or indicators down, a column a region."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from warehouse.drafting.entries import Draft, draft_head, identifier, open_of, topic, unused, year_of_name
from warehouse.drafting.reports import based, classification_of, header_of, one_line
from warehouse.drafting.trial import ASKED
from warehouse.layouts import layout_of
from warehouse.readers.cells import fold, is_number
from warehouse.readers.containers import Document, Sheet
from warehouse.readers.documents import year_of_label
from warehouse.readers.labels import Context, find_region
from warehouse.readers.reference_years import data_years

LAST_HEADER = 60  # rows of a sheet that are looked through for a header


@dataclass(frozen=True, slots=True)
class Across:
    """A header of regions: what stands above it, and the labels of the rows below with the units beside them."""

    titles: tuple[str, ...]
    unit: bool  # whether a unit is printed above
    rows: dict[str, str]  # label -> unit as printed in it or in a column of units, else empty


def across_drafts(file_name: str, document: Document, ctx: Context) -> list[Draft]:
    """An entry for the tables of a document whose header names regions; none where no table is so."""
    found = [a for sheet in document.sheets if (a := _of_sheet(sheet, ctx))]
    if not found:
        return []
    rows = {label: unit for a in found for label, unit in a.rows.items()}
    titles, notes = list(found[0].titles), list[str]()
    classification = classification_of(list(rows), ctx)
    printed = all(a.unit for a in found)
    if classification:
        names = ctx.seeds.industries[classification]
        entry = draft_head(file_name, titles, layout_of("sector", {"region"}))
        entry |= {"indicator": topic(titles) or f"{ASKED}_indicator", "classification": classification}
        entry["ignore"] = [label for label in rows if label not in names] or None
        if not printed:
            entry["unit"] = ASKED
            notes.append(f"unit: none is printed; write it in place of {ASKED}")
    else:
        entry = draft_head(file_name, titles, layout_of("indicator", {"region"}))
        entry["columns"] = _columns(rows, printed, notes)
    if not any(data_years(t) for t in titles):
        entry["year"] = year_of_name(file_name, ctx.source.publication_words, notes)
    entry = {k: v for k, v in entry.items() if v is not None}
    return [Draft(entry, notes, open_of(entry))]


def _columns(rows: dict[str, str], printed: bool, notes: list[str]) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for label, unit in rows.items():
        name = unused(identifier(label), columns)
        if unit or printed:
            columns[name] = {"labels": label, "unit": unit} if unit else label
        else:
            columns[name] = {"labels": label, "unit": ASKED}
            notes.append(f"unit of {label!r}: none is printed; write it in place of {ASKED}")
    return columns


def _of_sheet(sheet: Sheet, ctx: Context) -> Across | None:
    """The first header of a sheet with at least two regions, more than it has other labels, over rows with figures."""
    for i, row in enumerate(sheet.rows[:LAST_HEADER]):
        at = [j for j, c in enumerate(row) if _is_region(c, ctx)]
        if len(at) < 2 or at[0] == 0 or any(is_number(fold(c)) for c in row if c.strip()):
            continue
        if sum(bool(c.strip()) for c in row[at[0] :]) > 2 * len(at):
            continue
        body = [r for r in sheet.rows[i + 1 :] if any(is_number(fold(r[j])) for j in at)]
        keys = [j for j in range(at[0]) if body and all(not is_number(fold(r[j])) for r in body)]
        label = next((j for j in keys if all(r[j].strip() for r in body)), None)
        if label is None or any(_is_region(r[label], ctx) and not _is_total(r[label], ctx) for r in body):
            continue
        if all(year_of_label(r[label], ctx) is not None for r in body):
            continue
        units = next((j for j in keys if j != label and all(ctx.is_unit(fold(r[j])) for r in body)), None)
        titles = tuple(c.strip() for r in sheet.rows[:i] for c in r if c.strip())
        return Across(titles, any(ctx.is_unit(t) for t in titles), _labels(body, label, units, ctx))
    return None


def _labels(body: list[list[str]], label: int, units: int | None, ctx: Context) -> dict[str, str]:
    found = {}
    for row in body:
        header = header_of(row[label].strip(), "", ctx)
        beside = row[units].strip() if units is not None else ""
        found[one_line(based(header))] = beside or header.unit_raw
    return found


def _is_region(text: str, ctx: Context) -> bool:
    """Whether a text names a region; a number that equals a code does not, in a header."""
    return bool(text.strip()) and not is_number(fold(text)) and find_region(text, ctx.seeds.regions).status != "unknown"


def _is_total(text: str, ctx: Context) -> bool:
    """总计 is a name of the nation in a list of regions, and the total in one of sectors."""
    return any(text.strip() in names for names in ctx.seeds.industries.values())
