"""One effect under every combination of weights, controls, samples and estimators (Simonsohn et al. 2020)."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from python_models.counts import require_default, require_texts
from python_models.errors import InputError
from python_models.executors import SerialExecutor, run_chunks
from python_models.fit import Fit
from python_models.formula.tree import quoted
from python_models.frames import as_polars
from python_models.inference.estimates import needs, row_of
from python_models.panel_data import require_columns
from python_models.spatial.alignment import align
from python_models.unit_names import label

CHOICES = ("estimator", "weights", "controls", "sample")
SCHEMA = {
    "specification": pl.Int64,
    **dict.fromkeys(CHOICES, pl.String),
    "formula": pl.String,
    "term": pl.String,
    "component": pl.String,
    **dict.fromkeys(("estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high"), pl.Float64),
    "n_obs": pl.Int64,
    "status": pl.String,
    "note": pl.String,
    "rank": pl.Int64,
}


@dataclass(frozen=True, slots=True)
class _Item:
    """One combination; the fields are names into the payload's choices."""

    number: int
    estimator: str
    weights: str | None
    controls: str
    sample: str


@dataclass(frozen=True, slots=True)
class _Payload:
    outcome: str
    treatment: str
    component: str
    estimators: Mapping[str, Callable[..., Fit]]
    controls: Mapping[str, Sequence[str]]
    frames: Mapping[str, pl.DataFrame]
    matrices: Mapping[tuple[str, str], tuple[np.ndarray, tuple[str, ...]]]


def control_subsets(controls: Sequence[str], always: Sequence[str] = ()) -> dict[str, list[str]]:
    """Every subset of ``controls`` joined to ``always``, by a readable name."""
    out = {}
    for size in range(len(controls) + 1):
        for chosen in itertools.combinations(controls, size):
            names = [*always, *chosen]
            out[" + ".join(names) or "none"] = names
    return out


def _run(payload: _Payload, item: _Item) -> dict[str, Any]:
    frame = payload.frames[item.sample]
    outcome = quoted(payload.outcome) if payload.outcome in frame.columns else payload.outcome
    formula = f"{outcome} ~ {' + '.join([payload.treatment, *payload.controls[item.controls]])}"
    label = {c: getattr(item, c) for c in CHOICES}
    row: dict[str, Any] = {"specification": item.number, **label, "formula": formula}
    row |= {"term": payload.treatment, "component": payload.component}
    options = {} if item.weights is None else {"weights": payload.matrices[item.weights, item.sample]}
    try:
        fit = payload.estimators[item.estimator](frame, formula=formula, **options)
        found = row_of(fit, payload.treatment, payload.component)
        n_obs = fit.nobs
    except ValueError as exc:  # InputError and numpy's LinAlgError among them
        return row | {"status": "refused", "note": str(exc)}
    return row | {name: found[name] for name in SCHEMA if name in found} | {"n_obs": n_obs, "status": "ok"}


def _chunk(payload: _Payload, items: Sequence[_Item]) -> list[dict[str, Any]]:
    return [_run(payload, item) for item in items]


def specification_curve(
    frame: Any,
    *,
    unit: str,
    outcome: str,
    treatment: str,
    estimators: Mapping[str, Callable[..., Fit]],
    controls: Mapping[str, Sequence[str]],
    samples: Mapping[str, pl.Expr | None] | None = None,
    weights: Mapping[str, Any] | None = None,
    component: str = "main",
    pool: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> pl.DataFrame:
    """Fit every combination of the choices and give the estimate of ``treatment`` in each.

    Parameters
    ----------
    estimators
        By name, ``fit(frame, formula=...)``; one that cannot do without ``weights=`` runs with each of ``weights``, as
        a pair of a matrix and its units, the others once.
    controls
        By name, the terms beside the treatment (see ``control_subsets``).
    samples
        By name, a filter of the rows (``None`` for all); weights are cut to its units and standardised anew.
    component
        Coefficient or effect of spatial models; estimators without weights always report their coefficient (refused
        where there are no others).

    Returns
    -------
    polars.DataFrame
        One row per specification, sorted by the estimate (``rank``; refused ones last): the choices, the estimate with
        its error and limits, n_obs, and ``status`` with the reason where a model could not be estimated.
    """
    for what, given in (("estimators", estimators), ("controls", controls), ("samples", samples), ("weights", weights)):
        if given is not None and not isinstance(given, Mapping):
            raise InputError(f"{what}= is by name, such as {{'all': …}}, not {type(given).__name__}.")
    require_texts(outcome=outcome, treatment=treatment, component=component)
    for name, terms in controls.items():
        parts = ["".join(term.split()) for term in (outcome, treatment, *terms)]
        twice = sorted({term for term in parts if parts.count(term) > 1})
        if twice:
            raise InputError(f"controls {name}: {', '.join(twice)} has two parts in it; it can have one.")
    data = as_polars(frame)
    require_columns(data, [unit])
    cuts: Mapping[str, pl.Expr | None] = {"all": None} if samples is None else samples
    frames = {name: data if rule is None else data.filter(rule) for name, rule in cuts.items()}
    empty = [name for name, part in frames.items() if part.height == 0]
    if empty or not frames or not estimators or not controls:
        raise InputError(f"Nothing to fit: samples without rows {empty}; estimators and controls must be given.")
    spatial = {name: needs(fit, "weights") for name, fit in estimators.items()}
    if any(spatial.values()) and not weights:
        raise InputError(f"{', '.join(n for n, s in spatial.items() if s)} needs weights=, by name.")
    if component != "main" and not any(spatial.values()):
        raise InputError(f"component={component!r} is of estimators that need weights=; none does: leave it out.")
    if not any(spatial.values()):
        require_default(specification_curve, "without estimators that need weights=", weights=weights or None)
    matrices = _matrices(weights or {}, frames, unit) if any(spatial.values()) else {}
    items: list[_Item] = []
    for name, control, sample in itertools.product(estimators, controls, frames):
        for w in weights or {} if spatial[name] else [None]:
            items.append(_Item(len(items), name, w, control, sample))
    results = []
    for is_spatial in (False, True):
        chosen = [item for item in items if spatial[item.estimator] == is_spatial]
        kind = component if is_spatial else "main"
        payload = _Payload(outcome, treatment, kind, estimators, controls, frames, matrices if is_spatial else {})
        results += run_chunks(pool or SerialExecutor(), _chunk, payload, chosen, progress)
    table = pl.DataFrame([{key: row.get(key) for key in SCHEMA} for row in results], schema=SCHEMA)
    return table.sort("estimate", "specification", nulls_last=True).with_columns(rank=pl.int_range(1, len(table) + 1))


def _matrices(
    weights: Mapping[str, Any], frames: Mapping[str, pl.DataFrame], unit: str
) -> dict[tuple[str, str], tuple[np.ndarray, tuple[str, ...]]]:
    """Each weights matrix cut to each sample, with its units; read once, not in every fit."""
    out = {}
    for sample, part in frames.items():
        units = part[unit].unique().sort().to_list()
        for name, w in weights.items():
            out[name, sample] = align(w, units), tuple(label(u) for u in units)
    return out


def curve_summary(table: pl.DataFrame, alpha: float = 0.05) -> pl.DataFrame:
    """One row: how many specifications ran, their median and range, and shares by sign and significance."""
    ran = table.filter(pl.col("status") == "ok")
    positive = (pl.col("estimate") > 0).mean()
    significant = pl.col("p_value") < alpha
    return ran.select(
        n_specifications=pl.lit(table.height),
        n_refused=pl.lit(table.height - ran.height),
        median=pl.col("estimate").median(),
        lowest=pl.col("estimate").min(),
        highest=pl.col("estimate").max(),
        share_positive=positive,
        share_significant_positive=(significant & (pl.col("estimate") > 0)).mean(),
        share_significant_negative=(significant & (pl.col("estimate") < 0)).mean(),
    )
