"""Every public function reads a key however its library stores it: categories, nullable, small and text types."""

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from polars.testing import assert_frame_equal

from python_models.frames import as_polars
from tests.test_frames import CALLS, PANEL, plainly, tables, turned

MIXED = np.random.default_rng(11)


def pandas_as(**kinds):
    return lambda con: PANEL.to_pandas().astype(kinds)


def of_arrow(con):
    table = PANEL.to_arrow()
    for name in ("id", "side"):
        place = table.schema.get_field_index(name)
        table = table.set_column(place, name, table[name].cast(pa.string()).combine_chunks().dictionary_encode())
    return table.set_column(1, "year", table["year"].cast(pa.int16()))


def of_duckdb(con):
    con.register("given", PANEL.to_arrow())
    labels = ", ".join(f"'{v}'" for v in PANEL["id"].unique().sort())
    con.execute(f"create or replace type place as enum ({labels})")
    con.execute(
        "create or replace table kinds as select * replace (id::place as id, year::smallint as year) from given"
    )
    return con.table("kinds")


FORMS = {
    "pandas categories": pandas_as(id="category", side="category"),
    "pandas year a category": pandas_as(year="category"),
    "pandas strings": pandas_as(id="string", side="string"),
    "pandas nullable years": pandas_as(year="Int64", y="Float64", x="Float64", k="Float64"),
    "pandas small years": pandas_as(year="int16"),
    "pandas unsigned years": pandas_as(year="uint32"),
    "pandas years as floats": pandas_as(year="float64"),
    "pandas on arrow": lambda con: PANEL.to_pandas().convert_dtypes(dtype_backend="pyarrow"),
    "pandas objects": lambda con: PANEL.to_pandas().astype({"id": object, "side": object}),
    "polars categories": lambda con: PANEL.with_columns(pl.col("id", "side").cast(pl.Categorical)),
    "polars enum": lambda con: PANEL.with_columns(pl.col("id").cast(pl.Enum(PANEL["id"].unique().sort()))),
    "polars lazy years": lambda con: PANEL.with_columns(pl.col("year").cast(pl.UInt16)),
    "pyarrow dictionaries": of_arrow,
    "duckdb enum and smallint": of_duckdb,
}
NO_TABLE = {"bootstrap"}
# two seeded forms for each function of the library, so that a run is short and every pair is met in time
PAIRS = [(name, form) for name in CALLS if name not in NO_TABLE for form in MIXED.choice([*FORMS], 3, replace=False)]


@pytest.fixture(scope="module")
def con():
    with duckdb.connect() as con:
        yield con


EXPECTED: dict[str, dict[str, pl.DataFrame]] = {}


def expected(name):
    if name not in EXPECTED:
        answer = tables(name, plainly(name, PANEL, turned("polars")))
        EXPECTED[name] = {table: as_polars(frame) for table, frame in answer.items()}
    return EXPECTED[name]


def alike(frame: pl.DataFrame) -> pl.DataFrame:
    """Names as text and years as whole numbers, however they came back."""
    text = [c for c, kind in frame.schema.items() if kind in (pl.Categorical, pl.Enum) or isinstance(kind, pl.Enum)]
    years = [c for c in ("year", "year_from", "period") if c in frame.columns]
    frame = frame.drop("reference_set_hash", strict=False)  # of the keys as they are written
    return frame.with_columns(pl.col(text).cast(pl.String)).with_columns(
        pl.col(years).cast(pl.String).str.strip_suffix(".0")
    )


@pytest.mark.parametrize(("name", "form"), PAIRS, ids=lambda v: str(v))
def test_the_same_answer_however_a_key_is_stored(name, form, con):
    found = tables(name, plainly(name, FORMS[form](con), turned("polars")))
    for table, frame in found.items():
        assert_frame_equal(alike(as_polars(frame)), alike(expected(name)[table]), check_dtypes=False, rel_tol=1e-6)


FIXED = [("did", "pandas years as floats"), ("event_study", "pandas years as floats"),
         ("markov", "pandas years as floats"), ("beta_convergence", "pandas years as floats"),
         ("permutation_test", "pandas categories"),
         ("permutation_test", "duckdb enum and smallint"), ("permutation_test", "polars enum")]  # fmt: skip


@pytest.mark.parametrize(("name", "form"), FIXED, ids=lambda v: str(v))
def test_what_was_refused_or_differed_once(name, form, con):
    test_the_same_answer_however_a_key_is_stored(name, form, con)


def test_gaps_between_years_count_however_the_years_are_held():
    """Years held as floats were counted by rank, so that 2001 to 2005 was one step."""
    frame = PANEL.filter(pl.col("year") != 2003)
    for call in ("markov", "beta_convergence"):
        whole, floats = (
            plainly(call, f, turned("polars")) for f in (frame, frame.with_columns(pl.col("year").cast(float)))
        )
        for table, given in tables(call, floats).items():
            assert_frame_equal(given, tables(call, whole)[table], rel_tol=1e-9)


def test_a_missing_key_is_refused_and_not_a_region():
    frame = PANEL.to_pandas().astype({"year": "Int64", "id": "category"})
    frame.loc[3, "year"] = pd.NA
    with pytest.raises(ValueError, match=r"year|period"):
        plainly("fit_panel", frame, turned("polars"))


def test_a_nan_is_missing_in_every_kind():
    """DuckDB reads a nan of pandas as NULL and one of polars as a number; here both are missing."""
    import coagg

    gap = PANEL.with_columns(y=pl.when(pl.int_range(pl.len()) == 3).then(float("nan")).otherwise(pl.col("y")))
    with duckdb.connect() as con:
        con.register("given", gap.to_arrow())
        kinds = (gap, gap.to_pandas(), gap.to_arrow(), con.table("given"))
        fits = [coagg.fit_panel(frame, "id", "year", "y ~ x") for frame in kinds]
        assert {fit.nobs for fit in fits} == {PANEL.height - 1}
        for fit in fits[1:]:
            np.testing.assert_array_equal(fit.params, fits[0].params)
        told = coagg.fit_panel(con.table("given"), "id", "year", "y ~ x").tidy()
        assert told.filter("isnan(estimate)").fetchall() == []
