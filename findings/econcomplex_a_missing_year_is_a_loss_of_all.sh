#!/usr/bin/env bash
# econcomplex 1.0.1: where a year's figure is missing a region has lost all its jobs, and does not grow when they are back
#
# Guess: `growth_rates(df, loc, act, val, time)` of a long table gives each region's growth from year to year, and none where one of the two
# years has no figure; `entry_tracking` and `exit_tracking` see industries come and go by the figures that there are.
# Behaviour: the long table is made wide with zeros where there is no row or no figure: growth is -100 % into the gap and 0 % out of it (a
# quotient by zero is 0 in the package), and every industry of the region leaves and comes back. A year that no region has is not
# there at all: the growth over two years stands as that of one.
# Why it matters: a yearbook leaves out a region's table, or a cell is a mark; means of growth and counts of entries are then of such gaps. A
# region's entries are the outcome of papers on related diversification.
# coagg's lags and differences go by period, a gap is a gap (tests/peers/test_panel_peers.py); docs/peers.md has the line.
#
# Seen (2026-11-30), jobs of four regions in three industries that grow by 5 % a year, 2018 to 2022, invented:
#   all rows                   growth of B 5, 5, 5, 5; mean of all 5.0; entries, exits 0, 0
#   B without rows of 2020     growth of B 5, -100, 0, 5; mean of all -1.87; entries, exits 4, 4
#   B's cells of 2020 missing  the same
#   no region has 2020         growth of B 5, 10.25, 5; mean of all 6.75; entries, exits 0, 0
source "$(dirname "$0")/run.bash"
packages econcomplex==1.0.1 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import sys

import pandas as pd
from econcomplex.dynamics.entry_exit import entry_tracking, exit_tracking
from econcomplex.dynamics.growth import growth_rates

start = {"A": (100, 50, 10), "B": (80, 120, 30), "C": (20, 40, 90), "D": (60, 10, 25)}
rows = [
    (region, industry, year, jobs * 1.05 ** (year - 2018))
    for region, all_jobs in start.items()
    for industry, jobs in zip("xyz", all_jobs, strict=True)
    for year in range(2018, 2023)
]
whole = pd.DataFrame(rows, columns=["region", "industry", "year", "jobs"])
columns = ("region", "industry", "jobs", "year")
tables = {
    "all rows": whole,
    "B without rows of 2020": whole[~((whole.region == "B") & (whole.year == 2020))],
    "B's cells of 2020 missing": whole.assign(jobs=whole.jobs.mask((whole.region == "B") & (whole.year == 2020))),
    "no region has 2020": whole[whole.year != 2020],
}
seen = {}
for name, table in tables.items():
    growth = growth_rates(table, *columns).set_index(["region", "year"])["growth"]
    moves = [int(f(table, *columns).set_index(["region", "industry"])[c].sum()) for f, c in ((entry_tracking, "entry"), (exit_tracking, "exit"))]
    seen[name] = (growth["B"].round(2).to_dict(), round(float(growth.mean()), 2), moves)
    print(f"{name:26} growth of B {seen[name][0]}; mean of all {seen[name][1]}; entries, exits {moves}")
gaps = [seen[name] for name in list(tables)[1:3]]
same = all(g[0][2020] == -100 and g[0][2021] == 0 and g[2][0] >= 2 and g[2][1] >= 2 for g in gaps)
same &= seen["all rows"][1] == 5 and seen["all rows"][2] == [0, 0] and seen["no region has 2020"][0] == {2019: 5.0, 2021: 10.25, 2022: 5.0}
sys.exit(0 if same else "changed: a gap is no longer a loss of all jobs")
PY
