"""The main job's report: what the published tables say about a panel, as one page.

Every number is read by the query printed beneath it; a table that is not there is said to be missing.
"""

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from python_models.reporting import index_exhibits as indices
from python_models.reporting import quality_exhibits as quality
from python_models.reporting import result_exhibits as results
from python_models.reporting.page import Headline, Provenance, Section, report_page
from python_models.reporting.panel_report_context import PanelMeta, PanelReport
from python_models.reporting.regression_tables import p_text
from python_models.reporting.stored_tables import Absent, StoredTables
from python_models.reporting.words import number, whole

__all__ = ["PanelMeta", "panel_report"]


def _headlines(report: PanelReport) -> list[Headline]:
    """The numbers to see first; each is left out where its table is missing."""
    say = report.say

    def size() -> Headline:
        panel = report.stored.require("marts.estimation_panel", "region_id", "year")
        years = panel["year"].unique().sort().to_list()
        return Headline(whole(panel["region_id"].n_unique()), say["h.regions"], f"{years[0]}–{years[-1]}")

    def theta() -> Headline:
        means = report.stored.query(indices.means_query(report)).filter(pl.col("scope") == "nation").sort("year")
        if means.is_empty():
            raise Absent("")
        first, last = means.row(0, named=True), means.row(-1, named=True)
        detail = say["h.from"].format(value=number(first["theta_mean"], 2), year=first["year"])
        return Headline(number(last["theta_mean"], 2), say["h.theta"].format(year=last["year"]), detail)

    def leader() -> Headline:
        rows = report.stored.query(indices.theta_query(report, report.last_year("marts.coagglomeration")))
        top = rows.drop_nulls("theta").sort("theta", descending=True).row(0, named=True)
        return Headline(str(top["region_name"]), say["h.leader"], f"θ = {number(top['theta'], 2)}, {top['year']}")

    def efficiency() -> Headline:
        rows = (
            report.stored.query(indices.efficiency_query(report))
            .group_by("year")
            .agg(pl.col("score").mean())
            .sort("year")
        )
        first, last = rows.row(0, named=True), rows.row(-1, named=True)
        detail = say["h.from"].format(value=number(first["score"], 2), year=first["year"])
        return Headline(number(last["score"], 2), say["h.efficiency"].format(year=last["year"]), detail)

    def moran() -> Headline:
        rows = report.stored.query(results.moran_query(report))
        first = report.stored.require("results.moran").row(0, named=True)
        chosen = (pl.col("variable") == first["variable"]) & (pl.col("weights_id") == first["weights_id"])
        last = rows.filter(chosen).sort("year").row(-1, named=True)
        label = say["h.moran"].format(variable=report.label(last["variable"]), year=last["year"])
        return Headline(number(last["moran_i"], 2), label, f"p = {p_text(last['p_value'])}")

    found = []
    for make in (size, theta, leader, efficiency, moran):
        try:
            found.append(make())
        except Absent:
            continue
    return found


def panel_report(
    stored: Mapping[str, pl.DataFrame], meta: PanelMeta, provenance: Provenance | Mapping[str, str] | None = None
) -> str:
    """The report of a panel as one self-contained HTML page.

    Parameters
    ----------
    stored
        Published tables by ``schema.table``; those that are missing are said to be.
    meta
        Title, pair, labels and language.
    provenance
        Run identifier, data vintage, code version, files; where it names no files, ``raw.files`` is listed.
    """
    report = PanelReport(StoredTables(stored), meta)
    return report_page(
        meta.title,
        panel_sections(report),
        _with_files(provenance, report.stored),
        subtitle=meta.subtitle,
        language=meta.language,
    )


def panel_sections(report: PanelReport) -> list[Section]:
    """The report's sections in order; what is missing is said in each."""
    say = report.say
    headlines = _headlines(report)
    return [
        *([Section(say["headline.title"], say["headline.question"], headlines=headlines)] if headlines else []),
        report.section("theta", [indices.theta_trend, indices.theta_table, indices.pair_table]),
        report.section("regions", [indices.theta_map, indices.theta_ranking, indices.theta_heat]),
        report.section(
            "efficiency",
            [indices.efficiency_trend, indices.malmquist, indices.efficiency_change, indices.efficiency_scatter],
        ),
        report.section("models", results.model_exhibits(report), warnings=results.cautions(report)),
        report.section("moran", [results.moran_table, results.moran_scatters, results.moran_clusters]),
        report.section("quality", [quality.expectations, quality.rejects, quality.filled]),
    ]


def _with_files(provenance: Provenance | Mapping[str, str] | None, stored: StoredTables) -> Provenance:
    """Provenance with the files that were read."""
    given = provenance if isinstance(provenance, Provenance) else Provenance(facts=provenance or {})
    files = stored.get("raw.files")
    if given.files or files is None or files.is_empty():
        return given
    wanted = ("file_name", "source", "vintage", "observations", "rejects", "status", "file_sha256")
    shown = files.select(c for c in wanted if c in files.columns)
    return replace(given, files=shown.sort(shown.columns[0]).to_dicts())
