"""The likelihood ratio of a threshold, from which its interval is read."""

import numpy as np
import polars as pl

from python_models.reporting.figures.charts import drawable
from python_models.reporting.figures.style import ACCENT, CONTRAST, MUTED, Chart, canvas, in_house_style
from python_models.words import Language
from python_models.words.figures import FIGURES


@in_house_style
def likelihood_ratio_plot(
    frame: pl.DataFrame, *, estimate: float, limit: float, label: str, level: float = 0.95, language: Language = "en"
) -> Chart:
    """LR over the candidates of a threshold; what lies below ``limit`` is the confidence set.

    ``frame`` has ``value`` and ``lr``, one row per candidate.
    """
    data = drawable(frame, ["value", "lr"], "likelihood-ratio plot").sort("value")
    figure, axes = canvas(7.6, 3.8)
    x, y = data["value"].to_numpy(), data["lr"].to_numpy()
    axes.plot(x, y, color=ACCENT, lw=1.6)
    inside = y <= limit
    kept = [np.where(inside, a, np.nan) for a in (x, y)]
    axes.plot(
        *kept, color=CONTRAST, lw=3, marker="o", ms=3, mew=0
    )  # a candidate without neighbours in the set has no line
    axes.axhline(limit, color=MUTED, lw=0.9, ls="--")
    axes.axvline(estimate, color=CONTRAST, lw=1.2)
    axes.set_ylim(0, float(max(y.max(), limit)) * 1.08)
    axes.set_xlabel(label)
    axes.set_ylabel(FIGURES("likelihood_ratio", language))
    said = FIGURES("show.likelihood_ratio", language, label=label, estimate=estimate, level=level)
    return Chart(figure, said)
