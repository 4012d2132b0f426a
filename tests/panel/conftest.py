"""Panels and peers' numbers for the panel tests."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

HERE = Path(__file__).parents[1] / "reference" / "panel"
PEER = json.loads((HERE / "peer.json").read_text())


@pytest.fixture(params=["balanced", "unbalanced"])
def case(request) -> tuple[str, pl.DataFrame, dict[str, Any]]:
    """Name, data and plm's numbers of the simulated panels."""
    return request.param, pl.read_csv(HERE / f"{request.param}.csv"), PEER[request.param]


@pytest.fixture
def balanced() -> pl.DataFrame:
    return pl.read_csv(HERE / "balanced.csv")
