"""Moran's I against spdep and esda, and what a seed, an island and a missing value do."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from python_models.errors import InputError
from python_models.spatial.moran import local_moran, moran

SHARED = Path(__file__).parents[3] / "shared" / "reference" / "spatial"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")


def ring(n: int) -> pl.DataFrame:
    """Row-standardised weights of a ring."""
    a = np.zeros((n, n))
    i = np.arange(n)
    a[i, (i + 1) % n] = a[i, (i - 1) % n] = 0.5
    return pl.DataFrame(a, schema=[f"r{j}" for j in i])


def panel(n: int = 12, years: int = 3, seed: int = 0) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    ids, year = np.tile([f"r{j}" for j in range(n)], years), np.repeat(np.arange(2000, 2000 + years), n)
    return pl.DataFrame({"id": ids, "year": year, "v": rng.normal(size=n * years)})


def test_ring_by_hand():
    """Alternating values on a ring give I = -1; each unit lies in an opposite quadrant."""
    frame = pl.DataFrame({"id": [f"r{j}" for j in range(8)], "v": [1.0, -1] * 4})
    row = moran(frame, "v", unit="id", weights=ring(8)).row(0, named=True)
    assert row["moran_i"] == pytest.approx(-1) and row["expected_i"] == pytest.approx(-1 / 7)
    local = local_moran(frame, "v", unit="id", weights=ring(8))
    assert local["quadrant"].to_list() == ["high-low", "low-high"] * 4
    np.testing.assert_allclose(local["local_i"], -1)
    np.testing.assert_allclose(local["local_i_esda"], -7 / 8)


def test_permutation_p_equals_all_orderings():
    """Six values have 720 orderings; the two-sided p is twice the smaller tail."""
    import itertools

    frame = pl.DataFrame({"id": [f"r{j}" for j in range(6)], "v": [5.0, 4.2, 1.1, 0.3, 2.2, 4.9]})
    w, v = ring(6).to_numpy(), frame["v"].to_numpy()
    z = v - v.mean()
    every = np.array([np.array(p) @ w @ np.array(p) for p in itertools.permutations(z)]) / (z @ z)
    observed = z @ w @ z / (z @ z)
    exact = 2 * min((every >= observed - 1e-12).mean(), (every <= observed + 1e-12).mean())
    row = moran(frame, "v", unit="id", weights=ring(6), permutations=20_000, seed=1).row(0, named=True)
    assert row["p_permutation"] == pytest.approx(exact, abs=4 * np.sqrt(exact / 20_000))
    assert row["mean_permuted"] == pytest.approx(-1 / 5, abs=0.01)


def test_local_p_equals_all_conditional_orderings():
    """Six values: hold one, try all 120 orderings of the others; ties count as equal."""
    import itertools

    frame = pl.DataFrame({"id": [f"r{j}" for j in range(6)], "v": [5.0, 4.2, 1.1, 0.0, 0.0, 4.9]})
    w = np.array(ring(6)) * np.array([1.0, 0.7, 1.3, 1, 1, 0.5])
    local = local_moran(
        frame, "v", unit="id", weights=pl.DataFrame(w, schema=frame["id"].to_list(), orient="row"), permutations=40_000
    )
    z = (frame["v"].to_numpy() - frame["v"].mean()) / frame["v"].std(ddof=0)
    for i in range(6):
        others = np.delete(np.arange(6), i)
        every = np.array([z[i] * (w[i, others] @ z[list(p)]) for p in itertools.permutations(others)])
        above = (every >= local["local_i"][i] - 1e-10).mean()
        exact = min(above, 1 - above)
        assert local["p_folded"][i] == pytest.approx(exact, abs=4 * np.sqrt(exact / 40_000) + 1e-4)


def test_seed_fixes_each_period_on_its_own():
    frame = panel()
    first = moran(frame, "v", unit="id", period="year", weights=ring(12), seed=5)
    assert first.equals(moran(frame, "v", unit="id", period="year", weights=ring(12), seed=5))
    assert not first.equals(moran(frame, "v", unit="id", period="year", weights=ring(12), seed=6))
    assert first["seed"].unique().to_list() == [5]
    local = local_moran(frame, "v", unit="id", period="year", weights=ring(12), seed=5)
    assert local.equals(
        local_moran(
            frame.sample(fraction=1, shuffle=True, seed=9), "v", unit="id", period="year", weights=ring(12), seed=5
        )
    )
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    moran(frame, "v", unit="id", period="year", weights=ring(12))
    np.testing.assert_array_equal(state, np.random.get_state()[1])  # noqa: NPY002


def test_two_sided_p_doubles_the_folded_one():
    local = local_moran(panel(), "v", unit="id", period="year", weights=ring(12))
    np.testing.assert_allclose(local["p_permutation"], np.minimum(1, 2 * local["p_folded"].to_numpy()))
    flagged = local.filter(pl.col("cluster") != "not significant")
    assert (flagged["p_permutation"] <= 0.05).all() and (flagged["cluster"] == flagged["quadrant"]).all()


def test_z_of_local_i_is_free_of_row_standardising():
    """It multiplies a region's I, its mean and its standard deviation by one number (esda's hot spots forget it)."""
    rng = np.random.default_rng(4)
    adjacent = np.triu(rng.random((30, 30)) < 0.2, 1)
    adjacent = ((adjacent | adjacent.T) | (ring(30).to_numpy() > 0)).astype(float)
    links = adjacent.sum(axis=1)
    assert len(set(links)) > 5
    names = [f"r{j:02}" for j in range(30)]
    frame = pl.DataFrame({"id": names, "v": rng.gamma(2.0, size=30)})
    kinds = [pl.DataFrame(w, schema=names) for w in (adjacent, adjacent / links[:, None])]
    binary, standardised = (local_moran(frame, "v", unit="id", weights=w, permutations=99, seed=1) for w in kinds)
    np.testing.assert_allclose(binary["local_i"] / links, standardised["local_i"], rtol=1e-12)
    for column in ("z_conditional", "p_conditional", "p_permutation"):
        np.testing.assert_allclose(binary[column], standardised[column], rtol=1e-9)
    assert (np.abs(binary["z_conditional"]) > 0.01).any()


def test_local_statistics_stand_beside_their_regions_in_any_order():
    """Names out of the alphabet's order, rows in another than the weights'; esda's local Geary stands beside others."""
    rng = np.random.default_rng(6)
    names = [f"r{j:02}" for j in rng.permutation(24)]
    frame, w = pl.DataFrame({"id": names, "v": rng.normal(size=24)}), ring(24).to_numpy()
    weights = pl.DataFrame(w, schema=names)
    z = (frame["v"] - frame["v"].mean()).to_numpy()
    by_hand = dict(zip(names, z * (w @ z) / (z @ z / 24), strict=True))
    options = {"unit": "id", "weights": weights, "permutations": 199, "seed": 1}
    one = local_moran(frame, "v", **options)
    for order in (frame.sort("id"), frame.reverse(), frame.sample(fraction=1, shuffle=True, seed=3)):
        found = local_moran(order, "v", **options)
        np.testing.assert_allclose(found["local_i"], [by_hand[name] for name in found["id"]], rtol=1e-12)
        assert found.sort("id").equals(one.sort("id"))


def test_islands_and_gaps_are_choices():
    w = ring(12).with_columns(pl.lit(0.0).alias("r3"))
    w = w.with_columns(pl.when(pl.int_range(pl.len()) == 3).then(0.0).otherwise(pl.all()).name.keep())
    frame = panel()
    with pytest.raises(InputError, match="1 region without neighbours in 2000: r3"):
        moran(frame, "v", unit="id", period="year", weights=w)
    local = local_moran(frame, "v", unit="id", period="year", weights=w, isolates="keep").filter(id="r3")
    assert local["quadrant"].unique().to_list() == ["isolate"] and local["local_i"].null_count() == 3
    gap = frame.with_columns(v=pl.when((pl.col("id") == "r5") & (pl.col("year") == 2001)).then(None).otherwise("v"))
    with pytest.raises(InputError, match="v is missing in 2001 for r5"):
        moran(gap, "v", unit="id", period="year", weights=ring(12))
    cut = moran(gap, "v", unit="id", period="year", weights=ring(12), missing="cut")
    assert cut["n"].to_list() == [12, 11, 12]
    dropped = frame.filter(pl.col("id") != "r5").filter(year=2001)
    alone = moran(dropped, "v", unit="id", weights=ring(12))
    assert cut["moran_i"][1] == pytest.approx(alone["moran_i"][0])


@pytest.mark.parametrize(
    "frame, variable, said",
    [
        (panel().with_columns(v=pl.lit(1.0)), "v", "without variation"),
        (panel(), "u", "Not in the data: u"),
        (panel().with_columns(id=pl.col("id") + "x"), "v", "lack 12 of 12 unit"),
        (pl.concat([panel(), panel().head(1)]), "v", "duplicated"),
    ],
)
def test_bad_input_is_named(frame, variable, said):
    with pytest.raises(InputError, match=said):
        moran(frame, variable, unit="id", period="year", weights=ring(12))


def from_links(name: str, n: int, row_standardised: bool = True) -> pl.DataFrame:
    links = pl.read_csv(SHARED / "data" / name)
    a = np.zeros((n, n))
    a[links["i"].to_numpy(), links["j"].to_numpy()] = 1
    sums = a.sum(axis=1, keepdims=True)
    a = np.divide(a, sums, out=np.zeros_like(a), where=sums > 0) if row_standardised else a
    return pl.DataFrame(a, schema=[str(i) for i in range(n)])


def case() -> dict:
    return json.loads((SHARED / "cases" / "moran.json").read_text())


def check_global(row: dict, spdep: dict, esda: dict | None = None) -> None:
    """Analytic numbers to 1e-10; permutation p-values to three Monte Carlo errors of both sides."""
    random, normal = spdep["randomisation_greater"], spdep["normality_greater"]
    assert row["moran_i"] == pytest.approx(random["I"], rel=1e-10)
    assert row["expected_i"] == pytest.approx(random["E"], rel=1e-10)
    assert row["variance_random"] == pytest.approx(random["V"], rel=1e-10)
    assert row["variance_normal"] == pytest.approx(normal["V"], rel=1e-10)
    assert row["z_random"] == pytest.approx(random["z"], rel=1e-9)
    assert row["p_random"] == pytest.approx(spdep["randomisation_two_sided_p"], rel=1e-7)
    p, r = spdep["mc"]["p_greater"], min(spdep["mc"]["nsim"], row["permutations"])
    assert row["p_permutation_greater"] == pytest.approx(p, abs=3 * np.sqrt(2 * p * (1 - p) / r) + 2 / r)
    if esda is not None:
        assert row["moran_i"] == pytest.approx(esda["I"], rel=1e-10)
        assert row["p_normal"] == pytest.approx(esda["p_norm_two"], rel=1e-7)


@needs_shared
@pytest.mark.shared
@pytest.mark.parametrize("variable", ["CRIME", "INC", "HOVAL"])
@pytest.mark.parametrize("style", ["W", "B"])
def test_columbus(variable, style):
    want, frame = case(), pl.read_csv(SHARED / "data" / "columbus.csv")
    w = from_links("columbus_queen_links.csv", 49, style == "W")
    spdep, esda = (want[peer]["columbus"][f"{variable}_{style}"] for peer in ("spdep", "esda"))
    check_global(moran(frame, variable, unit="id", weights=w, permutations=9999).row(0, named=True), spdep, esda)
    if style == "B":
        return
    local = local_moran(frame, variable, unit="id", weights=w, permutations=9999, seed=12345)
    conditional = spdep["local_conditional"]
    pairs = {"local_i": "Ii", "expected": "E", "variance": "V", "z_conditional": "z", "p_conditional": "p_two_sided"}
    for ours, theirs in pairs.items():
        np.testing.assert_allclose(local[ours], conditional[theirs], rtol=1e-9)
    np.testing.assert_allclose(local["local_i_esda"], spdep["local_Ii_mlvar_FALSE"], rtol=1e-9)
    np.testing.assert_allclose(local["local_i_esda"], esda["local"]["Is"], rtol=1e-9)
    peer = np.array(esda["local"]["p_sim_folded"])
    assert (np.abs(local["p_folded"].to_numpy() - peer) < 5 * np.sqrt(2 * peer * (1 - peer) / 9999) + 2e-4).all()
    number = {"high-high": 1, "low-high": 2, "low-low": 3, "high-low": 4}
    assert [number[q] for q in local["quadrant"]] == esda["local"]["q"]


@needs_shared
@pytest.mark.shared
def test_every_year_of_italian_unemployment_and_us_income():
    want = case()
    w = pl.read_csv(SHARED / "data" / "unempit_W.csv")
    table = moran(pl.read_csv(SHARED / "data" / "unempit.csv"), "unrate", unit="id", period="time", weights=w)
    assert table.height == len(want["spdep"]["unempit_by_year"]) == 24
    for row in table.to_dicts():
        year = str(row["time"])
        check_global(row, want["spdep"]["unempit_by_year"][year], want["esda"]["unempit_by_year"][year])
    income = pl.read_csv(SHARED / "data" / "us_income.csv").with_row_index("id").drop("Name", "STATE_FIPS")
    long = income.unpivot(index="id", variable_name="year", value_name="income")
    kept = long.filter(pl.col("year").is_in(list(want["spdep"]["us_income_by_year"])))
    w = from_links("us_income_links.csv", 48)
    for row in moran(kept, "income", unit="id", period="year", weights=w).to_dicts():
        check_global(row, want["spdep"]["us_income_by_year"][row["year"]])


@needs_shared
@pytest.mark.shared
def test_islands_with_and_without_them_in_n():
    want = case()
    spdep, esda = want["spdep"]["nc_sids_with_two_islands"], want["esda"]["nc_sids_with_two_islands"]
    frame, w = pl.read_csv(SHARED / "data" / "nc_sids.csv"), from_links("nc_sids_islands_links.csv", 100)
    check_global(
        moran(frame, "SIDR74", unit="id", weights=w, isolates="exclude", permutations=9999).row(0, named=True), spdep
    )
    kept = moran(frame, "SIDR74", unit="id", weights=w, isolates="keep").row(0, named=True)
    assert kept["moran_i"] == pytest.approx(spdep["randomisation_adjust_n_FALSE"]["I"], rel=1e-10)
    assert kept["moran_i"] == pytest.approx(esda["I"], rel=1e-10)
    assert kept["variance_random"] == pytest.approx(spdep["randomisation_adjust_n_FALSE"]["V"], rel=1e-10)
    assert kept["n_isolates"] == 2
    local = local_moran(frame, "SIDR74", unit="id", weights=w, isolates="keep")
    linked = local["quadrant"].to_numpy() != "isolate"
    np.testing.assert_allclose(
        local["local_i"].to_numpy()[linked], np.array(spdep["local_conditional"]["Ii"])[linked], rtol=1e-9
    )


@pytest.mark.parametrize(
    "change, said",
    [
        ({"v": pl.lit("a")}, "v holds String, not numbers"),
        ({"v": pl.lit(float("inf"))}, "v has infinite values"),
    ],
)
def test_values_that_are_no_numbers_are_refused(change, said):
    for function in (moran, local_moran):
        with pytest.raises(InputError, match=said):
            function(panel().with_columns(**change), "v", unit="id", period="year", weights=ring(12))


def test_several_periods_without_a_period_column_are_refused():
    with pytest.raises(InputError, match="id repeats; name the period column"):
        moran(panel(), "v", unit="id", weights=ring(12))
