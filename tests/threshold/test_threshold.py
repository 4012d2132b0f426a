"""What a threshold regression must do whatever the data."""

from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from python_models.errors import InputError
from python_models.panel.projections import within
from python_models.threshold import fit_threshold
from python_models.threshold import search as engine
from python_models.threshold.fit import _data
from tests.threshold.conftest import KEYS, panel

CHOICE = {"threshold": "q", "regime": "x", "draws": 99}


def fitted(frame, formula="y ~ x + z", **more):
    return fit_threshold(frame, *KEYS, formula, **CHOICE | more)


def keys_of(fit):
    return {c.key for c in fit.cautions}


def slow_ssr(frame, effects, gammas, regime=("x",), others=("z",)):
    """Sum of squares with dummies and regimes cut by hand."""
    rows = frame.sort(KEYS)
    q = rows["q"].to_numpy()
    bounds = [-np.inf, *sorted(gammas), np.inf]
    columns = [np.ones(len(q)), *(rows[n].to_numpy() for n in others)]
    for low, high in pairwise(bounds):
        columns += [rows[n].to_numpy() * ((q > low) & (q <= high)) for n in regime]
    names = {"pooled": [], "unit": ["id"], "period": ["year"], "two-way": ["id", "year"]}[effects]
    if names:
        columns += list(rows.select(names).cast(pl.String).to_dummies(drop_first=True).to_numpy().T)
    x = np.column_stack(columns)
    e = rows["y"].to_numpy() - x @ np.linalg.lstsq(x, rows["y"].to_numpy(), rcond=None)[0]
    return e @ e


@pytest.mark.parametrize("effects", ["pooled", "unit", "period", "two-way"])
def test_every_candidate_is_a_regression(effects):
    """Cumulated cross-products against a regression with dummies at each candidate, ties in q among them."""
    frame = panel(units=12, years=5).with_columns(pl.col("q").round(1), w=pl.col("z") ** 2)
    formula = "y ~ x + w + z"
    for held in ([], [0.3]):
        data, _ = _data(frame, KEYS, formula, "q", ["x", "w"], effects, 0.05, None, "hansen")
        step = data.step(held)
        assert step.allowed.sum() > 10
        for value, ssr in zip(data.cuts.values[step.allowed], step.ssr[step.allowed], strict=True):
            want = slow_ssr(frame.with_columns(w=pl.col("z") ** 2), effects, [*held, value], ("x", "w"), ("z",))
            np.testing.assert_allclose(ssr, want, rtol=1e-9)


@pytest.mark.parametrize("effects", ["unit", "two-way"])
def test_every_bootstrap_draw_is_a_search(effects):
    """F of a draw against a plain search on the same drawn residuals."""
    frame = panel(units=10, years=5)
    data, _ = _data(frame, KEYS, "y ~ x + z", "q", ["x"], effects, 0.1, None, "hansen")
    step = data.step([])
    fast = engine.bootstrap(data.sample, effects, data.x, data.cuts, step, data.scale, 4, seed=5)
    rng = np.random.default_rng(5)
    picks = rng.integers(10, size=(4, 10))
    for f, pick in zip(fast, picks, strict=True):
        y = within(step.residual.reshape(10, 5)[pick].reshape(-1, 1), data.sample, effects)[:, 0]
        made = frame.sort(KEYS).with_columns(y=pl.Series(y))
        before = slow_ssr(made, effects, [])
        least = min(slow_ssr(made, effects, [v]) for v in data.cuts.values[step.allowed])
        np.testing.assert_allclose(f, data.scale * (before - least) / least, rtol=1e-8)


def test_one_threshold_comes_back():
    fit = fitted(panel(units=100, slopes=(0.2, 1.2), at=(0.4,)))
    assert len(fit.values) == 1 and abs(fit.values[0] - 0.4) < 0.1
    row = fit.thresholds().row(0, named=True)
    assert row["low"] <= 0.4 <= row["high"] and row["p_value"] < 0.02 and row["in_model"]
    b = dict(zip(fit.terms, fit.params, strict=True))
    assert abs(b["x:regime1"] - 0.2) < 0.15 and abs(b["x:regime2"] - 1.2) < 0.15 and "x" not in b
    assert fit.thresholds()["in_model"].to_list() in ([True], [True, False])
    assert fit.regimes()["rows"].sum() == fit.nobs


def test_two_and_three_thresholds_come_back():
    two = fitted(panel(seed=2, units=150, slopes=(0, 1.5, -1), at=(-0.5, 0.6)))
    np.testing.assert_allclose(two.values, [-0.5, 0.6], atol=0.08)
    three = fitted(panel(seed=4, units=300, slopes=(0, 2, -1, 2), at=(-0.7, 0.1, 0.9)), thresholds=3)
    np.testing.assert_allclose(three.values, [-0.7, 0.1, 0.9], atol=0.12)
    assert three.tests()["test"].to_list()[:3] == ["threshold_1", "threshold_2", "threshold_3"]


def test_three_thresholds_are_sought_in_hansens_order():
    """The second given the first, the first anew given the second, the third given both, each by dummies; F of each."""
    frame = panel(seed=8, units=12, years=5, slopes=(0, 2, -1), at=(-0.5, 0.6))
    q = frame["q"].sort().to_numpy()

    def best(held):
        places = [0, *(np.searchsorted(q, sorted(held), side="right")), len(q)]
        allowed = [g for i, g in enumerate(q[6:-6], 7) if np.abs(np.array(places) - i).min() >= 6]
        return min((slow_ssr(frame, "unit", [*held, g]), g) for g in allowed)

    s1, first = best([])
    s2, second = best([first])
    again, anew = best([second])
    s3, third = best([anew, second])
    found = fitted(frame, thresholds=3, trim=0.1, effects="unit", draws=5).thresholds()
    assert found["threshold"].to_list() == [anew, second, third]
    ssr = [(slow_ssr(frame, "unit", []), s1), (s1, s2), (again, s3)]
    np.testing.assert_allclose(found["f"], [12 * 4 * (a - b) / b for a, b in ssr], rtol=1e-8)
    near = [g for g in q[6:-6] if g != second and 48 * (slow_ssr(frame, "unit", [second, g]) - again) / again <= 7.3523]
    assert found["low"][0] <= anew <= found["high"][0] and {found["low"][0], found["high"][0]} <= set(near)


def test_no_threshold_where_none_is():
    """At 5 percent, found in about one of twenty panels without one; the model is then the linear one, and says so."""
    found = [fitted(panel(seed=s, units=30, slopes=(1.0, 1.0))) for s in range(40)]
    assert sum(bool(f.values) for f in found) <= 6
    none = next(f for f in found if not f.values)
    assert "no_threshold" in keys_of(none) and "x" in none.terms and none.glance()["n_thresholds"][0] == 0
    assert none.thresholds()["in_model"].to_list() == [False] and "not in the model" in none.summary()


def test_interval_covers():
    inside = 0
    for seed in range(40):
        row = fitted(panel(seed=seed, units=40, slopes=(0, 0.8)), thresholds=1, draws=1).thresholds().row(0, named=True)
        inside += row["low"] <= 0.0 + 0.05 and row["high"] >= 0.0 - 0.05
    assert inside >= 36


def test_units_and_order_do_not_matter():
    frame = panel(units=40)
    fit = fitted(frame, thresholds=2)
    other = fitted(
        frame.with_columns(pl.col("q") * 1e5 + 7, pl.col("x") * 1e-6, pl.col("y") * 1e3).sample(
            fraction=1, shuffle=True, seed=1
        ),
        thresholds=2,
    )
    np.testing.assert_allclose((np.array(other.values) - 7) / 1e5, fit.values, rtol=1e-9)
    for column in ("f", "p_value", "critical_95"):
        np.testing.assert_allclose(other.thresholds()[column], fit.thresholds()[column], rtol=1e-8)
    moved = fitted(frame.with_columns(q=-pl.col("q")), thresholds=1)
    # q <= g of the one is q >= g of the other: the candidates shift by one row, the sum of squares does not
    np.testing.assert_allclose(moved.thresholds()["ssr"][0], fitted(frame, thresholds=1).thresholds()["ssr"][0], 1e-9)


def test_same_seed_same_p():
    frame = panel(units=30, slopes=(0.4, 0.6))
    np.random.seed(3)  # noqa: NPY002
    first = np.random.random()  # noqa: NPY002
    np.random.seed(3)  # noqa: NPY002
    assert fitted(frame, thresholds=1).thresholds().equals(fitted(frame, thresholds=1).thresholds())
    assert np.random.random() == first, "the caller's own random numbers stay as they were"  # noqa: NPY002


def test_lags_and_powers():
    frame = panel(units=40)
    fit = fitted(frame, "y ~ L.x + z^2", threshold="L.q", regime="L.x", thresholds=1)
    assert fit.nobs == 40 * 7 and fit.threshold == "L.q" and "L.x:regime1" in fit.terms
    assert fit.glance()["threshold_variable"][0] == "L.q"
    inside = fitted(frame, "y ~ x + q", thresholds=1)
    assert "q" in inside.terms and "x:regime2" in inside.terms


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"regime": "k"}, "regime= names k"),
        ({"threshold": "k"}, "k"),
        ({"threshold": "half"}, "distinct value"),
        ({"thresholds": 4}, "choose 0 to 3"),
        ({"trim": 0.6}, "no share between"),
        ({"grid": 1}, "grid"),
        ({"draws": 0}, "draws"),
        ({"effects": "random"}, "choose one of unit"),
        ({"scale": "stata"}, "choose one of hansen"),
        ({"threshold": "id"}, "list of categories"),
    ],
)
def test_mistakes_are_named(more, said):
    frame = panel(units=10).with_columns(half=pl.lit(1.0))
    with pytest.raises(InputError, match=said):
        fitted(frame, **more)


def test_a_panel_with_holes_is_refused():
    with pytest.raises(InputError, match="not balanced: 79 of 80"):
        fitted(panel(units=10).head(79))
    with pytest.raises(InputError, match="Column regime1 is in the data"):
        fitted(panel(units=10).with_columns(regime1=1.0), thresholds=1)
