"""Dagum's Gini and Theil against Mussard's program, dineq, PySAL and IC2, and their properties."""

import numpy as np
import polars as pl
import pytest

import coagg
from python_models.errors import InputError

from .conftest import expected

DAGUM = {k: v for k, v in expected("dagum_mexico").items() if k.isdigit()}
THEIL = expected("theil_mexico")


@pytest.mark.parametrize("year", DAGUM)
def test_dagum_has_mussards_numbers(mexico, year):
    told, tol = DAGUM[year]["value"], DAGUM[year]["tol_rel"]
    found = coagg.dagum(mexico, f"pcgdp{year}", group="hanson98", unit="state")
    top = found.tidy().row(0, named=True)
    names = {"gini": "G", "within": "G_within", "between": "G_net_between", "transvariation": "G_transvariation"}
    for ours, theirs in names.items():
        assert top[ours] == pytest.approx(told[theirs], rel=tol)
    shares = [top[f"share_{k}"] * 100 for k in ("within", "between", "transvariation")]
    assert shares == pytest.approx(told["share_percent"], rel=tol)
    groups = dict(found.groups().select("group", "gini").iter_rows())
    assert groups == pytest.approx(told["group_gini"], rel=tol)
    pairs = {frozenset((a, b)): (g, d) for a, b, g, d in found.pairs().iter_rows()}
    for key, value in told["pair_gini"].items():
        assert pairs[frozenset(key.split("-"))][0] == pytest.approx(value, rel=tol)
    for key, value in told["pair_distance_D"].items():
        assert pairs[frozenset(key.split("-"))][1] == pytest.approx(value, rel=tol)


@pytest.mark.parametrize("year", THEIL)
def test_theil_has_pysals_and_ic2s_numbers(mexico, year):
    told, tol = THEIL[year]["value"], THEIL[year]["tol_rel"]
    row = coagg.theil(mexico, f"pcgdp{year}", group="hanson98").row(0, named=True)
    names = {"theil_t": "T", "theil_t_between": "T_between", "theil_t_within": "T_within", "theil_l": "L_mld"}
    names |= {"theil_l_between": "L_between", "theil_l_within": "L_within"}
    for ours, theirs in names.items():
        assert row[ours] == pytest.approx(told[theirs], rel=tol)


def made(seed: int = 4, n: int = 60) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pl.DataFrame(
        {"y": rng.lognormal(1, 0.8, n), "g": rng.choice(["a", "b", "c"], n), "p": rng.integers(1, 5, n)}
    )
    return frame.with_row_index("id")


def brute(frame: pl.DataFrame) -> tuple[float, float, float]:
    """Within, net between and transvariation by loops over pairs of regions."""
    y, g = frame["y"].to_numpy(), frame["g"].to_numpy()
    n, mean = len(y), y.mean()
    within = between = across = 0.0
    for a in sorted(set(g)):
        for b in sorted(set(g)):
            ya, yb = y[g == a], y[g == b]
            gap = np.abs(ya[:, None] - yb).mean()
            share = len(ya) / n * len(yb) * yb.mean() / (n * mean)
            gini = gap / (ya.mean() + yb.mean())
            if a == b:
                within += share * gini
                continue
            over = np.maximum(ya[:, None] - yb, 0).mean()
            under = np.maximum(yb[:, None].T - ya[:, None], 0).mean()
            d = abs(over - under) / (over + under)
            between, across = between + share * gini * d, across + share * gini * (1 - d)
    return within, between, across


def test_dagum_equals_loops_over_pairs_and_between_is_the_gini_of_means():
    frame = made()
    top = coagg.dagum(frame, "y", group="g").tidy().row(0, named=True)
    assert [top["within"], top["between"], top["transvariation"]] == pytest.approx(brute(frame), rel=1e-10)
    y = frame["y"].to_numpy()
    assert top["gini"] == pytest.approx(np.abs(y[:, None] - y).mean() / (2 * y.mean()), rel=1e-12)
    means = frame.with_columns(pl.col("y").mean().over("g"))
    assert top["between"] == pytest.approx(coagg.dagum(means, "y", group="g").tidy()["gini"][0], rel=1e-10)


@pytest.mark.parametrize("change", ["unit", "order", "twice", "weights"])
def test_inequality_does_not_depend_on_unit_order_or_duplication(change):
    frame = made()
    weights = None
    if change == "unit":
        other = frame.with_columns(pl.col("y") * 1e9)
    elif change == "order":
        other = frame.sample(fraction=1, shuffle=True, seed=2)
    elif change == "twice":
        other = pl.concat([frame, frame])
    else:  # a weight of three is a row given three times
        other, weights = frame, "p"
        frame = pl.concat([frame.filter(pl.col("p") > k) for k in range(5)])
    one, two = coagg.dagum(frame, "y", group="g"), coagg.dagum(other, "y", group="g", weights=weights)
    for column in ("gini", "within", "between", "transvariation"):
        assert two.tidy()[column][0] == pytest.approx(one.tidy()[column][0], rel=1e-10)
    a, b = coagg.theil(frame, "y", group="g"), coagg.theil(other, "y", group="g", weights=weights)
    for column in ("theil_t", "theil_t_between", "theil_l", "theil_l_within"):
        assert b[column][0] == pytest.approx(a[column][0], rel=1e-10)


def test_groups_apart_have_no_overlap_and_equal_regions_no_inequality():
    apart = pl.DataFrame({"y": [1.0, 2.0, 10.0, 11.0], "g": ["a", "a", "b", "b"]})
    top = coagg.dagum(apart, "y", group="g").tidy().row(0, named=True)
    assert top["transvariation"] == pytest.approx(0, abs=1e-15)
    assert coagg.dagum(apart, "y", group="g").pairs()["group_1"][0] == "b"
    same = pl.DataFrame({"y": [3.0, 3.0, 3.0], "g": ["a", "a", "b"]})
    top = coagg.dagum(same, "y", group="g").tidy().row(0, named=True)
    assert top["gini"] == 0 and top["share_within"] is None
    assert coagg.theil(same, "y", group="g")["theil_t_share_between"][0] is None


@pytest.mark.parametrize("value", [0.1, 0.3, 1 / 3, 7.7, 1e9 + 0.1, 1e300, 1e-300])
@pytest.mark.parametrize("weights", [None, "w"])
def test_regions_that_are_alike_have_nothing_to_share_out_whatever_their_value_and_weights(value, weights):
    """As the level of an index in its first year: a mean off by rounding made shares of 1.57 and 2 of nothing."""
    rng = np.random.default_rng(6)
    for n in range(2, 30):
        frame = pl.DataFrame({"y": [value] * n, "g": [f"g{i % 3}" for i in range(n)], "w": rng.lognormal(0, 1, n),
                              "t": [1] * n})  # fmt: skip
        row = coagg.theil(frame, "y", group="g", weights=weights).row(0, named=True)
        numbers = {k: v for k, v in row.items() if k.startswith("theil")}
        assert set(numbers.values()) == {0.0, None}
        assert [k for k, v in numbers.items() if v is None] == ["theil_t_share_between", "theil_l_share_between"]
        top = coagg.dagum(frame, "y", group="g", weights=weights).tidy().row(0, named=True)
        assert top["gini"] == 0 and top["share_between"] is None
        spread = coagg.sigma_convergence(frame, "y", period="t", weights=weights).tidy()
        assert spread.select("sd_log", "cv", "sd_log_sample").row(0) == (0, 0, 0)


def test_parts_are_never_negative_and_shares_never_above_one():
    rng = np.random.default_rng(7)
    for spread in (0.0, 1e-15, 1e-9, 1e-3, 1.0, 10.0):
        for _ in range(60):
            n, g = int(rng.integers(1, 12)), rng.integers(0, 3, 12)
            y = np.round(np.exp(spread * rng.normal(size=3))[g[:n]] * np.exp(spread * rng.normal(size=n)), 15)
            frame = pl.DataFrame({"y": y + 1e-12, "g": [f"g{i}" for i in g[:n]], "w": rng.lognormal(0, 1, n)})
            row = coagg.theil(frame, "y", group="g", weights="w").row(0, named=True)
            found = coagg.dagum(frame, "y", group="g", weights="w")
            top = found.tidy().row(0, named=True)
            parts = [v for k, v in row.items() if k.startswith("theil")]
            parts += [top[k] for k in ("gini", "within", "between", "transvariation")]
            assert min(v for v in parts if v is not None) >= 0
            shares = [v for k, v in (row | top).items() if "share" in k and v is not None]
            assert not shares or (min(shares) >= 0 and max(shares) <= 1)
            assert found.pairs()["distance"].is_between(0, 1).all()
            for key in ("theil_t", "theil_l"):
                assert row[f"{key}_between"] + row[f"{key}_within"] == pytest.approx(row[key], abs=1e-15, rel=1e-6)


def test_next_to_equal_regions_have_the_inequality_of_half_their_squared_deviations():
    """T and L of 1 + d are d²/2 to first order; taken as a difference of ones they were -8e-18 for 5e-19."""
    d = np.random.default_rng(1).normal(size=50) * 1e-9
    frame = pl.DataFrame({"y": 1 + d, "g": ["a", "b"] * 25})
    row = coagg.theil(frame, "y", group="g").row(0, named=True)
    exact = ((1 + d) - 1).var() / 2
    assert row["theil_t"] == pytest.approx(exact, rel=1e-4) and row["theil_l"] == pytest.approx(exact, rel=1e-4)


def test_zero_counts_in_the_gini_and_in_t_but_has_no_l():
    frame = pl.DataFrame({"y": [0.0, 1.0, 3.0], "g": ["a", "a", "b"]})
    row = coagg.theil(frame, "y", group="g").row(0, named=True)
    relative = np.array([0.75, 2.25])
    assert row["theil_t"] == pytest.approx((relative * np.log(relative)).sum() / 3)
    assert row["theil_l"] is None and row["theil_l_within"] is None


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"y": [1.0, None, 2.0, 1.0]}, "y is missing for B 2001"),
        ({"y": [1.0, -1.0, 2.0, 1.0]}, "y is negative in 1 row.* in 2001"),
        ({"y": [1.0, float("inf"), 2.0, 1.0]}, "y is infinite for B 2001"),
        ({"y": [1.0, 0.0, 2.0, 0.0]}, "y is zero in every row in 2001"),
        ({"g": ["a", "b", None, "b"]}, "g is empty for A 2001"),
        ({"p": [1.0, -2.0, 1.0, 1.0]}, "p is missing, negative or infinite for B 2001"),
        ({"year": [2000, 2001, 2000, 2001], "unit": ["A", "B", "A", "B"]}, "More than one row for A 2000"),
        ({"y": ["1", "2", "3", "4"]}, "holds String, not numbers"),
    ],
)
def test_bad_rows_are_named(change, says):
    frame = {"unit": ["A", "B", "A", "B"], "year": [2000, 2001, 2001, 2000], "y": [1.0, 2.0, 3.0, 4.0]}
    frame |= {"g": ["a", "b", "a", "b"], "p": [1.0, 2.0, 1.0, 1.0]}
    if change.get("y") == [1.0, 0.0, 2.0, 0.0]:
        change = {"y": [1.0, 0.0, 0.0, 1.0]}
    with pytest.raises(InputError, match=says):
        coagg.dagum(pl.DataFrame(frame | change), "y", group="g", unit="unit", period="year", weights="p")


def test_rows_without_a_value_are_dropped_where_that_is_asked_for():
    frame = pl.DataFrame({"y": [1.0, None, 2.0, 4.0], "g": ["a", "a", "b", "b"]})
    whole = coagg.dagum(frame.drop_nulls(), "y", group="g").tidy()
    assert coagg.dagum(frame, "y", group="g", missing="drop").tidy().equals(whole)
    assert coagg.dagum(frame, "y", group="g", missing="drop").tidy()["n"][0] == 3


def test_answers_come_in_the_kind_that_went_in(mexico):
    pandas = mexico.to_pandas()
    assert type(coagg.dagum(pandas, "pcgdp2000", group="hanson98").tidy()).__module__.startswith("pandas")
    assert type(coagg.theil(pandas, "pcgdp2000", group="hanson98")).__module__.startswith("pandas")
