"""The models on an invented country: other regions, industries, units, variables and years, and no code changed."""

from pathlib import Path

import pytest

from tests.dbt.freeland import SEEDS, freeland, published, rows


@pytest.fixture(scope="module")
def other_panel(dbt, tmp_path_factory) -> Path:
    """With a hole in 1902, and figures of 1899, before the panel's first year, without the nation's row."""
    folder = tmp_path_factory.mktemp("freeland")
    figures = published((1899, 1901, 1903))
    del figures["Freeland", 1899]
    harvest = [("Northshire", year, "harvest", None, value, "crowns") for year, value in ((1901, 10.0), (1903, 30.0))]
    path = freeland(dbt, folder, figures, others=harvest)
    assert {p.stem: p.read_text(encoding="utf-8") for p in (folder / "seeds").iterdir()} == {
        name: "\n".join(line.strip() for line in text.strip().splitlines()) + "\n" for name, text in SEEDS.items()
    }
    return path


def test_theta_by_hand_against_the_published_nation(other_panel) -> None:
    (found,) = rows(
        other_panel,
        """
        select location_quotient_a, location_quotient_b, theta, match, height from marts.coagglomeration
        where region_id = 'X1' and year = 1901 and pair = 'manufacturing_x_producer_services'
        """,
    )
    manufacturing = (30 / 100) / (60 / 200)
    services = (30 / 100) / (40 / 200)
    match = 1 - (services - manufacturing) / (services + manufacturing)
    height = services + manufacturing
    assert found == pytest.approx((manufacturing, services, match + height, match, height), rel=1e-12)


def test_years_outside_the_panel_decide_nothing(other_panel) -> None:
    assert rows(other_panel, "select distinct benchmark from marts.location_quotients") == [("nation_row",)]
    banks = "region_id = 'X1' and industry_id = 'banks' order by year"
    assert rows(other_panel, f"select year, location_quotient from marts.location_quotients where {banks}")[0] == (
        1899,
        None,
    )


def test_the_hole_is_filled_and_flagged(other_panel) -> None:
    found = rows(
        other_panel,
        """
        select year, employment_persons, employment_manufacturing_persons, harvest_crowns, theta_finance is not null,
            theta_research, filled_variables
        from marts.estimation_panel where region_id = 'X1' order by year
        """,
    )
    filled = "employment_manufacturing_persons,employment_persons,employment_producer_services_persons,harvest_crowns"
    assert found == [
        (1901, 1200, 360, 10, True, None, None),
        (1902, 1200, 360, 20, True, None, filled),
        (1903, 1200, 360, 30, True, None, None),
    ]


def test_specialisation_on_employment(other_panel) -> None:
    found = dict(
        rows(
            other_panel,
            """
            select against, krugman_index from marts.specialisation
            where region_id = 'X1' and year = 1901 and industry_set = 'all'
            """,
        )
    )
    own = [0.10, 0.20, 0.10, 0.20, 0.40]
    other = [0.20, 0.10, 0.05, 0.05, 0.60]
    nation = [0.150, 0.150, 0.075, 0.125, 0.500]
    expected = {
        "others": sum(abs(a - b) for a, b in zip(own, other, strict=True)),
        "all_regions": sum(abs(a - b) for a, b in zip(own, nation, strict=True)),
        "nation": sum(abs(a - b) for a, b in zip(own, nation, strict=True)),
    }
    assert found == pytest.approx(expected, rel=1e-12)
