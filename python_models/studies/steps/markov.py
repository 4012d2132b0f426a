"""Markov and spatial Markov chains of regions between classes of a variable."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import numpy as np
import polars as pl
from pydantic import Field

from python_models.errors import InputError
from python_models.reporting.figures import distribution_charts
from python_models.reporting.numbers import number
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.outputs import Column, Exhibit, FigureOutput, Produced, TableOutput
from python_models.studies.steps.base import Kind, SampledStep
from python_models.words import Words, mark


class MarkovChain(SampledStep):
    """Transition probabilities between classes, by the class of the neighbours too where weights are given."""

    kind: Literal["markov"]
    variable: str
    classes: int | list[float] = Field(4, description="number of quantile classes, or cut-offs such as [0.75, 1, 1.25]")
    quantiles: Literal["pooled", "year"] = Field("pooled", description="quantiles of all years, or of each year")
    relative: bool = Field(False, description="divide by the year's mean first")
    lag: int = Field(1, ge=1, description="years from start to end of a transition, in steps of the panel")
    weights: str | None = Field(None, description="name under `weights`: a spatial chain")
    breaks: list[int] = Field([], description="first years of the second and later sub-periods, compared by a test")
    isolates: Literal["drop", "error"] = Field("drop", description="regions without neighbours in the spatial chain")
    missing: Literal["drop", "error"] = Field("drop", description="regions without a value in a year")

    def lone_weights(self) -> list[str]:
        return [self.weights] if self.weights and self.isolates == "drop" else []


def check(step: MarkovChain, here: Checker) -> None:
    rows = here.rows(step.sample, step.years)
    here.described("variable", [step.variable], rows)
    for year in step.breaks:
        here.year("breaks", year)
    odd = list(_unused(step))
    for key, problem in odd:
        here.say(key, problem)
    known = step.weights is None or here.weights("weights", step.weights)
    if known and not odd and step.variable in rows.columns and rows[step.variable].dtype.is_numeric():
        try:
            _chain(step, here.context)
        except InputError as exc:
            here.say("variable", str(exc))


def _unused(step: MarkovChain) -> Iterator[tuple[str, str]]:
    """Keys that would change nothing, and why."""
    if step.quantiles == "year" and isinstance(step.classes, list):
        yield "quantiles", "cut-offs are the same in all years; leave it out"
    elif step.quantiles == "year" and step.relative:
        yield "relative", "the year's mean moves no quantile of the year; leave it out"
    if step.isolates == "error" and step.weights is None:
        yield "isolates", "the step has no weights; leave it out"


def _chain(step: MarkovChain, context: Context) -> Any:
    from python_models.distribution.markov import markov

    rows = context.rows(step.sample, step.years)
    w: Any = None
    choice = {}
    if step.weights is not None:
        choice["isolates"] = step.isolates
        units = rows.drop_nulls(step.variable)[context.unit].unique().sort().to_list()
        w = context.weights(step.weights, units, "keep" if step.isolates == "drop" else "error")
    return markov(
        rows, step.variable, unit=context.unit, period=context.period, classes=step.classes,
        by="period" if step.quantiles == "year" else "pooled", relative=step.relative, lag=step.lag, weights=w,
        breaks=step.breaks, missing=step.missing, **choice,
    )  # fmt: skip


def run(step: MarkovChain, context: Context) -> Produced:
    """Matrices, steady states and tests, and the matrices as heat."""
    found = _chain(step, context)
    k = len(found.counts)
    classes = [context.word("class_number", number=i + 1) for i in range(k)]
    out: list[Exhibit] = [_matrix(found, classes, step, context), _heat(found, classes, step, context)]
    out.append(_steady(found, classes, context))
    if found.tests().height:
        out.append(_tests(found, context))
    return Produced(out, cautions=list(found.cautions))


def _near(number: int | None, context: Context) -> str:
    return context.word("markov_pooled") if number is None else context.word("markov_neighbours", number=number)


def _matrix(found: Any, classes: Sequence[str], step: MarkovChain, context: Context) -> TableOutput:
    k = len(classes)
    tidy = found.tidy()
    wide = tidy.pivot("to", index=["neighbours", "from"], values="probability")
    starts = tidy.group_by("neighbours", "from", maintain_order=True).agg(n=pl.col("count").sum())
    wide = wide.join(starts, on=["neighbours", "from"], nulls_equal=True, how="left", maintain_order="left")
    shown = wide.select(
        near=pl.Series([_near(v, context) for v in wide["neighbours"].to_list()]),
        start=pl.Series([classes[i - 1] for i in wide["from"].to_list()]),
        n="n",
        **{f"to_{j}": pl.col(str(j)) for j in range(1, k + 1)},
    )
    heads = [Column("n", context.word("markov_starts"), 0)]
    heads += [Column(f"to_{j + 1}", c, over=context.word("markov_end")) for j, c in enumerate(classes)]
    return TableOutput("transitions", shown, "start", heads, context.word("markov_start"), block="near",
                       caption=context.word("markov_of", variable=context.label(step.variable)),
                       note=_said(found, step, context))  # fmt: skip


def _said(found: Any, step: MarkovChain, context: Context) -> str:
    cuts = mark("comma", context.language).join(number(c, 0 if abs(c) >= 1000 else 3) for c in found.cuts)
    key = "markov_by_year" if not cuts else "markov_cuts" if isinstance(step.classes, int) else "markov_given"
    said = context.word(key, cuts=cuts)
    said += context.word("markov_size", n=int(found.counts.sum()), lag=found.lag)
    return said + (context.word("markov_lost", lost=found.lost) if found.lost else "")


def _heat(found: Any, classes: Sequence[str], step: MarkovChain, context: Context) -> FigureOutput:
    panels = {_near(None, context): found.probabilities}
    for i, counts in enumerate(found.conditional):
        with np.errstate(invalid="ignore", divide="ignore"):
            panels[_near(i + 1, context)] = counts / counts.sum(axis=1, keepdims=True)
    shown = dict(list(panels.items())[: distribution_charts.MOST_PANELS])
    label = context.label(step.variable)
    chart = distribution_charts.transition_heat(
        shown, classes=classes, axes_labels=(context.word("markov_start"), context.word("markov_end")), label=label,
        language=context.language,
    )  # fmt: skip
    return FigureOutput("transitions_heat", chart, found.tidy(), context.word("markov_of", variable=label))


def _steady(found: Any, classes: Sequence[str], context: Context) -> TableOutput:
    rows = found.steady_state()
    shown = rows.select(
        near=pl.Series([_near(v, context) for v in rows["neighbours"].to_list()]),
        label=pl.Series([classes[i - 1] for i in rows["class"].to_list()]),
        n="n",
        steady="steady",
        stay="stay",
    )
    heads = [Column("n", context.word("markov_starts"), 0), Column("steady", context.word("markov_steady")),
             Column("stay", context.word("markov_stay"), 1)]  # fmt: skip
    top = found.glance().row(0, named=True)
    note = "" if top["shorrocks"] is None else context.word("markov_mobility", value=top["shorrocks"])
    return TableOutput("steady_state", shown, "label", heads, context.word("markov_class"), block="near",
                       caption=context.word("markov_steady_of"), note=note)  # fmt: skip


def _tests(found: Any, context: Context) -> TableOutput:
    rows = found.tests()
    spans = ", ".join(f"{a}–{b}" for a, b in found.spans)
    names = [context.word(f"markov_{name}", spans=spans) for name in rows["test"].to_list()]
    heads = [Column("value", context.word("markov_value")), Column("df", context.word("markov_df"), 0),
             Column("p_value", context.word("p_value"), is_p=True)]  # fmt: skip
    shown = rows.select(pl.Series("label", names), "value", "df", "p_value")
    return TableOutput("markov_tests", shown, "label", heads, context.word("markov_test"),
                       caption=context.word("markov_tests_of"), note=context.word("markov_df_note"))  # fmt: skip


WORDS = Words(
    {
        "class_number": ("{number}", "{number}"),
        "markov_of": ("Transition probabilities of {variable}", "{variable} 的转移概率矩阵"),
        "markov_start": ("Class at the start", "初始类别"),
        "markov_end": ("Class at the end", "转移后类别"),
        "markov_class": ("Class", "类别"),
        "markov_starts": ("Starts", "频数"),
        "markov_pooled": ("All regions", "全部地区"),
        "markov_neighbours": ("Neighbours in class {number}", "邻域类别 {number}"),
        "markov_by_year": ("Classes are quantiles of each year", "类别按各年分位数划分"),
        "markov_cuts": ("Classes are quantiles of all years, cuts {cuts}", "类别按全部年份的分位数划分，分界点 {cuts}"),
        "markov_given": (
            "Cut-offs {cuts}; a class holds values up to and including its cut",
            "分界点 {cuts}；各类含其上界",
        ),
        "markov_size": ("; {n:,} transitions over {lag} step(s)", "；共 {n:,} 次转移，间隔 {lag} 期"),
        "markov_lost": (
            "; {lost} starts have no value at the end and are left out",
            "；另有 {lost} 个起点期末缺值，未计入",
        ),
        "markov_steady": ("Steady state", "稳态分布"),
        "markov_steady_of": ("Steady states and mean stay", "稳态分布与平均停留期"),
        "markov_stay": ("Mean stay, steps", "平均停留期"),
        "markov_mobility": (
            "Shorrocks’ mobility (k − trace)/(k − 1) = {value:.3f}",
            "Shorrocks 流动性指数 = {value:.3f}",
        ),
        "markov_test": ("Null hypothesis", "原假设"),
        "markov_tests_of": ("Tests of the chain", "马尔可夫链检验"),
        "markov_value": ("Statistic", "统计量"),
        "markov_df": ("df", "自由度"),
        "markov_space_q": ("Neighbours make no difference, χ² (Q)", "转移与邻域无关，χ²（Q）"),
        "markov_space_lr": ("Neighbours make no difference, LR", "转移与邻域无关，LR"),
        "markov_time_q": ("Constant over {spans}, χ² (Q)", "各时段（{spans}）转移概率相同，χ²（Q）"),
        "markov_time_lr": ("Constant over {spans}, LR", "各时段（{spans}）转移概率相同，LR"),
        "markov_df_note": (
            "Transitions that never happen take no degree of freedom (Bickenbach and Bode 2003)",
            "从未发生的转移不占自由度（Bickenbach 和 Bode，2003）",
        ),
    }
)
KIND = Kind(MarkovChain, check, run, WORDS)
