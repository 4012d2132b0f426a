"""The instrument matrix, never built: each equation-period row keeps only the columns that live there."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import sparse

from python_models.errors import InputError
from python_models.gmm.equations import Equations
from python_models.gmm.specification import InstrumentGroup, Specification
from python_models.gmm.transformations import first_difference, transform

NO_LAG = -9
"""In ``Instruments.lag``: not a lag of anything. -1 is a lead."""


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """Where Z has entries: in which column of which equation-period row. The same for all units.

    Attributes
    ----------
    starts
        (R + 1,) where the entries of each row begin, rows as in ``Equations``.
    rows, columns
        (E,) row and raw column of each entry, sorted by row, no column twice in a row.
    n_columns
        Number of columns that entries refer to.
    by_column
        (n_columns, E) sums of the entries of each column.
    """

    starts: tuple[int, ...]
    rows: np.ndarray
    columns: np.ndarray
    n_columns: int
    by_column: sparse.csr_array


@dataclass(frozen=True, slots=True)
class Instruments:
    """Z as its entries: the (N,) values of one column in one equation-period row.

    Attributes
    ----------
    values
        (E, N) entries, zero outside the sample.
    pattern
        Where they stand.
    groups
        Label of each group; the constant is a group of its own called ``_cons``.
    group, equation, variable, lag, period
        (n_columns,) group number, 0 transformed / 1 level / 2 both, variable label, lag (``NO_LAG`` for iv) and
        position of the period a column belongs to (-1 where it spans periods).
    rotation
        (raw columns, n_columns) what the raw columns are multiplied by, None for nothing (principal components).
    """

    values: np.ndarray
    pattern: Pattern
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


@dataclass(frozen=True, slots=True)
class _Layout:
    """Z without its values: the pattern, what each column stands for, and what of a source each entry shows.

    Attributes
    ----------
    shown
        For each source the entries it fills, and the period and the variable of its (T, m, N) values that they show.
    about
        ``groups, group, equation, variable, lag, period`` of ``Instruments``.
    """

    pattern: Pattern
    shown: list[tuple[np.ndarray, np.ndarray, np.ndarray]]
    about: tuple[list[str], np.ndarray, np.ndarray, list[str], np.ndarray, np.ndarray]


class _Collector:
    """Gathers the entries that each source gives, and what each column stands for."""

    def __init__(self, n_rows: int) -> None:
        self.n_rows, self.n_columns = n_rows, 0
        self.groups: list[str] = []
        self.about: list[tuple[int, int, list[str], np.ndarray, np.ndarray]] = []
        self.entries: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = []

    def reserve(self, equation: int, variables: list[str], lags: np.ndarray, periods: np.ndarray) -> int:
        """Reserve a column for each lag (L,) and its period, variables running fastest; the first one's number."""
        first, m = self.n_columns, len(variables)
        self.about.append((len(self.groups) - 1, equation, variables * len(lags), lags.repeat(m), periods.repeat(m)))
        self.n_columns += m * len(lags)
        return first

    def add(self, rows: np.ndarray, columns: np.ndarray, periods: np.ndarray, variables: np.ndarray) -> None:
        """Entries (n,) of the next source: their rows and columns, and what they show."""
        self.entries.append((rows, columns, periods, variables))

    def finish(self) -> _Layout:
        """Entries sorted by row."""
        rows, columns = (np.concatenate([part[i] for part in self.entries]) for i in (0, 1))
        order = np.argsort(rows, kind="stable")
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        ends = np.cumsum([len(part[0]) for part in self.entries])
        shown = [(at, *part[2:]) for at, part in zip(np.split(place, ends[:-1]), self.entries, strict=True)]
        rows, columns = rows[order], columns[order]
        group, equation, names, lags, periods = zip(*self.about, strict=True)
        sizes = [len(part) for part in names]
        ends = np.append(0, np.bincount(columns, minlength=self.n_columns).cumsum())
        by_column = sparse.csr_array(
            (np.ones(len(columns)), np.argsort(columns, kind="stable"), ends), shape=(self.n_columns, len(columns))
        )
        starts = tuple(np.searchsorted(rows, np.arange(self.n_rows + 1)).tolist())
        return _Layout(
            Pattern(starts, rows, columns, self.n_columns, by_column),
            shown,
            (
                self.groups, np.repeat(group, sizes), np.repeat(equation, sizes),
                [name for part in names for name in part], np.concatenate(lags), np.concatenate(periods),
            ),
        )  # fmt: skip


def _add_lags(
    out: _Collector,
    alive: np.ndarray,
    first_row: int,
    equation: int,
    names: list[str],
    lags: tuple[int, int],
    collapse: bool,
    first: int,
) -> None:
    """Lags of a source of ``names``, not before its period ``first``, in the rows from ``first_row`` on."""
    n_periods, m = len(alive), len(names)
    # deepest lag first
    depths = np.arange(min(lags[1], n_periods - 1 - first), lags[0] - 1, -1)
    shared = out.reserve(equation, names, depths, np.full(len(depths), -1)) if collapse else 0
    at = np.arange(n_periods)[:, None] - depths
    t, lag = np.nonzero((at >= first) & (at < n_periods) & alive[:, None])
    begin = shared + m * lag if collapse else out.reserve(equation, names, depths[lag], t) + m * np.arange(len(t))
    columns = (begin[:, None] + np.arange(m)).ravel()
    out.add((first_row + t).repeat(m), columns, at[t, lag].repeat(m), np.tile(np.arange(m), len(t)))


def _equations_of(group: InstrumentGroup, system: bool) -> tuple[bool, bool]:
    """Whether a group instruments transformed and level rows."""
    return group.equation != "level", system and group.equation != "transformed"


def _add_gmm(out: _Collector, group: InstrumentGroup, alive: np.ndarray, n_periods: int, system: bool) -> None:
    transformed, level = _equations_of(group, system)
    least, greatest = group.lags[0], min(n_periods - 1, n_periods if group.lags[1] is None else group.lags[1])
    names, before = list(group.variables), out.n_columns
    out.groups.append(group.label)
    if transformed:
        _add_lags(out, alive[:n_periods], 0, 0, names, (least, greatest), group.collapse, 0)
    if level:
        # a lead of the difference only where the levels have no lag at all, as xtabond2 does
        nearest = -1 if greatest == 0 else max(least - 1, 0)
        lags = (nearest, nearest) if group.equation == "both" else (least, greatest)
        first = 0 if group.passthru else 1  # the first period has no difference
        _add_lags(out, alive[n_periods:], n_periods, 1, names, lags, group.collapse, first)
    if out.n_columns == before:
        raise InputError(
            f"{group.label} yields no instrument: in a panel of {n_periods} periods no used row reaches lag {least}. "
            "Choose a smaller least lag or leave the group out."
        )


def _add_iv(
    out: _Collector, group: InstrumentGroup, alive: np.ndarray, n_periods: int, system: bool, filled: Sequence[bytes]
) -> None:
    """One column per variable; ``filled`` (T, m) of each source is false where it is zero for every unit."""
    out.groups.append(group.label)
    m, both = len(group.variables), _equations_of(group, system)
    first = out.reserve(2 if all(both) else int(both[1]), list(group.variables), np.array([NO_LAG]), np.array([-1]))
    first_rows = [row for row, served in zip((0, n_periods), both, strict=True) if served]
    for first_row, there in zip(first_rows, filled, strict=True):
        own = alive[first_row : first_row + n_periods, None]
        t, variable = np.nonzero(np.frombuffer(there, dtype=bool).reshape(n_periods, m) & own)
        out.add(first_row + t, first + variable, t, variable)


@lru_cache(maxsize=64)
def _layout(
    groups: tuple[InstrumentGroup, ...],
    n_periods: int,
    system: bool,
    constant: bool,
    alive: bytes,
    filled: tuple[bytes, ...],
) -> _Layout:
    """The layout of Z; ``alive`` says of each row whether any unit has it, ``filled`` is of the iv sources."""
    living = np.frombuffer(alive, dtype=bool)
    out = _Collector(len(living))
    if constant:
        out.groups.append("_cons")
        t = np.flatnonzero(living[n_periods:])
        first = out.reserve(1, ["_cons"], np.array([NO_LAG]), np.array([-1]))
        out.add(n_periods + t, np.full(len(t), first), t, np.zeros_like(t))
    left = list(filled)
    for group in groups:
        if group.kind == "iv":
            count = sum(_equations_of(group, system))
            _add_iv(out, group, living, n_periods, system, left[:count])
            del left[:count]
    for group in groups:
        if group.kind == "gmm":
            _add_gmm(out, group, living, n_periods, system)
    return out.finish()


def _sources(equations: Equations, spec: Specification, kind: str) -> list[np.ndarray]:
    """(T, m, N) values that groups of a kind show in transformed rows and in level rows, in the order of the layout."""
    out: list[np.ndarray] = []
    for group, values in zip(equations.variables.groups, equations.variables.instruments, strict=True):
        if group.kind != kind:
            continue
        transformed, level = _equations_of(group, spec.system)
        in_transformed = in_level = values
        if kind == "gmm" and level and not group.passthru:
            in_level = first_difference(values)
        elif kind == "iv" and transformed and not group.passthru:
            in_transformed = transform(values, spec.transformation, equations.complete)
        out += [in_transformed] * transformed + [in_level] * level
    return out


def build_instruments(equations: Equations, spec: Specification) -> Instruments:
    """Instrument columns in the order constant, iv groups, gmm groups.

    What is where depends on the groups and on which rows there are, not on values, and is kept for the next fit.

    Raises
    ------
    InputError
        A group without any column, or fewer instruments than regressors.
    """
    used, n_periods = equations.used, equations.n_periods
    plain, lagged = (_sources(equations, spec, kind) for kind in ("iv", "gmm"))
    layout = _layout(
        tuple(equations.variables.groups),
        n_periods,
        spec.system,
        equations.constant,
        used.any(axis=1).tobytes(),
        tuple(source.any(axis=2).tobytes() for source in plain),
    )
    pattern = layout.pattern
    if pattern.n_columns < len(equations.names):
        raise InputError(
            f"{len(equations.names)} coefficients but only {pattern.n_columns} instruments: add lags, groups or "
            "variables."
        )
    constant = [np.ones((n_periods, 1, used.shape[1]))] * equations.constant
    values = np.empty((len(pattern.rows), used.shape[1]))
    for (entries, t, variable), source in zip(layout.shown, [*constant, *plain, *lagged], strict=True):
        values[entries] = source[t, variable]
    hidden = np.isnan(values)
    hidden |= ~used.take(pattern.rows, axis=0)
    np.copyto(values, 0.0, where=hidden)
    return Instruments(values, pattern, *layout.about)
