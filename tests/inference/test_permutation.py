"""Permutation test: exact answers, whole regions, weights cut anew, seeds, failures."""

import functools
import itertools

import numpy as np
import polars as pl
import pytest

from python_models.errors import InputError
from python_models.executors import executor
from python_models.inference import permutation_test
from python_models.panel import fit_panel
from python_models.spatial import fit_spatial_panel
from python_models.spatial.weights import weights
from tests.inference.stand_ins import group_mean, needs_many, simulate, weight_checks

FE = functools.partial(fit_panel, unit="id", period="year", formula="y ~ x + m", effects="two-way")


def small(values) -> pl.DataFrame:
    n = len(values)
    ids = np.repeat([f"r{i:03d}" for i in range(n)], 2)
    group = np.repeat(["a"] * (n // 2) + ["b"] * (n - n // 2), 2)
    return pl.DataFrame({"id": ids, "year": [1, 2] * n, "group": group, "x": np.repeat(values, 2)})


def test_p_value_equals_all_relabellings():
    """Six regions in two groups of three: 20 relabellings give the exact p-value of a difference in means."""
    values = np.array([3.0, 2.5, 4.0, 1.0, 2.0, 0.5])
    d = values[:3].mean() - values[3:].mean()
    every = [values[list(c)].mean() - np.delete(values, list(c)).mean() for c in itertools.combinations(range(6), 3)]
    exact = np.mean(np.abs(every) >= abs(d) - 1e-12)
    result = permutation_test(small(values), group_mean, unit="id", group="group", terms="x", n_permutations=1500)
    row = result.tidy().row(0, named=True)
    assert row["difference"] == pytest.approx(d) and (row["estimate_1"], row["n_units_1"]) == (
        pytest.approx(9.5 / 3),
        3,
    )
    assert row["p_value"] == pytest.approx(exact, abs=4 * np.sqrt(exact / 1500))
    assert row["p_cleary"] == pytest.approx(exact / 2, abs=4 * np.sqrt(exact / 1500))
    # whole regions move: every permuted difference is one of the 20, which shuffled rows would not give
    assert np.isin(np.round(result.permuted[:, 0], 9), np.round(every, 9)).all()


def test_the_groups_as_they_are_count_as_often_as_they_are_drawn():
    """Of six regions a tenth of all draws are the groups, or these changed about; by rounding they did not count."""
    for seed in (0, 7):
        rng = np.random.default_rng(seed)
        ids = [f"r{i}" for i in range(6)]
        links = rng.random((6, 6)) * (1 - np.eye(6))
        links = links + links.T
        w = pl.DataFrame(links / links.sum(axis=1, keepdims=True), schema=ids, orient="row")
        frame = pl.DataFrame(
            {"id": np.repeat(ids, 8), "year": np.tile(np.arange(8), 6), "g": np.repeat(["a", "b"], 24)}
        )
        frame = frame.with_columns(
            x=pl.Series(rng.normal(size=48) * 10.0 ** (seed % 4)), z=pl.Series(rng.normal(size=48) + 100)
        )
        frame = frame.with_columns(y=0.3 * pl.col("x") + pl.col("z") + pl.Series(rng.normal(size=48)))
        fit = functools.partial(fit_spatial_panel, unit="id", period="year", formula="y ~ x + z", model="sdm",
                                effects="unit", lee_yu=False)  # fmt: skip
        found = permutation_test(frame, fit, unit="id", group="g", terms="x", component="total", weights=w,
                                 n_permutations=60)  # fmt: skip
        drawn, d = found.permuted[:, 0], float(found.observed[0])
        row = found.tidy().row(0, named=True)
        assert row["p_value"] == (1 + (np.abs(drawn) >= abs(d) * (1 - 1e-8)).sum()) / 61
        assert row["p_cleary"] == np.mean(np.sign(d) * drawn >= abs(d) * (1 - 1e-8))


def test_same_answer_wherever_it_runs(panel):
    options = {"unit": "id", "group": "group", "terms": ["x", "m"], "n_permutations": 17, "seed": 3}
    here = permutation_test(panel, FE, **options)
    seen = []
    with executor("processes:2") as pool:
        there = permutation_test(
            panel, FE, **options, pool=pool, progress=lambda done, total: seen.append((done, total))
        )
    np.testing.assert_array_equal(here.permuted, there.permuted)
    assert seen[-1] == (17, 17) and len(seen) > 1
    other = permutation_test(panel, FE, **(options | {"seed": 4}))
    assert not np.array_equal(here.permuted, other.permuted)
    alone = FE(panel.filter(group="a")).tidy().filter(term="x")["estimate"][0]
    assert here.estimates[0, 0] == alone


@pytest.mark.parametrize("form", ["graph", "frame"])
def test_weights_are_cut_and_standardised_for_every_draw(panel, form):
    rng = np.random.default_rng(1)
    regions = panel.select("id").unique().sort("id")
    regions = regions.with_columns(lon=pl.Series(rng.uniform(100, 120, 40)), lat=pl.Series(rng.uniform(20, 40, 40)))
    w = weights(regions, "inverse_distance")
    if form == "frame":  # column-major in memory: polars would take a square array of it for its transpose
        w = pl.DataFrame(w.sparse.toarray(), schema=regions["id"].to_list(), orient="row")
    options = {"unit": "id", "group": "group", "terms": "x", "weights": w, "n_permutations": 30}
    result = permutation_test(panel, weight_checks, **options)
    assert len(np.unique(result.permuted.round(10))) > 10 and not result.failures


def test_refused_draws_are_counted(panel):
    with pytest.raises(InputError, match="r000 is needed"):  # the real groups must be estimable
        permutation_test(panel, needs_many, unit="id", group="group", terms="x", n_permutations=5)


def test_failed_draws_do_not_count_towards_p():
    frame = small(np.array([3.0, 2.5, 4.0, 1.0, 2.0, 0.5]))

    def only_with_spread(part):
        if part["x"].min() > 2.4 and part["x"].max() < 3.9:
            raise InputError("no")
        return group_mean(part)

    result = permutation_test(frame, only_with_spread, unit="id", group="group", terms="x", n_permutations=50)
    assert result.tidy()["n_failed"][0] == sum(result.failures.values())


@pytest.mark.parametrize(
    "change, options, said",
    [
        ({"group": pl.col("id")}, {}, "name two of them in groups="),
        ({"group": pl.when(pl.col("year") < 2012).then(pl.lit("a")).otherwise(pl.lit("b"))}, {}, "in both groups"),
        ({"group": pl.when(pl.col("id") == "r001").then(pl.lit("a")).otherwise(pl.lit("b"))}, {}, "fewer than two"),
        ({}, {"groups": ("a", "z")}, "name two of them"),
        ({}, {"groups": ("a", "a")}, "name two of them"),
        ({}, {"terms": "q"}, "0 rows for term 'q'"),
    ],
)
def test_bad_input_is_named(panel, change, options, said):
    settings = {"unit": "id", "group": "group", "terms": "x", "n_permutations": 2} | options
    with pytest.raises(InputError, match=said):
        permutation_test(panel.with_columns(**change), FE, **settings)


@pytest.mark.slow
def test_size_and_power():
    """50 panels: without a difference about one in twenty is rejected; with one of 1.0 (four errors) nearly all."""
    rejected = {0.0: 0, 1.0: 0}
    for gap, counts in rejected.items():
        for seed in range(50):
            frame = simulate(n=20, t=5, seed=seed, gap=gap)
            settings = {"unit": "id", "group": "group", "terms": "x", "n_permutations": 39, "seed": seed}
            counts += permutation_test(frame, FE, **settings).tidy()["p_value"][0] <= 0.05
        rejected[gap] = counts
    assert rejected[0.0] <= 7 and rejected[1.0] >= 43
