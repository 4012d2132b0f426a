"""Test of a U-shaped relation and interval of its turning point (Lind and Mehlum 2010; Fieller 1954)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from scipy import special

from python_models.counts import require_level
from python_models.errors import InputError
from python_models.fit import Fit
from python_models.formula.design import same_term
from python_models.frames import Answer, html_of
from python_models.marginal_effects import estimates_of
from python_models.words.fits import FITS, line, said
from python_models.words.spoken import spoken

SHAPES = ("u", "inverted_u")


@dataclass(frozen=True, slots=True, repr=False)
class UShape(Answer):
    """What the test of a quadratic relation found.

    Attributes
    ----------
    variable, component
        x, and which effect of a spatial model it is of (None: the coefficients).
    shape
        ``u`` or ``inverted_u``, by the sign of the square's coefficient.
    turning_point, std_error
        -b1 / (2 b2) and its delta-method error.
    fieller
        Intervals of the turning point, lowest first: one, two rays, or the whole line (infinite limits).
    interval, slopes, statistics, p_values
        Ends of the interval of x, and at each the slope b1 + 2 b2 x, its t and one-sided p.
    statistic, p_value
        Of the whole test: the smaller |t| and larger p; None where the turning point lies outside the interval.
    """

    variable: str
    component: str | None
    shape: str
    turning_point: float
    std_error: float
    fieller: tuple[tuple[float, float], ...]
    level: float
    interval: tuple[float, float]
    slopes: tuple[float, float]
    statistics: tuple[float, float]
    p_values: tuple[float, float]
    statistic: float | None
    p_value: float | None
    df: float | None

    def __repr__(self) -> str:
        told = (
            self.variable,
            said("shape", self.shape, spoken(), self.shape.replace("_", " ")),
            FITS("turning_point", spoken(), value=self.turning_point),
            FITS("no_u_test", spoken()) if self.p_value is None else FITS("p_value", spoken(), p=self.p_value),
        )
        return line("UShape", told, spoken())

    def _repr_html_(self) -> str:
        return html_of(self, self.tidy())

    @property
    def bounded(self) -> bool:
        """Whether Fieller's interval is one with two ends."""
        return len(self.fieller) == 1 and bool(np.isfinite(self.fieller[0]).all())

    def tidy(self) -> pl.DataFrame:
        """One row: shape, turning point and its interval, slopes at both ends with one-sided p, and the whole test.

        ``fieller_low`` and ``fieller_high`` are missing where the interval is two rays or the whole line
        (``fieller_kind``: interval, rays, line).
        """
        kind = "interval" if self.bounded else "rays" if len(self.fieller) == 2 else "line"
        low, high = self.fieller[0] if self.bounded else (None, None)
        floats = {
            "turning_point": self.turning_point,
            "std_error": self.std_error,
            "fieller_low": low,
            "fieller_high": high,
        }
        ends: dict[str, float] = {}
        for name, i in (("low", 0), ("high", 1)):
            ends |= {f"at_{name}": self.interval[i], f"slope_{name}": self.slopes[i]}
            ends |= {f"statistic_{name}": self.statistics[i], f"p_{name}": self.p_values[i]}
        row = {"variable": self.variable, "component": self.component or "main", "shape": self.shape, **floats}
        row |= {"fieller_kind": kind, **ends, "statistic": self.statistic, "p_value": self.p_value}
        names = [*floats, *ends, "statistic", "p_value"]
        return pl.DataFrame([row], schema_overrides=dict.fromkeys(names, pl.Float64))


def u_test(
    fit: Fit,
    variable: str,
    *,
    interval: tuple[float, float] | None = None,
    component: str | None = None,
    level: float = 0.95,
) -> UShape:
    """Test that y falls in x at the low end of an interval and rises at its high end (or the reverse).

    Parameters
    ----------
    fit
        A fitted model with ``x + x^2`` (or ``x + I(x**2)``) in its formula.
    variable
        x, as ``theta`` or ``L.theta``.
    interval
        Ends between which the relation is tested; the least and largest x of the rows used where not given.
    component
        ``direct``, ``indirect`` or ``total``: of the effects of a spatial model in place of its coefficients.
    level
        Confidence of Fieller's interval.

    Returns
    -------
    UShape

    Raises
    ------
    InputError
        A model without x or x^2, or with products of x; an interval without two ends.

    Notes
    -----
    A significant b2 shows no U: a relation that rises ever more slowly has one too. The slopes b1 + 2 b2 x at both ends
    are tested against zero, one-sided (Sasabuchi 1980), and p is the larger of the two. Fieller's interval holds all
    points t for which b1 + 2 t b2 = 0 is not rejected; where b2 is not told from zero it is two rays or the whole line.
    """
    require_level(level)
    terms, params, covariance = estimates_of(fit, component)
    pick = _places(list(terms), variable)
    b, v = np.asarray(params)[pick], np.asarray(covariance)[np.ix_(pick, pick)]
    ends = _ends(fit, variable) if interval is None else (float(interval[0]), float(interval[1]))
    if not (np.isfinite(ends).all() and ends[0] < ends[1]):
        raise InputError(f"interval={ends} of {variable} must have a low end below its high end.")
    slopes, ts = [], []
    for x in ends:
        gradient = np.array([1.0, 2 * x])
        slope = float(gradient @ b)
        slopes.append(slope)
        ts.append(slope / float(np.sqrt(gradient @ v @ gradient)))
    df = fit.df_resid
    ps = [float(special.ndtr(-abs(t)) if df is None else special.stdtr(df, -abs(t))) for t in ts]
    opposed = slopes[0] * slopes[1] < 0
    point = -b[0] / (2 * b[1])
    gradient = np.array([-1 / (2 * b[1]), b[0] / (2 * b[1] ** 2)])
    return UShape(
        variable=variable,
        component=component,
        shape=SHAPES[0] if b[1] > 0 else SHAPES[1],
        turning_point=float(point),
        std_error=float(np.sqrt(gradient @ v @ gradient)),
        fieller=fieller(b, v, df, level),
        level=level,
        interval=ends,
        slopes=(slopes[0], slopes[1]),
        statistics=(ts[0], ts[1]),
        p_values=(ps[0], ps[1]),
        statistic=min(abs(t) for t in ts) if opposed else None,
        p_value=max(ps) if opposed else None,
        df=df,
    )


def fieller(b: np.ndarray, v: np.ndarray, df: float | None, level: float) -> tuple[tuple[float, float], ...]:
    """Intervals of t with (b1 + 2 t b2)^2 <= c^2 (v11 + 4 t v12 + 4 t^2 v22), c the two-sided critical value.

    ``b`` (2,) and ``v`` (2, 2) are those of x and x^2.
    """
    p = 0.5 + level / 2
    limit = float(special.ndtri(p) if df is None else special.stdtrit(df, p)) ** 2
    a = 4 * (b[1] ** 2 - limit * v[1, 1])
    half = 2 * (b[0] * b[1] - limit * v[0, 1])
    c = b[0] ** 2 - limit * v[0, 0]
    inside = half**2 - a * c
    if inside <= 0 or a == 0:
        return ((-np.inf, np.inf),)
    # the root without cancellation first; their product is c / a
    first = -(half + np.copysign(np.sqrt(inside), half))
    low, high = sorted((float(first / a), float(c / first) if first else 0.0))
    return ((low, high),) if a > 0 else ((-np.inf, low), (high, np.inf))


def _places(terms: list[str], variable: str) -> list[int]:
    """Positions of x and its square, written ``x^2`` or ``I(x**2)``."""
    square = f"{variable}^2"
    if square not in terms:
        square = next((t for t in terms if same_term(t, f"I({variable}**2)")), square)
    absent = [name for name in (variable, square) if name not in terms]
    if absent:
        raise InputError(
            f"The model has no term {absent[0]}, and a U needs {variable} + {square}; its terms are {', '.join(terms)}."
        )
    products = [
        t
        for t in terms
        if (variable in t.split(":") and ":" in t) or f"{variable}^3" in t or same_term(t, f"I({variable}**3)")
    ]
    if products:
        raise InputError(
            f"{variable} also enters as {', '.join(products)}: so its slope is no line in it; leave them out."
        )
    return [terms.index(variable), terms.index(square)]


def _ends(fit: Any, variable: str) -> tuple[float, float]:
    """Least and largest x of the rows that a fit used."""
    sample = getattr(fit, "sample", None) or getattr(getattr(fit, "arrays", None), "panel", None)
    sample = sample or getattr(getattr(fit, "estimate", None), "sample", None)
    if sample is None or variable not in sample.names:
        raise InputError(f"The range of {variable} is not known from this fit; pass interval=(low, high).")
    at = list(sample.names).index(variable)
    x = np.asarray(sample.x)
    values = x[:, at] if x.ndim == 2 else x[at]
    return float(values.min()), float(values.max())
