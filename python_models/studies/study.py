"""A study as written: a declaration and its steps, read from one YAML file and checked for form."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, ValidationError, model_validator

from python_models.studies.beside import files_outside
from python_models.studies.declaration import Declaration
from python_models.studies.errors import StudyError, meant, near
from python_models.studies.steps import Step

# what pydantic says in its own terms; every pattern is that of a name
SAID = {
    "missing": "this key is missing",
    "tuple_type": "Input should be a valid list",
    "string_pattern_mismatch": "use small letters, digits and underscores, a letter first",
}
_LIST = re.compile(r"\{(\w+)\}")


class Study(Declaration):
    """One paper's analysis, or the main job's; paths are relative to ``folder``."""

    steps: list[Step] = Field(min_length=1)

    @model_validator(mode="after")
    def _distinct(self) -> "Study":
        names = [s.name for s in self.steps]
        twice = sorted({n for n in names if names.count(n) > 1})
        if twice:
            raise ValueError(f"steps: {', '.join(twice)} stands there more than once")
        for number, step in enumerate(self.steps):
            models = [m.with_named_effects(self.sample.unit, self.sample.period) for m in getattr(step, "models", [])]
            if models:
                self.steps[number] = step.model_copy(update={"models": models})
        return self

    def behind(self, step: Step) -> list[Step]:
        """The step, and the steps whose models it refers to."""
        names = {reference.partition(".")[0] for reference in step.refers_to()}
        return [step, *(s for s in self.steps if s.name in names)]

    def spanning(self, years: Sequence[int]) -> "Study":
        """The study with the first and last of ``years``, those of its table, where it names none itself.

        ``newest complete`` is the table's last year: the estimation panel ends with the newest complete one.
        """
        first, last = self.sample.years or (None, None)
        if isinstance(last, int) or not years:
            return self
        first = min(years) if first is None else first
        sample = self.sample.model_copy(update={"years": (first, max(first, *years))})
        return self.model_copy(update={"sample": sample})


class _Loader(yaml.SafeLoader):
    """YAML that refuses a key written twice, of which the first would be lost in silence."""


class _Fast(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same by libyaml, which takes a tenth of the time."""


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key, _ in node.value:
        if key.tag != "tag:yaml.org,2002:merge" and key.value in seen:
            line = key.start_mark.line + 1
            raise yaml.YAMLError(f"line {line}: the key {key.value!r} stands there twice")
        seen.add(key.value)
    loader.flatten_mapping(node)
    return loader.construct_mapping(node, deep=True)


for _kind in (_Loader, _Fast):
    _kind.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
MOST = 2000  # brackets of a file and letters of a line: libyaml goes down the stack of C, which deep nesting ends


def _read(text: str) -> Any:
    """The keys of a study; what is wrong with its YAML is told by the parser in Python, whose words show the place."""
    if text.count("[") + text.count("{") < MOST and all(len(line) < MOST for line in text.splitlines()):
        try:
            return yaml.load(text, _Fast)
        except yaml.YAMLError:
            pass
    return yaml.load(text, _Loader)


def _place(exc: yaml.YAMLError) -> str:
    """What is wrong and where, in one line; the parser's own message draws the place over several."""
    mark, problem = getattr(exc, "problem_mark", None), getattr(exc, "problem", None)
    if mark is None or problem is None:
        return " ".join(str(exc).split())
    return f"line {mark.line + 1}, column {mark.column + 1}: {problem}"


def load_study(path: str | Path) -> Study:
    """Read one study.

    Raises
    ------
    StudyError
        The file cannot be read, is no YAML, or has keys or values that are wrong (each named).
    """
    path = Path(path)
    if not path.is_file():
        raise StudyError([f"No study {path.name} in {path.parent}; 'coagg study list' shows those there are."])
    try:
        data = _read(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as exc:
        raise StudyError([f"study {path.stem}: not valid YAML: {_place(exc)}"]) from exc
    except UnicodeDecodeError as exc:
        raise StudyError(
            [f"study {path.stem}: the file is not UTF-8 (byte {exc.start + 1}); save it as UTF-8"]
        ) from exc
    if not isinstance(data, dict):
        raise StudyError([f"study {path.stem}: the file must hold keys such as name, title, sample and steps"])
    study = study_from(data, path.parent)
    if study.name != path.stem:
        raise StudyError([f"study {path.stem}, name: {study.name!r} is not the file's name; make them the same"])
    return study


def study_from(data: dict[str, Any], folder: Path) -> Study:
    """A study from the keys of its file."""
    name = str(data.get("name", "?"))
    if not isinstance(data.get("steps") or [], list):
        raise StudyError([f"study {name}, steps: must be a list, each step after a dash"])
    lists = data.get("terms") if isinstance(data.get("terms"), dict) else {}
    unknown: list[str] = []
    steps = [_expanded(step, lists or {}, name, unknown) for step in data.get("steps") or []]
    if unknown:
        raise StudyError(unknown)
    try:
        study = Study(**{**data, "steps": steps, "folder": folder})
    except ValidationError as exc:
        raise StudyError([_sentence(name, {**data, "steps": steps}, error) for error in exc.errors()]) from exc
    if outside := files_outside(study):
        raise StudyError(outside)
    return study


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
    message = SAID.get(error["type"], error["msg"].removeprefix("Value error, "))
    if error["type"] == "extra_forbidden":
        message = f"no such key{meant(Study, error['loc'])}"
    given = error.get("input")
    if error["type"] == "union_tag_invalid":  # a kind of step, or an estimator, that there is not
        key, said = error["ctx"]["discriminator"].strip("'"), error["ctx"]["tag"]
        known = error["ctx"]["expected_tags"].replace("'", "").split(", ")
        place, message, given = [*place, key], f"no {key} {said!r}{near(said, known)}", None
    shown = (
        f" (given: {given!r})" if isinstance(given, str | int | float) and error["type"] != "extra_forbidden" else ""
    )
    return f"study {study}{step}{', ' + '.'.join(place) if place else ''}: {message}{shown}"
