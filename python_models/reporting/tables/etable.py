"""A publication table straight from fits in memory, without a warehouse between."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import get_args

import polars as pl

from python_models.counts import name_list
from python_models.errors import InputError
from python_models.fit import Fit
from python_models.frames import plain
from python_models.reporting.labels import MEASURES
from python_models.reporting.tables.publication_table import Align, PublicationTable
from python_models.reporting.tables.regression_tables import (
    COEFFICIENTS,
    DEFAULT_STARS,
    EFFECTS,
    Below,
    Language,
    Stars,
    regression_table,
)
from python_models.results import FIT_SCHEMA, TERM_SCHEMA, TEST_SCHEMA, fit_rows
from python_models.words.spoken import spoken


def etable(
    fits: Fit | Sequence[Fit],
    *,
    heads: Sequence[str] | Sequence[Sequence[str]] | None = None,
    labels: Mapping[str, str] | None = None,
    order: Sequence[str] = (),
    drop: Sequence[str] = (),
    effects: Sequence[str] | bool = (),
    measures: Sequence[str] | None = None,
    tests: Sequence[str] = (),
    rows: Mapping[str, Sequence[str]] | None = None,
    below: Below = "std_error",
    stars: Stars = DEFAULT_STARS,
    decimals: int = 3,
    align: Align = "center",
    language: Language | None = None,
    caption: str = "",
    notes: str = "",
) -> PublicationTable:
    """Estimates over standard errors, one column per fit; panel, spatial and dynamic-panel fits may stand side by side.

    Parameters
    ----------
    fits
        What ``fit_panel``, ``fit_spatial_panel`` and ``fit_dynamic_panel`` return, in column order; or one of them.
    heads
        One text per fit, or several levels of them; the outcome where not given.
    labels
        What to print for a term, outcome, measure or test.
    order, drop
        Terms to put first, and terms to leave out.
    effects
        ``direct``, ``indirect``, ``total``, or True for all: rows under the coefficients, empty where a fit has none.
    measures
        Rows of ``fit.glance()`` to print, as ``nobs``, ``r2``, ``loglik``, ``aic``; the usual ones where not given.
    tests
        Specification tests to print by the names of ``fit.tests()``; none where not given.
    rows
        More rows for the foot, ``{label: one text per fit}``.
    below
        What stands in parentheses: ``std_error``, ``statistic`` or ``p_value``.
    stars
        ``(p-value below, mark)``, strictest first or last; ``()`` for none.
    decimals, align
        Of the estimates; ``align="decimal"`` puts the points of a column one under the other.
    language
        ``en`` or ``zh``; that of ``COAGG_LANGUAGE``, else of panel.yml, where not given.

    Returns
    -------
    PublicationTable
        With ``html()``, ``latex()``, ``markdown()``, ``docx(path)``, ``xlsx(path)`` and ``frame()``; a notebook shows
        it.

    Raises
    ------
    InputError
        No fit; heads or rows that are not one per fit; two terms of one fit under one label; a test, a measure, a
        term of ``order`` or ``drop`` or effects that no fit has; an unknown choice.
    """
    given = require_fits(fits)
    kinds = _chosen_effects(effects)
    for name, value, known in (("below", below, get_args(Below)), ("align", align, get_args(Align))):
        if value not in known:
            raise InputError(f"{name}={value!r} is unknown; choose one of {', '.join(known)}.")
    order, drop, tests = name_list("order", order), name_list("drop", drop), name_list("tests", tests)
    measures = None if measures is None else name_list("measures", measures)
    models = [str(number) for number in range(1, len(given) + 1)]
    outcomes = [fit.formula.split("~")[0].strip() for fit in given]
    battery = _battery(given, models, tests) if tests else None  # some tests take longer than their fit
    estimates = [pl.concat([_terms(fit.tidy()), *(_terms(fit.effects()) for _ in kinds[:1])]) for fit in given]
    _require_terms((*order, *drop), kinds, pl.concat(estimates))
    glances = _stacked(models, [fit_rows(fit.glance()) for fit in given], dict(FIT_SCHEMA))
    _require_measures(measures or (), glances["measure"].unique(maintain_order=True).to_list())
    table = regression_table(
        _stacked(models, estimates, dict(TERM_SCHEMA)),
        glances,
        pl.DataFrame({"model_id": models, "estimator": outcomes, "outcome": outcomes}),
        tests=battery,
        heads=heads if heads is not None else [(labels or {}).get(name, name) for name in outcomes],
        labels=labels,
        components=(*COEFFICIENTS, *kinds),
        order=order,
        drop=drop,
        measures=measures,
        test_rows=list(tests),
        rows=rows,
        below=below,
        stars=stars,
        decimals=decimals,
        notes=notes,
        caption=caption,
        language=language or spoken(),
    )
    return replace(table, align=align)


def require_fits(fits: Fit | Sequence[Fit]) -> list[Fit]:
    """The fits as a list, as their rooms made them.

    Raises
    ------
    InputError
        None, or something that is no fit.
    """
    several = isinstance(fits, Iterable) and not isinstance(fits, str | Mapping | pl.DataFrame)
    given: list[Fit] = [plain(fit) for fit in (fits if several else [fits])]  # type: ignore[union-attr, list-item]
    if not given:
        raise InputError("Give at least one fit.")
    for place, fit in enumerate(given, 1):
        if not all(hasattr(fit, name) for name in ("tidy", "glance", "formula")):
            raise InputError(f"Number {place} of the fits is a {type(fit).__name__}, which is no fitted model.")
    return given


def _chosen_effects(effects: Sequence[str] | bool) -> tuple[str, ...]:
    if isinstance(effects, bool):
        return EFFECTS if effects else ()
    unknown = [kind for kind in effects if kind not in EFFECTS] if not isinstance(effects, str) else [effects]
    if unknown:
        raise InputError(f"effects={effects!r}: choose from {', '.join(EFFECTS)}, as a list, or True for all.")
    return tuple(effects)


def _require_terms(names: Sequence[str], kinds: Sequence[str], estimates: pl.DataFrame) -> None:
    """Raise ``InputError`` on a term, or on effects, that no fit has."""
    known = estimates["term"].unique(maintain_order=True).to_list()
    absent = [name for name in names if name not in known]
    if absent:
        raise InputError(f"No fit has {', '.join(absent)} among its terms; there are: {', '.join(known)}.")
    if kinds and not estimates["component"].is_in(kinds).any():
        raise InputError(f"effects= names {', '.join(kinds)}, and no fit is of a spatial model; leave it out.")


def _require_measures(names: Sequence[str], known: Sequence[str]) -> None:
    """Raise ``InputError`` on a measure that no fit has, under its own name or one of the table's."""
    absent = [name for name in names if not set(MEASURES.get(name, (name,))) & set(known)]
    if absent:
        ours = [name for name, aliases in MEASURES.items() if name not in known and set(aliases) & set(known)]
        listed = ", ".join([*ours, *known])
        raise InputError(f"No fit has {', '.join(absent)} among its measures; there are: {listed}.")


def _terms(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(pl.col(name).cast(kind) for name, kind in TERM_SCHEMA.items())


def _battery(fits: Sequence[Fit], models: Sequence[str], wanted: Sequence[str]) -> pl.DataFrame:
    """Every fit's tests; an ``InputError`` names a wanted one that none of them has."""
    battery = _stacked(models, [fit.tests() for fit in fits], dict(TEST_SCHEMA))
    known = dict.fromkeys(battery["test"].to_list())
    absent = [name for name in wanted if name not in known]
    if absent:
        raise InputError(f"No fit has {', '.join(absent)} among its tests; there are: {', '.join(known) or 'none'}.")
    return battery


def _stacked(
    models: Sequence[str], frames: Sequence[pl.DataFrame], schema: dict[str, pl.DataType | type[pl.DataType]]
) -> pl.DataFrame:
    """The fits' frames one under the other, each row with its model_id."""
    labelled = [
        frame.select(pl.col(name).cast(kind) for name, kind in schema.items()).with_columns(model_id=pl.lit(model))
        for model, frame in zip(models, frames, strict=True)
    ]
    return pl.concat(labelled)
