#!/usr/bin/env bash
# pandas 3.1.1, pyreadstat 1.3.7: regions whose codes have one label are one region in a .sav, and a refusal in a .dta
#
# Guess: value labels of a code name its values; where two codes are called the same, both readers keep the codes or refuse, as
# `pandas.read_stata` does ("Value labels for column district are not unique").
# Behaviour: `pandas.read_spss` (labels are its default) and `pyreadstat.read_sav` and `read_dta` with `apply_value_formats=True` give a column
# of labels without the codes: two districts of one name are one category, group sums add them, joins by name double them. Nothing is said.
# Why it matters: district and county names repeat in every country (four Gulou, two Heping, thirty Washington County), and surveys and census
# extracts are .sav files with codes and labels. coagg reads the label and keeps the code beside it (`district code`; docs/file-kinds.md), and
# a draft takes the code where labels repeat; docs/peers.md has the line. `convert_categoricals=False` keeps the codes.
#
# Seen (2026-12-01), four districts of two cities, invented figures:
#   the rows: 4 districts, jobs 10, 20, 30, 40
#   pandas.read_spss: 3 districts; Gulou 50, Quanshan 40, Xuanwu 10
#   pyreadstat.read_sav: 3 districts; Gulou 50, Quanshan 40, Xuanwu 10
#   pyreadstat.read_dta: 3 districts; Gulou 50, Quanshan 40, Xuanwu 10
#   pandas.read_stata: ValueError, Value labels for column district are not unique. These cannot be converted to
source "$(dirname "$0")/run.bash"
packages pandas==3.1.1 pyreadstat==1.3.7 numpy==2.4.6
"$python" -W ignore - <<'PY'
import sys

import pandas as pd
import pyreadstat

rows = pd.DataFrame({"district": [101, 102, 201, 202], "jobs": [10.0, 20, 30, 40]}).astype({"district": "int32"})
labels = {"district": {101: "Xuanwu", 102: "Gulou", 201: "Gulou", 202: "Quanshan"}}
pyreadstat.write_sav(rows, "districts.sav", variable_value_labels=labels)
pyreadstat.write_dta(rows, "districts.dta", variable_value_labels=labels)
print(f"the rows: {rows.district.nunique()} districts, jobs 10, 20, 30, 40")
readers = {
    "pandas.read_spss": lambda: pd.read_spss("districts.sav"),
    "pyreadstat.read_sav": lambda: pyreadstat.read_sav("districts.sav", apply_value_formats=True)[0],
    "pyreadstat.read_dta": lambda: pyreadstat.read_dta("districts.dta", apply_value_formats=True)[0],
    "pandas.read_stata": lambda: pd.read_stata("districts.dta"),
}
found = {}
for name, read in readers.items():
    try:
        sums = read().astype({"district": str}).groupby("district").jobs.sum()
        found[name] = sums.to_dict()
        print(f"{name}: {len(sums)} districts; {', '.join(f'{k} {v:g}' for k, v in sums.items())}")
    except ValueError as error:
        found[name] = "refused"
        print(f"{name}: ValueError,", next(line for line in str(error).splitlines() if line.strip()))
merged = {"Gulou": 50.0, "Quanshan": 40.0, "Xuanwu": 10.0}
expected = dict.fromkeys(readers, merged) | {"pandas.read_stata": "refused"}
sys.exit(0 if found == expected else "changed: labels of several codes are read otherwise now")
PY
