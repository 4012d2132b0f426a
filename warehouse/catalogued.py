"""What the catalogue says of its sources as a table of each release, so that pages and queries name them in words."""

from collections.abc import Iterable
from typing import get_args

import duckdb
import polars as pl

from warehouse.asked import Language
from warehouse.catalogue import Source, said
from warehouse.frames import lent_once

TABLE = "meta.sources"
IN_WORDS = ("title", "publisher")  # a column for each language


def catalogued(sources: Iterable[Source]) -> pl.DataFrame:
    """One row per source: ``source``, ``title_en``, ``title_zh``, ``publisher_en``, ``publisher_zh``, ``citation``.

    Text that the catalogue gives once stands in both languages; what it does not say is NULL.
    """
    languages = get_args(Language)
    names = ["source", *(f"{text}_{language}" for text in IN_WORDS for language in languages), "citation"]
    rows = [
        [
            entry.source,
            *(said(getattr(entry, text), language) or None for text in IN_WORDS for language in languages),
            entry.citation or None,
        ]
        for entry in sources
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def write_catalogued(con: duckdb.DuckDBPyConnection, sources: Iterable[Source]) -> None:
    """Make ``meta.sources`` anew."""
    with lent_once(con, "_sources", catalogued(sources)):
        con.execute(f"create or replace table {TABLE} as from _sources order by source")
