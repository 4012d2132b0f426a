#!/usr/bin/env bash
# panelbox 1.0.2: panel-corrected standard errors add up rows of different years; with more regions than years they are of rounding
#
# Guess: `PooledOLS(...).fit(cov_type="pcse")` has Beck and Katz's (1995) errors of least squares, (X'X)^-1 X'(S x I)X (X'X)^-1 with S the
# covariances of regions' residuals, as Stata's `xtpcse`; they were made because Parks' generalised least squares has errors far too small.
# Behaviour: the matrix is the inverse of the sum of s^ij x x' over all pairs of rows, of whatever years, with s^ij the elements of the inverse
# of S: (X'(S^-1 x J)X)^-1, with J of ones in the place of the unit matrix. That is neither Beck and Katz's nor Parks', to which the
# docstring's formula belongs. The errors are three quarters or half of what they should be; with more regions than years S has no inverse,
# and they are of rounding: 1e-9, or nan.
# Why it matters: pooled models of provinces (30) over a dozen years ask for just these errors, and Beck and Katz's can be had there.
# coagg has errors clustered by region, by period and by both, and Driscoll and Kraay's (tests/panel/test_panel_estimates.py), no PCSE;
# docs/peers.md has the line.
#
# Seen (2026-11-30), y without x, errors that regions share in part, 40 panels; median error of the slope, share of |t| > 1.96:
#   regions years   panelbox       by hand        deviation of the slopes
#         5    24   9.8e-02 0.20   1.3e-01 0.00   1.2e-01
#        10    12   5.5e-02 0.35   1.2e-01 0.00   1.0e-01
#        20    12   1.8e-09 1.00   8.6e-02 0.00   6.7e-02
source "$(dirname "$0")/run.bash"
packages panelbox==1.0.2 numpy==1.26.4 pandas==3.0.6 scipy==1.17.1 statsmodels==0.15.0
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import logging
import sys

import numpy as np
import pandas as pd
from panelbox import PooledOLS

logging.disable(logging.CRITICAL)


def by_hand(X, y, regions, years):
    """Beck and Katz (1995) of a balanced panel sorted by region and year."""
    inverse = np.linalg.inv(X.T @ X)
    e = (y - X @ (inverse @ X.T @ y)).reshape(regions, years)
    return np.sqrt((inverse @ X.T @ np.kron(e @ e.T / years, np.eye(years)) @ X @ inverse)[1, 1])


def of_all_pairs(X, y, regions, years):
    """The inverse of X'(S^-1 x J)X."""
    e = (y - X @ np.linalg.lstsq(X, y, rcond=None)[0]).reshape(regions, years)
    sums = X.reshape(regions, years, 2).sum(axis=1)
    return np.sqrt(np.linalg.inv(sums.T @ np.linalg.inv(e @ e.T / years) @ sums)[1, 1])


rng = np.random.default_rng(2)
same = True
print("regions years   panelbox       by hand        deviation of the slopes")
for regions, years in ((5, 24), (10, 12), (20, 12)):
    keys = {"region": np.repeat(np.arange(regions), years), "year": np.tile(np.arange(years), regions)}
    slopes, printed, right = [], [], []
    for _ in range(40):
        x, shared = rng.normal(size=regions * years), np.tile(rng.normal(size=years), regions)
        y = shared + rng.normal(size=regions * years)
        fit = PooledOLS("y ~ x", pd.DataFrame(keys | {"x": x, "y": y}), "region", "year").fit(cov_type="pcse")
        X = np.column_stack([np.ones(len(x)), x])
        slopes.append(float(fit.params["x"]))
        printed.append(float(fit.std_errors["x"]))
        right.append(by_hand(X, y, regions, years))
        same &= regions > years or abs(printed[-1] / of_all_pairs(X, y, regions, years) - 1) < 1e-6
    b, ours = np.array(slopes), [np.array(v) for v in (printed, right)]
    refused = [float((np.abs(b / se) > 1.96)[np.isfinite(se)].mean()) for se in ours]
    words = [f"{np.nanmedian(se):.1e} {share:.2f}" for se, share in zip(ours, refused, strict=True)]
    print(f"{regions:7} {years:5}   {words[0]}   {words[1]}   {b.std():.1e}")
    same &= 0.7 < np.median(ours[1]) / b.std() < 1.4 and (regions < years or (np.nanmedian(ours[0]) < 1e-6 and refused[0] > 0.9))
sys.exit(0 if same else "changed: the errors are others now")
PY
