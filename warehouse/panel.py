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
from warehouse.exceptions_file import read_exceptions
from warehouse.panel_sections import (
    Composite,
    Indices,
    Operations,
    ReadingLimits,
    Report,
    Retention,
    Validation,
)
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
