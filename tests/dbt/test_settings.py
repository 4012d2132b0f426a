"""Settings of the models: what a variable changes, and that a mistyped one is an error."""

import os
from datetime import date

import duckdb
import pytest
import yaml

from tests.dbt.conftest import PROJECT
from warehouse.connection import configuration, connect


def test_as_of_shows_the_vintage_of_that_day(warehouse, dbt, tmp_path) -> None:
    # Tianjin's GDP of 2017 before the census revision; the file of 2024 brings it down by a third.
    path = tmp_path / "then.duckdb"
    path.write_bytes(warehouse.read_bytes())
    models = "stg_yearbook__observations int_panel__observations"
    # stg_yearbook__cells stays as it was built: as_of looks at vintages, not at when a cell was read
    dbt("run", "--select", *models.split(), warehouse=path, variables={"as_of": "2020-01-01"})
    query = """
        select value from intermediate.int_panel__observations
        where variable = 'gdp_nominal_mn_cny' and region_id = '120000' and year = 2017
    """
    with duckdb.connect(str(path), read_only=True) as con:
        assert con.execute(query).fetchone() == pytest.approx((1854919.0,), rel=1e-12)
        newest = con.execute("select max(vintage) from staging.stg_yearbook__observations").fetchall()
    assert newest[0][0] <= date(2020, 1, 1)


def test_a_volume_index_as_deflator_gives_volumes(rebuilt) -> None:
    query = """
        select gdp_real_mn_cny / lag(gdp_real_mn_cny) over (order by year)
        from intermediate.int_panel__typed where region_id = '110000' and year >= 2015 order by year
    """
    with duckdb.connect(str(rebuilt), read_only=True) as con:
        growth = [row[0] for row in con.execute(query).fetchall()]
    # Beijing's published volume indices, previous year = 100
    assert growth[0] is None
    assert growth[1:] == pytest.approx([1.069, 1.068, 1.067, 1.061], rel=1e-12)


def test_a_mistyped_choice_stops_before_anything_is_built(dbt, tmp_path) -> None:
    done = dbt("seed", warehouse=tmp_path / "w.duckdb", variables={"benchmark": "natoin"}, check=False)
    assert done.returncode != 0
    assert "dbt var benchmark is natoin; it must be one of nation, nation_row, regions." in done.stdout
    assert "OK loaded seed" not in done.stdout


@pytest.mark.parametrize(
    ("given", "buffers"), [("4GB", "3.0GB"), (" 2.5 GiB", "1.875 GiB"), ("900mb", "675.0mb"), ("plenty", "plenty")]
)
def test_of_the_memory_limit_the_buffers_get_three_quarters_in_dbt_as_elsewhere(given, buffers, monkeypatch) -> None:
    from dbt.config.renderer import ProfileRenderer  # a second of imports, which every worker would pay
    from dbt_common.context import set_invocation_context

    monkeypatch.setenv("COAGG_MEMORY_LIMIT", given)
    monkeypatch.setenv("WAREHOUSE_PATH", "w.duckdb")
    set_invocation_context(dict(os.environ))
    profile = yaml.safe_load((PROJECT / "profiles.yml").read_text(encoding="utf-8"))["coagg"]["outputs"]["duckdb"]
    settings = ProfileRenderer({}).render_data(profile)["settings"]
    assert settings["memory_limit"] == buffers == configuration()["memory_limit"]


def test_a_connection_keeps_a_quarter_of_the_memory_limit_free(tmp_path, monkeypatch) -> None:
    query = "select current_setting('memory_limit')"
    monkeypatch.setenv("COAGG_MEMORY_LIMIT", "1024MiB")
    with connect(tmp_path / "w.duckdb") as con:
        assert con.execute(query).fetchone() == ("768.0 MiB",)
