"""Lists of regions by the mean of a variable."""

from collections.abc import Sequence
from typing import Literal

import polars as pl
from pydantic import Field

from python_models.reporting.figures import charts
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.errors import near
from python_models.studies.outputs import Column, FigureOutput, Produced, TableOutput
from python_models.studies.steps.base import Kind, SampledStep
from python_models.words import Words, mark


class Status(SampledStep):
    """Lists of regions by the mean of a variable over the years: above a level, the first, the last."""

    kind: Literal["status"]
    variable: str
    above: float | None = None
    top: int = Field(5, ge=0)
    bottom: int = Field(3, ge=0)
    table: str | None = Field(None, description="name under `tables`: region, year and the variable of more regions")


def check(step: Status, here: Checker) -> None:
    here.in_years(step.variable, here.rows(step.sample, step.years), [])
    if step.table is None:
        return
    if step.table not in here.data.tables:
        here.say("table", f"no table {step.table!r}{near(step.table, here.data.tables)}")
        return
    there = here.data.tables[step.table].columns
    wanted = (here.context.unit, here.context.period, step.variable, here.context.region_name)
    for column in dict.fromkeys(wanted):
        if column not in there:
            here.say("table", f"{step.table} has no column {column!r}{near(column, there)}")


def _rows(step: Status, context: Context) -> tuple[pl.DataFrame, list[str]]:
    """The rows ranked, and the names of regions among them that are outside the sample."""
    frame = context.rows(step.sample, step.years)
    if step.table is None:
        return frame, []
    first, last = frame[context.period].min(), frame[context.period].max()
    inside = frame[context.unit].unique().cast(pl.String)
    wide = context.data.tables[step.table].with_columns(pl.col(context.unit).cast(pl.String))
    wide = wide.filter(pl.col(context.period).is_between(first, last))
    outside = wide.filter(~pl.col(context.unit).is_in(inside.to_list()))[context.region_name].unique().sort()
    return wide, outside.to_list()


def run(step: Status, context: Context) -> Produced:
    """Lists of regions by their mean, and the bars behind them."""
    frame, outside = _rows(step, context)
    mean = frame.group_by(context.unit, context.region_name).agg(pl.col(step.variable).mean()).drop_nulls()
    mean = mean.sort([step.variable, context.unit], descending=[True, False])
    named = {n: f"{n}{'*' if n in outside else ''}" for n in mean[context.region_name].to_list()}
    means = mean.select(context.region_name, step.variable).iter_rows()
    names = [context.word("with_mean", name=named[n], value=v) for n, v in means]
    joiner = mark("comma", context.language)
    lists: list[tuple[str, Sequence[str]]] = []
    if step.above is not None:
        high = names[: mean.filter(pl.col(step.variable) > step.above).height]
        lists.append((context.word("above", level=step.above), high))
    lists += [(context.word("top", n=step.top), names[: step.top])] if step.top else []
    lists += [(context.word("bottom", n=step.bottom), names[::-1][: step.bottom])] if step.bottom else []
    rows = [{"list": head, "count": len(found), "regions": joiner.join(found)} for head, found in lists]
    heads = [Column("count", context.word("count"), 0), Column("regions", context.word("regions"))]
    note = context.word("outside", regions=joiner.join(named[n] for n in outside)) if outside else ""
    table = TableOutput("status", pl.DataFrame(rows), "list", heads, context.word("list"), note=note)
    bars = mean.select(pl.col(context.region_name).alias("region"), pl.col(step.variable).alias("value"))
    chart = charts.ranking(
        bars,
        value="value",
        name="region",
        label=context.label(step.variable),
        reference=step.above,
        language=context.language,
    )
    return Produced([table, FigureOutput("ranking", chart, bars)])


WORDS = Words(
    {
        "with_mean": ("{name} ({value:.2f})", "{name}（{value:.2f}）"),
        "count": ("Number", "个数"),
        "outside": (
            "In parentheses the mean of all years. {regions}: in the table but not in the sample of the models",
            "括号内为全部年份均值。{regions}：计入本表，但不在模型样本中",
        ),
        "above": ("Mean above {level:g}", "均值高于 {level:g}"),
        "top": ("First {n}", "前 {n} 位"),
        "bottom": ("Last {n}", "后 {n} 位"),
    }
)
KIND = Kind(Status, check, run, WORDS)
