"""What is wrong with a study, all of it at once, each line naming study, step and key."""

import difflib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, get_args

from pydantic import BaseModel

from python_models.errors import InputError


class StudyError(InputError):
    """A study that cannot run as written.

    Attributes
    ----------
    problems
        One sentence per mistake.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


def near(name: str, known: Iterable[str]) -> str:
    """``; did you mean a, b?`` for a misspelt name, or what there is where nothing is near."""
    names = sorted(set(known))
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.6)
    if close:
        return f"; did you mean {', '.join(close)}?"
    return f"; there are {', '.join(names[:40])}{' …' if len(names) > 40 else ''}" if names else "; there are none"


def meant(model: type[BaseModel], loc: Sequence[int | str]) -> str:
    """``; did you mean a?`` for a key that no model has at pydantic's place ``loc``, where one beside it is near."""
    here = [model]
    for part in loc[:-1]:
        below = [found for one in here if part in one.model_fields for found in _models(one.model_fields[str(part)])]
        tagged = [one for one in here if part in _tags(one)]
        here = below or tagged or here
    close = difflib.get_close_matches(str(loc[-1]), sorted({key for one in here for key in one.model_fields}), n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models among which a field's value is one, in lists, mappings and unions too."""
    annotation = getattr(annotation, "annotation", annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _tags(model: type[BaseModel]) -> tuple[Any, ...]:
    """What tells a model among those of a union: its kind of step, its estimator, and its name, of an untagged one."""
    tags = (get_args(model.model_fields[key].annotation) for key in ("kind", "estimator") if key in model.model_fields)
    return (*(tag for found in tags for tag in found), model.__name__)
