"""The one door to formulas: ``y ~ x1 + L.x2 + log(x3) + C(year) | unit`` read, checked and evaluated on a panel.

The grammar stands in docs/formulas.md. ``tokens`` → ``parser`` → ``tree`` read it,
``values`` and ``coding`` evaluate it; text that is not in the grammar never reaches an evaluation.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from python_models.cautions import Caution
from python_models.errors import InputError
from python_models.formula.coding import Coded, code_terms
from python_models.formula.parser import Formula, columns_of, read_formula, read_terms
from python_models.formula.refusals import absent_columns
from python_models.formula.tree import Column, Event, Levels, Node, Spatial, Term, Text, label_of, walk
from python_models.formula.values import Cells, long_cells, no_weights, period_steps, sorted_labels, uses_periods
from python_models.panel_data import panel_frame


@dataclass(frozen=True, slots=True)
class Design:
    """A formula evaluated on a panel.

    Attributes
    ----------
    frame
        The panel, sorted by unit and period.
    outcome
        Name of the left-hand side.
    y
        (n,) outcome; nan where it cannot be computed.
    names
        k regressor names, without the intercept.
    x
        (n, k) regressors; nan where they cannot be computed.
    bases
        Base level of each list of categories, by its term.
    cautions
        Categories that were lost with incomplete rows; a period step other than one.
    """

    frame: pl.DataFrame
    outcome: str
    y: np.ndarray
    names: list[str]
    x: np.ndarray
    bases: dict[str, str]
    cautions: tuple[Caution, ...]


def design(
    frame: Any, formula: str, unit: str, period: str, *, dynamic: bool = False, rows: np.ndarray | None = None
) -> Design:
    """Evaluate ``y ~ x1 + L.x2 + x1:x2 + log(x3)`` on a panel; rows are kept, missing values become nan.

    Parameters
    ----------
    dynamic
        The estimator will add the outcome of the period before: categories are those of rows that have it.
    rows
        (n,) which of the sorted rows may be used; the others have no outcome, but lags still see their values.

    Raises
    ------
    InputError
        Bad panel keys, an unknown column, or a formula that is not in the grammar.
    """
    panel = panel_frame(frame, unit, period)
    parsed = read_formula(formula, panel.columns)
    nodes = nodes_of(parsed)
    require_columns_of(formula, nodes, panel.columns)
    spatial = next((n for node in nodes for n in walk(node) if isinstance(n, Spatial)), None)
    if spatial is not None:
        raise InputError(no_weights(spatial))
    cells = long_cells(panel, unit, period)
    y, coded = evaluate(cells, parsed.outcome.node, parsed.terms, dynamic=dynamic, rows=rows)
    return Design(
        frame=panel,
        outcome=parsed.outcome.label,
        y=y,
        names=coded.names,
        x=coded.values,
        bases=coded.bases,
        cautions=(*step_caution(panel, period, nodes), *coded.cautions),
    )


def evaluate(
    cells: Cells, outcome: Node, terms: Sequence[Term], *, dynamic: bool = False, rows: np.ndarray | None = None
) -> tuple[np.ndarray, Coded]:
    """(size,) outcome and coded terms; a cell that lacks only a category has no outcome, so that it is left out.

    So has a cell that is not among ``rows`` (size,), where they are given.

    Raises
    ------
    InputError
        Values that cannot be computed, as ``Cells.number``; two terms of one name.
    """
    if cells.is_text(outcome):
        raise InputError(f"The outcome {_name(outcome)} is a list of categories; name a number.")
    y = cells.number(outcome)
    complete = cells.there() & ~np.isnan(y)
    if dynamic:
        complete &= ~np.isnan(cells.shift(y, 1))
    if rows is not None:
        complete &= rows
        y = np.where(rows, y, np.nan)
    coded = code_terms(cells, terms, complete)
    repeated = [name for i, name in enumerate(coded.names) if name in coded.names[:i]]
    if repeated:
        raise InputError(f"Two regressors are called {repeated[0]}; rename a column, or leave one out.")
    if coded.listed:
        y = np.where(complete & ~coded.complete & ~np.isnan(coded.values).any(axis=1), np.nan, y)
    return y, coded


def _name(node: Node) -> str:
    return node.name if isinstance(node, Column) else "of the formula"


def nodes_of(parsed: Formula) -> list[Node]:
    """Every expression of a formula, the outcome first."""
    return [parsed.outcome.node, *(f.node for term in parsed.terms for f in term)]


def require_columns_of(text: str, nodes: Sequence[Node], columns: Sequence[str]) -> None:
    """Raise ``InputError`` naming the columns in expressions that the data have not."""
    absent = [name for name in columns_of(nodes) if name not in columns]
    if absent:
        raise absent_columns(text, absent, columns)


def step_caution(
    panel: pl.DataFrame, period: str, nodes: Sequence[Node], known: tuple[pl.Series, np.ndarray, float] | None = None
) -> list[Caution]:
    """Says how long a lag is where it is not one (2000, 2005, 2010: five), and which periods no row has.

    ``known`` are the sorted periods and their ``period_steps``, where these are at hand.
    """
    if not any(uses_periods(node) for node in nodes):
        return []
    labels = known[0] if known else sorted_labels(panel[period])
    clock, step = known[1:] if known else period_steps(labels, period)
    found = [] if step == 1 else [Caution("period_step", {"period": period, "step": step})]
    if len(clock) and clock[-1] >= len(clock):
        pairs = [f"{labels[i]}–{labels[i + 1]}" for i in np.flatnonzero(np.diff(clock) > 1).tolist()]
        shown = ", ".join(pairs[:6]) + (" …" if len(pairs) > 6 else "")
        found.append(Caution("period_gaps", {"period": period, "gaps": shown, "step": step}))
    return found


def require_intercept(formula: str) -> None:
    """Raise ``InputError`` where a formula takes the intercept out (``0 +``, ``- 1``): panel models always have one."""
    if not read_formula(formula).intercept:
        raise InputError(
            f"Formula {formula!r} drops the intercept, which the model has unless its effects take its place; "
            "write the formula without '0' or '-1'."
        )


def named_effects(formula: str, unit: str, period: str) -> str | None:
    """``unit``, ``period`` or ``two-way`` for ``y ~ x | columns``; None without a bar.

    Raises
    ------
    InputError
        A column after the bar that is neither the panel's unit nor its period.
    """
    named = read_formula(formula).effects
    if named is None:
        return None
    other = [name for name in named if name not in (unit, period)]
    if other:
        raise InputError(
            f"Formula {formula!r}: {other[0]} after '|' is neither the unit {unit} nor the period {period}; write "
            f"'| {unit}', '| {period}' or '| {unit} + {period}', and C({other[0]}) as a regressor."
        )
    return "two-way" if len(named) == 2 else "unit" if named[0] == unit else "period"


def effects_of(formula: str, unit: str, period: str, given: str | None, default: str) -> str:
    """The effects of a model: those asked for by ``effects=`` or by a bar in the formula, which must agree.

    Raises
    ------
    InputError
        They do not agree, or the bar names another column.
    """
    named = named_effects(formula, unit, period)
    if named is not None and given is not None and given != named:
        raise InputError(
            f"Formula {formula!r} asks for effects={named!r} after '|', the argument for effects={given!r}; "
            "leave one of them out."
        )
    return next(effects for effects in (named, given, default) if effects is not None)


def without_effects(formula: str) -> str:
    """The formula as it was written, up to its bar."""
    if read_formula(formula).effects is None:
        return formula
    inside = False
    for at, sign in enumerate(formula):
        inside ^= sign == "`"
        if sign == "|" and not inside:
            return formula[:at].rstrip()
    return formula


def named_columns(text: str) -> list[str]:
    """Columns that a formula, or a list of terms, names: operators and functions left out.

    Raises
    ------
    InputError
        The text cannot be read.
    """
    return columns_of(_nodes(text))


def looks_back(text: str) -> bool:
    """Whether a formula, or a list of terms, has lags, leads or differences."""
    return any(uses_periods(node) for node in _nodes(text))


def spatial_lags(text: str) -> bool:
    """Whether a formula, or a list of terms, has ``W.x``."""
    return any(isinstance(part, Spatial) for node in _nodes(text) for part in walk(node))


def _nodes(text: str) -> list[Node]:
    if "~" in text:
        return nodes_of(read_formula(text))
    if "|" in text:  # the right side of a formula, with its effects
        return nodes_of(read_formula(f"y ~ {text}"))[1:]
    return [f.node for term in read_terms(text) for f in term]


def term_labels(formula: str) -> list[str]:
    """Names of a formula's regressors; of a list of categories its own name, without levels."""
    return [label_of(term) for term in read_formula(formula).terms]


def same_term(one: str, other: str) -> bool:
    """Whether two texts name one term, however they are written: ``lag(x)`` and ``L1.x``, ``a:b`` and ``b:a``."""
    if one == other:
        return True
    try:
        first, second = read_terms(one), read_terms(other)
    except InputError:
        return False
    return [frozenset(term) for term in first] == [frozenset(term) for term in second]


def term_label(text: str) -> str:
    """The name that an estimate gives a term, however it was written: ``lag(x)`` is ``L.x``; other text as it is."""
    try:
        found = read_terms(text)
    except InputError:
        return text
    return label_of(found[0]) if len(found) == 1 and found[0] else text


def evaluated_alike(panel: pl.DataFrame, formula: str, unit: str, period: str) -> bool:
    """Whether a formula has the same values on some units of a sorted panel as it has on all.

    Categories depend on the rows there are, and so does the step of the periods, that lags count in, where units have
    not all the same periods.

    Raises
    ------
    InputError
        A formula that cannot be read, or a column that is absent.
    """
    nodes = nodes_of(read_formula(formula, panel.columns))
    require_columns_of(formula, nodes, panel.columns)
    parts = [part for node in nodes for part in walk(node)]
    kinds = (panel[part.name].dtype for part in parts if isinstance(part, Column))
    if any(isinstance(part, Levels | Event | Text) for part in parts):
        return False
    if not all(kind.is_numeric() or kind == pl.Boolean for kind in kinds):
        return False
    whole = panel.height == panel[unit].n_unique() * panel[period].n_unique()
    return whole or not any(uses_periods(node) for node in nodes)


def depends_on(text: str, columns: Collection[str]) -> bool:
    """Whether a formula, or a list of terms, reads one of these columns."""
    return bool(set(named_columns(text)) & set(columns))
