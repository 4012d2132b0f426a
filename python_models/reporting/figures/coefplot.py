"""A coefficient plot straight from fits in memory."""

from collections.abc import Mapping, Sequence

import polars as pl

from python_models.counts import name_list, require_level
from python_models.errors import InputError
from python_models.fit import Fit
from python_models.reporting.figures.model_charts import coefficient_plot
from python_models.reporting.figures.style import Chart
from python_models.reporting.tables.etable import require_fits
from python_models.reporting.tables.regression_tables import EFFECTS
from python_models.results import TERM_SCHEMA
from python_models.words import Language
from python_models.words.spoken import spoken


def coefplot(
    fits: Fit | Sequence[Fit],
    *,
    terms: Sequence[str] | None = None,
    component: str = "main",
    names: Sequence[str] | None = None,
    labels: Mapping[str, str] | None = None,
    level: float = 0.95,
    label: str = "",
    language: Language | None = None,
) -> Chart:
    """Estimates with their intervals: a row per term, a colour per fit; filled points exclude zero.

    Parameters
    ----------
    fits
        As in ``etable``.
    terms
        Terms to draw, from top to bottom; all but the constant where not given.
    component
        ``main``, ``spatial_lag`` or ``spatial``; ``direct``, ``indirect`` or ``total`` draws effects.
    names
        One text per fit, for the legend; ``(1)``, ``(2)`` … where not given.
    labels, label
        What to write for a term, and under the axis.
    level
        Confidence of the intervals.

    Returns
    -------
    Chart
        With ``figure`` (matplotlib's), ``png()`` and ``svg()``; a notebook shows it.

    Raises
    ------
    InputError
        No fit, names that are not one per fit, a term that no fit has, or nothing to draw.
    """
    given = require_fits(fits)
    told = [f"({i})" for i in range(1, len(given) + 1)] if names is None else list(names)
    if isinstance(names, str) or len(told) != len(given) or len(set(told)) < len(told):
        raise InputError(f"names= needs {len(given)} different texts, one per fit; got {names!r}.")
    require_level(level)
    terms = None if terms is None else name_list("terms", terms)
    frames = [fit.effects(level=level) if component in EFFECTS else fit.tidy(level) for fit in given]
    drawn = pl.concat(
        frame.select(pl.col(name).cast(kind) for name, kind in TERM_SCHEMA.items()).with_columns(model_id=pl.lit(model))
        for model, frame in zip(told, frames, strict=True)
    ).filter(component=component)
    absent = [t for t in terms or () if t not in drawn["term"].to_list()]
    if absent:
        known = ", ".join(drawn["term"].unique(maintain_order=True).to_list()) or "none"
        raise InputError(f"No fit has {', '.join(absent)} among its {component} terms; there are: {known}.")
    return coefficient_plot(
        drawn,
        terms_shown=terms,
        models=told,
        component=component,
        labels=labels,
        label=label,
        language=language or spoken(),
    )
