"""Malmquist productivity indices of slacks-based and radial scores."""

from collections.abc import Sequence
from concurrent.futures import Executor
from typing import Any

import numpy as np

from python_models.efficiency.chunked import in_one_piece, measure_in_chunks
from python_models.efficiency.index_numbers import IndexResult, index_result
from python_models.efficiency.measures import named
from python_models.efficiency.panel_inputs import Units, read_units
from python_models.efficiency.programmes import Returns, check_orientation
from python_models.efficiency.technology import Technology
from python_models.errors import InputError


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
    pool: Executor | None = None,
) -> IndexResult:
    """Malmquist productivity index between consecutive periods.

    Parameters
    ----------
    frame
        polars or pandas; one row per unit, or per unit and period.
    unit, period
        Key columns.
    inputs, goods, bads
        Columns of inputs, good outputs and bad outputs.
    measure
        ``sbm``; ``super_sbm``, where units on or beyond the frontier are ranked by the super-efficient measure, so that
        cross-period scores exist (Tone 2004); ``radial``; and any other that is declared (``measures.py``).
    technology
        ``global``: ratio of scores on the technology of all periods (Pastor & Lovell 2005), circular. ``adjacent``:
        geometric mean over the technologies of both periods (Caves, Christensen & Diewert 1982; Färe et al. 1994).
        ``sequential``: the same on technologies that never forget (Shestalova 2003). ``biennial``: ratio of scores on
        the technology of both periods together (Pastor, Asmild & Lovell 2011).
    returns, input_weights, output_weights, zeros
        As in :func:`sbm`; weights for slacks-based measures.
    orientation
        ``none`` (slacks-based measures, the default there), ``input`` (default of ``radial``) or ``output``.
    decomposition
        Under variable returns (others take ``own`` and ``bias``). ``own``: all scores, the index too, on the technology
        with variable returns; scale efficiency change is reported beside the index, not in it. ``fgnz`` (Färe,
        Grosskopf, Norris & Zhang 1994): index and best-practice change under constant returns, efficiency change =
        pure x scale; default for radial adjacent and sequential indices. ``ray_desli`` (1997): best-practice change
        under variable returns, scale change the ratio of the two adjacent indices. ``grifell_lovell`` (1999): scale
        change at the first period's outputs and technology. ``bias``, under any returns, on adjacent or sequential
        technologies: best-practice change = ``magnitude_change`` x ``output_bias_change`` x ``input_bias_change``
        (Färe, Grifell-Tatjé, Grosskopf & Lovell 1997, Scandinavian J. Economics 99, with constant returns); both biases
        are 1 where progress is neutral.
    cross_period
        Technology of adjacent and sequential indices, and of the scale change of ``ray_desli``: ``geometric_mean`` of
        both, ``base`` (the first), ``comparison``.
    pool
        Where to measure the scores, as in :func:`sbm`.

    Returns
    -------
    IndexResult
        ``index`` has one row per unit and pair of consecutive periods of the panel in which it is observed, paired by
        name: unit, ``period_from``, ``period_to``, ``index``, ``efficiency_change``, ``best_practice_change`` (index =
        the product of the two), under variable returns ``pure_efficiency_change`` and ``scale_efficiency_change``;
        ``level``, the index cumulated from the unit's first period; ``status``; ``reference_set_hash`` of the later
        period. Above 1 is progress. ``undefined`` counts the indices without a value; ``scores`` and ``cross_scores``
        are what the index is made of.

    Raises
    ------
    InputError
        Unusable columns or cells (named with unit and period), one period only, or unknown options.

    Warns
    -----
    UserWarning
        Some indices are undefined: how many of how many. Their ``index`` is nan, their status ``undefined``.

    Notes
    -----
    EC = E^{t+1}(t+1) / E^t(t); best-practice change = index / EC.
    """
    kind = named(measure)
    choices = dict(kind.choices)
    if kind.weighted:
        choices |= {"input_weights": input_weights, "output_weights": output_weights}
    elif input_weights is not None or output_weights is not None:
        raise InputError(f"Weights belong to the slacks-based measures; the {measure} one has none.")
    choices["orientation"] = kind.orientations[0] if orientation is None else orientation
    check_orientation(choices["orientation"], kind.orientations)
    units = read_units(frame, unit, period, inputs, goods, bads, zeros)

    alone = kind.alone if pool is None else None
    known: list[Any] = []

    def score(units: Units, groups: list[Technology], returns: Returns, inside: bool) -> np.ndarray:
        how = {"returns": returns, "in_reference": inside} | choices
        if alone:
            return in_one_piece(alone, units, groups, known=known, **how)
        return measure_in_chunks(kind.run, units, groups, pool, pieces=kind.pieces, **how).score

    if decomposition is None:
        pure_and_scale = returns == "vrs" and technology in ("adjacent", "sequential")
        decomposition = kind.decomposition if pure_and_scale else "own"
    model = f"Malmquist index of {measure} scores, {technology} technology, returns {returns}, {decomposition}"
    # others may leave out the very unit that hides another, or need no row left out
    envelops = measure in ("sbm", "radial") and not alone
    return index_result(units, unit, score, technology, returns, decomposition, cross_period, model, envelops=envelops)
