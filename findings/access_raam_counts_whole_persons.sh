#!/usr/bin/env bash
# access 1.1.10.post3: the rational agent access model (RAAM) of a population in ten thousands sends everybody to the nearest place
#
# Guess: units of the population cancel: congestion is demand over supply, as a multiple of the mean of that ratio (`rho`, by default), so that
# people move until nobody gains (Saxon & Snow 2020), whether they are counted one by one, in thousands or in 万人.
# Behaviour: in each cycle at most a share of a region's people changes place, and that number is cut to a whole one. Where all are 3.2,
# nobody moves: everyone stays at the nearest place, however crowded. In thousands some move, and `max_cycles` does not help.
# The other measures (2SFCA, E2SFCA, 3SFCA, FCA) only change by the unit.
# Why it matters: yearbooks count people in 万人 and projections have fractions; costs of crowded regions are several times too large, ranks change,
# and nothing is said. Multiply the population to persons. coagg has no accessibility measure; docs/peers.md has the line.
#
# Seen (2026-12-01), 12 towns on a plane, 1,000 to 9,000 people and 1 to 29 doctors each, tau 20; largest distance from the equilibrium
# (nobody gains by moving), worst cost and its town:
#   equilibrium                        : 0.000, 1.741 at o05
#   raam, people one by one            : 0.000, 1.741 at o05
#   raam, in thousands                 : 0.233, 1.826 at o05
#   raam, in thousands, 2,000 cycles   : 0.233, 1.826 at o05
#   raam, in ten thousands             : 4.418, 6.158 at o05
source "$(dirname "$0")/run.bash"
packages access==1.1.10.post3 geopandas==1.2.0 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
"$python" -W ignore - <<'PY'
import sys

import numpy as np
import pandas as pd
from access import Access

n, tau = 12, 20
rng = np.random.default_rng(0)
place = rng.uniform(0, 60, (n, 2))
people, doctors = rng.integers(1000, 9000, n), rng.integers(1, 30, n)
minutes = np.hypot(*(place[:, None] - place).transpose(2, 0, 1))
towns = [f"o{i:02d}" for i in range(n)]
cost = pd.DataFrame(
    [(towns[i], towns[j], minutes[i, j]) for i in range(n) for j in range(n)], columns=["origin", "dest", "cost"]
)


def raam(unit, cycles=150):
    model = Access(
        demand_df=pd.DataFrame({"geoid": towns, "people": people / unit}),
        demand_index="geoid",
        demand_value="people",
        supply_df=pd.DataFrame({"geoid": towns, "doctors": doctors}),
        supply_index="geoid",
        supply_value="doctors",
        cost_df=cost,
        cost_origin="origin",
        cost_dest="dest",
        cost_name="cost",
    )
    return model.raam(tau=tau, max_cycles=cycles).iloc[:, 0].loc[towns].to_numpy()


def equilibrium():
    """Each town in turn shares its people out so that all its places cost the same, until nothing changes."""
    travel, capacity = minutes / tau, doctors * people.sum() / doctors.sum()
    share = np.zeros((n, n))
    share[np.arange(n), travel.argmin(axis=1)] = people
    for _ in range(3000):
        for o in range(n):
            empty = (share.sum(axis=0) - share[o]) / capacity + travel[o]
            order = np.argsort(empty)
            for k in range(1, n + 1):
                taken = order[:k]
                level = (people[o] + capacity[taken] @ empty[taken]) / capacity[taken].sum()
                if k == n or level <= empty[order[k]]:
                    break
            share[o] = 0
            share[o, taken] = capacity[taken] * (level - empty[taken])
    total = share.sum(axis=0) / capacity + travel
    return (total * share).sum(axis=1) / people


rows = {
    "equilibrium": equilibrium(),
    "raam, people one by one": raam(1),
    "raam, in thousands": raam(1e3),
    "raam, in thousands, 2,000 cycles": raam(1e3, 2000),
    "raam, in ten thousands": raam(1e4),
}
far = {}
for name, values in rows.items():
    far[name] = np.abs(values - rows["equilibrium"]).max()
    print(f"{name:35}: {far[name]:.3f}, {values.max():.3f} at {towns[values.argmax()]}")
one, thousands, longer, tens = list(far.values())[1:]
stands = one < 0.01 and thousands > 0.1 and longer > 0.1 and tens > 2
sys.exit(0 if stands else "changed: the unit of the population cancels")
PY
