#!/usr/bin/env bash
# differences 0.3.0: one row that is missing turns an effect of 1.07 into one of -3.27
#
# Guess: Callaway and Sant'Anna's (2021) effect of a cohort in a year compares the change of each treated region with that of each untreated
# one. A region that lacks one year drops out of that year's comparison, or of all, as csdid and R's did have it by default, with a warning.
# Behaviour: as soon as a row is missing anywhere, `ATTgt(...).fit(...)` takes the panel for repeated cross-sections: means of levels are
# compared, and in a year in which a large region is missing its level leaves the mean. The standard error of that year grows sixtyfold, and
# nothing is said: the panel was declared by its index. `as_repeated_cross_section=False` compares changes, pair of years by pair of years.
# The years in which nobody is missing stay as they are.
# Why it matters: panels of cities lose rows, and their levels (GDP, emissions in logs, too) differ by far more than any effect. coagg's
# `event_study` has unit effects whatever is missing (tests/policy/test_policy.py::test_a_missing_row_takes_its_level_along); docs/peers.md
# has the line.
#
# Seen (2026-11-30), 24 regions with levels from 0 to 100, half treated in 2003, effect 1, noise of .1:
#   year  all rows         one row of 2004 missing  the same, as_repeated_cross_section=False
#   2003   1.107 (0.061)    1.107 (0.061)            1.107 (0.061)
#   2004   1.096 (0.068)   -3.268 (4.214)            1.073 (0.066)
#   2005   1.031 (0.047)    1.031 (0.047)            1.031 (0.047)
source "$(dirname "$0")/run.bash"
packages differences==0.3.0 numpy==1.26.4 pandas==3.0.6 scipy==1.17.1 statsmodels==0.15.0
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import sys

import numpy as np
import pandas as pd
from differences import ATTgt

rng = np.random.default_rng(3)
rows = [
    (region, year, 2003 if region % 2 else np.nan, 100 * region / 23 + (region % 2 and year >= 2003) + 0.1 * rng.normal())
    for region in range(24)
    for year in range(2000, 2006)
]
panel = pd.DataFrame(rows, columns=["region", "year", "cohort", "y"]).set_index(["region", "year"])
less = panel.drop(index=(23, 2004))


def effects(frame, **options):
    table = ATTgt(data=frame, cohort_column="cohort").fit("y", progress_bar=False, **options).to_pandas()
    table.columns = [names[-1] for names in table.columns]
    return {year: (float(att), float(se)) for (*_, year), att, se in zip(table.index, table["ATT"], table["std_error"], strict=True)}


def by_hand(frame, year):
    """The mean change since 2002 of treated regions less that of the others, of those that have both years."""
    change = (frame["y"].unstack()[year] - frame["y"].unstack()[2002]).dropna()
    return change[change.index % 2 == 1].mean() - change[change.index % 2 == 0].mean()


found = [effects(panel), effects(less), effects(less, as_repeated_cross_section=False)]
print("year  all rows         one row of 2004 missing  the same, as_repeated_cross_section=False")
for year in (2003, 2004, 2005):
    whole, short, pairs = (f"{effect[year][0]:6.3f} ({effect[year][1]:.3f})" for effect in found)
    print(f"{year}  {whole}   {short}           {pairs}")
same = abs(found[0][2004][0] - by_hand(panel, 2004)) < 1e-9 and abs(found[2][2004][0] - by_hand(less, 2004)) < 1e-9
same &= found[1][2004][0] < -3 and found[1][2004][1] > 30 * found[0][2004][1] and abs(found[1][2005][0] - found[0][2005][0]) < 1e-9
sys.exit(0 if same else "changed: a missing row no longer makes cross-sections of a panel")
PY
