"""Productivity indices between two periods of the same unit, from any efficiency score."""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import polars as pl

from python_models.counts import require_used
from python_models.efficiency.index_scores import Score, Scores
from python_models.efficiency.panel_inputs import Units
from python_models.efficiency.programmes import Returns
from python_models.efficiency.technology import Technology, reference_hashes, technologies
from python_models.errors import InputError
from python_models.frames import Answer, html_of
from python_models.words.fits import FITS, line, spread
from python_models.words.spoken import spoken

INDEX_TECHNOLOGIES = ("global", "adjacent", "sequential", "biennial")
DECOMPOSITIONS = ("own", "fgnz", "ray_desli", "grifell_lovell", "bias")
CROSS_PERIODS = ("geometric_mean", "base", "comparison")


@dataclass(frozen=True, eq=False, repr=False)
class IndexResult(Answer):
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
        told = FITS("pairs", spoken(), n=len(index), undefined=self.undefined) + spread("span", defined, spoken())
        return line("IndexResult", [told], spoken(), self.model)

    def _repr_html_(self) -> str:
        return html_of(self, self.index)


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
    """Index, efficiency change, best-practice change, and the parts of either that a decomposition names.

    ``parts``: under variable returns pure and scale efficiency change; with ``bias`` those of best-practice change.
    """

    index: np.ndarray
    efficiency: np.ndarray
    best_practice: np.ndarray
    parts: Mapping[str, np.ndarray] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """How scores are compared: by ratios (an index, 1 is no change) or by differences (an indicator, 0 is none).

    Attributes
    ----------
    change
        Of a score, from the second argument to the first.
    join
        Of two changes to the whole.
    mean
        Of two changes: geometric or arithmetic.
    none
        No change at all.
    chain
        Cumulates an expression of changes.
    """

    change: Callable[[np.ndarray, np.ndarray], np.ndarray]
    join: Callable[[np.ndarray, np.ndarray], np.ndarray]
    mean: Callable[[np.ndarray, np.ndarray], np.ndarray]
    none: float
    chain: Callable[[pl.Expr], pl.Expr]

    def between(self, score: np.ndarray, pairs: Pairs) -> np.ndarray:
        """Change of each unit's score between its two periods."""
        return self.change(score[pairs.after], score[pairs.before])


RATIOS = Arithmetic(np.divide, np.multiply, lambda a, b: np.sqrt(a * b), 1.0, pl.Expr.cum_prod)
DIFFERENCES = Arithmetic(np.subtract, np.add, lambda a, b: (a + b) / 2, 0.0, pl.Expr.cum_sum)


def _cross_index(
    scores: Scores, pairs: Pairs, returns: Returns, own: np.ndarray, cross: str, by: Arithmetic
) -> np.ndarray:
    """Index by scores on the technologies of the first period, the second, or the mean of both."""
    with np.errstate(invalid="ignore"):
        base = comparison = np.full(len(pairs.before), by.none)
        if cross != "comparison":
            base = by.change(scores.previous(returns)[pairs.after], own[pairs.before])
        if cross != "base":
            comparison = by.change(own[pairs.after], scores.following(returns)[pairs.before])
        return by.mean(base, comparison) if cross == "geometric_mean" else by.join(base, comparison)


def components(
    scores: Scores, pairs: Pairs, returns: Returns, cross_period: str = "geometric_mean", by: Arithmetic = RATIOS
) -> tuple[Components, dict[str, np.ndarray]]:
    """Index and its components on technologies of one kind of returns, and the scores behind them."""
    own = scores.own(returns)
    found = {"own_score": own}
    if scores.technology == "global":
        found["global_score"] = scores.overall(returns)
        index = by.between(found["global_score"], pairs)
    elif scores.technology == "biennial":  # Pastor, Asmild & Lovell 2011
        first, second = scores.with_neighbours(returns)
        index = by.change(second[pairs.after], first[pairs.before])
    else:
        index = _cross_index(scores, pairs, returns, own, cross_period, by)
    efficiency = by.between(own, pairs)
    return Components(index, efficiency, by.change(index, efficiency)), found


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


def _at_mixed_points(scores: Scores, pairs: Pairs, returns: Returns, lead: int = 0) -> np.ndarray:
    """Scores of the later inputs with the earlier outputs, on the technology ``lead`` periods after the first."""
    units = scores.units
    codes = units.period_codes[pairs.before]
    extended, mixed = _mixed_units(units, pairs)
    references = [t.reference for t in technologies(units, scores.kind)]
    groups = [
        Technology(mixed[codes + lead == t], reference)
        for t, reference in enumerate(references)
        if (codes + lead == t).any()
    ]
    return scores.score(extended, groups, returns, False)[mixed]


def _mixed_scale_change(
    scores: Scores, pairs: Pairs, own: np.ndarray, own_crs: np.ndarray, by: Arithmetic
) -> np.ndarray:
    """Scale change of Grifell-Tatjé & Lovell (1999): from x to x' at the outputs and technology of the first period."""
    vrs, crs = (_at_mixed_points(scores, pairs, returns) for returns in ("vrs", "crs"))
    return by.change(by.change(own, own_crs)[pairs.before], by.change(vrs, crs))


def _bias(scores: Scores, pairs: Pairs, returns: Returns, own: np.ndarray, by: Arithmetic) -> dict[str, np.ndarray]:
    """Magnitude, output bias and input bias of best-practice change (Färe, Grifell-Tatjé, Grosskopf & Lovell 1997).

    With x, y of the first and x', y' of the second period, E on the first technology and E' on the second: magnitude
    E(x,y) / E'(x,y); output bias [E(x',y') / E'(x',y') x E'(x',y) / E(x',y)]^1/2; input bias
    [E'(x,y) / E(x,y) x E(x',y) / E'(x',y)]^1/2 (equations 5-7).
    """
    first, second = (_at_mixed_points(scores, pairs, returns, lead) for lead in (0, 1))
    magnitude = by.change(own[pairs.before], scores.following(returns)[pairs.before])
    later = by.change(scores.previous(returns)[pairs.after], own[pairs.after])
    mixed = by.change(first, second)
    with np.errstate(invalid="ignore"):
        return {
            "magnitude_change": magnitude,
            "output_bias_change": by.mean(later, by.change(np.full_like(mixed, by.none), mixed)),
            "input_bias_change": by.mean(by.change(np.full_like(mixed, by.none), magnitude), mixed),
        }


def decompose(
    scores: Scores, pairs: Pairs, returns: Returns, decomposition: str, cross_period: str, by: Arithmetic = RATIOS
) -> tuple[Components, dict[str, np.ndarray]]:
    """Index and components under ``returns``; under variable returns also pure and scale efficiency change."""
    if decomposition == "fgnz" and returns == "vrs":  # of variable returns only the own period's scores are needed
        own = scores.own("vrs")
        constant, told = components(scores, pairs, "crs", cross_period, by)
        told["own_score_vrs"], pure = own, by.between(own, pairs)
        return _with_scale(constant, pure, by.change(constant.efficiency, pure)), told
    found, told = components(scores, pairs, returns, cross_period, by)
    own = told["own_score"]
    if decomposition == "bias":
        return replace(found, parts=_bias(scores, pairs, returns, own, by)), told
    if returns != "vrs":
        return found, told
    told["own_score_crs"] = own_crs = scores.own("crs")
    if decomposition == "own":
        return _with_scale(found, found.efficiency, by.between(by.change(own_crs, own), pairs)), told
    best_practice = found.best_practice
    if decomposition == "grifell_lovell":
        best_practice = by.change(_cross_index(scores, pairs, "vrs", own, "base", by), found.efficiency)
        scale = _mixed_scale_change(scores, pairs, own, own_crs, by)
    else:
        index_crs = _cross_index(scores, pairs, "crs", own_crs, cross_period, by)
        scale = by.change(index_crs, _cross_index(scores, pairs, "vrs", own, cross_period, by))
    efficiency = by.join(found.efficiency, scale)
    whole = Components(by.join(best_practice, efficiency), efficiency, best_practice)
    return _with_scale(whole, found.efficiency, scale), told


def _with_scale(found: Components, pure: np.ndarray, scale: np.ndarray) -> Components:
    return replace(found, parts={"pure_efficiency_change": pure, "scale_efficiency_change": scale})


def levels(
    units: Units, pairs: Pairs, index: np.ndarray, circular: np.ndarray | None = None, by: Arithmetic = RATIOS
) -> np.ndarray:
    """Cumulated index since the unit's first period.

    A circular index, one that is a change of scores ``circular`` (n,), bridges periods without the unit; another is nan
    from such a gap, or from an undefined index, on.
    """
    names = units.keys.to_series(0).alias("unit")  # whatever the data call it
    before = names[pairs.before]
    if circular is not None:
        rows = pl.DataFrame([names, pl.Series("code", units.period_codes), pl.Series("score", circular)])
        start = rows.sort("code").group_by("unit", maintain_order=True).agg(pl.first("score"))
        started = before.to_frame().join(start, on="unit", how="left", maintain_order="left")["score"].to_numpy()
        return by.change(circular[pairs.after], started)
    first = pl.DataFrame([names, pl.Series("first", units.period_codes)]).group_by("unit").agg(pl.min("first"))
    frame = pl.DataFrame([before, pl.Series("code", units.period_codes[pairs.before]), pl.Series("index", index)])
    frame = frame.join(first, on="unit", how="left", maintain_order="left").with_columns(
        expected=pl.col("code").shift(1).over("unit") + 1
    )
    follows = pl.col("code") == pl.coalesce("expected", "first")
    factor = pl.when(follows).then(pl.col("index")).otherwise(float("nan"))
    return frame.select(by.chain(factor).over("unit")).to_series().to_numpy()


def check_index_options(
    units: Units, technology: str, returns: Returns, decomposition: str = "own", cross_period: str = "geometric_mean"
) -> None:
    """Raise ``InputError`` on unknown options, options that do not go together, or a panel of one period."""
    for name, value, known in (
        ("technology", technology, INDEX_TECHNOLOGIES),
        ("decomposition", decomposition, DECOMPOSITIONS),
        ("cross_period", cross_period, CROSS_PERIODS),
    ):
        if value not in known:
            raise InputError(f"{name} = {value!r} is not known; use {', '.join(map(repr, known))}.")
    if decomposition == "bias" and (technology not in ("adjacent", "sequential") or cross_period != "geometric_mean"):
        raise InputError(
            "decomposition = 'bias' splits the geometric mean over the technologies of both periods; use it with "
            "technology = 'adjacent' or 'sequential' and cross_period = 'geometric_mean'."
        )
    if decomposition != "bias":
        choice = {"decomposition": decomposition}
        require_used(check_index_options, "returns", returns, {"decomposition": ("vrs",)}, **choice)
    if decomposition != "ray_desli":  # whose scale change is that of two cross-period indices
        crossed = {"cross_period": ("adjacent", "sequential")}
        require_used(check_index_options, "technology", technology, crossed, cross_period=cross_period)
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
    by: Arithmetic = RATIOS,
    envelops: bool = False,
) -> IndexResult:
    """The index with its parts; warns how many pairs are undefined. ``envelops`` as in ``Scores``."""
    check_index_options(units, technology, returns, decomposition, cross_period)
    pairs = pair_rows(units, unit)
    if not len(pairs.before):
        raise InputError("No unit is observed in two consecutive periods.")
    scores = Scores(units, score, technology, envelops=envelops)
    found, told = decompose(scores, pairs, returns, decomposition, cross_period, by)
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
        *(pl.Series(name, values) for name, values in found.parts.items()),
        pl.Series("level", levels(units, pairs, found.index, circular, by)),
        pl.Series("status", np.where(defined, "optimal", "undefined")),
        reference_hashes(units, groups, returns)[pairs.after],
    )  # fmt: skip
    return IndexResult(index, undefined, model, units.keys, told, scores.elsewhere)
