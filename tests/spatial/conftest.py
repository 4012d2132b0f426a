"""Simulated panels and the reference cases that may lie beside the checkout."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

REFERENCE = Path(__file__).resolve().parents[3] / "shared" / "reference" / "spatial"
REDUCED = Path(__file__).resolve().parents[1] / "reference" / "spatial"


def inverse_distance(n, seed=0, standardise=True):
    """(N, N) dense 1 / d over random points."""
    xy = np.random.default_rng(seed).uniform(0, 100, (n, 2))
    distance = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    np.fill_diagonal(distance, np.inf)
    w = 1.0 / distance
    return w / w.sum(axis=1, keepdims=True) if standardise else w


def nearest(n, k=5, seed=0):
    """(N, N) row-standardised k nearest neighbours: complex eigenvalues."""
    xy = np.random.default_rng(seed).uniform(0, 100, (n, 2))
    distance = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    np.fill_diagonal(distance, np.inf)
    w = np.zeros((n, n))
    w[np.arange(n)[:, None], np.argsort(distance, axis=1)[:, :k]] = 1.0 / k
    return w


def ring(n):
    """(N, N) row-standardised two neighbours on a ring."""
    return 0.5 * (np.roll(np.eye(n), 1, axis=1) + np.roll(np.eye(n), -1, axis=1))


def simulate(
    w, periods, rho=0.4, lam=0.0, lag=0.0, spatial_lag=0.0, slopes=(1.0, -0.5), lagged=(0.5, 0.3), seed=1, unit_sd=1.0
):
    """Long panel y, x0, x1 from the model with two-way effects; x is correlated with the unit effects."""
    rng = np.random.default_rng(seed)
    n = len(w)
    burn = 30 if lag or spatial_lag else 0
    total = periods + burn
    unit_effect = unit_sd * rng.standard_normal(n)
    x = rng.standard_normal((len(slopes), total, n)) + 0.5 * unit_effect
    signal = np.tensordot(slopes, x, axes=1) + np.tensordot(lagged, x @ w.T, axes=1)
    noise = np.linalg.solve(np.eye(n) - lam * w, rng.standard_normal((total, n)).T).T
    forced = signal + unit_effect + rng.standard_normal((total, 1)) + noise
    reduce = np.linalg.inv(np.eye(n) - rho * w)
    y = np.zeros((total, n))
    past = np.zeros(n)
    for t in range(total):
        y[t] = past = reduce @ (forced[t] + lag * past + spatial_lag * (w @ past))
    y, x = y[burn:], x[:, burn:]
    ids = [f"u{i:03d}" for i in range(n)]
    return pl.DataFrame(
        {
            "id": ids * periods,
            "year": [2000 + t for t in range(periods) for _ in range(n)],
            "y": y.ravel(),
            **{f"x{j}": x[j].ravel() for j in range(len(slopes))},
        }
    )


def as_frame(w):
    """W as a polars frame whose columns are the identifiers of ``simulate``."""
    return pl.DataFrame(w, schema=[f"u{i:03d}" for i in range(len(w))])


@pytest.fixture(scope="session")
def reference():
    """Load a reference case: (case, panel, W, formula)."""
    kept = {}

    def load(name):
        if name not in kept:
            case = json.loads((REFERENCE / "cases" / f"{name}.json").read_text())
            data = case["data"]
            panel = pl.read_csv(REFERENCE / data["panel"], infer_schema_length=None)
            w = pl.read_csv(REFERENCE / data["W"], infer_schema_length=None)
            kept[name] = case, panel, w, f"{data['y']} ~ {' + '.join(data['x'])}"
        return kept[name]

    return load
