"""Panel regressions drawn at random and computed with all dummies written out and sums over clusters looped."""

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
from scipy import linalg

from benchmarks.differential.compare import TOLERANCE, Refused, gaps

EFFECTS = ("pooled", "unit", "period", "two-way", "random", "random-period", "random-two-way")
FIXED = {"unit": ["id"], "period": ["year"], "two-way": ["id", "year"]}
COVARIANCES = ("classical", "robust", "unit", "period", "group", "unit x period", "group x period", "driscoll-kraay")
SCALES = (1.0, 1.0, 1e9, 1e-9, 1e4)


def draw(seed: int) -> tuple[dict[str, Any], pl.DataFrame]:
    """A specification and its panel."""
    rng = np.random.default_rng([seed, 1])
    units, periods = int(rng.integers(3, 14)), int(rng.integers(2, 10))
    step, first = int(rng.choice([1, 1, 1, 5])), int(rng.choice([0, 1, 1995, 2008]))
    keep = rng.random(units * periods) < rng.choice([1.0, 1.0, 0.9, 0.7, 0.5])
    n = units * periods
    unit, t = np.repeat(np.arange(units), periods), np.tile(np.arange(periods), units)
    effect, shock = rng.normal(size=units) * rng.choice([0, 1, 3]), rng.normal(size=periods)
    a = rng.normal(size=n) + 0.5 * effect[unit]
    b = rng.normal(size=n) + 0.5 * shock[t]
    near = float(rng.choice([0, 0, 0, 1e-2, 1e-4, 1e-6]))
    if near:
        b = a + near * b
    noise = rng.normal(size=n) * rng.choice([0.1, 1.0]) * (1 + rng.choice([0, 1]) * np.abs(a))
    y = 1.0 + a - 0.5 * b + effect[unit] + shock[t] + noise
    columns = {name: values * float(rng.choice(SCALES)) for name, values in (("y", y), ("a", a), ("b", b))}
    columns = {name: np.where(rng.random(n) < 0.04, np.nan, values) for name, values in columns.items()}
    frame = pl.DataFrame(
        {"id": unit, "year": first + step * t, "group": unit // 2, "kind": rng.integers(0, 3, n)} | columns
    )
    terms = ["a", "b"][: int(rng.integers(1, 3))]
    terms += [
        t
        for t, p in (("L.a", 0.2), ("a:b", 0.2), ("C(kind)", 0.2), ("year", 0.1), ("I(year**2)", 0.1))
        if rng.random() < p
    ]
    case = {
        "family": "panel",
        "seed": seed,
        "terms": terms,
        "effects": str(rng.choice(EFFECTS)),
        "covariance": str(rng.choice(COVARIANCES)),
        "singletons": str(rng.choice(["keep", "drop"])),
        "step": step,
        "near": near,
    }
    shuffled = frame.filter(pl.Series(keep)).sample(fraction=1.0, shuffle=True, seed=seed)
    return case, shuffled.with_columns(pl.col("y", "a", "b").fill_nan(None))


def ours(case: dict[str, Any], frame: pl.DataFrame) -> dict[str, Any]:
    """The product's answer: slopes, intercept, errors, F, sizes."""
    from python_models.panel import fit_panel

    kind, keys = _kind(case["covariance"])
    formula = "y ~ " + " + ".join(case["terms"])
    fit = fit_panel(
        frame, "id", "year", formula, effects=case["effects"], covariance=kind,
        cluster=keys or None, singletons=case["singletons"] if case["effects"] in FIXED else "keep",
    )  # fmt: skip
    top = fit.glance().row(0, named=True)
    return {
        "beta": fit.params,
        "error": fit.tidy()["std_error"].to_numpy(),
        "F": np.nan if top["f_statistic"] is None else top["f_statistic"],
        "n": fit.nobs,
        "sigma2": top["sigma2"],
        "r2": top["r_squared"],
        "df": np.nan if fit.df_resid is None else fit.df_resid,
    }


def _kind(name: str) -> tuple[str, list[str]]:
    if name in ("classical", "robust", "driscoll-kraay"):
        return name, []
    return "clustered", [{"unit": "id", "period": "year"}.get(key, key) for key in name.split(" x ")]


def _design(case: dict[str, Any], frame: pl.DataFrame) -> tuple[list[dict[str, Any]], np.ndarray, np.ndarray]:
    """Complete rows, y and the columns of the formula, each computed cell by cell."""
    rows = frame.sort("id", "year").to_dicts()
    place = {(r["id"], r["year"]): r for r in rows}
    kinds = None
    if "C(kind)" in case["terms"]:
        kinds = sorted({r["kind"] for r in rows})
    years = sorted({r["year"] for r in rows})
    step = np.gcd.reduce(np.diff(years)) if len(years) > 1 else 1
    of: dict[str, Callable[[dict[str, Any]], list[Any]]] = {
        "a": lambda r: [r["a"]],
        "b": lambda r: [r["b"]],
        "L.a": lambda r: [place.get((r["id"], r["year"] - step), {}).get("a")],
        "a:b": lambda r: [None if r["a"] is None or r["b"] is None else r["a"] * r["b"]],
        "C(kind)": lambda r: [float(r["kind"] == k) for k in kinds[1:]],  # type: ignore[index]
        "year": lambda r: [float(r["year"])],
        "I(year**2)": lambda r: [float(r["year"]) ** 2],
    }
    values = [[r["y"], *(v for term in case["terms"] for v in of[term](r))] for r in rows]
    good = [i for i, v in enumerate(values) if None not in v]
    if not good:
        raise Refused("too few rows")
    table = np.array([values[i] for i in good], float).reshape(len(good), -1)
    if kinds is not None and len(good):  # the levels that are left, the first of them the base
        left = {rows[i]["kind"] for i in good}
        at = 1 + sum(1 for t in case["terms"][: case["terms"].index("C(kind)")])
        drop = [at + j for j, k in enumerate(kinds[1:]) if k not in left or k == min(left)]
        table = np.delete(table, drop, axis=1)
    return [rows[i] for i in good], table[:, 0], table[:, 1:]


def theirs(case: dict[str, Any], frame: pl.DataFrame) -> dict[str, Any]:
    """The same from dummies and loops; ``Refused`` where the dummies show that there is nothing to estimate."""
    rows, y, x = _design(case, frame)
    effects = case["effects"]
    fixed = FIXED.get(effects, [])
    if case["singletons"] == "drop" and fixed:
        keep = _without_singletons(rows, fixed)
        rows, y, x = [rows[i] for i in keep], y[keep], x[keep]
    if len({r["id"] for r in rows}) < 2 or len(y) <= x.shape[1] + 1:
        raise Refused("too few rows")
    n, k = x.shape
    parts = [np.ones((n, 1))] + [_dummies([r[key] for r in rows])[:, 1:] for key in fixed]
    base = np.column_stack(parts)
    base = base[:, _independent(base)]
    centre = x.mean(axis=0)
    moved = x - centre
    moved = moved - moved.mean(axis=0)
    size = np.linalg.norm(moved, axis=0)
    if (size <= 1e-13 * np.linalg.norm(x, axis=0)).any():
        raise Refused("a constant regressor")
    smallest = _condition(base, moved / size)
    if smallest < 3e-9:
        raise Refused("collinear")
    if smallest < 3e-8:
        raise Refused("near the edge of collinearity")  # either answer will do
    if n - base.shape[1] - k < 1:
        raise Refused("too few rows")
    if effects.startswith("random"):
        y, full = _random(y, moved, rows, effects)
    else:
        full = np.column_stack([base, moved])
    beta, u, half = _least_squares(full, y)
    bread = half @ half.T
    residual = y - full @ beta
    used = full.shape[1]
    slopes = np.arange(used - k, used)
    kind, keys = _kind(case["covariance"])
    s2 = float(residual @ residual) / (n - used)
    total, df, negative = _sandwich(kind, keys, rows, full, residual, u, half, effects, fixed, k, used, s2)
    v = total[np.ix_(slopes, slopes)]
    rest = (effects, fixed, k, used, s2)
    f = _f(kind, keys, rows, full[:, : used - k], full[:, used - k :], y, residual, rest) if not negative else np.nan
    intercept = beta[0] - centre @ beta[slopes] if not fixed else np.mean(y - x @ beta[slopes])
    errors = np.sqrt(np.where(v.diagonal() > 1e-11 * s2 * bread[slopes, slopes], v.diagonal(), np.nan))
    tss = float(((y - base @ np.linalg.lstsq(base, y, rcond=None)[0]) ** 2).sum())
    return {
        "beta": np.append(intercept, beta[slopes]),
        "error": errors,
        "F": f,
        "n": n,
        "sigma2": s2,
        "r2": 1 - float(residual @ residual) / tss if tss else np.nan,
        "df": np.nan if effects.startswith("random") else df,
        "digits": 1e-15 / smallest,
        "natural": np.sqrt(s2 * bread[slopes, slopes]),
    }


def _without_singletons(rows: list[dict[str, Any]], keys: list[str]) -> list[int]:
    keep = list(range(len(rows)))
    while True:
        counts = [{} for _ in keys]
        for i in keep:
            for count, key in zip(counts, keys, strict=True):
                count[rows[i][key]] = count.get(rows[i][key], 0) + 1
        left = [i for i in keep if all(c[rows[i][key]] > 1 for c, key in zip(counts, keys, strict=True))]
        if len(left) == len(keep):
            return keep
        keep = left


def _dummies(values: list[Any]) -> np.ndarray:
    levels = sorted(set(values))
    return np.array([[float(v == level) for level in levels] for v in values])


def _independent(x: np.ndarray) -> list[int]:
    kept: list[int] = []
    for j in range(x.shape[1]):
        if np.linalg.matrix_rank(x[:, [*kept, j]]) == len(kept) + 1:
            kept.append(j)
    return kept


def _condition(base: np.ndarray, x: np.ndarray) -> float:
    """Smallest share of a regressor's length that neither effects nor the regressors before it explain."""
    share = []
    for j in range(x.shape[1]):
        others = np.column_stack([base, x[:, :j]])
        q = linalg.qr(others / np.linalg.norm(others, axis=0), mode="economic")[0]
        rest = x[:, j] - q @ (q.T @ x[:, j])
        rest = rest - q @ (q.T @ rest)
        share.append(np.linalg.norm(rest) / np.linalg.norm(x[:, j]))
    return float(min(share))


def _least_squares(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Coefficients by the singular values of scaled columns, U, and H with (X'X)^-1 = HH'."""
    length = np.linalg.norm(x, axis=0)
    u, s, vt = np.linalg.svd(x / length, full_matrices=False)
    half = vt.T / s / length[:, None]
    return half @ (u.T @ y), u, half


def _random(y: np.ndarray, x: np.ndarray, rows: list[dict[str, Any]], effects: str) -> tuple[np.ndarray, np.ndarray]:
    """y and (1, x) times the root of the inverse error covariance, which is written out (n, n)."""
    n = len(y)
    keys = {"random": ["id"], "random-period": ["year"], "random-two-way": ["id", "year"]}[effects]
    groups = [_dummies([r[key] for r in rows]) for key in keys]
    if len(keys) == 2 and n != groups[0].shape[1] * groups[1].shape[1]:
        raise Refused("two-way random effects of an unbalanced panel")
    inside = np.column_stack([groups[0], *(g[:, 1:] for g in groups[1:])])
    free = [j for j in range(x.shape[1]) if _condition(inside, x[:, [j]] / np.linalg.norm(x[:, j])) > 3e-9]
    chosen: list[int] = []
    for j in free:
        if _condition(inside, x[:, [*chosen, j]] / np.linalg.norm(x[:, [*chosen, j]], axis=0)) > 3e-9:
            chosen.append(j)
    within = np.column_stack([inside, x[:, chosen]])
    rank = np.linalg.matrix_rank(within / np.linalg.norm(within, axis=0), tol=1e-10)
    e = y - within @ _least_squares_any(within, y)
    if n - rank < 1:
        raise Refused("too few rows for the within regression")
    error = float(e @ e) / (n - rank)
    omega = error * np.eye(n)
    for g in groups:
        sizes = g.sum(axis=0)
        ybar, xbar = g.T @ y / sizes, np.column_stack([np.ones(len(sizes)), (g.T @ x) / sizes[:, None]])
        cols = [0]
        for j in range(1, xbar.shape[1]):
            length = np.linalg.norm(xbar[:, j])
            if length > 1e-9 * np.linalg.norm(x[:, j - 1]) and _condition(xbar[:, cols], xbar[:, [j]] / length) > 3e-9:
                cols.append(j)
        if len(sizes) <= len(cols):
            raise Refused("too few groups for the between regression")
        b = ybar - xbar[:, cols] @ _least_squares_any(xbar[:, cols], ybar)
        variance = float(b @ b) / (len(sizes) - len(cols)) - error * float(np.mean(1 / sizes))
        omega += max(variance, 0.0) * g @ g.T
    roots, vectors = np.linalg.eigh(omega / error)
    turn = (vectors / np.sqrt(roots)) @ vectors.T
    return turn @ y, turn @ np.column_stack([np.ones(n), x])


def _least_squares_any(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(x, axis=0)
    return (np.linalg.lstsq(x / length, y, rcond=1e-11)[0].T / length).T


def _sandwich(
    kind: str, keys: list[str], rows: list[dict[str, Any]], x: np.ndarray, e: np.ndarray, u: np.ndarray,
    half: np.ndarray, effects: str, fixed: list[str], k: int, used: int, s2: float,
) -> tuple[np.ndarray, float, int]:  # fmt: skip
    """The covariance of all coefficients, its degrees of freedom and how many eigenvalues were mended."""
    n = len(e)
    scores = u * e[:, None]
    if kind == "classical":
        return s2 * half @ half.T, n - used, 0
    if kind == "robust":
        return n / (n - used) * half @ (scores.T @ scores) @ half.T, n - used, 0
    if kind == "driscoll-kraay":
        years = sorted({r["year"] for r in rows})
        if len(years) < 3:
            raise Refused("two periods")
        sums = [sum(s for s, r in zip(scores, rows, strict=True) if r["year"] == year) for year in years]
        lags = int(4 * (len(years) / 100) ** (2 / 9))
        meat = sum(np.outer(s, s) for s in sums)
        for m in range(1, lags + 1):
            for t in range(m, len(sums)):
                meat = meat + (1 - m / (lags + 1)) * (np.outer(sums[t], sums[t - m]) + np.outer(sums[t - m], sums[t]))
        return n / (n - used) * half @ meat @ half.T, len(years) - 1, 0
    names = [[r[key] for r in rows] for key in keys]
    if min(len(set(c)) for c in names) < 2:
        raise Refused("one cluster")
    free = 1 + sum(
        len({r[key] for r in rows}) - 1
        for key in fixed
        if not any(
            len({(r[key], c) for r, c in zip(rows, codes, strict=True)}) == len({r[key] for r in rows})
            for codes in names
        )
    )
    factor = (n - 1) / (n - min(free, used - k) - k)

    def one(codes: list[Any], values: np.ndarray) -> np.ndarray:
        groups: dict[Any, np.ndarray] = {}
        for s, c in zip(values, codes, strict=True):
            groups[c] = groups.get(c, 0.0) + s
        g = len(groups)
        return g / (g - 1) * sum(np.outer(s, s) for s in groups.values())

    if len(names) == 1:
        return factor * half @ one(names[0], scores) @ half.T, len(set(names[0])) - 1, 0
    # eigenvalues are set to zero where the regressors, effects taken out, are orthonormal (any such basis: it turns);
    # the intercept is one of them only where no effects are
    base, slopes = x[:, : used - k], x[:, used - k :]
    left = slopes - base @ _least_squares_any(base, slopes) if fixed else x
    v, singular, vt = np.linalg.svd(left / np.linalg.norm(left, axis=0), full_matrices=False)
    turned = v * e[:, None]
    meat = one(names[0], turned) + one(names[1], turned) - one(list(zip(*names, strict=True)), turned)
    roots, vectors = np.linalg.eigh(meat)
    size = max(s2 / factor, float(np.abs(roots).max()))
    negative = int((roots < -1e-12 * size).sum())
    if negative:
        meat = (vectors * np.where(roots > 1e-12 * size, roots, 0.0)) @ vectors.T
    back = (vt.T / singular) / np.linalg.norm(left, axis=0)[:, None]
    total = np.zeros((used, used))
    places = np.arange(used - k, used) if fixed else np.concatenate([[0], np.arange(used - k, used)])
    total[np.ix_(places, places)] = factor * back @ meat @ back.T
    return total, min(len(set(c)) for c in names) - 1, negative


def _f(
    kind: str, keys: list[str], rows: list[dict[str, Any]], base: np.ndarray, x: np.ndarray, y: np.ndarray,
    e: np.ndarray, rest: tuple[str, list[str], int, int, float],
) -> float:  # fmt: skip
    """Wald over k of regressors made orthonormal by their singular vectors: no near collinearity costs digits there."""
    left = x - base @ _least_squares_any(base, x)
    left = left - base @ _least_squares_any(base, left)
    u = np.linalg.svd(left / np.linalg.norm(left, axis=0), full_matrices=False)[0]
    effects, fixed, k, used, s2 = rest
    full = np.column_stack([base, u])
    _, turned, half = _least_squares(full, y)
    v = _sandwich(kind, keys, rows, full, e, turned, half, effects, fixed, k, used, s2)[0][-k:, -k:]
    sizes = np.linalg.eigvalsh(v)
    if sizes[0] <= 1e-11 * max(s2, sizes[-1]):
        return np.nan
    b = u.T @ y
    return float(b @ np.linalg.solve(v, b)) / k


def compare(mine: dict[str, Any], other: dict[str, Any], case: dict[str, Any]) -> tuple[float, str]:
    """Worst difference over what rounding explains: coefficients in standard errors, all else relative."""
    allowed = TOLERANCE + 100 * other["digits"]
    natural = np.append(np.inf, other["natural"])
    found = [
        (*gaps(mine["beta"][1:], other["beta"][1:], allowed, natural[1:]), "slopes"),
        (*gaps(mine["error"][1:], other["error"], allowed + 1e4 * other["digits"], other["natural"]), "errors"),
        (*gaps(mine["sigma2"], other["sigma2"], allowed, 0.0), "sigma2"),
        (*gaps(mine["n"], other["n"], 1e-12, 0.0), "rows"),
        (*gaps(mine["df"], other["df"], 1e-12, 0.0), "df"),
        (*gaps(mine["r2"], other["r2"], allowed, 1.0), "r2"),
        (*gaps(mine["F"], other["F"], allowed + 1e4 * other["digits"], 1.0), "F"),
    ]
    value, detail, what = max(found, key=lambda item: item[0])
    return value, f"{what}: {detail}"
