"""Shift-share variables of a study: columns made of the panel's own industries, and the exposures behind them."""

import re

import numpy as np
import polars as pl

from python_models.errors import InputError
from python_models.studies.data import EXPOSURE
from python_models.studies.declaration import ShiftShare, named_twice
from python_models.studies.errors import near

TERM = re.compile(r"(?:[LFD]\d*\.)*(\w+)")  # a variable as it is, lagged, led or differenced: still shares times shocks


def made_columns(table: pl.DataFrame, made: ShiftShare, name: str, unit: str, period: str) -> pl.DataFrame:
    """One row per region and year: ``unit, period, name`` and the region's shares of the base year as a list.

    Raises
    ------
    InputError
        Columns that are not there, a base year without rows, repeated or negative rows; each named.
    """
    from python_models.instruments.shift_share import base_shares, shift_share

    for key, column in (("unit", unit), ("period", period), ("industry", made.industry), ("value", made.value)):
        if column not in table.columns:
            raise InputError(f"{key}: the table has no column {column!r}{near(column, table.columns)}")
    keys = (unit, period, made.industry, made.value)
    if twice := named_twice(keys):
        raise InputError(f"{twice} is named more than once among unit, period, industry and value; name each once")
    data = table.with_columns(pl.col(unit).cast(pl.String))
    if made.absent == "zero":
        data = data.with_columns(pl.col(made.value).fill_null(0))
    series = shift_share(data, *keys, base=made.base, leave_out=made.leave_out, absent=made.absent, name=name)
    shares = base_shares(data, *keys, base=made.base, absent=made.absent)
    whole = pl.all_horizontal(pl.exclude(unit).is_not_null())
    listed = pl.when(whole).then(pl.concat_list(pl.exclude(unit))).alias(f"{EXPOSURE}{name}")
    return series.join(shares.select(unit, listed), on=unit, how="left")


def variable_of(term: str) -> str:
    """The variable of an instrument that is one as it is, lagged, led or differenced; empty text for anything else."""
    found = TERM.fullmatch(term.strip())
    return found[1] if found else ""


def exposures(frame: pl.DataFrame, name: str, unit: str, period: str) -> tuple[pl.DataFrame, dict[str, str]]:
    """Shares by industry and year (zero in other years) of the rows that have them, and the industry of each column."""
    rows = frame.drop_nulls(f"{EXPOSURE}{name}").select(unit, period, f"{EXPOSURE}{name}")
    shares = np.array(rows[f"{EXPOSURE}{name}"].to_list(), dtype=float)
    present = np.flatnonzero(shares.any(axis=0))
    out, sectors = rows.select(unit, period), {}
    for year in rows[period].unique().sort():
        inside = (rows[period] == year).to_numpy()
        for k in present:
            column = f"{k} {year}"
            out = out.with_columns(pl.Series(column, np.where(inside, shares[:, k], 0.0)))
            sectors[column] = str(k)
    return out, sectors


def exposure_problem(frame: pl.DataFrame, instruments: list[str], unit: str) -> str:
    """Why exposure-robust errors cannot be had with these instruments on these rows; empty text where they can."""
    made = sorted(c.removeprefix(EXPOSURE) for c in frame.columns if c.startswith(EXPOSURE))
    if len(instruments) != 1 or variable_of(instruments[0]) not in made:
        known = f"one of {', '.join(made)}, or its lag" if made else "which the study does not have"
        return f"exposure-robust needs one instrument, a variable under shift_share ({known})"
    name = variable_of(instruments[0])
    rows = frame.drop_nulls([name, f"{EXPOSURE}{name}"]).unique(unit)
    shares = np.array(rows[f"{EXPOSURE}{name}"].to_list(), dtype=float)
    if not rows.height:
        return f"{name} has no value in this sample"
    industries = int(shares.any(axis=0).sum())
    if np.linalg.matrix_rank(shares) < industries:
        return (
            f"exposure-robust: {industries} industries of {name} in {rows.height} regions repeat each other; merge "
            "industries in the table of shift_share, or take a larger sample"
        )
    return ""
