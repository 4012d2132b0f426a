#!/usr/bin/env bash
# geodetector 0.2.0 and py-geodetector 0.2.1: the p of q goes from 2e-7 to 1 when a constant is added to every figure
#
# Guess: q = 1 - SSW/SST is the R2 of the strata's means, so its F is that of an analysis of variance, and neither q nor its p hangs on
# where the variable has its zero (degrees Celsius or kelvin, an index with base 0 or 100, a growth rate or 1 + growth).
# Behaviour: p is from a noncentral F. The noncentrality is Wang, Zhang and Fu's (2016, Ecological Indicators 67), which both packages
# take: [sum(m_h^2) - (sum(sqrt(N_h) m_h))^2 / N] / s2 of the strata's means m_h. With strata of unequal size c added to y adds
# c^2 (L - (sum sqrt(N_h))^2 / N) / s2, so that p goes to 1 as figures are large beside their spread; q stays. With strata of one
# size the term is nought. Adding -mean(y) first gives the smallest of such p.
# Why it matters: geographical detectors are common in the field's Chinese papers, with strata of unequal size (provinces by region) and
# variables such as the log of GDP, and the star beside q is this p. coagg has no such detector; its parts of inequality between groups of
# regions come without a p (docs/methods-distribution.md). docs/peers.md has the line.
#
# Seen (2026-11-30), 100 invented figures in strata of 6, 10, 30 and 54:
#   y + 0: q 0.324  p 1.8e-07  py-geodetector p 1.8e-07
#   y + 10: q 0.324  p 0.32  py-geodetector p 0.31
#   y + 100: q 0.324  p 1  py-geodetector p 1
#   analysis of variance, any of them: p 3.1e-08
#   without any difference between strata, tests at 5 %: y + 0 0.024, y + 3 0.000
source "$(dirname "$0")/run.bash"
packages geodetector==0.2.0 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1 matplotlib==3.11.2 seaborn==0.13.2
"$python" -m pip install --quiet --disable-pip-version-check --no-deps --target other py-geodetector==0.2.1
cat >figures.py <<'PY'
import numpy as np
import pandas as pd

rng = np.random.default_rng(0)
strata = np.repeat([0, 1, 2, 3], [6, 10, 30, 54])
y = rng.normal(size=100) + 0.6 * strata
lifts = (0, 10, 100)
PY
cat >other.py <<'PY'
# py-geodetector has the module name of the other package, so it is asked in a process of its own
import sys

sys.path.insert(0, "other")
from figures import lifts, pd, strata, y
from geodetector.geodetector import GeoDetector

for c in lifts:
    print(*GeoDetector(pd.DataFrame({"y": y + c, "stratum": strata}), "y", ["stratum"]).factor_detector("stratum"))
PY
OMP_NUM_THREADS=1 "$python" -W ignore other.py >other.txt
cat >one.py <<'PY'
import sys

from figures import lifts, np, pd, rng, strata, y
from geodetector import FactorDetector
from scipy.stats import f_oneway


def detect(values):
    found = FactorDetector().fit(pd.DataFrame({"stratum": strata}), values)
    return found.q_value_, found.p_value_


other = np.loadtxt("other.txt")
one = np.array([detect(y + c) for c in lifts])
for c, (q, p), (_, theirs) in zip(lifts, one, other, strict=True):
    print(f"y + {c}: q {q:.3f}  p {p:.2g}  py-geodetector p {theirs:.2g}")
means = [f_oneway(*[(y + c)[strata == k] for k in range(4)]).pvalue for c in lifts]
print(f"analysis of variance, any of them: p {means[0]:.2g}")
sizes = {c: np.mean([detect(rng.normal(size=100) + c)[1] < 0.05 for _ in range(500)]) for c in (0, 3)}
print(f"without any difference between strata, tests at 5 %: y + 0 {sizes[0]:.3f}, y + 3 {sizes[3]:.3f}")
stands = np.ptp(one[:, 0]) < 1e-9 and np.ptp(means) < 1e-9 and sizes[3] < 0.02
stands = stands and all(p[0] < 1e-5 and p[2] > 0.99 for p in (one[:, 1], other[:, 1]))
sys.exit(0 if stands else "changed: p no longer hangs on the zero of y")
PY
OMP_NUM_THREADS=1 "$python" -W ignore one.py
