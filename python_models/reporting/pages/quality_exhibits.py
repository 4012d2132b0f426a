"""The panel report's exhibits of data quality: expectations, rejects, filled values."""

import polars as pl

from python_models.reporting.pages.checks_page import expectation
from python_models.reporting.pages.exhibit_registry import shown_in
from python_models.reporting.pages.page import Exhibit
from python_models.reporting.pages.panel_report_context import PanelReport
from python_models.reporting.pages.stored_tables import Nothing
from python_models.reporting.tables.frame_tables import tidy_table
from python_models.words.checks_page import CHECKS, example, reason, subject
from python_models.words.errors import translated
from python_models.words.rejects import reject

MOST_ROWS = 40


@shown_in("quality")
def expectations(report: PanelReport) -> Exhibit:
    """What was expected of the panel and did not hold; where all held, how many were checked of which table."""
    query = "SELECT *\nFROM quality.expectation_results\nORDER BY success, severity"
    rows = report.stored.query(query)
    report.stored.require("quality.expectation_results", "success", "expectation", "table_name", "severity")
    failed = rows.filter(~pl.col("success"))
    if failed.is_empty():
        held = rows.group_by("table_name", maintain_order=True).agg(pl.len().alias("expectations"))
        columns = {"expectations": report.label("expectations")}
        table = tidy_table(held, stub="table_name", columns=columns, language=report.meta.language)
        return report.exhibit(table, "quality.expectations", query, failed=failed.height, total=rows.height)
    shown = [c for c in ("expectation", "severity", "unexpected", "examples", "why") if c in rows.columns]
    names = report.names
    suite = pl.col("table_name").map_elements(lambda name: CHECKS.get(name, report.meta.language), pl.String)
    table = tidy_table(
        failed.head(MOST_ROWS).with_columns(suite),
        stub="subject" if "subject" in rows.columns else "expectation",
        columns={c: report.label(c) for c in shown},
        block="table_name",
        formats={
            "expectation": lambda v: expectation(str(v).removeprefix("expect_"), report.meta.language),
            "severity": lambda v: CHECKS.get(str(v), report.meta.language),
            "why": lambda v: reason(str(v or ""), report.meta.language),
            "examples": lambda v: example(str(v or ""), report.meta.language, names),
            "subject": lambda v: subject(str(v), report.meta.language, names),
        },
        align="left",
        language=report.meta.language,
    )
    return report.exhibit(table, "quality.expectations", query, failed=failed.height, total=rows.height)


@shown_in("quality")
def rejects(report: PanelReport) -> Exhibit:
    """Cells that could not be read, with the reason."""
    query = "SELECT file_name, cell, value_raw, reason, message\nFROM raw.rejects\nORDER BY file_name, cell"
    if report.stored.is_empty("raw.rejects"):
        raise Nothing("no_rejects")
    rows, language = report.stored.query(query), report.meta.language
    columns = {c: report.label(c) for c in ("cell", "value_raw", "reason", "message")}
    said = rows.head(MOST_ROWS).with_columns(
        pl.col("reason").map_elements(lambda code: reject(code, language), pl.String),
        pl.col("message").map_elements(lambda message: translated(message, language), pl.String),
    )
    table = tidy_table(said, stub="file_name", columns=columns, align="left", language=language)
    return report.exhibit(table, "quality.rejects", query, total=rows.height, shown=min(rows.height, MOST_ROWS))


@shown_in("quality")
def filled(report: PanelReport) -> Exhibit:
    """How many values of each variable were interpolated or estimated, by year."""
    panel = report.stored.require("marts.estimation_panel", "filled_variables")
    summed = "employment_basis" in panel.columns and bool((panel["employment_basis"] == "summed").any())
    column, condition = (", employment_basis", " OR employment_basis = 'summed'") if summed else ("", "")
    query = (
        f"SELECT region_id, year, filled_variables{column}\nFROM marts.estimation_panel\n"
        f"WHERE filled_variables <> ''{condition}\nORDER BY region_id, year"
    )
    found = report.stored.query(query)
    rows = found.with_columns(pl.col("filled_variables").str.split(",")).explode("filled_variables")
    rows = rows.filter(pl.col("filled_variables") != "").select("region_id", "year", "filled_variables")
    if summed:
        named = report.say["summed"].format(variable=report.label("employment_persons"))
        totals = found.filter(pl.col("employment_basis") == "summed").with_columns(filled_variables=pl.lit(named))
        rows = pl.concat([rows, totals.select(rows.columns)])
    variable = pl.col("filled_variables").str.strip_chars().alias("variable")
    counted = rows.group_by(variable, "year").len().sort("year", "variable")  # so that equal tables are equal
    years = sorted(counted["year"].unique().to_list())
    wide = counted.pivot("year", index="variable", values="len").sort("variable")
    table = tidy_table(
        wide,
        stub="variable",
        columns={str(y): str(y) for y in years},
        formats={"variable": lambda v: report.label(v)},
        language=report.meta.language,
    )
    return report.exhibit(table, "quality.filled", query)
