"""Everything that can be known to be wrong with a study before it runs, each mistake named by study, step and key."""

from collections.abc import Callable
from typing import Any

import polars as pl
from pydantic import ValidationError

from python_models.errors import InputError
from python_models.studies import steps as spec
from python_models.studies.check_models import check_model, check_weights
from python_models.studies.check_structure import STRUCTURE_CHECKS
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.data import CUT, StudyData
from python_models.studies.errors import near
from python_models.studies.models import MODELS, TESTS, SpatialModel
from python_models.studies.study import Study


def check_study(study: Study, data: StudyData) -> list[str]:
    """Problems of a study on its data, in the order of the file; empty where it can run."""
    checker = Checker(study, data, Context(study, data))
    _check_sample(checker)
    _check_samples(checker)
    check_weights(checker)
    for step in study.steps:
        here = checker.at(step.name)
        _check_span(here, step)
        CHECKS[step.kind](step, here)
    return list(dict.fromkeys(checker.problems))


def _check_sample(checker: Checker) -> None:
    sample, years = checker.study.sample, checker.data.years
    if years and (sample.years[0] < min(years) or sample.years[1] > max(years)):
        checker.say(
            "sample.years", f"the data have {min(years)} to {max(years)}, not {sample.years[0]} to {sample.years[1]}"
        )
    for key in ("include", "exclude"):
        for region in getattr(sample, key):
            if region not in checker.data.regions:
                checker.say(
                    f"sample.{key}", f"no region {region!r} in {sample.table}{near(region, checker.data.regions)}"
                )
    twice = checker.data.frame.select(pl.struct(sample.unit, sample.period).is_duplicated().sum()).item()
    if twice:
        checker.say("sample", f"{twice} rows share their {sample.unit} and {sample.period}; keep one row for each")
    for name in checker.study.definitions:
        checker.variable("definitions", name)
    _check_boundaries(checker)


def _check_boundaries(checker: Checker) -> None:
    """Whether the polygons can be read and know the sample's regions."""
    from python_models.studies.engine import boundaries

    try:
        shapes = boundaries(checker.study, checker.data)
    except InputError as exc:
        checker.say("boundaries", str(exc))
        return
    regions = checker.data.frame[checker.study.sample.unit].unique().sort().to_list()
    absent = [r for r in regions if shapes is not None and r not in set(shapes["region_id"])]
    if absent:
        checker.say("boundaries", f"no polygon for {', '.join(absent[:8])}; {checker.study.boundary_key} must hold it")


def _check_samples(checker: Checker) -> None:
    for name, cut in checker.study.samples.items():
        if not checker.data.frame[f"{CUT}{name}"].any():
            checker.say(f"samples.{name}.where", f"no row of the sample meets {cut.where!r}: a group without members")


def _check_span(here: Checker, step: Any) -> None:
    """The step's own sample and years."""
    if getattr(step, "sample", None) is not None:
        here.sample("sample", step.sample)
    if getattr(step, "years", None) is not None:
        here.years("years", step.years)


def _rows(step: Any, here: Checker) -> pl.DataFrame:
    known = step.sample if here.has_sample(step.sample) else None
    return here.context.rows(known, step.years)


def _described(step: Any, here: Checker) -> None:
    """Steps that list variables: each is there, numeric, and has values in the step's rows."""
    key = "terms" if hasattr(step, "terms") else "variables"
    for name in getattr(step, key):
        if here.variable(key, name):
            here.has_values(key, name, _rows(step, here))


def _definitions(step: spec.Definitions, here: Checker) -> None:
    for name in step.variables:
        here.variable("variables", name)


def _means(step: spec.Means, here: Checker) -> None:
    _described(step, here)
    if step.by is not None and here.variable("by", step.by) and _rows(step, here)[step.by].drop_nulls().is_empty():
        here.say("by", f"{step.by} has no value in this sample: groups without members")


def _of_variable(step: Any, here: Checker) -> None:
    """Steps on one variable in chosen years."""
    if not here.variable("variable", step.variable):
        return
    rows = _rows(step, here)
    here.has_values("variable", step.variable, rows)
    for year in getattr(step, "at", []):
        if here.year("at", year):
            here.has_values("at", step.variable, rows.filter(pl.col(here.context.period) == year), f" in {year}")


def _map(step: spec.Map, here: Checker) -> None:
    _of_variable(step, here)
    if here.study.boundaries is None:
        for column in ("longitude", "latitude"):
            here.variable("variable", column)


def _scatter(step: spec.Scatter, here: Checker) -> None:
    for key in ("x", "y"):
        if here.variable(key, getattr(step, key)):
            here.has_values(key, getattr(step, key), _rows(step, here))


def _moran(step: spec.Moran, here: Checker) -> None:
    _described(step, here)
    for name in step.weights:
        here.weights("weights", name)
    for year in step.local:
        here.year("local", year)


def _models(step: spec.Models, here: Checker) -> None:
    for model in step.models:
        check_model(model, f"models.{model.name}", here)
    known = {t for m in step.models for t in TESTS[m.estimator]}
    for test in step.tests:
        if test not in known:
            here.say("tests", f"no estimator of this step makes the test {test!r}{near(test, known)}")
    names = {w for m in step.models for w in here.words(m.formula)}
    for key in ("order", "drop", "plot"):
        for term in getattr(step, key):
            for part in here.words(term):
                if part not in names and part not in here.data.frame.columns:
                    here.say(key, f"{term!r} is in no model of the step{near(part, names)}")


def model_reference(key: str, reference: str, here: Checker) -> Any:
    """The model that ``step.model`` names, or None and a problem."""
    step_name, _, name = reference.partition(".")
    found = next((s for s in here.study.steps if s.name == step_name), None)
    if not isinstance(found, spec.Models):
        known = [f"{s.name}.{m.name}" for s in here.study.steps if isinstance(s, spec.Models) for m in s.models]
        here.say(key, f"{reference!r} names no model of a models step{near(reference, known)}")
        return None
    model = next((m for m in found.models if m.name == name), None)
    if model is None:
        here.say(key, f"step {step_name} has no model {name!r}{near(name, [m.name for m in found.models])}")
    return model


def _effects(step: spec.Effects, here: Checker) -> None:
    for reference in step.of:
        model = model_reference("of", reference, here)
        if model is not None and (not isinstance(model, SpatialModel) or model.model == "sem"):
            here.say("of", f"{reference} has no effects; they belong to spatial models with a lag (not sem)")


def _mediation(step: spec.Mediation, here: Checker) -> None:
    named = [step.outcome, step.treatment, step.mediator, *step.controls]
    for name in sorted({n for n in named if named.count(n) > 1}):
        here.say("controls" if name in step.controls else "mediator", f"{name} has two parts in it; it can have one")
    own = " + ".join([step.treatment, step.mediator, *step.controls])
    keys: dict[str, Any] = {"name": "equations", "formula": f"{step.outcome} ~ {own}", "effects": step.effects}
    keys |= {"sample": step.sample, "years": step.years}
    if step.estimator == "spatial":
        if step.weights is None:
            here.say("weights", "a spatial mediation needs weights")
            return
        keys |= {"estimator": "spatial", "model": step.model, "weights": step.weights}
    check_model(MODELS[step.estimator](**keys), "", here)


def _difference(step: spec.Difference, here: Checker) -> None:
    model = step.models[0]
    if model.estimator == "gmm":
        here.say("model.estimator", "GMM cannot be permuted; use panel or spatial")
        return
    check_model(model, "model", here)
    for term in step.terms:
        if not set(here.words(term)) <= set(here.words(model.formula)):
            here.say("terms", f"{term!r} is not in the model{near(term, here.words(model.formula))}")
    unit = here.context.unit
    for first, second in step.compare:
        if not (here.sample("compare", first) and here.sample("compare", second)):
            continue
        members = [set(here.context.rows(name, model.years)[unit]) for name in (first, second)]
        both = sorted(members[0] & members[1])
        if both:
            here.say(
                "compare", f"{', '.join(map(str, both[:5]))} is in both {first} and {second}; groups must not overlap"
            )
        for name in (first, second):
            check_model(model.model_copy(update={"sample": name}), f"compare.{name}", here)


def _marginal(step: spec.MarginalEffects, here: Checker) -> None:
    model = model_reference("of", step.of, here)
    if model is None:
        return
    right = model.formula.partition("~")[2]
    terms = [t.strip() for t in right.split("+")]
    pair = {f"{step.variable}:{step.moderator}", f"{step.moderator}:{step.variable}"}
    if step.variable not in terms or not pair & set(terms):
        here.say("variable", f"{step.of} needs the terms {step.variable} and {step.variable}:{step.moderator}")
    here.variable("moderator", step.moderator)


def _curve(step: spec.SpecificationCurve, here: Checker) -> None:
    named = [step.outcome, step.treatment, *step.always, *step.controls]
    for name in sorted({n for n in named if named.count(n) > 1}):
        here.say("controls", f"{name} has two parts in it; it can have one")
    for weights_name in step.weights:
        here.weights("weights", weights_name)
    controls = " + ".join(["", *step.always, *step.controls])
    for name, keys in step.estimators.items():
        kind = keys.get("estimator", "panel")
        if kind not in ("panel", "spatial"):
            here.say(f"estimators.{name}.estimator", f"{kind!r} cannot be fitted here; use panel or spatial")
            continue
        formula = f"{step.outcome} ~ {step.treatment}{controls}"
        filled: dict[str, Any] = {"name": name, "formula": formula, "years": step.years, **keys}
        if kind == "spatial" and not step.weights:
            here.say("weights", f"estimator {name} needs at least one of the study's weights")
            continue
        choices: list[str | None] = list(step.weights) if kind == "spatial" else [None]
        for weights in choices:
            _curve_model(filled | ({"weights": weights} if weights else {}), step, name, here)
    for name in step.samples:
        if name != "all":
            here.sample("samples", name)


def _curve_model(keys: dict[str, Any], step: spec.SpecificationCurve, name: str, here: Checker) -> None:
    try:
        model = MODELS[keys.get("estimator", "panel")](**keys)
    except ValidationError as exc:
        for error in exc.errors():
            place = ".".join(str(p) for p in ("estimators", name, *error["loc"]))
            here.say(place, "no such key" if error["type"] == "extra_forbidden" else error["msg"])
        return
    for sample in step.samples:
        if sample == "all" or here.has_sample(sample):
            check_model(
                model.model_copy(update={"sample": None if sample == "all" else sample}), f"estimators.{name}", here
            )


Check = Callable[[Any, Checker], None]
CHECKS: dict[str, Check] = {
    "definitions": _definitions,
    "descriptives": _described,
    "correlations": _described,
    "vif": _described,
    "means": _means,
    "ranking": _of_variable,
    "status": _of_variable,
    "scatter": _scatter,
    "map": _map,
    "moran": _moran,
    "models": _models,
    "effects": _effects,
    "mediation": _mediation,
    "difference": _difference,
    "marginal_effects": _marginal,
    "specification_curve": _curve,
    **STRUCTURE_CHECKS,
}
