"""Everything that can be known to be wrong with a study before it runs, each mistake named by study, step and key."""

import re

import polars as pl

from python_models.errors import InputError
from python_models.studies.check_models import check_weights
from python_models.studies.checker import Checker
from python_models.studies.context import Context, boundaries
from python_models.studies.data import CUT, StudyData
from python_models.studies.errors import near
from python_models.studies.steps import KINDS
from python_models.studies.steps.base import Step
from python_models.studies.study import Study

Plain = str | int | float | tuple  # what a list of a step names; models and warnings in other languages are none


def check_study(study: Study, data: StudyData) -> list[str]:
    """Problems of a study on its data, in the order of the file; empty where it can run."""
    study = study.spanning(data.years)
    checker = Checker(study, data, Context(study, data))
    _check_sample(checker)
    _check_samples(checker)
    check_weights(checker)
    for step in study.steps:
        _check_step(step, checker)
    return list(dict.fromkeys(checker.problems))


def check_step(study: Study, name: str, data: StudyData) -> list[str]:
    """Problems of one step and of the weights it names on the study's data, as ``check_study`` names them."""
    study = study.spanning(data.years)
    checker = Checker(study, data, Context(study, data))
    step = study.step(name)
    check_weights(checker, set(re.findall(r"\w+", " ".join(s.model_dump_json() for s in study.behind(step)))))
    _check_step(step, checker)
    return list(dict.fromkeys(checker.problems))


def _check_step(step: Step, checker: Checker) -> None:
    here = checker.at(step.name)
    for key in type(step).model_fields:
        if isinstance(named := getattr(step, key), list):
            here.once(key, [" and ".join(n) if isinstance(n, tuple) else n for n in named if isinstance(n, Plain)])
    step.check_span(here)
    KINDS[step.kind].check(step, here)


def check_rows(study: Study, data: StudyData) -> list[str]:
    """Problems of the sample itself: years and regions that are not there, rows that share their keys."""
    study = study.spanning(data.years)
    checker = Checker(study, data, Context(study, data))
    _check_rows(checker)
    return checker.problems


def _check_rows(checker: Checker) -> None:
    sample, years = checker.study.sample, checker.data.years
    first, last = checker.study.years
    if years and (first < min(years) or last > max(years)):
        checker.say("sample.years", f"the data have {min(years)} to {max(years)}, not {first} to {last}")
    for key, regions in (("include", sample.include), ("exclude", sample.exclude)):
        for region in regions:
            if region not in checker.data.regions:
                checker.say(
                    f"sample.{key}", f"no region {region!r} in {sample.table}{near(region, checker.data.regions)}"
                )
    twice = checker.data.frame.select(pl.struct(sample.unit, sample.period).is_duplicated().sum()).item()
    if twice:
        checker.say("sample", f"{twice} rows share their {sample.unit} and {sample.period}; keep one row for each")


def _check_sample(checker: Checker) -> None:
    _check_rows(checker)
    for name in checker.study.definitions:
        checker.variable("definitions", name)
    _check_boundaries(checker)


def _check_boundaries(checker: Checker) -> None:
    """Whether the polygons can be read and know the sample's regions."""
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
