"""Runs of the UI, the sensor and the schedule that failed or published: the hooks of panel.yml are told."""

import dagster as dg

from orchestration.dbt.project import PANEL
from orchestration.defs.jobs import refresh
from orchestration.hooks import ON_COMMAND_LINE, tell_failure, tell_release
from orchestration.language import described
from orchestration.run_log import root_cause
from warehouse.store import Store


@dg.run_failure_sensor(description=described("failures_told"), default_status=dg.DefaultSensorStatus.RUNNING)
def failures_told(context: dg.RunFailureSensorContext) -> None:
    """Tell `operations.on_failure` of panel.yml of a run that failed or was killed; the command line does so itself."""
    run = context.dagster_run
    if ON_COMMAND_LINE in run.tags:
        return
    failed = []
    for event in context.get_step_failure_events():
        error = event.step_failure_data.error
        failed.append(f"{(event.step_key or '').replace('__', '/')}: {root_cause(error) if error else event.message}")
    said = failed or [context.failure_event.message or ""]
    tell_failure(PANEL, Store(PANEL.store), run.run_id, said)


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.SUCCESS,
    description=described("releases_told"),
    monitored_jobs=[refresh],
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def releases_told(context: dg.RunStatusSensorContext) -> None:
    """Tell `operations.on_release` of panel.yml about a release; the command line does so itself."""
    if ON_COMMAND_LINE not in context.dagster_run.tags:
        tell_release(PANEL, Store(PANEL.store), context.dagster_run.run_id)
