"""Kernel densities of variables over the years."""

from functools import partial
from typing import Any, Literal

import polars as pl
from pydantic import Field

from python_models.errors import InputError
from python_models.reporting.figures import distribution_charts
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.outputs import Column, Exhibit, FigureOutput, Produced, TableOutput
from python_models.studies.steps.base import Kind, SampledStep
from python_models.words import Words

POINTS = 201
RULES = {
    "nrd0": "Silverman (nrd0)",
    "nrd": "Scott (nrd)",
    "sj": "Sheather–Jones",
    "scott": "Scott (SciPy)",
    "matlab": "MATLAB",
}


class Density(SampledStep):
    """Gaussian kernel density of variables in each year: ridges, a heat figure, and where the peaks are."""

    kind: Literal["density"]
    variables: list[str] = Field(min_length=1)
    relative: bool = Field(False, description="divide by the year's mean first")
    weigh_by: str | None = Field(None, description="column that regions count by; once each where not given")
    bandwidth: float | Literal["nrd0", "nrd", "sj", "scott", "matlab"] = Field(
        "nrd0", description="a number or a rule (docs/methods-distribution.md)"
    )
    missing: Literal["drop", "error"] = Field("drop", description="regions without a value in a year")
    show: list[Literal["table", "ridges", "heat"]] = Field(["table", "ridges", "heat"], min_length=1)


def check(step: Density, here: Checker) -> None:
    rows = here.rows(step.sample, step.years)
    here.described("variables", step.variables, rows)
    if step.weigh_by is not None and not here.variable("weigh_by", step.weigh_by):
        return
    for name in [v for v in step.variables if v in rows.columns and rows[v].dtype.is_numeric() and rows[v].count()]:
        try:
            _densities(step, name, rows, here.context, 2)
        except InputError as exc:
            here.say("variables", str(exc))


def _densities(step: Density, variable: str, rows: pl.DataFrame, context: Context, points: int) -> pl.DataFrame:
    from python_models.distribution.density import kernel_density

    return kernel_density(
        rows, variable, period=context.period, unit=context.unit, weights=step.weigh_by, relative=step.relative,
        bandwidth=step.bandwidth, points=points, missing=step.missing,
    )  # fmt: skip


def run(step: Density, context: Context) -> Produced:
    """Per variable: a table of peaks, ridges and a heat figure."""
    rows = context.rows(step.sample, step.years)
    out: list[Exhibit] = []
    for variable in step.variables:
        found = _densities(step, variable, rows, context, POINTS)
        label = context.label(variable)
        label = context.word("relative_to_mean", variable=label) if step.relative else label
        choice: dict[str, Any] = {"period": context.period, "label": label, "language": context.language}
        if "table" in step.show:
            out.append(_peaks(found, variable, label, step, context))
        named = partial(context.word, variable=label)
        if "ridges" in step.show:
            chart = distribution_charts.ridges(found, **choice)
            out.append(FigureOutput(f"ridges_{variable}", chart, found, named("density_of")))
        if "heat" in step.show:
            chart = distribution_charts.density_heat(found, **choice)
            out.append(FigureOutput(f"density_heat_{variable}", chart, found, named("density_shades_of")))
    return Produced(out)


def _peaks(found: pl.DataFrame, variable: str, label: str, step: Density, context: Context) -> TableOutput:
    """Mode, height, number of peaks (higher than a hundredth of the mode's) and bandwidth of each year."""
    rows = []
    for (when,), part in found.group_by(context.period, maintain_order=True):
        y = part["density"].to_numpy()
        inner = (y[1:-1] > y[:-2]) & (y[1:-1] >= y[2:]) & (y[1:-1] > 0.01 * y.max())
        at = int(y.argmax())
        rows.append({context.period: when, "n": part["n"][0], "mode": part["x"][at], "height": float(y[at]),
                     "peaks": int(inner.sum()), "bandwidth": part["bandwidth"][0]})  # fmt: skip
    heads = [Column("n", context.word("regions"), 0), Column("mode", context.word("density_mode")),
             Column("height", context.word("density_height")), Column("peaks", context.word("density_peaks"), 0),
             Column("bandwidth", context.word("density_bandwidth"), 4)]  # fmt: skip
    note = context.word("density_note", rule=RULES.get(str(step.bandwidth), step.bandwidth))
    return TableOutput(f"density_{variable}", pl.DataFrame(rows), context.period, heads, context.word("year"),
                       caption=context.word("density_peaks_of", variable=label), note=note)  # fmt: skip


WORDS = Words(
    {
        "relative_to_mean": ("{variable}, year’s mean = 1", "{variable}（当年均值 = 1）"),
        "density_of": ("Kernel density of {variable}, year by year", "{variable}的历年核密度"),
        "density_shades_of": ("Kernel density of {variable} as shades", "{variable}的历年核密度（色阶）"),
        "density_peaks_of": ("Peaks of the density of {variable}", "{variable}核密度的峰"),
        "density_mode": ("Mode", "众数位置"),
        "density_height": ("Height", "峰值"),
        "density_peaks": ("Peaks", "峰的个数"),
        "density_bandwidth": ("Bandwidth", "带宽"),
        "density_note": (
            "Gaussian kernel, exact sum, bandwidth: {rule}. Peaks are those above a hundredth of the highest",
            "高斯核，精确求和，带宽规则：{rule}。峰的个数只计高于最高峰百分之一者",
        ),
    }
)
KIND = Kind(Density, check, run, WORDS)
