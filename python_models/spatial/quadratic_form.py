"""Sums of squares and products of the panel after its effects are removed: all the data the likelihood needs.

With columns Z = [y, Wy, x, Wx] and an error filter B = I - lambda W, every Gaussian likelihood here depends on the data
through Gamma(lambda, phi) = Z'B' Omega^-1 B Z alone: one pass over the panel, then O(columns^2) per evaluation.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import linalg

from python_models.errors import InputError
from python_models.spatial.outside_filter import form_and_log_root, plus_identity, squares
from python_models.spatial.sample import Sample
from python_models.spatial.specification import Specification
from python_models.unit_names import some

INTERCEPT = "Intercept"


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Columns of the model, raw (lag first, then demean), with y first, then W y where the model has it.

    Attributes
    ----------
    terms, components
        Names and components (``main``, ``spatial_lag``) of the K coefficients.
    z
        (P, T, N), P = 1 + [W y] + K.
    wz
        (P, T, N) spatial lags of ``z``, or None where the model has no spatial error.
    basis, unit
        Where ``coordinates.conditioned`` has changed them: the model's slopes are unit * basis @ slopes, basis (K, K),
        and its outcome is unit times this one. None and 1 where they are the model's own.
    """

    terms: tuple[str, ...]
    components: tuple[str, ...]
    z: np.ndarray
    wz: np.ndarray | None
    basis: np.ndarray | None = None
    unit: float = 1.0


def durbin_index(sample: Sample, spec: Specification) -> list[int]:
    """Positions of the regressors whose spatial lag is in the model.

    Raises
    ------
    InputError
        ``durbin`` names something that is not a regressor.
    """
    first = 1 if spec.dynamic else 0  # the lagged outcome, whose spatial lag is a choice of its own
    own = [0] if spec.dynamic == "lag+spatial_lag" else []
    if not spec.has_durbin:
        return own
    if spec.durbin is None:
        return own + list(range(first, len(sample.names)))
    unknown = [name for name in spec.durbin if name not in sample.names[first:]]
    if unknown:
        known = ", ".join(sample.names[first:])
        raise InputError(f"durbin= names {some(unknown)}, not a regressor; regressors are {known}.")
    return own + [sample.names.index(name) for name in spec.durbin]


def columns(sample: Sample, spec: Specification) -> Columns:
    """Assemble y, W y, intercept, x and W x as the specification has them."""
    lagged = durbin_index(sample, spec)
    intercept = spec.unit_effects != "fixed" and (spec.period_effects == "none" or spec.is_random)
    terms = [INTERCEPT] * intercept + list(sample.names) + [sample.names[j] for j in lagged]
    components = ["main"] * (intercept + len(sample.names)) + ["spatial_lag"] * len(lagged)

    def stack(levels: np.ndarray, lags: np.ndarray | None, constant: np.ndarray | float) -> np.ndarray:
        parts = [levels[:1]]
        if spec.has_lag:
            parts.append(lags[:1])  # type: ignore[index]
        if intercept:
            parts.append(np.broadcast_to(constant, (1, *levels.shape[1:])))
        parts.append(levels[1:])
        if lagged:
            parts.append(lags[[1 + j for j in lagged]])  # type: ignore[index]
        return np.concatenate(parts)

    needs_lags = spec.has_lag or bool(lagged)
    z = stack(sample.levels(), sample.lags() if needs_lags else None, 1.0)
    wz = None
    if spec.has_error:
        wz = stack(sample.lags(), sample.second_lags() if needs_lags else None, sample.w.row_sums())
    return Columns(tuple(terms), tuple(components), z, wz)


@dataclass(frozen=True, slots=True, eq=False)
class QuadraticForm:
    """Gamma(lambda, phi) and the log-Jacobian of the random effect.

    Attributes
    ----------
    within
        (P0,) or (P0, P1, P2): Gamma = P0 - lambda P1 + lambda^2 P2 over deviations (or all of the data).
    between
        The same over unit means times sqrt(T), weighed 1/(1 + T phi); None without random effects.
    shape
        (T, N).
    period
        Column sums (3, P, T) and constants (3,) that project out period effects inside the filter, where W1 is not 1.
    means
        (z, Wz, (I, W + W', WW')) of unit means times sqrt(T), and B B' as a polynomial (dense or sparse), for random
        effects outside the filter (Baltagi et al. 2003).
    """

    within: tuple[np.ndarray, ...]
    between: tuple[np.ndarray, ...] | None
    shape: tuple[int, int]
    period: tuple[np.ndarray, np.ndarray] | None = None
    means: tuple[np.ndarray, np.ndarray, tuple[Any, ...]] | None = None

    def at(self, lam: float, phi: float) -> tuple[np.ndarray, float]:
        """(P, P) Gamma and the log-Jacobian at an error parameter and a variance ratio phi = s2_mu / s2_e."""
        gamma = polynomial(self.within, lam)
        if self.period is not None:
            powers = np.array([1.0, -lam, lam * lam])
            sums = np.tensordot(powers, self.period[0], axes=1)
            gamma = gamma - sums @ sums.T / float(powers @ self.period[1])
        periods, units = self.shape
        if self.means is not None:
            z, wz, square = self.means
            filtered = z - lam * wz
            omega = plus_identity(periods * phi * polynomial(square, lam))
            form, log_root = form_and_log_root(omega, filtered)
            return gamma + form, -log_root
        if self.between is not None:
            weight = 1.0 + periods * phi
            return gamma + polynomial(self.between, lam) / weight, -0.5 * units * float(np.log(weight))
        return gamma, 0.0


def polynomial(parts: tuple[Any, ...], lam: float) -> Any:
    """P0 - lambda P1 + lambda^2 P2, or P0 alone."""
    return parts[0] if len(parts) == 1 else parts[0] - lam * parts[1] + lam * lam * parts[2]


def _products(z: np.ndarray, wz: np.ndarray | None) -> tuple[np.ndarray, ...]:
    flat = z.reshape(len(z), -1)
    if wz is None:
        return (flat @ flat.T,)
    lagged = wz.reshape(len(wz), -1)
    cross = flat @ lagged.T
    return flat @ flat.T, cross + cross.T, lagged @ lagged.T


def demean(values: np.ndarray, spec: Specification) -> np.ndarray:
    """(..., T, N) with fixed effects' means taken out."""
    return without_means(values, spec.unit_effects == "fixed", spec.period_effects == "fixed")


def without_means(values: np.ndarray, unit: bool, period: bool) -> np.ndarray:
    """(..., T, N) without unit means, period means or both; one new array, for memory is most of the time."""
    if unit:
        values = values - values.mean(axis=-2, keepdims=True)
    if period:
        values = np.subtract(values, values.mean(axis=-1, keepdims=True), out=values if unit else None)
    return values


def peers_filter(spec: Specification) -> bool:
    """Whether the error filter acts on demeaned data, as in splm and in Elhorst's routines (so in his correction)."""
    return spec.lag_order == "after_demeaning" or spec.transformation == "bias_corrected"


def quadratic_form(sample: Sample, spec: Specification, cols: Columns) -> QuadraticForm:
    """Remove the effects and form the products.

    Unit effects lie in the same space before and after any filter; period effects only where every row of W sums to
    the same number, so otherwise they are projected out inside the filter (Gamma is then rational in lambda).
    """
    z, wz = cols.z, cols.wz
    shape = (sample.n_periods, sample.n_units)
    between, means = None, None
    if spec.is_random:
        root = np.sqrt(sample.n_periods)
        zbar, wzbar = z.mean(axis=1) * root, None if wz is None else wz.mean(axis=1) * root
        if spec.has_error and spec.random_error == "baltagi":
            means = (zbar, wzbar, squares(sample.w.matrix))
        else:
            between = _products(zbar, wzbar)
    regular = wz is None or sample.w.row_standardised or peers_filter(spec)
    inside = spec.period_effects == "fixed" and not regular
    kinds = spec.unit_effects != "none", spec.period_effects == "fixed" and not inside
    z, wz = without_means(z, *kinds), None if wz is None else without_means(wz, *kinds)
    period = None
    if inside and wz is not None:
        sums = sample.w.row_sums()
        c0, c1, c2 = z.sum(axis=2), wz.sum(axis=2) + z @ sums, wz @ sums
        period = (np.stack([c0, c1, c2]), np.array([len(sums), 2.0 * sums.sum(), float(sums @ sums)]))
    if spec.lag_order == "after_demeaning" and spec.has_lag:
        z = np.concatenate([z[:1], sample.w.lag(z[:1]), z[2:]])
    if wz is not None and peers_filter(spec):
        wz = sample.w.lag(z)
    return QuadraticForm(_products(z, wz), between, shape, period, means)  # type: ignore[arg-type]


def check_variation(form: QuadraticForm, sample: Sample, spec: Specification, cols: Columns) -> None:
    """Refuse regressors, or an outcome, of which the effects leave nothing.

    Raises
    ------
    InputError
        Names the columns and says what to do.
    """
    gamma, _ = form.at(0.0, 1.0)
    first = 1 + spec.has_lag
    labels = [t if c == "main" else f"W*{t}" for t, c in zip(cols.terms, cols.components, strict=True)]
    raw = np.einsum("ptn,ptn->p", cols.z, cols.z)
    left = gamma.diagonal()
    flat = [labels[i - first] for i in range(first, len(raw)) if left[i] <= 1e-20 * raw[i]]
    if flat:
        raise InputError(
            f"{some(flat)} do(es) not vary once the {spec.effects} effects are removed; leave it out or choose other "
            "effects."
        )
    if left[0] <= 1e-20 * raw[0]:
        raise InputError(f"The outcome {sample.outcome} does not vary once the {spec.effects} effects are removed.")


def check_identified(form: QuadraticForm, sample: Sample, spec: Specification) -> None:
    """Refuse an outcome that the regressors explain, or a W y that they and y explain; regressors are independent.

    Raises
    ------
    InputError
        Says what to do.
    """
    gamma, _ = form.at(0.0, 1.0)
    first = 1 + spec.has_lag
    left = gamma.diagonal()
    scale = 1.0 / np.sqrt(left)
    unit = gamma * scale[:, None] * scale
    if spec.has_error and _scales(form):
        raise InputError(
            f"W only scales {sample.outcome} once the {spec.effects} effects are removed (as under a W that weighs "
            "every other region equally): lambda is not identified; use another W or drop the period effects."
        )
    if _clearly_of_full_rank(unit, first):
        return
    if _unexplained(unit, 0, list(range(first, len(unit)))) < 1e-12:
        raise InputError(
            f"The regressors explain {sample.outcome} without a residual once the {spec.effects} effects are removed; "
            "is the outcome, or an identity that makes it up, among them?"
        )
    if spec.has_lag and _unexplained(unit, 1, [0, *range(first, len(unit))]) < 1e-11:
        alone = _unexplained(unit, 1, list(range(first, len(unit)))) < 1e-11
        partner = "the regressors" if alone else sample.outcome
        why = "few periods and a W of few patterns" if alone else "a W that weighs every other region equally"
        raise InputError(
            f"W*{sample.outcome} is collinear with {partner} once the {spec.effects} effects are removed (as under "
            f"{why}): the spatial parameter is not identified; use another W or fewer regressors, or drop the period "
            "effects."
        )


def _scales(form: QuadraticForm) -> bool:
    """Whether W y is a multiple of y within the effects, so that lambda changes nothing but the scale."""
    own, cross, lagged = (float(part[0, 0]) for part in form.within)  # cross is twice y'Wy
    return 0.25 * cross**2 >= (1.0 - 1e-11) * own * lagged


def _clearly_of_full_rank(unit: np.ndarray, first: int) -> bool:
    """Whether every regressor, then y, then W y keeps a share of its own: the squared diagonal of Cholesky's factor."""
    order = [*range(first, len(unit)), *range(first)]
    factor, failed = linalg.lapack.dpotrf(unit[order][:, order], lower=1)
    return not failed and float(factor.diagonal().min()) ** 2 > 1e-9


def _unexplained(unit: np.ndarray, j: int, others: list[int]) -> float:
    if not others:
        return 1.0
    block = unit[np.ix_(others, others)]
    weights = np.linalg.lstsq(block, unit[others, j], rcond=1e-13)[0]
    return float(unit[j, j] - 2.0 * weights @ unit[others, j] + weights @ block @ weights)
