"""Reports of tables -> drafts of a catalogue entry, several where a table can be understood in several ways.

What the file does not print is never made up: it stands as `todo`, and a note says where to look.
"""

from __future__ import annotations

import glob
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]
from text_unidecode import unidecode

from warehouse.drafting.reports import ColumnReport, TableReport
from warehouse.drafting.trial import ASKED
from warehouse.drafting.vocabulary import is_rank, roles_of_heading, variable_of, vocabulary
from warehouse.layouts import FACETS, layout_of
from warehouse.readers.cells import before_translation, without_parentheses, years_in
from warehouse.readers.periods import is_fiscal
from warehouse.readers.reference_years import data_years, names_publication

LONGEST_NAME = 50
NUMBER_OF_TABLE = re.compile(  # 2-3 各地区…
    r"^\s*(?:续?表|Table)?\s*\d{1,2}[-–—.]\d{1,3}(?=\s|[^\W\d_])(?!\s*[年岁月日周])", re.I
)
_NOTE = re.compile(r"\s*(?:附?注|说明|(?:资料|数据)来源|单位|Notes?|Sources?|Units?)\s*\d*\s*[:：]", re.I)
NAMELESS = f"{ASKED}_source"  # after a file whose name has no letters


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry with what a person should look at; `open`: what of unit, year and region only a person can say."""

    entry: dict[str, Any]
    notes: list[str] = field(default_factory=list)
    open: frozenset[str] = frozenset()


def drafts(file_name: str, tables: Sequence[TableReport], publication_words: Sequence[str]) -> list[Draft]:
    """Entries that may read tables of several regions, the likeliest first."""
    return [by_layout(file_name, tables, layout, publication_words) for layout in _layouts(tables)]


def by_layout(file_name: str, tables: Sequence[TableReport], layout: str, publication_words: Sequence[str]) -> Draft:
    """An entry of this layout, with what the tables print."""
    facets, first = FACETS[layout], tables[0]
    entry, notes = draft_head(file_name, first.titles, layout), list[str]()
    if not facets.carry("indicator"):
        entry["indicator"] = topic(first.titles) or _known_topic(file_name) or f"{ASKED}_indicator"
    if facets.carry("sector"):
        entry["classification"] = first.classification
        entry["ignore"] = first.unknown_industries or None
    if facets.columns == {"year"}:
        left = [c for t in tables for c in t.columns if not _is_year(c)]
        entry["ignore"] = list(dict.fromkeys(c.label for c in left)) or None
        notes += [
            f"ignore: {c.label!r} ({c.cell}) is no year and is left out; an entry of its own reads it" for c in left
        ]
    if facets.keyed:
        entry["long"] = first.long
        entry["classification"] = ASKED if "sector" in first.long else None
    default = common_unit(tables)
    if default and not all(t.unit for t in tables):  # printed over the first table and not over its continuations
        entry["unit"] = default
    if facets.carry("indicator"):
        entry["columns"] = _columns(tables, layout, first, default, notes)
    elif default is None and not all(c.unit for t in tables for c in t.columns):
        entry["unit"] = ASKED
        printed = next((t.unit.strip("? ()") for t in tables if t.unit.startswith("?")), "none is printed")
        notes.append(f"unit: for the figures of {first.area}: {printed}; write it in place of {ASKED}")
    if not facets.keyed and not facets.carry("year") and not any(t.years_in_title for t in tables):
        entry["year"] = _year_of_sheets(tables, notes) or year_of_name(file_name, publication_words, notes)
    entry = {k: v for k, v in entry.items() if v is not None}
    return Draft(entry, notes, open_of(entry))


def open_of(entry: Mapping[str, Any]) -> frozenset[str]:
    """Which of unit and region stand as `todo`."""
    units = [entry.get("unit"), *(c.get("unit") for c in entry.get("columns", {}).values() if isinstance(c, dict))]
    return frozenset({"unit"} if ASKED in units else ()) | ({"region"} if entry.get("region") == ASKED else frozenset())


def draft_head(file_name: str, titles: Sequence[str], layout: str) -> dict[str, Any]:
    """What every entry has first."""
    return {
        "source": source_name(file_name, "".join(titles[:1])),
        "title": next(iter(headlines(titles) or titles), Path(file_name).stem),
        "files": pattern_of(file_name),
        "layout": layout,
    }


def pattern_of(file_name: str) -> str:
    """The file's name with any digits where it has a year or a date: other years of its kind fit too.

    Brackets of the name are its own: 人口[2019] fits no pattern 人口[????], which is one character.
    """
    own = glob.escape(file_name)
    return re.sub(r"(?<!\d)(?:1[89]|20)\d\d(?:\d{4}|\d\d)?(?!\d)", lambda found: "?" * len(found[0]), own)


def source_name(file_name: str, title: str = "") -> str:
    """The name of a source after its file: small letters, digits, underscores, without the digits at its ends.

    One in another script is spelled in Latin letters, Chinese in pinyin, without the name of the yearbook before it; a
    file whose name has no letters is called after its table's title.
    """
    return spelled(Path(file_name).stem) or spelled(title) or NAMELESS


def spelled(text: str) -> str:
    """A text in small Latin letters, digits and underscores; empty if it has no letters."""
    if latin := _plain(_ascii(text)):
        return latin
    parts = re.findall(r"[^\W\d_]+(?: +[^\W\d_]+)*", text)
    books = vocabulary()["publication_words"]
    told = max([p for p in parts if not any(b in p for b in books)] or parts, key=len, default="")
    found = _plain(unidecode(told).casefold())
    return re.sub(r"_[^_]*$", "", found[: LONGEST_NAME + 1]) if len(found) > LONGEST_NAME else found


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text).strip("_0123456789")


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()


def identifier(label: str) -> str:
    """A name for what a label calls: its Latin letters, or the label in its own script; `todo` if it has no letters."""
    latin = re.sub(r"[^a-z0-9]+", "_", _ascii(label)).strip("_")
    own = before_translation(label)
    mixed = re.search(r"[a-z]", own, re.I) and re.search(r"[\u3400-\u9fff]", own)  # 人均GDP is not GDP
    if mixed or not re.search(r"[a-z]", latin):
        called = unicodedata.normalize("NFKC", own if mixed else label)
        latin = re.sub(r"[\W]+", "_", called).strip("_").casefold()
    named = latin if re.search(r"[^\W\d_]", latin) else ASKED
    return f"n_{named}" if named[0].isdigit() else named


def topic(titles: Sequence[str]) -> str:
    """A name for the one indicator of a table: its title without number, years, units and what stands in brackets."""
    titles = headlines(titles)
    announced = [
        t for t in titles if "indicator" in roles_of_heading(re.split("[:：]", t)[0]) and re.search("[:：]", t)
    ]
    title = re.split("[:：]", announced[0], maxsplit=1)[1] if announced else next(iter(titles), "")
    title = NUMBER_OF_TABLE.sub("", before_translation(title))
    bare = re.sub(r"\[.*?\]|(?<!\d)(?:1[89]|20)\d\d年?", " ", without_parentheses(title))
    named = identifier(bare)
    return "" if named == ASKED else named[:LONGEST_NAME].strip("_")


def headlines(titles: Sequence[str]) -> list[str]:
    """Texts above a table that may say what it is about; what stands above its number is of the table before."""
    said = [t for t in titles if re.search(r"[^\W\d_]", t) and not _NOTE.match(t)]
    return sorted(said, key=lambda t: not NUMBER_OF_TABLE.match(t))


def _known_topic(file_name: str) -> str:
    """The variable that a file's name has a word of, without its unit: population of nst-est-population.csv."""
    return variable_of([Path(file_name).stem])[0].removesuffix("_persons").removesuffix("_mn_cny")


def _columns(
    tables: Sequence[TableReport], layout: str, first: TableReport, default: str | None, notes: list[str]
) -> dict[str, Any]:
    """Indicator -> label as printed, with a unit left open where this column has none and others have."""
    carries_year = FACETS[layout].carry("year")
    columns = [c for t in tables for c in t.columns]
    own = {label: c for c in reversed(columns) if (label := _label(c, columns, carries_year))}
    notes += [
        f"columns: {c.label!r} ({c.cell}) says a year and no indicator, and is left out; an entry of its own with "
        f"`layout: {layout_of('region', {'year'})}` reads it"
        for c in columns
        if carries_year and _is_year(c)
    ]
    notes += [
        f"columns: figures below {c.cell} stand under no head and are left out; write one above them in the file"
        for c in columns
        if own and not (c.label or c.parent or c.years)
    ]
    ranks = [label for label, c in own.items() if is_rank(c.label)]
    notes += [f"columns: {label!r} ({own[label].cell}) ranks the rows and is left out" for label in ranks]
    passed = (*first.long.values(), *ranks, "")
    labels = [label for c in columns if (label := _label(c, columns, carries_year)) not in passed]
    without = _without_unit(tables, columns, carries_year) if default is None and "unit" not in first.long else set()
    found: dict[str, Any] = {}
    for label in dict.fromkeys(labels):
        name = unused(identifier(label), found)
        if label in without and own[label].percent:
            found[name] = {"labels": label, "unit": "%"}
        elif label in without and (named := own[label].named):
            unit, rest, sure = named
            found[unused(identifier(rest), found)] = {"labels": label, "unit": unit}
            doubt = "" if sure else "; what is counted is a guess"
            notes.append(f"unit of {label!r} ({own[label].cell}): {unit}, as the column is called{doubt}")
        elif label in without:
            found[name] = {"labels": label, "unit": ASKED}
            why = own[label].asked or "none is printed"
            notes.append(f"unit of {label!r} ({own[label].cell}): {why}; write it in place of {ASKED}")
        else:
            found[name] = label
    if not found:
        notes.append(
            f"columns: the table ({first.area}) has no header; write one above it in the file, and inspect it again"
        )
    return found or {ASKED: ASKED}


def _label(c: ColumnReport, columns: Sequence[ColumnReport], carries_year: bool) -> str:
    """The label as the readers compare it; one that stands under several headings carries its heading."""
    own, parent = (c.bare, c.bare_parent) if carries_year else (c.label, c.parent)
    others = {
        (o.bare_parent if carries_year else o.parent) for o in columns if (o.bare, o.label)[not carries_year] == own
    }
    return f"{parent} > {own}" if parent and len(others) > 1 else own


def unused(name: str, taken: Iterable[str]) -> str:
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}_{number}"
    return found


def common_unit(tables: Sequence[TableReport]) -> str | None:
    """The unit above the tables, if it is one; a continuation without one has that of the table before."""
    units, last = set(), ""
    for t in tables:
        last = t.unit or (last if t.continued or not t.titles else "")
        units.add(last)
    (only, *more) = units
    return only if only and not more and not only.startswith("?") else None


def _without_unit(tables: Sequence[TableReport], columns: Sequence[ColumnReport], carries_year: bool) -> set[str]:
    """Labels for which no unit is printed, neither beside the label nor above their table."""
    printed = {
        _label(c, columns, carries_year): bool(c.unit or (t.unit and not t.unit.startswith("?")))
        for t in tables
        for c in t.columns
    }
    return {label for label, known in printed.items() if not known}


def _year_of_sheets(tables: Sequence[TableReport], notes: list[str]) -> dict[str, str] | None:
    """The years in the names of the sheets, if each that has a table is called by one."""
    named = {t.sheet: _sure_years(t.sheet) for t in tables}
    if not all(len(years) == 1 for years in named.values()):
        return None
    notes.append(f"year: taken from the names of the sheets, {', '.join(map(repr, named))}")
    return {"sheet": r"(?<!\d)(?P<year>(?:1[89]|20)\d\d)(?!\d)"}


def _sure_years(name: str) -> list[int]:
    """The years of a name, none where it has one that the figures are not of: a pattern would take the first."""
    years = years_in(name)
    return years if years == data_years(name) else []


def year_of_name(file_name: str, publication_words: Sequence[str], notes: list[str]) -> dict[str, str] | None:
    """The year in the file's name, if it has just one and is not that of a publication."""
    years = _sure_years(file_name)
    if len(years) == 1 and not names_publication(file_name, publication_words):
        notes.append(f"year: taken from the file's name, {years[0]}; with `add: -1` if that is the year of publication")
        return {"file_name": r"(?<!\d)(?P<year>(?:1[89]|20)\d\d)(?!\d)"}
    return None


def _layouts(tables: Sequence[TableReport]) -> list[str]:
    """Layouts that may fit, the likeliest first."""
    columns = [c for t in tables for c in t.columns]
    if tables[0].long:
        return [next(name for name, facets in FACETS.items() if facets.keyed)]
    found = []
    years = [c for c in columns if _is_year(c)]
    if all(is_fiscal(c.label) for c in columns) or len(years) > 1:
        return [layout_of("region", {"year"})]  # a year is no indicator; which one 2018-19 is, a person says
    if all(len(c.years) == 1 for c in columns):
        found.append(layout_of("region", {"year", *(["indicator"] if any(c.bare for c in columns) else [])}))
    if tables[0].classification:
        found.append(layout_of("region", {"sector"}))
    return [*found, layout_of("region", {"indicator"})]


def _is_year(c: ColumnReport) -> bool:
    """Whether a column's head is a year, calendar or fiscal, and says nothing else, nor does what stands over it."""
    return (len(c.years) == 1 and not c.bare and not c.bare_parent) or (is_fiscal(c.label) and not c.bare_parent)


def draft_text(draft: Draft, outcome: Sequence[str]) -> str:
    """The entry as YAML under comments: what its file gives when read with it, and what to look at."""
    head = comments([*outcome, *(f"Look at {note}" for note in draft.notes)])
    return head + yaml.safe_dump(draft.entry, allow_unicode=True, sort_keys=False, width=100)


def comments(lines: Sequence[str]) -> str:
    """What stands above a draft."""
    head = ["Draft. Check every line; what is marked todo only you can say.", *lines]
    return "".join(f"# {line}\n" for text in head for line in text.splitlines())
