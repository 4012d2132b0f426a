"""One yearbook file -> frames in the shape of the raw tables: opened, read, checked; no DuckDB, no other file.

A reader gives columns (`warehouse.readers.observations.Reading`), and what all rows of a file share is added to them
here; no row is ever an object of its own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from warehouse.arrivals import searched_by
from warehouse.catalogue import Source, VintageRule
from warehouse.checks import check
from warehouse.errors import FileError
from warehouse.names import Seeds
from warehouse.raw_tables import SCHEMAS
from warehouse.readers.containers import Document, Limits, cell_name, open_document
from warehouse.readers.documents import read_document
from warehouse.readers.labels import Context
from warehouse.readers.observations import Reading, Reject


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file as found: name relative to its incoming folder (`2019/a.xlsx`), hash of its content, size in bytes.

    problem : why it is not to be read at all.
    """

    path: Path
    name: str
    sha256: str
    size: int
    problem: FileError | None = None


@dataclass(frozen=True, slots=True)
class Ingested:
    """Frames in the shape of raw.files, observations, rejects and gaps; one row of `files` per file and source."""

    files: pl.DataFrame
    observations: pl.DataFrame
    rejects: pl.DataFrame
    gaps: pl.DataFrame

    @classmethod
    def together(cls, parts: Sequence[Ingested]) -> Ingested:
        """The rows of all parts, in their order."""
        return cls(*(pl.concat([_empty(name), *(getattr(part, name) for part in parts)]) for name in SCHEMAS))


def _empty(name: str) -> pl.DataFrame:
    return pl.DataFrame(schema=SCHEMAS[name])


@dataclass(frozen=True, slots=True)
class Load:
    """What is the same for all that one run reads."""

    run_id: str
    loaded_at: datetime


class ChangedMeanwhileError(Exception):
    """The file is no longer what it was when it was found; it is read in a later run."""


def read_file(
    file: IncomingFile, sources: Sequence[tuple[Source, str]], seeds: Seeds, load: Load, limits: Limits | None = None
) -> Ingested:
    """What a file says by each of the sources, given with the hash of what decides how it is read.

    Several sources may read one workbook, which is opened once. Every failure is a row of `rejects` with file, place,
    reason and what to do.

    Raises
    ------
    ChangedMeanwhileError
        The content has not the hash it was found with.
    """
    data = file.path.read_bytes()
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise ChangedMeanwhileError(file.name)
    opened: dict[tuple[str, ...], Document | FileError] = {}
    parts = []
    for source, mapping in sources:
        reading = Reading()
        vintage = _vintage(source, file.name, load.loaded_at.date(), reading)
        way = (source.container, source.encoding, source.delimiter, source.member)
        if way not in opened:
            opened[way] = _opened(data, *way, limits)
        parts.append(_by_source(file, source, mapping, seeds, load, vintage, opened[way], reading))
    return Ingested.together(parts)


def unread(file: IncomingFile, mapping: str, load: Load, reject: Reject, source: str | None = None) -> Ingested:
    """The rows of a file that is not read: `reject` says why."""
    status = "rejected" if source else "unmatched"
    base = _base(file, source, load.loaded_at.date(), load)
    return _ingested(file, base, mapping, status, ("", ""), Reading(rejects=[reject]), None)


def _by_source(
    file: IncomingFile,
    source: Source,
    mapping: str,
    seeds: Seeds,
    load: Load,
    vintage: date,
    document: Document | FileError,
    before: Reading,
) -> Ingested:
    base = _base(file, source.source, vintage, load)
    if isinstance(document, FileError):
        before.rejects.append(Reject(document.reason, str(document)))
        return _ingested(file, base, mapping, "rejected", ("", ""), before, None)
    context = Context(source, seeds, file.name, vintage.year, document.stored_numbers)
    reading = read_document(document, context)
    reading.notes += context.notes
    figures = check(reading, context)
    reading.rejects += _unaccounted(reading)
    reading.rejects[:0] = before.rejects
    status = "loaded" if not reading.rejects else "partly_loaded" if figures.height else "rejected"
    return _ingested(file, base, mapping, status, (document.container, document.encoding), reading, figures)


def _unaccounted(reading: Reading) -> list[Reject]:
    """A file whose rows do not add up is not whole, whatever the reader thought of it."""
    if reading.answered == reading.rows:
        return []
    sheet, row, name = reading.left[0]
    shown = ", ".join(f"{what!r} (row {at})" for _, at, what in reading.left[:5])
    more = f" and {len(reading.left) - 5} more" if len(reading.left) > 5 else ""
    message = (
        f"{reading.rows - reading.answered} of {reading.rows} rows have a known region and figures, but nothing was "
        f"read from them: {shown}{more}; correct the header above them, or name its columns in `columns` or `ignore`"
    )
    return [Reject("rows_unaccounted", message, sheet, row, None, name)]


def _opened(
    data: bytes, container: str, encoding: str, delimiter: str, member: str, limits: Limits | None
) -> Document | FileError:
    try:
        return open_document(
            data, container=container, encoding=encoding, delimiter=delimiter, member=member, limits=limits
        )
    except FileError as error:
        return error


def _vintage(source: Source, name: str, today: date, reading: Reading) -> date:
    """Publication date: fixed by the source, from the file's name, else the day of loading."""
    rule = source.vintage
    if isinstance(rule, date):
        return rule
    if not isinstance(rule, VintageRule):
        return today
    found = re.search(rule.file_name, searched_by(rule.file_name, name))
    groups = found.groupdict() if found else {}
    try:
        if text := groups.get("date"):
            return datetime.strptime(re.sub(r"\D", "", text), "%Y%m%d").date()
        return date(int(groups["year"]), 12, 31)
    except (KeyError, ValueError):
        message = f"no publication date in the name by the pattern {rule.file_name!r}; the day of loading is used"
        reading.rejects.append(Reject("no_vintage", message))
        return today


# --- rows of the raw tables ------------------------------------------------------------------------------------


def _base(file: IncomingFile, source: str | None, vintage: date, load: Load) -> dict[str, Any]:
    """The columns that all rows of one reading share."""
    return {
        "source": source,
        "file_sha256": file.sha256,
        "file_name": file.name,
        "vintage": vintage,
        "loaded_at": load.loaded_at,
        "run_id": load.run_id,
    }


def _ingested(
    file: IncomingFile,
    base: dict[str, Any],
    mapping: str,
    status: str,
    document: tuple[str, str],
    reading: Reading,
    figures: pl.DataFrame | None,
) -> Ingested:
    row = {
        "bytes": file.size,
        "observations": 0 if figures is None else figures.height,
        "rejects": len(reading.rejects),
        "missing": reading.missing,
        "status": status,
        "container": document[0],
        "encoding": document[1],
        "mapping_hash": mapping,
        "note": "; ".join(reading.notes) or None,
    }
    return Ingested(
        pl.DataFrame([base | row], schema=SCHEMAS["files"]),
        _empty("observations") if figures is None else _observations(figures, base),
        pl.DataFrame([base | _reject_row(r, file.name) for r in reading.rejects], schema=SCHEMAS["rejects"]),
        _gaps(reading, base),
    )


def _gaps(reading: Reading, base: dict[str, Any]) -> pl.DataFrame:
    """Cells without a figure of a known region and year: missing marks, and what was refused."""
    schema = SCHEMAS["gaps"]
    shared = [pl.lit(value, dtype=schema[name]).alias(name) for name, value in base.items()]
    frame = reading.gaps.frame().filter((pl.col("region_id") != "") & pl.col("year").is_not_null())
    return frame.with_columns(*shared, reason="flag").select(*schema)


def _observations(figures: pl.DataFrame, base: dict[str, Any]) -> pl.DataFrame:
    schema = SCHEMAS["observations"]
    shared = [pl.lit(value, dtype=schema[name]).alias(name) for name, value in base.items()]
    return figures.with_columns(_identifiers(figures, base), *shared).select(*schema)


def _identifiers(figures: pl.DataFrame, base: dict[str, Any]) -> pl.Series:
    """Hash of place, meaning, value and run: unique, and the same whenever the same run is made again."""
    shared = "\x1f".join(str(base[name]) for name in ("source", "file_sha256", "run_id"))
    start = hashlib.sha256(f"{shared}\x1f".encode())
    numbers = _spelt(figures["value"])
    said = pl.concat_str(
        *(pl.col(name).cast(pl.String).fill_null("None") for name in ("sheet", "cell", "region_id", "year")),
        *(pl.col(name).fill_null("None") for name in ("indicator", "sector")),
        numbers,
        *(pl.col(name).fill_null("None") for name in ("unit", "flag")),
        separator="\x1f",
    )
    hashes = []
    for text in figures.select(said.alias("said"))["said"].to_list():
        one = start.copy()
        one.update(text.encode())
        hashes.append(one.hexdigest()[:24])
    return pl.Series("observation_id", hashes, dtype=pl.String)


def _spelt(values: pl.Series) -> pl.Series:
    """Each number as Python spells it: of usual size polars does the same (a test compares them)."""
    spelt, unusual = values.cast(pl.String), ~((values == 0) | values.abs().is_between(1e-3, 1e15))
    return spelt.scatter(at, list(map(repr, values.gather(at)))) if (at := unusual.arg_true()).len() else spelt


def _reject_row(r: Reject, file_name: str) -> dict[str, Any]:
    cell = cell_name(r.row, r.column) if r.row and r.column else None
    place = ", ".join([file_name, *([f"sheet {r.sheet!r}"] if r.sheet else []), *([f"cell {cell}"] if cell else [])])
    return {
        "sheet": r.sheet,
        "row": r.row,
        "column": r.column,
        "cell": cell,
        "value_raw": r.value_raw,
        "reason": r.reason,
        "message": f"{place}: {r.message}",
    }
