"""A user's boundaries, taken once: joined with the panel's regions by code or name, thinned, kept as one small file."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from python_models.errors import InputError
from python_models.reporting.figures.boundaries import one_shape_per_region, read_shapes
from python_models.unit_names import label, matched, some

if TYPE_CHECKING:
    import geopandas as gpd

LARGEST_KB = 400
TOLERANCES = (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)  # degrees; the least that makes the file small enough
DECIMALS = 4  # some ten metres
OTHER = "other:"  # shapes of no region of the panel, drawn without data so that the country is whole


@dataclass(frozen=True, slots=True)
class Listed:
    """A region as the panel lists it: its names, the region above it, and whether a map must have it."""

    names: Sequence[str]
    parent: str = ""
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Joined:
    """Shapes under the panel's codes (region_id, parent, geometry), and how they were found.

    Attributes
    ----------
    key, by
        The file's property, and whether it holds codes or names.
    others
        What the file calls its shapes that are of no region.
    """

    shapes: "gpd.GeoDataFrame"
    key: str
    by: str
    others: Sequence[str]


def joined(path: Path, regions: Mapping[str, Listed], *, key: str | None = None, encoding: str | None = None,
           layer: str | None = None, country: str | None = None) -> Joined:  # fmt: skip
    """Read boundaries and give each shape its region.

    Without ``key`` the property that fits most regions is taken, codes before names. ``country`` keeps of a map of the
    world the shapes of which a property says so (``CHN``).

    Raises
    ------
    InputError
        The file cannot be read, no property fits, or a region that a map needs has no shape; each is named.
    """
    found = read_shapes(path, encoding=encoding, layer=layer)
    shapes = found[found.geometry.notna() & found.geom_type.isin(["Polygon", "MultiPolygon"])]
    if shapes.empty:
        raise InputError(f"{path.name} holds no polygon; maps need one per region.")
    columns = [str(c) for c in shapes.columns if c != shapes.geometry.name]
    if country is not None:
        held = np.any([[label(v).casefold() == country.casefold() for v in shapes[c]] for c in columns], axis=0)
        shapes = shapes[held]
        if shapes.empty:
            raise InputError(f"{path.name}: no shape has {country} as the value of a property ({some(columns)}).")
    if key is not None and key not in columns:
        raise InputError(f"{path.name} has no property {key}; it has {some(columns)}.")
    tries = [(c, by, ids) for c in ([key] if key else columns) for by, ids in _ways(shapes[c].tolist(), regions)]
    best = max(tries, key=lambda t: (len({i for i in t[2] if i}), t[1] == "codes"), default=None)
    if best is None or not any(best[2]):
        held = "; ".join(f"{c}: {some([label(v) for v in shapes[c].head(3)])}" for c in columns)
        raise InputError(f"{path.name}: no property holds codes or names of the panel's regions. It has {held}.")
    column, by, ids = best
    absent = [r for r, listed in regions.items() if listed.needed and r not in ids]
    if absent:
        told = some([f"{r} {regions[r].names[0]}" if regions[r].names else r for r in absent])
        raise InputError(
            f"{path.name}: no polygon for {told}; property {column} holds {some([*map(label, shapes[column])], 3)}. "
            "Give a file that has them, or name another property with --key."
        )
    called = [label(v) for v in shapes[column]]
    names = [i or f"{OTHER}{name}" for i, name in zip(ids, called, strict=True)]
    whole = one_shape_per_region(_in_degrees(shapes, path).assign(region_id=names), path.name, 0.0)
    above = [regions[i].parent if i in regions else "" for i in whole["region_id"]]
    others = sorted({name for i, name in zip(ids, called, strict=True) if not i})
    return Joined(whole.assign(parent=above), column, by, others)


def _ways(values: list[Any], regions: Mapping[str, Listed]) -> list[tuple[str, list[str]]]:
    """The region of each value, taken as a code and taken as a name; '' where it is of none."""
    codes = list(regions)
    texts = ["" if v is None or v != v else label(v).strip() for v in values]
    # the national number of a code of administration: 156 and the six digits
    bare = [t[3:] if len(t) == 9 and t.startswith("156") and t[3:] in regions else t for t in texts]
    by_code = dict.fromkeys(bare, "")
    known = list(dict.fromkeys(t for t in bare if t))
    for code in codes:
        places, absent = matched([code], known)
        if not absent:
            by_code[known[places[0]]] = code
    by_name: dict[str, set[str]] = {}
    for code, listed in regions.items():
        for name in listed.names:
            by_name.setdefault(_plain(name), set()).add(code)
    named = [by_name.get(_plain(t), set()) for t in texts]
    return [
        ("codes", [by_code[t] if t else "" for t in bare]),
        ("names", [next(iter(found)) if len(found) == 1 else "" for found in named]),
    ]


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _in_degrees(shapes: "gpd.GeoDataFrame", path: Path) -> "gpd.GeoDataFrame":
    if shapes.crs is not None:
        return shapes.to_crs(4326)
    west, south, east, north = shapes.total_bounds
    if max(abs(west), abs(east)) > 360 or max(abs(south), abs(north)) > 90:
        raise InputError(f"{path.name} does not say its projection (a shapefile's .prj) and is not in degrees.")
    return shapes.set_crs(4326)


def small(shapes: "gpd.GeoDataFrame", facts: Mapping[str, Any], largest_kb: int = LARGEST_KB) -> tuple[str, float]:
    """GeoJSON of at most so many kilobytes, neighbours with a common line, and the tolerance in degrees it took."""
    text, tolerance = "", 0.0
    for tolerance in TOLERANCES:
        thinned = shapes.simplify_coverage(tolerance) if tolerance else shapes.geometry
        text = _geojson(shapes.assign(geometry=thinned), {**facts, "tolerance_degrees": tolerance})
        if len(text.encode()) <= 1000 * largest_kb:
            break
    return text, tolerance


def _geojson(shapes: "gpd.GeoDataFrame", facts: Mapping[str, Any]) -> str:
    import shapely

    rounded = shapely.transform(shapes.geometry.to_numpy(), lambda at: np.round(at, DECIMALS))
    features = [
        {"type": "Feature", "properties": {"region_id": r, "parent": p}, "geometry": shapely.geometry.mapping(g)}
        for r, p, g in zip(shapes["region_id"], shapes["parent"], rounded, strict=True)
    ]
    return json.dumps({"type": "FeatureCollection", "coagg": dict(facts), "features": features},
                      ensure_ascii=False, separators=(",", ":"))  # fmt: skip


def content_hash(path: Path) -> str:
    """Hash of the file that was taken."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def kept_facts(path: Path) -> dict[str, Any]:
    """What was written down when a file was taken."""
    return dict(json.loads(path.read_text(encoding="utf-8"))["coagg"])


def kept_boundaries(path: Path, regions: Sequence[str]) -> "gpd.GeoDataFrame | None":
    """The kept shapes; ``None`` where a region has none (a study of other regions), and tiles are drawn.

    ``attrs["source"]`` is what a person said of their source and licence; maps carry it.
    """
    import geopandas as gpd

    shapes = gpd.read_file(path)
    shapes.attrs["source"] = kept_facts(path).get("licence", "")
    return shapes if set(regions) <= set(shapes["region_id"]) else None
