"""Shapes of the tidy result tables that every estimator returns.

No formatting lives here: stars, rounding and layout belong to ``reporting``.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from scipy import special

from python_models.cautions import Caution
from python_models.counts import require_level

TERM_SCHEMA = {
    "term": pl.String,
    "component": pl.String,
    "estimate": pl.Float64,
    "std_error": pl.Float64,
    "statistic": pl.Float64,
    "p_value": pl.Float64,
    "conf_low": pl.Float64,
    "conf_high": pl.Float64,
}
TEST_SCHEMA = {
    "test": pl.String,
    "value": pl.Float64,
    "df": pl.Float64,
    "p_value": pl.Float64,
    "note": pl.String,
}


def term_table(
    names: Sequence[str],
    estimate: np.ndarray,
    std_error: np.ndarray,
    *,
    component: str | Sequence[str] = "main",
    df: float | None = None,
    level: float = 0.95,
) -> pl.DataFrame:
    """One row per coefficient, in ``TERM_SCHEMA``.

    Parameters
    ----------
    names, estimate, std_error
        Length-k labels, estimates and standard errors.
    component
        ``main``, ``spatial_lag``, ``spatial``, ``direct``, ``indirect`` or ``total``: one for all rows or one per row.
    df
        Degrees of freedom of a t distribution; ``None`` uses the normal.

    Raises
    ------
    InputError
        A level that is not between 0 and 1.
    """
    require_level(level)
    estimate = np.asarray(estimate, dtype=float)
    std_error = np.asarray(std_error, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = estimate / std_error
    # scipy.stats' distributions take longer to set up than everything else here
    tail = special.ndtr(-np.abs(statistic)) if df is None else special.stdtr(df, -np.abs(statistic))
    half = (special.ndtri(0.5 + level / 2) if df is None else special.stdtrit(df, 0.5 + level / 2)) * std_error
    components = [component] * len(names) if isinstance(component, str) else list(component)
    numbers = np.stack([estimate, std_error, statistic, 2 * tail, estimate - half, estimate + half], axis=1).tolist()
    # few rows: eight columns made one by one take three times as long
    rows = [(name, part, *row) for name, part, row in zip(names, components, numbers, strict=True)]
    return pl.DataFrame(rows, schema=TERM_SCHEMA, orient="row")


def test_table(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """One row per test, in ``TEST_SCHEMA``; absent keys become null."""
    return pl.DataFrame([{key: row.get(key) for key in TEST_SCHEMA} for row in rows], schema=TEST_SCHEMA)


test_table.__test__ = False  # type: ignore[attr-defined]  # pytest must not collect it


def cautions_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Caution, ...]:
    """The cautions that rows of tests hold beside the columns of their table."""
    return tuple(caution for row in rows for caution in row.get("cautions", ()))


def no_effects() -> pl.DataFrame:
    """Effects of a model that has none beside its coefficients: no rows, in ``TERM_SCHEMA``."""
    return pl.DataFrame(schema=TERM_SCHEMA)


FIT_SCHEMA = {"measure": pl.String, "value": pl.Float64, "text": pl.String}


def fit_rows(glance: pl.DataFrame) -> pl.DataFrame:
    """A one-row glance as ``measure, value, text`` rows: numbers in ``value``, words in ``text``."""
    rows = []
    for measure, value in glance.row(0, named=True).items():
        number = float(value) if isinstance(value, int | float | bool) else None
        rows.append({"measure": measure, "value": number, "text": None if number is not None else value})
    return pl.DataFrame(rows, schema=FIT_SCHEMA, strict=False)
