"""One asset per paper's study: checked, run on the published data, stored, reported; study zero is in main_study."""

from pathlib import Path

import dagster as dg

from orchestration.defs.failures import failure_in_words
from orchestration.defs.publish import RELEASE
from orchestration.language import described, language, told
from orchestration.main_report import write_report
from orchestration.resources import POOL, Warehouse
from orchestration.studies.age import older_than_data
from orchestration.studies.files import papers, read_study
from orchestration.studies.records import outcome_metadata
from orchestration.studies.runs import run_studies
from python_models.studies import StudyError
from python_models.studies.text import say
from python_models.words import mark
from warehouse.panel import load_panel


def study_asset(name: str, path: Path) -> dg.AssetsDefinition:
    """The asset of one study file; one with mistakes says so in the UI and fails when run, harming no other."""
    try:
        study = read_study(path)
        spoken = language()
        named = {"title": say(study.title, spoken), "question": say(study.question, spoken)}
        description = described("study", source=study.source, **named)
    except StudyError as exc:
        description = described("study.mistakes", mistakes=exc)

    @dg.asset(
        key=dg.AssetKey(["studies", name]),
        deps=[RELEASE],
        group_name="studies",
        description=description,
        kinds={"python"},
        pool=POOL,
    )
    def _study(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
        def progress(step: str, number: int, of: int, done: int, total: int) -> None:
            if done == 0:
                context.log.info(told(f"step {number} of {of}: {step}"))

        outcome = run_studies(warehouse.store, [path], run_id=context.run.run_id, progress=lambda _: progress)[0]
        write_report(warehouse.store, load_panel())  # its head has the studies' answers
        for result in outcome.run.results:
            if result.status == "failed":
                context.log.warning(told(f"step {result.step} could not be completed: {result.message}"))
        return dg.MaterializeResult(metadata=outcome_metadata(outcome))

    return _study


FILES = papers(load_panel())
STUDIES = [study_asset(name, path) for name, path in FILES.items()]
studies_job = (
    dg.define_asset_job(
        "studies",
        selection=dg.AssetSelection.assets(*(dg.AssetKey(["studies", name]) for name in FILES)),
        description=described("studies"),
        hooks={failure_in_words},
    )
    if FILES
    else None
)


@dg.asset_check(
    asset=RELEASE,
    description=described("studies_current"),
    pool=POOL,
)
def studies_are_current(warehouse: Warehouse) -> dg.AssetCheckResult:
    """Warns of studies whose results are older than the published data, by name."""
    old = older_than_data(warehouse.store.current_file(), language())
    apart = mark("colon", language()) if language() != "en" else " "
    said = mark("semicolon", language()).join(f"{study}{apart}{vintages}" for study, vintages in old.items())
    return dg.AssetCheckResult(
        passed=not old,
        severity=dg.AssetCheckSeverity.WARN,
        description=said or described("studies_are"),
    )
