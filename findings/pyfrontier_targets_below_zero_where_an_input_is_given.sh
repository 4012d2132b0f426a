#!/usr/bin/env bash
# Pyfrontier 1.1.1: where an input cannot be changed (land), slacks and targets are those of another programme, or of none
#
# Guess: `EnvelopDEA(...).fit(x, y, uncontrollable_index=[0])` leaves input 0 as it is (Banker & Morey 1986): theta and the other inputs'
# slacks are of the inputs that can be changed, and `virtual_dmu`, "the target values that an inefficient DMU should achieve", has at most
# the unit's own land and what its `weights` add up to.
# Behaviour: theta and weights are right. In the second stage every input is treated as input 1 is: with land as input 0, land is shrunk by
# theta as well, a programme that often has no solution (slacks are then negative); with land as input 1, nothing is shrunk, so that slacks
# hold what theta takes away already. `virtual_dmu` multiplies all inputs by theta all the same: targets lie below zero.
# Why it matters: targets and slacks are what an efficiency study recommends, and land, population or climate are the usual given inputs.
# The product of `weights` and inputs is right. coagg has no given inputs; its scores are what its slacks say
# (tests/efficiency/test_efficiency_properties.py::test_score_is_what_the_slacks_say); docs/peers.md has the line.
#
# Seen (2026-12-01), five regions with one output of 1 each, variable returns, the last two of them inefficient:
#   theta, (land, labour) of the target, the same of weights times inputs
#   land is input 0: 0.375 (2.2, 6.9) (6.0, 3.0), of 6.0, 8.0; 0.333 (3.3, 5.8) (8.0, 2.0), of 10.0, 6.0; slacks -3.9, -3.8
#   land is input 1: 0.375 (0.2, -1.0) (6.0, 3.0), of 6.0, 8.0; 0.333 (-2.7, -0.0) (8.0, 2.0), of 10.0, 6.0; slacks 2.0, 2.0
source "$(dirname "$0")/run.bash"
packages Pyfrontier==1.1.1 PuLP==3.3.2 numpy==2.4.6
"$python" -W ignore - <<'PY'
import sys

import numpy as np
from Pyfrontier.frontier_model import EnvelopDEA

land, labour = np.array([2.0, 4, 8, 6, 10]), np.array([8.0, 4, 2, 8, 6])
one = np.ones((5, 1))
print("theta, (land, labour) of the target, the same of weights times inputs")
seen = {}
for place in (0, 1):
    x = np.column_stack([land, labour] if place == 0 else [labour, land])
    model = EnvelopDEA("VRS", "in")
    model.fit(x, one, uncontrollable_index=[place])
    rows = []
    for k in (3, 4):
        r = model.result[k]
        target, peers = np.array(r.virtual_dmu.input), np.array(r.weights) @ x
        rows.append((r.score, target[[place, 1 - place]], peers[[place, 1 - place]], np.array(r.x_slack)))
    seen[place] = rows
    told = "; ".join(
        f"{score:.3f} ({t[0]:.1f}, {t[1]:.1f}) ({p[0]:.1f}, {p[1]:.1f}), of {land[k]:.1f}, {labour[k]:.1f}"
        for k, (score, t, p, _) in zip((3, 4), rows, strict=True)
    )
    print(f"land is input {place}: {told}; slacks {', '.join(f'{s.min():.1f}' for *_, s in rows)}")
same = all(np.isclose(a[0], b[0], atol=1e-5) and np.allclose(a[2], b[2], atol=1e-4) for a, b in zip(*seen.values(), strict=True))
stands = same and all((np.abs(t - p) > 0.5).any() for rows in seen.values() for _, t, p, _ in rows)
stands &= min(t.min() for _, t, _, _ in seen[1]) < -0.5 and min(s.min() for *_, s in seen[0]) < -0.5
sys.exit(0 if stands else "changed: targets with a given input are those of the peers")
PY
