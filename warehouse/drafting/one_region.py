"""Drafts of files all about one region: indicators or sectors down and years across, or years down."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from warehouse.drafting.affixes import FEWEST, Sectors, sectors_among, take_sectors
from warehouse.drafting.entries import Draft, by_layout, common_unit, draft_head, identifier, open_of, topic, unused
from warehouse.drafting.reports import TableReport, region_first
from warehouse.drafting.trial import ASKED
from warehouse.drafting.vocabulary import EMPLOYMENT, is_total, variable_of, vocabulary
from warehouse.layouts import layout_of
from warehouse.readers.labels import Context


def one_region_drafts(
    file_name: str, tables: Sequence[TableReport], publication_words: Sequence[str], ctx: Context
) -> list[Draft]:
    """The entry that reads such tables: by sectors, where all that they list are sectors and their total."""
    by_sectors = _of_sectors(file_name, tables, ctx)
    said = _region(tables) or _of_name(file_name, tables, ctx)
    region, notes = said or _asked(tables, known=by_sectors is not None)
    if by_sectors:
        draft = by_sectors
    elif tables[0].years_down:
        draft = by_layout(file_name, tables, layout_of("year", {"indicator"}), publication_words)
    else:
        draft = _of_indicators(file_name, tables)
    entry = draft.entry | {"region": region}
    return [Draft(entry, [*notes, *draft.notes], open_of(entry))]


def _of_sectors(file_name: str, tables: Sequence[TableReport], ctx: Context) -> Draft | None:
    units = {label: unit for t in tables for label, unit in (_across(t) if t.years_down else t.indicators).items()}
    beside = {unit for t in tables for unit in t.beside.values()}
    found = sectors_among(list(units), ctx)
    if found is None or len(units) - len(found.others) < FEWEST or not all(_is_all(t, found) for t in found.others):
        return None
    rows, columns = ("year", {"sector"}) if tables[0].years_down else ("sector", {"year"})
    entry = draft_head(file_name, tables[0].titles, layout_of(rows, columns))  # type: ignore[arg-type]
    employed = variable_of([found.strip, entry["title"]])[0] == EMPLOYMENT
    entry["indicator"] = "employment" if employed else topic(tables[0].titles) or f"{ASKED}_indicator"
    known = ctx.seeds.industries[found.classification].full_names()
    total = next((industry for industry in known if industry in ctx.seeds.totals), "")
    notes = list[str]()
    take_sectors(entry, replace(found, others=found.others[1 if total else 0 :], total=""), notes)
    if found.others and total:
        entry["columns"] = {total: found.others[0]}
    default = common_unit(tables) or (beside.pop() if len(beside) == 1 else "")
    if not all(units.values()):
        entry["unit"] = default or ASKED
        notes += [] if default else [f"unit: none is printed; write it in place of {ASKED}"]
    return Draft(entry, notes, open_of(entry))


def _across(table: TableReport) -> dict[str, str]:
    return {c.label: c.unit for c in table.columns}


def _is_all(label: str, found: Sectors) -> bool:
    """Whether a label among those of sectors is that of all of them: 城镇单位就业人员 beside 采矿业城镇单位就业人员."""
    return label == found.strip or is_total(label) or is_total(label.removesuffix(found.strip))


def _of_indicators(file_name: str, tables: Sequence[TableReport]) -> Draft:
    rows = {label: unit for t in tables for label, unit in t.indicators.items()}
    beside = {label: unit for t in tables for label, unit in t.beside.items()}
    open_, default = [label for label, unit in rows.items() if not (unit or label in beside)], common_unit(tables)
    columns: dict[str, Any] = {}
    for label, unit in rows.items():
        alone = not unit and not default and len(open_) < len(rows)
        asked = {"labels": label, "unit": beside.get(label, ASKED)}
        columns[unused(identifier(label), columns)] = asked if alone or (label in beside and not unit) else label
    entry = draft_head(file_name, tables[0].titles, layout_of("indicator", {"year"})) | {"columns": columns}
    if open_ and len(open_) == len(rows):
        entry["unit"] = default or ASKED
    said = ", ".join(map(repr, open_[:5]))
    notes = [f"unit of {said}: none is printed; write it in place of {ASKED}"] if open_ and not default else []
    return Draft(entry, notes, open_of(entry))


def _region(tables: Sequence[TableReport]) -> tuple[str, list[str]] | None:
    """The one region that sheets or titles name, with a note; none where they name none or several."""
    named = list(dict.fromkeys(t.region for t in tables))
    if len(named) == 1 and named[0]:
        return named[0], [f"region: taken from the sheet's name or the title, {named[0]!r}"]
    return None


def _of_name(file_name: str, tables: Sequence[TableReport], ctx: Context) -> tuple[str, list[str]] | None:
    """The one region that parts of the file's name begin with, where no table says one; a yearbook's name is none."""
    books = vocabulary()["publication_words"]
    parts = [p for p in re.split(r"[_\s()（）\[\]【】+,，、]+", Path(file_name).stem) if not any(b in p for b in books)]
    named = {name for part in parts if (name := region_first(part, ctx.seeds.regions))}
    if any(t.region for t in tables) or len({ctx.seeds.regions.find(name).target for name in named}) != 1:
        return None
    name = min(named)
    return name, [f"region: taken from the file's name, {name!r}"]


def _asked(tables: Sequence[TableReport], known: bool) -> tuple[str, list[str]]:
    """The question for the region. known : whether a list has what the rows are called."""
    asked = f"region: the file is about one region that it does not name in its rows; write it in place of {ASKED}"
    rows = list(dict.fromkeys(label for t in tables for label in t.indicators))
    seen = ", ".join(map(repr, rows[:5]))
    strangers = (
        f"region: its rows are called {seen}; if they are regions, none of which a list has, have a panel of their own "
        "drafted (coagg source inspect FILE --panel NEW), or add them to region_names.csv"
    )
    return ASKED, [asked, *([strangers] if rows and not known else [])]
