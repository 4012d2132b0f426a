"""Indicators of the group's regions against the mean of all regions."""

from typing import Literal

import polars as pl
from pydantic import Field

from python_models.cautions import Caution
from python_models.reporting.figures import charts
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.errors import near
from python_models.studies.groups import check_group, members, names_of
from python_models.studies.outputs import Column, FigureOutput, Produced, TableOutput
from python_models.studies.steps.base import GroupStep, Kind
from python_models.words import Words


class Chain(GroupStep):
    """Indicators of the group's regions against the mean of all regions."""

    kind: Literal["chain"]
    variables: list[str] = Field(min_length=1)
    at: list[int] = Field(min_length=1)


def check(step: Chain, here: Checker) -> None:
    known = here.data.frame[here.context.unit].cast(pl.String).unique().to_list()
    for region in check_group(step, here):
        if region not in known:
            here.say("group", f"no region {region!r} in the sample{near(region, known)}")
    for name in step.variables:
        if not here.variable("variables", name):
            continue
        for year in step.at:
            if here.year("at", year):
                rows = here.data.frame.filter(pl.col(here.context.period) == year)
                here.has_values("variables", name, rows, f" in {year}")


def run(step: Chain, context: Context) -> Produced:
    """Indicators of the group's regions and their ratio to the mean of all regions, by year."""
    group = members(step, context)
    names = names_of(group, context)
    rows, ratios = [], []
    held: list[Caution] = []
    for year in step.at:
        panel = context.rows().filter(pl.col(context.period) == year)
        mean = panel.select(pl.col(step.variables).mean()).row(0, named=True)
        rows.append({"region": context.word("panel_mean"), "year": str(year), **mean})
        for region in group:
            own = panel.filter(pl.col(context.unit).cast(pl.String) == region).select(step.variables)
            if own.is_empty():
                held.append(Caution("no_row", {"region": names[region], "year": year}))
            found = own.row(0, named=True) if own.height else dict.fromkeys(step.variables)
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
        language=context.language,
    )
    return Produced([table, FigureOutput("chain", chart, long, context.word("against_mean"))], cautions=held)


WORDS = Words(
    {
        "value": ("Value", "数值"),
        "against_mean": ("Ratio to the mean of all regions", "与全部地区均值之比"),
        "panel_mean": ("Mean of all", "全部均值"),
        "relative": ("Ratio to the mean", "与均值之比"),
    }
)
KIND = Kind(Chain, check, run, WORDS)
