"""``small``: which distribution, never which standard error; the p-values are those of scipy on the same ratios."""

import numpy as np
import polars as pl
import pytest
from scipy import stats

from python_models.panel import fit_panel
from python_models.studies.estimators import MODELS


@pytest.fixture(scope="module")
def frame():
    rng = np.random.default_rng(11)
    units, years = 9, 6
    effect = np.repeat(rng.normal(size=units), years)
    x, z = rng.normal(size=(2, units * years))
    return pl.DataFrame(
        {"id": np.repeat(np.arange(units), years), "year": np.tile(np.arange(years), units), "x": x, "z": z}
    ).with_columns(y=0.3 * x - 0.2 * z + effect + rng.normal(size=units * years))


@pytest.mark.parametrize("effects", ["pooled", "unit", "two-way", "random"])
@pytest.mark.parametrize("covariance", ["classical", "clustered"])
def test_t_and_f_or_the_normal_and_chi_square(frame, effects, covariance):
    fits = {s: fit_panel(frame, "id", "year", "y ~ x + z", effects=effects, covariance=covariance, small=s)
            for s in (None, True, False)}  # fmt: skip
    rows = {s: f.tidy().filter(pl.col("term") == "x").row(0, named=True) for s, f in fits.items()}
    assert rows[True]["std_error"] == rows[False]["std_error"] == rows[None]["std_error"]
    ratio = rows[True]["estimate"] / rows[True]["std_error"]
    n, removed = frame.height, {"pooled": 1, "unit": 9, "two-way": 9 + 5, "random": 1}[effects]
    df = 9 - 1 if covariance == "clustered" else n - removed - 2
    assert rows[True]["p_value"] == pytest.approx(2 * stats.t.sf(abs(ratio), df), rel=1e-10)
    assert rows[False]["p_value"] == pytest.approx(2 * stats.norm.sf(abs(ratio)), rel=1e-10)
    assert rows[None]["p_value"] == rows[effects != "random"]["p_value"]
    glance = {s: f.glance().row(0, named=True) for s, f in fits.items()}
    wald = glance[True]["f_statistic"]
    slopes = [f"{t}" for t in ("x", "z")]
    at = [fits[True].terms.index(t) for t in slopes]
    b, v = fits[True].params[at], fits[True].covariance[np.ix_(at, at)]
    assert 2 * wald == pytest.approx(b @ np.linalg.solve(v, b), rel=1e-9)
    assert glance[True]["f_p_value"] == pytest.approx(stats.f.sf(wald, 2, df), rel=1e-9)
    assert glance[False]["f_p_value"] == pytest.approx(stats.chi2.sf(2 * wald, 2), rel=1e-9)


def test_a_study_may_ask_for_it(frame):
    model = MODELS["panel"](name="fe", formula="y ~ x + z", effects="unit", small=False)
    assert model.fitted(frame, "id", "year", None).df_resid is None


def test_a_fit_is_told_in_a_line(frame):
    assert repr(fit_panel(frame, "id", "year", "y ~ x", effects="unit")) == (
        "PanelFit(y ~ x: unit effects, classical errors, 54 rows, 9 units x 6 periods)"
    )
