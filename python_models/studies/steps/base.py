"""What every kind of step is made of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import Field

from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.estimators.base import Name, Years
from python_models.studies.outputs import Produced
from python_models.studies.text import Strict, Text
from python_models.words import Words


class Step(Strict):
    """Keys that every step has."""

    kind: str
    name: Name
    title: Text
    question: Text = Field("", description="the question the step answers, printed under its heading")
    paper: Text = Field("", description="table or figure of the paper it stands for")
    note: Text = Field("", description="printed under its tables")
    warnings: list[Text] = Field([], description="what to hold against it, known beforehand")

    def check_span(self, here: Checker) -> None:
        """The step's own sample and years, where its kind has them."""

    def only(self, model: str) -> "Step | None":
        """The step with one of its models, or None where it has none of that name."""
        return None

    def model_names(self) -> list[str]:
        """Models that ``step.model`` can name."""
        return []

    def shown_tests(self) -> list[str]:
        """Tests that its tables print, whose cautions are said."""
        return []

    def variants(self, study: Any) -> dict[str, Any]:
        """Studies with other variables whose data it compares, by name."""
        return {}

    def lone_weights(self) -> list[str]:
        """Weights that it uses even where regions have no neighbours."""
        return []

    def refers_to(self) -> list[str]:
        """Models of other steps that it reads, as ``step.model``."""
        return []


class SampledStep(Step):
    """A step on a named sample or some of the years."""

    sample: str | None = Field(None, description="name under `samples`; all rows where not given")
    years: Years | None = Field(None, description="first and last year; those of the sample where not given")

    def check_span(self, here: Checker) -> None:
        if self.sample is not None:
            here.sample("sample", self.sample)
        if self.years is not None:
            here.years("years", self.years)


class GroupStep(Step):
    """A step on a group of regions."""

    group: list[str] | None = Field(None, description="regions compared; those of the study's `group` where not given")


class IndustryStep(GroupStep):
    """A step on the industries of a group's regions."""

    table: str = Field(description="name under `tables`: region, year, industry, value")
    absent: Literal["missing", "zero"] = Field(
        "missing", description="what a region without a row of an industry that another region of the group has"
    )


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of step: its specification, its check before anything runs, its run, and the words that only it prints.

    Attributes
    ----------
    many_fits
        Whether it fits a model many times over, in an executor.
    """

    specification: type[Step]
    check: Callable[[Any, Checker], None]
    run: Callable[[Any, Context], Produced]
    words: Words = field(default_factory=lambda: Words({}))
    many_fits: bool = False
