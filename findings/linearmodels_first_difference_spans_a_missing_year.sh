#!/usr/bin/env bash
# linearmodels 7.1: a first difference knows the calendar only where some other unit has the year
#
# Guess: FirstDifferenceOLS takes the change from one year to the next, or, as many programs do, from one row to the next.
# Behaviour: neither. Where one unit lacks a year that others have, both of its differences are left out. Where no unit has the
# year (a yearbook that did not appear), the change over two years counts as one of one year, without a word: renaming the later
# years so that the hole closes gives the same estimate. So adding a single row of the missing year changes the sample of all units.
# Why it matters: years in which no yearbook appeared are common in regional panels, and growth over two years is no yearly growth.
# coagg's `L.` and `D.` go by period, whoever else has the year
# (tests/peers/test_panel_peers.py::test_a_year_that_no_unit_has_is_a_gap); docs/peers.md has the line.
#
# Seen (2026-11-29), 30 units, 2001-2012, random walks:
#   changes of one year in the data, unit 3 without 2006: 328; used: 328
#   changes of one year in the data, no unit with 2006: 270; used: 300, slope 1.075049
#   the same, later years renamed so that no hole is left: 300, slope 1.075049
#   2006 of unit 3 alone put back: 272 in the data; used: 272, slope 1.092831
source "$(dirname "$0")/run.bash"
packages linearmodels==7.1 numpy==2.4.6 pandas==3.1.1
"$python" -W ignore - <<'PY'
import sys

import numpy as np
import pandas as pd
from linearmodels.panel import FirstDifferenceOLS

draws = np.random.default_rng(1)
rows = pd.DataFrame([(unit, year) for unit in range(30) for year in range(2001, 2013)], columns=["unit", "year"])
rows["x"] = draws.normal(size=len(rows)).cumsum()
rows["y"] = rows["x"] + draws.normal(size=len(rows)).cumsum()


def fitted(frame):
    data = frame.set_index(["unit", "year"])
    found = FirstDifferenceOLS(data["y"], data[["x"]]).fit()
    return int(found.nobs), round(float(found.params["x"]), 6)


one = fitted(rows[~((rows["unit"] == 3) & (rows["year"] == 2006))])
whole = fitted(rows[rows["year"] != 2006])
closed = rows[rows["year"] != 2006].copy()
closed["year"] -= (closed["year"] > 2006).astype(int)
closed = fitted(closed)
mended = fitted(rows[(rows["year"] != 2006) | (rows["unit"] == 3)])
print(f"changes of one year in the data, unit 3 without 2006: {30 * 11 - 2}; used: {one[0]}")
print(f"changes of one year in the data, no unit with 2006: {30 * 9}; used: {whole[0]}, slope {whole[1]}")
print(f"the same, later years renamed so that no hole is left: {closed[0]}, slope {closed[1]}")
print(f"2006 of unit 3 alone put back: {30 * 9 + 2} in the data; used: {mended[0]}, slope {mended[1]}")
same = one[0] == 328 and whole == closed and whole[0] == 300 and mended[0] == 272
sys.exit(0 if same else "changed: differences over a missing year are treated otherwise now")
PY
