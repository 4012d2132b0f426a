"""The panel report's exhibits of the indices and of efficiency."""

import polars as pl

from python_models.reporting.figures import charts, maps
from python_models.reporting.pages.exhibit_registry import shown_in
from python_models.reporting.pages.page import Exhibit
from python_models.reporting.pages.panel_report_context import PanelReport
from python_models.reporting.pages.stored_tables import Nothing, quoted
from python_models.reporting.tables.frame_tables import tidy_table
from python_models.reporting.tables.publication_table import PublicationTable
from python_models.words.figures import FIGURES

EFFICIENCY = "results.efficiency_scores"
MALMQUIST = "results.malmquist_components"


def means_query(report: PanelReport) -> str:
    """Mean θ by year of all regions and of each macro-region."""
    return (
        "SELECT scope, scope_name, year, regions, theta_mean, match_mean, height_mean\n"
        "FROM marts.coagglomeration_means\n"
        f"WHERE pair = {quoted(report.pair)} AND scope IN ('nation', 'panel', 'macro_region')\n"
        "ORDER BY scope DESC, scope_name, year"
    )


@shown_in("theta")
def theta_trend(report: PanelReport) -> Exhibit:
    """Mean θ by year: the nation and its macro-regions."""
    query = means_query(report)
    counted = report.stored.query(query)
    means = counted.filter(pl.col("scope") != "panel")
    nation = next(iter(means.filter(pl.col("scope") == "nation")["scope_name"].to_list()), None)
    chart = charts.trend(
        means,
        value="theta_mean",
        group="scope_name",
        highlight=nation,
        label=report.say["theta_mean"],
        names=report.labels,
        language=report.meta.language,
    )
    said = {"pair": report.pair_label(report.pair), "of": _of(report, counted), "against": _against(report)}
    return report.exhibit(chart, "theta.trend", query, **said)


@shown_in("theta")
def theta_table(report: PanelReport) -> Exhibit:
    """Mean θ by year and macro-region, as papers print it."""
    query = means_query(report)
    counted = report.stored.query(query)
    means = counted.filter(pl.col("scope") != "panel")
    scopes = [
        *means.filter(pl.col("scope") == "nation")["scope_name"].unique().to_list(),
        *report.in_label_order(means.filter(pl.col("scope") != "nation")["scope_name"].unique().to_list()),
    ]
    table = _by_year(report, means, "scope_name", {s: report.label(s) for s in scopes})
    said = {"pair": report.pair_label(report.pair), "of": _of(report, counted), "against": _against(report)}
    return report.exhibit(table, "theta.table", query, **said)


def _of(report: PanelReport, means: pl.DataFrame) -> str:
    """Of how many regions a mean over the nation is, and how many of them are outside the panel of the models."""
    counted: dict[str, int] = dict(means.group_by("scope").agg(pl.col("regions").max()).iter_rows())
    regions = counted.get("nation")
    outside = 0 if regions is None else int(regions) - int(counted.get("panel", regions))
    return report.say["of_regions" if outside else "of_all_regions"].format(regions=regions, outside=outside)


def _against(report: PanelReport, *, every_pair: bool = False) -> str:
    """What location quotients of the pair, or of every pair, are held against; nothing if the release lacks it."""
    theta = report.stored.get("marts.coagglomeration")
    if theta is None or "benchmark" not in theta.columns:
        return ""
    measure = report.say[f"of.{theta['measure'][0] if 'measure' in theta.columns else 'employment'}"]
    asked = theta if every_pair else theta.filter(pl.col("pair") == report.pair)
    summed = asked.filter(pl.col("benchmark") == "regions_sum")["pair"].unique().to_list()
    if summed and len(summed) < asked["pair"].n_unique():
        named = ", ".join(report.pair_label(pair, short=True) for pair in report.in_label_order(summed))
        return report.say["against.both"].format(pairs=named, measure=measure)
    return report.say["against.regions_sum" if summed else "against.nation_row"].format(measure=measure)


def _by_year(report: PanelReport, means: pl.DataFrame, across: str, columns: dict[str, str]) -> PublicationTable:
    wide = means.pivot(across, index="year", values="theta_mean", aggregate_function=None).sort("year")
    return tidy_table(wide, stub="year", columns=columns, align="center", language=report.meta.language)


@shown_in("theta")
def pair_table(report: PanelReport) -> Exhibit:
    """The nation's mean θ by year of every stored pair."""
    query = (
        "SELECT scope, year, pair, regions, theta_mean\nFROM marts.coagglomeration_means\n"
        "WHERE scope IN ('nation', 'panel')\nORDER BY pair, year"
    )
    counted = report.stored.query(query)
    means = counted.filter(pl.col("scope") == "nation")
    pairs = report.in_label_order(means["pair"].unique().to_list())
    if len(pairs) < 2:
        raise Nothing("one_pair")
    same_first = len({p.partition("_x_")[0] for p in pairs}) == 1
    columns = {p: report.pair_label(p, short=same_first) for p in pairs}
    first = pairs[0].partition("_x_")[0].replace("_", " ")
    table, named = _by_year(report, means, "pair", columns), report.label(first)
    said = {"first": named, "of": _of(report, counted), "against": _against(report, every_pair=True)}
    return report.exhibit(table, "theta.pairs", query, **said)


def theta_query(report: PanelReport, year: int | None = None) -> str:
    """θ of every region, of one year or of all."""
    return (
        f"SELECT c.region_id, {report.region_columns},\n"
        "       c.year, c.theta, c.match, c.height\n"
        "FROM marts.coagglomeration AS c\n"
        "JOIN marts.dim_regions AS r ON r.region_id = c.region_id\n"
        f"WHERE c.pair = {quoted(report.pair)}" + (f" AND c.year = {year}" if year else "") + "\n"
        "ORDER BY c.region_id, c.year"
    )


@shown_in("regions")
def theta_map(report: PanelReport) -> Exhibit:
    """θ on the map in the last year."""
    year = report.last_year("marts.coagglomeration")
    query = theta_query(report, year)
    label = FIGURES("value_year", report.meta.language, value="θ", year=year)
    chart = maps.region_map(report.with_all_regions(report.stored.query(query)), value="theta", label=label,
                            boundaries=report.meta.boundaries, language=report.meta.language)  # fmt: skip
    tiles = report.meta.boundaries is None and len(report.stored.require("marts.dim_regions")) <= maps.MOST_DRAWN
    note = report.say["tiles_note"] if tiles else ""
    return report.exhibit(chart, "theta.map", query, note=note, year=year, against=_against(report))


@shown_in("regions")
def theta_ranking(report: PanelReport) -> Exhibit:
    """θ of every region in the last year, largest first."""
    year = report.last_year("marts.coagglomeration")
    query = theta_query(report, year)
    rows = report.stored.query(query)
    chart = charts.ranking(
        rows,
        value="theta",
        name="region_name",
        group="macro_region",
        names=report.labels,
        reference=rows["theta"].mean(),  # type: ignore[arg-type]
        reference_label=report.say["mean"],
        language=report.meta.language,
    )
    total = rows.drop_nulls("theta").height
    if total <= charts.MOST_BARS:
        return report.exhibit(chart, "theta.ranking", query, year=year, against=_against(report))
    shown, against = charts.FEWER_BARS, _against(report)
    return report.exhibit(chart, "theta.ranking_of", query, year=year, shown=shown, total=total, against=against)


@shown_in("regions")
def theta_heat(report: PanelReport) -> Exhibit:
    """θ by region and year."""
    query = theta_query(report)
    rows = report.stored.query(query)
    if rows["region_id"].n_unique() > 60:
        raise Nothing("too_many_rows")
    grouped = not rows["macro_region"].is_null().any()  # a region without a group would be left out of the figure
    chart = charts.heat_map(rows, row="region_name", column="year", value="theta",
                            group="macro_region" if grouped else None,
                            names=report.labels, label="θ", language=report.meta.language)  # fmt: skip
    return report.exhibit(chart, "theta.heat", query, against=_against(report))


def efficiency_query(report: PanelReport) -> str:
    """Efficiency of every region and year against the global technology."""
    return (
        f"SELECT s.region_id, {report.region_columns}, s.year, s.score\n"
        f"FROM {EFFICIENCY} AS s\n"
        "JOIN marts.dim_regions AS r ON r.region_id = s.region_id\n"
        f"WHERE {report.efficiency_filter(EFFICIENCY)} AND s.score IS NOT NULL\n"
        "ORDER BY s.region_id, s.year"
    )


@shown_in("efficiency")
def efficiency_trend(report: PanelReport) -> Exhibit:
    """Mean efficiency by year: the nation and its macro-regions."""
    query = efficiency_query(report)
    rows = report.stored.query(query)
    groups = rows.group_by("macro_region", "year", maintain_order=True).agg(pl.col("score").mean())
    everything = rows.group_by("year", maintain_order=True).agg(pl.col("score").mean())
    everything = everything.with_columns(macro_region=pl.lit("all"))
    chart = charts.trend(
        pl.concat([groups, everything.select(groups.columns)]),
        value="score",
        group="macro_region",
        highlight="all",
        label=report.say["efficiency"],
        names=report.labels,
        language=report.meta.language,
    )
    return report.exhibit(chart, "efficiency.trend", query)


@shown_in("efficiency")
def malmquist(report: PanelReport) -> Exhibit:
    """The Malmquist index and its factors, cumulated."""
    query = (
        "SELECT s.region_id, s.year, s.malmquist, s.efficiency_change, s.best_practice_change\n"
        f"FROM {MALMQUIST} AS s\n"
        f"WHERE {report.efficiency_filter(MALMQUIST)}\n"
        "ORDER BY s.region_id, s.year"
    )
    chart = charts.malmquist_decomposition(
        report.stored.query(query), axis_label=report.say["base"], language=report.meta.language
    )
    return report.exhibit(chart, "efficiency.malmquist", query)


@shown_in("efficiency")
def efficiency_change(report: PanelReport) -> Exhibit:
    """Which regions improved and which declined, first to last year."""
    query = efficiency_query(report)
    rows = report.stored.query(query)
    first, last = int(rows["year"].min()), int(rows["year"].max())  # type: ignore[arg-type]
    everywhere = report.with_all_regions(rows).with_columns(pl.col("year").fill_null(last))
    chart = maps.change_map(everywhere, value="score", first=first, last=last, label=report.say["efficiency"],
                            boundaries=report.meta.boundaries, language=report.meta.language)  # fmt: skip
    return report.exhibit(chart, "efficiency.map", query, first=first, last=last)


@shown_in("efficiency")
def efficiency_scatter(report: PanelReport) -> Exhibit:
    """Efficiency against θ, a panel a year."""
    query = (
        "SELECT s.region_id, s.year, s.score, c.theta\n"
        f"FROM {EFFICIENCY} AS s\n"
        "JOIN marts.coagglomeration AS c ON c.region_id = s.region_id AND c.year = s.year\n"
        f"WHERE {report.efficiency_filter(EFFICIENCY)} AND c.pair = {quoted(report.pair)}\n"
        "ORDER BY s.region_id, s.year"
    )
    chart = charts.scatter_with_fit(report.stored.query(query), x="theta", y="score", facet="year", x_label="θ",
                                    y_label=report.say["efficiency"], language=report.meta.language)  # fmt: skip
    return report.exhibit(chart, "efficiency.scatter", query)
