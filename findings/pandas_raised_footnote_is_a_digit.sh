#!/usr/bin/env bash
# pandas 3.1.1, read_html and read_excel (openpyxl 3.1.5, python-calamine 0.9.1): a footnote above the line is a digit of its figure
#
# Guess: a cell that shows 12345 with a raised 1 comes as text, or as 12345; in any case not as a number that nobody printed.
# Behaviour: it is 123451. read_html joins what stands in <sup> to the text before it, workbooks' readers join the runs of a cell; the
# text then is digits only, so that the column is one of whole numbers (int64) and ten times too large in one row. Nothing is said.
# Why it matters: offices mark breaks of a series so, in pages saved as .xls and in workbooks alike, and the row is wrong by a factor that
# grows with the number of the note. coagg keeps what is raised apart: 12345¹ is refused with its cell, or read where `flags` names ¹
# (.xlsx, .xls, .ods, SpreadsheetML, HTML; tests/warehouse/test_figures_as_shown.py::test_a_raised_digit_is_none_of_the_figure).
#
# Seen (2026-11-30), output of three regions, 12345 with a raised 1 in the second, a sum of 24,890 without it:
#   HTML, read_html:                [12345, 123451, 200] int64, sum 135996
#   workbook, read_excel, openpyxl: [12345, 123451, 200] sum 135996
#   workbook, read_excel, calamine: [12345, 123451, 200] sum 135996
source "$(dirname "$0")/run.bash"
packages pandas==3.1.1 numpy==2.4.6 openpyxl==3.1.5 python-calamine==0.9.1 lxml==6.1.3 xlsxwriter==3.3.1
"$python" -W ignore - <<'PY'
import io
import sys

import pandas as pd
import xlsxwriter

book = xlsxwriter.Workbook("output.xlsx")
sheet, raised, plain = book.add_worksheet(), book.add_format({"font_script": 1}), book.add_format()
for i, row in enumerate([("region", "output"), ("Aland", 12345), ("Bland", None), ("Cland", 200)]):
    sheet.write_row(i, 0, row)
sheet.write_rich_string(2, 1, plain, "12345", raised, "1")
book.close()
page = (
    "<table><tr><th>region<th>output<tr><td>Aland<td>12345<tr><td>Bland<td>12345<sup>1</sup><tr><td>Cland<td>200</table>"
)
html = pd.read_html(io.StringIO(page))[0]["output"]
print("HTML, read_html:               ", html.tolist(), f"{html.dtype}, sum {html.sum()}")
read = {e: pd.to_numeric(pd.read_excel("output.xlsx", engine=e)["output"]) for e in ("openpyxl", "calamine")}
for engine, column in read.items():
    print(f"workbook, read_excel, {engine}:", column.tolist(), f"sum {column.sum()}")
same = str(html.dtype) == "int64" and all(c.tolist() == [12345, 123451, 200] for c in (html, *read.values()))
sys.exit(0 if same else "changed: what is raised is no digit of the figure any more")
PY
