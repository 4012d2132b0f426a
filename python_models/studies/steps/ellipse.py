"""Centre of gravity and standard deviational ellipse of a variable over the years."""

from typing import Literal

import numpy as np
import polars as pl
from pydantic import Field

from python_models.errors import InputError
from python_models.reporting.figures import distribution_charts
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.outputs import Column, Exhibit, FigureOutput, Produced, TableOutput
from python_models.studies.steps.base import Kind, SampledStep
from python_models.words import Words


class Ellipse(SampledStep):
    """Weighted centre and standard deviational ellipse of the regions in each year, on a map in chosen years."""

    kind: Literal["ellipse"]
    variable: str | None = Field(None, description="what regions weigh; alike where not given")
    at: list[int] = Field([], description="years whose ellipse is drawn; the first and the last where not given")
    rule: Literal["arcgis", "plain", "crimestat"] = Field(
        "arcgis", description="size of the axes: √2 and n (ArcGIS), n alone, √2 and n − 2"
    )
    missing: Literal["drop", "error"] = Field("drop", description="regions without a value in a year")


def check(step: Ellipse, here: Checker) -> None:
    rows = here.rows(step.sample, step.years)
    if step.variable is not None:
        here.described("variable", [step.variable], rows)
    there = [here.variable("variable", column) for column in ("longitude", "latitude")]
    for year in step.at:
        if here.year("at", year) and year not in rows[here.context.period]:
            here.say("at", f"no rows in {year} among the step's years")
    if all(there) and (step.variable is None or step.variable in rows.columns):
        try:
            _ellipses(step, here.context)
        except InputError as exc:
            here.say("variable", str(exc))


def _ellipses(step: Ellipse, context: Context) -> pl.DataFrame:
    from python_models.distribution.ellipse import deviational_ellipse

    rows = context.rows(step.sample, step.years)
    return deviational_ellipse(
        rows, step.variable, unit=context.unit, period=context.period, rule=step.rule, missing=step.missing
    )


def run(step: Ellipse, context: Context) -> Produced:
    """A table of centres and axes by year, and a map."""
    found = _ellipses(step, context)
    word = context.word
    heads = [
        Column("n", word("regions"), 0),
        Column("center_longitude", word("ellipse_longitude"), over=word("ellipse_centre")),
        Column("center_latitude", word("ellipse_latitude"), over=word("ellipse_centre")),
        Column("shift", word("ellipse_shift"), 1, over=word("ellipse_moved")),
        Column("shift_angle", word("ellipse_bearing"), 0, over=word("ellipse_moved")),
        Column("semi_major", word("ellipse_major"), 1, over=word("ellipse_axes")),
        Column("semi_minor", word("ellipse_minor"), 1, over=word("ellipse_axes")),
        Column("angle", word("ellipse_angle"), 1),
        Column("flattening", word("ellipse_flattening")),
        Column("area", word("ellipse_area"), 0),
    ]
    table = found.with_columns(area=pl.col("area") / 1e4).select(context.period, *(h.name for h in heads))
    label = word("ellipse_places") if step.variable is None else context.label(step.variable)
    note = word("ellipse_note", rule=word(f"ellipse_{step.rule}"))
    out: list[Exhibit] = [_map(found, label, step, context)]
    out.append(
        TableOutput(
            "ellipses",
            table,
            context.period,
            heads,
            word("year"),
            caption=word("ellipse_years_of", variable=label),
            note=note,
        )
    )
    return Produced(out)


def _map(found: pl.DataFrame, label: str, step: Ellipse, context: Context) -> FigureOutput:
    from python_models.distribution.ellipse import EARTH, outline, plane_of

    rows = context.rows(step.sample, step.years)
    rows = rows if step.variable is None else rows.drop_nulls(step.variable)
    places = rows.unique(context.unit, keep="last", maintain_order=True).select("longitude", "latitude").to_numpy()
    plane = plane_of(*places.T)
    years = found[context.period].to_list()
    at = step.at or list(dict.fromkeys([years[0], years[-1]]))
    drawn = {r[context.period]: r for r in found.iter_rows(named=True) if r[context.period] in at}
    centres = plane.onto(found["center_longitude"].to_numpy(), found["center_latitude"].to_numpy())
    named = {str(y): (float(x), float(n)) for y, (x, n) in zip(years, centres, strict=True) if y in drawn}
    radius = EARTH * 1000
    projection = f"+proj=laea +lat_0={plane.latitude} +lon_0={plane.longitude} +R={radius} +units=km"
    chart = distribution_charts.ellipse_map(
        plane.onto(places[:, 0], places[:, 1]),
        {str(y): outline(r, plane) for y, r in sorted(drawn.items())},
        np.asarray(centres),
        named,
        boundaries=context.boundaries,
        projection=projection,
        label=label,
        language=context.language,
    )
    return FigureOutput("ellipse_map", chart, found, context.word("ellipse_of", variable=label))


WORDS = Words(
    {
        "ellipse_places": ("Regions, all alike", "地区（等权）"),
        "ellipse_of": ("Ellipse and path of the centre: {variable}", "标准差椭圆与重心轨迹：{variable}"),
        "ellipse_years_of": ("Centre and ellipse by year: {variable}", "历年重心与标准差椭圆：{variable}"),
        "ellipse_centre": ("Centre", "重心"),
        "ellipse_longitude": ("Longitude", "经度"),
        "ellipse_latitude": ("Latitude", "纬度"),
        "ellipse_moved": ("Moved since the year before", "较上年移动"),
        "ellipse_shift": ("km", "距离（千米）"),
        "ellipse_bearing": ("Bearing, °", "方向（°）"),
        "ellipse_axes": ("Semi-axes, km", "半轴（千米）"),
        "ellipse_major": ("Major", "长半轴"),
        "ellipse_minor": ("Minor", "短半轴"),
        "ellipse_angle": ("Angle, °", "方位角（°）"),
        "ellipse_flattening": ("Flattening", "扁率"),
        "ellipse_area": ("Area, 10⁴ km²", "面积（万平方千米）"),
        "ellipse_arcgis": (
            "√2 times the deviation, dividing by the weights (ArcGIS)",
            "√2 倍标准距离，以权重和为除数（ArcGIS）",
        ),
        "ellipse_plain": (
            "the deviation, dividing by the weights (Yuill 1971)",
            "标准距离，以权重和为除数（Yuill，1971）",
        ),
        "ellipse_crimestat": (
            "√2 times the deviation with n − 2 (CrimeStat)",
            "√2 倍标准距离，除数 n − 2（CrimeStat）",
        ),
        "ellipse_note": (
            "Axes are {rule}. Angles run clockwise from north; equal-area projection about the middle of the regions",
            "半轴为{rule}。角度自正北顺时针计；以地区中心为原点的等积投影",
        ),
    }
)
KIND = Kind(Ellipse, check, run, WORDS)
