"""The estimators a study can name, one module each with its ``MODEL``: a new one is a module here."""

import importlib
import pkgutil
from typing import TYPE_CHECKING, Annotated, Any, Union

from pydantic import Field

from python_models.studies.estimators.base import BaseModel, Name, Years

_MODULES = sorted(found.name for found in pkgutil.iter_modules(__path__) if found.name != "base")
# ``estimator`` of a study's YAML: the keys it takes and how it is fitted.
MODELS: dict[str, type[Any]] = {name: importlib.import_module(f"{__name__}.{name}").MODEL for name in _MODULES}

if TYPE_CHECKING:
    Model = Any
else:
    Model = Annotated[Union[tuple(MODELS.values())], Field(discriminator="estimator")]  # noqa: UP007

__all__ = ["MODELS", "BaseModel", "Model", "Name", "Years", "with_defaults"]


def with_defaults(data: dict[str, Any]) -> dict[str, Any]:
    """Lay a step's ``defaults`` under each of its models, each model taking the keys its estimator has.

    Raises
    ------
    ValueError
        A default that no model of the step can take, which is a misspelt key.
    """
    defaults = data.get("defaults") or {}
    models = [dict(m) for m in data.get("models") or [] if isinstance(m, dict)]
    taken: set[str] = set()
    for model in models:
        kind = model.get("estimator", defaults.get("estimator", "panel"))
        model["estimator"], own = kind, dict(model)
        known = MODELS[kind].model_fields if kind in MODELS else {}
        for key, value in defaults.items():
            if key in known:
                taken.add(key)
                model.setdefault(key, value)
        for key in MODELS[kind].idle(model) & defaults.keys() - own.keys() if kind in MODELS else ():
            del model[key]
    unused = [key for key in defaults if key not in taken and models]
    if unused:
        raise ValueError(f"defaults: no model of this step takes {', '.join(unused)}")
    return {**data, "models": models}
