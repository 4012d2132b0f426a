"""Covariances near singularity: few clusters, polynomials in calendar years, negative variances, singletons, units."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import stats

from python_models.errors import InputError
from python_models.panel import fit_panel

EFFECTS = ("pooled", "unit", "period", "two-way", "random", "random-period", "random-two-way")
COVARIANCES = ("classical", "robust", "clustered", "driscoll-kraay")


def keys(fit):
    return [caution.key for caution in fit.cautions]


@pytest.fixture
def noise():
    rng = np.random.default_rng(5)
    columns = {c: rng.normal(size=48) for c in ("y", "a", "b", "c", "e")}
    frame = pl.DataFrame({"id": np.repeat(range(8), 6), "year": np.tile(range(2001, 2007), 8), **columns})
    return frame.with_columns(half=pl.col("id") // 4)


def test_fewer_clusters_than_slopes_have_no_joint_f(noise):
    fit = fit_panel(noise, "id", "year", "y ~ a + b + c + e", covariance="clustered", cluster="half")
    assert fit.glance().select("f_statistic", "f_p_value").row(0) == (None, None)  # 3.5e16 before
    caution = next(c for c in fit.cautions if c.key == "short_rank")
    assert caution.values == {"rank": 1, "slopes": 4}
    assert np.isfinite(fit.tidy()["std_error"].to_numpy()).all()  # each error alone exists
    few = fit_panel(
        noise.filter(pl.col("id") < 4), "id", "year", "y ~ a + b + c + e", effects="unit", covariance="clustered"
    )
    assert few.glance()["f_statistic"][0] is None and "short_rank" in keys(few)


def test_one_slope_less_than_clusters_has_its_f(noise):
    fit = fit_panel(noise.filter(pl.col("id") < 4), "id", "year", "y ~ a + b + c", covariance="clustered")
    v, b = fit.covariance[1:, 1:], fit.params[1:]
    assert fit.glance()["f_statistic"][0] == pytest.approx(b @ np.linalg.solve(v, b) / 3, rel=1e-8)


@pytest.mark.parametrize("effects", ["pooled", "unit", "random"])
@pytest.mark.parametrize("covariance", COVARIANCES)
@pytest.mark.parametrize("degree", [2, 3])
def test_the_origin_of_time_does_not_matter(effects, covariance, degree):
    """t of the highest power and the joint F are the same in calendar years and in years from their middle."""
    rng = np.random.default_rng(3)
    d = pd.DataFrame({"id": np.repeat(range(30), 12), "year": np.tile(range(2008, 2020), 30)})
    d["t"] = d.year - 2013.5
    d["y"] = rng.normal(size=30).repeat(12) + 0.03 * d.t + rng.normal(size=360) * 0.1
    d["w"] = rng.normal(size=360)
    found = []
    for name in ("year", "t"):
        powers = " + ".join(f"I({name}**{p})" for p in range(2, degree + 1))
        fit = fit_panel(d, "id", "year", f"y ~ w + {name} + {powers}", effects=effects, covariance=covariance)
        found.append([fit.tidy()["statistic"][-1], fit.glance()["f_statistic"][0], fit.tidy()["statistic"][1]])
    # the cube keeps 3e-9 of itself once the lower powers are taken out: of sixteen digits seven are left
    assert found[0] == pytest.approx(found[1], rel={2: 1e-9, 3: 1e-7}[degree])


def test_negative_eigenvalues_of_two_way_clusters_are_set_to_zero_and_said():
    q = np.random.default_rng(0)
    rows = [(i, t) for i in range(4) for t in range(4)]
    d = pl.DataFrame(rows, schema=["id", "year"], orient="row")
    d = d.with_columns(x=pl.Series(q.normal(size=16)), y=pl.Series(q.normal(size=16)))
    fit = fit_panel(d, "id", "year", "y ~ x", covariance="clustered", cluster=["id", "year"])
    caution = next(c for c in fit.cautions if c.key == "negative_eigenvalues")
    assert caution.values == {"negative": 1, "of": 2}
    assert fit.glance()["f_statistic"][0] is None
    # by hand: the sum of three sandwiches with orthonormal regressors, its negative part cut off, put back
    x = np.column_stack([np.ones(16), d["x"].to_numpy()])
    u, s, vt = np.linalg.svd(x, full_matrices=False)
    e = d["y"].to_numpy() - u @ (u.T @ d["y"].to_numpy())

    def clustered(codes):
        sums = np.array([(u * e[:, None])[codes == g].sum(axis=0) for g in np.unique(codes)])
        return len(sums) / (len(sums) - 1) * sums.T @ sums

    i, t = d["id"].to_numpy(), d["year"].to_numpy()
    roots, vectors = np.linalg.eigh((clustered(i) + clustered(t) - clustered(4 * i + t)) * 15 / 14)
    assert roots[0] < 0
    cut = (vectors * np.maximum(roots, 0)) @ vectors.T
    expected = (vt.T / s) @ cut @ (vt.T / s).T
    np.testing.assert_allclose(fit.covariance, expected, rtol=1e-10)
    # what was cut off does not depend on the regressor's unit
    far = fit_panel(
        d.with_columns(x=pl.col("x") * 1e9), "id", "year", "y ~ x", covariance="clustered", cluster=["id", "year"]
    )
    assert far.tidy()["statistic"][1] == pytest.approx(fit.tidy()["statistic"][1], rel=1e-10)


def test_driscoll_kraay_over_two_periods_is_refused_with_a_way_out(noise):
    two = noise.filter(pl.col("year") < 2003)
    for effects in ("pooled", "unit"):
        with pytest.raises(InputError, match=r"two periods cancel.*clustered"):
            fit_panel(two, "id", "year", "y ~ a", effects=effects, covariance="driscoll-kraay")


def test_a_variance_that_is_zero_but_for_rounding_is_no_standard_error(noise):
    """A dummy of one cluster: its scores sum to zero there and are zero elsewhere."""
    one = noise.with_columns(first=(pl.col("id") == 0).cast(pl.Float64) * 1e5)
    fit = fit_panel(one, "id", "year", "y ~ first + a", covariance="clustered")
    plain = fit_panel(one, "id", "year", "y ~ first + a", covariance="robust")
    assert fit.params == pytest.approx(plain.params)
    row = fit.tidy().filter(pl.col("term") == "first")
    # its error comes through the other coefficients alone; of a single regressor nothing is left
    assert row["std_error"][0] > 0
    alone = fit_panel(one, "id", "year", "y ~ first", covariance="clustered", cluster="half")
    assert np.isfinite(alone.params).all()
    pair = one.filter(pl.col("id") < 2)
    bare = fit_panel(pair, "id", "year", "y ~ first", covariance="clustered")
    assert np.isnan(bare.tidy()["std_error"][1]) and "no_variance" in keys(bare)
    assert bare.glance()["f_statistic"][0] is None


def test_an_identity_has_no_standard_errors(noise):
    fit = fit_panel(noise.with_columns(y=pl.col("a") - 3 * pl.col("b")), "id", "year", "y ~ a + b", covariance="robust")
    assert fit.params[1:] == pytest.approx([1, -3])
    assert np.isnan(fit.tidy()["std_error"].to_numpy()).all() and keys(fit) == ["no_residual"]
    assert fit.glance()["f_statistic"][0] is None


def test_singletons_are_said_or_dropped_until_none_is_left():
    """reghdfe's search: taking one row away leaves the next alone."""
    rng = np.random.default_rng(8)
    pairs = [(i, t) for i in range(6) for t in range(2000, 2005)] + [(6, 2005), (7, 2005), (7, 2006)]
    d = pl.DataFrame(pairs, schema=["id", "year"], orient="row")
    d = d.with_columns(x=pl.Series(rng.normal(size=33)), y=pl.Series(rng.normal(size=33)))
    keep = fit_panel(d, "id", "year", "y ~ x", effects="two-way", covariance="clustered")
    assert [c.values for c in keep.cautions if c.key == "singletons_kept"] == [{"count": 3}]
    drop = fit_panel(d, "id", "year", "y ~ x", effects="two-way", covariance="clustered", singletons="drop")
    assert [c.values for c in drop.cautions if c.key == "singletons_dropped"] == [{"count": 3}]
    clean = fit_panel(d.filter(pl.col("id") < 6), "id", "year", "y ~ x", effects="two-way", covariance="clustered")
    assert drop.nobs == clean.nobs == 30 and drop.params[1] == pytest.approx(keep.params[1])
    np.testing.assert_allclose(drop.covariance, clean.covariance, rtol=1e-12)
    assert keep.covariance[1, 1] != pytest.approx(clean.covariance[1, 1], rel=1e-3)
    assert "singletons_kept" not in keys(fit_panel(d, "id", "year", "y ~ x"))
    with pytest.raises(InputError, match="singletons='no'"):
        fit_panel(d, "id", "year", "y ~ x", singletons="no")


@pytest.mark.parametrize("terms", ["x + C(g)", "C(g)*x", "x + L.x + C(g)"])
def test_a_category_that_only_singletons_have_goes_with_them(terms):
    """The rows that are left, written down: the frame without the lone units and their level ``z``."""
    rng = np.random.default_rng(9)
    d = pl.DataFrame({"id": np.repeat(range(8), 6), "year": np.tile(range(2000, 2006), 8)})
    lone = pl.DataFrame({"id": [20, 20, 21], "year": [2002, 2003, 2003]})  # L.x leaves one row of unit 20, none of 21
    if "L.x" not in terms:
        lone = lone.tail(2)
    d = pl.concat([d, lone])
    g = pl.Series(np.where(d["id"] >= 20, "z", rng.choice(["p", "q", "r"], len(d))))
    d = d.with_columns(x=pl.Series(rng.normal(size=len(d))), y=pl.Series(rng.normal(size=len(d))), g=g)
    options = {"effects": "unit", "covariance": "clustered"}
    drop = fit_panel(d, "id", "year", f"y ~ {terms}", singletons="drop", **options)
    clean = fit_panel(d.filter(pl.col("id") < 20), "id", "year", f"y ~ {terms}", **options)
    assert drop.terms == clean.terms and not any("z]" in term for term in drop.terms)
    np.testing.assert_allclose(drop.params, clean.params, rtol=1e-10)
    np.testing.assert_allclose(drop.covariance, clean.covariance, rtol=1e-9, atol=1e-14)
    assert "categories_lost" in keys(drop)


@pytest.mark.parametrize("scale", [1.0, 1e9, 1e-9])
def test_deviations_from_unit_means_have_no_between_variation(scale):
    """The within-between model: the between regression has the means alone, and as many degrees of freedom as that.

    Written down: s2_u = SSR(mean y on 1, mean x) / (N - 2) - s2_e / T, s2_e from all dummies beside both regressors.
    """
    rng = np.random.default_rng(3)
    n, t = 9, 7
    code = np.repeat(range(n), t)
    x = rng.normal(size=n * t) + 0.7 * code
    mean = np.bincount(code, x)[code] / t
    y = x + rng.normal(size=n)[code] * 2 + rng.normal(size=n * t)
    d = pl.DataFrame({"id": code, "year": np.tile(range(t), n), "y": y, "xm": mean * scale, "xd": (x - mean) * scale})
    found = fit_panel(d, "id", "year", "y ~ xd + xm", effects="random").glance()
    wide = np.column_stack([code[:, None] == np.arange(n), x])
    error = np.linalg.lstsq(wide, y, rcond=None)[1][0] / (n * t - n - 1)
    means = np.column_stack([np.ones(n), mean[::t]])
    between = np.linalg.lstsq(means, np.bincount(code, y) / t, rcond=None)[1][0] / (n - 2)
    assert found["sigma2_error"][0] == pytest.approx(error, rel=1e-10)
    assert found["sigma2_unit"][0] == pytest.approx(between - error / t, rel=1e-10)


def test_a_study_drops_singletons():
    from python_models.studies.estimators.panel import PanelModel

    model = PanelModel(formula="y ~ x", effects="two-way", singletons="drop", name="m")
    d = pl.DataFrame({"id": [*np.repeat(range(5), 4), 9], "year": [*np.tile(range(4), 5), 0]})
    d = d.with_columns(x=pl.Series(np.random.default_rng(1).normal(size=21))).with_columns(y=pl.col("x").rank() ** 2)
    assert model.fitted(d, "id", "year", None).nobs == 20


def test_near_collinear_regressors_keep_the_digits_they_have(noise):
    """b = a + d c: slopes on (a, b) and on (a, c) are one model, to eps / d."""
    for d in (1e-3, 1e-6, 1e-8):
        near = noise.with_columns(b=pl.col("a") + d * pl.col("c"))
        for covariance in COVARIANCES:
            one = fit_panel(near, "id", "year", "y ~ a + b", effects="unit", covariance=covariance)
            two = fit_panel(near, "id", "year", "y ~ a + c", effects="unit", covariance=covariance)
            assert one.tidy()["statistic"][2] == pytest.approx(two.tidy()["statistic"][2], rel=1e-14 / d + 1e-10)
            f = one.glance()["f_statistic"][0]
            assert f == pytest.approx(two.glance()["f_statistic"][0], rel=1e-14 / d + 1e-10)
    for scale in (1e-9, 1.0, 1e9):
        repeated = noise.with_columns(b=(pl.col("a") + 1e-11 * pl.col("c")) * scale)
        with pytest.raises(InputError, match="b is collinear"):
            fit_panel(repeated, "id", "year", "y ~ a + b")


@pytest.mark.parametrize("effects", EFFECTS)
@pytest.mark.parametrize("covariance", COVARIANCES)
def test_units_of_any_variable_do_not_matter(noise, effects, covariance):
    """t and F, R², every test: the same whatever y, a or b is measured in."""
    base = fit_panel(noise, "id", "year", "y ~ a + b + a:c", effects=effects, covariance=covariance)
    for name, factor in (("y", 1e9), ("a", 1e-9), ("b", 1e9), ("c", 1e-9)):
        scaled = noise.with_columns(pl.col(name) * factor)
        fit = fit_panel(scaled, "id", "year", "y ~ a + b + a:c", effects=effects, covariance=covariance)
        assert fit.tidy()["statistic"].to_list() == pytest.approx(base.tidy()["statistic"].to_list(), rel=1e-8)
        for measure in ("f_statistic", "r_squared", "r_squared_within", "r_squared_between"):
            assert fit.glance()[measure][0] == pytest.approx(base.glance()[measure][0], rel=1e-8), measure
        assert keys(fit) == keys(base)
        for mine, other in zip(fit.tests().iter_rows(named=True), base.tests().iter_rows(named=True), strict=True):
            assert mine["test"] == other["test"] and mine["df"] == other["df"], mine
            if other["value"] is None:  # a test that cannot be had here, for the same reason
                assert mine["note"] == other["note"]
            else:
                assert mine["value"] == pytest.approx(other["value"], rel=1e-6, abs=1e-9), mine


def test_scaled_years_do_not_matter(noise):
    base = fit_panel(noise, "id", "year", "y ~ a", effects="two-way", covariance="driscoll-kraay")
    far = noise.with_columns(year=pl.col("year") * 1_000_000)
    fit = fit_panel(far, "id", "year", "y ~ a", effects="two-way", covariance="driscoll-kraay")
    np.testing.assert_allclose(fit.covariance, base.covariance, rtol=1e-10)


def test_the_p_value_of_f_is_that_of_its_distribution(noise):
    fit = fit_panel(noise, "id", "year", "y ~ a + b", covariance="robust")
    value, p = fit.glance().select("f_statistic", "f_p_value").row(0)
    assert p == pytest.approx(stats.f.sf(value, 2, 45))


@pytest.mark.parametrize("effects", ["unit", "period", "two-way"])
def test_the_mean_of_absorbed_effects_mends_no_slope(effects):
    """Its scores sum to zero in units and periods, so its variance is negative; those of the slopes are not."""
    rng = np.random.default_rng(5)
    d = pl.DataFrame({"id": np.repeat(range(40), 30), "year": np.tile(range(30), 40)})
    noise = rng.normal(size=(3, 1200)) + rng.normal(size=(3, 40)).repeat(30, axis=1) + np.tile(rng.normal(size=30), 40)
    d = d.with_columns(x=noise[0], z=noise[1], y=noise[0] + noise[1] ** 2 + noise[2])
    fit = fit_panel(d, "id", "year", "y ~ x + z", effects=effects, covariance="clustered", cluster=["id", "year"])
    assert not [c for c in fit.cautions if c.key == "negative_eigenvalues"]
    assert fit.glance()["f_statistic"][0] > 0
    # by hand: the slopes' own three sandwiches after the effects
    dummies = [d[c].to_numpy()[:, None] == np.arange(40 if c == "id" else 30) for c in ("id", "year")]
    own = {"unit": dummies[:1], "period": dummies[1:], "two-way": dummies}[effects]
    shape = np.hstack([np.ones((1200, 1)), *own]).astype(float)
    both = d.select("x", "z", "y").to_numpy()
    left = both - shape @ np.linalg.lstsq(shape, both, rcond=None)[0]
    x, y = left[:, :2], left[:, 2]
    bread, e = np.linalg.inv(x.T @ x), y - x @ np.linalg.lstsq(x, y, rcond=None)[0]

    def clustered(codes):
        sums = np.array([(x * e[:, None])[codes == g].sum(axis=0) for g in np.unique(codes)])
        return len(sums) / (len(sums) - 1) * sums.T @ sums

    i, t = d["id"].to_numpy(), d["year"].to_numpy()
    meat = clustered(i) + clustered(t) - clustered(30 * i + t)
    expected = 1199 / (1200 - 3) * bread @ meat @ bread  # effects nested in clusters are free, the intercept is not
    assert np.linalg.eigvalsh(expected).min() > 0
    np.testing.assert_allclose(fit.covariance[1:, 1:], expected, rtol=1e-9)
    peer = {  # pyfixest 0.60.0, CRV1 by id + year, ssc(k_fixef="nonnested", G_df="conventional")
        "unit": [0.1307144767395853, 0.4579610715975564],
        "period": [0.14044767429281202, 0.4603031699968724],
        "two-way": [0.118316898446495, 0.42308563113982917],
    }
    np.testing.assert_allclose(np.sqrt(np.diag(fit.covariance))[1:], peer[effects], rtol=1e-9)
