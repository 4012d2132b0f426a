"""``source inspect``: how a file is packed, what stands in it, and the draft that reads the most of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from warehouse.catalogue import Source
from warehouse.drafting.across import across_drafts
from warehouse.drafting.century import century_of, question_of, short_heads
from warehouse.drafting.entries import Draft, draft_text, drafts, identifier
from warehouse.drafting.keyed import keyed_drafts
from warehouse.drafting.known_indicators import base_above, called, indicators_of, of_less, qualified
from warehouse.drafting.numbers import marks_beside, signs_of
from warehouse.drafting.one_region import one_region_drafts
from warehouse.drafting.reports import TableReport, probe, report_document, shared_words
from warehouse.drafting.shape import shapes
from warehouse.drafting.trial import ASKED, ASKED_YEAR, Trial, file_at, try_entry
from warehouse.drafting.variable_labels import variable_labels
from warehouse.drafting.workbooks import as_one, mixes, named, partings, text_of, together
from warehouse.errors import FileError
from warehouse.layouts import FACETS
from warehouse.names import Seeds
from warehouse.readers.containers import Document, open_document
from warehouse.readers.labels import TWO_YEARS, Context
from warehouse.reading import IncomingFile

NO_TABLE = (
    "no table with known region names was found; add the names to region_names.csv, or have a panel of its own "
    "drafted: coagg source inspect FILE --panel NEW"
)
DOUBTFUL_POINT = "number: 1.234 (or 1,234) may be one and a bit or a thousand; write the decimal sign in place of todo"
TEXT = ("csv", "html")  # where numbers are written, not stored
SHOWN = 6  # reasons printed with a draft; a person mends these first


@dataclass(frozen=True, slots=True)
class Inspection:
    """The whole file: how it is packed, which sources fit its name, its tables, a draft; or why it cannot be read.

    `trial` is what the file gives when it is read with the draft as it stands.
    """

    file_name: str
    container: str = ""
    encoding: str = ""
    sheets: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    tables: list[TableReport] = field(default_factory=list)
    draft: str = ""
    problem: str = ""
    trial: Trial = field(default_factory=Trial)
    questions: list[str] = field(default_factory=list)
    entry: dict[str, Any] = field(default_factory=dict)
    open: frozenset[str] = frozenset()  # what of unit, year and region only a person can say

    @property
    def doubtful(self) -> bool:
        """Whether a person must look at it before it is used."""
        return bool(self.problem or self.open or self.questions or not self.trial.clean)


def inspect_file(
    path: Path,
    sources: Sequence[Source],
    seeds: Seeds,
    *,
    encoding: str = "auto",
    shared: Mapping[str, Any] | None = None,
) -> Inspection:
    """Detect container, encoding, tables, header, unit and regions of a file; draft an entry and read it with that.

    `shared` are the words that a panel without sources yet will have in its `_defaults.yml`. Tables
    about different things have an entry each.
    """
    matching = [s.source for s in sources if s.matches(path.name)]
    try:
        data = path.read_bytes()
        document = open_document(data, encoding=encoding)
    except FileError as error:
        return Inspection(path.name, sources=matching, problem=f"{error.reason}: {error}")
    shared = shared if shared is not None else shared_words(sources)
    numbers = _numbers(document)
    heads = short_heads(document)
    century = century_of(path.name, document, heads) if heads else None
    probed = {} if ASKED in numbers.values() else {"number": numbers}
    ctx = probe(path.name, {**shared, **probed, **({"century": century or 2000} if heads else {})}, seeds)
    tables = report_document(document, ctx)
    sheets = [s.name for s in document.sheets]
    packed = Inspection(path.name, document.container, document.encoding, sheets, matching, tables)
    every, file = _of_every_draft(encoding, numbers, heads, century), file_at(path)
    every = _with_marks(every, document)
    shares = {identifier(c.label) for t in tables for c in t.columns if c.percent or "%" in c.unit or of_less(c.parent)}
    known = {label: name for label, name in indicators_of(sources, seeds.kinds).items() if label not in shares}

    def best(part: Document, seen: Sequence[TableReport], more: Mapping[str, Any]) -> tuple[Draft, Trial] | None:
        """The draft that reads the most of a document, or of some of its sheets."""
        candidates = (
            Draft({**d.entry, **every.entry, **more}, [*d.notes, *every.notes], d.open | every.open)
            for d in _candidates(path.name, part, seen, variable_labels(data), ctx)
        )
        share = any(re.search("[%‰]", t.unit) for t in seen)  # a share of GDP is not GDP
        tried = [_tried(_called(d, {} if share else known, seen), file, shared, seeds) for d in candidates]
        if not seen and not any(trial.figures for _, trial in tried):
            return None
        return max(tried, key=lambda pair: _rank(*pair))  # the first of equals

    found = best(document, tables, {})
    if found is None:
        return replace(packed, problem=NO_TABLE)
    draft, trial = found
    hidden = {s.name for s in document.sheets if s.hidden}
    for parted in partings([t for t in tables if t.sheet not in hidden]):
        if trial.clean and not mixes(draft, parted):
            continue
        apart = [best(_only(document, s.sheets), s.tables, s.chosen) for s in parted]
        alike = set() if "conflicting_duplicate" in trial.reasons() else set(known.values())
        drafted = named(path.name, parted, [d for d, _ in filter(None, apart)], alike)
        tried = [(d, try_entry(file, d.entry, shared, seeds, d.open)) for d in drafted]
        if all(apart) and sum(t.figures for _, t in tried) >= trial.figures + (not trial.clean):
            return _of_several(packed, tried)
    return replace(
        packed,
        draft=draft_text(draft, outcome(trial, draft.open)),
        trial=trial,
        questions=draft.notes,
        entry=draft.entry,
        open=draft.open,
    )


def _called(draft: Draft, known: Mapping[str, str], seen: Sequence[TableReport]) -> Draft:
    """The draft by the catalogue's names, by the labels' own where a title says that the figures are of less."""
    base = base_above(seen)
    own, named, title = called(draft, {}, base), called(draft, known, base), qualified(seen, base)
    if not title or own.entry == named.entry:
        return named
    taken = named.entry.get("columns", {}).keys() - own.entry.get("columns", {}).keys() or {
        named.entry.get("indicator")
    }
    said = ", ".join(map(repr, sorted(map(str, taken))))
    return replace(own, notes=[*own.notes, f"columns: as printed and not called {said}, as the title is {title!r}"])


def _only(document: Document, sheets: Sequence[str]) -> Document:
    return replace(document, sheets=[s for s in document.sheets if s.name in sheets])


def _of_every_draft(encoding: str, numbers: dict[str, str], heads: Sequence[str], century: int | None) -> Draft:
    """What every draft of a file has, whatever table it is of."""
    said: dict[str, Any] = {"encoding": encoding} if encoding != "auto" else {}
    notes = [DOUBTFUL_POINT] if ASKED in numbers.values() else []
    if numbers:
        said["number"] = numbers
    if heads:
        said["century"] = century or ASKED
        notes += [] if century else [question_of(heads)]
    return Draft(said, notes, frozenset({"century"} if said.get("century") == ASKED else ()))


def _with_marks(every: Draft, document: Document) -> Draft:
    """The same with `flags`, where letters or signs beside figures are those that offices use."""
    marks = marks_beside(c for sheet in document.sheets for row in sheet.rows for c in row if 1 < len(c) < 30)
    if not marks:
        return every
    said = ", ".join(f"{mark!r} ({meaning})" for mark, meaning in marks.items())
    note = f"flags: figures bear {said}; look in the file what the marks say of them"
    return replace(every, entry={**every.entry, "flags": marks}, notes=[*every.notes, note])


def _of_several(packed: Inspection, tried: Sequence[tuple[Draft, Trial]]) -> Inspection:
    """A file that is read by an entry for each of its subjects."""
    drafted = [draft for draft, _ in tried]
    return replace(
        packed,
        draft=text_of(packed.file_name, drafted, [outcome(trial, draft.open) for draft, trial in tried]),
        trial=together([trial for _, trial in tried]),
        questions=[note for draft in drafted for note in draft.notes],
        entry=as_one(packed.file_name, drafted),
        open=frozenset().union(*(draft.open for draft in drafted)),
    )


def _candidates(
    file_name: str, document: Document, tables: Sequence[TableReport], labels: Mapping[str, str], ctx: Context
) -> list[Draft]:
    """Drafts of tables of records where there are any (their years are no figures), else of what stands in tables."""
    found = [shape for sheet in document.sheets for shape in shapes(sheet, labels)]
    keyed = [d for shape in found for d in keyed_drafts(file_name, shape, ctx)]
    both = bool(tables) and tables[0].years_down  # what goes across may be regions or indicators
    words = ctx.source.publication_words
    if both or (tables and tables[0].indicators):
        plain = one_region_drafts(file_name, tables, words, ctx)
    else:
        plain = drafts(file_name, tables, words) if tables else []
    listed = [*keyed, *plain] if both else keyed or plain
    return [*listed, *across_drafts(file_name, document, ctx)]


def _numbers(document: Document) -> dict[str, str]:
    """`number` of an entry, where a file writes otherwise than 1,234.5; asked where it can be read two ways."""
    stored = document.container not in TEXT
    columns = (column for sheet in document.sheets for column in zip(*sheet.rows, strict=True))
    signs = signs_of(*([c for c in column if len(c) < 30] for column in columns))
    if signs.doubtful and stored:
        return {}
    if signs.doubtful:
        return {"decimal": ASKED, "thousands": ASKED}
    lakh = {"grouping": "lakh"} if signs.lakh else {}
    return {} if signs.usual else {"decimal": signs.decimal, "thousands": signs.thousands, **lakh}


def _tried(draft: Draft, file: IncomingFile, shared: Mapping[str, Any], seeds: Seeds) -> tuple[Draft, Trial]:
    """The draft with what reading its file by it taught, and what it gives once its open questions are answered."""
    if "unit" in draft.open:
        settled = _without_open_units(draft)
        trial = try_entry(file, settled.entry, shared, seeds, settled.open)
        if trial.clean:  # what is printed above the table settles it
            return settled, trial
    trial = try_entry(file, draft.entry, shared, seeds, draft.open)
    unsaid = next((message for reason, message in trial.rejects if reason == "no_year" or TWO_YEARS in message), None)
    facets = FACETS.get(draft.entry["layout"])
    if unsaid and "year" not in draft.entry and facets and not facets.carry("year"):
        draft = Draft(draft.entry, [*draft.notes, f"year: {unsaid}"], draft.open | {"year"})
        trial = try_entry(file, draft.entry, shared, seeds, draft.open)
    return draft, trial


def _without_open_units(draft: Draft) -> Draft:
    """The draft without the units that it asks for."""
    entry = {k: v for k, v in draft.entry.items() if v != ASKED or k != "unit"}
    if "columns" in entry:
        entry["columns"] = {
            k: c["labels"] if isinstance(c, dict) and c.get("unit") == ASKED else c for k, c in entry["columns"].items()
        }
    notes = [note for note in draft.notes if not note.startswith("unit")]
    return Draft(entry, notes, draft.open - {"unit"})


def _rank(draft: Draft, trial: Trial) -> tuple[bool, int, int, int]:
    """What reads without a refusal comes first, then what reads the most, refuses the least and asks the least."""
    return trial.clean, trial.figures, -len(trial.rejects), -len(draft.open)


def outcome(trial: Trial, open_: Set[str] = frozenset()) -> list[str]:
    """What a file gives when it is read with its draft, in short lines (messages of refusals may be long)."""
    given = (
        f"Once its {' and '.join(sorted(open_))} {'are' if len(open_) > 1 else 'is'} given" if open_ else "Read with it"
    )
    when = f"{given}, the file gives"
    if not trial.figures and not trial.rejects:
        return [f"{when} no figures."]
    known = [y for y in trial.years if y != ASKED_YEAR]
    span = f", {known[0]}" + (f"–{known[-1]}" if len(known) > 1 else "") if known else ""
    sectors = f", {_counted(trial.sectors, 'sector')}" if trial.sectors else ""
    lines = [
        f"{when} {_counted(trial.figures, 'figure')}",
        f"of {_counted(trial.regions, 'region')}{sectors}{span}; "
        f"{trial.missing:,} missing, {len(trial.rejects):,} refused.",
    ]
    for reason, message in list(dict.fromkeys(trial.rejects))[:SHOWN]:
        lines.append(f"refused ({reason}): {message}")
    if len(trial.rejects) > SHOWN:
        lines.append(f"… and {len(trial.rejects) - SHOWN:,} more")
    return lines


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
