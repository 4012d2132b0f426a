"""Inequality between regions and groups of regions: Gini with Dagum's decomposition, Theil's two indices.

Population form throughout: the Gini is half the mean absolute difference over the mean with n squared pairs, and no
n / (n - 1). Regions count once each, or by a column of weights (population); a weight of two is a row given twice.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from python_models.distribution.reading import Slice, numbers, require_positive, slices, weighted_mean
from python_models.errors import InputError
from python_models.frames import Answer, html_of
from python_models.words.fits import FITS, line
from python_models.words.spoken import spoken


@dataclass(frozen=True, slots=True, repr=False)
class DagumGini(Answer):
    """Dagum's decomposition of the Gini by groups, period by period.

    Attributes
    ----------
    variable, group
        Columns it is of.
    overall, by_group, by_pair
        Tables behind ``tidy``, ``groups`` and ``pairs``.
    """

    variable: str
    group: str
    overall: pl.DataFrame
    by_group: pl.DataFrame
    by_pair: pl.DataFrame

    def __repr__(self) -> str:
        last = self.overall.row(-1, named=True)
        shares = {k: last[f"share_{k}"] for k in ("within", "between", "transvariation")}
        speaks = spoken()
        told = (
            FITS("by_group", speaks, variable=self.variable, group=self.group),
            FITS("gini", speaks, value=last["gini"]),
            *(
                FITS(f"no_share_{k}", speaks) if share is None else FITS(f"share_{k}", speaks, share=share)
                for k, share in shares.items()
            ),
        )
        return line("DagumGini", told, speaks)

    def _repr_html_(self) -> str:
        return html_of(self, self.overall)

    def tidy(self) -> pl.DataFrame:
        """One row per period: n, n_groups, gini; within, between (net), transvariation and their shares of the Gini."""
        return self.overall

    def groups(self) -> pl.DataFrame:
        """One row per period and group: n, mean, share of the population and of the total, gini within."""
        return self.by_group

    def pairs(self) -> pl.DataFrame:
        """One row per period and pair of groups, the richer first: gini between, distance D (0 to 1)."""
        return self.by_pair


def dagum(
    frame: Any,
    variable: str,
    *,
    group: str,
    period: str | None = None,
    unit: str | None = None,
    weights: str | None = None,
    missing: str = "error",
) -> DagumGini:
    """Gini of ``variable`` and its decomposition by groups (Dagum 1997, Empirical Economics 22, eqs. 9 to 25).

    Parameters
    ----------
    frame
        One row per unit and period (or per unit).
    group
        Column with the group of each row; it may change over time.
    unit
        Names the rows in errors and refuses two of one period.
    weights
        Column that rows count by (population); each counts once where not given.
    missing
        ``error``, or ``drop`` the rows without a value.

    Notes
    -----
    With population shares p_j and shares of the total s_j: within = sum_j G_jj p_j s_j; a pair of groups contributes
    (p_j s_h + p_h s_j) G_jh, of which the part D_jh is net between and 1 - D_jh transvariation (the overlap of groups).
    D = (d - p) / (d + p), where d is the mean excess of the richer group's members over poorer ones of the other and p
    the mean excess the other way round; d - p is the difference of means, so net between is the Gini of group means.
    A group of one has G_jj = 0.

    Raises
    ------
    InputError
        A column is absent or none is named, a value missing (unless dropped), negative or infinite, all are zero, a row
        has no group.
    """
    if group is None:
        raise InputError("group=None: the Gini is decomposed by a column of groups; name one.")
    overall, groups, pairs = [], [], []
    for part in slices(frame, variable, group=group, weights=weights, unit=unit, period=period, missing=missing):
        require_positive(part, variable)
        head = {} if period is None else {period: part.period}
        top, own, both = _dagum(part)
        overall.append(head | top)
        groups += [head | row for row in own]
        pairs += [head | row for row in both]
    schema = {"group_1": pl.String, "group_2": pl.String, "gini": pl.Float64, "distance": pl.Float64}
    return DagumGini(
        variable,
        group,
        numbers(overall),
        pl.DataFrame(groups, infer_schema_length=None),
        pl.DataFrame(pairs, infer_schema_length=None) if pairs else pl.DataFrame(schema=schema),
    )


@dataclass(frozen=True, slots=True)
class _Group:
    """A group sorted by value: its values off the grand mean, weights, their sums from below, its own mean."""

    name: str
    off: np.ndarray
    weight: np.ndarray
    below: np.ndarray  # (n + 1,) weight of those below
    total: np.ndarray  # (n + 1,) weighted sum of ``off`` of those below
    mean: float

    def excess_of(self, other: "_Group") -> float:
        """Mean over pairs of (y of ``other`` - y of this group), where that is positive."""
        k = np.searchsorted(self.off, other.off)
        over = other.off * self.below[k] - self.total[k]
        return float(over @ other.weight) / float(self.below[-1] * other.below[-1])


def _group(name: str, off: np.ndarray, weight: np.ndarray, centre: float) -> _Group:
    order = np.argsort(off, kind="stable")
    off, weight = off[order], weight[order]
    below, total = np.append(0.0, np.cumsum(weight)), np.append(0.0, np.cumsum(weight * off))
    return _Group(name, off, weight, below, total, centre + total[-1] / below[-1])


def _dagum(part: Slice) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    y, w = part.values, part.weights
    mean = weighted_mean(y, w)
    names = np.unique(part.groups)
    made = [_group(str(g), y[part.groups == g] - mean, w[part.groups == g], mean) for g in names]
    people = np.array([g.below[-1] for g in made]) / w.sum()
    income = people * np.array([g.mean for g in made]) / mean
    own = [_ratio(g.excess_of(g), g.mean) for g in made]
    within = float(sum(own * people * income))
    between = across = 0.0
    pairs = []
    for j in range(len(made)):
        for h in range(j):
            rich, poor = (j, h) if made[j].mean >= made[h].mean else (h, j)
            d, p = made[poor].excess_of(made[rich]), made[rich].excess_of(made[poor])
            gini = _ratio(d + p, made[j].mean + made[h].mean)
            distance = min(_ratio(made[rich].mean - made[poor].mean, d + p), 1.0)  # above it by rounding only
            share = (people[j] * income[h] + people[h] * income[j]) * gini
            between, across = between + share * distance, across + share * (1 - distance)
            pairs.append({"group_1": made[rich].name, "group_2": made[poor].name, "gini": gini, "distance": distance})
    gini = within + between + across
    parts = {"within": within, "between": between, "transvariation": across}
    top: dict[str, Any] = {"n": len(y), "n_groups": len(made), "gini": gini, **parts}
    top |= {f"share_{k}": v / gini if gini > 0 else None for k, v in parts.items()}
    rows = [
        {
            "group": g.name,
            "n": len(g.off),
            "mean": g.mean,
            "population_share": float(people[j]),
            "total_share": float(income[j]),
            "gini": float(own[j]),
        }
        for j, g in enumerate(made)
    ]
    return top, rows, pairs


def _ratio(over: float, under: float) -> float:
    """Zero where both are: groups without a spread, of zeros."""
    return over / under if under > 0 else 0.0


def theil(
    frame: Any,
    variable: str,
    *,
    group: str | None = None,
    period: str | None = None,
    unit: str | None = None,
    weights: str | None = None,
    missing: str = "error",
) -> pl.DataFrame:
    """Theil's T and L (mean logarithmic deviation), between and within groups (Theil 1967; Shorrocks 1980).

    Parameters are those of ``dagum``; without ``group`` there is nothing to decompose.

    Returns
    -------
    polars.DataFrame
        One row per period: n, ``theil_t`` = sum (y/mu) ln(y/mu) / n with groups weighted by their shares of the total,
        ``theil_l`` = sum ln(mu/y) / n with groups weighted by population; ``_between``, ``_within`` and the share that
        is between. T counts a zero as 0 ln 0 = 0; L of a zero is infinite, so it is null in a period with one.

    Raises
    ------
    InputError
        As ``dagum``.
    """
    rows = []
    for part in slices(frame, variable, group=group, weights=weights, unit=unit, period=period, missing=missing):
        require_positive(part, variable)
        rows.append(({} if period is None else {period: part.period}) | _theil(part))
    return numbers(rows)


def _theil(part: Slice) -> dict[str, Any]:
    y, weight = part.values, part.weights / part.weights.sum()
    mean = weighted_mean(y, weight)
    whole = _indices(y, mean, weight)
    out: dict[str, Any] = {"n": len(y), **whole}
    if not len(part.groups):
        return out
    names = np.unique(part.groups)
    members = [part.groups == name for name in names]
    people = np.array([weight[m].sum() for m in members])
    means = np.array([weighted_mean(y[m], weight[m]) for m in members])
    between = _indices(means, mean, people)
    own = [_indices(y[m], at, weight[m] / p) if at > 0 else {} for m, at, p in zip(members, means, people, strict=True)]
    out |= {"n_groups": len(names)} | {f"{key}_between": value for key, value in between.items()}
    for key, counts in (("theil_t", people * (means / mean)), ("theil_l", people)):
        apart = between[key]
        if whole[key] is None or apart is None:
            out |= {f"{key}_within": None, f"{key}_share_between": None}
            continue
        within = float(sum(c * (i.get(key) or 0.0) for c, i in zip(counts, own, strict=True)))
        out[f"{key}_within"] = within
        out[f"{key}_share_between"] = apart / (apart + within) if apart + within > 0 else None
    return out


def _indices(y: np.ndarray, mean: float, weight: np.ndarray) -> dict[str, float | None]:
    """T and L as sums of terms that are never negative: r ln r - (r - 1) and (r - 1) - ln r of r = y / mean."""
    relative, off = y / mean, (y - mean) / mean
    some = relative > 0
    logs = np.zeros_like(off)
    # of a ratio near one by its distance from it, of a small one by itself: each keeps its digits
    logs[some] = np.where(np.abs(off[some]) < 0.5, np.log1p(np.maximum(off[some], -0.5)), np.log(relative[some]))
    return {
        "theil_t": float(weight @ np.maximum(relative * logs - off, 0.0)),
        "theil_l": float(weight @ np.maximum(off - logs, 0.0)) if some.all() else None,
    }
