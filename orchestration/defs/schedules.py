"""The clock: a refresh every Monday before work, for sources that arrive by other roads than the landing folder."""

import dagster as dg

from orchestration.dbt.project import PANEL
from orchestration.defs.jobs import refresh
from orchestration.language import described, told
from orchestration.nothing_new import note_look, unchanged
from orchestration.studies.main_study import mistakes
from warehouse.store import Store


@dg.schedule(
    name="weekly_refresh",
    job=refresh,
    cron_schedule="0 4 * * 1",
    execution_timezone="Asia/Shanghai",
    description=described("weekly_refresh"),
)
def weekly_refresh() -> dg.RunRequest | dg.SkipReason:
    """Ask for a refresh, unless it would find nothing new, as ``coagg run`` on the command line."""
    store = Store(PANEL.store)
    if found := unchanged(PANEL, store):
        note_look(store, found)
        return dg.SkipReason(told(f"Nothing new since release {found.release}."))
    if problems := mistakes(PANEL):  # it could not be published: said now, as by ``coagg run``
        return dg.SkipReason(told(f"studies/main.yml has mistakes: {problems}"))
    # A run whose process died is started again; one that failed by its data would fail again (dagster.yaml).
    return dg.RunRequest(tags={"dagster/max_retries": "2", "dagster/retry_strategy": "ALL_STEPS"})
