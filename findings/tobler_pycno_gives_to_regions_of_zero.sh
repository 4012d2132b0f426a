#!/usr/bin/env bash
# tobler 0.13.0: `pycno_interpolate` gives people to a region that has none: the total grows, and only such regions are wrong
#
# Guess: pycnophylactic interpolation (Tobler 1979) keeps each source region's total by construction; summed over the source regions themselves
# the surface gives back what went in, a region with 0 keeps 0.
# Behaviour: the smoothing carries people over the border into a region of zero; the last step multiplies the cells of each region so that they
# add up to its figure, but passes by regions whose factor is zero. What has come in stays, and is there a second time: the regions it came from
# are set back to their own totals. Nothing is said; a region with 1 in the place of 0 keeps its 1.
# Why it matters: zeros are common where it is used: a crop, a branch or migrants by county. The total of a province grows by what
# leaks, more with larger cells, and empty counties get a figure.
# coagg makes no surfaces of figures; docs/peers.md has the line. A very small figure in the place of zero is right.
#
# Seen (2026-12-01), six square counties of one kilometre, 100, 0, 100, 400, 50, 0 people (650), carried over to the same counties, invented:
#   [100   0 100 400  50   0] by cells of 200: 100.0, 7.6, 100.0, 400.0, 50.0, 8.2; in all 665.8
#   [100   0 100 400  50   0] by cells of 100: 100.0, 5.7, 100.0, 400.0, 50.0, 6.7; in all 662.4
#   [100   0 100 400  50   0] by cells of  50: 100.0, 4.0, 100.0, 400.0, 50.0, 5.0; in all 658.9
#   [100   1 100 400  50   1] by cells of 100: 100.0, 1.0, 100.0, 400.0, 50.0, 1.0; in all 652.0
source "$(dirname "$0")/run.bash"
packages tobler==0.13.0 geopandas==1.2.0 libpysal==4.14.1 shapely==2.1.2 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1 rasterio==1.4.4 astropy==8.0.2
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import sys

import geopandas
import numpy as np
from shapely.geometry import box
from tobler.pycno import pycno_interpolate

cells = [box(i * 1000, j * 1000, i * 1000 + 1000, j * 1000 + 1000) for j in range(2) for i in range(3)]


def back(people, cellsize):
    """The counties' figures, carried over to the same counties."""
    counties = geopandas.GeoDataFrame({"people": people}, geometry=cells, crs=3857)
    found = pycno_interpolate(counties, counties, ["people"], cellsize=cellsize)["people"].to_numpy()
    print(f"{people} by cells of {cellsize:3}: {', '.join(f'{x:.1f}' for x in found)}; in all {found.sum():.1f}")
    return found


zero, one = np.array([100, 0, 100, 400, 50, 0]), np.array([100, 1, 100, 400, 50, 1])
leaks = [back(zero, size) for size in (200, 100, 50)]
kept = back(one, 100)
others = zero > 0
stands = all((x[~others] > 1).all() and np.allclose(x[others], zero[others], rtol=1e-3) for x in leaks)
sys.exit(0 if stands and np.allclose(kept, one, rtol=1e-3) else "changed: regions of zero keep their zero now")
PY
