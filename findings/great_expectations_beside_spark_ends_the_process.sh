#!/usr/bin/env bash
# great-expectations 1.24 beside pyspark 4.3: `python -c` and a script from a pipe end at the import, with code 0
#
# Guess: a library that is there for another purpose changes nothing, or the import fails with an error.
# Behaviour: Great Expectations imports `pyspark.sql.connect` wherever pyspark is installed, also to check a pandas frame. Where
# pyspark came without its extra "connect" (as dbt-spark[session] brings it), that module looks whether the main module has a
# file; in `python -c` and `python -` it has none, which it takes for a doctest of its own, and calls sys.exit(0). Great
# Expectations catches ImportError, not that. The same lines in a file run on.
# Why it matters: a check of a yearbook in a line of a Makefile or of cron passes without having looked at a single value. coagg
# imports Great Expectations as if there were no Spark
# (tests/orchestration/test_left_out.py::test_great_expectations_is_imported_as_if_there_were_no_spark).
#
# Seen (2026-11-30), a frame whose share of 1.7 is not between 0 and 1:
#   python -c: exit code 0, printed '', said 'Skipping doctests'
#   file: exit code 1, printed 'shares between 0 and 1: False'
source "$(dirname "$0")/run.bash"
packages great-expectations==1.24.0 numpy==2.4.6 pandas==3.1.1 pyarrow==25.0.0 pyspark==4.3.0
export GX_ANALYTICS_ENABLED=false
cat >gate.py <<'PY'
import sys

import great_expectations as gx
import great_expectations.expectations as rules
import pandas as pd

frame = pd.DataFrame({"share": [0.2, 1.7]})
source = gx.get_context(mode="ephemeral").data_sources.add_pandas("p")
asset = source.add_dataframe_asset("a").add_batch_definition_whole_dataframe("b")
rule = rules.ExpectColumnValuesToBeBetween(column="share", min_value=0, max_value=1)
passed = asset.get_batch({"dataframe": frame}).validate(rule).success
print("shares between 0 and 1:", passed)
sys.exit(0 if passed else 1)
PY
short=0; "$python" -W ignore -c "$(cat gate.py)" >short.txt 2>short.err || short=$?
file=0; "$python" -W ignore gate.py >file.txt 2>file.err || file=$?
echo "python -c: exit code $short, printed '$(cat short.txt)', said '$(grep -o 'Skipping doctests' short.err || true)'"
echo "file: exit code $file, printed '$(cat file.txt)'"
test $short = 0 && test ! -s short.txt && test $file = 1 && grep -q "False" file.txt || { echo "changed: both run alike now"; exit 1; }
