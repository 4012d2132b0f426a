#!/usr/bin/env bash
# spreg 1.9.0: the panel LM test for a spatial lag is too small by a factor that grows with the number of regions
#
# Guess: `panel_LMlag` is Anselin, Le Gallo and Jayet's (2008) statistic, [e'(I_T x W)y / s2]^2 / J with
# J = [(Wxb)'M(Wxb) + T tr(WW + W'W) s2] / s2, and rejects one in twenty panels without any lag at 5 %.
# Behaviour: J holds tr(WW + W'W) squared in the place of T times it. 36 regions on a lattice have a trace of some 20, so with
# five years the statistic is about a quarter of what it should be: it refuses no panel without a lag, and hardly one with one.
# `panel_rLMlag`, the robust form in the same module, has T times the trace, and so a "robust" statistic above the plain one.
# Why it matters: LM lag against LM error is how papers choose between SAR, SEM and SDM; here LM error is right, so the error model
# wins. coagg's `lm_lag` is the formula (tests/peers/test_spatial_peers.py::test_lm_lag_of_spreg_has_the_trace_squared), as splm's
# `slmtest` and Elhorst's routines; docs/peers.md has the line.
#
# Seen (2026-11-29), 200 panels of 36 regions x 5 years, invented numbers, pooled regression, tests at 5 %:
#   no spatial lag: panel_LMlag rejects 0.00, the formula 0.07, panel_LMerror 0.07
#   a lag of 0.15: panel_LMlag rejects 0.01, the formula 0.34
source "$(dirname "$0")/run.bash"
packages spreg==1.9.0 libpysal==4.14.1 numpy==2.4.6 pandas==3.1.1
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import sys

import libpysal
import numpy as np
import spreg

regions, years, panels = 36, 5, 200
w = libpysal.weights.lat2W(6, 6)
w.transform = "r"
W = w.full()[0]
lag = np.kron(np.eye(years), W)
trace = np.trace(W @ W + W.T @ W)
bound = 3.841459
rng = np.random.default_rng(1)


def formula(y, x):
    X = np.c_[np.ones(len(y)), x]
    fit = X @ np.linalg.lstsq(X, y, rcond=None)[0]
    e = y - fit
    s2 = e @ e / len(y)
    spilled = lag @ fit
    left = spilled - X @ np.linalg.lstsq(X, spilled, rcond=None)[0]
    return (e @ lag @ y / s2) ** 2 / ((left @ left + years * trace * s2) / s2)


def shares(rho):
    spread = np.linalg.inv(np.eye(regions * years) - rho * lag)
    found = []
    for _ in range(panels):
        x = rng.normal(size=(regions * years, 2))
        y = spread @ (1 + 0.1 * x.sum(axis=1) + rng.normal(size=regions * years))
        column = y[:, None]
        found.append([
            spreg.panel_LMlag(column, x, w)[0] > bound, formula(y, x) > bound, spreg.panel_LMerror(column, x, w)[0] > bound,
        ])
    return np.mean(found, axis=0)


none, some = shares(0.0), shares(0.15)
print(f"no spatial lag: panel_LMlag rejects {none[0]:.2f}, the formula {none[1]:.2f}, panel_LMerror {none[2]:.2f}")
print(f"a lag of 0.15: panel_LMlag rejects {some[0]:.2f}, the formula {some[1]:.2f}")
sys.exit(0 if none[0] < 0.02 < none[1] < 0.1 and some[0] < some[1] / 2 else "changed: the statistic is another now")
PY
