"""Bootstrap of scores and indices: peers' numbers, an independent computation of each draw, and what must hold."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from coagg import bootstrap_efficiency, bootstrap_malmquist, ddf, luenberger, malmquist, radial, sbm
from python_models.efficiency import index_bootstrap, kernels
from python_models.efficiency.choice import choose
from python_models.efficiency.intervals import within_ranks
from python_models.efficiency.replications import moved, replicate
from python_models.efficiency.score_bootstrap import planned
from python_models.errors import InputError
from python_models.executors import executor
from tests.efficiency.test_efficiency_properties import NAMES, ROLES, panel

SHARED = Path(__file__).parents[2].parent / "shared" / "reference" / "methods2"
SCHOOLS = {"inputs": ["x1", "x2", "x3", "x4", "x5"], "goods": ["y1", "y2", "y3"]}
shared = pytest.mark.skipif(not SHARED.is_dir(), reason="tables that may not be redistributed")


def case(name):
    return json.loads((SHARED / "cases" / f"{name}.json").read_text())["expected"]


def of(expected):
    return np.array(list(expected.values()))


@pytest.fixture(scope="module")
def schools():
    return pl.read_csv(SHARED / "data" / "charnes1981.csv")


@shared
@pytest.mark.parametrize("scale", ["distance", "score"])
def test_smoothed_bootstrap_of_benchmarking(schools, scale):
    expected = case("dea_bootstrap_charnes1981")
    theirs = expected["shephard_scale" if scale == "distance" else "farrell_scale"]
    found = bootstrap_efficiency(schools, "firm", **SCHOOLS, scale=scale, n_draws=1000)
    np.testing.assert_allclose(found.scores["score"], of(expected["theta"]["value"]), atol=1e-6)
    difference = found.scores["bias_corrected"].to_numpy() - of(theirs["value"]["bias_corrected"])
    assert np.abs(difference).max() < 0.006 and abs(difference.mean()) < 0.003
    if scale == "distance":
        assert found.technologies["bandwidth"][0] == pytest.approx(theirs["value"]["h"], rel=1e-6)
        for ours, name in (("interval_low", "ci95_low"), ("interval_high", "ci95_high")):
            np.testing.assert_allclose(found.scores[ours], of(theirs["value"][name]), atol=0.012)


@shared
@pytest.mark.parametrize(("rule", "key"), [("nrd0", "farrell_scale_silverman"), ("ucv", "farrell_scale_ucv")])
def test_the_first_smoothing_and_bandwidths_of_rdea(schools, rule, key):
    """rDEA counts four schools on the frontier as off it, by rounding of 1/θ: with them the bandwidth is its own."""
    expected = case("dea_bootstrap_charnes1981")
    h = expected[key]["value"]["h"]
    theta = of(expected["theta"]["value"])
    off = 1 / theta[theta < 1 - 1e-6]
    as_theirs = np.concatenate([off, np.full(4, 1 + 2e-6), np.ones(5)])
    assert kernels.bandwidth(as_theirs, rule) == pytest.approx(h, rel=1e-3)
    found = bootstrap_efficiency(
        schools, "firm", **SCHOOLS, scale="score", smoothing="reflect_first", bandwidth=h, n_draws=1000
    )
    np.testing.assert_allclose(found.scores["bias_corrected"], of(expected[key]["value"]["bias_corrected"]), atol=0.01)


DRAWN = [
    ("radial", {"orientation": "input"}),
    ("radial", {"orientation": "output", "returns": "vrs"}),
    ("ddf", {"direction": "observed", "disposability": "strong"}),
    ("ddf", {"direction": "observed", "disposability": "weak"}),
    ("ddf", {"direction": "outputs", "returns": "vrs"}),
]


@pytest.mark.parametrize(("measure", "options"), DRAWN, ids=str)
@pytest.mark.parametrize("technology", ["contemporaneous", "sequential"])
def test_a_smoothed_draw_is_the_distance_to_the_moved_units(measure, options, technology):
    """Units measured where they stand against a frame of the moved units, which is how the paper says it."""
    frame = panel(18, 2, seed=8)
    task = choose(frame, "unit", "year", **ROLES, measure=measure, technology=technology, **options)
    plan = planned(task, "smoothed", "silverman", "reflect_last", 0.7)
    (seed,) = np.random.SeedSequence(5).spawn(1)
    (ours,) = replicate(plan, [seed])
    rng = np.random.default_rng(seed)
    steps = {"direction": options["direction"]} if measure == "ddf" else {}
    others = {k: v for k, v in options.items() if k != "direction"}
    for number, t in enumerate(task.groups):
        pseudo = kernels.drawn(plan.distance[number], len(t.reference), plan.bandwidths[number], rng)
        values = moved(task, t.reference, plan.distance[number], pseudo)
        reference = pl.DataFrame(
            {"unit": [f"ref{i}" for i in range(len(values))]} | dict(zip(NAMES, values.T, strict=True))
        )
        function = {"radial": radial, "ddf": ddf}[measure]
        theirs = function(frame[t.evaluated.tolist()], "unit", "year", **ROLES, technology=reference, **steps, **others)
        score = theirs.scores["score"].to_numpy()
        np.testing.assert_allclose(ours[t.evaluated], 1 + score if measure == "ddf" else 1 / score, atol=1e-9)


@pytest.mark.parametrize("returns", ["crs", "vrs", "ndrs", ("grs", 0.8, 1.2)], ids=str)
@pytest.mark.parametrize("measure", ["radial", "sbm", "ddf"])
def test_a_subsample_is_a_frame_of_reference_units(measure, returns):
    """Under any returns: who lies beyond it is found without a first phase, but where bounds on Σλ need one."""
    frame = panel(20, 1, seed=9).drop("year")
    task = choose(frame, "unit", None, **ROLES, measure=measure, returns=returns)
    plan = planned(task, "subsampling", "silverman", "reflect_last", 0.7)
    (seed,) = np.random.SeedSequence(6).spawn(1)
    (ours,) = replicate(plan, [seed])
    chosen = np.sort(np.random.default_rng(seed).choice(20, plan.sizes[0], replace=False))
    reference = frame[chosen.tolist()].with_columns(pl.col("unit") + "*")  # other names: nobody is left out as itself
    if measure == "sbm":
        plain = sbm(frame, "unit", **ROLES, technology=reference, returns=returns).scores
        beyond = sbm(frame, "unit", **ROLES, technology=reference, returns=returns, super_efficiency=True).scores
        score, inside = plain["score"].to_numpy(), (plain["status"] == "optimal").to_numpy()
        theirs = np.where(inside & (score < 1 - 1e-8), score, beyond["score"].to_numpy())
        assert inside.any() and not inside.all()
    else:
        function = {"radial": radial, "ddf": ddf}[measure]
        theirs = function(frame, "unit", **ROLES, technology=reference, returns=returns).scores["score"]
    theirs = np.asarray(theirs)
    np.testing.assert_allclose(ours, 1 + theirs if measure == "ddf" else 1 / theirs, atol=1e-9)


@pytest.mark.parametrize(
    ("measure", "options"),
    [("radial", {}), ("radial", {"returns": "vrs", "orientation": "output"}), ("ddf", {"disposability": "strong"}),
     ("sbm", {}), ("radial", {"method": "subsampling"})],
    ids=str,
)  # fmt: skip
def test_bias_has_its_sign_and_units_of_measurement_do_not_matter(measure, options):
    frame = panel(25, 2, seed=10)
    found = bootstrap_efficiency(frame, "unit", "year", **ROLES, measure=measure, **options, n_draws=120)
    other = frame.with_columns(pl.col("k") * 1e6, pl.col("y") * 1e-5)
    again = bootstrap_efficiency(other, "unit", "year", **ROLES, measure=measure, **options, n_draws=120)
    columns = ["bias_corrected", "std_error", "interval_low", "interval_high"]
    np.testing.assert_allclose(found.scores.select(columns), again.scores.select(columns), rtol=1e-6)
    rows = found.scores.filter(pl.col("draws") >= 60)
    assert rows.height > 25
    assert (rows["interval_low"] <= rows["interval_high"]).all() and (rows["std_error"] >= 0).all()
    if measure == "ddf":
        assert (rows["bias"] <= 1e-9).all() and (rows["interval_low"] >= rows["score"] - 1e-9).all()
    elif measure == "radial":
        assert (rows["bias"] >= -1e-9).all() and (rows["interval_high"] <= rows["score"] + 1e-9).all()
    else:
        assert rows["bias"].mean() > 0
    assert "bootstrap" in repr(found)
    if options.get("method") != "subsampling":  # whose technologies need not hold every level of the bads
        assert rows["draws"].unique().to_list() == [120]


def test_the_same_draws_on_an_executor():
    frame = panel(15, 2, seed=11)
    here = bootstrap_efficiency(frame, "unit", "year", **ROLES, n_draws=60)
    steps = []
    with executor("processes:2") as pool:
        there = bootstrap_efficiency(
            frame, "unit", "year", **ROLES, n_draws=60, pool=pool, progress=lambda done, of: steps.append((done, of))
        )
    np.testing.assert_array_equal(here.draws, there.draws)
    assert steps[-1] == (60, 60)


@pytest.mark.parametrize(
    "options",
    [{}, {"measure": "sbm", "technology": "global"},
     {"measure": "ddf", "technology": "sequential", "smoothing": "reflect_first"},
     {"method": "subsampling", "technology": "window", "returns": "vrs", "orientation": "output"}],
    ids=str,
)  # fmt: skip
def test_what_is_drawn_for_a_row_does_not_hang_on_where_it_stands(options):
    """As every other draw of the product; rows come back in the order that they were given in, and draws with them."""
    frame = panel(14, 3, seed=15).sample(fraction=0.9, seed=1).sort("unit", "year")
    mixed = frame.sample(fraction=1, shuffle=True, seed=2)
    here, there = (bootstrap_efficiency(f, "unit", "year", **ROLES, **options, n_draws=20) for f in (frame, mixed))
    for given, found in ((frame, here), (mixed, there)):
        assert found.scores.select("unit", "year").equals(given.select("unit", "year"))
    place = mixed.join(frame.with_row_index("place"), on=["unit", "year"], how="left", maintain_order="left")["place"]
    np.testing.assert_allclose(there.draws, here.draws[:, place.to_numpy()], rtol=1e-9)
    columns = ["score", "bias_corrected", "std_error", "interval_low", "interval_high"]
    np.testing.assert_allclose(there.scores.select(columns), here.scores[place].select(columns), rtol=1e-6)


def test_pairs_of_an_unbalanced_panel_are_drawn_alike_in_any_order():
    frame = panel(14, 3, seed=16).sample(fraction=0.8, seed=1).sort("unit", "year")
    mixed = frame.sample(fraction=1, shuffle=True, seed=2)
    here, there = (bootstrap_malmquist(f, "unit", "year", **ROLES, n_draws=20) for f in (frame, mixed))
    assert here.index.select("unit", "period_from").equals(there.index.select("unit", "period_from"))
    np.testing.assert_allclose(here.draws, there.draws, rtol=1e-9)


def test_intervals_cover_the_truth_and_corrected_scores_are_nearer_to_it():
    """One input, one output, constant returns: θ = exp(-u) is known (the design of Simar & Wilson 1998)."""
    covered, raw, corrected = [], [], []
    for seed in range(100, 140):
        rng = np.random.default_rng(seed)
        x, u = rng.uniform(1, 9, 40), np.abs(rng.normal(0, 0.4, 40))
        frame = pl.DataFrame({"unit": np.arange(40), "x": x, "y": x * np.exp(-u)})
        found = bootstrap_efficiency(frame, "unit", inputs=["x"], goods=["y"], n_draws=100, seed=seed).scores
        truth = np.exp(-u)
        low, high, score, mended = (
            found[c].to_numpy() for c in ("interval_low", "interval_high", "score", "bias_corrected")
        )
        covered.append(((low <= truth) & (truth <= high)).mean())
        raw.append(((score - truth) ** 2).mean())
        corrected.append(((mended - truth) ** 2).mean())
    assert 0.8 <= np.mean(covered) <= 1.0
    assert np.mean(corrected) < np.mean(raw)


def test_ranks_are_those_that_intervals_allow():
    rows = pl.DataFrame(
        {"unit": ["a", "b", "c", "d"], "bias_corrected": [0.9, 0.7, 0.65, 0.3],
         "interval_low": [0.85, 0.6, 0.55, 0.2], "interval_high": [0.95, 0.75, 0.7, 0.4]}
    )  # fmt: skip
    found = within_ranks(rows, smaller_is_better=False)
    assert found.select("unit", "rank", "rank_best", "rank_worst", "tied_with").rows() == [
        ("a", 1, 1, 1, 0), ("b", 2, 2, 3, 1), ("c", 3, 2, 3, 1), ("d", 4, 4, 4, 0)
    ]  # fmt: skip
    assert within_ranks(rows, smaller_is_better=True)["unit"].to_list() == ["d", "c", "b", "a"]
    assert within_ranks(rows, smaller_is_better=True)["rank_worst"].to_list() == [1, 3, 3, 4]


def test_smoothed_draws_keep_variance_and_pairs_their_correlation():
    rng = np.random.default_rng(2)
    first = 1 + np.abs(rng.normal(0, 0.3, 4000))
    second = 1 + np.abs(0.9 * (first - 1) + rng.normal(0, 0.05, 4000))
    draws = kernels.drawn(first, 40_000, 0.05, np.random.default_rng(3))
    assert draws.min() >= 1 and draws.var() == pytest.approx(first.var(), rel=0.05)
    both = kernels.drawn_pairs(first, second, 40_000, kernels.bivariate_bandwidth(4000), np.random.default_rng(4))
    assert np.corrcoef(both.T)[0, 1] == pytest.approx(np.corrcoef(first, second)[0, 1], abs=0.08)
    assert both.min() >= 1


INDICES = [
    ({}, malmquist, {"measure": "radial", "technology": "adjacent"}),
    ({"orientation": "output", "technology": "global"}, malmquist, {"measure": "radial", "orientation": "output"}),
    ({"measure": "sbm", "technology": "global"}, malmquist, {}),
    ({"index": "luenberger", "disposability": "strong"}, luenberger, {"disposability": "strong"}),
]


@pytest.mark.parametrize(("options", "function", "direct"), INDICES, ids=["adjacent", "output", "sbm", "luenberger"])
def test_an_index_bootstrap_has_the_index_and_ordered_limits(options, function, direct):
    frame = panel(14, 3, seed=12)
    found = bootstrap_malmquist(frame, "unit", "year", **ROLES, **options, n_draws=30).index
    theirs = function(frame, "unit", "year", **ROLES, **direct).index
    np.testing.assert_allclose(found["index"], theirs["index"], atol=1e-12)
    there = found.filter(pl.col("draws") >= 15)
    assert there.height > 20 and (there["index_low"] <= there["index_high"]).all()


@pytest.mark.parametrize("orientation", ["input", "output"])
def test_pairs_that_are_not_moved_give_the_index_again(monkeypatch, orientation):
    frame = panel(16, 3, seed=13).filter((pl.col("unit") != "U003") | (pl.col("year") != 1))  # not balanced

    def unmoved(work, first, second, here, there, rng):
        return work.distance[here], work.distance[there]

    monkeypatch.setattr(index_bootstrap, "_drawn", unmoved)
    found = bootstrap_malmquist(frame, "unit", "year", **ROLES, orientation=orientation, n_draws=2)
    whole = found.index["index"].is_finite().to_numpy()
    np.testing.assert_allclose(found.draws[0][whole], found.index["index"].to_numpy()[whole], rtol=1e-9)


def test_draws_of_an_index_are_the_same_together_and_one_after_the_other(monkeypatch):
    frame = panel(14, 3, seed=17).sample(fraction=0.9, seed=1)
    together = bootstrap_malmquist(frame, "unit", "year", **ROLES, n_draws=48)
    monkeypatch.setattr(index_bootstrap, "TOGETHER", 1)
    single = bootstrap_malmquist(frame, "unit", "year", **ROLES, n_draws=48)
    there = np.isfinite(single.draws).all(axis=0)
    assert there.sum() > 15 and single.draws[:, there].std(axis=0).min() > 1e-6
    np.testing.assert_allclose(together.draws, single.draws, rtol=1e-9)


def test_nothing_changed_is_told_as_nothing_changed():
    once, roles = panel(20, 1, seed=14), {"inputs": ["k", "l"], "goods": ["y"]}
    twice = pl.concat([once, once.with_columns(year=pl.col("year") + 1)])
    for method in ("smoothed", "subsampling"):
        found = bootstrap_malmquist(twice, "unit", "year", **roles, method=method, n_draws=60).index
        np.testing.assert_allclose(found["index"], 1, atol=1e-9)
        assert not found["changed"].any()
        assert (found["index_low"] <= 1 + 1e-9).all() and (found["index_high"] >= 1 - 1e-9).all()


MISTAKES = [
    ({"measure": "super_sbm"}, "method"),
    ({"measure": "sbm", "method": "smoothed"}, "subsampling"),
    ({"bandwidth": 0}, "positive"),
    ({"bandwidth": "scott"}, "silverman"),
    ({"scale": "log"}, "distance"),
    ({"smoothing": "none"}, "reflect_last"),
    ({"level": 95}, "between 0 and 1"),
    ({"n_draws": 1}, "n_draws"),
    ({"method": "subsampling", "subsample": 1.0}, "subsample"),
    ({"method": "subsampling", "subsample": 99}, "subsample"),
    ({"method": "jackknife"}, "smoothed"),
    ({"direction": "outputs"}, "direction"),
]


@pytest.mark.parametrize(("options", "said"), MISTAKES, ids=str)
def test_mistakes_are_named(options, said):
    with pytest.raises(InputError, match=said):
        bootstrap_efficiency(panel(10, 2), "unit", "year", **ROLES, **{"n_draws": 5, **options})


@pytest.mark.parametrize(
    ("options", "said"),
    [({"index": "fisher"}, "luenberger"), ({"measure": "ddf"}, "radial or sbm"), ({"technology": "global",
      "method": "smoothed"}, "adjacent"), ({"technology": "window"}, "biennial"), ({"level": 0}, "level")],
    ids=str,
)  # fmt: skip
def test_mistakes_of_indices_are_named(options, said):
    with pytest.raises(InputError, match=said):
        bootstrap_malmquist(panel(10, 2), "unit", "year", **ROLES, **{"n_draws": 5, **options})


def test_scores_that_do_not_vary_are_refused():
    frame = pl.DataFrame({"unit": ["a", "b", "c"], "x": [1.0, 2.0, 3.0], "y": [1.0, 2.0, 3.0]})
    with pytest.raises(InputError, match="off the frontier"):
        bootstrap_efficiency(frame, "unit", inputs=["x"], goods=["y"], n_draws=5)
