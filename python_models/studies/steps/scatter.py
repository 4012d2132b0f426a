"""One variable against another with fitted lines."""

from typing import Literal

import numpy as np
import polars as pl

from python_models.reporting.figures import charts
from python_models.straight_line import straight_line
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.outputs import Column, FigureOutput, Produced, TableOutput
from python_models.studies.steps.base import Kind, SampledStep
from python_models.words import Words


class Scatter(SampledStep):
    """One variable against another with fitted lines, a panel per year or one for all."""

    kind: Literal["scatter"]
    x: str
    y: str
    by_year: bool = True


def check(step: Scatter, here: Checker) -> None:
    for key in ("x", "y"):
        if here.variable(key, getattr(step, key)):
            here.has_values(key, getattr(step, key), here.rows(step.sample, step.years))
    if step.x == step.y:
        here.say("y", f"{step.y} has two parts in it; it can have one")


def run(step: Scatter, context: Context) -> Produced:
    """Points with fitted lines, and the lines' slopes as a table."""
    frame = context.rows(step.sample, step.years).drop_nulls([step.x, step.y])
    period, unit = context.period, context.unit
    shown = frame.select(unit, period, context.region_name, step.x, step.y).sort(period, unit)
    chart = charts.scatter_with_fit(
        shown,
        x=step.x,
        y=step.y,
        facet=period if step.by_year else None,
        name=None if step.by_year else context.region_name,
        x_label=context.label(step.x),
        y_label=context.label(step.y),
        language=context.language,
    )
    rows = []
    parts: list[tuple[str, pl.DataFrame]] = [(context.word("all"), shown)]
    if step.by_year:
        parts = [(str(y), shown.filter(pl.col(period) == y)) for y in shown[period].unique().sort()] + parts
    for name, part in parts:
        x, y = part[step.x].to_numpy(), part[step.y].to_numpy()
        if len(x) < 3 or np.ptp(x) == 0:
            continue
        line = straight_line(x, y)
        rows.append(
            {"sample": name, "n": len(x), "slope": line.slope, "std_error": line.std_error, "constant": line.intercept,
             "correlation": line.correlation, "p_value": line.p_value}
        )  # fmt: skip
    heads = [
        Column("n", context.word("observations"), 0),
        Column("slope", context.word("slope"), p_value="p_value", below="std_error"),
        Column("constant", context.word("constant")),
        Column("correlation", context.word("correlation")),
        Column("p_value", context.word("p_value"), is_p=True),
    ]
    figure = FigureOutput("scatter", chart, shown)
    caption = context.word("slopes_by_year") if step.by_year else ""
    return Produced(
        [figure, TableOutput("slopes", pl.DataFrame(rows), "sample", heads, context.word("year"), caption=caption)]
    )


WORDS = Words(
    {
        "slope": ("Slope", "斜率"),
        "constant": ("Constant", "常数项"),
        "correlation": ("Correlation", "相关系数"),
        "slopes_by_year": ("Slopes of the fitted lines", "各年拟合线斜率"),
    }
)
KIND = Kind(Scatter, check, run, WORDS)
