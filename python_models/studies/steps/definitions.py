"""What each variable is, how it is made, and the years it covers."""

from typing import Literal

import polars as pl
from pydantic import Field

from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.outputs import Column, Produced, TableOutput
from python_models.studies.steps.base import Kind, Step
from python_models.words import Words

MEASURES = {"sbm": "SBM", "super_sbm": "Super-SBM", "radial": "DEA", "super_radial": "Super-DEA", "ddf": "DDF"}
MEASURES["nonradial_ddf"] = "NDDF"
INDICES = {"malmquist": "Malmquist", "malmquist_luenberger": "Malmquist–Luenberger", "luenberger": "Luenberger"}


class Definitions(Step):
    """What each variable is, how it is made, and the years it covers."""

    kind: Literal["definitions"]
    variables: list[str] = Field(min_length=1)


def check(step: Definitions, here: Checker) -> None:
    for name in step.variables:
        here.variable("variables", name)


def run(step: Definitions, context: Context) -> Produced:
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
    return Produced([TableOutput("definitions", pl.DataFrame(rows), "variable", heads, context.word("variable"))])


def _origin(name: str, context: Context) -> str:
    for block, measure in context.study.efficiency.items():
        if name in measure.score_columns(block):
            bads = f" − {', '.join(measure.bads)}" if measure.bads else ""
            within = f"; {measure.groups}" if name != block else ""
            head = MEASURES[measure.measure]
            return f"{head}({', '.join(measure.inputs)} → {', '.join(measure.goods)}{bads}{within})"
        if name in measure.columns(block):
            return f"{INDICES[measure.index_kind]}({block})"
    return name


WORDS = Words(
    {
        "definition": ("Definition", "定义"),
        "expression": ("Expression", "表达式"),
    }
)
KIND = Kind(Definitions, check, run, WORDS)
