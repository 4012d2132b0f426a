"""A file whose tables are about different things: an entry for each, in one file of the catalogue."""

from __future__ import annotations

import glob
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import yaml  # type: ignore[import-untyped]

from warehouse.drafting.entries import Draft, comments, identifier, pattern_of, source_name, topic, unused
from warehouse.drafting.reports import TableReport
from warehouse.drafting.trial import ASKED, Trial

APART = "The tables are about different things: each has an entry of its own."
_NAMELESS_SHEET = re.compile(r"(?:sheet|table|tabelle|feuil\w*|hoja|工作表|表)?[\s\d._-]*年?", re.I)


@dataclass(slots=True)
class Subject:
    """Tables about one thing, what they are about, and how an entry says that it reads them and no others."""

    about: str
    tables: list[TableReport] = field(default_factory=list)
    chosen: dict[str, list[str]] = field(default_factory=dict)

    @property
    def sheets(self) -> list[str]:
        return list(dict.fromkeys(t.sheet for t in self.tables))


def partings(tables: Sequence[TableReport]) -> Iterator[list[Subject]]:
    """Ways to part tables by what they are about: as their titles say, else by sheet; none where all are about one."""
    for parted in (_by(_topics(tables), tables), _by([_sheet_topic(t) for t in tables], tables)):
        if len(parted) > 1 and all(subject.about for subject in parted) and _told_apart(parted):
            yield parted


def _topics(tables: Sequence[TableReport]) -> list[str]:
    """What each table is about: its title, else what the table before it in the sheet is about, else its sheet's name.

    A continuation is about what the table before it is about.
    """
    found: list[str] = []
    sheet = ""
    for table in tables:
        before = found[-1] if found and (table.continued or table.sheet == sheet) else ""
        own = before if table.continued else topic(table.titles) or before
        found.append(own or _sheet_topic(table))
        sheet = table.sheet
    return found


def _sheet_topic(table: TableReport) -> str:
    return "" if _NAMELESS_SHEET.fullmatch(table.sheet) else identifier(table.sheet)


def _by(said: Sequence[str], tables: Sequence[TableReport]) -> list[Subject]:
    found: dict[str, Subject] = {}
    for about, table in zip(said, tables, strict=True):
        found.setdefault(about, Subject(about)).tables.append(table)
    return list(found.values())


def _told_apart(parted: Sequence[Subject]) -> bool:
    """Whether sheets, or the titles of tables that share a sheet, tell the subjects apart; says so in `chosen`."""
    sheets = list(dict.fromkeys(t.sheet for s in parted for t in s.tables))
    for subject in parted:
        if len(sheets) > 1:
            subject.chosen["sheets"] = subject.sheets
        others = {t.sheet for s in parted if s is not subject for t in s.tables}
        if others.isdisjoint(subject.sheets):
            continue
        if any(t.continued or not t.titles for t in subject.tables):
            return False  # 续表 alone does not say of which table
        subject.chosen["tables"] = list(dict.fromkeys(_pattern(t) for t in subject.tables))
    return True


def _pattern(table: TableReport) -> str:
    """The text that says what a table is about, for any year."""
    said = next((t for t in table.titles if topic([t]) == topic(table.titles)), table.titles[0])
    return pattern_of(glob.escape(said))


def mixes(draft: Draft, parted: Sequence[Subject]) -> bool:
    """Whether one entry for all tables would call figures of different things by one name."""
    labels = Counter(label for s in parted for label in {c.label for t in s.tables for c in t.columns})
    return "indicator" in draft.entry or any(n > 1 for label, n in labels.items() if label)


def named(file_name: str, parted: Sequence[Subject], drafts: Sequence[Draft], known: Collection[str]) -> list[Draft]:
    """Drafts of one file, each with the name of the file's source and its number, and indicators of its own.

    An indicator that several would have is called after what its tables are about, too; not one that is `known` to be
    the same, and not those of entries for a region each.
    """
    base = source_name(file_name)
    taken = Counter(name for draft in drafts if "region" not in draft.entry for name in _indicators(draft))
    shared = {name for name, n in taken.items() if n > 1 and name not in known}
    return [
        replace(d, entry=_called(d.entry, subject.about, shared) | {"source": f"{base}_part_{number}"})
        for number, (subject, d) in enumerate(zip(parted, drafts, strict=False), start=1)
    ]


def _indicators(draft: Draft) -> list[str]:
    return list(draft.entry.get("columns") or filter(None, [draft.entry.get("indicator")]))


def _called(entry: Mapping[str, Any], about: str, shared: Collection[str]) -> dict[str, Any]:
    """An entry whose indicators that stand in `shared` are called after what it is about, too."""
    if "columns" in entry:
        columns: dict[str, Any] = {}
        for name, column in entry["columns"].items():
            columns[unused(f"{about}_{name}" if name in shared else name, columns)] = column
        return {**entry, "columns": columns}
    indicator = entry["indicator"]
    if indicator.startswith(ASKED):
        return {**entry, "indicator": about}
    return {**entry, "indicator": f"{about}_{indicator}" if indicator in shared else indicator}


def as_one(file_name: str, drafts: Sequence[Draft]) -> dict[str, Any]:
    """What the entries share, and the list of them; `source` is what their file is called."""
    listed = [{k: v for k, v in d.entry.items() if k != "files"} for d in drafts]
    return {"source": source_name(file_name), "files": pattern_of(file_name), "sources": listed}


def text_of(file_name: str, drafts: Sequence[Draft], outcomes: Sequence[Sequence[str]]) -> str:
    """The entries as YAML under comments: what each gives, and what to look at."""
    head = [APART]
    for draft, outcome in zip(drafts, outcomes, strict=True):
        chosen = ", ".join(map(repr, [*draft.entry.get("sheets", []), *draft.entry.get("tables", [])]))
        head += [f"{draft.entry['source']} ({chosen}):", *outcome, *(f"Look at {note}" for note in draft.notes)]
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
