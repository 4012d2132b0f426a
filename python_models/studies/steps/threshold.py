"""Thresholds of a model of estimator threshold: tests, intervals, regimes and the figure they are read from."""

from typing import Literal

import polars as pl
from pydantic import Field

from python_models.reporting.figures import threshold_charts
from python_models.studies.check_models import model_reference
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.model_tables import model_of
from python_models.studies.outputs import Column, Exhibit, FigureOutput, Produced, TableOutput
from python_models.studies.steps.base import Kind, Step
from python_models.words import Words


class Threshold(Step):
    """Thresholds with their bootstrap tests and LR intervals, and the regimes they make."""

    kind: Literal["threshold"]
    of: str = Field(description="a model of estimator threshold as step.model")

    def refers_to(self) -> list[str]:
        return [self.of]


def check(step: Threshold, here: Checker) -> None:
    model = model_reference("of", step.of, here)
    if model is not None and model.estimator != "threshold":  # type: ignore[attr-defined]
        here.say("of", f"{step.of} has no thresholds; name a model of estimator threshold")


def run(step: Threshold, context: Context) -> Produced:
    """A table of thresholds, one of regimes, and a figure for each threshold of the model."""
    from python_models.threshold import ThresholdFit

    fit = model_of(step.of, context).fit
    assert isinstance(fit, ThresholdFit)
    label = context.label(fit.threshold)
    found = fit.thresholds()
    said = [context.word("against", fewer=n - 1, more=n) for n in found["number"]]
    found = found.with_columns(hypothesis=pl.Series(said, dtype=pl.String))
    interval, critical = context.word("interval_lr", level=fit.level), context.word("critical")
    heads = [
        Column("threshold", label),
        Column("low", context.word("low"), over=interval),
        Column("high", context.word("high"), over=interval),
        Column("f", "F", 2, p_value="p_value"),
        Column("p_value", context.word("p_value"), is_p=True),
        *(Column(f"critical_{c}", f"{100 - c} %", 2, over=critical) for c in (90, 95, 99)),
    ]
    out: list[Exhibit] = []
    if found.height:
        note = context.word("about_thresholds", draws=fit.draws)
        out.append(TableOutput("thresholds", found, "hypothesis", heads, context.word("hypothesis"), note=note))
    regimes = fit.regimes().with_columns(regime=pl.col("regime").cast(pl.String))
    finite = [pl.when(pl.col(name).is_finite()).then(name).alias(name) for name in ("above", "up_to")]
    regimes = regimes.with_columns(finite)
    bounds = [
        Column("above", context.word("regime_above", variable=label)),
        Column("up_to", context.word("up_to", variable=label)),
        Column("rows", context.word("observations"), 0),
    ]
    caption = context.word("caption_regimes", variable=label)
    out.append(TableOutput("regimes", regimes, "regime", bounds, context.word("regime"), caption=caption))
    for f in fit.found:
        if f.kept:
            frame = fit.likelihood_ratio().filter(pl.col("number") == f.number)
            chart = threshold_charts.likelihood_ratio_plot(
                frame, estimate=f.value, limit=fit.limit, label=label, level=fit.level, language=context.language
            )
            caption = context.word("figure_lr", number=f.number, variable=label)
            out.append(FigureOutput(f"likelihood_ratio_{f.number}", chart, frame, caption))
    return Produced(out)


WORDS = Words(
    {
        "against": ("{fewer} against {more}", "{fewer} 对 {more} 个门槛"),
        "hypothesis": ("Thresholds", "门槛个数"),
        "interval_lr": ("{level:.0%} LR interval", "{level:.0%} LR 置信区间"),
        "critical": ("critical values", "临界值"),
        "regime": ("Regime", "区制"),
        "caption_regimes": ("Regimes by {variable}", "按{variable}划分的区制"),
        "regime_above": ("{variable} above", "{variable} 大于"),
        "up_to": ("up to", "不大于"),
        "about_thresholds": (
            "Hansen (1999): F against one threshold fewer, p and critical values from {draws} bootstrap samples of "
            "whole regions' residuals; the interval holds what the likelihood ratio does not reject",
            "Hansen（1999）：F 检验以少一个门槛为原假设，p 值与临界值来自 {draws} 次按地区整体抽取残差的自助法样本；"
            "区间为似然比检验不拒绝的取值",
        ),
        "figure_lr": ("Likelihood ratio of threshold {number}, {variable}", "第 {number} 个门槛的似然比，{variable}"),
    }
)
KIND = Kind(Threshold, check, run, WORDS)
