#!/usr/bin/env bash
# Pyfrontier 1.1.1: of the units on the frontier hardly any `is_efficient`
#
# Guess: `result.is_efficient` is true of a unit whose score is 1 and that has no slacks (Pareto–Koopmans); `score` is rounded to six digits,
# so that rounding errors of the solver do not matter.
# Behaviour: slacks are not rounded. What the solver leaves (1e-12) is above zero, and the unit has a slack; which ones pass is a matter of
# rounding (under constant returns one of five). The multiplier form's `is_efficient` looks at the score alone.
# Why it matters: the number of efficient regions per year is printed in every DEA table. Compare slacks with a tolerance. coagg's slacks of
# such units are zero (tests/efficiency/test_efficiency_properties.py::test_units_on_the_frontier_have_no_slack_in_any_unit);
# docs/peers.md has the line.
#
# Seen (2026-12-01), 12 regions, 2 inputs, 1 output, invented numbers, variable returns, inputs counted in four units:
#   on the frontier without a slack above 1e-6: 6, 6, 6, 6
#   is_efficient, by its inputs:                0, 0, 0, 0
#   is_efficient, by its outputs:               0, 0, 0, 0
source "$(dirname "$0")/run.bash"
packages Pyfrontier==1.1.1 PuLP==3.3.2 numpy==2.4.6
"$python" -W ignore - <<'PY'
import sys

import numpy as np
from Pyfrontier.frontier_model import EnvelopDEA

rng = np.random.default_rng(0)
x = rng.uniform(1, 10, (12, 2))
y = (x.prod(axis=1) ** 0.4 * rng.uniform(0.5, 1, 12))[:, None]
frontier, said = [], {"in": [], "out": []}
for unit in (1, 10, 1000, 1e4):
    for orient in said:
        model = EnvelopDEA("VRS", orient)
        model.fit(x * unit, y)
        on_it = [r for r in model.result if r.score == 1 and max([*np.array(r.x_slack) / unit, *r.y_slack]) < 1e-6]
        said[orient].append(sum(r.is_efficient for r in on_it))
    frontier.append(len(on_it))
print("on the frontier without a slack above 1e-6:", ", ".join(map(str, frontier)))
print("is_efficient, by its inputs:               ", ", ".join(map(str, said["in"])))
print("is_efficient, by its outputs:              ", ", ".join(map(str, said["out"])))
stands = all(said["in"][i] < frontier[i] for i in range(4)) and set(frontier) == {6}
sys.exit(0 if stands else "changed: units on the frontier are efficient")
PY
