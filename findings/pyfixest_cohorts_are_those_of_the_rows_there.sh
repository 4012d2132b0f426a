#!/usr/bin/env bash
# pyfixest 0.60.0: where the year of adoption has no row, an event study counts from a later one, whatever `gname` says
#
# Guess: `gname` is the year in which a region is first treated, so that a cohort and its horizons follow from it (fixest's `sunab`, Stata's
# `eventstudyinteract`). A region without a row in that year lacks horizon 0 and nothing else.
# Behaviour: `event_study(estimator="saturated")` takes the first treated year that has a row for the year of adoption. Regions of 2006 that
# have no row of 2006 join the cohort of 2007: their effects of a year later count as those of the year of adoption, and the year before it,
# which is the reference, is two years before. Averages over cohorts (`aggregate`) weigh by `gname`, so that the share of the cohort
# that has gone is multiplied with nothing: effects shrink by a third, and leads appear where there is no trend. No error, no warning.
# Horizons that the cohort of 2006 does not reach stay right; so are those of `twfe` by hand with dummies of year - gname.
# Why it matters: yearbooks skip the year in which a city's borders or its reporting changed, which is the year of its treatment.
# coagg's `event_study` counts from the year that `first=` names (tests/policy/test_policy.py); docs/peers.md has the line.
#
# Seen (2026-11-30), 40 regions, cohorts 2004, 2006, 2007 and never, effect 1 and .5 more each year, no noise at all:
#   horizon  effect  all rows  2006 without its rows of 2006
#        -3   0.000    -0.000   -0.028
#         0   1.000     1.000    0.722
#         1   1.500     1.500    1.056
#         2   2.000     2.000    1.389
#         3   2.500     2.500    2.500
source "$(dirname "$0")/run.bash"
packages pyfixest==0.60.0 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1 formulaic==1.2.2
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import sys

import numpy as np
import pandas as pd
import pyfixest as pf

rng = np.random.default_rng(0)
level = rng.normal(size=40)
rows = [
    (region, year, first, level[region] + 0.2 * (year - 2000) + (1 + 0.5 * (year - first) if 0 < first <= year else 0))
    for region in range(40)
    for first in [(0, 2004, 2006, 2007)[region % 4]]
    for year in range(2000, 2010)
]
panel = pd.DataFrame(rows, columns=["region", "year", "first", "y"])
less = panel[(panel["first"] != 2006) | (panel["year"] != 2006)]


def effects(frame):
    names = {"yname": "y", "idname": "region", "tname": "year", "gname": "first"}
    fit = pf.event_study(frame.copy(), **names, estimator="saturated", att=False)
    return fit.aggregate()["Estimate"].astype(float)


def by_hand(frame):
    """Least squares with dummies of region, year, and of each cohort's horizon; averages by the rows of each."""
    horizon = np.where(frame["first"] > 0, frame["year"] - frame["first"], -1)
    cells = sorted({(h, g) for h, g in zip(horizon, frame["first"], strict=True) if h != -1})
    dummies = np.column_stack([(horizon == h) & (frame["first"] == g) for h, g in cells])
    groups = [np.equal.outer(frame[c].to_numpy(), np.unique(frame[c])) for c in ("region", "year")]
    found = np.linalg.lstsq(np.column_stack([dummies, *groups]) * 1.0, frame["y"], rcond=None)[0]
    count = dummies.sum(axis=0)
    at = np.array([h for h, _ in cells])
    return {h: np.average(found[: len(at)][at == h], weights=count[at == h]) for h in sorted(set(at))}


whole, short, told = effects(panel), effects(less), by_hand(less)
print("horizon  effect  all rows  2006 without its rows of 2006")
for h in (-3, 0, 1, 2, 3):
    print(f"{h:7d}  {1 + 0.5 * h if h >= 0 else 0:6.3f}  {whole[h]:8.3f}  {short[h]:7.3f}")
true = {h: 1 + 0.5 * h if h >= 0 else 0.0 for h in told}
same = all(abs(told[h] - true[h]) < 1e-9 and abs(whole[h] - true[h]) < 1e-9 for h in told)
same &= short[0] < 0.75 and short[2] < 1.4 and short[-3] < -0.02 and abs(short[3] - 2.5) < 1e-9
sys.exit(0 if same else "changed: a cohort is what gname says")
PY
