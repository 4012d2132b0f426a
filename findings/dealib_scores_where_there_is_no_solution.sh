#!/usr/bin/env bash
# dealib 1.0.0: where a programme has no solution, super-efficiency and Malmquist indices are numbers all the same
#
# Guess: a unit that no mix of the others can stand in for has no super-efficiency under variable returns (Seiford & Zhu 1999), so the
# program raises, or prints nan or infinity, as Benchmarking and deaR do.
# Behaviour: what the simplex method's first phase ends with is not looked at; the last basis is read as a solution. The unit with the
# largest output has an input score of .63, below one, as an inefficient unit has, though it is on the frontier; its weights of peers add
# to 1.5 where they must add to one. The unit with the smallest input has an output score of 2.5. `malmq` (variable returns by default) is
# made of such scores too: with 30 % more output of each unit, the one whose index does not exist has the highest. Constant returns are
# right.
# Why it matters: rankings by super-efficiency put the largest and the smallest region below the inefficient ones. coagg marks such scores
# `infeasible`, nan, never a number
# (tests/efficiency/test_efficiency_properties.py::test_super_efficiency_moves_only_units_on_the_frontier); docs/peers.md has the line.
#
# Seen (2026-11-30), four units, inputs 2, 4, 8, 6, outputs 1, 3, 4, 2, variable returns:
#   input score of the unit with the largest output:  0.625, weights of the others add to 1.5; SciPy: infeasible
#   output score of the unit with the smallest input: 2.500; SciPy: infeasible
#   the other scores are SciPy's: True
#   Malmquist, 30 % more output of each: constant returns 1.300 1.300 1.300 1.300
#                                        variable returns 1.072 1.516 1.724 1.191; without a solution by SciPy: unit 3
source "$(dirname "$0")/run.bash"
packages dealib==1.0.0 numpy==1.26.4 scipy==1.17.1
"$python" -W ignore - <<'PY'
import sys

import numpy as np
from dealib.dea import malmq, sdea
from scipy.optimize import linprog

x, y = np.array([2.0, 4, 8, 6]), np.array([1.0, 3, 4, 2])


def score(xo, yo, others_x, others_y, orientation):
    """Radial score under variable returns, nan where there is none: variables are the score and the weights."""
    n, inward = len(others_x), orientation == "input"
    rows = [np.r_[-xo if inward else 0, others_x], np.r_[0 if inward else yo, -others_y]]
    result = linprog(
        np.r_[1 if inward else -1, np.zeros(n)], rows, [0 if inward else xo, -yo if inward else 0],
        [np.r_[0, np.ones(n)]], [1], bounds=[(None, None)] + [(0, None)] * n,
    )
    return result.x[0] if result.status == 0 else np.nan


same = True
for orientation, unit, title in (
    ("input", 2, "input score of the unit with the largest output: "),
    ("output", 0, "output score of the unit with the smallest input:"),
):
    theirs = sdea(x[:, None], y[:, None], rts="vrs", orientation=orientation)
    right = np.array([score(x[k], y[k], np.delete(x, k), np.delete(y, k), orientation) for k in range(4)])
    weights = f", weights of the others add to {np.nansum(theirs.lambdas[unit]):.1f}" if orientation == "input" else ""
    print(f"{title} {theirs.eff[unit]:.3f}{weights}; SciPy: {'infeasible' if np.isnan(right[unit]) else right[unit]}")
    there = ~np.isnan(right)
    same &= bool(np.isfinite(theirs.eff).all() and not there[unit] and np.allclose(theirs.eff[there], right[there]))
print("the other scores are SciPy's:", same)
constant, variable = (malmq(x[:, None], y[:, None], x[:, None], 1.3 * y[:, None], rts=rts).m for rts in ("crs", "vrs"))
cross = [score(a, 1.3 * b, x, y, "input") for a, b in zip(x, y)]
print("Malmquist, 30 % more output of each: constant returns", *(f"{m:.3f}" for m in constant))
print(" " * 36, "variable returns", *(f"{m:.3f}" for m in variable), end="; ")
print("without a solution by SciPy: unit", *(k + 1 for k in range(4) if np.isnan(cross[k])))
same &= bool(np.isfinite(variable).all() and np.isnan(cross[2]) and variable.argmax() == 2 and np.allclose(constant, 1.3))
sys.exit(0 if same else "changed: a programme without a solution is told now")
PY
