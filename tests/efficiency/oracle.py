"""The measures as textbook programmes for scipy's linprog, one unit at a time, unscaled: slow, plain, independent."""

import numpy as np
from scipy.optimize import linprog


def bounds_rows(returns, n):
    """(rows, lower, upper) on the sum of intensities."""
    low, high = {"crs": (0, np.inf), "vrs": (1, 1), "nirs": (0, 1), "ndrs": (1, np.inf)}.get(returns, returns[1:])
    return float(low), float(high)


def slacks_based(x, g, b, reference, returns="crs", orientation="none", weights_in=None, weights_out=None):
    """Score of the unit (x, g, b) against reference = (X, G, B), each (n, .); nan where infeasible.

    A slack of a variable that is zero has no weight.
    """
    X, G, B = reference
    n, m, q1, q2 = len(X), len(x), len(g), len(b)
    w_in = np.full(m, 1 / m) if weights_in is None else np.array(weights_in) / np.sum(weights_in)
    w_out = np.full(q1 + q2, 1 / (q1 + q2)) if weights_out is None else np.array(weights_out) / np.sum(weights_out)
    w_in = w_in * (orientation != "output")
    w_out = w_out * (orientation != "input")
    # variables: t, intensities, slacks of inputs, goods, bads
    size = 1 + n + m + q1 + q2
    cost = np.zeros(size)
    cost[0] = 1
    cost[1 + n : 1 + n + m] = -w_in / np.where(x > 0, x, np.inf)
    rows, rhs = [], []
    norm = np.zeros(size)
    norm[0] = 1
    outputs = np.concatenate([g, b])
    norm[1 + n + m :] = w_out / np.where(outputs > 0, outputs, np.inf)
    rows.append(norm)
    rhs.append(1.0)
    for v, (own, column, sign) in enumerate(
        [*zip(x, X.T, [1] * m, strict=True), *zip(g, G.T, [-1] * q1, strict=True), *zip(b, B.T, [1] * q2, strict=True)]
    ):
        row = np.zeros(size)
        row[0], row[1 : 1 + n], row[1 + n + v] = -own, column, sign
        rows.append(row)
        rhs.append(0.0)
    low, high = bounds_rows(returns, n)
    upper = []
    total = np.zeros(size)
    total[1 : 1 + n] = 1
    if low > 0:
        row = -total
        row[0] = low
        upper.append(row)
    if np.isfinite(high):
        row = total.copy()
        row[0] = -high
        upper.append(row)
    found = linprog(
        cost, A_ub=np.array(upper) if upper else None, b_ub=np.zeros(len(upper)) if upper else None,
        A_eq=np.array(rows), b_eq=rhs, method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )  # fmt: skip
    return found.fun if found.status == 0 else np.nan


def super_slacks_based(x, g, b, reference, returns="crs", orientation="none", weights_in=None, weights_out=None):
    """Super-efficient score of the unit (x, g, b) against reference = (X, G, B) without it; nan where infeasible."""
    X, G, B = reference
    n, m, q1, q2 = len(X), len(x), len(g), len(b)
    w_in = np.full(m, 1 / m) if weights_in is None else np.array(weights_in) / np.sum(weights_in)
    w_out = np.full(q1 + q2, 1 / (q1 + q2)) if weights_out is None else np.array(weights_out) / np.sum(weights_out)
    # variables: t, intensities, what inputs, goods and bads are worse by
    size = 1 + n + m + q1 + q2
    cost, norm = np.zeros(size), np.zeros(size)
    cost[0] = norm[0] = 1
    cost[1 + n : 1 + n + m] = w_in / x
    norm[1 + n + m :] = -w_out / np.concatenate([g, b])
    highest = np.full(size, np.inf)
    highest[1 + n : 1 + n + m] *= 1 if orientation != "output" else np.nan
    highest[1 + n + m :] *= 1 if orientation != "input" else np.nan
    upper = []
    for v, (own, column, sign) in enumerate(
        [*zip(x, X.T, [1] * m, strict=True), *zip(g, G.T, [-1] * q1, strict=True), *zip(b, B.T, [1] * q2, strict=True)]
    ):
        row = np.zeros(size)
        row[0], row[1 : 1 + n], row[1 + n + v] = -sign * own, sign * column, -1
        upper.append(row / own)
    low, high = bounds_rows(returns, n)
    total = np.zeros(size)
    total[1 : 1 + n] = 1
    for bound, sign in ((low, -1), (high, 1)):
        if 0 < bound < np.inf:
            row = sign * total
            row[0] = -sign * bound
            upper.append(row)
    found = linprog(
        cost, A_ub=np.array(upper), b_ub=np.zeros(len(upper)), A_eq=norm[None], b_eq=[1.0], method="highs",
        bounds=[(0, 0 if np.isnan(h) else None) for h in highest],
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )  # fmt: skip
    return found.fun if found.status == 0 else np.nan


def distance(x, g, b, reference, steps, returns="crs", weak=True):
    """Directional distance; ``steps`` = (dx, dg, db) in units of the data; β may be negative."""
    X, G, B = reference
    n = len(X)
    dx, dg, db = steps
    cost = np.zeros(1 + n)
    cost[0] = -1
    upper = [np.column_stack([dx, X.T]), np.column_stack([dg, -G.T])]
    limit = [x, -g]
    equal, level = [], []
    if weak:
        equal.append(np.column_stack([db, B.T]))
        level.append(b)
    else:
        upper.append(np.column_stack([db, B.T]))
        limit.append(b)
    low, high = bounds_rows(returns, n)
    total = np.concatenate([[0], np.ones(n)])
    if low > 0:
        upper.append(-total[None])
        limit.append([-low])
    if np.isfinite(high):
        upper.append(total[None])
        limit.append([high])
    found = linprog(
        cost, A_ub=np.vstack(upper), b_ub=np.concatenate(limit),
        A_eq=np.vstack(equal) if equal else None, b_eq=np.concatenate(level) if level else None,
        bounds=[(None, None), *[(0, None)] * n], method="highs",
    )  # fmt: skip
    return -found.fun if found.status == 0 else np.nan


def radial_input(x, g, b, reference, returns="crs"):
    """min θ with Xλ <= θx, Gλ >= g, Bλ <= b."""
    steps = (x, np.zeros(len(g)), np.zeros(len(b)))
    return 1 - distance(x, g, b, reference, steps, returns, weak=False)


def radial_output(x, g, b, reference, returns="crs"):
    """1 / max φ with Xλ <= x, Gλ >= φg, Bλ <= b."""
    steps = (np.zeros(len(x)), g, np.zeros(len(b)))
    return 1 / (1 + distance(x, g, b, reference, steps, returns, weak=False))
