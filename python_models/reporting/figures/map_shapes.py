"""Polygons on a map: a view of the country's main body, and insets for what lies far off (Alaska, Hawaii, islands)."""

from collections.abc import Collection
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.path import Path

from python_models.reporting.figures.regions import draw_shapes
from python_models.reporting.figures.style import MUTED, RULE, SURFACE
from python_models.words import Language
from python_models.words.figures import FIGURES, SOURCES

if TYPE_CHECKING:
    import geopandas as gpd

FAR = 0.12  # of the main body's width: what lies farther off from it is set apart
MOST_INSETS = 4  # where more would be needed, one view shows everything
FINE = 1500  # of these make up the larger side of the map: less is not seen
FEW_VERTICES = 3_000  # are drawn as they are
MOST_VERTICES = 40_000  # above it shapes go into a page as an image
COAST = 0.08  # of the main body shown beside its islands
SEEN = 0.002  # of the map's area: a smaller rest is no part of its legend
UNSAID = "not said"  # of a source
STRIP = 0.24  # height of the row of insets, as a share of the map's


def draw_polygons(axes: Axes, shapes: "gpd.GeoDataFrame") -> None:
    """Draw ``shapes`` with their column ``tint``; each group of far parts stands in an inset, upright and whole.

    Insets stand in a row below the map, so that they cover nothing of it. Coordinates in degrees are drawn in an
    equal-area projection of the group's own.
    """
    from shapely import get_num_coordinates

    parts = _as_fine_as_seen(shapes).explode(ignore_index=True)
    views = _views(parts)
    raster = int(get_num_coordinates(shapes.geometry.to_numpy()).sum()) > MOST_VERTICES
    _draw(axes, parts[views == 0], raster, crowded=len(shapes) > 400)
    _draw_parents(axes, parts[views == 0])
    count = int(views.max())
    if not count:
        return
    left, bottom, width, height = axes.get_position().bounds
    axes.set_position((left, bottom + STRIP * height, width, (1 - STRIP) * height))
    for k in range(1, count + 1):
        share = 1 / max(count, 3)
        # in units of the axes, which now is 1 - STRIP of what it was
        inset = axes.inset_axes(((k - 1) * share, -STRIP / (1 - STRIP), 0.94 * share, 0.94 * STRIP / (1 - STRIP)))
        _draw(inset, _with_coast(parts, views, k), raster, crowded=len(shapes) > 400)
        inset.set(xticks=[], yticks=[], xlabel="", ylabel="")
        inset.grid(visible=False)
        inset.spines[:].set_visible(True)
        inset.spines[:].set_color(RULE)


def write_source(figure: Figure, shapes: "gpd.GeoDataFrame", language: Language) -> None:
    """Where the shapes come from, below the map, if it was said when they were taken: licences ask for it."""
    source = shapes.attrs.get("source")
    if source and source != UNSAID:
        text = FIGURES("boundaries", language, source=SOURCES.get(source, language))
        figure.text(0.5, -0.02, fill(text, 110), ha="center", va="top", fontsize=7, color=MUTED)


def without_data(shapes: "gpd.GeoDataFrame", regions: Collection[str]) -> bool:
    """Whether shapes of other regions than these are seen on the map, by their size."""
    import shapely

    area = shapely.area(shapes.geometry.to_numpy())
    return bool(area[~shapes["region_id"].isin(list(regions))].sum() > SEEN * area.sum())


def _draw(axes: Axes, parts: "gpd.GeoDataFrame", raster: bool, *, crowded: bool) -> None:
    shown = parts.to_crs(_equal_area(parts)) if parts.crs else parts
    width = 0.1 if crowded else 0.5
    if raster or crowded or "tag" not in shown.columns:
        shown.plot(ax=axes, color=shown["tint"].tolist(), edgecolor=SURFACE, linewidth=width, rasterized=raster)
    else:  # one by one, so that a page can tell them apart
        regions = shown.groupby("region_id", sort=False)
        paths = [Path.make_compound_path(*map(_path, own.geometry)) for _, own in regions]
        first = shown.drop_duplicates("region_id")
        drawn = {"facecolors": first["tint"].tolist(), "edgecolors": SURFACE, "linewidths": width}
        draw_shapes(axes, paths, first["tag"].tolist(), **drawn)
    west, south, east, north = shown.total_bounds
    reach = 0.03 * max(east - west, north - south)
    axes.set(xlim=(west - reach, east + reach), ylim=(south - reach, north + reach))
    axes.set_aspect("equal")


def _draw_parents(axes: Axes, parts: "gpd.GeoDataFrame") -> None:
    """Lines of the regions above (provinces over prefectures), where the boundaries say which they are."""
    if "parent" not in parts.columns:
        return
    known = parts[parts["parent"].fillna("") != ""]
    if known["parent"].nunique() < 2:
        return
    above = (
        known.dissolve("parent", method="unary").to_crs(_equal_area(parts)) if parts.crs else known.dissolve("parent")
    )
    for outline in above.boundary.explode(ignore_index=True):
        at = np.asarray(outline.coords)
        axes.plot(at[:, 0], at[:, 1], color=MUTED, lw=0.9, zorder=4, solid_joinstyle="round")


def _as_fine_as_seen(shapes: "gpd.GeoDataFrame") -> "gpd.GeoDataFrame":
    """Lines thinned, neighbours together, to what a page shows; every island stays."""
    from shapely import get_num_coordinates

    if int(get_num_coordinates(shapes.geometry.to_numpy()).sum()) <= FEW_VERTICES:
        return shapes
    west, south, east, north = shapes.total_bounds
    return shapes.assign(geometry=shapes.simplify_coverage(max(east - west, north - south) / FINE))


def _path(polygon: Any) -> Path:
    """A polygon and its holes as one path."""
    rings = [polygon.exterior, *polygon.interiors]
    return Path.make_compound_path(*(Path(np.asarray(ring.coords)[:, :2], closed=True) for ring in rings))


def _with_coast(parts: "gpd.GeoDataFrame", views: np.ndarray, k: int) -> "gpd.GeoDataFrame":
    """Parts of inset ``k``, and where they are islands of a region of the main body, the coast they lie off."""
    own, main = parts[views == k], parts[views == 0]
    if not set(own["region_id"]) <= set(main["region_id"]):
        return own
    from shapely.geometry import box

    low, high = own.total_bounds[:2].copy(), own.total_bounds[2:].copy()
    start, end = main.total_bounds[:2], main.total_bounds[2:]
    strip = COAST * (end - start).max()
    if np.maximum(start - high, low - end).max() > 4 * strip:  # too far to show both
        return own
    high = np.where(high < start, start + strip, high + strip / 8)
    low = np.where(low > end, end - strip, low - strip / 8)
    return parts.clip(box(*low, *high)).explode(ignore_index=True)


def _gaps(boxes: np.ndarray) -> np.ndarray:
    """(m (m − 1) / 2,) distances between (m, 4) bounding boxes, in the order of ``scipy``'s condensed matrices."""
    i, j = np.triu_indices(len(boxes), 1)
    apart = np.maximum(boxes[i, :2] - boxes[j, 2:], boxes[j, :2] - boxes[i, 2:])
    return np.hypot(*np.maximum(apart, 0.0).T)


def _grouped(boxes: np.ndarray, distance: float) -> np.ndarray:
    """Group of each box, from 0: boxes nearer than ``distance`` to each other hang together."""
    from scipy.cluster.hierarchy import fcluster, linkage  # maps of boundaries alone use it

    if len(boxes) < 2:
        return np.zeros(len(boxes), dtype=int)
    return fcluster(linkage(_gaps(boxes), "single"), distance, "distance") - 1


def _views(parts: "gpd.GeoDataFrame") -> np.ndarray:
    """(m,) the view of each part: 0 the main body, from 1 the insets, west to east."""
    boxes = parts.geometry.bounds.to_numpy().copy()
    if parts.crs is not None and parts.crs.is_geographic:  # degrees of longitude as long as those of latitude
        boxes[:, ::2] *= np.cos(np.deg2rad(np.clip((boxes[:, 1] + boxes[:, 3]).mean() / 2, -80, 80)))
    regions = parts["region_id"].to_numpy()
    area = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    largest = np.array([max(np.flatnonzero(regions == r), key=lambda i: area[i]) for r in dict.fromkeys(regions)])
    middle = np.quantile((boxes[largest, :2] + boxes[largest, 2:]) / 2, [0.1, 0.9], axis=0)
    size = np.median(boxes[largest, 2:] - boxes[largest, :2], axis=0)
    span = (np.ptp(middle, axis=0) + size).max()  # of the regions but the outermost
    group = _grouped(boxes[largest], FAR * span)
    body = group == np.bincount(group).argmax()
    main = boxes[largest[body]]
    if body.mean() < 0.8:  # no main body to speak of
        return np.zeros(len(parts), dtype=int)
    low, high = main[:, :2].min(axis=0), main[:, 2:].max(axis=0)
    pad = 0.02 * (high - low).max()
    inside = (boxes[:, :2] <= high + pad).all(axis=1) & (boxes[:, 2:] >= low - pad).all(axis=1)
    views = np.zeros(len(parts), dtype=int)
    if inside.all():
        return views
    far = np.flatnonzero(~inside)
    found = _grouped(boxes[far], FAR * (high - low).max())
    for place in largest[~inside[largest]]:  # a far region's own islands stay with it
        own = np.isin(found, found[regions[far] == regions[place]])
        found[own] = found[far == place][0]
    found = np.unique(found, return_inverse=True)[1]
    if found.max() + 1 > MOST_INSETS:
        return views
    order = np.argsort([boxes[far[found == k], 0].min() for k in range(found.max() + 1)])
    views[far] = np.argsort(order)[found] + 1
    return views


def _equal_area(shapes: "gpd.GeoDataFrame") -> str:
    """Albers conic with its parallels a sixth inside the extent, the usual choice for a country wider than tall."""
    west, south, east, north = shapes.to_crs(4326).total_bounds
    low, high = south + (north - south) / 6, north - (north - south) / 6
    if abs(low + high) < 1:  # a cone about the equator is a cylinder
        return f"+proj=cea +lat_ts={abs(low)} +lon_0={(west + east) / 2} +units=m"
    return f"+proj=aea +lat_1={low} +lat_2={high} +lat_0={(south + north) / 2} +lon_0={(west + east) / 2} +units=m"
