"""Descriptive statistics and correlations of panel variables, as tidy tables."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from python_models.errors import InputError
from python_models.frames import as_polars
from python_models.panel.tests import variance_inflation
from python_models.panel_data import require_columns, require_different
from python_models.spatial.cross_sections import CONSTANT


def _numeric(frame: Any, variables: Sequence[str], by: Sequence[str] = ()) -> pl.DataFrame:
    data = as_polars(frame)
    require_columns(data, [*variables, *by])
    text = [v for v in variables if not (data[v].dtype.is_numeric() or data[v].dtype == pl.Boolean)]
    if text:
        raise InputError(f"{', '.join(text)} is not numeric, so it has no mean; leave it out or code it.")
    data = data.with_columns(pl.col(variables).cast(pl.Float64).fill_nan(None))
    for name in variables:
        if data[name].is_infinite().any():
            raise InputError(f"{name} has infinite values (the log of zero?); clean them first.")
    return data


def describe(frame: Any, variables: Sequence[str], by: str | None = None) -> pl.DataFrame:
    """Descriptive statistics of each variable (in each group of ``by``).

    Returns
    -------
    polars.DataFrame
        One row per variable (and group): n, n_missing, mean, std_dev (n - 1), min, p25, median, p75, max. Quartiles
        interpolate linearly, as numpy and R's type 7.
    """
    keys, variables = [] if by is None else [by], list(dict.fromkeys(variables))
    for name in variables:
        require_different(variables=name, by=by)
    data = _numeric(frame, variables, keys)
    long = data.select(*keys, *variables).unpivot(on=list(variables), index=keys or None)
    value = pl.col("value")
    table = long.group_by(["variable", *keys], maintain_order=True).agg(
        n=value.count(),
        n_missing=value.null_count(),
        mean=value.mean(),
        std_dev=value.std(),
        min=value.min(),
        p25=value.quantile(0.25, "linear"),
        median=value.median(),
        p75=value.quantile(0.75, "linear"),
        max=value.max(),
    )
    return table.sort([pl.col("variable").cast(pl.Enum(list(dict.fromkeys(variables)))), *keys]) if keys else table


def variance_inflation_factors(frame: Any, variables: Sequence[str]) -> pl.DataFrame:
    """Variance inflation of each variable regressed on the others, over the rows where all are there.

    Returns
    -------
    polars.DataFrame
        One row per variable: vif, tolerance (1 / vif), n. A variable that the others give exactly has vif infinity.
    """
    complete = _numeric(frame, variables).select(variables).drop_nulls()
    if complete.height <= len(variables) + 1:
        raise InputError(
            f"{complete.height} complete rows are too few for the inflation of {len(variables)} variables."
        )
    factors = variance_inflation(complete.to_numpy())
    return pl.DataFrame(
        {"variable": list(variables), "vif": factors, "tolerance": 1 / factors, "n": [complete.height] * len(variables)}
    )


def correlations(frame: Any, variables: Sequence[str], method: str = "pearson") -> pl.DataFrame:
    """Correlation of every pair of variables, over the rows where both are there.

    Returns
    -------
    polars.DataFrame
        One row per ordered pair, the diagonal included: variable_1, variable_2, correlation, p_value, n.
    """
    if method not in ("pearson", "spearman"):
        raise InputError(f"method={method!r} is unknown; choose pearson or spearman.")
    data = _numeric(frame, variables)
    rows = []
    for first in variables:
        for second in variables:
            pair = data.select(a=first, b=second).drop_nulls().to_numpy()
            value, p = _correlation(pair, method)
            if first == second and value is not None:
                value, p = 1.0, 0.0
            rows.append((first, second, value, p, len(pair)))
    return pl.DataFrame(rows, schema=["variable_1", "variable_2", "correlation", "p_value", "n"], orient="row")


def _correlation(pair: np.ndarray, method: str) -> tuple[float | None, float | None]:
    """Null where one of the two is constant (up to rounding) or fewer than three rows are left."""
    if len(pair) < 3 or (np.ptp(pair, axis=0) <= CONSTANT * np.abs(pair).max(axis=0)).any():
        return None, None
    from scipy.stats import pearsonr, spearmanr

    result = (pearsonr if method == "pearson" else spearmanr)(pair[:, 0], pair[:, 1])
    return float(result.statistic), float(result.pvalue)
