"""Whether a quadratic relation turns within the data: Lind and Mehlum's test of models side by side."""

from typing import Literal

import numpy as np
import polars as pl
from pydantic import Field

from python_models.errors import InputError
from python_models.formula.design import term_label, term_labels
from python_models.inference.u_shape import UShape, u_test
from python_models.marginal_effects import fit_effects
from python_models.reporting.figures import model_charts
from python_models.studies.check_models import model_reference
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.model_tables import declared, model_of
from python_models.studies.outputs import Column, Exhibit, FigureOutput, Produced, TableOutput
from python_models.studies.steps.base import Kind, Step
from python_models.words import Words, mark


class UShapeStep(Step):
    """Turning point with Fieller's interval, slopes at both ends, and the test of a U or inverted U."""

    kind: Literal["u_shape"]
    of: list[str] = Field(min_length=1, description="models as step.model, with x + x^2 in their formulas")
    variable: str
    interval: tuple[float, float] | None = Field(
        None, description="ends of x; its range in the model's rows if not given"
    )
    component: Literal["direct", "indirect", "total"] | None = Field(None, description="effects of spatial models")

    def refers_to(self) -> list[str]:
        return self.of


def check(step: UShapeStep, here: Checker) -> None:
    square = f"{term_label(step.variable)}^2"
    for reference in step.of:
        model = model_reference("of", reference, here)
        if model is None:
            continue
        if step.component and not model.has_effects:
            here.say("component", f"{reference} has no {step.component} effect; it is of spatial models with a lag")
        try:
            terms = term_labels(model.formula)
        except InputError:
            continue  # said of the model itself
        if term_label(step.variable) not in terms or square not in terms:
            here.say("variable", f"{reference} needs the terms {step.variable} and {square}")
    if step.interval and step.interval[0] >= step.interval[1]:
        here.say("interval", f"the low end {step.interval[0]:g} must lie below the high end {step.interval[1]:g}")


def run(step: UShapeStep, context: Context) -> Produced:
    """One row per model, and the slope over the range of x of each."""
    variable = term_label(step.variable)
    label = context.label(variable)
    rows: list[pl.DataFrame] = []
    figures: list[Exhibit] = []
    for number, reference in enumerate(step.of, 1):
        fitted = model_of(reference, context)
        assert fitted.fit is not None
        model, _ = declared(reference, context)
        values = context.rows(model.sample, model.years)
        observed = values[variable].drop_nulls().to_numpy().astype(float) if variable in values.columns else None
        known = (float(observed.min()), float(observed.max())) if observed is not None else None
        found = u_test(fitted.fit, variable, interval=step.interval or known, component=step.component)
        rows.append(_row(found, fitted.heading, context))
        grid = np.linspace(*found.interval, 41)
        band = fit_effects(fitted.fit, variable, {variable: grid.tolist()}, component=step.component)
        band = band.rename({f"at_{variable}": "level"})
        said = context.word("slope_of", variable=label)
        chart = model_charts.marginal_effect_plot(
            band, at="level", observed=observed, x_label=label, y_label=said, language=context.language
        )
        figures.append(
            FigureOutput(f"u_shape_{number}", chart, band, f"{said}{mark('colon', context.language)}{fitted.heading}")
        )
    fieller, ends = context.word("fieller"), context.word("slopes")
    heads = [
        Column("shape_said", context.word("shape")),
        Column("turning_point", context.word("turning_point")),
        Column("fieller_low", context.word("low"), over=fieller),
        Column("fieller_high", context.word("high"), over=fieller),
        Column("slope_low", context.word("at_low"), over=ends, p_value="p_low"),
        Column("slope_high", context.word("at_high"), over=ends, p_value="p_high"),
        Column("p_value", context.word("overall"), is_p=True),
    ]
    table = TableOutput(
        "u_shape", pl.concat(rows), "model", heads, context.word("model_named"), note=context.word("about_u")
    )
    return Produced([table, *figures])


def _row(found: UShape, heading: str, context: Context) -> pl.DataFrame:
    said = context.word(found.shape if found.p_value is not None else "no_extremum")
    return found.tidy().with_columns(model=pl.lit(heading), shape_said=pl.lit(said))


WORDS = Words(
    {
        "model_named": ("Model", "模型"),
        "shape": ("Shape", "形状"),
        "u": ("U", "U 形"),
        "inverted_u": ("inverted U", "倒 U 形"),
        "no_extremum": ("none: the extremum lies outside", "无：极值点在区间外"),
        "turning_point": ("Turning point", "拐点"),
        "fieller": ("95 % Fieller interval", "95% Fieller 区间"),
        "slopes": ("slope at the ends", "两端斜率"),
        "at_low": ("low", "下端"),
        "at_high": ("high", "上端"),
        "overall": ("test, p", "检验 p 值"),
        "slope_of": ("Slope in {variable}", "{variable} 的斜率"),
        "about_u": (
            "Lind and Mehlum (2010): a U has slopes of opposite signs at both ends of the range; p is the larger of "
            "two one-sided ones, and there is none where the extremum lies outside. Fieller's interval has no limits "
            "where the square is not told from zero",
            "Lind 与 Mehlum（2010）：区间两端斜率符号相反方为 U 形；p 值为两个单侧 p 值中较大者，"
            "极值点在区间外时没有检验。平方项不显著异于零时 Fieller 区间没有端点",
        ),
    }
)
KIND = Kind(UShapeStep, check, run, WORDS)
