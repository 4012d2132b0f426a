"""Level and structure of the group's regions side by side."""

from typing import Literal

import polars as pl
from pydantic import Field

from python_models.cautions import Caution
from python_models.reporting.figures import charts
from python_models.studies import structure
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.groups import check_industries, gaps, members, names_of, output
from python_models.studies.outputs import Column, FigureOutput, Produced, TableOutput
from python_models.studies.steps.base import IndustryStep, Kind
from python_models.studies.text import Text
from python_models.words import Words


class Gradient(IndustryStep):
    """Level and structure of the group's regions side by side."""

    kind: Literal["gradient"]
    level: list[str] = Field([], description="panel variables compared beside total output")
    at: list[int] = Field(min_length=1)
    total: Text | None = Field(None, description="what the table's total is, in bn yuan; gross output if not given")
    structure: str = Field("industry_group", description="column of the table that groups industries")


def check(step: Gradient, here: Checker) -> None:
    check_industries(step, here, step.at, [step.structure])
    if step.structure in (here.context.unit, here.context.period, "value"):
        here.say("structure", f"{step.structure} groups no industries; name a column that does")
    for name in step.level:
        here.variable("level", name)


def run(step: Gradient, context: Context) -> Produced:
    """Output and its structure by year, with panel variables where the panel has the year."""
    group = members(step, context)
    names = names_of(group, context)
    parts = []
    held: list[Caution] = []
    kinds: list[str] = []
    for year in step.at:
        industries, values = output(step, group, year, context)
        held += gaps(group, names, year, industries, values)
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
    frame = pl.DataFrame(parts, schema=schema).fill_nan(None)
    total = context.say(step.total) if step.total else context.word("output")
    heads = [Column("output", total, 1)]
    heads += [Column(f"share_{k}", context.word("share_of", group=context.label(k))) for k in kinds]
    heads += [Column(v, context.label(v)) for v in step.level]
    table = TableOutput("gradient", frame, "region", heads, context.word("region"), block="year")
    long = frame.select("region", pl.col("year").cast(pl.Int64), "output")
    if len(step.at) < 2:
        return Produced([table], cautions=held)
    chart = charts.trend(long, value="output", group="region", label=total, language=context.language)
    return Produced([table, FigureOutput("output", chart, long, total)], cautions=held)


WORDS = Words(
    {
        "output": ("Gross output, bn yuan", "总产出（十亿元）"),
        "share_of": ("Share of {group}", "{group} 占比"),
    }
)
KIND = Kind(Gradient, check, run, WORDS)
