"""What must hold on any data: scores of an independent programme, invariance to units, order, copies; certificates."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from python_models.efficiency import ddf, malmquist, malmquist_luenberger, radial, sbm
from python_models.errors import InputError
from tests.efficiency import oracle

ROLES = {"inputs": ["k", "l", "e"], "goods": ["y"], "bads": ["co2"]}
NAMES = ["k", "l", "e", "y", "co2"]
RETURNS = ["crs", "vrs", "nirs", "ndrs", ("grs", 0.6, 1.7)]


def panel(units=30, years=4, seed=0, spread=0.4):
    rng = np.random.default_rng(seed)
    size = np.exp(rng.normal(0, 1, units))[:, None, None] * np.exp(0.04 * np.arange(years))[None, :, None]
    values = (size * np.exp(rng.normal(0, spread, (units, years, 5)))).reshape(-1, 5)
    return pl.DataFrame(
        {"unit": np.repeat([f"U{i:03d}" for i in range(units)], years), "year": np.tile(np.arange(years), units)}
        | {name: values[:, i] for i, name in enumerate(NAMES)}
    )


def parts(frame):
    values = frame.select(NAMES).to_numpy()
    return values[:, :3], values[:, 3:4], values[:, 4:]


@pytest.mark.parametrize("returns", RETURNS, ids=str)
@pytest.mark.parametrize("orientation", ["none", "input", "output"])
def test_slacks_based_agrees_with_a_plain_programme(returns, orientation):
    frame = panel(20, 2, seed=3)
    x, g, b = parts(frame)
    ours = sbm(frame, "unit", "year", **ROLES, technology="global", returns=returns, orientation=orientation).scores
    theirs = [oracle.slacks_based(x[i], g[i], b[i], (x, g, b), returns, orientation) for i in range(len(x))]
    np.testing.assert_allclose(ours["score"], theirs, atol=1e-8)
    assert (ours["status"] == "optimal").all()


@pytest.mark.parametrize("technology", ["contemporaneous", "sequential", "window", "biennial"])
def test_technology_spans_the_periods_it_says(technology):
    frame = panel(12, 4, seed=5)
    x, g, b = parts(frame)
    year = frame["year"].to_numpy()
    spans = {
        "contemporaneous": lambda t: year == t,
        "sequential": lambda t: year <= t,
        "window": lambda t: (year <= t) & (year > t - 2),
        "biennial": lambda t: (year == min(t, 2)) | (year == min(t, 2) + 1),
    }[technology]
    length = {"window": 2} if technology == "window" else {}
    ours = sbm(frame, "unit", "year", **ROLES, technology=technology, **length, returns="vrs").scores
    theirs = []
    for i in range(len(x)):
        keep = spans(year[i])
        theirs.append(oracle.slacks_based(x[i], g[i], b[i], (x[keep], g[keep], b[keep]), "vrs"))
    np.testing.assert_allclose(ours["score"], theirs, atol=1e-8)


@pytest.mark.parametrize("returns", RETURNS, ids=str)
def test_frame_of_reference_units(returns):
    frame = panel(40, 1, seed=8)
    evaluated, reference = frame[:20], frame[20:]
    x, g, b = parts(evaluated)
    ours = sbm(evaluated, "unit", "year", **ROLES, technology=reference, returns=returns).scores
    theirs = np.array([oracle.slacks_based(x[i], g[i], b[i], parts(reference), returns) for i in range(20)])
    assert 0 < np.isnan(theirs).sum() < 20  # some lie beyond the reference technology
    np.testing.assert_allclose(ours["score"], theirs, atol=1e-8)
    assert ((ours["status"] == "infeasible").to_numpy() == np.isnan(theirs)).all()
    cross = radial(evaluated, "unit", "year", **ROLES, technology=reference, returns=returns).scores
    theirs = [oracle.radial_input(x[i], g[i], b[i], parts(reference), returns) for i in range(20)]
    np.testing.assert_allclose(cross["score"], theirs, atol=1e-7)


@pytest.mark.parametrize("disposability", ["weak", "strong"])
@pytest.mark.parametrize("returns", RETURNS, ids=str)
def test_directional_agrees_with_a_plain_programme(returns, disposability):
    frame = panel(25, 1, seed=2)
    x, g, b = parts(frame)
    mean = frame.select(NAMES).to_numpy().mean(axis=0)
    weak = disposability == "weak"
    for direction, steps in (
        ("observed", lambda i: (x[i], g[i], b[i])),
        ("mean", lambda i: (mean[:3], mean[3:4], mean[4:])),
        ({"y": "y", "co2": 0.5}, lambda i: (np.zeros(3), g[i], np.array([0.5]))),
    ):
        ours = ddf(
            frame, "unit", "year", **ROLES, direction=direction, disposability=disposability, returns=returns
        ).scores
        theirs = [oracle.distance(x[i], g[i], b[i], (x, g, b), steps(i), returns, weak) for i in range(25)]
        np.testing.assert_allclose(ours["score"], theirs, rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize("orientation", ["input", "output"])
def test_radial_super_efficiency_excludes_only_the_unit(orientation):
    frame = panel(25, 1, seed=4)
    x, g, b = parts(frame)
    measure = {"input": oracle.radial_input, "output": oracle.radial_output}[orientation]
    ours = radial(frame, "unit", **ROLES, orientation=orientation, super_efficiency=True).scores
    others = [np.arange(25) != i for i in range(25)]
    theirs = [measure(x[i], g[i], b[i], (x[k], g[k], b[k])) for i, k in enumerate(others)]
    np.testing.assert_allclose(ours["score"], theirs, atol=1e-7)
    assert ours["score"].max() > 1


def test_units_of_measurement_do_not_matter():
    frame = panel(seed=1)
    factors = [1e9, 1e-9, 1e6, 1e-9, 1e9]
    other = frame.with_columns(pl.col(n) * f for n, f in zip(NAMES, factors, strict=True))
    for measure, options in (
        (sbm, {"technology": "global"}), (sbm, {"returns": "vrs", "super_efficiency": True}),
        (radial, {"returns": "vrs"}), (ddf, {"technology": "global"}),
    ):  # fmt: skip
        one, two = (measure(f, "unit", "year", **ROLES, **options).scores["score"].to_numpy() for f in (frame, other))
        np.testing.assert_allclose(one, two, atol=1e-11)


def test_order_of_rows_does_not_matter():
    frame = panel(seed=6)
    shuffled = frame.sample(fraction=1, shuffle=True, seed=1)
    for returns in ("crs", "vrs"):
        one = sbm(frame, "unit", "year", **ROLES, technology="global", returns=returns).scores
        two = sbm(shuffled, "unit", "year", **ROLES, technology="global", returns=returns).scores
        assert two.select("unit", "year").equals(shuffled.select("unit", "year"))
        both = one.join(two, on=["unit", "year"])
        np.testing.assert_allclose(both["score"], both["score_right"], atol=1e-12)
        assert (both["reference_set_hash"] == both["reference_set_hash_right"]).all()


def test_duplicates_and_dominated_units_change_no_score_of_others():
    frame = panel(25, 1, seed=9)
    alone = sbm(frame, "unit", **ROLES).scores["score"]
    copies = frame.with_columns(pl.col("unit") + "copy")
    worse = frame.with_columns(pl.col("unit") + "worse", pl.col("k") * 1.1, pl.col("y") * 0.9, pl.col("co2") * 1.2)
    more = sbm(pl.concat([frame, copies, worse]), "unit", **ROLES).scores["score"]
    np.testing.assert_allclose(more[:25], alone, atol=1e-12)
    np.testing.assert_allclose(more[25:50], alone, atol=1e-12)
    assert (more[50:].to_numpy() < 1).all()


def test_global_scores_and_their_hash_change_with_the_reference_set():
    frame = panel(10, 3, seed=2)
    fewer = frame.filter(pl.col("year") < 2)
    one = sbm(fewer, "unit", "year", **ROLES, technology="global").scores
    two = sbm(frame, "unit", "year", **ROLES, technology="global").scores
    assert one["reference_set_hash"].n_unique() == two["reference_set_hash"].n_unique() == 1
    assert one["reference_set_hash"][0] != two["reference_set_hash"][0]
    own = sbm(frame, "unit", "year", **ROLES).scores["reference_set_hash"]
    assert own.n_unique() == 3
    both = one.join(two, on=["unit", "year"])
    assert (both["score_right"] <= both["score"] + 1e-12).all()


@pytest.mark.parametrize("returns", ["crs", "vrs"])
def test_certificate_holds_over_all_reference_units(returns):
    frame = panel(60, 3, seed=12)
    result = sbm(frame, "unit", "year", **ROLES, technology="global", returns=returns)
    scores = result.scores
    assert scores["primal_residual"].max() < 1e-11
    assert scores["gap"].max() < 1e-11
    assert scores["least_reduced_cost"].min() > -1e-11
    # the shadow prices of each unit give no reference unit a profit: vx + wb - ug >= 0 under constant returns
    if returns == "crs":
        prices = result.shadow_prices.pivot(on="variable", index=["unit", "year"], values="shadow_price")
        value = prices.select(NAMES).to_numpy() * np.array([1, 1, 1, -1, 1])
        data = frame.select(NAMES).to_numpy()
        cost = value @ data.T / np.abs(value[:, :, None] * data.T[None]).sum(axis=1)
        assert cost.min() > -1e-12
    # intensities reproduce the targets
    total = result.peers.join(
        frame, left_on=["peer", "peer_period"], right_on=["unit", "year"], how="left"
    ).group_by("unit", "year").agg((pl.col(n) * pl.col("weight")).sum() for n in NAMES)  # fmt: skip
    both = scores.join(total, on=["unit", "year"], how="left")
    for name in NAMES:
        np.testing.assert_allclose(both[name], both[f"target_{name}"], rtol=1e-9)


def test_score_is_what_the_slacks_say():
    frame = panel(seed=13)
    result = sbm(frame, "unit", "year", **ROLES, technology="global", returns="vrs").scores
    ratio = {n: (result[f"slack_{n}"] / frame[n]).to_numpy() for n in NAMES}
    assert min(r.min() for r in ratio.values()) >= 0
    numerator = 1 - (ratio["k"] + ratio["l"] + ratio["e"]) / 3
    np.testing.assert_allclose(result["score"], numerator / (1 + (ratio["y"] + ratio["co2"]) / 2), atol=1e-11)


@pytest.mark.parametrize("returns", ["crs", "vrs"])
def test_units_on_the_frontier_have_no_slack_in_any_unit(returns):
    """Not even one of rounding: as many are efficient whatever the figures are counted in."""
    frame = panel(40, 1, seed=15)
    slacks = [f"slack_{n}" for n in NAMES]
    efficient = []
    for factor in (1, 1e-6, 0.1, 1e8):
        counted = frame.with_columns(pl.col(n) * factor for n in NAMES)
        scores = sbm(counted, "unit", **ROLES, returns=returns).scores
        without = scores.filter(pl.all_horizontal(pl.col(slacks) == 0))
        np.testing.assert_allclose(without["score"], 1, atol=1e-12)
        assert (scores.join(without, on="unit", how="anti")["score"] < 1 - 1e-9).all()
        efficient.append(without["unit"].to_list())
    assert efficient == [efficient[0]] * 4 and 3 < len(efficient[0]) < 40


def test_global_index_is_circular_and_decomposes():
    frame = panel(20, 5, seed=14)
    for index in (
        malmquist(frame, "unit", "year", **ROLES),
        malmquist(frame, "unit", "year", **ROLES, returns="vrs"),
        malmquist(frame, "unit", "year", **ROLES, measure="super_sbm"),
        malmquist_luenberger(frame, "unit", "year", **ROLES, technology="global"),
    ):
        assert index.undefined == 0
        found = index.index
        product = found["efficiency_change"] * found["best_practice_change"]
        np.testing.assert_allclose(found["index"], product, rtol=1e-12)
        ends = found.group_by("unit", maintain_order=True).agg(pl.col("index").product(), pl.last("level"))
        scores = index.scores.sort("unit", "year").group_by("unit", maintain_order=True)
        direct = scores.agg((pl.last("global_score") / pl.first("global_score")).alias("ratio"))["ratio"]
        np.testing.assert_allclose(ends["index"], direct, rtol=1e-11)
        np.testing.assert_allclose(ends["level"], direct, rtol=1e-11)


@pytest.mark.filterwarnings("ignore:.*indices are undefined")
def test_unbalanced_panels_pair_by_unit():
    frame = panel(15, 4, seed=15)
    missing = (pl.col("unit") == "U003") & (pl.col("year") == 2)
    gap = frame.filter(~missing)
    found = malmquist(gap, "unit", "year", **ROLES).index
    assert found.height == 15 * 3 - 2
    scores = sbm(gap, "unit", "year", **ROLES, technology="global").scores
    at = {(r["unit"], r["year"]): r["score"] for r in scores.to_dicts()}
    for row in found.to_dicts():
        ratio = at[row["unit"], row["period_to"]] / at[row["unit"], row["period_from"]]
        assert row["index"] == pytest.approx(ratio, rel=1e-12)
        level = at[row["unit"], row["period_to"]] / at[row["unit"], 0]
        assert row["level"] == pytest.approx(level, rel=1e-12)
    late = gap.filter(~((pl.col("unit") == "U003") & (pl.col("year") == 0)))
    assert malmquist(late, "unit", "year", **ROLES, measure="radial", technology="adjacent").index.height == 15 * 3 - 3


def test_adjacent_indices_say_how_many_are_undefined():
    frame = panel(15, 3, seed=16)
    with pytest.warns(UserWarning, match=r"of 30 adjacent indices are undefined"):
        found = malmquist(frame, "unit", "year", **ROLES, technology="adjacent")
    nan = found.index["index"].is_nan()
    assert found.undefined == nan.sum() > 0
    assert (found.index["status"] == "undefined").to_list() == nan.to_list()
    always = malmquist(frame, "unit", "year", **ROLES, technology="adjacent", measure="super_sbm")
    assert always.undefined == 0
    defined = found.index.filter(~nan)["index"]
    assert len(defined) and (defined > 0).all()


@pytest.mark.filterwarnings("ignore:.*indices are undefined")
@pytest.mark.parametrize("technology", ["adjacent", "sequential"])
def test_scale_change_at_mixed_points_stays_on_the_index_s_technology(technology):
    """Grifell-Tatjé & Lovell (1999): from x to x' at the outputs and technology of the first period."""
    frame = panel(8, 3, seed=25)
    found = malmquist(
        frame, "unit", "year", inputs=["k", "l"], goods=["y"], measure="radial", technology=technology, returns="vrs",
        decomposition="grifell_lovell",
    ).index  # fmt: skip
    x, y, year = frame.select("k", "l").to_numpy(), frame.select("y").to_numpy(), frame["year"].to_numpy()
    row = {key: i for i, key in enumerate(frame.select("unit", "year").iter_rows())}
    for pair in found.filter(pl.col("period_from") == 1).to_dicts():
        before, after = row[pair["unit"], 1], row[pair["unit"], 2]
        keep = year <= 1 if technology == "sequential" else year == 1
        reference, none = (x[keep], y[keep], np.zeros((keep.sum(), 0))), np.zeros(0)
        scale = [
            oracle.radial_input(inputs, y[before], none, reference, "vrs")
            / oracle.radial_input(inputs, y[before], none, reference, "crs")
            for inputs in (x[before], x[after])
        ]
        assert pair["scale_efficiency_change"] == pytest.approx(scale[0] / scale[1], rel=1e-7)


def test_super_efficiency_moves_only_units_on_the_frontier():
    frame = panel(25, 1, seed=17)
    plain = sbm(frame, "unit", **ROLES).scores["score"].to_numpy()
    beyond = sbm(frame, "unit", **ROLES, super_efficiency=True).scores
    on = plain >= 1 - 1e-8
    assert (beyond["measure"].to_numpy() == np.where(on, "super_sbm", "sbm")).all()
    np.testing.assert_allclose(beyond["score"].to_numpy()[~on], plain[~on], atol=1e-14)
    assert (beyond["score"].to_numpy()[on] >= 1).all()
    variable = sbm(frame, "unit", **ROLES, super_efficiency=True, returns="vrs").scores
    nothing = variable["status"] == "infeasible"
    assert variable.filter(nothing)["score"].is_nan().all()


def test_uniqueness_is_told():
    frame = pl.DataFrame({"unit": list("abcd"), "x": [2.0, 4.0, 4.0, 1.0], "z": [2.0, 1.0, 4.0, 4.0], "y": [1.0] * 4})
    told = sbm(frame, "unit", inputs=["x", "z"], goods=["y"]).uniqueness
    assert told.filter(pl.col("unit") == "a")["peers_unique"].all()
    # two copies of a peer: slacks stay unique, peers do not
    twice = pl.concat([frame, frame.with_columns(pl.col("unit") + "2")])
    told = sbm(twice, "unit", inputs=["x", "z"], goods=["y"]).uniqueness
    assert not told["peers_unique"].any()


@pytest.mark.parametrize("zeros", ["drop", "min_tenth", "min_hundredth"])
def test_zero_treatments(zeros):
    frame = panel(20, 1, seed=18).with_columns(
        e=pl.when(pl.col("unit") == "U004").then(0.0).otherwise("e"),
        co2=pl.when(pl.col("unit") == "U007").then(0.0).otherwise("co2"),
    )
    with pytest.raises(InputError, match=r"e = 0 at U004 0.*co2 = 0 at U007 0"):
        sbm(frame, "unit", "year", **ROLES)
    found = sbm(frame, "unit", "year", **ROLES, zeros=zeros).scores
    assert (found["status"] == "optimal").all()
    if zeros == "drop":
        x, g, b = parts(frame)
        theirs = [oracle.slacks_based(x[i], g[i], b[i], (x, g, b)) for i in range(20)]
        np.testing.assert_allclose(found["score"], theirs, atol=1e-8)
    else:
        share = 10 if zeros == "min_tenth" else 100
        filled = frame.with_columns(
            pl.when(pl.col(n) == 0).then(pl.col(n).filter(pl.col(n) > 0).min() / share).otherwise(n).alias(n)
            for n in ("e", "co2")
        )
        np.testing.assert_allclose(found["score"], sbm(filled, "unit", "year", **ROLES).scores["score"], atol=1e-12)


def test_pandas_is_accepted():
    frame = panel(10, 2, seed=19)
    assert sbm(frame.to_pandas(), "unit", "year", **ROLES).scores.equals(sbm(frame, "unit", "year", **ROLES).scores)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"inputs": ["k", "labour"]}, "Not in the data: labour"),
        ({"inputs": "k"}, "must be a list"),
        ({"goods": ["y", "k"], "inputs": ["k"]}, "more than once"),
        ({"technology": "SML"}, "not known"),
        ({"returns": ("grs", 1.2, 2)}, "0 <= L <= 1 <= U"),
        ({"orientation": "inward"}, "not known"),
        ({"output_weights": [1]}, "2 positive numbers"),
        ({"input_weights": 1.0}, "3 positive numbers"),
        ({"bads": None}, r"must be a list of column names, \[\] for none"),
        ({"technology": "window", "window": 2.5}, "whole number of at least 1: a window of periods"),
        ({"zeros": "ignore"}, "not known"),
    ],
)
def test_bad_options_say_what_to_do(change, message):
    with pytest.raises(InputError, match=message):
        sbm(panel(5, 2), "unit", "year", **(ROLES | change))


def test_bad_cells_are_named():
    frame = panel(5, 2).with_columns(
        y=pl.when((pl.col("unit") == "U002") & (pl.col("year") == 1)).then(None).otherwise("y")
    )
    with pytest.raises(InputError, match="y = nan at U002 1"):
        sbm(frame, "unit", "year", **ROLES)
    with pytest.raises(InputError, match="duplicated"):
        sbm(pl.concat([frame, frame]), "unit", "year", **ROLES)


@settings(max_examples=40, deadline=None)
@given(
    values=st.lists(st.lists(st.integers(1, 6), min_size=4, max_size=4), min_size=2, max_size=14),
    returns=st.sampled_from(RETURNS),
    orientation=st.sampled_from(["none", "input", "output"]),
)
def test_small_integers_with_ties(values, returns, orientation):
    data = np.array(values, dtype=float)
    frame = pl.DataFrame({"unit": np.arange(len(data))} | {n: data[:, i] for i, n in enumerate(["a", "b", "y", "c"])})
    ours = sbm(
        frame, "unit", inputs=["a", "b"], goods=["y"], bads=["c"], returns=returns, orientation=orientation
    ).scores  # fmt: skip
    x, g, b = data[:, :2], data[:, 2:3], data[:, 3:]
    theirs = [oracle.slacks_based(x[i], g[i], b[i], (x, g, b), returns, orientation) for i in range(len(data))]
    np.testing.assert_allclose(ours["score"], theirs, atol=1e-8)
    assert ours["least_reduced_cost"].min() > -1e-9


def test_many_units_learn_their_pool_in_turns(monkeypatch):
    from python_models.efficiency import reference_pools

    frame = panel(900, 1, seed=20)
    for returns in ("crs", "vrs"):
        whole = sbm(frame, "unit", **ROLES, returns=returns).scores
        monkeypatch.setattr(reference_pools, "SAMPLE", 64)
        monkeypatch.setattr(reference_pools, "BLOCK", 256)
        turns = sbm(frame, "unit", **ROLES, returns=returns).scores
        monkeypatch.undo()
        np.testing.assert_allclose(whole["score"], turns["score"], atol=1e-12)


@pytest.mark.parametrize("returns", RETURNS, ids=str)
def test_highs_takes_over_where_the_simplex_does_not_finish(monkeypatch, returns):
    from python_models.efficiency import simplex

    frame = panel(30, 2, seed=21)
    fast = sbm(frame, "unit", "year", **ROLES, technology="global", returns=returns)
    monkeypatch.setattr(simplex, "MAX_SWEEPS", 0)
    slow = sbm(frame, "unit", "year", **ROLES, technology="global", returns=returns)
    np.testing.assert_allclose(fast.scores["score"], slow.scores["score"], atol=1e-10)
    assert (slow.scores["status"] == "optimal").all()
    both = fast.peers.join(slow.peers, on=["unit", "year", "peer", "peer_period"], how="full", coalesce=True)
    np.testing.assert_allclose(both["weight"].fill_null(0), both["weight_right"].fill_null(0), atol=1e-8)


@pytest.mark.parametrize("returns", ["crs", "vrs"])
def test_a_reference_frame_may_hold_the_evaluated_units(returns):
    frame = panel(30, 2, seed=22)
    inside = sbm(frame, "unit", "year", **ROLES, technology="global", returns=returns).scores
    outside = sbm(frame, "unit", "year", **ROLES, technology=frame, returns=returns).scores
    np.testing.assert_allclose(inside["score"], outside["score"], atol=1e-12)


@pytest.mark.parametrize("technology", ["global", "adjacent"])
def test_keys_may_have_any_name_but_a_result_s(technology):
    frame = panel(8, 3, seed=4)
    options = {**ROLES, "technology": technology, "measure": "super_sbm"}
    plain = malmquist(frame, "unit", "year", **options).index
    for unit, period in (("code", "row"), ("row", "code"), ("first", "expected"), ("start", "after")):
        renamed = malmquist(frame.rename({"unit": unit, "year": period}), unit, period, **options).index
        assert renamed.rename({unit: "unit"}).equals(plain)
    for name in ("index", "status", "slack_k"):
        with pytest.raises(InputError, match=f"{name} has the name of a column of the result"):
            malmquist(frame.rename({"unit": name}), name, "year", **options)


@pytest.mark.parametrize("radial_distance", [True, False])
def test_a_direction_in_units_of_the_data_scales_with_them(radial_distance):
    """Steps of one yuan beside values of 1e12 make β as large, which must not cost the certificate."""
    frame = panel(15, 1, seed=23)
    large = frame.with_columns(pl.col(NAMES) * 1e12)
    one, two = (ddf(f, "unit", **ROLES, direction="ones", radial=radial_distance).scores for f in (frame, large))
    assert (two["status"] == "optimal").all() and one["score"].max() > 0.1
    np.testing.assert_allclose(two["score"] / 1e12, one["score"], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(two["target_co2"] / 1e12, one["target_co2"], rtol=1e-9)


def test_separate_steps_of_one_scale_variable_by_variable():
    frame, factors = panel(15, 1, seed=26), np.array([1e4, 1e6, 1e-3, 1e12, 1e8])
    other = frame.with_columns(pl.col(n) * f for n, f in zip(NAMES, factors, strict=True))
    options = {**ROLES, "direction": "ones", "radial": False}
    one = ddf(frame, "unit", **options).scores
    two = ddf(other, "unit", **options, weights=1 / factors).scores
    assert (two["status"] == "optimal").all()
    np.testing.assert_allclose(one["score"], two["score"], atol=1e-9)
    assert (ddf(other, "unit", **options).scores["status"] == "optimal").all()


@pytest.mark.parametrize("returns", ["crs", "vrs"])
def test_super_efficiency_finds_the_unit_in_a_reference_frame(returns):
    frame = panel(12, 2, seed=24)
    for measure in (sbm, radial):
        options = {**ROLES, "returns": returns, "super_efficiency": True}
        inside = measure(frame, "unit", "year", technology="global", **options).scores
        shuffled = frame.sample(fraction=1, shuffle=True, seed=1)
        outside = measure(frame, "unit", "year", technology=shuffled, **options).scores
        assert inside["score"].max() > 1
        np.testing.assert_allclose(inside["score"], outside["score"], atol=1e-12)


@pytest.mark.parametrize("orientation", ["input", "output"])
def test_nothing_is_measured_against_no_unit(orientation):
    alone = panel(1, 1)
    for measure in (sbm, radial):
        found = measure(alone, "unit", "year", **ROLES, orientation=orientation, super_efficiency=True).scores
        assert found["status"].to_list() == ["infeasible"] and found["score"].is_nan().all()


@pytest.mark.parametrize(
    ("technology", "message"),
    [
        (None, "not known"),
        (panel(4, 1).head(0), "reference units has no rows"),
        (panel(4, 1).with_columns(year=pl.lit("now")), "type of those evaluated: unit String, year Int64"),
    ],
)
def test_unusable_reference_frames_are_refused(technology, message):
    with pytest.raises(InputError, match=message):
        sbm(panel(4, 1), "unit", "year", **ROLES, technology=technology)


def test_periods_as_text_must_sort_as_numbers_do():
    text = panel(5, 3).with_columns((pl.col("year") + 9).cast(pl.String))
    with pytest.raises(InputError, match="sort 10 before 9"):
        malmquist(text, "unit", "year", **ROLES)
    assert malmquist(text.with_columns(pl.col("year").str.zfill(2)), "unit", "year", **ROLES).index.height == 10


def test_empty_keys_and_unknown_directions_are_named():
    frame = panel(4, 2).with_columns(pl.when(pl.col("year") == 1).then(float("nan")).otherwise(0.0).alias("year"))
    with pytest.raises(InputError, match="Column year has 4 empty"):
        sbm(frame, "unit", "year", **ROLES)
    with pytest.raises(InputError, match="same column, unit"):
        sbm(frame, "unit", "unit", **ROLES)
    with pytest.raises(InputError, match="Not in the data: nowhere"):
        ddf(panel(4, 2), "unit", "year", **ROLES, direction={"y": "nowhere"})
