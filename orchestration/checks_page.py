"""The page of checks beside the report: ours, from the stored rows, with Great Expectations' JSON next to it."""

import shutil
from pathlib import Path

import polars as pl

from orchestration.identity import RunIdentity
from orchestration.pages import CHECKS, drawn_before, site_pages
from orchestration.resources import Warehouse
from python_models.reporting.checks_page import checks_page
from python_models.reporting.kept_drawings import pieces_kept
from python_models.reporting.spoken_names import NAMED, spoken_names
from warehouse.connection import table_names
from warehouse.store import Store, write_atomically

THEIRS = ("expectations", "validations", "static")  # Great Expectations' pages of earlier versions: blank offline


def folder_for_checks(store: Store) -> Path:
    """The folder of the page; what earlier versions left in it is taken away."""
    folder = store.reports / "expectations"
    if (folder / "static" / "styles" / "data_docs_default_styles.css").exists():
        for name in THEIRS:
            shutil.rmtree(folder / name, ignore_errors=True)
    return folder


def _names(warehouse: Warehouse) -> dict[str, str]:
    """What to print for regions, industries and variables, in the language of the panel."""
    panel = warehouse.panel
    with warehouse.connect() as con:
        there = table_names(con)
        lists = {name: con.execute(f"select * from {name}").pl() for name in NAMED if name in there}
    return spoken_names(lists.get, panel.labels, panel.report.language)


def write_checks_page(
    warehouse: Warehouse, outcomes: pl.DataFrame, failures: pl.DataFrame, identity: RunIdentity
) -> Path:
    """Write ``reports/expectations/index.html`` and say where it lies."""
    panel = warehouse.panel
    facts = {
        "run": identity.run_id,
        "data vintage": identity.data_vintage,
        "code version": identity.code_version,
    }
    suites = outcomes["table_name"].unique(maintain_order=True)
    links = {f"Great Expectations: {name}": f"{name}.json" for name in suites}
    with pieces_kept(drawn_before(warehouse.store, CHECKS)):
        page = checks_page(
            outcomes, failures, panel=panel.title, facts=facts, links=links, pages=site_pages(warehouse.store, CHECKS),
            names=_names(warehouse), language=panel.report.language,
            exceptions=[entry.model_dump() for entry in panel.validation.exceptions],
        )  # fmt: skip
    path = folder_for_checks(warehouse.store) / "index.html"
    write_atomically(path, page)
    return path
