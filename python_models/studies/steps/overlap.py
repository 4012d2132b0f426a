"""The first industries of each region and what the regions share."""

from itertools import combinations
from typing import Literal

import polars as pl
from pydantic import Field

from python_models.cautions import Caution
from python_models.errors import InputError
from python_models.studies import structure
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.groups import check_industries, gaps, members, names_of, output
from python_models.studies.outputs import Column, Exhibit, Produced, TableOutput
from python_models.studies.steps.base import IndustryStep, Kind
from python_models.words import Words, mark


class Overlap(IndustryStep):
    """The first industries of each region by output and what the regions share."""

    kind: Literal["overlap"]
    at: list[int] = Field(min_length=1)
    top: int = Field(10, ge=1)


def check(step: Overlap, here: Checker) -> None:
    check_industries(step, here, step.at)


def run(step: Overlap, context: Context) -> Produced:
    """The first industries of each region side by side, and what each pair shares."""
    group = members(step, context)
    names = names_of(group, context)
    out: list[Exhibit] = []
    held: list[Caution] = []
    shared: list[dict[str, object]] = []
    joiner = mark("comma", context.language)
    for year in step.at:
        industries, values = output(step, group, year, context)
        held += gaps(group, names, year, industries, values)
        named = industries["industry_name"].to_list()
        first = structure.leading(values, step.top)
        own = structure.shares(values)
        longest = max(map(len, first))
        if not longest:
            raise InputError(f"tables.{step.table}: no region of the group has output of every industry in {year}")
        ranks = [*(str(k) for k in range(1, longest + 1)), context.word("together", n=longest)]
        table: dict[str, object] = {"rank": ranks}
        heads = []
        for i, r in enumerate(group):
            empty = [None] * (longest - len(first[i]))
            parts = [float(own[i, k]) for k in first[i]]
            together = sum(parts) if parts else None
            table |= {
                f"industry_{r}": pl.Series([*(named[k] for k in first[i]), *empty, None], dtype=pl.String),
                f"share_{r}": pl.Series([*parts, *empty, together], dtype=pl.Float64),
            }
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
                caption=context.word("leading_industries", n=longest, year=year),
            )
        )
        lists = [{named[k] for k in row} for row in first]
        for i, j in combinations(range(len(group)), 2):
            row: dict[str, object] = {"pair": f"{names[group[i]]} – {names[group[j]]}", "year": str(year)}
            if lists[i] and lists[j]:
                both = [named[k] for k in first[i] if named[k] in lists[j]]
                row |= {"shared": len(both), "jaccard": structure.jaccard(lists[i], lists[j])}
                row["shared_industries"] = joiner.join(both)
            shared.append(row)
    heads = [
        Column("shared", context.word("shared"), 0),
        Column("jaccard", context.word("jaccard"), 2),
        Column("shared_industries", context.word("shared_industries")),
    ]
    caption = context.word("shared_between")
    kinds = {"pair": pl.String, "year": pl.String, "shared": pl.Int64, "jaccard": pl.Float64}
    frame = pl.DataFrame(shared, schema=kinds | {"shared_industries": pl.String})
    pairs = TableOutput("overlap", frame, "pair", heads, context.word("pair"), block="year", caption=caption)
    return Produced([*out, pairs], cautions=held)


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
