"""One regression of a study, estimated: its stored rows, or the reason why the data refuse it."""

import warnings
from collections.abc import Sequence
from typing import Any

import polars as pl

from python_models.cautions import Caution
from python_models.errors import InputError
from python_models.fit import Fit
from python_models.results import TERM_SCHEMA, test_table
from python_models.studies.context import Context
from python_models.studies.estimators import BaseModel
from python_models.studies.outputs import FittedModel
from python_models.words.cautions import sentence

EFFECTS = ["direct", "indirect", "total"]


def fit(model: BaseModel, context: Context) -> Fit:
    """Estimate a model on its rows, with the weights cut to its regions.

    Raises
    ------
    InputError
        The estimator refuses the data, with its reason.
    """
    frame = context.rows(model.sample, model.years)
    name = model.weights_name
    weights = context.weights(name, frame[context.unit].unique().sort().to_list()) if name else None
    return model.fitted(frame, context.unit, context.period, weights)


def estimated(model: BaseModel, step: str, context: Context) -> FittedModel:
    """A model's stored rows, or the reason why the data refuse it; estimated once a study."""
    reference = f"{step}.{model.name}"
    if reference in context.fitted:
        return context.fitted[reference]
    first, last = model.years or context.study.years
    identity: dict[str, Any] = {
        "model_id": f"{context.study.name}.{reference}",
        "heading": context.say(model.heading) if model.heading else model.name,
        "estimator": model.label,
        "outcome": model.outcome,
        "formula": model.formula,
        "weights": model.weights_name,
        "sample": f"{model.sample or 'all'} {first}-{last}",
        "specification": model.model_dump(mode="json", exclude={"heading"}),
    }
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            done = fit(model, context)
            frames = stored_frames(done, effects=model.has_effects)
        result = FittedModel(**identity, **frames, fit=done, cautions=[*done.cautions, *_warned(caught, done)])
    except InputError as exc:
        result = FittedModel(
            **identity,
            terms=pl.DataFrame(schema=TERM_SCHEMA),
            glance=pl.DataFrame({"status": ["refused"]}),
            tests=test_table([{"test": "refused", "note": str(exc)}]),
            problem=str(exc),
        )
    context.fitted[reference] = result
    return result


def _warned(caught: Sequence[warnings.WarningMessage], done: Fit) -> list[Caution]:
    """What libraries warned of while fitting, beyond the fit's own cautions, which are issued as warnings too."""
    own = {sentence(c) for c in done.cautions}
    said = [str(w.message).rstrip(".") for w in caught if issubclass(w.category, UserWarning)]
    return [Caution("warned", {"said": text}) for text in dict.fromkeys(said) if text not in own]


def stored_frames(done: Fit, *, effects: bool) -> dict[str, Any]:
    """Terms (with their ``effects`` where these differ), glance, tests and rows of a fit, as the results keep them."""
    columns = list(TERM_SCHEMA)
    terms = [done.tidy().select(columns)]
    if effects:
        terms.append(done.effects().filter(pl.col("component").is_in(EFFECTS)).select(columns))
    return {
        "terms": pl.concat(terms),
        "glance": done.glance(),
        "tests": done.tests(),
        "rows": done.rows().rename({"unit": "region_id", "period": "year"}),
    }
