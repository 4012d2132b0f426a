"""What the rows of a table show only beside each other: cells too many, one region under two names, columns that only
some regions have, and rows that no table took.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from warehouse.names import Match, NameList, Place, normalise
from warehouse.readers.cells import by_script, figure_like, fold, is_number, is_year
from warehouse.readers.containers import Sheet, cell_name
from warehouse.readers.labels import Context, find_region
from warehouse.readers.observations import Key, Reject
from warehouse.readers.tables import Table


def ragged(sheet: Sheet, header: list[int], rows: Sequence[int]) -> dict[int, str]:
    """Rows with more or fewer cells than their header: which figure is of which column nobody can say.

    In a text table each line counts for itself; elsewhere a column without a head, filled in most rows, shifts nothing.
    """
    if not header:
        return {}
    width = 1 + max((j for i in header for j, c in enumerate(sheet.rows[i]) if c.strip()), default=-1)
    if not sheet.lengths:
        figures = {i: [j for j in range(width, len(sheet.rows[i])) if figure_like(sheet.rows[i][j])] for i in rows}
        few = {i: f"the row has a figure in column {max(b) + 1} under {width} heads" for i, b in figures.items() if b}
        return {i: f"{what}; correct the row" for i, what in few.items()} if 2 * len(few) <= len(rows) else {}
    longest = max(sheet.lengths[i] for i in header)
    found = {}
    for i in rows:
        row, length = sheet.rows[i], sheet.lengths[i]
        beyond = [j for j in range(width, len(row)) if row[j].strip()]
        if any(figure_like(row[j]) for j in beyond) or (beyond and length > longest):
            found[i] = f"the row has {max(beyond) + 1} cells under {width} heads"
        elif length < width and any(figure_like(c) for c in row[1:]):
            found[i] = f"the row has {length} cells under {width} heads"
    advice = "a figure with the separator in it (1,234) needs quotes; correct the row"
    return {i: f"{what}; {advice}" for i, what in found.items()}


_CITY = re.compile(
    r"(?:主要|各)?(?:城市|地级市|市县|县市|市州|区县)(?:名称)?|(?:major )?cit(?:y|ies)|prefectures?|count(?:y|ies)",
    re.I,
)
_CITIES = re.compile(
    r"主要城市|各城市|地级以?上?城?市|\b(?:major|selected|all) cities\b|\bby (?:city|prefecture|county)\b", re.I
)
_WITHIN = ("其中", "#", "of which")
_PROVINCE = re.compile(r"(?:省|自治区)$|\bprovince$", re.I)


def namesakes(table: Table, ctx: Context) -> dict[int, str]:
    """Rows whose name is a region's, but may be that of a city in it (吉林 below 吉林省, or in a list of cities)."""
    regions = ctx.seeds.regions
    full = regions.full_names()
    bare = {i for i in table.data if not _has_figures(table, i)}
    rows = [(i, label, find_region(label, regions)) for i in table.data if (label := table.label(i))]
    headings = {m.target: label for i, label, m in rows if i in bare and m.target}
    cities = _lists_cities(table) or _lists_mostly_others([r for r in rows if r[0] not in bare], full, regions)
    above = parents(table, ctx, headings_only=True) if bare else {}
    places = ctx.seeds.places
    found = {}
    for i, label, match in rows if bare or cities else ():
        if not match.target or i in bare:
            continue
        heading = headings.get(match.target)
        place, parent = places.get(match.target), above.get(i, "")
        # a province below the cities of another begins anew; only what lies in a province can stand below a wrong one
        within = place and place.parent and places.get(place.parent, Place("", "")).level != "nation"
        elsewhere = place and parent and within and parent not in (place.parent, match.target)
        if elsewhere and normalise(full.get(match.target, "")) != normalise(label):
            found[i] = f"{label!r} is {match.target}, which does not lie in {parent}, below whose name it stands"
        elif heading and normalise(heading) != normalise(label):
            found[i] = f"{label!r} may be {match.target} or a place in it: {heading!r} stands in the table as well"
        elif cities and _PROVINCE.search(name := full.get(match.target, "")) and normalise(name) != normalise(label):
            found[i] = f"{label!r} stands in a list of cities; it may be the city, not {name}"
    return {i: f"{what}; use a name or code that only one has" for i, what in found.items()}


def parents(table: Table, ctx: Context, *, headings_only: bool = False) -> dict[int, str]:
    """For each row the region that others lie in and whose row is the last above: a province over its cities.

    headings_only : one that has figures of its own does not say that the rows below lie in it.
    """
    holding = _holding(ctx)
    found: dict[int, str] = {}
    current = ""
    for i in table.data if holding else ():
        target = _holder(table, i, ctx, holding)
        if target:
            current = "" if headings_only and _has_figures(table, i) else target
        found[i] = current
    return found


def headings(table: Table, ctx: Context) -> set[int]:
    """Rows that hold nothing but the name of a region of another level than the source's, in which others lie."""
    holding = _holding(ctx) if ctx.source.level else set()
    found = set()
    for i in table.data if holding else ():
        place = ctx.seeds.places.get(_holder(table, i, ctx, holding))
        bare = not any(c.strip() for c in table.sheet.rows[i][table.label_column + 1 :])
        if place and bare and place.level != ctx.source.level:
            found.add(i)
    return found


def _holding(ctx: Context) -> set[str]:
    """Regions that others lie in, but for the topmost: of a nation the rows below say no more."""
    places = ctx.seeds.places
    holding = {p.parent for p in places.values()}
    return holding - {places[p].parent for p in holding if p in places} - {""}


def _holder(table: Table, i: int, ctx: Context, holding: set[str]) -> str:
    """The region with others in it that the row's name means; of several so called, if the row has no figures."""
    match = find_region(table.label(i), ctx.seeds.regions)
    several = [t for t in match.targets if t in holding]
    if match.target in holding:
        return match.target
    return several[0] if len(several) == 1 and not _has_figures(table, i) else ""


def _lists_cities(table: Table) -> bool:
    corner = [table.cell(i, table.label_column) for i in table.header]
    above = [c for i in table.preamble for c in table.sheet.rows[i]]
    return any(_CITY.fullmatch(fold(c)) for c in corner) or any(_CITIES.search(fold(c)) for c in above)


def _lists_mostly_others(rows: Sequence[tuple[int, str, Match]], full: dict[str, str], names: NameList) -> bool:
    """Whether most rows are of places that no list has, and one only bears a province's name: 长春, 吉林, 四平."""
    unknown = sum(m.status == "unknown" and _is_other_place(label, names) for _, label, m in rows)
    if unknown < 2 or 2 * unknown <= len(rows):
        return False
    return sum(bool(_PROVINCE.search(full.get(m.target, ""))) for _, _, m in rows[1:]) == 1  # a first row may be it


def _is_other_place(label: str, names: NameList) -> bool:
    """Whether a label is a name of its own: no part of a region, no code, no region's name with more beside it."""
    head, tail = by_script(fold(label))
    parts = (head.strip(), tail.strip())
    return not (label.startswith(_WITHIN) or re.search(r"\d", label) or any(p in names for p in parts if p))


def _has_figures(table: Table, i: int) -> bool:
    return any(figure_like(c) for c in table.sheet.rows[i][table.label_column + 1 :])


@dataclass(slots=True)
class Columns:
    """What a table was found to have: wanted columns, those with figures that nobody asked for, its regions.

    units : what heads of columns print; of a continuation, those of the table before, where it prints none (`carried`).
    """

    table: Table
    carried: dict[tuple[str, str], Key] = field(default_factory=dict)
    units: dict[tuple[str, str], Key] = field(default_factory=dict)
    wanted: set[tuple[str, str]] = field(default_factory=set)
    unlisted: list[str] = field(default_factory=list)
    regions: set[str] = field(default_factory=set)


def halves(tables: list[Columns], names: dict[str, str]) -> list[Reject]:
    """A continuation with other regions that lacks a column of the table before, and has one that nobody asked for."""
    has: dict[tuple[str, str], set[str]] = defaultdict(set)
    for t in tables:
        for key in t.wanted:
            has[key] |= t.regions
    rejects = []
    for t in tables:
        lacking = [key for key in has if t.unlisted and 2 * len(t.regions - has[key]) > len(t.regions)]
        if lacking:
            what = ", ".join(names.get(a, a) or b for a, b in lacking)
            regions = ", ".join(sorted(t.regions))
            message = (
                f"the table has no column for {what}, which its regions ({regions}) have nowhere else; it has "
                f"{', '.join(t.unlisted)}: correct the header, or add that label to the source"
            )
            row = (t.table.header or t.table.data)[0]
            rejects.append(Reject("missing_column", message, t.table.sheet.name, row + 1, t.table.label_column + 1))
    return rejects


def unanswered(sheet: Sheet, answered: set[int], known: Callable[[str], bool]) -> list[tuple[int, int]]:
    """Rows (with the column of their name) that hold a known name and a figure, but that no table took."""
    found = []
    for i in sorted(set(range(len(sheet.rows))) - answered):
        cells = [(j, c) for j, c in enumerate(sheet.rows[i]) if c.strip()]
        figures = [j for j, c in cells if is_number(c) and not is_year(c)]
        if figures:
            at = next((j for j, c in cells if j < figures[-1] and not is_number(c) and known(c.strip())), None)
            if at is not None:
                found.append((i, at))
    return found


def lost(sheet: Sheet, rows: list[tuple[int, int]]) -> list[Reject]:
    """A reject for each row that no table took."""
    return [
        Reject(
            "row_not_read",
            f"{sheet.rows[i][j].strip()!r} has figures, but no header above it is one of this source; "
            f"correct what stands above row {i + 1} ({cell_name(i + 1, j + 1)})",
            sheet.name,
            i + 1,
            j + 1,
            sheet.rows[i][j],
        )
        for i, j in rows
    ]
