#!/usr/bin/env bash
# duckdb 1.5.6: a query with a parameter imports pandas, the same query with a literal does not
#
# Guess: a parameter costs microseconds, and a library that nobody imported stays unloaded.
# Behaviour: to tell the type of a parameter the Python client asks whether it is an object of pandas, and imports pandas for that where it
# is installed; only None is told before. A scan of a Polars frame goes through pyarrow.dataset, which imports pandas as well.
# Why it matters: a command that asks a warehouse for five rows is mostly start-up, and this is its largest part: 0.2 to 0.3
# CPU seconds. coagg's commands that ask for one name write it as a literal (docs/benchmarks.md, "Start and check, a further
# sitting"); docs/peers.md has the line.
#
# Seen (2026-11-29), each in a process of its own, of no pandas before:
#   select 2020 + 1: pandas imported: False
#   select ? + 1, 2020: True
#   select upper('Beijing'): False
#   select upper(?), 'Beijing': True
#   select from a Polars frame by its name: True
source "$(dirname "$0")/run.bash"
packages duckdb==1.5.6 pandas==3.1.1 polars==2.1.0 pyarrow==26.0.1 numpy==2.4.6
cat >one.py <<'PY'
import sys

import duckdb

name, query, *given = sys.argv[1:]
if "frame" in query:
    import polars as pl

    frame = pl.DataFrame({"region": ["Beijing"], "jobs": [3.0]})
before = "pandas" in sys.modules
duckdb.connect().execute(query, [int(v) if v.isdigit() else v for v in given] or None).fetchall()
print(f"{name}: {'pandas' in sys.modules and not before}")
PY
{
    "$python" one.py "select 2020 + 1: pandas imported" "select 2020 + 1"
    "$python" one.py "select ? + 1, 2020" "select ? + 1" 2020
    "$python" one.py "select upper('Beijing')" "select upper('Beijing')"
    "$python" one.py "select upper(?), 'Beijing'" "select upper(?)" Beijing
    "$python" one.py "select from a Polars frame by its name" "select region, jobs from frame"
} | tee seen.txt
test "$(sed 's/.*: //' seen.txt | tr '\n' ' ')" = "False True False True True " || { echo "changed: pandas is imported otherwise now"; exit 1; }
