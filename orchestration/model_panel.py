"""The frame that regressions see: the estimation panel with each efficiency specification's scores beside it."""

import re

import duckdb
import polars as pl

from orchestration.resources import Warehouse
from warehouse.errors import WarehouseError


def model_panel(warehouse: Warehouse) -> pl.DataFrame:
    """One row per region and year, with panel.yml's derived columns and the global scores ``efficiency_<spec>``.

    Raises
    ------
    WarehouseError
        A derived column's expression is not SQL over columns of the estimation panel.
    """
    columns = "".join(f', ({expression}) as "{name}"' for name, expression in warehouse.panel.derived.items())
    try:
        panel = warehouse.query(f"select *{columns} from marts.estimation_panel order by region_id, year")
    except duckdb.Error as exc:
        raise WarehouseError(f"panel.yml, derived: {exc}") from exc
    if not warehouse.panel.efficiency:
        return panel
    scores = warehouse.query(
        "select region_id, year, model_id as name, score from results.efficiency_scores where technology = 'global'"
    )
    wide = scores.pivot(on="name", index=["region_id", "year"], values="score")
    return panel.join(wide, on=["region_id", "year"], how="left")


def used_columns(frame: pl.DataFrame, *expressions: str, also: tuple[str, ...] = ()) -> pl.DataFrame:
    """Region, year and the columns that formulas or expressions name: what a step's numbers can depend on."""
    named = set(re.findall(r"[A-Za-z_]\w*", " ".join(expressions))) | {"region_id", "year", *also}
    return frame.select(column for column in frame.columns if column in named)
