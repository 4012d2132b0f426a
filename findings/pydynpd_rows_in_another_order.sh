#!/usr/bin/env bash
# pydynpd 0.2.2: the same rows in another order give other estimates, and the caller's frame gains columns
#
# Guess: unit and period are named in the call, so the order of the rows does not matter, as in xtabond2 or plm.
# Behaviour: the rows are taken in the order they come. Shuffled, lags and differences join rows that do not follow each other; the
# estimates change, the number of rows used does not, and there is no warning. (Rows that are missing are treated as gaps, rightly.)
# The frame that was passed in has three columns more afterwards: `_individual`, `_time`, `_NT`.
# Why it matters: a query without ORDER BY returns rows in any order. coagg sorts by unit and period itself
# (tests/gmm/test_interface.py::test_order_of_rows_and_kind_of_frame_do_not_matter); set beside pydynpd, sort first.
#
# Seen (2026-11-28), 60 units, 9 years, numpy 1.26.4:
#   sorted:   y(-1) 0.3411, x 0.9198, 420 observations
#   shuffled: y(-1) 0.0539, x 1.4979, 420 observations
#   columns added to the frame: _individual, _time, _NT
source "$(dirname "$0")/run.bash"
packages pydynpd==0.2.2 numpy==1.26.4
"$python" -W ignore - <<'PY'
import contextlib
import io
import sys

import numpy as np
import pandas as pd
from pydynpd import regression

rng = np.random.default_rng(4)
rows = []
for unit in range(60):
    level = rng.normal()
    y = level
    for year in range(2000, 2009):
        x = rng.normal() + 0.3 * level
        y = 0.5 * y + x + level + rng.normal()
        rows.append((unit, year, y, x))
panel = pd.DataFrame(rows, columns=["id", "year", "y", "x"])
found = []
for title, data in (("sorted:  ", panel.copy()), ("shuffled:", panel.sample(frac=1, random_state=1))):
    with contextlib.redirect_stdout(io.StringIO()):
        model = regression.abond("y L1.y x | gmm(y, 2:3) iv(x) | nolevel collapse", data, ["id", "year"]).models[0]
    lag, x = model.regression_table["coefficient"]
    print(f"{title} y(-1) {lag:.4f}, x {x:.4f}, {model.num_obs} observations")
    found.append(lag)
added = [name for name in data.columns if name not in panel.columns]
print("columns added to the frame:", ", ".join(added))
sys.exit(0 if abs(found[0] - found[1]) > 0.05 and added else "changed: the order of rows does not matter now")
PY
