"""The code location: assembles what ``orchestration.defs`` defines, and nothing else."""

import dagster as dg

from orchestration.dbt.in_dagster import Dbt, dbt_executable
from orchestration.dbt.project import PANEL, PROJECT_DIR
from orchestration.defs import (
    checks,
    dbt_assets,
    hooks,
    jobs,
    main_study,
    publish,
    raw,
    results_checks,
    revisions,
    schedules,
    sensors,
    studies,
)
from orchestration.resources import Warehouse

defs = dg.Definitions.merge(
    dg.Definitions(
        assets=[
            *dg.load_assets_from_modules([raw, dbt_assets, revisions, publish]),
            *main_study.ASSETS,
            *studies.STUDIES,
        ],
        asset_checks=[*dg.load_asset_checks_from_modules([checks, studies]), *results_checks.CHECKS],
        jobs=[*jobs.JOBS, *([studies.studies_job] if studies.studies_job else [])],
        schedules=[schedules.weekly_refresh],
        sensors=[sensors.landing_arrivals, hooks.failures_told, hooks.releases_told],
        resources={
            "warehouse": Warehouse(folder=str(PANEL.folder)),
            "io_manager": dg.mem_io_manager,  # no step hands on a value; Dagster's own imports file systems of clouds
            "dbt": Dbt(
                project_dir=str(PROJECT_DIR),
                profiles_dir=str(PROJECT_DIR),
                dbt_executable=dbt_executable(),
                global_config_flags=["--no-write-json"],  # the manifest in use is that of parsed_project
            ),
        },
        # One process a run: each step process would pay some 10 s of imports again, and DuckDB takes one
        # writing process at a time anyway.
        executor=dg.in_process_executor,
    ),
)
