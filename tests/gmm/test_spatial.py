"""The W. operator, the checks on W and what the fit says about stationarity."""

import json

import libpysal
import numpy as np
import pandas as pd
import polars as pl
import pytest
from gmm_reference import SHARED, options, read_panel, run
from numpy.testing import assert_allclose
from scipy import sparse

from python_models.errors import InputError
from python_models.gmm import GMMWarning, fit_dynamic_panel, gmm, iv
from python_models.gmm.spatial_weights import stationarity

NAMES = [f"r{i:02d}" for i in range(40)]
PERIODS = 8


def ring():
    """Each region between two neighbours, row-standardised."""
    n = len(NAMES)
    w = np.zeros((n, n))
    for i in range(n):
        w[i, (i - 1) % n] = w[i, (i + 1) % n] = 0.5
    return w


@pytest.fixture(scope="module")
def panel():
    rng, w, n = np.random.default_rng(5), ring(), len(NAMES)
    inverse, y, effect = np.linalg.inv(np.eye(n) - 0.3 * w), np.zeros(n), rng.normal(size=n)
    rows = []
    for t in range(-20, PERIODS):
        x = rng.normal(size=n) + 0.3 * effect
        y = inverse @ (0.4 * y + x + effect + rng.normal(size=n))
        if t >= 0:
            rows += [(NAMES[i], 2000 + t, y[i], x[i]) for i in range(n)]
    return pl.DataFrame(rows, schema=["region", "year", "y", "x"], orient="row")


def frame_of(w):
    return pl.DataFrame(w, schema=NAMES)


def fit(panel, weights, **more):
    defaults = {
        "unit": "region",
        "period": "year",
        "formula": "y ~ L.y + W.y + x",
        "gmm": [gmm("y", (2, 3), True), gmm("W.y", (2, 3), True)],
        "iv": iv("x W.x"),
        "time_dummies": False,
    }
    return fit_dynamic_panel(panel, weights=weights, **(defaults | more))


def test_every_form_of_w_gives_the_same(panel):
    w = ring()
    neighbours = {NAMES[i]: [NAMES[(i - 1) % 40], NAMES[(i + 1) % 40]] for i in range(40)}
    old = libpysal.weights.W(neighbours, {k: [0.5, 0.5] for k in neighbours}, silence_warnings=True)
    forms = [
        frame_of(w),
        frame_of(w).insert_column(0, pl.Series("name", NAMES)),
        pd.DataFrame(w, index=NAMES, columns=NAMES),
        old,
        libpysal.graph.Graph.from_W(old),
    ]
    first, *rest = [fit(panel, form) for form in forms]
    for other in rest:
        assert_allclose(other.params, first.params, rtol=1e-12)


def test_spatial_lag_is_w_times_y(panel):
    wide = panel.pivot(on="region", index="year", values=["y", "x"]).sort("year")
    columns = []
    for name in "yx":
        values = wide.select([f"{name}_{r}" for r in NAMES]).to_numpy() @ ring().T
        columns.append(pl.Series(f"w_{name}", values.ravel()))
    keys = pl.DataFrame({"year": np.repeat(range(2000, 2008), 40), "region": NAMES * 8}).with_columns(columns)
    frame = panel.join(keys, on=["region", "year"])
    by_column = fit_dynamic_panel(
        frame, unit="region", period="year", formula="y ~ L.y + w_y + L.w_y + x", time_dummies=False,
        gmm=[gmm("y", (2, 3), True), gmm("w_y", (2, 3), True)], iv=iv("x w_x"),
    )  # fmt: skip
    by_operator = fit(panel, frame_of(ring()), formula="y ~ L.y + W.y + L.W.y + x")
    assert by_operator.terms[1:3] == ("W.y", "L.W.y")
    assert_allclose(by_operator.params, by_column.params, rtol=1e-10)
    assert by_operator.tidy()["component"].to_list() == ["main", "spatial", "spatial_lag", "main", "main"]


def test_spatial_lag_joins_by_itself(panel):
    plain = fit(panel, frame_of(ring()), formula="y ~ L.y + x", gmm=gmm("y", (2, 3), True), iv=iv("x"))
    said = fit(panel, frame_of(ring()), formula="y ~ L.y + x + W.y", iv=iv("x"))
    assert plain.terms == said.terms
    assert_allclose(plain.params, said.params, rtol=1e-12)


def test_missing_neighbour(panel):
    gap = panel.filter(~((pl.col("region") == "r03") & (pl.col("year") == 2004)))
    with pytest.raises(InputError, match=r"W.y: r03, a neighbour of r02, has no y in 2004 \(2 such rows\)"):
        fit(gap, frame_of(ring()))
    missing = fit(gap, frame_of(ring()), missing_neighbour="missing")
    assert missing.nobs == 40 * 7 - 1 - 1 - 2
    rescaled = fit(gap, frame_of(ring()), missing_neighbour="rescale")
    assert rescaled.nobs == 40 * 7 - 1 - 1


def test_rescaling_uses_the_neighbours_there_are(panel):
    smaller = panel.filter(pl.col("region") != "r03")
    fitted = fit(smaller, frame_of(ring()), missing_neighbour="rescale")
    grid = fitted.moments.equations.variables
    place, neighbour = grid.units.index("r02"), grid.units.index("r01")
    shown = grid.x[:, fitted.terms.index("W.y"), place] + fitted.moments.equations.center_x[1]
    own = grid.y[:, neighbour] + fitted.moments.equations.center_y
    assert_allclose(shown, own)


def _with(w, i, j, value):
    out = w.copy()
    out[i, j] = value
    return out


ALONE = ring()
ALONE[5] = 0.0
BAD = {
    "array": (ring(), "do not say which row"),
    "oblong": (frame_of(ring()).select(NAMES[:30]), "must be square"),
    "own neighbour": (frame_of(_with(ring(), 4, 4, 0.1)), "give r04 a weight on itself"),
    "alone": (frame_of(ALONE), "without neighbours in W: r05"),
    "negative": (frame_of(_with(ring(), 0, 5, -1.0)), "negative"),
    "infinite": (frame_of(_with(ring(), 0, 5, np.inf)), "Weights of r00 are empty or infinite"),
    "missing": (frame_of(_with(ring(), 0, 5, np.nan)), "Weights of r00 are empty or infinite"),
    "order": (frame_of(ring()).insert_column(0, pl.Series("name", ["zz", *NAMES[1:]])), "r00 only among col"),
    "unknown": (pl.DataFrame(ring(), schema=[f"q{i}" for i in range(40)]), "lack 40 of 40 units of the data: r00"),
    "text": (frame_of(ring()).with_columns(r00=pl.lit("a")), "hold text instead of numbers: r00"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_weights_are_refused(panel, name):
    weights, said = BAD[name]
    with pytest.raises(InputError, match=said):
        fit(panel, weights)


def test_stationarity_against_simulation():
    """The radius is that of the matrix that carries y_{t-1} into y_t."""
    w = sparse.csr_array(ring())
    roots = stationarity("y", ["L.y", "W.y", "L.W.y", "x"], np.array([0.5, 0.3, 0.15, 1.0]), w)
    carry = np.linalg.inv(np.eye(40) - 0.3 * ring()) @ (0.5 * np.eye(40) + 0.15 * ring())
    assert_allclose(roots.radius, np.abs(np.linalg.eigvals(carry)).max(), rtol=1e-10)
    assert roots.stationary and roots.note.startswith("stationary: |tau| + |rho| * 1 = 0.95")
    roots = stationarity("y", ["L.y", "W.y"], np.array([0.8, 0.3]), w)
    assert roots.radius > 1 and not roots.stationary and roots.note.startswith("not stationary")


def test_unstable_fit_warns(panel):
    explosive = panel.with_columns(y=pl.col("y") * 1.6 ** (pl.col("year") - 2000))
    with pytest.warns(GMMWarning, match="not stationary"):
        fitted = fit(explosive, frame_of(ring()))
    assert fitted.test("stationarity").value > 1 and "spatial_not_stationary" in [c.key for c in fitted.cautions]


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared")
@pytest.mark.parametrize("name", ["sp_sys_wy_2step", "sp_sys_wy_1step", "sp_diff_wy_2step", "sp_sys_wy_wx"])
def test_reference_cases_from_raw_data_and_w(name):
    """The states' cases again, spatial lags built here from W instead of read from the file."""
    case = json.loads((SHARED / "cases" / f"{name}.json").read_text())
    frame, w = read_panel(SHARED / case["data"]["file"]), read_panel(SHARED / "data" / "usaww.csv")
    stored = run(case, frame)
    arguments, dummies = options(case)
    text = arguments["formula"].replace("w_", "W.")
    groups = {
        kind: [
            make([v.replace("w_", "W.") for v in g.variables], *extra(g))
            for g in arguments[kind]
            for make, extra in [(gmm, lambda g: (g.lags, g.collapse)) if kind == "gmm" else (iv, lambda g: ())]
        ]
        for kind in ("gmm", "iv")
    }
    frame = frame.with_columns([(pl.col("year") == int(d[2:])).cast(pl.Float64).alias(d) for d in dummies])
    ours = fit_dynamic_panel(
        frame.drop([c for c in frame.columns if c.startswith("w_")]),
        **(arguments | groups | {"formula": text, "unit": "state", "weights": w}),
    )
    assert_allclose(ours.params, stored.params, rtol=1e-9)
    assert_allclose(ours.std_errors, stored.std_errors, rtol=1e-9)
