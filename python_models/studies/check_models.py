"""Checks of regressions before they run: names, years, groups, collinearity within effects, weights."""

import re
from collections.abc import Collection

import polars as pl

from python_models.errors import InputError, number_of
from python_models.formula.design import looks_back, spatial_lags
from python_models.formula.parser import read_formula
from python_models.formula.refusals import foreign_name
from python_models.studies.checker import Checker, Regressors
from python_models.studies.complete_set import proposal
from python_models.studies.errors import near
from python_models.studies.estimators import BaseModel
from python_models.unit_names import some

NOT_KEYS = {"title", "question", "note", "warnings", "paper"}  # of a step: words for people


def check_weights(checker: Checker, named: Collection[str] | None = None) -> None:
    """Build every weights matrix (those ``named``) on the study's regions."""
    for name, weights in checker.study.weights.items():
        if named is not None and name not in named:
            continue
        key = f"weights.{name}"
        if weights.column and weights.column not in checker.columns():
            checker.say(
                f"{key}.column", f"unknown variable {weights.column!r}{near(weights.column, checker.columns())}"
            )
            continue
        lacking = [file for file in weights.files if not (checker.study.folder / file).is_file()]
        if lacking:
            checker.say(f"{key}.file", f"no file {', '.join(lacking)} in {checker.study.folder}")
            continue
        try:
            checker.context.weights(name, isolates="keep" if _may_be_alone(name, checker) else None)
        except (InputError, pl.exceptions.PolarsError) as exc:
            checker.say(key, f"does not fit the sample: {exc}")


def _may_be_alone(name: str, checker: Checker) -> bool:
    """Whether every step that names the weights takes regions without neighbours."""
    naming = [s for s in checker.study.steps if name in re.findall(r"\w+", s.model_dump_json(exclude=NOT_KEYS))]
    return bool(naming) and all(name in step.lone_weights() for step in naming)


def check_model(model: BaseModel, key: str, here: Checker) -> None:
    """All that can be said about one regression without estimating it; names come first, numbers after."""
    dot = f"{key}." if key else ""
    span = model.years or here.study.years
    if model.years and not here.years(f"{dot}years", model.years):
        return
    if model.sample and not here.sample(f"{dot}sample", model.sample):
        return
    if not _readable(model, dot, here) or not _names(model, dot, here):
        return
    rows = here.rows(model.sample, model.years)
    if rows.is_empty():
        here.say(f"{dot}sample", f"no rows in {span[0]} to {span[1]}: a group without members")
        return
    names = [n for n in here.words(model.formula) if n in here.columns()]
    if [n for n in names if n != here.context.period and not here.covers(f"{dot}formula", n, rows, span)]:
        return
    problems = model.row_problems(rows, here.context.unit)
    for key, problem in problems:
        here.say(f"{dot}{key}", problem)
    if not problems and _identified(model, dot, rows, here):
        _fits_weights(model, dot, rows, here)


def _readable(model: BaseModel, dot: str, here: Checker) -> bool:
    """Whether the formula is in the grammar, and names the effects that the keys name."""
    try:
        read_formula(model.formula, here.columns())
        named = model.named_effects(here.context.unit, here.context.period)
    except InputError as exc:
        here.say(f"{dot}formula", str(exc))
        return False
    for key, value in named.items():
        given = getattr(model, key)
        if given != value and not (value is True and given):
            here.say(
                f"{dot}{key}", f"{given!r}, but the formula names {key} {value!r} after '|'; leave one of them out"
            )
            return False
    return True


def _names(model: BaseModel, dot: str, here: Checker) -> bool:
    """Whether every variable, cluster and weights matrix is there."""
    named = [*(("formula", n) for n in here.words(model.formula)), *model.columns(here.words)]
    good = True
    for key, name in named:
        habit = None if name in here.columns() else foreign_name(name, here.columns())
        if habit:
            here.say(f"{dot}{key}", habit)
        good = good and not habit and here.variable(f"{dot}{key}", name)
    problems = model.problems(here.words)
    for key, problem in problems:
        here.say(f"{dot}{key}", problem)
    weights = model.weights_name
    return good and not problems and (weights is None or here.weights(f"{dot}weights", weights))


def _identified(model: BaseModel, dot: str, rows: pl.DataFrame, here: Checker) -> bool:
    """Whether regressors can be told apart within the effects and there are more groups than parameters."""
    if model.lags_in_space and spatial_lags(model.formula):  # it makes the lag itself
        return True
    singletons = getattr(model, "singletons", "keep")
    asked = (id(here.data), model.sample, model.years, model.checked_formula, model.projected_on, singletons)
    if asked not in here.told_apart:  # models that differ in weights or errors have the same regressors and rows
        here.told_apart[asked] = _told_apart(model, rows, here)
    problem, slopes, periods, groups = here.told_apart[asked]
    if problem:
        here.say(f"{dot}formula", problem)
        return False
    count, made_of = model.parameters(slopes, periods)
    if groups <= count:
        here.say(
            f"{dot}formula",
            f"{groups} regions cannot carry {count} parameters ({made_of}): fewer groups than parameters; "
            "drop regressors or take a larger sample",
        )
        return False
    return True


def _told_apart(model: BaseModel, rows: pl.DataFrame, here: Checker) -> Regressors:
    """What keeps a model's regressors from being told apart, else how many slopes, periods and groups there are."""
    from python_models.panel.identification import require_identified
    from python_models.panel.sample import estimation_sample, without_singletons

    named = here.words(model.checked_formula)
    if all(name in here.columns() for name in named):  # all that is read of the rows
        rows = rows[list(dict.fromkeys([here.context.unit, here.context.period, *named]))]
    try:
        sample = estimation_sample(rows, here.context.unit, here.context.period, model.checked_formula)
        if getattr(model, "singletons", "keep") == "drop":
            sample = without_singletons(sample, model.projected_on, rows, model.checked_formula)
        require_identified(sample, model.projected_on)
    except InputError as exc:
        return str(exc), 0, 0, 0
    return "", len(sample.names), len(sample.periods), len(sample.units)


def _fits_weights(model: BaseModel, dot: str, rows: pl.DataFrame, here: Checker) -> None:
    """Whether the weights cover the rows' regions, and a spatial panel is complete."""
    weights = model.weights_name
    if weights is None:
        return
    from python_models.spatial.alignment import row_sums

    unit, period = here.context.unit, here.context.period
    units = rows[unit].unique().sort().to_list()
    try:
        square, names = here.context.weights(weights, units)
    except InputError as exc:
        here.say(f"{dot}weights", f"{weights} does not fit the sample: {exc}")
        return
    alone = [names[i] for i in (row_sums(square) == 0).nonzero()[0]]
    if alone:
        here.say(
            f"{dot}weights",
            f"no neighbours in {weights} for {some(alone, 5)}, which isolates: keep leaves to Moran's I only; link "
            "them, or leave them out of the sample",
        )
        return
    if model.needs_complete and not looks_back(model.formula):
        names = [n for n in here.words(model.formula) if n in here.columns()]
        complete = rows[list(dict.fromkeys([unit, period, *names]))].drop_nulls(names)
        missing = len(units) * rows[period].n_unique() - complete.height
        if missing:
            grid = rows.select(unit).unique().join(rows.select(period).unique(), how="cross")
            first = grid.join(complete, on=[unit, period], how="anti").sort(unit, period).row(0)
            here.say(
                f"{dot}formula",
                f"a spatial panel must be complete, but without a value in {number_of(missing, 'row')}, first "
                f"{first[0]} in {first[1]}" + proposal(rows, unit, period, names),
            )


def model_reference(key: str, reference: str, here: Checker) -> BaseModel | None:
    """The model that ``step.model`` names, or None and a problem."""
    step_name, _, name = reference.partition(".")
    found = next((s for s in here.study.steps if s.name == step_name and s.model_names()), None)
    if found is None:
        known = [f"{s.name}.{m}" for s in here.study.steps for m in s.model_names()]
        here.say(key, f"{reference!r} names no model of a models step{near(reference, known)}")
        return None
    model = next((m for m in found.models if m.name == name), None)
    if model is None:
        here.say(key, f"step {step_name} has no model {name!r}{near(name, found.model_names())}")
    return model
