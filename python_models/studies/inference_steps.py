"""Steps of inference across models: mediation, differences between groups, specification curves."""

import functools
from typing import Any

import polars as pl

from python_models.errors import InputError
from python_models.inference import control_subsets, curve_summary, mediate, permutation_test
from python_models.inference import specification_curve as fit_curve
from python_models.reporting import model_charts
from python_models.results import TERM_SCHEMA
from python_models.studies import steps as spec
from python_models.studies.context import Context
from python_models.studies.data import CUT
from python_models.studies.model_steps import foot, foot_note
from python_models.studies.models import MODELS, GmmModel, Model, PanelModel, SpatialModel
from python_models.studies.outputs import Column, Exhibit, FigureOutput, FittedModel, ModelTable, TableOutput


def fitter(model: Model, context: Context) -> functools.partial[Any]:
    """The model's estimator as ``fit(frame, formula=..., [weights=...])``, which processes can be sent."""
    keys: dict[str, Any] = {"unit": context.unit, "period": context.period}
    if isinstance(model, SpatialModel):
        from python_models.spatial import fit_spatial_panel

        keys |= {"model": model.model, "effects": model.effects, "lee_yu": model.lee_yu, "durbin": model.durbin}
        return functools.partial(fit_spatial_panel, **keys)
    if isinstance(model, PanelModel):
        from python_models.panel import fit_panel

        keys |= {"effects": model.effects, "covariance": model.covariance, "cluster": model.cluster}
        return functools.partial(fit_panel, **keys)
    raise InputError("only panel and spatial models can be fitted many times over; GMM cannot")


def mediation(step: spec.Mediation, context: Context) -> tuple[list[FittedModel], list[Exhibit]]:
    """Three equations as models of their own, and the quantities made of them."""
    frame = context.rows(step.sample, step.years)
    needed = [step.outcome, step.mediator, step.treatment, *step.controls]
    frame = frame.drop_nulls([c for c in needed if c in frame.columns])
    keys: dict[str, Any] = {"name": "x", "formula": "", "effects": step.effects}
    if step.estimator == "spatial":
        keys |= {"estimator": "spatial", "model": step.model, "weights": step.weights}
    model = MODELS[step.estimator](**keys)
    w = context.weights(step.weights, frame[context.unit].unique().sort().to_list()) if step.weights else None
    done = mediate(
        frame,
        fitter(model, context),
        unit=context.unit,
        period=context.period,
        outcome=step.outcome,
        treatment=step.treatment,
        mediator=step.mediator,
        controls=step.controls,
        component=step.component,
        weights=w,
        n_draws=step.draws,
        seed=step.seed,
        pool=context.pool,
        progress=context.progress,
    )
    fitted = [_equation(name, fit, step, model, frame, context) for name, fit in done.fits.items()]
    table = ModelTable(
        "equations",
        [f.model_id for f in fitted],
        [f.heading for f in fitted],
        order=[step.treatment, step.mediator],
        rows=foot([model.model_copy(update={"years": _span(frame, context)})] * 3, context),
        caption=context.word("three_equations"),
        note=foot_note([model], context),
    )
    return fitted, [table, _quantities(done.effects(), step, context)]


def _span(frame: pl.DataFrame, context: Context) -> tuple[int, int]:
    return int(frame[context.period].min()), int(frame[context.period].max())  # type: ignore[arg-type]


def _equation(
    name: str, fit: Any, step: spec.Mediation, model: Model, frame: pl.DataFrame, context: Context
) -> FittedModel:
    terms = [fit.tidy()]
    if isinstance(model, SpatialModel):
        terms.append(fit.effects())
    outcome = step.mediator if name == "mediator" else step.outcome
    first, last = _span(frame, context)
    own = [step.treatment, *([step.mediator] if name == "outcome" else []), *step.controls]
    return FittedModel(
        model_id=f"{context.study.name}.{step.name}.{name}",
        heading=context.word(f"equation_{name}"),
        estimator=model.label,
        outcome=outcome,
        formula=f"{outcome} ~ {' + '.join(own)}",
        weights=step.weights,
        sample=f"{step.sample or 'all'} {first}-{last}",
        specification=step.model_dump(mode="json", exclude={"title", "question", "note", "warnings"}),
        terms=pl.concat([t.select(list(TERM_SCHEMA)) for t in terms]),
        glance=fit.glance(),
        tests=fit.tests(),
        rows=fit.rows().rename({"unit": "region_id", "period": "year"}),
        fit=fit,
    )


def _quantities(rows: pl.DataFrame, step: spec.Mediation, context: Context) -> TableOutput:
    table = rows.with_columns(label=pl.Series([context.word(q) for q in rows["quantity"]]))
    over = context.word("interval")
    corrected = over + ("（偏差修正）" if context.language == "zh" else ", bias-corrected")
    heads = [
        Column("estimate", context.word("estimate"), p_value="p_value", below="std_error"),
        Column("p_value", context.word("p_value"), is_p=True),
        Column("boot_low", context.word("low"), over=over),
        Column("boot_high", context.word("high"), over=over),
        Column("boot_bc_low", context.word("low"), over=corrected),
        Column("boot_bc_high", context.word("high"), over=corrected),
    ]
    said = context.word("draws_note", draws=step.draws, seed=step.seed, failed=rows["n_failed"][0])
    caption = context.word("effects_mediated")
    return TableOutput("mediation", table, "label", heads, context.word("quantity"), caption=caption, note=said)


def mediation_warnings(exhibits: list[Exhibit], context: Context) -> list[str]:
    """Sentences about a share that is no share, or an interval that holds zero."""
    table = next(e for e in exhibits if isinstance(e, TableOutput) and e.name == "mediation").frame
    rows = {row["quantity"]: row for row in table.to_dicts()}

    def holds_zero(name: str) -> bool:
        low, high = rows[name]["boot_low"], rows[name]["boot_high"]
        return low is not None and low <= 0 <= high

    held = {
        "no_share": rows["total"]["estimate"] * rows["indirect"]["estimate"] < 0,
        "indirect_zero": holds_zero("indirect"),
        "total_zero": holds_zero("total"),
    }
    return [context.word(key) for key, holds in held.items() if holds]


def difference_warnings(exhibits: list[Exhibit], context: Context) -> list[str]:
    """Pairs of which more than one permutation in twenty has no estimate."""
    table = next(e for e in exhibits if isinstance(e, TableOutput) and e.name == "differences").frame
    rows = table.filter(pl.col("n_failed") > 0.05 * pl.col("n_permutations")).unique("pair", maintain_order=True)
    return [
        context.word("many_refused", pair=r["pair"], failed=r["n_failed"], count=r["n_permutations"])
        for r in rows.to_dicts()
    ]


def difference(step: spec.Difference, context: Context) -> list[Exhibit]:
    """Permutation tests of each pair, and the distribution of the first term's differences."""
    model = step.models[0]
    if isinstance(model, GmmModel):
        raise InputError("only panel and spatial models can be permuted; GMM cannot")
    if isinstance(model, PanelModel):  # only estimates are compared, and clustering takes most of the time
        model = model.model_copy(update={"covariance": "classical", "cluster": None})
    fit = functools.partial(fitter(model, context), formula=model.formula)
    frame = context.rows(model.sample, model.years)
    parts, out = [], []
    for number, (first, second) in enumerate(step.compare):
        side = pl.when(pl.col(f"{CUT}{first}")).then(pl.lit(first)).when(pl.col(f"{CUT}{second}")).then(pl.lit(second))
        rows = frame.with_columns(__side=side).drop_nulls("__side")
        w = None
        if isinstance(model, SpatialModel):
            w = context.weights(model.weights, rows[context.unit].unique().sort().to_list())
        test = permutation_test(
            rows,
            fit,
            unit=context.unit,
            group="__side",
            terms=step.terms,
            component=step.component,
            groups=(first, second),
            weights=w,
            n_permutations=step.permutations,
            seed=step.seed,
            pool=context.pool,
            progress=_share(context, number, len(step.compare)),
        )
        parts.append(test.tidy())
        row = test.tidy().row(0, named=True)
        pair = f"{context.label(first)} − {context.label(second)}"
        chart = model_charts.permutation_histogram(
            test.permuted[:, 0], row["difference"], p_value=row["p_value"], seed=step.seed,
            label=f"{context.label(step.terms[0])}: {pair}",
        )  # fmt: skip
        drawn = pl.DataFrame({"permuted": test.permuted[:, 0]}).with_columns(observed=pl.lit(row["difference"]))
        caption = context.word("permuted", pair=pair)
        out.append(FigureOutput(f"permuted_{first}_{second}", chart, drawn, caption))
    return [_differences(pl.concat(parts), context), *out]


def _share(context: Context, number: int, of: int) -> Any:
    if context.progress is None:
        return None
    report = context.progress
    return lambda done, total: report(number * total + done, of * total)


def _differences(rows: pl.DataFrame, context: Context) -> TableOutput:
    pairs = [f"{context.label(a)} − {context.label(b)}" for a, b in rows.select("group_1", "group_2").iter_rows()]
    table = rows.with_columns(pair=pl.Series(pairs), label=pl.Series([context.label(t) for t in rows["term"]]))
    heads = [
        Column("estimate_1", context.word("first_group"), over=context.word("estimate")),
        Column("estimate_2", context.word("second_group"), over=context.word("estimate")),
        Column("n_units_1", context.word("first_group"), 0, over=context.word("regions")),
        Column("n_units_2", context.word("second_group"), 0, over=context.word("regions")),
        Column("difference", context.word("difference"), p_value="p_value"),
        Column("p_value", context.word("empirical_p"), is_p=True),
        Column("p_cleary", context.word("cleary_p"), is_p=True),
    ]
    count, seed, failed = rows["n_permutations"][0], rows["seed"][0], int(rows["n_failed"].max())  # type: ignore[arg-type]
    note = context.word("permutations_note", count=count, seed=seed)
    note += context.word("permutations_failed", failed=failed) if failed else ""
    return TableOutput("differences", table, "label", heads, context.word("variable"), block="pair", note=note)


def curve_warnings(exhibits: list[Exhibit], context: Context) -> list[str]:
    """How many specifications have no estimate, with the most frequent reason."""
    rows = next(e for e in exhibits if isinstance(e, FigureOutput)).frame
    refused = rows.filter(pl.col("status") != "ok")
    if refused.is_empty():
        return []

    def named(choice: str, option: str) -> str:
        return context.weights_label(option) if choice == "weights" else context.label(option)

    # the numbers in a reason differ from fit to fit
    reasons = refused.group_by(pl.col("note").str.replace_all(r"-?\d+\.\d+", "#")).agg(
        pl.len(), pl.col("note").first().alias("said")
    )
    reason = reasons.sort("len", descending=True)["said"][0]
    whole = [
        context.word("no_estimate_for", choice=named(choice, option))
        for choice in ("estimator", "weights", "sample")
        for option, failed, count in rows.group_by(choice).agg((pl.col("status") != "ok").sum(), n=pl.len()).iter_rows()
        if option is not None and failed == count == refused.height
    ]
    return [
        context.word("curve_refused", failed=refused.height, count=rows.height, reason=reason, where="".join(whole))
    ]


def specification_curve(step: spec.SpecificationCurve, context: Context) -> list[Exhibit]:
    """Every combination sorted by its estimate, and what they come to."""
    estimators = {}
    for name, keys in step.estimators.items():
        kind = keys.get("estimator", "panel")
        filled = {"name": name, "formula": "", **keys} | ({"weights": "?"} if kind == "spatial" else {})
        estimators[name] = fitter(MODELS[kind](**filled), context)
    frame = context.rows(step.sample, step.years)
    units = frame[context.unit].unique().sort().to_list()
    table = fit_curve(
        frame,
        unit=context.unit,
        outcome=step.outcome,
        treatment=step.treatment,
        estimators=estimators,
        controls=control_subsets(step.controls, step.always),
        samples={s: None if s == "all" else pl.col(f"{CUT}{s}") for s in step.samples},
        weights={w: context.weights(w, units) for w in step.weights} or None,
        component=step.component,
        pool=context.pool,
        progress=context.progress,
    )
    drawn, choices, names = _drawn(table, step, context)
    chart = model_charts.specification_curve(
        drawn.filter(pl.col("status") == "ok"), label=context.label(step.treatment), names=names, choices=choices
    )
    summary = curve_summary(table).with_columns(label=pl.lit(context.label(step.treatment)))
    heads = [
        Column("n_specifications", context.word("specifications"), 0),
        Column("n_refused", context.word("refused"), 0),
        Column("median", context.word("median")),
        Column("lowest", context.word("lowest")),
        Column("highest", context.word("highest")),
        Column("share_positive", context.word("share_positive"), 2),
        Column("share_significant_positive", context.word("share_sig_positive"), 2),
        Column("share_significant_negative", context.word("share_sig_negative"), 2),
    ]
    return [
        FigureOutput("curve", chart, drawn),
        TableOutput(
            "summary", summary, "label", heads, context.word("variable"), caption=context.word("curve_summary")
        ),
    ]


def _drawn(
    table: pl.DataFrame, step: spec.SpecificationCurve, context: Context
) -> tuple[pl.DataFrame, list[str], dict[str, str]]:
    """The rows with a column per control (its label where it is in the model), the choices to draw, and their names."""
    choices = [c for c in ("estimator", "weights", "sample") if table[c].drop_nulls().n_unique() > 1]
    names = {w: context.weights_label(w) for w in step.weights} | {"all": context.word("all")}
    names |= {s: context.label(s) for s in step.samples if s != "all"}
    names |= {e: context.label(e) for e in step.estimators}
    names |= {c: context.word(f"choice_{c}") for c in choices}
    inside = pl.col("controls").str.split(" + ")
    for number, control in enumerate(step.controls):
        held = pl.when(inside.list.contains(control)).then(pl.lit(context.label(control)))
        table = table.with_columns(held.alias(f"with_{control}"))
        choices.append(f"with_{control}")
        names[f"with_{control}"] = context.word("choice_controls") if number == 0 else " "
    return table, choices, names
