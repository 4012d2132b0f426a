"""The clock: a refresh every Monday before work, for sources that arrive by other roads than the landing folder."""

import dagster as dg

from orchestration.defs.jobs import refresh

weekly_refresh = dg.ScheduleDefinition(
    name="weekly_refresh",
    job=refresh,
    cron_schedule="0 4 * * 1",
    execution_timezone="Asia/Shanghai",
    # A run whose process died is started again; one that failed by its data would fail again (dagster.yaml).
    tags={"dagster/max_retries": "2", "dagster/retry_strategy": "ALL_STEPS"},
)
