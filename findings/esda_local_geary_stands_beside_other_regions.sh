#!/usr/bin/env bash
# esda 2.9.0: local Geary's c and local join counts of regions whose names are not in alphabetical order stand beside other regions
#
# Guess: `Geary_Local(w).fit(y).localG` and `Join_Counts_Local(w).fit(y).LJC` are in the order of y, as `Moran_Local(y, w).Is` is.
# Behaviour: the sums are made by name, so that they come out in alphabetical order (libpysal's Graph; `Join_Counts_Local`, `_BV` and `_MV`, also of
# W), or are turned the wrong way round once more (`Geary_Local`, `Geary_Local_MV` of W: right where the order swaps pairs only, so a reversed file is
# right and a shuffled one is not). `p_sim` compares each region's draws with another region's statistic. Nothing is said.
# Why it matters: files list regions by the official order of codes, by size or by province, and names or codes as ids are what both kinds
# of weights ask for; the map of clusters is then of other places. Sort the rows by id before making the weights. coagg's local Moran's I
# goes by name (tests/spatial/test_moran.py::test_local_statistics_stand_beside_their_regions_in_any_order); docs/peers.md has the line.
#
# Seen (2026-12-01), 64 regions on a lattice, invented numbers, 999 permutations:
#   rows by name:      regions with their own c: W 64, Graph 64; with their own join count: W 64, Graph 64; with their own I: W 64, Graph 64
#   rows from the end: regions with their own c: W 64, Graph 0; with their own join count: W 20, Graph 20; with their own I: W 64, Graph 64
#   rows shuffled:     regions with their own c: W 5, Graph 1; with their own join count: W 19, Graph 19; with their own I: W 64, Graph 64
#   regions of p < .05: 11 by name, 15 shuffled (W), 6 of them the same
source "$(dirname "$0")/run.bash"
packages esda==2.9.0 libpysal==4.14.1 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import sys

import esda
import libpysal
import numpy as np

side = 8
n = side * side
adjacent = libpysal.weights.lat2W(side, side).full()[0]
W = adjacent / adjacent.sum(axis=1, keepdims=True)
names = np.array([f"r{i:02d}" for i in range(n)])
rng = np.random.default_rng(1)
y = rng.normal(size=n)
y = y + W @ y
z = (y - y.mean()) / y.std()
high = (y > y.mean()).astype(float)
own = {  # by plain arithmetic, in the order of the names
    "c": (W * (z[:, None] - z) ** 2).sum(axis=1),
    "join count": high * (adjacent @ high),
    "I": z * (W @ z) * (n - 1) / n,
}


def theirs(order):
    w = libpysal.weights.full2W(adjacent[np.ix_(order, order)], ids=list(names[order]))
    found = {}
    for kind, weights in (("W", w), ("Graph", libpysal.graph.Graph.from_W(w))):
        np.random.seed(0)
        c = esda.Geary_Local(weights, permutations=999).fit(y[order])
        found[kind] = {
            "c": c.localG,
            "join count": esda.Join_Counts_Local(weights).fit(high[order]).LJC,
            "I": esda.Moran_Local(y[order], weights, permutations=0).Is,
            "p": c.p_sim,
        }
    return found


orders = {"by name": np.arange(n), "from the end": np.arange(n)[::-1], "shuffled": rng.permutation(n)}
right, clusters = {}, {}
for label, order in orders.items():
    found = theirs(order)
    right[label] = {
        name: {kind: int(np.isclose(found[kind][name], value[order]).sum()) for kind in found} for name, value in own.items()
    }
    clusters[label] = set(names[order][found["W"]["p"] < 0.05])
    told = "; ".join(f"with their own {name}: W {right[label][name]['W']}, Graph {right[label][name]['Graph']}" for name in own)
    print(f"{f'rows {label}:':18} regions {told}")
both = clusters["by name"] & clusters["shuffled"]
print(f"regions of p < .05: {len(clusters['by name'])} by name, {len(clusters['shuffled'])} shuffled (W), {len(both)} of them the same")
stands = all(count == n for counts in right["by name"].values() for count in counts.values())
stands &= all(right[label]["I"] == {"W": n, "Graph": n} for label in orders)
stands &= right["from the end"]["c"]["W"] == n and max(right["shuffled"]["c"].values()) < n / 2
stands &= max(right["shuffled"]["join count"].values()) < n
sys.exit(0 if stands else "changed: local Geary's c and join counts stand beside their regions")
PY
