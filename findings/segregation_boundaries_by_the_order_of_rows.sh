#!/usr/bin/env bash
# segregation 2.5.4: indices with boundaries change when the rows of the map are sorted or shuffled
#
# Guess: a map's index of segregation hangs on regions, their figures and their borders, not on the order in which rows stand; the plain
# dissimilarity index and the spatial one (`SpatialDissim`) of the same package do not.
# Behaviour: for `BoundarySpatialDissim` and `PARDissim` the lengths of borders are joined by the frame's row labels and come out in the
# labels' order, while shares are taken in the order of rows. After `sort_values`, `sample` or a filter and `concat`, which all keep the
# labels, each region's share is set against another's borders; what is taken off for contact over borders is then that of a map without
# pattern. Nothing is said. `reset_index(drop=True)` before the call is right.
# Why it matters: frames are sorted and joined before an index is taken. coagg joins weights to figures by the regions' names, in any order
# (tests/spatial/test_shuffles.py); it has no index of segregation. docs/peers.md has the line.
#
# Seen (2026-11-30), geopandas 1.2.0, 49 regions on a lattice of unequal cells, shares that rise from south to north, invented:
#                          as made  sorted by figure  shuffled  shuffled, labels made anew  by hand
#   Dissim                 0.397    0.397             0.397     0.397
#   SpatialDissim          0.307    0.307             0.307     0.307
#   BoundarySpatialDissim  0.319    0.239             0.184     0.319                       0.319
#   PARDissim              0.355    0.302             0.267     0.355
source "$(dirname "$0")/run.bash"
packages segregation==2.5.4 geopandas==1.2.0 libpysal==4.14.1 shapely==2.1.2 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import sys

import geopandas as gpd
import numpy as np
from segregation import singlegroup
from shapely.geometry import box

rng = np.random.default_rng(0)
east, north = (np.r_[0, np.cumsum(rng.uniform(1, 3, 7))] for _ in range(2))
cells = [box(east[i], north[j], east[i + 1], north[j + 1]) for j in range(7) for i in range(7)]
share = np.clip(np.linspace(0.1, 0.8, 49) + rng.normal(0, 0.05, 49), 0.02, 0.95)
people = rng.integers(500, 2000, 49)
made = gpd.GeoDataFrame({"group": (people * share).astype(int), "people": people}, geometry=cells, crs=3857)


def by_hand(frame):
    """D less the mean difference of shares over borders, each region's borders weighted to one (Wong 1993)."""
    a, t = frame["group"].to_numpy(float), frame["people"].to_numpy(float)
    p, whole = a / t, a.sum() / t.sum()
    plain = (t * np.abs(p - whole)).sum() / (2 * t.sum() * whole * (1 - whole))
    border = np.array([[0 if g is h else g.intersection(h).length for h in frame.geometry] for g in frame.geometry])
    border /= border.sum(axis=1, keepdims=True)
    return plain - (border * np.abs(np.subtract.outer(p, p))).sum() / border.sum()


shuffled = made.sample(frac=1, random_state=1)
frames = (made, made.sort_values("group"), shuffled, shuffled.reset_index(drop=True))
print(f"{'':22} as made  sorted by figure  shuffled  shuffled, labels made anew  by hand")
same, right = True, by_hand(made)
for name in ("Dissim", "SpatialDissim", "BoundarySpatialDissim", "PARDissim"):
    found = [float(getattr(singlegroup, name)(frame, "group", "people").statistic) for frame in frames]
    a, b, c, d = (f"{value:.3f}" for value in found)
    boundaries = name in ("BoundarySpatialDissim", "PARDissim")
    print(f"{name:22} {a}    {b}             {c}     {d}" + (f"{'':23}{right:.3f}" if name.startswith("B") else ""))
    same &= abs(found[3] - found[0]) < 1e-9 and (max(found) - min(found) > 0.03) is boundaries
    same &= not name.startswith("B") or abs(found[0] - right) < 1e-9
sys.exit(0 if same else "changed: the order of rows does not matter now, or another index was moved")
PY
