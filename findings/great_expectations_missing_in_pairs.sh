#!/usr/bin/env bash
# great-expectations 1.24: a column of nothing but gaps passes, one gap in a pair of columns fails
#
# Guess: missing values are treated alike by rules on one column and rules on two.
# Behaviour: "between", "in set" and "unique" pass a column that is missing throughout (100 % missing, success). The rules on pairs and
# several columns (A greater than B, equal, sum) count a row with one of the two missing as unexpected, while `missing_count` is 0;
# only rows with both missing are passed over. Means, sums and maxima of the empty column fail.
# Why it matters: "value added at most GDP" stops a panel for a gap, and a lost series passes every bound. coagg's gate
# has no rules on pairs but columns that dbt computed, missing where a part is, and a rule of its own for gaps
# (tests/expectations/test_gate.py::test_a_withheld_sector_leaves_the_sum_open_and_stops_nothing).
#
# Seen (2026-11-28):
#   all missing, between 0 and 1: success True, missing 100 %
#   all missing, mean between 0 and 1: success False
#   pairs (2, 1), (5, missing), (missing, 3), first greater: success False, unexpected 2, missing 0
source "$(dirname "$0")/run.bash"
packages great-expectations==1.24.0 numpy==2.4.6 pandas==3.1.1
export GX_ANALYTICS_ENABLED=false
"$python" -W ignore - 2>/dev/null <<'PY'
import sys

import great_expectations as gx
import great_expectations.expectations as rules
import pandas as pd

source = gx.get_context(mode="ephemeral").data_sources.add_pandas("p")


def check(name, frame, rule):
    batch = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("b").get_batch({"dataframe": frame})
    return batch.validate(rule)


gaps = pd.DataFrame({"v": [float("nan")] * 5})
pairs = pd.DataFrame({"total": [2.0, 5.0, None], "part": [1.0, None, 3.0]})
bound = check("bound", gaps, rules.ExpectColumnValuesToBeBetween(column="v", min_value=0, max_value=1))
mean = check("mean", gaps, rules.ExpectColumnMeanToBeBetween(column="v", min_value=0, max_value=1))
pair = check("pair", pairs, rules.ExpectColumnPairValuesAToBeGreaterThanB(column_A="total", column_B="part"))
print(f"all missing, between 0 and 1: success {bound.success}, missing {bound.result['missing_percent']:.0f} %")
print(f"all missing, mean between 0 and 1: success {mean.success}")
counts = f"unexpected {pair.result['unexpected_count']}, missing {pair.result['missing_count']}"
print(f"pairs (2, 1), (5, missing), (missing, 3), first greater: success {pair.success}, {counts}")
same = bound.success and not mean.success and not pair.success and pair.result["unexpected_count"] == 2
sys.exit(0 if same else "changed: missing values are treated otherwise now")
PY
