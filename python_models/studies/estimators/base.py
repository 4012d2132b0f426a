"""What a study may ask of a regression, whatever estimator it is of."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

import polars as pl
from pydantic import Field

from python_models.fit import Fit
from python_models.studies.text import Strict, Text

Years = tuple[int, int]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Seed = Annotated[int, Field(ge=0)]
Kind = Literal["fixed", "random", "none"]
# A word of the study's language for a key and its values.
Say = Callable[..., str]


class BaseModel(Strict, ABC):
    """Keys that every regression has, and what each estimator says of itself.

    Attributes
    ----------
    tests_stored
        Names of the tests that ``fit(...).tests()`` gives; a study may print any of them.
    needs_complete
        Whether every region must have a value in every year.
    lags_in_space
        Whether ``W.x`` may stand in its formula.
    r2_note
        Key of the words that say which R² is printed, where that must be said.
    """

    tests_stored: ClassVar[frozenset[str]] = frozenset()
    needs_complete: ClassVar[bool] = False
    lags_in_space: ClassVar[bool] = False
    r2_note: ClassVar[str | None] = None

    name: Name
    heading: Text | None = Field(None, description="head of its column; the name where not given")
    formula: str = Field(description="'y ~ x + L.z + x:z'; {name} inserts a list of `terms`")
    sample: str | None = Field(None, description="name under `samples`; all rows where not given")
    years: Years | None = Field(None, description="first and last year; those of the sample where not given")

    @classmethod
    def idle(cls, keys: Mapping[str, Any]) -> set[str]:
        """Keys that would change nothing beside ``keys``: defaults and alternatives of several models pass them by."""
        return set()

    @property
    def outcome(self) -> str:
        """Left-hand side of the formula."""
        return self.formula.split("~")[0].strip()

    @property
    @abstractmethod
    def label(self) -> str:
        """What the results call it."""

    @property
    @abstractmethod
    def fixed_or_random(self) -> tuple[Kind, Kind]:
        """``fixed``, ``random`` or ``none``, for regions and for years."""

    @property
    def weights_name(self) -> str | None:
        """Its matrix under the study's ``weights``."""
        return None

    @property
    def has_effects(self) -> bool:
        """Whether direct, indirect and total effects differ from its coefficients."""
        return False

    @property
    def projected_on(self) -> str:
        """Effects whose projection shows collinearity; random effects leave the levels."""
        return "pooled"

    def named_effects(self, unit: str, period: str) -> dict[str, Any]:
        """Key and value of the effects that the formula names after its bar, ``y ~ x | region_id + year``.

        Raises
        ------
        InputError
            It names other columns, or cannot be read.
        """
        from python_models.formula.design import named_effects

        named = named_effects(self.formula, unit, period)
        return {} if named is None else {"effects": named}

    def with_named_effects(self, unit: str, period: str) -> "BaseModel":
        """The model with the effects that its formula names, where its keys name none; a contradiction is left to the
        check."""
        from python_models.errors import InputError

        try:
            named = self.named_effects(unit, period)
        except InputError:
            return self
        return self.model_copy(update={k: v for k, v in named.items() if k not in self.model_fields_set})

    @property
    def checked_formula(self) -> str:
        """Formula of every term that must be told apart before anything runs; instruments are among them."""
        return self.formula

    @abstractmethod
    def fitted(self, frame: pl.DataFrame, unit: str, period: str, weights: Any) -> Fit:
        """The estimate on a frame.

        Raises
        ------
        InputError
            The estimator refuses the data, with its reason.
        """

    def repeated(self, unit: str, period: str) -> Callable[..., Fit]:
        """The estimator as ``fit(frame, formula=..., [weights=...])`` for bootstrap and permutations (picklable).

        Raises
        ------
        InputError
            It cannot be fitted many times over.
        """
        from python_models.errors import InputError

        raise InputError(f"{self.label} cannot be fitted many times over; use panel or spatial")

    def for_estimates_only(self) -> "BaseModel":
        """The same estimates without costly standard errors, where only the estimates are compared."""
        return self

    def columns(self, words: Callable[[str], list[str]]) -> list[tuple[str, str]]:
        """Key and name of every column it names beside its formula; ``words`` takes an expression apart."""
        return []

    def problems(self, words: Callable[[str], list[str]]) -> list[tuple[str, str]]:
        """Key and sentence of what is wrong in the declaration itself, beyond its form."""
        return []

    def row_problems(self, rows: pl.DataFrame, unit: str) -> list[tuple[str, str]]:
        """Key and sentence of what the rows lack for the model's choices, beyond values of the formula."""
        return []

    @abstractmethod
    def parameters(self, slopes: int, periods: int) -> tuple[int, str]:
        """Parameters besides the fixed effects, and what they are made of."""

    @abstractmethod
    def errors_note(self, say: Say, label: Callable[[str], str], fit: Any) -> str:
        """How the standard errors were made, in words; ``fit`` is None before there is one."""

    def own_terms(self, terms: Sequence[str]) -> list[str]:
        """Terms that the estimator added by itself; a table says in its foot that they are there."""
        return []
