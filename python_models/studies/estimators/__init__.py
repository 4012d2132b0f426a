"""The estimators a study can name, one module each; a new one is a module here and a line below."""

from typing import Annotated, Any

from pydantic import Field

from python_models.studies.estimators.base import BaseModel, Name, Years
from python_models.studies.estimators.gmm import GmmModel
from python_models.studies.estimators.panel import PanelModel
from python_models.studies.estimators.spatial import SpatialModel

MODELS: dict[str, type[PanelModel] | type[SpatialModel] | type[GmmModel]] = {
    "panel": PanelModel,
    "spatial": SpatialModel,
    "gmm": GmmModel,
}
Model = Annotated[PanelModel | SpatialModel | GmmModel, Field(discriminator="estimator")]

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
        model["estimator"] = kind
        known = MODELS[kind].model_fields if kind in MODELS else {}
        for key, value in defaults.items():
            if key in known:
                taken.add(key)
                model.setdefault(key, value)
    unused = [key for key in defaults if key not in taken and models]
    if unused:
        raise ValueError(f"defaults: no model of this step takes {', '.join(unused)}")
    return {**data, "models": models}
