#!/usr/bin/env bash
# pyogrio 0.13.0, geopandas 1.1.1: regions written as FlatGeobuf come back in another order, numbered from 0 again
#
# Guess: a file of regions holds its rows as they were written, as a GeoPackage, a shapefile, GeoJSON and GML do.
# Behaviour: with FlatGeobuf's own defaults, through GDAL, features are stored along a Hilbert curve for the spatial index. The frame
# that is read has a fresh index 0, 1, 2 …, so that figures of the frame that was written, set beside it as a column, belong to
# other regions: here none of twelve has its own. Contiguity read off the positions is that of other regions, too. No warning; with
# `SPATIAL_INDEX="NO"` rows stay.
# Why it matters: a map file is saved anew to make it small, and figures or weights that were made before are added by row. coagg matches
# boundaries and weights with regions by code or name, never by row (tests/reporting/test_boundary_import.py).
#
# Seen (2026-11-30), twelve squares of one grid, figures 0 to 11 in the order of their codes:
#   grid.gpkg: rows 0 1 2 3 4 5 6 7 8 9 10 11, 12 of 12 regions have their own figure
#   grid.shp: rows 0 1 2 3 4 5 6 7 8 9 10 11, 12 of 12 regions have their own figure
#   grid.geojson: rows 0 1 2 3 4 5 6 7 8 9 10 11, 12 of 12 regions have their own figure
#   grid.fgb: rows 3 2 6 7 11 10 9 8 4 5 1 0, 0 of 12 regions have their own figure
#   grid.fgb without its index: rows 0 1 2 3 4 5 6 7 8 9 10 11
source "$(dirname "$0")/run.bash"
packages geopandas==1.1.1 pyogrio==0.13.0 pandas==3.1.1 numpy==2.4.6 shapely==2.2.0
"$python" -W ignore - <<'PY'
import sys

import geopandas
import pandas as pd
from shapely import box

codes = [str(110000 + 10000 * i) for i in range(12)]
squares = [box(x, y, x + 1, y + 1) for y in range(3) for x in range(4)]
regions = geopandas.GeoDataFrame({"code": codes}, geometry=squares, crs=4326)
figures = pd.Series(range(12))  # of the regions as they were written
own = dict(zip(codes, figures, strict=True))


def read(name, **options):
    regions.to_file(name, **options)
    back = geopandas.read_file(name)
    return " ".join(str(own[code]) for code in back["code"]), back.assign(figure=figures)


seen = {}
for name in ("grid.gpkg", "grid.shp", "grid.geojson", "grid.fgb"):
    rows, back = read(name)
    seen[name] = sum(own[code] == figure for code, figure in zip(back["code"], back["figure"], strict=True))
    print(f"{name}: rows {rows}, {seen[name]} of 12 regions have their own figure")
plain, _ = read("plain.fgb", SPATIAL_INDEX="NO")
print(f"grid.fgb without its index: rows {plain}")
kept = plain == " ".join(map(str, range(12))) and all(seen[name] == 12 for name in seen if name != "grid.fgb")
sys.exit(0 if kept and seen["grid.fgb"] < 12 else "changed: FlatGeobuf keeps the order of rows now, or others do not")
PY
