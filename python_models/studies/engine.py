"""Runs the steps of a study in order; a step that fails is reported and the others go on."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial

import polars as pl

from python_models.errors import InputError
from python_models.executors import executor
from python_models.studies import cautions
from python_models.studies.context import Context, running
from python_models.studies.data import StudyData
from python_models.studies.errors import StudyError, near
from python_models.studies.outputs import FittedModel, Produced, StepResult
from python_models.studies.steps import KINDS, VOCABULARY
from python_models.studies.steps.base import Step
from python_models.studies.study import Study
from python_models.studies.text import Language
from python_models.words.answers import answer
from python_models.words.cautions import whole_sentence

# What data or a declaration that does not fit them raise: InputError and numpy's LinAlgError among the first two.
REFUSALS = (ValueError, ArithmeticError, LookupError, OSError, pl.exceptions.PolarsError)
# Steps report (step, number, of, done, total) as they go.
Progress = Callable[[str, int, int, int, int], None]


@dataclass(frozen=True, slots=True)
class StudyRun:
    """What a study gave: its context with the rows it used, and one result per step."""

    context: Context
    results: Sequence[StepResult]
    cautions: Sequence[str]

    @property
    def models(self) -> list[FittedModel]:
        """Every model of every step."""
        return [m for r in self.results for m in r.models]


def run_study(
    study: Study,
    data: StudyData,
    *,
    only: Sequence[str] = (),
    language: Language | None = None,
    pool: Executor | None = None,
    progress: Progress | None = None,
) -> StudyRun:
    """Run a study's steps on its frames.

    Parameters
    ----------
    only
        Steps to run, or one model of a step as ``step.model``; all where empty. A model that another step needs is
        estimated whether or not its own step runs.
    pool
        Executor for bootstrap, permutations and specification curves; by default processes, started when first needed.
    progress
        ``progress(step, number, of, done, total)``.

    Raises
    ------
    StudyError
        A step or model named in ``only`` that the study does not have.
    """
    study = study.spanning(data.years)
    chosen = [_chosen(study, name) for name in only] if only else list(study.steps)
    context = running(study, data, language, VOCABULARY)
    context.perform = _perform
    results = []
    with ExitStack() as stack:
        for number, step in enumerate(chosen, 1):
            if KINDS[step.kind].many_fits:
                context.pool = pool or stack.enter_context(executor())
                pool = context.pool
            if progress is not None:
                progress(step.name, number, len(chosen), 0, 1)
                context.progress = partial(_report, progress, step.name, number, len(chosen))
            result = run_step(step, context)
            results.append(replace(result, partial=any(name.startswith(f"{step.name}.") for name in only)))
            if progress is not None:
                progress(step.name, number, len(chosen), 1, 1)
    return StudyRun(context, results, cautions.of_sample(context))


def refused_step(study: Study, data: StudyData, name: str, language: Language) -> StudyRun:
    """A step that is not run because it does not fit the data: failed, its reason still to be said."""
    context = running(study.spanning(data.years), data, language, VOCABULARY)
    step: Step = context.study.step(name)
    known = [context.say(w) for w in step.warnings]
    return StudyRun(context, [StepResult(step.name, step.kind, "failed", warnings=known)], cautions.of_sample(context))


def _perform(step: Step, context: Context) -> Produced:
    return KINDS[step.kind].run(step, context)


def _report(progress: Progress, step: str, number: int, of: int, done: int, total: int) -> None:
    progress(step, number, of, done, total)


def _chosen(study: Study, name: str) -> Step:
    """A step, or the step with one of its models."""
    step_name, _, model = name.partition(".")
    step: Step = study.step(step_name)
    if not model:
        return step
    kept = step.only(model)
    if kept is None:
        raise StudyError([f"study {study.name}, step {step_name}: no model {model!r}{near(model, step.model_names())}"])
    return kept


def run_step(step: Step, context: Context) -> StepResult:
    """One step's tables, figures, models and cautions, or the reason why it failed."""
    started = time.perf_counter()
    known = [context.say(w) for w in step.warnings]
    try:
        made = KINDS[step.kind].run(step, context)
    except REFUSALS as exc:
        seconds = time.perf_counter() - started
        kind = "" if isinstance(exc, InputError) else f"{type(exc).__name__}: "
        return StepResult(step.name, step.kind, "failed", f"{kind}{exc}", seconds, warnings=known)
    message = "" if made.exhibits else "; ".join(dict.fromkeys(m.problem for m in made.models))
    # where every model is refused, the message says why
    said = [] if message else cautions.of_models(made.models, context, step.shown_tests())
    said += [whole_sentence(c, context.language) for c in made.cautions]
    return StepResult(
        step.name,
        step.kind,
        "failed" if message else "ok",
        message,
        time.perf_counter() - started,
        made.models,
        made.exhibits,
        [*known, *said],
        made.tables,
        answers=[answer(a, context.language) for a in made.answers],
    )
