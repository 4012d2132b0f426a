"""The rows of a study under an alternative: those of the study, with the columns that the alternative changes.

An alternative gives a derived column another expression, or an efficiency block another key. What does not rest on that
is taken as it is; the rest is asked of DuckDB with the columns that its expressions name, not with the whole width of
the table. Where that is not enough (``sample.where`` names a changed column, an expression fails), nothing is given,
and the alternative is read as a study of its own, which names what is wrong.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import polars as pl

from orchestration.studies.columns import ANY, late_columns, named_by, nested, words_of
from orchestration.studies.windows import after_the_cut
from python_models.frames import without_nan
from python_models.studies import Study, StudyError
from python_models.studies.data import CUT
from python_models.studies.efficiency import Tables, with_columns
from warehouse.frames import frame_of, lent


@dataclass(frozen=True, slots=True)
class Whole:
    """A study as it was read.

    Attributes
    ----------
    relation
        Its source, as SQL.
    condition
        Which rows of it the sample takes, as SQL.
    cut
        The sample before efficiency is measured, by unit and period.
    frame
        The sample as steps see it.
    """

    study: Study
    relation: str
    condition: str
    cut: pl.DataFrame
    frame: pl.DataFrame


def marks_of(study: Study) -> dict[str, str]:
    """The column of each named sample and the expression that says who is in it."""
    return {f"{CUT}{name}": f"coalesce(({part.where}), false)" for name, part in study.samples.items()}


def rows_under(
    con: duckdb.DuckDBPyConnection, whole: Whole, changed: Study, measure: Callable[[pl.DataFrame], Tables]
) -> tuple[pl.DataFrame, Tables] | None:
    """The sample of an alternative and its efficiency (``measure`` takes the sample before it); None where it has to be
    read as a study of its own."""
    try:
        return _rows_under(con, whole, changed, measure)
    except (duckdb.Error, StudyError):
        return None


def _rows_under(
    con: duckdb.DuckDBPyConnection, whole: Whole, changed: Study, measure: Callable[[pl.DataFrame], Tables]
) -> tuple[pl.DataFrame, Tables] | None:
    study, derived = whole.study, changed.sample.derived
    late, keys = late_columns(changed), [study.sample.unit, study.sample.period]
    after = after_the_cut(changed, late)
    if not _alike(study, changed, late) or whole.cut.select(pl.struct(keys).is_duplicated().any()).item():
        return None
    new = _resting_on({n for n, text in derived.items() if text != study.sample.derived[n]}, derived)
    if not {*after_the_cut(study, late)} ^ {*after} <= new:  # others are asked of other rows than they were
        return None
    there = [c for c in whole.cut.columns if c not in derived]  # columns of the source have other names
    if {c.lower() for c in there} & {n.lower() for n in derived}:
        return None
    if {n.lower() for n in new} & {*words_of(whole.condition), *(k.lower() for k in keys)} or any(
        ANY in words_of(text) for text in derived.values()
    ):
        return None

    def asked(source: str, known: Collection[str], among: Mapping[str, str], condition: str = "true") -> pl.DataFrame:
        """Those of ``among`` that are new, of a relation in the order of the sample."""
        wanted = [n for n in among if n in new]
        needed = _behind([*wanted, *(n for n in among if n.lower() in words_of(condition))], among)
        texts = [condition, *(among[n] for n in needed)]
        read = ", ".join(f'"{c}"' for c in named_by(known, texts, keys) if c not in among)
        relation = nested(f"(select {read} from {source})", {n: among[n] for n in among if n in needed})
        shown = ", ".join(f'"{c}"' for c in (*keys, *wanted))
        by = ", ".join(f'"{c}"' for c in keys)
        return without_nan(frame_of(con, f"select {shown} from {relation} where {condition} order by {by}"))

    def of_frame(frame: pl.DataFrame, among: Mapping[str, str]) -> pl.DataFrame:
        with lent(con, "__narrow", frame.select(named_by(frame.columns, list(among.values()), keys))):
            return asked("__narrow", frame.columns, among)

    frame = whole.cut
    first = {n: text for n, text in derived.items() if n not in late and n not in after}
    if new & first.keys():
        found = asked(whole.relation, there, first, whole.condition)
        if not found.select(keys).equals(frame.select(keys)):
            return None
        frame = frame.with_columns(found.drop(keys))
    if new & set(after):
        frame = frame.with_columns(of_frame(frame, {n: derived[n] for n in after}).drop(keys))
    frame = frame.select(*there, *first, *after)  # as it is read
    efficiency = measure(frame)
    scored = with_columns(frame, changed, efficiency)
    blocks = {c for name, spec in changed.efficiency.items() for c in spec.columns(name)}
    if blocks != {c for name, spec in study.efficiency.items() for c in spec.columns(name)}:
        return None
    moved = {c for c in blocks if not scored[c].equals(whole.frame[c], null_equal=True)}
    new = _resting_on(new | moved, derived)
    last = {n: derived[n] for n in late} | marks_of(changed)
    new = _resting_on(new, last)
    out = without_nan(scored.select(c for c in scored.columns if c in new))
    if new & last.keys():
        out = out.with_columns(of_frame(scored, last).drop(keys))
    later = whole.frame.columns[whole.cut.width :]
    return whole.frame.with_columns(out).select(*frame.columns, *later), efficiency


def _alike(study: Study, changed: Study, late: Sequence[str]) -> bool:
    """Whether only expressions and blocks differ, and the same of them come after efficiency is measured."""
    rest: dict[str, dict[str, str]] = {"derived": {}}
    return (
        study.sample.model_copy(update=rest) == changed.sample.model_copy(update=rest)
        and list(study.sample.derived) == list(changed.sample.derived)
        and study.samples == changed.samples
        and study.shift_share == changed.shift_share
        and (not study.shift_share or study.tables == changed.tables)
        and late_columns(study) == list(late)
    )


def _resting_on(names: Collection[str], expressions: Mapping[str, str]) -> set[str]:
    """The names, and those of the expressions, in their order, that name one of them."""
    found = set(names)
    for name, text in expressions.items():
        if {n.lower() for n in found} & words_of(text):
            found.add(name)
    return found


def _behind(names: Iterable[str], expressions: Mapping[str, str]) -> set[str]:
    """The names, and every expression that they name, directly or through another."""
    needed = set(names)
    for name in reversed(list(expressions)):
        if name in needed:
            words = words_of(expressions[name])
            needed |= {other for other in expressions if other.lower() in words}
    return needed
