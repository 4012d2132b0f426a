"""Checks of steps on a group of regions: its members, the table of industries, the list of majors."""

from typing import Any

import polars as pl

from python_models.studies import steps as spec
from python_models.studies.checker import Checker
from python_models.studies.errors import near


def _group(step: Any, here: Checker) -> list[str]:
    group = list(step.group or here.study.group)
    if len(group) < 2:
        here.say("group", "name at least two regions, here or in the study's `group`")
    return group


def _table(key: str, name: str, columns: list[str], here: Checker) -> pl.DataFrame | None:
    if name not in here.data.tables:
        here.say(key, f"no table {name!r} under tables{near(name, here.data.tables)}")
        return None
    table = here.data.tables[name]
    absent = [c for c in columns if c not in table.columns]
    if absent:
        here.say(key, f"tables.{name} lacks the column(s) {', '.join(absent)}; it has {', '.join(table.columns)}")
        return None
    return table


def _industries(step: Any, here: Checker, years: list[int], more: list[str] | None = None) -> pl.DataFrame | None:
    """The table of industries with the group's regions in every year asked for."""
    unit, period = here.context.unit, here.context.period
    group = _group(step, here)
    table = _table("table", step.table, [unit, period, "industry", "industry_name", "value", *(more or [])], here)
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


def _gradient(step: spec.Gradient, here: Checker) -> None:
    _industries(step, here, step.at, [step.structure])
    for name in step.level:
        here.variable("level", name)


def _by_industry(step: Any, here: Checker) -> None:
    _industries(step, here, step.at)


def _chain(step: spec.Chain, here: Checker) -> None:
    known = here.data.frame[here.context.unit].cast(pl.String).unique().to_list()
    for region in _group(step, here):
        if region not in known:
            here.say("group", f"no region {region!r} in the sample{near(region, known)}")
    for name in step.variables:
        if not here.variable("variables", name):
            continue
        for year in step.at:
            if here.year("at", year):
                rows = here.data.frame.filter(pl.col(here.context.period) == year)
                here.has_values("variables", name, rows, f" in {year}")


def _match(step: spec.Match, here: Checker) -> None:
    table = _industries(step, here, [step.at])
    majors = _table("majors", step.majors, [here.context.unit, "university", "major", "industry"], here)
    if table is None or majors is None:
        return
    known = table.filter(pl.col(here.context.period) == step.at)["industry"].unique().to_list()
    for industry in majors["industry"].unique().sort().to_list():
        if industry not in known:
            here.say(
                "majors", f"no industry {industry!r} in tables.{step.table} in {step.at}{near(str(industry), known)}"
            )


STRUCTURE_CHECKS = {
    "gradient": _gradient,
    "specialisation": _by_industry,
    "overlap": _by_industry,
    "chain": _chain,
    "match": _match,
}
