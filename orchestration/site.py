"""The page of all results and the data dictionary beside the report, made from what is published."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import yaml
from pydantic import TypeAdapter

from orchestration.pages import CHECKS, REPORT, lineage_page
from python_models.reporting.site_page import StudyEntry, dictionary_page, site_page
from python_models.studies.text import Text, say
from python_models.words import Language
from warehouse.bundled import DBT_PROJECT
from warehouse.connection import connect, table_names
from warehouse.store import Store, write_atomically

SITE_PAGE = "contents.html"
DICTIONARY = "dictionary.html"
SHOWN = ("marts", "results", "quality", "raw", "meta")
PAGES = {"report": REPORT, "checks": CHECKS, "dictionary": DICTIONARY}


def write_site(store: Store, title: str, language: Language) -> Path:
    """Write ``reports/contents.html`` and ``reports/dictionary.html`` from the published file; the first one's path."""
    reports = store.reports
    with connect(store.published, read_only=True) as con:
        studies = _studies(con, reports, language)
        columns = _columns(con)
    write_atomically(reports / DICTIONARY, dictionary_page(title, columns, language=language))
    pages = {name: page for name, page in PAGES.items() if (reports / page).exists() or name == "report"}
    if lineage_page(store).exists():
        pages["lineage"] = os.path.relpath(lineage_page(store), reports)
    path = reports / SITE_PAGE
    write_atomically(path, site_page(title, pages, studies, language=language))
    return path


def _studies(con: duckdb.DuckDBPyConnection, reports: Path, language: Language) -> list[StudyEntry]:
    there = table_names(con)
    if "results.studies" not in there:
        return []
    answers = _rows(con, there, "results.study_answers", "position")
    exhibits = _rows(con, there, "results.study_exhibits", None)
    out = []
    for row in con.execute("select study, title, spec_json from results.studies order by study").pl().to_dicts():
        name, spec = row["study"], json.loads(row["spec_json"] or "{}")
        folder = f"studies/{name}"
        page = f"{folder}/index.html"
        out.append(
            StudyEntry(
                row["title"] or name,
                say(TypeAdapter(Text | None).validate_python(spec.get("question")), language),
                [r["answer"] for r in answers if r["study"] == name],
                page if (reports / page).exists() else "",
                [(r["caption"], _files(r["files"], folder, reports)) for r in exhibits if r["study"] == name],
            )
        )
    return out


def _rows(con: duckdb.DuckDBPyConnection, there: Any, name: str, order: str | None) -> list[dict[str, Any]]:
    if name not in there:
        return []
    return con.execute(f"select * from {name}" + (f" order by study, {order}" if order else "")).pl().to_dicts()


def _files(listed: str | None, folder: str, reports: Path) -> list[str]:
    """Addresses of an exhibit's files that are there."""
    named = [f"{folder}/{name.strip()}" for name in (listed or "").split(",") if name.strip()]
    return [address for address in named if (reports / address).exists()]


def _columns(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Every table and column of the schemas that people read, with what dbt's models say of them."""
    told = _described()
    rows = con.execute(
        'select table_schema as schema, table_name as "table", column_name as "column", data_type as type '
        "from information_schema.columns where table_schema in (select unnest(?)) "
        "order by list_position(?, table_schema), table_name, ordinal_position",
        [list(SHOWN), list(SHOWN)],
    ).pl()
    about = [told.get(name, {}).get("", "") for name in rows["table"]]
    meaning = [told.get(t, {}).get(c, "") for t, c in zip(rows["table"], rows["column"], strict=True)]
    return rows.with_columns(about=pl.Series(about, dtype=pl.String), meaning=pl.Series(meaning, dtype=pl.String))


def _described() -> Mapping[str, Mapping[str, str]]:
    """Table -> column -> description as dbt's models have them; the table's own under the empty name."""
    out: dict[str, dict[str, str]] = {}
    for path in sorted((DBT_PROJECT / "models").rglob("*.yml")):
        for model in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("models") or []:
            said = {"": str(model.get("description") or "").strip()}
            said |= {c["name"]: str(c.get("description") or "").strip() for c in model.get("columns") or []}
            out[model["name"]] = said
    return out
