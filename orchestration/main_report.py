"""The panel's report: one page made from the published tables, after a refresh and after studies that ran since."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from orchestration.boundaries import kept_file
from orchestration.pages import EXHIBITS, drawn_before, site_pages
from orchestration.pages import REPORT as REPORT_PAGE
from orchestration.studies.files import MAIN
from orchestration.studies.main_study import folder_of, main_study
from warehouse.connection import closed_off, connect, table_names
from warehouse.frames import frame_of
from warehouse.panel import Panel
from warehouse.store import Store, write_atomically

REPORTED_SCHEMAS = ("marts.", "results.", "quality.", "meta.", "raw.")
FEW_ROWS = 1_000_000  # of a table that is held while the report is made; others are read each time
LONG = ("raw.observations", "raw.gaps")  # tables of single cells, which no page shows


class Published(Mapping[str, pl.DataFrame]):
    """Tables of an open release, each read when it is asked for; one of few rows is kept."""

    def __init__(self, con: duckdb.DuckDBPyConnection, names: Sequence[str]) -> None:
        self._con, self._names = con, names
        self._kept: dict[str, pl.DataFrame] = {}

    def __getitem__(self, name: str) -> pl.DataFrame:
        if name not in self._names:
            raise KeyError(name)
        if name in self._kept:
            return self._kept[name]
        table = frame_of(self._con, f"select * from {name}")
        if table.height <= FEW_ROWS:
            self._kept[name] = table
        return table

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def report_boundaries(panel: Panel, tables: Mapping[str, pl.DataFrame]) -> Any:
    """Polygons of the main report's maps: of the file of ``panel.yml``, which has every region, or kept.

    Raises
    ------
    InputError
        The file cannot be read, lacks the key, or a region (each named).
    """
    from python_models.reporting.figures.boundaries import read_boundaries
    from python_models.reporting.figures.boundary_import import kept_boundaries

    chosen = panel.report
    shown = tables.get("marts.coagglomeration")
    if shown is None:
        return None
    regions = shown["region_id"].cast(pl.String).unique().sort().to_list()
    if chosen.boundaries is None:
        kept = kept_file(panel)
        return kept_boundaries(kept, regions) if kept else None
    layer, encoding = chosen.boundary_layer, chosen.boundary_encoding
    path = panel.folder / chosen.boundaries
    return read_boundaries(path, key=chosen.boundary_key, regions=regions, layer=layer, encoding=encoding)


def write_report(store: Store, panel: Panel) -> tuple[Path, int]:
    """Write the report of the published release; its path and how many tables it was made from."""
    from python_models.reporting.spoken_names import NAMED

    with connect(store.current_file(), read_only=True) as con:
        closed_off(con)
        there = (t for t in sorted(table_names(con)) if t.startswith(REPORTED_SCHEMAS) or t in NAMED)
        tables = Published(con, [name for name in there if name not in LONG])
        return _written(store, panel, tables), len(tables)


def _written(store: Store, panel: Panel, tables: Mapping[str, pl.DataFrame]) -> Path:
    from python_models.reporting.kept_drawings import pieces_kept
    from python_models.reporting.pages.page import Provenance
    from python_models.reporting.pages.panel_report import PanelMeta, panel_report
    from python_models.reporting.pages.stored_study import stored_sections
    from python_models.reporting.pages.stored_tables import StoredTables

    study = main_study(panel)
    labels = {name: study.label(name, panel.report.language) for name in study.labels} if study else {}
    said = panel.report.model_dump(include={"subtitle", "pair", "efficiency_model", "language"})
    shapes = report_boundaries(panel, tables)
    meta = PanelMeta(
        title=panel.title, labels=labels | panel.labels, boundaries=shapes,
        exceptions=len(panel.validation.exceptions), **said,
    )  # fmt: skip
    folder = folder_of(store)
    address = folder.relative_to(store.reports).as_posix()
    models = stored_sections(StoredTables(tables), MAIN, folder, panel.report.language, address=address)
    last = store.history()[-1]
    facts = {
        "run": last.run_id,
        "release": last.file,
        "published": last.published_at[:19].replace("T", " ") + " UTC",
        "data vintage": last.data_vintage,
        "code version": last.code_version,
        "warehouse": os.path.relpath(
            store.published, store.reports
        ),  # a page that is passed on names no folder of ours
    }
    files, pages = store.reports / EXHIBITS, site_pages(store, REPORT_PAGE)
    with pieces_kept(drawn_before(store, REPORT_PAGE)):
        page = panel_report(tables, meta, Provenance(facts), models, files=files, pages=pages)
    path = store.reports / REPORT_PAGE
    write_atomically(path, page)
    return path
