"""Yearbook files become raw observations: appended with their cell and vintage, never updated."""

from datetime import UTC, datetime

import dagster as dg

from orchestration import nothing_new
from orchestration.language import described, language, told
from orchestration.metadata import frame_metadata, preview
from orchestration.resources import POOL, Warehouse
from orchestration.studies.main_study import mistakes
from warehouse.frames import frame_of
from warehouse.panel import Panel

READ_BY: dict[str, str] = {}  # run: what it reads (``nothing_new.inputs``); its steps share one process
OBSERVATIONS = dg.AssetKey(["raw", "observations"])
WHOLE = "files_whole"
SHOWN = ["source", "file_name", "vintage", "observations", "rejects", "missing", "status"]


def is_whole_refresh(run: dg.DagsterRun) -> bool:
    """Whether a run makes everything, not some assets that a person chose."""
    return run.job_name == "refresh" and not run.asset_selection and not run.resolved_op_selection


def _require_study(run: dg.DagsterRun, panel: Panel) -> None:
    """A whole refresh whose study zero has mistakes could publish nothing: it fails before anything is read."""
    if is_whole_refresh(run) and (problems := mistakes(panel)):
        said = f"Nothing was begun: studies/main.yml has mistakes.\n{problems}"
        raise dg.Failure(said, allow_retries=False)


class IngestConfig(dg.Config):
    """What to read: every waiting file, or only the files of one yearbook year."""

    year: int | None = None


@dg.asset(
    key=OBSERVATIONS,
    description=described("observations"),
    group_name="raw",
    kinds={"polars", "duckdb"},
    pool=POOL,
    check_specs=[
        dg.AssetCheckSpec(
            name=WHOLE,
            asset=OBSERVATIONS,
            blocking=True,  # where panel.yml says `strict: true`, which makes its findings errors
            description=described("files_whole"),
        )
    ],
)
def observations(context: dg.AssetExecutionContext, config: IngestConfig, warehouse: Warehouse) -> dg.MaterializeResult:
    """One row per figure read from a yearbook file, with file, sheet, cell, text as printed, unit and vintage."""
    from warehouse import ingest
    from warehouse.arrivals import documents, name_in
    from warehouse.catalogue import load_catalogue
    from warehouse.guard import Apart
    from warehouse.names import load_seeds, require_units
    from warehouse.readers.containers import Limits

    panel, store = warehouse.panel, warehouse.store
    _require_study(context.run, panel)
    if is_whole_refresh(context.run) and not warehouse.moment:
        READ_BY[context.run.run_id] = nothing_new.inputs(panel)
    store.require_space()
    restored = store.restore_working()
    if restored:
        context.log.warning(told(restored))
    if warehouse.moment:  # the files as they stood; what waits in the landing folder is for the next refresh
        with warehouse.connect(read_only=True) as con:
            shown = frame_of(con, "select * from raw.files order by loaded_at, file_name")
        return dg.MaterializeResult(
            metadata={"stood": str(warehouse.moment), **frame_metadata(shown)},
            check_results=[_whole(warehouse)],
        )
    for absence in panel.absent_folders():
        context.log.warning(told(absence))
    sources, seeds = load_catalogue(panel.sources), load_seeds(panel.seeds)
    require_units(panel.seeds)
    limits = Limits(max_bytes=round(panel.reading.max_mb * 1e6))
    with warehouse.connect() as con:
        read, counts = ingest.run(
            con,
            panel.incoming,
            sources,
            seeds,
            store=store.files,
            run_id=context.run.run_id,
            now=datetime.now(UTC),
            year=config.year,
            limits=limits,
            apart=lambda seeds, load: Apart(seeds, load, limits, panel.reading.memory_mb, panel.reading.seconds),
        )
        totals = con.execute("select count(*), min(year), max(year) from raw.observations").fetchone()
    for message in read.rejects["message"].head(20):
        context.log.warning(told(message))
    for name, note in read.files.select("file_name", "note").drop_nulls("note").iter_rows():
        context.log.info(told(f"{name}: {note}"))
    beside = [name_in(path, panel.landing) for path in documents(panel.landing)]
    if beside:
        context.log.info(told(f"documents, not read as data: {', '.join(beside)}"))
    metadata = {
        "dagster/row_count": totals[0] if totals else 0,
        "first_year": totals[1] if totals else None,
        "last_year": totals[2] if totals else None,
        **counts,
        "restored": restored and told(restored),
        "files_read": preview(read.files.select(SHOWN), rows=60),
        "preview": preview(
            read.observations.select(
                "region_raw", "year", "indicator", "sector_raw", "value_raw", "unit_raw", "file_name", "cell"
            )
        ),
        "rejects": preview(read.rejects.select("reason", "message"), rows=40),
    }
    return dg.MaterializeResult(
        metadata={k: v for k, v in metadata.items() if v is not None}, check_results=[_whole(warehouse)]
    )


def _whole(warehouse: Warehouse) -> dg.AssetCheckResult:
    """What a damaged file left standing, also kept in quality.standing for the run's last lines and the report."""
    from python_models.words import mark
    from python_models.words.standing import STANDING, standing_sentences
    from warehouse.standing import write_standing

    with warehouse.connect() as con:
        found = write_standing(con).to_dicts()
    strict = warehouse.panel.strict
    said = mark("semicolon", language()).join(standing_sentences(found, language()))
    return dg.AssetCheckResult(
        check_name=WHOLE,
        asset_key=OBSERVATIONS,
        passed=not found,
        severity=dg.AssetCheckSeverity.ERROR if strict else dg.AssetCheckSeverity.WARN,
        description=said or STANDING("whole", language()),
        metadata={"findings": len(found), "strict": strict},
    )
