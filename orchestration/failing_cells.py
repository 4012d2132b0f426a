"""Where a figure that failed the gate stands: the file and cell that it was read from."""

import duckdb
import polars as pl

from expectations.runner import WORST
from warehouse.frames import frame_of, lent

# gates whose `name` is an industry: the variable that they look at
INDUSTRIES = {"employment": "employment_persons", "value_added": "value_added_mn_cny", "output": "output_mn_cny"}
# A sector's figure, the total's, or, where the figure itself is missing, one of its row: beside it is the empty cell.
# Of several sources the one whose figure the panel took, else the newest.
PLACES = """
with said as (
    select f.table_name, f.subject, f.severity, f.rank, o.file_name, o.sheet, o.cell,
        o.industry_id = f.industry as it_is, taken.observation_id is not null as taken, o.vintage
    from __failures f
    join seeds.variables v on v.variable = f.variable
    join (
        select observation_id, s.region_id, s.year, s.indicator, s.industry_id, s.vintage, r.file_name, r.sheet, r.cell
        from staging.stg_yearbook__observations s join raw.observations r using (observation_id)
    ) o on o.region_id = f.region_id and o.year = f.year and o.indicator = v.indicator
    left join intermediate.int_panel__observations taken
        on taken.observation_id = o.observation_id and taken.variable = f.variable
    where f.industry is null or o.industry_id is not null
)
select table_name, subject, severity, rank,
    first(file_name order by coalesce(it_is, true) desc, taken desc, vintage desc, cell) as file_name,
    first(sheet order by coalesce(it_is, true) desc, taken desc, vintage desc, cell) as sheet,
    first(cell order by coalesce(it_is, true) desc, taken desc, vintage desc, cell) as cell
from said group by all
"""


# Where a figure is missing: the cell that says so (empty, a mark, refused), of the newest file that has one.
GAPS = """
with read as (
    select file_sha256, source, max_by(status, loaded_at) as status,
        max(case when not starts_with(run_id, 'restore ') then loaded_at end) as loaded_at
    from raw.files group by all
)
select f.table_name, f.subject, f.severity, f.rank, g.file_name, g.sheet, g.cell, g.value_raw as mark, g.reason
from __failures f
join seeds.variables v on v.variable = f.variable
join raw.gaps g on g.region_id = f.region_id and g.year = f.year and g.indicator = v.indicator
    and (g.sector = f.industry or f.industry is null)
join read on read.file_sha256 = g.file_sha256 and read.source = g.source and read.status <> 'withdrawn'
    and g.loaded_at >= read.loaded_at
where starts_with(f.subject, 'missing')
qualify row_number() over (
    partition by f.table_name, f.subject, f.severity, f.rank
    order by g.vintage desc, g.loaded_at desc, g.file_name, g.cell
) = 1
"""
# No cell of its own and none of its row: the newest file that has the other regions of the year.
OTHERS = """
select f.table_name, f.subject, f.severity, f.rank,
    max_by(r.file_name, (s.vintage, r.file_name)) as file_name, max_by(r.sheet, (s.vintage, r.file_name)) as sheet
from __failures f
join seeds.variables v on v.variable = f.variable
join staging.stg_yearbook__observations s on s.year = f.year and s.indicator = v.indicator
    and (s.industry_id = f.industry or f.industry is null)
join raw.observations r using (observation_id)
where starts_with(f.subject, 'missing')
group by all
"""


def with_places(con: duckdb.DuckDBPyConnection, failures: pl.DataFrame) -> pl.DataFrame:
    """Failures (``expectations.runner.FAILURE_SCHEMA``) with ``file_name``, ``sheet``, ``cell``; null where derived.

    A missing figure is named by its empty, marked or refused cell; where no file has a cell for it, by a cell of its
    row; where none has its row, by the file that has the other regions.
    """
    by_industry = pl.col("table_name").is_in(list(INDUSTRIES))
    looked_at = pl.col("table_name").replace_strict(INDUSTRIES, default=None, return_dtype=pl.String)
    totals = frame_of(con, "select industry_id from seeds.industries where is_total")["industry_id"].to_list()
    name = pl.when(pl.col("subject").str.starts_with("missing_")).then(pl.col("subject").str.strip_prefix("missing_"))
    variable = pl.coalesce(looked_at, "name", name, "subject")
    industry = pl.when(by_industry).then(pl.col("name").replace({"total": totals[0]} if totals else {}))
    with lent(con, "__failures", failures.with_columns(variable=variable, industry=industry)):
        found, gaps, others = (frame_of(con, query) for query in (PLACES, GAPS, OTHERS))
    keys = ["table_name", "subject", "severity", "rank"]
    out = failures.join(found, on=keys, how="left", maintain_order="left")
    out = out.join(gaps, on=keys, how="left", maintain_order="left", suffix="_gap")
    out = out.join(others, on=keys, how="left", maintain_order="left", suffix="_other")
    missing = pl.col("subject").str.starts_with("missing")
    said = (
        pl.when(pl.col("reason").is_null() & pl.col("cell").is_not_null())
        .then(pl.lit("no figure, and no cell for it beside this one of its row"))
        .when(pl.col("reason").is_null() & pl.col("file_name_other").is_not_null())
        .then(pl.lit("no figure: no row of the region in this file, which has others of the year"))
        .when(pl.col("reason").is_null())
        .then(pl.lit("no figure"))
        .when(pl.col("mark").fill_null("") == "")
        .then(pl.lit("no figure: the cell is empty"))
        .when(pl.col("reason") == "missing")
        .then(pl.format("no figure: the cell says {}", "mark"))
        .otherwise(pl.format("no figure: the cell says {} ({})", "mark", "reason"))
    )
    there = pl.col("file_name_gap").is_not_null()
    at = {c: pl.when(there).then(f"{c}_gap").otherwise(c) for c in ("file_name", "sheet", "cell")}
    for column in ("file_name", "sheet"):
        at[column] = pl.coalesce(at[column], f"{column}_other")
    out = out.with_columns(figure=pl.when(missing).then(said).otherwise("figure"), **at)
    return out.select(*failures.columns, "file_name", "sheet", "cell")


def place(row: dict) -> str:
    """``[file.xlsx, sheet 2012, cell C7]``; empty where the figure is derived from several."""
    if row["file_name"] is None:
        return ""
    sheet = f", sheet {row['sheet']}" if row["sheet"] else ""
    cell = f", cell {row['cell']}" if row["cell"] else ""
    return f" [{row['file_name']}{sheet}{cell}]"


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
