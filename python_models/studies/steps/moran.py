"""Global and local Moran's I."""

from collections.abc import Iterator
from typing import Any, Literal

import polars as pl
from pydantic import Field

from python_models.counts import SEED
from python_models.errors import InputError
from python_models.reporting.figures import maps, model_charts
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.estimators.base import Seed
from python_models.studies.outputs import Column, Exhibit, FigureOutput, Produced, TableOutput
from python_models.studies.steps.base import Kind, SampledStep
from python_models.studies.steps.moran_left_out import LEFT_OUT, left_out
from python_models.words import Words, mark, sentences


class Moran(SampledStep):
    """Global Moran's I by year; Moran scatters and local clusters in chosen years."""

    kind: Literal["moran"]
    variables: list[str] = Field(min_length=1)
    weights: list[str] = Field(min_length=1)
    local: list[int] | Literal["last"] = Field(
        [], description="years with scatter and cluster map, under the first weights; `last` is the sample's last year"
    )
    isolates: Literal["exclude", "keep", "error"] | None = Field(
        None,
        description="regions without neighbours: `exclude` leaves them out of n (spdep), `keep` counts them (esda), "
        "`error` refuses; where not said `keep` if the weights say so, else `exclude`; the note names them",
    )
    missing: Literal["cut", "error"] = Field(
        "cut",
        description="regions without a value in a year: `cut` leaves them out of the year, W standardised anew, and "
        "the note names them; `error` refuses",
    )
    permutations: int = Field(999, ge=99)
    seed: Seed = SEED

    def lone_weights(self) -> list[str]:
        return [] if self.isolates == "error" else self.weights


def check(step: Moran, here: Checker) -> None:
    from python_models.spatial.cross_sections import cross_sections

    rows = here.rows(step.sample, step.years)
    here.described("variables", step.variables, rows)
    for year in _local_years(step, here.context):
        if here.year("local", year) and year not in rows[here.context.period]:
            here.say("local", f"no rows in {year} among the step's years")
    for name in step.weights:
        if not here.weights("weights", name):
            continue
        for variable in [v for v in step.variables if v in rows.columns and rows[v].dtype.is_numeric()]:
            read = [here.context.unit, here.context.period, variable]
            frame = rows[list(dict.fromkeys(read))].drop_nulls(variable)
            if frame.is_empty():
                continue
            try:
                alone = _isolates(name, step, here.context)
                w = _weights(name, frame, alone, here.context)
                cross_sections(frame, variable, here.context.unit, here.context.period, w, alone, step.missing)
            except InputError as exc:
                here.say("variables", f"{variable} under {name}: {exc}")


def _isolates(name: str, step: Moran, context: Context) -> str:
    """What to do with regions without neighbours in a weights matrix: the step's word, or else the matrix's."""
    if step.isolates is not None:
        return step.isolates
    return "keep" if context.study.weights[name].isolates == "keep" else "exclude"


def _weights(name: str, frame: pl.DataFrame, isolates: str, context: Context) -> tuple[Any, list[str]]:
    units = frame[context.unit].unique().sort().to_list()
    return context.weights(name, units, "error" if isolates == "error" else "keep")


def _local_years(step: Moran, context: Context) -> list[int]:
    return [int(context.data.frame[context.period].max())] if step.local == "last" else list(step.local)  # type: ignore


def run(step: Moran, context: Context) -> Produced:
    """Moran's I by year for each variable and weights; scatters and cluster maps where asked for."""
    from python_models.spatial import local_moran
    from python_models.spatial import moran as global_moran

    choice: dict[str, Any] = {
        "unit": context.unit,
        "period": context.period,
        "permutations": step.permutations,
        "seed": step.seed,
    }
    overall, local = [], []
    said: dict[str, None] = {}
    for name in step.weights:
        for variable in step.variables:
            frame = context.rows(step.sample, step.years).drop_nulls(variable)
            choice |= {"isolates": _isolates(name, step, context), "missing": step.missing}
            weights = _weights(name, frame, choice["isolates"], context)
            label = {"weights_id": pl.lit(name)}
            said |= dict.fromkeys(left_out(step, variable, name, weights, choice["isolates"], context))
            overall.append(global_moran(frame, variable, weights=weights, **choice).with_columns(**label))
            if step.local:
                local.append(local_moran(frame, variable, weights=weights, **choice).with_columns(**label))
    whole = pl.concat(overall).rename({context.period: "year"})
    tables = {"moran": whole}
    out: list[Exhibit] = [_moran_table(whole, step, list(said), context)]
    if local:
        tables["moran_local"] = pl.concat(local).rename({context.unit: "region_id", context.period: "year"})
        out += _of_chosen_years(tables["moran_local"], whole, step, context)
    return Produced(out, tables=tables)


def _of_chosen_years(local: pl.DataFrame, whole: pl.DataFrame, step: Moran, context: Context) -> Iterator[Exhibit]:
    """Scatter and cluster map of each variable in each year asked for, under the first weights."""
    first, weights = pl.col("weights_id") == step.weights[0], context.weights_label(step.weights[0])
    keys = {context.unit: "region_id", context.period: "year"}
    places = context.rows(step.sample, step.years).rename(keys)
    places = places.select("region_id", "year", context.region_name, "longitude", "latitude")
    local = local.filter(first).join(places, on=["region_id", "year"], how="left")
    for variable in step.variables:
        for year in _local_years(step, context):
            mine = (pl.col("variable") == variable) & (pl.col("year") == year)
            rows = local.filter(mine).with_columns(p_value=pl.col("p_permutation"))
            overall = whole.filter(first & mine)["moran_i"][0]
            yield from _local_figures(rows, variable, weights, year, overall, context)


def _moran_table(rows: pl.DataFrame, step: Moran, said: list[str], context: Context) -> TableOutput:
    wide: pl.DataFrame | None = None
    heads = []
    for name in step.weights:
        for variable in step.variables:
            key = f"{variable}_{name}"
            part = rows.filter((pl.col("variable") == variable) & (pl.col("weights_id") == name)).select(
                "year",
                pl.col("moran_i").alias(f"i_{key}"),
                pl.col("z_random").alias(f"z_{key}"),
                pl.col("p_permutation").alias(f"p_{key}"),
            )
            wide = part if wide is None else wide.join(part, on="year", how="full", coalesce=True)
            over = context.label(variable)
            if len(step.weights) > 1:
                over += f"{mark('clause', context.language)}W = {context.weights_label(name)}"
            heads += [
                Column(f"i_{key}", context.word("moran_i"), over=over, p_value=f"p_{key}"),
                Column(f"z_{key}", context.word("z"), 2, over=over),
                Column(f"p_{key}", context.word("p_value"), over=over, is_p=True),
            ]
    assert wide is not None
    note = context.word("moran_note", permutations=step.permutations, seed=step.seed)
    note = sentences([note, *said], context.language)
    caption = context.word("moran_global")
    return TableOutput("moran", wide.sort("year"), "year", heads, context.word("year"), caption=caption, note=note)


def _local_figures(
    rows: pl.DataFrame, variable: str, weights: str, year: int, moran_i: float, context: Context
) -> list[Exhibit]:
    label = context.label(variable)
    shown = context.word("of_year", variable=label, year=year)
    scatter = model_charts.moran_scatter(
        rows,
        name=context.region_name,
        moran_i=moran_i,
        label=shown,
        language=context.language,
    )
    clusters = maps.lisa_map(
        context.mapped(rows), name=context.region_name, boundaries=context.boundaries, language=context.language
    )
    keep = rows.select("region_id", context.region_name, "z", "lag_z", "local_i", "p_value", "quadrant", "cluster")
    said = {"variable": label, "year": year, "weights": weights}
    return [
        FigureOutput(f"moran_scatter_{variable}_{year}", scatter, keep, context.word("moran_scatter", **said)),
        FigureOutput(f"clusters_{variable}_{year}", clusters, keep, context.word("moran_clusters", **said)),
    ]


WORDS = Words(
    {
        "moran_i": ("Moran’s I", "Moran’s I"),
        "moran_global": ("Global Moran’s I", "全局 Moran’s I"),
        "of_year": ("{variable}, {year}", "{variable}，{year} 年"),
        "moran_scatter": (
            "Moran scatter of {variable}, W = {weights}, {year}; filled points have p ≤ 0.05",
            "{variable} 的 Moran 散点图，W = {weights}，{year} 年；实心点 p ≤ 0.05",
        ),
        "moran_clusters": (
            "Local clusters of {variable}, W = {weights}, {year}",
            "{variable} 的局部集聚图，W = {weights}，{year} 年",
        ),
        "moran_note": (
            "z under randomisation; p and stars of {permutations} permutations, two-sided, seed {seed}",
            "z 值基于随机化假设；p 值与星号基于 {permutations} 次置换（双侧），种子 {seed}",
        ),
        "z": ("z", "z 值"),
        **LEFT_OUT,
    }
)
KIND = Kind(Moran, check, run, WORDS)
