"""Writes the lists of regions of this template: prefectures, provinces and the nation, their names, neighbours, events.

Run `python orchestration/templates/cn_prefectures/make_dimension.py --data FOLDER` on cn_region_dim. Facts alone are
taken (codes, names and their years, who borders whom, centroids to five decimals); no geometry is stored. Sources and
choices stand in SOURCES.md. `facts/` holds what was written by hand: names in English, the coast,
resource-based cities, places that are gone.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

HERE = Path(__file__).parent
PROVINCES = HERE.parents[2] / "dbt_project" / "seeds"  # the bundled panel's lists: the province level is theirs
CROSSWALK = "raw/fiersity_crosswalk_ccby"
NATION = "000000"
MUNICIPALITY = {code: code[:2] + "0000" for code in ("110100", "120100", "310100", "500100")}  # as yearbooks write them
OUTSIDE = ("71", "81", "82")  # not in the mainland's yearbooks
COUNTIES = ("4190", "4290", "4690", "6590")  # county-level units directly under a province
FIRST, LAST = 2000, 2023
NORTHEAST = {"210000", "220000", "230000"}
EAST = {f"{p}0000" for p in (11, 12, 13, 21, 31, 32, 33, 35, 37, 44, 46)}
CENTRAL = {f"{p}0000" for p in (14, 22, 23, 34, 36, 41, 42, 43)}
REGIONS = [
    "region_id", "region_name", "region_name_en", "level", "parent_region_id", "macro_region", "zones_12_9_10",
    "zones_11_8_12", "zones_4", "coastal", "resource_based", "municipality", "longitude", "latitude", "valid_from",
    "valid_to",
]  # fmt: skip
NAMES = ["name", "region_id", "kind", "valid_from", "valid_to", "note"]
EVENTS = ["region_id", "year", "event", "name_before", "name_after", "other_region_id", "counties"]

Row = dict[str, str]


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, columns: Sequence[str], found: Iterable[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(found)


def code(text: str) -> str:
    return MUNICIPALITY.get(text, text)


def zones(province: str) -> Row:
    """The divisions papers use: 12/9/10 counts Guangxi east and Inner Mongolia central; four has the northeast."""
    three = "east" if province in EAST else "central" if province in CENTRAL else "west"
    moved = {"450000": "east", "150000": "central"}
    return {
        "zones_11_8_12": three,
        "zones_12_9_10": moved.get(province, three),
        "zones_4": "northeast" if province in NORTHEAST else three,
    }


def histories(data: Path) -> dict[str, list[Row]]:
    """Year-end names of every unit since 2000, in order; a name is empty in years in which the unit is none."""
    entity = {r["entity_id"]: code(r["legacy_entity_id"][1:]) for r in rows(data / CROSSWALK / "entities.csv")}
    found: dict[str, list[Row]] = defaultdict(list)
    for r in rows(data / CROSSWALK / "entity_names_year_end_1987_2026.csv"):
        if int(r["end_year"]) >= FIRST and r["entity_id"] in entity:  # others were districts before 2000
            found[entity[r["entity_id"]]].append(r)
    return {k: sorted(v, key=lambda r: int(r["start_year"])) for k, v in found.items()}


def former(history: list[Row]) -> list[Row]:
    return [r for r in history[:-1] if r["name_zh"] and history[-1]["name_zh"] != r["name_zh"]]


def span(history: list[Row]) -> Row:
    """The first and last year of a unit set up or abolished since 2000; empty where it was there throughout."""
    named = [r for r in history if r["name_zh"]]
    first, last = int(named[0]["start_year"]), int(named[-1]["end_year"])
    return {"valid_from": str(first) if first > FIRST else "", "valid_to": str(last) if last < LAST else ""}


def units(data: Path, past: dict[str, list[Row]]) -> list[Row]:
    """A row per prefecture (and per county-level unit directly under a province), parents from the code."""
    named = {r["region_id"]: r for r in rows(HERE / "facts" / "names.csv")}
    coast = {r["region_id"] for r in rows(HERE / "facts" / "coast.csv")}
    resources = {r["region_id"] for r in rows(HERE / "facts" / "resource_based.csv")}
    gone = rows(HERE / "facts" / "gone.csv")
    found = []
    for r in [*rows(data / "tidy" / "dim_city_geo.csv"), *gone]:
        region = code(r["adcode"])
        if region.startswith(OUTSIDE):
            continue
        province = region[:2] + "0000"
        found.append(
            {
                "region_id": region,
                "region_name": r["city"],
                "region_name_en": named[region]["name_en"],
                "level": "county" if region.startswith(COUNTIES) else "prefecture",
                "parent_region_id": NATION if region == province else province,
                "coastal": str(region in coast).lower(),
                "resource_based": str(region in resources).lower(),
                "municipality": str(region == province).lower(),
                "longitude": r["lon"],
                "latitude": r["lat"],
                **(span(past[region]) if region in past else {}),
            }
        )
    return found


def regions(data: Path, past: dict[str, list[Row]]) -> list[Row]:
    """Nation, provinces, prefectures; an English name that several have carries the province behind it."""
    seed = {r["region_id"]: r for r in rows(PROVINCES / "regions.csv")}
    below = units(data, past)
    codes = {r["region_id"] for r in below}
    told = {"resource_based": ""}  # the list is one of prefectures
    above = [r | told | {"level": "nation" if k == NATION else "province"} for k, r in seed.items() if k not in codes]
    provinces = {r["region_id"]: r for r in [*above, *below]}
    taken: dict[str, int] = defaultdict(int)
    for r in [*above, *below]:
        taken[r["region_name_en"]] += 1
    for r in below:
        province = r["region_id"][:2] + "0000"
        r |= {"macro_region": seed[province]["macro_region"]}
        if taken[r["region_name_en"]] > 1:
            whole = provinces[province]["region_name_en"]
            r["region_name_en"] = f"{whole} City" if whole == r["region_name_en"] else f"{r['region_name_en']}, {whole}"
    for r in [*above, *below]:
        r |= zones(r["region_id"][:2] + "0000") if r["level"] != "nation" else {}
    return sorted([*above, *below], key=lambda r: r["region_id"])


def names(found: list[Row], past: dict[str, list[Row]]) -> list[Row]:
    """Spellings: today's hold in every year (long series are printed under them), former ones in their own years."""
    own = rows(HERE / "facts" / "more_names.csv")
    there, ours = {r["region_id"] for r in found} | {""}, {r["name"] for r in own}
    listed = [r for r in rows(PROVINCES / "region_names.csv") if r["region_id"] in there and r["name"] not in ours]
    hand = {r["region_id"]: r for r in rows(HERE / "facts" / "names.csv")}
    ends = {r["ends_in"]: r["kept_in_short"] for r in rows(HERE / "facts" / "endings.csv")}
    for region in found:
        at = region["region_id"]
        if at not in hand or region["municipality"] == "true":
            continue
        short = hand[at]["short_name"]
        spelt = [(region["region_name"], "full"), (short, "short")]
        spelt += [(short + kept, "alias") for end, kept in ends.items() if kept and region["region_name"].endswith(end)]
        spelt += [(region["region_name_en"], "english"), (hand[at]["name_en"], "english")]
        spelt += [(name, "pinyin") for name in hand[at]["also_en"].split("|") if name]
        spelt += [(at, "alias")]
        listed += [{"name": n, "region_id": at, "kind": k} for n, k in dict(spelt[::-1]).items()]
        for r in former(past.get(at, [])):
            years = {"valid_from": "" if int(r["start_year"]) <= FIRST else r["start_year"], "valid_to": r["end_year"]}
            bare = next(r["name_zh"].removesuffix(end) for end in ends if r["name_zh"].endswith(end))
            spellings = dict.fromkeys((r["name_zh"], bare))
            listed += [
                {"name": n, "region_id": at, "kind": "former", **years} for n in spellings if n not in dict(spelt)
            ]
    return [*listed, *own]


def neighbours(data: Path) -> list[Row]:
    """Both directions of every land border; those of places that are gone as facts/gone.csv lists them."""
    pairs = {
        (code(r["adcode"]), code(r["neighbour_adcode"])) for r in rows(data / "tidy" / "city_contiguity_edges.csv")
    }
    pairs |= {(r["adcode"], other) for r in rows(HERE / "facts" / "gone.csv") for other in r["neighbours"].split()}
    pairs |= {(b, a) for a, b in pairs}
    kept = sorted(p for p in pairs if not any(x.startswith(OUTSIDE) for x in p))
    return [{"region_id": a, "neighbour_region_id": b} for a, b in kept]


def events(data: Path, past: dict[str, list[Row]]) -> list[Row]:
    """What changed since 2000: names and ranks, units set up or abolished, and whole counties that changed hands."""
    found = []
    for region, history in past.items():
        for before, after in pairwise(history):
            if not FIRST < int(after["start_year"]) <= LAST:
                continue
            kind = (
                "renamed" if before["name_zh"] and after["name_zh"] else "abolished" if before["name_zh"] else "set up"
            )
            names = {"name_before": before["name_zh"], "name_after": after["name_zh"]}
            found.append({"region_id": region, "year": after["start_year"], "event": kind, **names})
    entity = {r["entity_id"]: code(r["legacy_entity_id"][1:]) for r in rows(data / CROSSWALK / "entities.csv")}
    for r in rows(data / CROSSWALK / "major_lineage_relations.csv"):
        if FIRST <= int(r["year"]) <= LAST:
            gave = next((x for x, h in past.items() if any(n["name_zh"] == r["from_name"] for n in h)), "")
            found.append(
                {
                    "region_id": entity[r["to_entity_id"]],
                    "year": r["year"],
                    "event": "received",
                    "name_before": r["from_name"],
                    "name_after": r["to_name"],
                    "other_region_id": gave,
                    "counties": r["county_unit_count"],
                }
            )
    found += rows(HERE / "facts" / "more_events.csv")
    return sorted(found, key=lambda r: (r["region_id"], r["year"], r["event"]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder cn_region_dim")
    parser.add_argument("--to", type=Path, default=HERE, help="the folder to write to, this one unless said")
    given = parser.parse_args()
    past = histories(given.data)
    found = regions(given.data, past)
    seeds = given.to / "seeds"
    write(seeds / "regions.csv", REGIONS, found)
    write(seeds / "region_names.csv", NAMES, names(found, past))
    write(seeds / "region_contiguity.csv", ["region_id", "neighbour_region_id"], neighbours(given.data))
    write(given.to / "events.csv", EVENTS, events(given.data, past))


if __name__ == "__main__":
    main()
