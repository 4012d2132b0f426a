"""What instrumental variables must do whatever the data: recover, warn, not depend on units, refuse with a name."""

import numpy as np
import polars as pl
import pytest
from scipy import stats

from python_models.errors import InputError
from python_models.instruments import fit_iv
from python_models.instruments.stock_yogo import critical_value
from python_models.panel import fit_panel
from tests.instruments.conftest import KEYS, panel

CHOICE = {"endogenous": "d", "instruments": ["z1", "z2"]}
METHODS = ["2sls", "liml", "gmm"]
ERRORS = ["classical", "robust", "clustered", "driscoll-kraay"]


def keys_of(fit):
    return {c.key for c in fit.cautions}


def rows_of(fit):
    return {row["test"]: row for row in fit.tests().iter_rows(named=True)}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("errors", ERRORS)
def test_a_known_coefficient_comes_back(method, errors):
    frame = panel(units=200)
    fit = fit_iv(frame, *KEYS, "y ~ d + x", **CHOICE, method=method, covariance=errors)
    row = fit.tidy().row(1, named=True)
    biased = fit_panel(frame, *KEYS, "y ~ d + x", effects="two-way").params[1]
    assert abs(row["estimate"] - 0.5) < 4 * row["std_error"] < 0.4 and biased > 0.7
    assert not {"weak_instruments", "not_identified"} & keys_of(fit)
    if errors != "driscoll-kraay":  # of eight periods a test by scores has no power
        assert rows_of(fit)["endogeneity"]["p_value"] < 1e-6


def test_two_stages_by_hand():
    """Two least-squares regressions with dummies, on an unbalanced panel with a gap."""
    frame = panel(seed=4, units=20, years=6).sample(fraction=0.9, seed=2)
    fit = fit_iv(frame, *KEYS, "y ~ d + x", **CHOICE, covariance="classical")
    rows = frame.sort(KEYS)
    effects = rows.select(KEYS).cast(pl.String).to_dummies(drop_first=True).to_numpy()
    columns = rows.select("y", "d", "x", "z1", "z2").to_numpy().T
    y, d, x, z1, z2 = columns
    own = np.column_stack([np.ones(len(y)), x, effects])
    first = np.column_stack([own, z1, z2])
    hat = first @ np.linalg.lstsq(first, d, rcond=None)[0]
    b = np.linalg.lstsq(np.column_stack([hat, own]), y, rcond=None)[0]
    e = y - np.column_stack([d, own]) @ b
    second = np.column_stack([hat, own])
    v = np.linalg.pinv(second.T @ second) * (e @ e) / (len(y) - np.linalg.matrix_rank(second))
    np.testing.assert_allclose(fit.params[1:3], b[[0, 2]], rtol=1e-9)
    np.testing.assert_allclose(np.sqrt(np.diag(fit.covariance))[1:3], np.sqrt(np.diag(v))[[0, 2]], rtol=1e-9)
    np.testing.assert_allclose(fit.rows()["residual"], e, atol=1e-9)


def test_row_weights_are_least_squares_on_scaled_rows():
    frame = panel(seed=5, units=15, years=6).sample(fraction=0.9, seed=1)
    frame = frame.with_columns(w=pl.Series(np.random.default_rng(2).uniform(0.2, 3, frame.height)))
    for effects in ("pooled", "unit", "two-way"):
        fit = fit_iv(frame, *KEYS, "y ~ d + x", **CHOICE, effects=effects, row_weights="w", covariance="classical")
        rows = frame.sort(KEYS)
        names = {"pooled": [], "unit": ["id"], "two-way": list(KEYS)}[effects]
        dummies = rows.select(names).cast(pl.String).to_dummies(drop_first=True).to_numpy() if names else None
        y, d, x, z1, z2, w = rows.select("y", "d", "x", "z1", "z2", "w").to_numpy().T
        own = np.column_stack([np.ones(len(y)), x] + ([dummies] if names else []))
        root = np.sqrt(w / w.mean())[:, None]
        z, regressors = root * np.column_stack([own, z1, z2]), root * np.column_stack([d, own])
        hat = z @ np.linalg.lstsq(z, regressors, rcond=None)[0]
        b = np.linalg.lstsq(hat, root[:, 0] * y, rcond=None)[0]
        np.testing.assert_allclose(fit.params[1:3], b[[0, 2]], rtol=1e-8)
    same = fit_iv(frame.with_columns(w=1.0), *KEYS, "y ~ d + x", **CHOICE, row_weights="w")
    plain = fit_iv(frame, *KEYS, "y ~ d + x", **CHOICE)
    np.testing.assert_allclose(same.covariance, plain.covariance, rtol=1e-9)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("errors", ERRORS)
def test_units_and_order_do_not_matter(method, errors):
    frame = panel(seed=3, units=40)
    fit = fit_iv(frame, *KEYS, "y ~ d + x", **CHOICE, method=method, covariance=errors)
    scaled = frame.with_columns(pl.col("d") * 1e6, pl.col("z1") * 1e-7 + 3, pl.col("y") * 100).sample(
        fraction=1, shuffle=True, seed=8
    )
    other = fit_iv(scaled, *KEYS, "y ~ d + x", **CHOICE, method=method, covariance=errors)
    np.testing.assert_allclose(other.params[1] * 1e4, fit.params[1], rtol=1e-7)
    np.testing.assert_allclose(other.covariance[1, 1] ** 0.5 * 1e4, fit.covariance[1, 1] ** 0.5, rtol=1e-7)
    for name, row in rows_of(fit).items():
        if row["value"] is not None:
            np.testing.assert_allclose(rows_of(other)[name]["value"], row["value"], rtol=1e-6, err_msg=name)
    np.testing.assert_allclose(
        other.confidence_set().to_numpy() * 1e4, fit.confidence_set().to_numpy(), rtol=1e-6, atol=1e-9
    )


def test_rows_given_twice_are_refused():
    frame = panel(units=10)
    with pytest.raises(InputError, match="duplicated id-year"):
        fit_iv(pl.concat([frame, frame.head(1)]), *KEYS, "y ~ d + x", **CHOICE)


def test_weak_instruments_are_flagged_and_others_are_not():
    weak = fit_iv(panel(strength=0.03), *KEYS, "y ~ d + x", **CHOICE)
    assert "weak_instruments" in keys_of(weak) and weak.glance()["weak_f"][0] < 10
    assert not {"weak_instruments", "not_identified"} & keys_of(fit_iv(panel(), *KEYS, "y ~ d + x", **CHOICE))
    none = [fit_iv(panel(seed=s, strength=0.0), *KEYS, "y ~ d + x", **CHOICE) for s in range(8)]
    assert sum("not_identified" in keys_of(fit) for fit in none) >= 6
    assert "not given" not in weak.summary() and "Note: the instruments of d are weak" in weak.summary().replace(
        "\n", " "
    )


def test_an_instrument_in_the_equation_is_rejected():
    fit = fit_iv(panel(units=200, bad=0.5), *KEYS, "y ~ d + x", **CHOICE)
    assert "instruments_rejected" in keys_of(fit) and fit.glance()["overidentification_p"][0] < 0.001


def test_size_of_j_and_of_anderson_rubin():
    """Rejections at 5 percent where the hypothesis holds, instruments weak: AR keeps its size, t does not."""
    over, covered, wald = [], [], []
    for seed in range(100):
        fit = fit_iv(panel(seed=seed, units=40, years=5, strength=0.08), *KEYS, "y ~ d + x", **CHOICE)
        over.append(fit.glance()["overidentification_p"][0] < 0.05)
        sets = fit.confidence_set()
        covered.append(any(low <= 0.5 <= high for low, high in sets.iter_rows()))
        low, high = fit.tidy().row(1)[6:8]
        wald.append(low <= 0.5 <= high)
    assert 0.89 <= np.mean(covered) <= 0.99 and np.mean(wald) < 0.88 and np.mean(over) < 0.12


def test_the_set_is_where_the_test_does_not_reject():
    """Against a grid of hypotheses d = b, each an ordinary AR test of y - b d."""
    for seed, strength in ((1, 1.0), (2, 0.1), (3, 0.0)):
        frame = panel(seed=seed, units=30, years=5, strength=strength)
        for errors in ("classical", "clustered"):
            fit = fit_iv(frame, *KEYS, "y ~ d + x", **CHOICE, covariance=errors)
            sets = list(fit.confidence_set(0.9).iter_rows())
            for b in np.linspace(-30, 30, 16):
                moved = frame.with_columns(y=pl.col("y") - float(b) * pl.col("d"))
                p = rows_of(fit_iv(moved, *KEYS, "y ~ d + x", **CHOICE, covariance=errors))["anderson_rubin"]["p_value"]
                assert any(low <= b <= high for low, high in sets) == (p >= 0.1), (seed, errors, b, sets)
    unidentified = fit_iv(panel(seed=3, units=30, years=5, strength=0.0), *KEYS, "y ~ d + x", **CHOICE)
    assert np.isinf(unidentified.confidence_set().to_numpy()).any()


def test_contradicting_instruments_leave_an_empty_set():
    fit = fit_iv(panel(units=200, bad=1.0), *KEYS, "y ~ d + x", **CHOICE)
    assert fit.confidence_set().height == 0


def test_two_endogenous_regressors():
    noise = pl.Series(np.random.default_rng(9).normal(size=480))
    frame = panel(units=60).with_columns(e=pl.col("z2") - pl.col("d") * 0.2 + pl.col("z1") ** 2 + noise)
    choice = {"endogenous": ["d", "e"], "instruments": ["z1", "z2", "z1^2"]}
    fit = fit_iv(frame, *KEYS, "y ~ d + e + x", **choice)
    first = fit.first_stage()
    assert first["endogenous"].to_list() == ["d", "e"] and (first["sw_df1"] == 2).all() and (first["sw_f"] > 10).all()
    np.testing.assert_allclose(fit.params[1:3], [0.5, 0.0], atol=0.15)
    with pytest.raises(InputError, match="one coefficient"):
        fit.confidence_set()


@pytest.mark.parametrize("method", METHODS)
def test_just_identified_methods_agree_and_have_no_j(method):
    frame = panel(units=40)
    fit = fit_iv(frame, *KEYS, "y ~ d + x", endogenous="d", instruments="z1", method=method)
    base = fit_iv(frame, *KEYS, "y ~ d + x", endogenous="d", instruments="z1")
    np.testing.assert_allclose(fit.params, base.params, rtol=1e-8)
    np.testing.assert_allclose(fit.covariance, base.covariance, rtol=1e-6)
    row = rows_of(fit)["overidentification"]
    assert row["value"] is None and row["p_value"] is None and row["note"] == "exactly identified"


def test_driscoll_kraay_counts_periods():
    """As many sums of scores as periods: T - 1 degrees of freedom (ivreg2's ``dkraay``), where they were n - K."""
    frame = panel(units=30)
    fit = fit_iv(frame, *KEYS, "y ~ d + x", endogenous="d", instruments=["z1", "z2"], covariance="driscoll-kraay")
    periods = frame[KEYS[1]].n_unique()
    assert fit.df_resid == periods - 1 and "few_periods" in keys_of(fit)
    row = fit.tidy().row(1, named=True)
    assert row["p_value"] == pytest.approx(2 * stats.t.sf(abs(row["statistic"]), periods - 1), rel=1e-9)


def test_few_clusters():
    """Fewer clusters than instruments: 2SLS has its errors and no J, GMM says why it cannot be had."""
    frame = panel(units=30).with_columns(part=pl.col("id").str.slice(3).cast(int) % 3)
    choice = {"endogenous": "d", "instruments": ["z1", "z2", "z1:x", "z2:x"], "covariance": "clustered"}
    fit = fit_iv(frame, *KEYS, "y ~ d + x", **choice, cluster="part")
    assert rows_of(fit)["overidentification"]["value"] is None and "few_clusters" in keys_of(fit)
    assert "clusters than instruments" in rows_of(fit)["overidentification"]["note"]
    with pytest.raises(InputError, match="not full rank"):
        fit_iv(frame, *KEYS, "y ~ d + x", **choice, cluster="part", method="gmm")


def test_stock_and_yogo():
    """Values printed in their tables."""
    told = {
        ("size", 10, 1, 1): 16.38,
        ("size", 10, 1, 2): 19.93,
        ("size", 15, 2, 3): 8.18,
        ("bias", 5, 1, 3): 13.91,
        ("bias", 10, 2, 4): 7.56,
        ("liml_size", 10, 1, 2): 8.68,
        ("size", 10, 1, 30): 86.17,
        ("bias", 5, 3, 5): 9.53,
    }
    assert {key: critical_value(*key) for key in told} == told
    assert critical_value("size", 10, 3, 4) is None and critical_value("size", 10, 1, 31) is None
    assert critical_value("bias", 5, 1, 2) is None


@pytest.mark.parametrize(
    ("formula", "more", "said"),
    [
        ("y ~ d + x", {"endogenous": "q"}, "endogenous= names q, which formula"),
        ("y ~ d + x", {"instruments": "x"}, "x, which is a regressor"),
        ("y ~ d + x", {"instruments": []}, "0 instrument"),
        ("y ~ d + x", {"instruments": ["z1", "z1"]}, "more than once"),
        ("y ~ d + x", {"endogenous": []}, "use fit_panel"),
        ("y ~ d + x", {"instruments": ["fixed"]}, "fixed cannot be estimated with effects='two-way'"),
        ("y ~ d + x", {"instruments": ["z1", "twice"]}, "twice is collinear"),
        ("y ~ d + x", {"instruments": ["z9"]}, "z9"),
        ("y ~ d + x", {"method": "ols"}, "choose one of 2sls"),
        ("y ~ d + x", {"covariance": "hac"}, "covariance='hac'"),
        ("y ~ d + x", {"cluster": "id", "covariance": "robust"}, "cluster= needs"),
        ("y ~ d + x", {"row_weights": "sign"}, "must be a positive number, and is none for r000 2000"),
        ("y ~ d + x", {"row_weights": "w"}, "row_weights='w' is no column"),
        ("y ~ d + x", {"durbin": "x"}, "need weights="),
        ("y ~ d + x | id", {"effects": "two-way"}, "leave one of them out"),
    ],
)
def test_mistakes_are_named(formula, more, said):
    frame = panel(units=12).with_columns(
        fixed=pl.col("id").str.slice(1).cast(float), twice=2 * pl.col("z1") - pl.col("x"), sign=pl.lit(-1.0)
    )
    with pytest.raises(InputError, match=said):
        fit_iv(frame, *KEYS, formula, **{**CHOICE, **more})


def ring(names):
    n = len(names)
    w = np.zeros((n, n))
    w[np.arange(n), (np.arange(n) + 1) % n] = w[np.arange(n), (np.arange(n) - 1) % n] = 0.5
    return w


def spatial_panel(seed=0, units=60, years=8, rho=0.4):
    """y = rho W y + 0.5 d + x + effects + u."""
    frame = panel(seed=seed, units=units, years=years)
    names = frame["id"].unique().sort().to_list()
    w = ring(names)
    cells = frame["y"].to_numpy().reshape(units, years)
    y = np.linalg.solve(np.eye(units) - rho * w, cells)
    return frame.with_columns(y=pl.Series(y.ravel())), pl.DataFrame(w, schema=names, orient="row")


def test_a_spatial_lag_comes_back_with_its_effects():
    frame, w = spatial_panel(units=150)
    fit = fit_iv(frame, *KEYS, "y ~ d + x", **CHOICE, weights=w)
    b = dict(zip(fit.terms, fit.params, strict=True))
    error = np.sqrt(np.diag(fit.covariance))
    assert abs(b["W.y"] - 0.4) < 4 * error[1] and abs(b["d"] - 0.5) < 4 * error[2]
    assert not any(name.startswith(("W.d", "W2.d")) for name in fit.instruments), "W of what is endogenous"
    table = fit.effects()
    inverse = np.linalg.inv(np.eye(w.height) - b["W.y"] * w.to_numpy())
    for name in ("d", "x"):
        rows = {r["component"]: r["estimate"] for r in table.filter(pl.col("term") == name).iter_rows(named=True)}
        direct, total = np.trace(inverse) / w.height * b[name], inverse.sum() / w.height * b[name]
        np.testing.assert_allclose([rows["direct"], rows["total"], rows["indirect"]], [direct, total, total - direct])
    assert (table["std_error"] > 0).all() and "spatial" in fit.tidy()["component"]


def test_spatial_lags_of_regressors():
    frame, w = spatial_panel(units=100)
    fit = fit_iv(frame, *KEYS, "y ~ d + x", **CHOICE, weights=w, durbin="x")
    assert "W.x" in fit.terms and {"W2.x", "W3.x"} <= set(fit.instruments) and "W.x" not in fit.instruments
    assert fit.tidy().filter(pl.col("component") == "spatial_lag")["term"].to_list() == ["W.x"]
    assert fit.effects().height == 6
    with pytest.raises(InputError, match="durbin= names d, which is endogenous"):
        fit_iv(frame, *KEYS, "y ~ d + x", **CHOICE, weights=w, durbin="d")


def test_a_spatial_panel_must_be_whole():
    frame, w = spatial_panel(units=12)
    with pytest.raises(InputError, match="not balanced: 95 of 96"):
        fit_iv(frame.head(95), *KEYS, "y ~ d + x", **CHOICE, weights=w)
    small = w.select(w.columns[:-1]).head(11)
    with pytest.raises(InputError, match="r011"):
        fit_iv(frame, *KEYS, "y ~ d + x", **CHOICE, weights=small)


def test_spatial_instruments_that_repeat_others_are_left_out():
    """W of a variable that all units share is the variable itself."""
    frame, w = spatial_panel(units=20)
    frame = frame.with_columns(t=(pl.col("year") - 2003).cast(float) ** 2)
    fit = fit_iv(frame, *KEYS, "y ~ d + x + t", **CHOICE, effects="unit", weights=w)
    assert "instruments_collinear" in keys_of(fit) and not any(name.endswith(".t") for name in fit.instruments)


def test_normal_and_t():
    frame = panel(units=40)
    t, z = (fit_iv(frame, *KEYS, "y ~ d + x", **CHOICE, small=small) for small in (True, False))
    assert t.df_resid == 39 and z.df_resid is None
    n, k = t.nobs, 2
    factor = (n - 1) / (n - k - 7) * 40 / 39  # years count, units do not: they lie in the clusters
    np.testing.assert_allclose(t.covariance[1, 1] / z.covariance[1, 1], factor, rtol=1e-9)
    p = 2 * stats.norm.sf(abs(z.params[1] / z.covariance[1, 1] ** 0.5))
    np.testing.assert_allclose(z.tidy()["p_value"][1], p)


@pytest.mark.parametrize(
    ("effects", "slopes", "coefficient", "error"),
    [("unit", 2, 0.38806388370877665, 0.15698177887908266), ("two-way", 6, 0.39813962506535405, 0.1377021891610134)],
)
def test_errors_of_pyfixest_count_one_parameter_more(effects, slopes, coefficient, error):
    """pyfixest 0.60.0, feols("y ~ x | id (+ year) | d ~ z1 + z2", vcov={"CRV1": "id"}) on these invented rows.

    Without its one more the factor is xtivreg2's (n - 1)/(n - K - years) C/(C - 1), ours.
    """
    unit, year = np.repeat(np.arange(12), 5), np.tile(np.arange(5), 12)
    k = np.arange(60) + 1.0
    z1, z2, x, e = np.sin(k * k), np.cos(3 * k * k), np.sin(5 * k * k + 1), np.cos(7 * k * k + 2)
    d = z1 + 0.5 * z2 + 0.3 * x + e + unit / 10
    frame = pl.DataFrame({"u": unit, "t": year, "y": 0.5 * d + x + e + year / 5, "d": d, "x": x, "z1": z1, "z2": z2})
    fit = fit_iv(frame, "u", "t", "y ~ d + x", **CHOICE, effects=effects, covariance="clustered")
    row = next(r for r in fit.tidy().iter_rows(named=True) if r["term"] == "d")
    assert row["estimate"] == pytest.approx(coefficient, rel=1e-10)
    free = 60 - slopes
    assert error == pytest.approx(row["std_error"] * (free / (free - 1)) ** 0.5, rel=1e-9)
