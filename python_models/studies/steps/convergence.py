"""Sigma- and beta-convergence of a variable, absolute, conditional and spatial."""

from collections.abc import Iterator
from typing import Any, Literal

import polars as pl
from pydantic import Field, model_validator

from python_models.errors import InputError
from python_models.reporting.figures import charts
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.outputs import Column, Exhibit, FigureOutput, Produced, TableOutput
from python_models.studies.steps.base import Kind, SampledStep
from python_models.words import Words, mark, sentences


class Convergence(SampledStep):
    """Spread of a variable's logs by year, and regressions of growth on the initial log with speed and half-life."""

    kind: Literal["convergence"]
    variable: str
    by: str | None = Field(None, description="column of groups, whose spread is shown beside that of all regions")
    form: Literal["panel", "cross-section"] = Field(
        "panel", description="growth from every year on, or from the first year to the last"
    )
    span: int = Field(1, ge=1, description="years that growth in a panel is taken over")
    effects: Literal["two-way", "unit", "period", "pooled"] | None = Field(
        None, description="fixed effects; two-way in a panel, pooled in a cross-section where not given"
    )
    controls: list[str] = Field([], description="terms at the start of growth: conditional convergence beside absolute")
    weights: str | None = Field(None, description="name under `weights`: spatial convergence too")
    spatial: list[Literal["sar", "sem", "sdm", "slx", "sdem"]] = Field(["sar", "sdm"], description="spatial models")
    missing: Literal["drop", "error"] = Field("drop", description="regions without a value in a year")

    @model_validator(mode="after")
    def _spans_whole(self) -> "Convergence":
        if self.form == "cross-section" and self.span != 1:
            raise ValueError("span: a cross-section takes growth from the first year to the last; leave it out")
        if self.form == "cross-section" and self.effects not in (None, "pooled"):
            raise ValueError("effects: a cross-section has one year of growth and no effects; leave it out")
        if self.weights is None and self.spatial != type(self).model_fields["spatial"].default:
            raise ValueError("spatial: the step has no weights; leave it out")
        if self.weights is not None and not self.spatial:
            raise ValueError("weights: no spatial model is named; leave it out")
        return self


def check(step: Convergence, here: Checker) -> None:
    from python_models.distribution.convergence import require_convergence, sigma_convergence

    rows = here.rows(step.sample, step.years)
    here.described("variable", [step.variable], rows)
    for term in step.controls:
        for name in here.words(term):
            here.variable("controls", name)
    if step.by is not None:
        here.variable("by", step.by)
    known = step.weights is None or here.weights("weights", step.weights)
    if not known or step.variable not in rows.columns or not rows[step.variable].dtype.is_numeric():
        return
    unit, period = here.context.unit, here.context.period
    try:
        sigma_convergence(rows, step.variable, unit=unit, period=period, missing=step.missing)
        require_convergence(rows, step.variable, **_choice(step, here.context))
    except InputError as exc:
        here.say("variable", str(exc))


def _choice(step: Convergence, context: Context) -> dict[str, Any]:
    return {"unit": context.unit, "period": context.period, "form": step.form, "span": step.span,
            "effects": step.effects, "missing": step.missing}  # fmt: skip


def run(step: Convergence, context: Context) -> Produced:
    """A table and figure of the spread, and a table of the regressions."""
    from python_models.distribution.convergence import sigma_convergence

    rows = context.rows(step.sample, step.years)
    unit, period = context.unit, context.period
    sigma = sigma_convergence(rows, step.variable, unit=unit, period=period, missing=step.missing)
    out: list[Exhibit] = [_spread(sigma, step, context)]
    if sigma.tidy().height > 1:
        out.append(_spread_figure(rows, sigma, step, context))
    fits = list(_fits(rows, step, context))
    out.append(_regressions(fits, step, context))
    return Produced(out, cautions=list({c.key: c for _, _, found in fits for c in found.cautions}.values()))


def _spread(sigma: Any, step: Convergence, context: Context) -> TableOutput:
    heads = [Column("n", context.word("regions"), 0), Column("mean", context.word("mean_level"), 2),
             Column("sd_log", context.word("sd_log")), Column("cv", context.word("cv"))]  # fmt: skip
    tests = {r["test"]: r for r in sigma.tests().iter_rows(named=True)}
    said = []
    for key in ("variance_ratio", "trend"):
        if key in tests and tests[key]["p_value"] is not None:
            said.append(context.word(f"sigma_{key}", value=tests[key]["value"], p=_p(tests[key]["p_value"])))
    table = sigma.tidy().select(context.period, *(h.name for h in heads))
    note = sentences([context.word("sigma_note"), *said], context.language)
    return TableOutput("sigma", table, context.period, heads, context.word("year"), note=note,
                       caption=context.word("sigma_of", variable=context.label(step.variable)))  # fmt: skip


def _spread_figure(rows: pl.DataFrame, sigma: Any, step: Convergence, context: Context) -> FigureOutput:
    from python_models.distribution.convergence import sigma_convergence

    parts = {"all": sigma.tidy()}
    if step.by is not None:
        for value in rows[step.by].drop_nulls().unique().sort().to_list():
            own = rows.filter(pl.col(step.by) == value)
            if own[step.variable].count():
                parts[str(value)] = sigma_convergence(own, step.variable, period=context.period, missing="drop").tidy()
    long = pl.concat([p.select(context.period, group=pl.lit(name), sd_log="sd_log") for name, p in parts.items()])
    names = {name: context.word("all") if name == "all" else context.label(name) for name in parts}
    chart = charts.trend(long, value="sd_log", group="group", time=context.period, highlight="all", names=names,
                         label=context.word("sd_log"), language=context.language)  # fmt: skip
    return FigureOutput("sigma_trend", chart, long, context.word("sigma_of", variable=context.label(step.variable)))


def _p(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"


def _fits(rows: pl.DataFrame, step: Convergence, context: Context) -> Iterator[tuple[str, str, Any]]:
    """Heading, spatial model or ``none``, and result of each regression."""
    from python_models.distribution.convergence import beta_convergence

    sets: list[tuple[str, list[str]]] = [("absolute", [])] + ([("conditional", step.controls)] if step.controls else [])
    for key, controls in sets:
        choice = {"controls": controls, **_choice(step, context)}
        yield context.word(key), "none", beta_convergence(rows, step.variable, **choice)
        if step.weights is not None:
            units = rows.drop_nulls(step.variable)[context.unit].unique().sort().to_list()
            w = context.weights(step.weights, units)
            for model in step.spatial:
                found = beta_convergence(rows, step.variable, weights=w, model=model, **choice)
                heading = mark("clause", context.language).join((context.word(key), model.upper()))
                yield heading, model, found


def _regressions(fits: list[tuple[str, str, Any]], step: Convergence, context: Context) -> TableOutput:
    lines = []
    opened, closed = mark("open", context.language), mark("close", context.language)
    for heading, _, found in fits:
        for row in found.speed().iter_rows(named=True):
            part = "" if row["component"] == "main" else opened + context.word(f"{row['component']}_part") + closed
            lines.append({"model": heading + part, **{k: v for k, v in row.items() if k != "component"},
                          "observations": found.fit.nobs})  # fmt: skip
    table = pl.DataFrame(lines, infer_schema_length=None)
    word = context.word
    heads = [Column("beta", "β", 4, p_value="p_value", below="std_error"), Column("speed", word("speed"), 4),
             Column("speed_low", word("speed_low"), 4), Column("speed_high", word("speed_high"), 4),
             Column("half_life", word("half_life"), 1, below="half_life_error"),
             Column("observations", word("observations"), 0)]  # fmt: skip
    note = [word("beta_note", horizon=lines[0]["horizon"])]
    if step.weights is not None:
        note.append(word("beta_spatial_note", weights=context.weights_label(step.weights)))
    return TableOutput("beta", table, "model", heads, word("beta_model"), note=sentences(note, context.language),
                       caption=word("beta_of", variable=context.label(step.variable)))  # fmt: skip


WORDS = Words(
    {
        "sigma_of": ("σ-convergence of {variable}", "{variable} 的 σ 收敛"),
        "beta_of": ("β-convergence of {variable}", "{variable} 的 β 收敛"),
        "mean_level": ("Mean", "均值"),
        "sd_log": ("Standard deviation of logs", "对数标准差"),
        "cv": ("Coefficient of variation", "变异系数"),
        "absolute": ("Absolute", "绝对收敛"),
        "conditional": ("Conditional", "条件收敛"),
        "direct_part": ("direct effect", "直接效应"),
        "total_part": ("total effect", "总效应"),
        "speed": ("Speed", "收敛速度"),
        "speed_low": ("95 % from", "95% 下限"),
        "speed_high": ("to", "上限"),
        "half_life": ("Half-life, years", "半生命周期（年）"),
        "beta_model": ("Model", "模型"),
        "sigma_note": ("Deviations divide by the number of regions", "标准差以地区数为除数"),
        "sigma_variance_ratio": (
            "Variance of logs, first year over last: F = {value:.3f}, p {p}, as if the years were independent",
            "首末年对数方差之比 F = {value:.3f}，p {p}（视两年样本独立）",
        ),
        "sigma_trend": (
            "Trend of the deviation: {value:.4f} a year, p {p}",
            "标准差年趋势 {value:.4f}，p {p}",
        ),
        "beta_note": (
            "Annual growth on the log of the level {horizon:g} year(s) before; speed −ln(1 + βT)/T, T = {horizon:g}",
            "被解释变量为年均增长率，解释变量为 {horizon:g} 年前水平的对数；速度 = −ln(1 + βT)/T，T = {horizon:g}",
        ),
        "beta_spatial_note": (
            "Spatial models by maximum likelihood, W = {weights}; their speed is of the direct and the total effect",
            "空间模型采用极大似然估计，W = {weights}；收敛速度按直接效应与总效应计算",
        ),
    }
)
KIND = Kind(Convergence, check, run, WORDS)
