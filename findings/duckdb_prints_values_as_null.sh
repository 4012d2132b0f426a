#!/usr/bin/env bash
# duckdb 1.5.6 (Python): printing a relation of more than 20 rows shows figures as NULL that are not NULL
#
# Guess: `print(con.sql(...))`, the way a notebook or a terminal shows a query, prints what the query returns.
# Behaviour: a UNION ALL of selects of which all but the last have a NULL in a column, and each has a window function: of the last
# select's figures some are printed as NULL. fetchall(), pl(), df() and a table made of the query have all of them; without the
# window function, or with 20 rows or fewer, all are printed.
# Why it matters: long tables of indices are made so (one select per index, columns that only some have, a rank): whoever looks at one
# in a terminal takes figures for missing. coagg's `coagg sql` prints frames, not relations.
#
# Seen (2026-11-29): printed NULL NULL NULL NULL 1.5 0.0, fetched 7.5 6.0 4.5 3.0 1.5 0.0
source "$(dirname "$0")/run.bash"
packages duckdb==1.5.6
"$python" -W ignore - <<'PY'
import sys

import duckdb

con = duckdb.connect()
con.execute("create table t as select i as k, i * 1.5::double as v from range(6) r(i)")
parts = [
    f"select k, {c} as part, cast({'v' if c == 3 else 'null'} as double) as v, rank() over (order by k desc) as place from t"
    for c in range(4)
]
query = " union all ".join(parts)
fetched = [str(row[2]) for row in con.execute(query).fetchall() if row[1] == 3]
cells = [[c.strip() for c in line.split("│")[1:-1]] for line in str(con.sql(query)).splitlines() if "│" in line]
printed = [row[2] for row in cells if row[1] == "3"]
print("printed", *printed)
print("fetched", *fetched)
sys.exit(0 if "NULL" in printed and "NULL" not in fetched and "None" not in fetched else 1)
PY
