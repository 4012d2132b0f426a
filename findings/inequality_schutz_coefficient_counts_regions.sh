#!/usr/bin/env bash
# inequality 1.1.2: the Schutz coefficient grows with the number of regions; every region written twice doubles it
#
# Guess: `Schutz(...).coefficient` is an index of inequality in Schutz's (1951) units, the per cent of income that is above its equal share,
# from 0 to 100, so that it is 100 times the `distance` beside it (the largest gap under the Lorenz curve: Hoover's index) and does not
# change when a distribution is written twice.
# Behaviour: each unit's excess of its share over an equal one is weighted by 10. Schutz weighs it by the width of a group in per cent, which is
# 10 for his ten tenths of the population and 100/n for n regions. So the coefficient is 10 n times `distance`: half of it for five
# regions, three times it for thirty, 28 times for 281 cities. `distance` is right. The page of the class has five units, where it is 7.5.
# Why it matters: provinces and cities, or two years with other numbers of regions, are set side by side by it. Take 100 x distance.
# coagg has Gini, Theil, L, Atkinson and Dagum, which do not change when regions are written twice (tests/distribution/test_inequality.py);
# docs/peers.md has the line.
#
# Seen (2026-11-30), incomes 1000, 1500, 2000, 2500, 3000, each written n/5 times, 15 per cent above equal shares:
#     5 regions: distance 0.15, coefficient     7.5
#    10 regions: distance 0.15, coefficient    15.0
#    30 regions: distance 0.15, coefficient    45.0
#   280 regions: distance 0.15, coefficient   420.0
source "$(dirname "$0")/run.bash"
packages inequality==1.1.2 libpysal==4.14.1 matplotlib==3.11.2 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
"$python" -W ignore - <<'PY'
import sys

import numpy as np
import pandas as pd
from inequality.schutz import Schutz

found = {}
for n in (5, 10, 30, 280):
    income = np.repeat([1000.0, 1500, 2000, 2500, 3000], n // 5)
    index = Schutz(pd.DataFrame({"income": income}), "income")
    share = income / income.sum()
    above = 100 * np.clip(share - 1 / n, 0, None).sum()
    found[n] = (float(index.distance), float(index.coefficient), float(above))
    print(f"{n:3} regions: distance {index.distance:.2f}, coefficient {index.coefficient:7.1f}")
same = all(abs(100 * d - a) < 1e-8 and abs(c - 10 * n * d) < 1e-8 for n, (d, c, a) in found.items())
sys.exit(0 if same else "changed: the coefficient no longer counts regions")
PY
