"""The main job's report: what the published tables say about a panel, as one page.

Every number is read by the query printed beneath it; a table that is not there is said to be missing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from python_models.errors import InputError
from python_models.reporting import charts, maps, tables
from python_models.reporting.cautions import model_cautions
from python_models.reporting.page import Exhibit, Headline, Provenance, Section, report_page
from python_models.reporting.panel_report_text import TEXT
from python_models.reporting.publication_table import PublicationTable
from python_models.reporting.stored_tables import Absent, StoredTables, quoted
from python_models.reporting.style import Chart
from python_models.reporting.words import Language, number, whole, words

EFFICIENCY = "results.efficiency_scores"


@dataclass(frozen=True, slots=True)
class PanelMeta:
    """What the report must know of a panel beside its tables.

    Attributes
    ----------
    title, nation
        Heading of the page; the name of the whole in ``coagglomeration_means`` (found there where not given).
    pair
        The pair of industries the report is about; the first stored where not given.
    labels
        What to print for groups, terms, outcomes, pairs and variables. Its order is the groups' order of colours.
    focal_term
        The regressor of interest, for the headline and the coefficient plot.
    efficiency_model
        model_id in ``efficiency_scores`` and ``malmquist_components``; the first stored where not given.
    boundaries
        Polygons with ``region_id`` for the maps; tiles where not given.
    """

    title: str = "Regional panel"
    subtitle: str = ""
    nation: str | None = None
    pair: str | None = None
    focal_term: str | None = None
    efficiency_model: str | None = None
    language: Language = "en"
    labels: Mapping[str, str] = field(default_factory=dict)
    boundaries: Any = None


class _Report:
    """Stored tables, the panel's words, and what is common to several sections."""

    def __init__(self, stored: StoredTables, meta: PanelMeta) -> None:
        self.stored, self.meta = stored, meta
        self.labels = {**words(meta.language), **TEXT[meta.language]["labels"], **meta.labels}
        self.say: Mapping[str, str] = TEXT[meta.language]["say"]

    @property
    def pair(self) -> str:
        """The pair the report is about."""
        if self.meta.pair:
            return self.meta.pair
        return str(self.stored.require("marts.coagglomeration_means", "pair")["pair"][0])

    @property
    def name_column(self) -> str:
        """The region names of the report's language, where the panel has them."""
        regions = self.stored.require("marts.dim_regions", "region_name")
        english = "region_name_en" in regions.columns and regions["region_name_en"].null_count() < regions.height
        return "region_name_en" if self.meta.language == "en" and english else "region_name"

    def last_year(self, table: str) -> int:
        """The last year a table has."""
        return int(self.stored.require(table, "year")["year"].max())  # type: ignore[arg-type]

    def label(self, name: str) -> str:
        """What to print for a name."""
        return self.labels.get(name, name)

    def section(self, key: str, *makers: "Callable[[_Report], Exhibit]", **kwargs: Any) -> Section:
        """A section of what its makers give; what is absent is said in its place."""
        exhibits, absences = [], []
        for make in makers:
            try:
                exhibits.append(make(self))
            except (Absent, InputError) as exc:
                absences.append(str(exc))
        prose = [self.say[f"{key}.prose"]] if exhibits and f"{key}.prose" in self.say else []
        return Section(
            self.say[f"{key}.title"],
            self.say[f"{key}.question"],
            prose,
            exhibits,
            absences=list(dict.fromkeys(absences)),
            **kwargs,
        )

    def exhibit(self, content: Chart | PublicationTable, caption: str, query: str, note: str = "", **values: Any) -> Exhibit:
        """An exhibit with its caption from the words, its query, and the tables the query names as source."""
        source = ", ".join(dict.fromkeys(w for w in query.split() if "." in w and w.split(".")[0] in _SCHEMAS))
        return Exhibit(content, self.say[caption].format(**values), source, query, note)


_SCHEMAS = {"raw", "staging", "intermediate", "marts", "results", "quality", "meta"}


def _means_query(pair: str) -> str:
    return (
        "SELECT scope, scope_name, year, regions, theta_mean, match_mean, height_mean\n"
        "FROM marts.coagglomeration_means\n"
        f"WHERE pair = {quoted(pair)}\n"
        "ORDER BY scope DESC, scope_name, year"
    )


def _scopes(report: _Report, means: pl.DataFrame) -> tuple[list[str], str | None]:
    """Scopes in order (the nation first, then as labelled), and the nation's name."""
    nation = next(iter(means.filter(pl.col("scope") == "nation")["scope_name"].to_list()), None)
    groups = means.filter(pl.col("scope") != "nation")["scope_name"].unique().to_list()
    known = list(report.labels)
    groups.sort(key=lambda g: (known.index(g) if g in known else len(known), g))
    return ([nation] if nation else []) + groups, nation


def theta_trend(report: _Report) -> Exhibit:
    """Mean θ by year: the nation and its macro-regions."""
    query = _means_query(report.pair)
    means = report.stored.query(query)
    order, nation = _scopes(report, means)
    sorted_means = means.with_columns(pl.col("scope_name").cast(pl.Enum(order))).sort("scope_name", "year")
    chart = charts.trend(
        sorted_means.with_columns(pl.col("scope_name").cast(pl.String)),
        value="theta_mean",
        group="scope_name",
        highlight=nation,
        label=report.say["theta_mean"],
        names=report.labels,
    )
    return report.exhibit(chart, "theta.trend", query, pair=report.label(report.pair))


def theta_table(report: _Report) -> Exhibit:
    """Mean θ by year and macro-region, as papers print it."""
    query = _means_query(report.pair)
    means = report.stored.query(query)
    order, _ = _scopes(report, means)
    wide = means.pivot("scope_name", index="year", values="theta_mean", aggregate_function=None).sort("year")
    table = tables.tidy_table(wide, stub="year", columns={s: report.label(s) for s in order}, align="center",
                              language=report.meta.language)  # fmt: skip
    return report.exhibit(table, "theta.table", query, pair=report.label(report.pair))


def pair_table(report: _Report) -> Exhibit:
    """The nation's mean θ by year of every stored pair."""
    query = (
        "SELECT year, pair, theta_mean\nFROM marts.coagglomeration_means\nWHERE scope = 'nation'\nORDER BY pair, year"
    )
    means = report.stored.query(query)
    pairs = means["pair"].unique(maintain_order=True).to_list()
    if len(pairs) < 2:
        raise Absent(report.say["one_pair"])
    known = list(report.labels)
    pairs.sort(key=lambda p: (known.index(p) if p in known else len(known), p))
    wide = means.pivot("pair", index="year", values="theta_mean", aggregate_function=None).sort("year")
    table = tables.tidy_table(wide, stub="year", columns={p: report.label(p) for p in pairs}, align="center",
                              language=report.meta.language)  # fmt: skip
    return report.exhibit(table, "theta.pairs", query)


def _theta_query(report: _Report, year: int | None = None) -> str:
    return (
        f"SELECT c.region_id, r.{report.name_column} AS region_name, r.macro_region, r.longitude, r.latitude,\n"
        "       c.year, c.theta, c.match, c.height\n"
        "FROM marts.coagglomeration AS c\n"
        "JOIN marts.dim_regions AS r ON r.region_id = c.region_id\n"
        f"WHERE c.pair = {quoted(report.pair)}" + (f" AND c.year = {year}" if year else "") + "\n"
        "ORDER BY c.region_id, c.year"
    )


def theta_ranking(report: _Report) -> Exhibit:
    """θ of every region in the last year, largest first."""
    year = report.last_year("marts.coagglomeration")
    query = _theta_query(report, year)
    rows = report.stored.query(query)
    chart = charts.ranking(
        rows,
        value="theta",
        name="region_name",
        group="macro_region",
        top=40,
        names=report.labels,
        reference=rows["theta"].mean(),  # type: ignore[arg-type]
        reference_label=report.say["mean"],
    )
    return report.exhibit(chart, "theta.ranking", query, year=year)


def theta_heat(report: _Report) -> Exhibit:
    """θ by region and year."""
    query = _theta_query(report)
    rows = report.stored.query(query)
    if rows["region_id"].n_unique() > 60:
        raise Absent(report.say["too_many_rows"])
    chart = charts.heat_map(rows, row="region_name", column="year", value="theta", group="macro_region",
                            names=report.labels, label="θ")  # fmt: skip
    return report.exhibit(chart, "theta.heat", query)


def theta_map(report: _Report) -> Exhibit:
    """θ on the map in the last year."""
    year = report.last_year("marts.coagglomeration")
    query = _theta_query(report, year)
    chart = maps.region_map(report.stored.query(query), value="theta", label=f"θ, {year}",
                            boundaries=report.meta.boundaries, language=report.meta.language)  # fmt: skip
    note = "" if report.meta.boundaries is not None else report.say["tiles_note"]
    return report.exhibit(chart, "theta.map", query, note, year=year)


def _model_filter(report: _Report, table: str) -> str:
    """The rows of one efficiency model, where the table holds several."""
    frame = report.stored.require(table)
    if "model_id" not in frame.columns:
        return "TRUE"
    return f"s.model_id = {quoted(report.meta.efficiency_model or str(frame['model_id'][0]))}"


def _efficiency_query(report: _Report) -> str:
    return (
        f"SELECT s.region_id, r.{report.name_column} AS region_name, r.macro_region, r.longitude, r.latitude,\n"
        "       s.year, s.score\n"
        f"FROM {EFFICIENCY} AS s\n"
        "JOIN marts.dim_regions AS r ON r.region_id = s.region_id\n"
        f"WHERE {_model_filter(report, EFFICIENCY)} AND s.score IS NOT NULL\n"
        "ORDER BY s.region_id, s.year"
    )


def efficiency_trend(report: _Report) -> Exhibit:
    """Mean efficiency by year: the nation and its macro-regions."""
    query = _efficiency_query(report)
    rows = report.stored.query(query)
    nation = report.label(report.meta.nation or "nation")
    by_region = rows.group_by("macro_region", "year").agg(pl.col("score").mean())
    whole_panel = rows.group_by("year").agg(pl.col("score").mean()).with_columns(macro_region=pl.lit(nation))
    known = list(report.labels)
    both = pl.concat([by_region, whole_panel.select(by_region.columns)]).with_columns(
        pl.col("macro_region").replace_strict({g: i for i, g in enumerate(known)}, default=len(known)).alias("__at")
    )
    chart = charts.trend(both.sort("__at", "macro_region", "year"), value="score", group="macro_region",
                         highlight=nation, label=report.say["efficiency"], names=report.labels)  # fmt: skip
    return report.exhibit(chart, "efficiency.trend", query)


def malmquist(report: _Report) -> Exhibit:
    """The Malmquist index and its factors, cumulated."""
    query = (
        "SELECT s.region_id, s.year, s.malmquist, s.efficiency_change, s.best_practice_change\n"
        "FROM results.malmquist_components AS s\n"
        f"WHERE {_model_filter(report, 'results.malmquist_components')}\n"
        "ORDER BY s.region_id, s.year"
    )
    keys = ("malmquist", "efficiency_change", "best_practice_change")
    chart = charts.malmquist_decomposition(
        report.stored.query(query), labels=[report.say[k] for k in keys], axis_label=report.say["base"]
    )
    return report.exhibit(chart, "efficiency.malmquist", query)


def efficiency_change(report: _Report) -> Exhibit:
    """Which regions improved and which declined, first to last year."""
    query = _efficiency_query(report)
    rows = report.stored.query(query)
    first, last = int(rows["year"].min()), int(rows["year"].max())  # type: ignore[arg-type]
    chart = maps.change_map(rows, value="score", first=first, last=last, label=report.say["efficiency"],
                            boundaries=report.meta.boundaries, language=report.meta.language)  # fmt: skip
    return report.exhibit(chart, "efficiency.map", query, first=first, last=last)


def efficiency_scatter(report: _Report) -> Exhibit:
    """Efficiency against θ, a panel a year."""
    query = (
        "SELECT s.region_id, s.year, s.score, c.theta\n"
        f"FROM {EFFICIENCY} AS s\n"
        "JOIN marts.coagglomeration AS c ON c.region_id = s.region_id AND c.year = s.year\n"
        f"WHERE {_model_filter(report, EFFICIENCY)} AND c.pair = {quoted(report.pair)}\n"
        "ORDER BY s.region_id, s.year"
    )
    chart = charts.scatter_with_fit(report.stored.query(query), x="theta", y="score", facet="year", x_label="θ",
                                    y_label=report.say["efficiency"])  # fmt: skip
    return report.exhibit(chart, "efficiency.scatter", query)


_RESULT_QUERY = "SELECT *\nFROM results.{0}\nORDER BY model_id"


def _optional(report: _Report, table: str, columns: Mapping[str, Any]) -> pl.DataFrame:
    """A result table, or none of its rows."""
    try:
        return report.stored.require(f"results.{table}", *columns)
    except Absent:
        return pl.DataFrame(schema=columns)


def _models(report: _Report) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Stored terms, fit, runs and tests; runs only of models that have terms."""
    terms = report.stored.require("results.model_terms", "model_id", "term", "component", "estimate", "std_error", "p_value")
    runs = report.stored.require("results.model_runs", "model_id", "estimator", "outcome")
    runs = runs.filter(pl.col("model_id").is_in(terms["model_id"].unique().to_list()))
    fit = _optional(report, "model_fit", {"model_id": pl.String, "measure": pl.String, "value": pl.Float64})
    test_schema = {"model_id": pl.String, "test": pl.String, "value": pl.Float64, "p_value": pl.Float64}
    return terms, fit, runs, _optional(report, "model_tests", test_schema)


def regression(report: _Report) -> Exhibit:
    """Estimates over standard errors."""
    terms, fit, runs, tests = _models(report)
    order = [report.meta.focal_term] if report.meta.focal_term else []
    table = tables.regression_table(terms, fit, runs, tests=tests, labels=report.labels, order=order,
                                    language=report.meta.language)  # fmt: skip
    query = "SELECT model_id, term, component, estimate, std_error, p_value\nFROM results.model_terms\nORDER BY model_id"
    return report.exhibit(table, "models.table", query, report.say["models.note"])


def effects(report: _Report) -> Exhibit:
    """Direct, indirect and total effects of the spatial models."""
    terms, _, runs, _ = _models(report)
    if terms.filter(pl.col("component").is_in(["direct", "indirect", "total"])).is_empty():
        raise Absent(report.say["no_effects"])
    table = tables.effects_table(terms, runs, labels=report.labels, language=report.meta.language)
    query = (
        "SELECT model_id, term, component, estimate, std_error, p_value\nFROM results.model_terms\n"
        "WHERE component IN ('direct', 'indirect', 'total')\nORDER BY model_id"
    )
    return report.exhibit(table, "models.effects", query)


def moran_table(report: _Report) -> Exhibit:
    """Moran's I by year, one column per variable."""
    query = (
        "SELECT variable, year, moran_i, expected_i, z_score, p_value\nFROM results.moran\nORDER BY variable, year"
    )
    rows = report.stored.query(query)
    variables = rows["variable"].unique(maintain_order=True).to_list()
    stars = tables.DEFAULT_STARS
    cells = rows.with_columns(
        pl.struct("moran_i", "p_value", "z_score")
        .map_elements(lambda r: tables.cell(r["moran_i"], r["z_score"], r["p_value"], stars, 3), return_dtype=pl.String)
        .alias("cell")
    )
    wide = cells.pivot("variable", index="year", values="cell", aggregate_function="first").sort("year")
    table = tables.tidy_table(wide, stub="year", columns={v: report.label(v) for v in variables}, align="center",
                              notes=report.say["moran.note"], language=report.meta.language)  # fmt: skip
    return report.exhibit(replace(table, stored=rows), "moran.table", query)


def moran_clusters(report: _Report) -> Exhibit:
    """Local clusters of the first variable in the last year."""
    first = str(report.stored.require("results.moran_local", "variable")["variable"][0])
    year = report.last_year("results.moran_local")
    query = (
        f"SELECT l.region_id, r.{report.name_column} AS region_name, r.longitude, r.latitude, l.quadrant, l.p_value\n"
        "FROM results.moran_local AS l\n"
        "JOIN marts.dim_regions AS r ON r.region_id = l.region_id\n"
        f"WHERE l.variable = {quoted(first)} AND l.year = {year}\n"
        "ORDER BY l.region_id"
    )
    chart = maps.lisa_map(report.stored.query(query), boundaries=report.meta.boundaries, language=report.meta.language)
    return report.exhibit(chart, "moran.map", query, variable=report.label(first), year=year)


def expectations(report: _Report) -> Exhibit:
    """What was expected of the panel, and whether it held: failures first."""
    query = "SELECT *\nFROM quality.expectation_results\nORDER BY success, severity"
    rows = report.stored.query(query)
    shown = [c for c in ("column", "severity", "success", "unexpected", "observed") if c in rows.columns]
    held = {True: "✓", False: "✗ " + report.say["failed"]}
    table = tables.tidy_table(
        rows.head(40),
        stub="expectation",
        columns={c: report.label(c) for c in shown},
        formats={
            "success": lambda v: held.get(v, ""),
            "expectation": lambda v: str(v).removeprefix("expect_").replace("_", " "),
            "observed": lambda v: str(v or "")[:90],
        },
        align="left",
        language=report.meta.language,
    )
    failed = rows.height - int(rows["success"].sum())
    return report.exhibit(table, "quality.expectations", query, failed=failed, total=rows.height)


def rejects(report: _Report) -> Exhibit:
    """Cells that could not be read, with the reason."""
    query = "SELECT file_name, cell, value_raw, reason, message\nFROM raw.rejects\nORDER BY file_name, cell"
    rows = report.stored.query(query)
    columns = {c: report.label(c) for c in ("cell", "value_raw", "reason", "message")}
    table = tables.tidy_table(rows.head(25), stub="file_name", columns=columns, align="left", language=report.meta.language)
    return report.exhibit(table, "quality.rejects", query, total=rows.height, shown=min(rows.height, 25))


def filled(report: _Report) -> Exhibit:
    """How many values of each variable were interpolated or estimated, by year."""
    query = (
        "SELECT region_id, year, filled_variables\nFROM marts.estimation_panel\n"
        "WHERE filled_variables <> ''\nORDER BY region_id, year"
    )
    rows = report.stored.query(query).with_columns(pl.col("filled_variables").str.split(",")).explode("filled_variables")
    counted = rows.group_by(pl.col("filled_variables").str.strip_chars().alias("variable"), "year").len()
    years = sorted(counted["year"].unique().to_list())
    wide = counted.sort("variable").pivot("year", index="variable", values="len").sort("variable")
    table = tables.tidy_table(wide, stub="variable", columns={str(y): str(y) for y in years}, language=report.meta.language,
                              formats={"variable": lambda v: report.label(v)})  # fmt: skip
    return report.exhibit(table, "quality.filled", query)


def _headlines(report: _Report) -> list[Headline]:
    """The numbers to see first; each is left out where its table is missing."""
    say = report.say

    def size() -> Headline:
        panel = report.stored.require("marts.estimation_panel", "region_id", "year")
        years = f"{panel['year'].min()}–{panel['year'].max()}"
        return Headline(whole(panel["region_id"].n_unique()), say["h.regions"], years)

    def theta() -> Headline:
        means = report.stored.query(_means_query(report.pair)).filter(pl.col("scope") == "nation").sort("year")
        if means.is_empty():
            raise Absent("")
        first, last = means.row(0, named=True), means.row(-1, named=True)
        detail = say["h.from"].format(value=number(first["theta_mean"], 2), year=first["year"])
        return Headline(number(last["theta_mean"], 2), say["h.theta"].format(year=last["year"]), detail)

    def leader() -> Headline:
        rows = report.stored.query(_theta_query(report, report.last_year("marts.coagglomeration")))
        top = rows.drop_nulls("theta").sort("theta", descending=True).row(0, named=True)
        return Headline(str(top["region_name"]), say["h.leader"], f"θ = {number(top['theta'], 2)}, {top['year']}")

    def efficiency() -> Headline:
        rows = report.stored.query(_efficiency_query(report)).group_by("year").agg(pl.col("score").mean()).sort("year")
        first, last = rows.row(0, named=True), rows.row(-1, named=True)
        detail = say["h.from"].format(value=number(first["score"], 2), year=first["year"])
        return Headline(number(last["score"], 2), say["h.efficiency"].format(year=last["year"]), detail)

    def moran() -> Headline:
        query = "SELECT variable, year, moran_i, p_value FROM results.moran ORDER BY variable, year"
        rows = report.stored.query(query)
        last = rows.filter(pl.col("variable") == rows["variable"][0]).row(-1, named=True)
        label = say["h.moran"].format(variable=report.label(last["variable"]), year=last["year"])
        return Headline(number(last["moran_i"], 2), label, f"p = {tables.p_text(last['p_value'])}")

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
    report = _Report(StoredTables(stored), meta)
    say = report.say
    try:
        terms_fit_runs = _models(report)
        cautions = model_cautions(terms_fit_runs[2], terms_fit_runs[1], terms_fit_runs[3])
    except Absent:
        cautions = []
    sections = [
        Section(say["headline.title"], say["headline.question"], headlines=_headlines(report)),
        report.section("theta", theta_trend, theta_table, pair_table),
        report.section("regions", theta_map, theta_ranking, theta_heat),
        report.section("efficiency", efficiency_trend, malmquist, efficiency_change, efficiency_scatter),
        report.section("models", regression, effects, warnings=cautions),
        report.section("moran", moran_table, moran_clusters),
        report.section("quality", expectations, rejects, filled),
    ]
    return report_page(
        meta.title, sections, _with_files(provenance, report.stored), subtitle=meta.subtitle, language=meta.language
    )


def _with_files(provenance: Provenance | Mapping[str, str] | None, stored: StoredTables) -> Provenance:
    """Provenance with the files that were read."""
    given = provenance if isinstance(provenance, Provenance) else Provenance(facts=provenance or {})
    if given.files or not stored.has("raw.files"):
        return given
    files = stored.require("raw.files")
    wanted = ("file_name", "source", "vintage", "observations", "rejects", "status", "file_sha256")
    shown = files.select(c for c in wanted if c in files.columns)
    return replace(given, files=shown.sort(shown.columns[0]).to_dicts())
