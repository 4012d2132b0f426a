"""Theil's index of concentration keeps its digits where an industry is spread as everything is."""

import re
from decimal import Decimal

import duckdb
import numpy as np

from tests.dbt.conftest import PROJECT

MODEL = PROJECT / "models" / "marts" / "spatial_concentration.sql"


def theil_of(shares: list[tuple[int, float, float]]) -> list[float]:
    """The model's ``sums`` over shares (industry and year, its share, the region's size)."""
    sums = MODEL.read_text(encoding="utf-8").partition("\nselect\n    expected.")[0]
    query = re.sub(r"\{\{ ref\('int_concentration__shares'\) \}\}", "shares", sums)
    with duckdb.connect() as con:
        con.execute("create table shares (industry_year int, regional_share double, region_size double)")
        con.executemany("insert into shares values (?, ?, ?)", shares)
        return [row[0] for row in con.execute(f"{query} select theil from sums order by industry_year").fetchall()]


def test_theil_of_concentration_has_its_digits_where_regions_are_alike():
    """Plain logarithms gave -3e-16 for 5e-17 of twenty regions, and lost six digits of 3e-11."""
    rng = np.random.default_rng(0)
    rows, exact = [], []
    for k, apart in enumerate((1.0, 1e-2, 1e-4, 1e-6, 1e-8, 0.0)):
        for _ in range(5):
            size = rng.dirichlet(np.ones(20))
            share = np.maximum(size * (1 + apart * rng.normal(size=20)), 0.0)
            share = share / share.sum() if apart else size
            rows += [(len(exact), s, z) for s, z in zip(share.tolist(), size.tolist(), strict=True)]
            s, z = ([Decimal(v) for v in values.tolist()] for values in (share, size))
            ratios = [(a / sum(s), b / sum(z)) for a, b in zip(s, z, strict=True) if a]
            exact.append(float(sum(a * (a / b).ln() for a, b in ratios)) if k < 5 else 0.0)
    np.testing.assert_allclose(theil_of(rows), exact, rtol=1e-6, atol=0)


def test_theil_of_one_region_and_of_shares_below_zero_is_what_it_was():
    alone = [(0, 1.0, 0.25), (0, 0.0, 0.5), (0, 0.0, 0.25)]
    tiny = [(1, 1e-18, 0.5), (1, 1.0, 0.5)]
    below = [(2, -0.2, 0.3), (2, 0.7, 0.3), (2, 0.5, 0.4)]
    plain = [np.log(4), np.log(2), 0.7 * np.log(0.7 / 0.3) + 0.5 * np.log(0.5 / 0.4)]
    np.testing.assert_allclose(theil_of(alone + tiny + below), plain, rtol=1e-14)
