"""Efficiency against the frontier of one's own group and against that of all groups, and the gap between the two."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from python_models.efficiency.choice import Task, choose
from python_models.efficiency.directional_distance import Direction
from python_models.efficiency.programmes import Returns
from python_models.efficiency.result import EfficiencyResult, evaluate
from python_models.efficiency.technology import Technology
from python_models.errors import InputError, number_of
from python_models.frames import Answer, as_polars, html_of
from python_models.panel_data import require_columns
from python_models.words import listed
from python_models.words.fits import FITS, line
from python_models.words.spoken import spoken


@dataclass(frozen=True, eq=False, repr=False)
class MetaFrontierResult(Answer):
    """Scores on both frontiers.

    Attributes
    ----------
    scores
        One row per unit-period: keys, ``group``, ``score`` and ``status`` against all groups, ``group_score`` and
        ``group_status`` against its own, and ``technology_gap_ratio``.
    meta, own
        The two measurements, each with slacks, targets, peers and certificate.
    model
        The programme in words and formula.
    """

    scores: pl.DataFrame
    meta: EfficiencyResult
    own: EfficiencyResult
    model: str

    @property
    def by_group(self) -> pl.DataFrame:
        """One row per group (and period): ``n``, means of ``score``, ``group_score``, ``technology_gap_ratio``."""
        period = self.scores.columns[1:2] if self.scores.columns[1] != "group" else []
        columns = ["score", "group_score", "technology_gap_ratio"]
        means = [pl.col(c).fill_nan(None).mean() for c in columns]
        return self.scores.group_by("group", *period).agg(pl.len().alias("n"), *means).sort("group", *period)

    def __repr__(self) -> str:
        gaps = self.scores.group_by("group").agg(pl.col("technology_gap_ratio").fill_nan(None).mean()).sort("group")
        none = FITS("none", spoken())
        told = listed([f"{g} {none if v is None else format(v, '.4g')}" for g, v in gaps.iter_rows()], spoken())
        return line("MetaFrontierResult", [FITS("gap_ratios", spoken(), values=told)], spoken(), self.model)

    def _repr_html_(self) -> str:
        return html_of(self, self.scores)


def meta_frontier(
    frame: Any,
    unit: str,
    period: str | None = None,
    *,
    groups: str,
    inputs: Sequence[str],
    goods: Sequence[str],
    bads: Sequence[str] = (),
    measure: str = "sbm",
    technology: str = "contemporaneous",
    returns: Returns = "crs",
    orientation: str | None = None,
    direction: Direction | None = None,
    disposability: str | None = None,
    weights: Sequence[float] | str | None = None,
    input_weights: Sequence[float] | None = None,
    output_weights: Sequence[float] | None = None,
    zeros: str = "error",
    window: int = 3,
    pool: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> MetaFrontierResult:
    """Efficiency against the meta-frontier of all units and against the frontier of the unit's own group.

    Parameters
    ----------
    frame
        polars or pandas; one row per unit, or per unit and period.
    unit, period, inputs, goods, bads, technology, returns, zeros, window, pool, progress
        As in :func:`sbm`; ``technology`` says which periods span both frontiers.
    groups
        Column of groups. A unit may change its group between periods.
    measure
        ``sbm``, ``super_sbm``, ``radial``, ``super_radial``, ``ddf`` or ``nonradial_ddf``.
    orientation, input_weights, output_weights
        As in :func:`sbm` and :func:`radial`.
    direction, disposability, weights
        As in :func:`ddf`.

    Returns
    -------
    MetaFrontierResult
        ``technology_gap_ratio`` is score / group score, at most 1: the share of its own group's best practice in that
        of all. Of distances it is (1 + D_group) / (1 + D_meta).

    Raises
    ------
    InputError
        A row without its group, or as :func:`sbm`, :func:`radial` and :func:`ddf`.

    Notes
    -----
    Battese, Rao & O'Donnell (2004), J. Productivity Analysis 21; O'Donnell, Rao & Battese (2008), Empirical Economics
    34: the meta-frontier is the convex envelope of all rows.
    """
    data = as_polars(frame)
    require_columns(data, [groups])
    task = choose(
        data, unit, period, inputs=inputs, goods=goods, bads=bads, measure=measure, technology=technology,
        returns=returns, orientation=orientation, direction=direction, disposability=disposability, weights=weights,
        input_weights=input_weights, output_weights=output_weights, zeros=zeros, window=window,
    )  # fmt: skip
    if len(task.units.values) > task.units.n:
        raise InputError("technology of a meta-frontier names periods; a frame of reference units has no groups.")
    label = group_labels(data, groups, task)
    return both_frontiers(task, label, pool, progress)


def group_labels(frame: pl.DataFrame, groups: str, task: Task) -> pl.Series:
    """The group of each row.

    Raises
    ------
    InputError
        Rows without one, the first named.
    """
    label = frame[groups]
    empty = label.is_null()
    if label.dtype == pl.String:
        empty |= label.str.strip_chars() == ""
    if empty.any():
        rows = task.units.keys.filter(empty)
        named = "; ".join(" ".join(map(str, r)) for r in rows.head(5).iter_rows())
        raise InputError(f"groups = {groups!r}: {number_of(rows.height, 'row')} without a group: {named}.")
    return label.alias("group")


def both_frontiers(
    task: Task,
    label: pl.Series,
    pool: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> MetaFrontierResult:
    """Measure ``task`` against all rows of its technologies, and against those with the unit's own label."""
    code = label.rank("dense").to_numpy() if label.dtype != pl.Boolean else label.cast(pl.Int8).to_numpy()
    own = [
        Technology(t.evaluated[code[t.evaluated] == c], t.reference[code[t.reference] == c])
        for t in task.groups
        for c in np.unique(code[t.evaluated])
    ]
    choices = {"pieces": task.pieces, **task.choices}
    meta, within = (
        evaluate(task.run, task.units, technologies, task.model, pool, progress, **choices)
        for technologies in (task.groups, own)
    )
    best, second = (task.efficiencies(r.scores["score"].to_numpy()) for r in (meta, within))
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = best / second
    scores = task.units.keys.with_columns(
        label,
        meta.scores["score"],
        meta.scores["status"],
        within.scores["score"].alias("group_score"),
        within.scores["status"].alias("group_status"),
        pl.Series("technology_gap_ratio", ratio),
    )
    return MetaFrontierResult(scores, meta, within, task.model)
