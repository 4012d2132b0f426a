"""The frames a study runs on, read from the published warehouse: rows, derived columns, samples, further tables."""

import csv
import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from orchestration.boundaries import kept_file
from orchestration.made_once import MadeOnce
from orchestration.study_windows import after_the_cut
from orchestration.units_in_alternatives import alternative_unit_problems
from orchestration.units_in_expressions import Units, unit_problems, units_of
from python_models.errors import InputError
from python_models.studies import Study, StudyData, StudyError
from python_models.studies.beside import is_query
from python_models.studies.data import CUT, EXPOSURE
from python_models.studies.efficiency import Tables, measured_or_refused, with_columns
from python_models.studies.efficiency import measured as measured_blocks
from python_models.studies.errors import near
from python_models.studies.shift_share import made_columns
from python_models.studies.steps.base import Step
from python_models.studies.text import say
from warehouse.connection import closed_off, literal, only_select, table_names
from warehouse.errors import FileError, WarehouseError
from warehouse.panel import load_panel
from warehouse.readers.containers import decode, open_document

TYPED = (".dta", ".sav", ".por", ".rds", ".rda", ".xlsx", ".xls", ".ods", ".xlsb", ".dbf", ".gz", ".zip")
FILES = (".csv", ".parquet", *TYPED)


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
) -> StudyData:
    """Read, derive, measure efficiency (or take what was ``measured``), mark the named samples; so for each variant.

    ``steps`` are those whose variants are wanted, all of the study's where not given: each is measured anew.
    ``base`` is the study without them, as it was read before.

    Raises
    ------
    StudyError
        A table or file that is not there, SQL that does not run, or efficiency that cannot be measured; each named.
    """
    shared = MadeOnce()
    if base is None and (problems := alternative_unit_problems(study, _units(con, shared))):
        raise StudyError(problems)
    variants = {}
    for step in study.steps if steps is None else steps:
        for name, changed in _variants(study, step).items():
            if name in variants:  # a curve and a sensitivity step may share one
                continue
            try:
                variants[name] = _data(con, changed, None, shared)
            except StudyError as exc:
                where = f"study {study.name}, step {step.name}, alternatives ({name})"
                raise StudyError([p.replace(f"study {study.name}", where, 1) for p in exc.problems]) from exc
    return replace(base or _data(con, study, measured, shared), variants=variants, shapes=kept_file(load_panel()))


def _variants(study: Study, step: Step) -> dict[str, Any]:
    """Studies that a step compares; what is wrong with its alternatives is said by the check."""
    try:
        return dict(step.variants(study))
    except (InputError, StudyError):
        return {}


def _data(con: duckdb.DuckDBPyConnection, study: Study, measured: Tables | None, shared: MadeOnce) -> StudyData:
    cut = rows_of(con, study, shared)
    study, frame = cut.study, cut.frame
    efficiency = _measured(cut, shared) if measured is None else measured
    con.register("__study", with_columns(frame, study, efficiency).to_arrow())
    relation = _derived(con, study, "(select * from __study)", _late(study))
    marks = {f"{CUT}{name}": f"coalesce(({part.where}), false)" for name, part in study.samples.items()}
    relation = _with_columns(con, study, relation, marks, [f"samples.{name}.where" for name in study.samples])
    frame = _computed(con, study, f"select * from {relation}", "sample.derived")
    con.unregister("__study")
    tables = {
        name: shared.get(f"tables.{name}", text, partial(_table, con, study, f"tables.{name}", text))
        for name, text in study.tables.items()
    }
    lean = _lean(frame, study.sample.unit)
    edges = shared.get("edges", None, lambda: _edges(con, study))
    listed, places = shared.get("listed", None, lambda: _listed(con)), shared.get("places", None, lambda: _places(con))
    found = StudyData(lean, tables, edges, efficiency, years=cut.years, regions=cut.regions, listed=listed)
    return replace(found, places=places)


def _measured(cut: SampleRows, shared: MadeOnce) -> Tables:
    """``efficiency_of``, measured anew where a block or what it reads has changed."""
    sample, blocks = cut.study.sample, cut.study.efficiency
    read = {sample.unit, sample.period, *(c for block in blocks.values() for c in block.reads)}
    frame = cut.frame.select(c for c in cut.frame.columns if c in read)
    made_of = (str(blocks), frame.columns, hashlib.sha256(frame.write_ipc(None).getvalue()).digest())
    return shared.get("efficiency", made_of, lambda: efficiency_of(cut))


def rows_of(con: duckdb.DuckDBPyConnection, study: Study, shared: MadeOnce | None = None) -> SampleRows:
    """The sample's rows with the derived columns that do not rest on efficiency.

    Raises
    ------
    StudyError
        A table or file that is not there, SQL that does not run, or no rows; each named.
    """
    closed_off(con)  # a study is data: its SQL reads the warehouse, and its files are read here
    shared = shared or MadeOnce()
    tables = study.tables if study.shift_share else {}  # what shift-share variables are made of
    source = f"{study.sample.model_dump_json(exclude={'derived'})} {study.shift_share} {tables}"
    whole = shared.get("source", source, lambda: _with_shift_share(con, study, _joined(con, study)))
    late = _late(study)
    cut = f"{source} {study.sample.derived} {late} {study.samples}"
    found = shared.get("rows", cut, lambda: _rows_of(con, study, whole, late, shared))
    return replace(found, study=study.spanning(found.years))


def _rows_of(
    con: duckdb.DuckDBPyConnection, study: Study, whole: str, late: Sequence[str], shared: MadeOnce
) -> SampleRows:
    sample = study.sample
    mixed = unit_problems(study, _units(con, shared))
    after = after_the_cut(study, late)
    relation = _derived(con, study, whole, [n for n in sample.derived if n not in late and n not in after])
    _derived(con, study, relation, after)  # mistakes in what comes after the cut are named before it, with the others
    if mixed:  # after the SQL was tried, whose own mistakes come first
        raise StudyError(mixed)
    years, regions = shared.get("span", whole, lambda: _span(con, study, whole))
    study = study.spanning(years)
    frame = _cut(con, study, relation) if years else pl.DataFrame()
    if frame.is_empty():
        told = f"study {study.name}, sample: no rows are left ({_extent(years)}, {len(regions)} regions)"
        raise StudyError([told + _nothing_read(con)])
    return SampleRows(study, _with_windows(con, study, frame, after), years, regions)


def _units(con: duckdb.DuckDBPyConnection, shared: MadeOnce) -> Units:
    """Units of the panel's columns, which no alternative changes."""
    found: Units = shared.get("units", None, lambda: units_of(con))
    return found


def _span(con: duckdb.DuckDBPyConnection, study: Study, relation: str) -> tuple[list[int], list[str]]:
    """The years and the regions that a relation has."""
    unit, period = study.sample.unit, study.sample.period
    years = [r[0] for r in _rows(con, study, "period", f'select distinct "{period}" from {relation} order by 1')]
    units = f'select distinct cast("{unit}" as varchar) from {relation} order by 1'
    return years, [r[0] for r in _rows(con, study, "unit", units)]


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


def _with_windows(
    con: duckdb.DuckDBPyConnection, study: Study, frame: pl.DataFrame, names: Sequence[str]
) -> pl.DataFrame:
    """The cut sample with the derived columns that are windows over it."""
    if not names:
        return frame
    con.register("__cut", frame.to_arrow())
    relation = _derived(con, study, "(select * from __cut)", names)
    wider = _computed(con, study, f"select * from {relation}", "sample.derived")
    con.unregister("__cut")
    return wider


def efficiency_of(cut: SampleRows) -> Tables:
    """The efficiency tables of a study's rows.

    Raises
    ------
    StudyError
        Variables that are not there or cannot be measured.
    """
    try:
        return measured_blocks(cut.frame, cut.study)
    except InputError as exc:
        raise StudyError([f"study {cut.study.name}, {exc}"]) from exc


def efficiency_or_reasons(cut: SampleRows) -> tuple[Tables, dict[str, str]]:
    """The efficiency tables of the blocks that a study's rows allow, and why the other blocks are refused."""
    return measured_or_refused(cut.frame, cut.study)


def _lean(frame: pl.DataFrame, unit: str) -> pl.DataFrame:
    """Region codes as text, DuckDB's decimals and wide integers as floats, so that every estimator takes them."""
    wide = [c for c, t in frame.schema.items() if isinstance(t, pl.Decimal) or t == pl.Int128]
    return frame.with_columns(pl.col(unit).cast(pl.String), *(pl.col(c).cast(pl.Float64) for c in wide))


def _extent(years: Sequence[int]) -> str:
    return f"years {years[0]} to {years[-1]}" if years else "no years"


def _late(study: Study) -> list[str]:
    """Derived columns that use efficiency, directly or through another; they come after it is measured."""
    known = {c for name, spec in study.efficiency.items() for c in spec.columns(name)}
    out: list[str] = []
    for name, expression in study.sample.derived.items():
        if known & set(re.findall(r"\w+", expression)):
            known.add(name)
            out.append(name)
    return out


def _source(con: duckdb.DuckDBPyConnection, study: Study, text: str, key: str, encoding: str = "auto") -> str:
    """A relation for a table of the warehouse, or a file beside the study, its texts in an encoding."""
    if not text.lower().endswith(FILES):
        schema, _, table = text.rpartition(".")
        known = sorted(table_names(con))
        if f"{schema}.{table}" not in known:
            raise StudyError([f"study {study.name}, {key}: no table {text!r} in the warehouse{near(text, known)}"])
        return text
    path = study.folder / text
    if not path.is_file():
        raise StudyError([f"study {study.name}, {key}: no file {text} in {study.folder}"])
    name = "__file_" + re.sub(r"\W", "_", Path(text).stem)
    try:
        con.register(name, _file(path, study.sample.unit, encoding).to_arrow())
    except FileError as error:
        raise StudyError([f"study {study.name}, {key}: {text}: {error}"]) from None
    return name


def _file(path: Path, unit: str, encoding: str) -> pl.DataFrame:
    """The rows of a file; nan, which pandas writes for a gap, is missing: as a number it would rank first.

    Raises
    ------
    FileError
        The file cannot be read, or its texts are not in the encoding given, or in none that is certain.
    """
    if path.suffix.lower() == ".parquet":
        return pl.read_parquet(path).fill_nan(None)
    typed = path.suffix.lower() in TYPED
    content = _table_in(path, encoding) if typed else decode(path.read_bytes(), encoding)[0].encode()
    comments = None if typed else "#"
    head = pl.read_csv(content, n_rows=0, comment_prefix=comments).columns
    text = {unit: pl.String} if unit in head else {}
    return pl.read_csv(content, infer_schema_length=None, schema_overrides=text, comment_prefix=comments).fill_nan(None)


def _table_in(path: Path, encoding: str) -> bytes:
    """The one table of a data set or workbook as CSV: values with a label (Stata, SPSS, R) read as their label.

    Raises
    ------
    FileError
        The file cannot be read, or holds several tables.
    """
    sheets = [
        sheet for sheet in open_document(path.read_bytes(), encoding=encoding).sheets if sheet.rows and not sheet.hidden
    ]
    if len(sheets) != 1:
        names = ", ".join(repr(sheet.name) for sheet in sheets)
        raise FileError("several_tables", f"it holds {len(sheets)} tables ({names}); keep the one that is meant")
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(sheets[0].rows)
    return out.getvalue().encode()


def _columns(con: duckdb.DuckDBPyConnection, relation: str) -> list[str]:
    return [d[0] for d in con.execute(f"select * from {relation} limit 0").description]


def _by_one_name(
    con: duckdb.DuckDBPyConnection, study: Study, left: str, right: str, keys: Sequence[str], key: str
) -> None:
    """Refuse a join by names of which the other table has one that two regions of the panel share (Suzhou, Fuzhou)."""
    unit = study.sample.unit
    if unit in keys:
        return
    for name in (k for k in keys if "name" in k.lower()):
        found = con.execute(
            f"""
            select cast(p."{name}" as varchar) as name, string_agg(distinct cast(p."{unit}" as varchar), ' and ')
            from {left} p semi join {right} o on cast(p."{name}" as varchar) = cast(o."{name}" as varchar)
            group by 1 having count(distinct p."{unit}") > 1 order by 1
            """
        ).fetchall()
        if found:
            shared = "; ".join(f"{said} is the name of {regions}" for said, regions in found[:5])
            more = f"; and {len(found) - 5} more" if len(found) > 5 else ""
            advice = f"join by {unit}, or tell them apart in both tables (Suzhou, Anhui)"
            raise StudyError([f"study {study.name}, {key}: {name} names several regions: {shared}{more}; {advice}"])


def _joined(con: duckdb.DuckDBPyConnection, study: Study) -> str:
    """The panel with each joined table's own columns beside it."""
    relation = _source(con, study, study.sample.table, "sample.table", study.sample.encoding)
    for number, join in enumerate(study.sample.join):
        other = _source(con, study, join.table, f"sample.join.{number + 1}.table", join.encoding)
        left, right = _columns(con, relation), _columns(con, other)
        absent = [c for c in join.keys if c not in left or c not in right]
        if absent:
            raise StudyError(
                [f"study {study.name}, sample.join.{number + 1}.keys: {', '.join(absent)} is not in both tables"]
            )
        _by_one_name(con, study, relation, other, join.keys, f"sample.join.{number + 1}.keys")
        added = ", ".join(f'o."{c}"' for c in right if c not in left)
        on = " and ".join(f'cast(p."{c}" as varchar) = cast(o."{c}" as varchar)' for c in join.keys)
        relation = f"(select p.*, {added} from {relation} p left join {other} o on {on})"
    there = _columns(con, relation)
    named = {say(study.sample.region_name, "en"), say(study.sample.region_name, "zh")}
    absent = [c for c in (study.sample.unit, study.sample.period, *sorted(named)) if c not in there]
    if absent:
        raise StudyError([f"study {study.name}, sample: no column {c!r}{near(c, there)}" for c in absent])
    return relation


def _with_shift_share(con: duckdb.DuckDBPyConnection, study: Study, relation: str) -> str:
    """The relation with the study's shift-share variables and, as lists, the shares that they are made of."""
    unit, period = study.sample.unit, study.sample.period
    for name, made in study.shift_share.items():
        key = f"shift_share.{name}"
        if name in _columns(con, relation):
            raise StudyError(
                [f"study {study.name}, {key}: the sample has a column {name} already; choose another name"]
            )
        table = _table(con, study, f"{key}.table", study.tables.get(made.table, made.table))
        try:
            con.register(f"__{name}", made_columns(_lean(table, unit), made, name, unit, period).to_arrow())
        except InputError as exc:
            raise StudyError([f"study {study.name}, {key}: {exc}"]) from exc
        on = " and ".join(f'cast(p."{c}" as varchar) = cast(o."{c}" as varchar)' for c in (unit, period))
        relation = f'(select p.*, o."{name}", o."{EXPOSURE}{name}" from {relation} p left join __{name} o on {on})'
    return relation


def _derived(con: duckdb.DuckDBPyConnection, study: Study, relation: str, names: Sequence[str]) -> str:
    """The relation with those of the study's derived columns, in their order."""
    columns = {name: study.sample.derived[name] for name in names}
    return _with_columns(con, study, relation, columns, [f"sample.derived.{name}" for name in names])


def _with_columns(
    con: duckdb.DuckDBPyConnection, study: Study, relation: str, columns: Mapping[str, str], keys: Sequence[str]
) -> str:
    """The relation with more columns, each of which may use those before it.

    They are tried at once, and one after the other only where that fails, so that the error names the first.
    """
    if not columns:
        return relation
    whole = relation
    for level in _levels(columns):
        made = ", ".join(f'({columns[name]}) as "{name}"' for name in level)
        whole = f"(select *, {made} from {whole})"
    try:
        named = ", ".join(f'"{name}"' for name in columns)
        con.execute(only_select(con, f"select {named} from {whole} limit 0"))
        return whole
    except (duckdb.Error, WarehouseError):
        for key, (name, expression) in zip(keys, columns.items(), strict=True):
            relation = f'(select *, ({expression}) as "{name}" from {relation})'
            _rows(con, study, key, f'select "{name}" from {relation} limit 0')
        return relation


def _levels(columns: Mapping[str, str]) -> list[list[str]]:
    """Columns in their order, in as few selects as they allow: one that names another comes in a later select.

    DuckDB binds every column of every select, so that one select a column costs the square of their number.
    """
    levels: list[list[str]] = []
    known: set[str] = set()  # names of the last level, which nothing in it may use
    for name, expression in columns.items():
        if not levels or known & set(re.findall(r"\w+", expression.lower())):
            levels.append([])
            known = set()
        levels[-1].append(name)
        known.add(name.lower())
    return levels


def _rows(con: duckdb.DuckDBPyConnection, study: Study, key: str, query: str) -> list[tuple]:
    try:
        return con.execute(only_select(con, query)).fetchall()
    except (duckdb.Error, WarehouseError) as exc:
        raise StudyError([f"study {study.name}, {key}: {str(exc).splitlines()[0]}"]) from exc


def _cut(con: duckdb.DuckDBPyConnection, study: Study, relation: str) -> pl.DataFrame:
    """Rows of the sample's years and regions that meet its condition."""
    sample = study.sample
    conditions = [f'"{sample.period}" between {study.years[0]} and {study.years[1]}']
    for keep, listed in (("in", sample.include), ("not in", sample.exclude)):
        if listed:
            conditions.append(f'cast("{sample.unit}" as varchar) {keep} ({", ".join(literal(r) for r in listed)})')
    if sample.where:
        conditions.append(f"({sample.where})")
    query = f"select * from {relation} where {' and '.join(conditions)}"
    _rows(con, study, "sample.where", f"select * from ({query}) limit 0")
    return _computed(con, study, query, "sample")


def _computed(con: duckdb.DuckDBPyConnection, study: Study, query: str, key: str) -> pl.DataFrame:
    """The rows of a query; an expression that fails on some row (the logarithm of zero) is named."""
    sample = study.sample
    try:
        return con.execute(f'select * from ({query}) order by "{sample.unit}", "{sample.period}"').pl().fill_nan(None)
    except duckdb.Error as exc:
        parts = {f"sample.derived.{n}": n for n in sample.derived} | {
            f"samples.{n}.where": f"{CUT}{n}" for n in study.samples
        }
        there = _columns(con, f"({query})")
        for place, column in parts.items():
            if column in there:
                _rows(con, study, place, f'select max("{column}") from ({query})')
        raise StudyError([f"study {study.name}, {key}: {str(exc).splitlines()[0]}"]) from exc


def _table(con: duckdb.DuckDBPyConnection, study: Study, key: str, text: str) -> pl.DataFrame:
    """A further table of the study: a query, a table of the warehouse, or a file."""
    if is_query(text):
        try:
            return con.execute(only_select(con, text)).pl().fill_nan(None)
        except (duckdb.Error, WarehouseError) as exc:
            raise StudyError([f"study {study.name}, {key}: {str(exc).splitlines()[0]}"]) from exc
    return con.execute(f"select * from {_source(con, study, text, key)}").pl()


def _edges(con: duckdb.DuckDBPyConnection, study: Study) -> pl.DataFrame:
    """Neighbouring pairs inside the study's regions; none where no weights ask for them."""
    if not any(w.kind == "contiguity" and not w.file for w in study.weights.values()):
        return pl.DataFrame()
    return con.execute(f"select * from {_source(con, study, study.contiguity, 'contiguity')}").pl()


def _places(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Names and coordinates of the panel's regions, those that have some; none where a study runs without them."""
    if "marts.dim_regions" not in table_names(con):
        return pl.DataFrame()
    kept = "region_id, region_name, region_name_en, longitude, latitude"
    query = f"select {kept} from marts.dim_regions where longitude is not null and latitude is not null order by 1"
    return con.execute(query).pl()


def _listed(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Regions of the panel's list; none where a study runs without a warehouse."""
    if "seeds.regions" not in table_names(con):
        return []
    return [r[0] for r in con.execute("select cast(region_id as varchar) from seeds.regions order by 1").fetchall()]
