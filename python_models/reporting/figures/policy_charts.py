"""The figure of an event study: effects before and after a treatment with their intervals, methods side by side."""

from collections.abc import Mapping

import polars as pl
from matplotlib.ticker import MaxNLocator

from python_models.reporting.figures.charts import drawable, in_order
from python_models.reporting.figures.style import FAINT, MUTED, Chart, canvas, colours_for, in_house_style
from python_models.words import Language
from python_models.words.figures import FIGURES

DODGE = 0.16  # between two methods at one horizon


@in_house_style
def event_figure(
    frame: pl.DataFrame, *, names: Mapping[str, str] | None = None, label: str = "", language: Language = "en"
) -> Chart:
    """Estimates by ``horizon`` (periods since the first treated one) of each ``method``, with their limits.

    The periods before are shaded: what is seen there should be zero. The reference, whose limits are missing, is a
    point at zero.
    """
    data = drawable(frame, ["horizon", "estimate", "method"], "event study")
    methods = in_order(data["method"].unique().to_list(), names)
    colours = colours_for(methods)
    figure, axes = canvas(7.6, 3.8)
    first = int(data["horizon"].min())  # type: ignore[arg-type]
    axes.axvspan(first - 0.5, -0.5, color=FAINT, lw=0, zorder=0)
    axes.axhline(0, color=MUTED, lw=0.9, zorder=1)
    for k, method in enumerate(methods):
        rows = data.filter(pl.col("method") == method).sort("horizon")
        at = rows["horizon"].to_numpy() + DODGE * (k - (len(methods) - 1) / 2)
        axes.plot(at, rows["estimate"].to_numpy(), color=colours[method], marker="o", ms=4.2, lw=1.0, zorder=4,
                  label=(names or {}).get(method, method))  # fmt: skip
        axes.vlines(
            at, rows["conf_low"].to_numpy(), rows["conf_high"].to_numpy(), color=colours[method], lw=1.5, zorder=3
        )
    axes.xaxis.set_major_locator(MaxNLocator(nbins=15, integer=True))
    axes.set_xlim(first - 0.5, float(data["horizon"].max()) + 0.5)  # type: ignore[arg-type]
    axes.set_xlabel(FIGURES("since_treatment", language))
    axes.set_ylabel(label)
    if len(methods) > 1:
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=len(methods))
    return Chart(figure, FIGURES("show.event_study", language, value=label))
