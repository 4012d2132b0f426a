"""The rows that are estimated: transformed and level equations, which of their rows are used, and the time dummies."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import linalg

from python_models.cautions import Caution
from python_models.errors import InputError
from python_models.formula.parser import read_formula
from python_models.gmm.inverses import RANK_TOLERANCE
from python_models.gmm.sample import PanelGrid, evaluated
from python_models.gmm.specification import InstrumentGroup, Specification
from python_models.gmm.transformations import first_difference, transform


@dataclass(frozen=True, slots=True)
class Variables:
    """Everything the model names, evaluated on T periods × N units; nan where a value is missing.

    Attributes
    ----------
    outcome, names
        What stands left of the tilde, and the k regressors, time dummies last.
    values
        (T, 1 + k, N) outcome and regressors.
    groups, instruments
        The instrument groups, time dummies included, and one (T, m, N) array for each.
    dummies
        The group of time dummies, if there are any.
    there, present
        (T, N) where the panel has a row, and where it has the outcome and every regressor too.
    cautions
        Categories that were lost with incomplete rows; a period step other than one.
    """

    units: list[Any]
    periods: list[Any]
    outcome: str
    names: list[str]
    values: np.ndarray
    groups: list[InstrumentGroup]
    instruments: list[np.ndarray]
    there: np.ndarray
    present: np.ndarray
    cautions: tuple[Caution, ...] = ()
    dummies: InstrumentGroup | None = None

    @property
    def y(self) -> np.ndarray:
        """(T, N) outcome."""
        return self.values[:, 0]

    @property
    def x(self) -> np.ndarray:
        """(T, k, N) regressors."""
        return self.values[:, 1:]


@dataclass(frozen=True, slots=True)
class Equations:
    """Both equations on the grid; rows 0..T-1 are transformed, rows T..2T-1 (system only) levels.

    Attributes
    ----------
    variables
        Values before transformation, centred as described below.
    names
        The k labels of x; the constant, if any, is last and called ``_cons``.
    rows
        (R, 1 + k, N) outcome and regressors; zero outside the sample.
    used
        (R, N) rows in the sample.
    complete
        (T, N) rows with y, every x and every iv value.
    constant
        Whether the level equation has one; then y, x and iv values are centred on their mean over level rows, which
        moves only the constant and saves the digits a near unit root loses.
    center_y, center_x
        What was taken off (0 for the constant itself).
    """

    variables: Variables
    names: list[str]
    rows: np.ndarray
    used: np.ndarray
    complete: np.ndarray
    constant: bool
    center_y: float
    center_x: np.ndarray

    @property
    def n_periods(self) -> int:
        return len(self.variables.periods)

    @property
    def y(self) -> np.ndarray:
        """(R, N) outcome."""
        return self.rows[:, 0]

    @property
    def x(self) -> np.ndarray:
        """(R, k, N) regressors."""
        return self.rows[:, 1:]

    @property
    def level_x(self) -> np.ndarray:
        """(T, k, N) regressors in levels, the constant included."""
        x = self.variables.x
        return np.concatenate([x, np.ones((len(x), 1, x.shape[2]))], axis=1) if self.constant else x


def read_variables(grid: PanelGrid, spec: Specification) -> Variables:
    """Evaluate formula and instruments on the whole panel, before any row is dropped.

    Raises
    ------
    InputError
        A formula that cannot be read, an unknown column, a column without values; in differences, a regressor that is
        constant within units.
    """
    formula = read_formula(spec.formula, grid.frame.columns)
    if not formula.intercept and spec.constant and spec.system:
        raise InputError(f"Formula {spec.formula!r} takes the constant out; say constant=False instead.")
    if not formula.terms:
        raise InputError(f"Formula {spec.formula!r} has no regressor.")
    found = evaluated(grid, formula, spec.formula, [group.variables for group in spec.groups])
    present = ~np.isnan(found.values).any(axis=1)
    groups = []
    for group, (labels, values) in zip(spec.groups, found.instruments, strict=True):
        _check_values(labels, values, f"Instrument of {group.label}: ")
        groups.append(replace(group, variables=tuple(labels)))
    if not present.any():
        _check_values([found.outcome, *found.names], found.values, "")
    out = Variables(
        grid.units, grid.periods, found.outcome, found.names, found.values, groups,
        [values for _, values in found.instruments], grid.there(), present, found.cautions,
    )  # fmt: skip
    _check_within_variation(out, spec)
    return out


def _check_values(names: list[str], values: np.ndarray, where: str) -> None:
    for name, empty in zip(names, np.isnan(values).all(axis=(0, 2)).tolist(), strict=True):
        if empty:
            raise InputError(
                f"{where}{name} has no value in any row of the {len(values)} periods; "
                "shorten the lag, fill the column or leave it out."
            )


_ROUNDING = 8 * np.finfo(float).eps


def _check_within_variation(variables: Variables, spec: Specification) -> None:
    """Refuse an outcome that is constant within units, or a regressor of differences, which have nothing of it.

    In a system such a regressor is estimated from the levels, as xtabond2 does.
    """
    high, low = np.fmax.reduce(variables.values), np.fmin.reduce(variables.values)
    with np.errstate(invalid="ignore"):
        varies = np.any(high - low > _ROUNDING * np.fmax(np.abs(high), np.abs(low)), axis=1)
    repeats = np.any((~np.isnan(variables.values)).sum(axis=0) > 1, axis=1)
    without = np.logical_and(repeats, ~varies).tolist()
    if without[0]:
        effects = "unit"  # they are always there
        raise InputError(
            f"The outcome {variables.outcome} does not vary once the {effects} effects are taken out; there is nothing "
            "to explain."
        )
    if spec.system:
        return
    for name, constant in zip(variables.names, without[1:], strict=True):
        if constant:
            raise InputError(
                f"{name} is constant within every {spec.unit}; differences wipe it out. Leave it out, or estimate it "
                "from the levels: model='system', with an instrument for it that is not correlated with the effects of "
                f"{spec.unit}s (itself, if it is not: iv({name!r}, equation='level'))."
            )


def samples(variables: Variables, spec: Specification) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Complete, transformed and level rows, each (T, N), as ``xtabond2`` chooses them.

    A level row needs y, x and its iv values; a first difference needs t and t-1; an orthogonal deviation, stored one
    period late, needs its own row and at least one later complete row. Missing gmm values drop nothing.
    """
    complete = in_transformed = in_level = variables.present
    passed = None
    for group, values in zip(variables.groups, variables.instruments, strict=True):
        if group.kind == "gmm":
            continue
        there = ~np.isnan(values).any(axis=1)
        complete = complete & there
        if group.equation != "transformed":
            in_level = in_level & there
        if group.equation != "level" and group.passthru:
            passed = there if passed is None else passed & there
        elif group.equation != "level":
            in_transformed = in_transformed & there
    used = np.zeros_like(complete)
    if spec.transformation == "fd":
        used[1:] = in_transformed[1:] & in_transformed[:-1]
    else:
        used[1:] = in_transformed[:-1] & (complete[::-1].cumsum(axis=0)[::-1][1:] > 0)
    return complete, used if passed is None else used & passed, in_level


def add_time_dummies(variables: Variables, spec: Specification) -> tuple[Variables, list[str]]:
    """One dummy per period with complete rows, as regressor and as iv group; returns the base period too.

    The first period is the base, but in a system without constant, where every level row needs an intercept.
    """
    complete, _, _ = samples(variables, spec)
    periods = np.flatnonzero(complete.any(axis=1))
    base = 0 if spec.system and not spec.constant else 1
    if len(periods) <= base:
        return variables, []
    n_periods, plain, n_units = variables.values.shape
    values = np.zeros((n_periods, plain + len(periods) - base, n_units))
    values[:, :plain] = variables.values
    values[periods[base:], np.arange(plain, values.shape[1])] = 1.0
    names = [f"td{variables.periods[p]}" for p in periods]
    equation = "both" if spec.time_dummies is True else str(spec.time_dummies)
    group = InstrumentGroup("iv", tuple(names[base:]), equation=equation)  # type: ignore[arg-type]
    bigger = replace(
        variables,
        names=variables.names + names[base:],
        values=values,
        groups=[*variables.groups, group],
        instruments=[*variables.instruments, values[:, plain:]],
        dummies=group,
    )
    return bigger, names[:base]


def without_empty_units(variables: Variables) -> Variables:
    """Leave out units without a complete row and the periods that only they have."""
    units = np.asarray(variables.present.any(axis=0))
    periods = np.flatnonzero((variables.there & units).any(axis=1))
    if units.all() and len(periods) == len(variables.periods):
        return variables
    span = slice(periods[0], periods[-1] + 1) if len(periods) else slice(0)
    return replace(
        variables,
        units=[u for u, keep in zip(variables.units, units, strict=True) if keep],
        periods=variables.periods[span],
        values=variables.values[span][..., units],
        instruments=[v[span][..., units] for v in variables.instruments],
        there=variables.there[span][:, units],
        present=variables.present[span][:, units],
    )


def _no_row_left(variables: Variables, spec: Specification) -> InputError:
    missing = np.isnan(variables.values).transpose(1, 0, 2)[:, variables.there].mean(axis=1)
    worst = np.argsort(-missing, kind="stable")[:3]
    shown = ", ".join(f"{[variables.outcome, *variables.names][i]} ({missing[i]:.0%} of the rows)" for i in worst)
    return InputError(
        f"Too few periods for the lags, or too many gaps: with {len(variables.periods)} periods of {spec.period} no "
        f"{'transformed or level' if spec.system else 'transformed'} row has all its values. Most often missing: "
        f"{shown}. Shorten the lags or lengthen the panel."
    )


def build_equations(variables: Variables, spec: Specification) -> Equations:
    """Choose the sample, centre, transform and stack.

    Raises
    ------
    InputError
        No row is left.
    """
    if not variables.present.any():
        raise _no_row_left(variables, spec)
    variables = without_empty_units(variables)
    complete, transformed, level = samples(variables, spec)
    if not transformed.any() or (spec.system and not level.any()):
        raise _no_row_left(variables, spec)
    if transformed.any(axis=0).sum() < 2:
        raise InputError(f"Only one {spec.unit} has usable rows; GMM averages over many.")
    constant = spec.constant and spec.system
    centers = np.zeros(variables.values.shape[1])
    if constant:
        centers = _level_means(variables.values, level)
        centred = variables.values - centers[:, None]
        variables = replace(variables, values=centred, instruments=_centred_instruments(variables, level, spec))
    values = variables.values
    used = np.concatenate([transformed, level]) if spec.system else transformed
    plain = values.shape[1]
    rows = np.zeros((len(used), plain + constant, used.shape[1]))
    transform(values, spec.transformation, complete, out=rows[: len(level), :plain])
    if spec.system:
        rows[len(level) :, :plain] = values
    if constant:
        rows[len(level) :, -1] = 1.0
    for row in np.flatnonzero(~used.all(axis=1)):
        np.copyto(rows[row], 0.0, where=~used[row])
    names = variables.names + ["_cons"] * constant
    center_x = np.append(centers[1:], [0.0] * constant)
    return Equations(variables, names, rows, used, complete, constant, float(centers[0]), center_x)


def _centred_instruments(variables: Variables, level: np.ndarray, spec: Specification) -> list[np.ndarray]:
    """With the constant among the instruments, shifting an iv column spans the same space.

    Time dummies have no digits to lose, and keep their zeros; beside principal components, which may repeat them, they
    are centred, since what counts as repeated is judged in correlations.
    """
    dummies = None if spec.pca else variables.dummies
    return [
        v if g.kind == "gmm" or g.equation == "transformed" or g is dummies else v - _level_means(v, level)[:, None]
        for g, v in zip(variables.groups, variables.instruments, strict=True)
    ]


def _level_means(values: np.ndarray, level: np.ndarray) -> np.ndarray:
    """Means of (T, m, N) values over the level rows."""
    if level.all():
        return values.mean(axis=(0, 2))
    return np.where(level[:, None], values, 0.0).sum(axis=(0, 2)) / level.sum()


def differenced_residuals(equations: Equations, coefficients: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First differences of the residuals (T, N) and of x (T, k, N), zero where missing; for serial-correlation tests.

    A row without the outcome has no residual but keeps its x, as in ``xtabond2``.
    """
    change = first_difference(equations.level_x)
    residuals = first_difference(equations.variables.y) - np.matmul(coefficients, change)
    change[np.broadcast_to(np.isnan(change).any(axis=1)[:, None], change.shape)] = 0.0
    return np.nan_to_num(residuals), change


def _clearly_independent(gram: np.ndarray) -> bool:
    """Whether every column keeps far more than the tolerance beside those before it: squared pivots of Cholesky."""
    size = gram.diagonal()
    if not (size > 0).all():
        return False
    scale = 1 / np.sqrt(size)
    factor, failed = linalg.lapack.dpotrf(gram * scale * scale[:, None], lower=1)
    return not failed and bool(factor.diagonal().min(initial=1.0) ** 2 > 1e4 * RANK_TOLERANCE)


def without_collinear(equations: Equations) -> tuple[Equations, list[str]]:
    """Drop regressors that the ones before them explain, and name them; the constant is already out of the levels."""
    x = equations.x[:, : len(equations.names) - equations.constant]
    gram = np.matmul(x, x.transpose(0, 2, 1)).sum(axis=0)
    if _clearly_independent(gram):
        return equations, []
    kept: list[int] = []
    for column in np.flatnonzero(np.diag(gram) > 0).tolist():
        trial = [*kept, column]
        scale = 1 / np.sqrt(np.diag(gram)[trial])
        block = gram[np.ix_(trial, trial)] * scale * scale[:, None]
        left = block[-1, -1] - block[-1, :-1] @ np.linalg.solve(block[:-1, :-1], block[:-1, -1]) if kept else 1.0
        if left > RANK_TOLERANCE:
            kept = trial
    if len(kept) == len(gram):
        return equations, []
    columns = np.array(kept + [len(gram)] * equations.constant)
    own = equations.variables
    names, values = [equations.names[i] for i in kept], own.values[:, [0, *(i + 1 for i in kept)]]
    variables = replace(own, names=names, values=values)
    smaller = replace(
        equations,
        variables=variables,
        names=[equations.names[i] for i in columns],
        rows=np.ascontiguousarray(equations.rows[:, np.append(0, columns + 1)]),
        center_x=equations.center_x[columns],
    )
    return smaller, [name for i, name in enumerate(equations.names[: len(gram)]) if i not in kept]
