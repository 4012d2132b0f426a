"""The quadratic moments of Ahn & Schmidt (1995) beside the linear ones of a difference model."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import linalg

from python_models.errors import InputError
from python_models.gmm.equations import Equations
from python_models.gmm.estimation import (
    Estimate,
    Step,
    clustered_sums,
    error_variance,
    minimise,
    relative_change,
    symmetric,
)
from python_models.gmm.instruments import NO_LAG
from python_models.gmm.inverses import Inverse, invert
from python_models.gmm.moments import Moments, combine_columns, times_columns, unit_moments
from python_models.gmm.specification import Specification

LABEL = "quadratic moments (Ahn-Schmidt)"


@dataclass(frozen=True, slots=True)
class QuadraticMoments:
    """``E[u_iT D.u_it] = 0``: no serial correlation in the idiosyncratic error (Ahn & Schmidt 1995, eq. 4).

    Attributes
    ----------
    last_y, last_x
        (N,) and (k, N) levels in each unit's last complete period T.
    change_y, change_x
        (m, N) and (m, k, N) differences in the periods before T, zero where a unit has none.
    """

    last_y: np.ndarray
    last_x: np.ndarray
    change_y: np.ndarray
    change_x: np.ndarray

    def values(self, coefficients: np.ndarray) -> np.ndarray:
        """(m, N) moments of every unit."""
        return (self.last_y - coefficients @ self.last_x) * (self.change_y - coefficients @ self.change_x)

    def slopes(self, coefficients: np.ndarray) -> np.ndarray:
        """(m, k, N) minus the derivative of the moments to the coefficients."""
        last = self.last_y - coefficients @ self.last_x
        change = self.change_y - coefficients @ self.change_x
        return self.last_x * change[:, None] + last * self.change_x


def quadratic_moments(equations: Equations) -> QuadraticMoments:
    """Read the levels and differences the moments multiply.

    Raises
    ------
    InputError
        No unit has a differenced row before its last complete period.
    """
    variables, used = equations.variables, equations.used
    complete, n_units = equations.complete, used.shape[1]
    last = len(complete) - 1 - np.argmax(complete[::-1], axis=0)
    known = complete.any(axis=0)
    before = used & (np.arange(len(used))[:, None] < last) & known
    rows = np.flatnonzero(before.any(axis=1))
    if not len(rows):
        raise InputError(
            "ahn_schmidt=True needs differenced rows before each unit's last period; the panel is too short."
        )
    units = np.arange(n_units)
    return QuadraticMoments(
        np.where(known, np.nan_to_num(variables.y[last, units]), 0.0),
        np.where(known, np.nan_to_num(variables.x[last, :, units].T), 0.0),
        equations.y[rows] * before[rows],
        equations.x[rows] * before[rows][:, None],
    )


def _linearised(moments: Moments, linear: Moments, coefficients: np.ndarray) -> Moments:
    """All moments as if linear around the coefficients: ``g(b) = zy - zx b``."""
    quadratic = moments.quadratic
    slopes = quadratic.slopes(coefficients).sum(axis=2)
    level = quadratic.values(coefficients).sum(axis=1) + slopes @ coefficients
    return replace(moments, products=np.vstack([linear.products, np.column_stack([level, slopes])]))


def _solve(moments: Moments, linear: Moments, weight: Inverse, start: np.ndarray) -> tuple[Moments, Step]:
    """Gauss–Newton on the moment conditions with a given weight."""
    coefficients = start
    for _ in range(200):
        local = _linearised(moments, linear, coefficients)
        step = minimise(local, weight)
        change = relative_change(step, coefficients)
        coefficients = step.coefficients
        if change < 1e-11:
            return local, step
    raise InputError("The quadratic moments did not settle in 200 Gauss-Newton steps; fit without ahn_schmidt.")


def _weight_derivative(moments: Moments, first: Step, step: Step, sums: np.ndarray, linear_rows: int) -> np.ndarray:
    """Windmeijer's D with the quadratic rows added; second derivatives of the moments are left out."""
    x = moments.equations.x
    a = step.weight.solve(step.moments)
    w = a @ sums
    slopes = moments.quadratic.slopes(first.coefficients)
    top = times_columns(moments.instruments, x, w)
    per_unit = clustered_sums(x, combine_columns(moments.instruments, a[:linear_rows]), None)
    per_unit += np.tensordot(a[linear_rows:], slopes, axes=1)
    return step.projection @ (np.vstack([top, slopes @ w]) + sums @ per_unit.T)


def estimate_with_quadratic_moments(linear: Moments, spec: Specification) -> tuple[Moments, Estimate]:
    """One and two steps with linear and quadratic moments.

    The first weight is block-diagonal: ``sigma2 Z'HZ`` and the outer product of the quadratic moments at the linear
    one-step estimate. The moments returned are linearised at the reported estimate.
    """
    quadratic = quadratic_moments(linear.equations)
    n_linear, n_extra = len(linear.zx), len(quadratic.change_y)
    start = minimise(linear, invert(linear.zhz))
    variance = error_variance(linear, start.residuals, spec)
    extra = quadratic.values(start.coefficients)
    z = linear.instruments
    moments = replace(
        linear,
        quadratic=quadratic,
        zhz=linalg.block_diag(variance * linear.zhz, extra @ extra.T),
        instruments=replace(
            z,
            groups=[*z.groups, LABEL],
            group=np.append(z.group, np.full(n_extra, len(z.groups))),
            equation=np.append(z.equation, np.zeros(n_extra, dtype=int)),
            variable=[*z.variable, *["u_T D.u"] * n_extra],
            lag=np.append(z.lag, np.full(n_extra, NO_LAG)),
            period=np.append(z.period, np.full(n_extra, -1)),
        ),
    )
    local, first = _solve(moments, linear, invert(moments.zhz), start.coefficients)
    sums = unit_moments(moments, first.coefficients, first.residuals)
    s = sums @ sums.T
    robust_first = first.projection @ s @ first.projection.T
    weight = invert(s)
    unique = weight.rank == first.weight.rank
    sigma2 = error_variance(moments, first.residuals, spec)
    second = None
    if unique:
        local_second, second = _solve(moments, linear, weight, first.coefficients)
    if spec.steps == 1 or second is None:
        # the first weight already holds the variance, so Sargan needs no further division
        influence = first.projection @ sums
        return local, Estimate(
            first, first, second, s, symmetric(robust_first), sigma2, 1.0, 1, weight.rank, 1, influence
        )  # fmt: skip
    covariance = second.covariance
    if spec.robust:
        d = _weight_derivative(moments, first, second, sums, n_linear)
        covariance = covariance + d @ robust_first @ d.T + 2 * d @ covariance
    sigma2 = error_variance(moments, second.residuals, spec)
    influence = second.projection @ unit_moments(moments, second.coefficients, second.residuals)
    return local_second, Estimate(
        first, second, second, s, symmetric(covariance), sigma2, 1.0, 2, weight.rank, 2, influence
    )  # fmt: skip
