"""What has to hold of stored results: each rule has a row that breaks it, and what says why passes."""

import duckdb
import pytest

from orchestration.results_checks import efficiency_held, step_held, whole_held
from python_models.studies.steps.base import Step

SCORES = """'s' as study, 'main' as model_id, 'R' as region_id, 2012 as year, 0.5::double as score, 'optimal' as status,
    'sbm' as measure, 0.0::double as primal_residual, 0.0::double as least_reduced_cost, 0.0::double as gap"""
INDEX = """'s' as study, 'R' as region_id, 2012 as year_from, 2013 as year, 1.2::double as malmquist,
    1.0::double as efficiency_change, 1.2::double as best_practice_change, 'optimal' as status"""
PEERS = "'s' as study, 0.5::double as weight"
SLACKS = "'s' as study, 0.5::double as slack, 1.0::double as target"
TABLES = ("efficiency_scores", "malmquist_components", "efficiency_peers", "efficiency_slacks")
STEPS = "select 's' as study, 'fit' as step, 'done' as status, '' as message"
TERMS = """select 's.fit.a' as model_id, 0.1::double as p_value, 1.0::double as std_error, 0.0::double as conf_low,
    1.0::double as conf_high"""
TESTS = "select 's.fit.b' as model_id, 'refused' as test, 0.1::double as p_value, 'no rows' as note"
OTHER = "select 's' as study, 'infeasible' as status, 'sbm' as measure"


@pytest.fixture
def con():
    with duckdb.connect() as made:
        made.execute("create schema results")
        tables = {"efficiency_scores": SCORES, "malmquist_components": INDEX, "efficiency_peers": PEERS}
        for table, columns in (tables | {"efficiency_slacks": SLACKS}).items():
            made.execute(f"create table results.{table} as select {columns}")
        yield made


@pytest.mark.parametrize("table", TABLES)
def test_what_is_as_it_has_to_be_passes(con, table):
    assert efficiency_held(con, "s", table).problems == []
    assert efficiency_held(con, "another", table).said == []


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("efficiency_scores", "score = 1.2", "scores above 1"),
        ("efficiency_scores", "score = 0", "no score above 0"),
        ("efficiency_scores", "score = null", "no score above 0"),
        ("efficiency_scores", "score = 'nan'", "no score above 0"),
        ("efficiency_scores", "primal_residual = 1e-8", "violated constraint"),
        ("efficiency_scores", "least_reduced_cost = -1e-8", "a gain left"),
        ("efficiency_scores", "gap = -1e-8", "a gap"),
        ("efficiency_scores", "status = 'infeasible'", "not optimal"),
        ("malmquist_components", "malmquist = 1.3", "product of its parts"),
        ("malmquist_components", "malmquist = null", "no index"),
        ("malmquist_components", "year = 2012", "out of order"),
        ("efficiency_peers", "weight = -0.1", "negative intensity"),
        ("efficiency_peers", "weight = 'nan'", "negative intensity"),
        ("efficiency_slacks", "target = 'nan'", "without a target"),
    ],
)
def test_what_breaks_a_rule_is_counted_and_named(con, table, change, said):
    con.execute(f"update results.{table} set {change}")
    (problem, *_) = efficiency_held(con, "s", table).problems
    assert said in problem and f"results.{table}: 1 row with" in problem


def test_what_may_be_passes(con):
    con.execute("update results.efficiency_scores set score = 1.4, measure = 'super_sbm'")
    con.execute(f"insert into results.efficiency_scores by name {OTHER}")
    con.execute("update results.malmquist_components set malmquist = null, status = 'undefined'")
    found = efficiency_held(con, "s", "efficiency_scores")
    assert found.problems == [] and found.said == ["infeasible: 1", "optimal: 1"]
    assert efficiency_held(con, "s", "malmquist_components").problems == []


class Two(Step):
    def model_names(self):
        return ["a", "b"]


@pytest.fixture
def fitted(con):
    for table, rows in {"study_steps": STEPS, "model_terms": TERMS, "model_tests": TESTS}.items():
        con.execute(f"create table results.{table} as {rows}")
    return con


def test_every_model_is_there_or_says_why_not(fitted):
    step = Two(kind="models", name="fit", title="t")
    held = step_held(fitted, "s", step)
    assert held.problems == [] and held.said == ["b was refused: no rows"]
    fitted.execute("update results.model_tests set note = ''")
    assert "s.fit.b" in step_held(fitted, "s", step).problems[0]
    fitted.execute("update results.model_terms set p_value = 1.5, std_error = -1, conf_low = 2")
    assert len(step_held(fitted, "s", step).problems) == 4
    assert "no row" in step_held(fitted, "s", Two(kind="models", name="other", title="t")).problems[0]
    fitted.execute("update results.study_steps set status = 'failed'")
    assert "does not say why" in step_held(fitted, "s", step).problems[0]
    fitted.execute("update results.study_steps set message = 'too few rows'")
    assert step_held(fitted, "s", step).problems == []


def test_a_study_has_its_steps_and_no_others(fitted):
    step = Two(kind="models", name="fit", title="t")
    assert whole_held(fitted, "s", [step]).problems == []
    assert "late" in whole_held(fitted, "s", [step, Two(kind="models", name="late", title="t")]).problems[0]
    assert "not declared" in whole_held(fitted, "s", []).problems[0]
