"""What a study runs on: its rows, its further tables and the map behind them, as frames."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

CUT = "__sample_"  # prefix of the boolean column of each named sample
EXPOSURE = "__exposure_"  # prefix of the column of lists: a region's shares of the industries of a shift-share variable


@dataclass(frozen=True, slots=True)
class StudyData:
    """Frames of one study.

    Attributes
    ----------
    frame
        One row per region and year of the sample, with derived and efficiency columns and ``__sample_<name>`` for each
        named sample, ``__exposure_<name>`` (shares by industry) for each shift-share variable.
    tables
        The study's further tables by name.
    edges
        Neighbouring pairs, region and neighbour in the first two columns; empty where there are none.
    efficiency
        Tables of ``studies.efficiency``, empty where the study measures none.
    variants
        The data under each alternative that changes them (``Alternative.identity``), for sensitivity steps.
    years, regions
        Those that the source has, before the sample is cut out of it.
    shapes
        The panel's kept boundaries, for a study that names none of its own.
    listed
        Regions of the panel's own list, which neighbouring pairs may name beside those of the source.
    places
        Regions of the panel that have a place on the map: region_id, names, longitude, latitude; empty where a study
        runs without a warehouse.
    """

    frame: pl.DataFrame
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    edges: pl.DataFrame = field(default_factory=pl.DataFrame)
    efficiency: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    variants: Mapping[str, "StudyData"] = field(default_factory=dict)
    years: Sequence[int] = ()
    regions: Sequence[str] = ()
    listed: Sequence[str] = ()
    shapes: Path | None = None
    places: pl.DataFrame = field(default_factory=pl.DataFrame)
