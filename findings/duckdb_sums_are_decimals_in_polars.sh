#!/usr/bin/env bash
# DuckDB 1.5.6 with polars 2.1.0: the share of a sum is 0
#
# Guess: `select region, sum(jobs) from t group by region` of a BIGINT column comes to polars as an integer, and
# `pl.col("jobs") / pl.col("jobs").sum()` is a share.
# Behaviour: DuckDB sums whole numbers in HUGEINT, which leaves through Arrow as decimal(38, 0); polars divides decimals with the scale
# of the left one, so every share is 0, also through narwhals, and a ratio of money of type DECIMAL(18, 2) has two digits. pandas gets
# floats from the same relation (object through Arrow). count(*), avg() and divisions inside DuckDB are not touched.
# Why it matters: location quotients begin with shares of sums. coagg's functions take such frames
# as floats (tests/peers/test_frames_of_duckdb.py); who computes with `.pl()` in polars casts first: `sum(jobs)::bigint` or `::double`
# (docs/sql-cookbook.md).
#
# Seen (2026-11-28), jobs 18,000, 22,000, 26,000, output 19.80, 24.20, 28.60:
#   type of sum(jobs): Decimal(precision=38, scale=0)
#   shares of jobs:   [0, 0, 0]
#   shares of output: [0.27, 0.33, 0.39]
#   as double:        [0.273, 0.333, 0.394]
source "$(dirname "$0")/run.bash"
packages duckdb==1.5.6 polars==2.1.0 pyarrow==26.0.1
"$python" -W ignore - <<'PY'
import sys

import duckdb
import polars as pl

con = duckdb.connect()
con.execute("create table t as select 'r' || (i % 3) as region, (i * 1000)::bigint as jobs, (i * 1.1)::decimal(18, 2) as output from range(12) as t(i)")
sums = con.sql("select region, sum(jobs) as jobs, sum(output) as output from t group by region order by region").pl()
print("type of sum(jobs):", sums["jobs"].dtype)
jobs, output = (sums.select(pl.col(name) / pl.col(name).sum())[name].to_list() for name in ("jobs", "output"))
cast = sums.select(pl.col("jobs").cast(pl.Float64) / pl.col("jobs").cast(pl.Float64).sum())["jobs"]
print("shares of jobs:  ", [int(x) if x == int(x) else float(x) for x in jobs])
print("shares of output:", [float(x) for x in output])
print("as double:       ", [round(x, 3) for x in cast])
sys.exit(0 if set(jobs) == {0} else "changed: the type of a sum, or the division, is another now")
PY
