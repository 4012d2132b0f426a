#!/usr/bin/env bash
# pyjstat 2.4.0: a table written as JSON-stat gives figures to other regions and years, unless its rows happen to stand in one order
#
# Guess: `Dataset.read(frame)` has the dimensions' columns beside each value, so the cube is filled by them, in whatever order rows stand.
# Behaviour: `value` is the column as it stands, and the categories are numbered as they first appear. JSON-stat reads a cube with the last
# dimension running fastest, so only a frame sorted by its columns from left to right is written rightly. What pandas' `melt` makes of a
# yearbook's wide table runs fastest by region: all figures but the first and the last go to other cells, with the right regions, years
# and total. A row that is not there moves all behind it (reading that back with pyjstat raises; other readers do not count).
# Nothing is said, and no page asks for an order. `sort_values` by the dimensions' columns, of a complete table, is right.
# Why it matters: JSON-stat is what statistical offices publish and what their portals load. coagg writes long tables (CSV, Parquet) in
# which each figure stands beside its keys; a panel taken to JSON-stat is sorted first. docs/peers.md has the line.
#
# Seen (2026-11-30), pandas 3.1.1, jobs of three regions in two years:
#   region year  in the frame  after writing and reading
#   A      2020  11            11
#   B      2020  12            13
#   C      2020  13            22
#   A      2021  21            12
#   B      2021  22            21
#   C      2021  23            23
#   sorted by region and year: all six the same
source "$(dirname "$0")/run.bash"
packages pyjstat==2.4.0 pandas==3.1.1 numpy==2.4.6
"$python" -W ignore - <<'PY'
import json
import sys
from itertools import product

import pandas as pd
from pyjstat import pyjstat


def cells(text):
    """A cube's cells by plain arithmetic: the last dimension runs fastest."""
    cube = json.loads(text)
    names = [sorted(cube["dimension"][d]["category"]["index"], key=cube["dimension"][d]["category"]["index"].get) for d in cube["id"]]
    return dict(zip(product(*names), cube["value"], strict=True))


wide = pd.DataFrame({"region": ["A", "B", "C"], "2020": [11, 12, 13], "2021": [21, 22, 23]})
long = wide.melt(id_vars="region", var_name="year", value_name="value")
meant = {(r, y): v for r, y, v in long.itertuples(index=False)}
dataset = pyjstat.Dataset.read(long)
written, own = cells(dataset.write()), dataset.write("dataframe")
by_pyjstat = {(r, y): v for r, y, v in own.itertuples(index=False)}
print("region year  in the frame  after writing and reading")
for (region, year), value in meant.items():
    print(f"{region}      {year}  {value}            {written[region, year]}")
in_order = cells(pyjstat.Dataset.read(long.sort_values(["region", "year"])).write())
print("sorted by region and year:", "all six the same" if in_order == meant else "other figures too")
moved = sum(written[key] != value for key, value in meant.items())
same = moved == 4 and by_pyjstat == written and in_order == meant
sys.exit(0 if same else "changed: figures are written by their keys now")
PY
