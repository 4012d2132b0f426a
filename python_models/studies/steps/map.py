"""Regions coloured by a value, its change, or a side of a level."""

from collections.abc import Iterator
from typing import Literal

import polars as pl
from pydantic import Field, model_validator

from python_models.errors import InputError
from python_models.reporting.figures import maps
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.outputs import Column, Exhibit, FigureOutput, Produced, TableOutput
from python_models.studies.steps.base import Kind, SampledStep
from python_models.words import Words

SIDES = {"improved": "#1b7a9e", "unchanged": "#c9ced6", "declined": "#dd7a26"}
TIE = 1e-9


class Map(SampledStep):
    """Regions coloured by a value, by its change between two years, or by the side of a level it lies on."""

    kind: Literal["map"]
    variable: str
    show: Literal["value", "change", "split"] = "value"
    at: list[int] = Field(min_length=1, description="years; for change the first and the last")
    split_at: float = 1.0
    classes: int = Field(5, ge=2, le=9)

    @model_validator(mode="after")
    def _fits_together(self) -> "Map":
        if self.show == "change" and len(self.at) != 2:
            raise ValueError("at: a map of change needs two years")
        if self.show == "change" and self.at[0] > self.at[1]:
            raise ValueError("at: a map of change has the earlier year first")
        for key, shown in (("classes", "value"), ("split_at", "split")):
            if self.show != shown and getattr(self, key) != type(self).model_fields[key].default:
                raise ValueError(f"{key}: a map that shows {self.show} has none; leave it out")
        return self


def check(step: Map, here: Checker) -> None:
    here.in_years(step.variable, here.rows(step.sample, step.years), step.at)
    if here.study.boundaries is None:
        for column in ("longitude", "latitude"):
            here.variable("variable", column)


def run(step: Map, context: Context) -> Produced:
    """A map per year, or one of the change; a table of how many regions lie on either side."""
    return Produced(list(_maps(step, context)))


def _maps(step: Map, context: Context) -> Iterator[Exhibit]:
    frame = context.rows(step.sample, step.years)
    keep = [context.unit, context.period, context.region_name, step.variable]
    keep += [c for c in ("longitude", "latitude") if c in frame.columns]
    frame = frame.select(keep).rename({context.unit: "region_id", context.period: "year"})
    label = context.label(step.variable)
    common = {"name": context.region_name, "boundaries": context.boundaries}
    if step.show == "change":
        first, last = step.at
        data = frame.filter(pl.col("year").is_in(step.at))
        everywhere = context.mapped(data).with_columns(pl.col("year").fill_null(last))
        chart = maps.change_map(
            everywhere, value=step.variable, first=first, last=last, label=label, language=context.language, **common
        )
        yield FigureOutput("map", chart, data)
        return
    counts = []
    for year in step.at:
        data = frame.filter(pl.col("year") == year)
        if data[step.variable].null_count() == data.height:
            raise InputError(f"at: {step.variable} has no value in {year}")
        caption = context.word("of_year", variable=label, year=year)
        if step.show == "value":
            chart = maps.region_map(
                context.mapped(data), value=step.variable, classes=step.classes, label=caption,
                language=context.language, **common,
            )  # fmt: skip
            yield FigureOutput(f"map_{year}", chart, data, caption)
            continue
        above = pl.col(step.variable) - step.split_at
        side = pl.when(above > TIE).then(pl.lit("improved")).when(above < -TIE).then(pl.lit("declined"))
        data = data.with_columns(
            side=pl.when(above.is_not_null()).then(side.otherwise(pl.lit("unchanged"))),
            shown=pl.col(step.variable).map_elements(lambda v: f"{v:.3f}", return_dtype=pl.String),
        )
        names = {k: context.word(k, level=step.split_at) for k in SIDES}
        chart = maps.category_map(
            context.mapped(data),
            category="side",
            colours=SIDES,
            text="shown",
            names=names,
            label=caption,
            language=context.language,
            **common,
        )
        yield FigureOutput(f"map_{year}", chart, data.drop("shown"), caption)
        counts.append({"year": year, **{k: int((data["side"] == k).sum()) for k in names}})
    if counts:
        heads = [Column(k, context.word(f"{k}_head"), 0) for k in SIDES]
        yield TableOutput("counts", pl.DataFrame(counts), "year", heads, context.word("year"))


WORDS = Words(
    {
        "improved": ("improved (> {level:g})", "上升（> {level:g}）"),
        "unchanged": ("unchanged (= {level:g})", "不变（= {level:g}）"),
        "declined": ("declined (< {level:g})", "下降（< {level:g}）"),
        "improved_head": ("Improved", "上升"),
        "unchanged_head": ("Unchanged", "不变"),
        "declined_head": ("Declined", "下降"),
    }
)
KIND = Kind(Map, check, run, WORDS)
