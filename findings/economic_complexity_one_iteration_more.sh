#!/usr/bin/env bash
# economic-complexity 0.3.0: one iteration more turns the ranking of regions round, a hundred make it noise
#
# Guess: `complexity(rca, iterations=...)` goes on until the index no longer changes, so more iterations are at least as good, and the index
# is Hausmann and Hidalgo's: the eigenvector of the second largest eigenvalue, signed so that it goes with diversity.
# Behaviour: even numbers give that index (here to three digits from 20, the default, on). Odd ones stop at the averages one step apart and
# give it with the other sign: the most complex region is the last. Each step shrinks the regions' differences by the second eigenvalue
# while the figures themselves stay as large, so at about fifty steps what is left is rounding, and it is standardised all the same:
# from there on the "index" is the same noise for any number. The parameter is documented as a limit of recursive calculations.
# Why it matters: who raises `iterations` to be safe gets a ranking turned round, or one of rounding errors, with mean 0 and deviation 1.
# coagg has no complexity index; its location quotients are the input of one (docs/methods-indices.md). docs/peers.md has the line.
#
# Seen (2026-11-30), numpy 2.4.6, pandas 3.1.1, jobs of 20 regions in 30 industries, invented:
#   iterations: rank correlation with the eigenvector's index (numpy), rank of its first region
#     20:  0.99,  1
#     21: -0.98, 20
#     30:  1.00,  1
#     31: -1.00, 20
#    200: -0.55,  8
#   1000: -0.55,  8
source "$(dirname "$0")/run.bash"
packages economic-complexity==0.3.0 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import sys

import numpy as np
import pandas as pd
from economic_complexity import complexity, rca
from scipy.stats import rankdata, spearmanr

rng = np.random.default_rng(0)
able, asked = rng.uniform(size=20), rng.uniform(size=30)
size = rng.gamma(1.0, 1, (20, 30)) * np.exp(4 * np.minimum(0, able[:, None] - asked))
quotients = rca(pd.DataFrame(size, index=[f"region {k}" for k in range(20)], columns=[f"industry {k}" for k in range(30)]))

has = (quotients >= 1).to_numpy().astype(float)
diversity, ubiquity = has.sum(axis=1), has.sum(axis=0)
values, vectors = np.linalg.eig((has / diversity[:, None]) @ (has / ubiquity).T)
index = vectors[:, np.argsort(-values.real)[1]].real
index *= np.sign(np.corrcoef(index, diversity)[0, 1])

print("iterations: rank correlation with the eigenvector's index (numpy), rank of its first region")
found = {}
for steps in (20, 21, 30, 31, 200, 1000):
    theirs = complexity(quotients, iterations=steps)[0].to_numpy()
    found[steps] = spearmanr(theirs, index).statistic
    print(f"{steps:>6}: {found[steps]:5.2f}, {rankdata(-theirs)[index.argmax()]:2.0f}")
same = min(found[20], found[30]) > 0.97 and max(found[21], found[31]) < -0.97 and max(found[200], found[1000]) < 0.9
sys.exit(0 if same else "changed: the index no longer hangs on the number of iterations")
PY
