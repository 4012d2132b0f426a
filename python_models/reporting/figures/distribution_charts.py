"""Figures of distributions over time: ridges and heat of densities, transition matrices, ellipses on a map."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from python_models.errors import InputError
from python_models.reporting.figures.charts import drawable, write_cells
from python_models.reporting.figures.map_shapes import write_source
from python_models.reporting.figures.style import (
    FAINT,
    INK,
    MUTED,
    PALETTE,
    RULE,
    SEQUENTIAL,
    SURFACE,
    Chart,
    canvas,
    facets,
    in_house_style,
)
from python_models.words import Language
from python_models.words.figures import FIGURES

if TYPE_CHECKING:
    import geopandas as gpd

MOST_RIDGES = 16  # one above the other on a page
OVERLAP = 1.9  # height of the highest ridge in steps between two
MOST_PANELS = 9


@in_house_style
def ridges(frame: pl.DataFrame, *, period: str = "year", label: str = "", language: Language = "en") -> Chart:
    """Densities of the periods one above the other, the first on top; all on one scale.

    ``frame`` is as ``kernel_density`` gives it: ``x``, ``density`` and the period; of more than 16 periods some are
    shown, evenly spread, the first and the last among them.
    """
    data = drawable(frame, [period, "x", "density"], "densities")
    periods = data[period].unique().sort().to_list()
    if len(periods) > MOST_RIDGES:
        periods = [periods[i] for i in np.unique(np.linspace(0, len(periods) - 1, MOST_RIDGES).round().astype(int))]
    highest = float(data["density"].max())  # type: ignore[arg-type]
    figure, axes = canvas(7.2, 0.9 + 0.34 * len(periods))
    shades = SEQUENTIAL(np.linspace(0.3, 0.9, len(periods)))
    for k, when in enumerate(periods):
        rows = data.filter(pl.col(period) == when).sort("x")
        base = float(len(periods) - 1 - k)
        top = base + OVERLAP * rows["density"].to_numpy() / highest
        axes.fill_between(rows["x"].to_numpy(), base, top, color=shades[k], alpha=0.55, lw=0, zorder=2 + k)
        axes.plot(rows["x"].to_numpy(), top, color=shades[k], lw=1.3, zorder=2.5 + k)
    axes.set_yticks(range(len(periods)), [str(p) for p in reversed(periods)])
    axes.grid(visible=False)
    axes.set_xlabel(label)
    return Chart(figure, FIGURES("show.ridges", language, value=label, first=periods[0], last=periods[-1]))


@in_house_style
def density_heat(frame: pl.DataFrame, *, period: str = "year", label: str = "", language: Language = "en") -> Chart:
    """Density as colour over value (across) and period (down): what a surface in three dimensions hides is seen."""
    data = drawable(frame, [period, "x", "density"], "densities").sort(period, "x")
    periods = data[period].unique().sort().to_list()
    x = data.filter(pl.col(period) == periods[0])["x"].to_numpy()
    cells = data["density"].to_numpy().reshape(len(periods), len(x))
    figure, axes = canvas(7.2, min(0.9 + 0.24 * len(periods), 8.0))
    edges = np.concatenate([[x[0]], (x[1:] + x[:-1]) / 2, [x[-1]]])
    shown = axes.pcolormesh(edges, np.arange(len(periods) + 1), cells, cmap=SEQUENTIAL, rasterized=True)
    step = -(-len(periods) // 20)
    axes.set_yticks(np.arange(0, len(periods), step) + 0.5, [str(p) for p in periods[::step]])
    axes.invert_yaxis()
    axes.grid(visible=False)
    axes.set_xlabel(label)
    bar = figure.colorbar(shown, ax=axes, pad=0.02, aspect=30)
    bar.set_label(FIGURES("density", language))
    bar.outline.set_visible(False)  # type: ignore[operator]
    return Chart(figure, FIGURES("show.density_heat", language, value=label, first=periods[0], last=periods[-1]))


@in_house_style
def transition_heat(
    panels: Mapping[str, np.ndarray],
    *,
    classes: Sequence[str],
    axes_labels: tuple[str, str],
    label: str = "",
    language: Language = "en",
) -> Chart:
    """Matrices of transition probabilities side by side, by heading; nan, a row nobody started from, stays empty."""
    if not panels or len(panels) > MOST_PANELS:
        raise InputError(f"{len(panels)} matrices: between one and {MOST_PANELS} can be drawn side by side.")
    k = len(classes)
    size = float(np.clip(0.55 * k, 1.9, 4.2))
    figure, drawn = facets(len(panels), columns=3, width=size, height=size)
    scale = Normalize(0, 1)
    for axes, (heading, matrix) in zip(drawn, panels.items(), strict=True):
        axes.pcolormesh(matrix, cmap=SEQUENTIAL, norm=scale, edgecolor="#ffffff", linewidth=1.2)
        write_cells(axes, matrix, SEQUENTIAL(scale(matrix)), 2, fontsize=7.5)
        axes.set_title(heading, fontsize=8.5)
        axes.set_xticks(np.arange(k) + 0.5, classes)
        axes.set_yticks(np.arange(k) + 0.5, classes)
        axes.set_ylim(k, 0)
        axes.set_xlim(0, k)
        axes.tick_params(length=0)
        axes.grid(visible=False)
        axes.spines[:].set_visible(False)
        axes.set_aspect("equal")
    figure.supxlabel(axes_labels[1], fontsize=9, color=MUTED)
    figure.supylabel(axes_labels[0], fontsize=9, color=MUTED)
    return Chart(figure, FIGURES("show.transitions", language, value=label))


@in_house_style
def ellipse_map(
    places: np.ndarray,
    outlines: Mapping[str, np.ndarray],
    centres: np.ndarray,
    named: Mapping[str, tuple[float, float]],
    *,
    boundaries: "gpd.GeoDataFrame | None" = None,
    projection: str | None = None,
    label: str = "",
    language: Language = "en",
) -> Chart:
    """Ellipses of some periods over the regions, and beside them the path of the centre through all periods.

    Parameters
    ----------
    places, centres
        (n, 2) regions and (T, 2) centres in order of time, in one plane.
    outlines, named
        By period: (m, 2) points along the ellipse, and the centre that is labelled.
    boundaries, projection
        Polygons behind, and the PROJ string of the plane; points of the regions without.
    """
    figure = Figure(figsize=(8.4, 4.4), layout="constrained")
    whole, path = figure.subplots(1, 2, width_ratios=[1.55, 1])
    if boundaries is not None and projection:
        boundaries.to_crs(projection).plot(ax=whole, color=FAINT, edgecolor=SURFACE, linewidth=0.4)
        write_source(figure, boundaries, language)
    else:
        whole.scatter(places[:, 0], places[:, 1], s=14, color=RULE, lw=0, zorder=2)
    colours = SEQUENTIAL(np.linspace(0.35, 0.95, len(outlines))) if len(outlines) > len(PALETTE) else PALETTE
    for colour, (when, line) in zip(colours, outlines.items(), strict=False):
        whole.plot(line[:, 0], line[:, 1], color=colour, lw=1.6, label=when, zorder=3)
        whole.plot(*named[when], marker="+", ms=8, mew=1.6, color=colour, zorder=4)
    whole.legend(loc="lower left", ncols=2)
    path.plot(centres[:, 0], centres[:, 1], color=INK, lw=1.1, marker="o", ms=3, zorder=3)
    for when, (x, y) in named.items():
        path.annotate(when, (x, y), xytext=(7, -3), textcoords="offset points", fontsize=8, color=MUTED)
    path.set_title(FIGURES("path_of_centre", language), fontsize=9)
    _squared(path, centres)
    for axes in (whole, path):
        axes.set_aspect("equal")
        axes.set(xticks=[], yticks=[], xlabel="", ylabel="")  # geopandas would name the plane's axes
        axes.grid(visible=False)
    whole.spines[:].set_visible(False)
    path.spines[:].set_visible(True)
    _scale_bar(path, language)
    return Chart(figure, FIGURES("show.ellipses", language, value=label))


def _squared(axes: Axes, points: np.ndarray) -> None:
    """Limits about the points with room for labels and, below them, for a rule of length; as wide as high."""
    low, high = points.min(axis=0), points.max(axis=0)
    half = 0.65 * max(float((high - low).max()), 1e-9)
    middle = (low + high) / 2 - [0.0, 0.13 * half]
    axes.set_xlim(middle[0] - half, middle[0] + half)
    axes.set_ylim(middle[1] - half, middle[1] + half)


def _scale_bar(axes: Axes, language: Language) -> None:
    """A rule of a round number of kilometres in the lower left."""
    left, right = axes.get_xlim()
    low, high = axes.get_ylim()
    wanted = (right - left) / 4
    power = 10.0 ** np.floor(np.log10(wanted))
    length = max(s * power for s in (1, 2, 5) if s * power <= wanted)
    x, y = left + 0.06 * (right - left), low + 0.06 * (high - low)
    axes.plot([x, x + length], [y, y], color=MUTED, lw=1.6, solid_capstyle="butt")
    said: dict[str, Any] = {"ha": "left", "va": "bottom", "fontsize": 7.5, "color": MUTED}
    axes.text(x, y + 0.012 * (high - low), FIGURES("kilometres", language, value=f"{length:g}"), **said)
