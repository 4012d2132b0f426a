"""Exact derivatives of Gamma(lambda, phi) and of the log-Jacobian, along a contrast c of the columns."""

from dataclasses import dataclass

import numpy as np

from python_models.spatial.outside_filter import inverse_of, plus_identity, trace_of, traces_of_products
from python_models.spatial.quadratic_form import QuadraticForm, polynomial


@dataclass(frozen=True, slots=True, eq=False)
class Derivatives:
    """At one (lambda, phi), index 0 for lambda and 1 for phi.

    Attributes
    ----------
    gamma
        (P, P) Gamma.
    slope
        (2, P) derivatives of Gamma c.
    curve
        (2, 2) second derivatives of c' Gamma c.
    log_slope, log_curve
        (2,) and (2, 2) of the log-Jacobian of the random effect.
    """

    gamma: np.ndarray
    slope: np.ndarray
    curve: np.ndarray
    log_slope: np.ndarray
    log_curve: np.ndarray


def derivatives(form: QuadraticForm, lam: float, phi: float, c: np.ndarray) -> Derivatives:
    """Gamma and its derivatives, as sums over the parts that ``QuadraticForm.at`` adds up."""
    gamma, _ = form.at(lam, phi)
    out = Derivatives(gamma, np.zeros((2, len(c))), np.zeros((2, 2)), np.zeros(2), np.zeros((2, 2)))
    if len(form.within) > 1:
        first, second = _polynomial_slopes(form.within, lam, c)
        out.slope[0] += first
        out.curve[0, 0] += float(c @ second)
    if form.period is not None:
        _add_period(out, *form.period, lam, c)
    if form.means is not None:
        _add_outside(out, form, lam, phi, c)
    elif form.between is not None:
        _add_inside(out, form, lam, phi, c)
    return out


def _polynomial_slopes(parts: tuple[np.ndarray, ...], lam: float, c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and second derivative of (P0 - lambda P1 + lambda^2 P2) c."""
    if len(parts) == 1:
        return np.zeros(len(c)), np.zeros(len(c))
    second = 2.0 * (parts[2] @ c)
    return lam * second - parts[1] @ c, second


def _add_period(out: Derivatives, sums: np.ndarray, constants: np.ndarray, lam: float, c: np.ndarray) -> None:
    """Less S S' / q: period effects projected out inside the filter, S (P, T) and q quadratic in lambda."""
    s, s1, s2 = polynomial(tuple(sums), lam), 2.0 * lam * sums[2] - sums[1], 2.0 * sums[2]
    q = constants[0] - lam * constants[1] + lam * lam * constants[2]
    q1, q2 = 2.0 * lam * constants[2] - constants[1], 2.0 * constants[2]
    a, a1, a2 = c @ s, c @ s1, c @ s2
    out.slope[0] -= (s1 @ a + s @ a1) / q - s @ a * (q1 / q**2)
    out.curve[0, 0] -= (
        2.0 * (a1 @ a1 + a @ a2) / q - 4.0 * (a @ a1) * q1 / q**2 + (a @ a) * (2.0 * q1**2 / q**3 - q2 / q**2)
    )


def _add_inside(out: Derivatives, form: QuadraticForm, lam: float, phi: float, c: np.ndarray) -> None:
    """Plus B(lambda) / (1 + T phi): a random effect without spatial error, or inside its filter."""
    periods, units = form.shape
    weight = 1.0 / (1.0 + periods * phi)
    parts = form.between
    assert parts is not None
    value = polynomial(parts, lam) @ c
    first, second = _polynomial_slopes(parts, lam, c)
    out.slope[0] += weight * first
    out.slope[1] -= periods * weight**2 * value
    out.curve[0, 0] += weight * float(c @ second)
    out.curve[0, 1] -= periods * weight**2 * float(c @ first)
    out.curve[1, 0] = out.curve[0, 1]
    out.curve[1, 1] += 2.0 * periods**2 * weight**3 * float(c @ value)
    out.log_slope[1] -= 0.5 * units * periods * weight
    out.log_curve[1, 1] += 0.5 * units * (periods * weight) ** 2


def _add_outside(out: Derivatives, form: QuadraticForm, lam: float, phi: float, c: np.ndarray) -> None:
    """Plus Z' O^-1 Z with Z = z - lambda W z and O = I + T phi B B': a random effect outside the filter."""
    assert form.means is not None
    z, wz, square = form.means
    first, second = -square[1] + 2.0 * lam * square[2], 2.0 * square[2]
    ratio = form.shape[0] * phi
    of_phi, of_lam, of_both = form.shape[0] * polynomial(square, lam), ratio * first, form.shape[0] * first
    inverse = inverse_of(plus_identity(phi * of_phi))
    filtered = z - lam * wz
    a = inverse @ (c @ filtered)
    rest = np.stack([-(c @ wz) - of_lam @ a, -(of_phi @ a)])  # of O a = Z c, differentiated
    solved = rest @ inverse
    out.slope[0] -= wz @ a
    out.slope[:] += solved @ filtered.T
    both = float(a @ (of_both @ a))
    out.curve[:] += 2.0 * rest @ solved.T - np.array([[ratio * float(a @ (second @ a)), both], [both, 0.0]])
    twice_lam, twice_both = ratio * trace_of(inverse, second), trace_of(inverse, of_both)
    twice = np.array([[twice_lam, twice_both], [twice_both, 0.0]])
    out.log_slope[:] -= 0.5 * np.array([trace_of(inverse, of_lam), trace_of(inverse, of_phi)])
    out.log_curve[:] += 0.5 * (traces_of_products(inverse, of_lam, of_phi, phi) - twice)
