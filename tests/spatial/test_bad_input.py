"""Each refusal names what is wrong."""

import re

import libpysal
import numpy as np
import polars as pl
import pytest

from python_models.errors import InputError
from python_models.spatial import fit_spatial_panel
from python_models.spatial.connectivity import as_connectivity
from python_models.spatial.errors import BoundaryError
from tests.spatial.conftest import as_frame, inverse_distance, ring, simulate

W = ring(12)
UNEVEN = as_frame(W * np.arange(1.0, len(W) + 1)[:, None])
PANEL = simulate(W, 5)


def fit(panel=PANEL, w=None, formula="y ~ x0 + x1", **choices):
    return fit_spatial_panel(panel, "id", "year", formula, weights=as_frame(W) if w is None else w, **choices)


def drop(name):
    keep = [i for i in range(12) if i != 3]
    return (
        as_frame(W)[keep].select(as_frame(W).columns[i] for i in keep)
        if name == "w"
        else PANEL.filter(pl.col("id") != "u003")
    )


@pytest.mark.parametrize(
    "said, arguments",
    [
        ("in the data but not in W: u003", {"w": drop("w")}),
        ("in W but not in the data: u003", {"panel": drop("panel")}),
        ("u003 2002 .no row", {"panel": PANEL.filter((pl.col("id") != "u003") | (pl.col("year") != 2002))}),
        (
            "u001 2001 .x0 empty",
            {"panel": PANEL.with_columns(x0=pl.when(id="u001", year=2001).then(None).otherwise("x0"))},
        ),
        (
            "varies in fixed",
            {
                "panel": PANEL.with_columns(fixed=pl.col("id").str.slice(1).cast(pl.Float64)),
                "formula": "y ~ x0 + fixed",
            },
        ),
        ("varies in trend", {"panel": PANEL.with_columns(trend=pl.col("year") * 1.0), "formula": "y ~ x0 + trend"}),
        (
            "twice is collinear with x0",
            {"panel": PANEL.with_columns(twice=2 * pl.col("x0")), "formula": "y ~ x0 + twice"},
        ),
        ("W.C.year.* is collinear", {"formula": "y ~ x0 + C(year)", "effects": "unit"}),
        ("q", {"formula": "y ~ q"}),
        ("no regressor", {"formula": "y ~ 1"}),
        ("without a residual", {"panel": PANEL.with_columns(x0=2 * pl.col("y") + pl.col("x1"))}),
        ("drops the intercept", {"formula": "y ~ 0 + x0", "effects": "pooled"}),
        ("drops the intercept", {"formula": "y ~ x0 - 1", "effects": "random"}),
        ("model='xx'", {"model": "xx"}),
        ("effects='two'", {"effects": "two"}),
        ("durbin= names z", {"durbin": ["z"]}),
        ("durbin= names spatial lags", {"model": "sar", "durbin": ["x0"]}),
        ("full Hessian", {"effects": "random", "information": "expected"}),
        ("spatial error", {"model": "sem", "dynamic": "lag"}),
        ("leave it out, dynamic= adds it", {"formula": "y ~ L.y + x0", "dynamic": "lag"}),
        ("not equally spaced", {"panel": PANEL.filter(pl.col("year") != 2002), "dynamic": "lag"}),
        ("rows sum to one; make it with .*weights_from_file.*standardise='row'", {"w": UNEVEN}),
        ("rows sum to one; make it with .*weights_from_file", {"w": UNEVEN, "lee_yu": "bias_corrected"}),
        (
            "rows sum to one; make it with .*weights_from_file",
            {"w": UNEVEN, "model": "sem", "effects": "random+period"},
        ),
        ("libpysal", {"w": W}),
        ("Not in the data: nowhere", {"by": "nowhere"}),
    ],
)
def test_named(said, arguments):
    with pytest.raises(InputError, match=said):
        fit(**arguments)


def broken(change):
    w = W.copy()
    change(w)
    return as_frame(w)


@pytest.mark.parametrize(
    "said, change",
    [
        ("without neighbours in W: u004", lambda w: w.__setitem__(4, 0.0)),
        ("same point", lambda w: w.__setitem__((2, 5), np.inf)),
        ("weight on itself", lambda w: w.__setitem__((7, 7), 0.1)),
        ("negative", lambda w: w.__setitem__((0, 1), -0.5)),
    ],
)
def test_weights(said, change):
    with pytest.raises(InputError, match=said):
        as_connectivity(broken(change))


def test_square_and_ordered():
    with pytest.raises(InputError, match="square"):
        as_connectivity(as_frame(W).head(5))
    pandas = as_frame(W).to_pandas()
    pandas.index = pandas.columns
    whole = as_connectivity(pandas)
    turned = as_connectivity(pandas.iloc[::-1])  # rows are found by name
    assert turned.ids == whole.ids
    np.testing.assert_array_equal(turned.dense(), whole.dense())
    pandas.index = ["zz", *pandas.index[1:]]
    with pytest.raises(InputError, match="u000 only among columns, zz only among rows"):
        as_connectivity(pandas)


def test_every_form_of_w_is_the_same():
    names = as_frame(W).columns
    graph = libpysal.graph.Graph.from_arrays(
        *(np.array(v) for v in zip(*[(names[i], names[j], W[i, j]) for i, j in np.argwhere(W > 0)], strict=True))
    )
    old = libpysal.weights.W(
        {names[i]: [names[j] for j in np.flatnonzero(W[i])] for i in range(12)}, silence_warnings=True
    )
    old.transform = "r"
    labelled = as_frame(W).insert_column(0, pl.Series("unit", names))
    for form in (graph, old, as_frame(W).to_pandas(), labelled):
        found = as_connectivity(form)
        np.testing.assert_allclose(found.subset(names).dense(), W)
        assert found.row_standardised


def test_equal_weights_are_not_identified():
    w = (np.ones((12, 12)) - np.eye(12)) / 11
    with pytest.raises(InputError, match="collinear"):
        fit(w=as_frame(w), model="sar")
    for effects in ("two-way", "period", "random+period"):  # an error of -37 with a standard error of 1e5 before
        with pytest.raises(InputError, match="lambda is not identified"):
            fit(w=as_frame(w), model="sem", effects=effects)


def test_one_draw_has_no_spread():
    with pytest.raises(InputError, match="draws=1"):
        fit().effects(draws=1)


def test_durbin_takes_one_name():
    one, listed = (fit(durbin=names).tidy() for names in ("x0", ["x0"]))
    assert one.equals(listed) and one.filter(component="spatial_lag")["term"].to_list() == ["x0"]


def test_maximum_past_the_bound():
    """A common factor that a dense W takes up: the transformed likelihood rises to rho = 1 and beyond."""
    rng = np.random.default_rng(0)
    w = inverse_distance(12)
    smooth = np.linalg.eigh(w + w.T)[1][:, -3:]
    y = rng.standard_normal((5, 3)) @ smooth.T * 50 + 0.1 * rng.standard_normal((5, 12))
    panel = PANEL.with_columns(pl.Series("y", y.ravel()))
    with pytest.raises(BoundaryError, match=r"bound of rho.*Lee-Yu.*no inner maximum.*lee_yu: false in a study"):
        fit(panel, as_frame(w), model="sar", effects="period")
    # the estimator it names has a maximum on these data
    direct = fit(panel, as_frame(w), model="sar", effects="period", lee_yu=False).tidy()
    assert 0 < direct.filter(component="spatial")["estimate"][0] < 1


@pytest.mark.parametrize("unit", [1e9, 1e-9, 3.0, 1.0])
def test_bounds_are_told_in_the_unit_of_w(unit):
    """rho W is one thing: W times c has its bounds at 1/c of them, the reciprocals of W's own extreme eigenvalues."""
    rng = np.random.default_rng(0)
    w = unit * inverse_distance(12)
    smooth = np.linalg.eigh(w + w.T)[1][:, -3:]
    y = rng.standard_normal((5, 3)) @ smooth.T * 50 + 0.1 * rng.standard_normal((5, 12))
    with pytest.raises(BoundaryError) as refused:
        fit(PANEL.with_columns(pl.Series("y", y.ravel())), as_frame(w), model="sar", effects="period", lee_yu=True)
    at, low, high = map(float, re.search(r"\((\S+); the bounds are (\S+) and (\S+)\)", str(refused.value)).groups())
    roots = np.linalg.eigvals(w).real
    assert low == pytest.approx(1 / roots.min(), rel=1e-4)
    assert high == pytest.approx(at, rel=1e-3) and high * unit == pytest.approx(1, rel=1e-4)


def test_sub_samples():
    """W is cut and standardised anew; a sub-sample that fails has a row that says why."""
    w = ring(12)
    group = ["a"] * 6 + ["b"] * 5 + ["c"]
    panel = PANEL.with_columns(pl.Series("area", group * 5))
    fits = fit_spatial_panel(panel, "id", "year", "y ~ x0 + x1", weights=as_frame(w), by="area", model="sar")
    glance = fits.glance()
    assert glance["sample"].to_list() == ["a", "b", "c"]
    assert glance["status"].to_list()[:2] == ["ok", "ok"] and "u011" in glance["status"][2]
    cut = w[:6, :6] / w[:6, :6].sum(axis=1, keepdims=True)
    alone = fit_spatial_panel(panel.filter(area="a"), "id", "year", "y ~ x0 + x1", weights=as_frame(cut), model="sar")
    assert fits["a"].glance()["rho"][0] == pytest.approx(alone.glance()["rho"][0], abs=1e-10)
    assert set(fits.effects(draws=2)["sample"]) == {"a", "b"} and fits.tidy().columns[0] == "sample"
    assert "u011" in fits.summary()


def test_lags_in_the_formula_drop_the_first_period():
    top = fit(formula="y ~ L.x0 + x1", model="sdm").glance().to_dicts()[0]
    assert top["n_periods"] == 4 and top["n_obs"] == 48


def test_one_period_has_the_tests_it_can_have():
    tests = fit(PANEL.filter(pl.col("year") == 2001), effects="pooled", model="sar").tests()
    assert {"lm_lag", "lr_sar_ols"} <= set(tests["test"]) and not tests["test"].str.starts_with("bsk").any()


@pytest.mark.parametrize("scale", [1e9, 1e-9])
@pytest.mark.parametrize("effects", ["pooled", "unit", "two-way"])
def test_units_of_a_column_change_no_multiplier_test(scale, effects):
    """Least squares once left out the smaller columns: the states' LM-lag was off by 2 %."""
    shifted = PANEL.with_columns(x0=10 + pl.col("x0"), x1=20 + pl.col("x1"))
    names = ["lm_lag", "lm_error", "rlm_lag", "rlm_error", "wald_sdm_sar", "lr_sdm_sem"]
    plain = fit(shifted, effects=effects).tests().filter(pl.col("test").is_in(names))
    scaled = fit(shifted.with_columns(pl.col("x0") * scale), effects=effects).tests()
    scaled = scaled.filter(pl.col("test").is_in(names))
    np.testing.assert_allclose(scaled["value"], plain["value"], rtol=1e-6)
