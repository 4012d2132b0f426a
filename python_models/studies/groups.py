"""What steps on a group of regions share: its members, their names and output, and the checks of both."""

from typing import Any

import numpy as np
import polars as pl

from python_models.errors import InputError
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.errors import near


def members(step: Any, context: Context) -> list[str]:
    """Regions of the group, in the order written."""
    return list(step.group or context.study.group)


def names_of(group: list[str], table: pl.DataFrame, context: Context) -> dict[str, str]:
    """Name of each region, from the study's labels, the panel or the table."""
    known = context.region_names()
    return {r: context.label(r) if r in context.study.labels else known.get(r, r) for r in group}


def output(table: str, group: list[str], year: int, context: Context) -> tuple[pl.DataFrame, np.ndarray]:
    """Industries of one year (rows sorted by id) and the (n, k) output of the group's regions.

    Raises
    ------
    InputError
        A region without rows in that year.
    """
    rows = context.data.tables[table].filter(pl.col(context.period) == year)
    rows = rows.with_columns(pl.col(context.unit).cast(pl.String)).filter(pl.col(context.unit).is_in(group))
    absent = [r for r in group if r not in set(rows[context.unit])]
    if absent:
        raise InputError(f"tables.{table}: no rows in {year} for {', '.join(absent)}")
    own = f"industry_name_{context.language}"
    if own in rows.columns:
        rows = rows.with_columns(industry_name=pl.col(own))
    about = [c for c in rows.columns if c not in (context.unit, context.period, "value")]
    industries = rows.select(about).unique("industry").sort("industry")
    wide = rows.pivot(on=context.unit, index="industry", values="value").sort("industry").fill_null(0.0)
    return industries, wide.select(group).to_numpy().T.astype(float)


def check_group(step: Any, here: Checker) -> list[str]:
    """The group, which must have two members."""
    group = list(step.group or here.study.group)
    if len(group) < 2:
        here.say("group", "name at least two regions, here or in the study's `group`")
    return group


def check_table(key: str, name: str, columns: list[str], here: Checker) -> pl.DataFrame | None:
    """A table of the study with the columns asked for; None and a problem where it lacks them."""
    if name not in here.data.tables:
        here.say(key, f"no table {name!r} under tables{near(name, here.data.tables)}")
        return None
    table = here.data.tables[name]
    absent = [c for c in columns if c not in table.columns]
    if absent:
        here.say(key, f"tables.{name} lacks the column(s) {', '.join(absent)}; it has {', '.join(table.columns)}")
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
    return table
