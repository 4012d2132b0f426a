"""What ``coagg status`` says of figures: which fill no variable, and of which regions, by name, others are."""

import io

import duckdb
import pytest
from rich.console import Console

from orchestration.status import _show_known
from warehouse.connection import table_names

TABLES = """
    create schema raw; create schema seeds;
    create table raw.observations as select * from (values ('employment', 'book'), ('people', 'census'),
        ('people', 'census'), ('people', 'other')) t(indicator, source);
    create table seeds.variables as select *, null::varchar as description from (values
        ('employment_persons', 'employment')) t(variable, indicator);
"""


def printed(more: str = "") -> str:
    out = io.StringIO()
    with duckdb.connect() as con:
        con.execute(TABLES + more)
        _show_known(Console(file=out, width=100), con, table_names(con))
    return out.getvalue()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_indicators_that_fill_no_variable_are_listed(monkeypatch, language):
    monkeypatch.setattr("orchestration.status.language", lambda: language)
    rows = [line for line in printed().splitlines() if "people" in line]
    assert len(rows) == 1 and "census, other" in rows[0] and "3" in rows[0]


def test_nothing_is_said_where_all_fill_one():
    assert "fill no variable" not in printed(
        "insert into seeds.variables values ('population_persons', 'people', null);"
    )


OF_REGIONS = """
    create schema quality;
    create table seeds.regions as select * from (values ('110000', '北京', 'Beijing'), ('320106', '鼓楼区', 'Gulou'),
        ('320302', '鼓楼区', 'Gulou')) t(region_id, region_name, region_name_en);
    create table quality.expectation_failures as select * from (values
        ('critical', 'series', 'change_in_bounds', 'gdp', '110000', 1996, '+300 % (1 → 4)', 'f.csv', null, 'B2', 1),
        ('critical', 'series', 'change_in_bounds', 'gdp', '320302', 1996, '+400 % (1 → 5)', 'f.csv', null, 'B3', 2)
    ) t(severity, table_name, subject, name, region_id, year, figure, file_name, sheet, cell, rank);
"""


@pytest.mark.parametrize(("language", "names"), [("en", ("Beijing", "Gulou")), ("zh", ("北京", "鼓楼区"))])
def test_regions_are_called_by_name_and_namesakes_by_their_code_too(monkeypatch, language, names):
    monkeypatch.setattr("orchestration.status.language", lambda: language)
    said = " ".join(printed(OF_REGIONS).split())
    capital, twin = names
    assert f"gdp {capital} 1996" in said and f"gdp {twin} (320302) 1996" in said and "110000" not in said


@pytest.mark.parametrize(("language", "said"), [("en", "gdp Beijing 1996: no figure"), ("zh", "gdp 北京 1996：无数值")])
def test_the_example_of_a_failed_check_names_its_region(monkeypatch, language, said):
    monkeypatch.setattr("orchestration.status.language", lambda: language)
    setup = (
        OF_REGIONS
        + """
        create table quality.expectation_results as select * from (values ('panel', 'bounds', 'missing', 'warning', 1,
            'gdp 110000 1996: no figure: the cell is empty; gdp 320106 1996: no figure', false)
        ) t(table_name, expectation, subject, severity, unexpected, examples, success);
    """
    )
    assert said in " ".join(printed(setup).split())
