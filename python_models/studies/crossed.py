"""Alternatives of several variables crossed with one another: one choice of each at a time."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from python_models.studies.alternatives import Alternative, Option, options_by_key, resolved
from python_models.studies.declaration import Declaration


@dataclass(frozen=True, slots=True)
class Crossed:
    """One choice per variable.

    Attributes
    ----------
    chosen
        By key, the alternative taken; None is the study as it stands.
    declared
        The study with every changed variable or efficiency block; None where its data stay as they are.
    """

    chosen: Mapping[str, Alternative | None]
    declared: Declaration | None = None

    @property
    def identity(self) -> str:
        """Its name among ``StudyData.variants``: of one change that of ``Alternative.identity``."""
        return " & ".join(a.identity for a in self.chosen.values() if a is not None and a.declared is not None)

    def of_term(self, term: str) -> str:
        """What a term is called under the choices."""
        for alternative in self.chosen.values():
            term = alternative.of_term(term) if alternative else term
        return term


def crossed(study: Declaration, alternatives: Mapping[str, Sequence[Any]], formula: str) -> list[Crossed]:
    """Every combination of the alternatives, the study as it stands first.

    Raises
    ------
    InputError
        A key that is no variable, efficiency block or table of the study, or a value that does not go there; named.
    """
    listed: dict[str, list[Option | None]] = {
        key: [None, *options] for key, options in options_by_key(alternatives).items()
    }
    out = []
    for options in itertools.product(*listed.values()):
        there = study
        chosen: dict[str, Alternative | None] = {}
        for key, option in zip(listed, options, strict=True):
            taken = None if option is None else resolved(there, key, option, set(), formula)
            chosen[key] = taken
            if taken is not None and taken.declared is not None:
                there = taken.declared
        out.append(Crossed(chosen, there if there is not study else None))
    return out
