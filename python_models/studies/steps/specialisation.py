"""Krugman's index of each region, of each pair, and by industry."""

from typing import Literal

import numpy as np
import polars as pl
from pydantic import Field

from python_models.cautions import Caution
from python_models.reporting.figures import charts
from python_models.studies import structure
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.groups import check_industries, gaps, members, names_of, output
from python_models.studies.outputs import Column, Exhibit, FigureOutput, Produced, TableOutput
from python_models.studies.steps.base import IndustryStep, Kind
from python_models.words import Words


class Specialisation(IndustryStep):
    """Krugman's index of each region against the others, of each pair, and by industry."""

    kind: Literal["specialisation"]
    at: list[int] = Field(min_length=1)
    industries: int = Field(8, ge=1, description="most specialised industries listed per region")


def check(step: Specialisation, here: Checker) -> None:
    check_industries(step, here, step.at)


def run(step: Specialisation, context: Context) -> Produced:
    """K_i by year, K_ij of the last year, and the industries each region is most specialised in."""
    group = members(step, context)
    names = names_of(group, context)
    against: list[dict[str, object]] = []
    held: list[Caution] = []
    for year in sorted(step.at):
        industries, values = output(step, group, year, context)
        held += gaps(group, names, year, industries, values)
        k = structure.krugman_against_others(values)
        against += [{"year": year, "region": names[r], "krugman": float(k[i])} for i, r in enumerate(group)]
    long = pl.DataFrame(against).fill_nan(None)
    wide = long.pivot(on="region", index="year", values="krugman")
    heads = [Column(names[r], names[r]) for r in group]
    out: list[Exhibit] = [
        TableOutput("against_others", wide, "year", heads, context.word("year"), caption=context.word("krugman"))
    ]
    if len(step.at) > 1:
        chart = charts.trend(
            long, value="krugman", group="region", label=context.word("krugman"), language=context.language
        )
        out.append(FigureOutput("against_others", chart, long, context.word("krugman")))
    return Produced([*out, *_last_year(step, context, group, names, industries, values)], cautions=held)


def _last_year(
    step: Specialisation,
    context: Context,
    group: list[str],
    names: dict[str, str],
    industries: pl.DataFrame,
    values: np.ndarray,
) -> list[Exhibit]:
    year = max(step.at)
    pairs = structure.krugman_pairwise(values)
    square = pl.DataFrame({"region": [names[r] for r in group]} | {names[r]: pairs[:, j] for j, r in enumerate(group)})
    square = square.fill_nan(None)
    heads = [Column(names[r], names[r]) for r in group]
    caption = context.word("of_year", variable="K_ij", year=year)
    own, rest, ratios = structure.shares(values), structure.others_shares(values), structure.share_ratios(values)
    named = industries["industry_name"].to_list()
    rows = []
    for i, region in enumerate(group):
        if not np.isfinite(own[i] - rest[i]).all():
            continue
        for k in np.argsort(-(own[i] - rest[i]), kind="stable")[: step.industries]:
            rows.append(
                {"region": names[region], "industry": named[int(k)], "share": own[i, k], "others_share": rest[i, k],
                 "difference": own[i, k] - rest[i, k], "ratio": ratios[i, k]}
            )  # fmt: skip
    if not rows:
        return [TableOutput("pairwise", square, "region", heads, context.word("region"), caption=caption)]
    detail = [Column(c, context.word(c)) for c in ("share", "others_share", "difference")]
    detail.append(Column("ratio", context.word("ratio"), 2))
    by_industry = TableOutput(
        "industries", pl.DataFrame(rows).fill_nan(None), "industry", detail, context.word("industry"), block="region",
        caption=context.word("of_year", variable=context.word("most_specialised"), year=year),
    )  # fmt: skip
    chosen = list(dict.fromkeys(r["industry"] for r in rows))
    cells = pl.DataFrame(
        [
            {"industry": named[k], "region": names[r], "ratio": float(ratios[i, k])}
            for i, r in enumerate(group)
            for k in range(len(named))
            if named[k] in chosen and np.isfinite(ratios[i, k])
        ]
    )
    chart = charts.heat_map(
        cells,
        row="industry",
        column="region",
        value="ratio",
        label=context.word("ratio"),
        columns=[names[r] for r in group],
        language=context.language,
    )
    return [
        TableOutput("pairwise", square, "region", heads, context.word("region"), caption=caption),
        by_industry,
        FigureOutput("ratio", chart, cells, context.word("of_year", variable=context.word("share_ratio"), year=year)),
    ]


WORDS = Words(
    {
        "krugman": ("K against the others", "K（相对组内其他地区）"),
        "others_share": ("Others’ share", "其他地区占比"),
        "most_specialised": ("Industries each region is most specialised in", "各地区专业化程度最高的产业"),
        "share_ratio": ("Share over the others’ share", "占比与其他地区占比之比"),
        "ratio": ("Ratio", "比值"),
    }
)
KIND = Kind(Specialisation, check, run, WORDS)
