"""What is zero is zero, a constant is refused, what has no residual is not tested: no numbers of rounding."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

import coagg
from python_models.errors import InputError
from python_models.words.errors import translated

UNITS, PERIODS = 14, 7
IDS = [f"r{i:02d}" for i in range(UNITS)]
RING = np.roll(np.eye(UNITS), 1, axis=0) / 2 + np.roll(np.eye(UNITS), -1, axis=0) / 2
W = pl.DataFrame(np.ascontiguousarray(RING), schema=IDS, orient="row")


@pytest.fixture(scope="module")
def panel() -> pl.DataFrame:
    r = np.random.default_rng(4)
    n = UNITS * PERIODS
    d = pl.DataFrame({"u": np.repeat(IDS, PERIODS), "t": np.tile(np.arange(2000, 2000 + PERIODS), UNITS)})
    d = d.with_columns(x=r.normal(3, 1, n), z=r.normal(-2, 1, n))
    return d.with_columns(y=0.5 * pl.col("x") + 7 + r.normal(size=n))


def centred(d: pl.DataFrame) -> pl.DataFrame:
    return d.with_columns(pl.col("x", "y", "z") - pl.col("x", "y", "z").mean())


def intercept(fit) -> dict:
    return fit.tidy().filter(pl.col("term").is_in(["Intercept", "_cons"])).row(0, named=True)


@pytest.mark.parametrize("effects", ["pooled", "unit", "period", "two-way", "random"])
@pytest.mark.parametrize("scale", [1.0, 1e12, 1e-12])
def test_the_intercept_of_centred_data_is_zero(panel, effects, scale):
    """It was 2e-17 and printed as such."""
    d = centred(panel).with_columns(pl.col("x", "y") * scale)
    own = intercept(coagg.fit_panel(d, "u", "t", "y ~ x + z", effects=effects))
    assert own["estimate"] == 0.0 and own["statistic"] == 0.0 and own["p_value"] == 1.0 and own["std_error"] > 0
    whole = intercept(coagg.fit_panel(panel, "u", "t", "y ~ x + z", effects=effects))
    assert abs(whole["estimate"] - 7) < 1


@pytest.mark.parametrize("model", ["sar", "sem", "sdm"])
@pytest.mark.parametrize("effects", ["pooled", "random"])
def test_so_is_that_of_a_spatial_model(panel, model, effects):
    fit = coagg.fit_spatial_panel(centred(panel), "u", "t", "y ~ x + z", weights=W, model=model, effects=effects)
    assert intercept(fit)["estimate"] == 0.0 and intercept(fit)["std_error"] > 0.01


def test_that_of_instruments_has_no_error_where_its_variance_is_rounding(panel):
    """Errors by unit of data without unit means: 1e-16, and t and p of it."""
    d = centred(panel).with_columns(pl.col(v) - pl.col(v).mean().over("u") for v in ("x", "y", "z"))
    fit = coagg.fit_iv(d, "u", "t", "y ~ x", endogenous="x", instruments=["z"], effects="unit")
    assert intercept(fit)["estimate"] == 0.0 and np.isnan(fit.covariance[0, 0])
    assert [c.values["terms"] for c in fit.cautions if c.key == "no_variance"] == ["Intercept"]
    assert fit.glance()["f_statistic"][0] > 0
    plain = coagg.fit_iv(panel, "u", "t", "y ~ x", endogenous="x", instruments=["z"], effects="unit")
    assert "no_variance" not in [c.key for c in plain.cautions] and intercept(plain)["std_error"] > 0


@pytest.mark.parametrize("options", [{}, {"steps": 1, "errors": "conventional"}, {"model": "difference"}])
def test_a_dynamic_panel_without_a_residual_is_not_tested(panel, options):
    """Sargan was 57 with p 4e-13, Hansen 21, and the lag of y significant, all of rounding."""
    how = {"gmm": coagg.gmm("y", (2, 3), True), "iv": coagg.iv("x"), "time_dummies": False} | options
    d = panel.with_columns(y=2 * pl.col("x"))
    fit = coagg.fit_dynamic_panel(d, "u", "t", "y ~ L.y + x", **how)
    assert [c.key for c in fit.cautions] == ["no_residual"]
    assert fit.params[1] == pytest.approx(2, abs=1e-12) and np.isnan(fit.covariance).all()
    tests = fit.tests()
    assert {"ar1", "ar2", "sargan", "hansen"} <= set(tests["test"])
    assert tests["p_value"].fill_nan(None).null_count() == tests.height and tests["note"].null_count() == 0
    assert fit.summary() and fit.glance().height == 1
    assert fit.tidy()["std_error"].fill_nan(None).null_count() == len(fit.terms)


@pytest.mark.parametrize("model", ["system", "difference"])
@pytest.mark.parametrize("value", [pl.lit(3.0), pl.lit(0.0), pl.col("x").mean().over("u")])
def test_a_dynamic_panel_of_an_outcome_that_stays_is_refused(panel, model, value):
    """A constant one divided by zero."""
    with pytest.raises(InputError, match="The outcome y does not vary once the unit effects are taken out"):
        coagg.fit_dynamic_panel(
            panel.with_columns(y=value), "u", "t", "y ~ L.y + x", gmm=coagg.gmm("y"), iv=coagg.iv("x"), model=model
        )


@pytest.mark.parametrize("value", [2.0, 0.1, 1e-9, 3e8])
def test_a_constant_in_a_spatial_model_is_named_with_its_fault(panel, value):
    """It was collinear with nothing: "k is collinear with  once"."""
    with pytest.raises(InputError, match=r"^Nothing varies in k once the pooled effects are removed"):
        coagg.fit_spatial_panel(
            panel.with_columns(k=pl.lit(value)), "u", "t", "y ~ x + k", weights=W, effects="pooled", model="sar"
        )


def test_one_place_has_no_ellipse_of_rounding():
    spots = pd.DataFrame(
        {"u": list("abcde"), "w": np.linspace(0.1, 0.9, 5), "longitude": 1e6 + 0.1, "latitude": 2e6 + 0.7}
    )
    row = coagg.deviational_ellipse(spots, "w", unit="u", projected=True).iloc[0]
    assert row.semi_major == row.standard_distance == 0 and pd.isna(row.angle) and pd.isna(row.flattening)


@pytest.mark.parametrize("kind", ["category", "text", "list"])
def test_a_coordinate_that_is_no_number_is_named(kind):
    east = {"category": pd.Categorical(list("xyz")), "text": ["1", "2", "3"], "list": [[1.0], [2.0], [3.0]]}[kind]
    spots = pd.DataFrame({"u": list("abc"), "longitude": east, "latitude": [1.0, 2.0, 3.0]})
    spots["w"] = 1.0
    with pytest.raises(InputError, match=r"Column longitude holds .*, not numbers"):
        coagg.deviational_ellipse(spots, "w", unit="u")


def policy(name, d, **options):
    more = {"draws": 9} if name == "placebo_test" else {}
    return getattr(coagg, name)(d, "y", unit="u", period="t", treatment="d", **more, **options)


POLICIES = ["did", "did_decomposition", "event_study", "placebo_test"]


@pytest.mark.parametrize("name", POLICIES)
def test_policies_without_rows_or_with_categories_of_treatment(panel, name):
    d = panel.with_columns(d=((pl.col("u") > "r07") & (pl.col("t") > 2003)).cast(pl.Int64))
    with pytest.raises(InputError, match="have no rows"):
        policy(name, d.head(0))
    for bad in (pl.col("d").cast(pl.String).cast(pl.Categorical), pl.concat_list("d")):
        with pytest.raises(InputError, match="d must be 0 or 1 in every row"):
            policy(name, d.with_columns(d=bad))


def test_a_decomposition_is_of_finite_numbers(panel):
    d = panel.with_columns(d=((pl.col("u") > "r07") & (pl.col("t") > 2003)).cast(pl.Int64))
    for bad in (pl.col("y").cast(pl.String), pl.col("u").cast(pl.Categorical), pl.concat_list("y")):
        with pytest.raises(InputError, match=r"Column y holds .*, not numbers"):
            policy("did_decomposition", d.with_columns(y=bad))
    endless = pl.when(pl.int_range(pl.len()) == 5).then(float("inf")).otherwise("y")
    with pytest.raises(InputError, match="y has infinite values"):
        policy("did_decomposition", d.with_columns(y=endless))


def test_shift_share_without_rows(panel):
    with pytest.raises(InputError, match="have no rows"):
        coagg.shift_share(panel.head(0), "u", "t", "z", "x")


def test_descriptions_of_what_has_none(panel):
    """An infinite value gave nan; a column without values, or constant up to rounding, was one with itself."""
    endless = panel.with_columns(x=pl.when(pl.int_range(pl.len()) == 5).then(float("-inf")).otherwise("x"))
    for call in (coagg.describe, coagg.correlations):
        with pytest.raises(InputError, match="x has infinite values"):
            call(endless, ["y", "x"])
    empty = pl.lit(None).cast(pl.Float64)
    flat = pl.when(pl.int_range(pl.len()) % 2 == 0).then(0.1 * 3).otherwise(0.3)
    for bad in (empty, flat):
        found = coagg.correlations(panel.with_columns(x=bad), ["y", "x"])
        with_x = found.filter((pl.col("variable_1") == "x") | (pl.col("variable_2") == "x"))
        assert with_x["correlation"].null_count() == with_x["p_value"].null_count() == 3
        assert found.row(0)[2:4] == (1.0, 0.0)


def test_quartiles_that_are_alike_up_to_rounding_give_no_bandwidth():
    """The rule took 1e-17 for a spread, and every density on the grid was zero."""
    values = [0.3, 0.1 * 3] * 5 + [0.1, 0.9]
    exact = coagg.kernel_density(pl.DataFrame({"v": [0.3] * 10 + [0.1, 0.9]}), "v")
    for rule in ("nrd0", "nrd", "matlab"):
        found = coagg.kernel_density(pl.DataFrame({"v": values}), "v", bandwidth=rule)
        assert found["bandwidth"][0] > 0.01
        assert np.trapezoid(found["density"], found["x"]) == pytest.approx(1, abs=0.02)
    assert coagg.kernel_density(pl.DataFrame({"v": values}), "v")["bandwidth"][0] == pytest.approx(
        exact["bandwidth"][0], rel=1e-12
    )


def test_a_first_spread_of_zero_is_no_ratio():
    """The F test of a first year whose regions are alike was 0, p 0; of a last one it was left out."""
    for values in ([2.0, 2.0, 2.0, 1.0, 2.0, 3.0], [1.0, 2.0, 3.0, 2.0, 2.0, 2.0]):
        found = coagg.sigma_convergence(pl.DataFrame({"v": values, "t": [1, 1, 1, 2, 2, 2]}), "v", period="t")
        assert found.tests().filter(pl.col("test") == "variance_ratio").is_empty()


@pytest.mark.parametrize("permutations", [0, -5, 9.5, True])
def test_draws_are_counted_as_everywhere(panel, permutations):
    with pytest.raises(InputError, match="must be a whole number of at least 1: a permutation test needs") as caught:
        coagg.moran(panel, "y", unit="u", period="t", weights=W, permutations=permutations)
    assert "置换检验至少需要一次抽样" in translated(str(caught.value), "zh")


@pytest.mark.parametrize("effects", ["pooled", "unit", "period", "two-way", "random", "random-two-way"])
@pytest.mark.parametrize("scale", [1.0, 1e9])
def test_a_panel_without_a_residual_is_not_tested(panel, effects, scale):
    """F tests were -4.6 with p 1, Hausman's 2,674 with p 0, serial correlation significant: all of rounding."""
    exact = panel.with_columns(y=(2 * pl.col("x") + 1) * scale)
    tests = coagg.fit_panel(exact, "u", "t", "y ~ x", effects=effects).tests()
    rest = tests.filter(~pl.col("test").str.starts_with("vif"))
    assert rest.height >= 10 and rest["p_value"].null_count() == rest["value"].null_count() == rest.height
    assert set(rest["note"].str.contains("without a residual")) == {True}
    assert tests.filter(pl.col("test") == "vif:x")["value"].item() == 1


def test_effects_that_explain_the_outcome_are_not_tested_against_fewer(panel):
    """Units' levels and a trend beside 2 x: the pooled fit has a residual, that of both effects none."""
    d = panel.with_columns(
        y=2 * pl.col("x") + 3 * pl.col("u").str.slice(1).cast(pl.Float64) + (pl.col("t") - 2000) ** 2
    )
    tests = coagg.fit_panel(d, "u", "t", "y ~ x").tests().rows_by_key("test", named=True, unique=True)
    assert tests["f_two_way_effects"]["value"] is None and tests["f_unit_given_period"]["value"] is None
    assert tests["f_unit_effects"]["value"] > 1 and tests["breusch_pagan_unit"]["value"] > 10


@pytest.mark.parametrize("units, effects", [(UNITS, "unit"), (UNITS, "two-way"), (2, "two-way")])
def test_residuals_that_are_each_others_reverse_have_no_serial_correlation(panel, units, effects):
    """Of two periods the F was 5.6 with p .04, of two units 4e31 with p 1e-16; of others 0 / 0."""
    d = panel.filter((pl.col("t") < 2002) if units > 2 else pl.col("u").is_in(IDS[:2]))
    tests = coagg.fit_panel(d, "u", "t", "y ~ x", effects=effects).tests().rows_by_key("test", named=True, unique=True)
    assert "wooldridge_within" not in tests
    row = tests["serial_correlation"]
    assert row["value"] is None and "each other's reverse" in row["note"]
    assert "互为相反数" in translated(row["note"], "zh")


@pytest.mark.parametrize("effects", ["pooled", "unit", "random"])
def test_a_regressor_alike_in_all_regions_leaves_no_robust_tests(panel, effects):
    """The fitted values' lag is the fit itself: ``tests`` divided by zero."""
    d = panel.with_columns(national=(pl.col("t") - 2003) ** 2 + pl.col("t") * 0.1)
    fit = coagg.fit_spatial_panel(d, "u", "t", "y ~ national", weights=W, model="sar", effects=effects)
    tests = fit.tests().rows_by_key("test", named=True, unique=True)
    for name in ("rlm_lag", "rlm_error", "lm_sarma"):
        assert tests[name]["value"] is None and "sum of the regressors" in tests[name]["note"]
        assert "线性表示" in translated(tests[name]["note"], "zh")
    assert tests["lm_lag"]["value"] == pytest.approx(tests["lm_error"]["value"], rel=1e-9)
    more = coagg.fit_spatial_panel(d, "u", "t", "y ~ national + x", weights=W, model="sar", effects=effects)
    assert more.tests().filter(pl.col("test") == "rlm_lag")["value"].item() >= 0
