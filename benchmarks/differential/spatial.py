"""Spatial panels drawn at random and computed by a dense likelihood that scipy climbs."""

from typing import Any

import numpy as np
import polars as pl
from scipy import optimize

from benchmarks.differential.compare import Refused, gaps

MODELS = ("sar", "sem", "sdm", "sac", "sdem", "slx")
EFFECTS = ("pooled", "unit", "period", "two-way", "random")
WEIGHTS = ("ring", "random", "distance", "binary", "star")
SCALES = (1.0, 1.0, 1e9, 1e-9)


def weights(kind: str, n: int, rng: np.random.Generator) -> np.ndarray:
    """(n, n) weights: standardised by rows or not, symmetric or not."""
    w = np.zeros((n, n))
    if kind == "ring":
        for i in range(n):
            w[i, [(i + 1) % n, (i - 1) % n]] = 0.5
    elif kind == "random":
        w = (rng.random((n, n)) < 0.4) * rng.random((n, n))
        w[np.arange(n), (np.arange(n) + 1) % n] += 0.5
        np.fill_diagonal(w, 0)
        w /= w.sum(axis=1, keepdims=True)
    elif kind == "distance":
        at = rng.random((n, 2))
        w = 1 / (0.05 + np.linalg.norm(at[:, None] - at, axis=2))
        np.fill_diagonal(w, 0)
    elif kind == "binary":
        w = np.triu(rng.random((n, n)) < 0.4, 1) * 1.0
        w[np.arange(n - 1), np.arange(1, n)] = 1
        w += w.T
    else:
        w[0, 1:] = w[1:, 0] = 1.0
    return w


def draw(seed: int) -> tuple[dict[str, Any], pl.DataFrame, np.ndarray]:
    """A specification, its panel and its W."""
    rng = np.random.default_rng([seed, 2])
    n, periods = int(rng.integers(6, 11)), int(rng.integers(3, 6))
    model, effects = str(rng.choice(MODELS)), str(rng.choice(EFFECTS))
    kind = str(rng.choice(WEIGHTS))
    w = weights(kind, n, rng)
    lee_yu = bool(rng.random() < 0.5)
    if effects in ("period", "two-way") and kind in ("distance", "binary", "star"):
        lee_yu = False
    a, b = rng.normal(size=(2, periods, n))
    near = float(rng.choice([0, 0, 0, 1e-3, 1e-5]))
    if near:
        b = a + near * b
    year = (2000.0 + np.arange(periods))[:, None] + np.zeros(n)
    size = np.abs(np.linalg.eigvals(w)).max()
    rho, lam = rng.uniform(-0.4, 0.6, 2) / size
    lam, rho = lam * (model in ("sem", "sac", "sdem")), rho * (model in ("sar", "sdm", "sac"))
    error = np.linalg.solve(np.eye(n) - lam * w, rng.normal(size=(n, periods))).T
    rest = 1 + a - 0.5 * b + 0.3 * (a @ w.T) / size + rng.normal(size=n) + rng.normal(size=(periods, 1)) + error
    y = np.linalg.solve(np.eye(n) - rho * w, rest.T).T
    scales = {name: float(rng.choice(SCALES)) for name in ("y", "a", "b", "w")}
    terms = ["a", "b"]
    if effects in ("pooled", "unit") and model in ("sar", "sem", "sac") and rng.random() < 0.3:
        terms += ["year", "I(year**2)"]
    values = {"y": y * scales["y"], "a": a * scales["a"], "b": b * scales["b"], "year": year}
    unit = np.array([f"r{i:02d}" for i in range(n)])
    frame = pl.DataFrame({"id": np.tile(unit, periods), "year": np.repeat(2000 + np.arange(periods), n)})
    frame = frame.with_columns(**{k: pl.Series(v.ravel()) for k, v in values.items() if k != "year"})
    case = {
        "family": "spatial", "seed": seed, "model": model, "effects": effects, "weights": kind, "lee_yu": lee_yu,
        "terms": terms, "near": near, "scales": scales,
    }  # fmt: skip
    return case, frame.sample(fraction=1.0, shuffle=True, seed=seed), w * scales["w"]


def ours(case: dict[str, Any], frame: pl.DataFrame, w: np.ndarray) -> dict[str, Any]:
    """The product's answer."""
    from python_models.spatial import fit_spatial_panel

    named = pl.DataFrame(w, schema=[f"r{i:02d}" for i in range(len(w))], orient="row")
    fit = fit_spatial_panel(
        frame, "id", "year", "y ~ " + " + ".join(case["terms"]), weights=named, model=case["model"],
        effects=case["effects"], lee_yu=case["lee_yu"],
    )  # fmt: skip
    return {
        "terms": fit.terms,
        "params": fit.params,
        "errors": np.sqrt(fit.covariance.diagonal()),
        "log_likelihood": fit.glance()["log_likelihood"][0],
        "fit": fit,
    }


def _basis(n: int, drop: bool) -> np.ndarray:
    """Orthonormal columns orthogonal to one, or all of space."""
    if not drop:
        return np.eye(n)
    return np.linalg.qr(np.column_stack([np.ones(n), np.eye(n)[:, 1:]]))[0][:, 1:]


class Dense:
    """ln L of (rho, lambda, ln phi) with slopes and variance at their best, by one (nT, nT) covariance."""

    def __init__(self, case: dict[str, Any], frame: pl.DataFrame, w: np.ndarray) -> None:
        frame = frame.sort("year", "id")
        n, periods = len(w), frame["year"].n_unique()
        y = frame["y"].to_numpy()
        columns = [frame[t].to_numpy() for t in ("a", "b")]
        if "year" in case["terms"]:
            t = frame["year"].to_numpy().astype(float) - 2000.0  # as a cubic in years centred: the same model
            columns += [t, t**2]
        self.kron = np.kron(np.eye(periods), w)
        effects, model = case["effects"], case["model"]
        self.lag, self.error = model in ("sar", "sdm", "sac"), model in ("sem", "sac", "sdem")
        x = np.column_stack(columns)
        if model in ("sdm", "sdem", "slx"):
            x = np.column_stack([x, self.kron @ x[:, :2]])
        unit, period = effects in ("unit", "two-way"), effects in ("period", "two-way")
        self.random = effects == "random"
        if not unit and not period:
            x = np.column_stack([np.ones(len(y)), x])
        self.names = x.shape[1]
        self.turn = None
        if case["lee_yu"] and (unit or period):
            f = np.kron(_basis(periods, unit).T, _basis(n, period).T)  # the transformation is a projection on these
            self.turn = f
        else:
            dummies = []
            if unit:
                dummies.append(np.kron(np.ones((periods, 1)), np.eye(n)))
            if period:
                dummies.append(np.kron(np.eye(periods), np.ones((n, 1)))[:, int(unit) :])
            x = np.column_stack([x, *dummies])
        self.y, self.x, self.w, self.n, self.periods = y / np.std(y), x / np.linalg.norm(x, axis=0), w, n, periods
        self.y_unit, self.x_unit = float(np.std(y)), np.linalg.norm(x, axis=0)
        roots = np.linalg.eigvals(w)
        real = roots.real[np.abs(roots.imag) < 1e-9 * np.abs(roots).max()]
        high = 1 / real.max()
        low = 1 / real.min() if real.min() < -1e-9 * np.abs(roots).max() else -1 / np.abs(roots).max()
        self.bounds = [(low, high)] * (self.lag + self.error) + [(-14.0, 12.0)] * self.random
        self.period = period

    def parts(self, theta: np.ndarray) -> tuple[float, np.ndarray, float]:
        """ln L, slopes on scaled columns and variance."""
        rest = list(theta)
        rho = rest.pop(0) if self.lag else 0.0
        lam = rest.pop(0) if self.error else 0.0
        eye = np.eye(len(self.w))
        a, b = eye - rho * self.w, eye - lam * self.w
        z = np.column_stack([self.y - rho * (self.kron @ self.y), self.x])
        if self.turn is not None:
            # orthonormal within units and, the rows of W having one sum, within periods
            f = _basis(self.n, self.period)
            a, b = f.T @ a @ f, f.T @ b @ f
            z = self.turn @ z
            periods = len(z) // len(a)
        else:
            periods = self.periods
        jacobian = periods * (np.linalg.slogdet(a)[1] + np.linalg.slogdet(b)[1])
        if self.random:
            phi = np.exp(rest.pop(0))
            inner = np.linalg.inv(b.T @ b)
            omega = np.kron(np.ones((periods, periods)), phi * np.eye(len(b))) + np.kron(np.eye(periods), inner)
            try:
                root = np.linalg.cholesky(omega)
            except np.linalg.LinAlgError:  # at the very bound of lambda
                return -1e300, np.zeros(self.x.shape[1]), np.nan
            z = np.linalg.solve(root, z)
            jacobian = periods * np.linalg.slogdet(a)[1] - np.log(root.diagonal()).sum()
        else:
            z = np.kron(np.eye(periods), b) @ z
        beta = np.linalg.lstsq(z[:, 1:], z[:, 0], rcond=1e-12)[0]
        e = z[:, 0] - z[:, 1:] @ beta
        s2 = float(e @ e) / len(e)
        return -0.5 * len(e) * (np.log(2 * np.pi * s2) + 1) + jacobian, beta, s2

    def value(self, theta: np.ndarray) -> float:
        """ln L."""
        return self.parts(theta)[0]


def theirs(case: dict[str, Any], frame: pl.DataFrame, w: np.ndarray) -> dict[str, Any]:
    """The greatest likelihood of a grid's best points, climbed with bounds."""
    dense = Dense(case, frame, w)
    if not dense.bounds:
        value, beta, s2 = dense.parts(np.zeros(0))
        return {"dense": dense, "theta": np.zeros(0), "value": value, "beta": beta, "s2": s2}
    if dense.lag:
        wy = dense.kron @ dense.y
        if dense.turn is not None:
            wy, others = dense.turn @ wy, dense.turn @ np.column_stack([dense.y, dense.x])
        else:
            others = np.column_stack([dense.y, dense.x])
        others = others / np.linalg.norm(others, axis=0)
        if np.linalg.norm(wy - others @ np.linalg.lstsq(others, wy, rcond=1e-10)[0]) < 1e-7 * np.linalg.norm(wy):
            raise Refused("W y is made of y and the regressors: rho moves the Jacobian alone")
    low, high = np.array(dense.bounds).T
    grids = [low_ + (high_ - low_) * np.linspace(0.02, 0.98, 7 if len(low) > 1 else 13) for low_, high_ in dense.bounds]
    points = np.stack(np.meshgrid(*grids, indexing="ij"), axis=-1).reshape(-1, len(low))
    values = np.array([dense.value(p) for p in points])
    best, top = -np.inf, points[0]
    span = high - low

    def lower(share: np.ndarray) -> float:
        return -dense.value(low + span * share)

    for start in points[np.argsort(-values)[:2]]:
        found = optimize.minimize(
            lower, (start - low) / span, method="L-BFGS-B",
            bounds=[(1e-6, 1 - 1e-6)] * len(low), options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 300},
        )  # fmt: skip
        if -found.fun > best:
            best, top = -found.fun, low + span * found.x
    share = (top - low) / (high - low)
    at_edge = (share < 2e-5) | (share > 1 - 2e-5)
    spatial = dense.lag + dense.error
    if at_edge[:spatial].any():
        raise Refused("the likelihood rises to the bound")
    value, beta, s2 = dense.parts(top)
    return {"dense": dense, "theta": top, "value": value, "beta": beta, "s2": s2}


def _span(dense: Dense) -> np.ndarray:
    return np.array([high - low for low, high in dense.bounds])


def _hessian(dense: Dense, at: np.ndarray) -> np.ndarray:
    """Second differences of ln L, in shares of the bounds' span; its inverse is a covariance of rho, lambda, ln phi."""
    k, step = len(at), 2e-4 * np.eye(len(at)) * _span(dense)
    out = np.empty((k, k))
    for i in range(k):
        for j in range(k):
            corners = [dense.value(at + a * step[i] + b * step[j]) for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1))]
            out[i, j] = (corners[0] - corners[1] - corners[2] + corners[3]) / (4 * 2e-4**2)
    return out


def compare(mine: dict[str, Any], other: dict[str, Any], case: dict[str, Any]) -> tuple[float, str]:
    """Ours must be as high, at one point with the dense likelihood, and flat there; errors by its numerical Hessian."""
    dense: Dense = other["dense"]
    place = {name: i for i, name in enumerate(mine["terms"])}
    spatial = [name for name, there in (("rho", dense.lag), ("lambda", dense.error)) if there]
    theta = [mine["params"][place[name]] for name in spatial]
    if dense.random:
        theta.append(np.log(max(mine["params"][place["phi"]], 1e-300)))
    clipped = np.clip(theta, *np.array(dense.bounds).T) if dense.bounds else np.array(theta)
    value, beta, s2 = dense.parts(clipped)
    k, digits = dense.names, 1e-15 / max(case["near"], 1e-3) ** 2
    shift = len(dense.turn) if dense.turn is not None else dense.n * dense.periods
    level = shift * np.log(dense.y_unit)
    found = [
        # a value no lower than scipy's, and the value the dense likelihood has at our point
        (max(0.0, other["value"] - value) / 1e-6, f"likelihood {value} below {other['value']}"),
        (*gaps(mine["log_likelihood"] + level, value, 1e-7, 1.0), "log-likelihood"),
        (*gaps(mine["params"][-1] / dense.y_unit**2, s2, 1e-6 + digits, 0.0), "sigma2"),
    ]
    scale = dense.y_unit / dense.x_unit[:k]
    # the reference counts its years from 2000, which moves the intercept and the slope of the year, but no other
    plain = [i for i, name in enumerate(mine["terms"][:k]) if name not in ("year", "Intercept")]
    expected, errors = beta[:k] * scale, mine["errors"][:k]
    found.append((*gaps(mine["params"][plain], expected[plain], 1e-6 + 1e3 * digits, errors[plain]), "slopes"))
    if dense.bounds and (not dense.random or clipped[-1] > -8):
        curve = _hessian(dense, clipped)
        if np.linalg.eigvalsh(-curve)[0] > 1e-3:
            errors = np.sqrt(np.linalg.inv(-curve).diagonal())[: len(spatial)] * _span(dense)[: len(spatial)]
            named = [mine["errors"][place[name]] for name in spatial]
            found.append((*gaps(named, errors, 2e-3, 0.0), "errors of rho and lambda"))
    worst, detail, *what = max(((item[0], *item[1:]) for item in found), key=lambda item: item[0])
    return worst, f"{' '.join(what)} {detail}"
