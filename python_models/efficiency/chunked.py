"""Measures units in chunks on an executor: other processes, or other machines (``python_models.executors``)."""

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np

from python_models.efficiency.measured import ONE, Measured, Solved
from python_models.efficiency.panel_inputs import Units
from python_models.efficiency.technology import Technology
from python_models.executors import run_chunks
from python_models.memory import keep_freed

keep_freed()

UNITS = 2000  # evaluated units per chunk: some seconds of work, and few enough to keep many workers busy
T = TypeVar("T")
ARRAYS = ("score", "status", "slack", "target", "price", "certificate")


@dataclass(frozen=True, slots=True)
class Work:
    """What every chunk is sent: the measure, all units, and the measure's own choices."""

    measure: Callable[..., Measured]
    units: Units
    choices: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """What comes back from a chunk: its ``rows``, the arrays at these rows by name, and its programmes."""

    rows: np.ndarray
    arrays: dict[str, np.ndarray]
    extra: dict[str, np.ndarray]
    stage: np.ndarray
    solved: list[Solved]


def in_one_piece(measure: Callable[..., T], units: Units, groups: list[Technology], **choices: Any) -> T:
    """``measure(units, groups, **choices)`` in this process."""
    from python_models.threads import one_thread  # it loads scipy

    with one_thread():
        return measure(units, groups, **choices)


def measure_in_chunks(
    measure: Callable[..., Measured],
    units: Units,
    groups: list[Technology],
    pool: Executor | None,
    progress: Callable[[int, int], None] | None = None,
    pieces: bool = False,
    **choices: Any,
) -> Measured:
    """``measure(units, groups, **choices)``, its evaluated rows divided among the workers of ``pool``, if there is one.

    Parameters
    ----------
    measure
        Any measure: a function of its module, since it is called in other processes.
    progress
        Called with chunks done and chunks in all.
    pieces
        First cut a technology of more than ``UNITS`` into pieces, each measured against itself. What is inefficient
        there is so in the whole, and only the pieces' efficient units are the reference of the second round. Not so
        with super-efficiency, where a unit may be hidden by the very one that is left out.

    Returns
    -------
    Measured
        The same scores, slacks and peers as in one piece, up to rounding and, where an optimum is not unique, the
        choice among them.

    Notes
    -----
    R. Barr and M. Durchholz (1997), "Parallel and hierarchical decomposition approaches for solving large-scale data
    envelopment analysis models", Annals of Operations Research 73.
    """
    if pool is None:
        return in_one_piece(measure, units, groups, **choices)
    if pieces:
        groups = [_reduced(measure, units, group, pool, choices) for group in groups]
    work = Work(measure, units, choices)
    parts = run_chunks(pool, _measure, work, _portions(_cut(groups)), progress, chunk=1)
    return _merged(units, parts)


def _reduced(
    measure: Callable[..., Measured], units: Units, group: Technology, pool: Executor, choices: dict[str, Any]
) -> Technology:
    """The technology spanned by those reference units that may be efficient; unchanged where it is small."""
    whole = choices["in_reference"] and not (units.values == 0).any()
    if len(group.reference) <= UNITS or not whole or not np.array_equal(group.evaluated, group.reference):
        return group
    # interleaved, since neighbours in the data are alike and a piece should hold units of all kinds
    count = -(-len(group.reference) // UNITS)
    pieces = [group.reference[i::count] for i in range(count)]
    returns = choices["returns"] if isinstance(choices["returns"], str) else "vrs"
    work = Work(measure, units, {"returns": returns})
    parts = run_chunks(pool, _measure, work, [[Technology(p, p)] for p in pieces], chunk=1)
    score = _merged(units, parts).score[group.reference]
    return Technology(group.evaluated, group.reference[~(score < 1 - ONE)])


def _cut(groups: Sequence[Technology]) -> list[Technology]:
    """Technologies with at most ``UNITS`` evaluated units each."""
    return [
        Technology(group.evaluated[start : start + UNITS], group.reference)
        for group in groups
        for start in range(0, len(group.evaluated), UNITS)
    ]


def _portions(pieces: Sequence[Technology]) -> list[list[Technology]]:
    """Pieces put together until a portion has some ``UNITS`` units: many small technologies travel as one."""
    portions: list[list[Technology]] = []
    size = UNITS
    for piece in pieces:
        if size + len(piece.evaluated) > UNITS:
            portions.append([])
            size = 0
        portions[-1].append(piece)
        size += len(piece.evaluated)
    return portions


def _measure(work: Work, portions: Sequence[list[Technology]]) -> list[Part]:
    """Runs in the worker."""
    return [_part(work.measure(work.units, groups, **work.choices)) for groups in portions]


def _part(measured: Measured) -> Part:
    """Only the rows that were measured, so that what travels back does not grow with the number of chunks."""
    rows = np.flatnonzero(measured.stage >= 0)
    arrays = {name: getattr(measured, name)[rows] for name in ARRAYS}
    extra = {name: values[rows] for name, values in measured.extra.items()}
    return Part(rows, arrays, extra, measured.stage[rows], measured.solved)


def _merged(units: Units, parts: Sequence[Part]) -> Measured:
    out = Measured(units)
    references: dict[bytes, np.ndarray] = {}  # every chunk brings its technologies' rows along: keep equal ones once
    for part in parts:
        for name, values in part.arrays.items():
            getattr(out, name)[part.rows] = values
        for name, values in part.extra.items():
            out.add_column(name, part.rows, values)
        out.stage[part.rows] = part.stage + len(out.solved)
        out.solved += [replace(s, technologies=_shared(s.technologies, references)) for s in part.solved]
    return out


def _shared(technologies: Sequence[Technology], references: dict[bytes, np.ndarray]) -> list[Technology]:
    digests = [hashlib.sha256(t.reference.tobytes()).digest() for t in technologies]
    return [
        Technology(t.evaluated, references.setdefault(digest, t.reference))
        for t, digest in zip(technologies, digests, strict=True)
    ]
