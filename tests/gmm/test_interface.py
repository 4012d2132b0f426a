"""What a fit hands out: tidy frames, labels, formulas and effects."""

import itertools

import numpy as np
import polars as pl
import pytest
from gmm_reference import abdata
from numpy.testing import assert_allclose

from python_models.errors import InputError
from python_models.gmm import fit_dynamic_panel, gmm, iv
from python_models.results import TERM_SCHEMA, TEST_SCHEMA

PANEL = abdata()
KEYS = {"unit": "id", "period": "year"}


@pytest.fixture(scope="module")
def fitted():
    return fit_dynamic_panel(
        PANEL, **KEYS, formula="n ~ L.n + w*k", gmm=[gmm("n", (2, 4), True), gmm("w k w:k", (2, 4), True)]
    )


def test_frames(fitted):
    tidy, tests = fitted.tidy(), fitted.tests()
    assert dict(tidy.schema) == TERM_SCHEMA and dict(tests.schema) == TEST_SCHEMA
    assert tidy["term"].to_list() == ["L.n", "w", "k", "w:k", *(f"td{y}" for y in range(1978, 1985)), "_cons"]
    assert_allclose(tidy["std_error"], np.sqrt(np.diag(fitted.covariance)))
    assert fitted.base_period == ["td1977"]
    glance = fitted.glance().to_dicts()[0]
    assert (glance["n_obs"], glance["n_groups"], glance["n_instruments"]) == (891, 140, 24)
    hansen = tests.filter(pl.col("test") == "hansen")
    assert_allclose(glance["hansen"], hansen["value"][0])
    df = hansen["df"][0]
    assert_allclose(glance["mmsc_bic"], glance["hansen"] - df * np.log(140))
    assert_allclose(glance["mmsc_aic"] - glance["mmsc_hqic"], df * (2.1 * np.log(np.log(140)) - 2))


def test_instruments_and_residuals(fitted):
    listed = fitted.instruments()
    assert listed["kept"].sum() == fitted.n_instruments
    assert listed.filter(pl.col("group").str.starts_with("iv(td")).height == 7
    level = fitted.equation_rows().filter(pl.col("equation") == "level")
    assert level.height == fitted.nobs
    merged = level.join(PANEL, on=["id", "year"])
    assert_allclose(merged["fitted"] + merged["residual"], merged["n"], atol=1e-12)
    rows = fitted.rows()
    assert rows.columns == ["unit", "period", "outcome", "fitted", "residual"] and rows.height == fitted.nobs
    assert rows["residual"].equals(level["residual"])


def test_transformed_residuals_are_differences(fitted):
    frame = fitted.equation_rows()
    level = frame.filter(pl.col("equation") == "level").select("id", "year", "residual")
    before = level.select("id", pl.col("year") + 1, before="residual")
    change = frame.filter(pl.col("equation") == "transformed").join(level, on=["id", "year"], suffix="_level")
    change = change.join(before, on=["id", "year"])
    assert_allclose(change["residual"], change["residual_level"] - change["before"], atol=1e-12)


def test_summary_reads_like_stata(fitted):
    text = fitted.summary()
    for line in (
        "Dynamic panel-data estimation, two-step system GMM",
        "Number of groups   =       140",
        "Arellano-Bond test for AR(1) in first differences: z =",
        "Difference-in-Hansen tests of exogeneity",
        "gmm(w k w:k, collapse lag(2 4))",
    ):
        assert line in text
    assert max(map(len, text.splitlines())) < 120


def test_order_of_rows_and_kind_of_frame_do_not_matter(fitted):
    shuffled = PANEL.sample(fraction=1.0, shuffle=True, seed=3).to_pandas()
    again = fit_dynamic_panel(
        shuffled, **KEYS, formula="n ~ L.n + w*k", gmm=[gmm("n", (2, 4), True), gmm("w k w:k", (2, 4), True)]
    )
    assert_allclose(again.params, fitted.params, rtol=1e-10)


def test_functions_in_the_formula_equal_columns():
    frame = PANEL.with_columns(lys=pl.col("ys").log(), w2=pl.col("w") ** 2).with_columns(lwk=pl.col("w") * pl.col("k"))
    groups = {"gmm": gmm("n", (2, 4), True)}
    by_formula = fit_dynamic_panel(
        frame, **KEYS, formula="n ~ L.n + log(ys) + I(w**2)", iv=iv(["log(ys)", "I(w**2)", "w"]), **groups
    )
    by_column = fit_dynamic_panel(frame, **KEYS, formula="n ~ L.n + lys + w2", iv=iv("lys w2 w"), **groups)
    assert_allclose(by_formula.params, by_column.params, rtol=1e-9)
    assert by_formula.terms[1:3] == ("log(ys)", "I(w**2)") or by_formula.terms[2].startswith("I(w")


def test_periods_two_apart_count_as_one_lag():
    stretched = PANEL.with_columns(pl.col("year") * 2)
    groups = {"formula": "n ~ L.n + w", "gmm": gmm("n", (2, 4), True), "iv": iv("w"), "time_dummies": False}
    a, b = fit_dynamic_panel(PANEL, **KEYS, **groups), fit_dynamic_panel(stretched, **KEYS, **groups)
    assert_allclose(a.params, b.params, rtol=1e-12)


def test_near_unit_root_keeps_its_digits():
    """A huge common level moves only the constant."""
    groups = {"formula": "n ~ L.n + w", "gmm": gmm("w", (2, 4), True), "iv": iv("w"), "time_dummies": False}
    a = fit_dynamic_panel(PANEL, **KEYS, **groups)
    b = fit_dynamic_panel(PANEL.with_columns(pl.col("n") + 1e6), **KEYS, **groups)
    assert_allclose(b.params[:-1], a.params[:-1], rtol=1e-6)
    assert_allclose(b.std_errors[:-1], a.std_errors[:-1], rtol=1e-6)


def test_one_step_fod_equals_fd_on_a_balanced_panel():
    """With every lag as instrument both transformations span the same moments (Arellano & Bover 1995)."""
    balanced = PANEL.filter(pl.col("year").is_between(1978, 1982)).filter(pl.len().over("id") == 5)
    options = {"formula": "n ~ L.n + w", "gmm": gmm("n w"), "model": "difference", "steps": 1, "time_dummies": False}
    fd = fit_dynamic_panel(balanced, **KEYS, transformation="fd", **options)
    fod = fit_dynamic_panel(balanced, **KEYS, transformation="fod", **options)
    assert_allclose(fod.params, fd.params, rtol=1e-9)
    assert_allclose(fod.std_errors, fd.std_errors, rtol=1e-9)


def test_marginal_effects(fitted):
    effects = fitted.marginal_effects("w", at={"k": [-1.0, 2.0]})
    b, v = fitted.params, fitted.covariance
    i, j = fitted.terms.index("w"), fitted.terms.index("w:k")
    assert_allclose(effects["estimate"], [b[i] - b[j], b[i] + 2 * b[j]])
    assert_allclose(effects["std_error"][1], np.sqrt(v[i, i] + 4 * v[j, j] + 4 * v[i, j]))
    long = fitted.marginal_effects("w", at={"k": [2.0]}, long_run=True)
    step = 1e-6

    def value(shift):
        moved = b + shift
        return (moved[i] + 2 * moved[j]) / (1 - moved[0])

    gradient = np.array([(value(step * e) - value(-step * e)) / (2 * step) for e in np.eye(len(b))])
    assert_allclose(long["std_error"][0], np.sqrt(gradient @ v @ gradient), rtol=1e-6)
    assert fitted.marginal_effects("w").height == 5
    with pytest.raises(InputError, match="in no term"):
        fitted.marginal_effects("ys")
    with pytest.raises(InputError, match="only with k"):
        fitted.marginal_effects("w", at={"ys": [1.0]})


@pytest.mark.parametrize("quadratic", [False, True])
def test_underidentification_is_the_score_test_with_one_regressor(quadratic):
    """With k = 1 nothing is minimised: J = g'S^-1 g of Z'x, and of the derivatives of the quadratic moments."""
    options = {"model": "difference", "time_dummies": False, "gmm": gmm("n", (2, 4), True), "ahn_schmidt": quadratic}
    one = fit_dynamic_panel(PANEL, **KEYS, formula="n ~ L.n", **options)
    z, x = one.moments.instruments, one.moments.equations.x[:, 0]
    q = np.zeros((z.pattern.n_columns, x.shape[1]))
    for row, (start, stop) in enumerate(itertools.pairwise(z.pattern.starts)):
        q[z.pattern.columns[start:stop]] += z.values[start:stop] * x[row]
    if quadratic:
        step = 1e-6
        ahead, behind = (one.moments.quadratic.values(one.params + move) for move in (step, -step))
        q = np.vstack([q, (behind - ahead) / (2 * step)])
    g = q.sum(axis=1)
    found = one.underidentification().to_dicts()[0]
    assert_allclose(found["value"], g @ np.linalg.solve(q @ q.T, g), rtol=1e-6 if quadratic else 1e-8)
    assert found["df"] == one.n_instruments


def test_underidentification_separates_strong_from_irrelevant():
    rng = np.random.default_rng(0)
    noisy = PANEL.with_columns(noise=pl.Series(rng.normal(size=PANEL.height)))
    options = {"formula": "n ~ L.n + w", "model": "difference", "time_dummies": False, "gmm": gmm("n", (2, 3), True)}
    strong = fit_dynamic_panel(PANEL, **KEYS, iv=iv("w k"), **options).underidentification()
    weak = fit_dynamic_panel(
        noisy, **KEYS, formula="n ~ L.n + w", model="difference", time_dummies=False, iv=iv("noise"),
        gmm=gmm("noise", (1, 4), True),
    ).underidentification()  # fmt: skip
    assert strong["p_value"][0] < 1e-3 < 0.05 < weak["p_value"][0]


def test_principal_components_span_everything_when_all_are_kept():
    """As many components as instruments only rotate Z, and GMM does not care."""
    options = {"formula": "n ~ L.n + w", "gmm": gmm("n w", (2, 3), True), "iv": iv("k"), "time_dummies": False}
    plain = fit_dynamic_panel(PANEL, **KEYS, **options)
    rotated = fit_dynamic_panel(PANEL, **KEYS, pca=6, **options)
    assert_allclose(rotated.params, plain.params, rtol=1e-7)
    assert_allclose(rotated.std_errors, plain.std_errors, rtol=1e-7)
    fewer = fit_dynamic_panel(PANEL, **KEYS, pca=3, **options)
    assert fewer.n_instruments == plain.n_instruments - 3


def test_quadratic_moments_hold_at_the_estimate():
    """The two-step estimate minimises the criterion over all moments: its gradient vanishes."""
    options = {"formula": "n ~ L.n + w", "gmm": gmm("n w", (2, 3)), "model": "difference", "time_dummies": False}
    plain = fit_dynamic_panel(PANEL, **KEYS, **options)
    more = fit_dynamic_panel(PANEL, **KEYS, ahn_schmidt=True, **options)
    assert more.n_instruments == plain.n_instruments + 6
    quadratic, last = more.moments.quadratic, more.estimate.last
    linear = plain.moments

    def criterion(b):
        g = np.append(linear.zy - linear.zx @ b, quadratic.values(b).sum(axis=1))
        return g @ last.weight.solve(g)

    base = criterion(more.params)
    assert_allclose(base, more.test("hansen").value, rtol=1e-9)
    for direction in np.eye(2):
        assert criterion(more.params + 1e-4 * direction) > base < criterion(more.params - 1e-4 * direction)
