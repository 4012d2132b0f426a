"""An efficiency block that lacks a figure is refused by itself: the others are measured, and the run goes on."""

import polars as pl
import pytest

from python_models.errors import InputError
from python_models.studies.efficiency import measured, measured_or_refused, with_columns
from python_models.studies.study import study_from
from tests.studies.conftest import SMALL, invented


@pytest.fixture
def study(tmp_path):
    block = {"inputs": ["labour"], "goods": ["output"], "index": "none"}
    blocks = {"whole": block, "holed": block | {"inputs": ["holed_labour"]}}
    keys = {k: v for k, v in SMALL.items() if k in ("name", "title", "question", "source", "sample")}
    step = {"name": "m", "kind": "descriptives", "title": "M", "variables": ["y"]}
    return study_from(keys | {"efficiency": blocks, "steps": [step]}, tmp_path)


@pytest.fixture
def frame():
    positive = invented().with_columns(labour=pl.col("x").exp(), output=pl.col("y").exp())
    hole = (pl.col("region_id") == "R05") & (pl.col("year") == 2003)
    return positive.with_columns(holed_labour=pl.when(~hole).then("labour"))


def test_the_block_with_a_hole_is_refused_and_the_other_measured(study, frame):
    tables, refused = measured_or_refused(frame, study)
    assert list(refused) == ["holed"] and "R05 2003" in refused["holed"]
    assert tables["efficiency_scores"]["model_id"].unique().to_list() == ["whole"]
    wide = with_columns(frame, study, tables)
    assert wide["whole"].null_count() == 0 and wide["holed"].is_null().all() and wide.height == frame.height


def test_a_paper_is_still_refused_as_a_whole(study, frame):
    with pytest.raises(InputError, match=r"efficiency\.holed"):
        measured(frame, study)


def test_nothing_measured_at_all_still_gives_the_columns(study, frame):
    tables, refused = measured_or_refused(frame.with_columns(labour=pl.col("holed_labour")), study)
    assert tables == {} and set(refused) == {"whole", "holed"}
    assert with_columns(frame, study, tables).select(pl.col("whole", "holed").is_null().all()).row(0) == (True, True)
