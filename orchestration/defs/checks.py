"""The gate between the panel and everything computed from it: Great Expectations as blocking asset checks."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
import polars as pl

from expectations.runner import WORST, blocking_failures
from orchestration.failing_cells import with_first_places, with_places
from orchestration.identity import identify
from orchestration.language import described, language
from orchestration.region_names import coded_names
from orchestration.resources import POOL, Warehouse
from orchestration.results import replace_table
from python_models.words import mark
from python_models.words.checks_page import CHECKS, example, reason, subject
from warehouse.panel import Panel

TYPED_PANEL = dg.AssetKey(["intermediate", "int_panel__typed"])
EMPLOYMENT = dg.AssetKey(["intermediate", "int_employment__by_industry"])
GATES = {
    "employment": EMPLOYMENT,
    "panel": TYPED_PANEL,
    "series": TYPED_PANEL,
    "regional": dg.AssetKey(["intermediate", "int_panel__series"]),
    "growth": TYPED_PANEL,
}
BESIDE = {"employment": ("value_added", "output")}  # what indices may be made of in its place, told in the same check
TOTAL = "total"
NOT_SERIES = {"region_id", "year", "filled_variables"}

EMPLOYMENT_SQL = f"""
select region_id, year, industry_id, employment_persons from intermediate.int_employment__by_industry
where industry_id not in (select industry_id from seeds.industries where is_total)
and region_id in (select region_id from staging.stg_seeds__regions where level = 'region')
union all
select region_id, year, '{TOTAL}', employment_persons from intermediate.int_employment__region_totals
where region_id in (select region_id from staging.stg_seeds__regions where level = 'region')
order by region_id, year, industry_id
"""

MEASURED_SQL = """
select region_id, year, industry_id, {measure}_mn_cny from intermediate.int_{measure}__by_industry
where industry_id not in (select industry_id from seeds.industries where is_total)
and region_id in (select region_id from staging.stg_seeds__regions where level = 'region')
order by region_id, year, industry_id
"""

REGIONAL_SQL = """
select s.variable, v.kind, s.region_id, s.year, s.value, s.fill from intermediate.int_panel__series s
join seeds.variables v using (variable) join staging.stg_seeds__regions r using (region_id)
where r.level = 'region' and v.kind <> 'national' and coalesce(s.fill, '') <> 'inherited' order by all
"""
SPANS_SQL = "select region_id, valid_from, valid_to from staging.stg_seeds__regions where level = 'region'"
SEEN_SQL = """
select region_id, year from intermediate.int_panel__series
union select region_id, year from intermediate.int_employment__region_totals
"""
PUBLISHED_GROWTH = "gdp_index_previous_year"


@dg.multi_asset_check(
    specs=[
        dg.AssetCheckSpec(
            name=f"{name}_expectations", asset=key, blocking=True, description=described("suite", name=name)
        )
        for name, key in GATES.items()
    ],
    pool=POOL,
)
def panel_gate(context: dg.AssetCheckExecutionContext, warehouse: Warehouse) -> Iterator[dg.AssetCheckResult]:
    """Run the suites; keep every outcome in quality.expectation_results, and Great Expectations' JSON by the page."""
    from expectations.kept_outcomes import KeptOutcomes
    from expectations.runner import validated
    from orchestration.checks_page import folder_for_checks, write_checks_page

    folder = folder_for_checks(warehouse.store)
    before = KeptOutcomes(warehouse.store.root / "checked", context.run.run_id, anew=warehouse.rebuild)
    with warehouse.connect(read_only=True):  # the file is opened once for all that the gates ask
        outcome = validated(gates(warehouse), folder, before, _library)
    with warehouse.connect() as con:
        failures = with_places(con, outcome.failures)
        outcomes = with_first_places(outcome.expectations, failures)
        names = coded_names(con, language())
        identity = identify(con, context.run.run_id)
        replace_table(con, "quality.expectation_results", outcomes, identity)
        replace_table(con, "quality.expectation_failures", failures, identity)
    page = write_checks_page(warehouse, outcomes, failures, identity)
    for name, key in GATES.items():
        own = outcomes.filter(pl.col("table_name").is_in([name, *BESIDE.get(name, ())]))
        held_by = outcome.held_by.get(name, context.run.run_id)
        result = _result(name, key, own, str(page), names, "" if held_by == context.run.run_id else held_by)
        if stops := _stopped(result, key, page):
            context.log.error(stops)  # the run's page would say it by stack traces
        yield result


def _library() -> Any:
    from orchestration.light.great_expectations_alone import great_expectations

    return great_expectations


def gates(warehouse: Warehouse) -> Iterator[Any]:
    """The frames that have to pass, each with its suite, by the bounds and exceptions of panel.yml; one at a time."""
    from expectations import frames, suites
    from expectations.runner import Gate

    panel = warehouse.panel
    rules = panel.validation
    listed = [entry.model_dump() for entry in rules.exceptions]
    changes = frames.Changes(rules.largest_yearly_change, rules.largest_yearly_change_of, rules.robust_deviations)
    typed = _typed(warehouse, panel)
    first, last = panel.years[0], panel.last_year or _newest(typed, panel)
    inside = pl.col("year").is_between(first, last)  # other years enter indices, no model
    spans = warehouse.query(SPANS_SQL)
    yield from _employment(warehouse, inside, spans, listed, changes)
    yield from _measured(warehouse, inside, spans, listed)
    yield Gate(
        "panel",
        frames.panel_frame(typed, panel.complete, rules.bounds, listed),
        suites.panel(
            sorted(typed["region_id"].unique().to_list()),
            list(range(first, last + 1)),
            rules.complete_variables,
            rules.complete_since,
            rules.bounds,
            rules.severity,
            _rows(warehouse, panel, first, last),
        ),
    )
    yield Gate(
        "series",
        frames.series_frame(typed, [c for c in typed.columns if c not in NOT_SERIES], listed, changes, rules.severity),
        suites.series(rules.severity),
        ("variable", "region_id", "year"),
        frames.told,
    )
    regional = warehouse.query(REGIONAL_SQL).filter(inside)
    published = regional.filter(pl.col("variable") == PUBLISHED_GROWTH)
    yield Gate(
        "regional", frames.regional_frame(regional, listed), suites.regional(), ("variable", "region_id", "year")
    )
    del regional
    yield Gate("growth", frames.growth_frame(typed, published, listed), suites.growth())


def _employment(
    warehouse: Warehouse, inside: pl.Expr, spans: pl.DataFrame, listed: list[dict[str, Any]], changes: Any
) -> Iterator[Any]:
    """The gate of employment by industry; none where indices are made of another measure and there is no figure."""
    from expectations import frames, suites
    from expectations.runner import Gate

    rules = warehouse.panel.validation
    employment = frames.expected_rows(warehouse.query(EMPLOYMENT_SQL).filter(inside), spans)
    if warehouse.panel.indices.measure != "employment" and employment.is_empty():
        return
    years = sorted(employment["year"].unique().to_list())
    suite = suites.employment(
        employment["region_id"].n_unique(),
        list(range(years[0], years[-1] + 1)) if years else [],
        rules.sector_sum_tolerance,
        rules.severity,
    )
    frame = frames.employment_frame(employment, TOTAL, listed, changes, rules.severity)
    del employment
    yield Gate("employment", frame, suite, ("region_id", "year", "industry_id"), frames.told)


def _measured(warehouse: Warehouse, inside: pl.Expr, spans: pl.DataFrame, listed: list[dict[str, Any]]) -> list[Any]:
    """The gate of value added or output by industry, where indices are made of it."""
    from expectations import frames, suites
    from expectations.runner import Gate

    measure, grades = warehouse.panel.indices.measure, warehouse.panel.validation.severity
    if measure == "employment":
        return []
    figures = warehouse.query(MEASURED_SQL.format(measure=measure)).filter(inside)
    if figures.is_empty():
        return []
    wanted = frames.expected_rows(figures, spans, f"{measure}_mn_cny")
    frame = frames.measured_frame(wanted, measure, listed, grades)
    return [Gate(measure, frame, suites.measured(measure, grades), ("region_id", "year", "industry_id"), frames.told)]


def _typed(warehouse: Warehouse, panel: Panel) -> pl.DataFrame:
    frame = warehouse.query("select * from intermediate.int_panel__typed order by region_id, year")
    return frame.filter(~pl.col("region_id").is_in(panel.excluded_regions))


def _rows(warehouse: Warehouse, panel: Panel, first: int, last: int) -> int:
    """Rows that the panel has to have: each region's years from when it was set up until it was abolished."""
    spans = warehouse.query(SPANS_SQL).filter(~pl.col("region_id").is_in(panel.excluded_regions))
    seen = warehouse.query(SEEN_SQL).filter(pl.col("year").is_between(first, last))
    there = {(r, y) for r, a, b in spans.iter_rows() for y in range(max(a or first, first), min(b or last, last) + 1)}
    regions = set(spans["region_id"].to_list())
    return len(there | {(r, y) for r, y in seen.iter_rows() if r in regions})


def _newest(typed: pl.DataFrame, panel: Panel) -> int:
    """The last year of an open-ended panel; its first where no year is complete, which then fails by name."""
    return panel.years[0] if typed.is_empty() else int(typed["year"].max())  # type: ignore[arg-type]


def _result(
    name: str, key: dg.AssetKey, outcomes: pl.DataFrame, page: str, names: Mapping[str, str], reused: str = ""
) -> dg.AssetCheckResult:
    """What the UI shows of a suite, regions and industries by ``names``.

    ``reused`` is the run that held the same rows against it, if not this one.
    """
    failed = outcomes.filter(~pl.col("success"))
    blocking = blocking_failures(failed)
    met = described("suite.met", met=outcomes.height - failed.height, total=outcomes.height)
    more = [described("suite.more")] if (failed["unexpected"] > WORST).any() else []
    if not more and (blocking["unexpected"] > 0).any():
        more = [described("suite.believed")]
    said = "\n".join([met, *(_said(row, names) for row in failed.to_dicts()), *more])
    return dg.AssetCheckResult(
        check_name=f"{name}_expectations",
        asset_key=key,
        passed=failed.is_empty(),
        severity=dg.AssetCheckSeverity.WARN if blocking.is_empty() else dg.AssetCheckSeverity.ERROR,
        description=said,
        metadata={
            "expectations": dg.MetadataValue.table([_row(r, names) for r in outcomes.sort("success").to_dicts()]),
            "pages": dg.MetadataValue.path(page),
            **({"reused": dg.MetadataValue.text(reused)} if reused else {}),
        },
    )


def _stopped(result: dg.AssetCheckResult, key: dg.AssetKey, page: Any) -> str:
    """What a suite that stops the run says on the run's page: which figure, and what to do; nothing of another."""
    if result.passed or result.severity != dg.AssetCheckSeverity.ERROR:
        return ""
    return described("gate.stopped", said=result.description, asset=key.to_user_string(), page=page)


def _row(row: Mapping[str, Any], names: Mapping[str, str]) -> dg.TableRecord:
    """One expectation in three columns, in the panel's language: more run out of Dagster's page."""
    from python_models.reporting.pages.checks_page import expectation, outcome

    spoken = language()
    found = outcome(row, spoken)
    if not row["success"] and row["examples"]:
        found += mark("semicolon", spoken) + example(row["examples"], spoken, names)
    cells = {
        "subject": subject(row["subject"], spoken, names, typed=True),
        "expectation": expectation(row["expectation"], spoken),
    }
    return dg.TableRecord({CHECKS(f"head.{name}", spoken): cell for name, cell in (cells | {"result": found}).items()})


def _examples(examples: Sequence[str], names: Mapping[str, str]) -> str:
    """Figures that failed: one goes on in the sentence, several have a line each."""
    lines = [example(text, language(), names) for text in examples]
    return lines[0] if len(lines) == 1 else "".join(f"\n  {line}" for line in lines)


def _said(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """One failed expectation: how many rows, and the worst of them."""
    several = {"failed": row["unexpected"], "checked": row["checked"]}
    return described(
        "suite.failed",
        subject=subject(row["subject"], language(), names, typed=True),
        why=reason(row["why"], language()),
        count=described("suite.worst", **several) if row["unexpected"] > 1 else "",
        example=_examples(row["examples"].split("; "), names) if row["examples"] else described("suite.not_met"),
    )
