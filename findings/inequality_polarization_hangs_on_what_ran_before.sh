#!/usr/bin/env bash
# PySAL inequality 1.1.2: `Gini_Spatial.polarization` of the same incomes and weights is another number after `esda.Moran` has used the weights
#
# Guess: the index of spatial polarization compares the mean difference of incomes between regions that are no neighbours with that between
# neighbours; it hangs on who the neighbours are, and is about 1 where incomes lie at random ("expected value of 1" in its documentation).
# Behaviour: sums run over the lists of neighbours, each pair with weight one, while pairs are counted as half the sum of the weights. With
# row-standardised weights that sum is the number of regions, not of links, and the index is divided by the mean number of neighbours and
# more. Weights are row-standardised by custom (`w.transform = "r"`), and `esda.Moran(y, w)` does so to the caller's weights by itself, so the
# same call gives 0.95 before Moran's I and 0.13 after it. The simulated values carry the same factor, so p does not change and nothing warns.
# Why it matters: the value is read against 1: the same regions are balanced before, and alike beyond their neighbours after.
# coagg never changes the weights it is given (tests/peers/test_spatial_peers.py); it has Moran's I and parts of Theil's and Dagum's indices,
# no spatial Gini; docs/peers.md has the line. `w.transform = "B"` before the call is right.
#
# Seen (2026-12-01), 36 regions in a square, queen's neighbours, incomes drawn at random, invented:
#   Gini_Spatial(y, w)             polarization 0.948, at random 1.008, p 0.775
#   the same, after Moran(y, w)    polarization 0.132, at random 0.140, p 0.775
#   the same, w.transform = "B"    polarization 0.948, at random 1.008, p 0.775
#   by hand                        polarization 0.948
source "$(dirname "$0")/run.bash"
packages inequality==1.1.2 esda==2.9.0 geopandas==1.2.0 libpysal==4.14.1 shapely==2.1.2 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import sys

import geopandas
import numpy as np
from esda import Moran
from inequality.gini import Gini_Spatial
from libpysal.weights import Queen
from shapely.geometry import box

n = 6
cells = [box(i, j, i + 1, j + 1) for j in range(n) for i in range(n)]
y = np.random.default_rng(0).lognormal(10, 0.4, n * n)
w = Queen.from_dataframe(geopandas.GeoDataFrame(geometry=cells, crs=3857), use_index=False, silence_warnings=True)
near = w.full()[0] > 0
far = ~near & ~np.eye(n * n, dtype=bool)
gap = np.abs(y[:, None] - y)
right = gap[far].mean() / gap[near].mean()


def polarization(call):
    np.random.seed(0)
    result = Gini_Spatial(y, w, permutations=999)
    mean = result.polarization_sim.mean()
    print(f"{call:30} polarization {result.polarization:.3f}, at random {mean:.3f}, p {result.polarization_p_sim:.3f}")
    return result.polarization


before = polarization("Gini_Spatial(y, w)")
Moran(y, w, permutations=0)
after = polarization("the same, after Moran(y, w)")
w.transform = "B"
again = polarization('the same, w.transform = "B"')
print(f"{'by hand':30} polarization {right:.3f}")
stands = abs(before - right) < 1e-9 and abs(again - right) < 1e-9 and after < before / 5
sys.exit(0 if stands else "changed: pairs are counted as they are summed now")
PY
