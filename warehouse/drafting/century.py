"""Years of two digits (18年): which century they are of, where the file says it."""

from __future__ import annotations

from collections.abc import Sequence

from warehouse.drafting.trial import ASKED
from warehouse.readers.cells import is_number, years_in
from warehouse.readers.containers import Document
from warehouse.readers.periods import SHORT_YEAR

CENTURIES = (1900, 2000)
NEAR = 50  # years that a column may be before the file's own last year


def short_heads(document: Document) -> list[str]:
    """Cells that are years of two digits and nothing else, each once."""
    cells = (cell.strip() for sheet in document.sheets for row in sheet.rows for cell in row)
    return list(dict.fromkeys(cell for cell in cells if SHORT_YEAR.fullmatch(cell)))


def century_of(file_name: str, document: Document, heads: Sequence[str]) -> int | None:
    """The one century in which no head is far after or long before the last full year of the file.

    98年, 99年, 00年 are of two: heads that neither rise nor fall are asked for.
    """
    short = [int(found[1]) for head in heads if (found := SHORT_YEAR.fullmatch(head))]
    if short not in (sorted(short), sorted(short, reverse=True)):
        return None
    texts = [c for sheet in document.sheets for row in sheet.rows for c in row if not is_number(c.strip())]
    full = {year for text in (file_name, *texts) for year in years_in(text)}
    fit = [c for c in CENTURIES if full and all(-len(short) <= max(full) - c - s <= NEAR for s in short)]
    return fit[0] if len(fit) == 1 else None


def question_of(head: str) -> str:
    """What is asked where the file does not say."""
    return f"century: {head!r} may be of 1900 or of 2000, and the file does not say; write the one in place of {ASKED}"
