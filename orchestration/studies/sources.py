"""Where a study's rows come from: tables of the warehouse and files beside the study; and what it has beside."""

import csv
import io
import re
from collections.abc import Collection, Sequence
from pathlib import Path

import duckdb
import polars as pl
from polars.selectors import by_name

from orchestration.studies.columns import columns_of
from python_models.errors import InputError
from python_models.frames import without_nan
from python_models.studies import Study, StudyError
from python_models.studies.beside import is_query
from python_models.studies.data import EXPOSURE
from python_models.studies.errors import near
from python_models.studies.shift_share import made_columns
from python_models.studies.text import say
from warehouse.connection import only_select, table_names
from warehouse.errors import FileError, WarehouseError
from warehouse.frames import frame_of, lend

TYPED = (".dta", ".sav", ".por", ".rds", ".rda", ".xlsx", ".xls", ".ods", ".xlsb", ".dbf", ".gz", ".zip")
FILES = (".csv", ".parquet", *TYPED)


def joined(con: duckdb.DuckDBPyConnection, study: Study, known: Collection[str]) -> str:
    """The panel with each joined table's own columns beside it; ``known`` are the warehouse's tables."""
    relation = _source(con, study, study.sample.table, "sample.table", known, study.sample.encoding)
    for number, join in enumerate(study.sample.join):
        other = _source(con, study, join.table, f"sample.join.{number + 1}.table", known, join.encoding)
        left, right = columns_of(con, relation), columns_of(con, other)
        absent = [c for c in join.keys if c not in left or c not in right]
        if absent:
            raise StudyError(
                [f"study {study.name}, sample.join.{number + 1}.keys: {', '.join(absent)} is not in both tables"]
            )
        _by_one_name(con, study, relation, other, join.keys, f"sample.join.{number + 1}.keys")
        added = ", ".join(f'o."{c}"' for c in right if c not in left)
        on = " and ".join(f'cast(p."{c}" as varchar) = cast(o."{c}" as varchar)' for c in join.keys)
        relation = f"(select p.*, {added} from {relation} p left join {other} o on {on})"
    there = columns_of(con, relation)
    named = {say(study.sample.region_name, "en"), say(study.sample.region_name, "zh")}
    absent = [c for c in (study.sample.unit, study.sample.period, *sorted(named)) if c not in there]
    if absent:
        raise StudyError([f"study {study.name}, sample: no column {c!r}{near(c, there)}" for c in absent])
    taken = {c.lower() for c in there}  # of two columns with one name DuckDB would read the table's
    again = [(key, n) for key, made in study.own_columns.items() for n in made if n.lower() in taken]
    if again:
        raise StudyError(
            [
                f"study {study.name}, {key}: the sample has a column {name} already; choose another name"
                for key, name in again
            ]
        )
    return relation


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


def _source(
    con: duckdb.DuckDBPyConnection, study: Study, text: str, key: str, known: Collection[str], encoding: str = "auto"
) -> str:
    """A relation for a table of the warehouse, or a file beside the study, its texts in an encoding."""
    if not text.lower().endswith(FILES):
        schema, _, table = text.rpartition(".")
        if f"{schema}.{table}" not in known:
            there = near(text, sorted(known))
            raise StudyError([f"study {study.name}, {key}: no table {text!r} in the warehouse{there}"])
        return text
    path = study.folder / text
    if not path.is_file():
        raise StudyError([f"study {study.name}, {key}: no file {text} in {study.folder}"])
    name = "__file_" + re.sub(r"\W", "_", Path(text).stem)
    try:
        lend(con, name, _file(path, study.sample.unit, encoding))
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
        return without_nan(pl.read_parquet(path))
    from warehouse.readers.containers.encodings import decode

    typed = path.suffix.lower() in TYPED
    content = _table_in(path, encoding) if typed else decode(path.read_bytes(), encoding)[0].encode()
    comments = None if typed else "#"
    head = pl.read_csv(content, n_rows=0, comment_prefix=comments).columns
    text = {unit: pl.String} if unit in head else {}
    return without_nan(pl.read_csv(content, infer_schema_length=None, schema_overrides=text, comment_prefix=comments))


def _table_in(path: Path, encoding: str) -> bytes:
    """The one table of a data set or workbook as CSV: values with a label (Stata, SPSS, R) read as their label.

    Raises
    ------
    FileError
        The file cannot be read, or holds several tables.
    """
    from warehouse.readers.containers.opening import open_document

    sheets = [
        sheet for sheet in open_document(path.read_bytes(), encoding=encoding).sheets if sheet.rows and not sheet.hidden
    ]
    if len(sheets) != 1:
        names = ", ".join(repr(sheet.name) for sheet in sheets)
        raise FileError("several_tables", f"it holds {len(sheets)} tables ({names}); keep the one that is meant")
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(sheets[0].rows)
    return out.getvalue().encode()


def with_shift_share(con: duckdb.DuckDBPyConnection, study: Study, relation: str, known: Collection[str]) -> str:
    """The relation with the study's shift-share variables and, as lists, the shares that they are made of."""
    unit, period = study.sample.unit, study.sample.period
    for name, made in study.shift_share.items():
        key = f"shift_share.{name}"
        table = further_table(con, study, f"{key}.table", study.tables.get(made.table, made.table), known)
        try:
            lend(con, f"__{name}", made_columns(lean_frame(table, unit), made, name, unit, period))
        except InputError as exc:
            raise StudyError([f"study {study.name}, {key}: {exc}"]) from exc
        on = " and ".join(f'cast(p."{c}" as varchar) = cast(o."{c}" as varchar)' for c in (unit, period))
        relation = f'(select p.*, o."{name}", o."{EXPOSURE}{name}" from {relation} p left join __{name} o on {on})'
    return relation


def further_table(
    con: duckdb.DuckDBPyConnection, study: Study, key: str, text: str, known: Collection[str]
) -> pl.DataFrame:
    """A further table of the study: a query, a table of the warehouse, or a file."""
    if is_query(text):
        try:
            return without_nan(frame_of(con, only_select(con, text)))
        except (duckdb.Error, WarehouseError) as exc:
            raise StudyError([f"study {study.name}, {key}: {str(exc).splitlines()[0]}"]) from exc
    return frame_of(con, f"select * from {_source(con, study, text, key, known)}")


def lean_frame(frame: pl.DataFrame, unit: str) -> pl.DataFrame:
    """Region codes as text, DuckDB's decimals and wide integers as floats, so that every estimator takes them."""
    wide = [c for c, t in frame.schema.items() if isinstance(t, pl.Decimal) or t == pl.Int128]
    return frame.with_columns(
        by_name(unit, require_all=False).cast(pl.String), *(pl.col(c).cast(pl.Float64) for c in wide)
    )


def neighbours(con: duckdb.DuckDBPyConnection, study: Study, known: Collection[str]) -> pl.DataFrame:
    """Neighbouring pairs inside the study's regions; none where no weights ask for them."""
    if not any(w.kind == "contiguity" and not w.file for w in study.weights.values()):
        return pl.DataFrame()
    return frame_of(con, f"select * from {_source(con, study, study.contiguity, 'contiguity', known)}")


def placed_regions(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Names and coordinates of the panel's regions, those that have some; none where a study runs without them."""
    if "marts.dim_regions" not in table_names(con):
        return pl.DataFrame()
    kept = "region_id, region_name, region_name_en, longitude, latitude"
    query = f"select {kept} from marts.dim_regions where longitude is not null and latitude is not null order by 1"
    return frame_of(con, query)


def listed_regions(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Regions of the panel's list; none where a study runs without a warehouse."""
    if "seeds.regions" not in table_names(con):
        return []
    return [r[0] for r in con.execute("select cast(region_id as varchar) from seeds.regions order by 1").fetchall()]
