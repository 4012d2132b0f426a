"""How the inference tools read a fitted model: by ``tidy()``, or ``effects()`` where an effect is asked for."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from python_models.errors import InputError
from python_models.fit import Fit
from python_models.formula.design import same_term

EFFECTS = ("direct", "indirect", "total")


def needs(function: Callable[..., object], name: str) -> bool:
    """Whether ``function`` (a partial included) cannot be called without its parameter ``name``."""
    parameter = inspect.signature(function).parameters.get(name)
    return parameter is not None and parameter.default is inspect.Parameter.empty


def require_taken(weights: Any, function: Callable[..., object]) -> None:
    """Raise ``InputError`` where weights are given and ``function`` has no parameter for them."""
    parameters = inspect.signature(function).parameters
    taken = "weights" in parameters or any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters.values())
    if weights is not None and not taken:
        raise InputError(
            "weights= goes on to fit, which does not take it: leave it out, or give fit a parameter weights."
        )


def row_of(fit: Fit, term: str, component: str = "main") -> dict[str, Any]:
    """The row of one coefficient, or of one effect of a spatial model where ``component`` names an effect."""
    return rows_of(fit, [term], component)[0]


def rows_of(fit: Fit, terms: Sequence[str], component: str = "main") -> list[dict[str, Any]]:
    """The rows of several coefficients or effects, from one table.

    Effects are read with their delta-method errors, so the draws of simulated errors are kept to a minimum.

    Raises
    ------
    InputError
        No such term or component, or effects of a model that has none beside its coefficients.
    """
    table = fit.effects(draws=2) if component in EFFECTS else fit.tidy()
    rows = [row for row in table.iter_rows(named=True) if row["component"] == component]
    if component in EFFECTS and not rows:
        raise InputError(f"The model has no {component} effects beside its coefficients; use component='main'.")
    found = []
    for term in terms:
        names = {term, term[1:-1]} if term[0] == term[-1] == "`" else {term}  # a column's estimate has its bare name
        own = [row for row in rows if row["term"] in names] or [row for row in rows if same_term(row["term"], term)]
        if len(own) != 1:
            known = ", ".join(dict.fromkeys(row["term"] for row in rows))
            raise InputError(f"{len(own)} rows for term {term!r}, component {component!r}; the model has: {known}.")
        found.append(own[0])
    return found
