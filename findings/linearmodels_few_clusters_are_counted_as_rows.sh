#!/usr/bin/env bash
# linearmodels 7.1: t tests of kernel and clustered errors count rows, not years or clusters; nothing is "found" in 29 % of panels of five years
#
# Guess: with errors made of one sum of scores a year (cov_type="kernel", Driscoll-Kraay) or a cluster, p-values and intervals are of t
# with as many degrees of freedom as there are sums less one, as in Stata (xtscc since 1.2, ivreg2's dkraay, vce(cluster)).
# Behaviour: both are of t with n - K degrees of freedom, whatever the number of years or clusters, and no warning is given. A regressor
# without any effect, 25 regions, independent errors: "significant" at 5 % in 29 % of panels of five years (kernel); with the
# same errors and T - 1 (G - 1) degrees of freedom a good deal less often.
# Why it matters: panels of regions have five to fifteen years. coagg uses T - 1 and G - 1 and says fewer than thirty of either
# (docs/methods-panel.md "Standard errors", tests/panel/test_panel_estimates.py::test_driscoll_kraay_counts_periods).
#
# Seen (2026-12-01), share of 400 panels with p < .05, and with T - 1 or G - 1 degrees of freedom:
#   5 years, kernel             0.292  0.212  p is of t(99): True
#   5 years, clustered by year  0.170  0.113  p is of t(99): True
#   8 years, kernel             0.207  0.140  p is of t(174): True
#   8 years, clustered by year  0.107  0.070  p is of t(174): True
source "$(dirname "$0")/run.bash"
packages linearmodels==7.1 numpy==2.4.6 pandas==3.1.1
"$python" -W ignore - <<'PY'
import sys

import numpy as np
import pandas as pd
from linearmodels.panel import PanelOLS
from scipy import stats

ERRORS = {
    "kernel": {"cov_type": "kernel"},
    "clustered by year": {"cov_type": "clustered", "cluster_time": True},
}
stands = True
for years in (5, 8):
    keys = pd.MultiIndex.from_product([range(25), range(years)])
    for name, choice in ERRORS.items():
        rng, found, counted, as_rows = np.random.default_rng(1), 0, 0, True
        for _ in range(400):
            panel = pd.DataFrame({"x": rng.normal(size=25 * years), "y": rng.normal(size=25 * years)}, index=keys)
            fit = PanelOLS(panel.y, panel[["x"]], entity_effects=True).fit(**choice)
            t = abs(fit.tstats["x"])
            found += fit.pvalues["x"] < 0.05
            counted += 2 * stats.t.sf(t, years - 1) < 0.05
            as_rows &= bool(np.isclose(fit.pvalues["x"], 2 * stats.t.sf(t, fit.df_resid), rtol=1e-9))
        print(f"{years} years, {name:17}  {found / 400:.3f}  {counted / 400:.3f}  p is of t({fit.df_resid}): {as_rows}")
        stands &= as_rows and found > counted and (years > 5 or found > 50)
sys.exit(0 if stands else "changed: p-values are no longer of n - K degrees of freedom")
PY
