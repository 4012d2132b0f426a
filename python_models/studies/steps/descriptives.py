"""Moments of variables."""

from typing import Literal

import polars as pl
from pydantic import Field

from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.outputs import Column, Produced, TableOutput
from python_models.studies.steps.base import Kind, SampledStep
from python_models.words import Words


class Descriptives(SampledStep):
    """Count, mean, standard deviation, minimum, median, maximum."""

    kind: Literal["descriptives"]
    variables: list[str] = Field(min_length=1)


def check(step: Descriptives, here: Checker) -> None:
    here.described("variables", step.variables, here.rows(step.sample, step.years))


def run(step: Descriptives, context: Context) -> Produced:
    """Count, mean, standard deviation, minimum, median and maximum."""
    from python_models.inference import describe

    table = describe(context.rows(step.sample, step.years), step.variables)
    table = table.with_columns(label=pl.Series([context.label(v) for v in table["variable"]]))
    heads = [Column("n", context.word("observations"), 0)]
    heads += [Column(c, context.word(c), level="moments") for c in ("mean", "std_dev", "min", "median", "max")]
    return Produced([TableOutput("descriptives", table, "label", heads, context.word("variable"))])


WORDS = Words(
    {
        "mean": ("Mean", "均值"),
        "std_dev": ("Std. dev.", "标准差"),
        "min": ("Min.", "最小值"),
        "max": ("Max.", "最大值"),
    }
)
KIND = Kind(Descriptives, check, run, WORDS)
