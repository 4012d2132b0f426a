"""Double entry: rows that a file has are counted from its sheets, and rows that were read from what came of them.

The two counts know nothing of each other: no table, header or column decides which rows are counted. A row that has the
name of a known region and a figure must have given a figure, a reject that names it, or a reason (missing marks, a
subtotal, a table of which the source does not ask anything); `warehouse.reading` compares.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from warehouse.readers.containers import Sheet
from warehouse.readers.observations import Reading
from warehouse.readers.rows import unanswered


def count_rows(sheets: Iterable[Sheet], identify: Callable[[str], str], reading: Reading) -> None:
    """Set `rows`, `answered` and `left` of a reading.

    identify : what names a region, the same for all its spellings; empty if the text is no region's name. A row of a
    region that other rows of the file have figures of is answered by them: a book prints the same regions over and
    over, and an entry asks for some of the columns.
    """
    answers: dict[str, set[int]] = defaultdict(set)
    read: dict[str, set[int]] = defaultdict(set)
    for name, i in reading.answers:
        answers[name].add(i)
    for reject in reading.rejects:
        if reject.sheet is not None and reject.row is not None:
            answers[reject.sheet].add(reject.row - 1)
    for name, rows in reading.figures.rows_of_sheets().items():
        read[name].update(row - 1 for row in rows)
    with_figures = {identify(name) for name in reading.figures.regions()}
    for sheet in sheets:
        others = unanswered(sheet, read[sheet.name], lambda text: bool(identify(text)))
        names = [(i, sheet.rows[i][j].strip()) for i, j in others if i not in answers[sheet.name]]
        left = [(sheet.name, i + 1, name) for i, name in names if identify(name) not in with_figures]
        reading.left += left
        reading.rows += len(read[sheet.name]) + len(others)
        reading.answered += len(read[sheet.name]) + len(others) - len(left)
