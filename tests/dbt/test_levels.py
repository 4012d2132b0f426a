"""Counties, prefectures, provinces and the nation in one file: each is compared with its own kind, and counted once."""

import pytest

from tests.dbt.freeland import JOBS, SEEDS, freeland, rows

REGIONS = """
    region_id,region_name,level,parent_region_id,macro_region,region_name_en
    N,Freeland,nation,,,Freeland
    P1,Upland,province,N,up,Upland
    P2,Lowland,province,N,low,Lowland
    C1,Northcity,prefecture,P1,up,Northcity
    C2,Southcity,prefecture,P2,low,Southcity
    C3,Endcity,prefecture,P2,low,Endcity
    X1,Northshire,county,C1,up,Shire
    X2,Southshire,county,C2,low,Shire
    X3,Westshire,county,C1,up,Westshire
    X4,Eastshire,county,C3,low,Eastshire
    """
NAMES = {line.split(",")[1].strip(): line.split(",")[0].strip() for line in REGIONS.strip().splitlines()[1:]}
COUNTIES = {
    "Northshire": JOBS["Northshire"],
    "Southshire": JOBS["Southshire"],
    "Westshire": (5, 5, 20, 10, 10),
    "Eastshire": (40, 1, 2, 3, 4),
}
BELOW = {"Northcity": ("Northshire", "Westshire"), "Southcity": ("Southshire",), "Endcity": ("Eastshire",)}
BELOW |= {"Upland": BELOW["Northcity"], "Lowland": ("Southshire", "Eastshire")}


def together(names) -> tuple[float, ...]:
    return tuple(float(sum(values)) for values in zip(*(COUNTIES[n] for n in names), strict=True))


FIGURES = {(name, year): jobs for name, jobs in COUNTIES.items() for year in (1901, 1903)}
FIGURES |= {(name, year): together(below) for name, below in BELOW.items() for year in (1901, 1903)}
OTHERS = [
    *(("Upland", year, "prices", None, value, "percent") for year, value in ((1901, 101.0), (1903, 103.0))),
    *(("Freeland", year, "prices", None, value, "percent") for year, value in ((1901, 201.0), (1903, 203.0))),
    *(("Southcity", year, "prices", None, value, "percent") for year, value in ((1901, 151.0), (1903, 153.0))),
    *(("Upland", year, "fuel", None, 60.0, "crowns") for year in (1901, 1903)),
    *((name, 1901, "product", None, value, "crowns") for name, value in
      {"Upland": 120.0, "Northshire": 20.0, "Westshire": 40.0, "Southshire": 5.0, "Eastshire": 6.0}.items()),
]  # fmt: skip
LISTS = {
    "regions": REGIONS,
    "region_contiguity": "region_id,neighbour_region_id\nX1,X2\nX2,X1\n",
    "region_names": "name,region_id,kind,valid_from,valid_to,note\n"
    + "".join(f"{name},{code},full,,,\n" for name, code in NAMES.items()),
    "variables": SEEDS["variables"].rstrip()
    + "\n        price_level,prices,percent,,index,true,,prices\n        fuel_crowns,fuel,crowns,,flow,false,,fuel\n",
    "units": SEEDS["units"].rstrip() + "\n        percent,share,percent,1,per cent\n",
    "unit_names": "name,unit_id\nsouls,souls\n",
}
INHERITED = {"price_level": "same", "fuel_crowns": "gdp_nominal_mn_cny"}


def country(dbt, folder, level: str):
    extra = {"extra_panel_variables": ["price_level", "fuel_crowns"], "from_parent": INHERITED}
    return freeland(
        dbt, folder, FIGURES, others=OTHERS, seeds=LISTS, region_level=level, excluded_regions=["X4"], **extra
    )


@pytest.fixture(scope="module")
def counties(dbt, tmp_path_factory):
    return country(dbt, tmp_path_factory.mktemp("counties"), "county")


def theta(name: str, among: list[tuple[float, ...]], own: tuple[float, ...]) -> float:
    """θ of mills and forges with banks and carts, against the sum of the regions."""
    whole = sum(sum(v) for v in among)

    def quotient(at: tuple[int, ...]) -> float:
        return (sum(own[i] for i in at) / sum(own)) / (sum(v[i] for v in among for i in at) / whole)

    a, b = quotient((0, 1)), quotient((2, 3))
    return 1 - abs(a - b) / (a + b) + a + b


THETA = """
    select region_name, theta from marts.coagglomeration
    where year = 1901 and pair = 'manufacturing_x_producer_services' order by all
"""


def test_no_level_enters_a_benchmark_twice_and_the_excluded_once(counties) -> None:
    among = list(COUNTIES.values())
    expected = {name: theta(name, among, own) for name, own in COUNTIES.items()}
    assert dict(rows(counties, THETA)) == pytest.approx(expected, rel=1e-12)
    total = sum(sum(v) for v in among) * 12
    query = "select distinct benchmark_total_persons from intermediate.int_employment__benchmarks where year = 1901"
    assert rows(counties, query) == [(total,)]


def test_the_same_file_at_another_level(dbt, tmp_path) -> None:
    path = country(dbt, tmp_path, "prefecture")
    among = [together(BELOW[name]) for name in ("Northcity", "Southcity", "Endcity")]
    expected = {name: theta(name, among, together(BELOW[name])) for name in ("Northcity", "Southcity", "Endcity")}
    assert dict(rows(path, THETA)) == pytest.approx(expected, rel=1e-12)
    assert rows(path, "select distinct parent_region_name from marts.estimation_panel order by 1") == [
        ("Lowland",), ("Upland",)
    ]  # fmt: skip


def test_parents_stand_in_the_panel_and_sum_up_their_regions(counties) -> None:
    query = "select region_id, parent_region_id, parent_region_name from marts.estimation_panel where year = 1901"
    assert sorted(rows(counties, query)) == [
        ("X1", "C1", "Northcity"), ("X2", "C2", "Southcity"), ("X3", "C1", "Northcity")
    ]  # fmt: skip
    query = """
        select parent_region_name, regions, regions_with_value, regions_sum, parent_value from marts.parent_summaries
        where year = 1901 and variable = 'employment_persons' order by all
    """
    assert rows(counties, query) == [
        ("Endcity", 1, 1, 600, 600), ("Northcity", 2, 2, 1800, 1800), ("Southcity", 1, 1, 1200, 1200)
    ]  # fmt: skip
    query = """
        select regions_sum, regions_mean from marts.parent_summaries
        where year = 1901 and variable = 'theta' and parent_region_id = 'C1'
    """
    among = list(COUNTIES.values())
    mean = sum(theta(n, among, COUNTIES[n]) for n in BELOW["Northcity"]) / 2
    ((added, found),) = rows(counties, query)
    assert added is None and found == pytest.approx(mean, rel=1e-12)


def test_what_comes_from_above_is_declared_and_flagged(counties) -> None:
    query = """
        select region_id, year, price_level, fuel_crowns, filled_variables from marts.estimation_panel
        where year in (1901, 1902) order by all
    """
    found = {(r, y): rest for r, y, *rest in rows(counties, query)}
    # the prefecture goes before the province, the province before the nation
    assert [found["X1", 1901][0], found["X2", 1901][0]] == [101, 151]
    assert found["X1", 1901][1] == pytest.approx(60 * 20 / 120) and found["X3", 1901][1] == pytest.approx(20)
    assert found["X2", 1901][1] is None  # nobody above it has fuel
    assert found["X1", 1901][2] == "fuel_crowns,price_level"
    assert (found["X1", 1902][0], found["X1", 1902][1]) == (102, None)


def test_regions_of_one_name_are_told_apart(counties) -> None:
    query = "select region_id, region_name_en from marts.dim_regions where region_id in ('X1', 'X2', 'X3') order by 1"
    assert rows(counties, query) == [("X1", "Shire, Northcity"), ("X2", "Shire, Southcity"), ("X3", "Westshire")]
