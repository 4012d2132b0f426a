#!/usr/bin/env bash
# linearmodels 7.1: covariances without rank are printed as if they had it (t of 1e15, F of 1e15 or negative, p 0 or 1)
#
# Guess: where the scores cancel, clusters are fewer than slopes or a two-way variance is negative, the summary says so or
# leaves t and F out (Stata prints a dot for such an F; fixest and reghdfe mend the covariance and say it).
# Behaviour: (1) cov_type="kernel" (Driscoll-Kraay) with unit effects and two periods: the scores of the two periods sum to zero,
# the standard error is rounding, t is 1e15 with p = 0. (2) two-way clusters with a negative variance: error nan, joint F negative
# with p = 1. (3) as many clusters as slopes: the covariance has rank G - 1 and the joint F is +-1e15 with p 0 or 1. No warning of its own.
# Why it matters: coagg's panel errors rest on these classes. It counts the rank, gives no such number and says why
# (docs/methods-panel.md "Near singularity", tests/panel/test_singular_covariance.py).
#
# Seen (2026-11-28):
#   two periods, kernel          error 5.2e-17  t -1.8e+15  p 0
#   two-way clusters             error nan  F -2.964  p 1
#   4 clusters, 4 slopes         rank 3  F -6.0e+15  p 1
source "$(dirname "$0")/run.bash"
packages linearmodels==7.1 numpy==2.4.6 pandas==3.1.1
"$python" -W ignore - <<'PY'
import sys

import numpy as np
import pandas as pd
from linearmodels.panel import PanelOLS, PooledOLS


def panel(values, units, periods):
    frame = pd.DataFrame(values, index=pd.MultiIndex.from_product([range(units), range(periods)]))
    return frame.assign(one=1.0)


rng = np.random.default_rng(3)
two = panel({"x": rng.normal(size=60), "y": rng.normal(size=60)}, 30, 2)
a = PanelOLS(two.y, two[["x"]], entity_effects=True).fit(cov_type="kernel")
print(f"two periods, kernel          error {a.std_errors['x']:.1e}  t {a.tstats['x']:.1e}  p {a.pvalues['x']:.3g}")

square = np.random.default_rng(0)
four = panel({"x": square.normal(size=16), "y": square.normal(size=16)}, 4, 4)
b = PooledOLS(four.y, four[["one", "x"]]).fit(cov_type="clustered", cluster_entity=True, cluster_time=True)
print(f"two-way clusters             error {b.std_errors['x']}  F {b.f_statistic_robust.stat:.3f}  p {b.f_statistic_robust.pval:.3g}")

many = panel(dict(zip("yabce", rng.normal(size=(5, 48)), strict=True)), 4, 12)
c = PooledOLS(many.y, many[["one", "a", "b", "c", "e"]]).fit(cov_type="clustered", cluster_entity=True)
rank = np.linalg.matrix_rank(c.cov.iloc[1:, 1:].to_numpy(), hermitian=True)
print(f"4 clusters, 4 slopes         rank {rank}  F {c.f_statistic_robust.stat:.1e}  p {c.f_statistic_robust.pval:.3g}")
stands = a.std_errors["x"] < 1e-12 and np.isnan(b.std_errors["x"]) and b.f_statistic_robust.stat < 0
stands = stands and rank < 4 and abs(c.f_statistic_robust.stat) > 1e9
sys.exit(0 if stands else "changed: a covariance without rank is no longer printed as if it had it")
PY
