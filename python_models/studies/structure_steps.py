"""Steps on a named group of regions: gradient, specialisation, shared industries, chains, majors."""

from itertools import combinations

import numpy as np
import polars as pl

from python_models.errors import InputError
from python_models.reporting import charts
from python_models.studies import steps as spec
from python_models.studies import structure
from python_models.studies.context import Context
from python_models.studies.outputs import Column, Exhibit, FigureOutput, TableOutput


def members(step: spec._Group, context: Context) -> list[str]:
    """Regions of the group, in the order written."""
    return list(step.group or context.study.group)


def names_of(group: list[str], table: pl.DataFrame, context: Context) -> dict[str, str]:
    """Name of each region, from the study's labels, the panel or the table."""
    known = context.region_names()
    return {r: context.label(r) if r in context.study.labels else known.get(r, r) for r in group}


def output(table: str, group: list[str], year: int, context: Context) -> tuple[pl.DataFrame, np.ndarray]:
    """Industries of one year (rows sorted by id) and the (n, k) output of the group's regions.

    Raises
    ------
    InputError
        A region without rows in that year.
    """
    rows = context.data.tables[table].filter(pl.col(context.period) == year)
    rows = rows.with_columns(pl.col(context.unit).cast(pl.String)).filter(pl.col(context.unit).is_in(group))
    absent = [r for r in group if r not in set(rows[context.unit])]
    if absent:
        raise InputError(f"tables.{table}: no rows in {year} for {', '.join(absent)}")
    own = f"industry_name_{context.language}"
    if own in rows.columns:
        rows = rows.with_columns(industry_name=pl.col(own))
    about = [c for c in rows.columns if c not in (context.unit, context.period, "value")]
    industries = rows.select(about).unique("industry").sort("industry")
    wide = rows.pivot(on=context.unit, index="industry", values="value").sort("industry").fill_null(0.0)
    return industries, wide.select(group).to_numpy().T.astype(float)


def gradient(step: spec.Gradient, context: Context) -> list[Exhibit]:
    """Output and its structure by year, with panel variables where the panel has the year."""
    group = members(step, context)
    names = names_of(group, context.data.tables[step.table], context)
    parts = []
    kinds: list[str] = []
    for year in step.at:
        industries, values = output(step.table, group, year, context)
        whole = structure.shares(values)
        panel = context.rows().filter(pl.col(context.period) == year)
        for i, region in enumerate(group):
            row: dict[str, object] = {"region": names[region], "year": str(year), "output": values[i].sum() / 1000}
            for kind in industries[step.structure].unique().sort().drop_nulls():
                inside = (industries[step.structure] == kind).to_numpy()
                row[f"share_{kind}"] = float(whole[i, inside].sum())
                kinds.append(kind)
            found = panel.filter(pl.col(context.unit).cast(pl.String) == region)
            row |= {v: found[v][0] if found.height else None for v in step.level}
            parts.append(row)
    kinds = sorted(set(kinds))
    schema = {"region": pl.String, "year": pl.String, "output": pl.Float64}
    schema |= {f"share_{k}": pl.Float64 for k in kinds} | dict.fromkeys(step.level, pl.Float64)
    frame = pl.DataFrame(parts, schema=schema)
    heads = [Column("output", context.word("output"), 1)]
    heads += [Column(f"share_{k}", context.word("share_of", group=context.label(k))) for k in kinds]
    heads += [Column(v, context.label(v)) for v in step.level]
    table = TableOutput("gradient", frame, "region", heads, context.word("region"), block="year")
    long = frame.select("region", pl.col("year").cast(pl.Int64), "output")
    if len(step.at) < 2:
        return [table]
    chart = charts.trend(long, value="output", group="region", label=context.word("output"))
    return [table, FigureOutput("output", chart, long, context.word("output"))]


def specialisation(step: spec.Specialisation, context: Context) -> list[Exhibit]:
    """K_i by year, K_ij of the last year, and the industries each region is most specialised in."""
    group = members(step, context)
    names = names_of(group, context.data.tables[step.table], context)
    against = []
    for year in step.at:
        industries, values = output(step.table, group, year, context)
        k = structure.krugman_against_others(values)
        against += [{"year": year, "region": names[r], "krugman": float(k[i])} for i, r in enumerate(group)]
    long = pl.DataFrame(against)
    wide = long.pivot(on="region", index="year", values="krugman")
    heads = [Column(names[r], names[r]) for r in group]
    out: list[Exhibit] = [
        TableOutput("against_others", wide, "year", heads, context.word("year"), caption=context.word("krugman"))
    ]
    if len(step.at) > 1:
        chart = charts.trend(long, value="krugman", group="region", label=context.word("krugman"))
        out.append(FigureOutput("against_others", chart, long, context.word("krugman")))
    return [*out, *_last_year(step, context, group, names, industries, values)]


def _last_year(
    step: spec.Specialisation,
    context: Context,
    group: list[str],
    names: dict[str, str],
    industries: pl.DataFrame,
    values: np.ndarray,
) -> list[Exhibit]:
    year = step.at[-1]
    pairs = structure.krugman_pairwise(values)
    square = pl.DataFrame({"region": [names[r] for r in group]} | {names[r]: pairs[:, j] for j, r in enumerate(group)})
    heads = [Column(names[r], names[r]) for r in group]
    caption = f"K_ij, {year}"
    own, rest = structure.shares(values), structure.others_shares(values)
    named = industries["industry_name"].to_list()
    rows = []
    for i, region in enumerate(group):
        for k in np.argsort(-(own[i] - rest[i]), kind="stable")[: step.industries]:
            ratio = own[i, k] / rest[i, k] if rest[i, k] > 0 else None
            rows.append(
                {"region": names[region], "industry": named[int(k)], "share": own[i, k], "others_share": rest[i, k],
                 "difference": own[i, k] - rest[i, k], "ratio": ratio}
            )  # fmt: skip
    detail = [Column(c, context.word(c)) for c in ("share", "others_share", "difference")]
    detail.append(Column("ratio", context.word("ratio"), 2))
    by_industry = TableOutput(
        "industries", pl.DataFrame(rows), "industry", detail, context.word("industry"), block="region",
        caption=f"{context.word('most_specialised')}, {year}",
    )  # fmt: skip
    chosen = list(dict.fromkeys(r["industry"] for r in rows))
    cells = pl.DataFrame(
        [
            {"industry": named[k], "region": names[r], "ratio": float(own[i, k] / rest[i, k])}
            for i, r in enumerate(group)
            for k in range(len(named))
            if named[k] in chosen and rest[i, k] > 0
        ]
    )
    chart = charts.heat_map(
        cells,
        row="industry",
        column="region",
        value="ratio",
        label=context.word("ratio"),
        columns=[names[r] for r in group],
    )
    return [
        TableOutput("pairwise", square, "region", heads, context.word("region"), caption=caption),
        by_industry,
        FigureOutput("ratio", chart, cells, f"{context.word('share_ratio')}, {year}"),
    ]


def overlap(step: spec.Overlap, context: Context) -> list[Exhibit]:
    """The first industries of each region side by side, and what each pair shares."""
    group = members(step, context)
    names = names_of(group, context.data.tables[step.table], context)
    out: list[Exhibit] = []
    shared = []
    joiner = "、" if context.language == "zh" else ", "
    for year in step.at:
        industries, values = output(step.table, group, year, context)
        named = industries["industry_name"].to_list()
        first = structure.leading(values, step.top)
        own = structure.shares(values)
        table: dict[str, object] = {"rank": list(range(1, first.shape[1] + 1))}
        heads = []
        for i, r in enumerate(group):
            table |= {f"industry_{r}": [named[k] for k in first[i]], f"share_{r}": [float(own[i, k]) for k in first[i]]}
            heads += [
                Column(f"industry_{r}", context.word("industry"), over=names[r]),
                Column(f"share_{r}", context.word("share"), over=names[r]),
            ]
        out.append(
            TableOutput(
                f"leading_{year}",
                pl.DataFrame(table),
                "rank",
                heads,
                context.word("rank"),
                caption=context.word("leading_industries", n=first.shape[1], year=year),
            )
        )
        lists = [{named[k] for k in row} for row in first]
        for i, j in combinations(range(len(group)), 2):
            both = [named[k] for k in first[i] if named[k] in lists[j]]
            shared.append(
                {"pair": f"{names[group[i]]} – {names[group[j]]}", "year": str(year), "shared": len(both),
                 "jaccard": structure.jaccard(lists[i], lists[j]), "shared_industries": joiner.join(both)}
            )  # fmt: skip
    heads = [
        Column("shared", context.word("shared"), 0),
        Column("jaccard", context.word("jaccard"), 2),
        Column("shared_industries", context.word("shared_industries")),
    ]
    caption = context.word("shared_between")
    frame = pl.DataFrame(shared)
    return [*out, TableOutput("overlap", frame, "pair", heads, context.word("pair"), block="year", caption=caption)]


def chain(step: spec.Chain, context: Context) -> list[Exhibit]:
    """Indicators of the group's regions and their ratio to the mean of all regions, by year."""
    group = members(step, context)
    names = names_of(group, context.data.frame, context)
    rows, ratios = [], []
    for year in step.at:
        panel = context.rows().filter(pl.col(context.period) == year)
        mean = panel.select(pl.col(step.variables).mean()).row(0, named=True)
        rows.append({"region": context.word("panel_mean"), "year": str(year), **mean})
        for region in group:
            found = (
                panel.filter(pl.col(context.unit).cast(pl.String) == region).select(step.variables).row(0, named=True)
            )
            ratio = {
                f"{v}_ratio": found[v] / mean[v] if mean[v] and found[v] is not None else None for v in step.variables
            }
            rows.append({"region": names[region], "year": str(year), **found, **ratio})
            ratios += [
                {"region": f"{names[region]} {year}", "indicator": context.label(v), "ratio": ratio[f"{v}_ratio"]}
                for v in step.variables
            ]
    schema = {"region": pl.String, "year": pl.String} | dict.fromkeys(step.variables, pl.Float64)
    schema |= {f"{v}_ratio": pl.Float64 for v in step.variables}
    heads = []
    for v in step.variables:
        heads += [
            Column(v, context.word("value"), over=context.label(v)),
            Column(f"{v}_ratio", context.word("relative"), 2, over=context.label(v)),
        ]
    frame = pl.DataFrame(rows, schema=schema)
    table = TableOutput("chain", frame, "region", heads, context.word("region"), block="year")
    long = pl.DataFrame(ratios)
    chart = charts.heat_map(
        long,
        row="indicator",
        column="region",
        value="ratio",
        label=context.word("relative"),
        columns=[f"{names[r]} {y}" for r in group for y in step.at],
    )
    return [table, FigureOutput("chain", chart, long, context.word("against_mean"))]


def match(step: spec.Match, context: Context) -> list[Exhibit]:
    """Each region's first industries with the majors that serve them, and the share of industries served."""
    group = members(step, context)
    names = names_of(group, context.data.tables[step.table], context)
    majors = context.data.tables[step.majors].with_columns(pl.col(context.unit).cast(pl.String))
    industries, values = output(step.table, group, step.at, context)
    ids, named = industries["industry"].to_list(), industries["industry_name"].to_list()
    own = structure.shares(values)
    joiner = "；" if context.language == "zh" else "; "
    rows, totals = [], []
    for i, region in enumerate(group):
        served = 0
        first = structure.leading(values, step.top)[i]
        for k in first:
            found = majors.filter((pl.col(context.unit) == region) & (pl.col("industry") == ids[k]))
            offered = [f"{m} ({u})" for u, m in found.select("university", "major").iter_rows()]
            served += bool(offered)
            rows.append(
                {"industry": named[k], "region": names[region], "share": float(own[i, k]), "count": len(offered),
                 "majors": joiner.join(offered) or context.word("no_majors")}
            )  # fmt: skip
        totals.append({"region": names[region], "matched": served, "n": len(first), "share": served / len(first)})
    heads = [
        Column("share", context.word("share")),
        Column("count", context.word("offered"), 0),
        Column("majors", context.word("list")),
    ]
    total_heads = [
        Column("matched", context.word("matched"), 0),
        Column("n", context.word("leading"), 0),
        Column("share", context.word("share"), 2),
    ]
    return [
        TableOutput("match", pl.DataFrame(rows), "industry", heads, context.word("industry"), block="region"),
        TableOutput(
            "matched",
            pl.DataFrame(totals),
            "region",
            total_heads,
            context.word("region"),
            caption=context.word("matched_caption"),
        ),
    ]
