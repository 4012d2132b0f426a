"""What a study runs on: its rows, its further tables and the map behind them, as frames."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from python_models.errors import InputError
from python_models.studies.study import Efficiency, Study

CUT = "__sample_"  # prefix of the boolean column of each named sample


@dataclass(frozen=True, slots=True)
class StudyData:
    """Frames of one study.

    Attributes
    ----------
    frame
        One row per region and year of the sample, with derived and efficiency columns and ``__sample_<name>`` for each
        named sample.
    tables
        The study's further tables by name.
    edges
        Neighbouring pairs, region and neighbour in the first two columns; empty where there are none.
    efficiency
        Scores and indices by efficiency block, one row per region and year.
    years, regions
        Those that the source has, before the sample is cut out of it.
    """

    frame: pl.DataFrame
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    edges: pl.DataFrame = field(default_factory=pl.DataFrame)
    efficiency: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    years: Sequence[int] = ()
    regions: Sequence[str] = ()


def measured(frame: pl.DataFrame, name: str, spec: Efficiency, unit: str, period: str) -> pl.DataFrame:
    """Score, Malmquist index and its parts of one efficiency block, one row per region and year.

    Raises
    ------
    InputError
        A variable that is not there, or values the programme cannot take (named).
    """
    from python_models.efficiency import malmquist, sbm

    choice: dict[str, Any] = {"inputs": spec.inputs, "goods": spec.goods, "bads": spec.bads, "returns": spec.returns}
    try:
        scores = sbm(frame, unit=unit, period=period, technology=spec.technology, **choice).scores
        change = malmquist(frame, unit=unit, period=period, technology="global", **choice).index
    except InputError as exc:
        raise InputError(f"efficiency.{name}: {exc}") from exc
    rows = scores.select(unit, period, pl.col("score").alias(name))
    index = change.select(
        pl.col(unit),
        pl.col("period_to").alias(period),
        pl.col("index").alias(f"{name}_index"),
        pl.col("level").alias(f"{name}_level"),
        pl.col("efficiency_change").alias(f"{name}_catch_up"),
        pl.col("best_practice_change").alias(f"{name}_best_practice"),
    )
    first = pl.col(period) == pl.col(period).min().over(unit)
    level = pl.when(first).then(1.0).otherwise(f"{name}_level").alias(f"{name}_level")
    return rows.join(index, on=[unit, period], how="left").with_columns(level).sort(unit, period)


def with_efficiency(frame: pl.DataFrame, study: Study) -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
    """The frame with the columns of every efficiency block, and the blocks' own tables."""
    keys = [study.sample.unit, study.sample.period]
    tables = {name: measured(frame, name, spec, *keys) for name, spec in study.efficiency.items()}
    for table in tables.values():
        frame = frame.join(table, on=keys, how="left")
    return frame, tables
