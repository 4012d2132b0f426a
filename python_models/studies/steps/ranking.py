"""Regions in order of a variable."""

from typing import Literal

import polars as pl
from pydantic import Field

from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.outputs import Column, Produced, TableOutput
from python_models.studies.steps.base import Kind, SampledStep


class Ranking(SampledStep):
    """Regions in order of a variable in chosen years."""

    kind: Literal["ranking"]
    variable: str
    at: list[int] = Field(min_length=1, description="years")
    top: int | None = Field(10, ge=1)


def check(step: Ranking, here: Checker) -> None:
    here.in_years(step.variable, here.rows(step.sample, step.years), step.at)


def run(step: Ranking, context: Context) -> Produced:
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
    return Produced([TableOutput("ranking", table, "rank", heads, context.word("rank"))])


KIND = Kind(Ranking, check, run)
