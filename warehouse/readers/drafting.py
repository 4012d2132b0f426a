"""What the readers see in a file, and a draft of the catalogue entry that would read it, for a person to complete."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from warehouse.catalogue import Source, parse_source
from warehouse.errors import FileError
from warehouse.layouts import FACETS, layout_of
from warehouse.names import Seeds, normalise
from warehouse.readers.cells import before_translation, fold, is_number, parenthesised, years_in
from warehouse.readers.containers import Document, cell_name, open_document
from warehouse.readers.documents import column_header, column_kind, table_reader
from warehouse.readers.labels import SPACES, Context, Header, parse_header, without_years
from warehouse.readers.observations import Problem
from warehouse.readers.tables import Table, find_tables
from warehouse.readers.titles import table_unit


@dataclass(frozen=True, slots=True)
class ColumnReport:
    """A column with figures: address of its header, label without year, unit and translation, what it may mean."""

    cell: str
    label: str
    parent: str
    years: tuple[int, ...]
    unit: str
    asked: str = ""  # text in parentheses that may be a unit, but is in no list


@dataclass(frozen=True, slots=True)
class TableReport:
    """One table as detected; `area` from the first header to the last data cell; unknown labels with proposals."""

    sheet: str
    area: str
    titles: list[str]
    header_rows: int
    years_in_title: list[int]
    unit: str
    regions: list[str]
    passed_over: list[str]
    unknown: dict[str, list[str]]
    columns: list[ColumnReport]
    classification: str  # the one that knows the most column labels, else empty
    unknown_industries: list[str]
    long: dict[str, str]  # key columns of a long table by role, else empty
    indicators: dict[str, str] = field(default_factory=dict)  # row label -> unit, in a file all about one region


@dataclass(frozen=True, slots=True)
class Inspection:
    """The whole file: how it is packed, which sources fit its name, its tables, a draft; or why it cannot be read."""

    file_name: str
    container: str = ""
    encoding: str = ""
    sheets: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    tables: list[TableReport] = field(default_factory=list)
    draft: str = ""
    problem: str = ""


def inspect_file(path: Path, sources: Sequence[Source], seeds: Seeds) -> Inspection:
    """Detect container, encoding, tables, header, unit and regions of a file, and draft a catalogue entry."""
    matching = [s.source for s in sources if s.matches(path.name)]
    try:
        document = open_document(path.read_bytes())
    except FileError as error:
        return Inspection(path.name, sources=matching, problem=f"{error.reason}: {error}")
    ctx = _probe(path.name, sources, seeds)
    tables = [_report(t, ctx) for s in document.sheets for t in find_tables(s, table_reader(ctx))]
    tables = [t for t in tables if t.columns] or _about_one_region(document, ctx)
    return Inspection(
        path.name,
        document.container,
        document.encoding,
        [s.name for s in document.sheets],
        matching,
        tables,
        draft_entry(path.name, tables) if tables else "",
        "" if tables else "no table with known region names was found; add the names to region_names.csv",
    )


def _about_one_region(document: Document, ctx: Context) -> list[TableReport]:
    """Tables with a column a year whose rows name no region: then they are indicators."""
    reader = replace(table_reader(ctx), known=lambda text: any(c.isalpha() for c in text))
    found = []
    for table in (t for s in document.sheets for t in find_tables(s, reader) if t.header):
        report = _report(table, ctx)
        if len(report.columns) > 1 and all(len(c.years) == 1 and not c.label for c in report.columns):
            filled = [i for i in table.data if any(map(is_number, table.sheet.rows[i]))]  # notes below have no figures
            headers = [parse_header(table.cell(i, table.label_column), "", ctx) for i in filled]
            rows = {_bare(h.own): h.unit_raw for h in headers}
            found.append(replace(report, unknown={}, indicators=rows))
    return found


def _probe(file_name: str, sources: Sequence[Source], seeds: Seeds) -> Context:
    """A source that asks for nothing, with the words that the catalogue's sources share."""
    words = {
        key: sorted({w for s in sources for w in getattr(s, key)}) or None
        for key in ("unit_labels", "year_words", "missing", "continuation_labels", "publication_words")
    }
    entry = {"source": "probe", "files": "*", "layout": "regions_by_indicators", "columns": {"probe": "probe"}}
    source = parse_source(entry | {k: v for k, v in words.items() if v}, "probe")
    return Context(source, seeds, file_name, published=9999)


def _report(table: Table, ctx: Context) -> TableReport:
    labels = [table.cell(i, table.label_column).strip() for i in table.data]
    found: dict[str, list[str]] = {"found": [], "passed_over": []}
    unknown: dict[str, list[str]] = {}
    for label in dict.fromkeys(filter(None, labels)):
        try:
            key = ctx.region(label, None)
            found["found" if key.region_key else "passed_over"].append(label)
        except Problem:
            unknown[label] = ctx.seeds.regions.propose(label)
    right = range(table.label_column + 1, len(table.sheet.rows[0]))
    figures = [j for j in right if column_kind(table, j, ctx) == "figures"]
    columns = [_column(table, j, figures[0], ctx) for j in figures]
    classification = _classification([c.label for c in columns], ctx)
    names = ctx.seeds.industries.get(classification)
    titles = [c.strip() for i in table.preamble for c in table.sheet.rows[i] if c.strip()]
    top = (table.header or table.data)[0]
    last = max(j for i in table.data for j, text in enumerate(table.sheet.rows[i]) if text.strip())
    try:
        unit = table_unit(table, ctx, None)[0]
    except Problem as problem:
        unit = f"? ({problem})"
    return TableReport(
        table.sheet.name,
        f"{cell_name(top + 1, table.label_column + 1)}:{cell_name(table.data[-1] + 1, last + 1)}",
        titles,
        len(table.header),
        list(dict.fromkeys(y for t in titles for y in years_in(t))),
        unit,
        found["found"],
        found["passed_over"],
        unknown,
        columns,
        classification,
        [c.label for c in columns if names and c.label not in names],
        _long_keys(table, ctx),
    )


def _column(table: Table, j: int, first: int, ctx: Context) -> ColumnReport:
    row = next((i for i in table.header if table.cell(i, j).strip()), (table.header or table.data)[0])
    own, parent = column_header(table, j, first)
    try:
        header = parse_header(own, parent, ctx)
    except Problem:
        header = Header(own, parent)
    label = without_years(header, ctx.source.year_words)
    own, parent = (_bare(label.own), _bare(label.parent)) if label.own else (_bare(label.parent), "")
    unlisted = [] if header.unit_raw else [*parenthesised(own), *parenthesised(parent)]
    asked = f"{unlisted[-1]}? not in unit_names.csv" if unlisted else ""
    return ColumnReport(cell_name(row + 1, j + 1), own, parent, header.years, header.unit_raw, asked)


def _bare(label: str) -> str:
    """A label on one line without its translation, as it can stand in the catalogue."""
    label = before_translation(label)
    return SPACES.sub("" if before_translation(label + "ab") == label else " ", label).strip()


def _classification(labels: Sequence[str], ctx: Context) -> str:
    """The classification that knows the most of the labels, the last of equals; none if fewer than half."""
    counts = {name: sum(label in names for label in labels) for name, names in ctx.seeds.industries.items()}
    best = max(sorted(counts, reverse=True), key=lambda name: counts[name], default="")
    return best if labels and 2 * counts.get(best, 0) > len(labels) else ""


def _long_keys(table: Table, ctx: Context) -> dict[str, str]:
    """Key columns of a long table: regions repeat, and other columns hold only years, sectors or units."""
    labels = [normalise(table.cell(i, table.label_column)) for i in table.data]
    if not table.header or 2 * len(set(labels)) > len(labels):
        return {}
    keys = {"region": _heading(table, table.label_column)}
    for j in range(len(table.sheet.rows[0])):
        texts = list(dict.fromkeys(fold(table.cell(i, j)) for i in table.data))
        if j == table.label_column or not all(texts):
            continue
        if all(len(years_in(t)) == 1 and len(t) <= 6 for t in texts):
            keys["year"] = _heading(table, j)
        elif _classification(texts, ctx):
            keys.setdefault("sector", _heading(table, j))
        elif all(ctx.is_unit(t) for t in texts):
            keys["unit"] = _heading(table, j)
    return keys


def _heading(table: Table, j: int) -> str:
    return next((_bare(t) for i in table.header if (t := table.cell(i, j).strip())), "")


def draft_entry(file_name: str, tables: Sequence[TableReport]) -> str:
    """A YAML entry that validates; names that only a person can give are marked with `todo`."""
    if tables[0].indicators:
        return _draft_of_one_region(file_name, tables)
    layout = _layout(tables)
    facets = FACETS[layout]
    first, columns = tables[0], [c for t in tables for c in t.columns]
    entry = _draft_head(file_name, first, layout)
    if not facets.carry("indicator"):
        entry["indicator"] = "todo_indicator"
    if facets.carry("sector"):
        entry["classification"] = first.classification
        entry["ignore"] = first.unknown_industries or None
    if facets.keyed:
        entry["long"] = first.long
        entry["classification"] = "todo" if "sector" in first.long else None
    if facets.carry("indicator"):
        labels = _labels(columns, first) or ["todo"]
        entry["columns"] = {f"todo_{k}": label for k, label in enumerate(labels, start=1)}
    units = list(dict.fromkeys(u for t in tables for u in (t.unit, *(c.unit for c in t.columns)) if u))
    entry["unit"] = units[0] if len(units) == 1 else None if units or "unit" in first.long else "todo"
    if not facets.keyed and not facets.carry("year") and not first.years_in_title:
        entry["year"] = {"file_name": r"(?P<year>\d{4})"}
    return _draft_text(entry)


def _draft_of_one_region(file_name: str, tables: Sequence[TableReport]) -> str:
    rows = {label: unit for t in tables for label, unit in t.indicators.items()}
    units = set(rows.values())
    entry = _draft_head(file_name, tables[0], layout_of("indicator", {"year"})) | {
        "region": "todo",
        "columns": {f"todo_{k}": label for k, label in enumerate(rows, start=1)},
        "unit": None if "" not in units else "todo",
    }
    return _draft_text(entry)


def _draft_head(file_name: str, first: TableReport, layout: str) -> dict[str, Any]:
    return {
        "source": re.sub(r"[^a-z0-9]+", "_", Path(file_name).stem.lower()).strip("_0123456789") or "todo_source",
        "title": first.titles[0] if first.titles else "todo",
        "files": re.sub(r"\d", "?", file_name),
        "layout": layout,
    }


def _draft_text(entry: dict[str, Any]) -> str:
    text = yaml.safe_dump({k: v for k, v in entry.items() if v is not None}, allow_unicode=True, sort_keys=False)
    return f"# Draft: name what is marked todo, and check every line.\n{text}"


def _labels(columns: Sequence[ColumnReport], first: TableReport) -> list[str]:
    """Labels to choose from; one that stands under several headings carries its heading."""
    parents: dict[str, set[str]] = {}
    for c in columns:
        parents.setdefault(c.label, set()).add(c.parent)
    named = [c for c in columns if c.label and c.label not in first.long.values()]
    return list(
        dict.fromkeys(f"{c.parent} > {c.label}" if len(parents[c.label]) > 1 and c.parent else c.label for c in named)
    )


def _layout(tables: Sequence[TableReport]) -> str:
    columns = [c for t in tables for c in t.columns]
    if tables[0].long:
        return next(name for name, facets in FACETS.items() if facets.keyed)
    if all(len(c.years) == 1 for c in columns):
        return layout_of("region", {"year", *(["indicator"] if any(c.label for c in columns) else [])})
    return layout_of("region", {"sector" if tables[0].classification else "indicator"})
