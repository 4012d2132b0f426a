#!/usr/bin/env bash
# spglm 1.1.0, mgwr 2.2.1: Poisson and logit models with a regressor in small units (persons, yuan) are those of the first steps
#
# Guess: `GLM(y, X, family=Poisson()).fit()` iterates weighted least squares until the coefficients no longer change (McCullagh & Nelder 1989);
# a regressor in persons instead of millions has a coefficient a million times smaller, and nothing else changes.
# Behaviour: it ends as soon as the one coefficient that changed least changed by less than 1e-6. A coefficient of a regressor in persons or
# yuan is itself of that size, so the first or second step is the last, and what it has is printed as the estimate: the start of the
# iteration, near the observed counts, with too small errors where counts are dispersed. No warning, no count of steps. mgwr's GWR with
# counts (tolerance 1e-5) is fitted by the same function; X in units that give coefficients near one, or tol=1e-14, is right.
# Why it matters: counts of firms, patents or moves are regressed on population and GDP as the yearbook has them.
# coagg's estimates are free of units (tests/test_differential.py); it has no Poisson model. docs/peers.md has the line.
#
# Seen (2026-11-30), 120 cities, counts that are dispersed, invented; effect of a million persons and of 10,000 yuan a head (standard error):
#   persons, yuan:          spglm 1.994 (0.052), 0.1054 (0.0060); mgwr with all weights one 2.149 (0.070), 0.1268 (0.0082)
#   millions, 10,000 yuan:  both  1.957 (0.059), 0.1001 (0.0070), as statsmodels and Newton's steps by hand in either unit
source "$(dirname "$0")/run.bash"
packages spglm==1.1.0 mgwr==2.2.1 statsmodels==0.15.0 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import sys

import numpy as np
import statsmodels.api as sm
from mgwr.gwr import GWR
from spglm.family import Poisson
from spglm.glm import GLM

rng = np.random.default_rng(1)
n = 120
persons, yuan, places = rng.lognormal(12.5, 0.8, n), rng.lognormal(11, 0.4, n), rng.uniform(0, 10, (n, 2))
y = rng.poisson(np.exp(1 + 2e-6 * persons + 1.5e-5 * yuan) * rng.gamma(1, 1, n)).astype(float).reshape(-1, 1)
units = {"persons, yuan": np.ones(2), "millions, 10,000 yuan": np.array([1e6, 1e4])}
per = np.array([1e6, 1e4])


def by_hand(X):
    """Newton's steps to the end."""
    X = np.column_stack([np.ones(n), X])
    b = np.r_[np.log(y.mean()), 0, 0]
    for _ in range(50):
        mu = np.exp(X @ b)
        b = b + np.linalg.solve(X.T @ (X * mu[:, None]), X.T @ (y[:, 0] - mu))
    return b[1:], np.sqrt(np.diag(np.linalg.inv(X.T @ (X * np.exp(X @ b)[:, None]))))[1:]


found = {}
for unit, scale in units.items():
    X = np.column_stack([persons, yuan]) / scale
    fits = {
        "spglm": GLM(y, X, family=Poisson()).fit(),
        "spglm, tol=1e-14": GLM(y, X, family=Poisson()).fit(tol=1e-14),
        "mgwr, all one": GWR(places, y, X, bw=np.inf, fixed=True, family=Poisson(), kernel="gaussian", n_jobs=1).fit(),
        "statsmodels": sm.GLM(y, sm.add_constant(X), family=sm.families.Poisson()).fit(),
    }
    for program, fit in fits.items():
        found[program, unit] = [np.atleast_2d(v)[0][1:] * per / scale for v in (fit.params, fit.bse)]
found["by hand", "millions, 10,000 yuan"] = by_hand(np.column_stack([persons, yuan]) / per)
print(f"{'':40}  million persons  10,000 yuan")
for (program, unit), (b, se) in found.items():
    print(f"{program:17} {unit:22}  {b[0]:5.3f} ({se[0]:.3f})    {b[1]:.4f} ({se[1]:.4f})")
b, se = found["by hand", "millions, 10,000 yuan"]
off = {key: float(abs(v[0] / b - 1).max()) for key, v in found.items()}
early = [off[p, "persons, yuan"] for p in ("spglm", "mgwr, all one")]
right = [v for (p, unit), v in off.items() if unit != "persons, yuan" or p in ("statsmodels", "spglm, tol=1e-14")]
print(f"furthest from the formula: {min(early):.0%} and more with persons and yuan, {max(right):.0e} elsewhere")
sys.exit(0 if min(early) > 0.05 and max(right) < 1e-3 else "changed: the iteration goes on, or ends earlier elsewhere too")
PY
