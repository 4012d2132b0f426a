"""The kinds of step a study is made of; a new one is a module here, and its name in the list below."""

from typing import TYPE_CHECKING, Annotated, Any, Union

from pydantic import Field

from python_models.studies.steps import (
    chain,
    comparison,
    convergence,
    correlations,
    definitions,
    density,
    descriptives,
    difference,
    effects,
    efficiency_intervals,
    ellipse,
    first_stage,
    gradient,
    inequality,
    map,
    marginal_effects,
    markov,
    match,
    means,
    mediation,
    models,
    moran,
    overlap,
    policy,
    ranking,
    scatter,
    second_stage,
    sensitivity,
    specialisation,
    specification_curve,
    status,
    threshold,
    u_shape,
    vif,
)
from python_models.studies.steps.base import Kind
from python_models.words import Words
from python_models.words.choices import CHOICES
from python_models.words.studies import STUDIES

_MODULES = (
    *(definitions, descriptives, correlations, vif, means, ranking, status, scatter, map, moran),
    *(models, effects, mediation, difference, marginal_effects, specification_curve, sensitivity),
    *(efficiency_intervals, second_stage),
    *(comparison, first_stage, threshold, u_shape),
    *(inequality, density, convergence, markov, ellipse, policy),
    *(gradient, specialisation, overlap, chain, match),
)
# ``kind`` of a study's YAML: what it is.
KINDS: dict[str, Kind] = {module.__name__.rpartition(".")[2]: module.KIND for module in _MODULES}

# Words that several kinds print, and those of each.
_OF_KINDS = {key: pair for k in KINDS.values() for key, pair in k.words.entries.items()}
VOCABULARY = Words({**STUDIES.entries, **CHOICES.entries, **_OF_KINDS})

if TYPE_CHECKING:
    Step = Any
else:
    Step = Annotated[Union[tuple(k.specification for k in KINDS.values())], Field(discriminator="kind")]  # noqa: UP007
