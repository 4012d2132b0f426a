"""The source catalogue: an entry per kind of file says how its cells map to observations.

Values that several sources share stand in `_defaults.yml` of the same folder; the models below say what each key means.
Patterns name files inside the incoming folders only.
"""

# ruff: noqa: RUF012  (pydantic gives each model its own copy of a default)

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml  # type: ignore[import-untyped]
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, field_validator, model_validator

from warehouse.arrivals import searched_by
from warehouse.asked import Language
from warehouse.errors import CatalogueError
from warehouse.layouts import FACETS, Facets
from warehouse.names import normalise
from warehouse.strict import NAME, Strict, problems
from warehouse.yaml_text import in_words, read_yaml, text_of_settings


def _known_layout(value: str) -> str:
    if value not in FACETS:
        *most, last = map(repr, FACETS)
        raise ValueError(f"Input should be {', '.join(most)} or {last}")
    return value


Layout = Annotated[str, AfterValidator(_known_layout)]


Container = Literal[
    "auto", "csv", "html", "xlsx", "xls", "xlsb", "ods", "xml",
    "dta", "sav", "por", "rdata", "parquet", "dbf", "px", "jsonstat",
]  # fmt: skip


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str | int | float) else value


Labels = Annotated[list[str], BeforeValidator(lambda v: [str(x) for x in _as_list(v)] if _as_list(v) else v)]


def _entries_wanted(value: object) -> object:
    listed = value if isinstance(value, list) else [value]
    if any(isinstance(v, bool) for v in listed):
        raise ValueError("YAML reads NO, ON, YES as false or true; put the entry in quotes")
    return [str(v) for v in listed]


Wanted = Annotated[list[str], BeforeValidator(_entries_wanted), Field(min_length=1)]


def is_numeric(mark: str) -> bool:
    """Whether a mark is a number: a code in a column of its own, never a letter beside a figure."""
    return bool(re.fullmatch(r"[\d.,+\-\s]*\d[\d.,+\-\s]*", mark) and mark.isascii())


class Column(Strict):
    """The labels under which an indicator (or sector) is printed; `parent/child` asks for both header levels."""

    labels: Labels = Field(min_length=1)
    unit: str | None = None
    required: bool = True


def _as_column(value: object) -> object:
    return {"labels": value} if isinstance(value, str | list) else value


Columns = dict[str, Annotated[Column, BeforeValidator(_as_column)]]


class LongColumns(Strict):
    """Header labels of the key columns of a long table."""

    region: Labels = []
    year: Labels = []
    sector: Labels = []
    indicator: Labels = []  # a column that says of what the figure is: `columns` names its entries, `value` the figures
    value: Labels = []
    unit: Labels = []
    flag: Labels = []
    multiplier: Labels = []  # powers of ten, UNIT_MULT: `unit` is that before the power


class YearRule(Strict):
    """Where the data year of a table stands when no column says it."""

    sheet: str | None = None  # regular expression with a group `year`, on the sheet's name
    file_name: str | None = None
    add: int = 0  # e.g. -1 when the name carries the yearbook's year

    @model_validator(mode="after")
    def _one_place(self) -> YearRule:
        if (self.sheet is None) == (self.file_name is None):
            raise ValueError("give one of `sheet`, `file_name`")
        _check_pattern(self.sheet or self.file_name or "", {"year"})
        return self


class VintageRule(Strict):
    """Publication date in the file's name: group `date` (YYYYMMDD) or `year` (taken as its last day)."""

    file_name: str

    @field_validator("file_name")
    @classmethod
    def _has_group(cls, value: str) -> str:
        return _check_pattern(value, {"year", "date"})


class TotalRule(Strict):
    """No sector may exceed the total sector's figure by more than the tolerance (a share of it)."""

    sector: str
    tolerance: float = Field(0.0, ge=0)


class NumberFormat(Strict):
    decimal: Literal[".", ","] = "."
    thousands: Literal[",", ".", " ", "'", ""] = ","
    grouping: Literal["thousands", "lakh"] = "thousands"  # lakh: 18,45,321
    negative: list[Literal["parentheses", "trailing", "triangles"]] = []  # (1.2), 1.2-, △1.2: refused unless named


class Drift(Strict):
    """What differs in a span of data years."""

    from_year: int | None = None
    to_year: int | None = None
    columns: Columns | None = None
    classification: str | None = None
    unit: str | None = None

    def covers(self, year: int | None) -> bool:
        return year is not None and (self.from_year or year) <= year <= (self.to_year or year)


class Translated(Strict):
    """The same text in English and Chinese."""

    en: str
    zh: str


class Source(Strict):
    """One kind of file."""

    source: str = Field(pattern=NAME)
    title: str | Translated = ""  # one text, or one per language: {en: …, zh: …}
    publisher: str | Translated = ""
    citation: str = ""
    files: Labels = Field(min_length=1)
    container: Container = "auto"
    member: str = "*"  # which file of an archive, by a pattern
    encoding: str = "auto"
    delimiter: str = "auto"
    sheets: Labels = ["*"]
    tables: Labels = ["*"]  # of those with several, the ones so titled, or so headed in the corner
    layout: Layout
    indicator: str | None = None
    region: str | None = None  # the region of a file that is all about one
    classification: str | None = None  # {year} is replaced by the data year
    sectors: Literal["any", "all"] = "any"  # all: every sector of the classification must be there in each year
    columns: Columns = {}
    ignore: Labels = []  # column labels known and passed over
    strip: Labels = []  # taken off the ends of sectors' labels: emp_ of emp_C; alone it is the total
    unlisted: Literal["ignore", "reject"] | None = None  # columns in neither; default by layout
    long: LongColumns | None = None
    where: dict[str, Wanted] = {}  # column -> entries: the rows that are read; the others are passed over
    fill_down: Labels = []  # columns whose merged cells hold for the rows below them
    by_year: list[Drift] = []
    unit: str | None = None
    year: Literal["auto"] | int | YearRule = "auto"
    fiscal_year: Literal["start", "end"] | None = None  # which calendar year 2018-19 is: 2018, or 2019
    # of years of two digits, the first of the hundred that they are of: 18年 is 2018 of 2000; 98年 and 00年 are of 1998
    century: int | None = Field(None, ge=1800, le=2000)
    period: Literal["year", "part"] = "year"  # part: months, quarters, halves are read under their year, not refused
    level: str | None = None  # of regions.csv: which of several regions of one name is meant
    vintage: date | Literal["loaded"] | VintageRule = "loaded"
    label_column: Labels = []  # header of the column with the row labels; found by known names when left out
    header_rows: int | None = Field(None, ge=1, le=20)
    minimum: float | None = None
    total: TotalRule | None = None
    flags: dict[str, str] = {}  # mark beside a number or remark -> flag; beside a zero `suppressed` makes it missing
    negligible: Labels = ["(Z)", "(L)"]  # marks for less than half a unit: zero, flagged
    missing: Labels = ["-", "--", "—", "——", "–", "…", "……", "...", "NA", "N/A", "n/a"]
    unit_labels: Labels = ["unit", "units"]
    year_words: Labels = []  # words that only accompany a year in a label
    continuation_labels: Labels = ["continued"]  # a table so marked has the year of the one before
    publication_words: Labels = ["yearbook"]  # beside them stands the year of the book, not of the figures
    number: NumberFormat = NumberFormat()

    @field_validator("files", "sheets")
    @classmethod
    def _inside(cls, patterns: list[str]) -> list[str]:
        for pattern in patterns:
            parts = re.split(r"[/\\]", pattern)
            if (
                ".." in parts
                or pattern.startswith(("/", "\\", "~"))
                or re.match(r"^[A-Za-z]:", pattern)
                or "\0" in pattern
            ):
                raise ValueError(f"{pattern!r} leads outside the incoming folder; name files inside it")
        return patterns

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, value: str) -> str:
        import codecs

        if value != "auto":
            try:
                codecs.lookup(value)
            except LookupError:
                raise ValueError(f"{value!r} is not an encoding that Python knows") from None
        return value

    @model_validator(mode="after")
    def _complete(self) -> Source:
        facets, layout = self.facets, self.layout
        self._check_twice()
        if facets.keyed:
            self._check_keys()
        elif facets.carry("indicator"):
            if not self.columns and not any(d.columns for d in self.by_year):
                raise ValueError(f"layout {layout} needs `columns`: indicator -> labels")
        elif not self.indicator:
            raise ValueError(f"layout {layout} needs `indicator`")
        if facets.carry("sector") and not self.classification:
            raise ValueError(f"layout {layout} needs `classification`")
        if not facets.keyed and not facets.carry("region") and not self.region:
            raise ValueError(f"layout {layout} needs `region`: the one region it is about")
        if self.long and self.long.sector and not self.classification:
            raise ValueError("a sector column needs `classification`")
        numbers = [mark for mark in self.flags if is_numeric(mark)]
        if numbers and not (self.long and self.long.flag):
            raise ValueError(
                f"flags: {numbers[0]!r} is a number and would be taken off the end of others; name a cell that means "
                "something else in `missing` or `negligible`, or the column of codes as `flag` in `long`"
            )
        return self

    def _check_twice(self) -> None:
        """No pattern is given twice, and no label is that of two things, of which one would be lost in silence."""
        for key in ("files", "sheets", "tables", "ignore"):
            if again := _twice(getattr(self, key)):
                raise ValueError(f"{key}: {again!r} stands there twice; one may be meant for another")
        asked = {name: c.labels for name, c in self.columns.items()}
        heads = self.long.model_dump() if self.long else {}
        beside = {} if heads.get("indicator") else {f"columns.{name}": labels for name, labels in asked.items()}
        _check_labels("columns", asked | {"ignore": self.ignore})
        _check_labels("long", {role: labels or [] for role, labels in heads.items()} | beside)
        for drift in self.by_year:
            _check_labels("by_year", {name: c.labels for name, c in (drift.columns or {}).items()})

    def _check_keys(self) -> None:
        """What the rows of a table of records must say, by what goes across it."""
        layout, keys, carries = self.layout, self.long or LongColumns(), self.facets.columns
        if not (keys.region or self.region or "region" in carries):
            raise ValueError(f"layout {layout} needs `long: {{region: label, ...}}`")
        if not self.columns and ("indicator" in carries or keys.indicator):
            what = "an entry of the indicator column" if keys.indicator else "label of its value column"
            raise ValueError(f"layout {layout} needs `columns`: indicator -> {what}")
        if "indicator" not in carries and not keys.indicator and not self.indicator:
            raise ValueError(
                f"layout {layout} needs `indicator`, or a column that says it: `long: {{indicator: label}}`"
            )
        if "indicator" in carries and bool(keys.indicator) != bool(keys.value):
            raise ValueError("`long` needs both, `indicator` and `value`: the column of names and that of the figures")
        if "indicator" not in carries and keys.value:
            raise ValueError(f"layout {layout} has its figures across; leave `value` out of `long`")

    def titled(self, language: Language) -> str:
        """Its title in a language; a single text serves both."""
        return said(self.title, language)

    @property
    def facets(self) -> Facets:
        """What row and column labels of its tables carry."""
        return FACETS[self.layout]

    def matches(self, name: str) -> bool:
        """Whether a file's path relative to its incoming folder (with /) fits one of the patterns."""
        return any(fnmatchcase(searched_by(p, name), p) for p in self.files)

    def shares_files(self) -> bool:
        """Whether it says which sheets or tables are its own, so that other sources may read the rest of a workbook."""
        return self.sheets != ["*"] or self.tables != ["*"]

    def _drift(self, year: int | None) -> list[Drift]:
        return [d for d in self.by_year if d.covers(year)]

    def columns_in(self, year: int | None) -> Columns:
        return next((d.columns for d in self._drift(year) if d.columns is not None), self.columns)

    def unit_in(self, year: int | None) -> str | None:
        return next((d.unit for d in self._drift(year) if d.unit is not None), self.unit)

    def classification_in(self, year: int | None) -> str | None:
        found = next((d.classification for d in self._drift(year) if d.classification), self.classification)
        return found.replace("{year}", str(year)) if found else None

    def fingerprint(self) -> str:
        """Hash of all that decides how cells are read; a change means reading the files again."""
        dumped = self.model_dump(mode="json", exclude={"title", "publisher", "citation", "files"})
        return hashlib.sha256(json.dumps(dumped, sort_keys=True).encode()).hexdigest()[:16]


def _twice(texts: Sequence[str]) -> str:
    """The first text that a list has twice; empty where each stands there once."""
    return next((text for k, text in enumerate(texts) if text in texts[:k]), "")


def _check_labels(key: str, labels: Mapping[str, Sequence[str]]) -> None:
    """Raise a ValueError where one label, as heads are compared, is given to two names."""
    given: dict[str, str] = {}
    for name, listed in labels.items():
        for label in listed:
            comparable = ">".join(map(normalise, label.split(">"))) or label
            if (other := given.setdefault(comparable, name)) != name:
                raise ValueError(f"{key}: {label!r} is given to {other} and to {name}; a head is of one of them")


def said(text: str | Translated, language: Language) -> str:
    """A text of the catalogue in a language; a single text serves both."""
    return text if isinstance(text, str) else str(getattr(text, language))


def load_catalogue(folder: Path) -> list[Source]:
    """All sources of a folder of YAML files, `_defaults.yml` merged under each.

    Raises
    ------
    CatalogueError
        naming file and key: unknown key, wrong value, YAML tag, path outside the incoming folder, source given twice.
    """
    if not folder.is_dir():
        raise CatalogueError(f"{folder}: this sources folder is missing")
    defaults_file = folder / "_defaults.yml"
    defaults = _read_yaml(defaults_file) if defaults_file.exists() else {}
    sources: dict[str, Source] = {}
    for path in sorted([*folder.glob("*.yml"), *folder.glob("*.yaml")]):
        if path.name.startswith("_"):
            continue
        content = _read_yaml(path)
        for number, entry in enumerate(entries_of(content, str(path))):
            at = ("sources", number) if "sources" in content else ()
            source = parse_source({**defaults, **entry}, str(path), text_of_settings(path), at)
            if source.source in sources:
                raise CatalogueError(f"{path}: source {source.source!r} is given twice; rename one")
            sources[source.source] = source
    return list(sources.values())


def parse_source(entry: dict[str, Any], where: str, text: str = "", at: tuple[int | str, ...] = ()) -> Source:
    """One entry as a model. Errors name `where`, and lines of `text`, in which the entry stands `at` a place."""
    try:
        return Source.model_validate(entry)
    except ValidationError as error:
        raise CatalogueError(f"{where}: {problems(error, entry, 'entry', Source, text, at)}") from None


def entries_of(content: Mapping[str, Any], where: str) -> list[dict[str, Any]]:
    """The one source of a file, or the list under `sources` with the keys beside it merged under each."""
    if "sources" not in content:
        return [dict(content)]
    shared = {k: v for k, v in content.items() if k != "sources"}
    listed = content["sources"]
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        raise CatalogueError(f"{where}: `sources` is a list of entries")
    return [{**shared, **entry} for entry in listed]


def _read_yaml(path: Path) -> dict[str, Any]:
    text = text_of_settings(path)
    try:
        entry = read_yaml(text)
    except yaml.constructor.ConstructorError as error:
        raise CatalogueError(f"{path}: YAML tags are not allowed ({error.problem})") from None
    except yaml.YAMLError as error:
        raise CatalogueError(f"{path}: not readable as YAML: {in_words(error, text)}") from None
    if entry is None:
        raise CatalogueError(
            f"{path}: the file is empty; write an entry into it (`source inspect FILE` drafts one), or remove it"
        )
    if not isinstance(entry, dict):
        raise CatalogueError(f"{path}: expected keys and values at the top")
    return entry


def _check_pattern(pattern: str, groups: set[str]) -> str:
    try:
        found = set(re.compile(pattern).groupindex)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from None
    if not found & groups:
        raise ValueError(f"the pattern needs a group {' or '.join(f'(?P<{g}>…)' for g in sorted(groups))}")
    return pattern
