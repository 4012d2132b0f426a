"""Where a figure that failed the gate stands: the file and cell that it was read from."""

import duckdb
import polars as pl

from expectations.runner import WORST

INDUSTRIES = {"employment"}  # gates whose `name` is an industry
# A sector's figure, the total's, or, where the figure itself is missing, one of its row: beside it is the empty cell.
PLACES = """
with said as (
    select f.table_name, f.subject, f.severity, f.rank, o.file_name, o.sheet, o.cell,
        o.industry_id = f.industry as it_is
    from __failures f
    join seeds.variables v on v.variable = f.variable
    join (
        select s.region_id, s.year, s.indicator, s.industry_id, r.file_name, r.sheet, r.cell
        from staging.stg_yearbook__observations s join raw.observations r using (observation_id)
    ) o on o.region_id = f.region_id and o.year = f.year and o.indicator = v.indicator
    where f.industry is null or o.industry_id is not null
)
select table_name, subject, severity, rank,
    first(file_name order by coalesce(it_is, true) desc, cell) as file_name,
    first(sheet order by coalesce(it_is, true) desc, cell) as sheet,
    first(cell order by coalesce(it_is, true) desc, cell) as cell
from said group by all
"""


def with_places(con: duckdb.DuckDBPyConnection, failures: pl.DataFrame) -> pl.DataFrame:
    """Failures (``expectations.runner.FAILURE_SCHEMA``) with ``file_name``, ``sheet``, ``cell``; null where derived."""
    by_industry = pl.col("table_name").is_in(INDUSTRIES)
    totals = con.execute("select industry_id from seeds.industries where is_total").pl()["industry_id"].to_list()
    name = pl.when(pl.col("subject").str.starts_with("missing_")).then(pl.col("subject").str.strip_prefix("missing_"))
    variable = pl.coalesce(pl.when(by_industry).then(pl.lit("employment_persons")), "name", name, "subject")
    industry = pl.when(by_industry).then(pl.col("name").replace({"total": totals[0]} if totals else {}))
    con.register("__failures", failures.with_columns(variable=variable, industry=industry).to_arrow())
    found = con.execute(PLACES).pl()
    con.unregister("__failures")
    keys = ["table_name", "subject", "severity", "rank"]
    return failures.join(found, on=keys, how="left", maintain_order="left")


def place(row: dict) -> str:
    """``[file.xlsx, sheet 2012, cell C7]``; empty where the figure is derived from several."""
    if row["file_name"] is None:
        return ""
    sheet = f", sheet {row['sheet']}" if row["sheet"] else ""
    return f" [{row['file_name']}{sheet}, cell {row['cell']}]"


def with_first_places(outcomes: pl.DataFrame, failures: pl.DataFrame) -> pl.DataFrame:
    """Outcomes whose examples name the cell of each of the worst."""
    said: dict[tuple, list[str]] = {}
    for row in failures.filter(pl.col("rank") <= WORST).to_dicts():
        at = " ".join(str(row[k]) for k in ("name", "region_id", "year") if row[k] is not None)
        key = (row["table_name"], row["subject"], row["severity"])
        said.setdefault(key, []).append(f"{at}: {row['figure']}{place(row)}")
    examples = [
        "; ".join(said[key])
        if not row["success"] and (key := (row["table_name"], row["subject"], row["severity"])) in said
        else row["examples"]
        for row in outcomes.to_dicts()
    ]
    return outcomes.with_columns(examples=pl.Series(examples, dtype=pl.String))
