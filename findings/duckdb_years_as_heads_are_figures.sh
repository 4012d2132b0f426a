#!/usr/bin/env bash
# duckdb 1.5.6: of a CSV whose columns are years the heads are read as a region with figures
#
# Guess: `from 'gdp.csv'` finds the line of heads of `region,2018,2019`, as polars and pandas take it and as DuckDB does for
# `code,region,2018,2019`.
# Behaviour: a first line counts as heads only where a cell of it does not fit the type of its column. Years fit a column of numbers and
# "region" fits one of names, so the columns are column0, column1, column2 and there is one region more, called region, with 2018 and 2019.
# Sums, means and counts take it in. A numeric code before the name, or a mark such as "..", turns it: a column with a mark is text, then its
# year is text too and not a head. Nothing is said; `read_csv(..., header = true)` is right, and UNPIVOT over the wrong names runs on.
# Why it matters: wide tables of a yearbook, one line a region, one column a year, are exactly of this form. coagg reads CSV with
# a reader of its own (tests/warehouse/test_drafts_of_yearbook_habits.py::test_years_alone_over_numbers_are_heads); docs/peers.md has the line.
#
# Seen (2026-11-30), polars 2.1.0, two regions with 100 and 300 in 2018:
#   file                                duckdb's columns              rows  sum of the second-last column  polars
#   region,2018,2019                    column0, column1, column2     3     2418                           400
#   region,2018,2019 with a mark        column0, column1, column2     3     2418                           400
#   code,region,2018,2019               code, region, 2018, 2019      2     400                            400
#   region,2018,2019, header = true     region, 2018, 2019            2     400                            400
source "$(dirname "$0")/run.bash"
packages duckdb==1.5.6 polars==2.1.0
"$python" - <<'PY'
import sys
from pathlib import Path

import duckdb
import polars as pl

files = {
    "region,2018,2019": "region,2018,2019\nAland,100,110\nBland,300,330\n",
    "region,2018,2019 with a mark": "region,2018,2019\nAland,100,110\nBland,300,..\n",
    "code,region,2018,2019": "code,region,2018,2019\n11,Aland,100,110\n12,Bland,300,330\n",
    "region,2018,2019, header = true": "region,2018,2019\nAland,100,110\nBland,300,330\n",
}
print("file                                duckdb's columns              rows  sum of the second-last column  polars")
sums = []
for name, text in files.items():
    Path("gdp.csv").write_text(text)
    read = duckdb.sql("from read_csv('gdp.csv', header = true)" if "header" in name else "from 'gdp.csv'")
    rows, year = read.fetchall(), len(read.columns) - 2
    sums.append((len(rows), sum(row[year] for row in rows)))
    heads = pl.read_csv("gdp.csv").to_series(year).sum()
    print(f"{name:35} {', '.join(read.columns):29} {len(rows):<5} {sums[-1][1]:<30} {heads}")
sys.exit(0 if sums == [(3, 2418), (3, 2418), (2, 400), (2, 400)] else "changed: years are taken for heads now")
PY
