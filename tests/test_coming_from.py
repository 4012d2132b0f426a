"""docs/coming-from.md: every call that is set beside Stata's, R's, MaxDEA's or GeoDa's runs."""

import re
import warnings
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import polars as pl
import pytest
from shapely.geometry import box

import coagg

PAGE = Path(__file__).parents[1] / "docs" / "coming-from.md"
CALLS = sorted(set(re.findall(r"`(coagg\.\w+\([^`]*)`", PAGE.read_text(encoding="utf-8"))))
REGIONS, YEARS = 36, 8


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    """What the page says its letters are."""
    rng = np.random.default_rng(5)
    places = [f"r{k:02d}" for k in range(REGIONS)]
    x, z, q, noise = rng.normal(size=(4, REGIONS, YEARS))
    x += z + 0.5 * q
    y = np.zeros((REGIONS, YEARS))
    for t in range(YEARS):
        y[:, t] = (0.4 * y[:, t - 1] if t else 0) + x[:, t] + noise[:, t]
    regions = pl.DataFrame(
        {
            "region_id": places,
            "longitude": [100 + k % 6 * 1.5 for k in range(REGIONS)],
            "latitude": [30 + k // 6 * 1.5 for k in range(REGIONS)],
        }
    )
    d = pl.DataFrame(
        {
            "region": np.repeat(places, YEARS),
            "year": np.tile(np.arange(2008, 2008 + YEARS), REGIONS),
            "y": y.ravel() + 20,
            "x": x.ravel(),
            "z": z.ravel(),
            "q": q.ravel(),
            "m": 0.5 * x.ravel() + noise.ravel(),
            "g": np.repeat(["a", "b"], REGIONS * YEARS // 2),
            **{name: np.exp(values.ravel()) for name, values in zip("klpb", (x, z, noise, q), strict=True)},
        }
    ).join(regions.rename({"region_id": "region"}), on="region")
    squares = [box(k % 6, k // 6, k % 6 + 1, k // 6 + 1) for k in range(REGIONS)]
    shapes = gpd.GeoDataFrame({"region_id": places}, geometry=squares)

    estimate = partial(coagg.fit_panel, unit="region", period="year", formula="y ~ x + m", effects="unit")
    fit = coagg.fit_panel(d, "region", "year", "y ~ x + x^2", effects="unit")
    return {
        **{"d": d, "regions": regions, "shapes": shapes, "W": coagg.weights(shapes, "contiguity"), "coagg": coagg},
        **{"X": ["k", "l"], "Y": ["p"], "B": ["b"], "a": fit, "b": fit, "fit": fit, "estimate": estimate},
    }


@pytest.mark.parametrize(
    "call", [c.replace("\\|", "|") for c in CALLS if "path" not in c and ".gal" not in c and "…" not in c]
)
def test_a_call_of_the_page_runs(call, names):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert eval(call, dict(names)) is not None


def test_there_are_calls_for_every_program():
    assert len(CALLS) > 30
    assert re.findall(r"^## (.*)", PAGE.read_text(encoding="utf-8"), re.M) == [
        "Stata",
        "R",
        "MaxDEA",
        "GeoDa, ArcGIS",
        "Excel",
    ]
