#!/usr/bin/env bash
# deabook 0.0.10: the Malmquist index is missing for every unit beyond last year's frontier, which is what progress is
#
# Guess: `MQDEA(tech=CONTEMPORARY)`, under constant returns, has an index for every unit and year: distances to another year's
# technology always exist there, and are above one (output orientation, te = 1/phi) where a unit lies beyond it.
# Behaviour: the programmes bound the score as within one year (phi >= 1; theta <= 1), also against last year's technology. A unit
# beyond it has no solution; a line about each is printed among hundreds and its MQ and MTECHCH are nan, in both orientations. Where
# there is an index it is right. So the mean over those that are left says little progress, the less the more there is.
# Why it matters: the package reads like a panel program for carbon and energy efficiency, and a table of yearly means drops nan.
# coagg's index exists for each of them and is linprog's (tests/efficiency; docs/methods-efficiency.md); under variable returns, where a
# programme can have no solution, the row says so. docs/peers.md has the line.
#
# Seen (2026-11-29), 10 invented units x 4 years, two inputs, one output, a technology that grows by 20 % a year:
#   output: MQ missing in 22 of 30, all 22 beyond last year's frontier; geometric mean of the others 1.04, of all by linprog 1.21
#   input: MQ missing in 22 of 30, all 22 beyond last year's frontier; geometric mean of the others 1.04, of all by linprog 1.21
source "$(dirname "$0")/run.bash"
packages deabook==0.0.10 pyomo==6.10.1 highspy==1.16.0 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
"$python" -W ignore - <<'PY'
import contextlib
import io
import sys

import numpy as np
import pandas as pd
from deabook.constant import CONTEMPORARY, RTS_CRS
from deabook.MQDEA import MQDEA
from scipy.optimize import linprog

rng = np.random.default_rng(1)
rows = []
for unit in range(10):
    for year in range(2018, 2022):
        k, n = rng.uniform(1, 5, 2)
        rows.append((f"r{unit}", year, k, n, rng.uniform(0.5, 1) * (k * n) ** 0.5 * 1.2 ** (year - 2018)))
panel = pd.DataFrame(rows, columns=["id", "year", "K", "L", "Y"])
by_key = panel.set_index(["id", "year"])


def distance(unit, year, technology):
    """1/phi of a unit against the technology of a year."""
    own, others = by_key.loc[(unit, year)], panel[panel.year == technology]
    columns = [np.r_[own.Y, -others.Y], np.r_[0, others.K], np.r_[0, others.L]]
    return -1 / linprog(np.r_[-1, np.zeros(len(others))], A_ub=np.array(columns), b_ub=[0, own.K, own.L]).fun


right = {}
for unit, year in by_key.index:
    if year > 2018:
        to_last, to_this = [distance(unit, year, t) / distance(unit, year - 1, t) for t in (year - 1, year)]
        right[unit, year] = (to_last * to_this) ** 0.5, distance(unit, year, year - 1) > 1
right = pd.DataFrame(right, index=["MQ", "beyond"]).T
same = True
for name, gy, gx in (("output", [1], [0, 0]), ("input", [0], [1, 1])):
    with contextlib.redirect_stdout(io.StringIO()):
        found = MQDEA(panel, "id", "year", "K L=Y", gy=gy, gx=gx, rts=RTS_CRS, tech=CONTEMPORARY, solver="appsi_highs").optimize()
    found = found.set_index(["id", "year"]).MQ.reindex(right.index)
    missing, beyond = found.isna(), right.beyond.astype(bool)
    means = [np.exp(np.log(v.astype(float)).mean()) for v in (found, right.MQ)]
    print(
        f"{name}: MQ missing in {missing.sum()} of {len(found)}, all {(missing & beyond).sum()} beyond last year's frontier; "
        f"geometric mean of the others {means[0]:.2f}, of all by linprog {means[1]:.2f}"
    )
    same &= bool((missing == beyond).all()) and missing.sum() > 10 and np.allclose(found[~missing], right.MQ[~missing].astype(float))
sys.exit(0 if same else "changed: the index is another now")
PY
