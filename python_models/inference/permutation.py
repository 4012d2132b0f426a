"""Fisher's permutation test of a difference between two groups of regions (Cleary 1999)."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from python_models.counts import name_list, require_count, require_seed
from python_models.errors import InputError
from python_models.executors import SerialExecutor, run_chunks
from python_models.fit import Fit
from python_models.frames import Answer, as_polars, html_of
from python_models.inference.estimates import require_taken, rows_of
from python_models.inference.prepared import SAME, alike, places, prepared
from python_models.panel_data import require_columns, require_different
from python_models.spatial.alignment import align, is_row_standardised, matrix_of, standardised
from python_models.unit_names import label, some
from python_models.words import listed, mark
from python_models.words.fits import FITS, line
from python_models.words.spoken import spoken


@dataclass(frozen=True, slots=True, repr=False)
class PermutationTest(Answer):
    """Result of a permutation test.

    Attributes
    ----------
    groups
        The two group labels; differences are first minus second.
    observed
        (m,) observed differences of the m terms.
    estimates
        (2, m) estimates in each group.
    permuted
        (R, m) differences under relabelling; nan where a relabelled fit failed.
    failures
        Reasons of failed permutations with their counts.
    """

    groups: tuple[Any, Any]
    terms: tuple[str, ...]
    component: str
    observed: np.ndarray
    estimates: np.ndarray
    permuted: np.ndarray
    failures: Mapping[str, int]
    n_units: tuple[int, int]
    seed: int

    def __repr__(self) -> str:
        gaps = listed([f"{t} {d:.4g}" for t, d in zip(self.terms, self.observed.tolist(), strict=True)], spoken())
        drawn = FITS("permutations", spoken(), n=len(self.permuted))
        told = f"{self.groups[0]} - {self.groups[1]}", f"{gaps}{mark('semicolon', spoken())}{drawn}"
        return line("PermutationTest", told, spoken())

    def _repr_html_(self) -> str:
        return html_of(self, self.tidy())

    def tidy(self) -> pl.DataFrame:
        """One row per term: both estimates, their difference and empirical p-values.

        ``p_value`` is two-sided, (1 + #{|d*| >= |d|}) / (1 + R); ``p_cleary`` is the share of permuted differences at
        least as large in the direction observed, what the papers print.
        """
        rows = []
        for j, term in enumerate(self.terms):
            drawn = self.permuted[np.isfinite(self.permuted[:, j]), j]
            d = self.observed[j]
            # a draw of the groups as they are, or changed about, is the observed difference but for rounding
            tie = SAME * float(np.abs(self.estimates[:, j]).max())
            beyond = int((np.abs(drawn) >= abs(d) - tie).sum())
            one_sided = float(np.mean(drawn >= d - tie if d >= 0 else drawn <= d + tie)) if len(drawn) else None
            rows.append(
                {
                    "term": term,
                    "component": self.component,
                    "group_1": str(self.groups[0]),
                    "group_2": str(self.groups[1]),
                    "n_units_1": self.n_units[0],
                    "n_units_2": self.n_units[1],
                    "estimate_1": float(self.estimates[0, j]),
                    "estimate_2": float(self.estimates[1, j]),
                    "difference": float(d),
                    "p_value": (1 + beyond) / (1 + len(drawn)),
                    "p_cleary": one_sided,
                    "n_permutations": len(self.permuted),
                    "n_failed": len(self.permuted) - len(drawn),
                    "seed": self.seed,
                }
            )
        return pl.DataFrame(rows)


@dataclass(frozen=True, slots=True)
class _Payload:
    frame: pl.DataFrame
    unit: str
    units: tuple[Hashable, ...]
    fit: Callable[..., Fit]
    terms: tuple[str, ...]
    component: str
    weights: np.ndarray | None
    rescale: bool
    ready: tuple[Any, np.ndarray] | None = None  # the model made ready for draws, and where it holds the terms

    def cut(self, members: np.ndarray) -> np.ndarray:
        """W of the units of ``members`` (sorted positions), standardised anew."""
        cut = self.weights.take(members, axis=0).take(members, axis=1)  # type: ignore[union-attr]
        return standardised(cut, "row") if self.rescale else cut


def _group_estimates(payload: _Payload, members: np.ndarray) -> np.ndarray:
    """(m,) estimates on the units of ``members`` (sorted positions) by the fit itself."""
    chosen = [payload.units[i] for i in members]
    kept = pl.Series(payload.unit, chosen).cast(payload.frame.schema[payload.unit])  # of categories, too
    data = payload.frame.join(kept.to_frame(), on=payload.unit, how="semi", maintain_order="left")
    options = {}
    if payload.weights is not None:
        options["weights"] = (payload.cut(members), [label(u) for u in chosen])
    fit = payload.fit(data, **options)
    return np.array([row["estimate"] for row in rows_of(fit, payload.terms, payload.component)])


def _ready_estimates(payload: _Payload, members: np.ndarray) -> np.ndarray:
    """The same by the model made ready."""
    draws, at = payload.ready  # type: ignore[misc]
    values = draws.of_units(members) if payload.weights is None else draws.of_units(members, payload.cut(members))
    return values[at]


def _difference(payload: _Payload, labels: np.ndarray) -> np.ndarray:
    """(2, m) estimates of the units labelled True and of the others."""
    sides = [np.flatnonzero(side) for side in (labels, ~labels)]
    if payload.ready is not None:
        try:
            return np.stack([_ready_estimates(payload, side) for side in sides])
        except ValueError:  # refused: the fit itself says why
            pass
    return np.stack([_group_estimates(payload, side) for side in sides])


def _made_ready(payload: _Payload, first: np.ndarray, known: np.ndarray) -> _Payload:
    """The payload with its model made ready for draws where that gives the numbers known of the real groups."""
    weights = None if payload.weights is None else (payload.weights, [label(u) for u in payload.units])
    draws = prepared(payload.fit, payload.frame, payload.component, weights)
    at = None if draws is None else places(draws, payload.terms, payload.component)
    if at is None:
        return payload
    ready = replace(payload, ready=(draws, at))
    try:
        return ready if alike(_difference(ready, first), known) else payload
    except IndexError:  # the units of the fit are other than these
        return payload


def _chunk(payload: _Payload, labels: Sequence[np.ndarray]) -> list[tuple[np.ndarray, str]]:
    """Differences under each relabelling, or nan and the reason why the model refused."""
    out = []
    for sides in labels:
        try:
            first, second = _difference(payload, sides)
            out.append((first - second, ""))
        except ValueError as exc:  # InputError and numpy's LinAlgError among them
            out.append((np.full(len(payload.terms), np.nan), type(exc).__name__ + ": " + str(exc)[:120]))
    return out


def permutation_test(
    frame: Any,
    fit: Callable[..., Fit],
    *,
    unit: str,
    group: str,
    terms: str | Sequence[str],
    component: str = "main",
    groups: tuple[Any, Any] | None = None,
    weights: Any = None,
    n_permutations: int = 1000,
    seed: int = 12345,
    pool: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> PermutationTest:
    """Test whether coefficients differ between two groups of regions by relabelling the regions.

    Parameters
    ----------
    fit
        ``fit(frame)`` or, with weights, ``fit(frame, weights=...)``. For processes it must be importable, such as
        ``functools.partial(fit_panel, unit=..., period=..., formula=...)``.
    group
        Column that gives each region its group, the same in every period.
    component
        ``main``, ``spatial_lag``, ``spatial``, ``direct``, ``indirect`` or ``total``.
    groups
        The two labels to compare; needed where the column has more than two.
    weights
        W of all regions; each draw's sub-matrices are cut from it, row-standardised anew if it is.
    pool
        Where to run; this process by default (see ``python_models.executors``).

    Notes
    -----
    Whole regions change groups, with all their periods, and group sizes stay as they are; rows are never shuffled
    across regions, which would break both the fixed effects and the weights.

    Raises
    ------
    InputError
        No permutation, a region in two groups, a group missing or of one region, a model that cannot
        be fitted on the real groups.
    """
    require_count("n_permutations", n_permutations, 1, "without one there is no p-value")
    data, units, first = _membership(frame, unit, group, groups)
    names = name_list("terms", terms)
    if not names:
        raise InputError(f"terms={terms!r} names none; give one or more.")
    require_taken(weights, fit)
    matrix, rescale = (None, False) if weights is None else _cut_base(weights, units)
    payload = _Payload(data, unit, tuple(units), fit, names, component, matrix, rescale)
    estimates = _difference(payload, first)
    payload = _made_ready(payload, first, estimates)
    rng = np.random.default_rng(require_seed(seed))
    labels = [rng.permutation(first) for _ in range(n_permutations)]
    results = run_chunks(pool or SerialExecutor(), _chunk, payload, labels, progress)
    reasons = [reason for _, reason in results if reason]
    chosen = tuple(sorted(data[group].unique().to_list())) if groups is None else groups
    return PermutationTest(
        groups=(chosen[0], chosen[1]),
        terms=names,
        component=component,
        observed=estimates[0] - estimates[1],
        estimates=estimates,
        permuted=np.array([value for value, _ in results]).reshape(n_permutations, len(names)),
        failures={reason: reasons.count(reason) for reason in dict.fromkeys(reasons)},
        n_units=(int(first.sum()), int((~first).sum())),
        seed=seed,
    )


def _membership(
    frame: Any, unit: str, group: str, groups: tuple[Any, Any] | None
) -> tuple[pl.DataFrame, list[Any], np.ndarray]:
    """Rows of the two groups, their sorted units and (n,) whether a unit is in the first group."""
    data = as_polars(frame)
    require_columns(data, [unit, group])
    require_different(unit=unit, group=group)
    without = data.filter(pl.col(group).is_null())[unit].unique().sort().to_list()
    if without and groups is None:
        raise InputError(f"{group} is empty in rows of {some(without, 5)}; every row needs its group, or name groups=.")
    found = data[group].drop_nulls().unique().sort().to_list()
    pair = tuple(found) if groups is None else tuple(groups) if isinstance(groups, list | tuple) else ()
    if len(set(pair)) != 2 or len(pair) != 2 or any(g not in found for g in pair):
        raise InputError(f"Column {group} has the groups {found}; name two of them in groups=.")
    data = data.filter(pl.col(group).is_in(list(pair)))
    labels = data.select(unit, group).unique().sort(unit)
    twice = labels.filter(pl.col(unit).is_duplicated())[unit].unique().to_list()
    if twice:
        raise InputError(f"{', '.join(map(str, twice[:5]))} is in both groups of {group}; a region needs one group.")
    first = (labels[group] == pair[0]).to_numpy()
    if min(first.sum(), (~first).sum()) < 2:
        raise InputError(
            f"A group of {group} has fewer than two regions: {int(first.sum())} and {int((~first).sum())}."
        )
    return data, labels[unit].to_list(), first


def _cut_base(w: Any, units: list[Any]) -> tuple[np.ndarray, bool]:
    """(n, n) weights of ``units`` and whether sub-matrices are to be row-standardised."""
    return align(w, units), is_row_standardised(matrix_of(w)[0])
