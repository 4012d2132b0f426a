"""Printed labels -> keys, through one source's catalogue entry and the panel's reviewed names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial, wraps

from warehouse.catalogue import Column, Source, is_numeric
from warehouse.names import Match, NameList, Seeds, normalise
from warehouse.readers.cells import (
    REMEMBERED,
    SIGNS,
    SIGNS_OF,
    FigureFormat,
    before_translation,
    by_script,
    fold,
    read_unit_cell,
    years_in,
)
from warehouse.readers.codes import Codes, find_coded, that_count
from warehouse.readers.observations import PASSED_OVER, Key, Problem
from warehouse.readers.periods import (
    fraction_of_year,
    in_calendar_years,
    in_full,
    is_fiscal,
    is_pair,
    part_of_year,
    span_in_file_name,
    to_date,
)

SPACES = re.compile(r"\s+")
TWO_YEARS = "names two calendar years; say which"
ROW = "\x1e"  # between the header rows of a label; a line break is within one cell. Both count as space


Matching = Callable[["Context", str, "int | None", str], Key]
Asking = Callable[..., Key]
NO_YEAR = 3000  # a draft reads what it has yet to ask under a year beyond
LONGEST_NAME = 40  # letters of a code and a name in one cell; a longer text is a title or a note
Asked = tuple[str, str, "int | None", str]  # what is matched, label, year, parent


def once_per_label(match: Matching) -> Asking:
    """A name is matched (or refused, with its proposals) once per label and year, however many rows bear it."""

    @wraps(match)
    def remembered(self: Context, text: str, year: int | None, parent: str = "") -> Key:
        place = (match.__name__, text, year, parent)
        found = self.matched.get(place)
        if found is None:
            try:
                found = match(self, text, year, parent)
            except Problem as problem:
                found = problem
            self.matched[place] = found
        if isinstance(found, Problem):
            raise Problem(found.reason, str(found), role=found.role)
        return found

    return remembered


OPEN = "todo"  # what a draft leaves for a person to say


@dataclass(frozen=True)
class Context:
    """A source with its reviewed names, as one file is read; `published`: names valid in that year are known too."""

    source: Source
    seeds: Seeds
    file_name: str
    published: int
    stored_numbers: bool = False
    matched: dict[Asked, Key | Problem] = field(default_factory=dict, compare=False, repr=False)
    notes: list[str] = field(default_factory=list, compare=False, repr=False)
    wanted: dict[int | None, dict[str, tuple[str, Column]]] = field(default_factory=dict, compare=False, repr=False)
    counting: set[str] = field(default_factory=set, compare=False, repr=False)  # numbers that are no codes

    @cached_property
    def figures(self) -> FigureFormat:
        s = self.source
        beside = ((fold(k), v) for k, v in s.flags.items() if not is_numeric(k))  # a code is in a column of its own
        flags = tuple(sorted(beside, key=lambda kv: -len(kv[0])))
        percent = self.seeds.unit_names.find("%").target
        shares = [
            u.unit_id
            for u in self.seeds.units.values()
            if percent and u.dimension == self.seeds.units[percent].dimension
        ]
        return FigureFormat(
            frozenset(fold(m) for m in s.missing),
            flags,
            s.number.decimal,
            s.number.thousands,
            self.stored_numbers,
            lakh=s.number.grouping == "lakh",
            negative=frozenset(s.number.negative),
            negligible=frozenset(fold(m) for m in s.negligible),
            percent=percent,
            shares=frozenset(shares),
            money=self._signs_of_money(),
            units=self.seeds.unit_names,
            measures={u.unit_id: u.dimension for u in self.seeds.units.values() if u.unit_id != OPEN},
        )

    def _signs_of_money(self) -> dict[str, str]:
        """Unit -> the signs of currencies that its figures may print; a unit that a draft leaves open may print any."""
        measured = {u.unit_id: u.dimension for u in self.seeds.units.values() if u.unit_id != OPEN}
        return {unit: SIGNS_OF.get(d, SIGNS if d.startswith("currency") else "") for unit, d in measured.items()}

    @cached_property
    def by_year(self) -> bool:
        """Whether what names mean may differ by year."""
        source = self.source
        dated = self.seeds.regions.dated or any(p.valid_from or p.valid_to for p in self.seeds.places.values())
        return dated or bool(source.by_year) or "{year}" in (source.classification or "")

    @cached_property
    def unit_labels(self) -> tuple[str, ...]:
        return tuple(self.source.unit_labels)

    def whole_year(self, text: str, *, pairs: bool = True, at_start: bool = False) -> None:
        """Raise a Problem if the text names a part of a year (or, with `pairs`, two in one: 2018-19)."""
        span = (part_of_year(text) or to_date(text)) if self.source.period == "year" else ""
        if not span or (at_start and not fold(text).startswith(span)) or (not pairs and is_pair(span)):
            return
        if is_fiscal(span):
            message = f"{span!r} {TWO_YEARS}: `year`, or `fiscal_year: start` (or `end`)"
        else:
            message = (
                f"{span!r} is not the whole year; if figures of that part are wanted say `period: part` in the source"
            )
        raise Problem("part_of_year", message)

    def refuse_fractions(self, texts: Iterable[str]) -> None:
        """Raise a Problem where years have fractions: 2018 beside 2018.25 is the first quarter."""
        if part := fraction_of_year(texts):
            message = (
                f"{part!r} is a part of a year, and whole numbers beside it are its first quarters or months; have "
                "years, or quarters as 2018Q1, there"
            )
            raise Problem("part_of_year", message, role="year")

    def file_is_of_whole(self, year: int | None) -> None:
        """Raise a Problem if the file's name says a part of the year of the figures; another year is of publication."""
        span = span_in_file_name(self.file_name) if self.source.period == "year" else ""
        if span and (not (years := years_in(span) or years_in(span[:4])) or year in years):
            message = (
                f"the file's name says {span!r}; if figures of that part are wanted say `period: part` in the source"
            )
            raise Problem("part_of_year", message)

    def is_unit(self, text: str) -> bool:
        return read_unit_cell(text, self.unit_labels, self.seeds.unit_names) is not None

    def calendar(self, text: str) -> str:
        """The text with its years in full, fiscal ones by the calendar year, as the source says; else unchanged."""
        if self.source.century:
            text = in_full(text, self.source.century)
        return in_calendar_years(text, self.source.fiscal_year) if self.source.fiscal_year else text

    @cached_property
    def region_codes(self) -> Codes:
        return Codes(self.seeds.regions.codes(), mended=True)

    def look_at(self, labels: Iterable[str]) -> None:
        """Keep which numbers of a column of regions count them, before it is read."""
        self.counting.update(that_count(dict.fromkeys(labels), self.region_codes))

    def note(self, found: Match) -> None:
        """Keep what was mended on the way, to be said with the reading."""
        if found.status == "found" and found.detail and found.detail not in self.notes:
            self.notes.append(found.detail)

    def industries(self, year: int | None) -> NameList:
        name = self.source.classification_in(year) or ""
        if name not in self.seeds.industries:
            raise Problem("unknown_classification", f"the classification {name!r} is not in industry_names.csv")
        return self.seeds.industries[name]

    def names_region(self, text: str) -> bool:
        """Whether a text is a region's name, or its name beside a code (11 北京); a code alone may be a figure."""
        by_name = partial(find_region, names=self.seeds.regions)
        if by_name(text).status != "unknown":
            return True
        beside = len(text) <= LONGEST_NAME and any(map(str.isdigit, text)) and any(map(str.isalpha, text))
        return beside and find_coded(text, self.region_codes, by_name).status == "found"

    @once_per_label
    def region(self, text: str, year: int | None, parent: str) -> Key:
        """Region by the names valid in the data year, or in the year of publication; or by its code.

        Of several with one name, that of the source's `level`, or that in `parent`, the region whose rows these are.
        """
        years = [year, self.published] if year else []
        found = find_region(text, self.seeds.regions, years)
        if found.status == "unknown":
            found = find_coded(text, self.region_codes, lambda name: find_region(name, self.seeds.regions, years))
            if found.detail and text.strip() in self.counting:
                message = (
                    f"region {text!r} is no code where 1, 2, 3 … count the rows' places; have names or whole codes, as "
                    f"{found.target}, in the column, or another column as that of regions"
                )
                raise Problem("unknown_region", message)
            self.note(found)
        found = self._of_level_and_parent(text, found, parent)
        if found.status == "passed_over":
            return PASSED_OVER
        if found.status != "found":
            raise Problem(f"{found.status}_region", _unmatched("region", text, found, self.seeds.regions, year))
        if elsewhen := self.elsewhen(text, found.target, year):
            raise Problem("not_valid_region", elsewhen)
        return Key(region_raw=text, region_key=found.name, region_id=found.target)

    def elsewhen(self, text: str, target: str, year: int | None) -> str:
        """Why a figure of a year cannot be of a region that was there in others only; empty where it can."""
        place = self.seeds.places.get(target)
        if not place or not year or year >= NO_YEAR or any(map(place.there_in, (year, self.published))):
            return ""
        return (
            f"region {text!r} is {target}, which was there {place.period()} by regions.csv, not in {year}; "
            "correct the row, or its years there"
        )

    def _of_level_and_parent(self, text: str, found: Match, parent: str) -> Match:
        places, level = self.seeds.places, self.source.level
        if found.status == "found" and not level:
            return found
        if found.status == "found" and (place := places.get(found.target)):
            full = normalise(self.seeds.regions.full_names().get(found.target, "")) == normalise(text)
            other = place.level != level and not full
            return Match("ambiguous", detail=f"{found.target}, no {level}, or one of that name") if other else found
        fitting = [t for t in found.targets if t in places and level in (None, places[t].level)]
        if parent:
            fitting = [t for t in fitting if places[t].parent == parent]
        known = len(fitting) == 1 and bool(level or parent)
        if not known:
            return found
        namesakes = sorted(t for t in found.targets if t in places and places[t].level == places[fitting[0]].level)
        if len(namesakes) > 1:  # what a join by this name would mix up
            by = f"below {parent}" if parent else f"of level {level}"
            self.notes.append(f"{text} is the name of {' and '.join(namesakes)}; read as {fitting[0]}, {by}")
        return Match("found", fitting[0], found.name)

    @once_per_label
    def sector(self, text: str, year: int | None, _parent: str) -> Key:
        """Sector by the source's own labels, then by the names of its classification.

        A label of several header rows (第二产业 over 采矿业) may be a sector under a heading; a total there is that of
        the heading's sectors, and what stands below a sector is a part of it.
        """
        shown = SPACES.sub(" ", text)
        names = self.industries(year)
        if self.source.facets.keyed and any(path(label) == path(text) for label in self.source.ignore):
            return PASSED_OVER
        rows = text.split(ROW)
        whole = self._sector_called(text, names, year)
        for k in range(1, len(rows)):
            if whole.status != "unknown" or names.find(ROW.join(rows[:k])).target:
                break
            below = self._sector_called(ROW.join(rows[k:]), names, year)
            if below.status in ("found", "passed_over") and below.target not in self.seeds.totals:
                whole = below
        if whole.status == "passed_over":  # a subtotal: listed without an industry
            return PASSED_OVER
        if whole.status == "found":
            return Key(sector_raw=shown, sector=whole.target)
        message = _unmatched("industry", shown, whole, names, year)
        raise Problem(f"{whole.status}_industry", message, role="sector")

    def _sector_called(self, text: str, names: NameList, year: int | None) -> Match:
        found = Match("unknown")
        for form in dict.fromkeys((before_translation(text), text)):
            label = without_affix(form, self.source.strip)
            for industry, column in self.source.columns_in(year).items():
                if not self.source.facets.keyed and normalise(label) in map(normalise, column.labels):
                    return Match("found", industry)
            found = names.find(label)
            if found.status == "unknown":
                found = find_coded(label, Codes(names.codes()), names.find)
                self.note(found)
            if found.status == "unknown" and label in self.source.strip:  # 就业人员 beside 制造业就业人员
                total = next((t for t in names.full_names() if t in self.seeds.totals), "")
                found = Match("found", total, label) if total else found
            if found.status in ("passed_over", "found"):
                break
        return found

    def indicator(self, labels: Iterable[str], year: int | None) -> tuple[str, Column] | None:
        """The indicator that asks for one of the labels, the most specific first, and its column of the source."""
        wanted = self.wanted.get(year)
        if wanted is None:
            columns = self.source.columns_in(year)
            named = {path(label): (name, column) for name, column in columns.items() for label in column.labels}
            wanted = self.wanted[year] = named
        for label in labels:
            if label in wanted:
                return wanted[label]
        return None

    def same_dimension(self, unit: str, year: int | None, column: Column | None = None) -> str:
        """The unit, if it measures what the unit of the column, or of the source, measures."""
        default = (column.unit if column else None) or self.source.unit_in(year)
        if default:
            expected = self.seeds.units[unit_id(default, self)]
            printed = self.seeds.units[unit]
            if printed.dimension != expected.dimension:
                message = (
                    f"the file prints {unit} ({printed.dimension}), the source expects {default} ({expected.dimension})"
                )
                raise Problem("wrong_unit", message, role="unit")
        return unit


def without_affix(label: str, affixes: Sequence[str]) -> str:
    """The label without the first of the affixes that stands at one of its ends."""
    for affix in affixes:
        if label.startswith(affix) and len(label) > len(affix):
            return label[len(affix) :].strip()
        if label.endswith(affix) and len(label) > len(affix):
            return label[: -len(affix)].strip()
    return label


_FOOTNOTE = re.compile(r"(?:[\s,、]*(?:[\u2460-\u2473\u00b9\u00b2\u00b3\u2070-\u2079*†‡]|[(\[]?\d{1,2}[)\]]))+$")


def without_footnote(text: str) -> str:
    """A label without the signs of footnotes behind it: 营业收入①, Output 1); 指数(1978=100) has none."""
    sign = _FOOTNOTE.search(text)
    if not sign or sign[0].count(")") - sign[0].count("(") > max(0, text.count(")") - text.count("(")):
        return text
    return text[: sign.start()] or text


def find_region(text: str, names: NameList, years: Sequence[int] = ()) -> Match:
    """Match of a region's name, also with its translation beside it: 北京 Beijing, or 北京Beijing if both agree."""
    return _find_region(text, names, tuple(years) if years else ())


@lru_cache(maxsize=REMEMBERED)
def _find_region(text: str, names: NameList, years: tuple[int, ...]) -> Match:
    found = names.find(text, years)
    if found.status == "unknown" and (bare := without_footnote(fold(text))) != fold(text):
        found = names.find(bare, years)
    if found.status != "unknown" or text.isascii():  # a translation stands beside another script only
        return found
    found = names.find(before_translation(text), years)
    if found.status == "unknown":
        head, tail = by_script(text)
        both = names.find(head, years), names.find(tail, years)
        if both[0].target and both[0].target == both[1].target:
            return both[0]
    return found


def unit_id(text: str, ctx: Context, *, role: str = "region") -> str:
    found = ctx.seeds.unit_names.find(text)
    if found.status != "found":
        message = f"unit {text!r} is not known; add it to unit_names.csv or correct it"
        if text == OPEN:
            message = f"its unit stands as {OPEN} in the entry; write the unit there"
        raise Problem("unknown_unit", message, role=role)
    return found.target


def _unmatched(kind: str, text: str, found: Match, names: NameList, year: int | None) -> str:
    where = f"{kind}_names.csv"
    if found.status == "ambiguous":
        return f"{kind} {text!r} could be {found.detail} in {year}; use a name or code that only one has"
    if found.status == "not_valid":
        return f"{kind} {text!r} is {found.detail}, not in {year}; correct the name or its years in {where}"
    near = names.propose(text)
    hint = f"nearest known: {', '.join(near)}; " if near else ""
    return (
        f"unknown {kind} {text!r}; {hint}if it is one of them add the spelling to {where} (a total or a part: without "
        f"{kind}_id), else correct the file"
    )


def path(label: str) -> str:
    """Comparable form of a catalogue label; `parent > child` names both header levels."""
    return ">".join(normalise(part) for part in label.split(">"))
