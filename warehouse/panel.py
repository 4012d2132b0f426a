"""A panel folder: the one file, ``panel.yml``, that says what is particular to one user's panel."""

# ruff: noqa: RUF012  (pydantic gives each model its own copy of a default)

import csv
import functools
import io
import re
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import yaml
from pydantic import BeforeValidator, Field, ValidationError, model_validator

from warehouse.asked import Language, asked_language, panel_folder
from warehouse.errors import WarehouseError
from warehouse.exceptions_file import NAME as EXCEPTIONS
from warehouse.exceptions_file import has_reason, read_exceptions
from warehouse.store_place import set_elsewhere
from warehouse.strict import NAME, problems
from warehouse.strict import Strict as _Strict
from warehouse.yaml_text import in_words, read_yaml, text_of_settings

NEWEST = "newest complete"  # in place of the last of `years`
# Keys that panel.yml once had, and where they stand in the main job's study now.
MOVED = {
    "derived": "`sample.derived`",
    "efficiency": "`efficiency` (a block's name is its column: `main` there is `efficiency_main` here)",
    "models": (
        "`weights`, and under `steps`: `moran` as a step of kind moran; `fixed_effects`, `spatial`, `dynamic` as steps "
        "of kind models"
    ),
    "report.focal_term": "`order` and `plot` of its steps",
}


class Indices(_Strict):
    """Choices of the index layer: dbt variables of the same names, explained in dbt_project/dbt_project.yml."""

    benchmark: Literal["nation", "nation_row", "regions"] = Field(
        "nation",
        description="one for all years of an index (a location quotient, a pair's θ): the nation's published row if it "
        "has its industries in every year of the panel, else the sum of regions; nation_row, regions: always that",
    )
    measure: Literal["employment", "value_added", "output"] = Field(
        "employment", description="what location quotients and θ are made of; columns and units are named after it"
    )
    macro_regions: str = Field("macro_region", pattern=NAME, description="column of regions.csv")
    absent_industry: Literal["missing", "zero"] = "missing"
    gdp_deflator: str = "cpi_index"
    gdp_base_year: int = 2000
    consumer_deflator: str = "cpi_previous_year"
    investment_deflator: str = "investment_price_index"
    capital_base_year: int = 2000
    depreciation_rate: float = Field(0.096, gt=0, lt=1)
    initial_stock_rule: Literal["ratio", "growth", "given"] = "ratio"
    initial_stock_ratio: float = Field(0.10, gt=0)
    initial_stock_growth_years: int = Field(10, ge=1)
    capital_first_year: int | None = None
    energy_from_parent: bool = True
    from_parent: dict[str, str] = Field(
        {},
        description="variable: same, or a variable to share by; regions without a figure of it take that of the "
        "nearest region above (as it is, or times the region's part of the other variable), flagged inherited",
    )
    specialisation_measure: Literal["employment", "gross_output", "value_added"] | None = Field(
        None, description="of Krugman's indices; none: gross_output, or value_added where that is the measure"
    )
    specialisation_industry_sets: list[Literal["all", "industrial"]] = ["all", "industrial"]
    advantage_industry_set: Literal["all", "industrial"] = "all"
    advantage_top_n: list[int] = [5, 10]
    pairwise_marts: bool = True
    summary_groups: list[str] = ["macro_region", "coastal", "resource_based"]
    extra_panel_variables: list[str] = []


class Composite(_Strict):
    """An index of several columns of the estimation panel, or the coupling coordination of several such indices.

    An index adds its score (weighted sum of min-max figures, 0 to 1) as a column of its name, and ``NAME_topsis``; a
    coupling (``of``) its degree D as a column of its name, ``NAME_coupling`` (C) and ``NAME_development`` (T).
    """

    columns: dict[str, Literal["+", "-"]] = Field(
        {}, description="column of the estimation panel: + if more of it is better, - if less is"
    )
    weights: Literal["entropy", "equal"] | dict[str, float] = Field(
        "entropy", description="entropy, equal, or a positive number for each column (they are made to sum to one)"
    )
    over: Literal["pooled", "year"] = Field(
        "pooled", description="scaling, weights and ideals over all regions and years, or within each year"
    )
    scaling: Literal["minmax", "shares"] = Field(
        "minmax", description="what entropy is taken of: min-max figures by direction, or raw shares without direction"
    )
    shift: float = Field(
        0.0001, ge=0, lt=0.5, description="entropy is taken of shift + (1 - 2 shift) z, so that no share is zero"
    )
    topsis: Literal["vector", "minmax", "none"] = Field(
        "vector", description="normalisation of TOPSIS: by the root of the sum of squares, or min-max; none: no TOPSIS"
    )
    missing: Literal["error", "drop"] = Field(
        "error", description="rows that lack a column: refuse, naming it, or no index for them (they enter no range)"
    )
    of: list[str] = Field([], description="names of indices above: their coupling coordination degree")
    alpha: list[float] = Field([], description="shares of the indices in T, in the order of `of`; equal if not given")
    adjusted: bool = Field(False, description="C of Wang et al. (2021), which spreads the values of the usual C")

    @model_validator(mode="after")
    def _one_kind(self) -> "Composite":
        if bool(self.columns) == bool(self.of):
            raise ValueError("name either `columns` (an index) or `of` (the coupling of indices)")
        wrong = [c for c in self.columns if not re.fullmatch(r"[a-z_][a-z0-9_]*", c)]
        if wrong:
            raise ValueError(f"columns: {', '.join(wrong)}: a column's name has small letters, digits, underscores")
        if self.columns and (self.alpha or self.adjusted):
            raise ValueError("alpha, adjusted: only a coupling (`of`) takes them")
        if self.of and (len(self.of) < 2 or len(set(self.of)) < len(self.of)):
            raise ValueError("of: name two or more indices, each once")
        if self.alpha and (len(self.alpha) != len(self.of) or min(self.alpha) <= 0 or abs(sum(self.alpha) - 1) > 1e-9):
            raise ValueError("alpha: one positive share for each of `of`, which sum to one")
        self._check_weights()
        return self

    def _check_weights(self) -> None:
        if isinstance(self.weights, dict):
            odd = sorted(set(self.weights) ^ set(self.columns))
            if odd:
                raise ValueError(f"weights: {', '.join(odd)}: name a weight for each of `columns` and no other")
            if not all(0 < w < float("inf") for w in self.weights.values()):
                raise ValueError("weights: positive numbers")
        if self.columns and self.scaling == "minmax" and len(self.columns) < 2:
            raise ValueError("columns: an index is made of two or more")


RULES = Literal["jump", "copied", "row", "sum", "share", "null", "zero", "bounds", "same", "growth"]
Grade = Literal["warn", "block"]


class KnownException(_Strict):
    """A value that breaks an expectation for a reason somebody has looked into.

    Without ``rule`` it covers jumps, copied years, a figure that is the same in all regions, and growth; sums, shares,
    nulls, zeros, copied rows and bounds have to be named.
    """

    variable: str | None = Field(
        None, description="a column of the panel, or employment_INDUSTRY (employment_persons: the total); none: each"
    )
    region_id: str | None = Field(None, description="a region; none: each")
    year: int | None = Field(None, description="a year; none: each")
    rule: RULES | None = Field(None, description="which rule is broken; none: jump, copied, same and growth")
    reason: str = Field(description="why the figure is believed all the same; one text, or one per language")

    @model_validator(mode="after")
    def _named(self) -> "KnownException":
        if self.variable is None and self.rule is None:
            raise ValueError("name the variable, or the rule (" + ", ".join(get_args(RULES)) + "), or both")
        if not has_reason(self.reason):
            raise ValueError("reason: say in a few words why the figure is believed all the same")
        return self


Change = Annotated[float, Field(gt=0)] | Literal["robust"]


class Validation(_Strict):
    """Bounds of the panel's expectation suites (natural units of the panel's columns)."""

    sector_sum_tolerance: float = Field(
        0.01, gt=0, description="share of its total by which a region's sectors, all of them there, may miss it"
    )
    largest_yearly_change: Change = Field(
        0.5, description="as a share: 0.5 is +50 % or -33 %; robust: robust_deviations about the median change"
    )
    largest_yearly_change_of: dict[str, Change] = Field(
        {}, description="variable (or employment_INDUSTRY): its own bound, where it is lumpy; or robust"
    )
    robust_deviations: float = Field(
        10,
        gt=0,
        description="width of robust bounds in standard deviations, estimated by the median absolute deviation",
    )
    severity: dict[str, Grade] = Field(
        {}, description="variable (or employment_INDUSTRY) or rule: warn or block; a variable's goes before its rule's"
    )
    complete_variables: list[str] = Field([], description="variables that every region has in every year of the panel")
    complete_since: dict[str, int] = Field({}, description="variable: complete from this year on, empty or not before")
    bounds: dict[str, tuple[float | None, float | None]] = Field(
        {}, description="variable: lowest and highest; a figure outside is in the wrong unit"
    )
    exceptions: list[KnownException] = Field(
        [], description="what breaks a rule for a known reason; long lists stand in exceptions.csv beside panel.yml"
    )

    @model_validator(mode="after")
    def _ordered(self) -> "Validation":
        for name, (lowest, highest) in self.bounds.items():
            if lowest is not None and highest is not None and lowest > highest:
                raise ValueError(f"bounds.{name}: the lowest, {lowest:g}, is above the highest, {highest:g}")
        return self


class ReadingLimits(_Strict):
    """What reading one file may take; a file that takes more is rejected by name, and the others go on."""

    max_mb: float = Field(100, gt=0, description="size of a file; looked at before it is read")
    memory_mb: int = Field(4000, ge=100, description="memory of the process that reads it")
    seconds: float = Field(600, gt=0)


class Email(_Strict):
    """How an e-mail is sent; the password stands in an environment variable, never in the file."""

    to: list[str] = Field(min_length=1)
    sender: str
    host: str
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password_env: str | None = Field(None, description="name of the environment variable that holds the password")


class Hook(_Strict):
    """What is done on an event: a command (JSON on its standard input), an e-mail, or both."""

    command: str | None = None
    email: Email | None = None


class Operations(_Strict):
    """Who is told what, and when a refresh is overdue."""

    on_failure: Hook | None = None
    on_release: Hook | None = None
    overdue_after_days: float | None = Field(None, gt=0, description="`coagg status` fails when no release is as young")


class Retention(_Strict):
    """How much is kept of what runs leave behind; applied after every run, and by `coagg clean`."""

    releases: int = Field(5, ge=2, description="releases in store/releases, the newest included")
    runs: int = Field(20, ge=2, description="ended runs of each job that the UI shows, with their events and output")
    dbt_runs: int = Field(2, ge=0, description="runs whose compiled SQL and logs of dbt stay in store/dbt")
    logs: int = Field(5, ge=0, le=10, description="earlier log files (5 MB each) beside store/logs/runs.jsonl")
    ticks_days: int = Field(7, ge=1, description="days that ticks of the sensor and the schedule stay in the UI")
    set_aside: int = Field(2, ge=0, description="damaged or replaced working files kept (working-broken-…)")


class Report(_Strict):
    """What the report is about."""

    subtitle: str = ""
    pair: str | None = Field(None, description="pair of maps and rankings; else the one most papers show")
    efficiency_model: str | None = None
    language: Language = Field("en", description="of the report alone; else the panel's `language`")
    boundaries: Path | None = Field(None, description="GeoJSON, GeoPackage or shapefile for the maps, beside panel.yml")
    boundary_key: str = Field("region_id", description="the file's property that holds the panel's region_id")
    boundary_layer: str | None = Field(None, description="layer of a GeoPackage with several")
    boundary_encoding: str | None = Field(None, description="of a shapefile's attributes, where it must be said")


def _codes(value: Any) -> Any:
    """Codes that YAML took for numbers, as texts."""
    listed = value if isinstance(value, list) else []
    return [str(v) if isinstance(v, int) and not isinstance(v, bool) else v for v in listed] or value


class Panel(_Strict):
    """Everything particular to one panel; paths are relative to the folder of ``panel.yml``."""

    name: str = Field(pattern=NAME)
    language: Language = Field(
        "en", description="en or zh: of report, command and UI; COAGG_LANGUAGE and --language go before it"
    )
    title: str = Field(description="what the report is headed with; one text, or one per language: {en: …, zh: …}")
    seeds: Path
    sources: Path = Path("sources")
    incoming: list[Path] = [Path("landing")]
    store: Path = Path("store")
    years: tuple[int, int | Literal["newest complete"]] = Field(
        description="first and last; newest complete: the last in which every region has every complete variable"
    )
    level: str = Field("region", pattern=r"^[a-z]+$", description="of regions.csv: the one whose regions are compared")
    excluded_regions: Annotated[list[str], BeforeValidator(_codes)] = []
    indices: Indices = Indices()
    composite: dict[Annotated[str, Field(pattern=NAME)], Composite] = Field(
        {}, description="name: composite index of columns of the estimation panel, or coupling of such indices"
    )
    validation: Validation = Validation()
    report: Report = Report()
    reading: ReadingLimits = ReadingLimits()
    operations: Operations = Operations()
    retention: Retention = Retention()
    strict: bool = Field(False, description="a damaged file (quality.standing) stops the run instead of being said")
    revision_threshold: float = Field(
        1e-9, ge=0, description="relative change beyond which an index value or coefficient counts as moved"
    )
    labels: dict[str, str] = Field({}, description="name: how tables and figures call it")
    folder: Path

    @model_validator(mode="before")
    @classmethod
    def _resolve(cls, data: dict[str, Any]) -> dict[str, Any]:
        folder = Path(data["folder"])
        data = _in_one_language(data)
        for key, default in {"seeds": None, "sources": "sources", "store": "store"}.items():
            value = data.get(key, default)
            if value is not None:
                if not isinstance(value, str | Path):
                    raise ValueError(f"{key}: the name of a folder, as {key}")
                data[key] = (folder / value).resolve()
        incoming = data.get("incoming", ["landing"])
        if not isinstance(incoming, list) or not all(isinstance(p, str | Path) for p in incoming):
            raise ValueError("incoming: a list of folders, as [landing]")
        data["incoming"] = [(folder / p).resolve() for p in incoming]
        return data

    @model_validator(mode="after")
    def _check(self) -> "Panel":
        if self.last_year is None and not self.complete:
            raise ValueError(
                f"years: {NEWEST} asks which variables have to be complete; name them in validation.complete_variables"
            )
        if wrong := [y for y in self.years if isinstance(y, int) and not 1000 <= y <= 2999]:
            raise ValueError(f"years: {wrong[0]} is no year")
        if self.last_year is not None and self.years[0] > self.last_year:
            raise ValueError(f"years: first year {self.years[0]} is after last year {self.years[1]}")
        if self.report.boundaries and not (self.folder / self.report.boundaries).is_file():
            raise ValueError(f"report.boundaries: no file {self.folder / self.report.boundaries}")
        if not self.seeds.is_dir():
            raise ValueError(f"seeds: no folder {self.seeds}")
        self._check_regions()
        self._check_variables()
        self._check_composites()
        if not self.sources.is_dir():
            raise ValueError(f"sources: no folder {self.sources}")
        return self

    def _check_regions(self) -> None:
        """The level and the excluded regions are in the list of regions; one misspelt would exclude nothing."""
        path = self.seeds / "regions.csv"
        if not path.is_file():
            return
        rows = list(csv.DictReader(io.StringIO(text_of_settings(path))))
        levels = dict.fromkeys(level for r in rows if (level := r.get("level")))
        if levels and self.level not in levels:
            raise ValueError(f"level: {self.level} is none of {path}, which has {', '.join(levels)}")
        if absent := [r for r in self.excluded_regions if r not in {row.get("region_id") for row in rows}]:
            raise ValueError(f"excluded_regions: {', '.join(absent)}: no region_id of {path}")
        if twice := sorted({r for r in self.excluded_regions if self.excluded_regions.count(r) > 1}):
            raise ValueError(f"excluded_regions: {', '.join(twice)}: stands there twice; one may be meant for another")

    def _check_variables(self) -> None:
        """The measure, and what comes from the region above, are rows of the panel's variables."""
        path = self.seeds / "variables.csv"
        if not path.is_file():
            return
        listed = set(re.findall(r"^(\w+),", text_of_settings(path), flags=re.M))
        variable = f"{self.indices.measure}_mn_cny"
        if self.indices.measure != "employment" and variable not in listed:
            raise ValueError(
                f"indices.measure: {self.indices.measure} needs the variable {variable} in {path}: "
                "its indicator, unit and sources (docs/your-own-panel.md)"
            )
        asked = {*self.indices.from_parent, *self.indices.from_parent.values()} - {"same"}
        if absent := sorted(asked - listed):
            raise ValueError(f"indices.from_parent: {', '.join(absent)}: no variable of {path}")

    def _check_composites(self) -> None:
        """Couplings are of indices that are declared, and no two columns are called alike."""
        made: list[str] = []
        for name, spec in self.composite.items():
            absent = [part for part in spec.of if not self.composite.get(part, spec).columns]
            if absent:
                raise ValueError(f"composite.{name}.of: {', '.join(absent)}: no index of that name under composite")
            made += [name, *(f"{name}_{part}" for part in ("topsis", "coupling", "development"))]
        twice = sorted({name for name in made if made.count(name) > 1})
        if twice:
            raise ValueError(f"composite: {', '.join(twice)}: two columns would have this name")

    @property
    def last_year(self) -> int | None:
        """The last year of the estimation panel; none where it is the newest complete one."""
        return self.years[1] if isinstance(self.years[1], int) else None

    @property
    def complete(self) -> list[str]:
        """Variables that every region has in the newest year of the panel."""
        return [*self.validation.complete_variables, *self.validation.complete_since]

    @property
    def landing(self) -> Path:
        """The folder where people drop files: the last of ``incoming``."""
        return self.incoming[-1]

    def absent_folders(self) -> list[str]:
        """A sentence for each folder of ``incoming`` that is not there: misspelt, or a disk that is not mounted."""
        return [
            f"There is no folder {folder} (`incoming` of panel.yml): nothing can land in it."
            for folder in self.incoming
            if not folder.is_dir()
        ]

    def dbt_variables(self, as_of: str | None = None) -> dict[str, Any]:
        """Variables for ``dbt --vars``: the index choices, the years and the excluded regions."""
        chosen = "value_added" if self.indices.measure == "value_added" else "gross_output"
        variables = {
            **self.indices.model_dump(),
            "specialisation_measure": self.indices.specialisation_measure or chosen,
            "region_level": self.level,
            "first_year": self.years[0],
            "last_year": self.last_year,
            "complete_variables": self.complete,
            "excluded_regions": self.excluded_regions,
            "composite": {name: spec.model_dump() for name, spec in self.composite.items()},
        }
        return variables | ({"as_of": as_of} if as_of else {})


def _in_one_language(data: dict[str, Any]) -> dict[str, Any]:
    """The panel's own texts (title, subtitle, labels, reasons) in the report's language, which is then said."""
    report = data.get("report") or {}
    if not isinstance(report, dict):
        return data
    asked = asked_language()
    own = asked or data.get("language") or "en"
    chosen = asked or report.get("language") or own

    def text(value: Any) -> Any:
        return value[chosen] if isinstance(value, dict) and set(value) == set(get_args(Language)) else value

    labels = data.get("labels")
    texts = {key: text(data[key]) for key in ("title",) if key in data}
    if isinstance(labels, dict):
        texts["labels"] = {name: text(label) for name, label in labels.items()}
    rules = data.get("validation")
    if isinstance(rules, dict) and isinstance(rules.get("exceptions"), list):
        reasoned = ({**e, "reason": text(e["reason"])} if isinstance(e, dict) and "reason" in e else e
                    for e in rules["exceptions"])  # fmt: skip
        texts["validation"] = {**rules, "exceptions": list(reasoned)}
    said = {"subtitle": text(report["subtitle"])} if "subtitle" in report else {}
    return {**data, **texts, "language": own, "report": {**report, **said, "language": chosen}}


def load_panel(folder: Path | None = None) -> Panel:
    """Read and check ``panel.yml``; ``COAGG_STORE`` in the environment puts the store elsewhere.

    Raises
    ------
    WarehouseError
        No such file, YAML that cannot be read, or a key that is wrong (each named).
    """
    folder = folder or panel_folder()
    path = folder / "panel.yml"
    if not path.is_file():
        raise WarehouseError(f"No panel.yml in {folder}. Set COAGG_PANEL to a panel folder (docs/your-own-panel.md).")
    stamps = tuple((s.st_mtime_ns, s.st_size) for p in (path, folder / EXCEPTIONS) if p.is_file() for s in [p.stat()])
    return _read(path, set_elsewhere(folder), asked_language(), stamps)


@functools.lru_cache(maxsize=4)
def _read(path: Path, store: Path | None, _language: Language | None, _stamps: tuple[tuple[int, int], ...]) -> Panel:
    """A run asks for its panel a hundred times; the file is parsed again only when it has changed."""
    text = text_of_settings(path)
    try:
        data = read_yaml(text)
    except yaml.YAMLError as exc:
        raise WarehouseError(f"{path} is not valid YAML: {in_words(exc, text)}") from exc
    if not isinstance(data, dict):
        raise WarehouseError(f"{path} must hold keys such as name, title, seeds and years.")
    if moved := _moved(data):
        raise WarehouseError(f"{path}: {moved}")
    if store:
        data["store"] = store
    try:
        return Panel(**_with_listed(data, path.parent), folder=path.parent)
    except ValidationError as exc:
        raise WarehouseError(f"{path}: {problems(exc, data, 'panel', Panel, text)}") from exc


def _with_listed(data: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The panel's keys with the lines of ``exceptions.csv`` behind its own exceptions."""
    rules = data.get("validation") or {}
    listed = read_exceptions(folder)
    if not listed or not isinstance(rules, dict) or not isinstance(rules.get("exceptions") or [], list):
        return data
    return {**data, "validation": {**rules, "exceptions": [*(rules.get("exceptions") or []), *listed]}}


def _moved(data: dict[str, Any]) -> str:
    """Where each key went that an earlier panel.yml had; empty where there is none."""
    report = data.get("report")
    found = {key for key in MOVED if key in data}
    found |= {"report.focal_term"} if isinstance(report, dict) and "focal_term" in report else set()
    if not found:
        return ""
    where = "; ".join(f"`{key}` is now {MOVED[key]}" for key in MOVED if key in found)
    return f"the models of the main job moved to studies/main.yml beside this file: {where} (docs/your-own-panel.md)."
