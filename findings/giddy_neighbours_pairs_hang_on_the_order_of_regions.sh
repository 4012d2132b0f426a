#!/usr/bin/env bash
# giddy 2.3.8: SpatialTau with nearest neighbours leaves out pairs, and which ones is the order of the regions
#
# Guess: `SpatialTau(x, y, w)` is Kendall's tau of the pairs of regions that are neighbours; any libpysal weights will do, and the order of
# the regions says nothing.
# Behaviour: a pair is counted if the region that stands first has the other as neighbour. With weights that go both ways (contiguity,
# distance bands) these are all pairs. k nearest neighbours go one way often: such a pair counts or not by which of the two stands
# first in the file. `pairs_spatial` is half of all links in any case, not what was counted. No message; its documentation does not ask for
# symmetric weights.
# Why it matters: k nearest neighbours are the usual weights of points and of countries with islands; sorting by name, or by income, moves
# tau and its p. `w.symmetrize()` before it is right. coagg's chains count each region with its own neighbours, in any order
# (tests/distribution/test_markov.py::test_conditional_counts_add_up_and_nothing_depends_on_unit_or_order); docs/peers.md has the line.
#
# Seen (2026-11-30), 30 regions, invented, four nearest neighbours, five orders (tau, concordant + discordant pairs, p of 999):
#   0.606 (66, p 0.014), 0.541 (61, p 0.082), 0.531 (64, p 0.083), 0.574 (61, p 0.048), 0.684 (57, p 0.001); pairs_spatial 60 in each
#   symmetrized: 0.553 (76) in each; plain Kendall's tau of the 76 pairs that are linked: 0.553
source "$(dirname "$0")/run.bash"
packages giddy==2.3.8 esda==2.8.2 libpysal==4.14.1 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import sys

import libpysal
import numpy as np
from giddy.rank import SpatialTau

regions = 30
rng = np.random.default_rng(3)
places = rng.uniform(size=(regions, 2))
first = rng.normal(size=regions) + places[:, 0]
last = first + rng.normal(size=regions) + 2 * places[:, 1]
orders = [np.arange(regions)] + [rng.permutation(regions) for _ in range(4)]


def tau(order, both_ways, permutations=0):
    w = libpysal.weights.KNN.from_array(places[order], k=4)
    np.random.seed(1)
    found = SpatialTau(first[order], last[order], w.symmetrize() if both_ways else w, permutations)
    return found.tau_spatial, found.concordant_spatial + found.discordant_spatial, found


def plain():
    """Pairs of which at least one is among the four nearest of the other; no ties in these values."""
    distance = np.linalg.norm(places[:, None] - places[None], axis=2)
    near = np.argsort(distance, axis=1)[:, 1:5]
    pairs = {tuple(sorted((i, int(j)))) for i in range(regions) for j in near[i]}
    return np.mean([np.sign((first[i] - first[j]) * (last[i] - last[j])) for i, j in pairs]), len(pairs)


found = [tau(order, False, 999) for order in orders]
print(", ".join(f"{t:.3f} ({n}, p {f.tau_spatial_psim:.3f})" for t, n, f in found) + f"; pairs_spatial {found[0][2].pairs_spatial} in each")
symmetric = [tau(order, True)[:2] for order in orders]
right, pairs = plain()
print(f"symmetrized: {', '.join(f'{t:.3f} ({n})' for t, n in sorted(set(symmetric)))} in each; plain: {right:.3f} of {pairs} pairs")
values = [t for t, _, _ in found]
stands = max(values) - min(values) > 0.1 and len({n for _, n, _ in found}) > 2 and max(n for _, n, _ in found) < pairs
agrees = all(abs(t - right) < 1e-9 and n == pairs for t, n in symmetric)
sys.exit(0 if stands and agrees else "changed: pairs are counted otherwise now")
PY
