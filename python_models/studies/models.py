"""One regression of a study: panel, spatial panel or dynamic panel, with the keys of the estimator it runs."""

from typing import Annotated, Any, Literal

from pydantic import Field

from python_models.studies.text import Strict, Text

Years = tuple[int, int]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class _Model(Strict):
    """Keys that every regression has."""

    name: Name
    heading: Text | None = Field(None, description="head of its column; the name where not given")
    formula: str = Field(description="'y ~ x + L.z + x:z'; {name} inserts a list of `terms`")
    sample: str | None = Field(None, description="name under `samples`; all rows where not given")
    years: Years | None = Field(None, description="first and last year; those of the sample where not given")

    @property
    def outcome(self) -> str:
        """Left-hand side of the formula."""
        return self.formula.split("~")[0].strip()


class PanelModel(_Model):
    """Pooled OLS, fixed or random effects (``python_models.panel.fit_panel``)."""

    estimator: Literal["panel"] = "panel"
    effects: Literal["pooled", "unit", "period", "two-way", "random", "random-period", "random-two-way"] = "two-way"
    covariance: Literal["classical", "robust", "clustered", "driscoll-kraay"] = "clustered"
    cluster: str | list[str] | None = Field(None, description="column(s) of the clusters; the region where not given")

    @property
    def label(self) -> str:
        """What the results call it."""
        return f"panel {self.effects}"


class SpatialModel(_Model):
    """SAR, SEM, SDM, SAC, SDEM or SLX (``python_models.spatial.fit_spatial_panel``)."""

    estimator: Literal["spatial"]
    model: Literal["sar", "sem", "sdm", "sac", "sdem", "slx"] = "sdm"
    weights: str = Field(description="name under `weights`")
    effects: Literal["pooled", "unit", "period", "two-way", "random", "random+period"] = "two-way"
    lee_yu: bool | Literal["bias_corrected"] = True
    durbin: list[str] | None = Field(None, description="regressors with a spatial lag; all where not given")
    dynamic: Literal["lag", "lag+spatial_lag"] | None = None

    @property
    def label(self) -> str:
        """What the results call it."""
        return f"spatial panel {self.model}"


class GmmGroup(Strict):
    """Lagged levels and differences of variables as instruments (``gmm(...)`` of xtabond2)."""

    variables: list[str] = Field(min_length=1)
    lags: tuple[int, int | None] = (2, None)
    collapse: bool = False
    equation: Literal["both", "transformed", "level"] = "both"


class IvGroup(Strict):
    """Variables that are their own instruments (``iv(...)`` of xtabond2)."""

    variables: list[str] = Field(min_length=1)
    equation: Literal["both", "transformed", "level"] = "both"


class GmmModel(_Model):
    """Difference, system or spatial system GMM (``python_models.gmm.fit_dynamic_panel``)."""

    estimator: Literal["gmm"]
    gmm: list[GmmGroup] = Field(min_length=1)
    iv: list[IvGroup] = Field([])
    model: Literal["system", "difference"] = "system"
    transformation: Literal["fd", "fod"] = "fd"
    steps: Literal[1, 2] = 2
    errors: Literal["windmeijer", "robust", "conventional"] = "windmeijer"
    time_dummies: bool | Literal["level", "transformed"] = True
    small: bool = False
    weights: str | None = Field(None, description="name under `weights`: adds the spatial lag of the outcome")

    @property
    def label(self) -> str:
        """What the results call it."""
        return f"{'spatial ' if self.weights else ''}{self.model} gmm"


Model = PanelModel | SpatialModel | GmmModel
MODELS: dict[str, type[PanelModel] | type[SpatialModel] | type[GmmModel]] = {
    "panel": PanelModel,
    "spatial": SpatialModel,
    "gmm": GmmModel,
}


# Tests each estimator stores, by the names of its ``tests()``; a study may print any of them.
TESTS: dict[str, frozenset[str]] = {
    "panel": frozenset(
        [
            "f_unit_effects",
            "f_period_effects",
            "f_two_way_effects",
            "f_period_given_unit",
            "f_unit_given_period",
            "joint_period_dummies",
            "breusch_pagan_unit",
            "breusch_pagan_period",
            "breusch_pagan_two_way",
            "honda_unit",
            "honda_period",
            "honda_two_way",
            "king_wu_two_way",
            "gourieroux_holly_monfort_two_way",
            "hausman_unit",
            "hausman_unit_sigmamore",
            "hausman_unit_auxiliary",
            "mundlak_unit",
            "hausman_period",
            "hausman_period_sigmamore",
            "hausman_period_auxiliary",
            "hausman_two_way",
            "hausman_two_way_sigmamore",
            "hausman_two_way_auxiliary",
            "pesaran_cd",
            "wooldridge_first_difference",
            "wooldridge_within",
            "baltagi_li_joint",
            "bera_serial_correlation",
            "bera_unit_effect",
        ]
    ),
    "spatial": frozenset(
        [
            "lm_lag",
            "lm_error",
            "rlm_lag",
            "rlm_error",
            "lm_sarma",
            "wald_sdm_sar",
            "wald_sdm_sem",
            "lr_sdm_sar",
            "lr_sdm_sem",
            "lr_sar_ols",
            "lr_sem_ols",
            "hausman",
            "mundlak",
        ]
    ),
    "gmm": frozenset(["ar1", "ar2", "sargan", "hansen"]),
}


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
