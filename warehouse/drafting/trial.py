"""A draft is believed only after its own file was read with it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from warehouse.catalogue import entries_of, parse_source
from warehouse.errors import CatalogueError
from warehouse.ingest import read_files
from warehouse.names import Name, Seeds, Unit
from warehouse.reading import IncomingFile, Ingested

ASKED = "todo"  # stands where only a person can say it
ASKED_YEAR = 9999  # stands for a year that the file does not say
_WHEN = datetime(9999, 1, 1)  # names of any year are known to a draft


@dataclass(frozen=True, slots=True)
class Trial:
    """What a file gives when it is read by a draft: figures, missing cells, and why the rest was refused."""

    figures: int = 0
    missing: int = 0
    rejects: tuple[tuple[str, str], ...] = ()  # (reason, message with its place)
    regions: int = 0
    sectors: int = 0
    indicators: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    units: tuple[str, ...] = ()
    units_of: dict[str, tuple[str, ...]] = field(default_factory=dict)  # indicator -> units of its figures
    regions_read: tuple[str, ...] = field(default=(), repr=False)

    @property
    def clean(self) -> bool:
        """Whether it was read and nothing was refused."""
        return self.figures > 0 and not self.rejects

    def reasons(self) -> set[str]:
        return {reason for reason, _ in self.rejects}


def file_at(path: Path) -> IncomingFile:
    """A file wherever it lies, as if it had landed."""
    data = path.read_bytes()
    return IncomingFile(path, path.name, hashlib.sha256(data).hexdigest(), len(data))


def read_draft(
    file: IncomingFile, entry: Mapping[str, Any], shared: Mapping[str, Any], seeds: Seeds, open_: Set[str] = frozenset()
) -> Ingested:
    """Read a file by a drafted entry, or each of its `sources`, as if what it leaves open had been given.

    Open may be `unit`, `year`, `region`: an open unit is read as the unit `todo`, an open year as 9999, an open region
    as the first of the panel. `shared` are the words that the panel's sources have in common.

    Raises
    ------
    CatalogueError
        The entry is none.
    """
    given: dict[str, Any] = {"year": ASKED_YEAR} if "year" in open_ else {}
    if "century" in open_:
        given["century"] = 2000
    if "region" in open_:
        given["region"] = next(iter(seeds.regions.full_names().values()), ASKED)
    sources = [parse_source({**shared, **one, **given}, "draft") for one in entries_of(entry, "draft")]
    if "unit" in open_:
        seeds = replace(
            seeds,
            unit_names=seeds.unit_names.plus([Name(ASKED, ASKED, "unit")]),
            units=seeds.units | {ASKED: Unit(ASKED, ASKED, ASKED, 1.0)},
        )
    return read_files([file], sources, seeds, run_id="draft", loaded_at=_WHEN)


def try_entry(
    file: IncomingFile, entry: Mapping[str, Any], shared: Mapping[str, Any], seeds: Seeds, open_: Set[str] = frozenset()
) -> Trial:
    """What `read_draft` gives, counted."""
    try:
        read = read_draft(file, entry, shared, seeds, open_)
    except CatalogueError as error:
        return Trial(rejects=(("invalid_draft", str(error)),))
    seen = read.observations
    return Trial(
        seen.height,
        int(read.files["missing"].sum()),
        tuple((r["reason"], r["message"]) for r in read.rejects.iter_rows(named=True)),
        seen["region_id"].n_unique(),
        seen["sector"].drop_nulls().n_unique(),
        tuple(seen["indicator"].unique(maintain_order=True)),
        tuple(sorted(seen["year"].drop_nulls().unique())),
        tuple(seen["unit"].unique(maintain_order=True)),
        {i: tuple(u) for i, u in seen.group_by("indicator", maintain_order=True).agg(pl.col("unit").unique()).rows()},
        tuple(seen["region_id"].unique(maintain_order=True)),
    )
