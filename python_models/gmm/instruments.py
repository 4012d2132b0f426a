"""The instrument matrix, never built: each equation-period row keeps only the columns that live there."""

from dataclasses import dataclass

import numpy as np

from python_models.errors import InputError
from python_models.gmm.equations import Equations
from python_models.gmm.specification import InstrumentGroup, Specification
from python_models.gmm.transformations import first_difference, transform

NO_LAG = -9
"""In ``Instruments.lag``: not a lag of anything. -1 is a lead."""


@dataclass(frozen=True, slots=True)
class Instruments:
    """Z as its entries: the (N,) values of one column in one equation-period row, where they are not all zero.

    Attributes
    ----------
    values
        (E, N) entries in the order of their rows, zero outside the sample.
    starts
        (R + 1,) where the entries of each row begin, rows as in ``Equations``.
    columns
        (E,) raw column of each entry, none twice in a row.
    shared
        Columns of several rows, and the entries of each.
    raw_columns
        Number of columns that entries refer to.
    groups
        Label of each group; the constant is a group of its own called ``_cons``.
    group, equation, variable, lag, period
        (n_columns,) group number, 0 transformed / 1 level / 2 both, variable label, lag (``NO_LAG`` for iv) and
        position of the period a column belongs to (-1 where it spans periods).
    rotation
        (raw_columns, n_columns) what the raw columns are multiplied by, None for nothing (principal components).
    """

    values: np.ndarray
    starts: list[int]
    columns: np.ndarray
    shared: list[tuple[int, np.ndarray]]
    raw_columns: int
    groups: list[str]
    group: np.ndarray
    equation: np.ndarray
    variable: list[str]
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
    """Gathers entries and what each column stands for."""

    def __init__(self, n_rows: int) -> None:
        self.n_rows, self.n_columns = n_rows, 0
        self.groups: list[str] = []
        self.about: list[tuple[int, int, list[str], np.ndarray, np.ndarray]] = []
        self.entries: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []

    def reserve(self, equation: int, variables: list[str], lags: np.ndarray, periods: np.ndarray) -> int:
        """Reserve a column for each lag (L,) and its period, variables running fastest; the first one's number."""
        first, m = self.n_columns, len(variables)
        self.about.append((len(self.groups) - 1, equation, variables * len(lags), lags.repeat(m), periods.repeat(m)))
        self.n_columns += m * len(lags)
        return first

    def add(self, rows: np.ndarray, columns: np.ndarray, values: np.ndarray) -> None:
        """Entries (n, N) of (n,) rows and columns."""
        self.entries.append((rows, columns, values))

    def finish(self) -> Instruments:
        """Z, its entries sorted by row."""
        rows = np.concatenate([rows for rows, _, _ in self.entries])
        order = np.argsort(rows, kind="stable")
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        values, top = np.empty((len(rows), self.entries[0][2].shape[1])), 0
        for _, _, part in self.entries:
            values[place[top : top + len(part)]] = part
            top += len(part)
        columns = np.concatenate([columns for _, columns, _ in self.entries])[order]
        starts = np.searchsorted(rows[order], np.arange(self.n_rows + 1)).tolist()
        group, equation, names, lags, periods = zip(*self.about, strict=True)
        sizes = [len(part) for part in names]
        many = np.flatnonzero(np.bincount(columns) > 1).tolist()
        shared = [(column, np.flatnonzero(columns == column)) for column in many]
        return Instruments(
            values, starts, columns, shared, self.n_columns,
            self.groups, np.repeat(group, sizes), np.repeat(equation, sizes),
            [name for part in names for name in part], np.concatenate(lags), np.concatenate(periods),
        )  # fmt: skip


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
    n_periods, m = source.shape[:2]
    # deepest lag first
    depths = np.arange(min(lags[1], n_periods - 1 - first), lags[0] - 1, -1)
    shared = out.reserve(equation, names, depths, np.full(len(depths), -1)) if collapse else 0
    at = np.arange(n_periods)[:, None] - depths
    t, lag = np.nonzero((at >= first) & (at < n_periods) & np.asarray(used.any(axis=1))[:, None])
    if not len(t):
        return
    values = source[at[t, lag]]
    if not used.all():
        values *= used[t][:, None]
    begin = shared + m * lag if collapse else out.reserve(equation, names, depths[lag], t) + m * np.arange(len(t))
    columns = (begin[:, None] + np.arange(m)).ravel()
    out.add((first_row + t).repeat(m), columns, values.reshape(-1, source.shape[2]))


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
    first = out.reserve(code, list(group.variables), np.array([NO_LAG]), np.array([-1]))
    if group.equation != "level":
        shown = values if group.passthru else transform(values, spec.transformation, equations.complete)
        _add_dense(out, shown, equations.used[:n_periods], 0, first)
    if spec.system and group.equation != "transformed":
        _add_dense(out, values, equations.used[n_periods:], n_periods, first)


def _add_dense(out: _Collector, values: np.ndarray, used: np.ndarray, first_row: int, first_column: int) -> None:
    """(T, m, N) values in used rows (T, N); those of a row that are all zero are left out (time dummies)."""
    t, variable = np.nonzero(values.any(axis=2))
    there = np.where(used[t], values[t, variable], 0.0)
    alive = there.any(axis=1)
    if not alive.all():
        t, variable, there = t[alive], variable[alive], there[alive]
    out.add(first_row + t, first_column + variable, there)


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
        level = equations.used[equations.n_periods :]
        t = np.flatnonzero(level.any(axis=1))
        first = out.reserve(1, ["_cons"], np.array([NO_LAG]), np.array([-1]))
        out.add(equations.n_periods + t, np.full(len(t), first), level[t].astype(float))
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
