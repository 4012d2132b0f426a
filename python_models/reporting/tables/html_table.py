"""A table's HTML in three-line style, for a page that has the style or with a style of its own.

Classes are those of great_tables, whose markup it replaces: a table of a page takes a hundredth of the time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from python_models.words import width_of

SHORT_STUB, SHORT_CELL = 34, 16  # width up to which a cell of words stays on one line
NARROW = 8  # width up to which a column's head stays on one line; a longer one breaks, but not letter by letter
WORDS = 30  # width from which a cell gets room for words
_MARKS = {"R²": "R<sup>2</sup>"}
STYLE = """<style>
.gt_table { border-collapse: collapse; margin: 0 auto; color: #333; background: #fff; font: 14px/normal -apple-system,
  BlinkMacSystemFont, "Segoe UI", Roboto, Ubuntu, "Helvetica Neue", Arial, sans-serif; }
.gt_table th, .gt_table td { border: none; font-weight: normal; padding: 2px 5px; vertical-align: middle; }
.gt_table .gt_title { padding: 6px 5px; text-align: center; }
.gt_table .gt_col_heading { padding-bottom: 7px; vertical-align: bottom; }
.gt_table .gt_column_spanner { display: block; border-bottom: .25px solid #000; padding: 2px 0; }
.gt_table .gt_column_spanner.blank { border: none; }
.gt_table thead tr:first-child:not(.gt_heading), .gt_table .gt_heading + tr { border-top: 2px solid #000; }
.gt_table tbody { border-top: .25px solid #000; border-bottom: 2px solid #000; }
.gt_table .gt_group_heading { border: solid #000; border-width: .25px 0; text-align: left; }
.gt_table tr.block td { border-top: .25px solid #000; padding: 1px; }
.gt_table .gt_sourcenote { font-size: 12px; padding: 4px 5px; text-align: left; }
.gt_table .gt_left { text-align: left; } .gt_table .gt_center { text-align: center; }
.gt_table .gt_right { text-align: right; font-variant-numeric: tabular-nums; }
</style>
"""


@dataclass(frozen=True, slots=True)
class Block:
    """Rows under one name, or under none where it is not shown; each row its label and its cells."""

    name: str | None
    rows: Sequence[tuple[str, Sequence[str]]]


def html_table(heads: Sequence[Sequence[str]], blocks: Sequence[Block], *, caption: str, notes: str, side: str) -> str:
    """The table; ``heads`` from top to bottom, of which all but the last span columns alike, ``side`` of its cells."""
    wide = len(heads[-1]) + 1
    over = f'<tr class="gt_heading"><td colspan="{wide}" class="gt_heading gt_title">{_text(caption)}</td></tr>\n'
    note = f'<td class="gt_sourcenote" colspan="{wide}"><span>{_text(notes)}</span></td>'
    body = "\n".join(line for i, block in enumerate(blocks) for line in _block(block, i, wide, side))
    return (
        f'<div>\n<table class="gt_table">\n<thead>\n{over if caption else ""}'
        f"{''.join(map(_spanners, heads[:-1]))}{_lowest(heads[-1], side)}</thead>\n"
        f'<tbody class="gt_table_body">\n{body}\n</tbody>\n'
        f'<tfoot><tr class="gt_sourcenotes">{note}</tr></tfoot>\n</table>\n</div>\n'
    )


def _text(text: str) -> str:
    """Text as HTML, its lines one under the other."""
    said = escape(text).replace("\n", "<br>")
    for sign, marked in _MARKS.items():
        said = said.replace(sign, marked)
    return said


def _spanners(level: Sequence[str]) -> str:
    """A level of heads over columns; one that says nothing has no rule below it."""
    cells = ['<th class="gt_left"></th>']
    for text, run in groupby(level):
        span = len(list(run))
        said = text.strip("\u200b ")
        shown = f'<span class="gt_column_spanner{"" if said else " blank"}">{_text(said)}</span>'
        scope = "colgroup" if span > 1 else "col"
        cells.append(f'<th class="gt_center gt_column_spanner_outer" colspan="{span}" scope="{scope}">{shown}</th>')
    return f'<tr class="gt_col_headings gt_spanner_row">{"".join(cells)}</tr>\n'


def _lowest(level: Sequence[str], side: str) -> str:
    """The head of each column, first that of the labels, which is empty."""
    cells = ['<th class="gt_col_heading gt_left" scope="col"></th>']
    for text in level:
        said = text.strip("\u200b")
        room = " long" if width_of(said) > NARROW else " whole" if said.strip() else ""
        cells.append(f'<th class="gt_col_heading gt_{side}{room}" scope="col">{_text(said)}</th>')
    return f'<tr class="gt_col_headings">{"".join(cells)}</tr>\n'


def _block(block: Block, place: int, wide: int, side: str) -> list[str]:
    lines = []
    if block.name is not None:
        lines.append(f'<tr class="gt_group_heading_row"><th class="gt_group_heading" colspan="{wide}" '
                     f'scope="colgroup">{_text(block.name)}</th></tr>')  # fmt: skip
    elif place:
        lines.append(f'<tr class="block"><td colspan="{wide}"></td></tr>')
    for label, cells in block.rows:
        stub = f'<th scope="row" class="gt_row gt_left gt_stub{_room(label, SHORT_STUB)}">{_text(label)}</th>'
        said = [f'<td class="gt_row gt_{side}{_room(c, SHORT_CELL) if side == "left" else ""}">{_text(c)}</td>'
                for c in cells]  # fmt: skip
        lines.append(f"<tr>{stub}{''.join(said)}</tr>")
    return lines


def _room(text: str, short: int) -> str:
    """The class of a cell of words: short ones break nowhere, others get room, as Chinese would break anywhere."""
    first = text.split("\n", 1)[0]
    wide = width_of(first)
    if wide <= short:
        return " whole" if first else ""
    return " words" if wide > WORDS else " some" if wide > len(first) else ""
