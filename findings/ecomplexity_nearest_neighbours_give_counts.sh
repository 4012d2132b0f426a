#!/usr/bin/env bash
# ecomplexity 0.5.3: density of the k nearest industries is the number of them that a region has
#
# Guess: `ecomplexity(..., knn=k)` gives density (Hidalgo et al. 2007) with the k nearest industries in place of all: the share, weighed by
# proximity, that the region has of them, between 0 and 1; with k at all others it is the usual density without the industry itself.
# Behaviour: the products of presence and proximity are made and not used; the presences are summed. The column is a whole number between 0
# and k, in which the nearest industry counts as much as the k-th. COI (the complexity outlook index) is made of it. Without `knn`
# both are right.
# Why it matters: "relatedness density" is the regressor of papers on regional diversification (entry of an industry on density): its
# coefficient is about k times smaller, ranks change, and nothing is said; only values above 1 give it away.
# coagg has no density; its location quotients are the input of one (docs/methods-indices.md). docs/peers.md has the line.
#
# Seen (2026-11-30), jobs of 20 regions in 30 industries, invented; by the formula in numpy:
#   knn=None: mean  0.309, at most  0.87; formula 0.309, at most 0.87
#   knn=29:   mean  8.603, at most 14.00; formula 0.316, at most 0.77
#   knn=5:    mean  1.648, at most  5.00; formula 0.329, at most 1.00
#   rank correlation with the formula at knn=29: 0.68; all whole numbers: True
source "$(dirname "$0")/run.bash"
packages ecomplexity==0.5.3 numpy==2.4.6 pandas==3.1.1 scikit-learn==1.9.1 scipy==1.17.1
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import sys

import numpy as np
import pandas as pd
from ecomplexity import ecomplexity
from scipy.stats import spearmanr

regions, industries = 20, 30
jobs = np.random.default_rng(2).lognormal(4, 1.5, size=(regions, industries))
names = [(2020, f"r{r:02}", f"i{i:02}") for r in range(regions) for i in range(industries)]
table = pd.DataFrame(names, columns=["year", "region", "industry"]).assign(jobs=jobs.ravel())
columns = {"time": "year", "loc": "region", "prod": "industry", "val": "jobs"}


def theirs(k):
    found = ecomplexity(table, columns, knn=k, verbose=False, check_logsupermodularity=False)
    return found.pivot(index="region", columns="industry", values="density").to_numpy(float)


def formula(k):
    """Sum of proximity times presence over sum of proximity: of all industries, or of the k nearest others."""
    present = (jobs / jobs.sum(axis=1, keepdims=True) >= jobs.sum(axis=0) / jobs.sum()).astype(float)
    both = present.T @ present
    proximity = both / np.maximum.outer(np.diag(both), np.diag(both))
    if k is not None:
        np.fill_diagonal(proximity, -1.0)
        nearest = np.argsort(-proximity, axis=1, kind="stable")[:, :k]
        kept = np.zeros_like(proximity)
        np.put_along_axis(kept, nearest, np.take_along_axis(proximity, nearest, axis=1), axis=1)
        proximity = kept
    return present @ proximity.T / proximity.sum(axis=1)


pairs = {k: (theirs(k), formula(k)) for k in (None, industries - 1, 5)}
for k, (found, right) in pairs.items():
    shown = f"mean {found.mean():6.3f}, at most {found.max():5.2f}; formula {right.mean():.3f}, at most {right.max():.2f}"
    print(f"{f'knn={k}:':9} {shown}")
found, right = pairs[industries - 1]
whole = bool((found == found.round()).all() and (pairs[5][0] == pairs[5][0].round()).all())
print(f"rank correlation with the formula at knn={industries - 1}: {spearmanr(found.ravel(), right.ravel())[0]:.2f}; all whole numbers: {whole}")
usual = np.allclose(*pairs[None])
same = usual and whole and found.max() > 1 and pairs[5][0].max() > 1 and right.max() < 1 + 1e-9
sys.exit(0 if same else "changed: the density of nearest industries is another now")
PY
