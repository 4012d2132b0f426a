#!/usr/bin/env bash
# panelbox 1.0.2: Breitung's unit-root test finds no unit root in panels of walks, Fisher's by Phillips and Perron one in white noise
#
# Guess: of panels of independent random walks each test refuses the unit root in about 5 %, the more nearly the longer the panel, and it
# refuses it in panels of white noise.
# Behaviour: `breitung_test` with its default, constant and trend, demeans the series and takes its mean growth from it, as no test of
# Breitung's (2000) does (his takes differences from the mean of the years ahead, so that no correction is needed), adds 3.5/T and
# refuses nearly every panel of walks. `FisherTest(test_type="pp")` divides by a standard error without the root of the number of years,
# has no correction for serial correlation, and takes its p from a normal distribution moved by two: of white noise, too, p is 1. The
# docstrings name the papers. `FisherTest` by ADF, with a lag given, comes to its size as the years grow.
# Why it matters: these lines open papers on energy, growth and emissions: with the one every variable is stationary, with the other
# none. coagg has no unit-root test; docs/peers.md has the line.
#
# Seen (2026-11-30), 100 panels of 15 regions each, share refused at 5 %:
#                      random walks   white noise
#     20 years, Breitung, trend  0.94           1.00
#     20 years, Fisher, PP       0.00           0.00
#     20 years, Fisher, ADF(1)   0.20           1.00
#    100 years, Breitung, trend  0.95           1.00
#    100 years, Fisher, PP       0.00           0.00
#    100 years, Fisher, ADF(1)   0.05           1.00
source "$(dirname "$0")/run.bash"
packages panelbox==1.0.2 numpy==2.4.6 pandas==3.0.6 scipy==1.17.1 statsmodels==0.15.0
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import logging
import sys

import numpy as np
import pandas as pd
from panelbox.diagnostics.unit_root.breitung import breitung_test
from panelbox.validation.unit_root.fisher import FisherTest

logging.disable(logging.CRITICAL)
rng = np.random.default_rng(5)
tests = {
    "Breitung, trend": lambda d: breitung_test(d, "y", "region", "year").pvalue,
    "Fisher, PP": lambda d: FisherTest(d, "y", "region", "year", test_type="pp").run().pvalue,
    "Fisher, ADF(1)": lambda d: FisherTest(d, "y", "region", "year", lags=1).run().pvalue,
}


def panel(years, walk):
    y = rng.normal(size=(15, years))
    return pd.DataFrame(
        {
            "region": np.repeat(np.arange(15), years),
            "year": np.tile(np.arange(years), 15),
            "y": (y.cumsum(axis=1) if walk else y).ravel(),
        }
    )


print("                   random walks   white noise")
refused = {}
for years in (20, 100):
    for name, p in tests.items():
        refused[name, years] = [np.mean([p(panel(years, walk)) < 0.05 for _ in range(100)]) for walk in (True, False)]
        print(f"{years:4} years, {name:16} {refused[name, years][0]:.2f}           {refused[name, years][1]:.2f}")
same = all(refused["Breitung, trend", t][0] > 0.5 and max(refused["Fisher, PP", t]) == 0 for t in (20, 100))
same &= refused["Fisher, ADF(1)", 100][0] < 0.15 and all(refused["Fisher, ADF(1)", t][1] > 0.9 for t in (20, 100))
sys.exit(0 if same else "changed: one of the tests keeps its size or has power now")
PY
