"""Difference in differences, event studies and placebo against fixest and diff-diff; known effects recovered."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import coagg
from python_models.errors import InputError

SHARED = Path(__file__).parents[3] / "shared" / "reference" / "methods2"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the tables may not be redistributed")
KEYS = {"unit": "id", "period": "t"}


def case(name: str) -> dict[str, Any]:
    return dict(json.loads((SHARED / "cases" / f"{name}.json").read_text(encoding="utf-8"))["expected"])


@pytest.mark.shared
@needs_shared
def test_staggered_adoption_has_fixests_and_diff_diffs_numbers():
    told = case("did_mpdta_staggered")
    frame = pl.read_csv(SHARED / "data" / "mpdta.csv")
    frame = frame.with_columns(g=pl.when(pl.col("first_treat") > 0).then("first_treat"))
    keys = {"unit": "county", "period": "year", "first": "g"}
    row = coagg.did(frame, "lemp", **keys).tidy().filter(pl.col("term") == "treated").row(0, named=True)
    assert [row["estimate"], row["std_error"]] == pytest.approx(told["twfe"]["value"], rel=1e-6)
    for method, key in (("twfe", "twfe_event_study"), ("sun-abraham", "sun_abraham_event")):
        found = coagg.event_study(frame, "lemp", method=method, **keys).tidy().drop_nulls("std_error")
        values = {int(k.rpartition(":")[2]): v for k, v in told[key]["value"].items()}
        assert found["horizon"].to_list() == sorted(values)
        for h, estimate, error in found.select("horizon", "estimate", "std_error").iter_rows():
            assert [estimate, error] == pytest.approx(values[h], rel=told[key]["tol_rel"])
    att = coagg.event_study(frame, "lemp", **keys).att().row(0, named=True)
    assert [att["estimate"], att["std_error"]] == pytest.approx(told["sun_abraham_att"]["value"], rel=1e-5)
    # and so the simple average of Callaway and Sant'Anna, whose error is another
    assert att["estimate"] == pytest.approx(told["cs_simple"]["value"][0], rel=1e-5)
    found = coagg.event_study(frame, "lemp", method="imputation", **keys)
    att, bjs = found.att().row(0, named=True), told["imputation_bjs"]["value"]
    assert [att["estimate"], att["std_error"]] == pytest.approx(bjs["att"], rel=1e-5)
    rows = {h: [e, s] for h, e, s in found.tidy().select("horizon", "estimate", "std_error").iter_rows()}
    for h in range(4):
        assert rows[h] == pytest.approx(bjs["event"][str(h)], rel=1e-5)


@pytest.mark.shared
@needs_shared
def test_one_date_and_its_placebo_have_fixests_numbers():
    told = case("did_placebo_permutation")
    frame = pl.read_csv(SHARED / "data" / "base_did.csv").with_columns(d=pl.col("treat") * pl.col("post"))
    keys = {"unit": "id", "period": "period", "treatment": "d", "controls": ["x1"]}
    terms = {r["term"]: r for r in coagg.did(frame, "y", **keys).tidy().iter_rows(named=True)}
    assert terms["treated"]["estimate"] == pytest.approx(told["did"]["value"]["coef"], rel=1e-6)
    assert terms["treated"]["std_error"] == pytest.approx(told["did"]["value"]["se_cluster"], rel=1e-6)
    found = coagg.event_study(frame, "y", method="twfe", **keys)
    for h, estimate, error in (
        found.tidy().drop_nulls("std_error").select("horizon", "estimate", "std_error").iter_rows()
    ):
        assert [estimate, error] == pytest.approx(told["event"]["value"][f"period::{h + 6}:treat"], rel=1e-6)
    test = found.tests().row(0, named=True)
    joint = told["joint_pretrend_F"]["value"]
    assert [test["value"], test["df"], test["p_value"]] == pytest.approx(
        [joint["stat"], joint["df1"], joint["p"]], rel=1e-4
    )
    row = coagg.placebo_test(frame, "y", draws=4000, seed=5, **keys).tidy().row(0, named=True)
    placebo = told["placebo"]
    assert row["mean"] == pytest.approx(0, abs=placebo["tol_abs_mean"])
    assert row["sd"] == pytest.approx(placebo["value"]["sd"], rel=placebo["tol_rel_sd"])
    quantiles = [placebo["value"]["q"][k] for k in ("2.5%", "97.5%")]
    assert [row["q_low"], row["q_high"]] == pytest.approx(quantiles, abs=placebo["tol_abs_quantile"])
    assert row["p_value"] == pytest.approx(1 / 4001)


@pytest.mark.shared
@needs_shared
def test_the_comparisons_are_bacondecomps():
    told = case("did_mpdta_bacon")
    frame = pl.read_csv(SHARED / "data" / "mpdta.csv")
    frame = frame.with_columns(g=pl.when(pl.col("first_treat") > 0).then("first_treat"))
    found = coagg.did_decomposition(frame, "lemp", unit="county", period="year", first="g")
    assert found.estimate == pytest.approx(told["sum"]["value"], rel=1e-9)
    ours = {(r["treated"], r["control"] or 99999): r for r in found.pairs.iter_rows(named=True)}
    assert len(ours) == len(told["pairs"]["value"])
    kinds = {"Treated vs Untreated": "treated_never", "Earlier vs Later Treated": "earlier_later"}
    for pair in told["pairs"]["value"]:
        row = ours[pair["treated"], pair["untreated"]]
        assert row["kind"] == kinds.get(pair["type"], "later_earlier")
        assert [row["weight"], row["estimate"]] == pytest.approx([pair["weight"], pair["estimate"]], rel=1e-8)


@pytest.mark.parametrize("always", [False, True])
@pytest.mark.parametrize("never", [False, True])
def test_the_comparisons_add_up_to_the_two_way_effect(never, always):
    frame = staggered(lambda g, h: 1 + 0.2 * h + 0.1 * g, noise=1.0, never=never, n=42)
    if always:
        frame = frame.with_columns(g=pl.when(pl.col("id") < 5).then(1).otherwise("g"))
    found = coagg.did_decomposition(frame.sample(fraction=1, shuffle=True, seed=3), "y", first="g", **KEYS)
    estimate = coagg.did(frame, "y", first="g", **KEYS).tidy().filter(term="treated")["estimate"][0]
    assert found.estimate == pytest.approx(estimate, rel=1e-9)
    assert found.pairs["weight"].sum() == pytest.approx(1) and (found.pairs["weight"] > 0).all()
    kinds = found.tidy()["kind"].to_list()
    assert ("treated_never" in kinds) == never and ("treated_always" in kinds) == always
    assert sum(found.tidy()["comparisons"]) == found.pairs.height
    with pytest.raises(InputError, match="not balanced: 7 lack"):
        coagg.did_decomposition(frame.filter((pl.col("id") != 7) | (pl.col("t") > 1)), "y", first="g", **KEYS)
    with pytest.raises(InputError, match="y is missing for 3 5"):
        gap = pl.when((pl.col("id") == 3) & (pl.col("t") == 5)).then(None).otherwise("y").alias("y")
        coagg.did_decomposition(frame.with_columns(gap), "y", first="g", **KEYS)


def test_effects_that_grow_turn_comparisons_with_the_treated_round():
    """No noise, effects that grow: whoever is compared with units treated already seems to lose."""
    found = coagg.did_decomposition(staggered(lambda g, h: 1.0 + h), "y", first="g", **KEYS).pairs
    bad = found.filter(kind="later_earlier")["estimate"]
    assert (bad < 1).all() and (bad < 0).any() and (found.filter(kind="treated_never")["estimate"] >= 1).all()
    one = pl.DataFrame({"id": [1, 1, 2, 2], "t": [1, 2, 1, 2], "g": [1] * 4, "y": [1.0, 2, 3, 5]})
    with pytest.raises(InputError, match="nothing to compare"):
        coagg.did_decomposition(one, "y", first="g", **KEYS)


def staggered(
    effect, n: int = 60, years: int = 12, noise: float = 0.0, never: bool = True, seed: int = 1
) -> pl.DataFrame:
    """Units that begin in 4, 7, 9 or never; ``effect(cohort, horizon)`` is added from then on."""
    rng = np.random.default_rng(seed)
    cohorts = [4, 7, 9] + ([None] if never else [])
    rows = []
    for i in range(n):
        level, g = rng.normal(), cohorts[i % len(cohorts)]
        for t in range(1, years + 1):
            d = g is not None and t >= g
            y = level + 0.3 * t + noise * rng.normal() + (effect(g, t - g) if d else 0.0)
            rows.append({"id": i, "t": t, "g": g, "d": int(d), "y": y})
    return pl.DataFrame(rows, infer_schema_length=None)


@pytest.mark.parametrize("method", ["sun-abraham", "imputation"])
@pytest.mark.parametrize("never", [True, False])
def test_effects_that_differ_by_cohort_are_recovered_exactly(method, never):
    """Without noise every horizon is the average over the cohorts seen there; the two-way event study is not."""

    def effect(g, h):
        return {4: 1.0, 7: 2.0, 9: 4.0}[g] * (1 + 0.5 * h)

    frame = staggered(effect, never=never)
    found = coagg.event_study(frame, "y", first="g", method=method, **KEYS)
    seen = (
        frame.filter((pl.col("d") == 1) & pl.lit(True))
        if never
        else frame.filter((pl.col("d") == 1) & (pl.col("t") < 9))
    )
    seen = seen.with_columns(h=pl.col("t") - pl.col("g"))
    for h, estimate in found.tidy().filter(pl.col("horizon") >= 0).select("horizon", "estimate").iter_rows():
        told = np.mean([effect(g, h) for g in seen.filter(pl.col("h") == h)["g"].to_list()])
        assert estimate == pytest.approx(told, rel=1e-6)
    before = found.tidy().filter(pl.col("horizon") < 0)["estimate"].to_list()
    assert before == pytest.approx([0.0] * len(before), abs=1e-8)
    assert ("last_cohort_as_control" in [c.key for c in found.cautions]) == (not never)
    twfe = coagg.event_study(frame, "y", first="g", method="twfe", **KEYS).tidy().filter(pl.col("horizon") < -1)
    assert twfe["estimate"].abs().max() > 0.05


@pytest.mark.parametrize("method", ["sun-abraham", "twfe", "imputation"])
def test_first_and_treatment_say_the_same_and_order_and_unit_do_not_matter(method):
    frame = staggered(lambda g, h: 1.0, noise=0.5)
    one = coagg.event_study(frame, "y", first="g", method=method, **KEYS).tidy()
    two = coagg.event_study(frame, "y", treatment="d", method=method, **KEYS).tidy()
    other = frame.sample(fraction=1, shuffle=True, seed=4).with_columns(y=pl.col("y") * 1000)
    three = coagg.event_study(other, "y", first="g", method=method, **KEYS).tidy()
    for column in ("estimate", "std_error"):
        assert two[column].drop_nulls().to_list() == pytest.approx(one[column].drop_nulls().to_list(), rel=1e-9)
        scaled = (one[column].drop_nulls() * 1000).to_list()
        assert three[column].drop_nulls().to_list() == pytest.approx(scaled, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("method", ["sun-abraham", "twfe", "imputation"])
def test_the_origin_of_time_does_not_matter(method):
    """Periods counted from a reform: cohort 0 had no dummies of its own, and those of cohort -3 were no terms."""
    frame = staggered(lambda g, h: g + h, noise=0.5)
    told = coagg.event_study(frame, "y", first="g", method=method, **KEYS)
    moved = frame.with_columns(pl.col("t") - 7, pl.col("g") - 7)
    found = coagg.event_study(moved, "y", first="g", method=method, **KEYS)
    assert found.horizons == told.horizons and found.counts == told.counts
    np.testing.assert_allclose(found.estimates, told.estimates, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(found.covariance, told.covariance, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(found.overall, told.overall, rtol=1e-9)


@pytest.mark.parametrize("method", ["sun-abraham", "twfe", "imputation"])
def test_a_horizon_is_one_step_of_the_panel_and_said(method):
    """Of a census every five years all effects were refused (no row a year before), or horizons 0, 5, 10 without leads.

    Adoption between two censuses is from the later one on.
    """
    frame = staggered(lambda g, h: g + h, noise=0.5)
    told = coagg.event_study(frame, "y", first="g", method=method, **KEYS)
    census = frame.with_columns(t=2000 + 5 * pl.col("t"), g=2000 + 5 * pl.col("g") - pl.col("id") % 5)
    found = coagg.event_study(census, "y", first="g", method=method, **KEYS)
    assert found.horizons == told.horizons and found.counts == told.counts and min(found.horizons) < -1
    np.testing.assert_allclose(found.estimates, told.estimates, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(found.covariance, told.covariance, rtol=1e-9, atol=1e-12)
    assert [c.values for c in found.cautions] == [{"period": "t", "step": 5}] and not told.cautions


@pytest.mark.parametrize("method", ["sun-abraham", "imputation"])
def test_a_missing_row_takes_its_level_along(method):
    """Where a unit is far above the others, its missing year moves no effect (differences 0.3.0: docs/peers.md)."""
    frame = staggered(lambda g, h: 1.0).with_columns(y=pl.col("y") + 100 * pl.col("id"))
    less = frame.filter((pl.col("id") != 57) | (pl.col("t") != 8))
    assert frame.filter(pl.col("id") == 57)["g"][0] == 7 and less.height == frame.height - 1
    found = coagg.event_study(less, "y", first="g", method=method, **KEYS).tidy().filter(pl.col("horizon") >= 0)
    assert found["estimate"].to_list() == pytest.approx([1.0] * found.height, abs=1e-8)


def with_control(scale=1.0):
    frame = staggered(lambda g, h: 1.0, noise=0.5).with_row_index("row")
    x = np.random.default_rng(8).normal(size=frame.height) + frame["t"].to_numpy() * frame["id"].to_numpy() % 5
    return frame.with_columns(x=pl.Series(x * scale), y=pl.col("y") + 0.7 * pl.Series(x))


def imputed_with_dummies(frame, controls):
    """Average effect, its error and the number of rows, all dummies written out; rows in their span count."""
    n, (units, periods) = frame.height, (frame[c].to_numpy() for c in ("id", "t"))
    columns = [units[:, None] == np.unique(units), periods[:, None] == np.unique(periods)]
    design = np.column_stack([*columns, *(frame[c].to_numpy() / max(frame[c].std(), 1e-300) for c in controls)]) * 1.0
    treated, y = frame["d"].to_numpy() == 1, frame["y"].to_numpy()
    base = design[~treated]
    back = np.linalg.pinv(base, rcond=1e-11)
    spanned = np.abs(design - design @ back @ base).max(axis=1) < 1e-6
    w = (treated & spanned) / (treated & spanned).sum()
    v = np.where(treated, w, 0.0)
    v[~treated] = -(w @ design @ back)
    tau = y - design @ back @ y[~treated]
    rest = tau.copy()
    for cell in set(zip(frame["g"].to_list(), periods.tolist(), strict=True)):
        rows = [i for i in range(n) if (frame["g"][i], periods[i]) == cell and w[i] > 0]
        if rows:
            rest[rows] -= np.average(tau[rows], weights=v[rows] ** 2)
    sums = [float((v * rest)[units == u].sum()) for u in np.unique(units)]
    return float(w @ tau), float(np.linalg.norm(sums)), int((w > 0).sum())


@pytest.mark.parametrize("scale", [1e-9, 1e-5, 1.0, 1e9])
def test_an_imputation_does_not_hang_on_the_unit_of_a_control(scale):
    """One in units of 1e-9 was left out without a word (att 2.36 where 1.96)."""
    frame = with_control(scale)
    found = coagg.event_study(frame, "y", first="g", method="imputation", controls=["x"], **KEYS)
    effect, error, rows = imputed_with_dummies(frame, ["x"])
    assert found.overall == pytest.approx((effect, error), rel=1e-8)
    assert rows == frame["d"].sum() and not found.cautions


def test_what_untreated_rows_do_not_predict_is_not_imputed():
    """A control that varies among treated rows alone, a period that no untreated row links to the unit."""
    late = pl.col("row") % 3 == 0
    frame = with_control().with_columns(z=pl.when(pl.col("d") == 1, late).then(2.0 + pl.col("x")).otherwise(1.0))
    found = coagg.event_study(frame, "y", first="g", method="imputation", controls=["x", "z"], **KEYS)
    effect, error, rows = imputed_with_dummies(frame, ["x", "z"])
    assert found.overall == pytest.approx((effect, error), rel=1e-8)
    lost = frame.filter(pl.col("d") == 1, late).height
    assert rows == frame["d"].sum() - lost and [c.values["count"] for c in found.cautions] == [lost]
    every = frame.with_columns(z=pl.when(pl.col("d") == 1).then(2.0 + pl.col("x")).otherwise(1.0))
    with pytest.raises(InputError, match="vary among treated rows alone"):
        coagg.event_study(every, "y", first="g", method="imputation", controls=["z"], **KEYS)

    # cohort 7 is seen untreated before period 4 only, where nobody else is: later periods are those of other units
    apart = with_control().filter(pl.when(pl.col("g") == 7).then((pl.col("t") < 4) | (pl.col("t") > 6)).otherwise(
        pl.col("t") > 5)).with_columns(y=pl.col("y") + 100 * (pl.col("g") == 7).fill_null(False))  # fmt: skip
    with pytest.raises(InputError, match="nothing links the two"):
        coagg.event_study(apart.filter(pl.col("g").is_null() | (pl.col("g") == 7)), "y", first="g",
                          method="imputation", **KEYS)  # fmt: skip


@pytest.mark.parametrize("method", ["sun-abraham", "imputation"])
def test_a_cohort_without_rows_in_its_first_year_stays_that_cohort(method):
    """Horizons count from the year that ``first`` names (pyfixest 0.60.0: docs/peers.md)."""
    frame = staggered(lambda g, h: 1 + 0.5 * h).filter((pl.col("g").fill_null(0) != 7) | (pl.col("t") != 7))
    found = coagg.event_study(frame, "y", first="g", method=method, **KEYS).tidy()
    for h, estimate in found.select("horizon", "estimate").iter_rows():
        assert estimate == pytest.approx(1 + 0.5 * h if h >= 0 else 0.0, abs=1e-8)


def test_the_test_before_treatment_keeps_its_level_and_finds_a_trend():
    level = [
        coagg.event_study(staggered(lambda g, h: 1.0, n=40, noise=1, seed=s), "y", first="g", **KEYS).tests()[
            "p_value"
        ][0]
        for s in range(12)
    ]
    assert sum(p < 0.05 for p in level) <= 4
    frame = staggered(lambda g, h: 1.0, noise=0.1).with_columns(
        y=pl.col("y") + pl.when(pl.col("g").is_not_null()).then(0.3 * (pl.col("t") - pl.col("g"))).otherwise(0)
    )
    assert coagg.event_study(frame, "y", first="g", **KEYS).tests()["p_value"][0] < 1e-4


def test_a_known_spillover_is_recovered_and_leaving_it_out_biases_the_effect():
    rng = np.random.default_rng(7)
    n = 60
    w = np.zeros((n, n))
    for i in range(n):
        w[i, [(i - 1) % n, (i + 1) % n]] = 0.5
    frame = staggered(lambda g, h: 0.0, n=n).with_columns(d=pl.when(pl.col("g") == 7).then(pl.col("d")).otherwise(0))
    frame = frame.with_columns(keep=pl.Series(rng.permutation(n)).gather(frame["id"]) % 2)
    frame = frame.with_columns(d=pl.col("d") * pl.col("keep"))
    table = frame.pivot("t", index="id", values="d").sort("id")
    near = w @ table.drop("id").to_numpy()
    lagged = np.array([near[i, t - 1] for i, t in frame.select("id", "t").iter_rows()])
    frame = frame.with_columns(y=pl.col("y") + 2.0 * pl.col("d") + 1.5 * pl.Series(lagged))
    graph = pl.DataFrame(w, schema=[str(i) for i in range(n)])
    fit = coagg.did(frame, "y", treatment="d", weights=graph, **KEYS)
    terms = dict(fit.tidy().select("term", "estimate").iter_rows())
    assert [terms["treated"], terms["near_treated"]] == pytest.approx([2.0, 1.5], rel=1e-8)
    alone = dict(coagg.did(frame, "y", treatment="d", **KEYS).tidy().select("term", "estimate").iter_rows())
    assert abs(alone["treated"] - 2.0) > 1e-3


def test_a_placebo_of_no_effect_is_not_rare_and_the_seed_tells():
    frame = staggered(lambda g, h: 0.0, noise=1.0)
    one = coagg.placebo_test(frame, "y", first="g", draws=200, seed=3, **KEYS)
    assert (
        one.p_value > 0.02
        and coagg.placebo_test(frame, "y", first="g", draws=200, seed=3, **KEYS).p_value == one.p_value
    )
    fit = coagg.did(frame, "y", first="g", **KEYS).tidy().filter(pl.col("term") == "treated")
    assert one.observed == pytest.approx(fit["estimate"][0], rel=1e-10)
    strong = coagg.placebo_test(staggered(lambda g, h: 3.0, noise=0.1), "y", first="g", draws=99, **KEYS)
    assert strong.p_value == pytest.approx(0.01)


def test_a_placebo_deals_out_the_dates_of_adoption():
    """Not those of the first treated row that has an outcome: all dummies written out."""
    frame = staggered(lambda g, h: 1.0, n=12, noise=0.5).filter((pl.col("t") - pl.col("g") != 0).fill_null(True))
    found = coagg.placebo_test(frame, "y", first="g", draws=20, seed=3, **KEYS)
    units, periods, y = (frame[c].to_numpy() for c in ("id", "t", "y"))
    dummies = np.column_stack([units[:, None] == np.arange(12), periods[:, None] == np.arange(1, 13)]) * 1.0
    dates = np.array([[4, 7, 9, np.inf][i % 4] for i in range(12)])
    rng = np.random.default_rng(3)
    for value in found.drawn:
        column = (rng.permutation(dates)[units] <= periods) * 1.0
        told = np.linalg.lstsq(np.column_stack([column, dummies]), y, rcond=None)[0][0]
        assert value == pytest.approx(told, rel=1e-8)


def test_units_treated_from_the_start_are_left_out_of_event_studies_and_named():
    frame = staggered(lambda g, h: 1.0, noise=0.1).with_columns(g=pl.when(pl.col("id") == 5).then(1).otherwise("g"))
    found = coagg.event_study(frame, "y", first="g", **KEYS)
    said = [c for c in found.cautions if c.key == "treated_from_start"]
    assert said[0].values == {"count": 1, "units": "5"}


@pytest.mark.parametrize(
    ("change", "choice", "says"),
    [
        ({}, {}, "Name either first="),
        ({}, {"first": "g", "treatment": "d"}, "Name either first="),
        ({"g": pl.lit(None, pl.Int64)}, {"first": "g"}, "no unit is treated within 1 to 12"),
        ({"g": pl.col("g").fill_null(0)}, {"first": "g"}, r"g is 0 in 180 rows: leave it empty"),
        ({"g": pl.col("g") + (pl.col("t") > 5)}, {"first": "g"}, "g changes within 0, 1, 2"),
        ({"d": pl.when(pl.col("t") == 12).then(0).otherwise("d")}, {"treatment": "d"}, "d ends again in 45 unit"),
        ({"d": pl.col("d") * 2}, {"treatment": "d"}, "must be 0 or 1"),
        ({"g": pl.lit(4)}, {"first": "g"}, "All units are treated, and in the same period"),
        ({"g": pl.lit(1)}, {"first": "g"}, "treated from its first period on"),
        ({}, {"first": "g", "method": "cs"}, "method='cs' is unknown"),
    ],
)
def test_what_is_no_staggered_treatment_is_refused(change, choice, says):
    with pytest.raises(InputError, match=says):
        coagg.event_study(staggered(lambda g, h: 1.0).with_columns(**change), "y", **choice, **KEYS)
