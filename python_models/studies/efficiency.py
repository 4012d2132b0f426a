"""The efficiency blocks of a study: the tables that are stored, and the columns that join the sample."""

from typing import Any

import polars as pl

from python_models.errors import InputError
from python_models.studies.complete_set import proposal
from python_models.studies.declaration import Declaration, Efficiency

KEYS = ["model_id", "technology", "region_id", "year"]
TABLES = ("efficiency_scores", "efficiency_slacks", "efficiency_peers", "malmquist_components")
Tables = dict[str, pl.DataFrame]


def measured(frame: pl.DataFrame, study: Declaration) -> Tables:
    """The four tables of every block, empty where a study has none.

    ``efficiency_scores``: one row per block, technology, region and year, with its certificate; ``efficiency_slacks``:
    and variable (value, slack, target); ``efficiency_peers``: and peer; ``malmquist_components``: one row per block,
    region and pair of years.

    Raises
    ------
    InputError
        A variable that is not there, or values the programme cannot take (named).
    """
    frame = frame.rename({study.sample.unit: "region_id", study.sample.period: "year"})
    parts = [_measured(frame, name, spec) for name, spec in study.efficiency.items()]
    return {table: pl.concat([part[table] for part in parts], how="diagonal") for table in TABLES if parts}


def _measured(frame: pl.DataFrame, name: str, spec: Efficiency) -> Tables:
    from python_models.efficiency import malmquist, sbm

    if spec.years:
        frame = frame.filter(pl.col("year").is_between(*spec.years))
    choice: dict[str, Any] = {"inputs": spec.inputs, "goods": spec.goods, "bads": spec.bads, "returns": spec.returns}
    choice["zeros"] = spec.zeros
    technologies = dict.fromkeys([spec.technology, *spec.beside])
    try:
        results = {t: sbm(frame, "region_id", "year", technology=t, **choice) for t in technologies}
        several = frame["year"].n_unique() > 1
        change = malmquist(frame, "region_id", "year", technology="global", **choice).index if several else None
    except InputError as exc:
        raise InputError(f"efficiency.{name}: {exc}{_lacking(frame, spec)}") from exc
    wide = pl.concat([_keyed(result.scores, name, t) for t, result in results.items()])
    return {
        "efficiency_scores": wide.drop([f"{kind}_{v}" for kind in ("slack", "target") for v in spec.variables]),
        "efficiency_slacks": _slacks(wide, frame, spec.variables),
        "efficiency_peers": pl.concat([_keyed(result.peers, name, t) for t, result in results.items()]),
        "malmquist_components": _changes(change, frame)
        .with_columns(model_id=pl.lit(name))
        .select("model_id", pl.exclude("model_id")),
    }


def _lacking(frame: pl.DataFrame, spec: Efficiency) -> str:
    """Where figures are missing: the largest set of regions and years that has them all."""
    names = [n for n in spec.variables if n in frame.columns]
    holes = frame.select(pl.any_horizontal(pl.col(names).is_null()).any()).item() if names else False
    return proposal(frame, "region_id", "year", names) if holes else ""


def _changes(index: pl.DataFrame | None, frame: pl.DataFrame) -> pl.DataFrame:
    """The index of each pair of years; a sample of one year has scores and no index."""
    if index is None:
        keys = {"region_id": frame.schema["region_id"], **dict.fromkeys(("year_from", "year"), frame.schema["year"])}
        parts = ("malmquist", "efficiency_change", "best_practice_change", "level")
        return pl.DataFrame(schema={**keys, **dict.fromkeys(parts, pl.Float64)})
    return index.rename({"period_from": "year_from", "period_to": "year", "index": "malmquist"})


def _keyed(frame: pl.DataFrame, name: str, technology: str) -> pl.DataFrame:
    labels = {"model_id": pl.lit(name), "technology": pl.lit(technology)}
    return frame.with_columns(**labels).select(*KEYS, pl.exclude(KEYS))


def _slacks(scores: pl.DataFrame, frame: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    long = [
        scores.select(*KEYS, variable=pl.lit(v), slack=pl.col(f"slack_{v}"), target=pl.col(f"target_{v}"))
        for v in names
    ]
    values = frame.select("region_id", "year", *names).unpivot(
        index=["region_id", "year"], variable_name="variable", value_name="value"
    )
    return pl.concat(long).join(values, on=["region_id", "year", "variable"], how="left").sort(*KEYS, "variable")


def with_columns(frame: pl.DataFrame, study: Declaration, tables: Tables) -> pl.DataFrame:
    """The sample with the columns of every block (``Efficiency.columns``), from tables just measured or stored."""
    keys = [study.sample.unit, study.sample.period]
    for name, spec in study.efficiency.items():
        frame = frame.join(_columns(tables, name, spec, *keys), on=keys, how="left")
    return frame


def _columns(tables: Tables, name: str, spec: Efficiency, unit: str, period: str) -> pl.DataFrame:
    """One row per region and year of a block: score, index from the year before, its product, its two factors."""
    scores = tables["efficiency_scores"].filter(
        (pl.col("model_id") == name) & (pl.col("technology") == spec.technology)
    )
    change = tables["malmquist_components"].filter(pl.col("model_id") == name)
    index = change.select(
        "region_id",
        "year",
        pl.col("malmquist").alias(f"{name}_index"),
        pl.col("level").alias(f"{name}_level"),
        pl.col("efficiency_change").alias(f"{name}_catch_up"),
        pl.col("best_practice_change").alias(f"{name}_best_practice"),
    )
    rows = scores.select("region_id", "year", pl.col("score").alias(name))
    first = pl.col("year") == pl.col("year").min().over("region_id")
    level = pl.when(first).then(1.0).otherwise(f"{name}_level").alias(f"{name}_level")
    joined = rows.join(index, on=["region_id", "year"], how="left").with_columns(level).sort("region_id", "year")
    return joined.rename({"region_id": unit, "year": period})
