"""Panels with endogenous regressors, made with a seed."""

from pathlib import Path

import numpy as np
import polars as pl

SHARED = Path(__file__).parents[3] / "shared" / "reference" / "methods2"
KEYS = ("id", "year")


def panel(seed: int = 1, units: int = 80, years: int = 8, strength: float = 1.0, bad: float = 0.0) -> pl.DataFrame:
    """y = 0.5 d + x + effects + u, d moved by u; z1 and z2 move d by ``strength``, z2 enters y by ``bad``."""
    rng = np.random.default_rng(seed)
    n = units * years
    unit, year = np.repeat(np.arange(units), years), np.tile(np.arange(years), units)
    z1, z2, x, u, v = rng.normal(size=(5, n))
    effect = rng.normal(size=units)[unit] + 0.5 * rng.normal(size=years)[year]
    d = strength * (z1 + 0.5 * z2) + 0.3 * x + u + v + effect
    y = 0.5 * d + x + bad * z2 + u + effect
    place = np.array([f"r{i:03d}" for i in unit])
    return pl.DataFrame({"id": place, "year": 2000 + year, "y": y, "d": d, "x": x, "z1": z1, "z2": z2})
