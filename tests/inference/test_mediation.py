"""Mediation and bootstrap: identities, known truth, whole blocks, the map left whole."""

import functools

import numpy as np
import polars as pl
import pytest

from python_models.errors import InputError
from python_models.inference import bootstrap, mediate
from python_models.inference.bootstrap import Bootstrap, resample_blocks
from python_models.inference.pathways import sobel_error
from python_models.inference.residual_bootstrap import residual_base, residual_draw
from python_models.panel import fit_panel
from tests.inference.stand_ins import simulate, spatial_lag_model

FE = functools.partial(fit_panel, unit="id", period="year", effects="two-way")
PATHS = {"unit": "id", "period": "year", "outcome": "y", "treatment": "x", "mediator": "m"}


def test_total_is_direct_plus_indirect(panel):
    """In linear models on the same rows c = c' + a b exactly."""
    result = mediate(panel, FE, **PATHS, controls=["c"], n_draws=5)
    table = dict(result.effects().select("quantity", "estimate").iter_rows())
    assert table["total"] == pytest.approx(table["direct"] + table["indirect"], rel=1e-10)
    assert table["share_mediated"] == pytest.approx(table["indirect"] / table["total"])
    rows = result.tidy()
    assert rows["equation"].unique(maintain_order=True).to_list() == ["total", "mediator", "outcome"]
    sobel = result.effects().filter(quantity="indirect")
    a = rows.filter(equation="mediator", term="x").row(0, named=True)
    b = rows.filter(equation="outcome", term="m").row(0, named=True)
    error = np.hypot(b["estimate"] * a["std_error"], a["estimate"] * b["std_error"])
    assert sobel["std_error"][0] == pytest.approx(error)
    assert sobel["statistic"][0] == pytest.approx(a["estimate"] * b["estimate"] / error)


@pytest.mark.parametrize("options", [{}, {"own_lag": True}, {"moderator": "w", "moderated": "second", "at": [0.0]}])
def test_equations_are_of_the_same_rows_where_a_mediator_has_gaps(panel, options):
    """The total effect was of the rows without a mediator, too, so that it was no sum of its parts."""
    rng = np.random.default_rng(3)
    gaps = {c: pl.Series(rng.uniform(size=panel.height) < 0.1) for c in ("y", "m", "w")}
    full = panel.with_columns(w=pl.Series(rng.normal(size=panel.height) > 0))
    frame = full.with_columns(pl.when(~gap).then(c).alias(c) for c, gap in gaps.items())
    found = mediate(frame, FE, **PATHS, controls=["c"], n_draws=5, **options)
    parts = ["y", "m", "w"] if "moderator" in options else ["y", "m"]
    whole = frame.drop_nulls(parts)
    assert len({fit.nobs for fit in found.fits.values()}) == 1
    told = mediate(whole, FE, **PATHS, controls=["c"], n_draws=5, **options)
    assert found.effects().equals(told.effects())
    table = dict(found.effects().select("quantity", "estimate").iter_rows())
    if not options:
        assert found.fits["total"].nobs == whole.height < frame["y"].count()
        assert table["total"] == pytest.approx(table["direct"] + table["indirect"], rel=1e-10)


def test_sobel_of_mackinnons_example():
    """MacKinnon (2008): a 0.3386 (0.1224), b 0.4510 (0.1460) give a standard error of 0.0741."""
    assert sobel_error(0.3386, 0.4510, 0.1224, 0.1460) == pytest.approx(0.0741, abs=5e-5)


@pytest.mark.parametrize("resample", ["unit", "period", "residual"])
def test_draws_are_reproducible_and_near_the_truth(resample):
    frame = simulate(n=60, t=10, seed=2)
    result = mediate(frame, FE, **PATHS, resample=resample, n_draws=30, seed=9)
    table = result.effects()
    again = mediate(frame, FE, **PATHS, resample=resample, n_draws=30, seed=9)
    assert table.equals(again.effects())
    truth = {"total": 0.5, "treatment_to_mediator": 0.5, "mediator_to_outcome": 0.4, "direct": 0.3, "indirect": 0.2}
    for row in table.head(5).to_dicts():
        assert abs(row["estimate"] - truth[row["quantity"]]) < 4 * row["std_error"]
        assert 0.4 < row["boot_std_error"] / row["std_error"] < 2.2
        assert row["boot_low"] < row["estimate"] < row["boot_high"]
    assert table["resample"][0] == resample and table["n_draws"][0] == 30 and table["n_failed"][0] == 0


def test_opposite_signs_are_said():
    frame = simulate(n=60, t=8).with_columns(y=pl.col("y") - 1.0 * pl.col("m"))
    note = mediate(frame, FE, **PATHS, n_draws=3).effects().filter(quantity="share_mediated").row(0, named=True)["note"]
    total = mediate(frame, FE, **PATHS, n_draws=3).effects()["estimate"][0]
    assert (note is None) == (total < 0)


def ring(n: int) -> pl.DataFrame:
    a = np.zeros((n, n))
    i = np.arange(n)
    a[i, (i + 1) % n] = a[i, (i - 1) % n] = 0.5
    return pl.DataFrame(a, schema=[f"r{j:03d}" for j in i])


def test_residual_draw_rebuilds_the_spatial_model():
    """Refitting the true model on a drawn panel, its residuals are the drawn regions' histories, exactly."""
    frame, w = simulate(n=20, t=5).sample(fraction=1, shuffle=True, seed=1), ring(20)
    model = mediate(frame, spatial_lag_model, **PATHS, weights=w, n_draws=2).model
    model = type(model)(model.fit, "y", "x", ("m",), (), "main", w)
    fits = model.estimate(frame)
    base = residual_base(frame, [("m", fits["mediator"])], ("y", fits["outcome"]), w, "id", "year")
    drawn = residual_draw(frame, base, np.random.default_rng(4))
    order = np.random.default_rng(4).integers(20, size=20)
    assert drawn.drop("y", "m").equals(frame.drop("y", "m"))
    table = drawn.sort("year", "id")
    m, x, y = (table[c].to_numpy().reshape(5, 20) for c in ("m", "x", "y"))
    matrix = w.to_numpy()
    for name, left, right in (("mediator", m, [x]), ("outcome", y, [x, m])):
        coefficient = fits[name].tidy()
        signal = 0
        for term, column in zip(("x", "m"), right, strict=False):
            rows = dict(coefficient.filter(term=term).select("component", "estimate").iter_rows())
            signal = signal + rows["main"] * column + rows["spatial_lag"] * column @ matrix.T
        residual = left - 0.4 * left @ matrix.T - signal
        equation = base.mediators[0] if name == "mediator" else base.outcome
        want = equation.scale * equation.residual[:, order]
        np.testing.assert_allclose(residual - residual.mean(), want - want.mean(), atol=1e-10)


def test_the_direct_estimator_can_be_asked_for():
    """Coefficients of each equation are those of the fit with the same ``lee_yu``; a study's step passes it on."""
    from python_models.spatial import fit_spatial_panel
    from python_models.studies.estimators import MODELS
    from python_models.studies.steps.mediation import Mediation, _spatial

    frame, w = simulate(n=30, t=6), ring(30)
    fit = functools.partial(fit_spatial_panel, unit="id", period="year", model="sar", effects="two-way")
    given = {"weights": w, "resample": "period", "n_draws": 2}
    direct = mediate(frame, fit, **PATHS, **given, lee_yu=False)
    alone = fit(frame, formula="y ~ x + m", weights=w, lee_yu=False)
    assert direct.fits["outcome"].tidy().equals(alone.tidy())
    usual = mediate(frame, fit, **PATHS, **given)
    assert not np.allclose(usual.errors, direct.errors, rtol=1e-6)
    with pytest.raises(InputError, match="spatial mediation"):
        mediate(frame, FE, **PATHS, lee_yu=False)
    keys = {"name": "m", "kind": "mediation", "title": "M", "outcome": "y", "treatment": "x", "mediator": "m"}
    step = Mediation(**keys, weights="near", lee_yu=False)
    assert MODELS["spatial"](name="e", formula="y ~ x", **_spatial(step)).lee_yu is False


def test_spatial_models_use_residuals_by_default():
    frame, w = simulate(n=30, t=6), ring(30)
    result = mediate(frame, spatial_lag_model, **PATHS, weights=w, n_draws=10)
    assert result.effects()["resample"][0] == "residual"
    by_period = mediate(frame, spatial_lag_model, **PATHS, weights=w, n_draws=4, resample="period")
    assert by_period.boot.draws.shape == (4, 6)
    with pytest.raises(InputError, match="tears the map"):
        mediate(frame, spatial_lag_model, **PATHS, weights=w, resample="unit")
    with pytest.raises(InputError, match="balanced"):
        mediate(frame[1:], FE, **PATHS, resample="residual")
    with pytest.raises(InputError, match="lags mean nothing"):
        mediate(frame, FE, **PATHS, controls=["L.c"], resample="period")


def test_blocks_stay_whole(panel):
    rng = np.random.default_rng(0)
    drawn = resample_blocks(panel, "id", rng)
    assert drawn.height == panel.height and drawn["id"].n_unique() == 40
    histories = {tuple(part["x"]) for part in panel.partition_by("id")}
    assert all(tuple(part["x"]) in histories for part in drawn.partition_by("id"))
    years = resample_blocks(panel, "year", rng)
    assert years.group_by("year").agg(pl.col("id").n_unique())["id"].unique().to_list() == [40]


def test_intervals_by_hand():
    draws = np.arange(1, 1001, dtype=float)[:, None]
    boot = Bootstrap(np.array([500.5]), draws, "unit", 1)
    np.testing.assert_allclose(boot.intervals(0.9), [[50.95, 950.05]])
    np.testing.assert_allclose(boot.intervals(0.9, "bias_corrected"), [[50.95, 950.05]], rtol=1e-6)
    skewed = Bootstrap(np.array([700.0]), draws, "unit", 1).intervals(0.9, "bias_corrected")
    assert skewed[0, 0] > 50.95 and skewed[0, 1] > 950.05
    with pytest.raises(InputError, match="bca"):
        boot.intervals(0.9, "bca")


def test_bootstrap_error_of_a_mean():
    """The error of a mean of region means is their standard deviation over sqrt(N)."""
    frame = simulate(n=50, t=4)
    means = frame.group_by("id").agg(pl.col("x").mean())["x"]
    options = {"unit": "id", "period": "year", "n_draws": 800}
    boot = bootstrap(frame, lambda data: np.array([data["x"].mean()]), **options)
    assert boot.std_error()[0] == pytest.approx(means.std() / np.sqrt(50), rel=0.1)
    with pytest.raises(InputError, match="whole regions or whole periods"):
        bootstrap(frame, lambda data: np.zeros(1), **options, resample="rows")


@pytest.mark.slow
def test_intervals_of_the_indirect_effect_cover():
    """60 panels, 99 draws each over regions: 90 % percentile intervals hold the truth 0.2 about nine times in ten."""
    covered = 0
    for seed in range(60):
        frame = simulate(n=30, t=5, seed=seed)
        boot = bootstrap(frame, indirect_by_numpy, unit="id", period="year", n_draws=99, seed=seed)
        low, high = boot.intervals(0.9)[0]
        covered += low < 0.2 < high
    assert 47 <= covered <= 60  # 54 expected, three binomial standard errors


def indirect_by_numpy(frame: pl.DataFrame) -> np.ndarray:
    t = frame["year"].n_unique()
    cube = frame.sort("id", "year").select("y", "x", "m").to_numpy().T.reshape(3, -1, t)
    z = cube - cube.mean(1, keepdims=True) - cube.mean(2, keepdims=True) + cube.mean((1, 2), keepdims=True)
    y, x, m = z.reshape(3, -1)
    a = x @ m / (x @ x)
    return np.array([a * np.linalg.lstsq(np.column_stack([x, m]), y, rcond=None)[0][1]])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"mediator": "x"}, "x is treatment and mediator"),
        ({"mediator": "y"}, "y is outcome and mediator"),
        ({"treatment": "y"}, "y is outcome and treatment"),
        ({"controls": ["c", "m"]}, "m is mediator and control"),
        ({"controls": ["c", " c"]}, "c is control and control"),
        ({"controls": ["c + x"]}, "x is treatment and control"),
        ({"controls": "c"}, "give a list"),
        ({"treatment": "`m`"}, "m is treatment and mediator"),
        ({"treatment": "I(m)"}, r"I\(m\) is treatment and mediator"),
        ({"controls": ["x^1"]}, "x is treatment and control"),
        ({"treatment": "L.x", "controls": ["lag(x, 1)"]}, "L.x is treatment and control"),
        ({"controls": ["x:c", "c:x"]}, "is control and control"),
    ],
)
def test_a_variable_has_one_part(panel, change, said):
    with pytest.raises(InputError, match=said):
        mediate(panel, FE, **(PATHS | change), n_draws=5)


def test_terms_of_functions_are_not_taken_apart(panel):
    """Sums within ``I()`` are one control each, as if they were columns."""
    controls = ["I(c + 1)", "I(c ** 2 + 1)"]
    result = mediate(panel, FE, **PATHS, controls=controls, n_draws=2)
    columns = panel.with_columns(more=pl.col("c") + 1, squared=pl.col("c") ** 2 + 1)
    by_hand = mediate(columns, FE, **PATHS, controls=["more", "squared"], n_draws=2)
    outcome = result.tidy().filter(equation="outcome")["term"].to_list()
    assert outcome == ["Intercept", "x", "m", *controls]
    of_each = [r.effects()["estimate"].to_numpy() for r in (result, by_hand)]
    np.testing.assert_allclose(*of_each, rtol=1e-10)
