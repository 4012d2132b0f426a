"""Figures that are read and fill no variable are said by ``coagg status``: they were in raw.observations, unseen."""

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
    create table seeds.variables as select * from (values ('employment_persons', 'employment')) t(variable, indicator);
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
    assert "fill no variable" not in printed("insert into seeds.variables values ('population_persons', 'people');")
