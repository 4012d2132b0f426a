"""Effects against the inverse written out, under every kind of W."""

import numpy as np
import pytest

from python_models.spatial import fit_spatial_panel
from python_models.spatial.connectivity import as_connectivity
from python_models.spatial.effects import multipliers
from python_models.spatial.log_determinant import EigenvalueLogDeterminant
from tests.spatial.conftest import as_frame, inverse_distance, nearest, simulate

WEIGHTS = {
    "row": inverse_distance(30),
    "knn": nearest(30),
    "unscaled": inverse_distance(30, standardise=False),
}
WEIGHTS["spectral"] = WEIGHTS["unscaled"] / np.abs(np.linalg.eigvalsh(WEIGHTS["unscaled"])).max()


def coefficients(fit):
    return {(r["component"], r["term"]): r["estimate"] for r in fit.tidy().to_dicts()}


def brute_force(w, rho, own, lagged):
    matrix = np.linalg.inv(np.eye(len(w)) - rho * w) @ (own * np.eye(len(w)) + lagged * w)
    direct, total = matrix.diagonal().mean(), matrix.sum(axis=1).mean()
    return {"direct": direct, "indirect": total - direct, "total": total}


@pytest.mark.parametrize("kind", list(WEIGHTS))
@pytest.mark.parametrize("model", ["sar", "sem", "sdm", "sac", "sdem", "slx"])
def test_brute_force_inverse(kind, model):
    w = WEIGHTS[kind]
    rho = 0.4 if kind in ("row", "knn") else 0.4 / np.abs(np.linalg.eigvals(w)).max()
    fit = fit_spatial_panel(
        simulate(w, 8, rho), "id", "year", "y ~ x0 + x1", weights=as_frame(w), model=model, effects="unit", lee_yu=False
    )
    found = coefficients(fit)
    assert fit.effects(draws=2).height == 6
    for row in fit.effects(draws=2).to_dicts():
        lagged = found.get(("spatial_lag", row["term"]), 0.0)
        exact = brute_force(w, found.get(("spatial", "rho"), 0.0), found["main", row["term"]], lagged)
        assert row["estimate"] == pytest.approx(exact[row["component"]], rel=1e-9, abs=1e-11)


@pytest.mark.parametrize("w", [WEIGHTS["unscaled"], 4 * WEIGHTS["knn"]], ids=["real", "complex"])
def test_units_of_w_change_only_rho(w):
    """Distances in metres squared make tiny weights: effects were off by a fifth, bounds by complex eigenvalues."""
    panel = simulate(w, 8, 0.4 / np.abs(np.linalg.eigvals(w)).max())
    first, second = (
        fit_spatial_panel(panel, "id", "year", "y ~ x0 + x1", weights=as_frame(scale * w), model="sdm", effects="unit")
        for scale in (1, 1e-12)
    )
    assert second.glance()["rho"][0] * 1e-12 == pytest.approx(first.glance()["rho"][0], rel=1e-9)
    for column in ("estimate", "std_error"):
        np.testing.assert_allclose(second.effects(draws=2)[column], first.effects(draws=2)[column], rtol=1e-6)


@pytest.mark.parametrize("kind", ["row", "unscaled"])
def test_simulated_and_delta_errors_of_the_inverse(kind):
    """The same draws through the inverse give the same spread; the delta method is its numerical derivative."""
    w = WEIGHTS[kind]
    rho = 0.4 if kind == "row" else 0.4 / np.abs(np.linalg.eigvals(w)).max()
    fit = fit_spatial_panel(
        simulate(w, 8, rho), "id", "year", "y ~ x0 + x1", weights=as_frame(w), model="sdm", effects="unit", lee_yu=False
    )
    est = fit.estimate
    centre = np.append(est.point.beta, est.point.rho)
    covariance = est.covariance[:5, :5]

    def total(p):
        return brute_force(w, p[4], p[0], p[2])["total"]

    slope = [(total(centre + h) - total(centre - h)) / 2e-6 for h in 1e-6 * np.eye(5)]
    effects = {(r["component"], r["term"]): r for r in fit.effects(draws=500, seed=3).to_dicts()}
    row = effects["total", "x0"]
    assert row["std_error"] == pytest.approx(np.sqrt(slope @ covariance @ slope), rel=1e-5)
    draws = np.random.default_rng(0).multivariate_normal(centre, covariance, 2000)
    assert row["std_error_simulated"] == pytest.approx(np.std([total(p) for p in draws]), rel=0.12)
    assert row["seed"] == 3 and row["draws"] == 500
    again = fit_spatial_panel(
        simulate(w, 8, rho), "id", "year", "y ~ x0 + x1", weights=as_frame(w), model="sdm", effects="unit", lee_yu=False
    )
    assert again.effects(draws=500, seed=3).equals(fit.effects(draws=500, seed=3))


def test_dynamic_long_run():
    w = WEIGHTS["row"]
    frame = simulate(w, 12, 0.3, lag=0.4, spatial_lag=0.1)
    fit = fit_spatial_panel(
        frame,
        "id",
        "year",
        "y ~ x0 + x1",
        weights=as_frame(w),
        model="sdm",
        effects="two-way",
        dynamic="lag+spatial_lag",
    )
    found = coefficients(fit)
    gamma, eta, rho = found["main", "L.y"], found["spatial_lag", "L.y"], found["spatial", "rho"]
    inverse = np.linalg.inv((1 - gamma) * np.eye(30) - (rho + eta) * w)
    matrix = inverse @ (found["main", "x0"] * np.eye(30) + found["spatial_lag", "x0"] * w)
    effects = {(r["component"], r["term"]): r["estimate"] for r in fit.effects(draws=2).to_dicts()}
    assert effects["long_run_direct", "x0"] == pytest.approx(matrix.diagonal().mean(), rel=1e-9)
    assert effects["long_run_total", "x0"] == pytest.approx(matrix.sum(axis=1).mean(), rel=1e-9)
    short = brute_force(w, rho, found["main", "x0"], found["spatial_lag", "x0"])
    assert effects["direct", "x0"] == pytest.approx(short["direct"], rel=1e-9)
    assert ("direct", "L.y") not in effects


def chain(n, onward, back):
    w = np.zeros((n, n))
    at = np.arange(n - 1)
    w[at, at + 1], w[at + 1, at] = onward, back
    return w


@pytest.mark.parametrize(
    ("w", "share", "tolerance"),
    [(chain(80, 1.0, 0.3), 0.9, 1e-8), (chain(80, 1.0, 0.3), -0.9, 1e-8), (chain(400, 1.0, 1.0), 0.999, 1e-9)],
    ids=["one way", "one way, below zero", "both ways"],
)
def test_totals_of_long_chains_of_regions(w, share, tolerance):
    """A space of sixty dimensions was all that was looked at: upstream's effects were missed altogether."""
    n = len(w)
    ours = as_connectivity((w, [f"r{i:03d}" for i in range(n)])).normalised()[0]
    dense = ours.lag(np.eye(n)).T
    bound = 1 / np.abs(np.linalg.eigvals(dense).real).max()
    log_det = EigenvalueLogDeterminant(np.linalg.eigvals(dense), -bound, bound)
    mult = multipliers(ours, log_det)
    rho = share * log_det.high
    exact = np.linalg.solve(np.eye(n) - rho * dense, np.ones(n))
    assert mult.total(np.asarray(rho))[0] == pytest.approx(exact.mean(), rel=tolerance)
    assert mult.total(np.asarray(rho))[1] == pytest.approx((dense @ exact).mean(), rel=tolerance)
    several = mult.total(rho * np.array([[0.1, 0.5], [0.9, 1.0]]))[0]
    assert several.shape == (2, 2) and several[1, 1] == pytest.approx(float(mult.total(np.asarray(rho))[0]), rel=1e-12)
