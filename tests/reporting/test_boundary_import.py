"""A user's boundaries are joined by code or name, thinned to a small file, drawn with the lines of what is above."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import geopandas as gpd
import numpy as np
import polars as pl
import pytest
from shapely import affinity
from shapely.geometry import LineString, Polygon, box

from orchestration import natural_earth
from orchestration.boundaries import KEPT, add_boundaries, kept_file
from python_models.errors import InputError
from python_models.reporting.figures import maps
from python_models.reporting.figures.boundary_import import Listed, joined, kept_boundaries, kept_facts, small
from python_models.words.figures import SOURCES
from python_models.words.tables import TABLES
from warehouse.errors import WarehouseError
from warehouse.panel import load_panel

CODES = ["110000", "120000", "130000", "140000"]
NAMES = [["北京市", "Beijing", "北京"], ["天津市", "Tianjin"], ["河北省", "Hebei"], ["山西省", "Shanxi"]]
REGIONS = {c: Listed(n, "N" if c < "125" else "S") for c, n in zip(CODES, NAMES, strict=True)}
SQUARES = [box(100 + i % 2, 30 + i // 2, 101 + i % 2, 31 + i // 2) for i in range(4)]


def file(folder: Path, crs: int | None = 4326, geometry=None, **columns) -> Path:
    path = folder / "b.geojson"
    gpd.GeoDataFrame(columns, geometry=geometry or SQUARES, crs=crs).to_file(path)
    return path


@pytest.mark.parametrize(
    ("values", "by"),
    [
        (CODES, "codes"),
        ([int(c) for c in CODES], "codes"),
        ([float(c) for c in CODES], "codes"),
        ([f"156{c}" for c in CODES], "codes"),
        ([n[0] for n in NAMES], "names"),
        (["北京", " tianjin", "HEBEI", "山西省"], "names"),
    ],
)
def test_the_property_is_found_by_what_it_holds(tmp_path, values, by):
    found = joined(file(tmp_path, number=[1, 2, 3, 4], what=values), REGIONS)
    assert (found.key, found.by, list(found.others)) == ("what", by, [])
    shapes = found.shapes.set_index("region_id")
    assert [shapes.geometry[c].equals(s) for c, s in zip(CODES, SQUARES, strict=True)] == [True] * 4
    assert shapes["parent"].to_dict() == {"110000": "N", "120000": "N", "130000": "S", "140000": "S"}


def test_shapes_of_no_region_stay_and_lines_are_passed_over(tmp_path):
    more = [*SQUARES, box(110, 20, 111, 21), LineString([(0, 0), (1, 1)])]
    found = joined(file(tmp_path, geometry=more, code=[*CODES, "710000", "x"]), REGIONS)
    assert list(found.others) == ["710000"]
    assert sorted(found.shapes["region_id"]) == [*CODES, "other:710000"]


@pytest.mark.parametrize(
    ("columns", "key", "said"),
    [
        ({"code": [*CODES[:3], "x"]}, None, "no polygon for 140000 山西省; property code holds 110000"),
        ({"code": ["a", "b", "c", "d"]}, None, "no property holds codes or names.*code: a, b, c"),
        ({"code": CODES}, "nme", "has no property nme; it has code"),
        ({"code": CODES, "nme": ["a"] * 4}, "nme", "no property holds codes"),
    ],
)
def test_what_does_not_fit_is_named(tmp_path, columns, key, said):
    with pytest.raises(InputError, match=said):
        joined(file(tmp_path, **columns), REGIONS, key=key)


def test_of_a_map_of_the_world_one_country_is_kept(tmp_path):
    """Natural Earth's way: provinces of the world, names that two countries share, the country in letters."""
    world = [*SQUARES, *(affinity.translate(s, 60) for s in SQUARES)]
    columns = {"name": [n[1] for n in NAMES] * 2, "adm0_a3": ["CHN"] * 4 + ["XXX"] * 4}
    path = file(tmp_path, geometry=world, **columns)
    found = joined(path, REGIONS, country="chn")
    assert found.key == "name" and list(found.others) == [] and found.shapes.total_bounds.tolist() == [100, 30, 102, 32]
    assert joined(path, REGIONS).shapes.total_bounds[2] > 150
    with pytest.raises(InputError, match="no shape has ITA as the value of a property"):
        joined(path, REGIONS, country="ITA")


def test_natural_earth_is_found_where_qgis_is_and_its_country_by_the_names(tmp_path, monkeypatch):
    monkeypatch.setattr(natural_earth, "PLACES", ())
    monkeypatch.setenv("CONDA_PREFIX", str(tmp_path))
    with pytest.raises(WarehouseError, match="natural-earth --download"):
        natural_earth.natural_earth()
    there = tmp_path / "share" / "qgis" / natural_earth.FILE
    there.parent.mkdir(parents=True)
    world = [*SQUARES, affinity.translate(SQUARES[0], 60)]
    columns = {"name": [*(n[1] for n in NAMES), "Beijing"], "adm0_a3": ["CHN"] * 4 + ["XXX"]}
    gpd.GeoDataFrame(columns, geometry=world, crs=4326).to_file(there, layer=natural_earth.LAYER)
    assert natural_earth.natural_earth() == there
    assert natural_earth.country_of(there, [n[1] for n in NAMES]) == "CHN"
    with pytest.raises(WarehouseError, match="No country"):
        natural_earth.country_of(there, ["Lombardia", "Veneto"])


@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="builds a package with dpkg-deb")
def test_the_map_is_taken_out_of_the_package_where_qgis_is_not_installed(tmp_path, monkeypatch):
    """By a stand-in for apt-get that gives a package with a map; one that says no is told, with what to do."""
    monkeypatch.setattr(natural_earth, "PLACES", ())
    monkeypatch.delenv("CONDA_PREFIX", raising=False)
    inside = tmp_path / "package" / "usr" / "share" / "qgis" / natural_earth.FILE
    inside.parent.mkdir(parents=True)
    inside.write_bytes(b"a map" * 1000)
    control = tmp_path / "package" / "DEBIAN" / "control"
    control.parent.mkdir()
    control.write_text("Package: qgis-common\nVersion: 1\nArchitecture: all\nMaintainer: a <a@b>\nDescription: d\n")
    made = tmp_path / "qgis-common_1_all.deb"
    subprocess.run(["dpkg-deb", "--build", tmp_path / "package", made], check=True, capture_output=True)
    programs, to = tmp_path / "bin", tmp_path / "to"
    programs.mkdir()
    to.mkdir()
    client = programs / "apt-get"
    client.write_text(f"#!/bin/sh\n[ \"$1 $3\" = 'download qgis-common' ] && cp {made} .\n")
    client.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    found = natural_earth.natural_earth(to)
    assert found == to / "world_map.gpkg" and found.read_bytes() == b"a map" * 1000
    client.write_text("#!/bin/sh\necho 'E: Unable to locate package qgis-common' >&2\nexit 100\n")
    made.unlink()
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(WarehouseError, match=r"Unable to locate package.*apt-get update"):
        natural_earth.natural_earth(empty)


def test_a_name_of_two_regions_is_no_key(tmp_path):
    twice = {c: Listed(["Suzhou"], "") for c in CODES}
    with pytest.raises(InputError, match="no property holds"):
        joined(file(tmp_path, name=["Suzhou"] * 4), twice)


def test_metres_without_a_projection_are_refused_and_with_one_become_degrees(tmp_path):
    metres = [affinity.scale(s, 1e5, 1e5, origin=(0, 0)) for s in SQUARES]
    path = tmp_path / "m.shp"
    gpd.GeoDataFrame({"code": CODES}, geometry=metres).to_file(path)
    with pytest.raises(InputError, match="projection"):
        joined(path, REGIONS)
    gpd.GeoDataFrame({"code": CODES}, geometry=SQUARES, crs=4326).to_crs(3857).to_file(tmp_path / "p.shp")
    found = joined(tmp_path / "p.shp", REGIONS).shapes.set_index("region_id")
    assert np.allclose(found.loc["110000"].geometry.bounds, SQUARES[0].bounds)


def test_lines_are_thinned_until_the_file_is_small_and_neighbours_keep_one_line(tmp_path):
    angles = np.linspace(0, 1, 4000)
    edge = [(101 + 0.002 * np.sin(900 * a), 30 + 2 * a) for a in angles]
    west, east = Polygon([(100, 30), *edge, (100, 32)]), Polygon([(102, 30), *edge, (102, 32)])
    regions = dict(list(REGIONS.items())[:2])
    found = joined(file(tmp_path, geometry=[west, east], code=CODES[:2]), regions)
    text, tolerance = small(found.shapes, {"file": "f"}, largest_kb=20)
    assert len(text.encode()) <= 20_000 < len(small(found.shapes, {}, 10_000)[0].encode()) and tolerance > 0
    (tmp_path / "k.geojson").write_text(text)
    kept = kept_boundaries(tmp_path / "k.geojson", CODES[:2])
    assert kept is not None and kept.geometry[0].intersection(kept.geometry[1]).area < 1e-9
    assert kept.union_all().area == pytest.approx(4, abs=0.02)
    assert kept_boundaries(tmp_path / "k.geojson", ["elsewhere"]) is None
    assert kept_facts(tmp_path / "k.geojson") == {"file": "f", "tolerance_degrees": tolerance}


def test_a_map_has_the_lines_of_what_is_above(tmp_path):
    found = joined(file(tmp_path, code=CODES), REGIONS).shapes
    frame = pl.DataFrame({"region_id": CODES, "region_name": [n[0] for n in NAMES], "v": [1.0, 2, 3, 4]})
    axes = maps.region_map(frame, value="v", boundaries=found).figure.axes[0]
    assert len(axes.lines) == 2 and len(axes.collections[0].get_paths()) == 4
    alone = maps.region_map(frame, value="v", boundaries=found.assign(parent="")).figure.axes[0]
    assert not alone.lines


def test_a_panel_keeps_what_it_is_given(tmp_path):
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    rows = [f"{c},{n[0]},{n[1]},region,000000" for c, n in zip(CODES, NAMES, strict=True)]
    (seeds / "regions.csv").write_text(
        "\n".join(["region_id,region_name,region_name_en,level,parent_region_id", "000000,中国,China,nation,", *rows]),
        encoding="utf-8",
    )
    (seeds / "region_names.csv").write_text("name,region_id\n京,110000\n", encoding="utf-8")
    panel = load_panel().model_copy(update={"folder": tmp_path, "seeds": seeds, "excluded_regions": ["140000"]})
    assert kept_file(panel) is None
    shown = file(tmp_path, geometry=SQUARES[:3], called=["京", "天津市", "Hebei"])
    kept = add_boundaries(panel, shown, licence="mine, CC0", when="2026-11-29")
    assert kept.path == tmp_path / KEPT == kept_file(panel) and "3 of 4 regions by names (called)" in kept.said
    assert "lines as they are" in kept.said
    facts = json.loads(kept.path.read_text(encoding="utf-8"))["coagg"]
    assert facts["licence"] == "mine, CC0" and facts["file"] == "b.geojson" and len(facts["sha256"]) == 64


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Boundaries: Our office, CC BY 4.0"), ("zh", "边界：Our office, CC BY 4.0")]
)
def test_a_map_says_where_its_lines_come_from_and_which_regions_have_no_data(tmp_path, language, said):
    def written(licence, regions):
        text, _ = small(joined(file(tmp_path, code=CODES), REGIONS).shapes, {"licence": licence}, 400)
        (tmp_path / "k.geojson").write_text(text)
        shapes = kept_boundaries(tmp_path / "k.geojson", CODES)
        frame = pl.DataFrame({"region_id": CODES, "region_name": [n[0] for n in NAMES], "v": [1.0, 2, 3, 4]})
        figure = maps.region_map(frame.head(regions), value="v", boundaries=shapes, language=language).figure
        legend = [text.get_text() for text in figure.legends[0].get_texts()]
        return [text.get_text() for text in figure.texts], legend

    none = TABLES("no_data", language)
    source, legend = written("Our office, CC BY 4.0", 4)
    assert source == [said] and none not in legend
    assert none in written("", 3)[1]
    assert written("not said", 4)[0] == []


def test_natural_earth_is_named_in_either_language():
    assert natural_earth.LICENCE in SOURCES.entries
