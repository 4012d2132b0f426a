"""The measures there are: what indices have to know of each, declared beside its programme."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from python_models.efficiency.measured import Measured
from python_models.errors import InputError


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of efficiency whose scores an index can be made of.

    Attributes
    ----------
    name
        As ``malmquist(measure=...)`` takes it.
    run
        ``run(units, technologies, *, returns, orientation, in_reference, **choices)``. It is called in other processes,
        so it is a function of its module.
    orientations
        Those it takes; the first is the default.
    choices
        Further arguments of ``run``.
    weighted
        Whether ``run`` takes ``input_weights`` and ``output_weights``.
    pieces
        Whether a unit that is inefficient among some of the reference units is so among all, so that a large technology
        can be cut into pieces first (see ``chunked``).
    alone
        ``alone(units, technologies, known, *, returns, orientation, in_reference)`` gives the scores (n,) by row and
        nothing else, where these are had with less than the rest; ``known`` is kept from call to call.
    decomposition
        The usual one of adjacent and sequential indices under variable returns.
    """

    name: str
    run: Callable[..., Measured]
    orientations: tuple[str, ...]
    choices: Mapping[str, Any] = field(default_factory=dict)
    weighted: bool = False
    pieces: bool = False
    alone: Callable[..., np.ndarray] | None = None
    decomposition: str = "own"


MEASURES: dict[str, Measure] = {}  # complete once the package is imported: its __init__ imports every measure


def declare(measure: Measure) -> None:
    """Make a measure known by its name."""
    MEASURES[measure.name] = measure


def named(name: str) -> Measure:
    """The measure of that name.

    Raises
    ------
    InputError
        No such measure; the message has those there are.
    """
    if not isinstance(name, str) or name not in MEASURES:
        raise InputError(f"measure = {name!r} is not known; use {', '.join(map(repr, sorted(MEASURES)))}.")
    return MEASURES[name]
