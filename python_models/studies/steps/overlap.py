"""The first industries of each region and what the regions share."""

from itertools import combinations
from typing import Literal

import polars as pl
from pydantic import Field

from python_models.studies import structure
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.groups import check_industries, members, names_of, output
from python_models.studies.outputs import Column, Exhibit, Produced, TableOutput
from python_models.studies.steps.base import GroupStep, Kind
from python_models.words import Words, mark


class Overlap(GroupStep):
    """The first industries of each region by output and what the regions share."""

    kind: Literal["overlap"]
    table: str
    at: list[int] = Field(min_length=1)
    top: int = Field(10, ge=1)


def check(step: Overlap, here: Checker) -> None:
    check_industries(step, here, step.at)


def run(step: Overlap, context: Context) -> Produced:
    """The first industries of each region side by side, and what each pair shares."""
    group = members(step, context)
    names = names_of(group, context.data.tables[step.table], context)
    out: list[Exhibit] = []
    shared = []
    joiner = mark("comma", context.language)
    for year in step.at:
        industries, values = output(step.table, group, year, context)
        named = industries["industry_name"].to_list()
        first = structure.leading(values, step.top)
        own = structure.shares(values)
        ranks = [str(k) for k in range(1, first.shape[1] + 1)]
        table: dict[str, object] = {"rank": [*ranks, context.word("together", n=first.shape[1])]}
        heads = []
        for i, r in enumerate(group):
            held = [float(own[i, k]) for k in first[i]]
            table |= {f"industry_{r}": [*(named[k] for k in first[i]), None], f"share_{r}": [*held, sum(held)]}
            heads += [
                Column(f"industry_{r}", context.word("industry"), over=names[r]),
                Column(f"share_{r}", context.word("share"), over=names[r]),
            ]
        out.append(
            TableOutput(
                f"leading_{year}",
                pl.DataFrame(table),
                "rank",
                heads,
                context.word("rank"),
                caption=context.word("leading_industries", n=first.shape[1], year=year),
            )
        )
        lists = [{named[k] for k in row} for row in first]
        for i, j in combinations(range(len(group)), 2):
            both = [named[k] for k in first[i] if named[k] in lists[j]]
            shared.append(
                {"pair": f"{names[group[i]]} – {names[group[j]]}", "year": str(year), "shared": len(both),
                 "jaccard": structure.jaccard(lists[i], lists[j]), "shared_industries": joiner.join(both)}
            )  # fmt: skip
    heads = [
        Column("shared", context.word("shared"), 0),
        Column("jaccard", context.word("jaccard"), 2),
        Column("shared_industries", context.word("shared_industries")),
    ]
    caption = context.word("shared_between")
    frame = pl.DataFrame(shared)
    return Produced(
        [*out, TableOutput("overlap", frame, "pair", heads, context.word("pair"), block="year", caption=caption)]
    )


WORDS = Words(
    {
        "leading_industries": ("First {n} industries, {year}", "前 {n} 位产业，{year} 年"),
        "together": ("First {n} together", "前 {n} 位合计"),
        "shared_between": ("Industries that regions share", "地区间重合产业"),
        "shared": ("Shared", "重合数"),
        "jaccard": ("Jaccard", "Jaccard 指数"),
        "shared_industries": ("Shared industries", "重合产业"),
        "pair": ("Pair", "地区对"),
    }
)
KIND = Kind(Overlap, check, run, WORDS)
