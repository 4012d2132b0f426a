"""How regions' places in efficiency move when a study measures it under another choice."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from python_models.studies.alternatives import Alternative
from python_models.studies.context import Context
from python_models.studies.option_labels import key_label, option_label
from python_models.studies.outputs import Column, TableOutput
from python_models.studies.under import context_under
from python_models.words import listed, mark

SHOWN = 3  # regions named that move farthest
SAME = 1e-9  # share of the largest score: what is nearer than this differs by rounding


def places(context: Context, block: str) -> pl.DataFrame:
    """Each region's mean score over the years of a block, and its place: 1 is the most efficient, ties share theirs.

    Of a distance, which is 0 on the frontier, ``score`` has the sign turned.
    """
    sign = -1 if context.study.efficiency[block].is_distance else 1
    rows = context.data.frame.drop_nulls(block).with_columns(pl.col(context.unit).cast(pl.String))
    means = rows.group_by(context.unit).agg(score=sign * pl.col(block).mean()).sort(context.unit)
    return means.with_columns(place=ranked(means["score"]))


def ranked(scores: pl.Series) -> pl.Series:
    """Places of scores, the largest first: units on the frontier are there to rounding, and share theirs."""
    values = scores.to_numpy()
    order = np.argsort(values)
    level = np.empty(len(values), dtype=np.int64)
    level[order] = np.cumsum(np.diff(values[order], prepend=values[order[:1]]) > _rounding(scores))
    return pl.Series(level).rank("average", descending=True)


def _rounding(*scores: pl.Series) -> float:
    return SAME * max((float(np.abs(s.to_numpy()).max()) for s in scores if len(s)), default=0.0)


def rank_changes(found: Sequence[Alternative], context: Context) -> pl.DataFrame:
    """One row per alternative and block of efficiency that it changes.

    Columns ``block``, ``key``, ``choice``, ``regions``, ``spearman`` (of the places, over regions that both have),
    ``mean_move`` and ``largest_move`` (places), ``moved`` (regions that change place), ``movers`` (the farthest, by
    name with both places).
    """
    rows: list[dict[str, Any]] = []
    for block in context.study.efficiency:
        before = places(context, block)
        for alternative in found:
            if alternative.declared is None or block not in alternative.declared.efficiency:
                continue
            after = places(context_under(alternative, context), block)
            both = before.join(after, on=context.unit, suffix="_then")
            moved = (both["score"] - both["score_then"]).abs() > _rounding(both["score"], both["score_then"])
            if not moved.any():
                continue
            rows.append({"block": context.label(block), **_named(alternative, context), **_moves(both, context)})
    return pl.DataFrame(rows, infer_schema_length=None)


def _named(alternative: Alternative, context: Context) -> dict[str, str]:
    return {"key": key_label(alternative.key, context), "choice": option_label(alternative, context)}


def _moves(both: pl.DataFrame, context: Context) -> dict[str, Any]:
    """Places among the regions that both measurements have."""
    both = both.with_columns(place=ranked(both["score"]), place_then=ranked(both["score_then"]))
    both = both.with_columns(move=(pl.col("place_then") - pl.col("place")).abs())
    names = context.region_names()
    far = both.filter(pl.col("move") > 0).sort(["move", context.unit], descending=[True, False]).head(SHOWN)
    movers = [
        f"{names.get(unit, unit)} {before:g} → {then:g}"
        for unit, before, then in far.select(context.unit, "place", "place_then").iter_rows()
    ]
    return {
        "regions": both.height,
        "spearman": both.select(pl.corr("place", "place_then")).item(),
        "moved": both.filter(pl.col("move") > 0).height,
        "mean_move": both["move"].mean(),
        "largest_move": both["move"].max(),
        "movers": listed(movers, context.language) if movers else "",
    }


def rank_table(found: Sequence[Alternative], context: Context) -> list[TableOutput]:
    """The table of places, none where no alternative measures efficiency anew."""
    table = rank_changes(found, context)
    if table.is_empty():
        return []
    both = pl.concat_str("block", pl.lit(mark("colon", context.language)), "key")
    table = table.with_columns(said=pl.when(pl.col("key").str.starts_with(pl.col("block"))).then("key").otherwise(both))
    heads = [
        Column("regions", context.word("regions_ranked"), 0),
        Column("spearman", context.word("spearman_of_ranks")),
        Column("moved", context.word("ranks_moved"), 0),
        Column("mean_move", context.word("mean_move"), 1),
        Column("largest_move", context.word("largest_move"), 1),
        Column("movers", context.word("largest_movers")),
    ]
    return [
        TableOutput(
            "ranks", table, "choice", heads, context.word("alternative"), block="said",
            caption=context.word("ranks_caption"), note=context.word("ranks_note"),
        )
    ]  # fmt: skip
