"""An alternative in another unit or currency is named where the compared coefficient changes with it, else let be."""

import duckdb
import pytest

from orchestration.studies.units_in_alternatives import alternative_unit_problems
from orchestration.studies.units_in_expressions import units_of
from python_models.studies.study import study_from
from tests.orchestration.test_units_in_expressions import units_known

DERIVED = {
    "output": "gdp_mn_cny", "income": "gdp_mn_cny / people", "ln_income": "ln(gdp_mn_cny / people)",
    "foreign": "foreign_mn_usd * rate", "openness": "foreign_mn_usd * rate / gdp_mn_cny", "more": "patents / people",
}  # fmt: skip


@pytest.fixture(scope="module")
def con():
    with units_known() as made:
        yield made


def problems(con, folder, formula, alternatives, term=None):
    models = {
        "name": "base", "kind": "models", "title": "t",
        "models": [{"name": "fe", "estimator": "panel", "formula": formula}],
    }  # fmt: skip
    step = {"name": "hangs", "kind": "sensitivity", "title": "t", "of": "base.fe", "alternatives": alternatives}
    keys = {"name": "mine", "title": "t", "question": "q", "source": "s", "sample": {"derived": DERIVED}}
    study = study_from(keys | {"steps": [models, step | ({"term": term} if term else {})]}, folder)
    return alternative_unit_problems(study, units_of(con))


@pytest.mark.parametrize(
    ("formula", "alternatives", "said"),
    [
        ("patents ~ foreign + more", {"foreign": ["foreign_mn_usd"]}, "the term is in cny in the study and foreign"),
        ("patents ~ gdp_mn_cny", {"gdp_mn_cny": ["foreign_mn_usd"]}, "bring it to one currency by the exchange rate"),
        ("income ~ more", {"output": ["people"], "income": ["gdp_mn_cny"]}, "the outcome is in cny / persons"),
        ("output ~ more", {"output": ["people"]}, "and output of 'people' in persons; their coefficients cannot be"),
        ("patents ~ gdp_mn_cny", {"gdp_mn_cny": ["people"]}, "bring it to the same unit, or take logarithms of both"),
    ],
)
def test_another_unit_of_what_is_compared_is_a_mistake(con, tmp_path, formula, alternatives, said):
    found = problems(con, tmp_path, formula, alternatives)
    assert len(found) == 1 and said in found[0], found
    assert found[0].startswith("study mine, step hangs, alternatives.")


@pytest.mark.parametrize(
    ("formula", "alternatives"),
    [
        ("patents ~ foreign + gdp_mn_cny", {"gdp_mn_cny": ["people"]}),  # a control
        ("patents ~ foreign", {"foreign": ["gdp_mn_cny / 2", "loans_mn_cny"]}),  # the same unit
        ("ln_income ~ more", {"ln_income": ["ln(patents)", "ln(loans_mn_cny)"]}),  # logarithms
        ("patents ~ openness", {"openness": ["gdp_mn_cny / loans_mn_cny"]}),  # pure numbers
        ("patents ~ openness", {"openness": ["unknown_column"]}),  # its unit is not known
        ("log(output) ~ more", {"output": ["people"]}),  # the formula takes the logarithm
        ("patents ~ foreign", {"effects": ["unit"], "years": [[2001, 2003]]}),
    ],
)
def test_what_is_free_of_scale_or_not_known_is_let_be(con, tmp_path, formula, alternatives):
    assert problems(con, tmp_path, formula, alternatives) == []


def test_the_check_of_a_study_says_it(con, tmp_path):
    """A study is refused with the sentence before anything is estimated."""
    from orchestration.studies.data import study_data
    from python_models.studies import StudyError

    with duckdb.connect() as made:
        for table in ("units", "variables"):
            rows = con.execute(f"select * from seeds.{table}").pl()
            made.execute("create schema if not exists seeds")
            made.register("rows", rows.to_arrow())
            made.execute(f"create table seeds.{table} as select * from rows")
            made.unregister("rows")
        lines = ["region_id,region_name,year,gdp_mn_cny,foreign_mn_usd,patents"]
        lines += [f"{r},{r},{y},{i + y},{2 * i + y},{i * y}" for i, r in enumerate("abc") for y in (2001, 2002)]
        (tmp_path / "panel.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        keys = {
            "name": "mine", "title": "t", "question": "q", "source": "s", "sample": {"table": "panel.csv"},
            "steps": [
                {"name": "base", "kind": "models", "title": "t",
                 "models": [{"name": "fe", "estimator": "panel", "formula": "patents ~ gdp_mn_cny"}]},
                {"name": "hangs", "kind": "sensitivity", "title": "t", "of": "base.fe",
                 "alternatives": {"gdp_mn_cny": ["foreign_mn_usd"]}},
            ],
        }  # fmt: skip
        with pytest.raises(StudyError, match="cny in the study and foreign_mn_usd in usd"):
            study_data(made, study_from(keys, tmp_path))


@pytest.mark.parametrize(
    ("outcome", "treatment", "alternatives", "said"),
    [
        ("patents", "foreign", {"foreign": ["foreign_mn_usd"]}, "the treatment is in cny in the study and foreign"),
        ("foreign", "more", {"foreign": ["foreign_mn_usd"]}, "the outcome is in cny in the study and foreign"),
        ("patents", "gdp_mn_cny", {"gdp_mn_cny": ["foreign_mn_usd"]}, "one currency by the exchange rate of each year"),
        ("patents", "foreign", {"foreign": ["loans_mn_cny"]}, ""),
        ("patents", "foreign", {"more": ["foreign_mn_usd"]}, ""),  # a control
        ("ln_income", "openness", {"ln_income": ["ln(foreign_mn_usd)"]}, ""),  # logarithms
    ],
)
def test_an_alternative_of_a_curve_in_another_currency_is_refused(
    con, tmp_path, outcome, treatment, alternatives, said
):
    """The same sentence as of a sensitivity step, at the curve's name, once for each alternative."""
    step = {
        "name": "curve", "kind": "specification_curve", "title": "t", "outcome": outcome, "treatment": treatment,
        "controls": ["more"] if "more" not in (outcome, treatment) else ["openness"],
        "estimators": {"fe": {"effects": "unit"}}, "alternatives": alternatives,
    }  # fmt: skip
    keys = {"name": "mine", "title": "t", "question": "q", "source": "s", "sample": {"derived": DERIVED}}
    found = alternative_unit_problems(study_from(keys | {"steps": [step]}, tmp_path), units_of(con))
    assert len(found) == bool(said) and all(said in f for f in found), found
    assert all(f.startswith("study mine, step curve, alternatives.") for f in found)
