"""A region's tile lies at one place in every map of a panel, whatever regions a step's sample leaves out."""

import re

import numpy as np
import polars as pl
import pytest

from python_models.reporting.figures import maps
from python_models.studies import StudyData
from python_models.studies.context import Context
from python_models.studies.study import study_from

N = 24
PLACES = pl.DataFrame(
    {
        "region_id": [f"{i:02d}" for i in range(N)],
        "region_name": [f"R{i}" for i in range(N)],
        "region_name_en": [f"R{i}" for i in range(N)],
        "longitude": np.random.default_rng(3).uniform(80, 130, N),
        "latitude": np.random.default_rng(4).uniform(20, 50, N),
    }
)
ROWS = PLACES.select("region_id", "region_name", "longitude", "latitude").with_columns(
    v=pl.int_range(N).cast(pl.Float64), quadrant=pl.lit("high-high"), p_value=0.01
)
KEYS = {
    "name": "s",
    "title": "t",
    "question": "q",
    "source": "s",
    "sample": {"table": "panel.csv", "region_name": "region_name"},
    "steps": [{"name": "m", "kind": "map", "title": "m", "variable": "v", "at": [2019]}],
}


@pytest.fixture
def context(tmp_path):
    return Context(study_from(KEYS, tmp_path), StudyData(pl.DataFrame(), places=PLACES), "en")


def tiles(rows: pl.DataFrame) -> dict[str, str]:
    """Where each region's name stands."""
    svg = maps.lisa_map(rows).svg()
    texts = re.findall(r"<text [^>]*?(?:translate\(|x=\")([\d.]+)[ \"][^>]*?([\d.]+)[^>]*>(R\d+)<", svg)
    assert len(texts) == rows.height
    return {name: (x, y) for x, y, name in texts}


@pytest.mark.parametrize("left_out", [["07"], ["00", "11", "23"], ["01", "05", "06", "14", "18", "20"]])
def test_tiles_are_where_they_are_without_the_gaps(context, left_out):
    sample = ROWS.filter(~pl.col("region_id").is_in(left_out))
    mapped = context.mapped(sample)
    assert mapped.filter(pl.col("region_id").is_in(left_out))["quadrant"].null_count() == len(left_out)
    assert tiles(mapped) == tiles(ROWS)
    assert mapped.head(sample.height).equals(sample)


def test_codes_may_be_numbers(context):
    sample = ROWS.with_columns(region_id=pl.col("region_id").cast(pl.Int64) + 100).head(20)
    context.data = StudyData(pl.DataFrame(), places=PLACES.with_columns(
        region_id=(pl.col("region_id").cast(pl.Int64) + 100).cast(pl.String)))  # fmt: skip
    assert context.mapped(sample)["region_id"].to_list()[:20] == sample["region_id"].to_list()
    assert context.mapped(sample).height == N


def test_other_regions_few_of_them_and_polygons_stay_alone(context):
    few, strange = ROWS.head(N // 2 - 1), ROWS.with_columns(region_id=pl.lit("x") + pl.col("region_id"))
    assert context.mapped(few).equals(few) and context.mapped(strange).equals(strange)
    assert Context(context.study, StudyData(pl.DataFrame()), "en").mapped(few).equals(few)
    context.boundaries = object()
    assert context.mapped(ROWS.head(20)).height == 20
