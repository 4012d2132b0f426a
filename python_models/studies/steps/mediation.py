"""How much of an effect runs through a mediator."""

from typing import Any, Literal

import polars as pl
from pydantic import Field

from python_models.cautions import Caution
from python_models.inference import mediate
from python_models.studies.check_models import check_model
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.estimation import stored_frames
from python_models.studies.estimators import MODELS, Model
from python_models.studies.model_tables import foot, foot_note
from python_models.studies.outputs import Column, FittedModel, ModelTable, Produced, TableOutput
from python_models.studies.steps.base import SEED, Kind, SampledStep
from python_models.words import Words


class Mediation(SampledStep):
    """How much of an effect runs through a mediator: three equations, Sobel and bootstrap."""

    kind: Literal["mediation"]
    outcome: str
    treatment: str
    mediator: str
    controls: list[str] = Field([])
    estimator: Literal["panel", "spatial"] = "spatial"
    model: Literal["sar", "sdm", "slx", "sdem"] = "sdm"
    effects: Literal["pooled", "unit", "period", "two-way"] = "two-way"
    weights: str | None = None
    lee_yu: bool | Literal["bias_corrected"] = Field(True, description="false for the direct estimator (spatial only)")
    component: Literal["main", "direct", "indirect", "total"] = "main"
    draws: int = Field(1000, ge=100)
    seed: int = SEED


def _spatial(step: Mediation) -> dict[str, Any]:
    """Keys of a spatial mediation's equations."""
    return {"estimator": "spatial", "model": step.model, "weights": step.weights, "lee_yu": step.lee_yu}


def check(step: Mediation, here: Checker) -> None:
    named = [step.outcome, step.treatment, step.mediator, *step.controls]
    for name in sorted({n for n in named if named.count(n) > 1}):
        here.say("controls" if name in step.controls else "mediator", f"{name} has two parts in it; it can have one")
    own = " + ".join([step.treatment, step.mediator, *step.controls])
    keys: dict[str, Any] = {"name": "equations", "formula": f"{step.outcome} ~ {own}", "effects": step.effects}
    keys |= {"sample": step.sample, "years": step.years}
    if step.estimator == "spatial":
        if step.weights is None:
            here.say("weights", "a spatial mediation needs weights")
            return
        keys |= _spatial(step)
    elif "lee_yu" in step.model_fields_set:
        here.say("lee_yu", "only a spatial mediation has it")
    check_model(MODELS[step.estimator](**keys), "", here)


def run(step: Mediation, context: Context) -> Produced:
    """Three equations as models of their own, and the quantities made of them."""
    frame = context.rows(step.sample, step.years)
    needed = [step.outcome, step.mediator, step.treatment, *step.controls]
    frame = frame.drop_nulls([c for c in needed if c in frame.columns])
    keys: dict[str, Any] = {"name": "x", "formula": "", "effects": step.effects}
    if step.estimator == "spatial":
        keys |= _spatial(step)
    model = MODELS[step.estimator](**keys)
    weights = context.weights(step.weights, frame[context.unit].unique().sort().to_list()) if step.weights else None
    done = mediate(
        frame,
        model.repeated(context.unit, context.period),
        unit=context.unit,
        period=context.period,
        outcome=step.outcome,
        treatment=step.treatment,
        mediator=step.mediator,
        controls=step.controls,
        component=step.component,
        weights=weights,
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
    quantities = _quantities(done.effects(), step, context)
    return Produced([table, quantities], fitted, _doubts(quantities.frame))


def _span(frame: pl.DataFrame, context: Context) -> tuple[int, int]:
    return int(frame[context.period].min()), int(frame[context.period].max())  # type: ignore[arg-type]


def _equation(name: str, fit: Any, step: Mediation, model: Model, frame: pl.DataFrame, context: Context) -> FittedModel:
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
        **stored_frames(fit, effects=model.has_effects),
        fit=fit,
    )


def _quantities(rows: pl.DataFrame, step: Mediation, context: Context) -> TableOutput:
    table = rows.with_columns(label=pl.Series([context.word(q) for q in rows["quantity"]]))
    over = context.word("interval")
    corrected = over + context.word("bias_corrected")
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


def _doubts(table: pl.DataFrame) -> list[Caution]:
    """A share that is no share, or an interval that holds zero."""
    rows = {row["quantity"]: row for row in table.to_dicts()}

    def holds_zero(name: str) -> bool:
        low, high = rows[name]["boot_low"], rows[name]["boot_high"]
        return low is not None and low <= 0 <= high

    held = {
        "no_share": rows["total"]["estimate"] * rows["indirect"]["estimate"] < 0,
        "indirect_zero": holds_zero("indirect"),
        "total_zero": holds_zero("total"),
    }
    return [Caution(key) for key, holds in held.items() if holds]


WORDS = Words(
    {
        "effects_mediated": ("Effects, share mediated and bootstrap", "效应、中介占比与自助法区间"),
        "three_equations": ("Three equations", "三个方程"),
        "quantity": ("Quantity", "量"),
        "interval": ("Bootstrap 95 % interval", "自助法 95% 置信区间"),
        "bias_corrected": (", bias-corrected", "（偏差修正）"),
        "draws_note": (
            "{draws:,} draws of region residual histories, seed {seed}; {failed} without estimate",
            "按地区残差序列重抽样 {draws:,} 次，种子 {seed}；{failed} 次无法估计",
        ),
        "total": ("Total effect c", "总效应 c"),
        "treatment_to_mediator": ("Treatment → mediator a", "解释变量 → 中介 a"),
        "mediator_to_outcome": ("Mediator → outcome b", "中介 → 被解释变量 b"),
        "direct": ("Direct effect c′", "直接效应 c′"),
        "indirect": ("Indirect effect a × b (Sobel)", "间接效应 a × b（Sobel）"),
        "share_mediated": ("Share mediated a × b / c", "中介效应占比 a × b / c"),
        "equation_total": ("Total", "总效应方程"),
        "equation_mediator": ("Mediator", "中介方程"),
        "equation_outcome": ("Outcome", "被解释变量方程"),
    }
)
KIND = Kind(Mediation, check, run, WORDS, many_fits=True)
