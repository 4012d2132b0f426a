"""Random yearbook tables, written with known figures and read back: no figure may differ, or go, without a word.

    python -m benchmarks.silent_differences --cells 100000 --seed 1

Each case draws a layout, a container with encoding and separator, where the unit stands, text between the rows, ragged
rows, parts of a year, merged heads and blank rows. A figure that is read must be the written one, of its region, year
and unit. One that is not read must be named: by a reject of its cell, row, column or table. What fails is printed with
the file, so that it can be looked at.
"""

from __future__ import annotations

import argparse
import csv
import html
import io
import random
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter

from benchmarks.random_tables import INDICATORS, SEEDS, Case, Written, cases
from warehouse.catalogue import parse_source
from warehouse.ingest import find_files, read_files
from warehouse.names import Seeds, load_seeds

TABLE_WIDE = {"part_of_year", "no_year", "block", "ambiguous_unit", "unknown_unit", "no_unit", "wrong_unit"}
TABLE_WIDE |= {"two_label_columns", "unknown_column"}
HARMLESS = {"none", "note", "blank", "wrap", "split name", "repeat", "subtotal"}


def write(case: Case, draw: random.Random) -> tuple[str, bytes]:
    """The file's name and bytes, in a container drawn at random."""
    kinds = ["csv", "csv", "xlsx", "html"] if case.sheet == "1" else ["xlsx"]
    kind = draw.choice(kinds)
    case.drawn["container"] = kind
    if kind == "xlsx":
        return f"{case.name}.xlsx", _xlsx(case, draw)
    if kind == "html":
        lines = "".join("<tr>" + "".join(f"<td>{html.escape(c)}</td>" for c in row) + "</tr>" for row in case.rows)
        encoding = draw.choice(["utf-8", "gb18030"])
        page = f'<html><head><meta charset="{encoding}"></head><body><table>{lines}</table></body></html>'
        return f"{case.name}.xls", page.encode(encoding)
    sign, encoding = draw.choice([",", ",", ";", "\t"]), draw.choice(["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    case.drawn["container"] = f"csv {encoding} {sign!r}"
    text = io.StringIO(newline="")
    width = max(len(r) for r in case.rows[: case.figures_from])
    ragged = int(case.drawn.get("ragged row", -1))
    rows = [r if i == ragged or i < case.figures_from else r + [""] * (width - len(r)) for i, r in enumerate(case.rows)]
    csv.writer(text, delimiter=sign).writerows(rows)
    return f"{case.name}.csv", text.getvalue().encode(encoding, "replace")


def _xlsx(case: Case, draw: random.Random) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet(case.sheet)
    numbers = draw.random() < 0.7
    for i, row in enumerate(case.rows):
        for j, text in enumerate(row):
            plain = numbers and text and text.isascii() and text.replace(".", "", 1).replace("-", "", 1).isdigit()
            if text and plain:
                sheet.write_number(i, j, float(text))
            elif text:
                sheet.write_string(i, j, text)
    book.close()
    return buffer.getvalue()


def differences(case: Case, name: str, data: bytes, seeds: Seeds) -> tuple[list[str], int]:
    """What differs in silence, in words; and how many figures were read."""
    with TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(data)
        source = parse_source(case.entry, "case")
        result = read_files(find_files([Path(folder)]), [source], seeds, run_id="r", loaded_at=datetime(2026, 1, 1))
    factor = seeds.units[case.unit].factor
    names = {f"i{k}": n for k, n in enumerate(INDICATORS)} | {"x": "x"}
    wanted = {(w.region, w.year, w.indicator, w.sector): w for w in case.written}
    found = set()
    wrong = []
    for o in result.observations.iter_rows(named=True):
        key = (o["region_id"], o["year"], names[o["indicator"]], o["sector"])
        w = wanted.get(key)
        amount = o["value"] * seeds.units[o["unit"]].factor
        if case.partial:
            wrong.append(f"read though of a part of a year: {key} {o['value_raw']}")
        elif w is None or abs(amount - w.value * factor) > 1e-9 * max(1, abs(amount)):
            wrong.append(
                f"{o['cell']} {key}: read {o['value']} {o['unit']}, written {w.value if w else None} {case.unit}"
            )
        found.add(key)
    rejects = list(result.rejects.iter_rows(named=True))
    ragged = int(case.drawn.get("ragged row", -1))
    for key, w in wanted.items():
        if key not in found and not _named(w, rejects) and not (w.row == ragged and w.column >= len(case.rows[ragged])):
            wrong.append(f"{key} {w.value} (row {w.row + 1}, column {w.column + 1}) is neither read nor named")
    return wrong, len(found)


def _named(w: Written, rejects: list[dict[str, Any]]) -> bool:
    """Whether a reject names the figure: by its cell or row, its column's head, its table, or the file."""
    for r in rejects:
        if r["row"] is None:
            return True
        if r["row"] - 1 == w.row and r["column"] - 1 in (w.column, 0, 1, 2):
            return True
        if r["row"] - 1 < w.row and (r["column"] - 1 == w.column or r["reason"] in TABLE_WIDE):
            return True
        if r["reason"] == "missing_column" and w.region in r["message"]:
            return True
    return False


def run(cells: int, seed: int, *, show: int = 5) -> dict[str, Any]:
    """Write and read until so many figures were written; counts, and the first differences with their files."""
    seeds = load_seeds(SEEDS)
    draw = random.Random(seed + 1)
    written = read = number = 0
    failures: list[tuple[dict[str, str], list[str], bytes]] = []
    drawn: Counter[str] = Counter()
    clean = clean_read = 0  # of tables with nothing that should keep a figure from being read
    for case in cases(seed, seeds):
        name, data = write(case, draw)
        wrong, found = differences(case, name, data, seeds)
        written, read, number = written + len(case.written), read + found, number + 1
        if not case.partial and case.drawn.get("ragged", "none") == "none" and case.drawn["noise"] in HARMLESS:
            clean, clean_read = clean + len(case.written), clean_read + found
        drawn.update(f"{k} {v}" for k, v in {"layout": case.layout, **case.drawn}.items() if k != "ragged row")
        if wrong and len(failures) < show:
            failures.append(({"layout": case.layout, "name": name, **case.drawn}, wrong, data))
        elif wrong:
            failures.append(({}, wrong, b""))
        if written >= cells:
            break
    silent = sum(len(wrong) for _, wrong, _ in failures)
    return {
        "clean": clean,
        "clean_read": clean_read,
        "cells": written,
        "read": read,
        "files": number,
        "silent": silent,
        "failures": failures,
        "drawn": drawn,
    }


def main() -> int:
    """Run, print what differs, and fail if anything does."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--cells", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--show", type=int, default=5)
    chosen = options.parse_args()
    result = run(chosen.cells, chosen.seed, show=chosen.show)
    for drawn, wrong, data in result["failures"][: chosen.show]:
        print(
            drawn, *wrong[:4], data.decode("utf-8", "replace")[:1500] if data[:2] != b"PK" else "(workbook)", sep="\n  "
        )
    print(f"{result['files']:,} files, {result['cells']:,} figures written, {result['read']:,} read, "
          f"{result['silent']:,} differ in silence; "
        f"of {result['clean']:,} in tables without trouble {result['clean_read']:,} are read")  # fmt: skip
    return 1 if result["silent"] else 0


if __name__ == "__main__":
    sys.exit(main())
