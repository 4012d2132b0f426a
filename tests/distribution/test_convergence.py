"""Sigma-, beta- and spatial beta-convergence against REAT, lm, spatialreg and fixest; known speeds recovered."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import coagg
from python_models.distribution.convergence import require_convergence
from python_models.errors import InputError

from .conftest import expected

US = expected("convergence_us_states")
SPATIAL = expected("spatial_beta_us_states")
SHARED = Path(__file__).parents[3] / "shared" / "reference" / "methods2"


def test_sigma_has_reats_numbers(states):
    found, told = coagg.sigma_convergence(states, "y", period="year", unit="name"), US["sigma"]["value"]
    rows = found.tidy().filter(pl.col("year").is_in(told["series"]["year"]))
    assert rows["sd_log"].to_list() == pytest.approx(told["series"]["sd_log_pop"], rel=1e-8)
    assert rows["cv"].to_list() == pytest.approx(told["series"]["cv_REAT_pop"], rel=1e-8)
    assert rows["cv_sample"].to_list() == pytest.approx(told["series"]["cv_sample"], rel=1e-8)
    test = found.tests().row(0, named=True)
    assert test["value"] == pytest.approx(told["F"], rel=1e-8) and test["p_value"] == pytest.approx(
        told["F_p"], rel=1e-8
    )


def test_a_period_without_spread_has_no_variance_ratio():
    """Five regions at 0.3: a deviation of 2e-16 by rounding made an F of 1e31 with p 5e-62."""
    for n, value in ((5, 0.3), (7, 0.1), (11, 1 / 3)):
        first = list(np.linspace(0.1, 0.9, n))
        frame = pl.DataFrame({"t": [1] * n + [2] * n, "y": first + [value] * n})
        found = coagg.sigma_convergence(frame, "y", period="t")
        assert found.tidy().row(1, named=True)["sd_log"] == 0 and found.tests().is_empty()


def test_beta_has_lms_numbers_and_the_right_speed(states):
    found = coagg.beta_convergence(states, "y", unit="name", period="year", form="cross-section")
    told, row = US["beta_ols"]["value"], found.tidy().filter(pl.col("term") == "log_initial").row(0, named=True)
    assert [row["estimate"], row["std_error"]] == pytest.approx(told["beta"], rel=1e-8)
    assert row["statistic"] == pytest.approx(told["t"], rel=1e-8)
    speed = found.speed().row(0, named=True)
    assert speed["horizon"] == 80
    assert speed["speed"] == pytest.approx(US["speed"]["value"]["lambda_"], rel=1e-5)
    assert speed["speed_error"] == pytest.approx(US["speed"]["value"]["se_lambda_nls"], rel=1e-3)
    assert speed["half_life"] == pytest.approx(US["speed"]["value"]["half_life"], rel=1e-5)


@pytest.mark.parametrize(("model", "key"), [("sar", "lag"), ("sem", "error"), ("sdm", "durbin")])
def test_spatial_beta_has_spatialregs_numbers(states, links, model, key):
    told, tol = SPATIAL[key]["value"], SPATIAL[key]["tol_rel"]
    found = coagg.beta_convergence(
        states, "y", unit="name", period="year", form="cross-section", weights=links, model=model
    )
    terms = {(r["term"], r["component"]): r["estimate"] for r in found.tidy().iter_rows(named=True)}
    assert terms["log_initial", "main"] == pytest.approx(told["coef"]["x"], rel=tol)
    assert terms["Intercept", "main"] == pytest.approx(told["coef"]["(Intercept)"], rel=tol)
    if "rho" in told:
        assert terms["rho", "spatial"] == pytest.approx(told["rho"], rel=tol)
    if "lambda" in told:
        assert terms["lambda", "spatial"] == pytest.approx(told["lambda"], rel=tol)
    assert found.fit.glance()["log_likelihood"][0] == pytest.approx(told["logLik"], rel=tol)
    if model == "sdm":
        assert terms["log_initial", "spatial_lag"] == pytest.approx(told["coef"]["lag.x"], rel=tol)
    if model == "sar":
        effects = {k: terms["log_initial", k] for k in ("direct", "indirect", "total")}
        assert effects == pytest.approx({k: told[k][0][0] for k in effects}, rel=tol)
        speeds = dict(found.speed().select("component", "speed").iter_rows())
        assert speeds == pytest.approx({k: -np.log1p(80 * effects[k]) / 80 for k in ("direct", "total")}, rel=1e-12)
    else:
        assert found.speed().height == (1 if model == "sem" else 2)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the table may not be redistributed")
def test_panel_beta_has_fixests_numbers():
    import json

    told = json.loads((SHARED / "cases" / "convergence_panel_produc.json").read_text(encoding="utf-8"))["expected"]
    rows = pl.read_csv(SHARED / "data" / "produc_growth.csv").sort("state", "year")
    # the table holds growth and the lagged log; the level is put together again from them
    first = rows.with_columns(year=pl.col("year") - 1, level=pl.col("lly").exp())
    last = rows.filter(pl.col("year") == rows["year"].max()).with_columns(level=(pl.col("lly") + pl.col("dly")).exp())
    panel = pl.concat([first, last.select(first.columns)])
    choice = {"unit": "state", "period": "year"}
    one = coagg.beta_convergence(panel, "level", **choice)
    two = coagg.beta_convergence(panel, "level", controls=["llk", "lun"], **choice)
    three = coagg.beta_convergence(panel, "level", controls=["llk", "lun"], effects="unit", **choice)
    for found, key in ((one, "absolute_twoway"), (two, "conditional_twoway"), (three, "conditional_oneway")):
        value, tol = told[key]["value"], told[key]["tol_rel"]
        terms = {r["term"]: r for r in found.tidy().iter_rows(named=True)}
        names = {"log_initial": "lly", "llk": "llk", "lun": "lun"}
        for ours, theirs in names.items():
            if theirs in value["coef"]:
                assert terms[ours]["estimate"] == pytest.approx(value["coef"][theirs], rel=tol)
    assert two.speed()["speed"][0] == pytest.approx(told["speed_conditional"]["value"], rel=1e-6)
    assert [c.key for c in two.cautions] == ["nickell"]


def made(speed: float, noise: float = 0.0, n: int = 40, years: int = 12) -> pl.DataFrame:
    """Logs that close a share 1 - exp(-speed) of their gap to a common path each year."""
    rng = np.random.default_rng(3)
    logs = rng.normal(0, 1, n)
    rows = []
    for t in range(years):
        rows += [{"id": i, "t": 2000 + t, "y": float(np.exp(v))} for i, v in enumerate(logs)]
        logs = np.exp(-speed) * logs + 0.02 + noise * rng.normal(size=n)
    return pl.DataFrame(rows)


@pytest.mark.parametrize(("form", "span"), [("panel", 1), ("panel", 3), ("cross-section", 1)])
def test_a_known_speed_is_recovered_in_any_span(form, span):
    found = coagg.beta_convergence(made(0.05), "y", unit="id", period="t", form=form, span=span, effects="pooled",
                                   covariance="robust")  # fmt: skip
    assert found.speed()["speed"][0] == pytest.approx(0.05, rel=1e-8)
    assert found.speed()["half_life"][0] == pytest.approx(np.log(2) / 0.05, rel=1e-8)


def test_a_half_life_has_an_error_and_an_interval_of_its_own():
    """The error is the spread of half-lives of slopes drawn around b; the interval is that of b, carried over."""
    found = coagg.beta_convergence(made(0.05, 0.004), "y", unit="id", period="t", effects="pooled", covariance="robust")
    row = found.speed(0.9).row(0, named=True)
    slopes = row["beta"] + row["std_error"] * 0.05 * np.random.default_rng(1).normal(size=200_000)
    drawn = np.log(2) / -np.log1p(slopes)
    assert row["half_life_error"] == pytest.approx(drawn.std() / 0.05, rel=0.01)
    ends = found.tidy(0.9).filter(pl.col("term") == "log_initial").row(0, named=True)
    assert row["half_life_low"] == pytest.approx(np.log(2) / -np.log1p(ends["conf_low"]), rel=1e-12)
    assert row["half_life_high"] == pytest.approx(np.log(2) / -np.log1p(ends["conf_high"]), rel=1e-12)
    assert row["half_life_low"] < row["half_life"] < row["half_life_high"]


def test_a_half_life_has_no_upper_end_where_no_speed_is_among_the_speeds():
    found = coagg.beta_convergence(made(0.02, 0.2), "y", unit="id", period="t", effects="pooled", covariance="robust")
    row = found.speed(0.999999).row(0, named=True)
    assert row["speed"] > 0 > row["speed_low"]
    assert row["half_life_high"] is None and row["half_life_low"] < row["half_life"]


def test_divergence_has_a_negative_speed_and_no_half_life():
    row = (
        coagg.beta_convergence(made(-0.03, 0.01), "y", unit="id", period="t", effects="pooled")
        .speed()
        .row(0, named=True)
    )
    assert row["speed"] < 0 and row["half_life"] is None and row["half_life_error"] is None


def test_convergence_does_not_depend_on_the_unit_of_the_variable(states):
    choice = {"unit": "name", "period": "year", "span": 10}
    one = coagg.beta_convergence(states, "y", **choice)
    two = coagg.beta_convergence(
        states.with_columns(pl.col("y") * 1000).sample(fraction=1, shuffle=True), "y", **choice
    )
    assert two.speed()["speed"][0] == pytest.approx(one.speed()["speed"][0], rel=1e-9)


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        ({"form": "long"}, "form='long' is unknown"),
        ({"model": "sdm"}, "needs weights"),
        ({"span": 99}, "No region has y in two periods 99 apart"),
        ({"span": 0}, "span=0"),
    ],
)
def test_bad_choices_are_named(choice, says):
    with pytest.raises(InputError, match=says):
        coagg.beta_convergence(made(0.05), "y", unit="id", period="t", **choice)


def test_a_zero_has_no_log():
    frame = made(0.05).with_columns(pl.when(pl.col("id") == 3).then(0.0).otherwise("y").alias("y"))
    with pytest.raises(InputError, match="y is zero or negative in 12 row"):
        coagg.beta_convergence(frame, "y", unit="id", period="t")
    with pytest.raises(InputError, match=r"y is zero in 1 row.* in 2000"):
        coagg.sigma_convergence(frame, "y", period="t")


@pytest.mark.parametrize("form", ["panel", "cross-section"])
@pytest.mark.parametrize("year", [lambda i: i % 6, lambda i: i % 2, lambda i: 0])
@pytest.mark.parametrize(
    "value",
    [lambda i: 1.0 + i, lambda i: float(i), lambda i: 2.0, lambda i: 1.0 + i % 6, lambda i: None if i % 3 else 1.0 + i],
)
def test_a_check_refuses_what_the_regression_refuses_in_its_words(value, year, form):
    rows = [(f"u{i // 6}", 2000 + year(i), value(i)) for i in range(24)]
    frame = pl.DataFrame(rows, schema=["name", "year", "y"], orient="row").unique(["name", "year"], maintain_order=True)
    said = []
    for refuses in (coagg.beta_convergence, require_convergence):
        try:
            refuses(frame, "y", unit="name", period="year", form=form, missing="drop")
            said.append("")
        except InputError as exc:
            said.append(str(exc))
    assert said[0] == said[1]


def test_lags_of_controls_see_rows_without_growth():
    """A region without y in a year, and its last row: x is known there, and was lost as a lag or a lead."""
    rng = np.random.default_rng(8)
    frame = made(0.05, 0.02, n=15, years=9).with_columns(x=rng.normal(size=15 * 9))
    gap = (pl.col("t") == 2004) & (pl.col("id") < 5)
    holed = frame.with_columns(y=pl.when(gap).then(None).otherwise("y"))
    x = {(r["id"], r["t"]): r["x"] for r in frame.iter_rows(named=True)}
    y = {(r["id"], r["t"]): r["y"] for r in holed.iter_rows(named=True)}
    for control, step in (("L.x", -1), ("F.x", 1)):
        rows = [
            (np.log(y[i, t + 1] / y[i, t]), 1.0, np.log(y[i, t]), x[i, t + step])
            for i, t in y
            if y[i, t] and y.get((i, t + 1)) and (i, t + step) in x
        ]
        table = np.array(rows)
        slopes = np.linalg.lstsq(table[:, 1:], table[:, 0], rcond=None)[0]
        found = coagg.beta_convergence(
            holed, "y", unit="id", period="t", controls=[control], effects="pooled", missing="drop"
        )
        assert found.fit.nobs == len(rows)
        assert found.tidy()["estimate"].to_list() == pytest.approx(slopes.tolist(), rel=1e-9)
        growths = sum(bool(y[i, t] and y.get((i, t + 1))) for i, t in y)
        assert found.fit.glance()["n_dropped"][0] == growths - len(rows)


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        ({"controls": [1]}, r"controls=\[1\] must be a name"),
        ({"span": True}, "span=True must be a whole number"),
        ({"form": "cross-section", "span": 3}, r"span= belongs to form='panel', not 'cross-section': leave it out"),
        ({"span": 1.0}, r"span=1.0 must be a whole number of at least 1: growth is taken over"),
    ],
)
def test_controls_are_terms_and_spans_whole_numbers(choice, says):
    with pytest.raises(InputError, match=says):
        coagg.beta_convergence(made(0.05), "y", unit="id", period="t", **choice)


def test_a_control_may_be_named_alone_and_a_span_be_numpys():
    frame = made(0.05, 0.02).with_columns(gdp=pl.col("y").rank() + pl.col("t") % 3)
    choice = {"unit": "id", "period": "t", "effects": "pooled"}
    one = coagg.beta_convergence(frame, "y", controls="gdp", span=np.int64(2), **choice)
    two = coagg.beta_convergence(frame, "y", controls=["gdp"], span=2, **choice)
    assert one.speed().equals(two.speed()) and one.tidy()["term"].to_list()[-1] == "gdp"


@pytest.mark.parametrize("rate", [1.1, 0.97, 1.0])
def test_a_spread_that_stays_has_no_trend_of_rounding(rate):
    """All regions grow alike: the slope was 1e-17, with a p-value of its own."""
    level = np.random.default_rng(3).lognormal(size=9)
    frame = pl.DataFrame([{"t": 2000 + t, "y": float(v * rate**t)} for t in range(6) for v in level])
    rows = coagg.sigma_convergence(frame, "y", period="t").tests().rows_by_key("test", named=True, unique=True)
    assert rows["trend"]["value"] == 0.0 and rows["trend"]["p_value"] is None
    assert rows["variance_ratio"]["value"] == pytest.approx(1)
    moving = frame.with_columns(pl.col("y") ** (1 + (pl.col("t") - 2000) / 50))
    found = coagg.sigma_convergence(moving, "y", period="t").tests().rows_by_key("test", named=True, unique=True)
    assert found["trend"]["value"] > 0 and found["trend"]["p_value"] < 1e-6
