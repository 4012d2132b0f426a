#!/usr/bin/env bash
# geopandas 1.2.0: a dissolved region's row is put together from several counties' rows where figures are missing
#
# Guess: `counties.dissolve("city")` gives each city the figures of its first county (`aggfunc="first"`, as documented), a missing one included, so
# that columns of one row belong together and a share of two of them is some county's share.
# Behaviour: "first" is pandas' first figure that is there, column by column. Where the first county has no GDP the row has the second one's GDP beside the
# first one's population, and GDP per head is of nobody. `aggfunc=lambda s: s.iloc[0]` gives the first row; figures that add up need "sum".
# Why it matters: maps of counties are dissolved into cities with their figures in them, county tables have gaps, and a column of shares or of
# figures per head made afterwards looks like any other. coagg takes shapes alone from boundary files; figures come from the warehouse by code.
# docs/peers.md has the line.
#
# Seen (2026-12-01), three invented counties of a city; GDP of the first is not published:
#   counties (gdp, people): (nan, 5), (20, 40), (30, 10)
#   dissolve: gdp 20, people 5, per head 4.00; counties have nan, 0.50, 3.00
#   the first row: gdp nan, people 5
source "$(dirname "$0")/run.bash"
packages geopandas==1.2.0 shapely==2.1.2 pandas==3.1.1 numpy==2.4.6
"$python" -W ignore - <<'PY'
import sys

import geopandas
import numpy as np
from shapely.geometry import box

cells = [box(k, 0, k + 1, 1) for k in range(3)]
counties = geopandas.GeoDataFrame({"city": "N", "gdp": [np.nan, 20.0, 30.0], "people": [5.0, 40.0, 10.0]}, geometry=cells, crs=3857)
print("counties (gdp, people):", ", ".join(f"({g:g}, {p:g})" for g, p in zip(counties.gdp, counties.people, strict=True)))
city = counties.dissolve("city").loc["N"]
heads = counties.gdp / counties.people
print(
    f"dissolve: gdp {city.gdp:g}, people {city.people:g}, per head {city.gdp / city.people:.2f}; "
    f"counties have {', '.join(f'{h:.2f}' for h in heads)}"
)
first = counties.dissolve("city", aggfunc=lambda s: s.iloc[0]).loc["N"]
print(f"the first row: gdp {first.gdp:g}, people {first.people:g}")
mixed = city.gdp == 20 and city.people == 5 and not np.isclose(heads, city.gdp / city.people).any()
sys.exit(0 if mixed and np.isnan(first.gdp) else "changed: a dissolved row is of one county now")
PY
