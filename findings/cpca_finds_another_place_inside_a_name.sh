#!/usr/bin/env bash
# cpca 0.5.5: former counties all over China are "the counties of Chongqing", the short name of a prefecture is its seat
#
# Guess: `cpca.transform(names)` gives each region's administrative code (`adcode`), a prefecture's for the name it has in a yearbook, and
# nothing where the list does not have the name, such as a county that became a district.
# Behaviour: names of the list are sought anywhere in the text, and a piece is enough. Chongqing's counties stand in the list as one region
# called 县 (county), 500200, so every county that is no more has this code; cities and counties whose names end like another place's have
# that place's. A prefecture whose seat has the same short name (大理, 恩施) gets the seat's code; one without gets none. Of all that only the
# empty rows are seen.
# Why it matters: yearbooks name regions without their province and as they were called that year; by these codes figures are joined and
# added up. coagg knows names with the years in which they were in force, the short name of a prefecture is the prefecture
# (tests/warehouse/test_prefectures.py), and a name that no list has is refused with its cell (tests/warehouse/test_bad_files.py);
# docs/peers.md has the line.
#
# Seen (2026-11-30):
#   name        where                          code    found
#   静海县      Tianjin, until 2015            500200  重庆市 县
#   望城县      Changsha, until 2011           500200  重庆市 县
#   彭山县      Meishan, until 2014            500200  重庆市 县
#   青浦县      Shanghai, until 1999           500200  重庆市 县
#   川沙县      Shanghai, until 1992           350427  福建省 三明市 沙县
#   大兴县      Beijing, until 2001            141123  山西省 吕梁市 兴县
#   江津市      Chongqing, until 2006          430781  湖南省 常德市 津市市
#   五大连池市  Heilongjiang                   210200  辽宁省 大连市
#   大理州      prefecture, 532900             532901  云南省 大理白族自治州 大理市
#   恩施        prefecture, 422800             422801  湖北省 恩施土家族苗族自治州 恩施市
#   凉山州      prefecture, 513400             none
source "$(dirname "$0")/run.bash"
packages cpca==0.5.5 numpy==2.4.6 pandas==3.1.1
"$python" -W ignore - <<'PY'
import sys

import cpca

seen = {
    "静海县": ("Tianjin, until 2015", "500200"),
    "望城县": ("Changsha, until 2011", "500200"),
    "彭山县": ("Meishan, until 2014", "500200"),
    "青浦县": ("Shanghai, until 1999", "500200"),
    "川沙县": ("Shanghai, until 1992", "350427"),
    "大兴县": ("Beijing, until 2001", "141123"),
    "江津市": ("Chongqing, until 2006", "430781"),
    "五大连池市": ("Heilongjiang", "210200"),
    "大理州": ("prefecture, 532900", "532901"),
    "恩施": ("prefecture, 422800", "422801"),
    "凉山州": ("prefecture, 513400", None),
}
found = cpca.transform(list(seen))
print(f"{'name':8}  {'where':28}  code    found")
same = True
for (name, (where, code)), (_, row) in zip(seen.items(), found.iterrows(), strict=True):
    adcode = row["adcode"] if isinstance(row["adcode"], str) else None
    parts = " ".join(part for part in row[["省", "市", "区"]] if isinstance(part, str))
    print(f"{name + chr(0x3000) * (5 - len(name))}  {where:28}  {adcode or 'none':6}  {parts}")
    same &= adcode == code
sys.exit(0 if same else "changed: other codes now")
PY
