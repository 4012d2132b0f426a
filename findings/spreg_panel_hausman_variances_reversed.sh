#!/usr/bin/env bash
# spreg 1.9.0: the panel Hausman test has its two variances the wrong way round
#
# Guess: `panel_Hausman(fe, re)` is d'(V_FE - V_RE)^-1 d with d = b_FE - b_RE, and refuses random effects more often, the more
# the regions' effects go with the regressors.
# Behaviour: the matrix is V_RE - V_FE. It is positive at all only because V_FE of `Panel_FE_Lag` is small by (T - 1)/T; where effects go
# strongly with the regressors it is negative, the statistic is a large negative number and p is 1, without a warning. With its
# degrees of freedom the constant is counted, which the difference does not hold. So neither mild nor strong correlation is found.
# Why it matters: papers print this test to choose between fixed and random effects; the bias of random effects is what it should find.
# coagg's `hausman` has V_FE - V_RE, with no p where that is indefinite, and Mundlak's test beside it
# (docs/methods-spatial.md); docs/peers.md has the line.
#
# Seen (2026-11-29), 20 panels each of 36 regions x 5 years, invented numbers, true slope 1; "the other way" is
# d'(V_FE T/(T - 1) - V_RE)^-1 d with three degrees of freedom:
#   effects 0.0 in x: slope of RE 1.02; refused at 5 %: panel_Hausman 0 of 20 (0 negative), the other way 2
#   effects 0.4 in x: slope of RE 1.01; refused at 5 %: panel_Hausman 2 of 20 (1 negative), the other way 20
#   effects 1.5 in x: slope of RE 1.18; refused at 5 %: panel_Hausman 1 of 20 (19 negative), the other way 20
source "$(dirname "$0")/run.bash"
packages spreg==1.9.0 libpysal==4.14.1 numpy==2.4.6 pandas==3.1.1
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import contextlib
import io
import sys

import libpysal
import numpy as np
import spreg

regions, years = 36, 5
w = libpysal.weights.lat2W(6, 6)
w.transform = "r"
spread = np.linalg.inv(np.eye(regions) - 0.3 * w.full()[0])
rng = np.random.default_rng(1)


def panel(share):
    effect = rng.normal(size=regions)
    x = rng.normal(size=(years, regions, 2)) + share * effect[:, None]
    y = (x @ [1.0, 0.5] + effect + 0.5 * rng.normal(size=(years, regions))) @ spread.T
    with contextlib.redirect_stdout(io.StringIO()):
        fixed = spreg.Panel_FE_Lag(y.reshape(-1, 1), x.reshape(-1, 2), w)
        random = spreg.Panel_RE_Lag(y.reshape(-1, 1), x.reshape(-1, 2), w)
    value, p = spreg.panel_Hausman(fixed, random)
    d = (fixed.betas - random.betas[1:-1]).ravel()
    other = d @ np.linalg.solve(fixed.varb * years / (years - 1) - random.varb[1:, 1:], d)
    return random.betas[1, 0], p < 0.05, value < 0, other > 7.814728


found = {}
for share in (0.0, 0.4, 1.5):
    rows = np.array([panel(share) for _ in range(20)], float)
    slope = np.median(rows[:, 0])
    refused, negative, other = found[share] = rows[:, 1:].sum(axis=0).astype(int)
    print(
        f"effects {share} in x: slope of RE {slope:.2f}; refused at 5 %: panel_Hausman {refused} of 20 ({negative} negative), "
        f"the other way {other}"
    )
mild, strong = found[0.4], found[1.5]
sys.exit(0 if mild[0] < 8 and mild[2] > 16 and strong[1] > 12 and strong[2] > 16 else "changed: the test is another now")
PY
