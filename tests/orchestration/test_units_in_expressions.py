"""Dollars over yuan, persons plus pieces: named before anything runs; what can be right is let be."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pytest

from orchestration.studies.units_in_expressions import unit_problems, units_of
from python_models.studies.study import study_from

UNITS = """
    insert into seeds.units values
    ('mn_usd', 'currency_usd', 'mn_usd'), ('mn_cny', 'currency_cny', 'mn_cny'), ('100mn_cny', 'currency_cny', 'mn_cny'),
    ('cny_per_usd', 'exchange_rate', 'cny_per_usd'), ('persons', 'persons', 'persons'), ('pieces', 'count', 'pieces'),
    ('index', 'index', 'index'), ('percent', 'share', 'percent'), ('kt', 'emissions', 'kt'),
    ('cny_per_person', 'income', 'cny_per_person')
"""
VARIABLES = """
    insert into seeds.variables values
    ('foreign_mn_usd', 'mn_usd'), ('gdp_mn_cny', 'mn_cny'), ('loans_mn_cny', 'mn_cny'), ('rate', 'cny_per_usd'),
    ('people', 'persons'), ('patents', 'pieces'), ('prices', 'index'), ('wage', 'cny_per_person')
"""


@contextmanager
def units_known() -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse that knows units and variables, and nothing else."""
    with duckdb.connect() as made:
        made.execute("create schema seeds")
        made.execute("create table seeds.units (unit_id varchar, dimension varchar, base_unit varchar)")
        made.execute("create table seeds.variables (variable varchar, base_unit varchar)")
        made.execute(UNITS)
        made.execute(VARIABLES)
        yield made


@pytest.fixture(scope="module")
def con():
    with units_known() as made:
        yield made


def problems(con, tmp_path, derived=None, **more):
    sample = {"derived": derived or {}} | more.pop("sample", {})
    step = {"name": "s", "kind": "descriptives", "title": "t", "variables": ["x"]}
    keys = {"name": "mine", "title": "t", "question": "q", "source": "s", "sample": sample, "steps": [step]}
    return unit_problems(study_from(keys | more, tmp_path), units_of(con))


@pytest.mark.parametrize(
    "expression",
    [
        "foreign_mn_usd / gdp_mn_cny",
        "100 * foreign_mn_usd / gdp_mn_cny",
        "6.3 * foreign_mn_usd / gdp_mn_cny",  # a rate of one year for all is none
        "ln(foreign_mn_usd / gdp_mn_cny)",
        "ln(foreign_mn_usd) - ln(gdp_mn_cny)",
        "exp(ln(foreign_mn_usd) - ln(gdp_mn_cny))",
        "gdp_mn_cny + foreign_mn_usd",
        "gdp_mn_cny - 0.1 * foreign_mn_usd",
        "coalesce(gdp_mn_cny, foreign_mn_usd)",
        "case when people > 1 then gdp_mn_cny else foreign_mn_usd end",
        "greatest(gdp_mn_cny, foreign_mn_usd)",
        "(foreign_mn_usd / people) / (gdp_mn_cny / people)",
        "foreign_mn_usd / (gdp_mn_cny / prices)",
        "sqrt(foreign_mn_usd * gdp_mn_cny)",
        "foreign_mn_usd / avg(gdp_mn_cny) over (partition by region_id)",
        "foreign_mn_usd * rate / gdp_mn_cny / rate",
        "foreign_mn_usd / rate / gdp_mn_cny",  # the rate the wrong way round
        "cast(foreign_mn_usd as double) / gdp_mn_cny",
        "foreign_mn_usd / gdp_real_mn_cny",  # a computed column: its name ends in its unit
        "lag(foreign_mn_usd) over (partition by region_id order by year) / gdp_mn_cny",
        "foreign_mn_usd / nullif(gdp_mn_cny, 0)",
        "foreign_mn_usd > gdp_mn_cny",
        "foreign_mn_usd / wage",
    ],
)
def test_two_currencies_in_one_figure_are_named_with_the_rate_to_use(con, tmp_path, expression):
    (said,) = problems(con, tmp_path, {"open": expression})
    assert said.startswith("study mine, sample.derived.open: ")
    assert "foreign_mn_usd" in said and "such as rate" in said


@pytest.mark.parametrize(
    "expression",
    [
        "foreign_mn_usd * rate / gdp_mn_cny",
        "ln(foreign_mn_usd * rate / gdp_mn_cny)",
        "ln(foreign_mn_usd) + ln(rate) - ln(gdp_mn_cny)",
        "(ln(foreign_mn_usd) - ln(gdp_mn_cny)) + ln(rate)",
        "ln(rate)",
        "rate",
        "rate * foreign_mn_usd + gdp_mn_cny",
        "(gdp_mn_cny + loans_mn_cny) / people",
        "1e6 * gdp_mn_cny / people",
        "ln(1 + patents)",
        "ln(gdp_mn_cny / people) - avg(ln(gdp_mn_cny / people)) over ()",
        "patents / people * 1e4",
        "foreign_mn_usd / theta",  # a column whose unit nobody knows may be anything
        "foreign_mn_usd * my_rate / gdp_mn_cny",
        "year - 2012",
        "prices / 100 + 1",
        "case when gdp_mn_cny > 5 then 1 else 0 end",
        "people ** 2",
        "gdp_mn_cny - lag(gdp_mn_cny) over (partition by region_id order by year)",
        "avg(gdp_mn_cny) filter (where people > 2) over ()",
        "wage * people / gdp_mn_cny",
        "coalesce(gdp_mn_cny, 0) + 1",
        "people between 1 and 1000",
        "sum(foreign_mn_usd) over () / foreign_mn_usd",
    ],
)
def test_what_can_be_right_is_let_be(con, tmp_path, expression):
    assert problems(con, tmp_path, {"x": expression}) == []


def test_other_units_do_not_add_up_either(con, tmp_path):
    (said,) = problems(con, tmp_path, {"x": "people + patents"})
    assert "people (persons) and patents (pieces) are added" in said


def test_units_go_through_derived_columns_and_conditions(con, tmp_path):
    derived = {"dollars": "2 * foreign_mn_usd", "open": "dollars / gdp_mn_cny", "again": "ln(open)"}
    (said,) = problems(con, tmp_path, derived)
    assert "derived.open: dollars, gdp_mn_cny" in said
    more = {"sample": {"where": "gdp_mn_cny > foreign_mn_usd"}}
    more["samples"] = {"rich": {"where": "foreign_mn_usd > gdp_mn_cny and people > 1", "label": "r"}}
    assert [p.split(": ")[0] for p in problems(con, tmp_path, **more)] == [
        "study mine, sample.where", "study mine, samples.rich.where"
    ]  # fmt: skip


def test_sql_that_cannot_be_read_and_a_file_without_seeds_are_no_matter_of_units(con, tmp_path):
    assert problems(con, tmp_path, {"x": "ln((gdp_mn_cny"}) == []
    with duckdb.connect() as bare:
        assert problems(bare, tmp_path, {"x": "foreign_mn_usd / gdp_mn_cny"}) == []


def test_an_expression_that_is_no_sql_hides_no_other(con, tmp_path):
    """All of a study are parsed at once, and one by one where DuckDB cannot be asked about one of them."""
    (said,) = problems(con, tmp_path, {"broken": "people +", "odd": "people + '\0'", "mixed": "people + patents"})
    assert "sample.derived.mixed: people (persons) and patents (pieces) are added" in said
