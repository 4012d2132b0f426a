#!/usr/bin/env bash
# libpysal 4.14.1: weights of second order, unions and intersections forget the order of the regions
#
# Guess: `higher_order(w, 2)`, `w_union(w, w2)`, `w_intersection(w, w2)` list the regions as w does, so that y fits them as it fits w; w with
# itself is w.
# Behaviour: neighbours are right by name, but the rows go by the alphabet, whatever order w had been given (`id_order`). `lag_spatial`,
# esda and spreg go by position: every region gets the neighbours of another. `W.from_adjlist(w.to_adjlist())` does the same;
# `symmetrize`, `fill_diagonal`, `attach_islands` and all of `Graph`, its `higher_order` too, keep the order. Nothing is said.
# Why it matters: regions have names or codes in the yearbook's order; second-order neighbours are the usual check of a spatial model, and the
# answer is that there is nothing beyond the first. `id_order=w.id_order` in the call is right. coagg joins weights and
# figures by name (tests/spatial/test_moran.py::test_local_statistics_stand_beside_their_regions_in_any_order); docs/peers.md has the line.
#
# Seen (2026-12-01), Moran's I of 36 regions on a lattice, invented numbers, rows by name and shuffled:
#   w:                                     0.404, 0.404
#   w with itself, w_intersection:         0.404, -0.064
#   first and second order, higher_order:  0.123, -0.061
#   first and second order, w_union:       0.123, -0.061
#   first and second order, Graph:         0.123, 0.123
#   w_union with id_order:                 0.123, 0.123
source "$(dirname "$0")/run.bash"
packages esda==2.9.0 libpysal==4.14.1 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import sys

import esda
import numpy as np
from libpysal import weights
from libpysal.graph import Graph

adjacent = weights.lat2W(6, 6).full()[0]
n = len(adjacent)
names = np.array([f"r{i:02d}" for i in range(n)])
rng = np.random.default_rng(1)
shuffled = rng.permutation(n)
y = rng.normal(size=n)
y = y + adjacent @ y / 2
makes = {
    "w": lambda w: w,
    "w with itself, w_intersection": lambda w: weights.w_intersection(w, w),
    "first and second order, higher_order": lambda w: weights.higher_order(w, 2, lower_order=True),
    "first and second order, w_union": lambda w: weights.w_union(w, weights.higher_order(w, 2)),
    "first and second order, Graph": lambda w: Graph.from_W(w).higher_order(2, lower_order=True),
    "w_union with id_order": lambda w: weights.w_union(w, weights.higher_order(w, 2), id_order=w.id_order),
}
seen = {}
for label, make in makes.items():
    pair = []
    for order in (np.arange(n), shuffled):
        w = weights.full2W(adjacent[np.ix_(order, order)], ids=list(names[order]))
        pair.append(esda.Moran(y[order], make(w), permutations=0).I)
    seen[label] = pair
    print(f"{label + ':':38} {pair[0]:.3f}, {pair[1]:.3f}")
kept = {label: bool(np.isclose(*pair)) for label, pair in seen.items()}
stands = list(kept.values()) == [True, False, False, False, True, True]
sys.exit(0 if stands else "changed: these operations keep the order of the regions")
PY
