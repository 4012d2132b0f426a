"""Sums of squares and products of the panel after its effects are removed: all the data the likelihood needs.

With columns Z = [y, Wy, x, Wx] and an error filter B = I - lambda W, every Gaussian likelihood here depends on the data
through Gamma(lambda, phi) = Z'B' Omega^-1 B Z alone: one pass over the panel, then O(columns^2) per evaluation.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import linalg

from python_models.errors import InputError
from python_models.spatial.outside_filter import form_and_log_root, plus_identity
from python_models.spatial.outside_filter import squares as weights_squared
from python_models.spatial.products import gram, squares, unit_means, without_means
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
    sample
        Whose columns they are.
    at
        (P,) places of y, [W y] and x among the sample's levels, then their lags, each with ``constant`` at its end.
    constant
        Whether there is an intercept.
    with_lags
        Whether the model has a spatial error, so that it needs ``wz``.
    arrays
        ``z`` and ``wz`` where they are not the sample's own: what ``coordinates.conditioned`` has made of them.
    basis, unit
        How it did: the model's slopes are unit * basis @ slopes, basis (K, K), and its outcome is unit times this one.
        None and 1 where they are the model's own.
    """

    terms: tuple[str, ...]
    components: tuple[str, ...]
    sample: Sample
    at: np.ndarray
    constant: bool
    with_lags: bool
    arrays: tuple[np.ndarray, np.ndarray | None] | None = None
    basis: np.ndarray | None = None
    unit: float = 1.0
    _kept: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def z(self) -> np.ndarray:
        """(P, T, N), P = 1 + [W y] + K."""
        return self.arrays[0] if self.arrays else self._stacked(0)

    @property
    def wz(self) -> np.ndarray | None:
        """(P, T, N) spatial lags of ``z``, or None where the model has no spatial error."""
        if self.arrays:
            return self.arrays[1]
        return self._stacked(1) if self.with_lags else None

    def squares(self) -> np.ndarray:
        """(P,) squared lengths of ``z``."""
        if "squares" not in self._kept:
            orders = range(1 + int(self.at.max()) // self.size)
            self._kept["squares"] = (
                np.einsum("ptn,ptn->p", self.z, self.z)
                if self.arrays
                else np.concatenate([squares(self.sample, order, self.constant) for order in orders])[self.at]
            )
        return self._kept["squares"]

    @property
    def size(self) -> int:
        """Columns of one order."""
        return 1 + len(self.sample.names) + self.constant

    def _stacked(self, more: int) -> np.ndarray:
        if str(more) not in self._kept:
            shape = self.sample.y.shape
            out = np.empty((len(self.at), *shape))
            for column, (order, row) in zip(out, (divmod(int(at), self.size) for at in self.at), strict=True):
                last = row == 1 + len(self.sample.names)
                column[:] = self.sample.constant(order + more) if last else self.sample.lagged(order + more)[row]
            self._kept[str(more)] = out
        return self._kept[str(more)]


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
    last = 1 + len(sample.names)
    size = last + intercept
    at = [0] + [size] * spec.has_lag + [last] * intercept + list(range(1, last)) + [size + 1 + j for j in lagged]
    return Columns(tuple(terms), tuple(components), sample, np.array(at), intercept, spec.has_error)


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

    def at_each(self, lam: np.ndarray, phi: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(m, P, P) Gamma and (m,) log-Jacobian at each of m pairs."""
        if self.means is not None or self.period is not None:
            each = [self.at(a, b) for a, b in zip(lam.tolist(), phi.tolist(), strict=True)]
            return np.stack([gamma for gamma, _ in each]), np.array([value for _, value in each])
        gamma = polynomial(self.within, lam[:, None, None])
        if self.between is None:
            return np.broadcast_to(gamma, (len(lam), *gamma.shape[-2:])), np.zeros(len(lam))
        weight = 1.0 + self.shape[0] * phi
        between = polynomial(self.between, lam[:, None, None])
        return gamma + between / weight[:, None, None], -0.5 * self.shape[1] * np.log(weight)


def polynomial(parts: tuple[Any, ...], lam: Any) -> Any:
    """P0 - lambda P1 + lambda^2 P2, or P0 alone."""
    return parts[0] if len(parts) == 1 else parts[0] - lam * parts[1] + lam * lam * parts[2]


def _products(z: np.ndarray, wz: np.ndarray | None) -> tuple[np.ndarray, ...]:
    flat = z.reshape(len(z), -1)
    if wz is None:
        return (flat @ flat.T,)
    lagged = wz.reshape(len(wz), -1)
    cross = flat @ lagged.T
    return flat @ flat.T, cross + cross.T, lagged @ lagged.T


def _products_within(cols: Columns, unit: bool, period: bool) -> tuple[np.ndarray, ...]:
    """``_products`` of the columns less unit means, period means or both."""
    if cols.arrays is not None:
        z, wz = cols.arrays
        return _products(without_means(z, unit, period), None if wz is None else without_means(wz, unit, period))
    orders = 1 + int(cols.at.max()) // cols.size + cols.with_lags
    whole = gram(cols.sample, orders, unit, period, cols.constant)
    own = whole[cols.at[:, None], cols.at]
    if not cols.with_lags:
        return (own,)
    lagged = cols.at + cols.size
    cross = whole[cols.at[:, None], lagged]
    return own, cross + cross.T, whole[lagged[:, None], lagged]


def _unit_means(cols: Columns) -> tuple[np.ndarray, np.ndarray | None]:
    """(P, N) unit means of ``z`` and of ``wz`` times sqrt(T)."""
    if cols.arrays is not None:
        root = np.sqrt(cols.sample.n_periods)
        z, wz = (None if values is None else values.mean(axis=1) * root for values in cols.arrays)
        return z, wz  # type: ignore[return-value]
    orders = 1 + int(cols.at.max()) // cols.size + cols.with_lags
    every = np.concatenate([unit_means(cols.sample, order, cols.constant) for order in range(orders)])
    return every[cols.at], every[cols.at + cols.size] if cols.with_lags else None


def demean(values: np.ndarray, spec: Specification) -> np.ndarray:
    """(..., T, N) with fixed effects' means taken out."""
    return without_means(values, spec.unit_effects == "fixed", spec.period_effects == "fixed")


def peers_filter(spec: Specification) -> bool:
    """Whether the error filter acts on demeaned data, as in splm and in Elhorst's routines (so in his correction)."""
    return spec.lag_order == "after_demeaning" or spec.transformation == "bias_corrected"


def quadratic_form(sample: Sample, spec: Specification, cols: Columns) -> QuadraticForm:
    """Remove the effects and form the products.

    Unit effects lie in the same space before and after any filter; period effects only where every row of W sums to
    the same number, so otherwise they are projected out inside the filter (Gamma is then rational in lambda).
    """
    shape = (sample.n_periods, sample.n_units)
    between, means = None, None
    if spec.is_random:
        zbar, wzbar = _unit_means(cols)
        if spec.has_error and spec.random_error == "baltagi":
            means = (zbar, wzbar, weights_squared(sample.w.matrix))
        else:
            between = _products(zbar, wzbar)
    regular = not cols.with_lags or sample.w.row_standardised or peers_filter(spec)
    inside = spec.period_effects == "fixed" and not regular
    kinds = spec.unit_effects != "none", spec.period_effects == "fixed" and not inside
    after = spec.lag_order == "after_demeaning" and spec.has_lag
    filtered = cols.with_lags and peers_filter(spec)
    if not (inside or after or filtered):
        return QuadraticForm(_products_within(cols, *kinds), between, shape, None, means)  # type: ignore[arg-type]
    z, wz = without_means(cols.z, *kinds), without_means(cols.wz, *kinds) if cols.wz is not None else None
    period = None
    if inside and wz is not None:
        sums = sample.w.row_sums()
        c0, c1, c2 = z.sum(axis=2), wz.sum(axis=2) + z @ sums, wz @ sums
        period = (np.stack([c0, c1, c2]), np.array([len(sums), 2.0 * sums.sum(), float(sums @ sums)]))
    if after:
        z = np.concatenate([z[:1], sample.w.lag(z[:1]), z[2:]])
    if filtered:
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
    raw = cols.squares()
    left = gamma.diagonal()
    lost = np.flatnonzero(left[first:] <= 1e-20 * raw[first:])
    if lost.size:
        labels = [t if c == "main" else f"W*{t}" for t, c in zip(cols.terms, cols.components, strict=True)]
        raise unvarying([labels[i] for i in lost], spec)
    if left[0] <= 1e-20 * raw[0]:
        raise InputError(f"The outcome {sample.outcome} does not vary once the {spec.effects} effects are removed.")


def unvarying(labels: list[str], spec: Specification) -> InputError:
    """What is said of regressors of which the effects, or the intercept, leave nothing."""
    return InputError(
        f"Nothing varies in {some(labels)} once the {spec.effects} effects are removed; leave it out or choose other "
        "effects."
    )


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
