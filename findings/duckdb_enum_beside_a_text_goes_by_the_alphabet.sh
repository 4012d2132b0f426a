#!/usr/bin/env bash
# DuckDB 1.5.6 (x Polars 2.1.0): an ENUM is sorted by its definition and compared by the alphabet
#
# Guess: classes with an order (poor < middle < rich) are an ENUM, which DuckDB orders by its definition; `where class > 'middle'` asks by the
# same order as `order by class` and `max(class)`, and the frame that `.pl()` gives is polars' Enum, which has an order as well.
# Behaviour: beside a text the ENUM becomes a text, so `> 'middle'`, `between` and `case when class >= ...` go by the alphabet, while `order by`, `max`
# and a comparison with `'middle'::class` go by the definition: the poor are above the middle. In polars it is a Categorical, which goes by the
# alphabet throughout (sort, too); pandas gets an ordered Categorical, right throughout. Nothing is said.
# Why it matters: classes of regions (income, growth, belts) are what Markov chains, thresholds and legends are made of. coagg keeps classes as
# numbers, no table has an ENUM; docs/peers.md has the line. `'middle'::class`, and in polars a cast to pl.Enum, are right.
#
# Seen (2026-12-01), three invented regions, the classes poor, middle, rich in this order:
#   DuckDB: sorted poor, middle, rich; above 'middle': poor, rich; above 'middle'::class: rich
#   pandas: sorted poor, middle, rich; above 'middle': rich
#   polars: sorted middle, poor, rich; above 'middle': poor, rich
#   polars, cast to pl.Enum: sorted poor, middle, rich; above 'middle': rich
source "$(dirname "$0")/run.bash"
packages duckdb==1.5.6 polars==2.1.0 pandas==3.1.1 pyarrow==26.0.1
"$python" - <<'PY'
import sys

import duckdb
import polars as pl

con = duckdb.connect()
con.execute("create type class as enum ('poor', 'middle', 'rich')")
con.execute("create table regions (region text, class class)")
con.execute("insert into regions values ('c', 'rich'), ('a', 'middle'), ('b', 'poor')")


def classes(where="true"):
    return [row[0] for row in con.execute(f"select class from regions where {where} order by class").fetchall()]


def of_polars(frame):
    return frame["class"].sort().to_list(), frame.filter(pl.col("class") > "middle")["class"].sort().to_list()


polars, pandas = con.sql("from regions").pl(), con.sql("from regions").df()["class"].sort_values()
found = {
    "DuckDB": (classes(), classes("class > 'middle'")),
    "pandas": (pandas.to_list(), pandas[pandas > "middle"].to_list()),
    "polars": of_polars(polars),
    "polars, cast to pl.Enum": of_polars(polars.with_columns(pl.col("class").cast(pl.Enum(["poor", "middle", "rich"])))),
}
typed = classes("class > 'middle'::class")
for name, (ordered, above) in found.items():
    print(f"{name}: sorted {', '.join(ordered)}; above 'middle': {', '.join(above)}", end="")
    print(f"; above 'middle'::class: {', '.join(typed)}" if name == "DuckDB" else "")
right, alphabet = (["poor", "middle", "rich"], ["rich"]), (["middle", "poor", "rich"], ["poor", "rich"])
expected = {"DuckDB": (right[0], alphabet[1]), "pandas": right, "polars": alphabet, "polars, cast to pl.Enum": right}
sys.exit(0 if found == expected and typed == ["rich"] else "changed: an ENUM is compared otherwise now")
PY
