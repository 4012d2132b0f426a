"""Study zero as assets: its efficiency tables, one asset a step, the study as a whole; kept where nothing changed."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import duckdb
import polars as pl

from orchestration.dbt.project import PANEL
from orchestration.identity import code_hash, identify
from orchestration.language import described, language, told
from orchestration.made_once import MadeOnce
from orchestration.metadata import column_schema, figure, frame_metadata, listed, preview, stored_schema, study_metadata
from orchestration.missing_cells import named_in
from orchestration.pages import REPORT
from orchestration.resources import POOL, Warehouse
from orchestration.results import MODEL_TABLES
from orchestration.reuse import computed_by, fingerprint, forget, remember, reused
from orchestration.studies.data import efficiency_or_reasons, rows_of
from orchestration.studies.main_study import (
    data_of,
    folder_of,
    is_stored,
    main_study,
    mistakes,
    perform_step,
    reads,
    tables_read,
)
from orchestration.studies.runs import figures_of
from orchestration.studies.tables import (
    OF_STEPS,
    Outcome,
    forget_steps,
    store_efficiency,
    store_outcome,
    store_study,
    stored_efficiency,
)
from python_models.studies import Study, StudyData, StudyError
from python_models.studies.cautions import of_sample
from python_models.studies.context import Context
from python_models.studies.steps.base import Step
from python_models.studies.steps.moran import Moran
from python_models.studies.text import say

ESTIMATION_PANEL = dg.AssetKey(["marts", "estimation_panel"])
EFFICIENCY = ("efficiency_scores", "efficiency_slacks", "efficiency_peers", "malmquist_components")
SCORES = [dg.AssetKey(["results", name]) for name in EFFICIENCY]
MORE_TOLD = ("efficiency_scores", "malmquist_components")  # key figures and a picture in the UI
WHOLE = dg.AssetKey(["results", "studies"])
STORING = ("orchestration/studies/*.py", "orchestration/results.py", "orchestration/identity.py")
EFFICIENCY_CODE = (
    *("python_models/*.py", "python_models/weights/*.py"),
    *("python_models/efficiency/*.py", "python_models/studies/*.py"),
    *STORING,
)
STEP_CODE = (
    *("python_models/**/*.py", "orchestration/studies/main_study.py", "orchestration/missing_cells.py"),
    *("orchestration/failing_cells.py", *STORING),
)


READ = MadeOnce()  # the rows of study zero: the steps of a run share one process


def _shared_data(con: duckdb.DuckDBPyConnection, study: Study, run_id: str) -> StudyData:
    """The rows of study zero, read by the first of a run's steps; nothing they are made of changes before the last."""
    found: StudyData = READ.get("study zero", run_id, lambda: data_of(con, study))
    return found


def _spec(key: dg.AssetKey, deps: list[dg.AssetKey], description: str, table: str = "") -> dg.AssetSpec:
    """An asset of the results, with the columns of the table that its rows stand in."""
    columns = column_schema(table or ".".join(key.path))
    return dg.AssetSpec(
        key, deps=deps, group_name="results", description=description, kinds={"python"}, metadata=columns
    )


def efficiency_asset(study: Study, panel: list[dg.AssetKey]) -> dg.AssetsDefinition:
    """The efficiency tables of study zero."""

    @dg.multi_asset(
        specs=[_spec(dg.AssetKey(["results", name]), panel, described(name)) for name in EFFICIENCY],
        name="efficiency",
        pool=POOL,
    )
    def efficiency(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[dg.MaterializeResult]:
        """Measure each efficiency block of studies/main.yml."""
        with warehouse.connect(closed=True) as con:
            cut = rows_of(con, study)
            blocks = list(study.efficiency.items())
            used = {v for _, block in blocks for v in block.reads} | {study.sample.unit, study.sample.period}
            frame = cut.frame.select(c for c in cut.frame.columns if c in used)
            mark = fingerprint([frame, *blocks, code_hash(*EFFICIENCY_CODE)])
            tables = [f"results.{name}" for name in EFFICIENCY if blocks]
            by = None if warehouse.rebuild else computed_by(con, "efficiency", mark, tables)
            if by and blocks and not _is_measured(con, study.name):
                by = None  # study zero was taken away once, and its rows with it
            if not by:
                forget(con, ["efficiency"])
                measured, refused = efficiency_or_reasons(cut)
                for reason in refused.values():  # steps that need the block are refused, the others stand
                    context.log.warning(told(f"not measured: {reason}"))
                store_efficiency(con, study.name, measured, identify(con, context.run.run_id))
                del measured
                remember(con, {"efficiency": mark}, context.run.run_id)
        if by:
            yield from (reused(context, key, by) for key in SCORES)
            return
        for name in EFFICIENCY:
            with warehouse.connect(read_only=True, closed=True) as con:
                facts = study_metadata(con, f"results.{name}", study.name)
                # that of slacks is the largest of the results: those alone are read that say more of themselves
                rows = stored_efficiency(con, study.name, [name]) if name in MORE_TOLD else {}
            facts |= _facts(name, rows[name], cut.frame) if rows and rows[name].height else {}
            yield dg.MaterializeResult(asset_key=["results", name], metadata=facts)

    return efficiency


def _is_measured(con: duckdb.DuckDBPyConnection, study: str) -> bool:
    """Whether scores of the study are stored."""
    return (
        con.execute("select 1 from results.efficiency_scores where study = ? limit 1", [study]).fetchone() is not None
    )


def _facts(name: str, frame: pl.DataFrame, panel: pl.DataFrame) -> dict[str, Any]:
    """What the UI shows of a table beside its first rows: key figures and a picture, of the first block."""
    from python_models.reporting.figures import charts

    first = frame.filter(pl.col("model_id") == frame["model_id"][0])
    if name == "malmquist_components":
        undefined = frame.filter(~pl.col("malmquist").is_finite() | pl.col("malmquist").is_null()).height
        names = ["Malmquist index", "efficiency change", "best-practice change"]
        return {"undefined": undefined, "figure": figure(charts.malmquist_decomposition(first, labels=names))}
    overall = first.filter(pl.col("technology") == first["technology"][0])
    facts = {
        "mean_score": float(overall["score"].mean()),  # type: ignore[arg-type]
        "on_the_frontier": overall.filter(pl.col("score") > 1 - 1e-8).height,
        "not_optimal": frame.filter(pl.col("status") != "optimal").height,
    }
    if not {"region_id", "year", "macro_region"} <= set(panel.columns):
        return facts
    groups = overall.join(panel.select("region_id", "year", "macro_region"), on=["region_id", "year"])
    means = groups.group_by("macro_region", "year").agg(pl.col("score").mean())
    chart = charts.trend(means, value="score", group="macro_region", label="mean efficiency")
    return facts | {"figure": figure(chart)}


def step_asset(study: Study, step: Step, panel: list[dg.AssetKey]) -> dg.AssetsDefinition:
    """One step of study zero."""
    key = dg.AssetKey(["results", step.name])
    node = f"{study.name}.{step.name}"
    spoken = language()
    description = described("step", title=say(step.title, spoken), question=say(step.question, spoken)).strip()
    tables = [f"results.{table}" for table in (*MODEL_TABLES, *OF_STEPS)]

    gives = "results.moran" if isinstance(step, Moran) else "results.model_terms"

    @dg.multi_asset(specs=[_spec(key, [*panel, *SCORES], description, gives)], name=f"results__{step.name}", pool=POOL)
    def _step(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[dg.MaterializeResult]:
        language = warehouse.panel.report.language
        with warehouse.connect(closed=True) as con:
            data = data_of(con, study, [step], _shared_data(con, study, context.run.run_id))
            mark = fingerprint([*reads(study, step, data, language), code_hash(*STEP_CODE)])
            by = None if warehouse.rebuild else computed_by(con, node, mark, tables)
            if by and not is_stored(con, study.name, step.name, folder_of(warehouse.store)):
                by = None
            if not by:
                forget(con, [node])
            identity = identify(con, context.run.run_id)
        if by:
            context.log.info(told(f"{node}: what it reads, its specification and its code are unchanged; kept."))
            yield reused(context, key, by)
            return
        outcome = perform_step(study, step.name, data, language, folder_of(warehouse.store), identity)
        with warehouse.connect(closed=True) as con:
            outcome = named_in(con, outcome)
            store_outcome(con, outcome)
            remember(con, {node: mark}, context.run.run_id)
            columns = stored_schema(con, gives)
        result = outcome.run.results[0]
        if result.status == "failed":
            context.log.warning(told(f"step {step.name} could not be completed: {result.message}"))
        yield dg.MaterializeResult(asset_key=key, metadata=step_metadata(outcome) | columns)

    return _step


def step_metadata(outcome: Outcome) -> dict[str, Any]:
    """What the UI shows of a step: its models' terms, its figure, and what to hold against it."""
    result = outcome.run.results[0]
    shown = ("term", "component", "estimate", "std_error", "p_value")
    charts = list(figures_of(outcome, most=1).values())
    rows = next(iter(result.tables.values()), None)
    return {
        "models": len(result.models),
        "status": result.status,
        **({"failed": result.message} if result.status == "failed" else {}),
        "read_with_care": listed(result.warnings),
        **({} if rows is None else frame_metadata(rows)),
        **({"figure": figure(charts[0])} if charts else {}),
        **{m.model_id: preview(m.terms.select(shown), rows=24) for m in result.models},
    }


def whole_asset(study: Study, panel: list[dg.AssetKey]) -> dg.AssetsDefinition:
    """The study as it was declared; it goes after its steps and takes away what is no longer declared."""
    deps = [*panel, *SCORES, *(dg.AssetKey(["results", step.name]) for step in study.steps)]

    spec = _spec(WHOLE, deps, described("whole"))

    @dg.multi_asset(specs=[spec], name="results__studies", pool=POOL)
    def _whole(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[dg.MaterializeResult]:
        with warehouse.connect(closed=True) as con:
            data = _shared_data(con, study, context.run.run_id)
            READ.drop()
            spanned = study.spanning(data.years)
            language = warehouse.panel.report.language
            forget_steps(con, spanned)
            said = of_sample(Context(spanned, data, language))
            report = warehouse.store.reports / REPORT
            store_study(con, spanned, language, report, said, identify(con, context.run.run_id))
        yield dg.MaterializeResult(asset_key=WHOLE, metadata={"steps": len(study.steps)})

    return _whole


def unreadable(problem: str) -> dg.AssetsDefinition:
    """In the place of a study zero with mistakes: everything else can be looked at, and a run says what is wrong."""

    spec = _spec(WHOLE, [ESTIMATION_PANEL], f"studies/main.yml has mistakes:\n{problem}")

    @dg.multi_asset(specs=[spec], name="results__studies", pool=POOL)
    def _unreadable() -> Iterator[dg.MaterializeResult]:
        raise StudyError(problem.splitlines())
        yield  # a generator, as the other assets are

    return _unreadable


def assets() -> list[dg.AssetsDefinition]:
    """Every asset of study zero; none where the panel has no studies/main.yml."""
    if problem := mistakes(PANEL):
        return [unreadable(problem)]
    study = main_study(PANEL)
    if study is None:
        return []
    panel = [dg.AssetKey(table.split(".")) for table in tables_read(study)]
    steps = [step_asset(study, step, panel) for step in study.steps]
    return [efficiency_asset(study, panel), *steps, whole_asset(study, panel)]


ASSETS = assets()
RESULTS = [key for asset in ASSETS for key in asset.keys]
