"""Direct, indirect and total effects of spatial models."""

from typing import Literal

from pydantic import Field

from python_models.studies.check_models import model_reference
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.errors import near
from python_models.studies.model_tables import coefficient_figure, model_of
from python_models.studies.outputs import Exhibit, ModelTable, Produced
from python_models.studies.steps.base import Kind, Step


class Effects(Step):
    """Direct, indirect and total effects of spatial models estimated in another step."""

    kind: Literal["effects"]
    of: list[str] = Field(min_length=1, description="models as step.model")
    plot: list[str] = Field([])

    def refers_to(self) -> list[str]:
        return self.of


def check(step: Effects, here: Checker) -> None:
    named: set[str] = set()
    for reference in step.of:
        model = model_reference("of", reference, here)
        if model is not None and not model.has_effects:
            here.say("of", f"{reference} has no effects; they belong to spatial models with a lag (not sem)")
        elif model is not None:
            named |= set(here.words(model.formula))
    for term in step.plot if named else []:
        if not set(here.words(term)) <= named:
            here.say("plot", f"{term!r} is in no model of the step{near(term, named)}")


def run(step: Effects, context: Context) -> Produced:
    """Effects of models that another step estimated; the models stay that step's."""
    fitted = [model_of(reference, context) for reference in step.of]
    table = ModelTable(
        "effects",
        [f.model_id for f in fitted],
        [f.heading for f in fitted],
        show="effects",
        note=context.word("delta_method"),
    )
    out: list[Exhibit] = [table]
    if step.plot:
        out += [coefficient_figure(fitted, step.plot, kind, context) for kind in ("direct", "indirect")]
    return Produced(out)


KIND = Kind(Effects, check, run)
