"""What an index is held against: one benchmark in all its years, and a total that was printed before one filled in."""

import pytest

from tests.dbt.freeland import JOBS, SEEDS, freeland, published, rows

THETA = "select distinct pair, benchmark from marts.coagglomeration order by pair"
QUOTIENT = """
    select year, location_quotient from marts.location_quotients
    where region_id = 'X1' and industry_id = ? order by year
"""


def quotient(industry: tuple[int, ...], against: str) -> float:
    """Northshire's location quotient of some industries against the nation's row or the sum of the regions."""

    def share(regions: tuple[str, ...]) -> float:
        whole = sum(sum(JOBS[r]) for r in regions)
        return sum(JOBS[r][i] for r in regions for i in industry) / whole

    benchmark = ("Freeland",) if against == "nation_row" else ("Northshire", "Southshire")
    return share(("Northshire",)) / share(benchmark)


@pytest.fixture(scope="module")
def without_banks(dbt, tmp_path_factory):
    """The nation's row lacks banks in 1901 (its total is printed) and is whole in 1903; its farms are others' too."""
    figures = {k: (*v, float(sum(v))) for k, v in published().items()}
    figures["Freeland", 1901] = (30, 30, None, 25, 90, 200)
    figures["Freeland", 1903] = (30, 30, 15, 25, 90, 200)
    return freeland(dbt, tmp_path_factory.mktemp("w"), figures)


def test_an_index_has_one_benchmark_over_all_its_years(without_banks) -> None:
    found = dict(rows(without_banks, "select distinct industry_id, benchmark from marts.location_quotients"))
    nation, regions = "nation_row", "regions_sum"
    assert found == {
        "mills": nation, "forges": nation, "carts": nation, "farms": nation, "banks": regions,
        "manufacturing": nation, "transport": nation, "low_value_added": nation,
        "finance": regions, "high_value_added": regions, "producer_services": regions,
    }  # fmt: skip
    assert rows(without_banks, THETA) == [
        ("manufacturing_x_finance", regions), ("manufacturing_x_high_value_added", regions),
        ("manufacturing_x_low_value_added", nation), ("manufacturing_x_producer_services", regions),
        ("manufacturing_x_transport", nation),
    ]  # fmt: skip


def test_both_quotients_of_a_pair_are_against_the_same(without_banks) -> None:
    query = """
        select location_quotient_a, location_quotient_b from marts.coagglomeration
        where region_id = 'X1' and year = 1903 and pair = ?
    """
    (summed,) = rows(without_banks, query.replace("?", "'manufacturing_x_finance'"))
    assert summed == pytest.approx((quotient((0, 1), "regions_sum"), quotient((2,), "regions_sum")), rel=1e-12)
    # the nation's farms are 90 of 200: its row's shares are of 200
    (nation,) = rows(without_banks, query.replace("?", "'manufacturing_x_transport'"))
    assert nation == pytest.approx((0.3 / (60 / 200), 0.2 / (25 / 200)), rel=1e-12)


@pytest.mark.parametrize("choice, banks", [("nation_row", [None, (10 / 100) / (15 / 200)]), ("regions", None)])
def test_a_setting_fixes_the_benchmark(dbt, tmp_path, choice, banks) -> None:
    figures = {k: (*v, float(sum(v))) for k, v in published().items()}
    figures["Freeland", 1901] = (30, 30, None, 25, 90, 200)
    path = freeland(dbt, tmp_path, figures, benchmark=choice, first_year=1901)
    found = dict(rows(path, QUOTIENT.replace("?", "'banks'")))
    expected = banks or [quotient((2,), "regions_sum")] * 2
    assert [found[1901], found[1903]] == [None if e is None else pytest.approx(e, rel=1e-12) for e in expected]
    basis = {"nation_row": "nation_row", "regions": "regions_sum"}[choice]
    assert rows(path, "select distinct benchmark from marts.coagglomeration") == [(basis,)]


def test_years_outside_the_panel_decide_nothing(dbt, tmp_path) -> None:
    figures = published((1899, 1901, 1902, 1903))
    del figures["Freeland", 1899]  # the nation's row begins with the panel
    path = freeland(dbt, tmp_path, figures)
    assert rows(path, "select distinct benchmark from marts.location_quotients") == [("nation_row",)]
    assert rows(path, QUOTIENT.replace("?", "'banks'"))[0] == (1899, None)


@pytest.fixture(scope="module")
def filled(dbt, tmp_path_factory):
    """Totals: Northshire's of 1902 is blank, Southshire lacks banks and total in 1902; Lowmark is gone after 1901."""
    figures = {k: (*v, float(sum(v))) for k, v in published((1901, 1902, 1903)).items()}
    figures["Northshire", 1902] = (10, 20, 10, 20, 46, None)  # 106, where its neighbours have 100
    figures["Southshire", 1902] = (20, 10, None, 5, 60, None)
    figures["Lowmark", 1901] = (1, 1, 1, 1, 1, 5)
    figures["Lowmark", 1903] = (3, 3, 3, 3, 3, 15)  # a figure under the name of a region that is no more
    seeds = {
        "regions": SEEDS["regions"]
        .replace("macro_region\n", "macro_region,valid_from,valid_to\n")
        .replace("nation,,", "nation,,,,")
        .replace("upland\n", "upland,,\n")
        .replace("lowland\n", "lowland,,\n        X3,Lowmark,region,N,lowland,,1901\n"),
        "region_names": SEEDS["region_names"] + "        Lowmark,X3,full,,,\n",
    }
    return freeland(dbt, tmp_path_factory.mktemp("f"), figures, seeds=seeds)


def test_published_industries_go_before_an_interpolated_total(filled) -> None:
    query = """
        select region_id, year, employment_persons / 12, employment_basis, coalesce(filled_variables, '')
        from marts.estimation_panel where region_id in ('X1', 'X2') order by all
    """
    found = {(r, y): rest for r, y, *rest in rows(filled, query)}
    assert found["X1", 1902] == [106, "summed", ""]
    assert found["X1", 1901] == [100, "published", ""]
    assert found["X2", 1902][:2] == [100, "interpolated"]
    assert "employment_persons" in found["X2", 1902][2]


def test_interpolation_invents_no_region_that_was_abolished(filled) -> None:
    years = rows(filled, "select distinct year from intermediate.int_employment__by_industry where region_id = 'X3'")
    assert sorted(years) == [(1901,), (1903,)]
    panel = rows(filled, "select year from marts.estimation_panel where region_id = 'X3' order by year")
    assert panel == [(1901,), (1903,)]  # what a file says is not lost, nothing is made between
