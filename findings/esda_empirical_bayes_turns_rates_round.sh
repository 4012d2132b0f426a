#!/usr/bin/env bash
# esda 2.9.0: smoothed rates run against the raw ones where regions differ by chance only
#
# Guess: `Empirical_Bayes(events, population).r` draws each rate towards the mean of all regions (Marshall 1991), the more the smaller the
# region, at most onto it; the weight of a region's own rate is between 0 and 1.
# Behaviour: the variance between regions is a difference (what is seen less what Poisson counts have anyway) and is below zero in half of all
# maps without differences. Marshall and GeoDa then take 0, every region the mean; here it stays below zero, and so do the weights: regions
# above the mean come out below it, in reversed order, and with a weight past -1 further from it than before. Nothing is said.
# `Spatial_Empirical_Bayes` of the same package takes 0.
# Why it matters: rates of rare events (start-ups, patents, accidents by county) are smoothed just because they differ by chance; the map then
# shows the quiet regions as the loud ones. coagg has no smoother of rates; docs/peers.md has the line.
#
# Seen (2026-11-30), 40 regions of 2,000 to 60,000 people, one rate of 80 in 100,000, Poisson counts, 300 maps; by the formula in numpy:
#   variance below zero in 59 % of the maps; correlation of smoothed and raw rates there: -0.62 (-0.82 to -0.02)
#   one of them, per 100,000, highest and lowest raw rate of regions above 20,000 people:
#     raw 100.6  smoothed  77.2  by hand  81.2
#     raw  63.5  smoothed  93.3  by hand  81.2
#   variance above zero: largest difference from the formula 2e-19
source "$(dirname "$0")/run.bash"
packages esda==2.9.0 libpysal==4.14.1 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import sys

import numpy as np
from esda.smoothing import Empirical_Bayes

rng = np.random.default_rng(0)
people = rng.integers(2_000, 60_000, 40).astype(float)


def by_hand(events):
    """Marshall (1991): the mean and the variance of the prior by moments, the latter not below zero."""
    raw, mean = events / people, events.sum() / people.sum()
    between = (people * (raw - mean) ** 2).sum() / people.sum() - mean / people.mean()
    own = max(between, 0) / (max(between, 0) + mean / people)
    return raw, own * raw + (1 - own) * mean, between


against, shown, off, maps = [], None, 0.0, 300
for _ in range(maps):
    events = rng.poisson(people * 80e-5).astype(float)
    smoothed = Empirical_Bayes(events, people).r.ravel()
    raw, right, between = by_hand(events)
    if between < 0:
        against.append(np.corrcoef(raw, smoothed)[0, 1])
        shown = shown or [raw, smoothed, right]
    else:
        off = max(off, float(abs(smoothed - right).max()))
share = len(against) / maps
print(f"variance below zero in {share:.0%} of the maps; correlation of smoothed and raw rates there: {np.mean(against):.2f} ({min(against):.2f} to {max(against):.2f})")
print("one of them, per 100,000, highest and lowest raw rate of regions above 20,000 people:")
large = np.flatnonzero(people > 20_000)
for i in (large[shown[0][large].argmax()], large[shown[0][large].argmin()]):
    raw, smoothed, right = (column[i] * 1e5 for column in shown)
    print(f"  raw {raw:5.1f}  smoothed {smoothed:5.1f}  by hand {right:5.1f}")
print(f"variance above zero: largest difference from the formula {off:.0g}")
sys.exit(0 if share > 0.3 and max(against) < 0 and off < 1e-12 else "changed: the variance between regions is no longer below zero, or another formula")
PY
