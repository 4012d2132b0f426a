"""Measures of efficiency and their indices."""

import functools
import warnings
from collections.abc import Callable
from typing import Any

from .panels import ROLES, many_efficient, producers, roles

Task = Callable[[], Any]


def _told(found: Any, *columns: str) -> list[float]:
    """Columns of a result, which db0fc59 gave as a frame; mean, spread, number, and how many are 1 or more."""
    import polars as pl

    frame = found
    if not isinstance(found, pl.DataFrame):
        frame = found.index if hasattr(found, "index") else found.scores
    values = [frame[c].fill_nan(None).drop_nulls() for c in columns]
    return [float(v) for c in values for v in (c.mean(), c.std(), c.len(), (c > 1 - 1e-8).sum())]


def many(n: int, returns: str = "crs", super_efficiency: bool = False, shape: tuple[int, ...] = (5, 3, 2)) -> Task:
    """SBM with many efficient units."""
    import polars as pl

    from python_models.efficiency import sbm

    frame = pl.DataFrame(many_efficient(n, *shape))
    choice = {"returns": returns, "super_efficiency": super_efficiency, **roles(*shape)}
    return lambda: _told(sbm(frame, "unit", **choice), "score")


def measured(units: int, years: int, technology: str, returns: str = "crs", super_efficiency: bool = False) -> Task:
    """SBM of three inputs, a good and a bad."""
    import polars as pl

    from python_models.efficiency import sbm

    frame = pl.DataFrame(producers(units, years))
    choice = {"technology": technology, "returns": returns, "super_efficiency": super_efficiency, **ROLES}
    return lambda: _told(sbm(frame, "unit", "year", **choice), "score")


def index(name: str, **choice: Any) -> Task:
    """A productivity index of 281 units over 16 years."""
    import polars as pl

    from python_models import efficiency

    frame = pl.DataFrame(producers(281, 16))
    warnings.simplefilter("ignore")
    return lambda: _told(getattr(efficiency, name)(frame, "unit", "year", **ROLES, **choice), "index")


def several(task: str, **choice: Any) -> Task:
    """A productivity index, or ``sbm``, of 281 units with five inputs, three goods and two bads over 16 years."""
    import numpy as np
    import polars as pl

    from python_models import efficiency

    keys = {"unit": np.repeat(np.arange(281), 16), "year": np.tile(np.arange(16), 281)}
    frame = pl.DataFrame(many_efficient(281 * 16) | keys)
    warnings.simplefilter("ignore")
    column = "score" if task == "sbm" else "index"
    return lambda: _told(getattr(efficiency, task)(frame, "unit", "year", **roles(5, 3, 2), **choice), column)


SEQUENTIAL: dict[str, Any] = {"technology": "sequential"}
WORKS: dict[str, Callable[[], Task]] = {
    "SBM, 5 + 3 + 2, 30,000 units": functools.partial(many, 30_000),
    "SBM, 5 + 3 + 2, 30,000 units, VRS": functools.partial(many, 30_000, "vrs"),
    "SBM, 4 + 2 + 2, a million units": functools.partial(many, 1_000_000, shape=(4, 2, 2)),
    "sequential VRS radial Malmquist, 281 x 16": functools.partial(
        index, "malmquist", measure="radial", returns="vrs", **SEQUENTIAL
    ),
    "sequential Malmquist-Luenberger, 281 x 16": functools.partial(index, "malmquist_luenberger", **SEQUENTIAL),
    "sequential VRS radial Malmquist, 281 x 16, 5 + 3 + 2": functools.partial(
        several, "malmquist", measure="radial", returns="vrs", **SEQUENTIAL
    ),
    "sequential Malmquist-Luenberger, 281 x 16, 5 + 3 + 2": functools.partial(
        several, "malmquist_luenberger", **SEQUENTIAL
    ),
    "sequential VRS super-SBM, 281 x 16, 5 + 3 + 2": functools.partial(
        several, "sbm", returns="vrs", super_efficiency=True, **SEQUENTIAL
    ),
    "super-SBM, 281 x 16, contemporaneous": functools.partial(measured, 281, 16, "contemporaneous", "crs", True),
    "super-SBM, 5 + 3 + 2, 2,000 units": functools.partial(many, 2000, "crs", True),
    "SBM 281 x 16, global": functools.partial(measured, 281, 16, "global"),
    "SBM 281 x 16, contemporaneous": functools.partial(measured, 281, 16, "contemporaneous"),
}
GROWTH: dict[str, Callable[[], Task]] = {
    **{
        f"SBM, 3 + 1 + 1, contemporaneous, {n:,} x {t}": functools.partial(measured, n, t, "contemporaneous")
        for n, t in ((30, 8), (280, 16), (3000, 20), (30_000, 20))
    },
    **{f"SBM, 5 + 3 + 2, {n:,} units": functools.partial(many, n) for n in (240, 4480, 12_000)},
}
