#!/usr/bin/env bash
# statsmodels 0.15.0: GEE with AR(1) dependence takes `time` for the correlation, and the rows' order for what it is used for
#
# Guess: `gee(..., time=year, cov_struct=Autoregressive())` correlates two years of a region by r to the power of their distance, as its
# documentation says; rows may stand in any order, and years may be missing.
# Behaviour: r is estimated from `time`; the matrix with which the regression is weighed is that of consecutive rows, whatever their times.
# With every year there and rows sorted by year both are the same. Shuffled rows, or a panel with years left out, are weighed as if
# the rows were consecutive years: no message, another coefficient, and a standard error of that other (inefficient) estimate.
# Why it matters: surveys and censuses come every second or fifth year, and rows leave a panel by missing regressors. Sort by
# time, and do not use it across gaps. coagg's lags go by period (tests/peers/test_panel_peers.py::test_a_year_that_no_unit_has_is_a_gap)
# and it has no GEE; docs/peers.md has the line.
#
# Seen (2026-11-30), 60 regions x 16 years, x and residual AR(1) with .7, slope 1; numpy: generalised least squares with r^|t - s|, the same r
#   sorted by year:            0.9858 (0.0297), r 0.681; numpy 0.9858
#   the same rows shuffled:    1.0497 (0.0484), r 0.687; numpy 0.9857
#   sorted, six of the years:  0.9694 (0.0664), r 0.635; numpy 0.9879
source "$(dirname "$0")/run.bash"
packages statsmodels==0.15.0 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import sys

import numpy as np
import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf

regions, years, rho = 60, 16, 0.7
rng = np.random.default_rng(1)
e, x = rng.normal(size=(2, regions, years))
for t in range(1, years):
    for v in (e, x):
        v[:, t] = rho * v[:, t - 1] + (1 - rho**2) ** 0.5 * v[:, t]
panel = pd.DataFrame({"region": np.repeat(np.arange(regions), years), "year": np.tile(np.arange(2001, 2001 + years), regions)})
panel["x"], panel["y"] = x.ravel(), (x + e).ravel()


def theirs(data):
    model = smf.gee("y ~ x", "region", data, time=data.year, cov_struct=sm.cov_struct.Autoregressive(grid=False))
    found = model.fit(maxiter=200)
    return found.params["x"], found.bse["x"], float(model.cov_struct.dep_params)


def slope(data, r, distance):
    """Generalised least squares, region by region."""
    a, b = np.zeros((2, 2)), np.zeros(2)
    for _, rows in data.groupby("region"):
        X = np.column_stack([np.ones(len(rows)), rows.x])
        weighed = np.linalg.solve(r ** distance(rows), X)
        a, b = a + weighed.T @ X, b + weighed.T @ rows.y.to_numpy()
    return np.linalg.solve(a, b)[1]


def by_year(rows):
    return np.abs(np.subtract.outer(rows.year.to_numpy(), rows.year.to_numpy()))


def by_row(rows):
    return np.abs(np.subtract.outer(np.arange(len(rows)), np.arange(len(rows))))


panels = {
    "sorted by year:": panel,
    "the same rows shuffled:": panel.sample(frac=1, random_state=2),
    "sorted, six of the years:": panel[panel.year.isin([2001, 2002, 2008, 2009, 2015, 2016])],
}
slopes, rows_decide = [], True
for title, data in panels.items():
    found, error, r = theirs(data)
    right = slope(data, r, by_year)
    rows_decide &= abs(found - slope(data, r, by_row)) < 1e-4
    slopes.append((found, right))
    print(f"{title:26} {found:.4f} ({error:.4f}), r {r:.3f}; numpy {right:.4f}")
agrees = abs(np.subtract(*slopes[0])) < 1e-4
differ = abs(np.subtract(*slopes[1])) > 0.01 and abs(np.subtract(*slopes[2])) > 0.01
print(f"each is the slope with distances counted in rows: {rows_decide}")
sys.exit(0 if agrees and differ and rows_decide else "changed: the order of rows or gaps are taken otherwise now")
PY
