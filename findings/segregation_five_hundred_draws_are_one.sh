#!/usr/bin/env bash
# segregation 2.5.4: the 500 random draws behind `ModifiedDissim` and `ModifiedGini` are one draw, 500 times
#
# Guess: `iterations=500` (the default) averages the index over 500 random allocations under evenness, as its documentation and Carrington and
# Troske (1997) say; with so many the result hardly changes from run to run, and less with 500 than with 2.
# Behaviour: one seed is drawn, and the generator is set to it before each of the iterations, so that all of them make the same allocation. The
# "average" is the index of one random map; results with 2 and 500 iterations are equal to the last digits. Nothing is said. `ModifiedGini` too.
# Why it matters: these corrections are made for small units (plants, villages), where one draw is far from the mean: the modified index of one
# map is .20 or .27 by luck of the run, and a change between two years may be a change of the seed.
# coagg has no index of segregation; draws of its permutations differ from one another (tests/spatial/test_moran.py); docs/peers.md has the line.
#
# Seen (2026-12-01), 30 units of 20 persons, 30 % of the group, invented; five states of NumPy's generator, smallest to largest:
#   ModifiedDissim    2 iterations 0.197 to 0.269, standard deviation 0.0270
#   ModifiedDissim  500 iterations 0.197 to 0.269, standard deviation 0.0270
#   by hand         500 draws      0.231 to 0.232, standard deviation 0.0006
#   ModifiedGini      2 iterations 0.239 to 0.322, standard deviation 0.0302
#   ModifiedGini     50 iterations 0.239 to 0.322, standard deviation 0.0302
#   largest difference between a run with 2 iterations and one with many: 1e-16
source "$(dirname "$0")/run.bash"
packages segregation==2.5.4 geopandas==1.2.0 libpysal==4.14.1 shapely==2.1.2 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import sys

import numpy as np
import pandas as pd
from segregation.singlegroup import ModifiedDissim, ModifiedGini

units, persons = 30, 20
generator = np.random.default_rng(8)
share = np.where(np.arange(units) % 2 == 0, 0.45, 0.15)
frame = pd.DataFrame({"x": generator.binomial(persons, share), "people": persons})


def dissimilarity(x):
    y = persons - x
    return np.abs(x / x.sum() - y / y.sum()).sum() / 2


def by_hand(seed, draws=500):
    """Carrington and Troske (1997): the excess over the mean under evenness, as a share of what is possible."""
    x = frame["x"].to_numpy()
    random = np.random.default_rng(seed)
    even = np.mean([dissimilarity(random.binomial(persons, x.sum() / (units * persons), units)) for _ in range(draws)])
    return (dissimilarity(x) - even) / (1 - even)


def runs(index, iterations, count=5):
    found = []
    for seed in range(count):
        np.random.seed(seed)
        found.append(float(index(frame, "x", "people", iterations=iterations, n_jobs=1).statistic))
    return np.array(found)


def line(name, values):
    print(f"{name:30} {values.min():.3f} to {values.max():.3f}, standard deviation {values.std():.4f}")


apart = 0.0
for index, iterations in ((ModifiedDissim, 500), (ModifiedGini, 50)):
    few, many = runs(index, 2), runs(index, iterations)
    line(f"{index.__name__:15} {2:3} iterations", few)
    line(f"{index.__name__:15} {iterations:3} iterations", many)
    apart = max(apart, float(np.abs(few - many).max()))
    if index is ModifiedDissim:
        right, spread = np.array([by_hand(seed) for seed in range(5)]), many.std()
        line("by hand         500 draws", right)
print(f"largest difference between a run with 2 iterations and one with many: {apart:.0e}")
sys.exit(0 if apart < 1e-9 and spread > 5 * right.std() else "changed: draws differ from one another now")
PY
