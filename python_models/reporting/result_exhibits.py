"""The panel report's exhibits of models, their effects, and spatial dependence."""

from collections.abc import Callable
from functools import partial
from typing import Any

import polars as pl

from python_models.reporting import maps, model_charts
from python_models.reporting.cautions import model_cautions
from python_models.reporting.exhibit_registry import shown_in
from python_models.reporting.numbers import DEFAULT_STARS
from python_models.reporting.page import Exhibit
from python_models.reporting.panel_report_context import PanelReport
from python_models.reporting.publication_table import PublicationTable, Row
from python_models.reporting.regression_tables import cell, effects_table, regression_table
from python_models.reporting.stored_tables import Absent, among, quoted

YEAR_DUMMIES = r"^(td|year|yr)_?\d{4}$|^C\(\w+\)\["
TERM_COLUMNS = "model_id, term, component, estimate, std_error, p_value, conf_low, conf_high"
SHOWN_TESTS = (
    "f_unit_effects", "f_two_way_effects", "joint_period_dummies", "breusch_pagan_unit", "hausman_unit",
    "hausman_unit_auxiliary", "lm_lag", "rlm_lag", "lm_error", "rlm_error", "wald_sdm_sar", "wald_sdm_sem",
    "lr_sdm_sar", "lr_sdm_sem", "hausman", "ar1", "ar2", "hansen",
)  # fmt: skip


def model_runs(report: PanelReport) -> pl.DataFrame:
    """The study's models in the order of the words' estimators."""
    runs = report.stored.require("results.model_runs", "model_id", "study", "estimator", "outcome", "weights_id")
    chosen = runs.filter(pl.col("study") == report.meta.study)
    if chosen.is_empty():
        raise Absent(f"No model of the study {report.meta.study} is stored.")
    rank = {name: i for i, name in enumerate(report.labels)}
    place = pl.col("estimator").replace_strict(rank, default=len(rank))
    return chosen.with_columns(place.alias("__at")).sort("__at", "weights_id", "model_id").drop("__at")


def _absent(report: PanelReport, reason: Absent) -> Exhibit:
    raise reason


def _members(models: list[str]) -> str:
    return f"model_id IN {among(models)}"


def model_exhibits(report: PanelReport) -> list[Callable[[PanelReport], Exhibit]]:
    """Makers of a table per outcome, one of its spatial models, the effects per weights, and the focal term's plot."""
    try:
        runs = model_runs(report)
    except Absent as exc:
        return [partial(_absent, reason=exc)]
    spatial = pl.col("weights_id").is_not_null()
    makers: list[Callable[[PanelReport], Exhibit]] = []
    for outcome in runs["outcome"].unique(maintain_order=True).to_list():
        own = runs.filter(pl.col("outcome") == outcome)
        for rows in (own.filter(~spatial), own.filter(spatial)):
            if rows.height:
                makers.append(partial(regression, models=rows["model_id"].to_list()))
    for weights in runs.filter(spatial)["weights_id"].unique(maintain_order=True).to_list():
        own = runs.filter(pl.col("weights_id") == weights)
        makers.append(partial(effects, models=own["model_id"].to_list(), weights=weights))
    return [*makers, focal_plot] if report.meta.focal_term else makers


def regression(report: PanelReport, models: list[str]) -> Exhibit:
    """Estimates over standard errors of the named models."""
    terms_query = f"SELECT {TERM_COLUMNS}\nFROM results.model_terms\nWHERE {_members(models)}"
    fit_query = f"SELECT model_id, measure, value\nFROM results.model_fit\nWHERE {_members(models)}"
    test_query = (
        f"SELECT model_id, test, value, p_value\nFROM results.model_tests\nWHERE {_members(models)}\n"
        f"  AND test IN {among(SHOWN_TESTS)}"
    )
    terms, fit = report.stored.query(terms_query), report.stored.query(fit_query)
    # a model that was refused has no terms; the cautions say why
    runs = model_runs(report).filter(pl.col("model_id").is_in(terms["model_id"].to_list()))
    runs = runs.sort("weights_id", maintain_order=True)
    queries, note = [terms_query, fit_query], report.say["models.note"]
    try:
        tests = report.stored.query(test_query)
        queries.append(test_query)
    except Absent:
        tests, note = None, f"{note} {report.say['no_tests']}"
    heads = None
    if runs["weights_id"].n_unique() > 1:
        heads = [[report.label(x) for x in runs[c].to_list()] for c in ("weights_id", "estimator")]
    outcome = report.label(runs["outcome"][0])
    table = regression_table(
        terms,
        fit,
        runs,
        models=runs["model_id"].to_list(),
        tests=tests,
        test_rows=[t for t in SHOWN_TESTS if tests is not None and t in tests["test"].to_list()],
        heads=heads or [[report.label(e) for e in runs["estimator"].to_list()]],
        labels=report.labels,
        repeat_tests=False,
        indicate={report.say["year_dummies"]: YEAR_DUMMIES},
        order=[report.meta.focal_term] if report.meta.focal_term else [],
        language=report.meta.language,
    )
    spatial = runs["weights_id"].null_count() == 0
    caption = "models.spatial" if spatial else "models.table"
    return report.exhibit(table, caption, ";\n\n".join(queries), note=note, outcome=outcome)


def effects(report: PanelReport, models: list[str], weights: str) -> Exhibit:
    """Direct, indirect and total effects of the spatial models on one weights matrix."""
    query = (
        f"SELECT {TERM_COLUMNS}\nFROM results.model_terms\nWHERE {_members(models)}\n"
        "  AND component IN ('direct', 'indirect', 'total')"
    )
    runs = model_runs(report).filter(pl.col("model_id").is_in(models))
    table = effects_table(report.stored.query(query), runs, labels=report.labels, language=report.meta.language)
    return report.exhibit(table, "models.effects", query, weights=report.label(weights))


def focal_plot(report: PanelReport) -> Exhibit:
    """The focal term in every model of the first outcome; the total effect where the model is spatial."""
    runs = model_runs(report)
    outcome = runs["outcome"][0]
    runs = runs.filter(pl.col("outcome") == outcome)
    query = (
        f"SELECT {TERM_COLUMNS}\nFROM results.model_terms\nWHERE term = {quoted(report.meta.focal_term or '')}\n"
        f"  AND component IN ('main', 'total') AND {_members(runs['model_id'].to_list())}"
    )
    rows = report.stored.query(query)
    has_total = rows.filter(pl.col("component") == "total")["model_id"].to_list()
    kept = rows.filter((pl.col("component") == "total") | ~pl.col("model_id").is_in(has_total))
    joined = runs.select("model_id", "estimator", "weights_id").join(
        kept, on="model_id", how="inner", maintain_order="left"
    )
    names = []
    for row in joined.to_dicts():
        weights = f", {report.label(row['weights_id'])}" if row["weights_id"] else ""
        total = f" ({report.say['total_effect']})" if row["component"] == "total" else ""
        names.append(report.label(row["estimator"]) + weights + total)
    drawn = joined.with_columns(term=pl.Series(names), component=pl.lit("main"), model_id=pl.lit("all"))
    label = report.say["focal_axis"].format(term=report.label(report.meta.focal_term or ""))
    chart = model_charts.coefficient_plot(drawn, label=label)
    return report.exhibit(
        chart, "models.focal", query, term=report.label(report.meta.focal_term or ""), outcome=report.label(outcome)
    )


def cautions(report: PanelReport) -> list[str]:
    """Why the models should be read with care, from their stored fit, tests and warnings."""
    try:
        runs = model_runs(report)
        fit = report.stored.require("results.model_fit", "model_id", "measure", "value")
    except Absent:
        return []
    try:
        tests = report.stored.require("results.model_tests", "model_id", "test", "p_value")
    except Absent:
        tests = None
    return model_cautions(runs, fit, tests, report.labels, report.meta.language)


def _moran_columns(report: PanelReport) -> tuple[str, str]:
    """The stored z-score and p-value: by permutation for the p-value, else under randomisation."""
    frame = report.stored.require("results.moran", "variable", "year", "moran_i", "weights_id")
    p = next((c for c in ("p_permutation", "p_value", "p_random") if c in frame.columns), None)
    z = next((c for c in ("z_random", "z_score", "z_normal") if c in frame.columns), None)
    if p is None or z is None:
        raise Absent("The table results.moran has no column p_permutation or z_random.")
    return z, p


def moran_query(report: PanelReport) -> str:
    """Moran's I by variable, weights and year."""
    z, p = _moran_columns(report)
    return (
        f"SELECT variable, weights_id, year, moran_i, {z} AS z_score, {p} AS p_value\n"
        "FROM results.moran\nORDER BY variable, weights_id, year"
    )


@shown_in("moran")
def moran_table(report: PanelReport) -> Exhibit:
    """Moran's I by year, a column per variable and weights matrix."""
    query = moran_query(report)
    rows = report.stored.query(query)
    columns = rows.select("variable", "weights_id").unique(maintain_order=True).rows()
    found = {(r["variable"], r["weights_id"], r["year"]): r for r in rows.to_dicts()}
    body = []
    for year in sorted(rows["year"].unique().to_list()):
        cells = [found.get((v, w, year), {}) for v, w in columns]
        texts = [cell(r.get("moran_i"), r.get("z_score"), r.get("p_value"), DEFAULT_STARS, 3) for r in cells]
        body.append(Row(str(year), tuple(texts)))
    table = PublicationTable(
        heads=(tuple(report.label(v) for v, _ in columns), tuple(report.label(w) for _, w in columns)),
        rows=tuple(body),
        notes=report.say["moran.note"],
        stored=rows,
        language=report.meta.language,
    )
    return report.exhibit(table, "moran.table", query)


def _local_rows(report: PanelReport) -> tuple[pl.DataFrame, str, dict[str, Any]]:
    """Local Moran of the first variable and weights in the last year, its query, and what they are."""
    local = report.stored.require("results.moran_local", "variable", "weights_id", "year", "quadrant", "z", "lag_z")
    p = next((c for c in ("p_permutation", "p_value") if c in local.columns), None)
    if p is None:
        raise Absent("The table results.moran_local has no column p_permutation.")
    variable, weights = local["variable"][0], local["weights_id"][0]
    year = report.last_year("results.moran_local")
    query = (
        f"SELECT l.region_id, {report.region_columns},\n"
        f"       l.z, l.lag_z, l.quadrant, l.{p} AS p_value\n"
        "FROM results.moran_local AS l\n"
        "JOIN marts.dim_regions AS r ON r.region_id = l.region_id\n"
        f"WHERE l.variable = {quoted(variable)} AND l.weights_id = {quoted(weights)} AND l.year = {year}\n"
        "ORDER BY l.region_id"
    )
    said = {"variable": report.label(variable), "weights": report.label(weights), "year": year}
    return report.stored.query(query), query, said


@shown_in("moran")
def moran_scatters(report: PanelReport) -> Exhibit:
    """Moran scatter of the first variable in the last year."""
    rows, query, said = _local_rows(report)
    chart = model_charts.moran_scatter(rows, label=str(said["variable"]), language=report.meta.language)
    return report.exhibit(chart, "moran.scatter", query, **said)


@shown_in("moran")
def moran_clusters(report: PanelReport) -> Exhibit:
    """Local clusters of the first variable in the last year."""
    rows, query, said = _local_rows(report)
    chart = maps.lisa_map(
        report.with_all_regions(rows), boundaries=report.meta.boundaries, language=report.meta.language
    )
    return report.exhibit(chart, "moran.map", query, **said)
