"""Centre of gravity and standard deviational ellipse of regions by weight, over time (Lefever 1926; Yuill 1971)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from python_models.counts import require_flags
from python_models.distribution.reading import read, require_numbers, require_positive, slices, weighted_mean
from python_models.errors import InputError, number_of
from python_models.frames import as_polars
from python_models.panel_data import require_columns, require_different
from python_models.unit_names import some

EARTH = 6371.0088  # km, mean radius
RULES = ("arcgis", "plain", "crimestat")
SAME = 1e-9  # coordinates that differ by less than this share are one place
ROUND = 1e-12  # axes that differ by less than this share have no direction


@dataclass(frozen=True, slots=True)
class Plane:
    """Lambert's azimuthal equal-area projection of a sphere about a centre (degrees), in km; or no projection."""

    longitude: float | None = None
    latitude: float | None = None

    def onto(self, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        """(n, 2) east and north of the centre (Snyder 1987, eqs. 24-2 and 22-4, 22-5)."""
        if self.longitude is None or self.latitude is None:
            return np.column_stack([lon, lat])
        lam, phi, phi0 = np.deg2rad(lon - self.longitude), np.deg2rad(lat), np.deg2rad(self.latitude)
        cosine = np.sin(phi0) * np.sin(phi) + np.cos(phi0) * np.cos(phi) * np.cos(lam)
        k = EARTH * np.sqrt(2 / (1 + cosine))
        east = k * np.cos(phi) * np.sin(lam)
        north = k * (np.cos(phi0) * np.sin(phi) - np.sin(phi0) * np.cos(phi) * np.cos(lam))
        return np.column_stack([east, north])

    def back(self, points: np.ndarray) -> np.ndarray:
        """(n, 2) longitude and latitude of points of the plane (Snyder 1987, eqs. 20-14 to 20-18 and 24-16)."""
        if self.longitude is None or self.latitude is None:
            return points
        x, y = points.T
        rho = np.hypot(x, y)
        c = 2 * np.arcsin(np.clip(rho / (2 * EARTH), 0, 1))
        phi0 = np.deg2rad(self.latitude)
        safe = np.where(rho > 0, rho, 1.0)
        lat = np.arcsin(np.clip(np.cos(c) * np.sin(phi0) + y * np.sin(c) * np.cos(phi0) / safe, -1, 1))
        lon = np.arctan2(x * np.sin(c), safe * np.cos(phi0) * np.cos(c) - y * np.sin(phi0) * np.sin(c))
        east = (self.longitude + np.rad2deg(lon) + 180) % 360 - 180
        return np.column_stack([east, np.rad2deg(lat)])


def plane_of(longitude: np.ndarray, latitude: np.ndarray) -> Plane:
    """The plane about the middle of places on the sphere, wherever the antimeridian lies."""
    lam, phi = np.deg2rad(longitude), np.deg2rad(latitude)
    x, y, z = (np.cos(phi) * np.cos(lam)).mean(), (np.cos(phi) * np.sin(lam)).mean(), np.sin(phi).mean()
    return Plane(float(np.rad2deg(np.arctan2(y, x))), float(np.rad2deg(np.arctan2(z, np.hypot(x, y)))))


def deviational_ellipse(
    frame: Any,
    variable: str | None = None,
    *,
    unit: str,
    period: str | None = None,
    longitude: str = "longitude",
    latitude: str = "latitude",
    projected: bool = False,
    rule: str = "arcgis",
    missing: str = "error",
) -> pl.DataFrame:
    """Weighted mean centre and standard deviational ellipse of the regions, in each period.

    Parameters
    ----------
    variable
        What regions weigh, not negative; all weigh alike where not given.
    longitude, latitude
        Columns in degrees, or with ``projected`` x and y of a plane, in whatever unit.
    rule
        Size of the axes. With V the weighted variance along an axis, dividing by the sum of weights: ``arcgis``
        sqrt(2 V) (as ArcGIS documents it), ``plain`` sqrt(V) (Yuill 1971; older ArcGIS), ``crimestat``
        sqrt(2 V n / (n - 2)). Axes, shape and angle do not depend on the scale of the weights.

    Returns
    -------
    polars.DataFrame
        One row per period: ``center_longitude``, ``center_latitude`` (x and y where projected), ``semi_major``,
        ``semi_minor`` (km, or the plane's unit), ``angle`` of the major axis in degrees clockwise from north (0 to 180;
        null for a circle), ``flattening`` 1 - minor/major, ``area``, ``standard_distance`` sqrt(V of both axes), ``n``;
        ``shift`` from the centre of the period before and ``shift_angle`` clockwise from north (null in the first).

    Notes
    -----
    Degrees are projected by Lambert's azimuthal equal-area projection about the middle of all regions, in one plane for
    all periods, so that areas are true and centres comparable. Axes are the eigenvectors of the weighted covariance:
    Lefever's angle, tan(angle) = (A + sqrt(A^2 + 4 C^2)) / 2C with A = sum w (dx^2 - dy^2) and C = sum w dx dy.

    Raises
    ------
    InputError
        As ``dagum``; a coordinate that is missing or no degree; fewer than three regions with weight in a period;
        a region whose coordinates change between periods.
    """
    require_flags(projected=projected)
    if rule not in RULES:
        raise InputError(f"rule={rule!r} is unknown; choose one of {', '.join(RULES)}.")
    require_columns(as_polars(frame), [unit])
    require_different(longitude=longitude, latitude=latitude)
    east, north = "__longitude", "__latitude"
    data = read(
        frame,
        longitude if variable is None else variable,
        [longitude, latitude],
        unit=unit,
        period=period,
        missing=missing,
    )
    require_numbers(data, longitude, latitude)
    data = data.with_columns(pl.col(longitude, latitude).cast(pl.Float64).fill_nan(None))
    _require_places(data, unit, longitude, latitude, projected)
    _require_one_place(data, unit, longitude, latitude)
    places = data.unique(unit, keep="last", maintain_order=True).select(longitude, latitude).to_numpy()
    plane = Plane() if projected else plane_of(*places.T)
    on_plane = plane.onto(data[longitude].to_numpy(), data[latitude].to_numpy())
    data = data.with_columns(pl.Series(east, on_plane[:, 0]), pl.Series(north, on_plane[:, 1]))
    rows: list[dict[str, Any]] = []
    before: np.ndarray | None = None
    parts = [(None, data)] if period is None else sorted((k[0], v) for k, v in _by(data, period))
    for when, part in parts:
        part = part.sort(unit)
        weight = np.ones(part.height)
        if variable is not None:
            checked = next(slices(part, variable, unit=unit, period=period))
            require_positive(checked, variable)
            weight = checked.values
        points = part.select(east, north).to_numpy()[weight > 0]
        named = "" if period is None else f" in {when}"
        if len(points) < 3:
            raise InputError(
                f"{number_of(len(points), 'region')} with a weight{named}; an ellipse takes at least three."
            )
        row, centre = _ellipse(points, weight[weight > 0], rule)
        lon, lat = plane.back(centre[None])[0].tolist()
        names = ("center_x", "center_y") if projected else ("center_longitude", "center_latitude")
        moved = {"shift": None, "shift_angle": None} if before is None else _shift(before, np.array([lon, lat]), plane)
        rows.append(({} if period is None else {period: when}) | {names[0]: lon, names[1]: lat} | row | moved)
        before = np.array([lon, lat])
    kinds = dict.fromkeys(("angle", "shift", "shift_angle"), pl.Float64)
    return pl.DataFrame(rows, infer_schema_length=None, schema_overrides=kinds)


def _by(data: pl.DataFrame, period: str) -> Any:
    return data.group_by(period)


def _require_places(data: pl.DataFrame, unit: str, longitude: str, latitude: str, projected: bool) -> None:
    x, y = pl.col(longitude), pl.col(latitude)
    bad = x.is_null() | y.is_null() | x.is_infinite() | y.is_infinite()
    if not projected:
        bad = bad | ~x.is_between(-180, 360) | ~y.is_between(-90, 90)
    found = data.filter(bad)[unit].unique(maintain_order=True).to_list()
    if found:
        raise InputError(
            f"{longitude} or {latitude} is missing or no degree for {some(found, 5)}. Give every region its place, or "
            "say projected=True for coordinates of a plane."
        )


def _require_one_place(data: pl.DataFrame, unit: str, longitude: str, latitude: str) -> None:
    """A centre that moves because a region was put elsewhere says nothing of where the weight went."""
    spread = [
        (pl.col(c).max() - pl.col(c).min()).abs() > SAME * (1 + pl.col(c).abs().max()) for c in (longitude, latitude)
    ]
    moved = data.group_by(unit, maintain_order=True).agg(pl.any_horizontal(spread).alias("moved")).filter("moved")
    if moved.height:
        raise InputError(
            f"{longitude} or {latitude} of {some(moved[unit].to_list(), 5)} changes between periods, so the ellipse "
            "would move with it. Give each region one place for all periods."
        )


def _ellipse(points: np.ndarray, weight: np.ndarray, rule: str) -> tuple[dict[str, Any], np.ndarray]:
    share = weight / weight.sum()
    centre = np.array([weighted_mean(column, share) for column in points.T])
    off = points - centre
    covariance = (off * share[:, None]).T @ off
    roots, vectors = np.linalg.eigh(covariance)
    minor, major = np.sqrt(np.maximum(roots, 0.0))
    scale = {"plain": 1.0, "arcgis": np.sqrt(2.0), "crimestat": np.sqrt(2 * len(points) / (len(points) - 2))}[rule]
    angle = None
    if major - minor > ROUND * major:
        angle = float(np.rad2deg(np.arctan2(vectors[0, 1], vectors[1, 1])) % 180)
    a, b = float(major * scale), float(minor * scale)
    row = {
        "n": len(points),
        "semi_major": a,
        "semi_minor": b,
        "angle": angle,
        "flattening": 1 - b / a if a > 0 else None,
        "area": float(np.pi * a * b),
        "standard_distance": float(np.sqrt(roots.sum())),
    }
    return row, centre


def _shift(start: np.ndarray, end: np.ndarray, plane: Plane) -> dict[str, float | None]:
    """Distance and bearing between two centres: on the sphere, or in the plane."""
    if plane.longitude is None:
        step = end - start
        length = float(np.hypot(*step))
        angle = float(np.rad2deg(np.arctan2(step[0], step[1])) % 360)
    else:
        (lam1, phi1), (lam2, phi2) = np.deg2rad(start), np.deg2rad(end)
        half = np.sin((phi2 - phi1) / 2) ** 2 + np.cos(phi1) * np.cos(phi2) * np.sin((lam2 - lam1) / 2) ** 2
        length = float(2 * EARTH * np.arcsin(min(1.0, np.sqrt(half))))
        east = np.sin(lam2 - lam1) * np.cos(phi2)
        north = np.cos(phi1) * np.sin(phi2) - np.sin(phi1) * np.cos(phi2) * np.cos(lam2 - lam1)
        angle = float(np.rad2deg(np.arctan2(east, north)) % 360)
    return {"shift": length, "shift_angle": angle if length > 0 else None}


def outline(row: dict[str, Any], plane: Plane, points: int = 181) -> np.ndarray:
    """(points, 2) along the ellipse of a row of ``deviational_ellipse`` in its plane (``plane_of`` all regions)."""
    turn = np.linspace(0, 2 * np.pi, points)
    angle = np.deg2rad(90 - (row["angle"] or 0.0))
    along, across = row["semi_major"] * np.cos(turn), row["semi_minor"] * np.sin(turn)
    east = along * np.cos(angle) - across * np.sin(angle)
    north = along * np.sin(angle) + across * np.cos(angle)
    lon, lat = (row["center_x"], row["center_y"]) if "center_x" in row else (
        row["center_longitude"], row["center_latitude"])  # fmt: skip
    return plane.onto(np.array([lon]), np.array([lat])) + np.column_stack([east, north])
