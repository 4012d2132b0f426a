"""What spreg, esda and libpysal print for the same call, and why it differs: docs/peers.md."""

import esda
import libpysal
import numpy as np
import pandas as pd
import pytest
import spreg
from libpysal.graph import Graph, read_gal

from python_models.spatial import fit_spatial_panel, local_moran, moran, weights

N, T = 25, 4


@pytest.fixture(scope="module")
def lattice():
    """Invented: 25 cells of a lattice, four years, a spatial lag of 0.4 and unit effects."""
    rng = np.random.default_rng(3)
    w = libpysal.weights.lat2W(5, 5)
    w.transform = "r"
    x, unit = rng.normal(size=(T, N)), rng.normal(size=N)
    spill = np.linalg.inv(np.eye(N) - 0.4 * w.full()[0])
    y = (0.8 * x + unit + rng.normal(size=(T, N))) @ spill.T
    frame = pd.DataFrame(
        {"r": np.tile(np.arange(N), T), "t": np.repeat(np.arange(T), N), "x": x.ravel(), "y": y.ravel()}
    )
    return frame, w


@pytest.mark.filterwarnings("ignore")
def test_fixed_effects_lag_of_spreg(lattice):
    """spreg: σ² by nT and no Lee–Yu transformation; ours with ``lee_yu=False`` is the same estimate."""
    frame, w = lattice
    theirs = spreg.Panel_FE_Lag(
        frame[["y"]].to_numpy(), frame[["x"]].to_numpy(), w, name_y=["y"], name_x=["x"]
    )  # fmt: skip
    slope, rho = theirs.betas.ravel()
    plain = fit_spatial_panel(
        frame, "r", "t", "y ~ x", weights=Graph.from_W(w), model="sar", effects="unit", lee_yu=False
    )
    assert repr(plain) == "SpatialPanelFit(y ~ x: sar, unit effects, 25 units x 4 periods)"
    ours = dict(plain.tidy().select("term", "estimate").iter_rows())
    assert (ours["x"], ours["rho"]) == pytest.approx((slope, rho), abs=1e-5)
    assert ours["sigma2"] == pytest.approx(float(np.squeeze(theirs.sig2)), rel=1e-5)
    leeyu = fit_spatial_panel(frame, "r", "t", "y ~ x", weights=Graph.from_W(w), model="sar", effects="unit")
    scaled = dict(leeyu.tidy().select("term", "estimate").iter_rows())
    assert scaled["sigma2"] == pytest.approx(ours["sigma2"] * T / (T - 1), rel=1e-9)
    errors = [dict(fit.tidy().select("term", "std_error").iter_rows())["x"] for fit in (leeyu, plain)]
    assert errors[0] / errors[1] == pytest.approx((T / (T - 1)) ** 0.5, rel=1e-6)
    # its log-likelihood is (nT/2) ln(nT) below the one at its own estimates: findings/spreg_panel_fe_log_likelihood.sh
    shift = N * T / 2 * np.log(N * T)
    assert theirs.logll + shift == pytest.approx(plain.glance()["log_likelihood"][0], abs=1e-4)


@pytest.mark.filterwarnings("ignore")
def test_lm_lag_of_spreg_has_the_trace_squared(lattice):
    """Ours is Anselin, Le Gallo & Jayet's (2008) statistic; spreg has the trace squared for T times the trace."""
    frame, w = lattice
    y, x = frame.y.to_numpy(), np.column_stack([np.ones(N * T), frame.x])
    W = w.full()[0]
    lag, trace = np.kron(np.eye(T), W), np.trace(W @ W + W.T @ W)
    fit = x @ np.linalg.lstsq(x, y)[0]
    e = y - fit
    left = lag @ fit - x @ np.linalg.lstsq(x, lag @ fit)[0]

    def statistic(sigma2, weight):
        return (e @ lag @ y / sigma2) ** 2 / (left @ left / sigma2 + weight)

    theirs = spreg.panel_LMlag(frame[["y"]].to_numpy(), frame[["x"]].to_numpy(), w)[0]
    assert theirs == pytest.approx(statistic(e @ e / (N * T - 2), trace**2), rel=1e-9)
    model = fit_spatial_panel(frame, "r", "t", "y ~ x", weights=Graph.from_W(w), model="sar", effects="pooled")
    ours = dict(model.tests().select("test", "value").iter_rows())["lm_lag"]
    assert ours == pytest.approx(statistic(e @ e / (N * T), T * trace), rel=1e-9)
    assert theirs < ours / 2


def test_moran_of_esda_changes_the_weights_it_is_given(lattice):
    frame, _ = lattice
    w = libpysal.weights.lat2W(5, 5)
    y = frame.y[:N].to_numpy()
    theirs = esda.Moran(y, w, permutations=0)  # row-standardised unless transformation= says otherwise
    assert w.transform == "R"
    binary = libpysal.weights.lat2W(5, 5)
    ours = moran(frame[frame.t == 0], "y", unit="r", period="t", weights=Graph.from_W(binary), permutations=99)
    assert binary.transform == "O"
    z, dense = y - y.mean(), binary.full()[0]
    assert ours["moran_i"][0] == pytest.approx(N / dense.sum() * (z @ dense @ z) / (z @ z), rel=1e-12)
    assert abs(ours["moran_i"][0] - theirs.I) > 1e-3


@pytest.mark.filterwarnings("ignore")
def test_a_region_without_links_is_significant_in_esda():
    """esda: p = 1/(permutations + 1) and a quadrant; ours: no value, "isolate"."""
    adjacency = Graph.from_arrays(list("abbcdef"), list("bacbedf"), [1.0, 1, 1, 1, 1, 1, 0])
    y = np.array([3.0, 1, 2, 5, 8, 4])
    theirs = esda.Moran_Local(y, adjacency.to_W(), permutations=99, seed=1)
    assert theirs.Is[5] == 0
    assert theirs.p_sim[5] == pytest.approx(0.01)
    frame = pd.DataFrame({"r": list("abcdef"), "t": 0, "y": y})
    ours = local_moran(frame, "y", unit="r", period="t", weights=adjacency, permutations=99, isolates="keep")
    row = ours.filter(ours["r"] == "f").row(0, named=True)
    assert row["quadrant"] == "isolate"
    assert row["p_folded"] is None


def test_codes_with_leading_zeros_become_numbers_in_libpysal(tmp_path):
    path = tmp_path / "w.gal"
    path.write_text("0 3 x id\n01 1\n02\n02 2\n01 03\n03 1\n02\n")
    assert list(read_gal(path).unique_ids) == [1, 2, 3]


def test_nearest_neighbours_on_degrees():
    """libpysal's kNN takes degrees as a plane: at 60° north 1.5° of longitude (83 km) is nearer than 1° of latitude."""
    import geopandas

    places = geopandas.GeoDataFrame(
        {"id": ["a", "b", "c"]}, geometry=geopandas.points_from_xy([0, 1.5, 0], [60, 60, 61]), crs=4326
    )
    assert Graph.build_knn(places, k=1)[0].index[0] == 2  # c, 111 km away
    frame = pd.DataFrame({"id": ["a", "b", "c"], "longitude": [0, 1.5, 0], "latitude": [60, 60, 61]})
    ours = weights(frame, "knn", unit="id", k=1)
    assert ours["a"].index[0] == "b"
