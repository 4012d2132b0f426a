"""Steps that describe: definitions, moments, correlations, means, rankings, scatters and maps."""

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl
from scipy import stats

from python_models.errors import InputError
from python_models.inference import correlations as correlation_rows
from python_models.inference import describe
from python_models.reporting import charts, maps
from python_models.studies import steps as spec
from python_models.studies.context import Context
from python_models.studies.outputs import Column, Exhibit, FigureOutput, TableOutput

SIDES = {"improved": "#1b7a9e", "unchanged": "#c9ced6", "declined": "#dd7a26"}
TIE = 1e-9


def definitions(step: spec.Definitions, context: Context) -> list[Exhibit]:
    """Table of variables: what each is, how it is made, the years it covers."""
    study, frame = context.study, context.data.frame
    rows = []
    for name in step.variables:
        rows_with = frame.filter(pl.col(name).is_not_null())
        there = rows_with[context.period].unique().sort().to_list()
        rows.append(
            {
                "variable": context.label(name),
                "definition": context.say(study.definitions.get(name)),
                "expression": study.sample.derived.get(name, _origin(name, context)),
                "n": rows_with.height,
                "years": f"{there[0]}–{there[-1]}" if there else "—",
            }
        )
    heads = [
        Column("definition", context.word("definition")),
        Column("expression", context.word("expression")),
        Column("n", context.word("observations"), 0),
        Column("years", context.word("years")),
    ]
    return [TableOutput("definitions", pl.DataFrame(rows), "variable", heads, context.word("variable"))]


def _origin(name: str, context: Context) -> str:
    for block, measure in context.study.efficiency.items():
        if name == block:
            bads = f" − {', '.join(measure.bads)}" if measure.bads else ""
            return f"SBM({', '.join(measure.inputs)} → {', '.join(measure.goods)}{bads})"
        if name in measure.columns(block):
            return f"Malmquist({block})"
    return name


def descriptives(step: spec.Descriptives, context: Context) -> list[Exhibit]:
    """Count, mean, standard deviation, minimum, median and maximum."""
    table = describe(context.rows(step.sample, step.years), step.variables)
    table = table.with_columns(label=pl.Series([context.label(v) for v in table["variable"]]))
    heads = [Column("n", context.word("observations"), 0)]
    heads += [Column(c, context.word(c), level="moments") for c in ("mean", "std_dev", "min", "median", "max")]
    return [TableOutput("descriptives", table, "label", heads, context.word("variable"))]


def correlations(step: spec.Correlations, context: Context) -> list[Exhibit]:
    """Lower triangle with stars."""
    pairs = correlation_rows(context.rows(step.sample, step.years), step.variables, step.method)
    found = {(a, b): (r, p) for a, b, r, p in pairs.select(pl.nth(0, 1, 2, 3)).iter_rows()}
    rows = []
    for i, first in enumerate(step.variables):
        row: dict[str, object] = {"label": f"({i + 1}) {context.label(first)}"}
        for j, second in enumerate(step.variables):
            below = j <= i
            row[f"r_{j + 1}"] = found[first, second][0] if below else None
            row[f"p_{j + 1}"] = found[first, second][1] if below and j < i else None
        rows.append(row)
    schema = {"label": pl.String} | {f"{c}_{j + 1}": pl.Float64 for j in range(len(step.variables)) for c in ("r", "p")}
    heads = [Column(f"r_{j + 1}", f"({j + 1})", p_value=f"p_{j + 1}") for j in range(len(step.variables))]
    frame = pl.DataFrame(rows, schema=schema)
    return [TableOutput("correlations", frame, "label", heads, context.word("variable"))]


def vif(step: spec.Vif, context: Context) -> list[Exhibit]:
    """Variance inflation factors and their mean, largest first."""
    from python_models.formula import design
    from python_models.panel.tests import variance_inflation

    data = context.rows(step.sample, step.years)
    data = data.with_columns(__one=pl.lit(1.0) * pl.int_range(data.height))
    x = design(data, "__one ~ " + " + ".join(step.terms), context.unit, context.period)
    kept = x.x[~np.isnan(x.x).any(axis=1)]
    factors = variance_inflation(kept)
    table = pl.DataFrame({"label": [context.label(n) for n in x.names], "vif": factors}).sort("vif", descending=True)
    mean = pl.DataFrame({"label": [context.word("vif_mean")], "vif": [float(factors.mean())]})
    table = pl.concat([table.with_columns(tolerance=1 / pl.col("vif")), mean], how="diagonal")
    heads = [Column("vif", context.word("vif"), 2), Column("tolerance", context.word("tolerance"))]
    return [TableOutput("vif", table, "label", heads, context.word("variable"))]


def means(step: spec.Means, context: Context) -> list[Exhibit]:
    """Yearly means: one table and figure per variable by group, or all variables in one."""
    frame = context.rows(step.sample, step.years)
    if step.by is None:
        return _means_of_variables(step, context, frame)
    out: list[Exhibit] = []
    values = frame[step.by].drop_nulls().unique().sort().to_list()
    known = [k for k in context.study.labels if k in [str(v) for v in values]]
    values.sort(key=lambda v: (known.index(str(v)) if str(v) in known else len(known), str(v)))
    for variable in step.variables:
        wide = frame.group_by(context.period).agg(pl.col(variable).mean().alias("all")).sort(context.period)
        for value in values:
            part = frame.filter(pl.col(step.by) == value).group_by(context.period)
            wide = wide.join(part.agg(pl.col(variable).mean().alias(str(value))), on=context.period, how="left")
        wide = wide.drop_nulls("all")
        names = {"all": context.word("all"), **{str(v): context.label(str(v)) for v in values}}
        if "table" in step.show:
            heads = [Column(c, names[c]) for c in names]
            table = TableOutput(f"means_{variable}", wide, context.period, heads, context.word("year"))
            out.append(_captioned(table, context.label(variable), len(step.variables)))
        if "figure" in step.show:
            caption = context.word("trend_of", variable=context.label(variable)) if len(step.variables) > 1 else ""
            out.append(_trend(wide, names, variable, step, context, caption))
    return out


def _captioned(table: TableOutput, caption: str, several: int) -> TableOutput:
    from dataclasses import replace

    return replace(table, caption=caption) if several > 1 else table


def _trend(
    wide: pl.DataFrame, names: dict[str, str], variable: str, step: spec.Means, context: Context, caption: str
) -> FigureOutput:
    long = wide.unpivot(index=context.period, variable_name="group", value_name="value").drop_nulls("value")
    label = context.label(variable)
    highlight = "all" if "all" in names else None
    chart = charts.trend(
        long, value="value", group="group", time=context.period, highlight=highlight, label=label, names=names,
        reference=step.reference,
    )  # fmt: skip
    return FigureOutput(f"trend_{variable}", chart, long, caption)


def _means_of_variables(step: spec.Means, context: Context, frame: pl.DataFrame) -> list[Exhibit]:
    wide = frame.group_by(context.period).agg(pl.col(step.variables).mean()).sort(context.period)
    wide = wide.filter(~pl.all_horizontal(pl.col(step.variables).is_null()))
    out: list[Exhibit] = []
    if "table" in step.show:
        heads = [Column(v, context.label(v)) for v in step.variables]
        out.append(TableOutput("means", wide, context.period, heads, context.word("year")))
    if "figure" in step.show:
        names = {v: context.label(v) for v in step.variables}
        label = context.label(step.variables[0]) if len(step.variables) == 1 else ""
        long = wide.unpivot(index=context.period, variable_name="group", value_name="value").drop_nulls("value")
        chart = charts.trend(
            long, value="value", group="group", time=context.period, label=label, names=names, reference=step.reference
        )
        out.append(FigureOutput("trend", chart, long))
    return out


def ranking(step: spec.Ranking, context: Context) -> list[Exhibit]:
    """Rank, region and value, a pair of columns per year."""
    frame = context.rows(step.sample, step.years).drop_nulls(step.variable)
    table, heads = None, []
    for year in step.at:
        rows = frame.filter(pl.col(context.period) == year).sort(
            [step.variable, context.unit], descending=[True, False]
        )
        rows = rows.head(step.top) if step.top else rows
        part = rows.select(
            rank=pl.int_range(1, pl.len() + 1),
            **{f"region_{year}": pl.col(context.region_name), f"value_{year}": pl.col(step.variable)},
        )
        table = part if table is None else table.join(part, on="rank", how="full", coalesce=True).sort("rank")
        heads += [
            Column(f"region_{year}", context.word("region"), over=str(year)),
            Column(f"value_{year}", context.label(step.variable), 2, over=str(year)),
        ]
    assert table is not None
    return [TableOutput("ranking", table, "rank", heads, context.word("rank"))]


def status(step: spec.Status, context: Context) -> list[Exhibit]:
    """Lists of regions by their mean, and the bars behind them."""
    frame = context.rows(step.sample, step.years)
    mean = frame.group_by(context.unit, context.region_name).agg(pl.col(step.variable).mean()).drop_nulls()
    mean = mean.sort([step.variable, context.unit], descending=[True, False])
    names = mean[context.region_name].to_list()
    joiner = "、" if context.language == "zh" else ", "
    lists: list[tuple[str, Sequence[str]]] = []
    if step.above is not None:
        high = mean.filter(pl.col(step.variable) > step.above)[context.region_name].to_list()
        lists.append((context.word("above", level=step.above), high))
    lists += [(context.word("top", n=step.top), names[: step.top])] if step.top else []
    lists += [(context.word("bottom", n=step.bottom), names[::-1][: step.bottom])] if step.bottom else []
    rows = [{"list": head, "count": len(found), "regions": joiner.join(found)} for head, found in lists]
    heads = [Column("count", context.word("count"), 0), Column("regions", context.word("regions"))]
    table = TableOutput("status", pl.DataFrame(rows), "list", heads, context.word("list"))
    bars = mean.select(pl.col(context.region_name).alias("region"), pl.col(step.variable).alias("value"))
    chart = charts.ranking(bars, value="value", name="region", label=context.label(step.variable), reference=step.above)
    return [table, FigureOutput("ranking", chart, bars)]


def scatter(step: spec.Scatter, context: Context) -> list[Exhibit]:
    """Points with fitted lines, and the lines' slopes as a table."""
    frame = context.rows(step.sample, step.years).drop_nulls([step.x, step.y])
    period, unit = context.period, context.unit
    shown = frame.select(unit, period, context.region_name, step.x, step.y).sort(period, unit)
    chart = charts.scatter_with_fit(
        shown,
        x=step.x,
        y=step.y,
        facet=period if step.by_year else None,
        name=None if step.by_year else context.region_name,
        x_label=context.label(step.x),
        y_label=context.label(step.y),
    )
    rows = []
    parts: list[tuple[str, pl.DataFrame]] = [(context.word("all"), shown)]
    if step.by_year:
        parts = [(str(y), shown.filter(pl.col(period) == y)) for y in shown[period].unique().sort()] + parts
    for name, part in parts:
        x, y = part[step.x].to_numpy(), part[step.y].to_numpy()
        if len(x) < 3 or np.ptp(x) == 0:
            continue
        line = stats.linregress(x, y)
        rows.append(
            {"sample": name, "n": len(x), "slope": line.slope, "std_error": line.stderr, "constant": line.intercept,
             "correlation": line.rvalue, "p_value": line.pvalue}
        )  # fmt: skip
    heads = [
        Column("n", context.word("observations"), 0),
        Column("slope", context.word("slope"), p_value="p_value", below="std_error"),
        Column("constant", context.word("constant")),
        Column("correlation", context.word("correlation")),
        Column("p_value", context.word("p_value"), is_p=True),
    ]
    figure = FigureOutput("scatter", chart, shown)
    caption = context.word("slopes_by_year") if step.by_year else ""
    return [figure, TableOutput("slopes", pl.DataFrame(rows), "sample", heads, context.word("year"), caption=caption)]


def region_map(step: spec.Map, context: Context) -> list[Exhibit]:
    """A map per year, or one of the change; a table of how many regions lie on either side."""
    return list(_maps(step, context))


def _maps(step: spec.Map, context: Context) -> Iterator[Exhibit]:
    frame = context.rows(step.sample, step.years)
    keep = [context.unit, context.period, context.region_name, step.variable]
    keep += [c for c in ("longitude", "latitude") if c in frame.columns]
    frame = frame.select(keep).rename({context.unit: "region_id", context.period: "year"})
    label = context.label(step.variable)
    common = {"name": context.region_name, "boundaries": context.boundaries}
    if step.show == "change":
        first, last = step.at
        data = frame.filter(pl.col("year").is_in(step.at))
        chart = maps.change_map(
            data, value=step.variable, first=first, last=last, label=label, language=context.language, **common
        )
        yield FigureOutput("map", chart, data)
        return
    counts = []
    for year in step.at:
        data = frame.filter(pl.col("year") == year)
        if data[step.variable].null_count() == data.height:
            raise InputError(f"at: {step.variable} has no value in {year}")
        caption = f"{label}, {year}"
        if step.show == "value":
            chart = maps.region_map(
                data, value=step.variable, classes=step.classes, label=caption, language=context.language, **common
            )
            yield FigureOutput(f"map_{year}", chart, data, caption)
            continue
        above = pl.col(step.variable) - step.split_at
        side = pl.when(above > TIE).then(pl.lit("improved")).when(above < -TIE).then(pl.lit("declined"))
        data = data.with_columns(
            side=pl.when(above.is_not_null()).then(side.otherwise(pl.lit("unchanged"))),
            shown=pl.col(step.variable).map_elements(lambda v: f"{v:.3f}", return_dtype=pl.String),
        )
        names = {k: context.word(k, level=step.split_at) for k in SIDES}
        chart = maps.category_map(
            data,
            category="side",
            colours=SIDES,
            text="shown",
            names=names,
            label=caption,
            language=context.language,
            **common,
        )
        yield FigureOutput(f"map_{year}", chart, data.drop("shown"), caption)
        counts.append({"year": year, **{k: int((data["side"] == k).sum()) for k in names}})
    if counts:
        heads = [Column(k, context.word(f"{k}_head"), 0) for k in SIDES]
        yield TableOutput("counts", pl.DataFrame(counts), "year", heads, context.word("year"))
