"""The panel's report: one page made from the published tables, after a refresh and after studies that ran since."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from orchestration.boundaries import kept_file
from orchestration.main_study import folder_of, main_study
from orchestration.pages import EXHIBITS, drawn_before, site_pages
from orchestration.pages import REPORT as REPORT_PAGE
from orchestration.study_files import MAIN
from warehouse.connection import closed_off, connect, table_names
from warehouse.panel import Panel
from warehouse.store import Store, write_atomically

REPORTED_SCHEMAS = ("marts.", "results.", "quality.", "meta.", "raw.")
LONG = ("raw.observations", "raw.gaps")  # tables of single cells, which no page shows


def report_boundaries(panel: Panel, tables: Mapping[str, pl.DataFrame]) -> Any:
    """Polygons of the main report's maps: of the file of ``panel.yml``, which has every region, or kept.

    Raises
    ------
    InputError
        The file cannot be read, lacks the key, or a region (each named).
    """
    from python_models.reporting.boundaries import read_boundaries
    from python_models.reporting.boundary_import import kept_boundaries

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
    from python_models.reporting.kept_drawings import pieces_kept
    from python_models.reporting.page import Provenance
    from python_models.reporting.panel_report import PanelMeta, panel_report
    from python_models.reporting.spoken_names import NAMED
    from python_models.reporting.stored_study import stored_sections
    from python_models.reporting.stored_tables import StoredTables

    tables: dict[str, pl.DataFrame] = {}
    with connect(store.current_file(), read_only=True) as con:
        closed_off(con)
        for name in sorted(table_names(con)):
            if (name.startswith(REPORTED_SCHEMAS) and name not in LONG) or name in NAMED:
                tables[name] = con.execute(f"select * from {name}").pl()
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
    return path, len(tables)
