#!/usr/bin/env bash
# panelbox 1.0.2: two-way fixed effects of an unbalanced panel are demeaned once, so the slope is not the two-way slope
#
# Guess: `FixedEffects(entity_effects=True, time_effects=True)` is the regression with unit and year dummies, as in every other program.
# Behaviour: it is on a balanced panel. As soon as rows are missing, taking unit means and year means away once does not take both
# effects out (that needs iteration or a projection), and the slope differs from least squares with dummies; no warning.
# Why it matters: city panels lose rows. coagg and linearmodels equal the dummies (tests/panel/test_panel_estimates.py); set beside
# panelbox only balanced panels.
#
# Seen (2026-11-28), slope 1.5 and trending years:
#   balanced (96 rows):   dummies 1.544918, panelbox 1.544918
#   unbalanced (72 rows): dummies 1.627922, panelbox 1.667351
source "$(dirname "$0")/run.bash"
packages panelbox==1.0.2 numpy==2.4.6 pandas==3.1.1
"$python" -W ignore - <<'PY'
import sys

import numpy as np
import pandas as pd
from panelbox import FixedEffects

rng = np.random.default_rng(2)
units, years = 12, 8
panel = pd.DataFrame({"unit": np.repeat(np.arange(units), years), "year": np.tile(np.arange(2000, 2000 + years), units)})
panel["x"] = rng.normal(size=len(panel)) + panel.unit * 0.1 + (panel.year - 2000) * 0.3
panel["y"] = 1.5 * panel.x + panel.unit * 0.7 + (panel.year - 2000) ** 2 * 0.2 + rng.normal(size=len(panel))
part = panel.sample(frac=0.75, random_state=1).sort_values(["unit", "year"]).reset_index(drop=True)
gaps = []
for name, data in (("balanced", panel), ("unbalanced", part)):
    dummies = np.column_stack([data.x, *(data.unit == k for k in range(units)), *(data.year == y for y in range(2001, 2000 + years))])
    ours = np.linalg.lstsq(dummies.astype(float), data.y.to_numpy(), rcond=None)[0][0]
    theirs = FixedEffects("y ~ x", data, "unit", "year", entity_effects=True, time_effects=True).fit().params["x"]
    print(f"{name} ({len(data)} rows): dummies {ours:.6f}, panelbox {theirs:.6f}")
    gaps.append(abs(ours - theirs))
sys.exit(0 if gaps[0] < 1e-9 and gaps[1] > 0.01 else "changed: unbalanced two-way effects are estimated otherwise now")
PY
