"""What a draft calls figures: by the indicator that the panel has for a label, where figure and indicator are the same.

Index numbers are, where they have the base of the indicator: 居民消费价格指数 of 1978 = 100 is no growth over a year.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from warehouse.catalogue import Source
from warehouse.drafting.entries import Draft, headlines, identifier, unused
from warehouse.drafting.reports import TableReport
from warehouse.drafting.vocabulary import holds, vocabulary
from warehouse.index_bases import CHAINED, LEVELS, PREVIOUS, base_of, split_base
from warehouse.layouts import FACETS
from warehouse.readers.cells import parenthesised
from warehouse.readers.labels import without_footnote

LEAST_LABEL = 4  # letters of a label that says what it counts: 合计 and 发明 stand in many tables
OF_INDICES = frozenset(("index", "指数"))  # words of a title that its base says more exactly


def key_of(label: str, base: int | None) -> str:
    """By what a label is found: another for growth over the year before, for a level, and for what has no base."""
    return identifier(label) + ("" if base is None else "=previous" if base == PREVIOUS else "=level")


def suffix(base: int | None) -> str:
    """What tells index numbers of a base from those of another: cpi_prev100, cpi_1978_100."""
    return "" if base is None else "_prev100" if base == PREVIOUS else f"_{base}_100"


def indicators_of(sources: Iterable[Source], kinds: Mapping[str, str]) -> dict[str, str]:
    """Label, by ``key_of`` -> the one indicator that entries, or yearbooks by the vocabulary, so call.

    kinds : that of each indicator of variables.csv. Short labels are left out.
    """
    listed = vocabulary()["indicators"].items()
    called_so = [(i, label) for s in sources for i, column in s.columns.items() for label in column.labels]
    called_so += [(i, label) for i, labels in listed if i in kinds for label in labels]
    found: dict[str, set[str]] = {}
    for indicator, text in called_so:
        label, base = split_base(text)
        kind = kinds.get(indicator, "")
        bases: list[int | None] = [PREVIOUS] if kind in CHAINED else [None, 1] if kind in LEVELS else [base]
        for each in bases if len(label) >= LEAST_LABEL else ():
            found.setdefault(key_of(label, each), set()).add(indicator)
    return {label: indicators.pop() for label, indicators in found.items() if len(indicators) == 1}


@lru_cache(maxsize=1)
def yearbook_names() -> dict[str, str]:
    """Label, by ``key_of`` -> the bundled indicator that yearbooks so call, whatever lists a panel has."""
    chained = suffix(PREVIOUS)
    return indicators_of([], {i: CHAINED[0] if i.endswith(chained) else "" for i in vocabulary()["indicators"]})


def called(draft: Draft, known: Mapping[str, str], base: int | None = None) -> Draft:
    """A draft whose figures are called as `known` (``indicators_of``) calls them, without the signs of footnotes.

    base : of index numbers, where it stands above the tables.
    """
    columns, notes = dict[str, Any](), list(draft.notes)
    of_industries = FACETS[draft.entry["layout"]].carry("sector")
    for name, column in {} if of_industries else draft.entry.get("columns", {}).items():
        said = column if isinstance(column, dict) else {"labels": column}
        label = said["labels"]
        bare = without_footnote(label)
        if bare != label:
            notes.append(f"columns: {label!r} has the mark of a footnote; read what it says of the figures")
            name = identifier(bare)
        plain, own = split_base(bare)
        of = base if own is None else own
        name = known.get(key_of(plain, of), name if of is None else identifier(plain) + suffix(of))
        columns[unused(name, columns)] = {**said, "labels": bare} if isinstance(column, dict) else bare
    entry = draft.entry | ({"columns": columns} if columns else {})
    brackets = [part for part in parenthesised(entry["title"]) if base_of(part) is None]
    if "indicator" in entry and all(re.fullmatch(r"(?:1[89]|20)\d\d年?", part) for part in brackets):
        about = [entry["indicator"].removeprefix(each) for each in ("", *vocabulary()["of_each"])]
        names = (known.get(key_of(name, base)) for name in about)
        entry["indicator"] = next(filter(None, names), entry["indicator"] + suffix(base))
    return Draft(entry, notes, draft.open)


def base_above(tables: Sequence[TableReport]) -> int | None:
    """The one base of index numbers that stands above the tables: as their unit, in a title, in its brackets."""
    texts = (text for t in tables for title in t.titles for text in (title, *parenthesised(title)))
    found = {base for text in (*texts, *(t.unit for t in tables)) if (base := base_of(text)) is not None}
    return found.pop() if len(found) == 1 else None


def of_less(head: str) -> bool:
    """Whether what stands over labels says that their figures are no plain ones (人均, 市辖区, of growth)."""
    return bool(head) and holds(head, vocabulary()["qualified"])


def qualified(tables: Sequence[TableReport], base: int | None = None) -> str:
    """The title, or the sheet's name, that says so of its figures; empty where none does, or where a column's head
    says it of that column, or the base of index numbers.
    """
    words = [str(word) for word in vocabulary()["qualified"] if base is None or word not in OF_INDICES]
    heads = [text for t in tables for c in t.columns for text in (c.label, c.parent)]
    open_ = [word for word in words if not any(holds(head, [word]) for head in heads)]
    titles = (title for t in tables for title in (*headlines(t.titles), t.sheet))
    return next((title for title in titles if holds(title, open_)), "")
