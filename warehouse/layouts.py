"""The layouts a source can name: what the row labels and the column labels of its tables carry.

A new layout is an entry of `FACETS`: the catalogue's checks, the readers and the drafts of entries all ask it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Row = Literal["region", "sector", "indicator", "year"]


@dataclass(frozen=True, slots=True)
class Facets:
    """What a row label is, and what a column label carries; what neither says, the source or a title does.

    `keyed`: a row is a record, whose region, year, sector, indicator and unit stand in columns that the source names in
    `long`; what its columns carry is across them (a column a year), and `rows` says nothing.
    """

    rows: Row
    columns: frozenset[str] = field(default_factory=frozenset)
    keyed: bool = False

    def carry(self, what: str) -> bool:
        """Whether a row label or a column label says it: region, sector, indicator or year."""
        return (what == self.rows and not self.keyed) or what in self.columns


FACETS: dict[str, Facets] = {
    "regions_by_years": Facets("region", frozenset({"year"})),  # one indicator, a column per year
    "regions_by_sectors": Facets("region", frozenset({"sector"})),  # one indicator and year, a column per sector
    "regions_by_indicators": Facets("region", frozenset({"indicator"})),  # one year, a column per indicator
    "regions_by_indicators_and_years": Facets("region", frozenset({"indicator", "year"})),  # two header levels
    "sectors_by_regions": Facets("sector", frozenset({"region"})),
    "sectors_by_years": Facets("sector", frozenset({"year"})),  # one region and indicator
    "sectors_by_indicators": Facets("sector", frozenset({"indicator"})),  # one region and year
    "indicators_by_years": Facets("indicator", frozenset({"year"})),  # one region
    "indicators_by_regions": Facets("indicator", frozenset({"region"})),  # one year
    "years_by_regions": Facets("year", frozenset({"region"})),  # one indicator
    "years_by_sectors": Facets("year", frozenset({"sector"})),  # one region and indicator
    "years_by_indicators": Facets("year", frozenset({"indicator"})),  # one region
    "long": Facets("region", frozenset({"indicator"}), keyed=True),  # a row per region and year (and sector)
    "records_by_years": Facets("region", frozenset({"year"}), keyed=True),  # region and sector (or indicator)
    "records_by_regions": Facets("region", frozenset({"region"}), keyed=True),  # year and sector (or indicator)
    "records_by_sectors": Facets("region", frozenset({"sector"}), keyed=True),  # region and year
}


def layout_of(rows: Row, columns: Iterable[str]) -> str:
    """The name of the layout whose labels carry just that.

    Raises
    ------
    KeyError
        No layout is of this shape.
    """
    wanted = (rows, frozenset(columns))
    return {(f.rows, f.columns): name for name, f in FACETS.items() if not f.keyed}[wanted]
