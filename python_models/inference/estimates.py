"""How the inference tools read a fitted model: any object with ``tidy()`` (and ``effects()`` for effects)."""

import inspect
from collections.abc import Callable, Sequence
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
    """The row of one coefficient, or of one effect of a spatial model where ``component`` names an effect."""
    return rows_of(fit, [term], component)[0]


def rows_of(fit: Any, terms: Sequence[str], component: str = "main") -> list[dict[str, Any]]:
    """The rows of several coefficients or effects, from one table.

    Effects are read with their delta-method errors, so the draws of simulated errors are kept to a minimum.
    """
    if component not in EFFECTS:
        table = fit.tidy()
    else:
        table = fit.effects(draws=2) if takes(fit.effects, "draws") else fit.effects()
    rows = [row for row in table.iter_rows(named=True) if row["component"] == component]
    found = []
    for term in terms:
        own = [row for row in rows if row["term"] == term]
        if len(own) != 1:
            known = ", ".join(dict.fromkeys(row["term"] for row in rows))
            raise InputError(f"{len(own)} rows for term {term!r}, component {component!r}; the model has: {known}.")
        found.append(own[0])
    return found
