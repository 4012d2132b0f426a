"""Figures of a panel: trends, rankings, scatters with fit, heat maps and index decompositions."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeVar

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import Normalize
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Bbox, offset_copy
from scipy import special

from python_models.errors import InputError
from python_models.panel_data import require_columns
from python_models.reporting.figures.many_texts import write_each
from python_models.reporting.figures.seen import association, course, extremes, said
from python_models.reporting.figures.style import (
    ACCENT,
    CONTRAST,
    INK,
    MUTED,
    NEUTRAL,
    PALETTE,
    RULE,
    SEQUENTIAL,
    Chart,
    canvas,
    colours_for,
    facets,
    in_house_style,
    text_on,
)
from python_models.straight_line import straight_line
from python_models.words import Language, mark
from python_models.words.figures import AXES, FIGURES

MOST_BARS, FEWER_BARS = 60, 40  # what a page can show
MOST_CELLS = 60  # rows of a heat map that get their name and numbers
ACROSS, UP = 5, 3  # points from a point to its label
MOST_POINTS = 2000  # drawn one by one; more go into a page as an image
Group = TypeVar("Group")  # a year, a name, a region: whatever the column of groups holds


def in_order(groups: Sequence[Group], names: Mapping[str, str] | None) -> list[Group]:
    """Groups in the order of ``names``, those it lacks sorted after, so that colours agree between figures."""
    known: dict[object, int] = {name: i for i, name in enumerate(names or {})}
    return sorted(groups, key=lambda g: (known.get(g, len(known)), str(g)))


def drawable(frame: pl.DataFrame, columns: Sequence[str], what: str) -> pl.DataFrame:
    """Rows of ``frame`` where none of ``columns`` is null or nan; an ``InputError`` where none is left."""
    require_columns(frame, columns)
    kept = frame.drop_nulls(list(columns)).drop_nans([c for c in columns if frame[c].dtype.is_float()])
    if kept.is_empty():
        raise InputError(f"Nothing to draw in the {what}: no row has {', '.join(columns)} all present.")
    return kept


def spread(positions: Sequence[float], gap: float) -> np.ndarray:
    """Move label positions apart until neighbours are ``gap`` away, keeping their order and centre."""
    order = np.argsort(positions)
    wanted = np.asarray(positions, dtype=float)[order]
    stacked = gap * np.arange(len(wanted))
    # least squares with ordered gaps is isotonic regression of the positions less the stacked gaps: pool what falls
    pools: list[tuple[float, int]] = []
    for value in wanted - stacked:
        mean, count = float(value), 1
        while pools and pools[-1][0] > mean:
            upper, more = pools.pop()
            mean, count = (mean * count + upper * more) / (count + more), count + more
        pools.append((mean, count))
    placed = np.array([mean for mean, count in pools for _ in range(count)]) + stacked
    out = np.empty(len(wanted))
    out[order] = placed
    return out


def whole_years(axes: Axes, years: Sequence[Any]) -> None:
    """Tick whole years only, at most ten."""
    axes.xaxis.set_major_locator(MaxNLocator(nbins=10, integer=True, steps=[1, 2, 5, 10]))
    axes.set_xlim(min(years) - 0.15, max(years) + 0.15)


def end_labels(axes: Axes, ends: Mapping[str, tuple[float, float, str]]) -> None:
    """Write each line's name at its end, ``{name: (x, y, colour)}``, without overlap."""
    if not ends:
        return
    low, high = axes.get_ylim()
    height = axes.get_position().height * axes.figure.get_size_inches()[1]  # type: ignore[union-attr]
    places = spread([y for _, y, _ in ends.values()], (high - low) * 0.165 / height)
    for (name, (x, y, colour)), place in zip(ends.items(), places, strict=True):
        axes.annotate(
            name,
            (x, y),
            xytext=(1.012, place),
            textcoords=axes.get_yaxis_transform(),
            va="center",
            fontsize=9,
            fontweight="bold",
            color=colour,
            annotation_clip=False,
        )


@in_house_style
def trend(
    frame: pl.DataFrame,
    *,
    value: str,
    group: str | None = None,
    time: str = "year",
    highlight: str | None = None,
    label: str = "",
    names: Mapping[str, str] | None = None,
    reference: float | None = None,
    language: Language = "en",
) -> Chart:
    """Lines of ``value`` over time, one per group, named at their ends.

    Parameters
    ----------
    frame
        One row per group and period.
    highlight
        The group drawn heavier, in ink (the nation among macro-regions).
    names
        What to write for each group.
    reference
        A level to draw a hairline at (1 for an index).
    """
    data = drawable(frame, [time, value, *([group] if group else [])], "trend")
    figure, axes = canvas()
    groups = in_order(data[group].unique().to_list(), names) if group else [None]
    colours = colours_for([g for g in groups if group is None or g != highlight])
    ends: dict[str, tuple[float, float, str]] = {}
    lines: dict[str, tuple[Any, float, Any, float]] = {}
    if reference is not None:
        axes.axhline(reference, color=MUTED, lw=0.9, ls=(0, (4, 3)), zorder=1)
    for name in groups:
        rows = (data.filter(pl.col(group) == name) if group else data).sort(time)
        strong = name == highlight and group is not None
        colour = INK if strong else colours[name]
        x, y = rows[time].to_list(), rows[value].to_list()
        called = (names or {}).get(name, str(name)) if group else label or AXES.get(value, language)
        lines[called] = (x[0], y[0], x[-1], y[-1])
        axes.plot(x, y, color=colour, lw=2.8 if strong else 1.9, marker="o", ms=3.4, zorder=4 if strong else 3)
        if group:
            ends[(names or {}).get(name, str(name))] = (x[-1], y[-1], colour)
    whole_years(axes, data[time].to_list())
    axes.set_ylabel(label)
    axes.margins(y=0.1)
    end_labels(axes, ends)
    about = {"value": label or AXES.get(value, language), "time": AXES.get(time, language)}
    by = FIGURES("show.trend_by", language, **about, group=AXES.get(group, language)) if group else ""
    seen = said(by or FIGURES("show.trend", language, **about), [course(lines, language)], language)
    return Chart(figure, seen)


@in_house_style
def ranking(
    frame: pl.DataFrame,
    *,
    value: str,
    name: str,
    group: str | None = None,
    top: int | None = None,
    names: Mapping[str, str] | None = None,
    reference: float | None = None,
    reference_label: str = "",
    label: str = "",
    decimals: int = 2,
    language: Language = "en",
) -> Chart:
    """Horizontal bars of ``value``, largest first, coloured by ``group``; ``top`` keeps the first so many.

    Of more than ``MOST_BARS`` the first ``FEWER_BARS`` are drawn where ``top`` is not given; the figure says so.
    """
    data = drawable(frame, [value, name], "ranking").sort(value, descending=True)
    total = data.height
    data = data.head(top or (FEWER_BARS if total > MOST_BARS else total))
    figure, axes = canvas(8.2, 0.225 * data.height + 0.75)
    groups = in_order(data[group].drop_nulls().unique().to_list(), names) if group else []
    colours = colours_for(groups)
    tint = [colours.get(g, NEUTRAL) for g in data[group].to_list()] if group else [ACCENT] * data.height
    places = np.arange(data.height)
    values = data[value].to_numpy()
    axes.barh(places, values, color=tint, height=0.72)
    axes.set_xticks([])
    axes.set_yticks([])
    write_beside(axes, "left", places, data[name].to_list(), pad=4, fontsize=9)
    axes.set_ylim(data.height - 0.4, -0.6)
    inside = values > 0.12 * values.max()
    for fits, side, across in ((True, "right", -5), (False, "left", 5)):
        (of,) = np.nonzero(inside == fits)
        moved = offset_copy(axes.transData, figure, across, -0.5, units="points")
        write_each(axes, np.column_stack([values, places])[of], [f"{values[i]:.{decimals}f}" for i in of],
                   [text_on(tint[i]) if fits else MUTED for i in of], transform=moved, ha=side, va="center",
                   fontsize=8.5, fontweight="bold")  # fmt: skip
    if reference is not None:
        axes.axvline(reference, color=INK, lw=1, ls=(0, (4, 3)), zorder=0)
        axes.annotate(reference_label, (reference, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 3),
                      textcoords="offset points", ha="center", fontsize=8.5, color=INK)  # fmt: skip
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)
    axes.set_xlim(min(0, values.min() * 1.1), values.max() * 1.09)
    if groups:
        handles = [axes.barh([-9], [0], color=colours[g]) for g in groups]
        axes.legend(handles, [(names or {}).get(g, str(g)) for g in groups], loc="lower right", title=None)
    count = str(data.height) if data.height == total else FIGURES("of", language, shown=data.height, total=total)
    axes.set_xlabel(label if data.height == total else FIGURES("counted", language, name=label, count=count).strip())
    about = FIGURES("show.ranking", language, count=count, value=label or AXES.get(value, language))
    seen = extremes(data[name].to_list(), values.tolist(), decimals, language)
    return Chart(figure, said(about, [seen], language))


def label_points(axes: Axes, xs: np.ndarray, ys: np.ndarray, labels: Sequence[str], *, most: int) -> None:
    """Label up to ``most`` points in the order given.

    Each label goes on the first of four sides where it covers no other label and no point; a point without such a side
    gets none.
    """
    figure = axes.get_figure(root=True)
    assert figure is not None
    axes.apply_aspect()
    axes.autoscale_view()
    renderer, pixels = FigureCanvasAgg(figure).get_renderer(), figure.dpi / 72
    across, up = ACROSS * pixels, UP * pixels
    points = axes.transData.transform(np.column_stack([xs, ys]))
    placed: list[Any] = []
    tried = 3 * most + 10  # in a crowd the next would find no place either
    for place, (x, y), label in zip(points[:tried], zip(xs, ys, strict=True), labels[:tried], strict=False):
        if len(placed) == most:
            return
        text = axes.annotate(label, (x, y), xytext=(0, 0), textcoords="offset points", fontsize=8, color=INK)
        wide, high = text.get_window_extent(renderer).size
        for right, above in ((True, True), (False, True), (True, False), (False, False)):
            left = place[0] + across if right else place[0] - across - wide
            low = place[1] + up if above else place[1] - up - high
            box = Bbox.from_bounds(left, low, wide, high)
            if not any(box.overlaps(other) for other in placed) and box.count_contains(points) == 0:
                placed.append(box)
                text.set_position((ACROSS if right else -ACROSS, UP if above else -UP))
                text.set(ha="left" if right else "right", va="bottom" if above else "top")
                break
        else:
            text.remove()


def _fit_line(axes: Axes, x: np.ndarray, y: np.ndarray, language: Language, *, level: float = 0.95) -> None:
    """Least-squares line with its confidence band and slope, where there are three points and some spread."""
    if len(x) < 3 or np.ptp(x) == 0:
        return
    fit = straight_line(x, y)
    grid = np.linspace(x.min(), x.max(), 60)
    line = fit.intercept + fit.slope * grid
    residual = np.sqrt(((y - fit.intercept - fit.slope * x) ** 2).sum() / (len(x) - 2))
    spread_x = ((x - x.mean()) ** 2).sum()
    band = (
        special.stdtrit(len(x) - 2, 0.5 + level / 2)
        * residual
        * np.sqrt(1 / len(x) + (grid - x.mean()) ** 2 / spread_x)
    )
    axes.fill_between(grid, line - band, line + band, color=CONTRAST, alpha=0.16, lw=0)
    axes.plot(grid, line, color=CONTRAST, lw=1.8)
    slope = f"{fit.slope:#.3g}".rstrip(".")  # 0.270 beside 0.272
    told = FIGURES("fit", language, slope=slope, r2=fit.correlation**2).replace("-", "−")
    axes.annotate(told, (0, 1), xycoords="axes fraction", xytext=(4, -3), textcoords="offset points", va="top",
                  fontsize=7.8, color=MUTED)  # fmt: skip


@in_house_style
def scatter_with_fit(
    frame: pl.DataFrame,
    *,
    x: str,
    y: str,
    facet: str | None = None,
    name: str | None = None,
    x_label: str = "",
    y_label: str = "",
    language: Language = "en",
) -> Chart:
    """Points with a least-squares line and its 95 % band, in one panel or one per value of ``facet``.

    ``name`` labels the points of a single panel that lie farthest from the line.
    """
    data = drawable(frame, [x, y, *([facet] if facet else [])], "scatter")
    if facet:
        kinds = sorted(data[facet].unique().to_list())
        figure, panels = facets(len(kinds))
    else:
        kinds = [None]
        figure, axes = canvas(7.2, 4.8)
        panels = [axes]
    for kind, axes in zip(kinds, panels, strict=True):
        rows = data.filter(pl.col(facet) == kind) if facet else data
        xs, ys = rows[x].cast(pl.Float64).to_numpy(), rows[y].cast(pl.Float64).to_numpy()
        size = float(np.clip(12_000 / len(xs), 3, 17 if facet else 26))
        axes.scatter(xs, ys, s=size, color=ACCENT, alpha=0.75 if len(xs) <= 400 else 0.4, lw=0, zorder=3,
                     rasterized=data.height > MOST_POINTS)  # fmt: skip
        _fit_line(axes, xs, ys, language)
        axes.grid(visible=True, axis="both")
        axes.margins(0.07, 0.16)
        if facet:
            axes.set_title(str(kind), fontsize=9.5)
        elif name and len(xs) > 3:
            fit = straight_line(xs, ys)
            far = np.argsort(-np.abs(ys - fit.intercept - fit.slope * xs))
            label_points(axes, xs[far], ys[far], [str(rows[name][int(i)]) for i in far], most=10)
    if facet:
        figure.supxlabel(x_label or x, fontsize=9, color=MUTED)
        figure.supylabel(y_label or y, fontsize=9, color=MUTED)
    else:
        panels[0].set_xlabel(x_label or x)
        panels[0].set_ylabel(y_label or y)
    about = {"y": y_label or y, "x": x_label or x}
    by = FIGURES("show.scatter_by", language, **about, facet=AXES.get(facet, language)) if facet else ""
    points = data.select(pl.col(x, y).cast(pl.Float64))
    seen = association(points[x].to_numpy(), points[y].to_numpy(), language)
    return Chart(figure, said(by or FIGURES("show.scatter", language, **about), [seen], language))


@in_house_style
def heat_map(
    frame: pl.DataFrame,
    *,
    row: str,
    column: str,
    value: str,
    group: str | None = None,
    names: Mapping[str, str] | None = None,
    columns: Sequence[str] | None = None,
    label: str = "",
    decimals: int = 2,
    language: Language = "en",
) -> Chart:
    """Cells of ``value`` by ``row`` and ``column``; groups sorted by their mean, and in each the rows by theirs.

    Columns stand in the order of ``columns``, or sorted.
    """
    data = drawable(frame, [row, column, value, *([group] if group else [])], "heat map")
    means = data.group_by([row, *([group] if group else [])]).agg(pl.col(value).mean().alias("__mean"))
    if group:
        means = means.with_columns(pl.col("__mean").mean().over(group).alias("__group"))
        means = means.sort(["__group", group, "__mean"], descending=[True, False, True])
    else:
        means = means.sort("__mean", descending=True)
    rows, columns = means[row].to_list(), columns or sorted(data[column].unique().to_list())
    cells = np.full((len(rows), len(columns)), np.nan)
    at_row, at_column = {r: i for i, r in enumerate(rows)}, {c: j for j, c in enumerate(columns)}
    for r, c, v in data.select(row, column, value).iter_rows():
        cells[at_row[r], at_column[c]] = v
    crowd = len(rows) > MOST_CELLS
    figure, axes = canvas(min(1.9 + 0.7 * len(columns), 9), 9.0 if crowd else 0.25 * len(rows) + 0.6)
    # one outlying region must not wash out the rest
    low, high = np.nanpercentile(cells, [2, 98])
    scale = Normalize(low, high, clip=True)
    lines: dict[str, Any] = {"rasterized": True} if crowd else {"edgecolor": "#ffffff", "linewidth": 1.2}
    axes.pcolormesh(cells, cmap=SEQUENTIAL, norm=scale, **lines)
    if not crowd:
        write_cells(axes, cells, SEQUENTIAL(scale(cells)), decimals, fontsize=8)
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.set_yticks([])
    write_beside(axes, "top", np.arange(len(columns)) + 0.5, columns, fontsize=8.5)
    if crowd:
        axes.set_ylabel(FIGURES("counted", language, name=AXES.get(row, language), count=len(rows)))
    else:
        write_beside(axes, "left", np.arange(len(rows)) + 0.5, rows, fontsize=8.5)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    if group:
        _group_brackets(axes, means[group].to_list(), names or {}, len(columns))
    places = {"row": AXES.get(row, language), "column": AXES.get(column, language)}
    about = FIGURES("show.heat_map", language, value=label or AXES.get(value, language), **places)
    at = [mark("comma", language).join((str(r), str(c))) for r in rows for c in columns]
    return Chart(figure, said(about, [extremes(at, cells.ravel().tolist(), decimals, language)], language))


def write_beside(
    axes: Axes, side: Literal["left", "top"], places: np.ndarray, names: Sequence[Any], *, pad: float = 3.5, **font: Any
) -> None:
    """What stands at places of an axis, as its ticks write it: a tick is several artists."""
    left = side == "left"
    moved, va, ha = axes.get_yaxis_text1_transform(pad) if left else axes.get_xaxis_text2_transform(pad)
    at = np.column_stack([np.zeros(len(places)), places] if left else [places, np.ones(len(places))])
    write_each(axes, at, list(map(str, names)), [INK] * len(at), transform=moved, ha=ha, va=va, **font)


def write_cells(axes: Axes, cells: np.ndarray, colours: np.ndarray, decimals: int, **font: Any) -> None:
    """The number of each cell, in an ink that reads well on the cell's colour."""
    at = np.argwhere(np.isfinite(cells))
    texts = [f"{cells[i, j]:.{decimals}f}" for i, j in at]
    inks = [text_on(colours[i, j]) for i, j in at]
    write_each(axes, at[:, ::-1] + 0.5, texts, inks, ha="center", va="center", **font)


def _group_brackets(axes: Axes, groups: list[Any], names: Mapping[str, str], width: int) -> None:
    """Rule between groups of rows and each group's name at the right."""
    start = 0
    for i in range(1, len(groups) + 1):
        if i < len(groups) and groups[i] == groups[start]:
            continue
        if i < len(groups):
            axes.axhline(i, color=MUTED, lw=1.2, clip_on=False)
        name = names.get(groups[start], str(groups[start]))
        place: dict[str, Any] = {"rotation": 270, "va": "center"}
        axes.text(width + 0.15, (start + i) / 2, name, fontsize=9, fontweight="bold", color=MUTED, **place)
        start = i


@in_house_style
def malmquist_decomposition(
    frame: pl.DataFrame,
    *,
    year: str = "year",
    index: str = "malmquist",
    efficiency_change: str = "efficiency_change",
    best_practice_change: str = "best_practice_change",
    labels: Sequence[str] | None = None,
    axis_label: str | None = None,
    language: Language = "en",
) -> Chart:
    """Geometric means over regions of an index and its two factors, cumulated from the base year.

    ``frame`` has one row per region and later year of each pair of years. The factors multiply to the index year by
    year, so the cumulated lines do too (Pastor & Lovell 2005).
    """
    parts = [index, efficiency_change, best_practice_change]
    if labels is None:
        labels = [FIGURES(key, language) for key in ("malmquist", "efficiency_change", "best_practice_change")]
    data = drawable(frame, [year, *parts], "Malmquist decomposition")
    if (data.select(parts).min_horizontal() <= 0).any():
        raise InputError("A Malmquist component is zero or negative; geometric means need positive numbers.")
    yearly = data.group_by(year).agg(pl.col(parts).log().mean()).sort(year)
    base = yearly[year].min() - 1  # type: ignore[operator]
    years = [base, *yearly[year].to_list()]
    figure, axes = canvas()
    axes.axhline(1, color=MUTED, lw=0.9, ls=(0, (4, 3)))
    ends = {}
    for part, label, colour, width in zip(parts, labels, (INK, PALETTE[0], PALETTE[1]), (2.8, 1.9, 1.9), strict=True):
        level = np.exp(np.concatenate([[0.0], yearly[part].cum_sum().to_numpy()]))
        axes.plot(years, level, color=colour, lw=width, marker="o", ms=3.4)
        ends[label] = (years[-1], level[-1], colour)
    whole_years(axes, years)
    axes.set_ylabel(FIGURES("base_year", language) if axis_label is None else axis_label)
    axes.margins(y=0.1)
    axes.spines["bottom"].set_color(RULE)
    end_labels(axes, ends)
    lines = {label: (years[0], 1.0, x, y) for label, (x, y, _) in ends.items()}
    return Chart(figure, said(FIGURES("show.malmquist", language), [course(lines, language)], language))
