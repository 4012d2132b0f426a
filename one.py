import sys

from figures import lifts, np, pd, rng, strata, y
from geodetector import FactorDetector
from scipy.stats import f_oneway


def detect(values):
    found = FactorDetector().fit(pd.DataFrame({"stratum": strata}), values)
    return found.q_value_, found.p_value_


theirs = np.loadtxt("other.txt")
ours = np.array([detect(y + c) for c in lifts])
for c, (q, p), (_, other) in zip(lifts, ours, theirs, strict=True):
    print(f"y + {c}: q {q:.3f}  p {p:.2g}  py-geodetector p {other:.2g}")
means = [f_oneway(*[(y + c)[strata == k] for k in range(4)]).pvalue for c in lifts]
print(f"analysis of variance, any of them: p {means[0]:.2g}")
sizes = {c: np.mean([detect(rng.normal(size=100) + c)[1] < 0.05 for _ in range(500)]) for c in (0, 3)}
print(f"without any difference between strata, tests at 5 %: y + 0 {sizes[0]:.2f}, y + 3 {sizes[3]:.2f}")
stands = np.ptp(ours[:, 0]) < 1e-9 and np.ptp(means) < 1e-9 and sizes[3] < 0.02
stands = stands and all(p[0] < 1e-5 and p[2] > 0.99 for p in (ours[:, 1], theirs[:, 1]))
sys.exit(0 if stands else "changed: p no longer hangs on the zero of y")
