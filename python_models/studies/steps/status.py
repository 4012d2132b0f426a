"""Lists of regions by the mean of a variable."""

from collections.abc import Sequence
from typing import Literal

import polars as pl
from pydantic import Field

from python_models.reporting import charts
from python_models.studies.checker import Checker
from python_models.studies.context import Context
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


def check(step: Status, here: Checker) -> None:
    here.in_years(step.variable, here.rows(step.sample, step.years), [])


def run(step: Status, context: Context) -> Produced:
    """Lists of regions by their mean, and the bars behind them."""
    frame = context.rows(step.sample, step.years)
    mean = frame.group_by(context.unit, context.region_name).agg(pl.col(step.variable).mean()).drop_nulls()
    mean = mean.sort([step.variable, context.unit], descending=[True, False])
    names = mean[context.region_name].to_list()
    joiner = mark("comma", context.language)
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
    return Produced([table, FigureOutput("ranking", chart, bars)])


WORDS = Words(
    {
        "count": ("Number", "个数"),
        "above": ("Mean above {level:g}", "均值高于 {level:g}"),
        "top": ("First {n}", "前 {n} 位"),
        "bottom": ("Last {n}", "后 {n} 位"),
    }
)
KIND = Kind(Status, check, run, WORDS)
