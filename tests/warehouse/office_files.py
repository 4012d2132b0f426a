"""Files as offices publish them, with invented regions and figures: BEA's SAEMP25N, Eurostat's TSV, a Stata panel."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

BEA_LINES = [
    # line, classification, description, parts
    (10, "...", "Total employment (number of jobs)", (70, 80)),
    (20, "...", " Wage and salary employment", ()),
    (40, "...", " Proprietors employment 1/", (50, 60)),
    (50, "...", "  Farm proprietors employment", ()),
    (60, "...", "  Nonfarm proprietors employment 2/", ()),
    (70, "...", " Farm employment", ()),
    (80, "...", " Nonfarm employment", (90, 2000)),
    (90, "...", "  Private nonfarm employment", (100, 200, 400, 500, 700, 800, 900, 1000, 1200, 1400)),
    (100, "113-115", "   Forestry, fishing, and related activities", ()),
    (200, "21", "   Mining, quarrying, and oil and gas extraction", ()),
    (400, "23", "   Construction", ()),
    (500, "31-33", "   Manufacturing", ()),
    (700, "44-45", "   Retail trade", ()),
    (800, "48-49", "   Transportation and warehousing", ()),
    (900, "51", "   Information", ()),
    (1000, "52", "   Finance and insurance", ()),
    (1200, "54", "   Professional, scientific, and technical services", ()),
    (1400, "56", "   Administrative and support and waste management", ()),
    (2000, "...", "  Government and government enterprises", (2001, 2002, 2010)),
    (2001, "...", "   Federal civilian", ()),
    (2002, "...", "   Military", ()),
    (2010, "...", "   State and local", (2011, 2012)),
    (2011, "...", "    State government", ()),
    (2012, "...", "    Local government", ()),
]
INDUSTRIES = (70, 100, 200, 400, 500, 700, 800, 900, 1000, 1200, 1400, 2001, 2002, 2011, 2012)
STATES = ("Arden", "Bexhope", "Corve", "Dunmore", "Elstow", "Farley")

Figures = dict[tuple[str, str, int], float]


def growing(rng: random.Random, years: Sequence[int], low: int, high: int) -> list[int]:
    """A series that grows by some percent a year, as jobs do."""
    value = rng.uniform(low, high)
    found = []
    for _ in years:
        value *= rng.uniform(0.97, 1.05)
        found.append(round(value))
    return found


def bea(path: Path, years: Sequence[int] = range(2012, 2020), *, withheld: bool = True) -> Figures:
    """SAEMP25N__ALL_AREAS as downloaded: quoted FIPS codes, two groups of states below, notes; (code, line, year)."""
    rng = random.Random(7)
    codes = [f"{k:02d}000" for k in (1, 2, 4, 5, 6, 8)]
    values: Figures = {}
    for code in codes:
        for line in INDUSTRIES:
            for year, v in zip(years, growing(rng, years, 400, 90_000), strict=True):
                values[code, str(line), year] = v
        for year in years:
            values[code, "50", year] = values[code, "70", year] // 2
            values[code, "60", year] = values[code, "500", year] // 3
    groups = {"91000": codes[::2], "92000": codes[1::2], "00000": codes}
    for code, members in groups.items():
        for line in (*INDUSTRIES, 50, 60):
            for year in years:
                values[code, str(line), year] = sum(values[m, str(line), year] for m in members)
    for code in (*codes, *groups):
        for line, _, _, parts in sorted(BEA_LINES, key=lambda x: len(x[2]) - len(x[2].lstrip()), reverse=True):
            for year in years:
                if parts:
                    values[code, str(line), year] = sum(values[code, str(p), year] for p in parts)
        for year in years:
            values[code, "20", year] = values[code, "10", year] - values[code, "40", year]
    named = {"00000": "Freedonia *", **dict(zip(codes, STATES, strict=True)), "91000": "Near", "92000": "Far"}
    head = "GeoFIPS,GeoName,Region,TableName,LineCode,IndustryClassification,Description,Unit"
    lines = [",".join([head, *map(str, years)])]
    if withheld:  # and the national figure beside it is given, as offices do
        for year in years:
            values.pop((codes[0], "200", year))
    for code in ("00000", *codes, "91000", "92000"):
        region = " " if code in ("00000",) else "1" if code in (*groups["91000"], "91000") else "2"
        for line, naics, description, _ in BEA_LINES:
            figures = [str(int(values[code, str(line), y])) if (code, str(line), y) in values else "(D)" for y in years]
            start = f' "{code}","{named[code]}", {region},SAEMP25N,{line},"{naics}","{description} ","Number of jobs"'
            lines.append(",".join([start, *figures]))
    lines += ['"Note: See the included footnote file."', '"SAEMP25N: Total full-time and part-time employment."']
    lines += ['"Last updated: September 27, 2024-- new statistics for 2023."', '"Office of invented statistics"']
    path.write_text("\r\n".join(lines) + "\r\n", encoding="latin-1")
    return values


SECTIONS = ("A", "B-E", "F", "G-I", "J", "K", "L", "M_N", "O-Q", "R-U")
NUTS = ("XA11", "XA12", "XA21", "XB11", "XB12", "XB21", "XB22")


def eurostat(path: Path, years: Sequence[int] = range(2012, 2020)) -> Figures:
    """nama_10r_3empers.tsv: NUTS 0 to 2, employed persons and employees, ': ' and flags; (region, section, year)."""
    rng = random.Random(5)
    values: Figures = {}
    for region in NUTS:
        for section in SECTIONS:
            for year, v in zip(years, growing(rng, years, 300, 90_000), strict=True):
                values[region, section, year] = v / 100
        for year in years:
            values[region, "C", year] = round(values[region, "B-E", year] * 0.8, 2)
    upper = sorted({r[:k] for r in NUTS for k in (2, 3)})
    for region in (*upper, *NUTS):
        for year in years:
            for section in (*SECTIONS, "C"):
                parts = [values[r, section, year] for r in NUTS if r.startswith(region)]
                values[region, section, year] = round(sum(parts), 2)
            values[region, "TOTAL", year] = round(sum(values[region, s, year] for s in SECTIONS), 2)
    lines = ["freq,unit,wstatus,nace_r2,geo\\TIME_PERIOD\t" + "\t".join(f"{y} " for y in years)]
    for status, share in (("EMP", 1.0), ("SAL", 0.85)):
        for section in ("TOTAL", "A", "B-E", "C", *SECTIONS[2:]):
            for region in sorted({*upper, *NUTS}):
                cells = [f"{values[region, section, y] * share:.2f}".rstrip("0").rstrip(".") for y in years]
                flagged = [f"{c} b" if y == years[3] else f"{c} " for c, y in zip(cells, years, strict=True)]
                lines.append(f"A,THS,{status},{section},{region}\t" + "\t".join(flagged))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return values


def stata(path: Path, years: Sequence[int] = range(2012, 2020)) -> Figures:
    """A panel as Stata 14 and later save it: codes, names, %ty years, one missing value; (code, variable, year)."""
    import pandas as pd
    import pyreadstat

    rng = random.Random(3)
    rows, values = [], Figures()
    for k, name in enumerate(STATES):
        series = {
            "employment": growing(rng, years, 20_000, 900_000),
            "gdp": growing(rng, years, 2_000, 60_000),
            "population": growing(rng, years, 100_000, 2_000_000),
        }
        for n, year in enumerate(years):
            row = {"region_code": f"R{k + 1:02d}", "region": name, "year": year}
            row |= {v: float(s[n]) for v, s in series.items()}
            for v, s in series.items():
                values[f"R{k + 1:02d}", v, year] = s[n]
            rows.append(row)
    rows[5]["gdp"] = float("nan")
    values.pop(("R01", "gdp", years[5]))
    labels = {"employment": "Employment (persons)", "gdp": "GDP (million euro)", "population": "Population (persons)"}
    frame = pd.DataFrame(rows)
    pyreadstat.write_dta(
        frame,
        str(path),
        version=14,
        column_labels=[labels.get(c, c) for c in frame.columns],
        variable_format={"year": "%ty"},
    )
    return values
