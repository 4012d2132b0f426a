#!/usr/bin/env bash
# duckdb 1.5.6: the median of 0.1 and 0.2 is 0.1, the median of 1 and 2 is 1.5 or 1 by the type of the column
#
# Guess: of an even number of figures `median` (`quantile_cont`) is half-way between the two in the middle, whatever numeric type the column
# has; `avg` of a DECIMAL is a DOUBLE, and so is the median of an integer column.
# Behaviour: the median of a DECIMAL is a DECIMAL of the same scale, cut off (not rounded): 0.1 for 0.1 and 0.2, 1 for 1 and 2 as
# DECIMAL(18, 0), -2 for -1 and -2. `mad` (median absolute deviation) is made of such medians: 0 for 0.1 and 0.2. Numbers with a point
# that are written in SQL are DECIMALs, and so are figures from databases that keep money and percentages; `read_csv` makes DOUBLEs.
# Sums of whole numbers (HUGEINT) and their medians are not touched.
# Why it matters: shares and growth rates are kept with one digit; the median over regions of an even number is then low by half a digit,
# never high, and quartiles likewise, by up to a digit: a median growth of 5.15 % is 5.1, a spread of .05 none at all. coagg has no DECIMAL
# in any table (tests/dbt/test_measures.py::test_no_figure_is_a_decimal); on tables of your own write `median(x::double)`
# (docs/sql-cookbook.md). docs/peers.md has the line.
#
# Seen (2026-11-30):
#   of                             median  quantile_cont(.25)  mad    avg
#   0.1, 0.2 as written             0.1     0.1                0.0    0.15
#   0.1, 0.2 as DOUBLE              0.15    0.125              0.05   0.15
#   1, 2 as DECIMAL(18, 0)          1       1                  0      1.5
#   1, 2 as BIGINT                  1.5     1.25               0.5    1.5
#   -1.0, -1.1 as written           -1.1    -1.1               0.0    -1.05
source "$(dirname "$0")/run.bash"
packages duckdb==1.5.6
"$python" - <<'PY'
import sys

import duckdb

cases = {
    "0.1, 0.2 as written": ("(0.1), (0.2)", "x"),
    "0.1, 0.2 as DOUBLE": ("(0.1), (0.2)", "x::double"),
    "1, 2 as DECIMAL(18, 0)": ("(1), (2)", "x::decimal(18, 0)"),
    "1, 2 as BIGINT": ("(1), (2)", "x::bigint"),
    "-1.0, -1.1 as written": ("(-1.0), (-1.1)", "x"),
}
found = {}
print("of                             median  quantile_cont(.25)  mad    avg")
for name, (values, x) in cases.items():
    query = f"select median({x}), quantile_cont({x}, 0.25), mad({x}), avg({x}) from (values {values}) t(x)"
    row = duckdb.sql(query).fetchone()
    found[name] = [round(float(v), 6) for v in row]
    median, quartile, deviation, mean = (str(v if not isinstance(v, float) else round(v, 6)) for v in row)
    print(f"{name:31} {median:7} {quartile:18} {deviation:6} {mean}")
exact = found["0.1, 0.2 as DOUBLE"] == [0.15, 0.125, 0.05, 0.15] and found["1, 2 as BIGINT"] == [1.5, 1.25, 0.5, 1.5]
cut = found["0.1, 0.2 as written"] == [0.1, 0.1, 0.0, 0.15] and found["1, 2 as DECIMAL(18, 0)"] == [1, 1, 0, 1.5]
cut &= found["-1.0, -1.1 as written"][0] == -1.1
sys.exit(0 if exact and cut else "changed: medians of decimals are no longer cut off")
PY
