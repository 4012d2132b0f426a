#!/usr/bin/env bash
# pysyncon 1.7.0: the placebo test's p can be zero, and the first treated year counts as before and after
#
# Guess: `PlaceboTest.pvalue(treatment_time)` is Abadie, Diamond & Hainmueller's, as in the source that it names (Firpo & Possebom 2018): the
# share of all units, the treated one among them, whose ratio of errors after treatment to those before is at least its own; 1/(J + 1) is
# the smallest (nine donors: .1).
# Behaviour: the treated unit is counted in the whole and not among those at least as large, so that p is 1/(J + 1) too small and 0 for the
# largest: without any effect p = 0 has a chance of 1/(J + 1). And the year `treatment_time` ("the time period that the
# treatment time occurred") is summed with the years before as with those after: with the first treated year an effect stands in its own
# denominator; an effect of 3 has a ratio of 13 for 101.
# Why it matters: p < .05 is reported with nine donors, where no test of that level exists. Take p from `gaps` and `treated_gap`. coagg has
# no synthetic control; p of its placebo test counts what was observed and is never zero
# (tests/policy/test_policy.py::test_a_placebo_of_no_effect_is_not_rare_and_the_seed_tells); docs/peers.md has the line.
#
# Seen (2026-12-01), nine donors and r0, 20 years, invented numbers, an effect of 3 from 2012 on:
#   ratios of r0 and of the largest donor: 101, 4.7; as pvalue has them 12.6, 4.6
#   pvalue, r0 and the donors: 0.0, 0.7, 0.1, 0.4, 0.3, 0.8, 0.2, 0.5, 0.9, 0.6
#   by hand:                   0.1, 0.8, 0.2, 0.6, 0.4, 0.9, 0.3, 0.5, 1.0, 0.7
source "$(dirname "$0")/run.bash"
packages pysyncon==1.7.0 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import sys

import numpy as np
import pandas as pd
from pysyncon import Dataprep, Synth
from pysyncon.utils import PlaceboTest

donors, first = [f"r{i}" for i in range(1, 10)], 2012
before = list(range(2000, first))
rng = np.random.default_rng(0)
factors, loadings = rng.normal(size=(20, 2)).cumsum(axis=0), rng.uniform(0.2, 1, (10, 2))
y = 10 + factors @ loadings.T + 0.3 * rng.normal(size=(20, 10))
y[12:, 0] += 3
panel = pd.DataFrame([(2000 + t, f"r{i}", y[t, i]) for t in range(20) for i in range(10)], columns=["year", "region", "y"])
prepared = Dataprep(
    foo=panel,
    predictors=[],
    predictors_op="mean",
    special_predictors=[("y", before[k : k + 4], "mean") for k in (0, 4, 8)],
    dependent="y",
    unit_variable="region",
    time_variable="year",
    treatment_identifier="r0",
    controls_identifier=donors,
    time_predictors_prior=before,
    time_optimize_ssr=before,
)
test = PlaceboTest()
test.fit(prepared, Synth(), max_workers=1, verbose=False)
gaps = pd.concat([test.treated_gap.rename("r0"), test.gaps], axis=1)
ratio = gaps.loc[first:].pow(2).mean() / gaps.loc[: first - 1].pow(2).mean()
both = gaps.loc[first:].pow(2).sum() / 7 / gaps.loc[:first].pow(2).mean()  # as pvalue has it
print(
    f"ratios of r0 and of the largest donor: {ratio['r0']:.0f}, {ratio[donors].max():.1f}; "
    f"as pvalue has them {both['r0']:.1f}, {both[donors].max():.1f}"
)
found = {}
for unit in ["r0", *donors]:  # each as if it were the treated one, with the ratios there are
    test.treated_gap, test.gaps = gaps[unit].rename(unit), gaps.drop(columns=unit)
    found[unit] = test.pvalue(first)
right = {unit: (ratio >= ratio[unit]).mean() for unit in ratio.index}
print("pvalue, r0 and the donors:", ", ".join(f"{p:.1f}" for p in found.values()))
print("by hand:                  ", ", ".join(f"{p:.1f}" for p in right.values()))
stands = found["r0"] == 0 and right["r0"] == 0.1 and both["r0"] < ratio["r0"] / 5
stands &= sorted(np.round(list(found.values()), 9)) == sorted(np.round(np.arange(10) / 10, 9))
sys.exit(0 if stands else "changed: the treated unit counts, and its first year is after")
PY
