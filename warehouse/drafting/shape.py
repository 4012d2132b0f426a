"""The shape of a table whose names nobody has listed yet: its header, its records, and what each column may carry."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from warehouse.drafting.reports import DITTO, one_line
from warehouse.drafting.units_in_names import unit_behind, unit_in_name
from warehouse.drafting.vocabulary import (
    is_about_figures,
    is_code_heading,
    is_mark,
    is_total,
    roles_of_heading,
    sector_of,
    unit_of,
    variable_of,
)
from warehouse.readers.cells import fold, is_number, parenthesised, without_money, years_in
from warehouse.readers.containers import Sheet
from warehouse.readers.finer_places import finer
from warehouse.readers.printed_units import measures

WIDE = 8  # columns, of which a record fills more than two
FEWEST_RECORDS = 6  # whose one figure all down may be a code
LONGEST_GROUP = 20  # a longer text alone in its row is a note
_BELOW_ZERO = re.compile(r"\((\d[^()]*)\)|[△▲]\s*(\d.*)")
_FIGURE_WITH_FLAG = re.compile(r"(.*\d)\s*[a-zA-Z]{1,3}")
_OTHER_NUMBER = re.compile(r"[+-]?\d{1,3}(?:[ '\u00a0]\d{3})+(?:[.,]\d+)?|[+-]?\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?")
_YEAR_HEAD = re.compile(r"(?:[A-Za-z_]{0,3})(?:1[89]|20)\d\d\s*[年년]?\s*(?:\[.*\])?")


@dataclass(frozen=True)
class Column:
    """A column of records below its heading."""

    index: int
    heading: str
    texts: tuple[str, ...]

    @cached_property
    def distinct(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(t for t in self.texts if t))

    @cached_property
    def kind(self) -> str:
        """empty, figures, years or text."""
        if not self.distinct:
            return "empty"
        if all(_one_year(t) for t in self.distinct):
            return "years"
        numbers = [t for t in self.distinct if is_figure(t)]
        others = [t for t in self.distinct if not is_figure(t)]
        coded = any(re.fullmatch(r"0\d+", t) for t in numbers)
        return "figures" if numbers and not coded and all(map(is_mark, others)) else "text"

    @property
    def year(self) -> int | None:
        """The year that the heading is, if it is nothing else."""
        years = years_in(self.heading)
        return years[0] if len(years) == 1 and _YEAR_HEAD.fullmatch(fold(self.heading)) else None


def is_figure(text: str) -> bool:
    """A number however it is written (1 234,5; 18,45,321), perhaps with an office's letter behind it (300.5 b) or its
    unit (12.5%, 3.4亿元), or with a sign of minus that a setting reads: (1.2), △1.2.
    """
    text = fold(text)
    if below := _BELOW_ZERO.fullmatch(text):
        text = below[1] or below[2]
    flagged = _FIGURE_WITH_FLAG.fullmatch(text)
    return _is_number(text) or bool(flagged and _is_number(flagged[1])) or bool(unit_behind(text))


def _is_number(text: str) -> bool:
    return is_number(text) or bool(_OTHER_NUMBER.fullmatch(without_money(text)))


def _one_year(text: str) -> bool:
    return len(years_in(text)) == 1 and len(fold(text)) <= 5


@dataclass(frozen=True)
class Shape:
    """What each column of a table seems to carry; `names` pairs a role's code column with its column of names."""

    sheet: Sheet
    header: int
    body: tuple[int, ...]
    columns: tuple[Column, ...]
    roles: dict[str, Column]
    names: dict[str, Column] = field(default_factory=dict)
    years: dict[int, int] = field(default_factory=dict)  # column -> year, where years go across
    values: tuple[Column, ...] = ()
    dimensions: tuple[Column, ...] = ()  # further keys with more than one value
    filled: tuple[Column, ...] = ()  # keys whose merged cells were filled down
    marks: tuple[Column, ...] = ()  # flags as figures (0, 1): no figures of anything
    labels: Mapping[str, str] = field(default_factory=dict)  # heading -> what the data set says of it (Stata, SPSS)

    @property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """Texts that stand alone in a row between the records, over those of a group: name -> regions below it."""
        if "region" not in self.roles or not self.body:
            return {}
        at = self.roles["region"].index
        found: dict[str, list[str]] = {}
        group = ""
        for i in range(self.header + 1, self.body[-1] + 1):
            filled = [c for c in self.sheet.rows[i] if c.strip()]
            if len(filled) == 1 and self.sheet.rows[i][at].strip() and len(fold(filled[0])) <= LONGEST_GROUP:
                group = fold(filled[0])
                found[group] = []
            elif group and i in self.body:
                found[group].append(fold(self.sheet.rows[i][at]))
        return {name: tuple(below) for name, below in found.items() if below}

    @property
    def titles(self) -> list[str]:
        return [c.strip() for row in self.sheet.rows[: self.header] for c in row if c.strip()]

    def members(self, role: str) -> dict[str, str]:
        """Key of each member as it stands in the role's column -> its name (the key itself where there is no other)."""
        if role not in self.roles:
            return {}
        keys = self.roles[role].texts
        names = self.names[role].texts if role in self.names else keys
        return {k: n or k for k, n in zip(keys, names, strict=True) if k}


def shapes(sheet: Sheet, labels: Mapping[str, str] | None = None) -> list[Shape]:
    """The table of records of a sheet (at most one): the first header that figures stand under."""
    header = _header(sheet)
    if header is None:
        return []
    body = _body(sheet, header)
    width = len(sheet.rows[header])
    columns = tuple(
        Column(j, one_heading(sheet.rows[header][j]), tuple(fold(sheet.rows[i][j]) for i in body)) for j in range(width)
    )
    if not body:
        return []
    merged = _merged(columns)
    filled = tuple(_filled_down(c) if c in merged else c for c in columns)
    shape = _with_roles(sheet, header, tuple(body), filled)
    used = {c.index for c in (*shape.roles.values(), *shape.names.values())}
    return [replace(shape, filled=tuple(c for c in merged if c.index in used), labels=labels or {})]


def _merged(columns: Sequence[Column]) -> list[Column]:
    """Leading columns of text or years with empty cells below each entry, as merged cells are stored; each once."""
    found = []
    for c in columns:
        if c.kind not in ("text", "years"):
            break
        entries = [t for t in c.texts if t]
        if c.texts[0] and "" in c.texts and c.heading and len(set(entries)) == len(entries) < 0.6 * len(c.texts):
            found.append(c)
        elif "" in c.texts:
            break
    return found


def _filled_down(c: Column) -> Column:
    texts, last = [], ""
    for text in c.texts:
        last = text or last
        texts.append(last)
    return Column(c.index, c.heading, tuple(texts))


def is_mark_column(c: Column) -> bool:
    """Whether its heading holds a word for a flag beside others (flag_sum) and it has whole numbers below ten only."""
    return roles_of_heading(c.heading).get("flag") == 1 and all(re.fullmatch(r"\d(?:\.0)?", t) for t in c.distinct)


def _measured(columns: Sequence[Column]) -> dict[int, int]:
    """Variables of a data set whose values are numbers but for a few with a label (-99 无资料), with their codes.

    The labelled values are refused as texts; by their codes -99 would be a figure.
    """
    at = {c.heading: c.index for c in columns}
    return {
        c.index: at[f"{c.heading} code"]
        for c in columns
        if f"{c.heading} code" in at and c.kind != "years" and 2 * sum(map(is_figure, c.distinct)) > len(c.distinct)
    }


def _numbers_rows(c: Column) -> bool:
    """Whether a column counts the records, as pandas and R write beside them: 0, 1, 2 …"""
    first = c.texts[0]
    return (
        len(c.texts) >= FEWEST_RECORDS
        and first in ("0", "1")
        and all(t == str(n) for n, t in enumerate(c.texts, start=int(first)))
    )


def says_what_it_counts(c: Column) -> bool:
    """Whether a heading has a unit or a quantity's name: 2018 and 2019 under 企业数(家) are firms."""
    printed = any(unit_of(part) or measures(part) for part in parenthesised(c.heading))
    return printed or unit_in_name(c.heading) is not None or bool(variable_of([c.heading])[0])


def _says_nothing(c: Column, roles: Mapping[str, Column]) -> bool:
    """Whether a column is no figure of records: their year once more, one code all down (own_code 5), decimals."""
    if is_about_figures(c.heading):
        return True
    if c.kind == "years":
        return "year" in roles and _same_partition(c, roles["year"]) and not says_what_it_counts(c)
    return len(c.texts) >= FEWEST_RECORDS and c.distinct == c.texts[:1] and bool(re.fullmatch(r"\d{1,2}", c.texts[0]))


def one_heading(text: str) -> str:
    return one_line(text)


def _header(sheet: Sheet) -> int | None:
    for i, row in enumerate(sheet.rows[:200]):
        filled = [j for j, c in enumerate(row) if c.strip()]
        if len(filled) < 2 or not all(_may_head(row[j]) for j in filled):
            continue
        below = next((r for r in sheet.rows[i + 1 : i + 6] if sum(bool(c.strip()) for c in r) > 1), None)
        if below is None:
            continue
        under = [j for j, c in enumerate(below) if c.strip()]
        figures = [j for j in under if is_figure(below[j]) and j in filled]
        all_years = all(_may_head(below[j]) and years_in(below[j]) for j in figures)
        if figures and len(under) > 1 and (not all_years or _is_record(row, below)):
            return i
    return None


def _is_record(heads: Sequence[str], below: Sequence[str]) -> bool:
    """Whether a row whose figures all look like years is a record: under a heading it says what is no heading."""
    texts = [(h, t) for h, t in zip(heads, below, strict=False) if h.strip() and t.strip() and not is_figure(t)]
    return any(2 not in roles_of_heading(t).values() for _, t in texts)


def _may_head(text: str) -> bool:
    return not is_figure(text) or bool(_YEAR_HEAD.fullmatch(fold(text)))


def _body(sheet: Sheet, header: int) -> list[int]:
    """Rows with a figure or a mark beside a label; what fills one cell only is a note, as `Updated: May 3, 2021` is,
    which a comma makes two of, under a header of many.
    """
    body = []
    least = 3 if sum(bool(c.strip()) for c in sheet.rows[header]) >= WIDE else 2
    for i in range(header + 1, len(sheet.rows)):
        filled = [c for c in sheet.rows[i] if c.strip()]
        if len(filled) >= least and any(is_figure(c) or is_mark(c) for c in filled):
            body.append(i)
    return body


def _with_roles(sheet: Sheet, header: int, body: tuple[int, ...], columns: tuple[Column, ...]) -> Shape:
    years = {c.index: c.year for c in columns if c.year is not None and c.kind in ("figures", "years", "empty")}
    if len(years) < 1 or all(columns[j].kind == "empty" for j in years):
        years = {}
    keys = [c for c in columns if c.index not in years and c.kind != "empty"]
    roles: dict[str, Column] = {}
    names: dict[str, Column] = {}
    scored = {c.index: roles_of_heading(c.heading) for c in keys}
    _choose_simple(keys, scored, roles, bool(years))
    measured = _measured(columns)
    keys = [c for c in keys if c.index not in measured.values()]
    texts = [
        c
        for c in keys
        if c not in roles.values() and c.index not in measured and _is_key(c, scored[c.index], bool(years))
    ]
    for role in ("sector", "region", "indicator"):
        _choose(role, texts, scored, roles, names)
    if "region" not in roles:
        _choose_region_by_content(texts, roles, names)
    _lines_of_a_table(roles, names)
    if "indicator" in roles and "sector" not in roles and is_sectors(_shown("indicator", roles, names)):
        roles["sector"] = roles.pop("indicator")
        if "indicator" in names:
            names["sector"] = names.pop("indicator")
    if "sector" in roles and _only_the_total(roles["sector"], columns):
        roles.pop("sector")
        names.pop("sector", None)
    taken = {c.index for c in (*roles.values(), *names.values())}
    marks = tuple(c for c in keys if c.index not in taken and is_mark_column(c))
    values = tuple(
        c
        for c in keys
        if c.index not in taken
        and (c.kind in ("figures", "years") or c.index in measured)
        and c not in texts
        and c not in marks
    )
    counted = [] if all(map(_numbers_rows, values)) else [c for c in values if _numbers_rows(c)]
    if codes := tuple(c for c in values if c in counted or _says_nothing(c, roles)):
        values = tuple(c for c in values if c not in codes)
        marks += codes
    marks += tuple(c for c in columns if c.index in measured.values())
    others = tuple(c for c in texts if c.index not in taken and len(c.distinct) > 1 and not _follows(c, roles))
    across = {j: y for j, y in years.items() if y}
    return Shape(sheet, header, body, columns, roles, names, across, values, others, marks=marks)


def _only_the_total(sector: Column, columns: Sequence[Column]) -> bool:
    """Whether every record is of the total of all sectors: one code, beside one description that says so."""
    alone = [c.distinct[0] for c in columns if len(c.distinct) == 1 and c.kind == "text"]
    return len(sector.distinct) == 1 and any(map(is_total, [sector.distinct[0], *alone]))


def _lines_of_a_table(roles: dict[str, Column], names: dict[str, Column]) -> None:
    """Numbered lines with descriptions are sectors in one table and indicators in another: the descriptions decide."""
    if "sector" not in roles or "sector" not in names or "indicator" in roles:
        return
    described = roles_of_heading(names["sector"].heading).keys() & {"sector", "indicator"} == {"indicator"}
    if described and not is_sectors(names["sector"].distinct):
        roles["indicator"], names["indicator"] = roles.pop("sector"), names.pop("sector")


def _shown(role: str, roles: dict[str, Column], names: dict[str, Column]) -> Sequence[str]:
    return names.get(role, roles[role]).distinct


def _choose_simple(
    keys: Sequence[Column], scored: dict[int, dict[str, int]], roles: dict[str, Column], across: bool
) -> None:
    """Year, unit, flag, scale and the value column, which headings and content say beyond doubt."""
    for c in keys:
        if c.kind == "years" and not across:
            seems = "year" not in roles and _repeat(c) and not says_what_it_counts(c)
            if scored[c.index].get("year") or seems:
                roles["year"] = c
    for role in ("flag", "scale", "value"):
        for c in keys:
            if scored[c.index].get(role) and c not in roles.values() and role not in roles:
                if (role == "value" and c.kind != "figures") or (role == "flag" and is_mark_column(c)):
                    continue
                roles[role] = c
    roles.pop("value", None)
    if "year" not in roles and not across:
        dated = [c for c in keys if scored[c.index].get("year") and all(len(years_in(t)) == 1 for t in c.distinct)]
        if dated:
            roles["year"] = dated[0]
    units = [
        c
        for c in keys
        if c.kind == "text"
        and c not in roles.values()
        and all(unit_of(t, "persons") for t in c.distinct if t not in DITTO)
    ]
    named = [c for c in units if scored[c.index].get("unit")]
    if named:
        roles["unit"] = named[0]


def _repeat(c: Column) -> bool:
    """Whether what look like years are some, under a heading that does not say so: few, close to each other."""
    years = sorted({years_in(t)[0] for t in c.distinct})
    return len(years) <= 0.6 * len(c.texts) and years[-1] - years[0] <= 2 * len(years) + 2


def _is_key(c: Column, scores: dict[str, int], across: bool) -> bool:
    """Text is a key; numbers are one where the heading says so (codes), or where years go across."""
    if c.kind == "text":
        return True
    whole = all(re.fullmatch(r"\d+", t) for t in c.distinct)
    says = any(scores.get(r) == 2 for r in ("region", "sector", "indicator")) or is_code_heading(c.heading)
    return whole and (says or (across and c.year is None))


def _choose(
    role: str,
    texts: Sequence[Column],
    scored: dict[int, dict[str, int]],
    roles: dict[str, Column],
    names: dict[str, Column],
) -> None:
    """The column whose heading names the role and that tells the most apart; with the names that go with its codes."""
    taken = {c.index for c in (*roles.values(), *names.values())}
    named = [c for c in texts if c.index not in taken and scored[c.index].get(role) and all(c.texts)]
    if role == "region":
        named = [c for c in named if len(c.distinct) > 1 or len(texts) == 1] or named
    if not named:
        return
    best = max(named, key=lambda c: (len(c.distinct), finer(c.heading), scored[c.index][role]))
    pair = [c for c in texts if c.index not in taken and c is not best and _same_partition(c, best)]
    if role != "region":
        pair = [c for c in pair if len(best.distinct) > 1 or scored[c.index].get(role)]
    if role == "region" and not pair:  # two districts of one name have a code each
        pair = [c for c in texts if c.index not in taken and _is_code_of(c, best)]
    both = [best, *pair[:1]]
    code = next((c for c in both if _codes(c)), None)
    if len(both) == 2 and code is not None and not all(map(_codes, both)):
        roles[role], names[role] = code, next(c for c in both if c is not code)
    else:
        roles[role] = best


def _codes(c: Column) -> bool:
    """Whether the texts are codes: digits, or short capitals without small letters."""
    return all(re.fullmatch(r"[\s\"']*[A-Z]{0,4}[\d._-]*[A-Z0-9_-]*[\s\"']*", t) for t in c.distinct)


def _is_code_of(c: Column, names: Column) -> bool:
    """Whether a column has a code for each place, of which some share a name."""
    pairs = set(zip(c.texts, names.texts, strict=True))
    told = len(pairs) == len(set(c.texts)) > len(set(names.texts)) and all(c.texts)
    return told and c is not names and is_code_heading(c.heading) and _codes(c)


def _same_partition(a: Column, b: Column) -> bool:
    pairs = {(x, y) for x, y in zip(a.texts, b.texts, strict=True)}
    return len(pairs) == len(set(a.texts)) == len(set(b.texts)) and all(a.texts)


def _follows(c: Column, roles: dict[str, Column]) -> bool:
    """Whether another key already says it: its value is the same wherever that key's is."""
    return any(
        len(set(zip(key.texts, c.texts, strict=True))) == len(set(key.texts)) for key in roles.values() if key.texts
    )


def _choose_region_by_content(texts: Sequence[Column], roles: dict[str, Column], names: dict[str, Column]) -> None:
    """The first column of texts left that holds several and that no sector's words fit."""
    taken = {c.index for c in (*roles.values(), *names.values())}
    for c in texts:
        if c.index not in taken and len(c.distinct) > 1 and not is_sectors(c.distinct):
            roles["region"] = c
            return


def is_sectors(labels: Sequence[str]) -> bool:
    """Whether the labels are sectors: at least two kinds among them, and a good part fits."""
    kinds = [k["key"] for label in labels if (k := sector_of(label))]
    return len(set(kinds)) >= 2 and len(kinds) >= 0.3 * len(labels)
