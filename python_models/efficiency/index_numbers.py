"""Productivity indices between two periods of the same unit, from any efficiency score."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import polars as pl

from python_models.efficiency.panel_inputs import Units
from python_models.efficiency.programmes import Returns
from python_models.efficiency.technology import (
    Technology,
    reference_hashes,
    reference_periods,
    rows_by_period,
    technologies,
)
from python_models.errors import InputError

INDEX_TECHNOLOGIES = ("global", "adjacent", "sequential", "biennial")
DECOMPOSITIONS = ("own", "fgnz", "ray_desli", "grifell_lovell")
CROSS_PERIODS = ("geometric_mean", "base", "comparison")

# (units, technologies, returns, whether the units belong to them) -> (n,) efficiencies by row
Measure = Callable[[Units, list[Technology], Returns, bool], np.ndarray]


@dataclass(frozen=True, slots=True)
class IndexResult:
    """An index with what it was made of.

    Attributes
    ----------
    indices
        One row per unit and pair of consecutive periods.
    scores
        One row per unit-period: ``own_score`` on its own period's technology, and ``global_score`` where there is one.
    undefined
        Number of pairs whose index is undefined.
    model
        The index in words and formula.
    """

    indices: pl.DataFrame
    scores: pl.DataFrame
    undefined: int
    model: str


@dataclass(frozen=True, slots=True)
class Pairs:
    """Rows of the same unit in two consecutive periods of the panel: ``before[i]`` and ``after[i]``."""

    before: np.ndarray
    after: np.ndarray


def pair_rows(units: Units, unit: str) -> Pairs:
    """Pair the rows of each unit with those of the next period, by unit name; a unit absent in one of them has none."""
    names = units.keys[unit].alias("unit")  # whatever the data call it
    keys = pl.DataFrame([names, pl.Series("code", units.period_codes), pl.Series("row", np.arange(units.n))])
    later = keys.select("unit", pl.col("code") - 1, pl.col("row").alias("after"))
    joined = keys.join(later, on=["unit", "code"], how="inner").sort("unit", "code")
    return Pairs(joined["row"].to_numpy(), joined["after"].to_numpy())


def across_periods(units: Units, technology: str, lead: int) -> list[Technology]:
    """Rows of each period t against the technology of period t - lead."""
    rows = rows_by_period(units)
    kind = "sequential" if technology == "sequential" else "contemporaneous"
    out = []
    for t, evaluated in enumerate(rows):
        if 0 <= t - lead < len(rows):
            spans = reference_periods(kind, t - lead, len(rows), 1)
            out.append(Technology(evaluated, np.concatenate([rows[s] for s in spans])))
    return out


@dataclass(frozen=True, slots=True)
class Components:
    """Index, efficiency change, best-practice change, and under variable returns pure and scale efficiency change."""

    index: np.ndarray
    efficiency: np.ndarray
    best_practice: np.ndarray
    pure: np.ndarray | None = None
    scale: np.ndarray | None = None


def _ratio(score: np.ndarray, pairs: Pairs) -> np.ndarray:
    return score[pairs.after] / score[pairs.before]


def _cross_index(
    units: Units, pairs: Pairs, measure: Measure, technology: str, returns: Returns, own: np.ndarray, cross: str
) -> np.ndarray:
    """Index by scores on the technologies of the first period, the second, or the geometric mean of both."""
    with np.errstate(invalid="ignore"):
        base = comparison = np.ones(len(pairs.before))
        if cross != "comparison":
            forward = measure(units, across_periods(units, technology, 1), returns, False)
            base = forward[pairs.after] / own[pairs.before]
        if cross != "base":
            backward = measure(units, across_periods(units, technology, -1), returns, technology == "sequential")
            comparison = own[pairs.after] / backward[pairs.before]
        return np.sqrt(base * comparison) if cross == "geometric_mean" else base * comparison


def _biennial_index(units: Units, pairs: Pairs, measure: Measure, returns: Returns) -> np.ndarray:
    """Scores of both periods on the technology that both span (Pastor, Asmild & Lovell 2011)."""
    rows = rows_by_period(units)
    both = [np.concatenate(two) for two in pairwise(rows)]
    first = measure(units, [Technology(r, ref) for r, ref in zip(rows[:-1], both, strict=True)], returns, True)
    second = measure(units, [Technology(r, ref) for r, ref in zip(rows[1:], both, strict=True)], returns, True)
    return second[pairs.after] / first[pairs.before]


def components(
    units: Units,
    pairs: Pairs,
    measure: Measure,
    technology: str,
    returns: Returns,
    cross_period: str = "geometric_mean",
) -> tuple[Components, dict[str, np.ndarray]]:
    """Index and its components on technologies of one kind of returns, and the scores behind them."""
    kind = "sequential" if technology == "sequential" else "contemporaneous"
    own = measure(units, technologies(units, kind), returns, True)
    scores = {"own_score": own}
    if technology == "global":
        scores["global_score"] = measure(units, technologies(units, "global"), returns, True)
        index = _ratio(scores["global_score"], pairs)
    elif technology == "biennial":
        index = _biennial_index(units, pairs, measure, returns)
    else:
        index = _cross_index(units, pairs, measure, technology, returns, own, cross_period)
    efficiency = _ratio(own, pairs)
    return Components(index, efficiency, index / efficiency), scores


def _mixed_units(units: Units, pairs: Pairs) -> tuple[Units, np.ndarray]:
    """Append rows with the inputs of the later and the outputs of the earlier period; give their row numbers."""
    mixed = units.values[pairs.before].copy()
    mixed[:, : units.n_inputs] = units.values[pairs.after, : units.n_inputs]
    extended = replace(
        units,
        keys=pl.concat([units.keys, units.keys[pairs.before]]),
        labels=pl.concat([units.keys, units.keys[pairs.before]]),
        values=np.vstack([units.values[: units.n], mixed]),
        period_codes=np.concatenate([units.period_codes, units.period_codes[pairs.before]]),
    )
    return extended, units.n + np.arange(len(mixed))


def _mixed_scale_change(
    units: Units, pairs: Pairs, measure: Measure, kind: str, own: np.ndarray, own_crs: np.ndarray
) -> np.ndarray:
    """Scale change of Grifell-Tatjé & Lovell (1999): from x to x' at the outputs and technology of the first period."""
    codes = units.period_codes[pairs.before]
    extended, mixed = _mixed_units(units, pairs)
    references = [t.reference for t in technologies(units, kind)]
    groups = [Technology(mixed[codes == t], r) for t, r in enumerate(references) if (codes == t).any()]
    vrs, crs = (measure(extended, groups, returns, False)[mixed] for returns in ("vrs", "crs"))
    return (own / own_crs)[pairs.before] / (vrs / crs)


def decompose(
    units: Units,
    pairs: Pairs,
    measure: Measure,
    technology: str,
    returns: Returns,
    decomposition: str,
    cross_period: str,
) -> tuple[Components, dict[str, np.ndarray]]:
    """Index and components under ``returns``; under variable returns also pure and scale efficiency change."""
    found, scores = components(units, pairs, measure, technology, returns, cross_period)
    if returns != "vrs":
        return found, scores
    if decomposition == "fgnz":
        constant, scores_crs = components(units, pairs, measure, technology, "crs", cross_period)
        scale = constant.efficiency / found.efficiency
        scores_crs["own_score_vrs"] = scores["own_score"]
        return replace(constant, pure=found.efficiency, scale=scale), scores_crs
    own = scores["own_score"]
    kind = "sequential" if technology == "sequential" else "contemporaneous"
    own_crs = measure(units, technologies(units, kind), "crs", True)
    scores["own_score_crs"] = own_crs
    if decomposition == "own":
        return replace(found, pure=found.efficiency, scale=_ratio(own_crs / own, pairs)), scores
    across = "sequential" if technology == "sequential" else "adjacent"
    best_practice = found.best_practice
    if decomposition == "grifell_lovell":
        best_practice = _cross_index(units, pairs, measure, across, "vrs", own, "base") / found.efficiency
        scale = _mixed_scale_change(units, pairs, measure, kind, own, own_crs)
    else:
        index_crs = _cross_index(units, pairs, measure, across, "crs", own_crs, cross_period)
        scale = index_crs / _cross_index(units, pairs, measure, across, "vrs", own, cross_period)
    efficiency = found.efficiency * scale
    return Components(best_practice * efficiency, efficiency, best_practice, found.efficiency, scale), scores


def levels(units: Units, pairs: Pairs, index: np.ndarray, circular: np.ndarray | None = None) -> np.ndarray:
    """Cumulated index since the unit's first period.

    A circular index, one that is a ratio of scores ``circular`` (n,), bridges periods without the unit; another is nan
    from such a gap, or from an undefined index, on.
    """
    names = units.keys.to_series(0).alias("unit")  # whatever the data call it
    before = names[pairs.before]
    if circular is not None:
        rows = pl.DataFrame([names, pl.Series("code", units.period_codes), pl.Series("score", circular)])
        start = rows.sort("code").group_by("unit", maintain_order=True).agg(pl.first("score"))
        started = before.to_frame().join(start, on="unit", how="left", maintain_order="left")["score"].to_numpy()
        return circular[pairs.after] / started
    first = pl.DataFrame([names, pl.Series("first", units.period_codes)]).group_by("unit").agg(pl.min("first"))
    frame = pl.DataFrame([before, pl.Series("code", units.period_codes[pairs.before]), pl.Series("index", index)])
    frame = frame.join(first, on="unit", how="left", maintain_order="left").with_columns(
        expected=pl.col("code").shift(1).over("unit") + 1
    )
    follows = pl.col("code") == pl.coalesce("expected", "first")
    factor = pl.when(follows).then(pl.col("index")).otherwise(float("nan"))
    return frame.select(factor.cum_prod().over("unit")).to_series().to_numpy()


def check_index_options(units: Units, technology: str, decomposition: str, cross_period: str) -> None:
    """Raise ``InputError`` on unknown options or a panel of one period."""
    for name, value, known in (
        ("technology", technology, INDEX_TECHNOLOGIES),
        ("decomposition", decomposition, DECOMPOSITIONS),
        ("cross_period", cross_period, CROSS_PERIODS),
    ):
        if value not in known:
            raise InputError(f"{name} = {value!r} is not known; use {', '.join(map(repr, known))}.")
    if len(units.periods) < 2:
        raise InputError("An index needs at least two periods.")


def index_result(
    units: Units,
    unit: str,
    measure: Measure,
    technology: str,
    returns: Returns,
    decomposition: str,
    cross_period: str,
    model: str,
) -> IndexResult:
    """Frames of an index; warns how many pairs are undefined."""
    check_index_options(units, technology, decomposition, cross_period)
    pairs = pair_rows(units, unit)
    if not len(pairs.before):
        raise InputError("No unit is observed in two consecutive periods.")
    found, scores = decompose(units, pairs, measure, technology, returns, decomposition, cross_period)
    defined = np.isfinite(found.index)
    undefined = int((~defined).sum())
    if undefined:
        warnings.warn(
            f"{undefined} of {len(defined)} {technology} indices are undefined: a unit lies beyond the other period's "
            "technology, where its programme has no solution; their status is 'undefined'.",
            stacklevel=3,
        )
    period = units.keys.columns[1]
    groups = technologies(units, technology if technology in ("global", "sequential") else "contemporaneous")
    circular = scores.get("global_score") if returns != "vrs" or decomposition in ("own", "fgnz") else None
    indices = units.keys[pairs.before].rename({period: "period_from"}).with_columns(
        units.keys[pairs.after][period].alias("period_to"),
        pl.Series("index", found.index),
        pl.Series("efficiency_change", found.efficiency),
        pl.Series("best_practice_change", found.best_practice),
        *([] if found.pure is None else [pl.Series("pure_efficiency_change", found.pure)]),
        *([] if found.scale is None else [pl.Series("scale_efficiency_change", found.scale)]),
        pl.Series("level", levels(units, pairs, found.index, circular)),
        pl.Series("status", np.where(defined, "optimal", "undefined")),
        pl.Series("reference_set_hash", reference_hashes(units, groups, returns)[pairs.after]),
    )  # fmt: skip
    frame = units.keys.with_columns(**{name: pl.Series(values) for name, values in scores.items()})
    return IndexResult(indices, frame, undefined, model)
