"""The concentrated likelihood against the likelihood written out: dummies, dense covariance, numerical Hessian."""

import numpy as np
import pytest
from scipy import optimize

from python_models.errors import InputError
from python_models.spatial import fit_spatial_panel
from tests.spatial.conftest import as_frame, inverse_distance, nearest, ring, simulate

N, T = 12, 5


def arrays(frame):
    return frame["y"].to_numpy().reshape(T, N), np.stack([frame[c].to_numpy().reshape(T, N) for c in ("x0", "x1")])


def explicit(w, y, x, rho, lam, phi=0.0, dummies="unit", error="baltagi"):
    """Log-likelihood with explicit dummies and the (NT, NT) covariance, concentrated over beta and s2."""
    a, b = np.eye(N) - rho * w, np.eye(N) - lam * w
    columns = [x[j].ravel() for j in range(len(x))]
    if dummies in ("unit", "two-way"):
        columns += [np.tile(row, T) for row in np.eye(N)]
    if dummies in ("period", "two-way"):
        columns += [np.repeat(row, N) for row in np.eye(T)[dummies == "two-way" :]]
    if dummies == "none":
        columns.append(np.ones(N * T))
    z = np.stack(columns, axis=1)
    inner = np.linalg.inv(b.T @ b)
    mu = phi * np.kron(np.ones((T, T)), np.eye(N) if error == "baltagi" else inner)
    omega = mu + np.kron(np.eye(T), inner)
    root = np.linalg.cholesky(omega)
    target = np.linalg.solve(root, (y @ a.T).ravel())
    white = np.linalg.solve(root, z)
    beta = np.linalg.lstsq(white, target, rcond=None)[0]
    s2 = ((target - white @ beta) ** 2).sum() / (N * T)
    value = -0.5 * N * T * (np.log(2 * np.pi * s2) + 1) - np.log(root.diagonal()).sum()
    return value + T * np.linalg.slogdet(a)[1], beta[:2]


WEIGHTS = {"row": inverse_distance(N), "knn": nearest(N, 3), "unscaled": 3 * inverse_distance(N, standardise=False)}


@pytest.mark.parametrize("weights", list(WEIGHTS))
@pytest.mark.parametrize("effects", ["pooled", "unit", "period", "two-way"])
@pytest.mark.parametrize("model", ["sar", "sem", "sac"])
def test_dummy_variables(weights, effects, model):
    """Direct estimates maximise the dummy-variable likelihood, under any W."""
    w = WEIGHTS[weights]
    frame = simulate(w, T, 0.2, 0.2 if model != "sar" else 0.0, seed=4)
    fit = fit_spatial_panel(
        frame, "id", "year", "y ~ x0 + x1", weights=as_frame(w), model=model, effects=effects, lee_yu=False
    )
    point, (y, x) = fit.estimate.point, arrays(frame)
    kind = {"pooled": "none"}.get(effects, effects)
    at, beta = explicit(w, y, x, point.rho, point.lam, dummies=kind)
    assert point.log_likelihood == pytest.approx(at, abs=1e-8)
    terms = dict(zip(fit.estimate.cols.terms, point.beta, strict=True))
    np.testing.assert_allclose([terms["x0"], terms["x1"]], beta, atol=1e-7)
    for d_rho, d_lam in ((0.02, 0), (-0.02, 0), (0, 0.02), (0, -0.02)):
        step = (point.rho + d_rho * (model != "sem"), point.lam + d_lam * (model != "sar"))
        assert explicit(w, y, x, *step, dummies=kind)[0] <= at + 1e-9


@pytest.mark.parametrize("error", ["baltagi", "kkp"])
@pytest.mark.parametrize("model", ["sar", "sem", "sac"])
def test_random_effects(model, error):
    w = WEIGHTS["row"]
    frame = simulate(w, T, 0.2, 0.2 if model != "sar" else 0.0, seed=5)
    given = {"random_error": error} if model != "sar" else {}  # which has no error to filter
    fit = fit_spatial_panel(
        frame, "id", "year", "y ~ x0 + x1", weights=as_frame(w), model=model, effects="random", **given
    )
    point, (y, x) = fit.estimate.point, arrays(frame)
    at, _ = explicit(w, y, x, point.rho, point.lam, point.phi, "none", error)
    assert point.log_likelihood == pytest.approx(at, abs=1e-8)

    def negative(v):
        return -explicit(
            w, y, x, v[0] if model != "sem" else 0, v[1] if model != "sar" else 0, np.exp(v[2]), "none", error
        )[0]

    start = [point.rho, point.lam, np.log(point.phi)]
    assert -optimize.minimize(negative, start, method="Nelder-Mead").fun <= at + 1e-6


@pytest.mark.parametrize(
    "model, effects", [("sdm", "two-way"), ("sem", "unit"), ("sac", "unit"), ("sem", "random"), ("sar", "random")]
)
def test_observed_information_is_the_numerical_hessian(model, effects):
    """All parameters at once, by differences of the likelihood in units of the standard errors, extrapolated."""
    from dataclasses import replace

    from python_models.spatial.likelihood import log_likelihood

    w = inverse_distance(40, seed=3)
    frame = simulate(w, 6, 0.3, 0.2, seed=8)
    est = fit_spatial_panel(
        frame, "id", "year", "y ~ x0 + x1", weights=as_frame(w), model=model, effects=effects
    ).estimate
    k, free, centre = len(est.point.beta), est.problem.free, est.parameters

    def value(p):
        given = dict(zip(free, p[k:], strict=False))
        names = {"rho": "rho", "lambda": "lam", "phi": "phi"}
        moved = replace(est.point, beta=p[:k], sigma2=p[-1], **{names[n]: v for n, v in given.items()})
        return log_likelihood(est.problem, moved)

    def hessian(h):
        root = np.linalg.cholesky(est.covariance) * h
        n = len(centre)
        out = np.zeros((n, n))
        for i in range(n):
            for j in range(i + 1):
                a, b = root[:, i], root[:, j]
                four = value(centre + a + b) - value(centre + a - b) - value(centre - a + b) + value(centre - a - b)
                out[i, j] = out[j, i] = -four / (4 * h * h)
        return out

    # in these units the inverse information is the identity
    extrapolated = (4 * hessian(0.05) - hessian(0.1)) / 3
    np.testing.assert_allclose(extrapolated, np.eye(len(centre)), atol=2e-4)


@pytest.mark.parametrize(
    "model, effects, error, row",
    [
        ("sem", "random", "baltagi", True),
        ("sac", "random", "kkp", True),
        ("sar", "random", "baltagi", True),
        ("sdem", "two-way", "baltagi", False),
    ],
)
def test_derivatives_of_the_quadratic_form(model, effects, error, row):
    """Gamma, its slopes and curvature in lambda and phi against central differences of Gamma itself."""
    from python_models.spatial.derivatives import derivatives

    w = inverse_distance(20, seed=4, standardise=row)
    frame = simulate(w, 5, 0.2, 0.2 if row else 0.0, seed=9)
    fit = fit_spatial_panel(
        frame,
        "id",
        "year",
        "y ~ x0 + x1",
        weights=as_frame(w),
        model=model,
        effects=effects,
        lee_yu=False,
        random_error=error,
    )
    form = fit.estimate.problem.form
    c = np.random.default_rng(2).standard_normal(len(form.within[0]))
    at, h = np.array([0.3 if row else 0.05, 0.7 if "random" in effects else 0.0]), 1e-4

    def value(*shift):
        gamma, jacobian = form.at(*(at + h * np.array(shift)))
        return np.array([c @ gamma @ c, jacobian]), gamma @ c

    found = derivatives(form, *at, c)
    free = [i for i, used in enumerate((fit.estimate.problem.has_error, fit.estimate.problem.is_random)) if used]
    for i in free:
        step = np.eye(2)[i]
        (up, slope_up), (down, slope_down), (centre, _) = value(*step), value(*-step), value(0, 0)
        np.testing.assert_allclose(found.slope[i], (slope_up - slope_down) / (2 * h), rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(found.log_slope[i], (up - down)[1] / (2 * h), rtol=1e-6, atol=1e-9)
        curves = (up - 2 * centre + down) / h**2
        np.testing.assert_allclose([found.curve[i, i], found.log_curve[i, i]], curves, rtol=1e-4, atol=1e-4)
    if len(free) == 2:
        cross = (value(1, 1)[0] - value(1, -1)[0] - value(-1, 1)[0] + value(-1, -1)[0]) / (4 * h * h)
        np.testing.assert_allclose([found.curve[0, 1], found.log_curve[0, 1]], cross, rtol=1e-4, atol=1e-4)


def test_both_peaks_of_a_sac():
    """rho and lambda can change places: of two peaks, one on each side of rho = lambda, the higher is kept."""
    from python_models.spatial.maximum import _climb

    higher = 0
    for seed in range(12):
        w = nearest(10, 2, seed=seed)
        frame = simulate(w, 3, 0.0, 0.0, slopes=(0.0,), lagged=(0.0,), seed=seed)
        try:
            est = fit_spatial_panel(
                frame, "id", "year", "y ~ x0", weights=as_frame(w), model="sac", effects="unit", lee_yu=False
            ).estimate
        except InputError:
            continue
        bound = est.problem.log_det
        reach = [bound.low + share * (bound.high - bound.low) for share in (0.1, 0.3, 0.5, 0.7, 0.9)]
        starts = [{"rho": rho, "lambda": lam} for rho in reach for lam in reach]
        peaks = [_climb(est.problem, start).log_likelihood for start in starts]
        assert est.point.log_likelihood >= max(peaks) - 1e-8
        higher += max(peaks) - min(peaks) > 1e-3
    assert higher >= 3


def test_lee_yu_is_the_helmert_transform():
    """(N - 1)(T - 1) observations, ln|I - rho W| - ln(1 - rho), written out with orthonormal contrasts."""
    from scipy.linalg import helmert

    w = ring(N)
    frame = simulate(w, T, 0.3, seed=6)
    y, x = arrays(frame)
    over_units, over_time = helmert(N), helmert(T)
    small = over_units @ w @ over_units.T

    def move(values):
        return over_time @ values @ over_units.T

    z, columns = move(y), np.stack([move(v).ravel() for v in x], axis=1)

    def likelihood(rho):
        target = (z @ (np.eye(N - 1) - rho * small).T).ravel()
        residual = target - columns @ np.linalg.lstsq(columns, target, rcond=None)[0]
        n = residual.size
        return (
            -0.5 * n * (np.log(2 * np.pi * (residual @ residual) / n) + 1)
            + (T - 1) * np.linalg.slogdet(np.eye(N - 1) - rho * small)[1]
        )

    best = optimize.minimize_scalar(
        lambda r: -likelihood(r), bounds=(-0.95, 0.95), method="bounded", options={"xatol": 1e-10}
    )
    fit = fit_spatial_panel(frame, "id", "year", "y ~ x0 + x1", weights=as_frame(w), model="sar", effects="two-way")
    top = fit.glance().to_dicts()[0]
    assert top["rho"] == pytest.approx(best.x, abs=1e-6)
    assert top["log_likelihood"] == pytest.approx(-best.fun, abs=1e-8)
    assert top["n_obs_likelihood"] == (N - 1) * (T - 1) and top["transformation"] == "lee_yu"


def test_order_of_rows_and_units_does_not_matter():
    w = inverse_distance(N, 2)
    frame, weights = simulate(w, T, 0.3), as_frame(w)
    order = np.random.default_rng(0).permutation(N)
    shuffled = as_frame(w)[order.tolist()].select([weights.columns[i] for i in order])
    first = fit_spatial_panel(frame, "id", "year", "y ~ x0 + x1", weights=weights)
    second = fit_spatial_panel(
        frame.sample(fraction=1.0, shuffle=True, seed=1), "id", "year", "y ~ x0 + x1", weights=shuffled
    )
    np.testing.assert_allclose(first.tidy()["estimate"], second.tidy()["estimate"], rtol=1e-8)
    assert second.rows().height == N * T
