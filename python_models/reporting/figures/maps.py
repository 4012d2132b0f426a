"""Maps of regional values and categories: tiles or points from coordinates alone, polygons where boundaries exist."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Patch
from matplotlib.path import Path

from python_models.errors import InputError
from python_models.panel_data import require_columns
from python_models.reporting.figures.many_texts import write_each
from python_models.reporting.figures.map_classes import class_breaks, class_limits, class_lows
from python_models.reporting.figures.map_labels import MOST_LABELS, fit_labels
from python_models.reporting.figures.map_shapes import draw_polygons, without_data, write_source
from python_models.reporting.figures.regions import draw_points, draw_shapes, tagged
from python_models.reporting.figures.seen import counts as seen_counts
from python_models.reporting.figures.seen import extremes, said
from python_models.reporting.figures.style import (
    DIVERGING,
    FAINT,
    INK,
    MUTED,
    SEQUENTIAL,
    SURFACE,
    Chart,
    in_house_style,
    text_on,
)
from python_models.reporting.figures.tile_grid import project, tile_grid
from python_models.words import Language
from python_models.words.figures import AXES, FIGURES
from python_models.words.tables import TABLES

if TYPE_CHECKING:
    import geopandas as gpd

Kind = Literal["tiles", "points"]
MOST_DRAWN = 400  # regions with a tile or a shape of their own; more are points, which go into a page as an image
NOT_SIGNIFICANT = "#dfe3e8"
EMPTY = FAINT  # a theme colour: what has no data recedes on light and dark alike
LISA_COLOURS = {
    "high-high": "#b3452c",
    "low-low": "#1f6f96",
    "high-low": "#eaa27c",
    "low-high": "#9cc6d6",
    "not significant": NOT_SIGNIFICANT,
}


def one_row_per_region(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Check that a map's frame has its columns and names no region twice."""
    require_columns(frame, ["region_id", *columns])
    repeated = frame.filter(frame["region_id"].is_duplicated())["region_id"].unique().sort().to_list()
    if repeated:
        raise InputError(
            f"A map takes one row per region; more than one of {', '.join(map(str, repeated[:5]))}. "
            "Choose one year first."
        )
    return frame.sort("region_id")


def _draw_tiles(
    axes: Axes, frame: pl.DataFrame, name: str, colours: Sequence[Any], texts: Sequence[str], tags: Sequence[str]
) -> None:
    row, column = tile_grid(frame["longitude"].to_numpy(), frame["latitude"].to_numpy())
    width, height = column.max() + 1, row.max() + 1
    inches = float(np.clip(7.8 / width, 0.3 if len(frame) <= MOST_LABELS else 0.05, 0.94))
    axes.figure.set_size_inches(inches * width, inches * height + 0.75)  # type: ignore[union-attr]
    shape = FancyBboxPatch((0.04, 0.04), 0.92, 0.92, boxstyle="round,pad=0,rounding_size=0.09").get_path()
    tiles = [Path(shape.vertices + place, shape.codes) for place in np.column_stack([column, row])]
    draw_shapes(axes, tiles, tags, facecolors=list(colours), linewidths=0)
    if len(frame) <= MOST_LABELS:
        _write_tiles(axes, column, row, fit_labels(frame[name].cast(pl.String).to_list(), inches * 72 * 0.83), colours,
                     texts if inches > 0.5 else [""] * len(frame))  # fmt: skip
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.set_aspect("equal")


def _write_tiles(
    axes: Axes,
    column: np.ndarray,
    row: np.ndarray,
    labels: Sequence[tuple[str, float]],
    colours: Sequence[Any],
    texts: Sequence[str],
) -> None:
    """A name in each tile, and its value below where there is one."""
    inks = [MUTED if colour == EMPTY else text_on(colour) for colour in colours]
    for x, y, ink, (label, size), text in zip(column, row, inks, labels, texts, strict=True):
        axes.text(x + 0.5, y + (0.38 if text else 0.5), label, ha="center", va="center", fontsize=size,
                  fontweight="bold", color=ink, linespacing=0.95)  # fmt: skip
    valued = [i for i, text in enumerate(texts) if text]
    below = [row[i] + (0.79 if "\n" in labels[i][0] else 0.71) for i in valued]
    write_each(axes, np.column_stack([column[valued] + 0.5, below]), [texts[i] for i in valued],
               [inks[i] for i in valued], ha="center", va="center", fontsize=7.6)  # fmt: skip


def _draw_points(
    axes: Axes, frame: pl.DataFrame, name: str, colours: Sequence[Any], texts: Sequence[str], tags: Sequence[str]
) -> None:
    places = project(frame["longitude"].to_numpy(), frame["latitude"].to_numpy())
    if not np.isfinite(places).all():
        raise InputError("A point map needs a longitude and a latitude for every region; some are missing.")
    size = float(np.clip(9000 / len(places), 5, 260))
    crowd = len(places) > MOST_DRAWN
    drawn: dict[str, Any] = {"facecolor": list(colours), "edgecolor": SURFACE, "zorder": 3}
    x, y = places.T
    if crowd:
        axes.scatter(x, y, s=size, lw=0, rasterized=True, **drawn)
    else:
        draw_points(axes, x, y, tags, size, lw=0.8, **drawn)
    if len(places) <= 60:
        for (x, y), label in zip(places, frame[name].cast(pl.String).to_list(), strict=True):
            axes.annotate(label, (x, y), xytext=(0, -np.sqrt(size) / 2 - 2), textcoords="offset points", ha="center",
                          va="top", fontsize=7.2, color=INK)  # fmt: skip
    axes.margins(0.08)
    axes.set_aspect("equal")


def _tinted(
    frame: pl.DataFrame, colours: Sequence[Any], tags: Sequence[str], boundaries: "gpd.GeoDataFrame"
) -> "gpd.GeoDataFrame":
    """The boundaries with each region's ``tint`` and ``tag``; ``InputError`` names regions without a shape."""
    known = set(boundaries["region_id"])
    absent = [r for r in frame["region_id"].to_list() if r not in known]
    if absent:
        raise InputError(
            f"The boundaries have no shape for {', '.join(map(str, absent[:8]))}; "
            "give boundaries whose key column holds the panel's region_id, or draw tiles."
        )
    by_region = dict(zip(frame["region_id"].to_list(), colours, strict=True))
    marks = dict(zip(frame["region_id"].to_list(), tags, strict=True))
    tints = [to_hex(by_region.get(r, FAINT)) for r in boundaries["region_id"]]
    return boundaries.assign(tint=tints, tag=[marks.get(r, "") for r in boundaries["region_id"]])


def _map(
    frame: pl.DataFrame,
    name: str,
    colours: Sequence[Any],
    texts: Sequence[str],
    legend: Mapping[str, Any],
    boundaries: "gpd.GeoDataFrame | None",
    kind: Kind,
    alt: str,
    label: str,
    values: Sequence[str],
    language: Language,
) -> Chart:
    tags = [
        tagged(str(r), FIGURES("tip", language, name=n, value=v or TABLES("no_data", language)))
        for r, n, v in zip(frame["region_id"].to_list(), frame[name].to_list(), values, strict=True)
    ]
    figure = Figure(figsize=(7.2, 5.2))
    axes = figure.add_axes((0, 0.1, 1, 0.9))
    if boundaries is not None:
        draw_polygons(axes, _tinted(frame, colours, tags, boundaries))
        write_source(figure, boundaries, language)
        if EMPTY not in legend.values() and without_data(boundaries, frame["region_id"].to_list()):
            legend = {**legend, TABLES("no_data", language): EMPTY}
    else:
        tiles = kind == "tiles" and frame.height <= MOST_DRAWN  # more tiles would take minutes to place
        (_draw_tiles if tiles else _draw_points)(axes, frame, name, colours, texts, tags)
    axes.set_axis_off()
    handles = [Patch(facecolor=colour, label=text, lw=0) for text, colour in legend.items()]
    places = figure.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, 0.08), ncols=min(len(handles), 6),
                           title=label or None, handlelength=1.5, handleheight=1.1, columnspacing=1.4)  # fmt: skip
    places.get_title().set_color(MUTED)
    places.get_title().set_fontsize(9)
    return Chart(figure, alt)


@in_house_style
def region_map(
    frame: pl.DataFrame,
    *,
    value: str,
    name: str = "region_name",
    scheme: str = "fisher_jenks",
    classes: int = 5,
    boundaries: "gpd.GeoDataFrame | None" = None,
    kind: Kind = "tiles",
    decimals: int = 2,
    label: str = "",
    language: Language = "en",
) -> Chart:
    """Map of one number per region in classes.

    Parameters
    ----------
    frame
        One row per region: region_id, ``name``, ``value``, and longitude and latitude where no boundaries are given.
    scheme, classes
        A ``mapclassify`` scheme and the number of classes.
    boundaries
        Polygons with ``region_id``, from ``read_boundaries``; without them ``kind`` says ``tiles`` or ``points``.
    """
    data = one_row_per_region(frame, [value, name])
    values = data[value].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    known = np.isfinite(values)
    if not known.any():
        raise InputError(f"Nothing to draw on the map: {value} is empty in every region.")
    bounds = class_breaks(values[known], scheme, classes)
    shades = SEQUENTIAL(np.linspace(0.06, 0.94, len(bounds)))
    which = np.clip(np.searchsorted(bounds, values - 1e-12 * np.abs(values)), 0, len(bounds) - 1)
    colours = [tuple(shades[k]) if ok else EMPTY for k, ok in zip(which, known, strict=True)]
    texts = [f"{v:.{decimals}f}" if ok else "" for v, ok in zip(values, known, strict=True)]
    texts_of_classes = class_limits(class_lows(values[known], which[known], bounds), bounds.tolist(), decimals)
    legend: dict[str, Any] = dict(zip(texts_of_classes, map(tuple, shades), strict=True))
    if not known.all():
        legend[TABLES("no_data", language)] = EMPTY
    about = FIGURES("show.map", language, value=label or AXES.get(value, language))
    alt = said(about, [extremes(data[name].to_list(), values.tolist(), decimals, language)], language)
    return _map(data, name, colours, texts, legend, boundaries, kind, alt, label, texts, language)


@in_house_style
def category_map(
    frame: pl.DataFrame,
    *,
    category: str,
    colours: Mapping[str, str],
    name: str = "region_name",
    text: str | None = None,
    names: Mapping[str, str] | None = None,
    boundaries: "gpd.GeoDataFrame | None" = None,
    kind: Kind = "tiles",
    label: str = "",
    language: Language = "en",
) -> Chart:
    """Map of one category per region; ``colours`` is in legend order, ``text`` names a column to write in tiles."""
    data = one_row_per_region(frame, [category, name])
    kinds = data[category].to_list()
    unknown = sorted({str(k) for k in kinds if k is not None and k not in colours})
    if unknown:
        raise InputError(f"Column {category} has {', '.join(unknown)}, for which no colour is given.")
    counts = {c: kinds.count(c) for c in colours}
    called = {c: (names or {}).get(c, c) for c in colours}
    legend = {_counted(called[c], counts[c], language): colours[c] for c in colours if counts[c]}
    if None in kinds:
        legend[_counted(TABLES("no_data", language), kinds.count(None), language)] = EMPTY
    tint = [colours.get(k, EMPTY) for k in kinds]
    texts = data[text].cast(pl.String).fill_null("").to_list() if text else [""] * data.height
    seen = seen_counts({called[c]: counts[c] for c in colours}, language)
    alt = said(FIGURES("show.map", language, value=label or category), [seen], language)
    tips = [called.get(k, "") for k in kinds]
    return _map(data, name, tint, texts, legend, boundaries, kind, alt, label, tips, language)


def _counted(name: str, count: int, language: Language) -> str:
    """A legend's entry with its number of regions."""
    return FIGURES("counted", language, name=name, count=count)


def lisa_map(
    local: pl.DataFrame,
    *,
    level: float = 0.05,
    name: str = "region_name",
    text: str | None = None,
    boundaries: "gpd.GeoDataFrame | None" = None,
    kind: Kind = "tiles",
    language: Language = "en",
) -> Chart:
    """Map of local clusters: the quadrant of the Moran scatter where the permutation p-value is at most ``level``.

    ``local`` has one row per region with ``quadrant`` (high-high, low-low, high-low, low-high) and ``p_value``.
    """
    require_columns(local, ["quadrant", "p_value"])
    shown = local.with_columns(
        pl.when(pl.col("p_value") <= level)
        .then("quadrant")
        .when(pl.col("p_value").is_not_null())
        .then(pl.lit("not significant"))
        .alias("cluster")
    )
    names = {key: TABLES(key, language) for key in LISA_COLOURS}
    label = TABLES("lisa_label", language, level=f"{level:g}")
    return category_map(
        shown, category="cluster", colours=LISA_COLOURS, name=name, text=text, names=names, boundaries=boundaries,
        kind=kind, label=label, language=language,
    )  # fmt: skip


@in_house_style
def change_map(
    frame: pl.DataFrame,
    *,
    value: str,
    first: int,
    last: int,
    name: str = "region_name",
    boundaries: "gpd.GeoDataFrame | None" = None,
    kind: Kind = "tiles",
    decimals: int = 2,
    label: str = "",
    language: Language = "en",
) -> Chart:
    """Map of improved and declined regions: the change of ``value`` from year ``first`` to ``last``."""
    require_columns(frame, ["region_id", "year", value])
    start = frame.filter(pl.col("year") == first).select("region_id", __start=value)
    end = frame.filter(pl.col("year") == last)
    data = one_row_per_region(end, [name]).join(start, on="region_id", how="left", maintain_order="left")
    change = (data[value] - data["__start"]).cast(pl.Float64).fill_null(float("nan")).to_numpy().copy()
    change[np.abs(change) < 1e-9] = 0.0  # a solver's last digits are no change
    known = np.isfinite(change)
    if not known.any():
        raise InputError(f"No region has {value} in both {first} and {last}.")
    reach = np.abs(change[known]).max() or 1.0
    # a root keeps small changes apart from none
    tone = np.where(known, 0.5 + 0.5 * np.sign(change) * np.sqrt(np.abs(change) / reach), 0.5)
    colours = [tuple(DIVERGING(t)) if ok else EMPTY for t, ok in zip(tone, known, strict=True)]
    arrows = np.where(change > 0, "▲", np.where(change < 0, "▼", "="))
    texts = [f"{a} {abs(c):.{decimals}f}" if ok else "" for a, c, ok in zip(arrows, change, known, strict=True)]
    up, down = int((change[known] > 0).sum()), int((change[known] < 0).sum())
    legend: dict[str, Any] = {
        _counted(TABLES("improved", language), up, language): tuple(DIVERGING(0.9)),
        _counted(TABLES("declined", language), down, language): tuple(DIVERGING(0.12)),
    }
    if up + down < known.sum():
        same = int(known.sum()) - up - down
        legend[_counted(TABLES("unchanged", language), same, language)] = tuple(DIVERGING(0.5))
    if not known.all():
        legend[TABLES("no_data", language)] = EMPTY
    title = FIGURES("value_years", language, value=label or AXES.get(value, language), first=first, last=last)
    seen = seen_counts({TABLES("improved", language): up, TABLES("declined", language): down}, language)
    most = extremes(data[name].to_list(), change.tolist(), decimals, language)
    alt = said(FIGURES("show.change", language, title=title), [seen, most], language)
    return _map(data, name, colours, texts, legend, boundaries, kind, alt, title, texts, language)
