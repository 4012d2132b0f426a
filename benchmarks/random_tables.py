"""Random yearbook tables with known figures: what `benchmarks.silent_differences` writes and reads back.

Each case draws a layout, where the unit stands, text between the rows, ragged rows, parts of a year, merged heads and
blank rows; `Written` is what a figure means and where it stands.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from warehouse.names import Seeds

SEEDS = Path(__file__).parents[1] / "dbt_project" / "seeds"
UNITS = {"100mn_cny": "亿元", "10k_cny": "万元", "10k_persons": "万人", "persons": "人", "pieces": "件"}
ENGLISH = {"100mn_cny": "100 million yuan", "10k_persons": "10 000 persons", "persons": "persons"}
OTHER = {"100mn_cny": "万元", "10k_cny": "亿元", "10k_persons": "人", "persons": "万人", "pieces": "万件"}
SPANS = ["1-6月", "上半年", "三季度", "12月", "Q4", "H1", "前三季度", "1—11月", "第一季度", "6月末"]
ENGLISH_SPANS = ["Jan-Jun", "First half", "June", "Third quarter"]
NOTES = ["注：数据已修订。", "资料来源：统计局", "* revised", "Note: preliminary."]
BLOCKS = ["城镇", "乡村", "其中：国有", "Rural households", "二、工业", "合计情况"]
INDICATORS = ["营业收入", "利润总额", "资产总计", "出口额", "研发支出"]
NOISE = ["note", "block", "blank", "wrap", "split name", "repeat", "continued", "unit", "year", "subtotal", "stray"]
LAYOUTS = [
    "regions_by_years",
    "regions_by_indicators",
    "regions_by_sectors",
    "regions_by_indicators_and_years",
    "sectors_by_regions",
    "indicators_by_years",
    "long",
]


@dataclass(frozen=True)
class Written:
    """One figure with what it means and where it stands (0-based)."""

    region: str
    year: int
    indicator: str
    sector: str | None
    value: float
    row: int
    column: int


@dataclass
class Case:
    """A table to be written: its cells, what they mean, the entry to read it with, what was drawn."""

    layout: str
    rows: list[list[str]] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    entry: dict[str, Any] = field(default_factory=dict)
    unit: str = "100mn_cny"
    drawn: dict[str, str] = field(default_factory=dict)
    name: str = "table"
    sheet: str = "1"
    partial: bool = False  # of a part of a year: nothing may be read
    figures_from: int = 0  # first row of figures


def cases(seed: int, seeds: Seeds) -> Iterator[Case]:
    """Cases without end, the same for a seed."""
    draw = random.Random(seed)
    regions = _regions(seeds)
    sectors = [(i, n) for i, n in seeds.industries["gbt4754_2011"].full_names().items()]
    while True:
        yield _case(draw, regions, sectors)


def _regions(seeds: Seeds) -> list[tuple[str, str, str]]:
    """(id, short name, English name) of the panel's regions."""
    found: dict[str, dict[str, str]] = {}
    with (SEEDS / "region_names.csv").open(encoding="utf-8-sig", newline="") as file:
        for r in csv.DictReader(file):
            if r["region_id"] not in ("", "000000") and not r["valid_from"] and not r["valid_to"]:
                kind = (
                    "latin" if r["name"].isascii() and r["name"].isalpha() else "short" if r["kind"] == "short" else ""
                )
                found.setdefault(r["region_id"], {}).setdefault(kind, r["name"])
    return [(i, f["short"], f.get("latin", "")) for i, f in found.items() if "short" in f]


def _case(draw: random.Random, regions: list[tuple[str, str, str]], sectors: list[tuple[str, str]]) -> Case:
    case = Case(draw.choice(LAYOUTS), unit=draw.choice(list(UNITS)))
    chosen = draw.sample(regions, draw.randint(4, 14))
    year = draw.randint(1995, 2022)
    rows, columns, header = _axes(case, draw, chosen, sectors, year)
    place = _unit_place(case, draw)
    _above(case, draw, year, place)
    _body(case, draw, rows, columns, header, place, year)
    _part_of_year(case, draw, year)
    _below(case, draw, place)
    _entry(case, chosen, year, columns)
    return case


# What a row or a column says: its labels, and (region, year, indicator, sector) as far as it says them.
Axis = list[tuple[list[str], dict[str, Any]]]


def _axes(
    case: Case, draw: random.Random, regions: list[tuple[str, str, str]], sectors: list[tuple[str, str]], year: int
) -> tuple[Axis, Axis, str]:
    by_region: Axis = [([n, e], {"region": i}) for i, n, e in regions]
    some = draw.sample(sectors, draw.randint(2, 6))
    by_sector: Axis = [([n], {"sector": i}) for i, n in some]
    names = draw.sample(INDICATORS, draw.randint(2, 4))
    by_indicator: Axis = [([n], {"indicator": n}) for n in names]
    mark = draw.choice(["", "年"])
    by_year: Axis = [([f"{y}{mark}"], {"year": y}) for y in range(year, year + draw.randint(2, 6))]
    match case.layout:
        case "regions_by_years":
            return by_region, by_year, "地区"
        case "regions_by_indicators":
            return by_region, by_indicator, "地区"
        case "regions_by_sectors":
            return by_region, by_sector, "地区"
        case "regions_by_indicators_and_years":
            both = [([n[0], y[0]], a | b) for n, a in by_indicator for y, b in by_year[:2]]
            return by_region, both, "地区"
        case "sectors_by_regions":
            return by_sector, by_region, "行业"
        case "indicators_by_years":
            return by_indicator, by_year, "指标"
        case _:
            pairs = [([n[0], n[1], y[0]], a | b) for n, a in by_region for y, b in by_year[:3]]
            return pairs, by_indicator, "地区"


def _unit_place(case: Case, draw: random.Random) -> str:
    places = ["row", "row", "title", "corner", "label", "note", "entry", "behind", "cells"]
    if case.unit in ENGLISH:
        places += ["english", "english title"]
    if case.layout == "long":
        places = ["row", "title", "label", "entry", "column"]
    if case.layout in ("regions_by_years", "regions_by_sectors", "sectors_by_regions", "indicators_by_years"):
        places = [p for p in places if p != "label"]
    place = draw.choice(places)
    case.drawn["unit"] = place
    return place


def _dated(case: Case) -> bool:
    return case.layout in ("regions_by_indicators", "regions_by_sectors", "sectors_by_regions")


def _above(case: Case, draw: random.Random, year: int, place: str) -> None:
    unit = UNITS[case.unit]
    title = f"各地区主要指标（{year}年）" if _dated(case) else "各地区主要指标"
    match place:
        case "title":
            title += f"（{unit}）"
        case "behind":
            title += f"  单位：{unit}"
        case "english title":
            title = f"Main indicators{f', {year}' if _dated(case) else ''} ({ENGLISH[case.unit]})"
    case.rows.append([title])
    if draw.random() < 0.3:
        case.rows.append([])
    lines = {
        "row": [f"单位：{unit}"],
        "cells": ["", "单位：", unit],
        "english": [f"Unit: {ENGLISH.get(case.unit, '')}"],
    }
    if place in lines:
        case.rows.append(lines[place])
    if draw.random() < 0.2:
        case.rows.append([])


def _figure(case: Case, draw: random.Random) -> tuple[str, float]:
    """A figure unlike any other, and how it is printed."""
    value = round(draw.uniform(1, 99999), draw.choice([1, 2, 2, 4]))
    if draw.random() < 0.05:
        value = -value
    style = draw.random()
    text = f"{value:,}" if style < 0.1 and abs(value) >= 1000 else repr(value)
    if 0.1 < style < 0.15:
        text = text.translate(str.maketrans("0123456789.", "０１２３４５６７８９．"))
    elif 0.15 < style < 0.17:
        text = f"　{text}\u200b"
    return text, value


def _body(case: Case, draw: random.Random, rows: Axis, columns: Axis, header: str, place: str, year: int) -> None:
    keys = len(rows[0][0]) if case.layout == "long" else 1
    translated = case.layout.startswith("regions") and draw.random() < 0.3
    at = keys + translated if case.layout != "long" else keys + (place == "column")
    heads = _heads(case, draw, columns, header, place, translated)
    case.rows += heads
    case.figures_from = len(case.rows)
    noise = draw.choice(["none", "none", *NOISE])
    if case.layout in ("long",) or len(rows) < 4:
        noise = draw.choice(["none", "blank"])
    case.drawn["noise"] = noise
    middle = draw.randint(2, max(2, len(rows) - 2))
    for k, (labels, means) in enumerate(rows):
        if k == middle:
            _noise(case, draw, noise, heads, at, translated, year)
        line = [*labels[:keys], *([labels[1] if len(labels) > 1 else ""] if translated else [])]
        if case.layout == "long" and place == "column":
            line.append(UNITS[case.unit])
        for _, of_column in columns:
            line.append(_cell(case, draw, means | of_column, year, len(line)))
        case.rows.append(line)
    if case.layout != "long" or draw.random() < 0.5:
        _ragged(case, draw, middle, len(rows))


def _heads(
    case: Case, draw: random.Random, columns: Axis, header: str, place: str, translated: bool
) -> list[list[str]]:
    unit = f"({UNITS[case.unit]})"
    corner = f"{header}（{UNITS[case.unit]}）" if place == "corner" else header
    label = unit if place == "label" else ""
    if case.layout == "long":
        keys = ["地区", "Region", "年份", *(["单位"] if place == "column" else [])]
        return [[*keys, *(f"{labels[0]}{label}" for labels, _ in columns)]]
    first = [corner, *(["Region"] if translated else [])]
    if case.layout == "regions_by_indicators_and_years":
        above, below, before = [*first], [""] * len(first), ""
        merged = draw.random() < 0.7
        for labels, _ in columns:
            above.append("" if merged and labels[0] == before else f"{labels[0]}{label}")
            below.append(labels[1])
            before = labels[0]
        return [above, below]
    lines = [[*first, *(f"{labels[0]}{label}" for labels, _ in columns)]]
    return lines


def _cell(case: Case, draw: random.Random, means: dict[str, Any], year: int, column: int) -> str:
    chance = draw.random()
    if chance < 0.03:
        return draw.choice(["", "-", "…"])
    text, value = _figure(case, draw)
    case.written.append(
        Written(
            means.get("region", "110000"),
            means.get("year", year),
            means.get("indicator", "x"),
            means.get("sector"),
            value,
            len(case.rows),
            column,
        )
    )
    return f"{text}①" if chance > 0.985 else text


def _noise(
    case: Case, draw: random.Random, kind: str, heads: list[list[str]], at: int, translated: bool, year: int
) -> None:
    match kind:
        case "note":
            case.rows.append([draw.choice(NOTES)])
        case "block":
            case.rows.append([draw.choice(BLOCKS)])
        case "blank":
            case.rows += [[]] * draw.randint(1, 2)
        case "wrap" if translated:
            case.rows.append(["", draw.choice(["Region", "(continued)", "Autonomous"])])
        case "repeat":
            case.rows += [[], *heads]
        case "year":
            case.rows.append([f"{year - 1}年"])
        case "split name" if translated:
            case.rows.append(["", draw.choice(["Province", "Municipality"])])
        case "stray":
            case.rows.append([draw.choice(BLOCKS), *[""] * (len(heads[-1]) - at - 1), "见下"])
        case "unit":
            case.rows.append([f"单位：{OTHER[case.unit]}"])
        case "subtotal":
            case.rows.append(["东部地区", *([""] if translated else []), *["77777.7"] * (len(heads[-1]) - at)])
        case "continued":
            changed = [list(line) for line in heads]
            if draw.random() < 0.5 and len(changed[0]) > at:
                k = draw.randrange(at, len(changed[-1]))
                changed[-1][k] = (
                    changed[-1][k].replace("入", "人").replace("9", "g").replace("利", "刊").replace("业", "止")
                )
            case.rows += [[], [f"续表 {year}年" if _dated(case) and draw.random() < 0.3 else "续表"], *changed]


def _ragged(case: Case, draw: random.Random, middle: int, rows: int) -> None:
    kind = draw.choice(["none"] * 6 + ["longer", "shorter", "split"])
    case.drawn["ragged"] = kind
    if kind == "none":
        return
    k = draw.choice(sorted({w.row for w in case.written}) or [0])
    line = case.rows[k]
    if kind == "longer":
        line.append("12.5")
    elif kind == "shorter" and len(line) > 2:
        del line[draw.randrange(len(line) - 1, len(line))]
    elif kind == "split":
        line[-1:] = ["1", "234.5"]
    case.drawn["ragged row"] = str(k)


def _part_of_year(case: Case, draw: random.Random, year: int) -> None:
    if draw.random() > 0.12:
        return
    span = draw.choice(SPANS)
    where = draw.choice(["title", "corner", "sheet", "file"] if _dated(case) else ["columns", "sheet"])
    heads = case.rows[: case.figures_from]
    if where == "title":
        old = case.rows[0][0]
        english = draw.random() < 0.3 and span not in ("Q4", "H1")
        case.rows[0][0] = f"{old}, {draw.choice(ENGLISH_SPANS)} {year}" if english else f"{year}年{span} {old}"
    elif where == "corner":
        row = next(r for r in reversed(heads) if r and r[0])
        row[0] += f"({span})" if span not in ("Q4", "H1") else f"({year}{span})"
    elif where == "file":
        case.name = f"{year}年{span}" if span not in ("Q4", "H1") else f"{year}{span}"
    elif where == "sheet":
        case.sheet = span
    else:
        _span_columns(case, span)
    case.partial, case.drawn["part"] = True, where


def _span_columns(case: Case, span: str) -> None:
    """Every year among the heads, or in the column of years of a long table, becomes a part of it."""
    for i, row in enumerate(case.rows):
        for j, text in enumerate(row):
            head = i < case.figures_from or (case.layout == "long" and j == 2)
            if head and text.removesuffix("年").isdecimal() and len(text.removesuffix("年")) == 4:
                row[j] = f"{text.removesuffix('年')}{'' if span in ('Q4', 'H1') else '年'}{span}"
            elif (
                i >= case.figures_from
                and case.layout != "long"
                and text.removesuffix("年") in map(str, range(1990, 2031))
            ):
                row[j] = f"{text.removesuffix('年')}年{span}"


def _below(case: Case, draw: random.Random, place: str) -> None:
    if place == "note":
        case.rows.append([f"注：单位为{UNITS[case.unit]}。"])
    elif draw.random() < 0.4:
        case.rows.append([draw.choice(NOTES)])


def _entry(case: Case, regions: list[tuple[str, str, str]], year: int, columns: Axis) -> None:
    entry: dict[str, Any] = {"source": "case", "files": ["*"], "layout": case.layout, "year_words": ["年"]}
    entry |= {"unit_labels": ["单位", "unit"], "continuation_labels": ["续表"]}
    names = sorted({w.indicator for w in case.written} - {"x"})
    if case.layout in ("regions_by_indicators", "regions_by_indicators_and_years", "long", "indicators_by_years"):
        entry["columns"] = {f"i{INDICATORS.index(n)}": n for n in names} or {"i0": INDICATORS[0]}
    else:
        entry["indicator"] = "x"
    if case.layout in ("regions_by_sectors", "sectors_by_regions"):
        entry["classification"] = "gbt4754_2011"
    if case.layout == "indicators_by_years":
        entry["region"] = "北京"
    if case.layout == "long":
        entry["long"] = {"region": "地区", "year": "年份"}
        if case.drawn["unit"] == "column":
            entry["long"]["unit"] = "单位"
    entry["unit"] = UNITS[case.unit] if case.drawn["unit"] == "entry" else OTHER[case.unit]
    case.entry = entry
