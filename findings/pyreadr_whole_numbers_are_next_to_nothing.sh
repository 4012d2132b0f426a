#!/usr/bin/env bash
# pyreadr 0.5.8 (and rdata 1.1.0): whole numbers of R's bit64 are read as doubles next to nothing
#
# Guess: a column that R prints as 3310600000000 comes as that number, or is refused, as other classes that are not supported are.
# Behaviour: bit64 keeps an integer64 in the eight bytes of a double. pyreadr does not look at the class and gives the double of the
# same bytes: 1.6e-311, -5 as NaN, a missing one as -0.0, in a float64 column and without a word. rdata gives the same numbers, with a
# warning that it knows no such class. The bytes are whole: a view as int64 has the figures again.
# Why it matters: data.table::fread and databases give integer64 for what is beyond 2^31, as GDP in yuan or persons of a country are. A
# sum is then zero to any digit that is printed, and missing figures count as zeros. coagg reads them as what they are
# (tests/warehouse/test_new_panel_of_records.py::test_whole_numbers_of_bit64_are_what_they_are).
#
# Seen (2026-11-30), output of four regions in yuan, the third below zero, the fourth missing:
#   saved by R's rules:  [3310600000000, 1336290000000, -5, NA]
#   pyreadr.read_r:      [1.635653727122e-311, 6.60214981881e-312, nan, -0.0] float64, sum 2.295868709003e-311
#   rdata.read_rds:      [1.635653727122e-311, 6.60214981881e-312, nan, -0.0] float64, warned of integer64
#   the same bytes, seen as int64: [3310600000000, 1336290000000, -5, -9223372036854775808]
source "$(dirname "$0")/run.bash"
packages pyreadr==0.5.8 rdata==1.1.0 pandas==3.1.1 numpy==2.4.6
"$python" - <<'PY'
import dataclasses
import sys
import warnings

import numpy as np
import pandas as pd
import pyreadr
import rdata
from rdata.conversion.to_r import ConverterFromPythonToR, build_r_list, convert_python_to_r_data
from rdata.unparser import unparse_file

NA = np.iinfo("int64").min  # of bit64
figures = np.array([3310600000000, 1336290000000, -5, NA], dtype="int64")
frame = pd.DataFrame({"region": ["Aland", "Bland", "Cland", "Dland"], "output": figures.view("float64")})
written = convert_python_to_r_data(frame, file_type="rds")
convert = ConverterFromPythonToR()
column = written.object.value[1]  # class(output) <- "integer64", as bit64::as.integer64 leaves it
column.attributes = build_r_list([(convert.convert_to_r_sym("class"), convert.convert_to_r_object(np.array(["integer64"])))])
column.info = dataclasses.replace(column.info, object=True, attributes=True)
unparse_file("output.rds", written, file_format="xdr", file_type="rds", compression="gzip")
print("saved by R's rules: ", ["NA" if n == NA else int(n) for n in figures])
read = pyreadr.read_r("output.rds")[None]["output"]
print("pyreadr.read_r:     ", read.tolist(), f"{read.dtype}, sum {read.sum()}")
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    other = rdata.read_rds("output.rds")["output"]
warned = any("integer64" in str(w.message) for w in said)
print("rdata.read_rds:     ", other.tolist(), f"{other.dtype}, {'warned of integer64' if warned else 'nothing said'}")
print("the same bytes, seen as int64:", read.to_numpy().view("int64").tolist())
same = str(read.dtype) == "float64" and 0 < read.max() < 1e-300 and np.isnan(read[2]) and 0 < other.max() < 1e-300
sys.exit(0 if same and warned else "changed: whole numbers of bit64 come otherwise")
PY
