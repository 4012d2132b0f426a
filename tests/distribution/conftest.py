"""Incomes of 48 US states 1929-2009 with their links, and of Mexican states: data and numbers of other programs."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

HERE = Path(__file__).parents[1] / "reference" / "distribution"


def expected(case: str) -> dict[str, Any]:
    """``expected`` of a reference case."""
    return dict(json.loads((HERE / f"{case}.json").read_text(encoding="utf-8"))["expected"])


@pytest.fixture(scope="session")
def states() -> pl.DataFrame:
    wide = pl.read_csv(HERE / "us_income.csv")
    long = wide.unpivot(index=["name", "fips"], variable_name="year", value_name="y")
    return long.with_columns(pl.col("year").str.slice(1).cast(pl.Int64), pl.col("y").cast(pl.Float64))


@pytest.fixture(scope="session")
def links() -> pl.DataFrame:
    names = pl.read_csv(HERE / "us_income.csv")["name"].to_list()
    pairs = pl.read_csv(HERE / "us48_links.csv")
    w = np.zeros((48, 48))
    w[pairs["from"], pairs["to"]] = 1
    return pl.DataFrame(w / w.sum(axis=1, keepdims=True), schema=names)


@pytest.fixture(scope="session")
def mexico() -> pl.DataFrame:
    return pl.read_csv(HERE / "mexico_income.csv")
