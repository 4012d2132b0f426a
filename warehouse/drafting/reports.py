"""What the readers see in a file: its tables with their titles, header, unit, regions and columns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from warehouse.catalogue import Source, parse_source
from warehouse.drafting.units_in_names import listed_name, unit_in_name
from warehouse.drafting.vocabulary import roles_of_heading
from warehouse.names import NameList, Seeds, normalise
from warehouse.readers.cells import before_translation, fold, is_number, parenthesised, years_in
from warehouse.readers.containers import Document, cell_name
from warehouse.readers.documents import table_reader, year_of_label
from warehouse.readers.headers import Header, parse_header, without_years
from warehouse.readers.labels import ROW, SPACES, Context, find_region
from warehouse.readers.observations import Problem
from warehouse.readers.reference_years import data_years
from warehouse.readers.tables import Table, find_tables
from warehouse.readers.titles import table_unit
from warehouse.readers.value_columns import column_header, column_kind, groups_of

LONGEST_REGION = 40  # letters of a title that may be a region's name
SHARED_WORDS = ("unit_labels", "year_words", "missing", "continuation_labels", "publication_words")
_BEFORE_A_REGION = re.compile(  # 表1-2, 3-1, 一、, (二), 2019年, 2000-2019年, 历年
    r"^(?:\s|续?表|table|[\d.\-–—~、,_()]|至|年度?末?|历年|[一二三四五六七八九十]{1,3}[、.)])*", re.I
)
DITTO = frozenset(("〃", "″", "′′", '"', "”", "“", "々", "同上"))  # the unit above


@dataclass(frozen=True, slots=True)
class ColumnReport:
    """A column with figures: address of its header, its label as printed without unit and translation, its years.

    `bare` is the label without its years, empty where it says nothing else; `parent` the merged cells above it.
    """

    cell: str
    label: str
    parent: str
    years: tuple[int, ...]
    unit: str
    asked: str = ""  # text in parentheses that may be a unit, but is in no list
    bare: str = ""
    bare_parent: str = ""
    percent: bool = False  # its cells print %
    named: tuple[str, str, bool] | None = None  # unit that stands in its name, what is left of it, whether it is sure


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
    beside: dict[str, str] = field(default_factory=dict)  # row label -> unit in a column of its own
    years_down: bool = False  # a file all about one region whose rows are years
    region: str = ""  # that region, where the sheet's name or the title says it
    continued: bool = False  # a continuation has the unit and the year of the table before


def probe(file_name: str, shared: Mapping[str, Any], seeds: Seeds) -> Context:
    """A source that asks for nothing, with the words that a catalogue's sources share."""
    entry = {"source": "probe", "files": "*", "layout": "regions_by_indicators", "columns": {"probe": "probe"}}
    return Context(parse_source(entry | dict(shared), "probe"), seeds, file_name, published=9999)


def shared_words(sources: Sequence[Source]) -> dict[str, list[str]]:
    """The words that the sources of a catalogue use, by key: what announces a unit, what accompanies a year, …"""
    words = {key: sorted({w for s in sources for w in getattr(s, key)}) for key in SHARED_WORDS}
    return {key: found for key, found in words.items() if found}


def report_document(document: Document, ctx: Context) -> list[TableReport]:
    """The tables of a document whose rows name regions; else those of one region with a column a year."""
    tables = [report_table(t, ctx) for s in document.sheets for t in find_tables(s, table_reader(ctx))]
    return [t for t in tables if t.columns] or _about_one_region(document, ctx) or _years_down(document, ctx)


def _about_one_region(document: Document, ctx: Context) -> list[TableReport]:
    """Tables with a column a year whose rows name no region: then they are indicators."""
    reader = replace(table_reader(ctx), known=_may_name_a_row)
    found = []
    for table in (t for s in document.sheets for t in find_tables(s, reader) if t.header):
        report = report_table(table, ctx)
        if len(report.columns) > 1 and all(len(c.years) == 1 and not c.bare for c in report.columns):
            filled = [i for i in table.data if any(map(is_number, table.sheet.rows[i]))]  # notes below have no figures
            headers = [header_of(table.cell(i, table.label_column), "", ctx) for i in filled]
            labels = [one_line(based(h)) for h in headers]
            own = {label: h.unit_raw for label, h in zip(labels, headers, strict=True)}
            units = _units_beside(table, filled, ctx)
            beside = {label: unit for label, unit in zip(labels, units, strict=True) if unit} if units else {}
            region = _region_named(table, report.titles, ctx)
            found.append(replace(report, unknown={}, indicators=own, beside=beside, region=region))
    return found


def _units_beside(table: Table, filled: Sequence[int], ctx: Context) -> list[str]:
    """The units in the first column right of the labels that holds nothing else, 〃 as the one above; empty if none."""
    for j in range(table.label_column + 1, len(table.sheet.rows[0])):
        units: list[str] = []
        for i in filled:
            text = table.cell(i, j).strip()
            units.append(units[-1] if units and text in DITTO else text)
        if 2 * len(list(filter(None, units))) > len(units) and all(ctx.is_unit(fold(u)) for u in units if u):
            return units
    return []


def _years_down(document: Document, ctx: Context) -> list[TableReport]:
    """Tables with a row a year and a column an indicator, which name no region."""
    reader = replace(table_reader(ctx), known=lambda text: year_of_label(text, ctx) is not None)
    found = []
    for table in (t for s in document.sheets for t in find_tables(s, reader) if t.header and len(t.data) > 1):
        report = report_table(table, ctx)
        regions = (find_region(c.label, ctx.seeds.regions).status != "unknown" for c in report.columns)
        if report.columns and not any(c.years for c in report.columns) and not any(regions):
            region = _region_named(table, report.titles, ctx)
            found.append(replace(report, unknown={}, years_down=True, region=region))
    return found


def _region_named(table: Table, titles: Sequence[str], ctx: Context) -> str:
    """The one region that the sheet is called or the titles begin with; empty where they name none or several."""
    known = ctx.seeds.regions
    said = {table.sheet.name: table.sheet.name} if known.find(table.sheet.name).status == "found" else {}
    said |= {title: name for title in titles if (name := region_first(title, known))}
    meant = {known.find(name).target for name in said.values()}
    return next(iter(said.values())) if len(meant) == 1 else ""


def region_first(text: str, known: NameList) -> str:
    """The region that a text begins with, behind numbers, years and the word for region (表1-2 2019年北京市…)."""
    text = _BEFORE_A_REGION.sub("", fold(text))
    head, _, behind = text.partition(":")
    if behind and 2 in roles_of_heading(head).values() and "region" in roles_of_heading(head):
        text = behind.strip()
    heads = (text[:k] for k in range(min(len(text), LONGEST_REGION), 1, -1))
    return next((head.strip() for head in heads if known.find(head).status == "found"), "")


def _may_name_a_row(text: str) -> bool:
    """Whether a text may be an indicator's label: it has letters and is no heading of such labels (指标)."""
    return any(c.isalpha() for c in text) and 2 not in roles_of_heading(text).values()


def report_table(table: Table, ctx: Context) -> TableReport:
    """One table as the readers see it, under a source that asks for nothing."""
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
    groups = groups_of(table, figures[0]) if figures else {}
    columns = [_column(table, j, figures[0], groups, ctx) for j in figures]
    classification = classification_of([c.bare for c in columns], ctx)
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
        list(dict.fromkeys(y for t in titles for y in data_years(t))),
        unit,
        found["found"],
        found["passed_over"],
        unknown,
        columns,
        classification,
        [c.bare for c in columns if names and not _is_sector(c.bare, ctx, names)],
        _long_keys(table, ctx),
        continued=_continued(titles, ctx),
    )


def _continued(titles: Sequence[str], ctx: Context) -> bool:
    marks = [fold(mark).casefold() for mark in ctx.source.continuation_labels]
    return any(mark in fold(t).casefold() for t in titles for mark in marks)


def _column(table: Table, j: int, first: int, groups: Mapping[int, Sequence[int]], ctx: Context) -> ColumnReport:
    row = next((i for i in table.header if table.cell(i, j).strip()), (table.header or table.data)[0])
    header = header_of(*column_header(table, j, first, groups), ctx)
    bare = _nearest(without_years(header, ctx.source.year_words))
    own, parent = _nearest(header)
    unlisted = [] if header.unit_raw else [*parenthesised(own), *parenthesised(parent)]
    asked = f"{unlisted[-1]}? not in unit_names.csv" if unlisted else ""
    cells = [t for i in table.data if (t := fold(table.cell(i, j))) and any(c.isdigit() for c in t)]
    percent = bool(cells) and all(t.endswith("%") for t in cells)
    cell = cell_name(row + 1, j + 1)
    return ColumnReport(cell, own, parent, header.years, header.unit_raw, asked, *bare, percent, _named(bare[0], ctx))


def _named(label: str, ctx: Context) -> tuple[str, str, bool] | None:
    found = unit_in_name(label) if label else None
    unit = listed_name(found, ctx.seeds) if found else ""
    return (unit, found.rest, found.sure) if found and unit else None


def header_of(own: str, parent: str, ctx: Context) -> Header:
    """What a label says, as the readers see it; whole where that cannot be told, for several units stand in it."""
    try:
        return parse_header(own, parent, ctx)
    except Problem:
        return Header(own, parent)


def based(header: Header) -> str:
    """The own label with the base of its index numbers: two columns may differ in that alone."""
    return f"{header.own}({header.base})" if header.own and header.base else header.own


def _nearest(label: Header) -> tuple[str, str]:
    """Own label and the one above, each on one line; the one above alone where there is no own."""
    if not label.own:
        return one_line(label.parent), ""
    *above, own = based(label).split(ROW)
    if above:  # the readers compare a label of several rows as `above > own`
        return f"{' '.join(map(one_line, above))} > {one_line(own)}", ""
    return one_line(own), one_line(label.parent)


def one_line(label: str) -> str:
    """A label on one line without its translation, as it can stand in the catalogue."""
    label = before_translation(label)
    return SPACES.sub("" if before_translation(label + "ab") == label else " ", label).strip()


def _is_sector(label: str, ctx: Context, names: NameList) -> bool:
    """Whether the readers find a sector in a label, by itself or below the heading that stands over it."""
    below = names.find(label.rpartition(" > ")[2])
    return label in names or (below.status != "unknown" and below.target not in ctx.seeds.totals)


def classification_of(labels: Sequence[str], ctx: Context) -> str:
    """The classification that knows the most of the labels, the last of equals; none if fewer than half."""
    counts = {name: sum(label in names for label in labels) for name, names in ctx.seeds.industries.items()}
    best = max(sorted(counts, reverse=True), key=lambda name: counts[name], default="")
    return best if labels and 2 * counts.get(best, 0) > len(labels) else ""


def _long_keys(table: Table, ctx: Context) -> dict[str, str]:
    """Key columns of a long table: regions repeat, and other columns hold only years, sectors or units."""
    labels = [normalise(table.cell(i, table.label_column)) for i in table.data]
    if not table.header or 2 * len(set(labels)) > len(labels):
        return {}
    keys = {"region": heading(table, table.label_column)}
    for j in range(len(table.sheet.rows[0])):
        texts = list(dict.fromkeys(fold(table.cell(i, j)) for i in table.data))
        if j == table.label_column or not all(texts):
            continue
        if all(len(years_in(t)) == 1 and len(t) <= 6 for t in texts):
            keys["year"] = heading(table, j)
        elif classification_of(texts, ctx):
            keys.setdefault("sector", heading(table, j))
        elif all(ctx.is_unit(t) for t in texts):
            keys["unit"] = heading(table, j)
    return keys


def heading(table: Table, j: int) -> str:
    """The first label that stands over a column, on one line."""
    return next((one_line(t) for i in table.header if (t := table.cell(i, j).strip())), "")
