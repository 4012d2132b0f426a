"""A measure chosen by its name: its units, technologies and options, checked and ready to be solved.

``sbm``, ``radial`` and ``ddf`` are called by their own names; a study's block, the meta-frontier and the bootstrap take
any of them by ``measure=``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from python_models.counts import require_used
from python_models.efficiency.directional_distance import (
    Direction,
    beta_weights,
    directional_model,
    measure_directionally,
    step_sizes,
)
from python_models.efficiency.measured import Measured
from python_models.efficiency.panel_inputs import Units
from python_models.efficiency.programmes import ORIENTATIONS, Returns, check_orientation
from python_models.efficiency.radial import MODELS as RADIAL_MODELS
from python_models.efficiency.radial import ORIENTATIONS as RADIAL_ORIENTATIONS
from python_models.efficiency.radial import SUPER_MODEL as RADIAL_SUPER_MODEL
from python_models.efficiency.radial import measure_radially
from python_models.efficiency.slacks_based_measure import MODEL, SUPER_MODEL, measure_slacks
from python_models.efficiency.technology import Technology, read_technology
from python_models.errors import InputError
from python_models.frames import as_polars

SLACKS_BASED, RADIAL = ("sbm", "super_sbm"), ("radial", "super_radial")
DIRECTIONAL = ("ddf", "nonradial_ddf")
CHOICES = (*SLACKS_BASED, *RADIAL, *DIRECTIONAL)
# which options go with which measures
TAKES = {
    "orientation": (*SLACKS_BASED, *RADIAL),
    "input_weights": SLACKS_BASED,
    "output_weights": SLACKS_BASED,
    "direction": DIRECTIONAL,
    "disposability": DIRECTIONAL,
    "weights": ("nonradial_ddf",),
}


@dataclass(frozen=True, slots=True)
class Task:
    """What ``run(units, groups, **choices)`` measures.

    Attributes
    ----------
    measure
        One of ``CHOICES``.
    choices
        Options of ``run``, ``returns`` and ``in_reference`` among them.
    model
        The programme in words and formula.
    pieces
        As in ``measures.Measure``.
    """

    measure: str
    units: Units
    groups: list[Technology]
    run: Callable[..., Measured]
    choices: dict[str, Any]
    model: str
    pieces: bool = False

    @property
    def is_distance(self) -> bool:
        """Whether scores are distances, 0 on the frontier and larger below it, and not efficiencies."""
        return self.measure in DIRECTIONAL

    def efficiencies(self, score: np.ndarray) -> np.ndarray:
        """Scores as efficiencies, 1 on the frontier: 1 / (1 + D) of a distance D > -1."""
        return 1 / (1 + np.where(score > -1, score, np.nan)) if self.is_distance else score


def check_options(measure: str, **given: Any) -> None:
    """Raise ``InputError`` on an unknown measure, or an option (one that is not None) of another measure."""
    if measure not in CHOICES:
        raise InputError(f"measure = {measure!r} is not known; use {', '.join(map(repr, CHOICES))}.")
    require_used(choose, "measure", measure, TAKES, **given)


def choose(
    frame: Any,
    unit: str,
    period: str | None,
    *,
    inputs: Sequence[str],
    goods: Sequence[str],
    bads: Sequence[str] = (),
    measure: str = "sbm",
    technology: Any = "contemporaneous",
    returns: Returns = "crs",
    orientation: str | None = None,
    direction: Direction | None = None,
    disposability: str | None = None,
    weights: Sequence[float] | str | None = None,
    input_weights: Sequence[float] | None = None,
    output_weights: Sequence[float] | None = None,
    zeros: str = "error",
    window: int = 3,
) -> Task:
    """Read the frame for a measure; options as in :func:`sbm`, :func:`radial` and :func:`ddf`, None for the default.

    Raises
    ------
    InputError
        Unusable columns or cells (named with unit and period), unknown options, or options of another measure.
    """
    check_options(
        measure,
        orientation=orientation,
        direction=direction,
        disposability=disposability,
        weights=weights,
        input_weights=input_weights,
        output_weights=output_weights,
    )
    units, groups, inside = read_technology(frame, unit, period, inputs, goods, bads, technology, zeros, window)
    choices: dict[str, Any] = {"returns": returns, "in_reference": inside}
    if measure in SLACKS_BASED:
        beyond = measure == "super_sbm"
        side = "none" if orientation is None else orientation
        check_orientation(side, ORIENTATIONS)
        choices |= {"orientation": side, "super_efficiency": beyond}
        choices |= {"input_weights": input_weights, "output_weights": output_weights}
        model = MODEL + ("; " + SUPER_MODEL if beyond else "")
        return Task(measure, units, groups, measure_slacks, choices, model, pieces=not beyond)
    if measure in RADIAL:
        beyond = measure == "super_radial"
        side = "input" if orientation is None else orientation
        check_orientation(side, RADIAL_ORIENTATIONS)
        choices |= {"orientation": side, "super_efficiency": beyond}
        model = RADIAL_MODELS[side] + (RADIAL_SUPER_MODEL if beyond else "")
        return Task(measure, units, groups, measure_radially, choices, model)
    steps = step_sizes(units, as_polars(frame), "observed" if direction is None else direction)
    choices |= {"steps": steps, "disposability": "weak" if disposability is None else disposability}
    choices["weights"] = beta_weights(units, measure == "ddf", weights, steps)
    model = directional_model(measure == "ddf", choices["disposability"])
    return Task(measure, units, groups, measure_directionally, choices, model)
