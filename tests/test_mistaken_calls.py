"""Calls that cannot mean what they say, or gave numbers of rounding: each is refused, or says what was left out."""

from functools import partial

import numpy as np
import pandas as pd
import polars as pl
import pytest

import coagg
from python_models.errors import InputError

UNITS, PERIODS = 12, 8


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    r = np.random.default_rng(0)
    n = UNITS * PERIODS
    d = pd.DataFrame({"id": np.repeat([f"r{i:02d}" for i in range(UNITS)], PERIODS)})
    d["year"] = np.tile(range(2005, 2005 + PERIODS), UNITS)
    for name in ("z", "z2", "w"):
        d[name] = r.normal(size=n)
    d["q"], noise = r.uniform(size=n), r.normal(size=n)
    d["x"] = 0.7 * d.z + 0.4 * d.z2 + 0.5 * noise + r.normal(size=n) * 0.3
    d["y"] = 1.5 * d.x - 0.5 * d.w + 0.8 * d.x**2 + noise
    d["v"] = np.exp(r.normal(size=n) * 0.4)
    d["g"] = np.where(d.id < "r06", "A", "B")
    return d


def iv(frame, **options):
    options = {"endogenous": "x", "instruments": ["z", "z2"]} | options
    return coagg.fit_iv(frame, "id", "year", "y ~ x + w", **options)


def keys(fit):
    return [c.key for c in fit.cautions]


@pytest.mark.parametrize("formula", ["y ~ y + x", "y ~ x + y", "log(v) ~ x + log(v)"])
def test_an_outcome_among_its_regressors_is_refused(panel, formula):
    with pytest.raises(InputError, match="is its outcome and stands on the right too"):
        coagg.fit_panel(panel, "id", "year", formula)
    assert coagg.fit_panel(panel, "id", "year", "y ~ L.y + x").nobs == UNITS * (PERIODS - 1)


def test_the_outcome_is_no_instrument(panel):
    with pytest.raises(InputError, match="instruments= names y, the outcome"):
        iv(panel, instruments=["y"])
    assert iv(panel, instruments=["L.y", "z"]).nobs == UNITS * (PERIODS - 1)


def test_instruments_of_an_exact_equation_have_no_errors_or_tests_of_rounding(panel):
    fit = iv(panel.assign(y=2 * panel.x))
    assert "no_residual" in keys(fit) and "instruments_rejected" not in keys(fit)
    assert np.isnan(fit.covariance).all() and fit.glance()["f_statistic"].isna().all()
    tests = fit.tests().set_index("test")["p_value"]
    assert np.isnan(tests["overidentification"]) and tests["underidentification"] < 0.05
    assert "no_residual" not in keys(iv(panel))


def test_numbers_kept_as_text_are_named(panel):
    for call in (
        lambda d: coagg.fit_panel(d.assign(x=d.x.astype(str)), "id", "year", "y ~ x + w"),
        lambda d: iv(d.assign(z=d.z.astype(str)), instruments=["z"]),
    ):
        with pytest.raises(InputError, match=r"9\d of these are categories of [xz], which is text"):
            call(panel)


def test_a_test_of_a_fit_answers_in_the_kind_of_its_frame(panel):
    fit = coagg.fit_panel(panel, "id", "year", "y ~ x + x^2", effects="unit")
    assert isinstance(coagg.u_test(fit, "x").tidy(), pd.DataFrame)
    fit = coagg.fit_panel(pl.from_pandas(panel), "id", "year", "y ~ x + x^2", effects="unit")
    assert isinstance(coagg.u_test(fit, "x").tidy(), pl.DataFrame)


@pytest.mark.parametrize(("x", "square"), [("x", "I(x**2)"), ("log(v)", "I(log(v)^2)"), ("L.x", "I(L.x**2)")])
def test_a_square_may_be_written_as_in_r(panel, x, square):
    stata, r = (coagg.fit_panel(panel, "id", "year", f"y ~ {x} + {s}", effects="unit") for s in (f"{x}^2", square))
    pd.testing.assert_frame_equal(coagg.u_test(stata, x).tidy(), coagg.u_test(r, x).tidy())
    with pytest.raises(InputError, match="also enters"):
        coagg.u_test(coagg.fit_panel(panel, "id", "year", "y ~ x + I(x**2) + I(x**3)"), "x")


@pytest.mark.parametrize("noise", [1e-6, 1e-9, 0.0])
def test_a_threshold_is_found_where_there_is_next_to_no_noise(panel, noise):
    """Sums of squares as differences were negative there, F with them and p one."""
    y = 2 * panel.x * (panel.q > 0.5) + 1 + noise * np.random.default_rng(5).normal(size=len(panel))
    fit = coagg.fit_threshold(panel.assign(y=y), "id", "year", "y ~ x", threshold="q", regime="x", draws=50)
    below = panel.q[panel.q <= 0.5].max()
    first = fit.thresholds().iloc[0]
    assert first["threshold"] == below and first["f"] > 1e9 and first["p_value"] == 0 and first["in_model"]
    assert first["ssr"] >= 0 and first["low"] <= below <= first["high"]
    slopes = fit.tidy().set_index("term")["estimate"]
    np.testing.assert_allclose(slopes[["x:regime1", "x:regime2"]], [0, 2], atol=1e-5)


def test_thresholds_that_the_rows_do_not_allow_are_said(panel):
    fit = coagg.fit_threshold(panel, "id", "year", "y ~ x", threshold="q", regime="x", thresholds=3, trim=0.4, draws=20)
    said = next(c for c in fit.cautions if c.key == "fewer_thresholds")
    assert said.values == {"asked": 3, "found": 1}
    fit = coagg.fit_threshold(panel, "id", "year", "y ~ x", threshold="q", regime="x", thresholds=1, draws=20)
    assert "fewer_thresholds" not in keys(fit)


def test_regions_without_growth_are_said(panel):
    for options in ({"form": "cross-section"}, {"span": PERIODS - 1, "effects": "pooled"}):
        found = coagg.beta_convergence(panel.drop(index=[0]), "v", unit="id", period="year", **options)
        said = next(c for c in found.cautions if c.key == "no_growth")
        assert (said.values["count"], said.values["units"]) == (1, "r00")
        found = coagg.beta_convergence(panel, "v", unit="id", period="year", **options)
        assert "no_growth" not in keys(found)


def test_equal_values_have_no_shares_but_a_table_of_numbers(panel):
    found = coagg.dagum(panel.assign(v=5.0), "v", group="g", period="year", unit="id")
    assert "no within" in repr(found)
    assert {str(t) for t in found.overall.dtypes} <= {"int64", "float64"}
    zeros = panel.assign(v=np.where(panel.g == "A", 0, panel.v))
    table = coagg.theil(zeros, "v", group="g", period="year", unit="id")
    assert str(table["theil_l_within"].dtype) == "float64" and table["theil_l_within"].isna().all()


def test_a_cohort_without_the_period_before_is_named(panel):
    first = np.where(panel.id < "r03", 2008, np.where(panel.id < "r06", 2010, np.nan))
    study = partial(coagg.event_study, outcome="y", unit="id", period="year", first="first")
    for frame in (
        panel.assign(first=first)[panel.year != 2009],
        panel.assign(first=first, y=panel.y.where(~((panel.year == 2009) & (first == 2010)))),
    ):
        with pytest.raises(InputError, match=r"first treated in 2010 \(r03, r04, r05\) has a row with y in 2009"):
            study(frame)
        assert 0 in set(study(frame, method="imputation").tidy()["horizon"])
        assert 0 in set(study(frame, method="twfe").tidy()["horizon"])  # other cohorts have the reference


def test_bootstraps_that_cannot_vary_are_refused(panel):
    draw = partial(coagg.bootstrap, unit="id", period="year", n_draws=5)

    def mean(frame):
        return frame["v"].mean()

    with pytest.raises(InputError, match="there is one, id r00"):
        draw(panel[panel.id == "r00"], mean)
    with pytest.raises(InputError, match="there is one, year 2005"):
        draw(panel[panel.year == 2005], mean, resample="period")
    assert draw(panel, mean).std_error()[0] > 0
    for statistic, said in (
        (lambda frame: "a", "must give numbers, not str"),
        (lambda frame: np.nan, "no value in any of 5 draws"),
        (lambda frame: np.ones((2, 2)), r"shape \(2, 2\)"),
        (lambda frame: np.ones(1 + len(frame.drop_duplicates(["v"])) % 3), "as many in every draw"),
    ):
        with pytest.raises(InputError, match=said):
            draw(panel, statistic)


def test_rows_without_a_group_are_not_passed_over(panel):
    fit = partial(coagg.fit_panel, unit="id", period="year", formula="y ~ x", effects="unit")
    frame = panel.assign(g=panel.g.where(panel.index != 3))
    test = partial(coagg.permutation_test, fit=fit, unit="id", group="g", terms="x", n_permutations=5)
    with pytest.raises(InputError, match="g is empty in rows of r00"):
        test(frame)
    assert test(panel).observed.shape == (1,)


@pytest.mark.parametrize(
    ("extra", "regressors", "said"),
    [
        ({"k": 1.0}, ["z", "k"], "Regressor k is constant"),
        ({"k": 0.0}, ["k"], "Regressor k is constant"),
        ({"k": lambda d: 3 * d.z - 2}, ["z", "k"], "Regressor k is constant"),
        ({"k": lambda d: np.where(d.index == 3, np.inf, d.z)}, ["k"], "k has 1 infinite value"),
    ],
)
def test_regressors_of_the_second_stage_are_named(panel, extra, regressors, said):
    r = np.random.default_rng(1)
    frame = panel.assign(a=r.uniform(1, 5, len(panel)), b=r.uniform(1, 5, len(panel)))
    frame["o"] = frame.a**0.4 * frame.b**0.5 * np.exp(-0.3 * np.abs(r.normal(size=len(panel))))
    frame = frame.assign(**extra)
    stage = partial(
        coagg.second_stage, unit="id", period="year", inputs=["a", "b"], goods=["o"], algorithm=1, technology="global"
    )
    with pytest.raises(InputError, match=said):
        stage(frame, regressors=regressors, n_draws=20)
    scaled = stage(frame.assign(k=1e9 * frame.z + 1e10), regressors=["k"], n_draws=20).terms.set_index("term")
    plain = stage(frame, regressors=["z"], n_draws=20).terms.set_index("term")
    assert scaled.estimate["k"] * 1e9 == pytest.approx(plain.estimate["z"], rel=1e-5)


def test_choices_of_a_specification_curve_are_by_name(panel):
    fit = partial(coagg.fit_panel, unit="id", period="year", effects="unit")
    curve = partial(coagg.specification_curve, panel, unit="id", outcome="y", treatment="x")
    for options, said in (
        ({"estimators": {"fe": fit}, "controls": ["w"]}, "controls= is by name"),
        ({"estimators": [fit], "controls": {"w": ["w"]}}, "estimators= is by name"),
    ):
        with pytest.raises(InputError, match=said):
            curve(**options)
    assert len(curve(estimators={"fe": fit}, controls={"w": ["w"], "none": []})) == 2


@pytest.mark.parametrize(
    ("name", "choice", "says"),
    [
        ("markov", {"classes": "4"}, "classes='4': cut-offs are finite and rise"),
        ("markov", {"classes": None}, "classes=None: cut-offs"),
        ("markov", {"classes": ["a"]}, r"classes=\['a'\]: cut-offs"),
        ("markov", {"classes": 4.0}, "classes=4.0 must be a whole number of at least 2"),
        ("markov", {"lag": True}, "lag=True must be a whole number of at least 1"),
        ("markov", {"breaks": 2008}, r"breaks=2008: list periods of the data, such as \[2009\]"),
        ("markov", {"breaks": [None]}, r"breaks=\[None\]: list periods"),
        ("markov", {"breaks": ["2008"]}, r"breaks=\['2008'\]: list periods"),
        ("kernel_density", {"points": "5"}, "points='5' must be a whole number of at least 2"),
        ("kernel_density", {"points": 5.0}, "points=5.0 must be a whole number"),
        ("kernel_density", {"bandwidth": None}, "bandwidth=None: give a positive number"),
        ("kernel_density", {"bandwidth": [0.3]}, r"bandwidth=\[0.3\]: give a positive number"),
        ("kernel_density", {"at": "a"}, "at: give one or more finite points"),
        ("dagum", {"group": None}, "group=None: the Gini is decomposed by a column of groups"),
        ("dagum", {"group": ["g"]}, r"Not in the data: \['g'\]"),
        ("theil", {"group": 1}, "Not in the data: 1"),
    ],
)
def test_options_of_distributions_that_cannot_be_meant_are_named(panel, name, choice, says):
    """Tracebacks, but for a Gini of zero without groups and breaks that were compared as text."""
    with pytest.raises(InputError, match=says):
        getattr(coagg, name)(panel, "v", **({"unit": "id", "period": "year"} | choice))


def test_numbers_of_numpy_are_numbers(panel):
    chain = partial(coagg.markov, panel, "v", unit="id", period="year")
    one, two = (
        chain(classes=np.int64(3), lag=np.int64(2), breaks=np.array([2008])),
        chain(classes=3, lag=2, breaks=[2008]),
    )
    pd.testing.assert_frame_equal(one.tidy(), two.tidy())
    pd.testing.assert_frame_equal(one.tests(), two.tests())
    at = coagg.kernel_density(panel, "v", at=1.0)
    assert at["x"].tolist() == [1.0] and at["density"].item() > 0


def test_breaks_of_dates(panel):
    days = panel.assign(year=pd.to_datetime(panel.year.astype(str) + "-01-01"))
    chain = partial(coagg.markov, variable="v", unit="id", period="year", classes=2)
    found = chain(days, breaks=[pd.Timestamp("2008-01-01")]).tests()
    pd.testing.assert_frame_equal(found, chain(panel, breaks=[2008]).tests())
    with pytest.raises(InputError, match=r"breaks=\[2008\]: list periods of the data"):
        chain(days, breaks=[2008])


def test_one_pair_of_periods_is_not_smoothed(panel):
    """It was "SVD did not converge"."""
    d = panel.assign(l=np.exp(panel.z), k=np.exp(panel.z2))
    d = d[((d.year == 2005) & (d.id < "r07")) | ((d.year == 2006) & ((d.id >= "r07") | (d.id == "r00")))]
    draw = partial(coagg.bootstrap_malmquist, d, "id", "year", inputs=["l", "k"], goods=["v"], n_draws=5)
    with pytest.raises(
        InputError, match="One unit alone has both 2005 and 2006: pairs of distances cannot be smoothed"
    ):
        draw()
    assert len(draw(method="subsampling").index) == 1


ONE_COLUMN = {
    "longitude and latitude are": lambda f: coagg.deviational_ellipse(f, "y", unit="u", longitude="k", latitude="k"),
    "unit and industry are": lambda f: coagg.shift_share(f, "u", "t", "u", "y"),
    "unit and group are": lambda f: coagg.permutation_test(
        f, partial(coagg.fit_panel, unit="u", period="t", formula="y ~ k"), unit="u", group="u", terms="k"),
    "variables and by are": lambda f: coagg.describe(f, ["y", "k"], by="k"),
    "unit and period are": lambda f: coagg.fit_panel(f, "u", "u", "y ~ k"),
}  # fmt: skip


@pytest.fixture(scope="module")
def small_panel() -> pl.DataFrame:
    rng = np.random.default_rng(2)
    columns = {name: rng.normal(size=48) for name in ("y", "k")}
    names = {"u": np.repeat([f"r{i}" for i in range(8)], 6), "name": np.repeat([f"n{9 - i}" for i in range(8)], 6)}
    return pl.DataFrame(names | {"t": np.tile(np.arange(6), 8), "g": np.repeat(["a", "b"], 24)} | columns)


@pytest.mark.parametrize("said", ONE_COLUMN)
def test_one_column_in_two_places_is_named(small_panel, said):
    """It was an error of Polars, DuplicateError, that named neither argument."""
    with pytest.raises(InputError, match=f"{said} the same column, .*; name two"):
        ONE_COLUMN[said](small_panel)


def test_a_variable_described_twice_has_one_row(small_panel):
    assert coagg.describe(small_panel, ["y", "k", "y"]).equals(coagg.describe(small_panel, ["y", "k"]))


def test_weights_that_know_no_region_of_a_part_are_named(small_panel):
    """An IndexError, where every sub-sample of ``by`` has regions that W does not."""
    w = (np.ones((8, 8)) - np.eye(8)) / 7, [str(i) for i in range(8)]
    with pytest.raises(InputError, match="r0"):
        coagg.fit_spatial_panel(small_panel, "u", "t", "y ~ k", weights=w, effects="unit", by="g")


def test_regions_may_have_another_column_than_the_fit(small_panel):
    """Names that sort otherwise than the codes of the fit: the same test as by its own column."""
    fit = partial(coagg.fit_panel, unit="u", period="t", formula="y ~ k", effects="unit")
    asked = {"group": "g", "terms": "k", "n_permutations": 9}
    by_name, by_code = (coagg.permutation_test(small_panel, fit, unit=u, **asked) for u in ("name", "u"))
    assert by_name.observed == pytest.approx(by_code.observed, rel=1e-12)
    every = coagg.permutation_test(small_panel.with_columns(row=pl.int_range(48)), fit, unit="row", **asked)
    assert every.observed == pytest.approx(by_code.observed, rel=1e-12)  # an IndexError
