"""Which advantage industries of a region its universities' majors serve."""

from typing import Literal

import polars as pl
from pydantic import Field

from python_models.errors import InputError
from python_models.studies import structure
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.errors import near
from python_models.studies.groups import check_industries, check_table, gaps, members, names_of, output
from python_models.studies.outputs import Column, Produced, TableOutput
from python_models.studies.steps.base import IndustryStep, Kind
from python_models.words import Words, mark


class Match(IndustryStep):
    """Which advantage industries of a region its universities' majors serve."""

    kind: Literal["match"]
    majors: str = Field(description="name under `tables`: region, university, major, industry")
    at: int
    top: int = Field(10, ge=1)


def check(step: Match, here: Checker) -> None:
    table = check_industries(step, here, [step.at])
    majors = check_table("majors", step.majors, [here.context.unit, "university", "major", "industry"], here)
    if table is None or majors is None:
        return
    known = table.filter(pl.col(here.context.period) == step.at)["industry"].drop_nulls().unique().to_list()
    for industry in majors["industry"].unique().sort().to_list():
        if industry not in known:
            here.say(
                "majors", f"no industry {industry!r} in tables.{step.table} in {step.at}{near(str(industry), known)}"
            )


def run(step: Match, context: Context) -> Produced:
    """Each region's first industries with the majors that serve them, and the share of industries served."""
    group = members(step, context)
    names = names_of(group, context)
    majors = context.data.tables[step.majors].with_columns(pl.col(context.unit).cast(pl.String))
    industries, values = output(step, group, step.at, context)
    ids, named = industries["industry"].to_list(), industries["industry_name"].to_list()
    own = structure.shares(values)
    joiner = mark("semicolon", context.language)
    held = gaps(group, names, step.at, industries, values)
    rows: list[dict[str, object]] = []
    totals: list[dict[str, object]] = []
    for i, region in enumerate(group):
        served = 0
        first = structure.leading(values, step.top)[i]
        for k in first:
            found = majors.filter((pl.col(context.unit) == region) & (pl.col("industry") == ids[k]))
            offered = [
                f"{m} ({u})" for u, m in found.select("university", "major").unique(maintain_order=True).iter_rows()
            ]
            served += bool(offered)
            rows.append(
                {"industry": named[k], "region": names[region], "share": float(own[i, k]), "count": len(offered),
                 "majors": joiner.join(offered) or context.word("no_majors")}
            )  # fmt: skip
        counts = {"matched": served, "n": len(first), "share": served / len(first)} if len(first) else {}
        totals.append({"region": names[region], **counts})
    heads = [
        Column("share", context.word("share")),
        Column("count", context.word("offered"), 0),
        Column("majors", context.word("list")),
    ]
    total_heads = [
        Column("matched", context.word("matched"), 0),
        Column("n", context.word("leading"), 0),
        Column("share", context.word("share"), 2),
    ]
    if not rows:
        raise InputError(f"tables.{step.table}: no region of the group has output of every industry in {step.at}")
    kinds = {"region": pl.String, "matched": pl.Int64, "n": pl.Int64, "share": pl.Float64}
    return Produced(
        cautions=held,
        exhibits=[
            TableOutput("match", pl.DataFrame(rows), "industry", heads, context.word("industry"), block="region"),
            TableOutput(
                "matched",
                pl.DataFrame(totals, schema=kinds),
                "region",
                total_heads,
                context.word("region"),
                caption=context.word("matched_caption"),
            ),
        ],
    )


WORDS = Words(
    {
        "matched_caption": ("Leading industries that majors serve", "专业覆盖的优势产业"),
        "leading": ("Leading industries", "优势产业数"),
        "offered": ("Majors", "专业数"),
        "matched": ("Industries served", "已匹配产业"),
        "no_majors": ("none listed", "无"),
    }
)
KIND = Kind(Match, check, run, WORDS)
