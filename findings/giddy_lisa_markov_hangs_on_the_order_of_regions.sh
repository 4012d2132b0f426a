#!/usr/bin/env bash
# giddy 2.3.8: LISA_Markov's test of independence changes with the order in which the regions stand
#
# Guess: `LISA_Markov(y, w).chi_2` compares the moves between quadrants with what a region's own moves and its neighbours' would give if
# they had nothing to do with each other (Rey 2001); regions may stand in any order, and a common growth factor of a year cancels.
# Behaviour: the expected moves are made of the transposed table. "High" and "low" are taken against a region's mean over the years instead
# of the year's mean over regions, and what is counted as moves are steps from one region to the next in the file. The moves that are
# observed (`transitions`) are right and the same in any order; `chi_2` and `expected_t` are not. It refuses nearly every panel without dependence
# whose regions keep their rank, however large its p should be.
# Why it matters: the test is the argument of papers on regional income dynamics that a region's class moves with its neighbours'.
# coagg has spatial Markov chains (Q and LR, giddy's and plain arithmetic's), which no order of rows moves
# (tests/distribution/test_markov.py::test_conditional_counts_add_up_and_nothing_depends_on_unit_or_order); docs/peers.md has the line.
#
# Seen (2026-11-30), 36 regions on a lattice x 20 years, invented incomes that keep their rank, no dependence between neighbours:
#   (9 degrees of freedom) chi_2 in four orders of the same regions: 1331, 1188, 879, 916; by year and region: 11.6 in each
#   100 panels: chi_2 refuses 1.00 at 5 %, by year and region 0.15
source "$(dirname "$0")/run.bash"
packages giddy==2.3.8 esda==2.8.2 libpysal==4.14.1 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import sys

import libpysal
import numpy as np
from giddy.markov import LISA_Markov
from scipy.stats import chi2

regions, years, rho = 36, 20, 0.9
adjacent = libpysal.weights.lat2W(6, 6).full()[0]
rng = np.random.default_rng(2)


def weights(order):
    w = libpysal.weights.full2W(adjacent[np.ix_(order, order)])
    w.transform = "r"
    return w


def incomes():
    y = rng.normal(size=(regions, years))
    for t in range(1, years):
        y[:, t] = rho * y[:, t - 1] + (1 - rho**2) ** 0.5 * y[:, t]
    return np.exp(10 + 0.3 * y)


def moves(classes, k):
    """Counted from each year to the next."""
    counts = np.zeros((k, k))
    np.add.at(counts, (classes[:, :-1].ravel(), classes[:, 1:].ravel()), 1)
    return counts


def shares(counts):
    return counts / counts.sum(axis=1, keepdims=True)


def plain(y):
    """The statistic, with high and low against the year's mean."""
    W = adjacent / adjacent.sum(axis=1, keepdims=True)
    own, lag = (y > y.mean(axis=0)).astype(int), (W @ y > y.mean(axis=0)).astype(int)
    both = moves(2 * own + lag, 4)
    expected = both.sum(axis=1, keepdims=True) * np.kron(shares(moves(own, 2)), shares(moves(lag, 2)))
    return ((both - expected) ** 2 / expected).sum()


y = incomes()
orders = [np.arange(regions)] + [rng.permutation(regions) for _ in range(3)]
found = [LISA_Markov(y[order], weights(order)) for order in orders]
values = [lisa.chi_2[0] for lisa in found]
print(f"chi_2 in four orders of the same regions: {', '.join(f'{v:.0f}' for v in values)}; by year and region: {plain(y):.1f} in each")
observed_stands = all((lisa.transitions == found[0].transitions).all() for lisa in found)
bound = chi2.isf(0.05, 9)
panels = [incomes() for _ in range(100)]
theirs = np.mean([LISA_Markov(p, weights(orders[0])).chi_2[1] < 0.05 for p in panels])
ours = np.mean([plain(p) > bound for p in panels])
print(f"100 panels: chi_2 refuses {theirs:.2f} at 5 %, by year and region {ours:.2f}")
stands = observed_stands and max(values) > 1.2 * min(values) and theirs > 0.9 and ours < 0.4
sys.exit(0 if stands else "changed: the test no longer hangs on the order of regions")
PY
