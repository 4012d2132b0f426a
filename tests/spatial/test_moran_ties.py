"""Moran's I: permutation p-values against full enumeration under ties, units of W and variable, and what is refused."""

import itertools

import numpy as np
import polars as pl
import pytest

from python_models.errors import InputError
from python_models.spatial.moran import local_moran, moran

DRAWS = 4000
IDS = [f"r{j}" for j in range(6)]


def tied_case(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Six values and weights that repeat, so that many orders give one statistic."""
    rng = np.random.default_rng(seed)
    kinds = ([0, 1], [0.1, 0.2, 0.3], [1 / 3, 2 / 3, 1, 7], [5, 5, 5, 1.5])
    values = rng.choice(kinds[seed % len(kinds)], size=6).astype(float)
    values[:2] = kinds[seed % len(kinds)][0], kinds[seed % len(kinds)][-1]
    w = rng.choice([0, 0, 1, 0.5, 1 / 3], size=(6, 6))
    w[np.arange(6), (np.arange(6) + 1) % 6] = 1.0
    np.fill_diagonal(w, 0)
    if seed % 2:
        w /= w.sum(axis=1, keepdims=True)
    return values, w


def frame_of(values) -> pl.DataFrame:
    return pl.DataFrame({"id": IDS[: len(values)], "v": values})


def weights_of(w) -> pl.DataFrame:
    return pl.DataFrame(np.ascontiguousarray(w), schema=IDS[: len(w)], orient="row")


def enumerated(every: np.ndarray, observed: float) -> float:
    """Two-sided p of all orders, equal ones in both tails; 1e-9 is far above rounding and below any difference."""
    return min(1.0, 2 * min((every >= observed - 1e-9).mean(), (every <= observed + 1e-9).mean()))


def near(p: float) -> float:
    """Five Monte Carlo errors of a doubled tail, and the draw that is counted beside them."""
    tail = p / 2
    return 2 * (5 * np.sqrt(max(tail * (1 - tail), 1 / DRAWS) / DRAWS) + 1 / DRAWS)


@pytest.mark.parametrize("seed", range(12))
def test_p_is_that_of_full_enumeration(seed):
    values, w = tied_case(seed)
    z = (values - values.mean()) / values.std()
    orders = np.array(list(itertools.permutations(range(6))))
    every = np.einsum("ri,ij,rj->r", z[orders], w, z[orders]) / w.sum()
    options = {"unit": "id", "weights": weights_of(w), "permutations": DRAWS, "seed": seed}
    row = moran(frame_of(values), "v", **options).row(0, named=True)
    exact = enumerated(every, z @ w @ z / w.sum())
    assert row["p_permutation"] == pytest.approx(exact, abs=near(exact))
    local = local_moran(frame_of(values), "v", **options)
    for i in range(6):
        others = np.delete(np.arange(6), i)
        held = np.array([z[i] * (w[i, others] @ z[list(p)]) for p in itertools.permutations(others)])
        exact = enumerated(held, z[i] * (w[i] @ z))
        assert local["p_permutation"][i] == pytest.approx(exact, abs=near(exact)), i


def test_a_statistic_that_no_shuffle_changes_is_never_significant():
    """One value apart from eleven equal ones: held fixed, its neighbours are alike in every order."""
    ids = [f"r{j:02d}" for j in range(12)]
    a = np.zeros((12, 12))
    for step in (1, 2, -1):
        a[np.arange(12), (np.arange(12) + step) % 12] = 1 / 3
    frame = pl.DataFrame({"id": ids, "v": [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]})
    local = local_moran(frame, "v", unit="id", weights=pl.DataFrame(a, schema=ids, orient="row"), permutations=9999)
    assert local["p_permutation"][5] == 1 and local["z_conditional"][5] is None and local["p_conditional"][5] is None
    # a neighbour of it: 45 of 165 triples hold the one; elsewhere every draw is at most the observed
    assert local["p_permutation"][4] == pytest.approx(2 * 45 / 165, abs=0.03)
    assert local["p_permutation"][0] == 1
    assert local["cluster"].unique().to_list() == ["not significant"]


def test_where_all_others_are_weighed_alike_i_is_a_constant():
    even = (np.ones((6, 6)) - np.eye(6)) / 5
    row = moran(frame_of([5.0, 4, 1, 0.3, 2, 4.9]), "v", unit="id", weights=weights_of(even)).row(0, named=True)
    assert row["moran_i"] == pytest.approx(-1 / 5) and row["p_permutation"] == 1
    assert row["z_random"] is row["p_random"] is row["z_normal"] is None
    local = local_moran(frame_of([5.0, 4, 1, 0.3, 2, 4.9]), "v", unit="id", weights=weights_of(even))
    assert local["p_permutation"].to_list() == [1] * 6 and local["z_conditional"].null_count() == 6


SAME = ("p_permutation", "p_folded", "quadrant", "cluster")
CLOSE = ("z", "z_conditional", "p_conditional")


@pytest.mark.parametrize("of_w", [1e-9, 1e-3, 1.0, 1e9, 1e150, 1e-150])
@pytest.mark.parametrize("of_v", [1e-9, 1.0, 1e9, 1e-290, 1e290])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_units_change_nothing(of_w, of_v, seed):
    values, w = tied_case(seed)
    options = {"unit": "id", "permutations": 199, "seed": 4}
    base, other = (
        [function(frame_of(v), "v", weights=weights_of(m), **options) for function in (moran, local_moran)]
        for v, m in ((values, w), (values * of_v, w * of_w))
    )
    assert other[0]["p_permutation"].equals(base[0]["p_permutation"])
    for name in ("moran_i", "z_random", "z_normal", "variance_random"):
        assert other[0][name][0] == pytest.approx(base[0][name][0], rel=1e-9)
    for name in SAME:
        assert other[1][name].equals(base[1][name]), name
    for name in CLOSE:
        np.testing.assert_allclose(other[1][name].to_numpy(), base[1][name].to_numpy(), rtol=1e-7, atol=1e-12)
    np.testing.assert_allclose(other[1]["local_i"] / of_w, base[1]["local_i"], rtol=1e-9, atol=1e-12)


def test_inverse_squared_distances_in_metres_and_kilometres_agree():
    from python_models.spatial import weights

    rng = np.random.default_rng(8)
    ids, xy = [f"r{i:02d}" for i in range(20)], rng.uniform(0, 8e5, size=(20, 2))
    frame = pl.DataFrame({"id": ids, "v": rng.normal(size=20)})
    found = []
    for scale in (1e-3, 1.0):
        places = pl.DataFrame({"id": ids, "longitude": xy[:, 0] * scale, "latitude": xy[:, 1] * scale})
        w = weights(places, "inverse_distance", power=2, metric="euclidean", standardise="none", unit="id")
        found.append(local_moran(frame, "v", unit="id", weights=w)["p_permutation"])
    assert found[0].equals(found[1])


def test_a_value_at_the_mean_is_low_in_any_unit():
    """.1, .2, .3 have a mean that floats do not hit: z is zero all the same, and the region's p is one."""
    values = np.array([0.1, 0.2, 0.3, 0.1, 0.2, 0.3])
    _, w = tied_case(1)
    for unit in (1.0, 10.0, 1e-3):
        local = local_moran(frame_of(values * unit), "v", unit="id", weights=weights_of(w))
        assert local["z"][1] == 0 and local["quadrant"][1].startswith("low") and local["p_permutation"][1] == 1


def test_esda_and_ours_agree_where_nothing_is_tied():
    from esda.moran import Moran, Moran_Local
    from libpysal.weights import full2W

    rng = np.random.default_rng(5)
    for _ in range(20):
        n = int(rng.integers(6, 40))
        a = rng.random((n, n)) * (rng.random((n, n)) < 0.4)
        np.fill_diagonal(a, 0)
        a[np.arange(n), (np.arange(n) + 1) % n] = 1
        ids, v = [f"u{i:02d}" for i in range(n)], rng.normal(size=n)
        peer = Moran(v, full2W(a), transformation="O", permutations=0)
        frame, w = pl.DataFrame({"id": ids, "v": v}), pl.DataFrame(a, schema=ids, orient="row")
        row = moran(frame, "v", unit="id", weights=w, permutations=1).row(0, named=True)
        for ours, theirs in (("moran_i", peer.I), ("z_random", peer.z_rand), ("z_normal", peer.z_norm)):
            assert row[ours] == pytest.approx(theirs, rel=1e-9)
        local = local_moran(frame, "v", unit="id", weights=w, permutations=1)
        mine = Moran_Local(v, full2W(a), transformation="O", permutations=0)
        np.testing.assert_allclose(local["local_i_esda"], mine.Is, rtol=1e-9)
        places = {"high-high": 1, "low-high": 2, "low-low": 3, "high-low": 4}
        assert [places[q] for q in local["quadrant"]] == mine.q.tolist()


def ring(n: int) -> np.ndarray:
    a = np.zeros((n, n))
    a[np.arange(n), (np.arange(n) + 1) % n] = 1.0
    return a


@pytest.mark.parametrize("function", [moran, local_moran])
@pytest.mark.parametrize(
    "values, w, options, said",
    [
        ([1.0, 2, 4], ring(3), {}, r"has 3 values; Moran's I and its variance need at least 4"),
        ([0.1 * 3, 0.3] * 3, ring(6), {}, "all 6 are the same up to rounding"),
        ([2.0] * 6, ring(6), {}, "all 6 are the same"),
        ([1.0, 2, 4, 3, 1, 2], ring(6), {"permutations": 0}, "at least one draw"),
        ([1.0, 2, 4, 3, 1, 2], ring(6), {"permutations": -5}, "at least one draw"),
        ([1.0, 2, 4, 3, 1, 2], ring(6), {"permutations": 9.5}, "at least one draw"),
        ([1.0, 2, 4, 3, 1, 2], np.zeros((6, 6)), {"isolates": "keep"}, "No region has a neighbour"),
        ([1.0, 2, 4, 3, 1, 2], np.zeros((6, 6)), {"isolates": "exclude"}, "0 values with neighbours"),
        ([1.0, None, 4, None, 1, None], ring(6), {"missing": "cut"}, "has 3 values"),
        ([None] * 6, ring(6), {}, "v has no value|v holds Null"),
    ],
)  # fmt: skip
def test_what_cannot_be_tested_is_refused(function, values, w, options, said):
    with pytest.raises(InputError, match=said):
        function(frame_of(values), "v", unit="id", weights=weights_of(w), **options)


def test_variable_unit_and_period_are_three_columns():
    frame = pl.DataFrame({"id": list(range(6)), "year": [1] * 6, "v": [1.0, 2, 4, 3, 1, 2]})
    w = pl.DataFrame(ring(6), schema=[str(i) for i in range(6)], orient="row")
    for keys in ({"variable": "id", "unit": "id"}, {"variable": "year", "unit": "id", "period": "year"}):
        with pytest.raises(InputError, match="name two"):
            moran(frame, weights=w, **keys)
    with pytest.raises(InputError, match="name two"):
        moran(frame, "v", unit="id", period="id", weights=w)


def test_one_neighbour_each_and_one_draw_are_enough():
    row = moran(frame_of([1.0, 2, 4, 3, 1, 2]), "v", unit="id", weights=weights_of(ring(6)), permutations=1)
    assert 0 < row["p_permutation"][0] <= 1 and row["sd_permuted"][0] is None
