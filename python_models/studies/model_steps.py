"""Steps that estimate: regressions side by side, spatial effects, Moran's I, marginal effects."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from python_models.errors import InputError
from python_models.reporting import maps, model_charts
from python_models.spatial.specification import EFFECTS as SPATIAL_EFFECTS
from python_models.studies import steps as spec
from python_models.studies.context import Context
from python_models.studies.estimation import estimated
from python_models.studies.models import GmmModel, Model, PanelModel, SpatialModel
from python_models.studies.outputs import Column, Exhibit, FigureOutput, FittedModel, ModelTable, TableOutput
from python_models.studies.records import stored


def models(step: spec.Models, context: Context) -> tuple[list[FittedModel], list[Exhibit]]:
    """Estimate every model of a step; the table has those the data allow."""
    fitted = []
    for number, model in enumerate(step.models):
        fitted.append(estimated(model, step.name, context))
        if context.progress:
            context.progress(number + 1, len(step.models))
    good = [(m, f) for m, f in zip(step.models, fitted, strict=True) if not f.problem]
    if not good:
        return fitted, []
    exhibits: list[Exhibit] = [
        ModelTable(
            "models",
            [f.model_id for _, f in good],
            [f.heading for _, f in good],
            order=step.order,
            drop=[*step.drop, *_time_dummies(good)],
            tests=[t for t in step.tests if any(t in f.tests["test"].to_list() for _, f in good)],
            rows=foot([m for m, _ in good], context),
            note=foot_note([m for m, _ in good], context, [f.fit for _, f in good]),
        )
    ]
    if step.plot:
        exhibits.append(coefficient_figure([f for _, f in good], step.plot, "main", context))
    return fitted, exhibits


def _time_dummies(good: Sequence[tuple[Model, FittedModel]]) -> list[str]:
    """Terms of time dummies that GMM adds by itself; the foot says that they are there."""
    terms = {t for m, f in good if isinstance(m, GmmModel) for t in f.terms["term"].to_list()}
    return sorted(t for t in terms if t.startswith("td") and t[2:].isdigit())


def coefficient_figure(
    fitted: Sequence[FittedModel], terms: Sequence[str], component: str, context: Context
) -> FigureOutput:
    """Chosen terms of stored models with their intervals."""
    rows = stored(fitted)["terms"].filter(pl.col("term").is_in(list(terms)) & (pl.col("component") == component))
    labels = context.labels() | {f.model_id: f.heading for f in fitted}
    chart = model_charts.coefficient_plot(rows, component=component, terms_shown=list(terms), labels=labels)
    caption = context.word("coefficient_figure" if component == "main" else f"{component}_effect")
    return FigureOutput(f"coefficients_{component}", chart, rows, caption)


def effects_of(model: Model) -> tuple[str, str]:
    """``fixed``, ``random`` or ``none`` for regions and for years."""
    if isinstance(model, SpatialModel):
        return SPATIAL_EFFECTS[model.effects]
    if isinstance(model, GmmModel):
        return "fixed", "fixed" if model.time_dummies else "none"
    kind = {"unit": ("fixed", "none"), "period": ("none", "fixed"), "two-way": ("fixed", "fixed"),
            "random": ("random", "none"), "random-period": ("none", "random"),
            "random-two-way": ("random", "random"), "pooled": ("none", "none")}  # fmt: skip
    return kind[model.effects]


def foot(chosen: Sequence[Model], context: Context) -> dict[str, list[str]]:
    """Rows that say what is in each column: effects, weights, sample, years."""

    def text(kind: str) -> str:
        return {"fixed": context.word("yes"), "none": context.word("no")}.get(kind, context.word(kind))

    rows = {
        context.word("unit_effects"): [text(effects_of(m)[0]) for m in chosen],
        context.word("period_effects"): [text(effects_of(m)[1]) for m in chosen],
    }
    weights = [getattr(m, "weights", None) for m in chosen]
    if any(weights):
        rows[context.word("weights")] = [context.weights_label(w) if w else "" for w in weights]
    if len({m.sample for m in chosen}) > 1:
        rows[context.word("sample")] = [context.label(m.sample) if m.sample else context.word("all") for m in chosen]
    spans = [m.years or context.study.sample.years for m in chosen]
    rows[context.word("years")] = [f"{a}–{b}" for a, b in spans]
    return rows


def foot_note(chosen: Sequence[Model], context: Context, fits: Sequence[Any] = ()) -> str:
    """How errors were made, and which R² is printed."""
    with_effects = [m for m in chosen if not isinstance(m, GmmModel) and set(effects_of(m)) != {"none"}]
    kinds = dict.fromkeys("r2_spatial" if isinstance(m, SpatialModel) else "r2_panel" for m in with_effects)
    said = [errors_note(chosen, context, fits), *(context.word(k) for k in (kinds if len(kinds) == 1 else ()))]
    return ("。" if context.language == "zh" else ". ").join(said)


def errors_note(chosen: Sequence[Model], context: Context, fits: Sequence[Any] = ()) -> str:
    """How the standard errors were made, with the columns it holds for where these differ."""
    columns: dict[str, list[str]] = {}
    for number, model in enumerate(chosen, 1):
        said = _errors(model, context, fits[number - 1] if fits else None)
        columns.setdefault(said, []).append(str(number))
    comma, semicolon = ("、", "；") if context.language == "zh" else (", ", "; ")
    if len(columns) == 1:
        return next(iter(columns))
    named = {s: context.word("columns" if len(n) > 1 else "column", numbers=comma.join(n)) for s, n in columns.items()}
    return semicolon.join(said + where for said, where in named.items())


def _errors(model: Model, context: Context, fit: Any) -> str:
    if isinstance(model, PanelModel):
        by = [model.cluster] if isinstance(model.cluster, str) else model.cluster or [context.word("region").lower()]
        return context.word(f"se_{model.covariance}", cluster=" × ".join(context.label(b) for b in by))
    if isinstance(model, GmmModel):  # what was done, which may be one step where the two-step weight is singular
        steps, errors = (fit.steps, fit.errors_reported) if fit is not None else (model.steps, model.errors)
        kind = {k: context.word(k) for k in (f"steps_{steps}", f"{model.model}_gmm", f"errors_{errors}")}
        return context.word("se_gmm", steps=kind[f"steps_{steps}"], model=kind[f"{model.model}_gmm"],
                            errors=kind[f"errors_{errors}"])  # fmt: skip
    return context.word("ml" if model.lee_yu is True and "fixed" in effects_of(model) else "ml_direct")


def model_of(reference: str, context: Context) -> FittedModel:
    """A model named ``step.model``, estimated if no step has done so yet.

    Raises
    ------
    InputError
        The data refused it.
    """
    step_name, _, name = reference.partition(".")
    step = context.study.step(step_name)
    model = next(m for m in step.models if m.name == name)
    result = estimated(model, step_name, context)
    if result.problem:
        raise InputError(f"{reference} has no estimate: {result.problem}")
    return result


def effects(step: spec.Effects, context: Context) -> tuple[list[FittedModel], list[Exhibit]]:
    """Effects of models that another step estimated; the models stay that step's."""
    fitted = [model_of(reference, context) for reference in step.of]
    table = ModelTable(
        "effects",
        [f.model_id for f in fitted],
        [f.heading for f in fitted],
        show="effects",
        note=context.word("delta_method"),
    )
    out: list[Exhibit] = [table]
    if step.plot:
        out += [coefficient_figure(fitted, step.plot, kind, context) for kind in ("direct", "indirect")]
    return [], out


def moran(step: spec.Moran, context: Context) -> list[Exhibit]:
    """Moran's I by year for each variable and weights; scatters and cluster maps where asked for."""
    from python_models.spatial import local_moran
    from python_models.spatial import moran as global_moran

    out: list[Exhibit] = []
    choice: dict[str, Any] = {
        "unit": context.unit,
        "period": context.period,
        "permutations": step.permutations,
        "seed": step.seed,
    }
    parts = []
    for name in step.weights:
        for variable in step.variables:
            frame = context.rows(step.sample, step.years).drop_nulls(variable)
            w = context.weights(name, frame[context.unit].unique().sort().to_list())
            rows = global_moran(frame, variable, weights=w, **choice)
            parts.append(rows.with_columns(weights=pl.lit(name)))
    whole = pl.concat(parts)
    out.append(_moran_table(whole, step, context))
    for variable in step.variables if step.local else []:
        frame = context.rows(step.sample, step.years).drop_nulls(variable)
        w = context.weights(step.weights[0], frame[context.unit].unique().sort().to_list())
        local = local_moran(frame, variable, weights=w, **choice)
        places = frame.select(context.unit, context.period, context.region_name, "longitude", "latitude")
        local = local.join(places, on=[context.unit, context.period], how="left")
        for year in step.local:
            rows = local.filter(pl.col(context.period) == year).with_columns(p_value=pl.col("p_permutation"))
            i = whole.filter(
                (pl.col("variable") == variable) & (pl.col("weights") == step.weights[0]) & (pl.col("year") == year)
            )["moran_i"][0]
            out += _local_figures(rows.rename({context.unit: "region_id"}), variable, year, i, context)
    return out


def _moran_table(rows: pl.DataFrame, step: spec.Moran, context: Context) -> TableOutput:
    rows = rows.rename({context.period: "year"}) if context.period != "year" else rows
    wide: pl.DataFrame | None = None
    heads = []
    for name in step.weights:
        for variable in step.variables:
            key = f"{variable}_{name}"
            part = rows.filter((pl.col("variable") == variable) & (pl.col("weights") == name)).select(
                "year",
                pl.col("moran_i").alias(f"i_{key}"),
                pl.col("z_random").alias(f"z_{key}"),
                pl.col("p_permutation").alias(f"p_{key}"),
            )
            wide = part if wide is None else wide.join(part, on="year", how="full", coalesce=True)
            over = context.label(variable)
            over += f", W = {context.weights_label(name)}" if len(step.weights) > 1 else ""
            heads += [
                Column(f"i_{key}", context.word("moran_i"), over=over, p_value=f"p_{key}"),
                Column(f"z_{key}", context.word("z"), 2, over=over),
                Column(f"p_{key}", context.word("p_value"), over=over, is_p=True),
            ]
    assert wide is not None
    note = context.word("moran_note", permutations=step.permutations, seed=step.seed)
    caption = context.word("moran_global")
    return TableOutput("moran", wide.sort("year"), "year", heads, context.word("year"), caption=caption, note=note)


def _local_figures(rows: pl.DataFrame, variable: str, year: int, moran_i: float, context: Context) -> list[Exhibit]:
    label = context.label(variable)
    scatter = model_charts.moran_scatter(
        rows, name=context.region_name, moran_i=moran_i, label=f"{label}, {year}", language=context.language
    )
    clusters = maps.lisa_map(rows, name=context.region_name, boundaries=context.boundaries, language=context.language)
    keep = rows.select("region_id", context.region_name, "z", "lag_z", "local_i", "p_value", "quadrant", "cluster")
    said = {"variable": label, "year": year}
    return [
        FigureOutput(f"moran_scatter_{variable}_{year}", scatter, keep, context.word("moran_scatter", **said)),
        FigureOutput(f"clusters_{variable}_{year}", clusters, keep, context.word("moran_clusters", **said)),
    ]


def marginal_effects(step: spec.MarginalEffects, context: Context) -> list[Exhibit]:
    """Effects at quantiles of the moderator as a table, over its whole range as a figure."""
    fitted = model_of(step.of, context)
    name = step.of.partition(".")[2]
    model = next(m for m in context.study.step(step.of.partition(".")[0]).models if m.name == name)
    values = context.rows(model.sample, model.years)[step.moderator].drop_nulls().to_numpy().astype(float)
    levels = [float(v) for v in np.quantile(values, step.quantiles)]
    table = _effects_at(fitted, step, levels).with_columns(quantile=pl.Series([f"{q:.0%}" for q in step.quantiles]))
    grid = _effects_at(fitted, step, list(np.linspace(values.min(), values.max(), 41)))
    heads = [
        Column("level", context.label(step.moderator)),
        Column("estimate", context.word("estimate"), p_value="p_value", below="std_error"),
        Column("p_value", context.word("p_value"), is_p=True),
        Column("conf_low", context.word("low"), over=context.word("interval_95")),
        Column("conf_high", context.word("high"), over=context.word("interval_95")),
    ]
    said = context.word("effect_of", variable=context.label(step.variable))
    chart = model_charts.marginal_effect_plot(
        grid, at="level", observed=values, x_label=context.label(step.moderator), y_label=said
    )
    caption = context.word(
        "at_quantiles", variable=context.label(step.variable), moderator=context.label(step.moderator)
    )
    return [
        TableOutput(
            "marginal_effects",
            table,
            "quantile",
            heads,
            context.word("quantile"),
            caption=caption,
            note=context.word("delta_method"),
        ),
        FigureOutput("marginal_effects", chart, grid, said),
    ]


def _effects_at(fitted: FittedModel, step: spec.MarginalEffects, levels: Sequence[float]) -> pl.DataFrame:
    """Delta-method effects from the fit's own coefficients and covariance."""
    from python_models.inference import marginal_effects as at_levels

    fit = fitted.fit
    return at_levels(
        fit.terms,
        fit.params,
        fit.covariance,
        variable=step.variable,
        moderator=step.moderator,
        at=levels,
        df=fit.df_resid,
    )
