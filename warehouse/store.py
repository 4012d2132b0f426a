"""The store's files: the working database, the releases people read, the manifest, and atomic publishing.

A release is a whole file that never changes. ``published.duckdb`` is another name (a hard link) for the newest one,
swapped in by a rename: an open reader keeps its release, a new reader sees the new one, nobody sees half.
"""

import contextlib
import errno
import json
import os
import shutil
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from warehouse.connection import choose_compression, connect, identifier, let_go, lingering, literal, opened
from warehouse.errors import LockedError, WarehouseError
from warehouse.releases import Release, checksum, counted, found, listed, problems

RELEASES_KEPT = 5
STORAGE = "v1.0.0+"  # what every DuckDB from 1.0 on reads
MOST_FREE = 1 / 3  # of a file, in blocks that are free to be written to
COPYING_MEMORY = "512MB"
FULL = 16_000_000  # bytes free with which a run cannot go on; what it had begun may have been removed since it failed
ONLY_READ = (errno.EROFS, errno.EACCES, errno.EPERM)  # what a system says of a folder that may only be read
SPACE = 2.7  # free disk that a run was seen to need, in sizes of a release (tests of full disks)


@dataclass(frozen=True, slots=True)
class Store:
    """Where one panel keeps what it makes; ``kept`` is how many releases, the newest included."""

    root: Path
    kept: int = field(default=RELEASES_KEPT, kw_only=True)

    @property
    def working(self) -> Path:
        return self.root / "working.duckdb"

    @property
    def published(self) -> Path:
        return self.root / "published.duckdb"

    @property
    def releases(self) -> Path:
        return self.root / "releases"

    @property
    def manifest(self) -> Path:
        return self.releases / "manifest.json"

    @property
    def files(self) -> Path:
        return self.root / "files"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def run_log(self) -> Path:
        return self.root / "logs" / "runs.jsonl"

    @property
    def dagster_home(self) -> Path:
        return self.root / "dagster"

    def history(self) -> list[Release]:
        """Releases on disk, oldest first."""
        return self._there(self._known())

    def _there(self, releases: list[Release]) -> list[Release]:
        return [release for release in releases if (self.releases / release.file).exists()]

    def _known(self, made: Sequence[Release] = ()) -> list[Release]:
        """The list, with what lies there unlisted: all releases where it is lost, or one whose run was killed.

        What has just been ``made`` comes last.
        """
        new = {release.file for release in made}
        known = [*(release for release in listed(self.manifest) or [] if release.file not in new), *made]
        names = {path.name for path in self.releases.glob("[0-9]*.duckdb")} - {release.file for release in known}
        for release in found(self.releases, names):
            later = (i for i, r in enumerate(known) if r.file > release.file)
            known.insert(next(later, len(known)), release)
        return known

    def release_name(self, run_id: str) -> str:
        """File name of a new release."""
        return f"{datetime.now(UTC).strftime('%Y%m%dT%H%M%S%f')}-{run_id[:8]}.duckdb"

    def current(self) -> Release | None:
        """The release that is published: the newest, or the one gone back to with ``restore``.

        None where nothing is published, or ``published.duckdb`` is no release any more.
        """
        try:
            status = self.published.stat()
        except FileNotFoundError:
            return None
        copies = []
        for release in reversed(self.history()):
            there = self.releases / release.file
            if there.exists() and there.samefile(self.published):
                return release
            if release.sha256 and there.exists() and there.stat().st_size == status.st_size:
                copies.append(release)  # a file system without hard links, or a store that was copied
        if len(copies) > 1:
            mark = checksum(self.published)
            copies = [release for release in copies if release.sha256 == mark]
        return copies[0] if copies else None

    def current_file(self) -> Path:
        """The published release by its own name; ``published.duckdb`` itself where no release is known by it.

        DuckDB keeps one instance of a path in a process: whoever opens ``published.duckdb`` beside an open connection
        to it gets the release of that connection, however old.
        """
        release = self.current()
        return self.releases / release.file if release else self.published

    def last_good(self, *, besides: Collection[str] = ()) -> Release | None:
        """The published release, if it can be read whole, else the newest that can; none of the runs ``besides``."""
        published = self.current()
        tried = [*([published] if published else []), *reversed(self.history())]
        return next((r for r in tried if r.run_id not in besides and is_readable(self.releases / r.file)), None)

    @contextlib.contextmanager
    def read(self, release: str | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
        """``open`` for the length of a ``with`` block."""
        con = self.open(release)
        try:
            yield con
        finally:
            con.close()

    def open(self, release: str | None = None) -> duckdb.DuckDBPyConnection:
        """Open the published release, or an earlier one by its file name, read-only; the caller closes it.

        Raises
        ------
        WarehouseError
            There is none yet, or it is torn; the last good release is then named.
        """
        path = self.releases / release if release else self.current_file()
        try:
            return opened(path, read_only=True)
        except WarehouseError as exc:
            if not path.exists():
                if release or path == self.current_file():
                    raise
                return self.open()  # dropped as too old since it was looked up
            good = self.last_good()
            where = f"The last good release is {self.releases / good.file}" if good else "No release can be read"
            raise WarehouseError(f"{exc}\n{where}; 'coagg run' publishes anew.") from exc

    def publish(self, run_id: str, data_vintage: str, code_version: str, source: Path | None = None) -> Release:
        """Copy the working database (or ``source``) into a new release, check it, and make it the published one.

        Raises
        ------
        WarehouseError
            The copy fails (disk full …); the published file is then untouched.
        """
        self.releases.mkdir(parents=True, exist_ok=True)
        self.clear_leftovers()
        file = self.release_name(run_id)
        building = self.releases / f".{file}.building"
        try:
            _copy(source or self.working, building)
            tables = table_counts(building)
            _fsync(building)
            building.replace(self.releases / file)
        except (duckdb.Error, OSError) as exc:
            raise WarehouseError(
                f"Publishing failed, the earlier release stays: {exc}. Free disk space under {self.root} or mend the "
                "working file, then run again."
            ) from exc
        finally:
            for leftover in (building, building.with_name(building.name + ".wal")):
                with contextlib.suppress(OSError):
                    leftover.unlink(missing_ok=True)
        moment, whole = datetime.now(UTC).isoformat(), checksum(self.releases / file)
        release = Release(file, run_id, moment, data_vintage, code_version, tables, sha256=whole)
        self._swap(self.releases / file)
        self._record(release)
        return release

    def clear_leftovers(self) -> int:
        """Remove what a killed run left half made; the bytes freed. Whoever calls holds the run lock."""
        freed = 0
        for path in self._leftovers():
            with contextlib.suppress(OSError):
                freed += path.stat().st_size if path.stat().st_nlink == 1 else 0
                path.unlink()
        return freed

    def _leftovers(self) -> list[Path]:
        """Copies half made, by a run that was killed while publishing. A whole file is a release, listed or not."""
        drafts = [".published-*", ".working-*", "as_of/.*.duckdb.*"]
        return [
            *(path for pattern in drafts for path in self.root.glob(pattern)),
            *self.releases.glob(".[0-9]*.building*"),
            *(path for path in self.releases.glob(".*.json.*") if path.name != f".{self.manifest.name}.{os.getpid()}"),
        ]

    def _swap(self, release: Path) -> None:
        link = self.root / f".published-{os.getpid()}-{time.monotonic_ns()}"
        try:
            os.link(release, link)
        except OSError:  # a file system without hard links
            shutil.copyfile(release, link)
        link.replace(self.published)

    def _record(self, release: Release) -> None:
        written = {r.file for r in listed(self.manifest) or []}
        write_manifest(self.manifest, self._there(self._known([release])))
        self._drop_old(written)

    def drop_old_releases(self) -> dict[str, int]:
        """Remove releases beyond the ``kept`` newest, never the published one; name and bytes of each."""
        return self._drop_old({r.file for r in listed(self.manifest) or []})

    def _drop_old(self, written: set[str]) -> dict[str, int]:
        """Only what the list had ``written``: one that it did not name was put back, or the list was lost."""
        history, current = self.history(), self.current()
        old = [r for r in history[: max(0, len(history) - self.kept)] if r.file in written and r != current]
        sizes = {r.file: (self.releases / r.file).stat().st_size for r in old}
        for release in old:
            (self.releases / release.file).unlink(missing_ok=True)
        if old:
            write_manifest(self.manifest, [r for r in history if r not in old])
        return sizes

    def restore_working(self) -> str | None:
        """Start the working file anew from the last good release if it is gone or torn; say which one was used.

        Returns ``None`` where the working file is sound, or there is nothing yet to begin from.
        """
        if not self.working.exists():
            release = self.last_good()
            return f"{self.working} was gone; {self._begin_from(release)}" if release else None
        if self._is_sound():
            return None
        broken = self.working.with_name(f"working-broken-{int(time.time())}.duckdb")
        self.working.replace(broken)
        with contextlib.suppress(FileNotFoundError):
            self.working.with_name("working.duckdb.wal").replace(broken.with_name(broken.name + ".wal"))
        if release := self.last_good():
            return f"{self.working} was corrupt (kept as {broken.name}); {self._begin_from(release)}"
        return f"{self.working} was corrupt (kept as {broken.name}); no good release, so it is built from the files."

    def _is_sound(self) -> bool:
        """Whether every table of the working file can be counted; it then stays open for the run that asks."""
        try:
            with lingering(self.working, there=True, closed=True) as con:
                counted(con)
        except LockedError:
            return True  # somebody works in it: not a torn file
        except (WarehouseError, duckdb.Error):
            let_go(self.working)
            return False
        return True

    def space(self) -> tuple[int, int]:
        """Bytes of disk free under the store, and what a run may need: ``SPACE`` times the newest release."""
        history = self.history()
        needed = SPACE * (self.releases / history[-1].file).stat().st_size if history else 0
        there = next(folder for folder in (self.root, *self.root.parents) if folder.exists())
        return shutil.disk_usage(there).free, round(needed)

    def require_space(self) -> None:
        """See that a run will find room: it may write the working file anew, its spill and one more release.

        Raises
        ------
        WarehouseError
            Less is free than ``SPACE`` times the newest release.
        """
        free, needed = self.space()
        if free < needed:
            raise WarehouseError(
                f"{free / 1e6:,.0f} MB are free under {self.root}, and a run may need {needed / 1e6:,.0f} MB "
                f"({SPACE} times the newest release). Free space (coagg clean; a smaller `retention` in panel.yml), or "
                "put the store on another disk with COAGG_STORE; then run again. What was published stays."
            )

    def tell_full(self, exc: Exception) -> None:
        """After a failure: where nothing can be written any more, that is why, whatever a library says of it.

        Raises
        ------
        WarehouseError
            The disk under the store is full.
        """
        said, *_ = str(exc).splitlines() or [type(exc).__name__]
        if self.space()[0] < FULL:
            raise WarehouseError(
                f"The disk under {self.root} is full: {said}. Free space (coagg clean; a smaller `retention` in "
                "panel.yml), or put the store on another disk with COAGG_STORE; then run again. What was published "
                "stays."
            ) from exc

    def restore(self, release: str) -> str:
        """Make an earlier release the published one and the working file; both are put in place by renaming.

        The caller holds the run lock. What was published stays among the releases, a working file is kept aside.

        Raises
        ------
        WarehouseError
            There is no such release, or it is damaged.
        """
        known = {r.file.removesuffix(".duckdb"): r for r in self.history()}
        chosen = known.get(release.removesuffix(".duckdb"))
        if chosen is None:
            raise WarehouseError(f"No release {release}; there are {', '.join(known) or 'none'}.")
        if wrong := problems(self.releases, [chosen]):
            raise WarehouseError(wrong[0])
        let_go(self.working)
        for name in ("working.duckdb", "working.duckdb.wal"):  # a left-over log would be played into the restored file
            with contextlib.suppress(FileNotFoundError):
                self.working.with_name(name).replace(self.working.with_name(f"before-restore-{name}"))
        self._begin_from(chosen)
        self._swap(self.releases / chosen.file)
        return chosen.file

    def _begin_from(self, release: Release) -> str:
        aside = self.root / f".working-{os.getpid()}"
        shutil.copyfile(self.releases / release.file, aside)
        let_go(self.working)
        aside.replace(self.working)
        return f"restored from release {release.file}."


def _copy(source: Path, target: Path) -> None:
    """The file as it lies, which takes a twentieth of what writing its tables anew does, with its views written out."""
    if _wasteful(source):
        _write_anew(source)
    shutil.copyfile(source, target)
    with _sparing(target) as con:
        choose_compression(con)
        _views_as_tables(con)


def _wasteful(path: Path) -> bool:
    """Whether copies of the file were large for what they hold, or in a storage that older programs do not read."""
    with lingering(path) as con:
        con.execute("checkpoint")  # the log of this run, and of one that was killed, is in the file
        total, free, storage = con.execute(
            "select total_blocks, free_blocks, tags['storage_version'] from pragma_database_size() "
            "join duckdb_databases() using (database_name) where database_name = current_database()"
        ).fetchall()[0]
    let_go(path)
    return free > MOST_FREE * total or storage != STORAGE


def _write_anew(path: Path) -> None:
    """The same tables and views in a file without holes."""
    aside = path.with_name(f".{path.stem}-{os.getpid()}")
    with _sparing() as con:
        con.execute(f"attach {literal(path)} as held (read_only)")
        choose_compression(con)
        con.execute(f"attach {literal(aside)} as anew")
        con.execute("copy from database held to anew")
        con.execute("detach anew")
    aside.replace(path)


def _sparing(path: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A connection for copying: little memory, and one thread, since two wait for each other's small tables."""
    threads = os.environ.get("COAGG_THREADS") or "1"
    return duckdb.connect(path or ":memory:", config={"threads": threads, "memory_limit": COPYING_MEMORY})


def _views_as_tables(con: duckdb.DuckDBPyConnection) -> None:
    """A release holds tables only: a view would read the tables of whatever file a person attaches the release to."""
    views = con.execute("select schema_name, view_name, comment from duckdb_views() where not internal").fetchall()
    told: dict[tuple[str, str], list[tuple[str, str]]] = {}  # a table made of a view has none of its comments
    for schema, name, column, text in con.execute(
        "select schema_name, table_name, column_name, comment from duckdb_columns() where comment is not null"
    ).fetchall():
        told.setdefault((schema, name), []).append((column, text))
    con.begin()  # each alone would be a write to the disk
    for schema, name, about in views:
        view, aside = f"{identifier(schema)}.{identifier(name)}", f"{name}~"
        con.execute(f"create table {identifier(schema)}.{identifier(aside)} as from {view}")
        con.execute(f"drop view {view}")
        con.execute(f"alter table {identifier(schema)}.{identifier(aside)} rename to {identifier(name)}")
        if about is not None:
            con.execute(f"comment on table {view} is {literal(about)}")
        for column, text in told.get((schema, name), []):
            con.execute(f"comment on column {view}.{identifier(column)} is {literal(text)}")
    con.commit()


def table_counts(path: Path) -> dict[str, int]:
    """Row count of every table in a database file, by schema.table."""
    with connect(path, read_only=True) as con:
        return counted(con)


def is_readable(path: Path) -> bool:
    """Whether every table of a database file can be counted (False also for a torn or foreign file)."""
    try:
        table_counts(path)
    except LockedError:
        return True  # somebody works in it: not a torn file
    except (WarehouseError, duckdb.Error):
        return False
    return True


def write_manifest(path: Path, releases: list[Release]) -> None:
    """The releases there are, oldest first, as JSON."""
    write_atomically(path, json.dumps([asdict(release) for release in releases], indent=1))


def write_atomically(path: Path, text: str) -> None:
    """Write a text file so that a reader sees the old or the new one, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    _fsync(draft)
    draft.replace(path)


def _fsync(path: Path) -> None:
    with path.open("rb") as handle:
        os.fsync(handle.fileno())
