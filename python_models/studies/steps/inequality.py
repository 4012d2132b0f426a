"""Inequality between regions by groups over the years: Dagum's Gini and Theil's indices."""

from typing import Any, Literal

import polars as pl
from pydantic import Field

from python_models.errors import InputError
from python_models.reporting.figures import charts
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.outputs import Column, Exhibit, FigureOutput, Produced, TableOutput
from python_models.studies.steps.base import Kind, SampledStep
from python_models.words import Words

PARTS = ("within", "between", "transvariation")


class Inequality(SampledStep):
    """Gini of variables with Dagum's decomposition by a column, and Theil's T and L, year by year."""

    kind: Literal["inequality"]
    variables: list[str] = Field(min_length=1)
    by: str = Field(description="column of groups, such as macro_region")
    weigh_by: str | None = Field(
        None, description="column that regions count by (population); once each where not given"
    )
    missing: Literal["drop", "error"] = Field(
        "drop", description="regions without a value in a year: `drop` them from the year (n is printed), or `error`"
    )
    show: list[Literal["table", "figure", "groups", "pairs"]] = Field(
        ["table", "figure", "groups", "pairs"], min_length=1,
        description="decomposition and its figure, Gini in and between groups",
    )  # fmt: skip


def check(step: Inequality, here: Checker) -> None:
    from python_models.distribution.inequality import dagum

    rows = here.rows(step.sample, step.years)
    here.described("variables", step.variables, rows)
    if step.weigh_by is not None and here.variable("weigh_by", step.weigh_by):
        here.has_values("weigh_by", step.weigh_by, rows)
    if not here.variable("by", step.by) or (step.weigh_by is not None and step.weigh_by not in rows.columns):
        return
    unit, period = here.context.unit, here.context.period
    for name in [v for v in step.variables if v in rows.columns and rows[v].dtype.is_numeric() and rows[v].count()]:
        try:
            dagum(rows, name, group=step.by, unit=unit, period=period, weights=step.weigh_by, missing=step.missing)
        except InputError as exc:
            here.say("variables", str(exc))


def run(step: Inequality, context: Context) -> Produced:
    """The decomposition by year, its figure, and the Gini in groups and between pairs of them."""
    from python_models.distribution.inequality import dagum, theil

    rows = context.rows(step.sample, step.years)
    choice: dict[str, Any] = {
        "group": step.by,
        "unit": context.unit,
        "period": context.period,
        "weights": step.weigh_by,
    }
    out: list[Exhibit] = []
    for variable in step.variables:
        found = dagum(rows, variable, missing=step.missing, **choice)
        table = found.tidy().join(
            theil(rows, variable, missing=step.missing, **choice), on=context.period, suffix="_theil"
        )
        caption = context.label(variable)
        if "table" in step.show:
            out.append(_decomposition(table, variable, caption, context))
        if "figure" in step.show and table.height > 1:
            out.append(_figure(table, variable, caption, context))
        if "groups" in step.show:
            out.append(_groups(found.groups(), variable, caption, context))
        if "pairs" in step.show and found.pairs().height:
            out.append(_pairs(found.pairs(), variable, caption, context))
    return Produced(out)


def _decomposition(table: pl.DataFrame, variable: str, caption: str, context: Context) -> TableOutput:
    word = context.word
    heads = [Column("n", word("regions"), 0), Column("gini", word("gini"), over=word("gini"))]
    heads[1] = Column("gini", word("whole_gini"), over=word("gini"))
    heads += [Column(k, word(f"gini_{k}"), over=word("gini")) for k in PARTS]
    heads += [Column(f"percent_{k}", word(f"gini_{k}"), 1, over=word("gini_shares")) for k in PARTS]
    heads += [Column("theil_t", "T", over=word("theil")), Column("theil_l", "L", over=word("theil"))]
    heads += [Column("percent_t", word("theil_between"), 1, over=word("theil"))]
    shown = table.with_columns(
        *(pl.col(f"share_{k}").mul(100).alias(f"percent_{k}") for k in PARTS),
        percent_t=pl.col("theil_t_share_between") * 100,
    ).select(context.period, *(h.name for h in heads))
    return TableOutput(f"dagum_{variable}", shown, context.period, heads, word("year"),
                       caption=word("gini_parts_of", variable=caption),
                       note=word("dagum_note"))  # fmt: skip


def _figure(table: pl.DataFrame, variable: str, caption: str, context: Context) -> FigureOutput:
    names = {f"share_{k}": context.word(f"gini_{k}") for k in PARTS}
    long = table.unpivot(list(names), index=context.period, variable_name="part", value_name="share")
    long = long.with_columns(pl.col("share") * 100).drop_nulls("share")
    label = context.word("gini_shares")
    chart = charts.trend(long, value="share", group="part", time=context.period, label=label, names=names,
                         language=context.language)  # fmt: skip
    return FigureOutput(f"dagum_shares_{variable}", chart, long, context.word("gini_shares_of", variable=caption))


def _groups(groups: pl.DataFrame, variable: str, caption: str, context: Context) -> TableOutput:
    names = groups["group"].unique().sort().to_list()
    wide = groups.pivot("group", index=context.period, values="gini").sort(context.period)
    heads = [Column(name, context.label(name)) for name in names]
    return TableOutput(f"gini_groups_{variable}", wide.select(context.period, *names), context.period, heads,
                       context.word("year"), caption=context.word("gini_within_of", variable=caption))  # fmt: skip


def _pairs(pairs: pl.DataFrame, variable: str, caption: str, context: Context) -> TableOutput:
    """First and last year and the mean of all, a row per pair; the order in a pair is that of the alphabet."""
    low, high = pl.min_horizontal("group_1", "group_2"), pl.max_horizontal("group_1", "group_2")
    pairs = pairs.select(context.period, a=low, b=high, gini="gini", distance="distance").sort(context.period)
    by_pair = pairs.group_by("a", "b").agg(
        first=pl.col("gini").first(), last=pl.col("gini").last(), mean=pl.col("gini").mean(),
        distance=pl.col("distance").mean(),
    ).sort("a", "b")  # fmt: skip
    labels = [f"{context.label(a)} – {context.label(b)}" for a, b in by_pair.select("a", "b").iter_rows()]
    first, last = pairs[context.period].min(), pairs[context.period].max()
    heads = [Column("first", str(first)), Column("last", str(last)), Column("mean", context.word("gini_mean_years")),
             Column("distance", context.word("gini_distance"))]  # fmt: skip
    shown = by_pair.select(pl.Series("pair", labels), *(h.name for h in heads))
    return TableOutput(f"gini_pairs_{variable}", shown, "pair", heads, context.word("gini_pair"),
                       caption=context.word("gini_between_of", variable=caption))  # fmt: skip


WORDS = Words(
    {
        "gini": ("Gini", "基尼系数"),
        "gini_parts_of": ("Gini of {variable} and its parts", "{variable}的基尼系数及其分解"),
        "gini_shares_of": ("What the Gini of {variable} is made of", "{variable}基尼系数的构成"),
        "whole_gini": ("Overall", "总体"),
        "gini_within": ("Within groups", "组内"),
        "gini_between": ("Net between groups", "组间净值"),
        "gini_transvariation": ("Transvariation", "超变密度"),
        "gini_shares": ("Share of the Gini, %", "贡献率（%）"),
        "theil": ("Theil", "泰尔指数"),
        "theil_between": ("T between, %", "T 组间（%）"),
        "gini_within_of": ("{variable}: Gini within groups", "{variable}：组内基尼系数"),
        "gini_between_of": ("{variable}: Gini between groups", "{variable}：组间基尼系数"),
        "gini_mean_years": ("Mean of all years", "各年均值"),
        "gini_distance": ("Distance D, mean", "相对影响 D（均值）"),
        "gini_pair": ("Groups", "组别"),
        "dagum_note": (
            "Dagum (1997): the Gini is the sum of within, net between and transvariation. Population form, without "
            "n/(n − 1). T weighs groups by their share of the total, L by population",
            "Dagum（1997）：总体基尼系数为组内、组间净值与超变密度之和；采用总体形式，不乘 n/(n−1)。"
            "T 以份额加权各组，L 以人口加权",
        ),
    }
)
KIND = Kind(Inequality, check, run, WORDS)
