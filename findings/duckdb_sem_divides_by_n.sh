#!/usr/bin/env bash
# DuckDB 1.5.6 (2.0.1 the same): sem(), the standard error of the mean, is too small by sqrt((n - 1)/n)
#
# Guess: `sem(x)` is `stddev(x) / sqrt(count(x))`, as in SciPy, pandas, R's plotrix and textbooks; DuckDB's own `stddev` and `variance`
# are those of a sample, and its documentation says "the standard error of the mean".
# Behaviour: it is `stddev_pop(x) / sqrt(count(x))`; of one observation it is 0, where `stddev` is NULL.
# Why it matters: means by province or year are of five or ten regions, and bars of two standard errors are drawn from one query beside
# others that are drawn with pandas: 11 % too short at five, 29 % at two, and a mean of one region is known without error. Write
# `stddev(x) / sqrt(count(x))`. No query of coagg's calls it; docs/peers.md has the line.
#
# Seen (2026-12-01), incomes of 5, 2 and 1 regions, invented:
#   5 regions: sem 3.162, stddev / sqrt(n) 3.536, pandas 3.536, SciPy 3.536
#   2 regions: sem 3.536, stddev / sqrt(n) 5.000, pandas 5.000, SciPy 5.000
#   1 region:  sem 0.000, stddev / sqrt(n) None, pandas nan, SciPy nan
source "$(dirname "$0")/run.bash"
packages duckdb==1.5.6 pandas==3.1.1 scipy==1.17.1 numpy==2.4.6
"$python" -W ignore - <<'PY'
import sys

import duckdb
import numpy as np
import pandas as pd
from scipy import stats

con = duckdb.connect()
stands = True
for incomes in ([10.0, 15, 20, 25, 30], [10.0, 20], [10.0]):
    values = ", ".join(f"({x}::double)" for x in incomes)
    theirs, sample = con.sql(f"select sem(x), stddev(x) / sqrt(count(x)) from (values {values}) t(x)").fetchone()
    pandas, scipy = pd.Series(incomes).sem(), stats.sem(incomes)
    n = len(incomes)
    print(
        f"{f'{n} region' + 's' * (n > 1) + ':':10} sem {theirs:.3f}, stddev / sqrt(n) {sample if sample is None else f'{sample:.3f}'}, "
        f"pandas {pandas:.3f}, SciPy {scipy:.3f}"
    )
    stands &= np.isclose(theirs, np.std(incomes) / np.sqrt(n)) and (n == 1 or np.allclose([pandas, scipy], sample))
sys.exit(0 if stands else "changed: sem is that of a sample now")
PY
