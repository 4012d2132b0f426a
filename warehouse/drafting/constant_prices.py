"""Of a panel drafted from files: which of their series make constant prices, and from which year on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from warehouse.drafting.known_indicators import key_of, suffix, yearbook_names
from warehouse.index_bases import PREVIOUS, base_of, split_base
from warehouse.readers.cells import fold

# series of the bundled variables.csv, the best first; consumer prices stand in for GDP's, as said in panel.yml
DEFLATORS = {
    "gdp": {
        "gdp_index_prev100": "gdp_index_previous_year", "cpi_2000_100": "cpi_index",
        "cpi_prev100": "cpi_previous_year",
    },
    "investment": {
        "investment_price_1952_1": "investment_price_index",
        "investment_price_prev100": "investment_price_previous_year",
    },
}  # fmt: skip
DEFLATED = {"gdp": "gdp_nominal", "investment": "gross_fixed_capital_formation"}
# where a panel has lists of its own: the listed index -> its variable and kind; the variable that prices are of
INDICES = {
    "gdp_index_prev100": ("gdp_index_previous_year", "volume_index_previous_year"),
    "cpi_prev100": ("cpi_previous_year", "index_previous_year"),
    "investment_price_prev100": ("investment_price_previous_year", "index_previous_year"),
}
PRICED = {"gdp_nominal_mn_cny": "gdp_nominal", "gfcf_nominal_mn_cny": "gross_fixed_capital_formation"}
BASES = {"gdp": "gdp_base_year", "investment": "capital_base_year"}
USUAL = 2000


def constant_prices(years_of: Mapping[str, Set[int]]) -> dict[str, str]:
    """Keys of `indices` in panel.yml and their values, but for those that the files do not decide.

    years_of : indicator -> years of its figures. A base year is 2000 where both the figures and their prices reach it,
    else their first year.
    """
    found: dict[str, str] = {}
    for what, deflators in DEFLATORS.items():
        prices = next((i for i in deflators if years_of.get(i)), "")
        if not prices:
            continue
        found[f"{what}_deflator"] = deflators[prices]
        reached = set(years_of[prices])
        if prices.endswith(suffix(PREVIOUS)):
            reached.add(min(reached) - 1)  # a chain begins the year before its first link
        both = reached & set(years_of.get(DEFLATED[what], ()))
        if both and USUAL not in both:
            found[BASES[what]] = str(min(both))
    return found


def listed_index(texts: Iterable[str]) -> str:
    """The listed index with the year before at 100 that one of a series' texts names, where one has that base."""
    folded = [fold(text) for text in texts]
    drafted = suffix(PREVIOUS)  # behind an indicator's name
    parted = [(t.removesuffix(drafted), PREVIOUS) if t.endswith(drafted) else split_base(t) for t in folded]
    if PREVIOUS not in {base for _, base in parted} | {base_of(text) for text in folded}:
        return ""
    named = {yearbook_names().get(key_of(label, PREVIOUS)) for label, _ in parted}
    return next((i for i in INDICES if i in named), "")
