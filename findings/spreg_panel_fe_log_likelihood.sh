#!/usr/bin/env bash
# spreg 1.9.0: the log-likelihood of fixed-effects spatial panels is (nT/2) ln(nT) too low
#
# Guess: `Panel_FE_Lag(...).logll` (and `.aic`, `.schwarz`) is the Gaussian log-likelihood at the printed estimates, so that it
# can be set beside another program's, or beside `Panel_RE_Lag` in a likelihood-ratio or AIC comparison.
# Behaviour: the variance enters as the sum of squares e'e, not e'e/(nT). With the printed coefficients, rho or lambda and sig2
# the likelihood is higher by exactly (nT/2) ln(nT): 230.2585 for 25 regions and 4 years. The random-effects classes have not
# this shift, so a comparison of both always favours random effects.
# Why it matters: users set coagg's `log_likelihood` beside spreg's. Ours is the likelihood at the estimates, with the constant
# (docs/peers.md, tests/peers/test_spatial_peers.py).
#
# Seen (2026-11-28):
#   Panel_FE_Lag    logll  -353.0199  at its own estimates  -122.7614  gap 230.2585  (nT/2) ln(nT) 230.2585
#   Panel_FE_Error  logll  -356.4980  at its own estimates  -126.2394  gap 230.2585  (nT/2) ln(nT) 230.2585
source "$(dirname "$0")/run.bash"
packages spreg==1.9.0 libpysal==4.14.1 numpy==2.4.6
"$python" -W ignore - <<'PY'
import sys

import libpysal
import numpy as np
import spreg

rng = np.random.default_rng(3)
n, periods = 25, 4
w = libpysal.weights.lat2W(5, 5)
w.transform = "r"
matrix = w.full()[0]
x = rng.normal(size=(periods, n))
unit = rng.normal(size=n)
y = np.array([np.linalg.solve(np.eye(n) - 0.4 * matrix, 0.8 * row + unit + rng.normal(size=n)) for row in x])
within = {"y": y - y.mean(axis=0), "x": x - x.mean(axis=0)}
stands = True
for name in ("Panel_FE_Lag", "Panel_FE_Error"):
    fit = getattr(spreg, name)(y.reshape(-1, 1), x.reshape(-1, 1), w, name_y=["y"], name_x=["x"])
    slope, rho = fit.betas.ravel()
    keep = np.eye(n) - rho * matrix
    filtered = within["y"] @ keep.T - slope * within["x"] if name.endswith("Lag") else (within["y"] - slope * within["x"]) @ keep.T
    size = n * periods
    variance = (filtered**2).sum() / size
    assert abs(variance - float(np.squeeze(fit.sig2))) < 1e-9  # so these are its own estimates
    own = -size / 2 * (np.log(2 * np.pi * variance) + 1) + periods * np.linalg.slogdet(keep)[1]
    shift = size / 2 * np.log(size)
    print(f"{name:15} logll {fit.logll:10.4f}  at its own estimates {own:10.4f}  gap {own - fit.logll:.4f}  (nT/2) ln(nT) {shift:.4f}")
    stands &= abs(own - fit.logll - shift) < 1e-6
sys.exit(0 if stands else "changed: the gap is no longer (nT/2) ln(nT)")
PY
