"""Random effects by feasible generalised least squares: Swamy-Arora variance components and quasi-demeaning."""

from dataclasses import dataclass

import numpy as np

from python_models.errors import InputError
from python_models.panel.identification import LeastSquares, fixed_effects, independent, least_squares
from python_models.panel.projections import group_means
from python_models.panel.sample import Sample


@dataclass(frozen=True, slots=True)
class Components:
    """Variance components: of the error, the unit and the period effect (0 where not part of the model).

    ``negative`` names components whose estimate was negative and was set to zero.
    """

    error: float
    unit: float
    period: float
    negative: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RandomEffects:
    """Quasi-demeaned ``y`` (n,), intercept-and-regressors ``x`` (n, k + 1), components and mean theta by dimension.

    ``centre`` (k,) was taken off the regressors beforehand, which moves the intercept by ``centre @ slopes``.
    """

    y: np.ndarray
    x: np.ndarray
    components: Components
    theta: dict[str, float]
    centre: np.ndarray

    def fit(self) -> LeastSquares:
        """Least squares on the transformed data, the intercept first."""
        return least_squares(self.y, self.x)


def _between_variance(sample: Sample, dimension: str) -> float:
    """Residual variance of the regression of group means; estimates s2_effect + s2_error / (rows per group)."""
    codes = getattr(sample, dimension)
    x = sample.x - sample.x.mean(axis=0)
    means = group_means(np.column_stack([sample.y, np.ones(len(sample.y)), x]), codes)
    # deviations from group means, as of a within-between model, have means that are rounding: no regressor here
    size = np.linalg.norm(np.column_stack([np.ones(len(x)), sample.x]), axis=0)
    x = means[:, 1:][:, independent(means[:, 1:], size)]
    if len(means) <= x.shape[1]:
        raise InputError(
            f"Random {dimension} effects need more {dimension}s ({len(means)}) than coefficients "
            f"({1 + len(sample.names)}) for the between regression (Swamy and Arora 1972); use fixed effects."
        )
    fit = least_squares(means[:, 0], x)
    return fit.ssr / fit.df


def _error_variance(sample: Sample, effects: str) -> float:
    fit = fixed_effects(sample, effects)
    if fit.df < 1:
        raise InputError(f"Too few rows ({len(sample.y)}) for the within regression that random effects start from.")
    return fit.ssr / fit.df


def variance_components(sample: Sample, dimensions: tuple[str, ...]) -> Components:
    """Swamy and Arora (1972) estimates, as in plm's ``swar`` and (one-way) Stata's ``xtreg, re``.

    In an unbalanced panel the error part of a group mean uses the harmonic mean of the group sizes, as Stata does.
    """
    error = _error_variance(sample, dimensions[0] if len(dimensions) == 1 else "two-way")
    found, negative = {"unit": 0.0, "period": 0.0}, []
    for dimension in dimensions:
        sizes = np.bincount(getattr(sample, dimension))
        value = _between_variance(sample, dimension) - error * float(np.mean(1 / sizes))
        if value < 0:
            negative.append(dimension)
        found[dimension] = float(max(value, 0.0))
    return Components(error, found["unit"], found["period"], tuple(negative))


def random_effects(sample: Sample, dimensions: tuple[str, ...] = ("unit",)) -> RandomEffects:
    """Quasi-demean the sample for random effects of ``dimensions``.

    Notes
    -----
    One way: z_it - theta_i zbar_i, theta_i = 1 - sqrt(s2_e / (s2_e + T_i s2_u)). Two ways (balanced panels):
    z_it - theta_1 zbar_i - theta_2 zbar_t + theta_3 zbar, theta_3 = theta_1 + theta_2 + sqrt(s2_e / s2_3) - 1
    (Baltagi 2021, eq. 3.13).

    Raises
    ------
    InputError
        Too few groups for a between regression, or two-way effects in an unbalanced panel.
    """
    if len(dimensions) == 2 and not sample.balanced:
        raise InputError("Two-way random effects need a balanced panel; use effects='random' with period dummies.")
    parts = variance_components(sample, dimensions)
    centre = sample.x.mean(axis=0)
    z = np.column_stack([sample.y, np.ones(len(sample.y)), sample.x - centre])
    out, theta = z.copy(), {}
    for dimension in dimensions:
        codes = getattr(sample, dimension)
        weight = 1 - np.sqrt(parts.error / (parts.error + np.bincount(codes) * getattr(parts, dimension)))
        out -= (weight[:, None] * group_means(z, codes))[codes]
        theta[dimension] = float(weight.mean())
    if len(dimensions) == 2:
        n, t = len(sample.units), len(sample.periods)
        both = parts.error / (parts.error + t * parts.unit + n * parts.period)
        theta["both"] = theta["unit"] + theta["period"] + np.sqrt(both) - 1
        out += theta["both"] * z.mean(axis=0)
    return RandomEffects(out[:, 0], out[:, 1:], parts, theta, centre)
