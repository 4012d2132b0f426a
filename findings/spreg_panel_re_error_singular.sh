#!/usr/bin/env bash
# spreg 1.9.0: random effects with a spatial error end in "Singular matrix" on ordinary panels
#
# Guess: `Panel_RE_Error` estimates the model on any panel that follows it, as `Panel_FE_Error` does.
# Behaviour: the search for lambda and phi ends well, then the information matrix of (lambda, phi, sigma2) is singular and numpy's
# LinAlgError comes through: in 36 of 36 panels of 25 regions simulated from a spatial error model with unit effects (of 12 more
# with T = 4, in 11). Its source squares traces where the literature has traces of squares, which leaves rows proportional.
# Why it matters: it cannot serve as the reference for random-effects spatial error panels; coagg's are tested against splm and
# against a plain likelihood (tests/spatial/test_reference.py), and docs/peers.md says so.
#
# Seen (2026-11-28):
#   T =  3: 12 of 12 end in LinAlgError: Singular matrix
#   T =  6: 12 of 12 end in LinAlgError: Singular matrix
#   T = 10: 12 of 12 end in LinAlgError: Singular matrix
source "$(dirname "$0")/run.bash"
packages spreg==1.9.0 libpysal==4.14.1 numpy==2.4.6
"$python" -W ignore - <<'PY'
import sys

import libpysal
import numpy as np
import spreg

n = 25
w = libpysal.weights.lat2W(5, 5)
w.transform = "r"
spill = np.linalg.inv(np.eye(n) - 0.4 * w.full()[0])
failed = 0
for periods in (3, 6, 10):
    here = 0
    for seed in range(12):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=(periods, n))
        unit = rng.normal(size=n)
        y = 0.8 * x + unit + rng.normal(size=(periods, n)) @ spill.T
        spreg.Panel_FE_Error(y.reshape(-1, 1), x.reshape(-1, 1), w, name_y=["y"], name_x=["x"])  # no such trouble
        try:
            spreg.Panel_RE_Error(y.reshape(-1, 1), x.reshape(-1, 1), w, name_y=["y"], name_x=["x"])
        except np.linalg.LinAlgError as error:
            here += 1
            message = str(error)
    print(f"T = {periods:2}: {here} of 12 end in LinAlgError: {message}")
    failed += here
sys.exit(0 if failed >= 30 else "changed: it estimates now")
PY
