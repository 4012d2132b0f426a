"""Other choices a study could have made: each alternative of a sensitivity step as a change of study or model."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import Field, ValidationError

from python_models.errors import InputError
from python_models.studies.declaration import Declaration
from python_models.studies.errors import near
from python_models.studies.estimators import MODELS, BaseModel
from python_models.studies.text import Strict, Text

WRITTEN = {"value", "set", "label"}


class Option(Strict):
    """One alternative: a value for its key, or several keys of the model at once."""

    value: Any = None
    set: dict[str, Any] = Field({}, description="keys of the model, several at once")
    label: Text | None = None


@dataclass(frozen=True, slots=True)
class Alternative:
    """One option of one key.

    Attributes
    ----------
    key, option
        As the step declares them.
    declared
        The study with the changed variable, efficiency block or table; None where its data stay as they are.
    keys
        Keys of the model (or step) and their new values.
    replaced
        A variable of the formula and what stands in its place.
    """

    key: str
    option: Option
    declared: Declaration | None = None
    keys: Mapping[str, Any] = field(default_factory=dict)
    replaced: tuple[str, str] | None = None

    @property
    def identity(self) -> str:
        """Its name among ``StudyData.variants``."""
        return f"{self.key}={json.dumps(self.option.value, ensure_ascii=False, default=str)}"

    def of_term(self, term: str) -> str:
        """What the term is called under the alternative."""
        return swapped(term, self.replaced)


def options_of(listed: Any) -> list[Option]:
    """The options of one key as written: bare values, or mappings of ``value``, ``set`` and ``label``.

    Raises
    ------
    InputError
        No list, an empty one, or a mapping with other keys.
    """
    if not isinstance(listed, list) or not listed:
        raise InputError("list the alternatives, as in [a, b]")
    try:
        return [Option(**o) if isinstance(o, dict) and WRITTEN & o.keys() else Option(value=o) for o in listed]
    except ValidationError as exc:
        raise InputError(f"an alternative has the keys value or set, and label: {exc.errors()[0]['msg']}") from exc


def options_by_key(alternatives: Mapping[str, Any]) -> dict[str, list[Option]]:
    """The options of every key as written.

    Raises
    ------
    InputError
        As ``options_of``; the key named.
    """
    out = {}
    for key, listed in alternatives.items():
        try:
            out[key] = options_of(listed)
        except InputError as exc:
            raise InputError(f"alternatives.{key}: {exc}") from exc
    return out


def swapped(formula: str, replaced: tuple[str, str] | None) -> str:
    """A formula with one variable in the place of another."""
    if replaced is None:
        return formula
    return re.sub(rf"(?<![\w`]){re.escape(replaced[0])}(?![\w`])", lambda _: replaced[1], formula)


def all_resolved(
    study: Declaration, alternatives: Mapping[str, Any], takes: set[str], formula: str = ""
) -> list[Alternative]:
    """Every option of every key, as ``resolved``."""
    listed = options_by_key(alternatives)
    return [resolved(study, key, option, takes, formula) for key, options in listed.items() for option in options]


def resolved(study: Declaration, key: str, option: Option, takes: set[str], formula: str = "") -> Alternative:
    """What an option changes.

    ``key`` is a name under ``sample.derived`` (its expression changes, and all that rests on it), ``BLOCK.key`` of an
    efficiency block, ``tables.NAME``, a key the model or step takes (one of ``takes``), or a variable of the formula.

    Raises
    ------
    InputError
        None of these, or a value that does not go there; the key named.
    """
    try:
        return _changed(study, key, option, takes, formula)
    except InputError as exc:
        raise InputError(f"alternatives.{key}: {exc}") from exc


def _changed(study: Declaration, key: str, option: Option, takes: set[str], formula: str) -> Alternative:
    if option.set:
        unknown = sorted(option.set.keys() - takes)
        if unknown:
            raise InputError(f"set: no key {unknown[0]!r}{near(unknown[0], takes)}")
        return Alternative(key, option, keys=option.set)
    if option.value is None:
        raise InputError("an alternative needs a value, or keys under set")
    block, _, inner = key.partition(".")
    if key in study.sample.derived:
        derived = study.sample.derived | {key: str(option.value)}
        return Alternative(key, option, study.model_copy(update={"sample": _with(study.sample, {"derived": derived})}))
    if inner and block in study.efficiency:
        changed = {**study.efficiency, block: _with(study.efficiency[block], {inner: option.value})}
        return Alternative(key, option, study.model_copy(update={"efficiency": changed}))
    if block == "tables" and inner in study.tables:
        tables = study.tables | {inner: str(option.value)}
        return Alternative(key, option, study.model_copy(update={"tables": tables}))
    if key in takes:
        return Alternative(key, option, keys={key: option.value})
    if formula and swapped(formula, (key, "")) != formula:
        return Alternative(key, option, replaced=(key, str(option.value)))
    known = [*study.sample.derived, *(f"{b}.inputs" for b in study.efficiency), *takes]
    raise InputError(
        f"{key!r} is no variable under sample.derived or of the formula, no key of an efficiency block and no key of "
        f"the model{near(key, known)}; an alternative of several keys at once is written {{set: {{...}}, label: ...}}"
    )


def _with(part: Any, change: dict[str, Any]) -> Any:
    """The part with other values, checked as those that are read from a file."""
    absent = sorted(change.keys() - type(part).model_fields.keys())
    if absent:
        raise InputError(f"no key {absent[0]!r}{near(absent[0], type(part).model_fields)}")
    try:
        return type(part)(**{**part.model_dump(exclude_unset=True), **change})
    except ValidationError as exc:
        raise InputError(exc.errors()[0]["msg"].removeprefix("Value error, ")) from exc


def changed_model(model: BaseModel, alternative: Alternative) -> BaseModel:
    """The model under an alternative; keys that another estimator does not take are left behind.

    Raises
    ------
    InputError
        Keys that do not go together, named.
    """
    keys = {**model.model_dump(exclude_unset=True), **alternative.keys}
    keys["formula"] = swapped(keys["formula"], alternative.replaced)
    kind = str(keys.get("estimator", "panel"))
    if kind not in MODELS:
        raise InputError(f"no estimator {kind!r}{near(kind, MODELS)}")
    fields = MODELS[kind].model_fields
    lost = sorted(alternative.keys.keys() - fields.keys())
    if lost:
        raise InputError(f"estimator {kind} takes no key {lost[0]!r}{near(lost[0], fields)}")
    try:
        idle = MODELS[kind].idle(keys) - alternative.keys.keys()
        return MODELS[kind](**{k: v for k, v in keys.items() if k in fields and k not in idle})
    except ValidationError as exc:
        error = exc.errors()[0]
        where = ".".join(str(p) for p in error["loc"])
        raise InputError(f"{where}: {error['msg'].removeprefix('Value error, ')}") from exc
