"""What a figure shows, read off its data: the words for those who cannot see it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from python_models.reporting.labels import labelled
from python_models.reporting.numbers import number, signed
from python_models.words import Language, listed, sentences
from python_models.words.figures import FIGURES

MOST_NAMED = 6  # of lines or groups: more are told by the steepest two
STILL = 0.01  # of the first value; less is no change to speak of


def said(what: str, seen: Sequence[str], language: Language) -> str:
    """What the figure is, then what is seen in it."""
    return signed(sentences([what, *(s for s in seen if s)], language))


def extremes(names: Sequence[Any], values: Sequence[float], decimals: int, language: Language) -> str:
    """Which is highest and lowest, and the middle; empty where fewer than two are known."""
    v = np.asarray(values, dtype=float)
    known = np.flatnonzero(np.isfinite(v))
    if len(known) < 2:
        return ""
    top, low = known[np.argmax(v[known])], known[np.argmin(v[known])]
    if v[top] == v[low]:
        return FIGURES("seen.equal", language, value=number(v[top], decimals))
    missing = FIGURES("seen.missing", language, count=len(v) - len(known)) if len(known) < len(v) else ""
    text = FIGURES("seen.extremes", language, high=names[top], high_value=number(v[top], decimals), low=names[low],
                   low_value=number(v[low], decimals), middle=number(float(np.median(v[known])), decimals))  # fmt: skip
    return text + missing


def counts(found: Mapping[str, int], language: Language) -> str:
    """How many regions are of each kind, those of none left out."""
    return listed([FIGURES("seen.count", language, name=k, count=n) for k, n in found.items() if n], language)


def course(lines: Mapping[str, tuple[Any, float, Any, float]], language: Language) -> str:
    """Where each line begins and ends, ``{name: (first time, value, last time, value)}``, and whether it rises."""
    moved = dict(sorted(lines.items(), key=lambda line: line[1][3] - line[1][1]))
    if len(moved) > MOST_NAMED:
        kept = [*list(moved)[:1], *list(moved)[-1:]]
        moved = {name: moved[name] for name in kept}
    else:
        moved = dict(lines)
    return listed([_line(name, *at, language) for name, at in moved.items()], language, by="semicolon")


def _line(name: str, start: Any, first: float, end: Any, last: float, language: Language) -> str:
    change = last - first
    way = "flat" if abs(change) <= STILL * abs(first) else "up" if change > 0 else "down"
    return FIGURES(f"seen.{way}", language, name=name, first=number(first, 2), start=start, last=number(last, 2),
                   end=end).strip()  # fmt: skip


def association(x: np.ndarray, y: np.ndarray, language: Language) -> str:
    """Whether points rise or fall together; empty where there are too few or no spread."""
    if len(x) < 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return ""
    r = float(np.corrcoef(x, y)[0, 1])
    way = "none" if abs(r) < 0.1 else "rise" if r > 0 else "fall"
    return FIGURES(f"seen.{way}", language, count=len(x), r=number(r, 2))


def intervals(terms: pl.DataFrame, names: Mapping[str, str], language: Language) -> str:
    """How many intervals exclude zero, on which side, and the largest estimate by size; term, estimate, conf_…"""
    total = terms.height
    above = terms.filter(pl.col("conf_low") > 0).height
    below = terms.filter(pl.col("conf_high") < 0).height
    largest = terms.sort(pl.col("estimate").abs(), descending=True).row(0, named=True)
    return FIGURES("seen.intervals", language, total=total, above=above, below=below,
                   name=labelled(largest["term"], names), value=number(largest["estimate"], 3))  # fmt: skip


def reach(x: np.ndarray, y: np.ndarray, clear: np.ndarray, language: Language) -> str:
    """How an effect moves over its levels and where its band excludes zero."""
    text = FIGURES("seen.reach", language, first=number(float(y[0]), 3), start=number(float(x[0]), 2),
                   last=number(float(y[-1]), 3), end=number(float(x[-1]), 2))  # fmt: skip
    return text + FIGURES("seen.clear", language, share=float(np.mean(clear)))
