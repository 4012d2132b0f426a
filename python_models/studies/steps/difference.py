"""Fisher's permutation test of a coefficient's difference between groups of regions."""

import functools
from typing import Any, Literal

import polars as pl
from pydantic import Field, model_validator

from python_models.cautions import Caution
from python_models.counts import SEED
from python_models.reporting.figures import model_charts
from python_models.studies.check_models import check_model
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.data import CUT
from python_models.studies.errors import near
from python_models.studies.estimators import Model, with_defaults
from python_models.studies.estimators.base import Seed
from python_models.studies.outputs import Column, FigureOutput, Produced, TableOutput
from python_models.studies.steps.base import Kind, Step
from python_models.words import Words, mark


class Difference(Step):
    """Fisher's permutation test of a coefficient's difference between groups of regions."""

    kind: Literal["difference"]
    defaults: dict[str, Any] = Field({})
    models: list[Model] = Field(min_length=1, max_length=1)
    terms: list[str] = Field(min_length=1)
    component: Literal["main", "spatial_lag", "direct", "indirect", "total"] = "main"
    compare: list[tuple[str, str]] = Field(min_length=1, description="pairs of `samples`")
    permutations: int = Field(1000, ge=99)
    seed: Seed = SEED

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("model"), dict):
            data = {**data, "models": [{"name": "model", **data["model"]}]}
            data.pop("model")
        return with_defaults(data) if isinstance(data, dict) else data


def check(step: Difference, here: Checker) -> None:
    model = step.models[0]
    if model.estimator == "gmm":
        here.say("model.estimator", "GMM cannot be permuted; use panel or spatial")
        return
    if step.component != "main" and model.estimator != "spatial":
        here.say("component", f"{step.component} is of spatial models, and the model is none; leave it out")
    check_model(model, "model", here)
    for term in step.terms:
        if not set(here.words(term)) <= set(here.words(model.formula)):
            here.say("terms", f"{term!r} is not in the model{near(term, here.words(model.formula))}")
    unit = here.context.unit
    for first, second in step.compare:
        if not (here.sample("compare", first) and here.sample("compare", second)):
            continue
        members = [set(here.context.rows(name, model.years)[unit]) for name in (first, second)]
        both = sorted(members[0] & members[1])
        if both:
            here.say(
                "compare", f"{', '.join(map(str, both[:5]))} is in both {first} and {second}; groups must not overlap"
            )
        for name in (first, second):
            check_model(model.model_copy(update={"sample": name}), f"compare.{name}", here)


def run(step: Difference, context: Context) -> Produced:
    """Permutation tests of each pair, and the distribution of the first term's differences."""
    from python_models.inference import permutation_test

    model = step.models[0]
    single = model.for_estimates_only().repeated(context.unit, context.period)
    fit = functools.partial(single, formula=model.formula)
    frame = context.rows(model.sample, model.years)
    parts, out = [], []
    for number, (first, second) in enumerate(step.compare):
        side = pl.when(pl.col(f"{CUT}{first}")).then(pl.lit(first)).when(pl.col(f"{CUT}{second}")).then(pl.lit(second))
        rows = frame.with_columns(__side=side).drop_nulls("__side")
        name, units = model.weights_name, rows[context.unit].unique().sort().to_list()
        test = permutation_test(
            rows,
            fit,
            unit=context.unit,
            group="__side",
            terms=step.terms,
            component=step.component,
            groups=(first, second),
            weights=context.weights(name, units) if name else None,
            n_permutations=step.permutations,
            seed=step.seed,
            pool=context.pool,
            progress=_share(context, number, len(step.compare)),
        )
        parts.append(test.tidy())
        row = test.tidy().row(0, named=True)
        pair = f"{context.label(first)} − {context.label(second)}"
        chart = model_charts.permutation_histogram(
            test.permuted[:, 0], row["difference"], p_value=row["p_value"], seed=step.seed,
            label=f"{context.label(step.terms[0])}{mark('colon', context.language)}{pair}", language=context.language,
        )  # fmt: skip
        drawn = pl.DataFrame({"permuted": test.permuted[:, 0]}).with_columns(observed=pl.lit(row["difference"]))
        caption = context.word("permuted", pair=pair)
        out.append(FigureOutput(f"permuted_{first}_{second}", chart, drawn, caption))
    table = _differences(pl.concat(parts), context)
    return Produced([table, *out], cautions=_refusals(table.frame))


def _refusals(table: pl.DataFrame) -> list[Caution]:
    """Pairs of which more than one permutation in twenty has no estimate."""
    rows = table.filter(pl.col("n_failed") > 0.05 * pl.col("n_permutations")).unique("pair", maintain_order=True)
    return [
        Caution("many_refused", {"pair": r["pair"], "failed": r["n_failed"], "count": r["n_permutations"]})
        for r in rows.to_dicts()
    ]


def _share(context: Context, number: int, of: int) -> Any:
    if context.progress is None:
        return None
    report = context.progress
    return lambda done, total: report(number * total + done, of * total)


def _differences(rows: pl.DataFrame, context: Context) -> TableOutput:
    pairs = [f"{context.label(a)} − {context.label(b)}" for a, b in rows.select("group_1", "group_2").iter_rows()]
    table = rows.with_columns(pair=pl.Series(pairs), label=pl.Series([context.label(t) for t in rows["term"]]))
    heads = [
        Column("estimate_1", context.word("first_group"), over=context.word("estimate")),
        Column("estimate_2", context.word("second_group"), over=context.word("estimate")),
        Column("n_units_1", context.word("first_group"), 0, over=context.word("regions")),
        Column("n_units_2", context.word("second_group"), 0, over=context.word("regions")),
        Column("difference", context.word("difference"), p_value="p_value"),
        Column("p_value", context.word("empirical_p"), is_p=True),
        Column("p_cleary", context.word("cleary_p"), is_p=True),
    ]
    count, seed, failed = rows["n_permutations"][0], rows["seed"][0], int(rows["n_failed"].max())  # type: ignore[arg-type]
    note = context.word("permutations_note", count=count, seed=seed)
    note += context.word("permutations_failed", failed=failed) if failed else ""
    return TableOutput("differences", table, "label", heads, context.word("variable"), block="pair", note=note)


WORDS = Words(
    {
        "permuted": ("Permuted differences, {pair}", "置换差异分布，{pair}"),
        "permutations_note": (
            "{count:,} permutations, seed {seed}; p-values are empirical",
            "置换 {count:,} 次，种子 {seed}；p 值为经验 p 值",
        ),
        "permutations_failed": ("; at most {failed} permutations without estimate", "；至多 {failed} 次置换无法估计"),
        "first_group": ("First", "第一组"),
        "second_group": ("Second", "第二组"),
        "difference": ("Difference", "差异"),
        "empirical_p": ("Two-sided p", "双侧 p 值"),
        "cleary_p": ("One-sided p", "单侧 p 值"),
    }
)
KIND = Kind(Difference, check, run, WORDS, many_fits=True)
