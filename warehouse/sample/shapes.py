"""The shapes in which bureaus and portals publish figures: portal exports, long tables, yearbook workbooks."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

Row = Sequence[Any]


def number(value: float | None) -> str:
    """All digits of a figure, without a trailing `.0`; empty where missing."""
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))


def padded(name: str) -> str:
    """Two-character names as yearbooks print them: with a space between, to align with three-character ones."""
    return f"{name[0]} {name[1]}" if len(name) == 2 else name


def write_text(path: Path, lines: Iterable[str], encoding: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))


def portal_csv(
    path: Path, frame: pl.DataFrame, value: str, *, encoding: str, notes: Sequence[str] = (), empty_newest: bool = False
) -> None:
    """One indicator, years as columns, newest first, as the statistics portal exports it."""
    years = sorted(frame["year"].unique().to_list(), reverse=True)
    shown = ([years[0] + 1] if empty_newest else []) + years
    by_key = {(name, year): v for name, year, v in frame.select("name_full", "year", value).iter_rows()}
    lines = ["数据库：分省年度数据 ", f"时间：{years[-1]}年-{shown[0]}年 "]
    lines.append("\t,".join(["地区", *(f"{year}年" for year in shown), ""]))
    for name in frame["name_full"].unique(maintain_order=True):
        cells = [number(by_key.get((name, year))) for year in shown]
        lines.append("\t,".join([name, *cells, ""]))
    write_text(path, [*lines, *notes, "数据来源：国家统计局"], encoding)


def long_csv(path: Path, header: Row, rows: Iterable[Row], *, encoding: str, preamble: Sequence[str] = ()) -> None:
    """One row per region and year (and sector)."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerows([*([line] for line in preamble), header])
    writer.writerows([c if isinstance(c, str | int) else number(c) for c in row] for row in rows)
    path.write_bytes(buffer.getvalue().encode(encoding))


def workbook(path: Path) -> xlsxwriter.Workbook:
    """An empty workbook whose bytes depend on its content only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": datetime(2024, 1, 1)})
    return book


def yearbook_sheet(
    book: xlsxwriter.Workbook,
    name: str,
    *,
    title: Sequence[str],
    unit: str,
    header: Sequence[Row],
    rows: Iterable[Row],
    notes: Sequence[str] = (),
    as_text: bool = False,
) -> None:
    """Title rows, unit row, header rows, data rows, notes, in one sheet."""
    sheet = book.add_worksheet(name)
    width = max(len(row) for row in header)
    for i, line in enumerate(title):
        sheet.merge_range(i, 0, i, width - 1, line)
    at = len(title)
    if unit:
        sheet.write_string(at, 0, unit)
        at += 1
    for row in header:
        for j, label in enumerate(row):
            if label:
                sheet.write_string(at, j, str(label))
        at += 1
    for row in rows:
        for j, cell in enumerate(row):
            if isinstance(cell, str) or (as_text and cell is not None):
                sheet.write_string(at, j, cell if isinstance(cell, str) else number(cell))
            elif cell is not None:
                sheet.write_number(at, j, cell)
        at += 1
    for line in notes:
        sheet.write_string(at, 0, line)
        at += 1
