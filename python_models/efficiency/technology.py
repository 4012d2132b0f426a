"""Which rows span the technology that a unit is measured against, and the hash that identifies them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from python_models.counts import require_count, require_default, require_used
from python_models.efficiency.panel_inputs import Units, read_units
from python_models.errors import InputError

TECHNOLOGIES = ("contemporaneous", "global", "sequential", "window", "biennial")


@dataclass(frozen=True, slots=True)
class Technology:
    """Row numbers of the evaluated units and of the reference units that span their technology."""

    evaluated: np.ndarray
    reference: np.ndarray


def reference_periods(technology: str, t: int, n_periods: int, window: int) -> range:
    """Positions of the periods that span the technology of period ``t``.

    ``contemporaneous`` t; ``sequential`` 0..t (Tulkens & Vanden Eeckaut 1995); ``window`` the last ``window`` periods
    up to t; ``biennial`` t and t + 1 (Pastor, Asmild & Lovell 2011), in the last period that and the one before.
    """
    if technology == "contemporaneous":
        return range(t, t + 1)
    if technology == "global":
        return range(n_periods)
    if technology == "sequential":
        return range(t + 1)
    if technology == "window":
        return range(max(0, t - window + 1), t + 1)
    start = min(t, max(0, n_periods - 2))
    return range(start, min(start + 2, n_periods))


def rows_by_period(units: Units) -> list[np.ndarray]:
    """Row numbers of each period, in the order of ``units.periods``."""
    order = np.argsort(units.period_codes, kind="stable")
    return np.split(order, np.searchsorted(units.period_codes[order], np.arange(1, len(units.periods))))


def _known() -> str:
    return ", ".join(map(repr, TECHNOLOGIES))


def technologies(units: Units, technology: str, window: int = 3) -> list[Technology]:
    """Split the evaluated rows by technology.

    Raises
    ------
    InputError
        Unknown technology, or a window shorter than one period.
    """
    if technology not in TECHNOLOGIES:
        raise InputError(f"technology = {technology!r} is not known; use {_known()} or a frame of reference units.")
    require_count("window", window, 1, "a window of periods")
    require_used(technologies, "technology", technology, {"window": ("window",)}, window=window)
    rows = rows_by_period(units)
    if technology == "global":
        everyone = np.arange(units.n)
        return [Technology(everyone, everyone)]
    out = []
    for t, evaluated in enumerate(rows):
        spans = reference_periods(technology, t, len(rows), window)
        out.append(Technology(evaluated, np.concatenate([rows[s] for s in spans])))
    return out


def separate_reference(units: Units) -> list[Technology]:
    """One technology spanned by the rows of the reference frame."""
    return [Technology(np.arange(units.n), np.arange(units.n, len(units.values)))]


def with_own_rows(units: Units, groups: list[Technology]) -> list[Technology]:
    """Technologies in which a row of the reference frame that repeats an evaluated one, keys and values, is that row.

    Super-efficiency leaves out the evaluated unit by its row number, and so finds it in a reference frame too.
    """
    if len(units.values) == units.n:
        return groups
    same = [*units.labels.get_columns(), *(pl.Series(column) for column in units.values.T)]
    row = pl.DataFrame({"row": np.arange(len(units.values))})
    first = (
        row.select(pl.col("row").min().over([s.alias(f"by_{i}") for i, s in enumerate(same)])).to_series().to_numpy()
    )
    return [Technology(t.evaluated, np.unique(first[t.reference])) for t in groups]


def reference_hashes(units: Units, technologies: list[Technology], returns: object) -> pl.Series:
    """(n,) twelve hex digits per evaluated row, that identify its technology.

    They change when a reference unit, a value, a variable or the returns to scale change, not with the order of rows.
    """
    parts = [pl.col(name).cast(pl.String).fill_null("") for name in units.labels.columns]
    names = units.labels.select(pl.concat_str(parts, separator="\x1f")).to_series()
    labels, rank = names.to_numpy(), np.empty(len(names), dtype=np.int64)
    rank[names.arg_sort().to_numpy()] = np.arange(len(names))
    model = hashlib.sha256(repr((units.names, units.n_inputs, units.n_goods, returns)).encode())
    digests, which = [""], np.zeros(units.n, dtype=np.int64)
    for technology in technologies:
        rows = technology.reference[np.argsort(rank[technology.reference])]
        digest = model.copy()
        digest.update("\x1e".join(labels[rows].tolist()).encode())
        digest.update(units.values[rows].tobytes())
        which[technology.evaluated] = len(digests)
        digests.append(digest.hexdigest()[:12])
    return pl.Series("reference_set_hash", digests, dtype=pl.String)[which]


def read_technology(
    frame: Any,
    unit: str,
    period: str | None,
    inputs: Sequence[str],
    goods: Sequence[str],
    bads: Sequence[str],
    technology: Any,
    zeros: str,
    window: int,
) -> tuple[Units, list[Technology], bool]:
    """Units, their technologies, and whether each unit belongs to its own."""
    if isinstance(technology, str):
        units = read_units(frame, unit, period, inputs, goods, bads, zeros)
        return units, technologies(units, technology, window), True
    if technology is None:
        raise InputError(f"technology = None is not known; use {_known()} or a frame of reference units.")
    require_default(technologies, "beside a frame of reference units", window=window)
    units = read_units(frame, unit, period, inputs, goods, bads, zeros, reference=technology)
    return units, separate_reference(units), False
