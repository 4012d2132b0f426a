#!/usr/bin/env bash
# libpysal 4.14.1, esda 2.9.0: a Graph knows its regions by name, its spatial lag and Moran's I take a labelled Series by position
#
# Guess: Graph is built on a pandas Series of (focal, neighbor), its documentation speaks of labels, and a pandas Series with the same
# labels is passed in; so `graph.lag(series)` and `esda.Moran(series, graph)` join by label, or refuse another order.
# Behaviour: the index of the Series is not looked at. The same numbers in another row order give another lag and another I, without
# a warning; only the length is checked.
# Why it matters: a table sorted by name, or by the outcome, beside weights in the order of the map gives a wrong I. coagg joins
# weights and rows by identifier always (tests/spatial/test_weights.py); who uses esda directly reindexes by graph.unique_ids first.
#
# Seen (2026-11-28), nine regions in a lattice, values with a trend:
#   rows in the order of the graph: Moran's I 0.5556; lag of r0: 2.0
#   the same rows shuffled:         Moran's I -0.7403; lag of r0: 3.0
source "$(dirname "$0")/run.bash"
packages esda==2.9.0 libpysal==4.14.1 numpy==2.4.6 pandas==3.1.1
"$python" -W ignore - <<'PY'
import sys

import esda
import libpysal
import numpy as np
import pandas as pd
from libpysal.graph import Graph

lattice = libpysal.weights.lat2W(3, 3)
names = [f"r{k}" for k in range(9)]
graph = Graph.from_dicts({names[k]: {names[j]: 1.0 for j in lattice.neighbors[k]} for k in range(9)}).transform("r")
values = pd.Series(np.arange(9.0), index=names)
shuffled = values.sample(frac=1, random_state=3)
found = []
for title, series in (("rows in the order of the graph:", values), ("the same rows shuffled:        ", shuffled)):
    i = esda.Moran(series, graph, permutations=0).I
    lag = pd.Series(graph.lag(series), index=graph.unique_ids)["r0"]
    print(f"{title} Moran's I {i:.4f}; lag of r0: {lag:.1f}")
    found.append((i, lag))
sys.exit(0 if abs(found[0][0] - found[1][0]) > 0.1 and found[0][1] != found[1][1] else "changed: labels are looked at now")
PY
