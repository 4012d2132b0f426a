"""A panel in which the truth is known."""

import polars as pl
import pytest

from tests.inference.stand_ins import simulate


@pytest.fixture
def panel() -> pl.DataFrame:
    return simulate()
