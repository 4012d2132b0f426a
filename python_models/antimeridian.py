"""Shapes and places on both sides of the 180th meridian, brought side by side."""

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import geopandas as gpd


def _unwrapped(ring: np.ndarray) -> np.ndarray:
    """(m, 2) vertices of a ring without jumps of more than half a turn: 179, -179 goes on as 179, 181."""
    out = ring.copy()
    out[:, 0] = np.unwrap(ring[:, 0], period=360.0)
    return out


def _parts(geometry: Any) -> list[Any]:
    """Polygons of a shape, each in one piece: a ring that leaps across the map is continued past 180 degrees."""
    from shapely import Polygon
    from shapely.affinity import translate

    out = []
    for part in getattr(geometry, "geoms", [geometry]):
        shell = np.asarray(part.exterior.coords)[:, :2]
        if np.abs(np.diff(shell[:, 0])).max() <= 180:
            out.append(part)
            continue
        shell = _unwrapped(shell)
        if abs(shell[0, 0] - shell[-1, 0]) > 180:  # it goes round a pole, so there is no side to bring it to
            out.append(part)
            continue
        middle = shell[:, 0].mean()
        holes = []
        for ring in part.interiors:
            hole = _unwrapped(np.asarray(ring.coords)[:, :2])
            hole[:, 0] += 360 * np.round((middle - hole[:, 0].mean()) / 360)
            holes.append(hole)
        whole = Polygon(shell, holes)
        out.append(translate(whole, -360 * np.floor((middle + 180) / 360)) if whole.area > 0 else part)
    return out


def widest_gap(spans: np.ndarray) -> float:
    """The eastern end, in degrees, of the widest stretch of longitudes that none of (m, 2) spans covers."""
    ordered = spans[np.argsort(spans[:, 0])]
    reach = np.maximum.accumulate(ordered[:, 1])
    gaps = np.append(ordered[1:, 0] - reach[:-1], ordered[0, 0] + 360 - reach[-1])
    return float(np.append(ordered[1:, 0], ordered[0, 0])[int(np.argmax(gaps))])


def side_by_side(shapes: "gpd.GeoDataFrame") -> "gpd.GeoDataFrame":
    """Polygons in degrees with longitudes that run on over 180 where that makes the whole narrower.

    A file may cut a region at 180 degrees (Chukotka, Fiji) or let its ring leap from 179 to -179; a map of either is as
    wide as the world, and a centroid lies on its other side. Parts west of the widest empty stretch of longitudes are
    moved by a full turn. Shapes that do not reach across, and other coordinate systems, stay as they are.
    """
    import geopandas as gpd
    from shapely import MultiPolygon
    from shapely.affinity import translate

    geometry = shapes.geometry
    west, south, east, north = geometry.total_bounds
    degrees = shapes.crs.is_geographic if shapes.crs is not None else south >= -90 and north <= 90
    if not degrees or not west >= -180 or not east <= 180 or east - west <= 180:
        return shapes
    if not set(geometry.geom_type.dropna()) <= {"Polygon", "MultiPolygon"}:
        return shapes
    parts = [_parts(shape) if shape is not None and not shape.is_empty else [] for shape in geometry]
    start = widest_gap(np.array([part.bounds[0:3:2] for own in parts for part in own]))
    moved = [[translate(part, 360) if part.bounds[0] < start else part for part in own] for own in parts]
    joined = [own[0] if len(own) == 1 else MultiPolygon(own) for own in moved]
    if np.ptp([part.bounds[0:3:2] for own in moved for part in own]) >= east - west:
        return shapes
    return shapes.set_geometry(gpd.GeoSeries(joined, index=shapes.index, crs=shapes.crs))
