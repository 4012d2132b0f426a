#!/usr/bin/env bash
# panelbox 1.0.2: Kao's and Pedroni's panel cointegration tests are always or never significant, whatever the panel
#
# Guess: of panels of independent random walks, which nothing ties together, each of Kao's (1999) and Pedroni's (1999) statistics finds
# cointegration in about one of twenty at 5 %, the more nearly the longer the panel; where there is cointegration they find it.
# Behaviour: both pairs of functions (`KaoTest`, `PedroniTest` and `kao_test`, `pedroni_test`) hold statistics against the standard normal
# distribution that are not on its scale: Pedroni's are without the means and variances of his table, `KaoTest` takes sqrt(N T) times a
# constant from its t, after a regression in which a unit's first residual follows the last of the unit before. The docstrings speak of
# the papers' tests and say nothing of it. So panel v, the ADF forms and one pair of PP "find" cointegration in all of 60 panels without
# it, `kao_test` in three of four; KaoTest and one pair of rho find it in none, with and without.
# Why it matters: papers on energy, growth and emissions of regions run these seven lines as a matter of course, and take the majority.
# coagg has no cointegration test; docs/peers.md has the line.
#
# Seen (2026-11-30), 60 panels of 20 units x 60 years of invented random walks; shares refused at 5 %, without / with cointegration:
#   KaoTest 0.00 / 0.00; kao_test ADF 0.75 / 1.00
#   PedroniTest: panel_v, panel_pp, panel_adf, group_pp, group_adf 1.00 / 1.00; panel_rho, group_rho 0.00 / 0.00
#   pedroni_test: panel_v, panel_ADF, group_ADF 1.00 / 1.00; panel_rho 0.00 / 0.98, panel_PP 0.00 / 0.92, group_rho 0.00 / 0.97, group_PP 0.00 / 0.93
#   8 of 16 find it always, 3 never
source "$(dirname "$0")/run.bash"
packages panelbox==1.0.2 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1 statsmodels==0.15.0
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import sys

import numpy as np
import pandas as pd
import panelbox as pb

units, years, panels = 20, 60, 60
keys = {"unit": np.repeat(np.arange(units), years), "year": np.tile(np.arange(years), units)}
rng = np.random.default_rng(1)


def walks():
    return rng.normal(size=(units, years)).cumsum(axis=1).ravel()


def p_values(y, x):
    frame = pd.DataFrame(keys | {"y": y, "x": x})
    found = {"KaoTest": pb.KaoTest(frame, "y", ["x"], "unit", "year").run().pvalue}
    found |= {f"kao_test {k}": p for k, p in pb.kao_test(frame, "unit", "year", "y", ["x"]).pvalue.items()}
    found |= {f"PedroniTest {k}": p for k, p in pb.PedroniTest(frame, "y", ["x"], "unit", "year").run().pvalues.items()}
    found |= {f"pedroni_test {k}": p for k, p in pb.pedroni_test(frame, "unit", "year", "y", ["x"]).pvalue.items()}
    return found


none, tied = [], []
for _ in range(panels):
    x = walks()
    none.append(p_values(walks(), x))
    tied.append(p_values(x + rng.normal(size=units * years), x))
none, tied = ((pd.DataFrame(rows) < 0.05).mean() for rows in (none, tied))
for name in none.index:
    print(f"{name:24} {none[name]:.2f} / {tied[name]:.2f}")
always = none[none > 0.95].index
never = none[(none < 0.01) & (tied < 0.01)].index
print(f"{len(always)} of {len(none)} find it always, {len(never)} never")
sys.exit(0 if len(always) >= 6 and len(never) >= 3 else "changed: the statistics have another scale now")
PY
