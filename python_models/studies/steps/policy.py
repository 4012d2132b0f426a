"""A policy: difference in differences, event studies, placebo by permutation, spillover on neighbours."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import polars as pl
from pydantic import Field, model_validator

from python_models.cautions import Caution
from python_models.counts import SEED
from python_models.errors import InputError
from python_models.reporting.figures import model_charts, policy_charts
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.estimators.base import Seed
from python_models.studies.outputs import Column, Exhibit, FigureOutput, Produced, TableOutput
from python_models.studies.steps.base import Kind, SampledStep
from python_models.words import Words, sentences

Method = Literal["sun-abraham", "twfe", "imputation"]


class Policy(SampledStep):
    """Effect of a treatment that stays, with region and year effects: before and after, and on neighbours."""

    kind: Literal["policy"]
    outcome: str = Field(description="column or term")
    first: str | None = Field(None, description="column with a region's first treated year, empty for never")
    treatment: str | None = Field(None, description="or a column that is 0 before and 1 from then on")
    controls: list[str] = Field([], description="terms of a formula")
    methods: list[Method] = Field(["sun-abraham", "twfe"], description="event studies beside each other; [] for none")
    window: tuple[int, int] | None = Field(
        None, description="first and last year since treatment that are printed; all are estimated"
    )
    weights: str | None = Field(None, description="name under `weights`: effect on neighbours of the treated too")
    cluster: str | None = Field(None, description="of standard errors; the region where not given")
    placebo: int = Field(500, ge=0, description="draws of adoption dates dealt out over the regions; 0 for no test")
    decomposition: bool = Field(
        False, description="Goodman-Bacon's comparisons that the two-way effect without controls is an average of"
    )
    seed: Seed = SEED

    @model_validator(mode="after")
    def _one_source(self) -> "Policy":
        if (self.first is None) == (self.treatment is None):
            raise ValueError("name either `first` (first treated year) or `treatment` (0 before, 1 from then on)")
        if self.window is not None and not self.window[0] < 0 <= self.window[1]:
            raise ValueError(f"window: {list(self.window)} goes from years before (negative) to years after treatment")
        if self.window is not None and not self.methods:
            raise ValueError("window: no event study is asked for; leave it out")
        if self.placebo == 1:
            raise ValueError("placebo: two draws at least, or 0 for no test")
        if not self.placebo and self.seed != SEED:
            raise ValueError("seed: nothing is drawn; leave it out")
        return self


def check(step: Policy, here: Checker) -> None:
    from python_models.policy.adoption import read_adoption

    rows = here.rows(step.sample, step.years)
    for name in here.words(step.outcome):
        if here.variable("outcome", name):
            here.has_values("outcome", name, rows)
    for term in step.controls:
        for name in here.words(term):
            here.variable("controls", name)
    if step.weights is not None:
        here.weights("weights", step.weights)
    if step.cluster is not None:
        here.variable("cluster", step.cluster)
    key = "first" if step.first else "treatment"
    if here.variable(key, str(step.first or step.treatment)):
        try:
            read_adoption(rows, here.context.unit, here.context.period, step.first, step.treatment)
        except InputError as exc:
            here.say(key, str(exc))


def run(step: Policy, context: Context) -> Produced:
    """The average effect, effects by year since treatment with their figure, and the placebo distribution."""
    from python_models.policy import did, event_study, placebo_test

    rows = context.rows(step.sample, step.years)
    choice: dict[str, Any] = {"unit": context.unit, "period": context.period, "first": step.first,
                              "treatment": step.treatment, "controls": step.controls}  # fmt: skip
    fits = [("did", did(rows, step.outcome, cluster=step.cluster, **choice))]
    if step.weights is not None:
        w = context.weights(step.weights, rows[context.unit].unique().sort().to_list(), "keep")
        fits.append(("did_near", did(rows, step.outcome, cluster=step.cluster, weights=w, **choice)))
    events: dict[str, Any] = {
        m: event_study(rows, step.outcome, method=m, cluster=None if m == "imputation" else step.cluster, **choice)
        for m in step.methods
    }
    test = None
    if step.placebo:
        test = placebo_test(rows, step.outcome, draws=step.placebo, seed=step.seed, **choice)
    out: list[Exhibit] = [_effects(fits, events, test, step, context)]
    if events:
        out += _events(events, step, context)
    if step.decomposition:
        out.append(_comparisons(rows, step, context))
    if test is not None:
        chart = model_charts.permutation_histogram(
            test.drawn, test.observed, p_value=test.p_value, seed=step.seed, label=context.word("policy_treated"),
            language=context.language,
        )  # fmt: skip
        drawn = pl.DataFrame({"drawn": test.drawn}).with_columns(observed=pl.lit(test.observed))
        out.append(FigureOutput("placebo", chart, drawn, context.word("policy_placebo_of")))
    return Produced(out, cautions=_cautions([f for _, f in fits], events))


def _cautions(fits: Sequence[Any], events: dict[str, Any]) -> list[Caution]:
    """Each once, whatever estimate it comes from."""
    found = [c for e in (*fits, *events.values()) for c in e.cautions]
    return list({(c.key, str(c.values)): c for c in found}.values())


def _effects(
    fits: Sequence[tuple[str, Any]], events: dict[str, Any], test: Any, step: Policy, context: Context
) -> TableOutput:
    keep = ("estimate", "std_error", "p_value", "conf_low", "conf_high")
    lines = []
    for key, fit in fits:
        for row in fit.tidy().filter(pl.col("term").is_in(["treated", "near_treated"])).iter_rows(named=True):
            what = context.word(f"policy_{row['term']}")
            lines.append(
                {"model": context.word(f"policy_{key}"), "term": what, **{k: row[k] for k in keep}, "n": fit.nobs}
            )
    for method, found in events.items():
        row = found.att().row(0, named=True)
        heading = context.word(f"policy_{method}")
        lines.append(
            {"model": heading, "term": context.word("policy_treated"), **{k: row[k] for k in keep}, "n": found.n}
        )
    heads = [Column("estimate", context.word("estimate"), 4, p_value="p_value"),
             Column("std_error", context.word("policy_error"), 4),
             Column("p_value", context.word("p_value"), is_p=True),
             Column("conf_low", context.word("low"), 4, over=context.word("policy_interval")),
             Column("conf_high", context.word("high"), 4, over=context.word("policy_interval")),
             Column("n", context.word("observations"), 0)]  # fmt: skip
    cluster = context.label(step.cluster) if step.cluster else context.word("policy_region")
    said = [context.word("policy_note", cluster=cluster)]
    if test is not None:
        said.append(context.word("policy_placebo", p=test.p_value, draws=len(test.drawn), seed=step.seed))
    if step.weights is not None:
        said.append(context.word("policy_near_note", weights=context.weights_label(step.weights)))
    return TableOutput("effects", pl.DataFrame(lines), "term", heads, context.word("variable"), block="model",
                       caption=context.word("policy_of", variable=context.label(step.outcome)),
                       note=sentences(said, context.language))  # fmt: skip


def _events(events: dict[str, Any], step: Policy, context: Context) -> Iterator[Exhibit]:
    """The table of effects by year since treatment and its figure."""
    names = {m: context.word(f"policy_{m}") for m in events}
    long = pl.concat([found.tidy().with_columns(method=pl.lit(m)) for m, found in events.items()])
    if step.window is not None:
        long = long.filter(pl.col("horizon").is_between(*step.window))
    wide: pl.DataFrame | None = None
    heads = []
    for m in events:
        part = long.filter(pl.col("method") == m).select(
            "horizon", **{f"{c}_{m}": pl.col(c) for c in ("estimate", "std_error", "p_value", "n")}
        )
        wide = part if wide is None else wide.join(part, on="horizon", how="full", coalesce=True)
        heads += [Column(f"estimate_{m}", context.word("estimate"), 4, over=names[m], p_value=f"p_value_{m}",
                         below=f"std_error_{m}"),
                  Column(f"n_{m}", context.word("policy_rows"), 0, over=names[m])]  # fmt: skip
    assert wide is not None
    said = [context.word("policy_reference")]
    for m, found in events.items():
        row = found.tests().row(0, named=True) if found.tests().height else None
        if row is not None and row["p_value"] is not None:
            said.append(context.word("policy_pretrend", method=names[m], value=row["value"], p=row["p_value"]))
    caption = context.word("policy_events_of", variable=context.label(step.outcome))
    yield TableOutput("event_study", wide.sort("horizon"), "horizon", heads, context.word("policy_horizon"),
                      caption=caption, note=sentences(said, context.language))  # fmt: skip
    label = context.word("policy_effect_on", variable=context.label(step.outcome))
    chart = policy_charts.event_figure(long, names=names, label=label, language=context.language)
    yield FigureOutput("event_figure", chart, long, caption)


def _comparisons(rows: pl.DataFrame, step: Policy, context: Context) -> TableOutput:
    """A row per comparison of two cohorts, below the sum of each kind."""
    from python_models.policy import did_decomposition

    found = did_decomposition(
        rows, step.outcome, unit=context.unit, period=context.period, first=step.first, treatment=step.treatment
    )
    kinds = {kind: context.word(f"policy_{kind}") for kind in found.pairs["kind"].unique().to_list()}
    sums = found.tidy().select("kind", "weight", "estimate", what=pl.lit(context.word("policy_all")))
    cohorts = found.pairs.with_columns(
        pl.col("treated").cast(pl.String), pl.col("control").cast(pl.String).fill_null(context.word("policy_nobody"))
    ).select("kind", "weight", "estimate", what=pl.format("{} : {}", "treated", "control"))
    lines = pl.concat([pl.concat([sums.filter(kind=k), cohorts.filter(kind=k)]) for k in sums["kind"]])
    heads = [Column("weight", context.word("policy_weight"), 4), Column("estimate", context.word("estimate"), 4)]
    caption = context.word("policy_comparisons_of", variable=context.label(step.outcome))
    return TableOutput("comparisons", lines.with_columns(pl.col("kind").replace_strict(kinds)), "what", heads,
                       context.word("policy_cohorts"), block="kind", caption=caption,
                       note=context.word("policy_comparisons_note", total=found.estimate))  # fmt: skip


WORDS = Words(
    {
        "policy_weight": ("Weight", "权重"),
        "policy_all": ("All", "合计"),
        "policy_nobody": ("never", "从未处理"),
        "policy_cohorts": ("Treated from : compared with", "处理年份：对照"),
        "policy_treated_never": ("Treated against never treated", "处理组对从未处理组"),
        "policy_earlier_later": ("Earlier against not yet treated", "先处理组对尚未处理组"),
        "policy_later_earlier": ("Later against already treated", "后处理组对已处理组"),
        "policy_treated_always": ("Treated against always treated", "处理组对始终处理组"),
        "policy_comparisons_of": (
            "What the two-way effect on {variable} is an average of",
            "双向固定效应估计的分解：{variable}",
        ),
        "policy_comparisons_note": (
            "Goodman-Bacon (2021), without controls; weights times estimates add to {total:.4f}. Comparisons with "
            "those already treated take growing effects for a trend",
            "Goodman-Bacon（2021）分解，不含控制变量；权重与估计值乘积之和为 {total:.4f}。以已处理组为对照时，"
            "会把逐年增大的处理效应误作趋势",
        ),
        "policy_did": ("Two-way effects", "双向固定效应 DID"),
        "policy_did_near": ("Two-way effects with neighbours", "空间溢出 DID"),
        "policy_sun-abraham": ("Sun and Abraham", "Sun–Abraham"),
        "policy_twfe": ("Two-way event study", "双向固定效应事件研究"),
        "policy_imputation": ("Imputation", "插补估计（BJS）"),
        "policy_treated": ("Treated", "处理效应"),
        "policy_near_treated": ("Neighbours treated (W × treated)", "邻近地区受处理（W × 处理）"),
        "policy_region": ("region", "地区"),
        "policy_error": ("Std. error", "标准误"),
        "policy_interval": ("95 % interval", "95% 置信区间"),
        "policy_rows": ("Rows", "观测数"),
        "policy_horizon": ("Years since treatment", "距处理年数"),
        "policy_of": ("Average effect on {variable}", "对 {variable} 的平均处理效应"),
        "policy_events_of": ("Effects on {variable} by years since treatment", "对 {variable} 的动态效应"),
        "policy_effect_on": ("Effect on {variable}", "对 {variable} 的效应"),
        "policy_placebo_of": ("Placebo: adoption dates dealt out over the regions", "安慰剂检验：随机分配处理时点"),
        "policy_note": (
            "Region and year effects; standard errors clustered by {cluster}. Effects of event studies are averages "
            "over treated rows",
            "含地区与年份固定效应；标准误按{cluster}聚类。事件研究的平均效应为全部处理观测的均值",
        ),
        "policy_placebo": (
            "Placebo p of the two-way effect {p:.4f} ({draws:,} draws, seed {seed}; (1 + k)/(1 + B))",
            "双向固定效应估计的安慰剂检验 p = {p:.4f}（{draws:,} 次抽取，种子 {seed}；(1 + k)/(1 + B)）",
        ),
        "policy_near_note": (
            "Effects on neighbours are of W × treated, W = {weights}",
            "邻近效应为 W × 处理变量的系数，W = {weights}",
        ),
        "policy_reference": ("The year before treatment is the reference", "以处理前一年为基准期"),
        "policy_pretrend": (
            "{method}: no effect before treatment, F = {value:.3f}, p = {p:.3f}",
            "{method}：处理前效应联合为零检验 F = {value:.3f}，p = {p:.3f}",
        ),
    }
)
KIND = Kind(Policy, check, run, WORDS, many_fits=True)
