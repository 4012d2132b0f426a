"""Regressors that are less their regions' means have none to add: the test says so, the model stands."""

import numpy as np
import polars as pl

from python_models.spatial import fit_spatial_panel


def test_a_model_of_demeaned_regressors_has_no_mundlak_test_and_all_else():
    rng = np.random.default_rng(3)
    n, t = 12, 6
    x, y = rng.normal(size=(2, n, t))
    x -= x.mean(axis=1, keepdims=True)
    ring = np.roll(np.eye(n), 1, axis=1) + np.roll(np.eye(n), -1, axis=1)
    names = [f"r{i:02d}" for i in range(n)]
    frame = pl.DataFrame(
        {"u": np.repeat(names, t), "t": np.tile(np.arange(t), n), "x": x.ravel(), "y": (0.5 * x + y).ravel()}
    )
    w = pl.DataFrame({"u": names} | {name: ring[:, j] / 2 for j, name in enumerate(names)})
    fit = fit_spatial_panel(frame, "u", "t", "y ~ x", weights=w, model="sar", effects="two-way")
    tests = {row["test"]: row for row in fit.tests().to_dicts()}
    assert tests["mundlak"]["p_value"] is None and "same mean in every region" in tests["mundlak"]["note"]
    assert tests["hausman"]["value"] is not None
