#!/usr/bin/env bash
# inequality 1.1.2: the "share of inequality" between regions that are no neighbours falls when all regions get the same sum on top
#
# Guess: `Gini_Spatial(y, w).wcg_share`, documented as the share of inequality in the non-neighbour component, is that component over the sum
# of both, so it lies near the share of pairs that are no neighbours (nine in ten on a map), and hangs on gaps between regions only.
# Behaviour: the component is divided by 2 n^2 times the mean, as the Gini coefficient is, so the "share" is that share times the Gini
# coefficient: at most the coefficient itself, .09 where .97 is meant, and it falls with the level of incomes while every gap stays.
# `wcg / dtotal` is the share; `polarization` and the pseudo p are right, since both parts have the same divisor.
# Why it matters: papers on regional inequality compare the share over years; by `wcg_share` the inequality between distant regions fades
# wherever incomes grow evenly. coagg's parts of inequality (Theil's, Dagum's) add up, shares never above one
# (tests/distribution/test_inequality.py::test_parts_are_never_negative_and_shares_never_above_one); docs/peers.md has the line.
#
# Seen (2026-11-30), 36 regions on a lattice, invented incomes that rise from one corner to the other:
#   incomes as they are: Gini 0.093, wcg_share 0.090, wcg / (wcg + wg) 0.965, polarization 2.94
#   10 more for each:    Gini 0.056, wcg_share 0.054, wcg / (wcg + wg) 0.965, polarization 2.94
#   100 more for each:   Gini 0.012, wcg_share 0.012, wcg / (wcg + wg) 0.965, polarization 2.94
source "$(dirname "$0")/run.bash"
packages inequality==1.1.2 libpysal==4.14.1 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
"$python" -W ignore - <<'PY'
import sys

import libpysal
import numpy as np
from inequality.gini import Gini_Spatial

w = libpysal.weights.lat2W(6, 6)
far = w.full()[0] == 0
incomes = 10 + np.add.outer(np.arange(6), np.arange(6)).ravel() + np.random.default_rng(0).normal(size=36) / 2
found = []
for title, more in (("incomes as they are:", 0), ("10 more for each:   ", 10), ("100 more for each:  ", 100)):
    y = incomes + more
    gaps = np.abs(np.subtract.outer(y, y))  # by hand, over all pairs
    share, gini = gaps[far].sum() / gaps.sum(), gaps.sum() / (2 * len(y) ** 2 * y.mean())
    theirs = Gini_Spatial(y, w, permutations=0)
    print(
        f"{title} Gini {theirs.g:.3f}, wcg_share {theirs.wcg_share:.3f}, wcg / (wcg + wg) {share:.3f}, "
        f"polarization {theirs.polarization:.2f}"
    )
    found.append(abs(theirs.wcg_share - share * gini) < 1e-9 and abs(theirs.wcg / theirs.dtotal - share) < 1e-9)
sys.exit(0 if all(found) else "changed: the share is another number now")
PY
