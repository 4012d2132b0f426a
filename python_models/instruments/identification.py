"""Whether instruments identify: first stages, rank, weakness, over-identification, endogeneity, Anderson and Rubin.

All numbers are those of Stata's ``ivreg2`` and ``xtivreg2``. What the exogenous regressors explain is taken out of
outcome, endogenous regressors and instruments first; the rest stands in coordinates of the instruments.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from python_models.instruments.estimation import System, minimised
from python_models.instruments.moments import Moments
from python_models.instruments.sample import Arrays
from python_models.instruments.stock_yogo import SHARES, critical_value

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Partialled:
    """What is left once the exogenous regressors are taken out.

    Attributes
    ----------
    y, endogenous
        (n,) and (n, K1).
    z
        (n, q) orthonormal basis of the excluded instruments.
    columns
        Slopes of the first stage: excluded and included instruments without the intercept.
    """

    y: np.ndarray
    endogenous: np.ndarray
    z: np.ndarray
    columns: int


def partialled(arrays: Arrays) -> Partialled:
    """Take the exogenous regressors out."""
    own = arrays.exogenous
    basis = np.linalg.qr(own / np.linalg.norm(own, axis=0))[0]

    def left(values: np.ndarray) -> np.ndarray:
        once = values - basis @ (basis.T @ values)
        return np.asarray(once - basis @ (basis.T @ once))

    excluded = left(arrays.excluded)
    z = np.linalg.qr(excluded / np.linalg.norm(excluded, axis=0))[0]
    columns = own.shape[1] - 1 + z.shape[1]
    return Partialled(left(arrays.y), left(arrays.x[:, list(arrays.endogenous)]), z, columns)


def wald(values: np.ndarray, s: np.ndarray) -> float:
    """v' S^-1 v, nan where S has not full rank."""
    found = minimised(np.zeros((len(values), 0)), values, s)
    return float("nan") if found is None else found[1]


def _f(chi2: float, restrictions: int, part: Partialled, moments: Moments) -> tuple[float, float]:
    """F of a chi-square in small samples, and its denominator's degrees of freedom."""
    return chi2 / restrictions / moments.small(part.columns), moments.degrees(part.columns)


def _chi2_p(value: float, df: float) -> float:
    return float(special.chdtrc(df, value))


def _f_p(value: float, df1: float, df2: float) -> float:
    return float(special.fdtrc(df1, df2, value))


@dataclass(frozen=True, slots=True)
class Rank:
    """Kleibergen and Paap's (2006) rk test that the first stages have rank K1 - 1.

    ``lm`` and ``wald`` are chi-square with ``df`` degrees of freedom, ``f`` is the latter in small samples.
    """

    lm: float
    wald: float
    f: float
    df: int


def rank_test(part: Partialled, moments: Moments) -> Rank:
    """The rk statistics under the covariance of ``moments``; under ``classical`` Anderson's and Cragg and Donald's.

    The hypothesis is about the combination of endogenous regressors that instruments explain least, d, and the
    instruments orthogonal to what explains the others, A: A'd = 0.
    """
    q, excluded = part.endogenous.shape[1], part.z.shape[1]
    basis = np.linalg.qr(part.endogenous / np.linalg.norm(part.endogenous, axis=0))[0]
    u, _, v = np.linalg.svd(part.z.T @ basis)
    d, a = basis @ v[-1], part.z @ u[:, q - 1 :]
    score = a.T @ d
    lm = wald(score, moments.covariance(a, d))
    chi2 = wald(score, moments.covariance(a, d - part.z @ (part.z.T @ d)))
    f, _ = _f(chi2, excluded, part, moments)
    return Rank(lm, chi2, f, excluded - q + 1)


def first_stages(part: Partialled, arrays: Arrays, moments: Moments) -> list[Row]:
    """One row per endogenous regressor: F, partial R², Shea's (1997), and Sanderson and Windmeijer's (2016) F."""
    d, z, excluded = part.endogenous, part.z, part.z.shape[1]
    rows = []
    hat = z @ (z.T @ d)
    for j, place in enumerate(arrays.endogenous):
        own = d[:, j]
        chi2 = wald(z.T @ own, moments.covariance(z, own - hat[:, j]))
        f, df2 = _f(chi2, excluded, part, moments)
        row = {
            "endogenous": arrays.terms[place],
            "f": f,
            "df1": excluded,
            "df2": df2,
            "p_value": _f_p(f, excluded, df2),
        }
        row["partial_r2"] = float(hat[:, j] @ own) / float(own @ own)
        others = [i for i in range(d.shape[1]) if i != j]
        row["shea_r2"] = _residual_share(hat, j, others) / _residual_share(d, j, others)
        row["sw_f"], row["sw_df1"] = f, excluded
        if others:
            away = own - d[:, others] @ np.linalg.lstsq(hat[:, others], hat[:, j], rcond=None)[0]
            fitted = z @ (z.T @ away)
            row["sw_df1"] = excluded - len(others)
            row["sw_f"] = _f(wald(z.T @ away, moments.covariance(z, away - fitted)), row["sw_df1"], part, moments)[0]
        rows.append(row)
    return rows


def _residual_share(values: np.ndarray, j: int, others: list[int]) -> float:
    """Squared length of one column once the others are taken out."""
    left = values[:, j]
    if others:
        left = left - values[:, others] @ np.linalg.lstsq(values[:, others], left, rcond=None)[0]
    return float(left @ left)


def anderson_rubin(part: Partialled, moments: Moments) -> tuple[float, float, int, float]:
    """Chi-square and F that every endogenous coefficient is zero, with degrees of freedom: valid with weak instruments.

    A Wald test of the instruments in the reduced form of the outcome.
    """
    q = part.z.shape[1]
    chi2 = wald(part.z.T @ part.y, moments.covariance(part.z, part.y - part.z @ (part.z.T @ part.y)))
    f, df2 = _f(chi2, q, part, moments)
    return chi2, f, q, df2


def endogeneity(arrays: Arrays, moments: Moments) -> tuple[float, int] | None:
    """Difference of two Hansen statistics that the endogenous regressors are exogenous (``ivreg2``'s ``endog``).

    Both use the moments' covariance of the equation that takes them as exogenous. None where it has not full rank.
    """
    own, inside = arrays.exogenous, arrays.x[:, list(arrays.endogenous)]
    z = np.column_stack([own, arrays.excluded, inside])
    q = np.linalg.qr(z / np.linalg.norm(z, axis=0))[0]
    x = arrays.x / np.linalg.norm(arrays.x, axis=0)
    p, target = q.T @ x, q.T @ arrays.y
    residual = arrays.y - x @ np.linalg.lstsq(x, arrays.y, rcond=None)[0]
    s = moments.covariance(q, residual)
    few = own.shape[1] + arrays.excluded.shape[1]
    restricted, free = minimised(p, target, s), minimised(p[:few], target[:few], s[:few, :few])
    if restricted is None or free is None:
        return None
    return max(restricted[1] - free[1], 0.0), inside.shape[1]


def cragg_donald(part: Partialled, moments: Moments) -> float:
    """The F of Cragg and Donald (1993), whatever errors were asked for; Stock and Yogo's values are for it."""
    basis = np.linalg.qr(part.endogenous / np.linalg.norm(part.endogenous, axis=0))[0]
    share = float(np.linalg.svd(part.z.T @ basis, compute_uv=False)[-1] ** 2)
    left = moments.n - part.columns - moments.dofminus - moments.sdofminus
    return share / (1 - share) * left / part.z.shape[1]


def stock_yogo(method: str, endogenous: int, excluded: int) -> list[tuple[str, int, float]]:
    """Kind, share in percent and critical value of each table that has the equation; GMM is read as 2SLS."""
    kinds = ("liml_size",) if method == "liml" else ("size", "bias")
    found = [
        (kind, share, critical_value(kind, share, endogenous, excluded)) for kind in kinds for share in SHARES[kind]
    ]
    return [(kind, share, value) for kind, share, value in found if value is not None]


def hansen(data: System, criterion: float | None) -> tuple[float, int, float] | None:
    """Statistic, degrees of freedom and p of the over-identifying restrictions; None where there are none."""
    df = data.p.shape[0] - data.p.shape[1]
    return None if criterion is None else (criterion, df, _chi2_p(criterion, df))
