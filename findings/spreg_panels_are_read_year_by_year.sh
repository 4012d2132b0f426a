#!/usr/bin/env bash
# spreg 1.9.0: long panels are read year by year; sorted by unit they give another model without a word
#
# Guess: a long panel is sorted by unit and year, as Stata, plm and linearmodels keep it; or the function asks for the keys.
# Behaviour: `Panel_FE_Lag` and its sisters take neither units nor years. A long column is cut into T blocks of n, so that it has to be
# stacked year by year; stacked unit by unit it has the same shape, each "year" is a mixture, and rho and beta come out changed.
# Why it matters: exported panels are sorted by unit. coagg joins by identifiers and sorts itself
# (tests/peers/test_spatial_peers.py::test_fixed_effects_lag_of_spreg); set beside spreg, sort by year, then by the order of W.
#
# Seen (2026-11-28), 25 regions, 6 years, rho 0.4, beta 0.8:
#   stacked year by year: beta 0.811, rho 0.391
#   stacked unit by unit: beta 0.813, rho 0.431
source "$(dirname "$0")/run.bash"
packages spreg==1.9.0 libpysal==4.14.1 numpy==2.4.6
"$python" -W ignore - <<'PY'
import sys

import libpysal
import numpy as np
import spreg

rng = np.random.default_rng(2)
w = libpysal.weights.lat2W(5, 5)
w.transform = "r"
n, periods = 25, 6
spill = np.linalg.inv(np.eye(n) - 0.4 * w.full()[0])
x = rng.normal(size=(periods, n))
unit = rng.normal(size=n)
y = np.stack([spill @ (0.8 * row + unit + 0.3 * rng.normal(size=n)) for row in x])
found = []
for title, a, b in (("year by year", y, x), ("unit by unit", y.T, x.T)):
    beta, rho = spreg.Panel_FE_Lag(a.reshape(-1, 1), b.reshape(-1, 1), w, name_y=["y"], name_x=["x"]).betas.ravel()
    print(f"stacked {title}: beta {beta:.3f}, rho {rho:.3f}")
    found.append(rho)
sys.exit(0 if abs(found[0] - found[1]) > 0.02 else "changed: the order of stacking does not matter now")
PY
