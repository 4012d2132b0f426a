#!/usr/bin/env bash
# DuckDB 1.5.6: fill() goes on beyond a series' first and last figure, and of falling whole numbers and decimals to wrong figures
#
# Guess: `fill(x) over (partition by region order by year)` interpolates a gap between two figures and leaves years before the first and
# after the last empty, as pandas' interpolate does with limit_area="inside" and polars' does; a column's type changes nothing but rounding.
# Behaviour: the ends are filled too, on the line through the nearest two figures, without end and without a word: a series that falls from 10 to
# 4 is below zero two years on. And of DOUBLE only is it that line: of INTEGER, BIGINT and DECIMAL (10.0 as written in SQL is one) a falling
# series has other figures beyond its ends, 7 before 10 where 13, -5 after 4 where 1; between figures, and where it rises, they are right.
# Why it matters: gaps at the ends are the rule in regions' series (a survey that began or ended); employment comes in whole numbers. coagg fills
# inside only, by methods that are named, and flags it (docs/methods-indices.md); docs/peers.md has the line.
#
# Seen (2026-12-01), 2015 to 2020, figures in 2016 and 2018 only:
#   DOUBLE falling: 13 10 7 4 1 -2
#   BIGINT falling: 7 10 7 4 -5 -8
#   DECIMAL(9,1) falling: 7 10 7 4 -5 -8
#   DOUBLE rising: 1 4 7 10 13 16
#   BIGINT rising: 1 4 7 10 13 16
#   polars interpolate_by, falling: None 10 7 4 None None
source "$(dirname "$0")/run.bash"
packages duckdb==1.5.6 polars==2.1.0
"$python" - <<'PY'
import sys

import duckdb
import polars as pl

con = duckdb.connect()


def filled(kind, first, last):
    rows = f"(2015, null), (2016, {first}), (2017, null), (2018, {last}), (2019, null), (2020, null)"
    query = f"select fill(x::{kind}) over (order by year) from (values {rows}) as t(year, x) order by year"
    return [float(row[0]) for row in con.execute(query).fetchall()]


line = {"falling": [13, 10, 7, 4, 1, -2], "rising": [1, 4, 7, 10, 13, 16]}
found = {}
for direction, (first, last) in {"falling": (10, 4), "rising": (4, 10)}.items():
    for kind in ("DOUBLE", "BIGINT", "DECIMAL(9,1)"):
        found[direction, kind] = filled(kind, first, last)
        print(f"{kind} {direction}: {' '.join(f'{x:g}' for x in found[direction, kind])}")
years = pl.DataFrame({"year": range(2015, 2021), "x": [None, 10.0, None, 4.0, None, None]})
inside = years.select(pl.col("x").interpolate_by("year"))["x"].to_list()
print("polars interpolate_by, falling:", *(x if x is None else f"{x:g}" for x in inside))
right = [key for key, values in found.items() if values == line[key[0]]]
wrong = [key for key in found if key not in right]
kept = all(found[key][1:4] == [10, 7, 4] for key in wrong)
expected = [("falling", "BIGINT"), ("falling", "DECIMAL(9,1)")]
sys.exit(0 if wrong == expected and kept and inside == [None, 10, 7, 4, None, None] else "changed: fill() has other figures now")
PY
