"""Panels with and without thresholds, made with a seed."""

from pathlib import Path

import numpy as np
import polars as pl

SHARED = Path(__file__).parents[3] / "shared" / "reference" / "methods2"
KEYS = ("id", "year")


def panel(seed=1, units=60, years=8, slopes=(0.0, 1.0), at=(0.0,)):
    """y = slope(q) x + z + unit effect + e, the slope changing where q crosses ``at``."""
    rng = np.random.default_rng(seed)
    q, x, z, e = rng.normal(size=(4, units * years))
    slope = np.asarray(slopes)[np.searchsorted(np.asarray(at), q, side="left")]
    effect = np.repeat(rng.normal(size=units), years)
    names = np.repeat([f"r{i:03d}" for i in range(units)], years)
    year = np.tile(np.arange(2001, 2001 + years), units)
    return pl.DataFrame({"id": names, "year": year, "q": q, "x": x, "z": z, "y": slope * x + z + effect + e})
