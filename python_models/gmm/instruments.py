"""The instrument matrix, never built: each equation-period row keeps only the columns that live there."""

from dataclasses import dataclass

import numpy as np

from python_models.errors import InputError
from python_models.gmm.equations import Equations
from python_models.gmm.specification import InstrumentGroup, Specification
from python_models.gmm.transformations import first_difference, transform

NO_LAG = -9
"""In ``Instruments.lag``: not a lag of anything. -1 is a lead."""

Piece = tuple[slice, np.ndarray]
"""Consecutive columns of Z in one equation-period row: their place and (columns, N) values, zero outside the sample."""


@dataclass(frozen=True, slots=True)
class Instruments:
    """Z by rows.

    Attributes
    ----------
    rows
        One list of pieces per equation-period row, rows as in ``Equations``.
    raw_columns
        Columns the pieces refer to.
    groups
        Label of each group; the constant is a group of its own called ``_cons``.
    group, equation, variable, lag, period
        (n_columns,) group number, 0 transformed / 1 level / 2 both, variable label, lag (``NO_LAG`` for iv) and
        position of the period a column belongs to (-1 where it spans periods).
    rotation
        (raw_columns, n_columns) what the raw columns are multiplied by, None for nothing (principal components).
    """

    rows: list[list[Piece]]
    raw_columns: int
    groups: list[str]
    group: np.ndarray
    equation: np.ndarray
    variable: np.ndarray
    lag: np.ndarray
    period: np.ndarray
    rotation: np.ndarray | None = None

    @property
    def n_columns(self) -> int:
        """Columns of Z as the estimator sees it."""
        return len(self.group)

    @property
    def level_gmm(self) -> np.ndarray:
        """(n_columns,) GMM-style instruments of the level equation."""
        return (self.equation == 1) & (self.lag != NO_LAG)


class _Collector:
    """Gathers pieces and what each column stands for."""

    def __init__(self, n_rows: int) -> None:
        self.rows: list[list[Piece]] = [[] for _ in range(n_rows)]
        self.n_columns = 0
        self.groups: list[str] = []
        self.about: list[tuple[int, int, str, int, int]] = []

    def columns(self, equation: int, variables: list[str], lags: list[int], period: int) -> slice:
        """Reserve columns, variables running fastest, and return their place."""
        number = len(self.groups) - 1
        self.about += [(number, equation, v, lag, period) for lag in lags for v in variables]
        start, self.n_columns = self.n_columns, len(self.about)
        return slice(start, self.n_columns)

    def add(self, row: int, place: slice, values: np.ndarray) -> None:
        if len(values):
            self.rows[row].append((place, values))

    def finish(self) -> Instruments:
        columns = list(zip(*self.about, strict=True))
        group, equation, variable, lag, period = (np.array(c) for c in columns)
        return Instruments(self.rows, self.n_columns, self.groups, group, equation, variable, lag, period)


def _add_lags(
    out: _Collector,
    source: np.ndarray,
    used: np.ndarray,
    first_row: int,
    equation: int,
    names: list[str],
    lags: tuple[int, int],
    collapse: bool,
    first: int,
) -> None:
    """Lags of ``source`` (T, m, N), zero where missing and before period ``first``, in T rows from ``first_row`` on."""
    least, greatest = lags[0], min(lags[1], len(source) - 1 - first)
    shared = out.columns(equation, names, list(range(greatest, least - 1, -1)), -1) if collapse else slice(0)
    for t in range(len(source)):
        deepest = min(greatest, t - first)
        if deepest < least or t - least >= len(source) or not used[t].any():
            continue
        # deepest lag first: the values are a stretch of the source itself, copied only where rows are left out
        values = source[t - deepest : t - least + 1].reshape(-1, source.shape[2])
        if not used[t].all():
            values = values * used[t]
        if collapse:
            place = slice(shared.stop - len(values), shared.stop)
        else:
            place = out.columns(equation, names, list(range(deepest, least - 1, -1)), t)
        out.add(first_row + t, place, values)


def _zero_filled(values: np.ndarray) -> np.ndarray:
    missing = np.isnan(values)
    return np.where(missing, 0.0, values) if missing.any() else values


def _add_gmm(
    out: _Collector, group: InstrumentGroup, values: np.ndarray, equations: Equations, spec: Specification
) -> None:
    n_periods = equations.n_periods
    least, greatest = group.lags[0], min(n_periods - 1, n_periods if group.lags[1] is None else group.lags[1])
    levels = _zero_filled(values)
    names, before = list(group.variables), out.n_columns
    out.groups.append(group.label)
    if group.equation != "level":
        _add_lags(out, levels, equations.used[:n_periods], 0, 0, names, (least, greatest), group.collapse, 0)
    if spec.system and group.equation != "transformed":
        source = levels if group.passthru else _zero_filled(first_difference(values))
        # a lead of the difference only where the levels have no lag at all, as xtabond2 does
        nearest = -1 if greatest == 0 else max(least - 1, 0)
        lags = (nearest, nearest) if group.equation == "both" else (least, greatest)
        first = 0 if group.passthru else 1  # the first period has no difference
        _add_lags(out, source, equations.used[n_periods:], n_periods, 1, names, lags, group.collapse, first)
    if out.n_columns == before:
        raise InputError(
            f"{group.label} yields no instrument: in a panel of {n_periods} periods no used row reaches lag {least}. "
            "Choose a smaller least lag or leave the group out."
        )


def _add_iv(
    out: _Collector, group: InstrumentGroup, values: np.ndarray, equations: Equations, spec: Specification
) -> None:
    n_periods = equations.n_periods
    out.groups.append(group.label)
    code = 1 if group.equation == "level" else 2 if spec.system and group.equation == "both" else 0
    place = out.columns(code, list(group.variables), [NO_LAG], -1)
    if group.equation != "level":
        shown = values if group.passthru else transform(values, spec.transformation, equations.complete)
        _add_dense(out, np.where(equations.used[:n_periods, None], shown, 0.0), 0, place)
    if spec.system and group.equation != "transformed":
        _add_dense(out, np.where(equations.used[n_periods:, None], values, 0.0), n_periods, place)


def _add_dense(out: _Collector, values: np.ndarray, first_row: int, place: slice) -> None:
    """(T, m, N) values; in each row only the stretch of columns that is not all zero is kept (time dummies)."""
    alive = np.asarray(values.any(axis=2))
    for t in range(len(values)):
        there = np.flatnonzero(alive[t])
        if len(there):
            low, high = int(there[0]), int(there[-1]) + 1
            columns = slice(place.start + low, place.start + high)
            out.add(first_row + t, columns, values[t, low:high])


def build_instruments(equations: Equations, spec: Specification) -> Instruments:
    """Instrument columns in the order constant, iv groups, gmm groups.

    Raises
    ------
    InputError
        A group without any column, or fewer instruments than regressors.
    """
    out = _Collector(len(equations.used))
    variables = equations.variables
    if equations.constant:
        out.groups.append("_cons")
        ones = equations.used[equations.n_periods :, None].astype(float)
        _add_dense(out, ones, equations.n_periods, out.columns(1, ["_cons"], [NO_LAG], -1))
    pairs = list(zip(variables.groups, variables.instruments, strict=True))
    for group, values in pairs:
        if group.kind == "iv":
            _add_iv(out, group, values, equations, spec)
    for group, values in pairs:
        if group.kind == "gmm":
            _add_gmm(out, group, values, equations, spec)
    if out.n_columns < len(equations.names):
        raise InputError(
            f"{len(equations.names)} coefficients but only {out.n_columns} instruments: add lags, groups or variables."
        )
    return out.finish()
