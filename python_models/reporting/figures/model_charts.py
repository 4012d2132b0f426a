"""Figures of estimates: coefficients, marginal effects, permutation tests, specification curves, Moran scatters."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from python_models.errors import InputError
from python_models.panel_data import require_columns
from python_models.reporting.figures.charts import drawable, label_points
from python_models.reporting.figures.map_labels import MOST_LABELS
from python_models.reporting.figures.maps import LISA_COLOURS, MOST_DRAWN
from python_models.reporting.figures.regions import draw_points, tagged
from python_models.reporting.figures.seen import counts, intervals, reach, said
from python_models.reporting.figures.style import (
    ACCENT,
    CONTRAST,
    FAINT,
    INK,
    MUTED,
    NEUTRAL,
    RULE,
    SURFACE,
    Chart,
    canvas,
    colours_for,
    in_house_style,
)
from python_models.reporting.labels import labelled
from python_models.reporting.numbers import number
from python_models.reporting.tables.regression_tables import CONSTANTS
from python_models.words import Language, listed
from python_models.words.figures import FIGURES
from python_models.words.tables import TABLES


@in_house_style
def coefficient_plot(
    terms: pl.DataFrame,
    *,
    terms_shown: Sequence[str] | None = None,
    models: Sequence[str] | None = None,
    component: str = "main",
    labels: Mapping[str, str] | None = None,
    label: str = "",
    language: Language = "en",
) -> Chart:
    """Estimates with their confidence intervals, a row per term and a colour per model.

    ``terms`` are rows of ``results.model_terms``; the intervals are those stored. An interval many times wider than the
    others runs off the figure and ends in an arrow, so that the others stay readable. Filled points exclude zero.
    """
    data = drawable(
        terms.filter(pl.col("component") == component),
        ["model_id", "term", "estimate", "conf_low", "conf_high"],
        "plot",
    )
    names = labels or {}
    chosen = list(models) if models is not None else data["model_id"].unique(maintain_order=True).to_list()
    data = data.filter(pl.col("model_id").is_in(chosen))
    shown = list(terms_shown) if terms_shown is not None else [
        t for t in data["term"].unique(maintain_order=True).to_list() if t not in CONSTANTS
    ]  # fmt: skip
    data = drawable(data.filter(pl.col("term").is_in(shown)), ["estimate"], "coefficient plot")
    colours = colours_for(chosen)
    step = min(0.8 / len(chosen), 0.2)
    figure, axes = canvas(8.2, 0.8 + len(shown) * max(0.42, 0.19 * len(chosen)))
    axes.axvline(0, color=MUTED, lw=0.9)
    low, high = _usual_range(data["conf_low"].to_numpy(), data["conf_high"].to_numpy())
    for row in data.to_dicts():
        m = chosen.index(row["model_id"])
        y = shown.index(row["term"]) + (m - (len(chosen) - 1) / 2) * step
        colour = colours[row["model_id"]]
        axes.plot([row["conf_low"], row["conf_high"]], [y, y], color=colour, lw=2)
        for end, edge, arrow in ((row["conf_low"] < low, low, "<"), (row["conf_high"] > high, high, ">")):
            if end:
                axes.plot(edge, y, arrow, ms=7, color=colour, clip_on=False)
        clear = row["conf_low"] > 0 or row["conf_high"] < 0
        axes.plot(row["estimate"], y, "o", ms=6, color=colour, mfc=colour if clear else SURFACE, mew=1.5)
    axes.set_xlim(low, high)
    axes.set_yticks(range(len(shown)), [labelled(t, names) for t in shown])
    # an arrow at the left edge stands before the labels, not on them
    axes.tick_params(axis="y", labelcolor=INK, labelsize=9, pad=9 if (data["conf_low"].to_numpy() < low).any() else 3)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.set_xlabel(label)
    if len(chosen) > 1:
        handles = [Line2D([], [], color=colours[m], marker="o", lw=2, label=names.get(m, m)) for m in chosen]
        axes.legend(handles=handles, loc="upper left", bbox_to_anchor=(1.01, 1.0))
    about = FIGURES("show.coefficients", language, terms=listed([labelled(t, names) for t in shown], language))
    return Chart(figure, said(about, [intervals(data, names, language)], language))


def _usual_range(low: np.ndarray, high: np.ndarray) -> tuple[float, float]:
    """Limits that hold zero and every interval but those many times wider than the middle one."""
    usual = high - low <= 8 * np.median(high - low)
    least, most = min(0.0, float(low[usual].min())), max(0.0, float(high[usual].max()))
    margin = 0.06 * (most - least or 1.0)
    return least - margin, most + margin


@in_house_style
def marginal_effect_plot(
    frame: pl.DataFrame,
    *,
    at: str = "at",
    effect: str = "estimate",
    observed: Sequence[float] | np.ndarray | None = None,
    x_label: str = "",
    y_label: str = "",
    language: Language = "en",
) -> Chart:
    """Effect of one variable at levels of another with its confidence band, over the observed levels' histogram.

    ``frame`` has ``at``, ``effect``, ``conf_low`` and ``conf_high``, one row per level.
    """
    data = drawable(frame, [at, effect, "conf_low", "conf_high"], "marginal-effect plot").sort(at)
    figure, axes = canvas(7.6, 4.2)
    x, y = data[at].to_numpy(), data[effect].to_numpy()
    low, high = data["conf_low"].to_numpy(), data["conf_high"].to_numpy()
    if observed is not None:
        inside = np.asarray(observed, dtype=float)
        counts, edges = np.histogram(inside[np.isfinite(inside)], bins=30)
        shade = axes.twinx()
        shade.bar(edges[:-1], counts, np.diff(edges), align="edge", color=FAINT, lw=0)
        shade.set_ylim(0, counts.max() * 4)
        shade.set_axis_off()
        axes.set_zorder(shade.get_zorder() + 1)
    axes.axhline(0, color=MUTED, lw=0.9)
    axes.fill_between(x, low, high, color=ACCENT, alpha=0.18, lw=0)
    axes.plot(x, y, color=ACCENT, lw=2.2)
    clear = (low > 0) | (high < 0)
    axes.plot(np.where(clear, x, np.nan), np.where(clear, y, np.nan), color=INK, lw=3)
    axes.set_xlabel(x_label or at)
    axes.set_ylabel(y_label)
    effect_said = y_label or FIGURES("marginal_effect", language)
    about = FIGURES("show.marginal", language, effect=effect_said, moderator=x_label or at)
    return Chart(figure, said(about, [reach(x, y, clear, language)], language))


@in_house_style
def permutation_histogram(
    draws: Sequence[float] | np.ndarray,
    observed: float,
    *,
    p_value: float | None = None,
    seed: int | None = None,
    label: str = "",
    language: Language = "en",
) -> Chart:
    """Statistics of permuted samples with the observed one marked."""
    values = np.asarray(draws, dtype=float)
    values = values[np.isfinite(values)]
    if not len(values) or not np.isfinite(observed):
        raise InputError("A permutation histogram needs finite draws and a finite observed statistic.")
    figure, axes = canvas(7.6, 3.6)
    counts, _, _ = axes.hist(values, bins=min(40, max(8, len(values) // 12)), color=ACCENT, alpha=0.55, lw=0)
    axes.set_ylim(0, 1.22 * float(np.max(counts)))  # room for the text above the bars
    axes.axvline(observed, color=CONTRAST, lw=2.2)
    told = [number(observed, 3), *([FIGURES("p", language, p=f"{p_value:.3f}")] if p_value is not None else [])]
    left = observed > np.median(values)
    axes.annotate("\n".join(told), (observed, 1), xycoords=("data", "axes fraction"), xytext=(-6 if left else 6, -4),
                  textcoords="offset points", ha="right" if left else "left", va="top", color=CONTRAST, fontsize=9,
                  fontweight="bold")  # fmt: skip
    seeded = {} if seed is None else {"seed": seed}
    foot = FIGURES("permutations_seed" if seeded else "permutations", language, count=len(values), **seeded)
    axes.set_xlabel(FIGURES("label_foot", language, label=label, foot=foot) if label else foot)
    axes.margins(x=0.06)
    about = FIGURES("show.permutation", language, foot=foot, value=number(observed, 3))
    beyond = FIGURES("seen.beyond", language, share=float(np.mean(np.abs(values) >= abs(observed))))
    return Chart(figure, said(about, [beyond], language))


@in_house_style
def specification_curve(
    specs: pl.DataFrame,
    *,
    choices: Sequence[str],
    names: Mapping[str, str] | None = None,
    level: float = 0.05,
    label: str = "",
    language: Language = "en",
) -> Chart:
    """Estimates of many specifications sorted, with the choices of each marked below (Simonsohn et al. 2020).

    Parameters
    ----------
    specs
        One row per fit: estimate, conf_low, conf_high, p_value and one column per choice.
    choices
        The columns of choices (weights, controls, sample, estimator), each drawn as a block; null draws nothing.
    level
        Fits with a p-value below are drawn in colour.
    """
    data = drawable(specs, ["estimate", "conf_low", "conf_high", "p_value"], "specification curve")
    require_columns(data, choices)
    data = data.sort("estimate")
    options = [(c, o) for c in choices for o in sorted(data[c].drop_nulls().unique().to_list(), key=str)]
    figure = Figure(figsize=(9.2, 3.0 + 0.19 * len(options) + 0.1 * len(choices)))
    curve, below = figure.subplots(2, 1, sharex=True, height_ratios=(2.8, 0.19 * len(options) + 0.1 * len(choices)))
    figure.subplots_adjust(hspace=0.06)
    n = data.height
    x = np.arange(n)
    estimate, p = data["estimate"].to_numpy(), data["p_value"].to_numpy()
    clear = p < level
    curve.fill_between(x, data["conf_low"].to_numpy(), data["conf_high"].to_numpy(), color=RULE, alpha=0.55, lw=0,
                       step="mid" if n < 200 else None)  # fmt: skip
    curve.axhline(0, color=MUTED, lw=0.9)
    # thousands of points go in as an image, else the SVG grows with every fit
    dots = {"rasterized": n > 400, "lw": 0}
    size = float(np.clip(1600 / n, 2, 22))
    for keep, colour in ((~clear, NEUTRAL), (clear & (estimate > 0), ACCENT), (clear & (estimate <= 0), CONTRAST)):
        curve.scatter(x[keep], estimate[keep], s=size, color=colour, zorder=3, **dots)
    middle = float(np.median(estimate))
    curve.axhline(middle, color=INK, lw=0.9, ls=(0, (4, 3)))
    share = FIGURES("fits", language, count=n, median=number(middle, 3), share=clear.mean(), level=level)
    curve.annotate(share, (0, 1), xycoords="axes fraction", xytext=(4, 4), textcoords="offset points", va="bottom",
                   fontsize=8.5, color=MUTED)  # fmt: skip
    curve.set_ylabel(label)
    curve.tick_params(bottom=False)
    curve.spines["bottom"].set_visible(False)
    _choice_rows(below, data, options, x, names or {}, n)
    curve.set_xlim(-0.01 * n - 0.5, 1.01 * n - 0.5)
    return Chart(figure, FIGURES("show.curve", language, fits=share))


@in_house_style
def sensitivity_plot(
    rows: pl.DataFrame, *, component: str = "main", label: str = "", language: Language = "en"
) -> Chart:
    """An estimate under each alternative, grouped by what was changed, beside that of the study as it stands.

    ``rows`` has ``key``, ``alternative``, ``verdict`` and ``<component>_estimate``, ``_low``, ``_high``; first the
    study's. Where an alternative has no such effect its coefficient stands in. Filled points exclude zero; those with
    the other sign have another colour.
    """
    parts = {v: pl.coalesce(f"{component}_{v}", f"main_{v}") for v in ("estimate", "low", "high")}
    data = drawable(rows.with_columns(**parts), ["estimate"], "sensitivity plot")
    places, at, last = [], 0.0, None
    for key in data["key"]:
        at += 0.0 if last is None else 1.0 if key == last else 1.5
        places.append(at)
        last = key
    figure, axes = canvas(8.2, 1.0 + 0.3 * (places[-1] + 1))
    axes.axvline(0, color=MUTED, lw=0.9)
    base = data["estimate"][0]
    axes.axvline(base, color=INK, lw=0.9, ls=(0, (4, 3)))
    bounds = data.drop_nulls(["low", "high"])
    if bounds.height:
        low, high = _usual_range(bounds["low"].to_numpy(), bounds["high"].to_numpy())
    else:
        values = np.append(data["estimate"].to_numpy(), 0.0)
        low, high = _usual_range(values, values)
    for place, row in zip(places, data.to_dicts(), strict=True):
        turned = str(row["verdict"]).startswith("other")
        colour = CONTRAST if turned else ACCENT if row["key"] else INK
        clear = row["low"] is None or row["low"] > 0 or row["high"] < 0
        if row["low"] is not None:
            axes.plot([row["low"], row["high"]], [place, place], color=colour, lw=2)
            for end, edge, arrow in ((row["low"] < low, low, "<"), (row["high"] > high, high, ">")):
                if end:
                    axes.plot(edge, place, arrow, ms=7, color=colour, clip_on=False)
        point = min(max(row["estimate"], low), high)
        axes.plot(point, place, "o", ms=6, color=colour, mfc=colour if clear else SURFACE, mew=1.5)
    axes.set_xlim(low, high)
    axes.set_yticks(places, data["alternative"].to_list())
    axes.tick_params(axis="y", labelcolor=INK, labelsize=9, pad=9)
    for key in dict.fromkeys(k for k in data["key"] if k):
        own = [place for place, k in zip(places, data["key"], strict=True) if k == key]
        axes.annotate(key, (1.008, float(np.mean(own))), xycoords=("axes fraction", "data"), va="center", fontsize=8.5,
                      fontweight="bold", color=MUTED, annotation_clip=False)  # fmt: skip
    axes.set_ylim(places[-1] + 0.7, -0.7)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.set_xlabel(label)
    others = int(data["verdict"].str.starts_with("other").sum())
    return Chart(figure, FIGURES("show.sensitivity", language, label=label, count=data.height - 1, turned=others))


def _choice_rows(
    axes: Any, data: pl.DataFrame, options: list[tuple[str, Any]], x: np.ndarray, names: Mapping[str, str], n: int
) -> None:
    """A row of ticks per option, grouped by choice."""
    places, at, last = [], 0.0, None
    for choice, option in options:
        at += 1.0 if choice == last or last is None else 1.55
        last = choice
        places.append(at)
        used = (data[choice] == option).fill_null(False).to_numpy()
        axes.vlines(x[used], at - 0.34, at + 0.34, color=MUTED, lw=float(np.clip(420 / n, 0.35, 5)), rasterized=n > 400)
    for choice in dict.fromkeys(c for c, _ in options):
        rows = [place for place, (c, _) in zip(places, options, strict=True) if c == choice]
        axes.annotate(names.get(choice, choice), (1.008, float(np.mean(rows))), xycoords=("axes fraction", "data"),
                      va="center", fontsize=8.5, fontweight="bold", color=MUTED, annotation_clip=False)  # fmt: skip
    axes.set_yticks(places, [names.get(str(o), str(o)) for _, o in options])
    axes.tick_params(axis="y", labelcolor=INK, labelsize=8)
    axes.tick_params(axis="x", bottom=False, labelbottom=False)
    axes.set_ylim(places[-1] + 0.6, 0.3)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)


@in_house_style
def moran_scatter(
    local: pl.DataFrame,
    *,
    value: str = "z",
    lag: str = "lag_z",
    name: str = "region_name",
    moran_i: float | None = None,
    level: float = 0.05,
    label: str = "",
    language: Language = "en",
) -> Chart:
    """Standardised values against their spatial lag, by quadrant, with the line through the origin.

    The slope is Moran's I where the weights are row-standardised; give the stored ``moran_i`` to have it written.

    ``local`` has one row per region: ``value`` and ``lag``, and where stored ``p_value`` of the local statistic, which
    decides whose points are filled. Drawn from stored rows, where esda's own plot needs the fitted object.
    """
    data = drawable(local, [value, lag, name], "Moran scatter")
    x, y = data[value].cast(pl.Float64).to_numpy(), data[lag].cast(pl.Float64).to_numpy()
    x_high, y_high = x > 0, y > 0
    corners = {"high-high": (1, 1), "low-low": (0, 0), "high-low": (1, 0), "low-high": (0, 1)}
    quadrant = np.select(
        [x_high & y_high, ~x_high & ~y_high, x_high & ~y_high], ["high-high", "low-low", "high-low"], "low-high"
    )
    p = data["p_value"].to_numpy() if "p_value" in data.columns else np.zeros(len(x))
    figure, axes = canvas(7.2, 5.4)
    axes.axhline(0, color=MUTED, lw=0.9)
    axes.axvline(0, color=MUTED, lw=0.9)
    names = [str(n) for n in data[name].to_list()]
    regions = [str(r) for r in data["region_id"].to_list()] if "region_id" in data.columns else names

    def tip(i: int) -> str:
        return FIGURES("tip.moran", language, name=names[i], x=number(x[i], 2), y=number(y[i], 2))

    crowd = len(x) > MOST_DRAWN  # smaller points, the clear ones on top, as an image
    size = float(np.clip(4000 / len(x), 5, 34))
    for clear in (False, True):
        for kind, colour in ((k, LISA_COLOURS[k]) for k in corners):
            keep = (quadrant == kind) & ((p <= level) == clear)
            drawn: dict[str, Any] = {"edgecolor": colour, "facecolor": colour if clear else SURFACE, "zorder": 3}
            if crowd:
                axes.scatter(x[keep], y[keep], s=size, lw=0.5, rasterized=True, **drawn)
            else:
                tags = [tagged(regions[i], tip(i)) for i in np.flatnonzero(keep).tolist()]
                draw_points(axes, x[keep], y[keep], tags, size, lw=1.4, **drawn)
    slope = float((x * y).sum() / (x * x).sum()) if (x != 0).any() else float("nan")
    grid = np.array([x.min(), x.max()])
    axes.plot(grid, slope * grid, color=INK, lw=1.6)
    axes.margins(0.12)
    quadrants: dict[str, int] = {}
    for kind, (dx, dy) in corners.items():
        count = int((quadrant == kind).sum())
        quadrants[TABLES(kind, language)] = count
        told = FIGURES("counted", language, name=TABLES(kind, language), count=count)
        axes.annotate(told, (dx, dy), xycoords="axes fraction", xytext=(-5 if dx else 5, -5 if dy else 5), fontsize=9,
                      textcoords="offset points", ha="right" if dx else "left", va="top" if dy else "bottom",
                      fontweight="bold", color=MUTED)  # fmt: skip
    order = np.lexsort((-np.hypot(x, y), p > level))
    most = 30 if len(x) <= MOST_LABELS else 10
    label_points(axes, x[order], y[order], [str(data[name][int(i)]) for i in order], most=most)
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)
    axes.set_xlabel(label or value)
    axes.set_ylabel(FIGURES("lag", language, value=label or value))
    stored = moran_i is not None
    told = FIGURES("moran_i", language, value=moran_i) if stored else FIGURES("slope", language, slope=slope)
    axes.set_title(told, fontsize=10)
    about = FIGURES("show.moran", language, value=label or value, said=told)
    return Chart(figure, said(about, [counts(quadrants, language)], language))
