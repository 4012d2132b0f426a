#!/usr/bin/env bash
# IneqPy 0.4.1: the Hoover index is half the number of regions less one, Atkinson's with e=1 next to one, whatever the incomes
#
# Guess: `hoover(income, weights)` is sum f|x - mu| / (2 mu), the share that would have to be moved for all to have the same, and
# `atkinson(income, weights, e=1)` one less the geometric over the arithmetic mean; both are the same when every region is written twice, and
# Atkinson's hardly differs between e=0.999 and e=1.
# Behaviour: hoover takes the mean from each income times its weight, f x - mu: with n regions of one weight it is (n - 1)/2, for equal incomes as for
# unequal ones. atkinson with e=1 takes log mu away once for each row, so that it is near one from three rows on (for equal incomes too; below
# zero where incomes are below one); with any other e it is right. The docstrings have the right formulas. Nothing is said.
# Why it matters: the package is made for weighted surveys and tables of regions, e=1 is the usual choice, and with incomes in thousands a number
# between 0 and 1 comes out. coagg's Atkinson is IC2's and its own in every e (tests/distribution/test_inequality.py); docs/peers.md has the line.
#
# Seen (2026-12-01), invented incomes, thousand yuan:
#   5 regions alike: hoover 2.000 (0.000), atkinson e=1 1.000 (0.000), e=0.999 0.000
#   5 regions: hoover 2.000 (0.300), atkinson e=1 1.000 (0.252), e=0.999 0.252
#   the same written twice: hoover 4.500 (0.300), atkinson e=1 1.000 (0.252), e=0.999 0.252
source "$(dirname "$0")/run.bash"
packages IneqPy==0.4.1 numpy==2.4.6 pandas==3.1.1
"$python" -W ignore - <<'PY'
import sys

import numpy as np
from ineqpy import inequality

five = np.array([10.0, 20, 30, 40, 100])
found = {}
for name, x in {"5 regions alike": np.full(5, 40.0), "5 regions": five, "the same written twice": np.repeat(five, 2)}.items():
    weights = np.ones(len(x))
    hoover, right = inequality.hoover(x, weights), np.abs(x - x.mean()).mean() / (2 * x.mean())
    one, near = (inequality.atkinson(x, weights, e=e) for e in (1, 0.999))
    atkinson = 1 - np.exp(np.log(x).mean()) / x.mean()
    print(f"{name}: hoover {hoover:.3f} ({right:.3f}), atkinson e=1 {one:.3f} ({atkinson:.3f}), e=0.999 {abs(near):.3f}")
    found[name] = abs(hoover - (len(x) - 1) / 2) < 1e-9, one > 0.99, abs(near - atkinson) < 1e-3
sys.exit(0 if all(all(each) for each in found.values()) else "changed: the indices are others now")
PY
