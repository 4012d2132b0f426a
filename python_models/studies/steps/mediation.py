"""How much of an effect runs through a mediator or several, and on what that depends."""

import warnings
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl
from pydantic import Field

from python_models.cautions import Caution
from python_models.counts import SEED
from python_models.fit import Fit
from python_models.formula.tree import quoted
from python_models.studies.check_models import check_model
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.estimation import stored_frames
from python_models.studies.estimators import MODELS, Model
from python_models.studies.estimators.base import Seed
from python_models.studies.model_tables import foot, foot_note
from python_models.studies.outputs import Column, FittedModel, ModelTable, Produced, TableOutput
from python_models.studies.steps.base import Kind, SampledStep
from python_models.studies.text import Strict
from python_models.words import Words, mark


class Instruments(Strict):
    """Instruments of a dynamic mediation: each equation's own lagged outcome, and what else is endogenous."""

    lags: tuple[int, int | None] = (2, 3)
    collapse: bool = True
    endogenous: list[str] = Field([], description="regressors instrumented by their lags; the others by themselves")


OF_SPATIAL = ("model", "weights", "lee_yu", "component")


class Mediation(SampledStep):
    """How much of an effect runs through a mediator or several: an equation for each, Sobel and bootstrap."""

    kind: Literal["mediation"]
    outcome: str
    treatment: str
    mediator: str | list[str] = Field(description="a variable, or several that act side by side")
    controls: list[str] = Field([])
    moderator: str | None = Field(None, description="variable that the paths depend on, by products")
    moderated: list[Literal["first", "second", "direct"]] = Field(
        ["first", "second", "direct"], min_length=1,
        description="which do: treatment to mediator, mediator to outcome, treatment to outcome",
    )  # fmt: skip
    at: list[float] | None = Field(
        None, min_length=1, description="levels of the moderator; both values, or mean and mean ± one sd, if not given"
    )
    estimator: Literal["panel", "spatial", "gmm"] = "spatial"
    model: Literal["sar", "sdm", "slx", "sdem"] = "sdm"
    effects: Literal["pooled", "unit", "period", "two-way", "random"] = "two-way"
    weights: str | None = None
    lee_yu: bool | Literal["bias_corrected"] = Field(True, description="false for the direct estimator (spatial only)")
    instruments: Instruments = Field(Instruments(), description="of estimator gmm, which adds each outcome's own lag")
    component: Literal["main", "direct", "indirect", "total"] = "main"
    draws: int = Field(1000, ge=100)
    seed: Seed = SEED

    @property
    def mediators(self) -> list[str]:
        """The mediators, one or several."""
        return [self.mediator] if isinstance(self.mediator, str) else self.mediator


@dataclass(frozen=True, slots=True)
class _Dynamic:
    """System GMM of one equation, called with a frame; what it warns of stands among the fit's cautions."""

    model: Any
    unit: str
    period: str

    def __call__(self, frame: pl.DataFrame, formula: str) -> Fit:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found: Fit = self.model.model_copy(update={"formula": formula}).fitted(frame, self.unit, self.period, None)
        return found


def _spatial(step: Mediation) -> dict[str, Any]:
    """Keys of a spatial mediation's equations."""
    return {"estimator": "spatial", "model": step.model, "weights": step.weights, "lee_yu": step.lee_yu}


def _dynamic(step: Mediation, left: str) -> dict[str, Any]:
    """Keys of the dynamic equation of a column."""
    own, by = step.instruments, step.moderator
    paths = [step.treatment, *(step.mediators if left == step.outcome else [])]
    held = {name: f"{name}:{by}" for name in paths} if by is not None else {}
    alone = [by] if by is not None and by not in (*step.controls, step.treatment) else []
    terms = [*paths, *step.controls, *alone]
    inside = [t for t in terms if t in own.endogenous]
    inside += [held[t] for t in inside if t in held]
    outside = [t for t in [*terms, *held.values()] if t not in inside]
    groups = [{"variables": [left], "lags": own.lags, "collapse": own.collapse}]
    groups += [{"variables": inside, "lags": own.lags, "collapse": own.collapse}] if inside else []
    return {"estimator": "gmm", "gmm": groups, "iv": [{"variables": outside}] if outside else []}


def check(step: Mediation, here: Checker) -> None:
    """Parts that do not fit together, then the outcome's equation, which has all variables."""
    named = [step.outcome, step.treatment, *step.mediators, *step.controls]
    for name in sorted({n for n in named if named.count(n) > 1}):
        here.say("controls" if name in step.controls else "mediator", f"{name} has two parts in it; it can have one")
    if not step.mediators:
        here.say("mediator", "names none; give one or more")
    own = [step.treatment, *map(quoted, step.mediators), *step.controls]
    if step.moderator is None:
        for key in ("moderated", "at"):
            if key in step.model_fields_set:
                here.say(key, "only a mediation with a moderator has it")
    elif not _moderator(step, here):
        return
    elif step.moderator not in (*step.controls, step.treatment) and step.estimator == "gmm":
        own.append(quoted(step.moderator))
    keys: dict[str, Any] = {"name": "equations", "sample": step.sample, "years": step.years}
    if step.estimator == "spatial":
        if step.weights is None:
            here.say("weights", "a spatial mediation needs weights")
            return
        keys |= _spatial(step) | {"effects": step.effects}
    elif step.estimator == "gmm":
        keys |= _dynamic(step, step.outcome)
        own.append(f"L.{quoted(step.outcome)}")
        unknown = [n for n in step.instruments.endogenous if n not in (step.treatment, *step.mediators, *step.controls)]
        if unknown:
            here.say("instruments.endogenous", f"{', '.join(unknown)} is no regressor of the equations")
    else:
        keys |= {"effects": step.effects}
    for key, of in (*((key, "spatial") for key in OF_SPATIAL), ("instruments", "gmm")):
        # a stored declaration has every key: one with its default says nothing
        if step.estimator != of and getattr(step, key) != type(step).model_fields[key].default:
            here.say(key, f"only a {of} mediation has it")
    if step.estimator == "gmm" and step.effects != type(step).model_fields["effects"].default:
        here.say("effects", "a gmm mediation has region effects and year dummies, always; leave it out")
    keys["formula"] = f"{quoted(step.outcome)} ~ {' + '.join(own)}"
    check_model(MODELS[step.estimator](**keys), "", here)


def _moderator(step: Mediation, here: Checker) -> bool:
    """Whether the moderator is a variable with numbers that may be one."""
    name = step.moderator or ""
    if name in (step.outcome, *step.mediators):
        here.say("moderator", f"{name} has two parts in it; it can have one")
        return False
    if name == step.treatment and step.moderated != ["second"]:
        here.say("moderated", f"{name} is the treatment, which can moderate the second stage alone: [second]")
        return False
    rows = here.context.rows(step.sample, step.years)
    return here.variable("moderator", name) and here.has_values("moderator", name, rows)


def run(step: Mediation, context: Context) -> Produced:
    """The equations as models of their own, and the quantities made of them."""
    from python_models.inference import mediate

    frame = context.rows(step.sample, step.years)
    by = [] if step.moderator is None else [step.moderator]
    needed = [step.outcome, *step.mediators, step.treatment, *step.controls, *by]
    frame = frame.drop_nulls([c for c in needed if c in frame.columns])
    keys: dict[str, Any] = {"name": "x", "formula": ""}
    if step.estimator == "gmm":
        keys |= _dynamic(step, step.outcome)
    else:
        keys |= {"effects": step.effects} | (_spatial(step) if step.estimator == "spatial" else {})
    model = MODELS[step.estimator](**keys)
    weights = context.weights(step.weights, frame[context.unit].unique().sort().to_list()) if step.weights else None
    done = mediate(
        frame,
        _estimators(step, model, context),
        unit=context.unit,
        period=context.period,
        outcome=step.outcome,
        treatment=step.treatment,
        mediator=step.mediator,
        controls=step.controls,
        moderator=step.moderator,
        moderated=step.moderated,
        at=step.at,
        own_lag=step.estimator == "gmm",
        component=step.component,
        weights=weights,
        n_draws=step.draws,
        seed=step.seed,
        pool=context.pool,
        progress=context.progress,
    )
    formulas = done.model.formulas()
    fitted = [_equation(name, fit, formulas[name], step, model, frame, context) for name, fit in done.fits.items()]
    table = ModelTable(
        "equations",
        [f.model_id for f in fitted],
        [f.heading for f in fitted],
        order=[step.treatment, *step.mediators],
        rows=foot([model.model_copy(update={"years": _span(frame, context)})] * len(fitted), context),
        caption=context.word("three_equations" if len(fitted) == 3 else "equations"),
        note=foot_note([model], context),
    )
    quantities = _quantities(done.effects(), step, context)
    return Produced([table, quantities], fitted, _doubts(quantities.frame))


def _estimators(step: Mediation, model: Model, context: Context) -> Any:
    """The estimator of all equations, or of dynamic ones one for each column on the left."""
    if step.estimator != "gmm":
        return model.repeated(context.unit, context.period)
    return {
        left: _Dynamic(MODELS["gmm"](name="x", formula="", **_dynamic(step, left)), context.unit, context.period)
        for left in (step.outcome, *step.mediators)
    }


def _span(frame: pl.DataFrame, context: Context) -> tuple[int, int]:
    return int(frame[context.period].min()), int(frame[context.period].max())  # type: ignore[arg-type]


def _equation(
    name: str, fit: Any, formula: str, step: Mediation, model: Model, frame: pl.DataFrame, context: Context
) -> FittedModel:
    kind, _, mediator = name.partition("_")
    first, last = _span(frame, context)
    heading = context.word(f"equation_{kind}") + (
        f"{mark('colon', context.language)}{context.label(mediator)}" if mediator else ""
    )
    return FittedModel(
        model_id=f"{context.study.name}.{step.name}.{name}",
        heading=heading,
        estimator=model.label,
        outcome=mediator or (step.mediators[0] if kind == "mediator" else step.outcome),
        formula=formula,
        weights=step.weights,
        sample=f"{step.sample or 'all'} {first}-{last}",
        specification=step.model_dump(mode="json", exclude={"title", "question", "note", "warnings"}),
        **stored_frames(fit, effects=model.has_effects),
        fit=fit,
    )


def _named(row: dict[str, Any], step: Mediation, context: Context) -> str:
    """A quantity in words; which mediator it is of where there are several."""
    if len(step.mediators) == 1:
        return context.word(row["quantity"])
    if row["mediator"] is None:
        every = {"indirect": "indirect_all", "share_mediated": "share_all"}
        return context.word(every.get(row["quantity"], row["quantity"]))
    shown = " − ".join(context.label(m) for m in row["mediator"].split(" - "))
    return f"{context.word(row['quantity'])}{mark('colon', context.language)}{shown}"


def _quantities(rows: pl.DataFrame, step: Mediation, context: Context) -> TableOutput:
    table = rows.with_columns(label=pl.Series([_named(row, step, context) for row in rows.to_dicts()]))
    block = None
    if step.moderator is not None:
        block, name = "level", context.label(step.moderator)
        levels = ["" if v is None else f"{name} = {v:.4g}" for v in rows["moderator_value"]]
        table = table.with_columns(level=pl.Series([text or context.word("over_levels") for text in levels]))
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
    note = "draws_note" if rows["resample"][0] == "residual" else "draws_note_unit"
    said = context.word(note, draws=step.draws, seed=step.seed, failed=rows["n_failed"][0])
    caption = context.word("effects_mediated")
    return TableOutput("mediation", table, "label", heads, context.word("quantity"), block, caption=caption, note=said)


def _doubts(table: pl.DataFrame) -> list[Caution]:
    """A share that is no share, or an interval that holds zero; with a moderator, at every level of it."""
    several = table.filter(quantity="contrast").height > 0
    rows = table.filter(pl.col("quantity").is_in(["total", "indirect"]))
    if several:
        rows = rows.filter(pl.col("mediator").is_null())
    zero = (pl.col("boot_low") <= 0) & (pl.col("boot_high") >= 0)
    both = ("total", "indirect")
    held = {name: rows.filter(quantity=name).select(zero.fill_null(False).all()).item() for name in both}
    signs = [rows.filter(quantity=name)["estimate"].sign().to_list() for name in both]
    opposed = all(total * indirect < 0 for total, indirect in zip(*signs, strict=True))
    found = {"no_share": opposed, "indirect_zero": held["indirect"], "total_zero": held["total"]}
    return [Caution(key) for key, holds in found.items() if holds]


WORDS = Words(
    {
        "effects_mediated": ("Effects, share mediated and bootstrap", "效应、中介占比与自助法区间"),
        "three_equations": ("Three equations", "三个方程"),
        "equations": ("Equations", "各方程"),
        "quantity": ("Quantity", "量"),
        "interval": ("Bootstrap 95 % interval", "自助法 95% 置信区间"),
        "bias_corrected": (", bias-corrected", "（偏差修正）"),
        "draws_note": (
            "{draws:,} draws of region residual histories, seed {seed}; {failed} without estimate",
            "按地区残差序列重抽样 {draws:,} 次，种子 {seed}；{failed} 次无法估计",
        ),
        "draws_note_unit": (
            "{draws:,} draws of whole regions, all equations on each, seed {seed}; {failed} without estimate",
            "按地区整体重抽样 {draws:,} 次（各方程使用同一样本），种子 {seed}；{failed} 次无法估计",
        ),
        "indirect_all": ("Indirect effect of all mediators", "全部中介的间接效应"),
        "share_all": ("Share mediated by all", "全部中介的中介效应占比"),
        "contrast": ("Difference of indirect effects", "间接效应之差"),
        "index_moderated": ("Index of moderated mediation", "有调节的中介指数"),
        "difference_of_levels": ("Indirect effect, highest less lowest level", "间接效应：最高水平减最低水平"),
        "over_levels": ("Over levels", "跨水平"),
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
