"""The models whose draws need no data frame: those of ``fit_panel`` and ``fit_spatial_panel``, however wrapped."""

import functools
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from python_models.errors import InputError
from python_models.fit import Fit
from python_models.formula.design import same_term
from python_models.frames import undressed
from python_models.inference.estimates import EFFECTS
from python_models.panel import draws as panel_draws
from python_models.panel import fit_panel
from python_models.spatial import draws as spatial_draws
from python_models.spatial import fit_spatial_panel

SAME = 1e-9  # share by which the values of the whole sample may differ from the fit's before a draw is left to the fit


class Draws(Protocol):
    """A regression made ready for draws; see ``python_models.panel.draws`` and ``python_models.spatial.draws``."""

    @property
    def terms(self) -> tuple[tuple[str, str], ...]:
        """Name and component of each value that a draw gives."""

    def whole(self) -> np.ndarray:
        """Values on the panel as it is."""


def called_with(fit: Callable[..., Fit]) -> tuple[Any, dict[str, Any]]:
    """The function that ``fit`` calls, and the arguments that partials give it; None with arguments by position."""
    given: dict[str, Any] = {}
    while True:
        fit = undressed(fit)
        if not isinstance(fit, functools.partial):
            return fit, given
        if fit.args:
            return None, {}
        given = {**fit.keywords, **given}
        fit = fit.func


def prepared(fit: Callable[..., Fit], frame: Any, component: str, weights: Any = None, **more: Any) -> Draws | None:
    """The model of ``fit`` made ready on a frame; None where it is another function or its draws need the frame.

    ``more`` are arguments beside those of partials, as ``formula``.
    """
    function, options = called_with(fit)
    options = {**options, **more}
    try:
        if function is fit_panel and weights is None and component == "main":
            return panel_draws.prepare(frame, **options)
        if function is fit_spatial_panel and weights is not None:
            return spatial_draws.prepare(frame, weights=weights, read_effects=component in EFFECTS, **options)
    except (InputError, TypeError):  # the fit itself will say what is wrong
        pass
    return None


def places(draws: Draws, terms: Sequence[str], component: str) -> np.ndarray | None:
    """Where a draw's values hold these terms; None where one is not there once."""
    found = []
    for term in terms:
        own = [i for i, (name, part) in enumerate(draws.terms) if part == component and name == term]
        own = own or [i for i, (name, part) in enumerate(draws.terms) if part == component and same_term(name, term)]
        if len(own) != 1:
            return None
        found.append(own[0])
    return np.array(found)


def alike(values: np.ndarray, known: np.ndarray) -> bool:
    """Whether a draw's values of the sample as it is are the fit's."""
    return bool(np.allclose(values, known, rtol=SAME, atol=SAME * float(np.abs(known).max(initial=0.0))))


def fixed_effects_of(fit: Callable[..., Fit]) -> str:
    """The ``effects`` that a model of ours is asked for; the empty text of another function."""
    function, options = called_with(fit)
    default = {fit_panel: "pooled", fit_spatial_panel: "two-way"}.get(function, "")
    return str(options.get("effects") or default) if function in (fit_panel, fit_spatial_panel) else ""
