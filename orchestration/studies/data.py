"""The frames a study runs on: a sample cut out of its sources, efficiency measured, named samples marked."""

import contextlib
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from numbers import Real
from typing import Any

import duckdb
import polars as pl

from orchestration.boundaries import kept_file
from orchestration.made_once import MadeOnce
from orchestration.studies.columns import (
    at_once,
    computed,
    late_columns,
    nested,
    queried,
    with_derived,
    with_more,
    with_windows,
)
from orchestration.studies.sources import (
    further_table,
    joined,
    lean_frame,
    listed_regions,
    neighbours,
    placed_regions,
    with_shift_share,
)
from orchestration.studies.units_in_alternatives import alternative_unit_problems
from orchestration.studies.units_in_expressions import Units, unit_problems, units_of
from orchestration.studies.variants import Whole, marks_of, rows_under
from orchestration.studies.windows import after_the_cut
from python_models.errors import InputError
from python_models.frames import without_nan
from python_models.studies import Study, StudyData, StudyError
from python_models.studies.efficiency import Tables, measured_or_refused, with_columns
from python_models.studies.efficiency import measured as measured_blocks
from python_models.studies.steps.base import Step
from warehouse.connection import closed_off, literal, table_names
from warehouse.errors import WarehouseError
from warehouse.panel import load_panel


@dataclass(frozen=True, slots=True)
class SampleRows:
    """The rows of a study before efficiency is measured, and what its table has beside them."""

    study: Study
    frame: pl.DataFrame
    years: Sequence[int]
    regions: Sequence[str]


def study_data(
    con: duckdb.DuckDBPyConnection,
    study: Study,
    measured: Tables | None = None,
    steps: Sequence[Step] | None = None,
    base: StudyData | None = None,
    stored: bool = True,
    of_all: MadeOnce | None = None,
) -> StudyData:
    """Read, derive, measure efficiency (or take what was ``measured``), mark the named samples; so for each variant.

    ``steps`` are those whose variants are wanted, all of the study's where not given: each is measured anew.
    ``base`` is the study without them, as it was read before. What is only checked and not ``stored`` has no slacks and
    no peers. ``of_all`` keeps what several studies of the warehouse share.

    Raises
    ------
    StudyError
        A table or file that is not there, SQL that does not run, or efficiency that cannot be measured; each named.
    """
    shared = MadeOnce(of_all)
    if base is None and (problems := alternative_unit_problems(study, _units(con, shared))):
        raise StudyError(problems)
    listed = [(step, _variants(study, step)) for step in (study.steps if steps is None else steps)]
    whole = base
    if whole is None and any(changed for _, changed in listed):
        with contextlib.suppress(StudyError):  # its alternatives are told of first
            whole = _data(con, study, measured, shared, stored)
    variants: dict[str, StudyData] = {}
    for step, alternatives in listed:
        for name, changed in alternatives.items():
            if name in variants:  # a curve and a sensitivity step may share one
                continue
            try:
                variants[name] = _variant(con, study, whole, changed, shared, stored)
            except StudyError as exc:
                where = f"study {study.name}, step {step.name}, alternatives ({name})"
                raise StudyError([p.replace(f"study {study.name}", where, 1) for p in exc.problems]) from exc
    whole = whole or _data(con, study, measured, shared, stored)
    return replace(whole, variants=variants, shapes=kept_file(load_panel()))


def _variants(study: Study, step: Step) -> dict[str, Any]:
    """Studies that a step compares; what is wrong with its alternatives is said by the check."""
    try:
        return dict(step.variants(study))
    except (InputError, StudyError):
        return {}


def _data(
    con: duckdb.DuckDBPyConnection, study: Study, measured: Tables | None, shared: MadeOnce, stored: bool
) -> StudyData:
    cut = rows_of(con, study, shared)
    study, frame = cut.study, cut.frame
    efficiency = _measured(cut, shared, stored) if measured is None else measured
    frame = with_columns(frame, study, efficiency)
    late = {f"sample.derived.{name}": (name, study.sample.derived[name]) for name in late_columns(study)}
    late |= {f"samples.{name}.where": mark for name, mark in zip(study.samples, marks_of(study).items(), strict=True)}
    frame = with_more(con, study, frame, dict(late.values()), list(late))
    lean = lean_frame(without_nan(frame), study.sample.unit)
    edges = shared.get("edges", None, lambda: neighbours(con, study, _known(con, shared)))
    listed, places = (
        shared.of_all.get("listed", None, lambda: listed_regions(con)),
        shared.of_all.get("places", None, lambda: placed_regions(con)),
    )
    tables = _tables(con, study, shared)
    found = StudyData(lean, tables, edges, efficiency, years=cut.years, regions=cut.regions, listed=listed)
    return replace(found, places=places)


def _variant(
    con: duckdb.DuckDBPyConnection,
    study: Study,
    whole: StudyData | None,
    changed: Study,
    shared: MadeOnce,
    stored: bool,
) -> StudyData:
    """The data of an alternative: those of the study with what it changes, or read as a study of its own."""
    if whole is not None and not unit_problems(changed, _units(con, shared)):
        cut = shared.get("first rows", None, lambda: rows_of(con, study, shared))

        def measure(frame: pl.DataFrame) -> Tables:
            return _measured(replace(cut, study=changed.spanning(cut.years), frame=frame), shared, stored)

        source = shared.get("first source", None, lambda: _source_of(con, study, shared))
        read = Whole(study, source, condition_of(cut.study), cut.frame, whole.frame)
        found = rows_under(con, read, changed, measure)
        if found is not None:
            frame, efficiency = found
            tables = _tables(con, changed, shared)
            return replace(whole, frame=lean_frame(frame, study.sample.unit), tables=tables, efficiency=efficiency)
    return _data(con, changed, None, shared, stored)


def _tables(con: duckdb.DuckDBPyConnection, study: Study, shared: MadeOnce) -> dict[str, pl.DataFrame]:
    """The study's further tables."""
    known = _known(con, shared)
    return {
        name: shared.get(f"tables.{name}", text, partial(further_table, con, study, f"tables.{name}", text, known))
        for name, text in study.tables.items()
    }


def _measured(cut: SampleRows, shared: MadeOnce, stored: bool) -> Tables:
    """``efficiency_of``, each block measured once for what it is and reads."""
    sample, parts = cut.study.sample, []
    for name, block in cut.study.efficiency.items():
        read = {sample.unit, sample.period, *block.reads}
        frame = cut.frame.select(c for c in cut.frame.columns if c in read)
        made_of = (str(block), str(frame.schema), hashlib.sha256(frame.write_ipc(None).getvalue()).hexdigest())
        alone = replace(cut, study=cut.study.model_copy(update={"efficiency": {name: block}}))
        parts.append(shared.get(f"efficiency.{name} {made_of}", None, partial(efficiency_of, alone, stored)))
    return (
        {table: pl.concat([part[table] for part in parts], how="diagonal_relaxed") for table in parts[0]}
        if parts
        else {}
    )


def rows_of(con: duckdb.DuckDBPyConnection, study: Study, shared: MadeOnce | None = None) -> SampleRows:
    """The sample's rows with the derived columns that do not rest on efficiency.

    Raises
    ------
    StudyError
        A table or file that is not there, SQL that does not run, or no rows; each named.
    """
    closed_off(con)  # a study is data: its SQL reads the warehouse, and its files are read here
    shared = shared or MadeOnce()
    late = late_columns(study)
    whole = _source_of(con, study, shared)
    cut = f"{_made_of(study)} {study.sample.derived} {late} {study.samples}"
    found = shared.get("rows", cut, lambda: _rows_of(con, study, whole, late, shared))
    return replace(found, study=study.spanning(found.years))


def _made_of(study: Study) -> str:
    """What the source of a study's rows depends on."""
    tables = study.tables if study.shift_share else {}  # what shift-share variables are made of
    return f"{study.sample.model_dump_json(exclude={'derived'})} {study.shift_share} {tables}"


def _source_of(con: duckdb.DuckDBPyConnection, study: Study, shared: MadeOnce) -> str:
    """The joined table with its shift-share variables, as SQL."""
    known = _known(con, shared)
    source: str = shared.get(
        "source", _made_of(study), lambda: with_shift_share(con, study, joined(con, study, known), known)
    )
    return source


def _known(con: duckdb.DuckDBPyConnection, shared: MadeOnce) -> set[str]:
    """Tables of the warehouse, which reading studies changes in nothing."""
    found: set[str] = shared.of_all.get("names", None, lambda: table_names(con))
    return found


def _rows_of(
    con: duckdb.DuckDBPyConnection, study: Study, whole: str, late: Sequence[str], shared: MadeOnce
) -> SampleRows:
    sample = study.sample
    mixed = unit_problems(study, _units(con, shared))
    after = after_the_cut(study, late)
    if not mixed and (sound := _sound_rows(con, study, whole, late, after, shared)):
        return sound
    relation = with_derived(con, study, whole, [n for n in sample.derived if n not in late and n not in after])
    with_derived(con, study, relation, after)  # mistakes after the cut are named before it, with the others
    if mixed:  # after the SQL was tried, whose own mistakes come first
        raise StudyError(mixed)
    years, regions = _spanned(con, study, whole, shared)
    study = study.spanning(years)
    frame = _cut(con, study, relation) if years else pl.DataFrame()
    if frame.is_empty():
        told = f"study {study.name}, sample: no rows are left ({_extent(years)}, {len(regions)} regions)"
        raise StudyError([told + _nothing_read(con)])
    return SampleRows(study, with_windows(con, study, frame, after), years, regions)


def _sound_rows(
    con: duckdb.DuckDBPyConnection,
    study: Study,
    whole: str,
    late: Sequence[str],
    after: Sequence[str],
    shared: MadeOnce,
) -> SampleRows | None:
    """``_rows_of`` of a study without mistakes, none of whose parts is tried before; None where it has one."""
    first = {name: text for name, text in study.sample.derived.items() if name not in late and name not in after}
    try:
        years, regions = _spanned(con, study, whole, shared)
        study = study.spanning(years)
        frame = at_once(con, study, f"select * from {nested(whole, first)} where {condition_of(study)}")
        if frame.is_empty():
            return None
        return SampleRows(study, with_windows(con, study, frame, after), years, regions)
    except (duckdb.Error, WarehouseError, StudyError):
        return None


def _units(con: duckdb.DuckDBPyConnection, shared: MadeOnce) -> Units:
    """Units of the panel's columns, which no alternative changes."""
    found: Units = shared.of_all.get("units", None, lambda: units_of(con))
    return found


def _spanned(
    con: duckdb.DuckDBPyConnection, study: Study, relation: str, shared: MadeOnce
) -> tuple[list[int], list[str]]:
    """``_span``, of a table of the warehouse once for all studies."""
    kept = shared.of_all if relation == study.sample.table else shared
    keys = study.sample.unit, study.sample.period
    found: tuple[list[int], list[str]] = kept.get("span", (relation, *keys), lambda: _span(con, study, relation))
    return found


def _span(con: duckdb.DuckDBPyConnection, study: Study, relation: str) -> tuple[list[int], list[str]]:
    """The years and the regions that a relation has."""
    unit, period = study.sample.unit, study.sample.period
    query = f'select distinct "{period}" from {relation} where "{period}" is not null order by 1'
    years = [r[0] for r in queried(con, study, "period", query)]
    if odd := [y for y in years if isinstance(y, bool) or not isinstance(y, Real | Decimal) or y % 1 != 0]:
        told = f"study {study.name}, sample.period: {period} holds {odd[0]}; name a column of whole numbers (years)"
        raise StudyError([told])
    units = f'select distinct cast("{unit}" as varchar) from {relation} order by 1'
    return [int(y) for y in years], [r[0] for r in queried(con, study, "unit", units)]


def _nothing_read(con: duckdb.DuckDBPyConnection) -> str:
    """Where no figure was read at all, the refusals that say why; empty where there are figures."""
    there = table_names(con)
    if "raw.observations" not in there or con.execute("select count(*) from raw.observations").fetchone() != (0,):
        return ""
    refused: list[str] = []
    if "raw.rejects" in there:
        refused = [r[0] for r in con.execute("select distinct message from raw.rejects order by 1 limit 3").fetchall()]
    why = f": {'; '.join(refused)}" if refused else ": no file has landed"
    return f'; not one figure was read{why} (coagg status; coagg sql "from raw.rejects")'


def efficiency_of(cut: SampleRows, stored: bool = True) -> Tables:
    """The efficiency tables of a study's rows.

    Raises
    ------
    StudyError
        Variables that are not there or cannot be measured.
    """
    try:
        return measured_blocks(cut.frame, cut.study, stored=stored)
    except InputError as exc:
        raise StudyError([f"study {cut.study.name}, {exc}"]) from exc


def efficiency_or_reasons(cut: SampleRows) -> tuple[Tables, dict[str, str]]:
    """The efficiency tables of the blocks that a study's rows allow, and why the other blocks are refused."""
    return measured_or_refused(cut.frame, cut.study)


def _extent(years: Sequence[int]) -> str:
    return f"years {years[0]} to {years[-1]}" if years else "no years"


def condition_of(study: Study) -> str:
    """Which rows of its source are of the sample's years and regions and meet its condition, as SQL."""
    sample = study.sample
    conditions = [f'"{sample.period}" between {study.years[0]} and {study.years[1]}']
    for keep, listed in (("in", sample.include), ("not in", sample.exclude)):
        if listed:
            conditions.append(f'cast("{sample.unit}" as varchar) {keep} ({", ".join(literal(r) for r in listed)})')
    if sample.where:
        conditions.append(f"({sample.where})")
    return " and ".join(conditions)


def _cut(con: duckdb.DuckDBPyConnection, study: Study, relation: str) -> pl.DataFrame:
    """Rows of the sample's years and regions that meet its condition."""
    query = f"select * from {relation} where {condition_of(study)}"
    queried(con, study, "sample.where", f"select * from ({query}) limit 0")
    return computed(con, study, query, "sample")
