"""`coagg sql` as it is typed, pasted, piped and stopped; numbers in full, rows as tables, records and files."""

import io
import json
import os
import random
import subprocess
import time

import polars as pl
import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.cli.sql import Session
from orchestration.cli.sql_output import shown
from orchestration.cli.sql_prompt import completion, known_names
from orchestration.cli.sql_text import empty, split
from orchestration.environment import prepare
from orchestration.terminal import UNCUT, as_typed, program, width_of
from tests import forked
from tests.terminal import COAGG, Typed
from warehouse.connection import connect
from warehouse.errors import WarehouseError

STATEMENTS = [
    "select 1", "select ';'", "select 'it''s; so'", 'select 1 as "a;b"', "select 1 -- not; here\n + 1",
    "select /* ; */ 2", "select /* a /* ; */ ; */ 3", "select $$;$$", "select $t$ ; $$ ; $t$", r"select e'\';'",
    "from marts.t\nwhere a > 0\norder by a", "select 'two\nlines;'", "select '--;'", 'select "/*;" from t',
]  # fmt: skip


@pytest.mark.parametrize("seed", range(30))
def test_statements_are_told_apart_however_they_are_typed(seed):
    """Joined by semicolons and given line by line, each comes out whole and none too early."""
    rng = random.Random(seed)
    wanted = rng.sample(STATEMENTS, 6)
    text = "".join(f"{s}{rng.choice([';', ' ;', chr(10) + ';'])}{rng.choice(['', chr(10), '  '])}" for s in wanted)
    assert split(text) == (wanted, text[text.rindex(";") + 1 :])
    found, pending = [], ""
    for line in text.split("\n"):
        done, pending = split(f"{pending}{line}\n")
        found += done
    assert found == wanted and empty(pending)


@pytest.mark.parametrize("text", ["", " \n", "-- only a comment", "/* a /* b */ c */ -- d", "; ;;\n;"])
def test_nothing_is_no_statement(text):
    assert split(text)[0] == [] and empty(split(text)[1])


@pytest.mark.parametrize("text", ["select 'a", 'select "a', "select /* a; /* b */ ;", "select $$ ;", "select $a$ ; $$"])
def test_what_is_not_closed_goes_on(text):
    assert split(text + ";") == ([], text + ";")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (20_646_000.0, "20,646,000"), (20646000, "20,646,000"), (2019, "2019"), (2019.0, "2019"),
        (0.123456789, "0.123457"), (0.000123456789, "0.000123457"),
        (1234567.891, "1,234,567.89"), (-98765.4321, "-98,765.43"), (1e15, "1,000,000,000,000,000"), (0.0, "0"),
        (3.5e-7, "3.5e-07"), (float("nan"), "nan"), (float("inf"), "inf"), (None, ""), (True, "true"),
        ([1, 2.5], "1, 2.5"),
        (9999.99999, "10000"), (-0.5, "-0.5"), (123.456789, "123.457"), ("110000", "110000"),
    ],
)  # fmt: skip
def test_numbers_are_told_in_full(value, text):
    assert shown(value) == text


def test_no_large_number_has_an_exponent_or_loses_its_whole_part():
    rng = random.Random(1)
    for _ in range(2000):
        value = rng.choice([-1, 1]) * rng.random() * 10.0 ** rng.randint(-3, 15)
        told = shown(value)
        assert "e" not in told or abs(value) < 1e-4
        assert float(told.replace(",", "")) == pytest.approx(value, rel=6e-6, abs=0.005 if abs(value) > 1e4 else 0)


@pytest.fixture
def warehouse(tmp_path, monkeypatch, atlantis_panel_folder):
    """A small published warehouse, and the environment in which a person opens it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("COLUMNS", raising=False)
    _, store = prepare()
    with connect(store.working) as con:
        con.execute("create table marts.t as select range as a, 20646000.0 + range as people from range(60)")
        con.execute("comment on column marts.t.people is 'Persons at the end of the year'")
        wide = ", ".join(f"{i} as a_column_with_a_long_name_{i}" for i in range(12))
        con.execute(f"create table marts.wide as select {wide}, [1, 2] as l, null as nothing, 'a|b,\"c\"' as text")
    store.publish("run-1", "v", "c")
    return store


@pytest.fixture
def atlantis_panel_folder(tmp_path, monkeypatch):
    from tests.jobs import atlantis_folder

    monkeypatch.delenv("COAGG_STORE", raising=False)
    folder = atlantis_folder(tmp_path / "atlantis").folder
    monkeypatch.setenv("COAGG_PANEL", str(folder))
    return folder


def called(*arguments, typed=None):
    result = CliRunner().invoke(app, ["sql", *arguments], input=typed)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stdout


def test_a_pipe_is_read_and_a_dash_too(warehouse):
    text = "select count(*) as n\nfrom marts.t; -- and\nselect 'a;b' as b"
    for arguments in ((), ("-",)):
        assert called(*arguments, "--format", "csv", typed=text) == "n\n60\nb\na;b\n"
    with pytest.raises(WarehouseError, match="nowhere"):
        called(typed="select 1;\nfrom nowhere;\nselect 2;")


def test_orders_of_the_prompt_work_in_a_pipe_and_as_the_query(warehouse):
    """`.tables` was a syntax error of DuckDB's there."""
    text = "-- what is there\n.tables MARTS.T\nselect 1 as a\n, '\n.limit 9' as b;\n.limit 3\n.format csv\n"
    text += "from marts.t;\nexit\n"
    listed, rows = called(typed=text).split("people\n")
    assert "marts.t " in listed and "marts.wide" not in listed and "│ .limit 9 │" in listed
    assert [line.split(",")[0] for line in rows.splitlines()] == ["0", "1", "2"]
    assert "Persons at the end" in called(".schema marts.t") and called(typed=".exit\nselect 1;") == ""


def test_columns_without_a_value_are_left_out_where_a_table_fits_so(warehouse, monkeypatch):
    """`describe` of long names was a block per column, as DuckDB gives it three columns that are empty."""
    monkeypatch.setenv("COLUMNS", "80")
    query = f"describe select 1 as {'a_longer_name_' * 3}, 2 as b"
    text = called(query)
    assert "row 1" not in text and "no value in these rows: key, default, extra" in text
    assert "│ b  " in text and max(map(len, text.splitlines())) <= 80
    monkeypatch.delenv("COLUMNS")
    assert "│ key │ default │ extra" in called(query).replace("┃", "│") and "no value" not in called(query)
    assert "nothing" in called("select null as nothing")


def test_forms(warehouse):
    query = "select * from marts.wide"
    (record,) = json.loads(called(query, "--format", "json"))
    assert record["l"] == [1, 2] and record["nothing"] is None and record["text"] == 'a|b,"c"'
    frame = pl.read_csv(io.StringIO(called(query, "--format", "csv")))
    assert frame["text"][0] == 'a|b,"c"' and frame["l"][0] == "[1, 2]" and frame.width == 15
    lines = called(query, "--format", "markdown").splitlines()
    assert len(lines) == 3 and r"a\|b" in lines[2] and {line.replace(r"\|", "").count("|") for line in lines} == {16}
    assert json.loads(called("select 1 as a, 2 as a, 'nan'::double as c", "--format", "json")) == [
        {"a": 1, "a_2": 2, "c": None}
    ]
    environment = {**os.environ}
    made = subprocess.run([COAGG, "sql", "from marts.t", "--format", "parquet"], capture_output=True, env=environment)
    assert pl.read_parquet(made.stdout).height == 60
    with pytest.raises(WarehouseError, match="one query"):
        called("select 1; select 2", "--format", "parquet")


def test_limits(warehouse):
    assert "first 40 rows" in called("from marts.t") and "20,646,039" in called("from marts.t")
    assert "20,646,059" in called("from marts.t", "--limit", "60") and "first" not in called(
        "from marts.t", "--limit", "60"
    )
    assert called("from marts.t", "--format", "csv").count("\n") == 61
    assert called("from marts.t", "--format", "csv", "--limit", "3").count("\n") == 4
    assert CliRunner().invoke(app, ["sql", "select 1", "--limit", "0"]).exit_code == 2


def test_wide_rows_are_told_one_by_one_and_nothing_is_cut(warehouse, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    text = called("from marts.wide")
    assert "row 1" in text and "a_column_with_a_long_name_11  11" in text and max(map(len, text.splitlines())) <= 80
    monkeypatch.delenv("COLUMNS")
    one = called("from marts.wide")
    assert "a_column_with_a_long_name_11" in one and "row 1" not in one and "…" not in one
    long = "x" * 300
    assert long in called(f"select '{long}' as a")
    monkeypatch.setenv("COLUMNS", "60")
    assert long in called(f"select '{long}' as a").replace("\n", "")


def test_errors_go_to_standard_error(warehouse):
    for arguments in (["sql", "select nowhere"], ["export", "marts.none", "a.csv"], ["trace", "marts.none", "1"]):
        done = forked.coagg(arguments, os.environ)
        assert done.returncode == 1 and done.stdout == "" and done.stderr and "Traceback" not in done.stderr, arguments


def test_the_prompt(warehouse, tmp_path):
    prompt = Typed("sql", environment={**os.environ})
    prompt.until("sql> ")
    prompt.type("select sum(a) as total,\n")
    prompt.until("-> ")
    prompt.type("  ';' as b\nfrom marts.t;\n")
    assert "1770" in prompt.until("sql> ")
    for order, told in ((".tables T", "marts.t"), (".schema marts.t", "Persons at the end"), (".help", "Ctrl-C")):
        prompt.type(f"{order}\n")
        assert told in prompt.until("sql> ")
    prompt.type("from nowhere;\n")
    assert "nowhere" in prompt.until("sql> ")
    prompt.type("select 41 + 1 as answer; select 'second' as b;\n")
    said = prompt.until("│ second")
    assert "42" in said
    prompt.until("sql> ")
    prompt.type("select count(*) from range(10000000) a, range(10000000) b where a.range * b.range % 7 = 3;\n")
    prompt.until("= 3;\n")
    time.sleep(1)  # a person who has waited for an answer
    assert "stopped" in prompt.interrupted("sql> ")
    prompt.type("select 'half")
    prompt.until("half")  # else the terminal drops it with Ctrl-C, before the prompt listens
    prompt.interrupted("sql> ")
    prompt.type("select 7 * 6 as still;\n")
    prompt.until("42")  # not the next prompt: a Ctrl-C pressed twice makes two
    prompt.type("exit\n")
    assert prompt.ended() == 0 and "Traceback" not in prompt.seen
    assert "select 7 * 6 as still;" in (tmp_path / "state" / "coagg" / "sql_history").read_text()


def test_names_are_completed(warehouse):
    with warehouse.read() as con:
        names = known_names(con)
    assert completion(names, "marts.", 0) == "marts.t" and completion(names, "peo", 0) == "people"
    assert completion(names, "sel", 0) == "select" and completion(names, "zzz", 0) is None


def test_commands_are_printed_as_they_can_be_typed(atlantis_panel_folder, monkeypatch, tmp_path):
    program.cache_clear()
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.chdir(tmp_path)
    typed = as_typed("Run: coagg run; see coagg status, or coagg --panel x sql. coagg reads it; python -m coagg run")
    own = str(COAGG)
    assert typed.count(own) == 3 and f"{own} --panel x sql" in typed and "--panel atlantis run" in typed
    assert "coagg reads it" in typed and "-m coagg run" in typed
    program.cache_clear()
    monkeypatch.setenv("PATH", f"{COAGG.parent}:/usr/bin:/bin")
    assert as_typed("Run: coagg run") == "Run: coagg --panel atlantis run"
    program.cache_clear()


def test_width(monkeypatch):
    class Stream:
        def isatty(self):
            return False

    for told, width in (("120", 120), ("", UNCUT), ("0", UNCUT), ("wide", UNCUT)):
        monkeypatch.setenv("COLUMNS", told)
        assert width_of(Stream()) == width


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_completes(shell):
    named = {**os.environ, "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}  # else Typer looks for a parent shell
    done = subprocess.run([COAGG, "--show-completion", shell], capture_output=True, text=True, env=named)
    assert done.returncode == 0 and "_COAGG_COMPLETE" in done.stdout


def test_what_is_wrong_at_the_prompt_is_said_in_the_persons_language(tmp_path, monkeypatch, capsys):
    """It was DuckDB's English, which `coagg sql QUERY` says in Chinese; names near were DuckDB's own."""
    monkeypatch.setenv("COAGG_LANGUAGE", "zh")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    lines = iter(["select regoin_name from t;", "from marts.coagglomeration;", "exit"])
    monkeypatch.setattr("builtins.input", lambda _: next(lines))
    with connect(tmp_path / "a.duckdb") as con:
        con.execute("create table t as select 'A' as region_name")
        Session(con, "table", None).prompt()
    wrong = capsys.readouterr().err
    assert "没有列“regoin_name”" in wrong and "region_name" in wrong and "没有表 coagglomeration" in wrong
    assert "Error" not in wrong and "pg_" not in wrong
