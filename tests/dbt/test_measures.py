"""Location quotients and θ of value added or output: columns and units follow what is measured."""

import duckdb
import pytest

from tests.dbt.freeland import JOBS, SEEDS, freeland, published, rows
from tests.jobs import ATLANTIS
from warehouse.errors import WarehouseError
from warehouse.panel import load_panel

VARIABLE = "        value_added_mn_cny,added,crowns,,flow,true,,value added by industry\n"


@pytest.fixture(scope="module")
def measured(dbt, tmp_path_factory):
    """The same figures as value added, in crowns; a few persons stand beside them and must not be taken."""
    persons = [(r, 1901, "jobs", "mills", 7.0, "souls") for r in JOBS]
    seeds = {"variables": SEEDS["variables"].rstrip() + "\n" + VARIABLE}
    folder = tmp_path_factory.mktemp("m")
    choices = {"measure": "value_added", "specialisation_measure": "value_added"}
    return freeland(dbt, folder, published(), others=persons, seeds=seeds, indicator="added", unit="crowns", **choices)


def test_theta_of_value_added_by_hand(measured) -> None:
    query = """
        select location_quotient_a, location_quotient_b, theta, measure from marts.coagglomeration
        where region_id = 'X1' and year = 1901 and pair = 'manufacturing_x_producer_services'
    """
    (*found, measure) = rows(measured, query)[0]
    a, b = (30 / 100) / (60 / 200), (30 / 100) / (40 / 200)
    assert found == pytest.approx([a, b, 1 - (b - a) / (a + b) + a + b], rel=1e-12)
    assert measure == "value_added"


def test_money_stands_in_no_column_of_persons(measured) -> None:
    with duckdb.connect(str(measured), read_only=True) as con:
        columns = con.execute("select table_name, column_name from information_schema.columns").fetchall()
    names = {table: [c for t, c in columns if t == table] for table, _ in columns}
    assert {"value_added_mn_cny", "value_added_share"} < set(names["location_quotients"])
    assert not [c for c in names["location_quotients"] if "person" in c or "employment" in c]
    panel = rows(
        measured,
        """
        select year, employment_persons, value_added_mn_cny, value_added_manufacturing_mn_cny,
            value_added_producer_services_mn_cny, theta is not null
        from marts.estimation_panel where region_id = 'X1' order by year
        """,
    )
    assert panel == [(1901, 7, 100, 30, 30, True), (1902, None, 100, 30, 30, True), (1903, None, 100, 30, 30, True)]


def test_no_figure_is_a_decimal(measured) -> None:
    """DuckDB cuts a median of decimals off at their last digit (docs/peers.md)."""
    query = "select table_name, column_name from information_schema.columns where data_type like 'DECIMAL%'"
    assert rows(measured, query) == []


def test_structure_indices_have_the_measure(measured) -> None:
    found = dict(rows(measured, "select measure, count(*) from marts.industrial_structure group by all"))
    assert found["value_added"] == 6  # two regions, three years
    krugman = rows(
        measured,
        """
        select krugman_index from marts.specialisation
        where region_id = 'X1' and year = 1901 and against = 'others' and industry_set = 'all'
        """,
    )
    assert krugman[0][0] == pytest.approx(0.1 + 0.1 + 0.05 + 0.15 + 0.2, rel=1e-12)


def changed(tmp_path, **indices):
    """Atlantis with other choices of indices, read."""
    import yaml

    data = yaml.safe_load((ATLANTIS / "panel.yml").read_text(encoding="utf-8"))
    data |= {"seeds": str(ATLANTIS / "seeds"), "sources": str(ATLANTIS / "sources")}
    data["indices"] |= indices
    (tmp_path / "panel.yml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return load_panel(tmp_path)


def test_a_measure_without_its_variable_is_named(tmp_path) -> None:
    with pytest.raises(WarehouseError, match=r"indices\.measure: value_added needs the variable value_added_mn_cny"):
        changed(tmp_path, measure="value_added")
    with pytest.raises(WarehouseError, match=r"indices\.from_parent: weather_mn: no variable"):
        changed(tmp_path, from_parent={"weather_mn": "same"})
    with pytest.raises(WarehouseError, match="measure"):
        changed(tmp_path, measure="people")


def test_specialisation_follows_value_added_unless_it_is_said(tmp_path) -> None:
    assert changed(tmp_path, measure="output").dbt_variables()["specialisation_measure"] == "gross_output"
    said = changed(tmp_path, specialisation_measure="employment").dbt_variables()
    assert (said["specialisation_measure"], said["measure"]) == ("employment", "employment")
