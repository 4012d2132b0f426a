#!/usr/bin/env bash
# DuckDB 1.5.6: of yearly files read together, a column that the first one lacks is lost; one that a later one lacks is an error
#
# Guess: `from 'yearbook_*.csv'` (or .parquet), where one year's file has a column more, either joins the columns by name with gaps or refuses the
# set, whichever file comes first; it refuses where a later file has a column less, and proposes `union_by_name=true`.
# Behaviour: the columns are those of the first file by name. What later files have beside them is left out without a word, every year of it;
# the same files in the other order are refused.
# Why it matters: yearbooks gain columns, so the first year's file is the one that lacks them: jobs from 2019 on are not there, and nobody is told.
# coagg reads each file by itself, into one long table; docs/peers.md has the line. `union_by_name=true` is right.
#
# Seen (2026-12-01), invented figures; jobs are printed from 2019 on:
#   csv 2018, 2019, 2020: columns region, year, gdp; 6 rows
#   csv 2020, 2019, 2018: refused, "jobs" is missing
#   csv 2018, 2019, 2020, union_by_name: columns region, year, gdp, jobs; 6 rows
#   parquet 2018, 2019, 2020: columns region, year, gdp; 6 rows
#   parquet 2020, 2019, 2018: refused, "jobs" is missing
#   parquet 2018, 2019, 2020, union_by_name: columns region, year, gdp, jobs; 6 rows
source "$(dirname "$0")/run.bash"
packages duckdb==1.5.6
"$python" - <<'PY'
import sys
from pathlib import Path

import duckdb

con = duckdb.connect()
for year in (2018, 2019, 2020):
    jobs = ("", "", "") if year == 2018 else (",jobs", ",10", ",20")
    Path(f"{year}.csv").write_text(f"region,year,gdp{jobs[0]}\nA,{year},1.5{jobs[1]}\nB,{year},2.5{jobs[2]}\n")
    con.execute(f"copy (from '{year}.csv') to '{year}.parquet'")
found = {}
for kind in ("csv", "parquet"):
    for years, option in (((2018, 2019, 2020), ""), ((2020, 2019, 2018), ""), ((2018, 2019, 2020), "union_by_name")):
        files = [f"{year}.{kind}" for year in years]
        name = f"{kind} {', '.join(map(str, years))}{option and ', ' + option}"
        try:
            read = con.sql(f"from read_{kind}({files}{option and ', union_by_name = true'})")
            found[name] = f"columns {', '.join(read.columns)}; {len(read.fetchall())} rows"
        except duckdb.Error as error:
            found[name] = 'refused, "jobs" is missing' if "jobs" in str(error) else f"refused: {error}"
        print(f"{name}: {found[name]}")
lost, refused, whole = "columns region, year, gdp; 6 rows", 'refused, "jobs" is missing', "columns region, year, gdp, jobs; 6 rows"
sys.exit(0 if list(found.values()) == [lost, refused, whole] * 2 else "changed: columns of several files are read otherwise now")
PY
