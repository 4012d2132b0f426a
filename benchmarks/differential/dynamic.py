"""Dynamic panels drawn at random and computed with every unit's instrument matrix and weight written out."""

import warnings
from typing import Any

import numpy as np
import polars as pl

from benchmarks.differential.compare import Refused, gaps

SCALES = (1.0, 1.0, 1e9, 1e-9)


def draw(seed: int) -> tuple[dict[str, Any], pl.DataFrame]:
    """A specification and its panel."""
    rng = np.random.default_rng([seed, 3])
    n, t = int(rng.integers(20, 45)), int(rng.integers(4, 8))
    effect, still = rng.normal(size=n), rng.normal(size=n)
    x, y = np.zeros((n, t)), np.zeros((n, t))
    for s in range(t):
        x[:, s] = 0.5 * (x[:, s - 1] if s else 0) + 0.2 * effect + rng.normal(size=n)
        y[:, s] = 0.4 * (y[:, s - 1] if s else effect) + 0.5 * x[:, s] + 0.3 * still + effect + rng.normal(size=n)
    keep = rng.random((n, t)) > rng.choice([0.0, 0.0, 0.05, 0.15])
    scales = {name: float(rng.choice(SCALES)) for name in ("y", "x", "a")}
    unit, period = np.nonzero(keep)
    step, first = int(rng.choice([1, 1, 5])), int(rng.choice([0, 1995]))
    hole = rng.random(len(unit)) < 0.03
    frame = pl.DataFrame(
        {
            "i": unit,
            "t": first + step * period,
            "y": y[keep] * scales["y"],
            "x": np.where(hole, np.nan, x[keep] * scales["x"]),
            "a": still[unit] * scales["a"],
            "z": rng.normal(size=len(unit)) + 0.3,
        }
    ).with_columns(pl.col("x").fill_nan(None))
    system = bool(rng.random() < 0.6)
    case = {
        "family": "gmm", "seed": seed, "system": system, "transformation": str(rng.choice(["fd", "fod"])),
        "steps": int(rng.choice([1, 2])), "h": int(rng.choice([1, 2, 3])), "collapse": bool(rng.random() < 0.7),
        "lags": (int(rng.choice([1, 2])), int(rng.choice([2, 3]))), "still": system and bool(rng.random() < 0.5),
        "errors": str(rng.choice(["windmeijer", "conventional"])), "constant": bool(rng.random() < 0.8),
        "iv": str(rng.choice(["both", "transformed"])), "scales": scales, "step": step,
    }  # fmt: skip
    return case, frame.sample(fraction=1.0, shuffle=True, seed=seed)


def ours(case: dict[str, Any], frame: pl.DataFrame) -> dict[str, Any]:
    """The product's answer."""
    from python_models.gmm import fit_dynamic_panel, gmm, iv

    groups = [iv("x + z", equation=case["iv"])]
    if case["still"]:
        groups.append(iv("a"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = fit_dynamic_panel(
            frame, "i", "t", "y ~ L.y + x" + (" + a" if case["still"] else ""),
            gmm=gmm("y", case["lags"], case["collapse"]), iv=groups, model="system" if case["system"] else "difference",
            transformation=case["transformation"], steps=case["steps"], errors=case["errors"], h=case["h"],
            time_dummies=False, constant=case["constant"],
        )  # fmt: skip
    sargan, hansen = (fit.test(name) for name in ("sargan", "hansen"))
    return {
        "params": fit.params,
        "errors": fit.std_errors,
        "steps": str(fit.steps),
        "n": fit.nobs,
        "sigma2": fit.sigma2,
        "sargan": sargan.value if sargan else np.nan,
        "hansen": hansen.value if hansen else np.nan,
        "rank": fit.n_instruments,
    }


def _moving(transformation: str, t: int) -> np.ndarray:
    m = np.zeros((t, t))
    for s in range(1, t):
        if transformation == "fd":
            m[s, s], m[s, s - 1] = 1, -1
        else:
            later = t - s
            m[s, s - 1], m[s, s:] = np.sqrt(later / (later + 1)), -np.sqrt(later / (later + 1)) / later
    return m


def _changed(values: np.ndarray, complete: np.ndarray, transformation: str) -> np.ndarray:
    """First differences, or deviations from the mean of later complete rows stored a period late; cell by cell."""
    out = np.full(values.shape, np.nan)
    for i, s in np.ndindex(*values.shape):
        if s == 0:
            continue
        if transformation == "fd":
            out[i, s] = values[i, s] - values[i, s - 1]
            continue
        later = [u for u in range(s, values.shape[1]) if complete[i, u]]
        if later:
            count = len(later)
            out[i, s] = np.sqrt(count / (count + 1)) * (values[i, s - 1] - np.mean([values[i, u] for u in later]))
    return out


def _matrices(case: dict[str, Any], frame: pl.DataFrame) -> tuple[np.ndarray, ...]:
    """y (N, R), X (N, R, k), Z (N, R, j), H (R, R) and used rows (N, R), transformed before level rows."""
    units, years = sorted(frame["i"].unique()), sorted(frame["t"].unique())
    n, t = len(units), len(years)
    grid = {name: np.full((n, t), np.nan) for name in ("y", "x", "a", "z")}
    for row in frame.iter_rows(named=True):
        for name, values in grid.items():
            if row[name] is not None:
                values[units.index(row["i"]), years.index(row["t"])] = row[name]
    y, x, a, z = (grid[name] for name in ("y", "x", "a", "z"))
    lag = np.column_stack([np.full(n, np.nan), y[:, :-1]])
    columns = [lag, x, *([a] if case["still"] else [])]
    own = [x, z, *([a] if case["still"] else [])]
    complete = np.isfinite(np.stack([y, *columns, *own])).all(axis=0)
    change = [_changed(v, complete, case["transformation"]) for v in (y, *columns)]
    ivs = [_changed(v, complete, case["transformation"]) for v in own]
    before = np.column_stack([np.zeros(n, bool), complete[:, :-1]])
    top = before & (complete if case["transformation"] == "fd" else np.isfinite(change[0]))
    level = complete
    least, greatest = case["lags"]
    nothing = np.zeros((n, t))
    zs: list[tuple[np.ndarray, np.ndarray]] = []
    lagged: dict[Any, np.ndarray] = {}
    for s in range(t):
        for m in range(least, min(greatest, s) + 1):
            column = lagged.setdefault(m if case["collapse"] else (s, m), np.zeros((n, t)))
            column[:, s] = np.nan_to_num(y[:, s - m])
    zs += [(column, nothing) for column in lagged.values()]
    for v, dv, name in zip(own, ivs, ("x", "z", "a"), strict=False):
        both = case["system"] and (name == "a" or case["iv"] == "both")
        zs.append((np.nan_to_num(dv), np.nan_to_num(v) if both else nothing))
    if case["system"]:
        dy = np.column_stack([np.full(n, np.nan), np.diff(y, axis=1)])
        diffs: dict[Any, np.ndarray] = {}
        for s in range(t):
            if s - least + 1 >= 0:
                column = diffs.setdefault(0 if case["collapse"] else s, np.zeros((n, t)))
                column[:, s] = np.nan_to_num(dy[:, s - least + 1])
        zs += [(nothing, column) for column in diffs.values()]
        if case["constant"]:
            zs.append((nothing, np.ones((n, t))))
            columns, change = [*columns, np.ones((n, t))], [*change, nothing]
    m, eye = _moving(case["transformation"], t), np.eye(t)
    first = eye if case["h"] == 1 else m @ m.T
    if not case["system"]:
        used, weight = top, first
        pack = [change[0], *change[1:]]
        zrows = [upper for upper, _ in zs]
    else:
        used = np.concatenate([top, level], axis=1)
        off = m if case["h"] == 3 else np.zeros((t, t))
        weight = np.block([[first, off], [off.T, eye]])
        pack = [np.concatenate(pair, axis=1) for pair in zip(change, [y, *columns], strict=True)]
        zrows = [np.concatenate(pair, axis=1) for pair in zs]
    there = [np.where(used, np.nan_to_num(v), 0.0) for v in pack]
    return there[0], np.stack(there[1:], 2), np.stack([np.where(used, v, 0.0) for v in zrows], 2), weight, used


def _inverse(matrix: np.ndarray) -> tuple[np.ndarray, int, bool]:
    """Generalised inverse, rank, and whether the rank is beyond doubt, on the correlation scale."""
    size = np.sqrt(np.maximum(matrix.diagonal(), 0))
    alive = size > 0
    scaled = matrix[np.ix_(alive, alive)] / np.outer(size[alive], size[alive])
    roots, vectors = np.linalg.eigh(scaled)
    kept = roots > 1e-11
    clear = not ((roots > 1e-13) & (roots < 1e-8)).any()
    out = np.zeros_like(matrix)
    half = vectors[:, kept] / np.sqrt(roots[kept]) / size[alive][:, None]
    out[np.ix_(alive, alive)] = half @ half.T
    return out, int(kept.sum()), clear


def theirs(case: dict[str, Any], frame: pl.DataFrame) -> dict[str, Any]:
    """One and two steps by sums over units."""
    y, x, z, weight, used = _matrices(case, frame)
    t = used.shape[1] // (2 if case["system"] else 1)
    k = x.shape[2]
    x_size, y_size = np.sqrt((x**2).sum(axis=(0, 1))), np.sqrt((y**2).sum())
    if not x_size.all():
        raise Refused("a regressor without values")
    x, y = x / x_size, y / y_size
    zx, zy = np.einsum("irj,irk->jk", z, x), np.einsum("irj,ir->j", z, y)
    zhz = np.einsum("irj,rs,isl->jl", z, weight, z)
    a1, rank, clear = _inverse(zhz)
    if rank < k:
        raise Refused("fewer instruments than regressors")
    if not clear:
        raise Refused("rank near the edge")
    inner = np.linalg.eigvalsh(zx.T @ a1 @ zx)
    if inner[0] < 1e-9 * inner[-1]:
        raise Refused("identification near the edge")

    def solve(a: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        v = np.linalg.inv(zx.T @ a @ zx)
        return v, v @ zx.T @ a, v @ zx.T @ a @ zy

    v0, p1, b1 = solve(a1)
    e1 = y - x @ b1

    def spread(e: np.ndarray) -> float:
        level = case["system"] and case["h"] == 1
        rows = (e[:, t:], used[:, t:]) if level else (e[:, :t], used[:, :t])
        half = 1 if case["h"] == 1 or case["transformation"] == "fod" else 2
        return float((rows[0] ** 2).sum()) / half / rows[1].sum()

    ze = np.einsum("irj,ir->ij", z, e1)
    s = ze.T @ ze
    v1 = p1 @ s @ p1.T
    g1 = ze.sum(axis=0)
    sigma2 = spread(e1)
    out = {"sargan": float(g1 @ a1 @ g1) / sigma2 if rank > k else np.nan, "rank": rank, "x": x_size, "y": y_size}
    out |= {"n": int((used[:, t:] if case["system"] else used).sum()), "steps": "1", "sigma2": sigma2, "hansen": np.nan}
    conventional = case["errors"] == "conventional"
    a2, rank2, clear2 = _inverse(s)
    if case["steps"] == 1 and conventional:
        return out | {"params": b1, "v": sigma2 * v0}
    if not clear2 or (rank2 != rank and rank2 != min(rank, len(y))):
        raise Refused("rank near the edge")
    if rank2 == rank:
        v2, p2, b2 = solve(a2)
        e2 = y - x @ b2
        g2 = np.einsum("irj,ir->j", z, e2)
        out["hansen"] = float(g2 @ a2 @ g2) if rank > k else np.nan
    if case["steps"] == 1 or rank2 < rank:
        return out | {"params": b1, "v": v1}
    out |= {"steps": "2", "sigma2": spread(e2)}
    if conventional:
        return out | {"params": b2, "v": v2}
    d = np.zeros_like(v2)
    for j in range(k):
        zxj = np.einsum("irj,ir->ij", z, x[:, :, j])
        slope = ze.T @ zxj
        d[:, j] = p2 @ (slope + slope.T) @ (a2 @ g2)
    return out | {"params": b2, "v": v2 + d @ v2 + v2 @ d.T + d @ v1 @ d.T}


def compare(mine: dict[str, Any], other: dict[str, Any], case: dict[str, Any]) -> tuple[float, str]:
    """Coefficients in standard errors; errors, variance and tests relative."""
    back = other["y"] / other["x"]
    errors = np.sqrt(other["v"].diagonal()) * back
    found = [
        (*gaps(mine["n"], other["n"], 1e-12, 0.0), "rows"),
        (*gaps(float(mine["steps"]), float(other["steps"]), 1e-12, 0.0), "steps"),
        (*gaps(mine["rank"], other["rank"], 1e-12, 0.0), "instruments"),
        (*gaps(mine["params"], other["params"] * back, 1e-6, errors), "params"),
        (*gaps(mine["errors"], errors, 1e-5, 0.0), "errors"),
        (*gaps(mine["sigma2"], other["sigma2"] * other["y"] ** 2, 1e-6, 0.0), "sigma2"),
        (*gaps(mine["sargan"], other["sargan"], 1e-6, 1.0), "sargan"),
        (*gaps(mine["hansen"], other["hansen"], 1e-6, 1.0), "hansen"),
    ]
    value, detail, what = max(found, key=lambda item: item[0])
    return value, f"{what}: {detail}"
