"""One regression of a study, estimated: a panel, spatial or dynamic panel model as tidy frames."""

import warnings
from typing import Any

import polars as pl

from python_models.errors import InputError
from python_models.results import TERM_SCHEMA, test_table
from python_models.studies.context import Context
from python_models.studies.models import GmmModel, Model, PanelModel, SpatialModel
from python_models.studies.outputs import FittedModel
from python_models.words.cautions import sentence


def fit_panel_model(frame: pl.DataFrame, unit: str, period: str, model: PanelModel) -> Any:
    """The fit of ``python_models.panel``."""
    from python_models.panel import fit_panel

    return fit_panel(
        frame,
        unit=unit,
        period=period,
        formula=model.formula,
        effects=model.effects,
        covariance=model.covariance,
        cluster=model.cluster,
    )


def fit_spatial_model(frame: pl.DataFrame, unit: str, period: str, model: SpatialModel, w: pl.DataFrame) -> Any:
    """The fit of ``python_models.spatial``."""
    from python_models.spatial import fit_spatial_panel

    return fit_spatial_panel(
        frame,
        unit=unit,
        period=period,
        formula=model.formula,
        weights=w,
        model=model.model,
        effects=model.effects,
        lee_yu=model.lee_yu,
        durbin=model.durbin,
        dynamic=model.dynamic,
    )


def fit_gmm_model(frame: pl.DataFrame, unit: str, period: str, model: GmmModel, w: pl.DataFrame | None) -> Any:
    """The fit of ``python_models.gmm``."""
    from python_models.gmm import fit_dynamic_panel, gmm, iv

    return fit_dynamic_panel(
        frame,
        unit=unit,
        period=period,
        formula=model.formula,
        gmm=[gmm(g.variables, lags=g.lags, collapse=g.collapse, equation=g.equation) for g in model.gmm],
        iv=[iv(g.variables, equation=g.equation) for g in model.iv],
        model=model.model,
        transformation=model.transformation,
        steps=model.steps,
        errors=model.errors,
        time_dummies=model.time_dummies,
        small=model.small,
        weights=w,
    )


def fit(model: Model, context: Context) -> Any:
    """Estimate a model on its rows, with the weights cut to its regions.

    Raises
    ------
    InputError
        The estimator refuses the data, with its reason.
    """
    frame = context.rows(model.sample, model.years)
    units = frame[context.unit].unique().sort().to_list()
    keys = (frame, context.unit, context.period)
    if isinstance(model, SpatialModel):
        return fit_spatial_model(*keys, model, context.weights(model.weights, units))
    if isinstance(model, GmmModel):
        return fit_gmm_model(*keys, model, context.weights(model.weights, units) if model.weights else None)
    return fit_panel_model(*keys, model)


def estimated(model: Model, step: str, context: Context) -> FittedModel:
    """A model's stored rows, or the reason why the data refuse it; estimated once a study."""
    reference = f"{step}.{model.name}"
    if reference in context.fitted:
        return context.fitted[reference]
    identity: dict[str, Any] = {
        "model_id": f"{context.study.name}.{reference}",
        "heading": context.say(model.heading) if model.heading else model.name,
        "estimator": model.label,
        "outcome": model.outcome,
        "formula": model.formula,
        "weights": getattr(model, "weights", None),
        "sample": _sample_name(model, context),
        "specification": model.model_dump(mode="json", exclude={"heading"}),
    }
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            done = fit(model, context)
            frames = _frames(model, done)
        notes = [
            *map(sentence, done.cautions),
            *(str(w.message) for w in caught if issubclass(w.category, UserWarning)),
        ]
        result = FittedModel(**identity, **frames, fit=done, notes=list(dict.fromkeys(notes)))
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


def _sample_name(model: Model, context: Context) -> str:
    first, last = model.years or context.study.sample.years
    return f"{model.sample or 'all'} {first}-{last}"


def _frames(model: Model, done: Any) -> dict[str, Any]:
    """Terms (effects among them), glance, tests and rows of a fit."""
    terms, rows = [done.tidy()], None
    if isinstance(model, SpatialModel) and model.model != "sem":
        effects = done.effects()
        terms.append(effects.filter(pl.col("component").is_in(["direct", "indirect", "total"])))
    if not isinstance(model, GmmModel):
        rows = done.rows().rename({"unit": "region_id", "period": "year"})
    columns = list(TERM_SCHEMA)
    return {
        "terms": pl.concat([t.select(columns) for t in terms]),
        "glance": done.glance(),
        "tests": done.tests(),
        "rows": rows,
    }
