#!/usr/bin/env bash
# DuckDB 1.5.6: the same column with a gap has two observations from pandas and three from polars or pyarrow
#
# Guess: a frame that is queried by its name gives the same answer whichever library holds it; a missing figure is missing.
# Behaviour: floats of a pandas frame are read with nan as NULL, those of polars and pyarrow with nan as a number: it is counted, makes
# every mean nan, and is larger than any figure, so `jobs > 3` holds for it and `max` is nan. Nothing says so.
# Why it matters: a panel goes through pandas (Stata files) and polars in one session; an average or a count by region changes with the
# library. coagg takes nan as missing in every kind of frame and hands DuckDB NULLs (python_models/frames.py,
# tests/test_frame_kinds.py::test_a_nan_is_missing_in_every_kind); `from frame` in a query of your own does not.
#
# Seen (2026-11-29), jobs 2, a gap, 4:
#   pandas:  count 2, avg 3.0, max 4.0, rows above 3: 1
#   polars:  count 3, avg nan, max nan, rows above 3: 2
#   pyarrow: count 3, avg nan, max nan, rows above 3: 2
source "$(dirname "$0")/run.bash"
packages duckdb==1.5.6 pandas==3.1.1 polars==2.1.0 pyarrow==26.0.1
"$python" -W ignore - <<'PY'
import sys

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa

jobs = {"jobs": [2.0, float("nan"), 4.0]}
found = {}
for name, frame in (("pandas", pd.DataFrame(jobs)), ("polars", pl.DataFrame(jobs)), ("pyarrow", pa.table(jobs))):
    found[name] = duckdb.sql("select count(jobs), avg(jobs), max(jobs), count(*) filter (jobs > 3) from frame").fetchone()
    print("{}: count {}, avg {}, max {}, rows above 3: {}".format(name, *found[name]))
same = [found[name][0] == 3 and found[name][3] == 2 for name in ("polars", "pyarrow")]
sys.exit(0 if found["pandas"] == (2, 3.0, 4.0, 1) and all(same) else "changed: nan is read otherwise now")
PY
