#!/usr/bin/env bash
# segregation 2.5.4: `LocalRelativeCentralization` writes into the weights it is given: called again, it finds other values each time
#
# Guess: an index reads the neighbours it is given; the same map and weights give the same numbers, for two groups one after the other too.
# Behaviour: each region is added to the list of its own neighbours, in the caller's weights. The second call has each region twice as its own
# neighbour (the centre counts double), the third three times, and values drift without end. What comes after is changed too: `w.neighbors` has
# more entries than `w.weights`, and whatever goes through the lists of neighbours counts the region itself among them. Nothing is said.
# Why it matters: one loads the weights once and computes the index for several groups or years: the difference between the first and the
# second year is then partly that of first and second call. Ranks of regions change.
# coagg never changes the weights it is given (tests/peers/test_spatial_peers.py); it has no index of segregation; docs/peers.md has the line.
# `w=copy.deepcopy(w)` in each call is right.
#
# Seen (2026-12-01), 36 towns at random places, two groups, five nearest neighbours, invented:
#   neighbours of the first town before: [11, 17, 20, 23, 16]
#   first  call: 0.448, 0.040, 0.012, 0.140, …; largest difference from the first 0.000
#   second call: 0.468, 0.045, 0.006, 0.166, …; largest difference from the first 0.123
#   third  call: 0.481, 0.046, 0.003, 0.182, …; largest difference from the first 0.206
#   neighbours of the first town after:  [11, 17, 20, 23, 16, 0, 0, 0]
#   largest difference between two calls with copies: 0.000
source "$(dirname "$0")/run.bash"
packages segregation==2.5.4 geopandas==1.2.0 libpysal==4.14.1 shapely==2.1.2 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import copy
import sys

import geopandas
import numpy as np
from libpysal.weights import KNN
from segregation.local import LocalRelativeCentralization
from shapely.geometry import Point

generator = np.random.default_rng(1)
places = generator.uniform(0, 10000, (36, 2))
people = {"a": generator.integers(50, 3000, 36), "b": generator.integers(50, 1000, 36)}
towns = geopandas.GeoDataFrame(people, geometry=[Point(place).buffer(100) for place in places], crs=3857)
towns["people"] = towns["a"] + towns["b"]
w = KNN.from_dataframe(towns, k=5)


def values(weights):
    return LocalRelativeCentralization(towns, group_pop_var="a", total_pop_var="people", w=weights).statistics


copies = [values(copy.deepcopy(w)) for _ in range(2)]
runs = []
print(f"neighbours of the first town before: {[int(i) for i in w.neighbors[0]]}")
for call in ("first", "second", "third"):
    runs.append(values(w))
    apart = np.abs(runs[-1] - runs[0]).max()
    shown = ", ".join(f"{x:.3f}" for x in runs[-1][:4])
    print(f"{call:6} call: {shown}, …; largest difference from the first {apart:.3f}")
print(f"neighbours of the first town after:  {[int(i) for i in w.neighbors[0]]}")
print(f"largest difference between two calls with copies: {np.abs(copies[0] - copies[1]).max():.3f}")
drift = [np.abs(run - runs[0]).max() for run in runs]
stands = drift[2] > drift[1] > 0.05 and list(w.neighbors[0])[-3:] == [0, 0, 0] and (copies[0] == copies[1]).all()
sys.exit(0 if stands else "changed: weights are left as they are now")
PY
