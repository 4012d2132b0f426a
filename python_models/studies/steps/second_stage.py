"""What efficiency depends on: the truncated second stage of Simar & Wilson (2007)."""

from typing import Literal

import polars as pl
from pydantic import Field

from python_models.counts import SEED
from python_models.errors import number_of
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.efficiency import rows_of_block
from python_models.studies.estimators.base import Seed
from python_models.studies.outputs import Column, Produced, TableOutput
from python_models.studies.steps.base import Kind, Step
from python_models.studies.steps.efficiency_intervals import block_of, block_rows
from python_models.words import Words, mark

FEWEST = 99


class SecondStage(Step):
    """Truncated regression of an efficiency block's distances, with bootstrap intervals."""

    kind: Literal["second_stage"]
    block: str = Field(description="name under `efficiency`, of measure radial or ddf, contemporaneous or global")
    regressors: list[str] = Field(min_length=1)
    dummies: list[str] = Field([], description="columns whose values each get a dummy but the first, as `year`")
    algorithm: Literal[1, 2] = Field(2, description="2 corrects distances for their bias first")
    draws: int = Field(2000, ge=FEWEST)
    first_draws: int = Field(100, ge=FEWEST, description="of the first stage, in algorithm 2")
    seed: Seed = SEED


def check(step: SecondStage, here: Checker) -> None:
    spec = block_of(step.block, here)
    if spec is not None and spec.measure not in ("radial", "ddf"):
        here.say("block", f"{step.block} is measured by {spec.measure}; the second stage takes radial or ddf")
    if spec is not None and spec.technology not in ("contemporaneous", "global"):
        here.say("block", f"{step.block} has a {spec.technology} technology; use contemporaneous or global")
    if step.algorithm == 1 and step.first_draws != type(step).model_fields["first_draws"].default:
        here.say("first_draws", "algorithm 1 has no first stage; leave it out")
    frame = here.data.frame
    rows = frame if spec is None else rows_of_block(frame, spec, here.context.period)
    here.described("regressors", step.regressors, rows)
    for name in step.dummies:
        if here.variable("dummies", name) and rows[name].drop_nulls().n_unique() < 2:
            here.say("dummies", f"{name} has one value only")
    for name in (n for n in (*step.regressors, *step.dummies) if n in rows.columns):
        if rows[name].null_count():
            row = rows.filter(pl.col(name).is_null()).select(here.context.unit, here.context.period).row(0)
            here.say(
                "regressors", f"{name} has {number_of(rows[name].null_count(), 'gap')}, the first at {row[0]} {row[1]}"
            )


def run(step: SecondStage, context: Context) -> Produced:
    """The table of coefficients."""
    from python_models.efficiency import second_stage

    spec = context.study.efficiency[step.block]
    rows = block_rows(spec, context)
    named = {context.unit: "region_id", context.period: "year"}
    first = {"n_first": step.first_draws} if step.algorithm == 2 else {}
    found = second_stage(
        rows, "region_id", "year", inputs=spec.inputs, goods=spec.goods, bads=spec.bads,
        regressors=[named.get(r, r) for r in step.regressors], dummies=[named.get(d, d) for d in step.dummies],
        algorithm=step.algorithm, measure=spec.measure, technology=spec.technology, returns=spec.returns,
        orientation=spec.orientation, direction=spec.direction, disposability=spec.disposability, zeros=spec.zeros,
        n_draws=step.draws, **first, seed=step.seed, pool=context.pool, progress=context.progress,
    )  # fmt: skip
    hidden = [f"{named.get(d, d)}=" for d in step.dummies]
    shown = found.terms.filter(~pl.any_horizontal(pl.lit(False), *(pl.col("term").str.starts_with(h) for h in hidden)))
    special = {"const": context.word("constant_term"), "sigma": "σ"}
    labels = [special.get(t, context.label(t)) for t in shown["term"]]
    over = context.word("interval_of_terms")
    heads = [
        Column("estimate", context.word("estimate"), p_value="p_value", below="std_error"),
        Column("p_value", context.word("p_value"), is_p=True),
        Column("conf_low", context.word("low"), over=over),
        Column("conf_high", context.word("high"), over=over),
    ]
    failed = int((~pl.Series(found.draws[:, 0]).is_finite()).sum())
    note = context.word(
        "second_stage_note", n=found.n, algorithm=step.algorithm, draws=step.draws, seed=step.seed, failed=failed,
        dummies=context.word("dummies_of", names=mark("comma", context.language).join(map(context.label, step.dummies)))
        if step.dummies
        else "",
    )  # fmt: skip
    table = TableOutput(
        "second_stage", shown.with_columns(label=pl.Series(labels)), "label", heads, context.word("variable"),
        caption=context.word("second_stage_caption", block=context.label(step.block)), note=note,
    )  # fmt: skip
    return Produced([table])


WORDS = Words(
    {
        "constant_term": ("Constant", "常数项"),
        "interval_of_terms": ("Bootstrap 95 % interval", "自助法 95% 置信区间"),
        "second_stage_caption": (
            "Distance of {block} from the frontier, truncated regression: above zero is less efficient",
            "{block} 到前沿的距离，截断回归：系数为正表示效率更低",
        ),
        "dummies_of": ("; dummies: {names}", "；虚拟变量：{names}"),
        "second_stage_note": (
            "Simar & Wilson (2007), algorithm {algorithm}; {n:,} distances off the frontier; {draws:,} draws, seed "
            "{seed}, {failed} without a maximum{dummies}. It is taken that the variables do not move the "
            "frontier",
            "Simar & Wilson（2007）算法 {algorithm}；{n:,} 个非前沿距离；{draws:,} 次抽样，种子 {seed}，"
            "{failed} 次无极大值{dummies}。假定这些变量不影响前沿本身",
        ),
    }
)
KIND = Kind(SecondStage, check, run, WORDS, many_fits=True)
