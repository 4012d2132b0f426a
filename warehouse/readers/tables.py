"""Where the tables of a sheet are: label column, titles, header rows of any depth, data rows, notes.

A table starts at header rows that are followed by rows with a known label (or a label and figures); continuation
tables further down the sheet are tables of their own. Text between the rows opens one only if it labels every column
with figures below it, or is headed as the table above; else it is part of a name, a note, or the title of a block.
Nothing here knows what the labels mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from warehouse.names import normalise
from warehouse.readers.cells import figure_like, fold, is_number, is_year, years_in
from warehouse.readers.containers import Sheet

_COLON = re.compile("[:\uff1a\ufe13\ufe55\u2a74]")
LAST_HEAD = 60  # rows in which the head of a column is looked for
SHORT_LABEL = 6  # a lone label inside a header is short; a title or note is not


@dataclass(slots=True)
class Table:
    """Row and column positions (0-based) of one table in its sheet.

    notes : text below it. block : the row whose text titles a part of the table (urban | rural under one header).
    joined : labels that are printed over two rows, put together. remarks : what is left out of the row above.
    """

    sheet: Sheet
    label_column: int
    preamble: list[int]
    header: list[int]
    data: list[int]
    notes: list[int] = field(default_factory=list)
    block: int | None = None
    joined: dict[int, str] = field(default_factory=dict)
    remarks: list[int] = field(default_factory=list)

    def cell(self, row: int, column: int) -> str:
        return self.sheet.rows[row][column]

    def label(self, row: int) -> str:
        return self.joined.get(row) or self.cell(row, self.label_column).strip()


@dataclass(frozen=True, slots=True)
class Reader:
    """What finding tables needs to know about texts.

    known : is this a label of a data row; unit : is this a unit cell; figure : is this a figure or a missing mark;
    decides : does this text say a year, a span or a unit, which rows below would have; exact : is all of this a name.
    numbered : whether a number may be a known label (a code, a year). finer : does a head say places within others.
    continues : does a text say, and say no more, that the table goes on (续表).
    """

    known: Callable[[str], bool]
    unit: Callable[[str], bool]
    figure: Callable[[str], bool]
    label_headers: frozenset[str] = frozenset()
    header_rows: int | None = None
    decides: Callable[[str], bool] = lambda text: bool(years_in(text))
    exact: Callable[[str], bool] = lambda text: False
    numbered: bool = True
    finer: Callable[[str], bool] = lambda head: False
    continues: Callable[[str], bool] = lambda text: False


def find_tables(sheet: Sheet, reader: Reader) -> list[Table]:
    """All tables of a sheet: side by side from the left, each from top to bottom."""
    sheet = _with_units_joined(sheet, reader)
    return [t for panel, at in _panels(sheet, reader) for t in _tables_below_each_other(panel, at, reader)]


def _with_units_joined(sheet: Sheet, reader: Reader) -> Sheet:
    """单位： | 万人 in two cells is one announcement; without its colon only where the row holds nothing else."""
    rows = []
    for row in sheet.rows:
        filled = [j for j, c in enumerate(row) if c.strip()]
        if len(filled) != 2 and not _COLON.search("".join(row)):
            rows.append(row)
            continue
        for j, after in pairwise(filled):
            if len(filled) != 2 and row[j].isascii() and ":" not in row[j]:
                continue
            label, colon = fold(row[j]).rstrip(":"), fold(row[j]).endswith(":")
            if (colon or len(filled) == 2) and not reader.unit(label) and reader.unit(f"{label}:?"):
                row = [*row[:j], f"{label}:{row[after]}", *row[j + 1 : after], "", *row[after + 1 :]]
                break
        rows.append(row)
    return replace(sheet, rows=rows)


def _panels(sheet: Sheet, reader: Reader) -> list[tuple[Sheet, int]]:
    """Tables side by side, each with its own labels: the sheet with only that panel's columns filled, its label column.

    A column of known labels opens a panel if figures stand between it and the one before (else it is a translation).
    """
    starts = _label_columns(sheet, reader)
    if len(starts) < 2:
        return [(sheet, at) for at in starts]
    bounds = [0, *starts[1:], len(sheet.rows[0])]
    shared = _titles_of_all(sheet, starts, reader)
    return [
        (
            replace(
                sheet,
                rows=[
                    row if i in shared else [c if left <= j < right else "" for j, c in enumerate(row)]
                    for i, row in enumerate(sheet.rows)
                ],
            ),
            at,
        )
        for at, left, right in zip(starts, bounds, bounds[1:], strict=False)
    ]


def _titles_of_all(sheet: Sheet, starts: list[int], reader: Reader) -> set[int]:
    """Rows with one text above all panels: the title, or the unit, of each."""
    first = next((i for i, row in enumerate(sheet.rows) if any(reader.known(row[j].strip()) for j in starts)), 0)
    return {i for i, row in enumerate(sheet.rows[:first]) if sum(bool(c.strip()) for c in row) == 1}


def _label_columns(sheet: Sheet, reader: Reader) -> list[int]:
    """The column headed as the catalogue says, else those that hold (nearly) the most known labels."""
    if not sheet.rows:
        return []
    width = range(len(sheet.rows[0]))
    if reader.label_headers:
        return [j for j in width if any(normalise(row[j]) in reader.label_headers for row in sheet.rows)][:1]
    counts = _label_counts(sheet, width, reader)
    starts: list[int] = []
    for j in width:
        if counts[j] and counts[j] >= 0.5 * max(counts):
            between = range(starts[-1] + 1, j) if starts else range(0)
            if not starts or any(sum(is_number(row[k]) for row in sheet.rows) >= 0.5 * counts[j] for k in between):
                starts.append(j)
            elif any(reader.finer(row[j]) and row[starts[-1]].strip() and not reader.finer(row[starts[-1]])
                     for row in sheet.rows[:LAST_HEAD]):  # fmt: skip
                starts[-1] = j
    return starts


def _label_counts(sheet: Sheet, width: range, reader: Reader) -> list[int]:
    """How many known labels each column holds; beside the column of the most, 合计 that heads figures is none."""
    heads = {i for i, row in enumerate(sheet.rows) if _heads_with_labels(row, reader)}
    counts = [_known_labels(sheet, j, heads, reader) for j in width]
    most = max(counts, default=0)
    best = counts.index(most) if most else 0
    others = [j for j in width if j != best and counts[j] and counts[j] >= 0.5 * most]
    if others:
        data = (i for i, row in enumerate(sheet.rows) if reader.known(row[best].strip()) and any(map(is_number, row)))
        above = heads.union(range(next(data, 0)))
        for j in others:
            counts[j] = _known_labels(sheet, j, above, reader)
    return counts


def _known_labels(sheet: Sheet, j: int, heads: set[int], reader: Reader) -> int:
    """How many cells of a column below its `heads` are known labels; a figure that equals a region's code is not."""
    looked_at = range(len(sheet.rows)) if reader.numbered else sorted(sheet.odd(j))
    looked_at = [i for i in looked_at if i not in heads]
    cells = [c for i in looked_at if (c := sheet.rows[i][j].strip())]
    known = [c for c in cells if reader.known(c)]
    codes = sum(map(is_number, known))
    if not codes:
        return len(known)
    numbers = sum(map(is_number, cells)) + len(sheet.rows) - len(looked_at)
    return len(known) if 2 * codes >= numbers else len(known) - codes


def _heads_with_labels(row: list[str], reader: Reader) -> bool:
    """Whether a row is a header of known labels (指标 | 北京 | 天津): several, and no figure or mark between them."""
    filled = [c for c in map(str.strip, row) if c]
    if any(map(is_number, filled)):
        return False
    return sum(map(reader.known, filled)) > 1 and not any(reader.figure(fold(c)) for c in filled)


def _tables_below_each_other(sheet: Sheet, at: int, reader: Reader) -> list[Table]:
    tables: list[Table] = []
    pending: list[int] = []
    opened = 0  # the table whose header is in force; blocks follow it
    for i, row in enumerate(sheet.rows):
        above = [sheet.rows[k] for k in pending]
        numbers_header = _numbers_a_header(row, at, reader) and _may_open_table(row, at, tables, above)
        if numbers_header or not (
            _is_data(row, at, reader, started=bool(tables)) or _first(sheet, i, pending, at, reader)
        ):
            pending.append(i)
            continue
        header = _header(sheet, pending, at, reader)
        if header and tables and not _opens(sheet, header, i, at, reader, tables):
            header = []
        texts = [k for k in pending if any(c.strip() for c in sheet.rows[k])]
        if header and tables and texts == header and _same_header(tables[opened], header):
            pass  # repeated at the head of a page
        elif header or not tables:
            preamble = _preamble(sheet, [k for k in pending if not header or k < header[0]], first=not tables)
            if tables:
                tables[-1].notes.extend(k for k in texts if k not in preamble and k not in header)
                _title_first_block(tables[opened:])
            opened = len(tables)
            tables.append(Table(sheet, at, preamble, header, []))
        elif blocks := [k for k in texts if not _passed_by(tables[-1], k, i, reader)]:
            first = tables[opened]
            tables.append(Table(sheet, at, [*first.preamble, *texts], first.header, [], block=blocks[0]))
        tables[-1].data.append(i)
        pending = []
    if tables:
        tables[-1].notes.extend(k for k in pending if any(c.strip() for c in sheet.rows[k]))
        _title_first_block(tables[opened:])
    return tables


def _opens(sheet: Sheet, header: list[int], i: int, at: int, reader: Reader, tables: list[Table]) -> bool:
    """Whether texts below a table head the rows from `i` on: their label column is headed as one before, or they stand
    over every column that has figures there.
    """
    headings = {normalise(t.cell(k, at)) for t in tables for k in t.header if k != t.block} | reader.label_headers
    if {normalise(sheet.rows[k][at]) for k in header} & (headings - {""}):
        return True
    headed = {j for k in header for j, c in enumerate(sheet.rows[k]) if j > at and c.strip()}
    below = [row for row in sheet.rows[i : i + 3] if row is sheet.rows[i] or reader.known(row[at].strip())]
    figures = {j for row in below for j, c in enumerate(row) if j > at and is_number(c)}
    return bool(headed) and figures <= headed


def _same_header(table: Table, header: list[int]) -> bool:
    def texts(rows: list[int]) -> list[list[str]]:
        return [[normalise(c) for c in table.sheet.rows[k]] for k in rows]

    return texts(table.header[-len(header) :]) == texts(header)


def _passed_by(table: Table, k: int, i: int, reader: Reader) -> bool:
    """Whether the text of row `k`, between rows of the table (`i` is the next), changes nothing for the rows below:
    the rest of a name or of its translation, or a note that says no year and no unit.
    """
    at, row, last = table.label_column, table.sheet.rows[k], table.data[-1]
    label = row[at].strip()
    others = [j for j, c in enumerate(row) if c.strip() and j != at]
    near = [table.sheet.rows[last], table.sheet.rows[i]]
    beside = all(not is_number(r[j]) for j in others for r in near) and all(
        any(r[j].strip() for r in near) for j in others
    )
    if not label:
        return beside and not any(reader.decides(row[j]) for j in others)
    if beside and _part_of_name(table, label, last, i, reader):
        return True
    if reader.continues(label) and not others:
        return _goes_on(table, k, reader)
    if any(reader.decides(c) for c in row):
        return False
    if _is_note(label):
        return True
    remark = bool(_EXCEPTION.match(fold(label))) and not others and _of_row_above(label, reader)
    if remark and _goes_on(table, k, reader):
        table.remarks.append(k)
        return True
    return False


def _of_row_above(label: str, reader: Reader) -> bool:
    """Whether an exception is of the row above, as a place is that it leaves out (不含深圳). What leaves out a kind of
    figures (不含农户) as well heads what follows, and nobody can say which.
    """
    what = _EXCEPTION.sub("", fold(label)).strip(" ):]。.")
    return reader.known(what) or bool(_PLACE.search(what)) or not _KIND.search(what)


def _goes_on(table: Table, k: int, reader: Reader) -> bool:
    """Whether the names below row `k` are none of those above: the list goes on, a block would begin it again."""
    at, rows = table.label_column, table.sheet.rows
    above = {normalise(table.label(i)) for i in table.data}
    return not any(normalise(c) in above for row in rows[k + 1 :] if reader.known(c := row[at].strip()))


def _part_of_name(table: Table, label: str, last: int, i: int, reader: Reader) -> bool:
    """A name printed over two rows, with the figures beside its first half or beside its second."""
    before, after = table.label(last), table.cell(i, table.label_column).strip()
    for joint in ("", " "):
        if before and reader.exact(f"{before}{joint}{label}"):
            if not reader.known(before):
                table.joined[last] = f"{before}{joint}{label}"
            return True
        if after and reader.exact(f"{label}{joint}{after}"):
            if not reader.known(after):
                table.joined[i] = f"{label}{joint}{after}"
            return True
    return False


_NOTE = re.compile(
    r"[*＊†‡【\[]|[(（]?(?:附?注|备注|说明|资料来源|数据来源|来源|note|source|remark)|.*[。；;！!]|.*\w{3}\.$",
    re.I | re.S,
)


# 不含深圳, (excluding Shenzhen): of the row above
_EXCEPTION = re.compile(
    r"[(\[]?\s*(?:不含|不包括|未含|未包括|不包含|excluding\b|excl\b\.?|without\b|not including\b)", re.I
)


_PLACE = re.compile(r"[市县区州省盟旗镇乡]$")
_KIND = re.compile(
    r"户|农|城镇|乡村|城市|个体|私营|民营|国有|集体|外资|规模|限额|企业|单位|产业|业$|人员|职工|投资|贷款|价|税|物"
    r"|\b(?:households?|rural|urban|firms?|enterprises?|compan\w+|private|state|sectors?|industr\w+|services?|farm\w*"
    r"|agricultur\w*|manufactur\w*|mining|construction|persons?|employees|workers|self-employed|tax\w*|price\w*)\b",
    re.I,
)


def _is_note(text: str) -> bool:
    """A sentence or what is marked as a note; a bare label may title a block."""
    return bool(_NOTE.match(fold(text)))


def _title_first_block(tables: list[Table]) -> None:
    """Where blocks follow, the lone text between header and first row titles the first of them."""
    if len(tables) > 1 and len(tables[0].header) > 1:
        first, last = tables[0], tables[0].header[-1]
        values = [c for c in first.sheet.rows[last][first.label_column + 1 :] if c.strip()]
        if not values:
            first.block = last
            first.preamble = [*first.preamble, last]
            for table in tables:
                table.header = [k for k in table.header if k != last]


def _first(sheet: Sheet, i: int, pending: list[int], at: int, reader: Reader) -> bool:
    """A first row without a readable figure: its label is known, labels stand above it and such rows follow."""
    row = sheet.rows[i]
    if not reader.known(row[at].strip()):
        return False
    if not any(_header_kind(sheet.rows[k], at, reader) == "labels" for k in pending):
        return False
    following = next((r for r in sheet.rows[i + 1 :] if any(c.strip() for c in r)), None)
    return any(figure_like(c) for c in row[at + 1 :]) or bool(
        following and (reader.known(following[at].strip()) or _is_data(following, at, reader, started=True))
    )


def _is_data(row: list[str], at: int, reader: Reader, *, started: bool) -> bool:
    """Whether a row belongs to the data: with a known label always (once begun), else by half of its cells at least."""
    label = row[at].strip()
    if started and label and reader.known(label):
        return True
    values = [v for v in (fold(c) for c in row[at + 1 :]) if v]
    figures = [v for v in values if reader.figure(v)]
    has_numbers = any(is_number(v) for v in figures)
    if label and reader.known(label):
        return has_numbers or len(figures) > 1
    return has_numbers and 2 * len(figures) >= len(values)


def _numbers_a_header(row: list[str], at: int, reader: Reader) -> bool:
    """Whether the numbers of a row are years or count the columns, and its label is not that of a data row."""
    if reader.known(row[at]):
        return False
    numbers = [v for v in (fold(c) for c in row[at + 1 :]) if is_number(v)]
    return all(map(is_year, numbers)) or _counts_columns(row, at)


def _counts_columns(row: list[str], at: int) -> bool:
    """The row 甲 | 1 | 2 | 3 under a header only numbers the columns."""
    values = [v for v in (fold(c) for c in row[at + 1 :]) if v]
    return len(values) > 1 and any(values == [str(k + n) for n in range(len(values))] for k in (0, 1, 2))


def _may_open_table(row: list[str], at: int, tables: list[Table], pending: list[list[str]]) -> bool:
    """Right below data such a row is data, unless its label is that of a header above; below a gap years open one."""
    headings = {normalise(t.cell(k, at)) for t in tables for k in t.header} - {""}
    texts = any(c.strip() for other in pending for c in other)
    return not tables or texts or normalise(row[at]) in headings or (bool(pending) and _rising_years(row, at))


def _rising_years(row: list[str], at: int) -> bool:
    """A row of years in order; the newest column may repeat its neighbour's by mistake."""
    years = [int(float(fold(c))) for c in row[at + 1 :] if is_year(c)]
    filled = sum(bool(c.strip()) for c in row[at + 1 :])
    return len(years) == filled > 2 and years == sorted(years) and len(set(years)) >= filled - 1


def _header(sheet: Sheet, pending: list[int], at: int, reader: Reader) -> list[int]:
    """The header rows at the end of the rows above the data: those with labels over value columns."""
    if reader.header_rows:
        filled = [i for i in pending if any(c.strip() for c in sheet.rows[i])]
        return filled[-reader.header_rows :]
    header: list[int] = []
    labelled = False  # above the texts that may stand between header and data
    for i in reversed(pending):
        kind = _header_kind(sheet.rows[i], at, reader)
        if labelled and _announces(sheet.rows[i], at, reader):
            break
        if (kind == "blank" and not labelled) or _counts_columns(sheet.rows[i], at):
            continue
        if kind not in ("labels", "units", "lone") and not (
            kind == "text" and not labelled and _alone(sheet, i, at, reader)
        ):
            break
        labelled = labelled or kind in ("labels", "units")
        header.insert(0, i)
    while header and _header_kind(sheet.rows[header[0]], at, reader) != "labels":
        header.pop(0)
    return header


def _announces(row: list[str], at: int, reader: Reader) -> bool:
    """单位：亿元 | | 2019年 above a header: a unit and the year, not labels of columns."""
    values = [c.strip() for c in row[at + 1 :] if c.strip()]
    unit = any(reader.unit(c) and not is_number(c) for c in row[: at + 1] if c.strip())
    return unit and len(values) == 1 and (bool(years_in(values[0])) or reader.unit(values[0]))


def _alone(sheet: Sheet, i: int, at: int, reader: Reader) -> bool:
    """Text in the label column only, which says nothing that holds for the figures: it may title a block."""
    return not any(c.strip() for c in sheet.rows[i][at + 1 :]) and not any(map(reader.decides, sheet.rows[i]))


def _header_kind(row: list[str], at: int, reader: Reader) -> str:
    cells = [(j, c.strip()) for j, c in enumerate(row) if c.strip()]
    if not cells:
        return "blank"
    values = [c for j, c in cells if j > at]
    if any(reader.unit(c) and not is_number(c) for j, c in cells if j <= at) and all(map(reader.unit, values)):
        return "text"  # 单位：件 | (piece)
    if not values:
        return "lone" if all(len(normalise(c)) <= SHORT_LABEL for _, c in cells) else "text"
    return "units" if all(reader.unit(c) for c in values) else "labels"


def _preamble(sheet: Sheet, above: list[int], *, first: bool) -> list[int]:
    """Title and unit rows; after another table only those below the last gap, since its notes come before."""
    filled = [i for i in above if any(c.strip() for c in sheet.rows[i])]
    if first or not filled:
        return filled
    kept = [filled[-1]]
    for i in reversed(filled[:-1]):
        if i != kept[0] - 1:
            break
        kept.insert(0, i)
    return kept
