"""Productivity indices between two periods of the same unit, from any efficiency score."""

import warnings
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import polars as pl

from python_models.efficiency.index_scores import Score, Scores
from python_models.efficiency.panel_inputs import Units
from python_models.efficiency.programmes import Returns
from python_models.efficiency.technology import Technology, reference_hashes, technologies
from python_models.errors import InputError

INDEX_TECHNOLOGIES = ("global", "adjacent", "sequential", "biennial")
DECOMPOSITIONS = ("own", "fgnz", "ray_desli", "grifell_lovell")
CROSS_PERIODS = ("geometric_mean", "base", "comparison")


@dataclass(frozen=True, eq=False, repr=False)
class IndexResult:
    """An index with what it was made of.

    ``index`` is there at once; the frames of scores are made when first asked for, and kept. A result can be pickled.

    Attributes
    ----------
    index
        One row per unit and pair of consecutive periods (see the index).
    undefined
        Number of pairs whose index is undefined.
    model
        The index in words.
    """

    index: pl.DataFrame
    undefined: int
    model: str
    _keys: pl.DataFrame
    _scores: dict[str, np.ndarray]
    _elsewhere: dict[tuple[str, str], np.ndarray]

    @cached_property
    def scores(self) -> pl.DataFrame:
        """One row per unit-period: keys, ``own_score`` on its own period's technology, ``global_score`` where used.

        Under variable returns also the own score under constant returns, ``own_score_crs`` (with ``fgnz`` the own score
        is that one, and ``own_score_vrs`` stands beside it).
        """
        return self._keys.with_columns(**{name: pl.Series(values) for name, values in self._scores.items()})

    @cached_property
    def cross_scores(self) -> pl.DataFrame:
        """Scores on technologies of other periods, that adjacent, sequential and biennial indices are made of.

        One row per unit-period, ``technology`` (the periods that span it: ``previous``, ``following``, ``own and
        following``, ``own and previous``) and ``returns``: keys, these two, ``score``; nan where there is none.
        """
        empty = self._keys.head(0).with_columns(technology=pl.lit(""), returns=pl.lit(""), score=pl.lit(0.0))
        parts = [
            self._keys.with_columns(technology=pl.lit(periods), returns=pl.lit(returns), score=pl.Series(score))
            for (periods, returns), score in self._elsewhere.items()
        ]
        return pl.concat([empty, *parts])

    def __repr__(self) -> str:
        index = self.index["index"].to_numpy()
        defined = index[np.isfinite(index)]
        span = f", {defined.min():.4g} to {defined.max():.4g}, mean {defined.mean():.4g}" if len(defined) else ""
        return f"IndexResult({len(index):,} pairs, {self.undefined:,} undefined{span}: {self.model})"


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


def _cross_index(scores: Scores, pairs: Pairs, returns: Returns, own: np.ndarray, cross: str) -> np.ndarray:
    """Index by scores on the technologies of the first period, the second, or the geometric mean of both."""
    with np.errstate(invalid="ignore"):
        base = comparison = np.ones(len(pairs.before))
        if cross != "comparison":
            base = scores.previous(returns)[pairs.after] / own[pairs.before]
        if cross != "base":
            comparison = own[pairs.after] / scores.following(returns)[pairs.before]
        return np.sqrt(base * comparison) if cross == "geometric_mean" else base * comparison


def components(
    scores: Scores, pairs: Pairs, returns: Returns, cross_period: str = "geometric_mean"
) -> tuple[Components, dict[str, np.ndarray]]:
    """Index and its components on technologies of one kind of returns, and the scores behind them."""
    own = scores.own(returns)
    found = {"own_score": own}
    if scores.technology == "global":
        found["global_score"] = scores.overall(returns)
        index = _ratio(found["global_score"], pairs)
    elif scores.technology == "biennial":  # Pastor, Asmild & Lovell 2011
        first, second = scores.with_neighbours(returns)
        index = second[pairs.after] / first[pairs.before]
    else:
        index = _cross_index(scores, pairs, returns, own, cross_period)
    efficiency = _ratio(own, pairs)
    return Components(index, efficiency, index / efficiency), found


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


def _mixed_scale_change(scores: Scores, pairs: Pairs, own: np.ndarray, own_crs: np.ndarray) -> np.ndarray:
    """Scale change of Grifell-Tatjé & Lovell (1999): from x to x' at the outputs and technology of the first period."""
    units = scores.units
    codes = units.period_codes[pairs.before]
    extended, mixed = _mixed_units(units, pairs)
    references = [t.reference for t in technologies(units, scores.kind)]
    groups = [Technology(mixed[codes == t], r) for t, r in enumerate(references) if (codes == t).any()]
    vrs, crs = (scores.score(extended, groups, returns, False)[mixed] for returns in ("vrs", "crs"))
    return (own / own_crs)[pairs.before] / (vrs / crs)


def decompose(
    scores: Scores, pairs: Pairs, returns: Returns, decomposition: str, cross_period: str
) -> tuple[Components, dict[str, np.ndarray]]:
    """Index and components under ``returns``; under variable returns also pure and scale efficiency change."""
    found, told = components(scores, pairs, returns, cross_period)
    if returns != "vrs":
        return found, told
    if decomposition == "fgnz":
        constant, told_crs = components(scores, pairs, "crs", cross_period)
        told_crs["own_score_vrs"] = told["own_score"]
        return replace(constant, pure=found.efficiency, scale=constant.efficiency / found.efficiency), told_crs
    own = told["own_score"]
    told["own_score_crs"] = own_crs = scores.own("crs")
    if decomposition == "own":
        return replace(found, pure=found.efficiency, scale=_ratio(own_crs / own, pairs)), told
    best_practice = found.best_practice
    if decomposition == "grifell_lovell":
        best_practice = _cross_index(scores, pairs, "vrs", own, "base") / found.efficiency
        scale = _mixed_scale_change(scores, pairs, own, own_crs)
    else:
        index_crs = _cross_index(scores, pairs, "crs", own_crs, cross_period)
        scale = index_crs / _cross_index(scores, pairs, "vrs", own, cross_period)
    efficiency = found.efficiency * scale
    return Components(best_practice * efficiency, efficiency, best_practice, found.efficiency, scale), told


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
    score: Score,
    technology: str,
    returns: Returns,
    decomposition: str,
    cross_period: str,
    model: str,
) -> IndexResult:
    """The index with its parts; warns how many pairs are undefined."""
    check_index_options(units, technology, decomposition, cross_period)
    pairs = pair_rows(units, unit)
    if not len(pairs.before):
        raise InputError("No unit is observed in two consecutive periods.")
    scores = Scores(units, score, technology)
    found, told = decompose(scores, pairs, returns, decomposition, cross_period)
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
    circular = told.get("global_score") if returns != "vrs" or decomposition in ("own", "fgnz") else None
    index = units.keys[pairs.before].rename({period: "period_from"}).with_columns(
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
    return IndexResult(index, undefined, model, units.keys, told, scores.elsewhere)
