#!/usr/bin/env bash
# esda 2.9.0: with one missing value every statistic is nan and every pseudo p-value is the smallest there is
#
# Guess: a missing value in the map variable is refused, or left out, or makes the p-value missing as well.
# Behaviour: `Moran`, `Geary`, `G` return nan with p_sim = 1/(permutations + 1) = 0.001, because no permuted value is "as large as"
# nan. `Moran_Local` returns nan for every region, also for those that are no neighbours of the gap, p_sim = 0.001 for all, and one
# quadrant for all: a map that filters on p_sim < 0.05 shows every region as a significant cluster of the same kind. No warning.
# Why it matters: yearbook panels have gaps, and LISA maps are drawn from p_sim. coagg refuses the gap
# and names year and region, or cuts the region out of variable and weights and counts it, as one asks
# (tests/spatial/test_moran.py::test_islands_and_gaps_are_choices); docs/peers.md has the line.
#
# Seen (2026-11-28), 36 regions of random numbers, one of them missing, 999 permutations:
#   Moran: statistic nan, p_sim 0.001
#   Geary: statistic nan, p_sim 0.001
#   G: statistic nan, p_sim 0.001
#   Moran_Local: 36 of 36 statistics nan, 36 with p_sim 0.001, quadrants {3}
source "$(dirname "$0")/run.bash"
packages esda==2.9.0 libpysal==4.14.1 numpy==2.4.6 pandas==3.1.1
"$python" -W ignore - <<'PY'
import sys

import esda
import libpysal
import numpy as np

w = libpysal.weights.lat2W(6, 6)
w.transform = "r"
y = np.abs(np.random.default_rng(1).normal(size=36))
y[7] = np.nan
same = True
for name, letter in (("Moran", "I"), ("Geary", "C"), ("G", "G")):
    found = getattr(esda, name)(y, w, permutations=999)
    value = getattr(found, letter)
    print(f"{name}: statistic {value}, p_sim {found.p_sim}")
    same &= bool(np.isnan(value)) and found.p_sim == 0.001
local = esda.Moran_Local(y, w, permutations=999, seed=1)
missing, small = int(np.isnan(local.Is).sum()), int((local.p_sim == 0.001).sum())
print(f"Moran_Local: {missing} of 36 statistics nan, {small} with p_sim 0.001, quadrants {set(local.q.tolist())}")
same &= missing == 36 and small == 36 and len(set(local.q.tolist())) == 1
sys.exit(0 if same else "changed: a missing value is treated otherwise now")
PY
