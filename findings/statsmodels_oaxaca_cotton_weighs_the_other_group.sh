#!/usr/bin/env bash
# statsmodels 0.15.0: Oaxaca–Blinder with Cotton's weights gives another answer when the dummy is 1 for villages in the place of 0
#
# Guess: `OaxacaBlinder(y, x, "town").two_fold(two_fold_type="cotton")` splits the gap with slopes that are the two groups' own, weighed by the
# groups' shares in the sample (Cotton 1988; the documentation says so too). The coding of the dummy does not matter: with `swap=True`, the
# default, the better-off group comes first either way.
# Behaviour: where the groups are swapped (the group with the lower code has the lower mean: the usual dummy of the better-off), the numbers of
# rows are not: each group's slopes get the other group's share. Standard errors by bootstrap (`std=True`) count after the swap, so they are of
# another estimate than the one beside them. Nothing is said; pooled, Neumark's and Reimers' weights and the three-fold parts are right.
# Why it matters: Cotton's weights are used because groups are unequal, and then the two answers are furthest apart: a gap between towns and
# villages, or coast and inland, of .95, .38 or .69 explained.
# coagg has no Oaxaca–Blinder decomposition; docs/peers.md has the line. `swap=False` is right, with the sign of group 0 less group 1.
#
# Seen (2026-12-01), 360 villages and 40 towns, one regressor with slopes .5 and 1, invented:
#   gap 0.948; explained
#   cotton, dummy of villages           0.381
#   cotton, dummy of towns              0.686
#   cotton, dummy of towns, swap=False  -0.381
#   by hand: own shares, the other's    0.381, 0.686
#   pooled, either dummy                0.371, 0.371
source "$(dirname "$0")/run.bash"
packages statsmodels==0.15.0 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import sys

import numpy as np
import pandas as pd
from statsmodels.stats.oaxaca import OaxacaBlinder

generator = np.random.default_rng(5)
town = np.arange(400) < 40
x = generator.normal(size=400) + town
frame = pd.DataFrame({"constant": 1.0, "x": x, "town": town * 1.0, "village": ~town * 1.0})
y = 2 + np.where(town, 1.0, 0.5) * x + 0.2 * town + generator.normal(size=400) * 0.3


def fit(rows):
    return np.linalg.lstsq(frame.loc[rows, ["constant", "x"]].to_numpy(), y[rows], rcond=None)[0]


share = town.mean()
gap = frame.loc[town, ["constant", "x"]].mean().to_numpy() - frame.loc[~town, ["constant", "x"]].mean().to_numpy()
right = float(gap @ (share * fit(town) + (1 - share) * fit(~town)))
other = float(gap @ ((1 - share) * fit(town) + share * fit(~town)))


def explained(dummy, kind, **options):
    model = OaxacaBlinder(y, frame[["constant", "x", dummy]], dummy, **options)
    return float(model.two_fold(two_fold_type=kind).params[1])


found = {dummy: explained(dummy, "cotton") for dummy in ("village", "town")}
apart = explained("town", "cotton", swap=False)
pooled = {dummy: explained(dummy, "pooled") for dummy in found}
print(f"gap {y[town].mean() - y[~town].mean():.3f}; explained")
print(f"cotton, dummy of villages           {found['village']:.3f}")
print(f"cotton, dummy of towns              {found['town']:.3f}")
print(f"cotton, dummy of towns, swap=False  {apart:.3f}")
print(f"by hand: own shares, the other's    {right:.3f}, {other:.3f}")
print(f"pooled, either dummy                {pooled['village']:.3f}, {pooled['town']:.3f}")
close = [(found["village"], right), (found["town"], other), (-apart, right), (pooled["town"], pooled["village"])]
stands = all(abs(a - b) < 1e-9 for a, b in close) and other > right + 0.1
sys.exit(0 if stands else "changed: groups keep their own shares now")
PY
