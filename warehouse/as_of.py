"""The warehouse as it stood: what had been published by a date, or what had been loaded by a moment.

Two readings of "as it stood", which may be combined:

``as_of``
    What the sources had *published* by that date, as the files are read today: files whose vintage is not later.
    A cell that was misread then and is read rightly now counts as it is read now.
``loaded_by``
    What this warehouse itself *held* at that moment (UTC; a date means the end of its day): rows loaded by then.
    Later files, later readings of the same files and later withdrawals do not leak back.

Both turn back the data only: names, units, catalogue, panel.yml and code are today's, and the release says which.
"""

import os
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import duckdb

from warehouse.connection import connect, literal
from warehouse.errors import WarehouseError
from warehouse.raw_tables import SCHEMAS, create_raw_tables
from warehouse.store import Release, Store, write_manifest


@dataclass(frozen=True, slots=True)
class Moment:
    """A past state of the data; at least one of the two is given."""

    as_of: date | None = None
    loaded_by: datetime | None = None

    @classmethod
    def parse(cls, as_of: str | None, loaded_by: str | None) -> "Moment | None":
        """From what a person typed; ``None`` where both are empty.

        Raises
        ------
        WarehouseError
            Not a date (YYYY-MM-DD), or not a date or time (YYYY-MM-DDTHH:MM:SS, UTC).
        """
        if not as_of and not loaded_by:
            return None
        try:
            published = date.fromisoformat(as_of) if as_of else None
            loaded = datetime.fromisoformat(loaded_by).replace(tzinfo=None) if loaded_by else None
            if loaded and loaded_by and len(loaded_by) == len("2026-01-31"):
                loaded = datetime.combine(loaded, time.max)
        except ValueError as exc:
            raise WarehouseError(
                f"{exc}. Write --as-of as YYYY-MM-DD and --loaded-by as YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS (UTC)."
            ) from exc
        return cls(published, loaded)

    @property
    def label(self) -> str:
        """Name of the release."""
        parts = [f"as-of-{self.as_of}"] if self.as_of else []
        if self.loaded_by:
            parts.append(f"loaded-by-{self.loaded_by:%Y-%m-%dT%H%M%S}")
        return "-".join(parts)

    def __str__(self) -> str:
        parts = [f"published by {self.as_of}"] if self.as_of else []
        if self.loaded_by:
            parts.append(f"loaded by {self.loaded_by:%Y-%m-%d %H:%M:%S} UTC")
        return " and ".join(parts)


@dataclass(frozen=True, slots=True)
class AsOfStore(Store):
    """Where a past state is rebuilt: a file of its own beside the releases, which no refresh replaces or removes."""

    moment: Moment

    @property
    def working(self) -> Path:
        return self.root / "as_of" / f"{self.moment.label}.duckdb"

    @property
    def published(self) -> Path:
        return self.releases / f"{self.moment.label}.duckdb"

    @property
    def manifest(self) -> Path:
        return self.releases / f"{self.moment.label}.json"

    @property
    def reports(self) -> Path:
        return self.root / "reports" / self.moment.label

    def release_name(self, run_id: str) -> str:
        return self.published.name

    def _leftovers(self) -> list[Path]:
        return list(self.releases.glob(f".{self.published.name}.building*"))

    def _swap(self, release: Path) -> None:
        """The release is the published file itself."""

    def _record(self, release: Release) -> None:
        write_manifest(self.manifest, [release])
        self.working.unlink(missing_ok=True)  # the next rebuild begins from the raw tables again

    def restore_working(self) -> str | None:
        """Always begins from the raw tables as they stood (``rewind``)."""
        self.rewind(Store(self.root))
        return None

    def rewind(self, current: Store) -> None:
        """Make the working file anew with the raw tables as they stood; ``current`` is only read.

        Raises
        ------
        WarehouseError
            Nothing has been loaded yet, or nothing is as old as that.
        """
        origin = current.working if current.working.exists() else current.published
        if not origin.exists():
            raise WarehouseError(f"No warehouse in {self.root} yet to look back from. Run: coagg run")
        aside = self.working.with_name(f".{self.working.name}.{os.getpid()}")
        aside.parent.mkdir(parents=True, exist_ok=True)
        aside.unlink(missing_ok=True)
        with connect(origin, read_only=True):  # waits for a writer, and says who holds the file
            pass
        with connect(aside) as con:
            copy_raw_tables(con, origin, self.moment)
        aside.replace(self.working)


def copy_raw_tables(con: duckdb.DuckDBPyConnection, origin: Path, moment: Moment) -> None:
    """Copy into ``con`` the raw tables of ``origin`` as they stood at ``moment``: whole files, each once or not at all.

    A file's vintage is the one of its last reading by then.
    """
    create_raw_tables(con)
    con.execute(f"attach {literal(origin)} as origin (read_only)")
    limits = {"published": moment.as_of or date.max, "loaded": moment.loaded_by or datetime.max}
    con.execute(
        """
        create temp table standing as
        from origin.raw.files select file_sha256, source, vintage where loaded_at <= $loaded
        qualify row_number() over (partition by file_sha256, source order by loaded_at desc) = 1
        """,
        {"loaded": limits["loaded"]},
    )
    earliest = con.execute("select min(vintage) from standing").fetchone()
    con.execute("delete from standing where vintage > $published", {"published": limits["published"]})
    for table in SCHEMAS:
        con.execute(
            f"""
            insert into raw.{table} by name
            select held.* from origin.raw.{table} as held
            semi join standing
                on held.file_sha256 = standing.file_sha256 and held.source is not distinct from standing.source
            where held.loaded_at <= $loaded
            """,
            {"loaded": limits["loaded"]},
        )
    left = con.execute("select count(*) from raw.observations").fetchone()
    con.execute("detach origin")
    if not left or not left[0]:
        began = earliest[0] if earliest else None
        raise WarehouseError(f"There was nothing {moment}; the earliest file is of {began or 'a later load'}.")
