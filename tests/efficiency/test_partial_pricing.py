"""Many efficient units: a sweep prices a part of the candidates, and only a unit about to be optimal sees them all."""

import numpy as np
import polars as pl
import pytest

from python_models.efficiency import sbm
from python_models.efficiency import simplex as module


def _units(n: int, years: int = 1, seed: int = 1) -> pl.DataFrame:
    """A third of the units is efficient: unequal mixes of three inputs, two goods and a bad."""
    rng = np.random.default_rng(seed)
    x = rng.lognormal(0, 0.8, (n * years, 3))
    size = np.prod(x ** (1 / 3), axis=1) * np.exp(-rng.exponential(0.03, n * years))
    y, b = size[:, None] * rng.lognormal(0, 0.12, (n * years, 2)), size * rng.lognormal(0, 0.12, n * years)
    columns = {"a": x[:, 0], "b": x[:, 1], "c": x[:, 2], "g": y[:, 0], "h": y[:, 1], "z": b}
    return pl.DataFrame({"unit": np.repeat(np.arange(n), years), "year": np.tile(np.arange(years), n), **columns})


ROLES = {"inputs": ["a", "b", "c"], "goods": ["g", "h"], "bads": ["z"]}


@pytest.mark.parametrize("returns", ["crs", "vrs"])
@pytest.mark.parametrize("super_efficiency", [False, True])
def test_scores_do_not_depend_on_the_size_of_a_part(monkeypatch, returns, super_efficiency):
    frame = _units(300)
    options = {"returns": returns, "super_efficiency": super_efficiency, **ROLES}
    whole = sbm(frame, "unit", "year", **options).scores
    monkeypatch.setattr(module, "PART", 7)
    parts = sbm(frame, "unit", "year", **options).scores
    assert parts["status"].to_list() == whole["status"].to_list()
    np.testing.assert_allclose(parts["score"], whole["score"], atol=1e-12, rtol=0)
    solved = parts.filter(pl.col("status") == "optimal")
    assert solved["least_reduced_cost"].min() > -1e-9 and solved["gap"].max() < 1e-9


def test_most_sweeps_price_a_part_only(monkeypatch):
    seen = []
    real = module.price

    def counting(matrices, members, batch, y, exclude_self):
        seen.append((sum(len(m) for m in members), len(batch.rows)))
        return real(matrices, members, batch, y, exclude_self)

    monkeypatch.setattr(module, "PART", 16)
    monkeypatch.setattr(module, "price", counting)
    sbm(_units(400), "unit", "year", **ROLES)
    products = sum(candidates * units for candidates, units in seen)
    largest = max(candidates for candidates, _ in seen)
    assert products < 0.5 * largest * sum(units for _, units in seen)
