#!/usr/bin/env bash
# linearmodels 7.1 with formulaic 1.2.2: one missing treatment dummy becomes the base group of its own
#
# Guess: a row whose 0/1 dummy is missing is dropped, as a row with a missing number is.
# Behaviour: pandas keeps a boolean column with a gap as `object`, and formulaic takes that for a category whose missing row belongs to
# no level. The row stays in: beside entity effects both levels get a coefficient, `treated[False]` and `treated[True]`, each against
# the single row with the gap; without effects that row counts as untreated. As numbers (0.0, 1.0, nan) the row is dropped and there is
# one coefficient. pandas' own `boolean` type raises instead.
# Why it matters: the coefficient of the treatment is not the one printed beside its name. In coagg a missing dummy leaves the row out,
# and the result counts it (tests/test_formula_everywhere.py::test_a_missing_category_leaves_the_row_out); docs/peers.md has the line.
#
# Seen (2026-11-28), 12 units, 8 years, effect 2, one dummy of 96 missing:
#   numbers:  treated 2.115, 95 rows
#   booleans: treated[False] 0.469, treated[True] 2.583, 96 rows
source "$(dirname "$0")/run.bash"
packages linearmodels==7.1 formulaic==1.2.2 numpy==2.4.6 pandas==3.1.1
"$python" -W ignore - <<'PY'
import sys

import numpy as np
import pandas as pd
from linearmodels import PanelOLS

rng = np.random.default_rng(2)
units, years = 12, 8
panel = pd.DataFrame({"unit": np.repeat(np.arange(units), years), "year": np.tile(np.arange(2000, 2000 + years), units)})
panel["x"] = rng.normal(size=len(panel))
treated = (panel.year > 2004) & (panel.unit > 5)
panel["y"] = panel.x + 2 * treated + rng.normal(size=len(panel))
panel["treated"] = treated.astype(object)
panel.loc[3, "treated"] = None


def fit(data):
    return PanelOLS.from_formula("y ~ x + treated + EntityEffects", data.set_index(["unit", "year"])).fit()


numbers, booleans = fit(panel.assign(treated=panel.treated.astype(float))), fit(panel)
for name, found in (("numbers: ", numbers), ("booleans:", booleans)):
    shown = ", ".join(f"{term} {value:.3f}" for term, value in found.params.items() if term != "x")
    print(f"{name} {shown}, {found.nobs} rows")
same = numbers.nobs == 95 and booleans.nobs == 96 and len(booleans.params) == 3
sys.exit(0 if same else "changed: a missing dummy is treated otherwise now")
PY
