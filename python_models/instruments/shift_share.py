"""Shift-share (Bartik 1991) instruments from a table of industries, and errors that know how they were made."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from scipy import special

from python_models.counts import require_flags, require_level
from python_models.errors import InputError, number_of
from python_models.frames import as_polars
from python_models.panel_data import require_columns, require_different
from python_models.unit_names import label, some

if TYPE_CHECKING:
    from python_models.instruments.result import IvFit


def shift_share(
    frame: Any,
    unit: str,
    period: str,
    industry: str,
    value: str,
    *,
    base: Any = None,
    leave_out: bool = True,
    absent: str = "missing",
    name: str = "shift_share",
) -> pl.DataFrame:
    """The instrument B_it = sum_k s_ik g_kt: a region's industries in the base period times what they grew elsewhere.

    Parameters
    ----------
    frame
        One row per unit, period and industry, with a ``value`` of zero or more such as employment.
    base
        Period of the shares; the first where not given.
    leave_out
        Whether growth g_kt = v_kt / v_k,base - 1 is that of all other units (True) or of all.
    absent
        What a unit without a row of an industry has: ``missing``, and then no instrument, or ``zero``.
    name
        Name of the instrument's column.

    Returns
    -------
    polars.DataFrame
        One row per unit and period: ``unit, period, name``; missing where a share is, or where no other unit had the
        industry.

    Raises
    ------
    InputError
        Columns or the base period that are not there, repeated or negative rows.
    """
    data = as_polars(frame)
    require_columns(data, [unit, period, industry, value])
    require_flags(leave_out=leave_out)
    if not isinstance(name, str) or not name.strip():
        raise InputError(f"name={name!r} must be a text: what the column is called.")
    _require_apart([name], unit, period)
    if absent not in ("missing", "zero"):
        raise InputError(f"absent={absent!r} is unknown; choose missing or zero.")
    cells, units, periods, _ = _cube(data, unit, period, industry, value, absent)
    first, shares = _at_base(cells, period, periods, base)
    both = np.isfinite(cells) & np.isfinite(first)[:, None]
    now, then = np.where(both, cells, 0.0), np.where(both, first[:, None], 0.0)
    after, before = now.sum(axis=0)[None], then.sum(axis=0)[None]
    if leave_out:
        after, before = after - now, before - then
    growth = np.divide(after, before, out=np.full(before.shape, np.nan), where=before > 0) - 1
    weight = shares[:, None]
    parts = np.where(weight == 0, 0.0, weight * growth)
    made = parts.sum(axis=2)
    keys = pl.DataFrame({unit: units}).join(pl.DataFrame({period: periods}), how="cross")
    return keys.with_columns(pl.Series(name, made.ravel()).fill_nan(None))


def base_shares(
    frame: Any, unit: str, period: str, industry: str, value: str, *, base: Any = None, absent: str = "missing"
) -> pl.DataFrame:
    """The shares s_ik of ``shift_share``: ``unit`` and one column per industry, missing where a region lacks one.

    Raises
    ------
    InputError
        As ``shift_share``.
    """
    data = as_polars(frame)
    require_columns(data, [unit, period, industry, value])
    cells, units, periods, industries = _cube(data, unit, period, industry, value, absent)
    shares = _at_base(cells, period, periods, base)[1]
    columns = {str(k): pl.Series(shares[:, j]).fill_nan(None) for j, k in enumerate(industries)}
    _require_apart(columns, unit)
    return pl.DataFrame({unit: units}).with_columns(**columns)


def _require_apart(names: Iterable[str], *keys: str) -> None:
    """Raise ``InputError`` where a column made here would take the place of a key's."""
    for name in names:
        if name in keys:
            raise InputError(f"{name} is the name of a column made here; rename yours.")


def _at_base(cells: np.ndarray, period: str, periods: list[Any], base: Any) -> tuple[np.ndarray, np.ndarray]:
    """(N, K) values of the base period and what they are of a unit's sum, nan where one is missing or the sum is 0."""
    start = periods[0] if base is None else base
    if start not in periods:
        raise InputError(f"base={base!r} is no {period} of the table; it has {some(periods)}.")
    first = cells[:, periods.index(start)]
    total = first.sum(axis=1, keepdims=True)
    return first, np.divide(first, total, out=np.full_like(first, np.nan), where=total > 0)


def _cube(
    data: pl.DataFrame, unit: str, period: str, industry: str, value: str, absent: str
) -> tuple[np.ndarray, list[Any], list[Any], list[Any]]:
    """(N, T, K) values, nan where there is none, and the labels of the three sides."""
    require_different(unit=unit, period=period, industry=industry, value=value)
    if data.is_empty():
        raise InputError("The data have no rows.")
    keys = [unit, period, industry]
    empty = [k for k in keys if data[k].null_count()]
    if empty:
        raise InputError(
            f"Column {empty[0]} has {number_of(data[empty[0]].null_count(), 'empty value')}; every row needs it."
        )
    if not data[value].dtype.is_numeric():
        raise InputError(f"Column {value} is {data[value].dtype}, not a number.")
    for said, rows in (
        ("more than one row", data.filter(pl.struct(keys).is_duplicated())),
        ("a negative value", data.filter(pl.col(value) < 0)),
    ):
        if rows.height:
            places = [" ".join(map(str, row)) for row in rows.select(keys).unique(maintain_order=True).iter_rows()]
            raise InputError(f"{said} for {some(places, 5)}; give one value of zero or more for each.")
    sides = [data[k].unique().sort().to_list() for k in keys]
    place = [{v: i for i, v in enumerate(side)} for side in sides]
    cells = np.full([len(s) for s in sides], 0.0 if absent == "zero" else np.nan)
    index = [np.array([place[j][v] for v in data[k]]) for j, k in enumerate(keys)]
    cells[tuple(index)] = data[value].cast(pl.Float64).fill_null(np.nan).to_numpy()
    return cells, sides[0], sides[1], sides[2]


@dataclass(frozen=True, slots=True)
class ExposureErrors:
    """Errors of Adão, Kolesár and Morales (2019) of one coefficient.

    ``std_error``, ``low`` and ``high`` are AKM's; ``null_low`` and ``null_high`` are of the interval with the null
    imposed (AKM0), which may be all numbers or, where ``outside`` is True, those outside the two.
    """

    estimate: float
    std_error: float
    p_value: float
    low: float
    high: float
    null_low: float
    null_high: float
    outside: bool
    sectors: int


def exposure_robust(
    fit: "IvFit", shares: Any, *, sectors: dict[str, str] | None = None, level: float = 0.95
) -> ExposureErrors:
    """Errors of a shift-share regression, whose residuals are alike in regions with like industries.

    Parameters
    ----------
    fit
        One endogenous regressor, one instrument that is a sum of shares times shocks.
    shares
        The unit and period columns of the fit and a column of shares per shock (industry, or industry and period).
    sectors
        Cluster of each shock, as the industry of shocks by period; each its own where not given.

    Raises
    ------
    InputError
        Several instruments, rows without shares, more shocks than rows, shares that repeat each other.

    Notes
    -----
    X is regressed on the shares; each shock's part is its coefficient times the shares' product with the residuals
    (eqs. 26 to 31 of the paper; R package ShiftShareSE 1.1.0). Errors clustered by region are too small here.
    """
    require_level(level)
    lagged = fit.specification.lags_outcome
    if fit.diagnosis is None or lagged or len(fit.endogenous) != 1 or len(fit.instruments) != 1:
        raise InputError("exposure_robust is of one endogenous regressor with one shift-share instrument.")
    arrays, part = fit.arrays, fit.diagnosis.part
    matrix, names = _exposures(fit, as_polars(shares))
    root = arrays.root
    x = part.z[:, 0] * float(part.z[:, 0] @ arrays.excluded[:, 0])
    d = part.endogenous[:, 0]
    at = arrays.endogenous[0]
    beta = float(fit.params[at])
    e = part.y - beta * d
    scaled = matrix * root[:, None]
    hat = np.linalg.lstsq(scaled, x, rcond=None)[0]
    c_r, c_w = hat * (scaled.T @ e), hat * (scaled.T @ d)
    if sectors is not None:
        unknown = [n for n in names if n not in sectors]
        if unknown:
            raise InputError(f"sectors= has no cluster for {some(unknown)}.")
        codes = np.unique([sectors[n] for n in names], return_inverse=True)[1]
        c_r, c_w = np.bincount(codes, weights=c_r), np.bincount(codes, weights=c_w)
    rx = float(x @ d)
    se = float(np.sqrt(c_r @ c_r)) / abs(rx)
    limit = float(special.ndtri(0.5 + level / 2))
    q = rx**2 / limit**2 - float(c_w @ c_w)
    shift = float(c_r @ c_w) / q
    inside = shift**2 + float(c_r @ c_r) / q
    half = np.sqrt(inside) if inside > 0 else np.inf
    outside = q < 0 < inside
    null = (beta - shift - half, beta - shift + half)
    p = 2 * float(special.ndtr(-abs(beta / se)))
    return ExposureErrors(beta, se, p, beta - limit * se, beta + limit * se, *null, outside, len(c_r))


def with_exposure_errors(fit: "IvFit", shares: Any, *, sectors: dict[str, str] | None = None) -> "IvFit":
    """The fit with the instrumented coefficient's error of ``exposure_robust`` and the normal distribution.

    Other coefficients keep the fit's errors; the joint F, which would mix the two, is left out. ``glance`` has the
    interval with the null imposed: ``exposure_null_low``, ``exposure_null_high``, ``exposure_null_outside``.

    Raises
    ------
    InputError
        As ``exposure_robust``.
    """
    found = exposure_robust(fit, shares, sectors=sectors)
    at = fit.arrays.endogenous[0]
    turn = np.ones(len(fit.params))
    turn[at] = found.std_error / float(np.sqrt(fit.covariance[at, at]))  # correlations stay, and so does its rank
    more = {
        "covariance": "exposure-robust",
        "f_statistic": None,
        "f_p_value": None,
        "exposure_null_low": found.null_low,
        "exposure_null_high": found.null_high,
        "exposure_null_outside": found.outside,
        "exposure_sectors": found.sectors,
    }
    matrix = fit.covariance * np.outer(turn, turn)
    return replace(fit, covariance=matrix, df_resid=None, measures={**fit.measures, **more})


def _exposures(fit: "IvFit", shares: pl.DataFrame) -> tuple[np.ndarray, list[str]]:
    """(n, S) shares of the rows of a fit, and the names of the shocks."""
    keys = [fit.specification.unit, fit.specification.period]
    require_columns(shares, keys)
    names = [c for c in shares.columns if c not in keys]
    place = {(label(u), p): i for i, (u, p) in enumerate(shares.select(keys).iter_rows())}
    rows = list(fit.arrays.panel.frame.select(keys).iter_rows())
    lacking = [f"{u} {p}" for u, p in rows if (label(u), p) not in place]
    if lacking:
        raise InputError(f"No shares for {some(lacking, 5)}; the table needs a row for every row of the fit.")
    order = [place[label(u), p] for u, p in rows]
    matrix = shares.select(names).cast(pl.Float64).to_numpy()[order]
    if not np.isfinite(matrix).all():
        raise InputError("Shares are missing in some row; a share that is not there is 0, write it.")
    if np.linalg.matrix_rank(matrix) < len(names):
        raise InputError(
            f"{len(names)} shocks in {len(rows)} rows: their shares repeat each other, so the errors cannot be had. "
            "Merge industries, or use more rows."
        )
    return matrix, names
