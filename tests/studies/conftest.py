"""An invented panel as a CSV file, and small studies on it."""

import copy
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest

from orchestration.studies.data import study_data
from python_models.studies import StudyData
from python_models.studies.study import Study, study_from

REGIONS, YEARS = 16, 7


def invented(seed: int = 3) -> pl.DataFrame:
    """16 regions on a grid, seven years; the outcome follows the formula the studies estimate."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(REGIONS):
        effect = rng.normal()
        for year in range(2001, 2001 + YEARS):
            x, z = rng.normal(size=2)
            y = 1 + 0.5 * x - 0.3 * z + effect + 0.1 * (year - 2001) + 0.2 * rng.normal()
            rows.append(
                {"region_id": f"R{i:02d}", "region_name": f"Region {i}", "year": year,
                 "side": "west" if i % 4 < 2 else "east",
                 "longitude": 10.0 + i % 4, "latitude": 40.0 + i // 4, "x": x, "z": z, "y": y, "fixed": float(i),
                 "late": z if year > 2003 else None}
            )  # fmt: skip
    return pl.DataFrame(rows)


SMALL: dict[str, Any] = {
    "name": "small",
    "title": "A small study",
    "question": "Does it work?",
    "source": "nobody",
    "sample": {"table": "panel.csv", "years": [2001, 2007], "derived": {"x2": "x * x"}},
    "labels": {"x": {"en": "the x", "zh": "甲"}, "y": {"en": "the y", "zh": "乙"}},
    "terms": {"controls": ["z"]},
    "weights": {"near": {"kind": "inverse_distance", "power": 2}},
    "samples": {
        "west": {"where": "side = 'west'", "label": "West"},
        "east": {"where": "side = 'east'", "label": "East"},
    },
    "steps": [
        {"name": "moments", "kind": "descriptives", "title": "Moments", "variables": ["y", "x", "{controls}"]},
        {
            "name": "base",
            "kind": "models",
            "title": "Base",
            "paper": "Table 1",
            "defaults": {"formula": "y ~ x + {controls}", "weights": "near"},
            "models": [
                {"name": "fe", "estimator": "panel", "effects": "two-way"},
                {"name": "sdm", "estimator": "spatial", "heading": "SDM"},
            ],
            "tests": ["hausman_unit"],
        },
        {"name": "effects", "kind": "effects", "title": "Effects", "of": ["base.sdm"]},
    ],
}


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    """A folder with ``panel.csv``."""
    made = tmp_path_factory.mktemp("study")
    invented().write_csv(made / "panel.csv")
    return made


@pytest.fixture
def small() -> dict[str, Any]:
    """The keys of a study that has no mistake; a test may change them."""
    return copy.deepcopy(SMALL)


@pytest.fixture
def loaded(folder):
    """``loaded(keys)``: the study and its data."""

    def load(keys: dict[str, Any]) -> tuple[Study, StudyData]:
        study = study_from(keys, folder)
        with duckdb.connect() as con:
            return study, study_data(con, study)

    return load
