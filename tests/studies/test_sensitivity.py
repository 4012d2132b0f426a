"""A model again under each alternative: its numbers are those of the changed study, its sentences the table's."""

import copy
from itertools import pairwise

import numpy as np
import polars as pl
import pytest

import coagg
from python_models.panel import fit_panel
from python_models.studies import check_study, run_study
from python_models.studies.outputs import Answer
from python_models.studies.rank_changes import ranked
from python_models.words.answers import answer
from tests.studies.test_study_mistakes import problems

STEP = {
    "name": "sensitivity", "kind": "sensitivity", "title": "What it hangs on", "of": "base.fe", "term": "x",
    "alternatives": {
        "x2": ["x * z", "z * z"],
        "z": ["fixed_z"],
        "sample": ["west"],
        "years": [[2003, 2007]],
        "effects": ["unit"],
        "estimator": [{"set": {"estimator": "spatial", "model": "sar", "weights": "near"}, "label": "SAR"}],
    },
}  # fmt: skip


@pytest.fixture
def study(small, loaded):
    small["sample"]["derived"] = {"x2": "x * x", "fixed_z": "z + fixed", "w": "x2 + z"}
    small["steps"] = [small["steps"][1], copy.deepcopy(STEP)]
    small["steps"][0]["defaults"]["formula"] = "y ~ x + z + w"
    return small


def rows(keys, loaded, language="en"):
    study, data = loaded(keys)
    assert check_study(study, data) == []
    run = run_study(study, data, only=["sensitivity"], language=language)
    (result,) = run.results
    assert result.status == "ok", result.message
    return result, data


def test_each_row_is_the_changed_study_by_hand(study, loaded):
    result, data = rows(study, loaded)
    table = result.tables["sensitivity"]
    frame = data.frame
    changes = {
        "": frame,
        "x2: x * z": frame.with_columns(w=pl.col("x") * pl.col("z") + pl.col("z")),
        "x2: z * z": frame.with_columns(w=pl.col("z") ** 2 + pl.col("z")),
        "sample: West": frame.filter(pl.col("side") == "west"),
        "years: 2003–2007": frame.filter(pl.col("year") >= 2003),
    }
    for row in table.to_dicts():
        name = f"{row['key']}: {row['alternative']}" if row["key"] else ""
        if name not in changes:
            continue
        fit = fit_panel(
            changes.pop(name), "region_id", "year", "y ~ x + z + w", effects="two-way", covariance="clustered"
        )
        expected = fit.tidy().filter(pl.col("term") == "x").row(0, named=True)
        assert row["main_estimate"] == pytest.approx(expected["estimate"], rel=1e-12), name
        assert row["main_p_value"] == pytest.approx(expected["p_value"], rel=1e-9), name
    assert not changes
    by_key = {r["key"]: r for r in table.to_dicts()}
    swapped = fit_panel(frame, "region_id", "year", "y ~ x + fixed_z + w", effects="two-way").tidy()
    assert by_key["z"]["main_estimate"] == pytest.approx(
        swapped.filter(pl.col("term") == "x")["estimate"][0], rel=1e-12
    )
    unit = fit_panel(frame, "region_id", "year", "y ~ x + z + w", effects="unit").tidy()
    assert by_key["effects"]["main_estimate"] == pytest.approx(unit.filter(pl.col("term") == "x")["estimate"][0])
    assert by_key["estimator"]["total_estimate"] is not None
    assert by_key[""]["verdict"] == "base"


def test_a_measure_of_efficiency_is_measured_anew(study, loaded):
    study["sample"]["derived"] |= {"labour": "exp(x)", "capital": "exp(z)", "product": "exp(y / 3)"}
    study["efficiency"] = {"score": {"inputs": ["labour", "capital"], "goods": ["product"]}}
    study["steps"][0]["defaults"]["formula"] = "score ~ x + z"
    study["steps"][1]["alternatives"] = {"labour": ["exp(x / 2)"], "score.returns": ["vrs"]}
    result, data = rows(study, loaded)
    assert set(data.variants) == {'labour="exp(x / 2)"', 'score.returns="vrs"'}
    scores = [data.frame["score"], *(v.frame["score"] for v in data.variants.values())]
    assert all((a - b).abs().max() > 1e-3 for a, b in pairwise(scores))
    found = result.tables["sensitivity"]["main_estimate"].to_list()
    assert len({round(v, 9) for v in found}) == 3


def test_the_sentences_are_those_of_the_table(study, loaded):
    """Whatever stands in the report's head can be counted in the stored rows."""
    for formula, clear in (("y ~ x + z + w", True), ("fixed_z ~ x + w", False)):
        study["steps"][0]["defaults"]["formula"] = formula
        study["steps"][1]["alternatives"].pop("z", None)
        for language in ("en", "zh"):
            result, _ = rows(copy.deepcopy(study), loaded, language)
            table = result.tables["sensitivity"]
            others = table.filter((pl.col("key") != "") & (pl.col("status") == "ok"))
            assert len(result.answers) == 2
            assert str(others.height) in result.answers[1]
            base = table.row(0, named=True)
            assert (base["main_p_value"] < 0.05) == clear
            assert f"{base['main_estimate']:.3g}" in result.answers[0]
            robust = (others["verdict"] == "same_clear").all() and table.height == others.height + 1
            assert ("under all" in result.answers[1] or "均保持不变" in result.answers[1]) == (clear and robust)


@pytest.mark.parametrize(
    ("key", "counts", "said"),
    [
        (
            "hangs_turned",
            {"same": 2, "n_same_clear": 1, "n_other_clear": 1, "turned": ["A: b", "C: d"]},
            "turns under 2",
        ),
        ("hangs_weaker", {"same": 4, "n_same_clear": 1, "refused": 1}, "under 1; 1 more have no estimate"),
        ("hangs_unclear", {"n_same_clear": 0, "n_other_clear": 1, "clearly": ["A: b"]}, "under 1 (A: b)"),
    ],
)
def test_sentences(key, counts, said):
    assert said in answer(Answer(key, {"count": 4, "refused": 0, **counts}), "en")


def test_an_alternative_that_cannot_be_estimated_is_counted_and_named(study, loaded):
    study["samples"]["tiny"] = {"where": "region_id = 'R00'", "label": "One region"}
    study["steps"][1]["alternatives"] = {"sample": ["tiny", "east"]}
    loaded_study, data = loaded(study)
    run = run_study(loaded_study, data, only=["sensitivity"])
    table = run.results[0].tables["sensitivity"]
    assert table["status"].to_list() == ["ok", "refused", "ok"]
    assert "no estimate" in run.results[0].answers[1] or "have no estimate" in run.results[0].answers[1]
    assert "One region" in run.results[0].exhibits[0].note


def test_a_number_of_another_step(study, loaded):
    study["steps"][0] = {"name": "moments", "kind": "descriptives", "title": "Moments", "variables": ["y", "w"]}
    study["steps"][1] = {
        "name": "sensitivity", "kind": "sensitivity", "title": "How far", "of": "moments",
        "cell": {"column": "mean", "where": {"variable": "y"}},
        "alternatives": {"sample": ["west", "east"], "years": [[2003, 2007]]},
    }  # fmt: skip
    result, data = rows(study, loaded)
    found = result.tables["sensitivity"]["main_estimate"].to_list()
    frame = data.frame
    expected = [frame["y"].mean()]
    expected += [frame.filter(pl.col("side") == s)["y"].mean() for s in ("west", "east")]
    expected += [frame.filter(pl.col("year") >= 2003)["y"].mean()]
    assert found == pytest.approx(expected, rel=1e-12)
    assert f"{min(found):.3g} to {max(found):.3g}" in result.answers[0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"of": "base.fx"}, "has no model 'fx'"),
        ({"of": "base"}, "name a model as step.model, or a step together with a cell"),
        ({"term": "q"}, "'q' is no regressor of base.fe"),
        (
            {"alternatives": {"wieghts": ["near"]}},
            "alternatives.wieghts: 'wieghts' is no variable under sample.derived",
        ),
        ({"alternatives": {"weights": ["near"]}}, "estimator panel takes no key 'weights'"),
        ({"alternatives": {"sample": ["south"]}}, "no sample 'south'"),
        ({"alternatives": {"x2": ["nothing + 1"]}}, "step sensitivity, alternatives"),
        ({"alternatives": {"x2": []}}, "list the alternatives"),
        ({"alternatives": {"estimator": [{"set": {"efects": "unit"}}]}}, "no key 'efects'; did you mean effects"),
        ({"alternatives": {"effects": ["towway"]}}, "effects: Input should be"),
    ],
)
def test_mistakes_are_named(study, loaded, change, said):
    study["steps"][1] |= change
    assert said in problems(study, loaded)


def test_places_in_efficiency_are_compared_where_it_is_measured_anew(study, loaded):
    """Spearman and moves against scipy on the stored frames; alternatives that leave the scores have no row."""
    from scipy.stats import rankdata, spearmanr

    study["sample"]["derived"] |= {"labour": "exp(x)", "capital": "exp(z)", "product": "exp(y / 3)"}
    study["efficiency"] = {"score": {"inputs": ["labour", "capital"], "goods": ["product"]}}
    study["steps"][0]["defaults"]["formula"] = "score ~ x + z"
    study["steps"][1]["alternatives"] = {
        "labour": ["exp(x / 2)", "7 * labour0"], "effects": ["unit"], "x2": ["x * z"], "score.inputs": [["labour"]],
    }  # fmt: skip
    study["sample"]["derived"] = {"labour0": "exp(x)", **study["sample"]["derived"]}
    result, data = rows(study, loaded)
    table = next(e.frame for e in result.exhibits if e.name == "ranks")
    assert table["said"].to_list() == ["score: labour", "score: inputs"]  # the block is named once
    table = table.head(1)  # seven times the labour is the same efficiency; effects and x2 measure nothing anew
    row = table.row(0, named=True)
    changed = data.variants['labour="exp(x / 2)"'].frame
    means = [f.group_by("region_id").agg(pl.col("score").mean()).sort("region_id") for f in (data.frame, changed)]
    before, after = (rankdata([-v for v in m["score"]]) for m in means)
    assert row["spearman"] == pytest.approx(spearmanr(before, after).statistic, rel=1e-12)
    assert row["largest_move"] == max(abs(before - after)) and row["moved"] == (before != after).sum()
    far = int(abs(before - after).argmax())
    assert f"Region {far} {before[far]:g} → {after[far]:g}" in row["movers"]


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
def test_regions_on_the_frontier_share_their_place(scale):
    """Distances of 1e-17 and 1e-16 were the places 3 and 4: regions moved by rounding."""
    from scipy.stats import rankdata

    rng = np.random.default_rng(0)
    frame = pl.DataFrame({"u": np.arange(60), **{c: np.exp(rng.normal(size=60)) for c in "abcd"}})
    roles = {"inputs": ["a", "b"], "goods": ["c"], "bads": ["d"], "returns": "vrs"}
    for turned in (-coagg.ddf(frame, "u", **roles).scores["score"], coagg.radial(frame, "u", **roles).scores["score"]):
        best = turned.round(9).max()
        assert turned.unique().filter(turned.unique().round(9) == best).len() > 1  # told apart by rounding alone
        assert ranked(turned * scale).to_list() == rankdata(-turned.round(9)).tolist()
    assert ranked(pl.Series([0.0, 0.0])).to_list() == [1.5, 1.5]


def test_no_table_of_places_without_efficiency(study, loaded):
    result, _ = rows(study, loaded)
    assert [e.name for e in result.exhibits] == ["sensitivity", "alternatives"]


@pytest.mark.parametrize("heading", [None, "Two-way FE"])
def test_the_note_names_what_is_varied_as_its_table_does(study, loaded, heading):
    model = next(m for m in study["steps"][0]["models"] if m["name"] == "fe")
    model.pop("heading", None)
    model |= {"heading": heading} if heading else {}
    for language, opened in (("en", " ("), ("zh", "（")):
        result, _ = rows(study, loaded, language)
        (note,) = {e.note for e in result.exhibits if e.note}
        assert "base.fe" not in note and f"“{heading or 'fe'}”{opened}{study['steps'][0]['title']}" in note


def test_errors_are_varied_in_words(study, loaded):
    """`clustered` stood in a Chinese table."""
    study["steps"][1]["alternatives"] = {"covariance": ["classical", "robust", "driscoll-kraay"]}
    table = rows(study, loaded, "zh")[0].tables["sensitivity"]
    assert table["alternative"].to_list()[1:] == ["普通标准误", "异方差稳健", "Driscoll–Kraay"]
