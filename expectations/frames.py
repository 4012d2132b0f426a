"""Derived columns that turn a rule about a series into a rule about a row, so that a failure names its row."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

LEVEL_KINDS = ("index", "volume_index")
BASES = (1.0, 100.0, 1000.0)  # what an index is in its base year, in every region
FEWEST_REGIONS = 3  # of which one figure in all is no chance
COPIED_YEAR_SHARE = 0.5  # half the regions repeating last year's figure to the last digit is a copied column


def with_changes(frame: pl.DataFrame, series: list[str], value: str) -> pl.DataFrame:
    """Add ``yearly_change`` (log ratio to the year before) and ``repeats_last_year`` within each series."""
    keyed = frame.sort([*series, "year"]).with_columns(
        previous=pl.col(value).shift(1).over(series), gap=pl.col("year") - pl.col("year").shift(1).over(series)
    )
    follows = (pl.col("gap") == 1) & (pl.col("previous") > 0) & (pl.col(value) > 0)
    return keyed.with_columns(
        yearly_change=pl.when(follows).then((pl.col(value) / pl.col("previous")).log()),
        repeats_last_year=pl.when(follows).then(pl.col(value) == pl.col("previous")),
    ).drop("previous", "gap")


def with_copied_share(frame: pl.DataFrame, series: str) -> pl.DataFrame:
    """Add ``copied_share``: regions that repeat last year's figure exactly, per variable and year."""
    return frame.with_columns(
        copied_share=pl.col("repeats_last_year").cast(pl.Float64).mean().over(series, "year").fill_null(0.0)
    )


def without_listed(frame: pl.DataFrame, column: str, listed: Iterable[Mapping[str, Any]], series: str) -> pl.DataFrame:
    """Blank ``column`` where a known exception (variable, region or all, year or all) covers the row."""
    covered = pl.lit(False)
    for entry in listed:
        hit = pl.col(series) == entry["variable"]
        for key in ("region_id", "year"):
            if entry.get(key) is not None:
                hit = hit & (pl.col(key) == entry[key])
        covered = covered | hit
    return frame.with_columns(pl.when(~covered).then(pl.col(column)).alias(column))


def employment_frame(employment: pl.DataFrame, total: str, listed: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Employment by region, year and industry with its gap to the published total and its yearly change.

    Parameters
    ----------
    employment
        region_id, year, industry_id, employment_persons; ``total`` is the industry_id of the published total.
    """
    totals = employment.filter(pl.col("industry_id") == total).select("region_id", "year", total="employment_persons")
    sectors = employment.filter(pl.col("industry_id") != total)
    sums = sectors.group_by("region_id", "year").agg(sector_sum=pl.col("employment_persons").sum())
    out = with_changes(employment, ["region_id", "industry_id"], "employment_persons")
    out = with_copied_share(out, "industry_id")
    out = out.join(totals, on=["region_id", "year"], how="left").join(sums, on=["region_id", "year"], how="left")
    out = out.with_columns(
        share_of_total=pl.col("employment_persons") / pl.col("total"),
        sector_sum_gap=pl.when(pl.col("industry_id") == total).then(pl.col("sector_sum") / pl.col("total") - 1),
    )
    keyed = out.with_columns(variable=pl.lit("employment_") + pl.col("industry_id"))
    return without_listed(keyed, "yearly_change", listed, "variable")


def series_frame(
    panel: pl.DataFrame,
    variables: list[str],
    listed: Sequence[Mapping[str, Any]],
    largest_change: float,
    largest_change_of: Mapping[str, float],
) -> pl.DataFrame:
    """A wide panel as one row per variable, region and year, with changes and copied years.

    ``change_in_bounds`` is the yearly change over the variable's own bound, both in logs: beyond 1 it is a jump.
    """
    present = [v for v in variables if v in panel.columns]
    long = panel.select("region_id", "year", *[pl.col(v).cast(pl.Float64) for v in present]).unpivot(
        index=["region_id", "year"], variable_name="variable", value_name="value"
    )
    long = with_copied_share(with_changes(long, ["region_id", "variable"], "value"), "variable")
    long = without_listed(long, "yearly_change", listed, "variable")
    bound = pl.col("variable").replace_strict(largest_change_of, default=largest_change, return_dtype=pl.Float64)
    long = long.with_columns(change_in_bounds=pl.col("yearly_change").abs() / bound.log1p())
    return without_listed(long, "copied_share", listed, "variable")


def regional_frame(series: pl.DataFrame, listed: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Every regional series with ``same_everywhere`` and ``spliced``, a row per variable and year and region.

    ``same_everywhere`` is the share of a year's regions whose figure is the commonest one: 1 where a national figure
    was put in every region. Zeros count as no figure; an index in its base year and years with fewer than three regions
    are left out. ``spliced`` is 1 where a chain's link is of another vintage than its others.

    Parameters
    ----------
    series
        variable, kind, region_id, year, value, fill; without variables that are national by declaration.
    """
    base = pl.col("kind").is_in(LEVEL_KINDS) & pl.col("value").is_in(BASES)
    figure = pl.when((pl.col("value") != 0) & ~base).then(pl.col("value"))
    keys = ["variable", "year"]
    out = series.with_columns(figure=figure).with_columns(
        alike=pl.len().over([*keys, "figure"]), regions=pl.col("figure").count().over(keys)
    )
    share = pl.when(pl.col("figure").is_not_null() & (pl.col("regions") >= FEWEST_REGIONS)).then(
        pl.col("alike") / pl.col("regions")
    )
    out = out.with_columns(same_everywhere=share, spliced=(pl.col("fill") == "spliced").fill_null(False).cast(pl.Int64))
    return without_listed(out.drop("figure", "alike", "regions"), "same_everywhere", listed, "variable")


def growth_frame(panel: pl.DataFrame, index: pl.DataFrame, listed: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Growth of real GDP less the published one, in percentage points (``growth_gap``), a row per region and year.

    Parameters
    ----------
    panel
        region_id, year, gdp_real_mn_cny.
    index
        region_id, year, value: the published volume index, previous year = 100.
    """
    real = panel.select("region_id", "year", pl.col("gdp_real_mn_cny").cast(pl.Float64).alias("real"))
    before = real.select("region_id", year=pl.col("year") + 1, before=pl.col("real"))
    keys = ["region_id", "year"]
    index = index.select("region_id", pl.col("year").cast(real.schema["year"]), "value")
    out = real.join(before, on=keys, how="inner").join(index, on=keys, how="inner").sort(keys)
    out = out.with_columns(
        variable=pl.lit("gdp_real_mn_cny"), growth_gap=100 * pl.col("real") / pl.col("before") - pl.col("value")
    )
    return without_listed(out, "growth_gap", listed, "variable")
