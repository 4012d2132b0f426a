"""A running study under an alternative: its other declaration, its other rows, the step with other keys."""

from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from python_models.errors import InputError
from python_models.studies.alternatives import Alternative
from python_models.studies.context import Context
from python_models.studies.crossed import Crossed


def data_under(alternative: Alternative | Crossed, context: Context) -> Any:
    """The study's data under an alternative that changes them.

    Raises
    ------
    InputError
        They were not made.
    """
    if alternative.identity not in context.data.variants:
        raise InputError(f"{alternative.identity}: its data were not made")
    return context.data.variants[alternative.identity]


def context_under(alternative: Alternative | Crossed | None, context: Context) -> Context:
    """The running study under an alternative: another declaration and other rows where it changes them."""
    if alternative is None or alternative.declared is None:
        return context
    data = data_under(alternative, context)
    return replace(context, study=alternative.declared, data=data, fitted={}, said=set(), _matrices={})


def step_under(name: str, alternative: Alternative | None, context: Context) -> Any:
    """A step with the keys that an alternative sets.

    Raises
    ------
    InputError
        Values that do not go there.
    """
    target = context.study.step(name)
    if alternative is None or not alternative.keys:
        return target
    try:
        return type(target)(**{**target.model_dump(exclude_unset=True), **alternative.keys})
    except ValidationError as exc:
        raise InputError(exc.errors()[0]["msg"].removeprefix("Value error, ")) from exc
