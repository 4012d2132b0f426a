#!/usr/bin/env bash
# fastexcel 0.21.0 (and polars 2.1.0 on it): one text in a column rounds the column's numbers to nine decimals, small ones to 0
#
# Guess: a column with a mark among its numbers, such as (D) or a total that was typed as text, comes as text in which each number has
# the digits that the cell has; casting it back gives the numbers.
# Behaviour: in a column of text a number is written with nine decimals. Intensities, shares of large totals and inverse squared distances
# in metres become "0" or keep two digits, also with dtypes="string"; nothing is said. Without the mark the same cells come in full.
# openpyxl and pandas (by calamine, of which fastexcel is made) give the stored number in both.
# Why it matters: marks are usual in tables of official figures, so a file of one year is right and that of the next is rounded. coagg's
# reader of sources takes numbers from a second reading as numbers; its reader of weights now does too
# (tests/spatial/test_weights_files.py::test_a_number_stored_as_text_takes_no_digits_from_its_column). docs/peers.md has the line.
#
# Seen (2026-11-30), tonnes per yuan, openpyxl 3.1.5 as the writer:
#   stored:         1.2345678e-10, 4.7e-08, 0.3333333333333333, 12345.6789012345
#   without a mark: 1.2345678e-10, 4.7e-08, 0.3333333333333333, 12345.6789012345
#   with a mark:    0, 0.000000047, 0.333333333, 12345.678901234
#   polars:         0, 0.000000047, 0.333333333, 12345.678901234
#   pandas:         1.2345678e-10, 4.7e-08, 0.3333333333333333, 12345.6789012345
source "$(dirname "$0")/run.bash"
packages fastexcel==0.21.0 polars==2.1.0 pyarrow==26.0.1 openpyxl==3.1.5 pandas==3.1.1 numpy==2.4.6 python-calamine==0.9.1
"$python" -W ignore - <<'PY'
import sys

import fastexcel
import openpyxl
import pandas as pd
import polars as pl

figures = [1.2345678e-10, 4.7e-8, 1 / 3, 12345.6789012345]


def book(name, cells):
    found = openpyxl.Workbook()
    for cell in ["intensity", *cells]:
        found.active.append([cell])
    found.save(name)
    return name


def first(column):
    return list(column)[: len(figures)]


plain, marked = book("plain.xlsx", figures), book("marked.xlsx", [*figures, "(D)"])
without = first(fastexcel.read_excel(plain).load_sheet(0).to_polars()["intensity"])
beside = first(fastexcel.read_excel(marked).load_sheet(0).to_polars()["intensity"])
polars, pandas = first(pl.read_excel(marked)["intensity"]), first(pd.read_excel(marked, engine="calamine")["intensity"])
for title, values in (
    ("stored:        ", figures),
    ("without a mark:", without),
    ("with a mark:   ", beside),
    ("polars:        ", polars),
    ("pandas:        ", pandas),
):
    print(title, ", ".join(map(str, values)))
same = without == figures == pandas and polars == beside and float(beside[0]) == 0 and float(beside[2]) != figures[2]
sys.exit(0 if same else "changed: numbers beside a text keep their digits now")
PY
