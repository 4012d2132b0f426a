#!/usr/bin/env bash
# mapclassify 2.10.0: one missing value is drawn in the lowest class, and can move all others into it
#
# Guess: a classifier passes over a missing value (no class, as in QGIS or ArcGIS) or refuses it.
# Behaviour: of ten classifiers one (NaturalBreaks, by its k-means) refuses. The others give the region without a value class 0.
# `FisherJenks`, `StdMean`, `HeadTailBreaks` put all 60 regions into class 0; `Quantiles` loses its highest class, whose regions
# join the one below, since its last limit is nan. No warning, and the counts add up.
# Why it matters: choropleths of yearbook data have gaps. coagg classes the values that are there and draws the others as "no data"
# (tests/reporting/test_figures.py::test_a_region_without_a_value_is_drawn_as_such); whoever calls mapclassify directly drops them first.
#
# Seen (2026-11-28), 60 lognormal numbers, the fourth missing, five classes where they are asked for:
#   Quantiles: the missing one has class 0, counts [24, 12, 12, 12, 0]
#   EqualInterval: the missing one has class 0, counts [44, 12, 2, 1, 1]
#   FisherJenks: the missing one has class 0, counts [60, 0, 0, 0, 0]
#   StdMean: the missing one has class 0, counts [60, 0, 0, 0]
#   HeadTailBreaks: the missing one has class 0, counts [60, 0]
#   NaturalBreaks: ValueError
source "$(dirname "$0")/run.bash"
packages mapclassify==2.10.0 numpy==2.4.6 pandas==3.1.1
"$python" -W ignore - <<'PY'
import sys

import mapclassify
import numpy as np

y = np.exp(np.random.default_rng(2).normal(size=60))
y[3] = np.nan
seen = {}
for name in ("Quantiles", "EqualInterval", "FisherJenks", "StdMean", "HeadTailBreaks", "NaturalBreaks"):
    choice = {} if name in {"StdMean", "HeadTailBreaks"} else {"k": 5}
    try:
        found = getattr(mapclassify, name)(y, **choice)
    except ValueError as error:
        seen[name] = None
        print(f"{name}: {type(error).__name__}")
        continue
    seen[name] = [int(found.yb[3]), *map(int, found.counts)]
    print(f"{name}: the missing one has class {found.yb[3]}, counts {[int(n) for n in found.counts]}")
same = seen["NaturalBreaks"] is None and all(seen[name] and seen[name][0] == 0 for name in seen if name != "NaturalBreaks")
same = same and seen["FisherJenks"][1] == 60 and seen["Quantiles"][1:] == [24, 12, 12, 12, 0]
sys.exit(0 if same else "changed: missing values are classed otherwise now")
PY
