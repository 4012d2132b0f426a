"""What stands over a column, or names a row: its label apart from years, units and the base of index numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from warehouse.index_bases import base_of
from warehouse.names import normalise
from warehouse.readers.cells import before_translation, fold, parenthesised, unit_with_basis, without_parentheses
from warehouse.readers.labels import ROW, SPACES, Context, without_footnote
from warehouse.readers.observations import Problem
from warehouse.readers.periods import part_of_year, without_twelve_months, year_end
from warehouse.readers.printed_units import measures
from warehouse.readers.reference_years import but_references, data_years, names_publication


@dataclass(frozen=True, slots=True)
class Header:
    """The label over a column (or of a row): its own text, the label it stands under, its years and unit."""

    own: str
    parent: str = ""
    years: tuple[int, ...] = ()
    unit_raw: str = ""
    unit: str = ""
    span: str = ""  # a part of a year that it names
    base: str = ""  # that of index numbers, where its unit is one: two of them may stand over columns of one name

    def labels(self) -> Iterator[str]:
        """Comparable labels, most specific first; a bare parent counts only when there is no label of its own."""
        rows = self.own.split(ROW)
        pairs = [(self.parent, self.own), *((ROW.join(rows[:k]), ROW.join(rows[k:])) for k in range(1, len(rows)))]
        for base in (f"({self.base})", "") if self.base else ("",):
            for above, below in pairs:
                yield from (f"{a}>{b}" for a in _variants(above) for b in _variants(below + base))
            yield from _variants(self.own + base)
        if not self.own:
            yield from _variants(self.parent)

    @property
    def text(self) -> str:
        return " > ".join(SPACES.sub(" ", t) for t in (self.parent, self.own) if t)


_SHARE = re.compile(r"(?:^|[^\d\s.])\s*([%‰])$|^(%)\s+(?=[a-z])", re.I)  # 增长%, % change; not of the top 10%


def _variants(text: str) -> list[str]:
    forms = (text, before_translation(text), without_footnote(text), without_footnote(before_translation(text)))
    return [v for v in dict.fromkeys(normalise(f) for f in forms) if v]


def parse_header(own: str, parent: str, ctx: Context) -> Header:
    """Take years and units (in parentheses, or on a line of their own) out of a label."""
    own, parent = (year_end(ctx.calendar(fold(text))) for text in (own, parent))
    units: list[dict[str, str]] = []  # the unit nearest to the figures counts: lowest row of the label, then its parent
    own, parent = _take_units(own, ctx, units), _take_units(parent, ctx, units)
    nearest: dict[str, str] = next((u for u in units if u), {})
    bases = {text: unit for text, unit in nearest.items() if base_of(text) is not None}
    if bases:  # 指数(上年=100)(%): of index numbers, which are in per cent
        nearest = {text: unit for text, unit in nearest.items() if text in bases or unit != ctx.figures.percent}
    if len(set(nearest.values())) > 1:
        raise Problem("ambiguous_unit", f"the label names several units: {', '.join(nearest)}", role="unit")
    raw, unit = next(iter(nearest.items()), ("", ""))
    years = tuple(_years_of(own, ctx) or _years_of(parent, ctx))
    return Header(own, parent, years, raw, unit, part_of_year(own) or part_of_year(parent), next(iter(bases), ""))


def _years_of(head: str, ctx: Context) -> list[int]:
    """The years of a head's figures: none in the name of a publication."""
    return [] if names_publication(head, ctx.source.publication_words) else data_years(head)


def beyond_catalogue(header: Header, ctx: Context, why: str, *, default: str) -> None:
    """Raise a Problem for a head that the source does not ask for, unless such columns are passed over."""
    if (ctx.source.unlisted or default) == "reject":
        message = f"column {header.text!r}: {why}; add it to `ignore` of the source or correct the header"
        raise Problem("unknown_column", message)


def refuse_unknown_unit(header: Header) -> None:
    """Raise a Problem where a head prints a unit, in brackets or below itself, that no list has: that above the table,
    or the source's, is not its own.
    """
    for text in (header.own, header.parent) if not header.unit else ():
        lines = [line for row in text.split(ROW) for line in row.split("\n")][1:]
        for part in (*parenthesised(text), *lines):
            if measures(part.strip()):
                message = (
                    f"column {header.text!r}: the unit {part.strip()!r} is not known; add it to unit_names.csv, "
                    "or give `unit` of that column"
                )
                raise Problem("unknown_unit", message, role="unit")


def _take_units(text: str, ctx: Context, units: list[dict[str, str]]) -> str:
    """The text without the units in it; those found are added to `units`, lowest header row first."""
    names = ctx.seeds.unit_names
    rows: list[str] = []
    found: list[dict[str, str]] = []
    for k, row in enumerate(text.split(ROW)):
        known = {p: m.target for p in parenthesised(row) if (m := names.find(p)).status == "found"}
        kept = []
        for i, line in enumerate((without_parentheses(row, list(known)) if known else row).split("\n")):
            if (k or i) and line.strip() and (m := names.find(line)).status == "found":
                known[line.strip()] = m.target
                continue
            kept.append(line)
            if (sign := _SHARE.search(line.strip())) and (m := names.find(sign[1] or sign[2])).status == "found":
                known[sign[1] or sign[2]] = m.target
        rows.append("\n".join(kept))
        for part in parenthesised(row) if not known else ():  # what else the bracket says stays in the label
            if unit := unit_with_basis(part, names):
                known[unit] = names.find(unit).target
        found.append(known)
    units.extend(reversed(found))
    return ROW.join(r for r in rows if r.strip()).strip()


# behind a year: provisional, revised, a footnote; not e and f, by which forecasts are called, too
_STANDING = (
    r"(?:\s*(?:\((?:[pr]|prov\.?|rev\.?|[*†‡])\)|/?[pr]/?(?![a-z0-9])|[*†‡]+|[\u2460-\u2473\u00b9\u00b2\u00b3\u2070-\u2079]+"
    r"|(?<=\s)\d{1,2}\)|\[(?:\d{1,2}|[a-z])\]|\[?注\d?\]?))?"
    r"(?:\s*\(?(?:(?:修订|修正|调整|最终核实|初步核实|核实|初步核算|初步统计|初步|快报|年报)(?:数据|数|后|值)?"
    r"|(?:revised|preliminary|provisional|final)(?:\s+(?:figures?|data))?)\)?(?=\s|$))?"
)


def without_years(header: Header, words: Sequence[str]) -> Header:
    """The label that remains when years and the words that only accompany them are gone."""
    after = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    printed = rf"(?:{'|'.join(map(str, header.years))})\s*(?:{after})?{_STANDING}"

    def strip(text: str) -> str:
        text = text.replace(header.span, "") if header.span else text
        if header.years:
            text = but_references(without_twelve_months(text), lambda part: re.sub(printed, "", part, flags=re.I))
        return text.strip() if normalise(text) else ""

    return replace(header, own=strip(header.own), parent=strip(header.parent))
