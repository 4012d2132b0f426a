#!/usr/bin/env bash
# pystoned 0.7.5: the expected inefficiency by kernel deconvolution (RED_KDE) is below zero, and a ten-thousandth of it in units of 1/100
#
# Guess: `StoNED(model).get_unconditional_expected_inefficiency(RED_KDE)` is Hall and Simar's (2002) estimate: the place where the density
# of the residuals falls most steeply. It is in the units of the output, and near that of moments (RED_MOM).
# Behaviour: it is the height of the slope there instead of the place, with its sign turned: below zero for production, and
# output in units of 1/100 (yuan for hundreds) divides it by 10,000 where it should multiply by 100.
# Why it matters: it is the method without an assumption on the distribution of inefficiency, and its mu moves every unit's efficiency and the
# frontier. Residuals can be had from `model.get_residual()`, the place from a few lines. coagg has no stochastic frontier; scores of
# its frontiers are free of units (tests/efficiency/test_efficiency_properties.py::test_units_of_measurement_do_not_matter);
# docs/peers.md has the line. (Residuals are invented here: fitting takes a solver with a licence, or a remote one.)
#
# Seen (2026-12-01), 300 residuals, half-normal inefficiency and noise of sd .3; the same times 100:
#   mean of the inefficiency drawn: 1.64, 164
#   RED_KDE -0.0367, -3.67e-06; RED_MOM 1.66, 166; the place of the steepest fall 1.75, 175
source "$(dirname "$0")/run.bash"
packages pystoned==0.7.5 numpy==2.4.6 scipy==1.17.1 pandas==3.1.1
"$python" -W ignore - <<'PY'
import sys
from types import SimpleNamespace

import numpy as np
from pystoned.constant import CET_ADDI, FUN_PROD, RED_KDE, RED_MOM, RTS_VRS
from pystoned.StoNED import StoNED

n = 300
rng = np.random.default_rng(0)
inefficiency = 2 * np.abs(rng.normal(size=n))
residual = 0.3 * rng.normal(size=n) - inefficiency
residual -= residual.mean()


def steepest(e):
    """Where the density falls most steeply, with the package's bandwidth (Hall and Simar 2002)."""
    h = 1.06 * min(e.std(ddof=1), np.subtract(*np.percentile(e, [75, 25]))) * n**-0.2
    z = np.linspace(e.min(), e.max() + 3 * h, 2000)
    u = (z[:, None] - e) / h
    return z[np.argmin(-(u * np.exp(-u * u / 2)).sum(axis=1))]


seen = []
for unit in (1, 100):
    fit = SimpleNamespace(
        get_residual=lambda unit=unit: unit * residual,
        optimization_status=1,
        fun=FUN_PROD,
        cet=CET_ADDI,
        rts=RTS_VRS,
        x=np.ones((n, 1)),
        y=np.full(n, 100.0 * unit),
    )
    by = [StoNED(fit).get_unconditional_expected_inefficiency(name) for name in (RED_KDE, RED_MOM)]
    seen.append((*by, steepest(unit * residual)))
kernel, moments, place = zip(*seen, strict=True)
print(f"mean of the inefficiency drawn: {inefficiency.mean():.3g}, {100 * inefficiency.mean():.3g}")
print(
    f"RED_KDE {kernel[0]:.3g}, {kernel[1]:.3g}; RED_MOM {moments[0]:.3g}, {moments[1]:.3g}; "
    f"the place of the steepest fall {place[0]:.3g}, {place[1]:.3g}"
)
stands = kernel[0] < 0 and np.isclose(kernel[1] * 1e4, kernel[0])
stands &= np.allclose([moments[1], place[1]], [100 * moments[0], 100 * place[0]]) and 1.3 < place[0] < 2.1
sys.exit(0 if stands else "changed: the kernel estimate is in the units of the output")
PY
