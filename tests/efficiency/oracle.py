"""The measures as textbook programmes for HiGHS, one unit at a time, unscaled: slow, plain, independent."""

from functools import cache
from typing import Any

import highspy
import numpy as np


@cache
def solver() -> Any:
    """One HiGHS for all programmes: to make it and set it up takes longer than to solve one of them."""
    highs = highspy.Highs()
    highs.silent()
    for option in ("primal_feasibility_tolerance", "dual_feasibility_tolerance"):
        highs.setOptionValue(option, 1e-10)
    highs.setOptionValue("presolve", "off")  # takes as long again
    highs.setOptionValue("threads", 1)
    return highs


def minimum(cost, at_most, limits, equal, levels, lower, upper):
    """min cost'z subject to at_most z <= limits, equal z = levels, lower <= z <= upper; nan unless optimal."""
    matrix = np.vstack([np.reshape(rows, (-1, len(cost))) for rows in (at_most, equal)])
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(cost), len(matrix)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, lower, upper
    lp.row_lower_ = np.concatenate([np.full(len(limits), -np.inf), levels])
    lp.row_upper_ = np.concatenate([limits, levels])
    nonzero = matrix != 0
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(nonzero.sum(axis=1))])
    lp.a_matrix_.index_ = np.nonzero(nonzero)[1]
    lp.a_matrix_.value_ = matrix[nonzero]
    solver().passModel(lp)
    solver().run()
    found = solver().getModelStatus() == highspy.HighsModelStatus.kOptimal
    return solver().getInfo().objective_function_value if found else np.nan


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
    return minimum(cost, upper, np.zeros(len(upper)), rows, rhs, np.zeros(size), np.full(size, np.inf))


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
    if orientation == "output":
        highest[1 + n : 1 + n + m] = 0
    if orientation == "input":
        highest[1 + n + m :] = 0
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
    return minimum(cost, upper, np.zeros(len(upper)), norm, [1.0], np.zeros(size), highest)


def distance(x, g, b, reference, steps, returns="crs", weak=True):
    """Directional distance; ``steps`` = (dx, dg, db) in units of the data; β may be negative."""
    X, G, B = reference
    n = len(X)
    dx, dg, db = steps
    cost = np.zeros(1 + n)
    cost[0] = -1
    upper = [np.column_stack([dx, X.T]), np.column_stack([dg, -G.T])]
    limit = [x, -g]
    bads = np.column_stack([db, B.T])
    if not weak:
        upper.append(bads)
        limit.append(b)
    low, high = bounds_rows(returns, n)
    total = np.concatenate([[0], np.ones(n)])
    if low > 0:
        upper.append(-total[None])
        limit.append([-low])
    if np.isfinite(high):
        upper.append(total[None])
        limit.append([high])
    lower = np.append(-np.inf, np.zeros(n))
    equal, level = (bads, b) if weak else (bads[:0], b[:0])
    return -minimum(cost, np.vstack(upper), np.concatenate(limit), equal, level, lower, np.full(1 + n, np.inf))


def radial_input(x, g, b, reference, returns="crs"):
    """min θ with Xλ <= θx, Gλ >= g, Bλ <= b."""
    steps = (x, np.zeros(len(g)), np.zeros(len(b)))
    return 1 - distance(x, g, b, reference, steps, returns, weak=False)


def radial_output(x, g, b, reference, returns="crs"):
    """1 / max φ with Xλ <= x, Gλ >= φg, Bλ <= b."""
    steps = (np.zeros(len(x)), g, np.zeros(len(b)))
    return 1 / (1 + distance(x, g, b, reference, steps, returns, weak=False))
