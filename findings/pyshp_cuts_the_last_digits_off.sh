#!/usr/bin/env bash
# pyshp 3.1.6: a figure that is wider than its field loses its last digits: 1,234,567 persons are 123,456
#
# Guess: a figure that does not fit a numeric field of a shapefile's table (.dbf) is refused, or written as asterisks, as dBASE does; text that
# is too long raises `DbfStringDataLoss` with `strict=True`, so figures do so as well.
# Behaviour: what is beyond the field's width is left out from the right: a whole number is ten or a hundred times too small, a figure with
# decimals loses these first, a negative one is cut one digit earlier. Nothing is said, with `strict=True` neither; the file is valid, and
# every reader finds a plausible figure in it.
# Why it matters: attribute tables are written with the widths of an older map's fields, before populations or GDP had one digit more.
# coagg takes figures from a .dbf as they stand there (tests/warehouse/test_kinds.py) and writes none; docs/peers.md has the line.
#
# Seen (2026-11-30), four regions, fields N(6,0) and N(8,2), invented; read with geopandas 1.2.0:
#   persons     read      gdp           read
#   234567      234567    2345.67       2345.67
#   1234567     123456    1234567.89    1234567.0
#   12345678    123456    12345678.9    12345678.0
#   -123456     -12345    -123456.78    -123456.0
source "$(dirname "$0")/run.bash"
packages pyshp==3.1.6 geopandas==1.2.0 pyogrio==0.12.1 shapely==2.1.2 numpy==2.4.6 pandas==3.1.1
OMP_NUM_THREADS=1 "$python" -W error - <<'PY'
import sys

import geopandas
import shapefile

given = [(234567, 2345.67), (1234567, 1234567.89), (12345678, 12345678.9), (-123456, -123456.78)]
with shapefile.Writer("regions", shapeType=shapefile.POINT, strict=True) as table:
    table.field("name", "C", size=8)
    table.field("persons", "N", size=6)
    table.field("gdp", "N", size=8, decimal=2)
    for i, (persons, gdp) in enumerate(given):
        table.point(i, i)
        table.record(f"r{i}", persons, gdp)
    try:
        table.record("a name too long", 1, 1)
        said = "nothing"
    except Exception as error:
        said = type(error).__name__
read = geopandas.read_file("regions.shp")
print(f"text too long with strict=True: {said}")
same = said == "DbfStringDataLoss"
print("  persons     read      gdp           read")
for (persons, gdp), row in zip(given, read.itertuples(), strict=True):
    print(f"  {persons:<10}  {row.persons:<8}  {gdp:<12}  {row.gdp}")
    same &= row.persons == int(str(persons)[:6]) and row.gdp == float(f"{gdp:.2f}"[:8])
sys.exit(0 if same else "changed: figures that do not fit are written otherwise, or refused")
PY
