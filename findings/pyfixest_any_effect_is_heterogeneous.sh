#!/usr/bin/env bash
# pyfixest 0.60.0: the test of heterogeneous effects refuses whenever there is an effect, however alike it is for all
#
# Guess: `event_study(estimator="saturated").test_treatment_heterogeneity()` tests whether effects differ between cohorts (Lal 2025, which
# its docstring names: deviations of cohorts from common coefficients of event time), and keeps its level where they are all alike.
# Behaviour: the paper's regression has common effects and the cohorts' deviations from them; the one here has each cohort's own effects,
# all of which are set to zero. So it is a test that there is no effect after the first year: with one effect for everybody
# it refuses 60 of 60 panels, with none it keeps its level. The p-value is printed as that of heterogeneity.
# Why it matters: it is asked whether two-way effects may be trusted; the answer "no" comes from a policy that works. A Wald test that
# cohorts' coefficients are the same at each horizon, by hand from the same fit, refuses 5 % of either kind.
# coagg has no such test: `did_decomposition` says which comparisons a two-way effect is made of, and `event_study` sets the methods side
# by side (tests/policy/test_policy.py); docs/peers.md has the line.
#
# Seen (2026-11-30), 300 regions, cohorts 2003, 2004 and never, seven years, noise of one, refused at 5 % of 60 panels:
#   effect of everybody  pyfixest  by hand
#   0                          8%       5%
#   1                        100%       5%
source "$(dirname "$0")/run.bash"
packages pyfixest==0.60.0 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1 formulaic==1.2.2
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import sys

import numpy as np
import pandas as pd
import pyfixest as pf
from scipy import stats

YEARS = range(2000, 2007)


def panel(seed, effect):
    rng = np.random.default_rng(seed)
    rows = []
    for region in range(300):
        first, level = (0, 2003, 2004)[region % 3], rng.normal()
        rows += [
            (region, year, first, level + 0.2 * (year - 2000) + effect * (0 < first <= year) + rng.normal())
            for year in YEARS
        ]
    return pd.DataFrame(rows, columns=["region", "year", "first", "y"])


def alike(fit):
    """p of the Wald test that the two cohorts' coefficients are the same at every horizon from the first year on."""
    table = fit.tidy()["Estimate"]
    places = {}
    for place, name in enumerate(table.index):
        horizon = float(name.split("::")[1].split(":")[0])
        if horizon >= 0:
            places.setdefault(horizon, []).append(place)
    pairs = [pair for pair in places.values() if len(pair) == 2]
    contrast = np.zeros((len(pairs), len(table)))
    for row, (one, other) in zip(contrast, pairs, strict=True):
        row[one], row[other] = 1, -1
    apart = contrast @ table.to_numpy()
    wald = apart @ np.linalg.solve(contrast @ fit._vcov @ contrast.T, apart)
    return stats.chi2.sf(wald, len(pairs))


def refused(effect):
    """Shares of 60 panels that its test and the one by hand refuse at 5 %."""
    names = {"yname": "y", "idname": "region", "tname": "year", "gname": "first"}
    fits = [pf.event_study(panel(seed, effect), **names, estimator="saturated", att=False) for seed in range(60)]
    return np.mean([[float(f.test_treatment_heterogeneity()["pvalue"]) < 0.05, alike(f) < 0.05] for f in fits], axis=0)


print("effect of everybody  pyfixest  by hand")
found = {effect: refused(effect) for effect in (0, 1)}
for effect, (its, own) in found.items():
    print(f"{effect:<19d}  {its:8.0%}  {own:7.0%}")
same = found[1][0] == 1 and found[0][0] < 0.15 and max(found[0][1], found[1][1]) < 0.15
sys.exit(0 if same else "changed: effects that are alike pass")
PY
