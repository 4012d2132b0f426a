#!/usr/bin/env bash
# duckdb 1.5.6: which compressions are left out, said as a setting of connect(), is taken without a word and has no effect
#
# Guess: `config={...}` of connect() and `set ...` take the same settings; one that connect() cannot take is refused, as a misspelt
# one is.
# Behaviour: `disabled_compression_methods` is neither refused nor kept: it reads as '' afterwards, and columns are written as
# ever. The same by `set` leaves the compression out. `threads` and `memory_limit` of the same call hold.
# Why it matters: looking for the best storage of each column is half of writing a warehouse of many small tables, and who
# leaves out what gains nothing there by connect() measures no difference. coagg says it by `set` (warehouse/connection.py).
#
# Seen (2026-11-30), 100,000 names of sixteen letters:
#   said to connect(): '' and FSST
#   said by set: 'FSST' and Uncompressed
#   said to connect(), threads: 1
#   said to connect(), misspelt: refused
source "$(dirname "$0")/run.bash"
packages duckdb==1.5.6
cat >look.py <<'PY'
import duckdb

NAMES = "create table t as select substr(sha256(i::varchar), 1, 16) as name from range(100_000) r(i)"
HOW = "select distinct compression from pragma_storage_info('t') where segment_type = 'VARCHAR'"


def seen(con):
    con.execute(NAMES)
    con.execute("checkpoint")
    return con.execute("select current_setting('disabled_compression_methods')").fetchall()[0][0], con.execute(HOW).fetchall()[0][0]


said = duckdb.connect("connect.duckdb", config={"disabled_compression_methods": "fsst", "threads": "1"})
print("said to connect(): {!r} and {}".format(*seen(said)))
by_set = duckdb.connect("set.duckdb")
by_set.execute("set disabled_compression_methods = 'fsst'")
print("said by set: {!r} and {}".format(*seen(by_set)))
print("said to connect(), threads:", said.execute("select current_setting('threads')").fetchall()[0][0])
try:
    duckdb.connect(":memory:", config={"disabled_compresion_methods": "fsst"})
    print("said to connect(), misspelt: taken")
except duckdb.Error:
    print("said to connect(), misspelt: refused")
PY
"$python" look.py | tee seen.txt
cat >expected.txt <<'TXT'
said to connect(): '' and FSST
said by set: 'FSST' and Uncompressed
said to connect(), threads: 1
said to connect(), misspelt: refused
TXT
diff expected.txt seen.txt || { echo "changed: connect() takes the setting otherwise now"; exit 1; }
