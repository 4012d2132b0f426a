"""Standard deviational ellipses against pointpats and aspace, on a plane and on the sphere."""

import numpy as np
import polars as pl
import pytest

import coagg
from python_models.distribution.ellipse import plane_of
from python_models.errors import InputError

from .conftest import HERE, expected

CASE = expected("sde_points11")
FLAT = {"unit": "id", "longitude": "x", "latitude": "y", "projected": True}


@pytest.fixture
def points() -> pl.DataFrame:
    return pl.read_csv(HERE / "points11.csv").with_row_index("id")


@pytest.mark.parametrize("rule", ["arcgis", "plain", "crimestat"])
def test_each_rule_has_its_programs_numbers(points, rule):
    row = coagg.deviational_ellipse(points, rule=rule, **FLAT).row(0, named=True)
    told = CASE[f"ellipse_{rule}"]["value"]
    assert row["semi_major"] == pytest.approx(told["semi_major"], rel=1e-6)
    assert row["semi_minor"] == pytest.approx(told["semi_minor"], rel=1e-6)
    crimestat = CASE["ellipse_crimestat"]["value"]
    assert row["angle"] == pytest.approx(crimestat["angle_deg"], rel=1e-6)
    assert [row["center_x"], row["center_y"]] == pytest.approx(CASE["mean_center"]["value"], rel=1e-9)
    assert row["standard_distance"] == pytest.approx(CASE["standard_distance"]["value"]["divide_by_n"], rel=1e-6)
    if rule == "crimestat":
        assert row["area"] == pytest.approx(told["area"], rel=1e-6)


def test_weights_move_the_centre_and_their_scale_changes_nothing(points):
    row = coagg.deviational_ellipse(points, "w", **FLAT).row(0, named=True)
    told = CASE["weighted_arcgis"]["value"]
    assert [row["semi_major"], row["semi_minor"]] == pytest.approx(told["raw"][:2], rel=1e-6)
    assert row["angle"] == pytest.approx(90 - np.rad2deg(told["raw"][2]), rel=1e-6)
    assert [row["center_x"], row["center_y"]] == pytest.approx(CASE["weighted_mean_center"]["value"], rel=1e-9)
    twice = coagg.deviational_ellipse(points.with_columns(pl.col("w") * 2), "w", **FLAT).row(0, named=True)
    assert list(twice.values())[:-2] == pytest.approx(list(row.values())[:-2], rel=1e-12)


def test_an_ellipse_turns_with_its_points():
    rng = np.random.default_rng(2)
    cloud = rng.normal(size=(200, 2)) * [5, 1]
    own = coagg.deviational_ellipse(pl.DataFrame({"id": range(200), "x": cloud[:, 0], "y": cloud[:, 1]}), **FLAT)
    for angle in (0, 30, 89, 91, 150, 179):  # of the long axis, clockwise from north
        turn = np.deg2rad(90 - angle)
        turned = cloud @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        frame = pl.DataFrame({"id": range(200), "x": turned[:, 0], "y": turned[:, 1]})
        off = coagg.deviational_ellipse(frame, **FLAT)["angle"][0] - angle - (own["angle"][0] - 90)
        assert (off + 90) % 180 == pytest.approx(90, abs=1e-6)


def test_on_the_sphere_axes_are_kilometres_wherever_the_country_lies():
    """A cross of four places 100 km from the centre, near the equator, far north and over the antimeridian."""
    for lon, lat in ((110.0, 0.0), (25.0, 65.0), (179.9, -17.0)):
        east = np.rad2deg(200 / 6371.0088) / np.cos(np.deg2rad(lat))
        north = np.rad2deg(100 / 6371.0088)
        frame = pl.DataFrame(
            {
                "id": [1, 2, 3, 4],
                "longitude": [(lon + d + 180) % 360 - 180 for d in (east, -east, 0, 0)],
                "latitude": [lat, lat, lat + north, lat - north],
            }
        )
        row = coagg.deviational_ellipse(frame, unit="id").row(0, named=True)
        # V east = 2 x 200^2 / 4, so sqrt(2 V) = 200; north 100
        assert [row["semi_major"], row["semi_minor"]] == pytest.approx([200, 100], rel=2e-3)
        assert row["angle"] == pytest.approx(90, abs=1e-6)
        assert (row["center_longitude"] - lon + 180) % 360 - 180 == pytest.approx(0, abs=1e-6)


def test_the_centre_goes_where_weights_go():
    rows = [(i, t, 110.0 + 5 * i, 30.0, 1.0 + (t if i == 2 else 0)) for t in (0, 1) for i in range(3)]
    frame = pl.DataFrame(rows, schema=["id", "t", "longitude", "latitude", "w"], orient="row")
    frame = frame.with_columns(pl.when(pl.col("id") == 1).then(31.0).otherwise("latitude").alias("latitude"))
    found = coagg.deviational_ellipse(frame, "w", unit="id", period="t")
    assert found["shift"][0] is None and found["shift"][1] == pytest.approx(120, rel=0.05)
    assert found["shift_angle"][1] == pytest.approx(92, abs=4)


def test_planes_come_back():
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(73, 135, 50), rng.uniform(18, 54, 50)
    plane = plane_of(lon, lat)
    assert plane.back(plane.onto(lon, lat)) == pytest.approx(np.column_stack([lon, lat]), abs=1e-9)


def test_a_circle_has_no_direction():
    frame = pl.DataFrame({"id": [1, 2, 3, 4], "x": [1.0, -1, 0, 0], "y": [0.0, 0, 1, -1]})
    assert coagg.deviational_ellipse(frame, **FLAT)["angle"][0] is None


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"longitude": [1.0, None, 3.0, 4.0]}, "longitude or latitude is missing or no degree for 2"),
        ({"latitude": [1.0, 2.0, 95.0, 4.0]}, "no degree for 3"),
        ({"w": [1.0, -2.0, 3.0, 4.0]}, "w is negative"),
        ({"w": [1.0, 0.0, 0.0, 4.0]}, "2 regions with a weight"),
    ],
)
def test_what_has_no_ellipse_is_refused(change, says):
    frame = {"id": [1, 2, 3, 4], "longitude": [1.0, 2, 3, 4], "latitude": [1.0, 2, 1, 5], "w": [1.0, 2, 3, 4]}
    with pytest.raises(InputError, match=says):
        coagg.deviational_ellipse(pl.DataFrame(frame | change), "w", unit="id")
    with pytest.raises(InputError, match="rule='esri' is unknown"):
        coagg.deviational_ellipse(pl.DataFrame(frame), unit="id", rule="esri")
