#!/usr/bin/env bash
# pandas 3.1.1: one table, as a page and as a workbook: a figure that two regions share is each one's in the page, the first one's in the workbook
#
# Guess: a cell that spans two rows is read in one way whatever file the table came in, and a total over the rows is that of the table.
# Behaviour: read_html repeats what spans rows or columns in each of them, so that the figure counts twice; read_excel (openpyxl,
# calamine) leaves it in the first and nan in the others, which means and counts pass over. The same 500 are 800 and 500, and the mean of
# the three regions 266.67 and 250. Nothing is said.
# Why it matters: portals offer one table both ways, and pages saved as .xls are opened by whichever reader takes them; regions that were
# parted later (a figure for two counties, say) are printed so. coagg refuses such a figure with its cells and its regions in every
# kind of file (tests/warehouse/test_figures_as_shown.py::test_a_figure_that_two_regions_share_is_neither_ones).
#
# Seen (2026-11-30), 300 shared by Aland and Bland, 200 of Cland:
#   page, read_html:                [300, 300, 200] sum 800 mean 266.67
#   workbook, read_excel, openpyxl: [300.0, nan, 200.0] sum 500.0 mean 250.0
#   workbook, read_excel, calamine: [300.0, nan, 200.0] sum 500.0 mean 250.0
source "$(dirname "$0")/run.bash"
packages pandas==3.1.1 numpy==2.4.6 openpyxl==3.1.5 python-calamine==0.9.1 lxml==6.1.3 xlsxwriter==3.3.1
"$python" -W ignore - <<'PY'
import io
import sys

import pandas as pd
import xlsxwriter

book = xlsxwriter.Workbook("output.xlsx")
sheet = book.add_worksheet()
sheet.write_row(0, 0, ["region", "output"])
sheet.write_column(1, 0, ["Aland", "Bland", "Cland"])
sheet.merge_range(1, 1, 2, 1, 300)
sheet.write(3, 1, 200)
book.close()
page = "<table><tr><th>region<th>output<tr><td>Aland<td rowspan=2>300<tr><td>Bland<tr><td>Cland<td>200</table>"


def told(title, column):
    print(title, column.tolist(), "sum", column.sum(), "mean", round(float(column.mean()), 2))
    return column.sum()


html = told("page, read_html:               ", pd.read_html(io.StringIO(page))[0]["output"])
sums = [
    told(f"workbook, read_excel, {e}:", pd.read_excel("output.xlsx", engine=e)["output"]) for e in ("openpyxl", "calamine")
]
sys.exit(0 if html == 800 and sums == [500, 500] else "changed: a shared figure is read alike in both now")
PY
