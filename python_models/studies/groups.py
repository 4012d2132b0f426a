"""What steps on a group of regions share: its members, their names and output, and the checks of both."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from python_models.cautions import Caution
from python_models.errors import InputError
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.errors import near
from python_models.unit_names import some


def members(step: Any, context: Context) -> list[str]:
    """Regions of the group, in the order written."""
    return list(step.group or context.study.group)


def names_of(group: list[str], context: Context) -> dict[str, str]:
    """Name of each region, from the study's labels or the panel; of two alike the code stands with it."""
    known = context.region_names()
    names = {r: context.label(r) if r in context.study.labels else known.get(r, r) for r in group}
    return dict(zip(group, distinct([names[r] for r in group], group), strict=True))


def distinct(names: Sequence[Any], codes: Sequence[Any]) -> list[str]:
    """Names to print, each with its code where another has the same name or it has none."""
    counts = Counter(names)
    return [str(n) if n and counts[n] == 1 else f"{n or ''} ({c})".strip() for n, c in zip(names, codes, strict=True)]


def _rows(table: pl.DataFrame, group: Sequence[str], years: Sequence[int], context: Context) -> pl.DataFrame:
    rows = table.with_columns(pl.col(context.unit).cast(pl.String))
    return rows.filter(pl.col(context.unit).is_in(list(group)) & pl.col(context.period).is_in(list(years)))


def odd_rows(rows: pl.DataFrame, context: Context, step: Any) -> list[str]:
    """What makes rows of region, year, industry and value no table of structure; rows and industries are named."""
    keys = [context.unit, context.period, "industry"]
    if not rows["value"].dtype.is_numeric():
        return [f"value is {rows['value'].dtype}, not a number"]
    value = pl.col("value").cast(pl.Float64)
    out = []
    for said, found in (
        ("rows without an industry", rows.filter(pl.col("industry").is_null())),
        ("more than one row", rows.filter(pl.struct(keys).is_duplicated()).unique(keys).sort(keys)),
        ("a negative value", rows.filter(value < 0).sort(keys)),
        ("an infinite value", rows.filter(value.is_infinite()).sort(keys)),
    ):
        if found.height:
            places = [" ".join(map(str, row)) for row in found.select(keys).iter_rows()]
            out.append(f"{said} for {some(places, 5)}; one row with output of zero or more for each")
    grouping = getattr(step, "structure", "industry_group")
    for column in ("industry_name", "industry_name_en", "industry_name_zh", grouping):
        if column not in rows.columns or column in (*keys, "value"):
            continue
        several = rows.group_by("industry").agg(pl.col(column).n_unique()).filter(pl.col(column) > 1)
        if several.height:
            names = several["industry"].sort().to_list()
            out.append(f"more than one {column} for the industry {some(names, 5)}; write one")
    return out


def output(step: Any, group: list[str], year: int, context: Context) -> tuple[pl.DataFrame, np.ndarray]:
    """Industries of one year (rows sorted by id) and the (n, k) output of the group's regions, nan where unpublished.

    The industries are those that some region of the group has in the year. What a region without a row of one has,
    the step's ``absent`` says: ``missing`` (nan) or ``zero``. A row without a value is always missing.

    Raises
    ------
    InputError
        A region without rows in that year; rows repeated, negative or without industry; named.
    """
    rows = _rows(context.data.tables[step.table], group, [year], context)
    absent = [r for r in group if r not in set(rows[context.unit])]
    if absent:
        raise InputError(f"tables.{step.table}: no rows in {year} for {', '.join(absent)}")
    if odd := odd_rows(rows, context, step):
        raise InputError(f"tables.{step.table}: {'; '.join(odd)}")
    own = f"industry_name_{context.language}"
    if own in rows.columns:
        rows = rows.with_columns(industry_name=pl.coalesce(own, "industry_name"))
    about = [c for c in rows.columns if c not in (context.unit, context.period, "value")]
    industries = rows.select(about).unique("industry", keep="first", maintain_order=True).sort("industry")
    ids = industries["industry"].to_list()
    shown = distinct(industries["industry_name"].to_list(), ids)
    place = {r: i for i, r in enumerate(group)}, {k: j for j, k in enumerate(ids)}
    values = np.full((len(group), len(ids)), 0.0 if step.absent == "zero" else np.nan)
    for region, industry, value in rows.select(context.unit, "industry", pl.col("value").cast(pl.Float64)).iter_rows():
        values[place[0][region], place[1][industry]] = np.nan if value is None else value
    return industries.with_columns(industry_name=pl.Series(shown, dtype=pl.String)), values


def gaps(
    group: list[str], names: dict[str, str], year: int, industries: pl.DataFrame, values: np.ndarray
) -> list[Caution]:
    """Why a region of the group has no structure in a year: an unpublished cell, or no output at all."""
    out = []
    for region, row in zip(group, values, strict=True):
        unpublished = np.flatnonzero(np.isnan(row))
        facts = {"region": names[region], "year": year}
        if len(unpublished):
            lacking = some([industries["industry_name"][int(k)] for k in unpublished], 3)
            out.append(Caution("industry_unpublished", facts | {"industries": lacking}))
        elif not row.any():
            out.append(Caution("no_output", facts))
    return out


def check_group(step: Any, here: Checker) -> list[str]:
    """The group, which must have two members."""
    group = list(step.group or here.study.group)
    if len(group) < 2:
        here.say("group", "name at least two regions, here or in the study's `group`")
    if not step.group:
        here.once("group", group)
    return group


def check_table(key: str, name: str, columns: list[str], here: Checker) -> pl.DataFrame | None:
    """A table of the study with the columns asked for; None and a problem where it lacks them."""
    if name not in here.data.tables:
        here.say(key, f"no table {name!r} under tables{near(name, here.data.tables)}")
        return None
    table = here.data.tables[name]
    absent = [c for c in columns if c not in table.columns]
    if absent:
        here.say(key, f"tables.{name} lacks {', '.join(absent)}; it has {', '.join(table.columns)}")
        return None
    return table


def check_industries(step: Any, here: Checker, years: list[int], more: list[str] | None = None) -> pl.DataFrame | None:
    """The table of industries with the group's regions in every year asked for."""
    unit, period = here.context.unit, here.context.period
    group = check_group(step, here)
    table = check_table("table", step.table, [unit, period, "industry", "industry_name", "value", *(more or [])], here)
    if table is None:
        return None
    known = table[unit].cast(pl.String).unique().to_list()
    for region in group:
        if region not in known:
            here.say("group", f"no region {region!r} in tables.{step.table}{near(region, known)}")
            return None
    for year in years:
        there = set(table.filter(pl.col(period) == year)[unit].cast(pl.String))
        absent = [r for r in group if r not in there]
        if absent:
            have = table[period].unique().sort().to_list()
            here.say("at", f"tables.{step.table} has no rows in {year} for {', '.join(absent)}; its years are {have}")
            return None
    for odd in odd_rows(_rows(table, group, years, here.context), here.context, step):
        here.say("table", f"tables.{step.table}: {odd}")
    return table
