"""What Dagster keeps of a study: its metadata in the UI, and that a run on the command line materialised it."""

from collections.abc import Sequence
from typing import Any

import dagster as dg

from orchestration.language import described
from orchestration.metadata import figure, listed
from orchestration.studies.files import MAIN
from orchestration.studies.runs import figures_of
from orchestration.studies.tables import Outcome
from python_models.studies.outputs import StepResult

BY_HAND = "coagg study run"


def outcome_metadata(outcome: Outcome) -> dict[str, Any]:
    """What the UI shows of a study: counts, its report, steps, warnings, tables and figures."""
    run = outcome.run
    steps = [described("study.steps"), "|---|---|---|"]
    steps += [f"| {r.step} | {r.message or described(f'step.{r.status}')} | {r.seconds:.1f} |" for r in run.results]
    said = [*run.cautions, *(w for r in run.results for w in r.warnings)]
    exhibits = [described("study.exhibits"), "|---|---|---|---|"]
    for row in outcome.exhibits.to_dicts():
        exhibits.append(f"| {row['step']} | {row['exhibit']} | {row['paper']} | {row['files'].split(', ')[0]} … |")
    return {
        "report": dg.MetadataValue.path(str(outcome.report)),
        "steps_failed": sum(r.status == "failed" for r in run.results),
        "models": len(run.models),
        "steps": dg.MetadataValue.md("\n".join(steps)),
        "read_with_care": listed(said),
        "tables_and_figures": dg.MetadataValue.md("\n".join(exhibits)),
        **{name: figure(chart) for name, chart in figures_of(outcome).items()},
    }


def record(outcomes: Sequence[Outcome], instance: dg.DagsterInstance) -> list[dg.AssetKey]:
    """Tell Dagster of studies that ran on the command line; the assets that were materialised.

    A paper is one asset, and counts when all of it ran; of study zero each whole step is one.
    """
    made: list[dg.AssetKey] = []
    for outcome in outcomes:
        for key, metadata in _materialised(outcome):
            event = dg.AssetMaterialization(key, description=BY_HAND, metadata={"by": BY_HAND, **metadata})
            instance.report_runless_asset_event(event)
            made.append(key)
    return made


def _materialised(outcome: Outcome) -> list[tuple[dg.AssetKey, dict[str, Any]]]:
    study = outcome.run.context.study.name
    if study != MAIN:
        return [(dg.AssetKey(["studies", study]), outcome_metadata(outcome))] if outcome.whole else []
    steps: list[tuple[dg.AssetKey, dict[str, Any]]] = [
        (dg.AssetKey(["results", r.step]), _of_step(r)) for r in outcome.run.results if not r.partial
    ]
    return [*steps, (dg.AssetKey(["results", "studies"]), {"steps": len(steps)})] if outcome.whole else steps


def _of_step(result: StepResult) -> dict[str, Any]:
    failed = {"failed": result.message} if result.status == "failed" else {}
    return {
        "models": len(result.models),
        "status": result.status,
        "read_with_care": listed(result.warnings),
        **failed,
    }
