#!/usr/bin/env bash
# esda 2.9.0: S-maup's critical values of rho = 0.4, 0.6, 0.8 (and ±0.15, 1) are those of rho = -0.9
#
# Guess: `Smaup(n, k, rho)` compares the statistic with critical values for the nearest rho of the table (Duque, Laniado & Polo 2018), so
# that rho = .59, .60 and .61 give nearly one verdict.
# Behaviour: the classes of rho are open on both sides. A rho that is a bound of two of them is in neither and falls through to the last
# branch, rho = -0.9, whose critical values are a third of those on either side (at n = 100). The statistic itself is right.
# Why it matters: rho comes out of papers and tables with one or two digits, and .4 and .6 are what incomes and rents have; the verdict
# "p < 0.01" says that regions cannot be drawn together without changing the results. Add 1e-9 to rho. coagg has no S-maup; docs/peers.md has the line.
#
# Seen (2026-12-01), n units in k regions; M, the value beyond which 5 % is refused, the verdict:
#   n 100, k 45, rho 0.39: M 0.178, 0.211, not rejected; 0.4: M 0.176, 0.080, p < 0.01; 0.41: M 0.174, 0.235, not rejected
#   n 100, k 45, rho 0.59: M 0.140, 0.235, not rejected; 0.6: M 0.138, 0.080, p < 0.01; 0.61: M 0.136, 0.372, not rejected
#   n 400, k 170, rho 0.39: M 0.203, 0.098, p < 0.01; 0.4: M 0.201, 0.049, p < 0.01; 0.41: M 0.199, 0.117, p < 0.01
#   n 400, k 170, rho 0.59: M 0.158, 0.117, p < 0.01; 0.6: M 0.156, 0.049, p < 0.01; 0.61: M 0.153, 0.205, not rejected
source "$(dirname "$0")/run.bash"
packages esda==2.9.0 libpysal==4.14.1 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import sys

from esda import Smaup

def verdict(s):
    return "not rejected" if "not" in s.summary else s.summary.removeprefix("Pseudo p-value ").split(" *")[0].replace("<", "p <")


stands = True
for n, k in ((100, 45), (400, 170)):
    for bound in (0.15, 0.4, 0.6, 0.8):
        three = {rho: Smaup(n, k, rho) for rho in (round(bound - 0.01, 2), bound, round(bound + 0.01, 2))}
        below, at, above = (s.critical_05 for s in three.values())
        stands &= at == Smaup(n, k, -0.9).critical_05 and at < below / 1.2 and at < above / 1.2
        if bound in (0.4, 0.6):
            told = (f"{rho}: M {s.smaup:.3f}, {s.critical_05:.3f}, {verdict(s)}" for rho, s in three.items())
            print(f"n {n}, k {k}, rho {'; '.join(told)}")
sys.exit(0 if stands else "changed: a rho between two classes has the critical values of one of them")
PY
