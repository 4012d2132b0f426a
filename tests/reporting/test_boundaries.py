"""Boundaries as people have them: GBK with and without .cpg, codes as numbers, regions across 180 degrees."""

import struct
import zipfile

import geopandas as gpd
import matplotlib
import numpy as np
import polars as pl
import pytest
from shapely import MultiPolygon, Polygon, box

from python_models.errors import InputError
from python_models.reporting.figures import maps
from python_models.reporting.figures.boundaries import read_boundaries
from python_models.spatial import weights

matplotlib.use("Agg")
CODES = ["010", "020", "030"]


def shapes(**columns) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=[box(i, 40, i + 1, 41) for i in range(3)], crs=4326)


@pytest.mark.parametrize("cpg", [None, "GBK", "936", "ANSI 936", "cp936", "UTF-8", "nonsense"])
def test_gbk_shapefiles_with_and_without_cpg(tmp_path, cpg):
    """Also where the .cpg is wrong: Latin-1 would read every byte, and garble every name."""
    path = tmp_path / "省.shp"
    shapes(名称=["北京市", "天津市", "河北省"]).to_file(path, encoding="gbk", engine="pyogrio")
    (tmp_path / "省.cpg").unlink(missing_ok=True)
    if cpg:
        (tmp_path / "省.cpg").write_text(cpg)
    read = read_boundaries(path, key="名称", regions=["北京市", "天津市", "河北省"])
    assert sorted(read["region_id"]) == sorted(["北京市", "天津市", "河北省"])


def test_utf8_and_other_encodings(tmp_path):
    path = tmp_path / "a.shp"
    shapes(n=["São", "Bo", "Co"]).to_file(path, encoding="utf-8", engine="pyogrio")
    (tmp_path / "a.cpg").unlink()
    assert "São" in read_boundaries(path, key="n")["region_id"].tolist()
    shapes(n=["São", "Bo", "Co"]).to_file(path, encoding="cp1252", engine="pyogrio")
    (tmp_path / "a.cpg").write_text("1252")
    assert "São" in read_boundaries(path, key="n")["region_id"].tolist()
    (tmp_path / "a.dbf").unlink()
    with pytest.raises(InputError, match=r"a\.shp has no a\.dbf beside it"):
        read_boundaries(path, key="n")


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "shp"])
@pytest.mark.parametrize("values", [[10, 20, 30], [10.0, 20.0, 30.0], ["10", "020", "30"]])
def test_codes_as_numbers_are_the_panels(tmp_path, ending, values):
    path = tmp_path / f"a.{ending}"
    shapes(code=values).to_file(path)
    assert sorted(read_boundaries(path, key="code", regions=CODES)["region_id"]) == CODES
    with pytest.raises(InputError, match=rf"a\.{ending}, property code: no polygon for 040; it holds"):
        read_boundaries(path, key="code", regions=[*CODES, "040"])


def test_numbers_without_the_panels_list_are_whole(tmp_path):
    shapes(code=[110000.0, 120000.0, 130000.0]).to_file(tmp_path / "a.geojson")
    assert sorted(read_boundaries(tmp_path / "a.geojson", key="code")["region_id"]) == ["110000", "120000", "130000"]


def test_a_layer_is_asked_for(tmp_path):
    path = tmp_path / "a.gpkg"
    for layer in ("one", "two"):
        shapes(code=CODES).to_file(path, layer=layer)
    with pytest.raises(InputError, match="layers one, two"):
        read_boundaries(path, key="code")
    assert len(read_boundaries(path, key="code", layer="two")) == 3


CUT = MultiPolygon([box(170, 60, 180, 70), box(-180, 60, -170, 70)])
LEAPING = Polygon([(170, 60), (-170, 60), (-170, 70), (170, 70)])
ISLANDS = MultiPolygon([box(177, -18, 180, -16), box(-180, -18, -178, -16)])


@pytest.mark.parametrize("far", [CUT, LEAPING, ISLANDS])
def test_regions_across_180_degrees_are_side_by_side(tmp_path, far):
    frame = gpd.GeoDataFrame({"code": ["a", "b"]}, geometry=[box(100, 50, 170, 70), far], crs=4326)
    frame.to_file(tmp_path / "a.geojson")
    read = read_boundaries(tmp_path / "a.geojson", key="code")
    west, _, east, _ = read.total_bounds
    assert west == 100 and 181 < east <= 190 + 1e-9
    assert read.area.sum() == pytest.approx(70 * 20 + (20 * 10 if far is not ISLANDS else 10))
    table = pl.DataFrame({"region_id": ["a", "b"], "region_name": ["A", "B"], "theta": [1.0, 2.0]})
    chart = maps.region_map(table, value="theta", boundaries=read)
    axes = chart.figure.axes[0]
    wide = np.ptp(axes.dataLim.intervalx)
    assert wide < 9e6  # 40,000 km are the world
    places = weights(frame, "inverse_distance", unit="code", standardise="none")
    assert 1 / places.sparse.toarray()[0, 1] < 9600


def test_shapes_that_do_not_reach_across_stay(tmp_path):
    strips = [box(-170, 0, -60, 9), box(-60, 0, 60, 9), box(60, 0, 175, 9)]
    wide = gpd.GeoDataFrame({"code": ["a", "b", "c"]}, crs=4326, geometry=strips)
    wide.to_file(tmp_path / "a.geojson")
    assert read_boundaries(tmp_path / "a.geojson", key="code").total_bounds[0] == -170
    near = shapes(code=CODES)
    near.to_file(tmp_path / "b.geojson")
    assert read_boundaries(tmp_path / "b.geojson", key="code").total_bounds.tolist() == [0, 40, 3, 41]


def test_a_study_finds_its_boundaries(tmp_path):
    """The panel's codes are handed on, so that check names file, property and code."""
    from python_models.studies.context import boundaries
    from python_models.studies.data import StudyData
    from python_models.studies.study import study_from

    shapes(code=[10, 20, 30]).to_file(tmp_path / "a.geojson")
    step = {"name": "m", "kind": "definitions", "title": "t", "variables": ["v"]}
    keys = {"name": "s", "title": "t", "question": "q", "source": "x", "sample": {"table": "p.csv"}, "steps": [step]}
    keys |= {"boundaries": "a.geojson", "boundary_key": "code"}
    study = study_from(keys, tmp_path)
    frame = pl.DataFrame({"region_id": CODES, "year": [1] * 3, "v": [1.0] * 3})
    assert sorted(boundaries(study, StudyData(frame))["region_id"]) == CODES
    with pytest.raises(InputError, match=r"a\.geojson, property code: no polygon for 99"):
        boundaries(study, StudyData(frame.with_columns(region_id=pl.Series(["010", "020", "99"]))))


def test_a_damaged_shapefile_is_named(tmp_path):
    (tmp_path / "a.shp").write_bytes(struct.pack(">i", 9994))
    (tmp_path / "a.dbf").write_bytes(b"\x03" + b"\0" * 40)
    with pytest.raises(InputError, match=r"Boundary file a\.shp cannot be read"):
        read_boundaries(tmp_path / "a.shp")


def test_a_zipped_shapefile_is_read_as_it_lies_in_the_archive(tmp_path):
    """Was refused as a file that cannot be read, or read with its GBK attributes garbled."""
    inside = tmp_path / "inside"
    inside.mkdir()
    shapes(region_id=["北京", "天津", "河北"]).to_file(inside / "省.shp", encoding="gbk")
    (inside / "省.cpg").unlink(missing_ok=True)
    with zipfile.ZipFile(tmp_path / "map.zip", "w") as archive:
        for path in sorted(inside.iterdir()):
            archive.write(path, f"地图/{path.name}")
        archive.writestr("__MACOSX/地图/._省.shp", b"nothing")
        archive.writestr("readme.txt", "about")
    assert sorted(read_boundaries(tmp_path / "map.zip")["region_id"]) == ["北京", "天津", "河北"]


def test_an_archive_that_holds_several_or_none_is_named(tmp_path):
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.geojson", "{}")
        archive.writestr("b.geojson", "{}")
    with pytest.raises(InputError, match=r"two\.zip holds a\.geojson.*b\.geojson.*name the one"):
        read_boundaries(tmp_path / "two.zip")
    with zipfile.ZipFile(tmp_path / "none.zip", "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(InputError, match=r"none\.zip holds no file of the kinds \.shp"):
        read_boundaries(tmp_path / "none.zip")
    (tmp_path / "bad.zip").write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(InputError, match=r"bad\.zip is no whole \.zip"):
        read_boundaries(tmp_path / "bad.zip")
