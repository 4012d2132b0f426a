"""What tables of regressions say beside the numbers: effects, weights, sample, errors; and the models behind them."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from python_models.errors import InputError
from python_models.reporting.figures import model_charts
from python_models.reporting.tables.column_notes import by_columns
from python_models.studies.context import Context
from python_models.studies.estimation import estimated
from python_models.studies.estimators import BaseModel
from python_models.studies.outputs import FigureOutput, FittedModel
from python_models.studies.records import stored
from python_models.words import mark
from python_models.words.tables import TABLES


def coefficient_figure(
    fitted: Sequence[FittedModel], terms: Sequence[str], component: str, context: Context
) -> FigureOutput:
    """Chosen terms of stored models with their intervals."""
    rows = stored(fitted)["terms"].filter(pl.col("term").is_in(list(terms)) & (pl.col("component") == component))
    labels = context.labels() | {f.model_id: f.heading for f in fitted}
    chart = model_charts.coefficient_plot(
        rows, component=component, terms_shown=list(terms), labels=labels, language=context.language
    )
    caption = context.word("coefficient_figure" if component == "main" else f"{component}_effect")
    return FigureOutput(f"coefficients_{component}", chart, rows, caption)


def foot(chosen: Sequence[BaseModel], context: Context) -> dict[str, list[str]]:
    """Rows that say what is in each column: effects, weights, sample, years."""

    def text(kind: str) -> str:
        return {"fixed": context.word("yes"), "none": context.word("no")}.get(kind, context.word(kind))

    rows = {
        context.word("unit_effects"): [text(m.fixed_or_random[0]) for m in chosen],
        context.word("period_effects"): [text(m.fixed_or_random[1]) for m in chosen],
    }
    weights = [m.weights_name for m in chosen]
    if any(weights):
        rows[context.word("weights")] = [context.weights_label(w) if w else "" for w in weights]
    if len({m.sample for m in chosen}) > 1:
        rows[context.word("sample")] = [context.label(m.sample) if m.sample else context.word("all") for m in chosen]
    spans = [m.years or context.study.years for m in chosen]
    rows[context.word("years")] = [f"{a}–{b}" for a, b in spans]
    return rows


def foot_note(chosen: Sequence[BaseModel], context: Context, fits: Sequence[Any] = ()) -> str:
    """How errors were made, and which R² is printed."""
    has_effects = (set(m.fixed_or_random) != {"none"} for m in chosen)
    notes = [m.r2_note if e else None for m, e in zip(chosen, has_effects, strict=True)]
    shares = [TABLES(key, context.language) if key else "" for key in notes]
    said = filter(None, [errors_note(chosen, context, fits), by_columns(shares, context.language)])
    return mark("sentence", context.language).join(said)


def errors_note(chosen: Sequence[BaseModel], context: Context, fits: Sequence[Any] = ()) -> str:
    """How the standard errors were made, with the columns it holds for where these differ."""
    of = zip(chosen, fits or [None] * len(chosen), strict=True)
    said = [model.errors_note(context.word, context.label, fit) for model, fit in of]
    return by_columns(said, context.language)


def declared(reference: str, context: Context) -> tuple[BaseModel, str]:
    """The model that ``step.model`` names, and its step's name.

    Raises
    ------
    InputError
        No such model.
    """
    step_name, _, name = reference.partition(".")
    kept = context.study.step(step_name).only(name)
    if kept is None:
        raise InputError(f"{reference!r} names no model of the study")
    return kept.models[0], step_name


def model_of(reference: str, context: Context) -> FittedModel:
    """A model named ``step.model``, estimated if no step has done so yet.

    Raises
    ------
    InputError
        The data refused it.
    """
    result = estimated(*declared(reference, context), context)
    if result.problem:
        raise InputError(f"{reference} has no estimate: {result.problem}")
    return result
