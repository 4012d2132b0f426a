#!/usr/bin/env bash
# DuckDB 1.5.6: a left join that also asks something of the left table's own row compares every row with every row
#
# Guess: `figures left join names on figures.name = names.name and figures.level < 5` is looked up by hash, as without the second
# condition, which only says which figures need no partner. The same condition on the right table's column is.
# Behaviour: the plan is a BLOCKWISE_NL_JOIN, figures times names, whatever the condition keeps; the answer is right.
# Why it matters: names and codes of regions are joined just so (where a yearbook gives no code; where a name was valid), and 200,000 figures by
# 3,000 county names take a hundred times as long; at 1.4 million figures it was a third of a run's dbt. coagg joins the rows that
# need a name apart (dbt_project/macros/cells_with_regions.sql); a query of your own is quick with the condition in a subquery or a union.
#
# Seen (2026-11-29), 200,000 figures, 3,000 names:
#   equality alone: HASH_JOIN, 200000 rows, 200000 with a name
#   and a condition on names: HASH_JOIN, 200000 rows, 335 with a name
#   and a condition on figures: BLOCKWISE_NL_JOIN, 200000 rows, 111112 with a name
#   figures that meet it joined apart: HASH_JOIN, 200000 rows, 111112 with a name
source "$(dirname "$0")/run.bash"
packages duckdb==1.5.6
"$python" - <<'PY'
import sys

import duckdb

con = duckdb.connect()
con.execute("create table figures as select 'county ' || (i % 3000) as name, i % 9 as level from range(200000) t(i)")
con.execute("create table names as select 'county ' || i as name, i as id from range(3000) t(i)")
joined = "select count(*), count(id) from figures left join names on figures.name = names.name"
apart = (
    "select count(*), count(id) from (select id from (select * from figures where level < 5) f left join names on f.name = names.name "
    "union all select null from figures where level >= 5)"
)
queries = {
    "equality alone": joined,
    "and a condition on names": f"{joined} and names.id < 5",
    "and a condition on figures": f"{joined} and figures.level < 5",
    "figures that meet it joined apart": apart,
}
kinds = []
for what, query in queries.items():
    plan = con.execute("explain " + query).fetchone()[1]
    kinds.append("BLOCKWISE_NL_JOIN" if "BLOCKWISE_NL_JOIN" in plan else "HASH_JOIN" if "HASH_JOIN" in plan else "another")
    rows, named = con.execute(query).fetchone()
    print(f"{what}: {kinds[-1]}, {rows} rows, {named} with a name")
expected = ["HASH_JOIN", "HASH_JOIN", "BLOCKWISE_NL_JOIN", "HASH_JOIN"]
sys.exit(0 if kinds == expected else "changed: the join is planned otherwise now")
PY
