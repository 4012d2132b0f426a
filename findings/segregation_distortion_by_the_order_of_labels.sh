#!/usr/bin/env bash
# segregation 2.5.4: `GlobalDistortion` weighs each region's distortion with the people of another region unless rows are sorted by their labels
#
# Guess: the global index is the mean of the local ones (`LocalDistortion`), weighed by population; the same map in another order has the same.
# Behaviour: local values come out of a `groupby`, sorted by the labels of the rows; they are multiplied with the population in the order of the
# rows. With names as index, or after sorting or filtering by a column, each value meets another region's people, and the sum is still divided
# by everybody. `LocalDistortion` itself is right: its values stand beside their labels. Nothing is said.
# Why it matters: the index is compared between cities and years; sorting the table by income changes it by half, as much as cities differ.
# coagg joins figures and weights by name (tests/spatial/test_moran.py) and has no index of segregation; docs/peers.md has the line.
# `sort_index()` or `reset_index(drop=True)` before it is right. (`BoundarySpatialDissim` and `PARDissim` have another cause:
# segregation_boundaries_by_the_order_of_rows.sh.)
#
# Seen (2026-12-01), 36 towns at random places, two groups, invented:
#                                  GlobalDistortion  mean of LocalDistortion
#   as made                        0.123             0.123
#   sorted by group a              0.184             0.123
#   shuffled                       0.174             0.123
#   shuffled, rows numbered anew   0.123             0.123
source "$(dirname "$0")/run.bash"
packages segregation==2.5.4 geopandas==1.2.0 libpysal==4.14.1 shapely==2.1.2 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import sys

import geopandas
import numpy as np
from segregation.local import LocalDistortion
from segregation.multigroup import GlobalDistortion
from shapely.geometry import Point

generator = np.random.default_rng(1)
places = generator.uniform(0, 10000, (36, 2))
groups = {"a": generator.integers(50, 3000, 36), "b": generator.integers(50, 1000, 36)}
towns = geopandas.GeoDataFrame(groups, geometry=[Point(place).buffer(100) for place in places], crs=3857)
orders = {
    "as made": towns,
    "sorted by group a": towns.sort_values("a"),
    "shuffled": towns.sample(frac=1, random_state=3),
    "shuffled, rows numbered anew": towns.sample(frac=1, random_state=3).reset_index(drop=True),
}
print(f"{'':30} GlobalDistortion  mean of LocalDistortion")
found, right = {}, {}
for order, frame in orders.items():
    found[order] = float(GlobalDistortion(frame, ["a", "b"]).statistic)
    local = LocalDistortion(frame, ["a", "b"]).statistics
    right[order] = float((local * frame[["a", "b"]].sum(axis=1)).sum() / frame[["a", "b"]].to_numpy().sum())
    print(f"{order:30} {found[order]:.3f}             {right[order]:.3f}")
same = np.ptp(list(right.values())) < 1e-9
numbered = all(abs(found[order] - right[order]) < 1e-9 for order in ("as made", "shuffled, rows numbered anew"))
other = all(found[order] > right[order] + 0.03 for order in ("sorted by group a", "shuffled"))
sys.exit(0 if same and numbered and other else "changed: people are joined by label now")
PY
