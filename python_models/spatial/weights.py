"""Spatial weights from coordinates, borders or an economic variable, as a ``libpysal`` graph."""

import warnings
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from python_models.antimeridian import side_by_side
from python_models.counts import is_number, require_count, require_default, require_flags, require_used
from python_models.errors import InputError, number_of
from python_models.frames import as_polars
from python_models.panel_data import require_columns
from python_models.spatial.alignment import standardised
from python_models.spatial.contiguity import contiguity
from python_models.unit_names import label

if TYPE_CHECKING:
    from libpysal.graph import Graph  # a second to import, so only where one is built

ON_THE_LINE = 1e-9  # a cut-off printed as the largest nearest-neighbour distance must keep that neighbour
ROUNDING = 1e-12  # regions closer than this share of the largest distance (or value) lie at one point
EARTH_RADIUS_KM = 6371.0  # the sphere libpysal uses; an ellipsoid differs by 0.1 to 0.2 %
NEEDS_COLUMN = ("economic", "gravity", "nested")
COLUMN = "economic variable (column=)"
# kinds that an option changes something of
DECAYING = ("inverse_distance", "exponential", "distance_band", "knn", "gravity", "nested")
USES = {
    "power": ("inverse_distance", "exponential", "economic", "gravity", "nested"),
    "cutoff": DECAYING,
    "longitude": DECAYING,
    "latitude": DECAYING,
    "metric": DECAYING,
    "duplicates": ("inverse_distance", "distance_band", "knn", "economic", "gravity", "nested"),
    "k": ("knn",),
    "column": NEEDS_COLUMN,
    "edges": ("contiguity",),
    "rook": ("contiguity",),
    "nested_form": ("nested",),
    "share": ("nested",),
}
UNIT_NAMES = ("region_id", "unit", "id", "adcode")
X_NAMES, Y_NAMES = ("longitude", "lon", "lng", "x"), ("latitude", "lat", "y")


def great_circle_km(longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
    """(n, n) haversine distances in kilometres between points given in degrees, on a sphere of 6371 km."""
    lon, lat = np.radians(longitude), np.radians(latitude)
    chord = np.sin((lat[:, None] - lat) / 2) ** 2
    chord += np.cos(lat)[:, None] * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(chord, 0, 1)))


def as_graph(matrix: np.ndarray, ids: Sequence[Hashable], transformation: str = "O") -> "Graph":
    """``libpysal`` graph of (n, n) weights in the order of ``ids``; 3,000 regions take a second, not eleven."""
    import pandas as pd
    from libpysal.graph import Graph

    rows, columns = np.nonzero(matrix)
    empty = np.flatnonzero(~matrix.any(axis=1))  # libpysal marks a region without neighbours by a zero self-weight
    rows, columns = np.append(rows, empty), np.append(columns, empty)
    order = np.argsort(rows, kind="stable")
    rows, columns = rows[order], columns[order]
    labels = pd.Index(ids)
    index = pd.MultiIndex(
        levels=[labels, labels], codes=[rows, columns], names=["focal", "neighbor"], verify_integrity=False
    )
    weight = pd.Series(matrix[rows, columns], index=index, name="weight")
    return Graph(weight, transformation=transformation, is_sorted=True)


def _named(ids: Sequence[Any], mask: np.ndarray) -> str:
    """The first five units where ``mask`` (n,) holds, for a message."""
    found = [str(ids[int(i)]) for i in np.flatnonzero(mask)]
    return ", ".join(found[:5]) + (f" and {len(found) - 5} more" if len(found) > 5 else "")


def _pick(frame: pl.DataFrame, given: str | None, names: Sequence[str], what: str) -> str:
    found = next((name for name in names if name in frame.columns), None) if given is None else given
    if found is None:
        raise InputError(f"Which column holds the {what}? Name it; the regions have {', '.join(frame.columns)}.")
    require_columns(frame, [found])
    return found


def _numbers(frame: pl.DataFrame, column: str, ids: Sequence[Any]) -> np.ndarray:
    values = frame[column].cast(pl.Float64, strict=False).to_numpy()
    bad = ~np.isfinite(values)
    if bad.any():
        raise InputError(f"Column {column} is missing or not a number for {_named(ids, bad)}; fill it or drop them.")
    return values


def _inverse(
    gap: np.ndarray, power: float, pairs: str, ids: Sequence[Any], duplicates: str, rounding: float
) -> np.ndarray:
    """``gap ** -power`` off the diagonal, pairs without gap treated as ``duplicates`` says.

    A gap below ``rounding``, what the numbers it is the difference of leave uncertain, is none.
    """
    gap = np.where(gap <= rounding, 0.0, gap)
    same = (gap == 0) & ~np.eye(len(gap), dtype=bool)
    if same.any() and duplicates == "error":
        i, j = np.argwhere(np.triu(same))[0]
        raise InputError(
            f"{number_of(int(same.sum()) // 2, 'pair')} of regions {pairs}, first {ids[int(i)]} and {ids[int(j)]}: "
            "their distance is zero and 1/0 no weight. Separate them, or choose duplicates='cap' (the largest finite "
            "weight) or 'drop' (no link)."
        )
    with np.errstate(divide="ignore"):
        out = np.where(gap > 0, gap ** -float(power), 0.0)
    if duplicates == "cap":
        out[same] = out.max()
    return out


def _distances(
    frame: pl.DataFrame, longitude: str | None, latitude: str | None, ids: Sequence[Any], metric: str
) -> np.ndarray:
    east = _numbers(frame, _pick(frame, longitude, X_NAMES, "longitudes (longitude=)"), ids)
    north = _numbers(frame, _pick(frame, latitude, Y_NAMES, "latitudes (latitude=)"), ids)
    if metric == "euclidean":
        return np.hypot(east[:, None] - east, north[:, None] - north)
    if metric != "great_circle":
        raise InputError(f"metric={metric!r} is unknown; choose great_circle or euclidean.")
    outside = (np.abs(east) > 360) | (np.abs(north) > 90)
    if outside.any():
        raise InputError(
            f"Coordinates of {_named(ids, outside)} are no longitude and latitude in degrees; "
            "for projected coordinates choose metric='euclidean'."
        )
    return great_circle_km(east, north)


def _nearest(distance: np.ndarray, k: int, ids: Sequence[Any]) -> np.ndarray:
    """Binary links to the k nearest points; of points equally far (up to rounding) those whose name comes first."""
    n = len(distance)
    if not 1 <= k < n:
        raise InputError(f"k={k} neighbours cannot be found among {n} regions; choose 1 to {n - 1}.")
    ranked = distance + np.diag(np.full(n, np.inf))
    names = [label(unit) for unit in ids]
    by_name = np.array(sorted(range(n), key=lambda i: names[i]))
    last = np.partition(ranked, k - 1, axis=1)[:, k - 1 : k]
    nearer = ranked < last * (1 - ON_THE_LINE)
    tied = (~nearer & (ranked <= last * (1 + ON_THE_LINE)))[:, by_name]
    chosen = tied & (np.cumsum(tied, axis=1) <= k - nearer.sum(axis=1, keepdims=True))
    out = nearer.astype(float)
    out[:, by_name] += chosen
    return out


@dataclass(frozen=True, slots=True)
class _Inputs:
    """What the weights of one pair are made of.

    Attributes
    ----------
    distance, near
        (n, n) distances and which pairs lie within the cut-off; without coordinates every pair does.
    level
        (n,) economic variable, empty where the kind has none.
    """

    ids: list[Any]
    distance: np.ndarray
    near: np.ndarray
    level: np.ndarray
    power: float
    k: int
    nested_form: str
    share: float
    duplicates: str

    def decay(self) -> np.ndarray:
        """d^-power within the cut-off."""
        rounding = ROUNDING * self.distance.max()
        full = _inverse(self.distance, self.power, "lie at the same point", self.ids, self.duplicates, rounding)
        return np.where(self.near, full, 0.0)

    def closeness(self, power: float) -> np.ndarray:
        """|q_i - q_j|^-power within the cut-off."""
        gap = np.abs(self.level[:, None] - self.level)
        rounding = ROUNDING * np.abs(self.level).max()
        full = _inverse(gap, power, "have the same value", self.ids, self.duplicates, rounding)
        return np.where(self.near, full, 0.0)


def _distance_band(z: _Inputs) -> np.ndarray:
    apart = z.decay() > 0  # refuses duplicates, links them under "cap" and not under "drop"
    return (z.near & apart).astype(float)


def _knn(z: _Inputs) -> np.ndarray:
    linked = z.decay() > 0
    return np.where(z.near, _nearest(np.where(linked | ~z.near, z.distance, np.inf), z.k, z.ids), 0.0)


def _gravity(z: _Inputs) -> np.ndarray:
    if (z.level <= 0).any():
        raise InputError(f"Gravity weights need positive values; not so in {_named(z.ids, z.level <= 0)}.")
    return np.outer(z.level, z.level) * z.decay()


def _nested(z: _Inputs) -> np.ndarray:
    """Geography and economy together; the forms met in papers, none of which a package builds."""
    if z.nested_form == "product":
        return z.decay() * z.closeness(1.0)
    if z.nested_form == "mixture":
        return z.share * standardised(z.decay(), "row") + (1 - z.share) * standardised(z.closeness(1.0), "row")
    if z.nested_form == "diagonal":
        return standardised(z.decay(), "row") * (z.level / z.level.mean())
    raise InputError(f"nested_form={z.nested_form!r} is unknown; choose product, mixture or diagonal.")


BUILDERS: dict[str, Callable[[_Inputs], np.ndarray]] = {
    "inverse_distance": _Inputs.decay,
    "exponential": lambda z: np.where(z.near, np.exp(-z.power * z.distance), 0.0),
    "distance_band": _distance_band,
    "knn": _knn,
    "economic": lambda z: z.closeness(z.power),
    "gravity": _gravity,
    "nested": _nested,
}


def weights(
    regions: Any,
    kind: str = "inverse_distance",
    *,
    power: float = 1.0,
    cutoff: float | None = None,
    standardise: str = "row",
    k: int = 4,
    column: str | None = None,
    edges: Any = None,
    unit: str | None = None,
    longitude: str | None = None,
    latitude: str | None = None,
    metric: str = "great_circle",
    rook: bool = False,
    nested_form: str = "product",
    share: float = 0.5,
    isolates: str = "error",
    duplicates: str = "error",
) -> "Graph":
    """Build spatial weights of a set of regions.

    Parameters
    ----------
    regions
        One row per region, in the order wanted (polars, pandas or GeoDataFrame, whose points or centroids are the
        coordinates where it has no such columns).
    kind
        ``contiguity`` (1 for a shared border), ``inverse_distance`` (d^-power), ``exponential`` (exp(-power d)),
        ``distance_band`` (1 up to the cut-off), ``knn`` (1 for the ``k`` nearest), ``economic`` (|q_i - q_j|^-power),
        ``gravity`` (q_i q_j d^-power), ``nested`` (distance and economy, see ``nested_form``).
    cutoff
        Distance in kilometres (coordinate units under ``euclidean``) beyond which the weight is zero.
    standardise
        ``row``, ``spectral`` or ``none``.
    column
        Economic variable q, such as GDP per head, for ``economic``, ``gravity`` and ``nested``.
    edges
        Table of neighbouring pairs for ``contiguity``, of these regions only; without it ``regions`` must hold polygons
        (queen, or rook).
    unit, longitude, latitude
        Column names; found by their usual names if left out. Degrees, unless ``metric="euclidean"``.
    nested_form
        ``product`` d^-power |q_i - q_j|^-1; ``mixture`` share * row-scaled distance + (1 - share) * row-scaled economy;
        ``diagonal`` row-scaled distance times diag(q / mean q).
    isolates
        Regions without neighbours: ``error`` or ``keep`` (a zero row: no spatial lag, direct effects only).
    duplicates
        Two regions at the same point or with the same q: ``error``, ``cap`` (the largest finite weight, as spdep) or
        ``drop`` (no link, as libpysal's DistanceBand).

    Returns
    -------
    libpysal.graph.Graph
        In the order of ``regions``.

    Raises
    ------
    InputError
        Anything that would give infinite, empty or misplaced weights, with the regions named.
    """
    matrix, ids = weights_matrix(
        regions, kind, power=power, cutoff=cutoff, standardise=standardise, k=k, column=column, edges=edges, unit=unit,
        longitude=longitude, latitude=latitude, metric=metric, rook=rook, nested_form=nested_form, share=share,
        isolates=isolates, duplicates=duplicates,
    )  # fmt: skip
    return as_graph(matrix, ids, "R" if standardise == "row" else "O")


def weights_matrix(
    regions: Any,
    kind: str,
    *,
    power: float = 1.0,
    cutoff: float | None = None,
    standardise: str = "row",
    k: int = 4,
    column: str | None = None,
    edges: Any = None,
    unit: str | None = None,
    longitude: str | None = None,
    latitude: str | None = None,
    metric: str = "great_circle",
    rook: bool = False,
    nested_form: str = "product",
    share: float = 0.5,
    isolates: str = "error",
    duplicates: str = "error",
) -> tuple[np.ndarray, list[Any]]:
    """(n, n) weights of ``weights`` and the regions of its rows, without a graph, whose library is slow to import."""
    for name, value, known in (
        ("kind", kind, ("contiguity", *BUILDERS)),
        ("isolates", isolates, ("error", "keep")),
        ("duplicates", duplicates, ("error", "cap", "drop")),
    ):
        if value not in known:
            raise InputError(f"{name}={value!r} is unknown; choose one of {', '.join(known)}.")
    require_flags(rook=rook)
    require_used(
        weights_matrix, "kind", kind, USES, power=power, cutoff=cutoff, k=k, column=column, edges=edges, rook=rook,
        nested_form=nested_form, share=share, longitude=longitude, latitude=latitude, metric=metric,
        duplicates=duplicates,
    )  # fmt: skip
    require_used(weights_matrix, "nested_form", nested_form, {"share": ("mixture",)}, share=share)
    if edges is not None:
        require_default(weights_matrix, "beside edges=", rook=rook)
    require_count("k", k)
    if not is_number(power) or not 0 < power < np.inf:
        raise InputError(f"power={power!r} must be positive: weights fall with distance.")
    if cutoff is not None and (not is_number(cutoff) or not cutoff > 0):
        raise InputError(f"cutoff={cutoff!r} must be a positive distance.")
    if not is_number(share) or not 0 <= share <= 1:
        raise InputError(f"share={share!r} must lie between 0 and 1.")
    if kind == "distance_band" and cutoff is None:
        raise InputError("kind='distance_band' needs cutoff= in kilometres.")
    frame = _attributes(regions, metric)
    ids = _identifiers(frame, unit)
    if kind == "contiguity":
        matrix = contiguity(regions, ids, edges, rook)
    else:
        near, distance = ~np.eye(len(ids), dtype=bool), np.zeros((len(ids), len(ids)))
        if kind != "economic":
            distance = _distances(frame, longitude, latitude, ids, metric)
            near &= distance <= (np.inf if cutoff is None else cutoff * (1 + ON_THE_LINE))
        level = _numbers(frame, _pick(frame, column, (), COLUMN), ids) if kind in NEEDS_COLUMN else np.zeros(0)
        matrix = BUILDERS[kind](_Inputs(ids, distance, near, level, power, k, nested_form, share, duplicates))
    _require_neighbours(matrix, ids, isolates, cutoff)
    return standardised(matrix, standardise), ids


def _identifiers(frame: pl.DataFrame, unit: str | None) -> list[Any]:
    unit = _pick(frame, unit, UNIT_NAMES, "region identifiers (unit=)")
    repeated = frame[unit].filter(frame[unit].is_duplicated()).unique().to_list()
    if repeated or frame[unit].null_count():
        raise InputError(f"Column {unit} must hold each region once; repeated or empty: {repeated[:5] or 'empty'}.")
    return frame[unit].to_list()


def _attributes(regions: Any, metric: str = "euclidean") -> pl.DataFrame:
    """The regions' columns; of a GeoDataFrame without longitude and latitude its points, or centroids, under them."""
    if not hasattr(regions, "geometry"):
        return as_polars(regions)
    frame = as_polars(regions.drop(columns=regions.geometry.name))
    if any(name in frame.columns for name in (*X_NAMES, *Y_NAMES)):
        return frame
    shapes = side_by_side(regions).geometry
    if metric == "great_circle" and shapes.crs is not None and not shapes.crs.is_geographic:
        shapes = shapes.centroid.to_crs(4326)
    with warnings.catch_warnings():  # of centroids in degrees, here a point to measure great circles from
        warnings.simplefilter("ignore", UserWarning)
        points = shapes.centroid
    return frame.with_columns(longitude=points.x.to_numpy(), latitude=points.y.to_numpy())


def _require_neighbours(matrix: np.ndarray, ids: list[Any], isolates: str, cutoff: float | None) -> None:
    empty = np.asarray(~matrix.any(axis=1))
    if empty.any() and isolates == "error":
        raise InputError(
            f"{number_of(int(empty.sum()), 'region')} without neighbours: {_named(ids, empty)}. "
            f"{'Raise cutoff, a' if cutoff is not None else 'A'}dd a link, leave them out, or choose isolates='keep' "
            "(a zero row: no spatial lag for them)."
        )
