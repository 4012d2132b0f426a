#!/usr/bin/env bash
# great-expectations 1.24: the median of a column passes at 2.5 where its 50 % quantile, asked in the next line, is 3
#
# Guess: a bound on the median and one on the quantile .5 of the same column ask for the same number.
# Behaviour: on pandas the median of 1, 2, 3, 100 is 2.5, the quantile .5 is 3 (of 1, 2, 3, 4, 5, 100 it is 3 where the median
# is 3.5): a quantile is the nearest value that stands in the column, and of two that are equally near now the upper, now the
# lower one. `allow_relative_error="linear"`, by its name a tolerance, is the choice of the interpolation; with it both are
# 2.5.
# Why it matters: of an even number of regions (30 provinces) a quantile is off by up to the gap between two of them; a bound
# made with pandas, DuckDB (quantile_cont) or Stata (summarize, detail) stops a panel that holds. coagg's gate asks for no
# quantile: medians of its robust rule of jumps are computed in Polars (tests/expectations/test_gate.py).
#
# Seen (2026-11-30):
#   1, 2, 3, 100: median 2.5, quantile .5 is 3.0, linear 2.5
#   1, 2, 3, 4, 5, 100: median 3.5, quantile .5 is 3.0, linear 3.5
source "$(dirname "$0")/run.bash"
packages great-expectations==1.24.0 numpy==2.4.6 pandas==3.1.1
export GX_ANALYTICS_ENABLED=false
"$python" -W ignore - 2>/dev/null <<'PY'
import sys

import great_expectations as gx
import great_expectations.expectations as rules
import pandas as pd

source = gx.get_context(mode="ephemeral").data_sources.add_pandas("p")


def seen(figures):
    """The median, the quantile .5, and that with linear interpolation, as the rules observe them."""
    frame = pd.DataFrame({"v": figures})
    asset = source.add_dataframe_asset(str(figures))
    batch = asset.add_batch_definition_whole_dataframe("b").get_batch({"dataframe": frame})
    ranges = {"quantiles": [0.5], "value_ranges": [[0, 9]]}
    median = batch.validate(rules.ExpectColumnMedianToBeBetween(column="v", min_value=0, max_value=9))
    quantile = rules.ExpectColumnQuantileValuesToBeBetween
    half = batch.validate(quantile(column="v", quantile_ranges=ranges))
    linear = batch.validate(quantile(column="v", quantile_ranges=ranges, allow_relative_error="linear"))
    found = (half.result["observed_value"]["values"][0], linear.result["observed_value"]["values"][0])
    return [float(median.result["observed_value"]), *map(float, found)]


columns = ([1.0, 2.0, 3.0, 100.0], [1.0, 2.0, 3.0, 4.0, 5.0, 100.0])
all_seen = [seen(column) for column in columns]
for column, (median, half, linear) in zip(columns, all_seen):
    print(f"{', '.join(f'{v:g}' for v in column)}: median {median}, quantile .5 is {half}, linear {linear}")
sys.exit(0 if all_seen == [[2.5, 3.0, 2.5], [3.5, 3.0, 3.5]] else "changed: the quantile .5 is the median now")
PY
