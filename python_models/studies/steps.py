"""The kinds of step a study is made of; each becomes tables and figures in the order written."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from python_models.studies.models import Model, Name, Years, with_defaults
from python_models.studies.text import Strict, Text

SEED = 20240501


class _Step(Strict):
    """Keys that every step has."""

    name: Name
    title: Text
    question: Text = Field("", description="the question the step answers, printed under its heading")
    paper: str = Field("", description="table or figure of the paper it stands for")
    note: Text = Field("", description="printed under its tables")
    warnings: list[Text] = Field([], description="what to hold against it, known beforehand")


class _Sampled(_Step):
    sample: str | None = Field(None, description="name under `samples`; all rows where not given")
    years: Years | None = Field(None, description="first and last year; those of the sample where not given")


class Definitions(_Step):
    """What each variable is, how it is made, and the years it covers."""

    kind: Literal["definitions"]
    variables: list[str] = Field(min_length=1)


class Descriptives(_Sampled):
    """Count, mean, standard deviation, minimum, median, maximum."""

    kind: Literal["descriptives"]
    variables: list[str] = Field(min_length=1)


class Correlations(_Sampled):
    """Lower triangle of correlations with stars."""

    kind: Literal["correlations"]
    variables: list[str] = Field(min_length=2)
    method: Literal["pearson", "spearman"] = "pearson"


class Vif(_Sampled):
    """Variance inflation factors of regressors, pooled, as Stata's ``estat vif``."""

    kind: Literal["vif"]
    terms: list[str] = Field(min_length=2)


class Means(_Sampled):
    """Yearly means of variables, for all regions and by the values of a column."""

    kind: Literal["means"]
    variables: list[str] = Field(min_length=1)
    by: str | None = None
    show: list[Literal["table", "figure"]] = Field(["table", "figure"])
    reference: float | None = Field(None, description="level of a hairline in the figure")


class Ranking(_Sampled):
    """Regions in order of a variable in chosen years."""

    kind: Literal["ranking"]
    variable: str
    at: list[int] = Field(min_length=1, description="years")
    top: int | None = Field(10, ge=1)


class Status(_Sampled):
    """Lists of regions by the mean of a variable over the years: above a level, the first, the last."""

    kind: Literal["status"]
    variable: str
    above: float | None = None
    top: int = Field(5, ge=0)
    bottom: int = Field(3, ge=0)


class Scatter(_Sampled):
    """One variable against another with fitted lines, a panel per year or one for all."""

    kind: Literal["scatter"]
    x: str
    y: str
    by_year: bool = True


class Map(_Sampled):
    """Regions coloured by a value, by its change between two years, or by the side of a level it lies on."""

    kind: Literal["map"]
    variable: str
    show: Literal["value", "change", "split"] = "value"
    at: list[int] = Field(min_length=1, description="years; for change the first and the last")
    split_at: float = 1.0
    classes: int = Field(5, ge=2, le=9)

    @model_validator(mode="after")
    def _two_years(self) -> "Map":
        if self.show == "change" and len(self.at) != 2:
            raise ValueError("at: a map of change needs two years")
        return self


class Moran(_Sampled):
    """Global Moran's I by year; Moran scatters and local clusters in chosen years."""

    kind: Literal["moran"]
    variables: list[str] = Field(min_length=1)
    weights: list[str] = Field(min_length=1)
    local: list[int] = Field([], description="years with scatter and cluster map, under the first weights")
    permutations: int = Field(999, ge=99)
    seed: int = SEED


class Models(_Step):
    """Regressions side by side, columns as the paper has them."""

    kind: Literal["models"]
    defaults: dict[str, Any] = Field({}, description="keys for every model that takes them")
    models: list[Annotated[Model, Field(discriminator="estimator")]] = Field(min_length=1)
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


class Effects(_Step):
    """Direct, indirect and total effects of spatial models estimated in another step."""

    kind: Literal["effects"]
    of: list[str] = Field(min_length=1, description="models as step.model")
    plot: list[str] = Field([])


class Mediation(_Sampled):
    """How much of an effect runs through a mediator: three equations, Sobel and bootstrap."""

    kind: Literal["mediation"]
    outcome: str
    treatment: str
    mediator: str
    controls: list[str] = Field([])
    estimator: Literal["panel", "spatial"] = "spatial"
    model: Literal["sar", "sdm", "slx", "sdem"] = "sdm"
    effects: Literal["pooled", "unit", "period", "two-way"] = "two-way"
    weights: str | None = None
    component: Literal["main", "direct", "indirect", "total"] = "main"
    draws: int = Field(1000, ge=100)
    seed: int = SEED


class Difference(_Step):
    """Fisher's permutation test of a coefficient's difference between groups of regions."""

    kind: Literal["difference"]
    defaults: dict[str, Any] = Field({})
    models: list[Annotated[Model, Field(discriminator="estimator")]] = Field(min_length=1, max_length=1)
    terms: list[str] = Field(min_length=1)
    component: Literal["main", "spatial_lag", "direct", "indirect", "total"] = "main"
    compare: list[tuple[str, str]] = Field(min_length=1, description="pairs of `samples`")
    permutations: int = Field(1000, ge=99)
    seed: int = SEED

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("model"), dict):
            data = {**data, "models": [{"name": "model", **data["model"]}]}
            data.pop("model")
        return with_defaults(data) if isinstance(data, dict) else data


class MarginalEffects(_Step):
    """Effect of one variable at levels of another it interacts with, delta-method errors."""

    kind: Literal["marginal_effects"]
    of: str = Field(description="a model as step.model")
    variable: str
    moderator: str
    quantiles: list[float] = Field([0.1, 0.25, 0.5, 0.75, 0.9])


class SpecificationCurve(_Sampled):
    """One effect under every combination of estimators, weights, controls and samples."""

    kind: Literal["specification_curve"]
    outcome: str
    treatment: str
    controls: list[str] = Field([], description="every subset of them is tried")
    always: list[str] = Field([], description="controls in every model")
    estimators: dict[Name, dict[str, Any]] = Field(min_length=1, description="keys of a model without formula")
    weights: list[str] = Field([])
    samples: list[str] = Field(["all"], description="`all` and names under `samples`")
    component: Literal["main", "direct", "indirect", "total"] = "main"


class _Group(_Step):
    group: list[str] | None = Field(None, description="regions compared; those of the study's `group` where not given")


class Gradient(_Group):
    """Level and structure of the group's regions side by side."""

    kind: Literal["gradient"]
    table: str = Field(description="name under `tables`: region, year, industry, value")
    level: list[str] = Field([], description="panel variables compared beside total output")
    at: list[int] = Field(min_length=1)
    structure: str = Field("industry_group", description="column of the table that groups industries")


class Specialisation(_Group):
    """Krugman's index of each region against the others, of each pair, and by industry."""

    kind: Literal["specialisation"]
    table: str
    at: list[int] = Field(min_length=1)
    industries: int = Field(8, ge=1, description="most specialised industries listed per region")


class Overlap(_Group):
    """The first industries of each region by output and what the regions share."""

    kind: Literal["overlap"]
    table: str
    at: list[int] = Field(min_length=1)
    top: int = Field(10, ge=1)


class Chain(_Group):
    """Indicators of the group's regions against the mean of all regions."""

    kind: Literal["chain"]
    variables: list[str] = Field(min_length=1)
    at: list[int] = Field(min_length=1)


class Match(_Group):
    """Which advantage industries of a region its universities' majors serve."""

    kind: Literal["match"]
    table: str
    majors: str = Field(description="name under `tables`: region, university, major, industry")
    at: int
    top: int = Field(10, ge=1)


Step = Annotated[
    Definitions
    | Descriptives
    | Correlations
    | Vif
    | Means
    | Ranking
    | Status
    | Scatter
    | Map
    | Moran
    | Models
    | Effects
    | Mediation
    | Difference
    | MarginalEffects
    | SpecificationCurve
    | Gradient
    | Specialisation
    | Overlap
    | Chain
    | Match,
    Field(discriminator="kind"),
]
