#!/usr/bin/env bash
# esda 2.9.0: the z of a hot spot (Getis and Ord's G_i and G_i*) is too small by the root of the number of neighbours
#
# Guess: `G_Local(y, w).Zs` is Ord and Getis's (1995) standardised statistic. Row-standardising multiplies a region's row by one number, so
# G_i, its mean and its standard deviation alike: z is the same for binary and row-standardised weights.
# Behaviour: with `transform="R"`, which the call has by default, the variance is that of binary weights, S(N - S)/(N - 1) of the sum of
# weights S = 1, where sum(w^2) = 1/k belongs (Ord and Getis: (N sum(w^2) - S^2)/(N - 1)). So z is divided by about sqrt(k) (G_i* by
# sqrt(k + 1)), `Zs`, `VGs` and `p_norm` with it; one neighbour is right, four are half of it. `p_sim` is not concerned.
# Why it matters: maps of hot and cold spots are drawn at |z| > 1.96, and ArcGIS's and spdep's z are the full ones. By the default map there
# is hardly a hot spot anywhere. Take `transform="B"`. coagg has local Moran's I, where both kinds of weights give one z
# (tests/spatial/test_moran.py::test_z_of_local_i_is_free_of_row_standardising); docs/peers.md has the line.
#
# Seen (2026-11-30), 200 maps of 49 regions on a lattice, invented numbers without any pattern; |z| > 1.96 should be one in twenty:
#   G_i:  binary 0.052, row-standardised 0.000; z of the first divided by z of the second 1.43 to 2.07
#   G_i*: binary 0.051, row-standardised 0.000; z of the first divided by z of the second 1.77 to 2.34
#   a hot spot in the middle: largest z of G_i* 3.93 binary, 3.93 by the formula, 1.68 row-standardised
source "$(dirname "$0")/run.bash"
packages esda==2.9.0 libpysal==4.14.1 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import sys

import esda
import libpysal
import numpy as np


def z(y, kind, star):
    w = libpysal.weights.lat2W(7, 7)
    return esda.G_Local(y, w, transform=kind, star=star, permutations=0).Zs


def formula(y):
    """Ord and Getis (1995) for G_i* of row-standardised weights."""
    W = libpysal.weights.lat2W(7, 7).full()[0] + np.eye(49)
    W /= W.sum(axis=1, keepdims=True)
    squares = (W**2).sum(axis=1)
    return (W @ y - y.mean()) / (y.std() * np.sqrt((len(y) * squares - 1) / (len(y) - 1)))


rng = np.random.default_rng(0)
same = True
for star, name in ((False, "G_i: "), (True, "G_i*:")):
    draws = [10 + rng.normal(size=49) for _ in range(200)]
    both = np.array([[z(y, kind, star) for kind in "BR"] for y in draws])
    binary, standardised = (np.abs(both) > 1.96).mean(axis=(0, 2))
    ratio = both[:, 0] / both[:, 1]
    print(
        f"{name} binary {binary:.3f}, row-standardised {standardised:.3f}; "
        f"z of the first divided by z of the second {ratio.min():.2f} to {ratio.max():.2f}"
    )
    same &= 0.03 < binary < 0.07 and standardised < 0.01 and ratio.min() > 1.3
spot = 10 + rng.normal(size=(7, 7))
spot[2:5, 2:5] += 3
spot = spot.ravel()
full, right, printed = z(spot, "B", True).max(), formula(spot).max(), z(spot, "R", True).max()
print(f"a hot spot in the middle: largest z of G_i* {full:.2f} binary, {right:.2f} by the formula, {printed:.2f} row-standardised")
same &= abs(full - right) < 1e-8 and printed < right / 1.5
sys.exit(0 if same else "changed: z no longer hangs on row-standardising")
PY
