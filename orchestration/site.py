"""The entry of the site and the data dictionary beside the report, made from what is published."""

import json
from collections.abc import Mapping, Sequence, Set
from typing import Any

import duckdb
import polars as pl
from pydantic import TypeAdapter

from orchestration.columns import described
from orchestration.pages import CHECKS, DICTIONARY, ENTRY, EXHIBITS, REPORT, drawn_before, lineage_page, site_pages
from orchestration.studies.age import older_than_data
from orchestration.studies.files import MAIN
from python_models.reporting.kept_drawings import pieces_kept
from python_models.reporting.pages.exhibit_files import LISTED, offered
from python_models.reporting.pages.headlines import headlines
from python_models.reporting.pages.page import Headline, Provenance
from python_models.reporting.pages.panel_report_context import PanelMeta, PanelReport
from python_models.reporting.pages.site_page import ShownExhibit, StudyEntry, dictionary_page, site_page
from python_models.reporting.pages.stored_tables import StoredTables
from python_models.studies.text import Text, say
from python_models.words import Language
from python_models.words.site import SITE
from warehouse.connection import connect, table_names
from warehouse.frames import frame_of
from warehouse.panel import Panel
from warehouse.store import Store, write_atomically

SHOWN = ("marts", "results", "quality", "raw", "meta")
BEFORE = "contents.html"  # the entry of earlier versions
OF_HEADLINES = (
    *("marts.estimation_panel", "marts.coagglomeration", "marts.coagglomeration_means", "marts.dim_regions"),
    *("results.efficiency_scores", "results.moran"),
)


def write_site(store: Store, panel: Panel) -> str:
    """Write ``reports/index.html`` and ``reports/dictionary.html`` from the published file; the first one's path."""
    reports, language = store.reports, panel.report.language
    with connect(store.current_file(), read_only=True) as con:
        there = table_names(con)
        studies = _studies(con, there, store, language)
        columns = _columns(con, language)
        sources = _sources(con, there, language)
        first = _headlines(con, there, panel)
    with pieces_kept(drawn_before(store, DICTIONARY)):
        dictionary = dictionary_page(
            panel.title, columns, sources=sources, pages=site_pages(store, DICTIONARY), language=language
        )
    write_atomically(reports / DICTIONARY, dictionary)
    made = {"report": REPORT, "checks": CHECKS, "dictionary": DICTIONARY}
    pages = {name: page for name, page in made.items() if (reports / page).exists()}
    if "report" in pages and "quality.comparison" in there:
        pages["revisions"] = f"{REPORT}#revisions"
    if lineage_page(store).exists():
        pages["lineage"] = site_pages(store, ENTRY)["lineage"]
    with pieces_kept(drawn_before(store, ENTRY)):
        page = site_page(
            panel.title, pages, studies, headlines=first, own=_own(store), provenance=_provenance(store),
            site=site_pages(store, ENTRY), language=language,
        )  # fmt: skip
    path = reports / ENTRY
    write_atomically(path, page)
    (reports / BEFORE).unlink(missing_ok=True)
    return str(path)


def _headlines(con: duckdb.DuckDBPyConnection, there: Set[str], panel: Panel) -> list[Headline]:
    """The report's numbers to see first; none of a table that is not there."""
    tables = {name: frame_of(con, f"select * from {name}") for name in OF_HEADLINES if name in there}
    said = panel.report.model_dump(include={"pair", "efficiency_model", "language"})
    labels = _study_labels(con, there, panel.report.language) | panel.labels
    return headlines(PanelReport(StoredTables(tables), PanelMeta(title=panel.title, labels=labels, **said)))


def _study_labels(con: duckdb.DuckDBPyConnection, there: Set[str], language: Language) -> dict[str, str]:
    """What study zero calls its variables."""
    query = "select spec_json from results.studies where study = ?"
    row = con.execute(query, [MAIN]).fetchone() if "results.studies" in there else None
    labels = json.loads(row[0] or "{}").get("labels") or {} if row else {}
    return {name: say(TypeAdapter(Text | None).validate_python(text), language) for name, text in labels.items()}


def _provenance(store: Store) -> Provenance | None:
    if not (history := store.history()):
        return None
    last = history[-1]
    return Provenance(
        {
            "run": last.run_id,
            "release": last.file,
            "published": last.published_at[:19].replace("T", " ") + " UTC",
            "data vintage": last.data_vintage,
            "code version": last.code_version,
        }
    )


def _own(store: Store) -> list[ShownExhibit]:
    """Tables and figures of the report that are of no study, as it listed them."""
    listed = store.reports / EXHIBITS / LISTED
    if not listed.exists():
        return []
    rows = json.loads(listed.read_text(encoding="utf-8"))
    return [ShownExhibit(r["caption"], f"{REPORT}#{r['anchor']}", r["files"]) for r in rows]


def _studies(con: duckdb.DuckDBPyConnection, there: Set[str], store: Store, language: Language) -> list[StudyEntry]:
    if "results.studies" not in there:
        return []
    reports = store.reports
    answers = _rows(con, there, "results.study_answers", "position")
    exhibits = _rows(con, there, "results.study_exhibits", None)
    old = older_than_data(store.current_file(), language)
    out = []
    query = "from results.studies order by study <> ?, study"
    for row in frame_of(con, query, [MAIN]).to_dicts():
        name, spec = row["study"], json.loads(row["spec_json"] or "{}")
        folder = f"studies/{name}"
        page = REPORT if name == MAIN else f"{folder}/index.html"
        page = page if (reports / page).exists() else ""
        shown = [r for r in exhibits if r["study"] == name]
        title = TypeAdapter(Text | None).validate_python(spec.get("title") or row["title"] or name)
        spoken = row.get("language") or language
        said = [SITE("older", language, vintages=old[name])] if name in old else []
        if spoken != language and name != MAIN and shown:
            said.append(SITE(f"made_in_{spoken}", language, name=name))
        out.append(
            StudyEntry(
                name,
                say(title, language),
                say(TypeAdapter(Text | None).validate_python(spec.get("question")), language),
                [r["answer"] for r in answers if r["study"] == name],
                page,
                [_exhibit(r, folder, page, store) for r in shown],
                said,
            )
        )
    return out


def _exhibit(row: Mapping[str, Any], folder: str, page: str, store: Store) -> ShownExhibit:
    files = [name.strip() for name in (row["files"] or "").split(",") if name.strip()]
    address = f"{page}#{row['step']}" if page and row.get("step") else page
    return ShownExhibit(row["caption"], address, offered(files, store.reports / folder, folder))


def _rows(con: duckdb.DuckDBPyConnection, there: Set[str], name: str, order: str | None) -> list[dict[str, Any]]:
    if name not in there:
        return []
    return frame_of(con, f"select * from {name}" + (f" order by study, {order}" if order else "")).to_dicts()


def _sources(con: duckdb.DuckDBPyConnection, there: Set[str], language: Language) -> list[dict[str, str]]:
    """The sources that gave figures, in words, with how many."""
    if not {"meta.sources", "raw.files"} <= there:
        return []
    rows = frame_of(
        con,
        f"select source, coalesce(any_value(title_{language}), '') as title, "
        f"coalesce(any_value(publisher_{language}), '') as publisher, coalesce(any_value(citation), '') as citation, "
        "format('{:,}', sum(observations)::bigint) as figures from raw.files join meta.sources using (source) "
        "group by source having sum(observations) > 0 order by source",
    )
    return rows.to_dicts()


def _columns(con: duckdb.DuckDBPyConnection, language: Language = "en", schemas: Sequence[str] = SHOWN) -> pl.DataFrame:
    """Every table and column of the schemas that people read, with what it holds."""
    told = described(con, language)
    rows = frame_of(
        con,
        'select table_schema as schema, table_name as "table", column_name as "column", data_type as type '
        "from information_schema.columns where table_schema in (select unnest(?)) "
        "order by list_position(?, table_schema), table_name, ordinal_position",
        [list(schemas), list(schemas)],
    )
    names = list(zip(rows["schema"], rows["table"], strict=True))
    about = [told.about(f"{s}.{t}") for s, t in names]
    meaning = [told.meaning(f"{s}.{t}", c) for (s, t), c in zip(names, rows["column"], strict=True)]
    return rows.with_columns(about=pl.Series(about, dtype=pl.String), meaning=pl.Series(meaning, dtype=pl.String))
