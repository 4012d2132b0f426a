"""Correlations with stars."""

from typing import Literal

import polars as pl
from pydantic import Field

from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.outputs import Column, Produced, TableOutput
from python_models.studies.steps.base import Kind, SampledStep


class Correlations(SampledStep):
    """Lower triangle of correlations with stars."""

    kind: Literal["correlations"]
    variables: list[str] = Field(min_length=2)
    method: Literal["pearson", "spearman"] = "pearson"


def check(step: Correlations, here: Checker) -> None:
    here.described("variables", step.variables, here.rows(step.sample, step.years))


def run(step: Correlations, context: Context) -> Produced:
    """Lower triangle with stars."""
    from python_models.inference import correlations

    pairs = correlations(context.rows(step.sample, step.years), step.variables, step.method)
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
    return Produced([TableOutput("correlations", frame, "label", heads, context.word("variable"))])


KIND = Kind(Correlations, check, run)
