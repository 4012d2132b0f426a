"""Malmquist productivity indices of slacks-based and radial scores."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from python_models.efficiency.index_numbers import IndexResult, index_result
from python_models.efficiency.panel_inputs import Units, read_units
from python_models.efficiency.programmes import Returns, check_orientation
from python_models.efficiency.radial import measure_radially
from python_models.efficiency.slacks_based_measure import measure_slacks
from python_models.efficiency.technology import Technology
from python_models.errors import InputError

MEASURES = ("sbm", "super_sbm", "radial")


def malmquist(
    frame: Any,
    unit: str,
    period: str,
    *,
    inputs: Sequence[str],
    goods: Sequence[str],
    bads: Sequence[str] = (),
    measure: str = "sbm",
    technology: str = "global",
    returns: Returns = "crs",
    orientation: str | None = None,
    decomposition: str | None = None,
    cross_period: str = "geometric_mean",
    input_weights: Sequence[float] | None = None,
    output_weights: Sequence[float] | None = None,
    zeros: str = "error",
    details: bool = False,
) -> pl.DataFrame | IndexResult:
    """Malmquist index."""
    if measure not in MEASURES:
        raise InputError(f"measure = {measure!r} is not known; use {', '.join(map(repr, MEASURES))}.")
    radial = measure == "radial"
    if radial and (input_weights is not None or output_weights is not None):
        raise InputError("Weights belong to the slacks-based measures; the radial one has none.")
    orientation = orientation or ("input" if radial else "none")
    check_orientation(orientation, ("input", "output") if radial else ("none", "input", "output"))
    units = read_units(frame, unit, period, inputs, goods, bads, zeros)

    def score(units: Units, groups: list[Technology], returns: Returns, inside: bool) -> np.ndarray:
        if radial:
            return measure_radially(units, groups, returns, orientation, in_reference=inside).score
        beyond = measure == "super_sbm"
        return measure_slacks(
            units, groups, returns, orientation, beyond, input_weights, output_weights, inside
        ).score  # fmt: skip

    if decomposition is None:
        decomposition = "fgnz" if radial and technology in ("adjacent", "sequential") else "own"
    model = f"Malmquist index of {measure} scores, {technology} technology, returns {returns}, {decomposition}"
    result = index_result(units, unit, score, technology, returns, decomposition, cross_period, model)
    return result if details else result.indices
