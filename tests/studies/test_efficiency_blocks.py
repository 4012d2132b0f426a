"""Every measure, technology and index as an efficiency block of a study: equal to the function, mistakes named."""

import json
import re

import duckdb
import numpy as np
import polars as pl
import pytest

import coagg
from orchestration.studies.data import study_data
from python_models.errors import InputError
from python_models.executors import SerialExecutor
from python_models.studies import StudyError, run_study
from python_models.studies.check import check_study
from python_models.studies.study import study_from

ROLES = {"inputs": ["k", "l"], "goods": ["g"], "bads": ["b"]}


@pytest.fixture(scope="module")
def where(tmp_path_factory):
    rng = np.random.default_rng(11)
    rows = []
    for i in range(14):
        size = rng.lognormal(0, 0.7)
        for year in range(2001, 2006):
            k, lab, g, b = size * rng.lognormal(0, 0.35, 4)
            rows.append(
                {"region_id": f"R{i:02d}", "region_name": f"Region {i}", "year": year, "side": "east" if i % 2 else
                 "west", "k": k, "l": lab, "g": g, "b": b, "step": 0.5 * g}
            )  # fmt: skip
    folder = tmp_path_factory.mktemp("blocks")
    pl.DataFrame(rows).write_csv(folder / "panel.csv")
    return folder


def declared(where, **block):
    keys = {
        "name": "blocks", "title": "t", "question": "q", "source": "s",
        "sample": {"table": "panel.csv", "years": [2001, 2005]},
        "efficiency": {"e": {**ROLES, **block}},
        "steps": [{"name": "moments", "kind": "descriptives", "title": "m", "variables": ["e"]}],
    }  # fmt: skip
    return study_from(keys, where)


def frames(where, **block):
    return study_data(duckdb.connect(), declared(where, **block))


def panel(where):
    return pl.read_csv(where / "panel.csv").sort("region_id", "year")


MEASURES = [
    ({"measure": "super_sbm"}, "sbm", {"super_efficiency": True}),
    ({"measure": "sbm", "orientation": "output", "returns": "vrs"}, "sbm", {"orientation": "output", "returns": "vrs"}),
    ({"measure": "radial", "orientation": "output"}, "radial", {"orientation": "output"}),
    ({"measure": "super_radial"}, "radial", {"super_efficiency": True}),
    ({"measure": "ddf", "direction": "outputs"}, "ddf", {"direction": "outputs"}),
    ({"measure": "ddf", "direction": {"g": "step", "b": 1.0}}, "ddf", {"direction": {"g": "step", "b": 1.0}}),
    ({"measure": "nonradial_ddf", "weights": "groups"}, "ddf", {"radial": False, "weights": "groups"}),
    ({"returns": ["grs", 0.8, 1.2]}, "sbm", {"returns": ("grs", 0.8, 1.2)}),
]


TECHNOLOGIES = ["global", "sequential", "window", "biennial", "contemporaneous"]


@pytest.mark.parametrize(
    ("block", "function", "options", "technology"),
    [(*m, TECHNOLOGIES[i % 5]) for i, m in enumerate(MEASURES)],
    ids=lambda v: str(v),
)
def test_a_block_has_the_scores_of_the_function(where, block, function, options, technology):
    data = frames(where, technology=technology, index="none", **block)
    direct = getattr(coagg, function)(panel(where), "region_id", "year", technology=technology, **ROLES, **options)
    joined = data.frame.select("region_id", "year", "e").join(
        direct.scores.select("region_id", "year", "score"), on=["region_id", "year"], validate="1:1"
    )
    assert joined.height == 70 and joined["score"].is_finite().any()
    np.testing.assert_array_equal(joined["e"].to_numpy(), joined["score"].to_numpy())
    stored = data.efficiency["efficiency_scores"]
    assert stored["technology"].unique().to_list() == [technology]
    optimal = stored.filter(pl.col("status") == "optimal")
    assert optimal["gap"].max() < 1e-9 and optimal["least_reduced_cost"].min() > -1e-9


INDICES = [
    ({"index_technology": "sequential"}, "malmquist", {"technology": "sequential"}),
    (
        {"measure": "radial", "index_technology": "adjacent", "returns": "vrs", "decomposition": "ray_desli"},
        "malmquist",
        {"measure": "radial", "technology": "adjacent", "returns": "vrs", "decomposition": "ray_desli"},
    ),
    ({"measure": "super_sbm", "index_technology": "biennial"}, "malmquist",
     {"measure": "super_sbm", "technology": "biennial"}),
    ({"measure": "ddf", "direction": "outputs"}, "malmquist_luenberger", {"technology": "global"}),
    ({"measure": "ddf", "index": "luenberger", "index_technology": "adjacent"}, "luenberger", {}),
    ({"measure": "nonradial_ddf"}, "luenberger", {"radial": False, "technology": "global"}),
]  # fmt: skip


@pytest.mark.parametrize(("block", "function", "options"), INDICES, ids=lambda v: str(v))
@pytest.mark.filterwarnings("ignore:.*undefined")
def test_a_block_has_the_index_of_the_function(where, block, function, options):
    data = frames(where, **block)
    direct = getattr(coagg, function)(panel(where), "region_id", "year", **ROLES, **options).index
    both = data.frame.join(direct, left_on=["region_id", "year"], right_on=["region_id", "period_to"], how="inner")
    assert both.height == 56
    for ours, theirs in (("e_index", "index"), ("e_level", "level"), ("e_catch_up", "efficiency_change")):
        np.testing.assert_array_equal(both[ours].to_numpy(), both[theirs].to_numpy())
    first = data.frame.filter(pl.col("year") == 2001)
    assert set(first["e_level"]) == {0.0 if function == "luenberger" else 1.0}
    stored = data.efficiency["malmquist_components"]
    assert stored["index_kind"].unique().to_list() == [function]
    assert {"status", "reference_set_hash"} <= set(stored.columns)


@pytest.mark.parametrize("measure", ["sbm", "radial", "ddf"])
def test_groups_give_scores_within_and_gaps(where, measure):
    data = frames(where, measure=measure, groups="side")
    direct = coagg.meta_frontier(
        panel(where), "region_id", "year", groups="side", measure=measure, technology="global", **ROLES
    )
    both = data.frame.join(direct.scores, on=["region_id", "year"])
    np.testing.assert_array_equal(both["e_gap"].to_numpy(), both["technology_gap_ratio"].to_numpy())
    np.testing.assert_array_equal(both["e_group"].to_numpy(), both["group_score"].to_numpy())
    assert both["e_gap"].max() <= 1 + 1e-9 and (both["e_gap"] < 0.999).any()
    # the group frontier is that of the group alone
    function = coagg.ddf if measure == "ddf" else getattr(coagg, measure)
    for side in ("east", "west"):
        alone = function(
            panel(where).filter(pl.col("side") == side), "region_id", "year", technology="global", **ROLES
        ).scores
        mine = both.filter(pl.col("side") == side).join(alone, on=["region_id", "year"], suffix="_alone")
        np.testing.assert_allclose(mine["group_score"], mine["score_alone"], atol=1e-12, rtol=0)
    assert direct.by_group.height == 10 and "gap" in repr(direct)


MISTAKES = [
    ({"measure": "ddf", "orientation": "input"}, "orientation: measure ddf does not take it"),
    ({"direction": "outputs"}, "direction: measure sbm does not take it"),
    ({"measure": "radial", "orientation": "none"}, "write input or output"),
    ({"measure": "radial", "zeros": "drop"}, "only slacks-based measures drop"),
    ({"window": 4}, "no technology of the block is `window`"),
    ({"index": "luenberger"}, "write measure: ddf"),
    ({"measure": "ddf", "index": "malmquist"}, "luenberger is"),
    ({"measure": "ddf", "bads": [], "index": "malmquist_luenberger"}, "needs measure ddf and bads"),
    ({"index": "none", "index_technology": "adjacent"}, "the block has no index"),
    ({"measure": "ddf", "decomposition": "own"}, "malmquist_luenberger has one"),
    ({"measure": "ddf", "bads": [], "disposability": "strong"}, "the block has no bads"),
    ({"measure": "radial", "decomposition": "ray_desli"}, "ray_desli is of variable returns"),
    ({"returns": ["grs", 1.2, 2.0]}, "0 <= L <= 1 <= U"),
    ({"measure": "dea"}, "sbm"),
    ({"technology": "yearly"}, "sequential"),
]


@pytest.mark.parametrize(("block", "said"), MISTAKES, ids=lambda v: str(v))
def test_mistakes_are_named(where, block, said):
    with pytest.raises(StudyError, match="efficiency") as caught:
        declared(where, **block)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("block", "said"),
    [({"groups": "region"}, "region"), ({"measure": "ddf", "direction": {"q": 1.0}}, "direction names q")],
)
def test_mistakes_of_the_data_are_named(where, block, said):
    with pytest.raises(StudyError, match=r"efficiency\.e") as caught:
        frames(where, **block)
    assert said in str(caught.value)


@pytest.mark.parametrize("block", [{}, {"index": "none"}, {"measure": "ddf", "groups": "side"}, MEASURES[-1][0]])
def test_a_stored_declaration_is_read_again(where, block):
    study = declared(where, **block)
    stored = json.loads(json.dumps(study.model_dump(mode="json", exclude={"folder"})))
    assert study_from(stored, where).efficiency == study.efficiency


def test_a_row_without_a_group_is_named(where):
    frame = panel(where).with_columns(side=pl.when(pl.col("year") == 2003).then(None).otherwise("side"))
    with pytest.raises(InputError, match="R00 2003"):
        coagg.meta_frontier(frame, "region_id", "year", groups="side", **ROLES)


def test_indices_without_a_value_are_counted_in_both_languages(where):
    study = declared(where, index_technology="adjacent")
    data = study_data(duckdb.connect(), study)
    undefined = data.efficiency["malmquist_components"].filter(pl.col("status") == "undefined").height
    assert undefined
    for language, mark in (("en", "are undefined"), ("zh", "没有定义")):
        said = run_study(study, data, language=language).cautions
        assert any(f"{undefined}" in text and mark in text for text in said)


INTERVALS = {
    "name": "sure", "kind": "efficiency_intervals", "title": "How sure", "block": "e", "at": [2003, 2005], "draws": 99,
    "top": 5,
}  # fmt: skip
SIZES = [
    ({"subsample": 0.6}, {"measure": "ddf"}, "subsample: a smoothed bootstrap has none"),
    ({"subsample": 0.6, "index": True}, {"measure": "ddf", "index": "luenberger"}, None),
    ({"bandwidth": "ucv"}, {"measure": "sbm", "technology": "contemporaneous"}, "bandwidth: subsampling has none"),
]


@pytest.mark.parametrize(("step", "block", "said"), SIZES, ids=str)
@pytest.mark.filterwarnings("ignore:.*undefined")
def test_what_a_way_of_drawing_has_not_is_told_before_anything_runs(where, step, block, said):
    """The size of subsamples is the index's beside scores drawn smoothly; the step failed there."""
    study = with_steps(where, {**INTERVALS, **step}, **block)
    data = study_data(duckdb.connect(), study)
    problems = check_study(study, data)
    assert said in problems[0] if said else problems == []
    if said is None:
        (result,) = run_study(study, data, pool=SerialExecutor()).results
        assert result.status == "ok", result.message


STAGE = {
    "name": "why", "kind": "second_stage", "title": "Why", "block": "e", "regressors": ["step"], "dummies": ["year"],
    "draws": 99, "first_draws": 99,
}  # fmt: skip


def with_steps(where, *steps, **block):
    study = declared(where, **block)
    return study_from({**study.model_dump(mode="json", exclude={"folder", "steps"}), "steps": list(steps)}, where)


@pytest.mark.parametrize(
    "block",
    [{"measure": "radial", "technology": "contemporaneous", "index_technology": "adjacent"},
     {"measure": "ddf", "disposability": "strong"}, {"measure": "sbm", "technology": "contemporaneous"}],
    ids=str,
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:.*undefined")
def test_intervals_are_printed_and_handed_over(where, block):
    study = with_steps(where, {**INTERVALS, "index": True}, **block)
    data = study_data(duckdb.connect(), study)
    assert check_study(study, data) == []
    for language, word in (("en", "tied"), ("zh", "并列")):
        (result,) = run_study(study, data, language=language, pool=SerialExecutor()).results
        assert result.status == "ok", result.message
        names = [e.name for e in result.exhibits]
        assert names == ["ranking_2003", "intervals_2003", "ranking_2005", "intervals_2005", "bias", "index"]
        note = result.exhibits[0].note
        assert any(word in c.head for c in result.exhibits[0].columns) and word in note
        low, _, high = re.search(r"(?:bandwidth|带宽|of|抽取技术集中的) ([\d.]+)(?: (to|至) ([\d.]+))?", note).groups()
        assert low != high, "a range of one number"
        assert ("rows of the technology" in note or "技术集" in note) == (block["measure"] == "sbm")
    rows = result.tables["efficiency_intervals"]
    assert rows.height == 70 and set(rows["model_id"]) == {"e"}
    assert {"rank", "rank_best", "rank_worst", "tied_with", "interval_low", "bias_corrected"} <= set(rows.columns)
    assert (rows["rank_best"] <= rows["rank"]).all() and (rows["rank"] <= rows["rank_worst"]).all()
    changes = result.tables["index_intervals"]
    assert changes.height == 56 and {"malmquist", "malmquist_low", "malmquist_high", "changed"} <= set(changes.columns)
    measured = data.efficiency["efficiency_scores"].select("region_id", "year", "score")
    both = rows.join(measured, on=["region_id", "year"], suffix="_measured")
    np.testing.assert_allclose(both["score"], both["score_measured"], atol=1e-9)


@pytest.mark.parametrize("algorithm", [1, 2])
def test_a_second_stage_is_a_table(where, algorithm):
    first = {1: 100, 2: 99}  # algorithm 1 has no first stage
    study = with_steps(where, {**STAGE, "algorithm": algorithm, "first_draws": first[algorithm]}, measure="radial")
    data = study_data(duckdb.connect(), study)
    assert check_study(study, data) == []
    for language in ("en", "zh"):
        (result,) = run_study(study, data, language=language, pool=SerialExecutor()).results
        assert result.status == "ok", result.message
        (table,) = result.exhibits
        assert table.frame["term"].to_list() == ["const", "step", "sigma"]  # dummies are named in the note
        assert ("dummies: year" if language == "en" else "虚拟变量：year") in table.note
    (plain,) = run_study(with_steps(where, {**STAGE, "dummies": []}, measure="radial"), data).results
    assert "dummies" not in plain.exhibits[0].note


WRONG_STEPS = [
    ({**INTERVALS, "block": "f"}, {}, "no block 'f'"),
    (INTERVALS, {"measure": "super_sbm"}, "super_sbm"),
    ({**INTERVALS, "method": "smoothed"}, {"measure": "sbm"}, "subsampling"),
    ({**INTERVALS, "at": [1999]}, {"measure": "radial"}, "no rows in 1999"),
    ({**INTERVALS, "at": [2001]}, {"measure": "radial", "years": [2002, 2005]}, "no scores in 2001"),
    ({**INTERVALS, "index": True}, {"measure": "radial", "index": "none"}, "index none"),
    (STAGE, {"measure": "sbm"}, "radial or ddf"),
    ({**STAGE, "algorithm": 1}, {"measure": "radial"}, "first_draws: algorithm 1 has no first stage"),
    (STAGE, {"measure": "radial", "technology": "window"}, "contemporaneous or global"),
    ({**STAGE, "regressors": ["q"]}, {"measure": "radial"}, "unknown variable 'q'"),
    ({**STAGE, "regressors": ["side"]}, {"measure": "radial"}, "not a number"),
]


@pytest.mark.parametrize(("step", "block", "said"), WRONG_STEPS, ids=str)
def test_mistakes_of_steps_are_found_by_check(where, step, block, said):
    study = with_steps(where, step, **block)
    problems = check_study(study, study_data(duckdb.connect(), study))
    assert any(said in p for p in problems), problems
