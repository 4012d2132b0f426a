#!/usr/bin/env bash
# fastexcel 0.21.0 (and polars 2.1.0 on it): a broken formula and a mark below row 1,000 are read as an empty cell
#
# Guess: a cell that shows #REF! or #DIV/0! raises, or comes as text; a column with a text among its numbers comes as text.
# Behaviour: error cells are null in `to_polars()`, `to_arrow()` and `polars.read_excel`, as empty cells are; nothing is said (only
# `to_arrow_with_errors()` tells). Types are guessed from the first 1,000 rows: a mark such as (D) in row 10 makes the column text, in row
# 1,010 it becomes null among numbers, so one publisher's mark is kept in one file and lost in a longer one.
# Why it matters: a yearbook's table whose total refers to a deleted sheet, and a withheld figure in a table of counties, would be
# plain gaps. coagg reads cells as they are, rejects error cells by sheet and cell, and keeps marks as flags;
# docs/peers.md has the line.
#
# Seen (2026-11-29), fastexcel 0.21.0, polars 2.1.0, openpyxl 3.1.5 as the writer:
#   #REF!, #DIV/0!, empty: [1.5, None, None, None]
#   the same by polars.read_excel: [1.5, None, None, None]
#   cells that to_arrow_with_errors names: 2
#   (D) in row 10: String, '(D)' kept: True
#   (D) in row 1010: Float64, '(D)' kept: False, missing: 1
source "$(dirname "$0")/run.bash"
packages fastexcel==0.21.0 polars==2.1.0 pyarrow==26.0.1 openpyxl==3.1.5
"$python" -W ignore - <<'PY'
import sys

import fastexcel
import openpyxl
import polars as pl


def book(name, rows, errors=()):
    found = openpyxl.Workbook()
    for row in rows:
        found.active.append(row)
    for cell in errors:
        found.active[cell].data_type = "e"
    found.save(name)
    return name


name = book("a.xlsx", [["code", "jobs"], ["a", 1.5], ["b", "#REF!"], ["c", "#DIV/0!"], ["d", None]], ("B3", "B4"))
sheet = fastexcel.read_excel(name).load_sheet(0)
read, by_polars = sheet.to_polars()["jobs"].to_list(), pl.read_excel(name)["jobs"].to_list()
told = len(sheet.to_arrow_with_errors()[1].errors)
print("#REF!, #DIV/0!, empty:", read)
print("the same by polars.read_excel:", by_polars)
print("cells that to_arrow_with_errors names:", told)
same = read[0] == 1.5 and read[1:] == by_polars[1:] == [None] * 3 and told == 2
for row, kept in ((10, True), (1010, False)):
    name = book("b.xlsx", [["jobs"], *([float(k) if k != row else "(D)"] for k in range(2, 1500))])
    jobs = fastexcel.read_excel(name).load_sheet(0).to_polars()["jobs"]
    there = "(D)" in jobs.cast(pl.String).to_list()
    print(f"(D) in row {row}: {jobs.dtype}, '(D)' kept: {there}" + ("" if there else f", missing: {jobs.null_count()}"))
    same &= there is kept
sys.exit(0 if same else "changed: error cells or late marks are read otherwise now")
PY
