"""Formulas with Stata's time-series operators (``L.x``, ``L2.x``, ``D.x``) on top of ``formulaic``."""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from python_models.errors import InputError
from python_models.panel_data import panel_frame

_OPERATOR = re.compile(r"(?<![\w.`])([LFD])(\d*)\.([A-Za-z_]\w*)")
# formulaic reads a dot in a name as attribute access, so operators travel under a dotless alias
_DOT = "__dot__"
_ALIAS = re.compile(r"__([LFD]\d*)__([A-Za-z_]\w*)")
_NO_INTERCEPT = re.compile(r"[~+]\s*0\s*(\+|$)|-\s*1\s*(\+|$)")
_LEVELS = re.compile(r"\bC\(\s*`?([^\W\d]\w*)")

# names joined by plus signs, nothing to evaluate: resampling runs such formulas thousands of times
_PLAIN = re.compile(r"\s*([^\W\d]\w*)\s*~\s*([^\W\d]\w*(?:\s*\+\s*[^\W\d]\w*)*)\s*$")


@dataclass(frozen=True, slots=True)
class Design:
    """A formula evaluated on a panel.

    Attributes
    ----------
    frame
        The panel, sorted by unit and period; lags and differences are added under dotless aliases.
    outcome
        Name of the left-hand side.
    y
        (n,) outcome; nan where it cannot be computed.
    names
        k regressor names, without the intercept.
    x
        (n, k) regressors; nan where they cannot be computed.
    """

    frame: pl.DataFrame
    outcome: str
    y: np.ndarray
    names: list[str]
    x: np.ndarray


def shift_within_unit(frame: pl.DataFrame, column: str, unit: str, period: str, lag: int) -> pl.Series:
    """Value of ``column`` ``lag`` periods earlier, by period value, so that a gap gives null (as Stata's tsset)."""
    past = frame.select(unit, (pl.col(period) + lag).alias(period), pl.col(column).alias("__shifted"))
    return frame.select(unit, period).join(past, on=[unit, period], how="left", maintain_order="left")["__shifted"]


def _operator_column(frame: pl.DataFrame, kind: str, order: int, name: str, unit: str, period: str) -> pl.Series:
    if name not in frame.columns:
        raise InputError(f"Column {name} not in the data; it has {', '.join(frame.columns)}.")
    if kind == "D":
        out = frame[name].cast(pl.Float64)
        work = frame
        for _ in range(order):
            work = work.with_columns(out.alias("__level"))
            out = out - shift_within_unit(work, "__level", unit, period, 1)
        return out
    return shift_within_unit(frame, name, unit, period, order if kind == "L" else -order)


def expand_operators(frame: pl.DataFrame, text: str, unit: str, period: str) -> tuple[pl.DataFrame, str]:
    """Add a column ``__L2__x`` per ``L2.x`` (also ``F.``, ``D.``) in ``text``; return frame and new text."""
    found = dict.fromkeys(_OPERATOR.findall(text))
    if found and not frame[period].dtype.is_integer():
        raise InputError(
            f"Lags count whole periods, but {period} is {frame[period].dtype}; make it an integer such as 2015."
        )
    for kind, digits, name in found:
        column = _operator_column(frame, kind, int(digits or 1), name, unit, period)
        frame = frame.with_columns(column.alias(f"__{kind}{digits}__{name}"))
    return frame, _OPERATOR.sub(lambda m: f"__{m[1]}{m[2]}__{m[3]}", text)


def operator_label(name: str) -> str:
    """Undo the aliases in a term name: ``__L2__x:z`` reads ``L2.x:z``, ``ln__dot__gdp`` reads ``ln.gdp``."""
    return _ALIAS.sub(r"\1.\2", name).replace(_DOT, ".")


def _without_dots(frame: pl.DataFrame, text: str, keys: tuple[str, str]) -> tuple[pl.DataFrame, str]:
    """Columns such as R's ``ln.gdp`` under a dotless alias, in the frame and in the formula."""
    used = [c for c in frame.columns if "." in c and c in text and c not in keys and not _OPERATOR.fullmatch(c)]
    dotted = {c: c.replace(".", _DOT) for c in used}
    for name, alias in sorted(dotted.items(), key=lambda item: -len(item[0])):
        text = re.sub(rf"`?(?<!\w){re.escape(name)}(?![\w.])`?", alias, text)
    return frame.rename(dotted), text


def _plain_design(panel: pl.DataFrame, text: str) -> Design | None:
    """The design of ``y ~ x1 + x2`` on numeric columns, as formulaic would give it in ten times the time."""
    found = _PLAIN.match(text)
    if found is None:
        return None
    outcome, names = found[1], list(dict.fromkeys(re.split(r"\s*\+\s*", found[2])))
    if not all(c in panel.columns and panel[c].dtype.is_numeric() for c in (outcome, *names)):
        return None
    return Design(
        frame=panel,
        outcome=operator_label(outcome),
        y=panel[outcome].cast(pl.Float64).to_numpy(),
        names=[operator_label(name) for name in names],
        x=panel.select(pl.col(names).cast(pl.Float64)).to_numpy(),
    )


def _columns_of(panel: pl.DataFrame, names: list[str], text: str) -> pl.DataFrame:
    """The columns a formula needs, numbers as 64-bit floats: products of integers would wrap round without a word.

    What ``C(...)`` names keeps its type, from which its levels get their labels.
    """
    levels = set(_LEVELS.findall(text))
    types = panel.select(names).schema
    numbers = [c for c, t in types.items() if c not in levels and (t.is_numeric() or t == pl.Null)]
    return panel.select(names).with_columns(pl.col(numbers).cast(pl.Float64))


def _plain_text(exc: Exception) -> str:
    """A parser's message on one line, without its colours."""
    return " ".join(re.sub(r"\x1b\[[\d;]*m|[⧛⧚]", "", str(exc)).split())


def require_intercept(formula: str) -> None:
    """Raise ``InputError`` where a formula takes the intercept out (``0 +``, ``- 1``): panel models always have one."""
    if _NO_INTERCEPT.search(formula):
        raise InputError(
            f"Formula {formula!r} drops the intercept, which the model has unless its effects take its place; "
            "write the formula without '0' or '-1'."
        )


def design(frame: Any, formula: str, unit: str, period: str) -> Design:
    """Evaluate ``y ~ x1 + L.x2 + x1:x2 + log(x3)`` on a panel; rows are kept, missing values become nan.

    Raises
    ------
    InputError
        Bad panel keys, an unknown column or a formula that cannot be parsed.
    """
    from formulaic import Formula
    from formulaic.errors import FormulaicError

    panel = panel_frame(frame, unit, period)
    panel, text = _without_dots(panel, formula, (unit, period))
    panel, text = expand_operators(panel, text, unit, period)
    plain = _plain_design(panel, text)
    if plain is not None:
        return plain
    try:
        parsed = Formula(text, _ordering="none")
        left, right = parsed.lhs, parsed.rhs
    except (FormulaicError, AttributeError) as exc:
        raise InputError(
            f"Formula {formula!r} cannot be read ({_plain_text(exc)}); write it as 'y ~ x1 + x2'."
        ) from exc
    required = list(dict.fromkeys([*left.required_variables, *right.required_variables]))
    absent = [v for v in required if v not in panel.columns]
    if absent:
        raise InputError(f"Formula names {', '.join(absent)}, not in the data; it has {', '.join(frame.columns)}.")
    data = _columns_of(panel, required, text).to_pandas()
    try:
        lhs = left.get_model_matrix(data, na_action="ignore")
        rhs = right.get_model_matrix(data, na_action="ignore")
    except FormulaicError as exc:
        raise InputError(f"Formula {formula!r} cannot be evaluated: {_plain_text(exc)}") from exc
    outcome = [c for c in lhs.columns if c != "Intercept"]
    if len(outcome) != 1:
        raise InputError(f"Formula {formula!r} needs exactly one outcome left of '~'.")
    names = [c for c in rhs.columns if c != "Intercept"]
    return Design(
        frame=panel,
        outcome=operator_label(outcome[0]),
        y=np.asarray(lhs[outcome[0]], dtype=float),
        names=[operator_label(name) for name in names],
        x=np.asarray(rhs[names], dtype=float).reshape(len(data), len(names)),
    )
