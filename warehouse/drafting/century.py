"""Years of two digits (18年): which century they are of, where the file says it."""

from __future__ import annotations

from collections.abc import Sequence

from warehouse.drafting.trial import ASKED
from warehouse.readers.cells import is_number, years_in
from warehouse.readers.containers import Document
from warehouse.readers.periods import SHORT_YEAR, of_century

CENTURIES = (1900, 2000)
NEAR = 50  # years that a column may be before the file's own last year


def short_heads(document: Document) -> list[str]:
    """Cells that are years of two digits and nothing else, each once; '98 where several stand in a row."""
    found: dict[str, None] = {}
    for sheet in document.sheets:
        for row in sheet.rows:
            years = [c.strip() for c in row if SHORT_YEAR.fullmatch(c.strip())]
            found |= dict.fromkeys(c for c in years if len(years) > 1 or "年" in c)
    return list(found)


def century_of(file_name: str, document: Document, heads: Sequence[str]) -> int | None:
    """The one century in which no head is far after or long before the last full year of the file.

    98年, 99年, 00年 are of two: of the hundred years from 1998 on. Heads that neither rise nor fall are asked for.
    """
    short = _numbers(heads)
    texts = [c for sheet in document.sheets for row in sheet.rows for c in row if not is_number(c.strip())]
    full = {year for text in (file_name, *texts) for year in years_in(text)}
    rising = short == sorted(short) or short == sorted(short, reverse=True)
    starts = (
        CENTURIES if rising else {c + s for c in CENTURIES for s in (short[0], short[-1]) if _in_order(short, c + s)}
    )
    fit = [c for c in starts if full and all(-len(short) <= max(full) - of_century(s, c) <= NEAR for s in short)]
    return fit[0] if len(fit) == 1 else None


def _in_order(short: Sequence[int], first: int) -> bool:
    """Whether the years rise or fall, counted from `first` on."""
    years = [of_century(s, first) for s in short]
    return years in (sorted(years), sorted(years, reverse=True))


def _numbers(heads: Sequence[str]) -> list[int]:
    return [int(found["year"] or found["bare"]) for head in heads if (found := SHORT_YEAR.fullmatch(head))]


def question_of(heads: Sequence[str]) -> str:
    """What is asked where the file does not say."""
    short = _numbers(heads)
    if not _in_order(short, 0) and any(_in_order(short, s) for s in (short[0], short[-1])):
        return (
            f"century: {heads[0]!r} to {heads[-1]!r} may go on from one century into the next, and the file does not "
            f"say; write the earliest of these years, in full, in place of {ASKED}"
        )
    return (
        f"century: {heads[0]!r} may be of 1900 or of 2000, and the file does not say; write the one in place of {ASKED}"
    )
