"""The page of checks beside the report: ours, from the stored rows, with Great Expectations' JSON next to it."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from orchestration.columns import described
from orchestration.identity import RunIdentity
from orchestration.pages import CHECKS, drawn_before, site_pages
from orchestration.resources import Warehouse
from python_models.reporting.kept_drawings import pieces_kept
from python_models.reporting.pages.checks_page import checks_page
from python_models.reporting.spoken_names import NAMED, spoken_names
from python_models.words import bare, mark
from python_models.words.checks_page import CHECKS as CHECKED
from python_models.words.columns import COLUMNS
from warehouse.connection import table_names
from warehouse.frames import frame_of
from warehouse.store import Store, write_atomically

PANELS = ("marts.estimation_panel", "intermediate.int_panel__typed")  # the columns that are looked at
THEIRS = ("expectations", "validations", "static")  # Great Expectations' pages of earlier versions: blank offline


def folder_for_checks(store: Store) -> Path:
    """The folder of the page; what earlier versions left in it is taken away."""
    folder = store.reports / "expectations"
    if (folder / "static" / "styles" / "data_docs_default_styles.css").exists():
        for name in THEIRS:
            shutil.rmtree(folder / name, ignore_errors=True)
    return folder


def _names(warehouse: Warehouse, subjects: Iterable[str] = ()) -> dict[str, str]:
    """What to print for regions, industries and variables, in the language of the panel.

    In Chinese also for the columns looked at that are no variable of the lists, made of others: what the panel's table
    says that they are. (An English column name reads as words already.)
    """
    panel = warehouse.panel
    with warehouse.connect() as con:
        there = table_names(con)
        lists = {name: frame_of(con, f"select * from {name}") for name in NAMED if name in there}
        told = described(con, panel.report.language)
    names = spoken_names(lists.get, panel.labels, panel.report.language)
    if panel.report.language != "en":
        columns = {c.removeprefix("missing_") for subject in subjects for c in subject.split(", ")} - names.keys()
        clause = mark("clause", told.language)
        tables = [told.tables.get(name, {}) for name in PANELS]
        said = {c: next((t[c] for t in tables if c in t), "") for c in columns if c not in CHECKED}
        names |= {c: bare(COLUMNS.get(text, told.language).split(clause)[0]) for c, text in said.items() if text}
    return names


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
    exceptions = [entry.model_dump() for entry in panel.validation.exceptions]
    believed = [entry["variable"] for entry in exceptions if entry["variable"]]
    links = {f"Great Expectations: {name}": f"{name}.json" for name in suites}
    with pieces_kept(drawn_before(warehouse.store, CHECKS)):
        page = checks_page(
            outcomes, failures, panel=panel.title, facts=facts, links=links, pages=site_pages(warehouse.store, CHECKS),
            names=_names(warehouse, [*outcomes["subject"].drop_nulls(), *believed]), language=panel.report.language,
            exceptions=exceptions,
        )  # fmt: skip
    path = folder_for_checks(warehouse.store) / "index.html"
    write_atomically(path, page)
    return path
