"""A result computes what it is asked for, once; it can be sent to another process and is told in a line."""

import pickle

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from python_models.efficiency import chunked, ddf, malmquist, radial, result, sbm
from python_models.errors import InputError
from python_models.executors import executor
from tests.efficiency.test_efficiency_properties import NAMES, ROLES, panel

FRAMES = ("slacks", "targets", "peers", "shadow_prices", "uniqueness")


def test_uniqueness_waits_until_it_is_asked_for_and_is_kept(monkeypatch):
    asked = []
    compute = result.uniqueness_frame
    monkeypatch.setattr(result, "uniqueness_frame", lambda measured: asked.append(1) or compute(measured))
    found = sbm(panel(12, 2), "unit", "year", **ROLES)
    assert found.scores.height == 24 and len(found.peers) and not asked
    assert found.uniqueness is found.uniqueness and asked == [1]


@pytest.mark.parametrize("measure", [sbm, radial, ddf])
def test_slacks_and_targets_are_those_of_the_scores(measure):
    found = measure(panel(12, 3, seed=1), "unit", "year", **ROLES, technology="global")
    for frame, kind in ((found.slacks, "slack"), (found.targets, "target")):
        assert frame.columns == ["unit", "year", "variable", "value"]
        wide = frame.pivot(on="variable", index=["unit", "year"], values="value")
        assert_frame_equal(
            wide.rename({v: f"{kind}_{v}" for v in NAMES}),
            found.scores.select("unit", "year", *(f"{kind}_{v}" for v in NAMES)),
            check_exact=True,
        )


def test_a_result_of_chunks_keeps_what_its_frames_need(monkeypatch):
    frame = panel(40, 2, seed=3)
    options = {**ROLES, "technology": "global", "super_efficiency": True}
    here = sbm(frame, "unit", "year", **options)
    monkeypatch.setattr(chunked, "UNITS", 25)
    with executor("processes:2") as pool:
        there = sbm(frame, "unit", "year", **options, pool=pool)
    travelled = pickle.loads(pickle.dumps(there))
    for name in FRAMES:
        assert_frame_equal(getattr(there, name), getattr(travelled, name), check_exact=True)
    assert_frame_equal(here.uniqueness, there.uniqueness)
    assert_frame_equal(here.slacks, there.slacks)


@pytest.mark.filterwarnings("ignore:.*indices are undefined")
def test_an_index_keeps_the_scores_it_is_made_of():
    frame = panel(15, 3, seed=16)
    found = malmquist(frame, "unit", "year", **ROLES, technology="adjacent")
    cross = found.cross_scores.pivot(on="technology", index=["unit", "year"], values="score")
    scores = found.scores.join(cross, on=["unit", "year"])
    both = found.index.join(scores, left_on=["unit", "period_from"], right_on=["unit", "year"]).join(
        scores, left_on=["unit", "period_to"], right_on=["unit", "year"], suffix="_to"
    )
    index = (both["previous_to"] / both["own_score"]) * (both["own_score_to"] / both["following"])
    np.testing.assert_allclose(both["index"], index.sqrt(), rtol=1e-12)
    assert found.cross_scores["returns"].unique().to_list() == ["crs"]
    assert malmquist(frame, "unit", "year", **ROLES).cross_scores.is_empty()
    fgnz = malmquist(frame, "unit", "year", **ROLES, measure="radial", technology="sequential", returns="vrs")
    assert fgnz.cross_scores["returns"].unique().to_list() == ["crs"]  # its index is one of constant returns
    assert_frame_equal(pickle.loads(pickle.dumps(found)).cross_scores, found.cross_scores)


@pytest.mark.filterwarnings("ignore:.*indices are undefined")
def test_results_are_told_in_a_line():
    frame = panel(15, 3, seed=16)
    told = repr(sbm(frame, "unit", "year", **ROLES))
    assert told.startswith("EfficiencyResult(45 optimal, scores 0.") and "Tone 2001" in told and len(told) < 250
    told = repr(malmquist(frame, "unit", "year", **ROLES, technology="adjacent"))
    assert told.startswith("IndexResult(30 pairs, ") and "adjacent technology" in told and len(told) < 250


def test_a_measure_s_own_columns_are_no_keys():
    frame = panel(5, 1).rename({"unit": "beta_k"})
    assert sbm(frame, "beta_k", **ROLES).scores.height == 5
    with pytest.raises(InputError, match="beta_k has the name of a column of the result"):
        ddf(frame, "beta_k", **ROLES, radial=False)
    assert isinstance(ddf(frame, "beta_k", **ROLES).scores, pl.DataFrame)
