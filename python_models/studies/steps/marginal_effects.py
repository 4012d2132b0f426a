"""Effect of one variable at levels of another."""

from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np
import polars as pl
from pydantic import Field

from python_models.errors import InputError
from python_models.formula.design import term_labels
from python_models.marginal_effects import estimates_of, fit_effects, moderators
from python_models.reporting.figures import model_charts
from python_models.studies.check_models import model_reference
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.model_tables import declared, model_of
from python_models.studies.outputs import Column, FigureOutput, FittedModel, Produced, TableOutput
from python_models.studies.steps.base import Kind, Step
from python_models.words import Words


class MarginalEffects(Step):
    """Effect of one variable at levels of another it interacts with, delta-method errors."""

    kind: Literal["marginal_effects"]
    of: str = Field(description="a model as step.model")
    variable: str
    moderator: str | None = Field(None, description="what it interacts with; the variable itself (x^2) if not given")
    component: Literal["direct", "indirect", "total"] | None = Field(None, description="effects of a spatial model")
    quantiles: list[Annotated[float, Field(ge=0, le=1)]] = Field([0.1, 0.25, 0.5, 0.75, 0.9], min_length=1)

    def refers_to(self) -> list[str]:
        return [self.of]


def check(step: MarginalEffects, here: Checker) -> None:
    model = model_reference("of", step.of, here)
    if model is None:
        return
    try:
        terms = term_labels(model.formula)
    except InputError:
        return  # said of the model itself
    if step.component and not model.has_effects:
        here.say("component", f"{step.of} has no {step.component} effect; it is of spatial models with a lag")
    if step.moderator in (None, step.variable):
        if step.variable not in terms or f"{step.variable}^2" not in terms:
            here.say("variable", f"{step.of} needs the terms {step.variable} and {step.variable}^2, or a moderator")
        return
    pair = {f"{step.variable}:{step.moderator}", f"{step.moderator}:{step.variable}"}
    if step.variable not in terms or not pair & set(terms):
        here.say("variable", f"{step.of} needs the terms {step.variable} and {step.variable}:{step.moderator}")
    here.variable("moderator", str(step.moderator))


def run(step: MarginalEffects, context: Context) -> Produced:
    """Effects at quantiles of the moderator as a table, over its whole range as a figure."""
    fitted, moderator = model_of(step.of, context), step.moderator or step.variable
    model, _ = declared(step.of, context)
    values = context.rows(model.sample, model.years)[moderator].drop_nulls().to_numpy().astype(float)
    levels = [float(v) for v in np.quantile(values, step.quantiles)]
    table = _effects_at(fitted, step, levels).with_columns(quantile=pl.Series([f"{q:.0%}" for q in step.quantiles]))
    grid = _effects_at(fitted, step, list(np.linspace(values.min(), values.max(), 41)))
    heads = [
        Column("level", context.label(moderator)),
        Column("estimate", context.word("estimate"), p_value="p_value", below="std_error"),
        Column("p_value", context.word("p_value"), is_p=True),
        Column("conf_low", context.word("low"), over=context.word("interval_95")),
        Column("conf_high", context.word("high"), over=context.word("interval_95")),
    ]
    said = context.word("effect_of", variable=context.label(step.variable))
    chart = model_charts.marginal_effect_plot(
        grid,
        at="level",
        observed=values,
        x_label=context.label(moderator),
        y_label=said,
        language=context.language,
    )
    caption = context.word("at_quantiles", variable=context.label(step.variable), moderator=context.label(moderator))
    return Produced(
        [
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
    )


def _effects_at(fitted: FittedModel, step: MarginalEffects, levels: Sequence[float]) -> pl.DataFrame:
    """Delta-method effects from the fit's own coefficients and covariance."""
    fit = fitted.fit
    assert fit is not None
    moderator = step.moderator or step.variable
    at = {moderator: list(levels)}
    if moderator != step.variable:
        other = [m for m in moderators(estimates_of(fit, step.component)[0], step.variable) if m != moderator]
        if other:  # the effect of the pair alone, others at zero, as before there were several
            at |= {m: [0.0] for m in other}
    table = fit_effects(fit, step.variable, at, component=step.component)
    table = table.rename({f"at_{moderator}": "level"})
    return table.select(c for c in table.columns if not c.startswith("at_"))


WORDS = Words(
    {
        "interval_95": ("95 % interval", "95% 置信区间"),
        "quantile": ("Quantile", "分位数"),
        "at_quantiles": (
            "Effect of {variable} at quantiles of {moderator}",
            "{moderator} 各分位数处 {variable} 的边际效应",
        ),
        "effect_of": ("Effect of {variable}", "{variable} 的边际效应"),
    }
)
KIND = Kind(MarginalEffects, check, run, WORDS)
