"""Mediation does not depend on what anything is measured in."""

import functools

import numpy as np
import polars as pl
import pytest

from python_models.inference import mediate
from python_models.panel import fit_panel
from python_models.spatial import fit_spatial_panel

N, T = 8, 6
IDS = [f"r{i}" for i in range(N)]


def panel():
    rng = np.random.default_rng(4)
    x, m, y = rng.normal(size=(3, N * T))
    m = m + 0.6 * x
    return pl.DataFrame({"id": np.repeat(IDS, T), "year": np.tile(range(T), N), "x": x, "m": m, "y": y + 0.5 * m + x})


def run(frame, w):
    fit = fit_panel if w is None else fit_spatial_panel
    options = {"effects": "unit"} if w is None else {"effects": "unit", "model": "sar"}
    one = functools.partial(fit, unit="id", period="year", **options)
    weights = None if w is None else pl.DataFrame(w, schema=IDS, orient="row")
    names = {"outcome": "y", "treatment": "x", "mediator": "m"}
    return mediate(frame, one, unit="id", period="year", weights=weights, n_draws=20, seed=3, **names).effects()


@pytest.mark.parametrize("spatial", [False, True])
def test_scaling_moves_estimates_and_their_intervals_alike(spatial):
    w = np.array([[0.5 * ((i - j) % N in (1, N - 1)) for j in range(N)] for i in range(N)]) if spatial else None
    base = run(panel(), w)
    for name in ("x", "m", "y", *(["w"] if spatial else [])):
        for factor in (1e9, 1e-9):
            frame = panel() if name == "w" else panel().with_columns(pl.col(name) * factor)
            found = run(frame, w * factor if name == "w" else w)
            for column in ("statistic", "p_value"):
                np.testing.assert_allclose(found[column][:5], base[column][:5], rtol=1e-6, atol=1e-12)
            for column in ("boot_low", "boot_high", "boot_bc_low"):
                mine, other = ((f[column] / f["estimate"]).to_numpy() for f in (found, base))
                np.testing.assert_allclose(mine, other, rtol=1e-5)
