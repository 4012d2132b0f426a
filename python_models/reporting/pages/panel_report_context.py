"""What every part of the panel report shares: the stored tables, the panel's words, and how exhibits are made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from python_models.errors import InputError
from python_models.reporting.figures.style import Chart
from python_models.reporting.pages.page import Exhibit, Section
from python_models.reporting.pages.stored_tables import Absent, Nothing, StoredTables, quoted
from python_models.reporting.spoken_names import spoken_names
from python_models.reporting.tables.publication_table import PublicationTable
from python_models.words import Language, listed
from python_models.words.panel_report import COLUMNS, PANEL_REPORT
from python_models.words.tables import GROUPS, TABLES

USUAL_PAIR = "manufacturing_x_producer_services"


@dataclass(frozen=True, slots=True)
class PanelMeta:
    """What the report must know of a panel beside its tables.

    Attributes
    ----------
    title, subtitle, nation
        Heading of the page (a word for any panel where not given), the line under it, and what to call all regions
        together.
    pair
        The pair of industries the report is about; manufacturing × producer services where not given, and where
        that is not stored the first.
    labels
        What to print for groups, terms, outcomes, pairs and variables. Its order is the groups' order of colours.
    efficiency_model
        model_id in ``efficiency_scores`` and ``malmquist_components``; the first stored where not given.
    study
        The study whose efficiency and Moran's I are shown.
    boundaries
        Polygons with ``region_id`` for the maps (``reporting.boundaries``); tiles where not given.
    exceptions
        How many exceptions the panel lists (``panel.yml``, ``exceptions.csv``); the checks page says which and why.
    """

    title: str = ""
    subtitle: str = ""
    nation: str | None = None
    pair: str | None = None
    efficiency_model: str | None = None
    study: str = "main"
    language: Language = "en"
    labels: Mapping[str, str] = field(default_factory=dict)
    boundaries: Any = None
    exceptions: int = 0


class PanelReport:
    """Stored tables and a panel's words.

    Parameters
    ----------
    stored
        The published tables.
    meta
        What the tables do not say.
    """

    def __init__(self, stored: StoredTables, meta: PanelMeta) -> None:
        self.stored, self.meta = stored, meta
        self.labels = {**TABLES.all(meta.language), **COLUMNS.all(meta.language), **meta.labels}
        if meta.nation:
            self.labels["all"] = meta.nation
        self.say: Mapping[str, str] = PANEL_REPORT.all(meta.language)

    @property
    def pair(self) -> str:
        """The pair the report is about.

        Raises
        ------
        InputError
            The pair asked for is not stored; those that are, are named.
        """
        pairs = self.stored.require("marts.coagglomeration_means", "pair")["pair"].unique().sort().to_list()
        if self.meta.pair and self.meta.pair not in pairs:
            raise InputError(f"report.pair: {self.meta.pair!r} is not among the stored pairs {', '.join(pairs)}.")
        return self.meta.pair or (USUAL_PAIR if USUAL_PAIR in pairs or not pairs else str(pairs[0]))

    @property
    def name_column(self) -> str:
        """The region names of the report's language, where the panel has them."""
        regions = self.stored.require("marts.dim_regions", "region_name")
        english = "region_name_en" in regions.columns and not regions["region_name_en"].is_null().all()
        return "region_name_en" if self.meta.language == "en" and english else "region_name"

    @property
    def region_columns(self) -> str:
        """A region's columns in a query's select list, from ``marts.dim_regions AS r``."""
        return f"r.{self.name_column} AS region_name, r.macro_region, r.longitude, r.latitude"

    def label(self, name: str) -> str:
        """What to print for a name: its label, else a group of industries' usual name, else the name with spaces."""
        usual = GROUPS(name, self.meta.language) if name in GROUPS else name.replace("_", " ")
        return self.labels.get(name, usual)

    @property
    def names(self) -> dict[str, str]:
        """What to print for codes of regions and industries and for variables."""
        return spoken_names(self.stored.get, self.meta.labels, self.meta.language)

    def pair_label(self, pair: str, *, short: bool = False) -> str:
        """What to print for a pair ``a_x_b`` of industries; ``short`` leaves the first out."""
        if pair in self.labels:
            return self.labels[pair]
        first, second = (self.label(group) for group in pair.partition("_x_")[::2])
        return f"×\u00a0{second}" if short else GROUPS("pair", self.meta.language, first=first, second=second)

    def with_all_regions(self, rows: pl.DataFrame) -> pl.DataFrame:
        """``rows`` with the panel's other regions added empty, so that every map has the same layout."""
        regions = self.stored.require("marts.dim_regions", "longitude", "latitude").drop_nulls(
            ["longitude", "latitude"]
        )
        known = {"region_name": self.name_column, "longitude": "longitude", "latitude": "latitude"}
        others = regions.select("region_id", **known).join(rows, on="region_id", how="anti")
        return pl.concat([rows, others], how="diagonal")

    def in_label_order(self, names: Sequence[str]) -> list[str]:
        """Names in the order of the panel's labels, those it lacks after, sorted."""
        known = {name: i for i, name in enumerate(self.labels)}
        return sorted(names, key=lambda n: (known.get(n, len(known)), n))

    def last_year(self, table: str) -> int:
        """The last year a table has."""
        return int(self.stored.require(table, "year")["year"].max())  # type: ignore[arg-type]

    def partial_years(self) -> list[int]:
        """Years with θ of fewer pairs than others: a group of industries is then the sum of fewer of them."""
        means = self.stored.get("marts.coagglomeration_means")
        if means is None or not {"scope", "year", "pair", "theta_mean"} <= set(means.columns):
            return []
        there = means.filter((pl.col("scope") == "nation") & pl.col("theta_mean").is_not_null())
        counted = there.group_by("year").agg(pl.col("pair").n_unique().alias("pairs"))
        return counted.filter(pl.col("pairs") < pl.col("pairs").max())["year"].sort().to_list()

    def efficiency_filter(self, table: str) -> str:
        """The rows of one efficiency model against the global technology (its first, where it has no global one)."""
        frame = self.stored.require(table)
        parts = []
        if "study" in frame.columns:
            parts.append(f"s.study = {quoted(self.meta.study)}")
            frame = frame.filter(pl.col("study") == self.meta.study)
        if frame.is_empty():
            raise Absent("no_efficiency", study=self.meta.study)
        if "model_id" in frame.columns:
            model = self.meta.efficiency_model or str(frame["model_id"][0])
            parts.append(f"s.model_id = {quoted(model)}")
            frame = frame.filter(pl.col("model_id") == model)
        if "technology" in frame.columns:
            there = frame["technology"].to_list()
            parts.append(f"s.technology = {quoted(there[0] if there and 'global' not in there else 'global')}")
        return " AND ".join(parts) or "TRUE"

    def section(self, key: str, makers: "Sequence[Callable[[PanelReport], Exhibit]]", **kwargs: Any) -> Section:
        """A section of what its makers give; what is absent is said in its place."""
        exhibits, absences = [], []
        prose = [self.say[f"{key}.prose"]] if f"{key}.prose" in self.say else []
        for make in makers:
            try:
                exhibits.append(make(self))
            except Nothing as exc:
                prose.append(exc.said(self.meta.language))
            except Absent as exc:
                absences.append(exc.said(self.meta.language))
            except InputError as exc:  # what a figure cannot draw: an error, in the language of errors
                absences.append(str(exc))
        return Section(
            self.say[f"{key}.title"],
            self.say[f"{key}.question"],
            list(dict.fromkeys(prose)),
            exhibits,
            absences=list(dict.fromkeys(absences)),
            anchor=key,
            **kwargs,
        )

    def exhibit(
        self, content: Chart | PublicationTable, caption: str, query: str, *, note: str = "", **values: Any
    ) -> Exhibit:
        """An exhibit with its caption from the words, its query, and the tables the query names as its source."""
        source = listed(StoredTables.named(query), self.meta.language)
        return Exhibit(content, self.say[caption].format(**values), source, query, note, name=caption)
