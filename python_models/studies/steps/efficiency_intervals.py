"""How sure the scores of an efficiency block are: bias, intervals, and the ranks that these leave."""

from typing import Any, Literal

import polars as pl
from pydantic import Field, model_validator

from python_models.cautions import Caution
from python_models.counts import SEED
from python_models.reporting.figures import model_charts
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.declaration import Efficiency
from python_models.studies.efficiency import options, rows_of_block
from python_models.studies.errors import near
from python_models.studies.estimators.base import Seed
from python_models.studies.outputs import Column, Exhibit, FigureOutput, Produced, TableOutput
from python_models.studies.steps.base import Kind, Step
from python_models.words import Words

LEVEL = 0.95
INDEX_OF = {"malmquist": ("radial", "sbm"), "malmquist_luenberger": ("ddf",), "luenberger": ("ddf",)}


class EfficiencyIntervals(Step):
    """Bootstrap of an efficiency block: corrected scores, intervals, rankings with their ties."""

    kind: Literal["efficiency_intervals"]
    block: str = Field(description="name under `efficiency`, of measure radial, ddf or sbm")
    at: list[int] | Literal["last"] = Field("last", description="years whose ranking is shown; all years are stored")
    top: int | None = Field(10, ge=1, description="regions shown of each year; all where `null`")
    index: bool = Field(False, description="whether the block's index is bootstrapped too")
    method: Literal["smoothed", "subsampling"] | None = Field(
        None,
        description="`smoothed` (radial, ddf) where the measure allows it and not said otherwise, else subsampling",
    )
    draws: int = Field(2000, ge=99)
    bandwidth: Literal["silverman", "nrd0", "ucv"] | float = Field("silverman", description="of `smoothed`")
    subsample: float = Field(0.7, gt=0, lt=1, description="power of the number of regions, of `subsampling`")
    seed: Seed = SEED

    @model_validator(mode="after")
    def _smooth(self) -> "EfficiencyIntervals":
        if self.method == "subsampling" and self.bandwidth != "silverman":
            raise ValueError("bandwidth: subsampling has none; leave it out")
        if isinstance(self.bandwidth, float) and self.bandwidth <= 0:
            raise ValueError("bandwidth: must be above 0")
        return self


def check(step: EfficiencyIntervals, here: Checker) -> None:
    spec = block_of(step.block, here)
    if spec is None:
        return
    if spec.measure not in ("radial", "ddf", "sbm"):
        here.say("block", f"{step.block} is measured by {spec.measure}; intervals are known for radial, ddf and sbm")
    if spec.measure == "sbm" and step.method == "smoothed":
        here.say("method", "slacks-based scores are not drawn smoothly; use subsampling")
    scores, index = _methods(step, spec)
    fields = type(step).model_fields
    if "subsampling" not in (scores, index if step.index else "") and step.subsample != fields["subsample"].default:
        here.say("subsample", "a smoothed bootstrap has none; leave it out")
    if scores == "subsampling" and step.bandwidth != fields["bandwidth"].default:
        here.say("bandwidth", "subsampling has none; leave it out")
    if step.index and spec.measure not in INDEX_OF.get(spec.index_kind, ()):
        here.say("index", f"{step.block} has the index {spec.index_kind}; it cannot be bootstrapped")
    rows = rows_of_block(here.data.frame, spec, here.context.period)
    if isinstance(step.at, list):
        for year in step.at:
            if here.year("at", year) and rows.filter(pl.col(here.context.period) == year).is_empty():
                here.say("at", f"the block {step.block} has no scores in {year}")


def _methods(step: EfficiencyIntervals, spec: Efficiency) -> tuple[str, str]:
    """How the scores are drawn, and how the index is."""
    scores = step.method or ("subsampling" if spec.measure == "sbm" else "smoothed")
    smooth = (spec.measure, spec.index_kind, spec.index_technology) == ("radial", "malmquist", "adjacent")
    return scores, scores if smooth else "subsampling"


def _drawn(step: EfficiencyIntervals, method: str) -> dict[str, Any]:
    """A method, and the option that is its own."""
    return {"method": method, **({"subsample": step.subsample} if method == "subsampling" else {})}


def block_of(name: str, here: Checker) -> Efficiency | None:
    """The block of that name; a problem with near names where there is none."""
    blocks = here.study.efficiency
    if name not in blocks:
        here.say("block", f"no block {name!r} under efficiency{near(name, blocks)}")
    return blocks.get(name)


def block_rows(spec: Efficiency, context: Context) -> pl.DataFrame:
    """The rows that a block was measured on, keys named as stored."""
    rows = rows_of_block(context.data.frame, spec, context.period)
    return rows.rename({context.unit: "region_id", context.period: "year"})


def run(step: EfficiencyIntervals, context: Context) -> Produced:
    """Rankings of the years asked for with their figure, means by year; every year in the tables handed over."""
    from python_models.efficiency import bootstrap_efficiency

    spec = context.study.efficiency[step.block]
    rows = block_rows(spec, context)
    how = {k: v for k, v in options(spec).items() if v is not None}
    common: dict[str, Any] = {"n_draws": step.draws, "seed": step.seed}
    common |= {"pool": context.pool, "progress": context.progress}
    found = bootstrap_efficiency(
        rows, "region_id", "year", **how, **common, technology=spec.technology, window=spec.window,
        bandwidth=step.bandwidth, level=LEVEL, **_drawn(step, _methods(step, spec)[0]),
    )  # fmt: skip
    years = sorted(rows["year"].unique().to_list())
    ranked = pl.concat([found.ranking(year) for year in years]).sort("year", "rank", "region_id")
    labels = {"model_id": pl.lit(step.block), "technology": pl.lit(spec.technology)}
    tables = {"efficiency_intervals": ranked.with_columns(**labels).select(*labels, pl.exclude(*labels))}
    said = _note(step, found, context)
    shown = years[-1:] if step.at == "last" else list(step.at)
    out: list[Exhibit] = []
    for year in shown:
        out += _of_year(step, year, ranked.filter(pl.col("year") == year), said, context)
    out.append(_by_year(ranked, context))
    if step.index:
        tables["index_intervals"] = index_table(step, spec, rows, how, common)
        out.append(_index_by_year(tables["index_intervals"], spec, context))
    return Produced(out, cautions=_cautions(step, ranked, shown, context), tables=tables)


def index_table(
    step: EfficiencyIntervals, spec: Efficiency, rows: pl.DataFrame, how: dict[str, Any], common: dict[str, Any]
) -> pl.DataFrame:
    """One row per region and pair of years: the index and its parts with corrected values and intervals."""
    from python_models.efficiency import bootstrap_malmquist

    found = bootstrap_malmquist(
        rows, "region_id", "year", **how, **common, index=spec.index_kind, technology=spec.index_technology,
        level=LEVEL, **_drawn(step, _methods(step, spec)[1]),
    )  # fmt: skip
    named = found.index.rename({"period_from": "year_from", "period_to": "year"})
    renamed = named.rename({c: c.replace("index", "malmquist", 1) for c in named.columns if c.startswith("index")})
    labels = {"model_id": pl.lit(step.block), "index_kind": pl.lit(spec.index_kind)}
    return renamed.with_columns(**labels).select(*labels, pl.exclude(*labels))


def _of_year(step: EfficiencyIntervals, year: int, ranked: pl.DataFrame, note: str, context: Context) -> list[Exhibit]:
    names = context.region_names()
    rows = ranked.head(step.top) if step.top else ranked
    rows = rows.with_columns(
        region=pl.col("region_id").cast(pl.String).replace(names),
        ranks=pl.format("{}–{}", "rank_best", "rank_worst"),
    )
    over = context.word("interval_of_scores", level=f"{LEVEL:.0%}")
    heads = [
        Column("rank", context.word("rank"), 0),
        Column("score", context.word("score")),
        Column("bias_corrected", context.word("corrected_score")),
        Column("interval_low", context.word("low"), over=over),
        Column("interval_high", context.word("high"), over=over),
        Column("ranks", context.word("ranks_allowed")),
        Column("tied_with", context.word("tied_with"), 0),
    ]
    caption = context.word("ranking_of_year", year=year, block=context.label(step.block))
    table = TableOutput(f"ranking_{year}", rows, "region", heads, context.word("region"), caption=caption, note=note)
    return [table, _figure(step, year, rows, context)]


def _figure(step: EfficiencyIntervals, year: int, rows: pl.DataFrame, context: Context) -> FigureOutput:
    """Corrected scores with their intervals, the best on top."""
    drawn = rows.select(
        model_id=pl.lit(step.block), component=pl.lit("main"), term=pl.col("region"), estimate="bias_corrected",
        conf_low="interval_low", conf_high="interval_high",
    )  # fmt: skip
    label = context.word("corrected_score")
    chart = model_charts.coefficient_plot(
        drawn, terms_shown=drawn["term"].to_list(), label=label, language=context.language
    )
    caption = context.word("intervals_of_year", year=year, block=context.label(step.block))
    return FigureOutput(f"intervals_{year}", chart, drawn, caption)


def _by_year(ranked: pl.DataFrame, context: Context) -> TableOutput:
    best = pl.col("rank") == 1
    means = ranked.group_by("year").agg(
        pl.col("score", "bias_corrected", "bias").mean(),
        first=(pl.col("tied_with").filter(best).first()),
        regions=pl.len(),
    )
    heads = [
        Column("regions", context.word("regions_ranked"), 0),
        Column("score", context.word("score")),
        Column("bias_corrected", context.word("corrected_score")),
        Column("bias", context.word("bias_of_score")),
        Column("first", context.word("tied_with_first"), 0),
    ]
    caption = context.word("bias_by_year")
    return TableOutput("bias", means.sort("year"), "year", heads, context.word("year"), caption=caption)


def _index_by_year(index: pl.DataFrame, spec: Efficiency, context: Context) -> TableOutput:
    none = 0.0 if spec.index_kind == "luenberger" else 1.0
    counted = index.group_by("year").agg(
        pl.col("malmquist", "malmquist_corrected").fill_nan(None).mean(),
        up=(pl.col("changed") & (pl.col("malmquist_low") > none)).sum(),
        down=(pl.col("changed") & (pl.col("malmquist_high") < none)).sum(),
        same=(~pl.col("changed")).sum(),
    )
    heads = [
        Column("malmquist", context.word("mean_index")),
        Column("malmquist_corrected", context.word("corrected_index")),
        Column("up", context.word("risen"), 0),
        Column("down", context.word("fallen"), 0),
        Column("same", context.word("not_told"), 0),
    ]
    caption = context.word("index_by_year")
    return TableOutput("index", counted.sort("year"), "year", heads, context.word("year"), caption=caption)


def _note(step: EfficiencyIntervals, found: Any, context: Context) -> str:
    widths = found.technologies["bandwidth"].drop_nulls()
    key, sizes = ("smoothed_note", widths) if len(widths) else ("subsampling_note", found.technologies["subsample"])
    low, high = (f"{end:.4f}" if len(widths) else f"{end:,}" for end in (sizes.min(), sizes.max()))
    size = low if low == high else context.word("sizes", low=low, high=high)
    return context.word(key, draws=step.draws, seed=step.seed, size=size)


def _cautions(step: EfficiencyIntervals, ranked: pl.DataFrame, shown: list[int], context: Context) -> list[Caution]:
    out = []
    for year in shown:
        first = ranked.filter((pl.col("year") == year) & (pl.col("rank") == 1))
        tied = int(first["tied_with"][0]) if first.height else 0
        if tied:
            name = context.region_names().get(str(first["region_id"][0]), str(first["region_id"][0]))
            out.append(Caution("tied_first", {"year": year, "region": name, "count": tied}))
    return out


WORDS = Words(
    {
        "score": ("Score", "得分"),
        "corrected_score": ("Corrected score", "偏差修正得分"),
        "bias_of_score": ("Bias", "偏差"),
        "interval_of_scores": ("{level} interval", "{level} 置信区间"),
        "ranks_allowed": ("Ranks possible", "可能的名次"),
        "tied_with": ("Statistically tied with", "统计上并列的地区数"),
        "tied_with_first": ("Tied with the first", "与首位并列的地区数"),
        "ranking_of_year": ("{block}, ranking of {year} with intervals", "{block}：{year} 年排名与置信区间"),
        "intervals_of_year": (
            "{block}, {year}: corrected scores and intervals",
            "{block}：{year} 年修正得分与置信区间",
        ),
        "bias_by_year": ("Mean score, bias and ties by year", "各年平均得分、偏差与并列"),
        "index_by_year": (
            "Index by year, and how many regions' change is told from none",
            "各年指数及变化显著的地区数",
        ),
        "mean_index": ("Mean index", "平均指数"),
        "corrected_index": ("Mean corrected index", "平均修正指数"),
        "risen": ("Risen", "上升"),
        "fallen": ("Fallen", "下降"),
        "not_told": ("Not told from no change", "不显著"),
        "smoothed_note": (
            "Smoothed bootstrap (Simar & Wilson 1998), {draws:,} draws, seed {seed}, bandwidth {size}; "
            "ranks by corrected score, regions whose intervals meet are statistically tied",
            "平滑自助法（Simar & Wilson 1998），{draws:,} 次抽样，种子 {seed}，带宽 {size}；"
            "按修正得分排名，置信区间相交的地区视为统计上并列",
        ),
        "sizes": ("{low} to {high}", "{low} 至 {high}"),
        "subsampling_note": (
            "Subsampling (Kneip, Simar & Wilson 2008), {draws:,} draws of {size} rows of the technology, seed {seed}; "
            "ranks by corrected score, regions whose intervals meet are statistically tied",
            "子抽样法（Kneip, Simar & Wilson 2008），{draws:,} 次抽样，每次抽取技术集中的 {size} 个观测，种子 {seed}；"
            "按修正得分排名，置信区间相交的地区视为统计上并列",
        ),
    }
)
KIND = Kind(EfficiencyIntervals, check, run, WORDS, many_fits=True)
