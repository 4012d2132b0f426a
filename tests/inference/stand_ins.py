"""A panel with known truth and small estimators to try the inference tools on, importable by worker processes."""

from typing import Any

import numpy as np
import polars as pl

from python_models.errors import InputError
from python_models.panel_data import require_columns
from python_models.results import term_table
from python_models.spatial.alignment import matrix_of


def simulate(n: int = 40, t: int = 6, seed: int = 0, gap: float = 0.0) -> pl.DataFrame:
    """y = (0.3 + gap in group a) x + 0.4 m + effects, m = 0.5 x + effects: indirect 0.2, total 0.5."""
    rng = np.random.default_rng(seed)
    unit, year = np.repeat(np.arange(n), t), np.tile(np.arange(2010, 2010 + t), n)
    mu, tau = rng.normal(size=n)[unit], rng.normal(size=t)[year - 2010]
    first = unit < n // 2
    x = rng.normal(size=n * t) + mu
    m = 0.5 * x + mu + tau + rng.normal(size=n * t)
    y = (0.3 + gap * first) * x + 0.4 * m + mu - tau + rng.normal(size=n * t)
    return pl.DataFrame(
        {
            "id": [f"r{u:03d}" for u in unit],
            "year": year,
            "group": np.where(first, "a", "b"),
            "x": x,
            "m": m,
            "y": y,
            "c": rng.normal(size=n * t),
        }
    )


class TableFit:
    """A fit that is nothing but its tables."""

    def __init__(self, terms: pl.DataFrame, residuals: pl.DataFrame | None = None, sigma2: float = 1.0, n: int = 0):
        self._terms, self._residuals, self._sigma2, self._n = terms, residuals, sigma2, n

    @property
    def nobs(self) -> int:
        return self._n

    def tidy(self) -> pl.DataFrame:
        return self._terms

    def rows(self) -> pl.DataFrame:
        assert self._residuals is not None
        return self._residuals

    def glance(self) -> pl.DataFrame:
        return pl.DataFrame({"sigma2": [self._sigma2], "n_obs": [self._n]})


def group_mean(frame: pl.DataFrame) -> TableFit:
    """The mean of x as the only coefficient."""
    return TableFit(term_table(["x"], np.array([frame["x"].mean()]), np.array([1.0])))


def needs_many(frame: pl.DataFrame) -> TableFit:
    """Refuses a sample without r000, as a model may refuse a draw."""
    if "r000" not in frame["id"]:
        raise InputError("r000 is needed")
    return group_mean(frame)


def weight_checks(frame: pl.DataFrame, weights: Any, formula: str = "") -> TableFit:
    """Asserts that W is that of the frame's regions, standardised anew; the coefficient is its largest weight."""
    matrix, ids = matrix_of(weights)
    assert ids == frame["id"].unique().sort().to_list()
    np.testing.assert_allclose(matrix.sum(axis=1), 1)
    assert not np.allclose(matrix.sum(axis=0), 1)  # so that a transposed matrix would not pass
    return TableFit(term_table(["x"], np.array([matrix.max()]), np.array([1.0])), n=frame.height)


def spatial_lag_model(frame: pl.DataFrame, formula: str, weights: Any) -> TableFit:
    """y = 0.4 W y + x b + W x t + constant at the given 0.4: a spatial Durbin model without its search."""
    left, right = formula.split(" ~ ")
    names = right.split(" + ")
    require_columns(frame, [left, *names])
    frame = frame.sort("year", "id")
    matrix, ids = matrix_of(weights)
    t = frame["year"].n_unique()
    y = frame[left].to_numpy().reshape(t, len(ids))
    columns = [frame[c].to_numpy().reshape(t, len(ids)) for c in names]
    x = np.column_stack([c.ravel() for c in [*columns, *[c @ matrix.T for c in columns], np.ones_like(y)]])
    filtered = (y - 0.4 * y @ matrix.T).ravel()
    beta = np.linalg.lstsq(x, filtered, rcond=None)[0]
    residual = filtered - x @ beta
    s2 = residual @ residual / (len(residual) - x.shape[1])
    error = np.sqrt(s2 * np.diag(np.linalg.inv(x.T @ x)))
    k = len(names)
    terms = term_table(
        [*names, *names, "rho"],
        np.append(beta[: 2 * k], 0.4),
        np.append(error[: 2 * k], 0.0),
        component=["main"] * k + ["spatial_lag"] * k + ["spatial"],
    )
    rows = frame.select(unit="id", period="year").with_columns(residual=pl.Series(residual))
    return TableFit(terms, rows, s2, len(residual))
