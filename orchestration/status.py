"""What ``coagg status`` says: last release and run, sources and their freshness, failed checks, what is new."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import duckdb
from rich.console import Console
from rich.markup import escape

from orchestration.health import Health
from orchestration.language import language, told
from orchestration.printed_rows import write_rows
from orchestration.region_names import coded_names
from orchestration.studies.age import older_than_data
from orchestration.terminal import said
from python_models.words import listed, mark
from python_models.words.checks_page import CHECKS, example, figure, is_of_gate, subject
from python_models.words.rejects import reject
from python_models.words.standing import KINDS, standing_detail
from python_models.words.terminal import HEADS
from warehouse.connection import connect, dicts, literal, table_names
from warehouse.panel import Panel
from warehouse.store import Store

QUERIES = {
    "sources": """
        select source, count(distinct file_sha256) as files, sum(observations) as figures, sum(rejects) as rejects,
            max(vintage) as newest_vintage, date_diff('month', max(vintage), today()) as months_old
        from raw.files where source is not null group by 1 order by 1""",
    "checks that did not pass": """
        select table_name, expectation, subject, severity, unexpected, split_part(examples, '; ', 1) as example
        from quality.expectation_results where not success order by severity, table_name""",
    "figures that did not pass, the first of each check (all: coagg checks)": """
        select subject, concat_ws(' ', name, region_id, year) as what, figure, file_name, sheet, cell
        from quality.expectation_failures where rank <= 3 and file_name is not null
        order by severity, subject, rank limit 15""",
    "files not read whole": """
        select kind, file_name, number, detail, other_file from quality.standing order by all""",
    "rejected cells": """
        select reason, count(*) as cells, min(message) as example from raw.rejects group by 1 order by 2 desc""",
}
UNFILLED = """
    with counted as (select indicator, source, count(*) as figures from raw.observations group by all)
    select indicator, listagg(source, ', ' order by source) as source, sum(figures)::bigint as figures
    from counted anti join seeds.variables using (indicator) group by 1 order by 3 desc, 1"""
TITLED = f"""
    with found as ({QUERIES["sources"]})
    select found.*, title_{{language}} as title from found left join meta.sources using (source) order by source"""
PROSE = {"title", "example", "detail", "figure", "file_name", "other_file", "keys"}  # long; may go on in the next line
NAMING = {"region_id", "what", "keys", "industry_id"}  # say a region or an industry
COUNTED = ("files", "added", "revised", "withdrawn", "emptied", "moved")
NEW = {
    "files since the previous release": "select source, file_name, vintage, figures, rejects from quality.arrivals",
    "figures revised, withdrawn or emptied, the largest": """
        select source, region_id, year, indicator, industry_id, kind, old_value, new_value, relative_change
        from quality.revisions where kind <> 'added' order by abs(relative_change) desc nulls last limit 10""",
    "index values and coefficients moved, the largest": """
        select table_name, keys, measure, old_value, new_value, change
        from quality.movements order by abs(relative_change) desc nulls last limit 10""",
}


def print_status(console: Console, panel: Panel, store: Store, found: Health) -> None:
    """Read from the published file and from the log of runs."""
    console.print(f"[bold]{escape(panel.title)}[/bold]  ·  {escape(str(store.root))}", soft_wrap=True)
    if run := found.last_run:
        ended = said(f"status.{run.ended}")
        console.print(said("status.last_run", run=run.run_id, began=run.began[:19], said=ended), soft_wrap=True)
    for problem in found.problems:
        console.print(f"  [red]•[/red] {escape(problem)}", soft_wrap=True)
    history = store.history()
    if not history:
        console.print(said("status.no_release", store=escape(str(store.root))), soft_wrap=True)
        _unpublished(console, store)
        return
    last = found.last_release or history[-1]
    newest = history[-1].file
    back = "" if last.file == newest else said("status.gone_back", newest=newest)
    when = {"when": last.published_at[:19], "ago": _ago(last.published_at)}
    console.print(said("status.last_release", release=last.file, gone_back=back, **when), soft_wrap=True)
    console.print(said("status.vintage", data=last.data_vintage, code=last.code_version, kept=len(history)))
    console.print(said("status.disk", **{what: found.disk[what] / 1e6 for what in ("free", "needed")}))
    beside = sorted(p.stem for p in store.releases.glob("*.json") if p != store.manifest)
    if beside:
        console.print(said("status.beside", states=", ".join(beside)))
    with store.read() as con:
        con.execute("set threads = 1")  # small tables: waking a second thread for each query takes longer than it helps
        known = table_names(con)
        for study, vintages in older_than_data(store.current_file(), language()).items():
            console.print(said("status.old_study", study=study, vintages=vintages))
        if "marts.estimation_panel" in known:
            _newest_year(console, con, panel)
        _whats_new(console, con)
        _show_known(console, con, known)


def _unpublished(console: Console, store: Store) -> None:
    """What a first run that failed has read and refused, from the working file."""
    if not store.working.exists():
        return
    with connect(store.working, read_only=True) as con:
        known = table_names(con)
        console.print(said("status.unpublished"), soft_wrap=True)
        _show_known(console, con, known)
    if "quality.expectation_failures" in known:
        console.print(said("status.all_failures"), soft_wrap=True)


def _show_known(console: Console, con: duckdb.DuckDBPyConnection, known: set[str]) -> None:
    """The queries whose tables are there: a run that failed early, or an earlier version's release, lacks some."""
    titled = {"sources": TITLED.format(language=language())} if "meta.sources" in known else {}
    for title, query in (QUERIES | titled).items():
        if set(re.findall(r"(?:from|join) ([a-z_]+\.[a-z_]+)", query)) <= known:
            _show(console, con, title, query)
    if {"raw.observations", "seeds.variables"} <= known:
        _show(console, con, "indicators that fill no variable", UNFILLED, silent=True)


def _newest_year(console: Console, con: duckdb.DuckDBPyConnection, panel: Panel) -> None:
    """Where an open-ended panel ends, and which variables keep the year after out."""
    if panel.last_year is not None:
        return
    last, regions = con.execute(
        "select max(year), count(distinct region_id) from marts.estimation_panel"
    ).fetchone() or (None, 0)
    if last is None:
        return
    asked = ", ".join(literal(v) for v in panel.complete)
    there = con.execute(
        f"select variable, count(distinct p.region_id) from marts.panel_variables p join marts.dim_regions r "
        f"using (region_id) where r.in_panel and year = {last + 1} and variable in ({asked}) group by all"
    ).fetchall()
    known = {v for (v,) in con.execute("select distinct variable from marts.panel_variables").fetchall()}
    had = dict(there)
    called = coded_names(con, language())
    alike: dict[int, list[str]] = {}  # how many regions have a figure -> variables
    for v in panel.complete:
        if v in known and had.get(v, 0) < regions:
            alike.setdefault(had.get(v, 0), []).append(called.get(v, v))
    lacking = listed(
        [
            said("status.lacking", variables=mark("semicolon", language()).join(those), had=n, regions=regions)
            for n, those in alike.items()
        ],
        language(),
    )
    span = {"first": panel.years[0], "last": last, "next": last + 1}
    console.print(said("status.newest_year", lacking=lacking, **span), soft_wrap=True)


def _whats_new(console: Console, con: duckdb.DuckDBPyConnection) -> None:
    try:
        row = next(dicts(con, "from quality.comparison"))
    except duckdb.CatalogException:  # a release of an earlier version
        return
    if row["previous_release"] is None:
        console.print(said("status.first"))
        return
    console.print(
        said("status.new", previous=row["previous_release"], **{what: row.get(what, 0) for what in COUNTED})
        + "".join(said(f"status.{what}_changed") for what in ("code", "settings") if row[f"{what}_changed"])
    )
    for title, query in NEW.items():
        _show(console, con, title, query, silent=True)


def _show(console: Console, con: duckdb.DuckDBPyConnection, title: str, query: str, *, silent: bool = False) -> None:
    title = said(f"status.{title}")
    result = con.execute(query)
    names = [d[0] for d in result.description]
    found = result.fetchall()
    if found:
        names_of = coded_names(con, language()) if {*NAMING, "example", "subject"} & set(names) else {}
        rows = [[_spoken(name, value, names_of) for name, value in zip(names, row, strict=True)] for row in found]
        prose = [i for i, name in enumerate(names) if name in PROSE]
        write_rows(console, [HEADS.get(name, language()) for name in names], rows, title=title, prose=prose)
    elif not silent:
        console.print(said("status.none", title=title))


def _spoken(name: str, value: Any, called: Mapping[str, str]) -> Any:
    """What the gate says, in the language of the panel, and regions and industries by name; all else as it is."""
    if not isinstance(value, str):
        return value
    if name in NAMING:  # a code may stand among other keys
        return called.get(value) or " ".join(called.get(part, part) for part in value.split(" "))
    if name == "subject":
        return subject(value, language(), called, typed=True)
    if name == "example":
        return example(value, language(), called) if is_of_gate(value) else told(value)
    if name == "figure":
        return figure(value, language())
    if name == "kind":
        return KINDS.get(value, language())
    if name == "reason":
        return reject(value, language())
    if name == "detail":
        return standing_detail(value, language())
    return CHECKS.get(value, language()) if name in ("severity", "expectation") else value


def _ago(moment: str) -> str:
    hours = (datetime.now(UTC) - datetime.fromisoformat(moment)).total_seconds() / 3600
    return said("status.hours_ago", hours=hours) if hours < 48 else said("status.days_ago", days=hours / 24)
