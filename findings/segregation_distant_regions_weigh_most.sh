#!/usr/bin/env bash
# segregation 2.5.4: indices of clustering weigh distant regions most: a chessboard is more clustered than two halves
#
# Guess: `SpatialProximity`, `AbsoluteClustering`, `RelativeClustering`, `DistanceDecayIsolation` and `DistanceDecayInteraction` are those of
# Massey and Denton (1988; White 1983, Morgan 1983), with weights of exp(-d) between regions: one or zero where a group is spread evenly, above
# where it lives together, and isolation and interaction of two groups add up to one.
# Behaviour: distances are divided by the sum of a row first, and the weight is one less exp(-d), which grows with distance. A group in one half
# of the map is then less clustered than one on the black squares. The shares in distance-decay indices are divided by the sums of other rows
# and do not add up to one; the relative clustering has the squares of a region's own figures where products of two regions' belong.
# Nothing is said.
# Why it matters: these are the indices of the clustering of migrants, industries or incomes; their ranks between cities and years turn round.
# coagg has Moran's I (tests/spatial/test_moran.py), no index of segregation; docs/peers.md has the line.
#
# Seen (2026-11-30), 64 regions in a square, one unit wide, 1,000 people each, 800 or 200 of the group, invented:
#   (by hand)                 two halves        shuffled          chessboard
#   SpatialProximity          1.074 (1.234)     1.122 (1.034)     1.126 (0.990)
#   AbsoluteClustering        0.074 (0.234)     0.116 (0.059)     0.126 (-0.010)
#   RelativeClustering        0.000 (0.000)     -0.000 (0.052)    0.000 (0.000)
#   DistanceDecayIsolation    0.544 (0.622)     0.568 (0.524)     0.570 (0.495)
#   DistanceDecayInteraction  0.468 (0.378)     0.438 (0.476)     0.442 (0.505)
#   isolation and interaction 1.012 (1)         1.006 (1)         1.012 (1)
source "$(dirname "$0")/run.bash"
packages segregation==2.5.4 geopandas==1.2.0 libpysal==4.14.1 shapely==2.1.2 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import sys

import geopandas
import numpy as np
from segregation import singlegroup
from shapely.geometry import box

n = 8
cells = [box(i, j, i + 1, j + 1) for j in range(n) for i in range(n)]
centre = np.array([[i + 0.5, j + 0.5] for j in range(n) for i in range(n)])
people = np.full(n * n, 1000.0)
halves = np.where(centre[:, 0] < n / 2, 800.0, 200.0)
groups = {
    "two halves": halves,
    "shuffled": np.random.default_rng(0).permutation(halves),
    "chessboard": np.where(centre.sum(axis=1) % 2 < 1, 800.0, 200.0),
}
distance = np.linalg.norm(centre[:, None] - centre[None], axis=2)
np.fill_diagonal(distance, 0.6**0.5)
weight = np.exp(-distance)


def by_hand(x):
    """Massey and Denton (1988), with (0.6 area)^0.5 as a region's distance from itself."""
    y, met = people - x, weight * people
    met = met / met.sum(axis=1, keepdims=True)
    near = [v @ weight @ v / v.sum() ** 2 for v in (x, y, people)]
    even = x.sum() / len(x) ** 2 * weight.sum()
    return {
        "SpatialProximity": (x.sum() * near[0] + y.sum() * near[1]) / (people.sum() * near[2]),
        "AbsoluteClustering": (x @ weight @ x / x.sum() - even) / (x @ weight @ people / x.sum() - even),
        "RelativeClustering": near[0] / near[1] - 1,
        "DistanceDecayIsolation": x / x.sum() @ met @ (x / people),
        "DistanceDecayInteraction": x / x.sum() @ met @ (y / people),
    }


names = list(by_hand(halves))
found, right = {}, {group: by_hand(x) for group, x in groups.items()}
for group, x in groups.items():
    frame = geopandas.GeoDataFrame({"x": x, "people": people}, geometry=cells, crs=3857)
    found[group] = {name: float(getattr(singlegroup, name)(frame, "x", "people").statistic) for name in names}
print(f"{'(by hand)':26}" + "".join(f"{group:18}" for group in groups))
for name in names:
    print(f"{name:26}" + "".join(f"{found[g][name]:.3f} ({right[g][name]:.3f})".ljust(18) for g in groups))
sums = {g: found[g]["DistanceDecayIsolation"] + found[g]["DistanceDecayInteraction"] for g in groups}
print("isolation and interaction " + "".join(f"{total:.3f} (1)".ljust(18) for total in sums.values()))
turned = all(
    found["chessboard"][name] > found["two halves"][name] and right["chessboard"][name] < right["two halves"][name]
    for name in ("SpatialProximity", "AbsoluteClustering", "DistanceDecayIsolation")
)
squares = abs(found["shuffled"]["RelativeClustering"]) < 1e-3 < right["shuffled"]["RelativeClustering"]
sys.exit(0 if turned and squares and min(sums.values()) > 1.005 else "changed: near regions weigh more now, or the sums are others")
PY
