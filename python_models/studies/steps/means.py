"""Yearly means of variables, for all regions and by group."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

import polars as pl
from pydantic import Field

from python_models.reporting.figures import charts
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.outputs import Column, Exhibit, FigureOutput, Produced, TableOutput
from python_models.studies.steps.base import Kind, SampledStep
from python_models.words import Words


class Means(SampledStep):
    """Yearly means of variables, for all regions and by the values of a column."""

    kind: Literal["means"]
    variables: list[str] = Field(min_length=1)
    by: str | None = None
    show: list[Literal["table", "figure"]] = Field(["table", "figure"], min_length=1)
    reference: float | None = Field(None, description="level of a hairline in the figure")


def check(step: Means, here: Checker) -> None:
    rows = here.rows(step.sample, step.years)
    here.described("variables", step.variables, rows)
    if step.by is not None and here.variable("by", step.by) and rows[step.by].drop_nulls().is_empty():
        here.say("by", f"{step.by} has no value in this sample: groups without members")


def run(step: Means, context: Context) -> Produced:
    """Yearly means: one table and figure per variable by group, or all variables in one."""
    frame = context.rows(step.sample, step.years)
    if step.by is None:
        return Produced(_means_of_variables(step, context, frame))
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
        whole = {"all": frame[variable].mean()} | {
            str(v): frame.filter(pl.col(step.by) == v)[variable].mean() for v in values
        }
        names = {"all": context.word("all"), **{str(v): context.label(str(v)) for v in values}}
        if "table" in step.show:
            heads = [Column(c, names[c]) for c in names]
            shown = _with_whole(wide, whole, context)
            table = TableOutput(f"means_{variable}", shown, context.period, heads, context.word("year"))
            out.append(_captioned(table, context.label(variable), len(step.variables)))
        if "figure" in step.show:
            caption = context.word("trend_of", variable=context.label(variable)) if len(step.variables) > 1 else ""
            out.append(_trend(wide, names, variable, step, context, caption))
    return Produced(out)


def _with_whole(wide: pl.DataFrame, whole: Mapping[str, object], context: Context) -> pl.DataFrame:
    """The yearly means and, as the last row, the mean of all regions and years together."""
    years = wide[context.period]
    label = context.word("whole", first=years.min(), last=years.max())
    last = pl.DataFrame({context.period: [label], **{k: [v] for k, v in whole.items()}})
    return pl.concat([wide.with_columns(pl.col(context.period).cast(pl.String)), last], how="vertical_relaxed")


def _captioned(table: TableOutput, caption: str, several: int) -> TableOutput:

    return replace(table, caption=caption) if several > 1 else table


def _trend(
    wide: pl.DataFrame, names: dict[str, str], variable: str, step: Means, context: Context, caption: str
) -> FigureOutput:
    long = wide.unpivot(index=context.period, variable_name="group", value_name="value").drop_nulls("value")
    label = context.label(variable)
    highlight = "all" if "all" in names else None
    chart = charts.trend(
        long, value="value", group="group", time=context.period, highlight=highlight, label=label, names=names,
        reference=step.reference, language=context.language,
    )  # fmt: skip
    return FigureOutput(f"trend_{variable}", chart, long, caption)


def _means_of_variables(step: Means, context: Context, frame: pl.DataFrame) -> list[Exhibit]:
    wide = frame.group_by(context.period).agg(pl.col(step.variables).mean()).sort(context.period)
    wide = wide.filter(~pl.all_horizontal(pl.col(step.variables).is_null()))
    out: list[Exhibit] = []
    if "table" in step.show:
        heads = [Column(v, context.label(v)) for v in step.variables]
        whole = {v: frame[v].mean() for v in step.variables}
        shown = _with_whole(wide, whole, context)
        out.append(TableOutput("means", shown, context.period, heads, context.word("year")))
    if "figure" in step.show:
        names = {v: context.label(v) for v in step.variables}
        label = context.label(step.variables[0]) if len(step.variables) == 1 else ""
        long = wide.unpivot(index=context.period, variable_name="group", value_name="value").drop_nulls("value")
        chart = charts.trend(
            long,
            value="value",
            group="group",
            time=context.period,
            label=label,
            names=names,
            reference=step.reference,
            language=context.language,
        )
        out.append(FigureOutput("trend", chart, long))
    return out


WORDS = Words(
    {
        "whole": ("All years, {first}–{last}", "全部年份，{first}–{last}"),
        "trend_of": ("{variable} by year", "{variable} 的逐年变化"),
    }
)
KIND = Kind(Means, check, run, WORDS)
