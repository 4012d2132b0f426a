"""A workbook whose sheets are about different things: an entry for each, in one file of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml  # type: ignore[import-untyped]

from warehouse.drafting.entries import Draft, comments, pattern_of, source_name, topic
from warehouse.drafting.reports import TableReport
from warehouse.drafting.trial import Trial

APART = "The sheets are about different things: each has an entry of its own."


def subjects(tables: Sequence[TableReport]) -> list[list[str]]:
    """Names of the sheets by what their titles are about; empty unless each is about one thing, and not all of one."""
    said: dict[str, set[str]] = {}
    for table in tables:
        said.setdefault(table.sheet, set()).update(filter(None, [topic(table.titles)]))
    if any(len(topics) != 1 for topics in said.values()):
        return []
    found: dict[str, list[str]] = {}
    for sheet, (only,) in said.items():
        found.setdefault(only, []).append(sheet)
    return list(found.values()) if len(found) > 1 else []


def named(file_name: str, drafts: Sequence[Draft]) -> list[Draft]:
    """Drafts of one file, each with the name of the file's source and its number."""
    base = source_name(file_name)
    return [
        Draft(d.entry | {"source": f"{base}_part_{number}"}, d.notes, d.open)
        for number, d in enumerate(drafts, start=1)
    ]


def as_one(file_name: str, drafts: Sequence[Draft]) -> dict[str, Any]:
    """What the entries share, and the list of them; `source` is what their file is called."""
    listed = [{k: v for k, v in d.entry.items() if k != "files"} for d in drafts]
    return {"source": source_name(file_name), "files": pattern_of(file_name), "sources": listed}


def text_of(file_name: str, drafts: Sequence[Draft], outcomes: Sequence[Sequence[str]]) -> str:
    """The entries as YAML under comments: what each gives, and what to look at."""
    head = [APART]
    for draft, outcome in zip(drafts, outcomes, strict=True):
        sheets = ", ".join(map(repr, draft.entry["sheets"]))
        head += [f"{draft.entry['source']} ({sheets}):", *outcome, *(f"Look at {note}" for note in draft.notes)]
    body = {k: v for k, v in as_one(file_name, drafts).items() if k != "source"}
    return comments(head) + yaml.safe_dump(body, allow_unicode=True, sort_keys=False, width=100)


def together(trials: Sequence[Trial]) -> Trial:
    """What a file gives by several entries, counted as one."""
    return Trial(
        sum(t.figures for t in trials),
        sum(t.missing for t in trials),
        tuple(reject for t in trials for reject in t.rejects),
        max(t.regions for t in trials),
        max(t.sectors for t in trials),
        tuple(dict.fromkeys(i for t in trials for i in t.indicators)),
        tuple(sorted({y for t in trials for y in t.years})),
        tuple(dict.fromkeys(u for t in trials for u in t.units)),
        {i: u for t in trials for i, u in t.units_of.items()},
        tuple(dict.fromkeys(r for t in trials for r in t.regions_read)),
    )
