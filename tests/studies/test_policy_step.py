"""The step of a policy: average effect, event study, placebo, spillover; its mistakes."""

import pytest

import coagg
from python_models.studies import check_study, run_study
from python_models.studies.outputs import FigureOutput, TableOutput

STEP = {"name": "s", "kind": "policy", "title": "t", "outcome": "y", "first": "began", "controls": ["x"], "placebo": 50}


@pytest.fixture
def policy(small):
    """Regions R00 to R09 are treated from 2003, 2004 or 2005 on."""
    began = "case when fixed < 4 then 2003 when fixed < 7 then 2004 when fixed < 10 then 2005 end"
    small["sample"]["derived"] = {"began": began, "on_off": "case when year = 2004 then 1 else 0 end"}
    small["samples"] = {}
    small["steps"] = [dict(STEP)]
    return small


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_policy_gives_effects_event_study_and_placebo(policy, loaded, language):
    policy["steps"][0] |= {"methods": ["sun-abraham", "twfe", "imputation"], "weights": "near", "window": [-3, 2]}
    policy["steps"][0] |= {"decomposition": True}
    study, data = loaded(policy)
    assert check_study(study, data) == []
    (result,) = run_study(study, data, language=language).results
    assert result.status == "ok", result.message
    tables = {e.name: e for e in result.exhibits if isinstance(e, TableOutput)}
    figures = [e for e in result.exhibits if isinstance(e, FigureOutput)]
    assert [f.name for f in figures] == ["event_figure", "placebo"]
    assert all(f.chart.png(dpi=40)[:4] == b"\x89PNG" for f in figures)
    assert tables["effects"].frame.height == 1 + 2 + 3
    events = tables["event_study"].frame
    assert events["horizon"].to_list() == [-3, -2, -1, 0, 1, 2]
    told = coagg.event_study(data.frame, "y", unit="region_id", period="year", first="began", controls=["x"]).tidy()
    ours = dict(events.select("horizon", "estimate_sun-abraham").iter_rows())
    for horizon, estimate in told.select("horizon", "estimate").iter_rows():
        assert ours.get(horizon, estimate) == estimate
    told = coagg.did(data.frame, "y", unit="region_id", period="year", first="began", controls=["x"]).tidy()
    assert tables["effects"].frame["estimate"][0] == told["estimate"][1]
    comparisons = tables["comparisons"].frame
    assert comparisons["kind"].n_unique() == 3 and comparisons.height == 3 + 9
    said = " ".join(t.caption + t.note for t in tables.values())
    assert "{" not in said and ("安慰剂" in said if language == "zh" else "Placebo p" in said)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"first": "begun"}, "unknown variable 'begun'"),
        ({"first": None, "treatment": "on_off"}, "on_off ends again in 16 unit"),
        ({"outcome": "yy"}, "unknown variable 'yy'"),
        ({"controls": ["xx"]}, "unknown variable 'xx'"),
        ({"weights": "far"}, "no weights 'far'"),
    ],
)
def test_mistakes_are_named_before_anything_runs(policy, loaded, change, says):
    policy["steps"][0] |= change
    study, data = loaded(policy)
    problems = check_study(study, data)
    assert any(says in p and "step s" in p for p in problems), problems
