#!/usr/bin/env bash
# mapclassify 2.10.0: FisherJenks is not the optimum where values are large beside their spread
#
# Guess: Fisher and Jenks's classes are those with the least sum of squares within classes, whatever is added to all values.
# Behaviour: sums of squares are taken about zero and in single precision (in compiled form and without numba), so seven digits are
# shared by the level and the spread. For values about zero the classes are the best ones; add 1,000, which moves no class of the best, and
# every one of forty samples gets others, some with a much larger sum of squares. No warning.
# Why it matters: maps of yearbook figures are of that kind (prices about 100, real GDP in millions, years, wages). coagg computes the
# classes itself, about the mean and in double precision (tests/reporting/test_natural_breaks.py); whoever maps with mapclassify (or with
# geopandas' `scheme="FisherJenks"`, which calls it) subtracts the mean first.
#
# Seen (2026-11-29), forty samples of 31 figures with two decimals, five classes:
#   level 0: other classes in 0 of 40; sum of squares up to 1.00 x the best
#   level 1,000: other classes in 40 of 40; sum of squares up to 5.85 x the best
#   level 100,000: other classes in 40 of 40; sum of squares up to 33.09 x the best
source "$(dirname "$0")/run.bash"
packages mapclassify==2.10.0 numpy==2.4.6 pandas==3.1.1
"$python" -W ignore - <<'PY'
import sys

import mapclassify
import numpy as np


def within(values, bounds):
    """Sum of squares about the classes' means."""
    which = np.searchsorted(bounds, values)
    return sum(((values[which == k] - values[which == k].mean()) ** 2).sum() for k in set(which.tolist()))


rng = np.random.default_rng(0)
moved, worst = {}, {}
for level in (0, 1_000, 100_000):
    moved[level], worst[level] = 0, 1.0
    for _ in range(40):
        figures = np.round(rng.gamma(2.0, 1.0, 31), 2)
        about_zero = mapclassify.FisherJenks(figures, 5).yb
        lifted = mapclassify.FisherJenks(figures + level, 5)
        moved[level] += bool((lifted.yb != about_zero).any())
        best = within(figures + level, np.array([(figures + level)[about_zero == k].max() for k in range(5)]))
        worst[level] = max(worst[level], within(figures + level, lifted.bins) / best)
    print(f"level {level:,}: other classes in {moved[level]} of 40; sum of squares up to {worst[level]:.2f} x the best")
same = moved[0] == 0 and moved[1_000] > 20 and worst[1_000] > 1.05
sys.exit(0 if same else "changed: the classes no longer hang on the level")
PY
