"""Yearbook files -> the raw tables: which file belongs to which source, what was read before, what is new.

`read_files` is pure (files, catalogue and seeds in, frames out); `appending` writes frames; `run` does both for the
incoming folders, file by file, in one transaction. Rows are appended, never updated: reading a file again under a
changed catalogue or alias list adds what is new, and withdraws by a row without value what the file no longer says. The
value in force is, per file and cell, the latest row (if it has a value), and then the latest vintage.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import duckdb
import polars as pl

from warehouse.appending import append
from warehouse.arrivals import content_hash, landed_files, name_in, searched_by
from warehouse.bundled import code_hash
from warehouse.catalogue import Source
from warehouse.errors import FileError
from warehouse.guard import Apart
from warehouse.names import Seeds
from warehouse.raw_tables import FILES, create_raw_tables
from warehouse.readers.containers import Limits
from warehouse.readers.observations import Reject
from warehouse.readers.periods import span_in_file_name
from warehouse.reading import ChangedMeanwhileError, IncomingFile, Ingested, Load, read_file, unread
from warehouse.withdrawals import withdrawn_files

# what a file's figures follow from, beside the file, its entry and the names: where it changed, files are read again
READERS = (
    "warehouse/readers/**/*.py",
    *(f"warehouse/{module}.py" for module in ("arrivals", "catalogue", "checks", "ingest", "layouts", "names")),
    *(f"warehouse/{module}.py" for module in ("chinese_characters", "index_bases", "raw_tables", "reading")),
)
OPENED_BY = (
    *("chardet", "fastexcel", "lxml", "msoffcrypto-tool", "olefile", "opencc", "polars", "pyarrow", "pyogrio"),
    *("pyreadr", "pyreadstat"),
)

SHOWN = 20  # observations of each file that a run shows; a table of a million stays in the warehouse

Read = Callable[[IncomingFile, Sequence[tuple[Source, str]]], Ingested]


def find_files(folders: Iterable[Path], limits: Limits | None = None) -> list[IncomingFile]:
    """The data files that landed in the incoming folders, by name; one that is still being written waits."""
    found = (_found(path, folder, limits or Limits()) for folder in folders for path in landed_files(folder))
    return [file for file in found if file]


def _found(path: Path, folder: Path, limits: Limits) -> IncomingFile | None:
    """The file with its hash, or None while it is still being written; its content is not kept."""
    name = name_in(path, folder)
    if not path.resolve().is_relative_to(folder.resolve()):
        error = FileError(
            "outside_folder", "the file is a link that leads outside the incoming folder; copy the file itself"
        )
        return IncomingFile(path, name, hashlib.sha256(name.encode()).hexdigest(), 0, error)
    try:
        before = path.stat()
        sha256, problem = content_hash(path, limits.max_bytes)
        after = path.stat()
    except FileNotFoundError:  # taken away again
        return None
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        return None
    said = {
        "too_large": f"the file has {after.st_size:,} bytes, more than the limit of {limits.max_bytes:,}; "
        "`max_mb` under `reading` in panel.yml raises it",
        "no_permission": "the file may not be read by the user who runs coagg; give read permission (chmod a+r)",
    }
    return IncomingFile(path, name, sha256, after.st_size, FileError(problem, said[problem]) if problem else None)


def hash_of(path: Path) -> str:
    """SHA-256 of a file's content, read piece by piece."""
    return content_hash(path, sys.maxsize)[0]


def mapping_hash(source: Source | None, sources: Sequence[Source], seeds: Seeds) -> str:
    """What decides how a file is read: the source's entry (all patterns, for a file without one), names, readers."""
    entry = source.fingerprint() if source else "|".join(f"{s.source}:{s.files}" for s in sources)
    return hashlib.sha256(f"{code_hash(READERS, OPENED_BY)}|{entry}|{seeds.fingerprint}".encode()).hexdigest()[:16]


def read_files(
    files: Iterable[IncomingFile],
    sources: Sequence[Source],
    seeds: Seeds,
    *,
    run_id: str,
    loaded_at: datetime,
    known: frozenset[tuple[str, str, str]] = frozenset(),
    limits: Limits | None = None,
) -> Ingested:
    """Read all files that were not read before under the same mapping.

    Parameters
    ----------
    known : (sha256, source, mapping hash) of what raw.files has already; see `known_readings`.

    Returns
    -------
    Ingested
        every failure is a row of `rejects` with file, place, reason and what to do; one bad file stops no other.
    """
    load = Load(run_id, loaded_at)
    read = partial(read_file, seeds=seeds, load=load, limits=limits)
    return Ingested.together([part for _, part in _readings(files, sources, seeds, load, known, read)])


def _readings(
    files: Iterable[IncomingFile],
    sources: Sequence[Source],
    seeds: Seeds,
    load: Load,
    known: frozenset[tuple[str, str, str]],
    read: Read,
) -> Iterator[tuple[IncomingFile, Ingested]]:
    """One file after the other with what it says, so that a run holds one at a time."""
    seen = set(known)
    hashes = {s.source: mapping_hash(s, sources, seeds) for s in sources}
    unmatched = mapping_hash(None, sources, seeds)
    for file in files:
        matching = [s for s in sources if s.matches(file.name)]
        if reject := _not_read(file, matching):
            wanted, keys = [], [(file.sha256, "", unmatched)]
        else:
            wanted = [(s, h) for s in matching if (file.sha256, s.source, h := hashes[s.source]) not in seen]
            keys = [(file.sha256, s.source, h) for s, h in wanted]
        if seen.issuperset(keys):
            continue
        seen.update(keys)
        try:
            yield file, unread(file, unmatched, load, reject) if reject else read(file, wanted)
        except ChangedMeanwhileError:
            seen.difference_update(keys)


def _not_read(file: IncomingFile, matching: Sequence[Source]) -> Reject | None:
    """Why a file is not read; several sources may read it only if each says which sheets or tables are its own."""
    if file.problem:
        return Reject(file.problem.reason, str(file.problem))
    if not matching:
        message = (
            "no source has a pattern for this name; rename the file, or write a source (coagg source inspect FILE)"
        )
        return Reject("no_source", message)
    if len(matching) > 1 and not all(s.shares_files() for s in matching):
        names = ", ".join(s.source for s in matching)
        message = (
            f"the patterns of {names} all fit this name; narrow `files` of one, or give each its `sheets` or `tables`"
        )
        return Reject("two_sources", message)
    return None


# --- the warehouse ---------------------------------------------------------------------------------------------


def known_readings(con: duckdb.DuckDBPyConnection) -> frozenset[tuple[str, str, str]]:
    """What was read before: (sha256, source, mapping hash), of the last reading of each file and source only."""
    create_raw_tables(con)
    rows = con.execute(
        f"""
        select file_sha256, coalesce(source, ''), mapping_hash from {FILES}
        qualify row_number() over (partition by file_sha256, source order by loaded_at desc) = 1
        """
    ).fetchall()
    return frozenset((a, b, c) for a, b, c in rows)


def last_read(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Name of each file that was read -> SHA-256 of the content that was read last under it."""
    return dict(
        con.execute(
            f"select file_name, max_by(file_sha256, loaded_at) from {FILES} where status <> 'withdrawn' group by 1"
        ).fetchall()
    )


def put_back(con: duckdb.DuckDBPyConnection, files: Sequence[IncomingFile]) -> frozenset[str]:
    """SHA-256 of files that were read before, and then replaced under their name by another, which is gone now.

    A, then B under the same name, then A again: A is what the person says now, and is read anew. (Where both lie in
    different incoming folders, none was put back.)
    """
    create_raw_tables(con)
    read = con.execute(f"select distinct file_name, file_sha256 from {FILES} where status <> 'withdrawn'").fetchall()
    here, last = {(file.name, file.sha256) for file in files}, last_read(con)
    return frozenset(sha for name, sha in read if (name, last[name]) not in here and (name, sha) in here)


def renamed(
    con: duckdb.DuckDBPyConnection, files: Iterable[IncomingFile], sources: Iterable[Source]
) -> frozenset[tuple[str, str]]:
    """(SHA-256, source) of what was read under a name that told of another publication date or year.

    Of names that lie there with the same content the first counts, as where nothing was read before.
    """
    create_raw_tables(con)
    rows = con.execute(
        f"""
        select file_sha256, source, file_name from {FILES} where source is not null
        qualify row_number() over (partition by file_sha256, source order by loaded_at desc) = 1
        """
    ).fetchall()
    names: dict[str, str] = {}
    for file in files:
        names.setdefault(file.sha256, file.name)
    by_name = {source.source: source for source in sources}
    return frozenset(
        (sha, source)
        for sha, source, name in rows
        if sha in names and (entry := by_name.get(source)) and _told_by(entry, names[sha]) != _told_by(entry, name)
    )


def _told_by(source: Source, name: str) -> list[object]:
    """What a source reads in a file's name."""
    rules = (getattr(rule, "file_name", None) for rule in (source.vintage, source.year))
    found = [re.search(pattern, searched_by(pattern, name)) for pattern in rules if pattern]
    return [source.period == "year" and span_in_file_name(name), *(match and match.groupdict() for match in found)]


def _copied(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows by themselves: a slice would keep the whole frame that it is of."""
    return pl.DataFrame(frame.rows(), frame.schema, orient="row")


def keep_file(file: IncomingFile, store: Path) -> Path:
    """A content-addressed copy under `store`, written aside and renamed; there already: nothing to do.

    Raises
    ------
    ChangedMeanwhileError
        The content has not the hash it was found with.
    """
    suffix = file.path.suffix.lower() if re.fullmatch(r"\.\w{1,8}", file.path.suffix) else ""
    target = store / file.sha256[:2] / f"{file.sha256}{suffix}"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_name(f".{target.name}.{os.getpid()}")
        shutil.copyfile(file.path, aside)
        if hash_of(aside) != file.sha256:
            aside.unlink()
            raise ChangedMeanwhileError(file.name)
        aside.replace(target)
    return target


def run(
    con: duckdb.DuckDBPyConnection,
    folders: Sequence[Path],
    sources: Sequence[Source],
    seeds: Seeds,
    *,
    store: Path,
    run_id: str,
    now: datetime,
    limits: Limits | None = None,
    year: int | None = None,
    apart: Callable[[Seeds, Load], Apart] | None = None,
) -> tuple[Ingested, dict[str, int]]:
    """Ingest the incoming folders: keep every new file, read it, append; one file at a time is held in memory.

    `apart` makes the process of its own in which files are read (`warehouse.guard`); without it they are read here.
    With `year`, only the files that hold figures of that year; the others wait for a later run.
    `now` is moved past the last load if the clock went backwards, so that the latest row stays the latest.

    Returns
    -------
    tuple
        what was read (of the observations the first of each file: all are in raw.observations), and counts.
    """
    now = now.astimezone(UTC).replace(tzinfo=None) if now.tzinfo else now
    gone = withdrawn_files(con)
    files = [file for file in find_files(folders, limits) if file.sha256 not in gone]
    anew = put_back(con, files)
    otherwise = renamed(con, files, sources)
    last = con.execute(f"select max(loaded_at) from {FILES}").fetchone()
    if last and last[0] is not None:
        now = max(now, last[0] + timedelta(microseconds=1))
    load = Load(run_id, now)
    reader = apart(seeds, load) if apart else None
    within = reader.within if reader else ""
    known = frozenset(
        (sha, source, mark.removesuffix(within))
        for sha, source, mark in known_readings(con)
        if sha not in anew and (sha, source) not in otherwise
    )
    shown: list[Ingested] = []

    def read(file: IncomingFile, wanted: Sequence[tuple[Source, str]]) -> Ingested:
        kept = replace(file, path=keep_file(file, store))  # a copy stays as it is
        return reader.read(kept, wanted) if reader else read_file(kept, wanted, seeds, load, limits)

    def parts() -> Iterator[Ingested]:
        for file, part in _readings(files, sources, seeds, load, known, read):
            if year is not None and not (part.observations["year"] == year).any():
                continue
            if not file.problem:
                with contextlib.suppress(ChangedMeanwhileError):  # of a file that no source reads
                    keep_file(file, store)
            shown.append(
                replace(part, observations=_copied(part.observations.head(SHOWN)), gaps=_copied(part.gaps.head(SHOWN)))
            )
            yield part

    with reader or contextlib.nullcontext():
        counts = append(con, parts(), anew)
    return Ingested.together(shown), counts
