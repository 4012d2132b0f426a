"""Which slacks and peers are the only optimum, by linear programmes over the optimal face."""

import polars as pl

from python_models.efficiency.measured import Measured


def uniqueness_frame(measured: Measured) -> pl.DataFrame:
    """To come."""
    return measured.units.keys
