#!/usr/bin/env bash
# panelbox 1.0.2: after fixed effects two tests of serial correlation refuse no panel, Breusch and Pagan's and RESET nearly every one
#
# Guess: each test refuses 5 % of panels that are as it supposes (errors independent over time, of one variance, a linear equation), and most of
# those with what it looks for, as Stata's `xtserial` does for serial correlation.
# Behaviour: BreuschGodfreyTest multiplies R2 by the number of units in the place of the number of rows. BaltagiWuTest takes
# 4 sum(1/T_i)/N, so 4/T, for the variance of a statistic of N T residuals. Neither finds a correlation of 0.3 in one of 100 panels.
# BreuschPaganTest regresses e^2 on the regressors as the formula of fixed effects has them, without a constant, and takes for R2 the squares
# of that fit about the mean of e^2, which are large because the fit is about zero. RESETTest adds powers of the fitted values to a pooled
# regression without the effects, and the powers stand for the effects where these go with x.
# Why it matters: whether to cluster, and whether to add a square or a lag, is read from these lines (a validation report runs them all).
# coagg's `wooldridge_first_difference` is xtserial's and `wooldridge_within` is for such a fit; both keep their size
# (tests/panel/test_size_of_tests.py); docs/peers.md has the line.
#
# Seen (2026-11-30), 100 invented panels of 30 units x 10 years with unit effects; shares refused at 5 %:
#   BreuschGodfreyTest: independent errors 0.00, errors with a correlation of 0.3 0.00
#   BaltagiWuTest: independent errors 0.00, errors with a correlation of 0.3 0.00
#   BreuschPaganTest: independent errors 1.00, errors with a correlation of 0.3 1.00
#   RESETTest: independent errors 0.97, errors with a correlation of 0.3 0.91
#   xtserial's formula: independent errors 0.06, errors with a correlation of 0.3 0.81
source "$(dirname "$0")/run.bash"
packages panelbox==1.0.2 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1 statsmodels==0.15.0
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import sys

import numpy as np
import pandas as pd
import panelbox as pb
from scipy.stats import f

units, years, panels = 30, 10, 100
keys = {"unit": np.repeat(np.arange(units), years), "year": np.tile(np.arange(years), units)}
names = ("BreuschGodfreyTest", "BaltagiWuTest", "BreuschPaganTest", "RESETTest")
rng = np.random.default_rng(1)


def xtserial(y, x):
    """Wooldridge's test of the differenced equation's residuals, clustered by unit (Drukker 2003)."""
    dy, dx = np.diff(y, axis=1), np.diff(x, axis=1)
    e = dy - dx * (dx * dy).sum() / (dx * dx).sum()
    now, before = e[:, 1:], e[:, :-1]
    slope = (now * before).sum() / (before**2).sum()
    scores = (before * (now - slope * before)).sum(axis=1)
    variance = (scores @ scores) / (before**2).sum() ** 2 * units / (units - 1)
    return f.sf((slope + 0.5) ** 2 / variance, 1, units - 1)


def shares(rho):
    found = []
    for _ in range(panels):
        e = rng.normal(size=(units, years))
        for t in range(1, years):
            e[:, t] = rho * e[:, t - 1] + (1 - rho**2) ** 0.5 * e[:, t]
        effect = rng.normal(size=(units, 1))
        x = rng.normal(size=(units, years)) + effect
        y = 1 + x + effect + e
        frame = pd.DataFrame(keys | {"y": y.ravel(), "x": x.ravel()})
        fit = pb.FixedEffects("y ~ x", frame, "unit", "year").fit()
        found.append([*(getattr(pb, name)(fit).run().pvalue for name in names), xtserial(y, x)])
    return (np.array(found) < 0.05).mean(axis=0)


none, some = shares(0.0), shares(0.3)
for name, without, with_it in zip((*names, "xtserial's formula"), none, some, strict=True):
    print(f"{name}: independent errors {without:.2f}, errors with a correlation of 0.3 {with_it:.2f}")
stands = (none[:2] < 0.01).all() and (some[:2] < 0.05).all() and (none[2:4] > 0.5).all() and none[4] < 0.12 and some[4] > 0.7
sys.exit(0 if stands else "changed: the tests have another size now")
PY
