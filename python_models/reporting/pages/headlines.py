"""The panel report's numbers to see first, each left out where its table is missing."""

import dataclasses
from collections.abc import Callable

import polars as pl

from python_models.errors import InputError
from python_models.reporting.numbers import number, p_text, whole
from python_models.reporting.pages.index_exhibits import efficiency_query, means_query, theta_query
from python_models.reporting.pages.page import Headline
from python_models.reporting.pages.panel_report_context import PanelReport
from python_models.reporting.pages.stored_tables import Absent
from python_models.words import set_tight

NO_FIGURES = ("region_id", "parent_region_id", "year", "longitude", "latitude")


def headlines(report: PanelReport) -> list[Headline]:
    """Size of the panel, mean θ, its leader, mean efficiency, and Moran's I."""
    makers: tuple[Callable[[PanelReport], Headline], ...] = (_size, _theta, _leader, _efficiency, _moran)
    found = []
    for make in makers:
        try:
            found.append(make(report))
        except (Absent, InputError):  # the section of the number says what is missing or wrong
            continue
    return found


def _size(report: PanelReport) -> Headline:
    panel = with_figures(report.stored.require("marts.estimation_panel", "region_id", "year"))
    if panel.is_empty():
        raise Absent("no_theta")
    years = panel["year"].unique().sort().to_list()
    return Headline(whole(panel["region_id"].n_unique()), report.say["h.regions"], f"{years[0]}–{years[-1]}")


def with_figures(panel: pl.DataFrame) -> pl.DataFrame:
    """Rows of regions and years that have a figure of their own: a list of regions may be longer than what files tell.

    The nation's figures, carried to every region, and coordinates are none.
    """
    numbers = [c for c, kind in panel.schema.items() if kind.is_numeric() and c not in NO_FIGURES]
    different = panel.group_by("year").agg(pl.col(numbers).n_unique() > 1).select(pl.col(numbers).any())
    own = [c for c in numbers if different[c][0]] or numbers
    return panel.filter(pl.any_horizontal(pl.col(own).is_not_null())) if own else panel


def _first_to_last(report: PanelReport, yearly: pl.DataFrame, value: str, label: str) -> Headline:
    first, last = yearly.sort("year").row(0, named=True), yearly.sort("year").row(-1, named=True)
    detail = report.say["h.from"].format(value=number(first[value], 2), year=first["year"])
    return Headline(number(last[value], 2), report.say[label].format(year=last["year"]), detail)


def _theta(report: PanelReport) -> Headline:
    counted = report.stored.query(means_query(report))
    means = counted.filter(pl.col("scope") == "nation")
    comparable = means.filter(~pl.col("year").is_in(report.partial_years()))  # of the others no change can be told
    means = means if comparable.is_empty() else comparable
    if means.is_empty():
        raise Absent("no_mean")
    mean = _first_to_last(report, means, "theta_mean", "h.theta")
    year, regions = means.sort("year").select("year", "regions").row(-1)
    panel = counted.filter((pl.col("scope") == "panel") & (pl.col("year") == year))["regions"]
    if panel.is_empty() or panel[0] == regions:
        return mean
    return dataclasses.replace(mean, detail=mean.detail + report.say["h.of_benchmark"].format(regions=regions))


def _leader(report: PanelReport) -> Headline:
    rows = report.stored.query(theta_query(report, report.last_year("marts.coagglomeration"))).drop_nulls("theta")
    if rows.is_empty():
        raise Absent("no_theta")
    top = rows.sort("theta", descending=True).row(0, named=True)
    detail = report.say["h.theta_year"].format(value=number(top["theta"], 2), year=top["year"])
    return Headline(str(top["region_name"]), report.say["h.leader"], detail)


def _efficiency(report: PanelReport) -> Headline:
    yearly = report.stored.query(efficiency_query(report)).group_by("year").agg(pl.col("score").mean())
    return _first_to_last(report, yearly, "score", "h.efficiency")


def _moran(report: PanelReport) -> Headline:
    rows = report.stored.require("results.moran", "study", "variable", "weights_id", "year", "moran_i")
    rows = rows.filter(pl.col("study") == report.meta.study)
    if rows.is_empty():
        raise Absent("no_moran", study=report.meta.study)
    first = rows.row(0, named=True)
    chosen = (pl.col("variable") == first["variable"]) & (pl.col("weights_id") == first["weights_id"])
    last = rows.filter(chosen).sort("year").row(-1, named=True)
    label = set_tight(
        report.say["h.moran"].format(variable=report.label(last["variable"]), year=last["year"]), report.meta.language
    )
    return Headline(number(last["moran_i"], 2), label, report.say["h.p"].format(p=p_text(last["p_permutation"])))
