"""Lines for ``exceptions.csv`` from the figures that stopped the last run; the reasons are a person's to give."""

from collections.abc import Iterator
from typing import Any

import duckdb
import polars as pl

from orchestration.language import language
from orchestration.region_names import names_query
from python_models.words.checks_page import figure
from warehouse.frames import frame_of

# what a check looks at: the rule that an exception names
RULE_OF = {
    "change_in_bounds": "jump",
    "copied_share": "copied",
    "copied_row": "row",
    "share_of_total": "share",
    "sector_sum_gap": "sum",
    "zero_between": "zero",
    "same_everywhere": "same",
    "growth_gap": "growth",
}
BY_INDUSTRY = ("employment", "value_added", "output")
NEVER = ("spliced", "region_id", "year", "table")  # no exception helps: a figure there twice, a year that is not there
STOPPING = "select * from quality.expectation_failures where severity <> 'warning' and (? is null or table_name = ?)"


def stopping(con: duckdb.DuckDBPyConnection, table: str | None = None) -> pl.DataFrame:
    """The figures that stopped the last run, those of one check's table where it is named; the worst first."""
    return frame_of(con, f"{STOPPING} order by table_name, subject, rank", [table, table])


def drafted(con: duckdb.DuckDBPyConnection, table: str | None = None) -> Iterator[dict[str, Any]]:
    """A line (``warehouse.exceptions_file.FIELDS``, no reason) for each figure that an exception may cover."""
    names = dict(con.execute(names_query("zh")).fetchall())  # as the region calls itself
    for row in stopping(con, table).to_dicts():
        rule = rule_of(row["table_name"], row["subject"])
        if rule is None:
            continue
        whole_row, every_region = rule == "row", rule == "copied"
        region = None if every_region else row["region_id"]
        yield {
            "variable": None if whole_row else variable_of(row),
            "region_id": region,
            "year": row["year"],
            "rule": rule,
            "region": names.get(region, ""),
            "figure": row["figure"] and figure(row["figure"], language()),
            "file": row["file_name"],
            "cell": " ".join(filter(None, (row["sheet"], row["cell"]))),
        }


def rule_of(table: str, subject: str) -> str | None:
    """The rule that a failing check stands for; none where no exception covers it."""
    if subject.startswith("missing"):
        return "null"
    if subject in RULE_OF:
        return RULE_OF[subject]
    return "bounds" if table == "panel" and subject not in NEVER and "," not in subject else None


def variable_of(row: dict[str, Any]) -> str:
    """What an exception calls the figure: a column of the panel, or MEASURE_INDUSTRY."""
    if row["table_name"] in BY_INDUSTRY:
        return f"{row['table_name']}_{row['name']}"
    if row["subject"] == "growth_gap":
        return "gdp_real_mn_cny"
    return row["name"] or str(row["subject"]).removeprefix("missing_")
