"""How the inference tools read a fitted model: any object with ``tidy()`` (and ``effects()`` for effects)."""

import inspect
from collections.abc import Callable
from typing import Any, Protocol

import polars as pl

from python_models.errors import InputError

EFFECTS = ("direct", "indirect", "total")


class Fit(Protocol):
    """A fitted model with its coefficients as a tidy frame (term, component, estimate, std_error, ...)."""

    def tidy(self) -> pl.DataFrame:
        """Coefficient rows."""


def takes(function: Callable[..., Any], name: str) -> bool:
    """Whether ``function`` (a partial included) has a parameter ``name``."""
    return name in inspect.signature(function).parameters


def row_of(fit: Any, term: str, component: str = "main") -> dict[str, Any]:
    """The row of one coefficient, or of one effect of a spatial model where ``component`` names an effect.

    Effects are read with their delta-method errors, so the draws of simulated errors are kept to a minimum.
    """
    if component not in EFFECTS:
        table = fit.tidy()
    else:
        table = fit.effects(draws=2) if takes(fit.effects, "draws") else fit.effects()
    found = table.filter((pl.col("term") == term) & (pl.col("component") == component))
    if found.height != 1:
        terms = ", ".join(table.filter(pl.col("component") == component)["term"].unique(maintain_order=True))
        raise InputError(f"{found.height} rows for term {term!r}, component {component!r}; the model has: {terms}.")
    return found.row(0, named=True)
