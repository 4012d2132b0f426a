#!/usr/bin/env bash
# country_converter 1.3.2: regions of one country are another country, without a word
#
# Guess: `convert(name, to="ISO3")` finds countries, and says "not found" of what is none, as it does of Guangxi, Tibet, Northern Ireland,
# New Mexico, Mexico City and Georgia (US).
# Behaviour: a name is a country if the country's word is anywhere in it. Some words are guarded, others not: Inner Mongolia is Mongolia, the
# Greek Macedonias are North Macedonia, a Nigerian state is Niger, a province of Belgium and one of Iran are countries; "China (excl.
# Hong Kong)" is Hong Kong, while "China, excluding Hong Kong and Macao" is China.
# Why it matters: tables of regions beside countries (OECD's TL2, Eurostat's NUTS 2, national yearbooks with a comparison of countries) are told
# apart by asking which names are countries; figures of the region are then added to the country of that code. Ask with codes. coagg has its
# regions by code, and names as its lists have them (tests/warehouse/test_words_beside_names.py::test_english_yearbooks_name_provinces_with_their_kind);
# docs/peers.md has the line. (pandas 2.3.3: under pandas 3.1 it ends with an error.)
#
# Seen (2026-12-01):
#   found: Inner Mongolia MNG, Central Macedonia MKD, Niger State NER, Luxembourg (province) LUX, East Azerbaijan AZE, Jersey City JEY, New England GBR
#   not found: Guangxi, Northern Ireland, New Mexico, Mexico City, Georgia (US)
#   China (excl. Hong Kong): HKG; China, excluding Hong Kong and Macao: CHN
source "$(dirname "$0")/run.bash"
packages country_converter==1.3.2 pandas==2.3.3 numpy==2.4.6
"$python" -W ignore - <<'PY'
import logging
import sys

import country_converter

logging.disable(logging.CRITICAL)
converter = country_converter.CountryConverter()


def found(names):
    return dict(zip(names, converter.convert(names, to="ISO3", not_found="-"), strict=True))


regions = {  # and the country that each lies in
    "Inner Mongolia": "CHN",
    "Central Macedonia": "GRC",
    "Niger State": "NGA",
    "Luxembourg (province)": "BEL",
    "East Azerbaijan": "IRN",
    "Jersey City": "USA",
    "New England": "USA",
}
guarded = ["Guangxi", "Northern Ireland", "New Mexico", "Mexico City", "Georgia (US)"]
both = ["China (excl. Hong Kong)", "China, excluding Hong Kong and Macao"]
taken, none, china = found(list(regions)), found(guarded), found(both)
print("found:", ", ".join(f"{name} {code}" for name, code in taken.items()))
print("not found:", ", ".join(name for name, code in none.items() if code == "-"))
print("; ".join(f"{name}: {code}" for name, code in china.items()))
stands = all(taken[name] not in ("-", country) for name, country in regions.items())
stands &= set(none.values()) == {"-"} and list(china.values()) == ["HKG", "CHN"]
sys.exit(0 if stands else "changed: names of regions are found otherwise now")
PY
