#!/usr/bin/env bash
# concentrationMetrics 0.6.0: the Ellison-Glaeser index does not take off the plants' Herfindahl, and looks at the first areas only
#
# Guess: `Index().ellison_glaeser(data, na, ni)`, "implemented as in equation (5) of the original reference" (Ellison and Glaeser 1997), is
# gamma = (G - (1 - sum x^2) H) / ((1 - sum x^2)(1 - H)): zero on average where plants fall on areas as employment does, near one where an
# industry is in one place, and the same whatever the areas' numbers.
# Behaviour: it is G / ((1 - sum x^2)(1 - H)). The lumpiness of a few plants, which the index exists to take off, is left in, so that plants
# thrown at random are "agglomerated". And of G only as many areas count as the industry has, beginning with the first, not those it is in:
# forty plants in area 0 give .91, the same forty in area 9 give .01. Nothing is said.
# Why it matters: it is the index of agglomeration in regional economics, and papers rank industries by it. coagg has its parts that
# need no plants, G and the co-location of two industries (tests/dbt/test_index_references.py); docs/peers.md has the line.
#
# Seen (2026-11-30), ten areas alike, invented plants of one size:
#   8 plants thrown at random, mean of 400: 0.073 (by the formula -0.003)
#   40 plants in area 0: 0.909 (0.984)
#   40 plants in area 9: 0.011 (0.984)
#   20 plants in area 5, 20 in area 8: 0.022 (0.423)
source "$(dirname "$0")/run.bash"
packages concentrationMetrics==0.6.0 numpy==1.26.4 pandas==1.5.3
"$python" -W ignore - <<'PY'
import sys

import numpy as np
import pandas as pd
from concentrationMetrics import Index

areas = 10


def table(places):
    """One industry's plants of one size at `places`; the rest of the economy has five of 100 in each area."""
    rows = [(1.0, place, 0) for place in places] + [(100.0, area, 1) for area in range(areas) for _ in range(5)]
    return pd.DataFrame(rows, columns=["Exposure", "Area", "Industry"])


def by_formula(data):
    """Ellison & Glaeser (1997), equation (5), of the first industry."""
    x = data.groupby("Area").Exposure.sum() / data.Exposure.sum()
    plants = data[data.Industry == 0]
    s = (plants.groupby("Area").Exposure.sum() / plants.Exposure.sum()).reindex(x.index, fill_value=0)
    herfindahl, even = ((plants.Exposure / plants.Exposure.sum()) ** 2).sum(), 1 - (x**2).sum()
    return (((s - x) ** 2).sum() - even * herfindahl) / (even * (1 - herfindahl))


def both(places):
    data = table(places)
    return np.array([Index().ellison_glaeser(data, areas, 2)[0], by_formula(data)])


rng = np.random.default_rng(0)
thrown = np.mean([both(rng.integers(0, areas, 8)) for _ in range(400)], axis=0)
print("8 plants thrown at random, mean of 400: {:.3f} (by the formula {:.3f})".format(*thrown))
placed = {"40 plants in area 0": [0] * 40, "40 plants in area 9": [9] * 40, "20 plants in area 5, 20 in area 8": [5] * 20 + [8] * 20}
found = {name: both(places) for name, places in placed.items()}
for name, pair in found.items():
    print("{}: {:.3f} ({:.3f})".format(name, *pair))
first, last = found["40 plants in area 0"], found["40 plants in area 9"]
left_in = thrown[0] > 0.05 and abs(thrown[1]) < 0.02
sys.exit(0 if left_in and first[0] > 0.8 and last[0] < 0.1 else "changed: the index is another now")
PY
