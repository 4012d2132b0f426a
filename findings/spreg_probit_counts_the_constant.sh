#!/usr/bin/env bash
# spreg 1.9.0: Probit's LR test has a degree of freedom too many, and its average partial effects have errors of effects at the mean
#
# Guess: the LR test against a model of a constant has as many degrees of freedom as slopes, and refuses 5 % of models without any; the
# printed errors of "Mean of individual marginal effects" (the default) are those of these means, as in Stata's margins or statsmodels.
# Behaviour: the constant is counted, so that half as many are refused, or fewer. The error of an average partial effect is the average
# density times the matrix of the delta method for effects at the mean; coefficients and effects are right.
# Why it matters: choices of places (a zone or none, an innovating county or not) are estimated so for their tests of spatial dependence.
# coagg has no Probit; docs/peers.md has the line.
#
# Seen (2026-12-01), 225 regions in a square, invented:
#   1 regressor of nothing, 400 samples: refused at 5 % spreg 0.030, statsmodels 0.068
#   3 regressors of nothing, 400 samples: refused at 5 % spreg 0.030, statsmodels 0.050
#   a slope of 1.5: average partial effect spreg 0.315 (0.037), statsmodels 0.315 (0.014)
source "$(dirname "$0")/run.bash"
packages spreg==1.9.0 libpysal==4.14.1 geopandas==1.2.0 statsmodels==0.15.0 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import sys

import numpy as np
import spreg
import statsmodels.api as sm
from libpysal.weights import lat2W
from scipy.stats import chi2

w, n = lat2W(15, 15), 225
rng = np.random.default_rng(0)


def fits(y, x):
    return spreg.Probit(y[:, None].astype(float), x, w=w), sm.Probit(y.astype(float), sm.add_constant(x)).fit(disp=0)


same = True
for slopes in (1, 3):
    refused = np.zeros(2)
    for _ in range(400):
        ours, theirs = fits(rng.normal(size=n) > 0, rng.normal(size=(n, slopes)))
        refused += ours.LR[1] < 0.05, theirs.llr_pvalue < 0.05
        same &= bool(abs(ours.LR[1] - chi2.sf(theirs.llr, slopes + 1)) < 1e-6)
    refused /= 400
    print(f"{slopes} regressor{'s' * (slopes > 1)} of nothing, 400 samples: refused at 5 % spreg {refused[0]:.3f}, statsmodels {refused[1]:.3f}")
    same &= bool(refused[0] < 0.8 * refused[1])

x = rng.normal(size=(n, 1)) + 1
ours, theirs = fits(1.5 * x[:, 0] - 1 + rng.normal(size=n) > 0, x)
effects = theirs.get_margeff(at="overall")
print(
    f"a slope of 1.5: average partial effect spreg {ours.slopes[0, 0]:.3f} ({ours.slopes_std_err[0, 0]:.3f}), "
    f"statsmodels {effects.margeff[0]:.3f} ({effects.margeff_se[0]:.3f})"
)
same &= bool(abs(ours.slopes[0, 0] - effects.margeff[0]) < 1e-6 and ours.slopes_std_err[0, 0] > 1.8 * effects.margeff_se[0])
sys.exit(0 if same else "changed: degrees of freedom or errors are others now")
PY
