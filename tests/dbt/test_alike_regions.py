"""Indices of what is alike: none is below zero, and Theil's keeps its digits where regions are alike in an industry."""

from collections.abc import Callable
from decimal import Decimal

import duckdb
import jinja2
import numpy as np
import pytest

from tests.dbt.conftest import PROJECT

MACROS = ("not_below_zero", "log_ratio")
MODEL = PROJECT / "models" / "marts" / "spatial_concentration.sql"


def rendered(source: str, ref: Callable[[str], str]) -> str:
    """A model's text with its macros."""
    macros = "".join((PROJECT / "macros" / f"{name}.sql").read_text(encoding="utf-8") for name in MACROS)
    return jinja2.Environment().from_string(macros + source).render(ref=ref)


def theil_of(shares: list[tuple[int, float, float]]) -> list[float]:
    """The model's ``sums`` over shares (industry and year, its share, the region's size)."""
    sums = MODEL.read_text(encoding="utf-8").partition("\nselect\n    expected.")[0]
    query = rendered(sums, lambda _: "shares")
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


COLUMNS = {
    "int_structure__shares": "measure, classification, region_id, year, industry_id, related_group, share, "
    "industry_set, industry_year, level, region_value",
    "int_structure__totals": "industry_set, industry_year, industry_value, total_value, industries",
    "int_structure__expected": "industry_year, industry_id, year, measure, classification",
    "int_concentration__shares": "industry_year, regional_share, region_size",
    "dim_regions": "region_id, region_name",
    "dim_industries": "industry_id, industry_name",
}


def made(model: str, **tables: list[tuple]) -> list[dict]:
    """Rows of a mart over tables of the names above, its macro with it."""
    query = rendered((PROJECT / "models" / "marts" / f"{model}.sql").read_text(encoding="utf-8"), str)
    with duckdb.connect() as con:
        for name, rows in tables.items():
            values = ", ".join(str(row).replace("None", "null") for row in rows)
            con.execute(f"create table {name} as from (values {values}) as v({COLUMNS[name]})")
        return con.execute(query).pl().to_dicts()


@pytest.mark.parametrize("n", [2, 5, 7, 19, 31, 65])
def test_no_index_of_what_is_alike_is_below_zero(n):
    """Of five industries alike Theil's was -2e-16, of five regions the locational Gini."""
    alike = [
        ("m", "c", f"r{k}", 2000, f"i{i}", f"g{i // k}", 1 / n, "all", i, "region", 1.0)
        for k in (1, 3)
        for i in range(n)
    ]
    unknown = [("m", "c", "r9", 2000, f"i{i}", "g", None, "all", i, "region", 1.0) for i in range(n)]
    structures = made(
        "industrial_structure",
        int_structure__shares=alike + unknown,
        int_structure__totals=[("all", i, 1.0, 10.0, n) for i in range(n)],
        dim_regions=[("r1", "a"), ("r3", "b"), ("r9", "c")],
    )
    by_region = {row["region_id"]: row for row in structures}
    assert 0 <= by_region["r1"]["theil"] < 1e-14 and 0 <= by_region["r3"]["theil"] < 1e-14
    assert 0 <= by_region["r1"]["related_variety"] < 1e-14
    assert by_region["r3"]["related_variety"] > 0.3
    assert by_region["r9"]["theil"] is None and by_region["r9"]["related_variety"] is None
    spread = made(
        "spatial_concentration",
        int_concentration__shares=[(1, 1 / n, 1 / n) for _ in range(n)] + [(2, float(i == 0), 1 / n) for i in range(n)],
        int_structure__expected=[(k, f"i{k}", 2000, "m", "c") for k in (1, 2)],
        dim_industries=[("i1", "a"), ("i2", "b")],
    )
    even, whole = sorted(spread, key=lambda row: row["industry_id"])
    assert 0 <= even["gini"] < 1e-14 and 0 <= even["locational_gini"] < 1e-14 and even["theil"] == 0
    assert whole["gini"] == pytest.approx(1 - 1 / n) and whole["locational_gini"] == pytest.approx(1 - 1 / n)


def test_theil_of_a_structure_has_its_digits_where_industries_are_alike():
    """ln n - H was rounding below 1e-15; of shares above and below zero (value added) it is that difference."""
    rng, n = np.random.default_rng(3), 19
    shares, exact = {}, {}
    for k, apart in enumerate((1.0, 1e-2, 1e-4, 1e-6, 1e-7)):
        share = np.maximum(1 + apart * rng.normal(size=n), 0.0)
        shares[f"r{k}"] = share / share.sum()
        s = [Decimal(v) for v in shares[f"r{k}"].tolist()]
        exact[f"r{k}"] = float(sum(a / sum(s) * (n * a / sum(s)).ln() for a in s if a))
    shares["r8"] = np.array([-0.1, 0.8, 0.3, *[0.0] * (n - 3)])
    exact["r8"] = np.log(n) + 0.8 * np.log(0.8) + 0.3 * np.log(0.3)
    structures = made(
        "industrial_structure",
        int_structure__shares=[
            ("m", "c", region, 2000, f"i{i}", f"g{i // 3}", share, "all", i, "region", 1.0)
            for region, values in shares.items()
            for i, share in enumerate(values.tolist())
        ],
        int_structure__totals=[("all", i, 1.0, 10.0, n) for i in range(n)],
        dim_regions=[(region, region) for region in shares],
    )
    found = {row["region_id"]: row["theil"] for row in structures}
    for region, value in exact.items():
        assert found[region] == pytest.approx(value, rel=1e-6, abs=0), region
