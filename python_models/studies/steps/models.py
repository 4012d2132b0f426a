"""Regressions side by side."""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import Field, model_validator

from python_models.studies.check_models import check_model
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.errors import near
from python_models.studies.estimation import estimated
from python_models.studies.estimators import Model, with_defaults
from python_models.studies.model_tables import coefficient_figure, foot, foot_note
from python_models.studies.outputs import Exhibit, FittedModel, ModelTable, Produced
from python_models.studies.steps.base import Kind, Step


class Models(Step):
    """Regressions side by side, columns as the paper has them."""

    kind: Literal["models"]
    defaults: dict[str, Any] = Field({}, description="keys for every model that takes them")
    models: list[Model] = Field(min_length=1)
    order: list[str] = Field([], description="terms printed first")
    drop: list[str] = Field([], description="terms left out of the printed table")
    tests: list[str] = Field([], description="tests printed at the foot")
    plot: list[str] = Field([], description="terms drawn with their intervals")

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, data: Any) -> Any:
        return with_defaults(data) if isinstance(data, dict) else data

    @model_validator(mode="after")
    def _distinct(self) -> "Models":
        names = [m.name for m in self.models]
        twice = sorted({n for n in names if names.count(n) > 1})
        if twice:
            raise ValueError(f"models: {', '.join(twice)} stands there more than once")
        return self

    def shown_tests(self) -> list[str]:
        return self.tests

    def model_names(self) -> list[str]:
        return [m.name for m in self.models]

    def only(self, model: str) -> "Models | None":
        kept = [m for m in self.models if m.name == model]
        return self.model_copy(update={"models": kept, "plot": []}) if kept else None


def check(step: Models, here: Checker) -> None:
    for model in step.models:
        check_model(model, f"models.{model.name}", here)
    known = {t for m in step.models for t in m.tests_stored}
    for test in step.tests:
        if test not in known:
            here.say("tests", f"no estimator of this step makes the test {test!r}{near(test, known)}")
    names = {w for m in step.models for w in here.words(m.formula)}
    for key in ("order", "drop", "plot"):
        for term in getattr(step, key):
            for part in here.words(term):
                if part not in names and part not in here.data.frame.columns:
                    here.say(key, f"{term!r} is in no model of the step{near(part, names)}")


def run(step: Models, context: Context) -> Produced:
    """Estimate every model of a step; the table has those the data allow."""
    fitted = []
    for number, model in enumerate(step.models):
        fitted.append(estimated(model, step.name, context))
        if context.progress:
            context.progress(number + 1, len(step.models))
    good = [(m, f) for m, f in zip(step.models, fitted, strict=True) if not f.problem]
    if not good:
        return Produced([], fitted)
    exhibits: list[Exhibit] = [
        ModelTable(
            "models",
            [f.model_id for _, f in good],
            [f.heading for _, f in good],
            order=step.order,
            drop=[*step.drop, *_time_dummies(good)],
            tests=[t for t in step.tests if any(t in f.tests["test"].to_list() for _, f in good)],
            rows=foot([m for m, _ in good], context),
            note=foot_note([m for m, _ in good], context, [f.fit for _, f in good]),
        )
    ]
    if step.plot:
        exhibits.append(coefficient_figure([f for _, f in good], step.plot, "main", context))
    return Produced(exhibits, fitted)


def _time_dummies(good: Sequence[tuple[Model, FittedModel]]) -> list[str]:
    """Terms that an estimator adds by itself; the foot says that they are there."""
    return sorted({t for m, f in good for t in m.own_terms(f.terms["term"].to_list())})


KIND = Kind(Models, check, run)
