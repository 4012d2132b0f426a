#!/usr/bin/env bash
# giddy 2.3.8: p of Kendall's tau forgets ties: classes of regions that have nothing to do with each other "move together" in 14 % of cases
#
# Guess: `Tau(x, y).tau_p` is the p of Kendall's rank correlation; ties are allowed, the documentation says that tau-b is printed then, so its
# p is that of tied ranks (Kendall 1970, chapter 4), as SciPy's.
# Behaviour: tau is tau-b, right in every case; z is tau over the standard deviation that tau has without ties, (4n + 10) / (9n (n - 1)), while
# tau-b is divided by the pairs that are not tied and scatters more. With classes in place of figures the test refuses two and three times too
# often; without ties it is right. Nothing is said. `SpatialTau` prints the same p.
# Why it matters: income classes (quintiles, above and below the mean) or rounded rates of two years are compared with it, to tell persistence.
# coagg has Markov chains of classes with tests of their own (tests/distribution/test_markov.py), no tau; docs/peers.md has the line.
#
# Seen (2026-11-30), 31 provinces, two years that have nothing to do with each other, 1,000 draws each, share of p below 5 %:
#              giddy  by hand  SciPy
#   2 classes  0.139  0.046  0.046
#   3 classes  0.148  0.060  0.060
#   5 classes  0.079  0.042  0.042
#   no ties    0.044  0.044  0.044
source "$(dirname "$0")/run.bash"
packages giddy==2.3.8 esda==2.8.2 libpysal==4.14.1 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import sys

import numpy as np
from giddy.rank import Tau
from scipy.stats import kendalltau, norm

rng = np.random.default_rng(0)
n, draws = 31, 1000


def by_hand(x, y):
    """p of the concordant less the discordant pairs, with the variance under ties (Kendall 1970)."""
    s = np.triu(np.sign(np.subtract.outer(x, x)) * np.sign(np.subtract.outer(y, y))).sum()
    (t, u), m = (np.unique(v, return_counts=True)[1].astype(float) for v in (x, y)), float(n)
    sums = [(v * (v - 1) * (2 * v + 5)).sum() for v in (t, u)]
    threes, twos = ([(v * (v - 1) * w).sum() for v, w in ((t, a), (u, b))] for a, b in ((t - 2, u - 2), (1, 1)))
    variance = (m * (m - 1) * (2 * m + 5) - sum(sums)) / 18
    variance += np.prod(threes) / (9 * m * (m - 1) * (m - 2)) + np.prod(twos) / (2 * m * (m - 1))
    return 2 * norm.sf(abs(s) / np.sqrt(variance))


refused, off = {}, 0.0
for classes in (2, 3, 5, None):
    p = []
    for _ in range(draws):
        x, y = (rng.normal(size=n) if classes is None else rng.integers(0, classes, n) for _ in range(2))
        found, right = Tau(x, y), kendalltau(x, y, method="asymptotic")
        p.append((found.tau_p, by_hand(x, y), right.pvalue))
        off = max(off, abs(found.tau - right.statistic), abs(p[-1][1] - p[-1][2]))
    refused[classes] = (np.array(p) < 0.05).mean(axis=0)
    print(f"  {f'{classes} classes' if classes else 'no ties':10}  " + "  ".join(f"{share:.3f}" for share in refused[classes]))
print(f"  tau, and p by hand, differ from SciPy's by {off:.0e} at most")
stands = refused[2][0] > 0.1 and refused[3][0] > 0.1 and all(share[1] < 0.07 for share in refused.values())
sys.exit(0 if stands and refused[None][0] < 0.07 and off < 1e-9 else "changed: p is that of tied ranks now")
PY
