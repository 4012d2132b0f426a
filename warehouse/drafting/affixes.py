"""Sectors behind a prefix or before a suffix: emp_A … emp_S, 制造业从业人员; and what among the labels is no sector."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from warehouse.drafting.reports import classification_of, header_of
from warehouse.readers.labels import Context

FEWEST = 4  # labels with one affix, before it is taken for one
SHOWN = 8  # labels named in a note
MOST_OTHERS = 0.4  # of the labels with the affix: what is no sector (emp_primary)
SEPARATORS = re.compile(r"[_\-–—:：·/.\s]+")


@dataclass(frozen=True, slots=True)
class Sectors:
    """The classification of most labels once `strip` is taken off; `others` are no sectors of it."""

    classification: str
    strip: str
    others: tuple[str, ...]
    alike: tuple[str, ...] = ()  # further classifications that know as many of the labels
    total: str = ""  # a label that is the affix alone, which the readers take for that of all sectors


def sectors_among(labels: Sequence[str], ctx: Context) -> Sectors | None:
    """How the labels read as sectors; none if they do not."""
    lists = ctx.seeds.industries.values()
    whole_names = {t for t in labels if any(t in names for names in lists)}  # its brackets may hold no unit
    bare = {t: t if t in whole_names else header_of(t, "", ctx).own or t for t in labels}
    if whole := classification_of(list(bare.values()), ctx):
        names = ctx.seeds.industries[whole]
        return Sectors(whole, "", tuple(t for t, own in bare.items() if own not in names))
    counts: Counter[tuple[str, str]] = Counter()
    for own in bare.values():
        for affix, rest in set(_splits(own)):
            counts.update({(affix, c) for c, names in ctx.seeds.industries.items() if rest in names})
    if not counts:
        return None
    best = max(counts.values())
    fitting = sorted(pair for pair, n in counts.items() if n == best)
    affix = max((a for a, _ in fitting), key=len)
    chosen = [c for a, c in fitting if a == affix]
    under = [t for t, own in bare.items() if own.startswith(affix) or own.endswith(affix)]
    if best < FEWEST or best < (1 - MOST_OTHERS) * len(under):
        return None
    names = ctx.seeds.industries[chosen[-1]]
    others = [t for t, own in bare.items() if not any(a == affix and rest in names for a, rest in _splits(own))]
    known = any(industry in ctx.seeds.totals for industry in names.full_names())
    total = next((t for t in others if bare[t] == affix), "") if known else ""
    return Sectors(chosen[-1], affix, tuple(others), tuple(chosen[:-1]), total)


def take_sectors(entry: dict[str, Any], found: Sectors | None, notes: list[str]) -> None:
    """`classification`, what is stripped off the labels, and the labels that are no sectors, which are passed over."""
    if found is None:
        return
    entry["classification"] = found.classification
    if found.alike:
        others = ", ".join(found.alike)
        notes.append(f"classification: {found.classification} is the last of those that fit, {others} too")
    if found.strip:
        entry["strip"] = [found.strip]
    if found.total:
        notes.append(f"strip: {found.total!r}, which is {found.strip!r} alone, is read as all sectors")
    if left_out := [label for label in found.others if label != found.total]:
        entry["ignore"] = left_out
        left = ", ".join(left_out[:SHOWN]) + (" \u2026" if len(left_out) > SHOWN else "")
        notes.append(f"ignore: {left}: in no list of industries; another entry may read them")


def _splits(label: str) -> Iterator[tuple[str, str]]:
    """(affix, rest) at each separator, and anywhere between two signs of which one is of a script without spaces."""
    cuts = {k for m in SEPARATORS.finditer(label) for k in m.span()}
    cuts |= {k for k in range(1, len(label)) if max(label[k - 1], label[k]) > "\u2e7f"}
    for k in sorted(cuts):
        before, after = label[:k], label[k:]
        if before.strip() and after.strip():
            yield before, after
            yield after, before
