"""The sections of ``panel.yml``: what each may say, what it says by default, and what is refused."""

# ruff: noqa: RUF012  (pydantic gives each model its own copy of a default)

import re
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from warehouse.asked import Language
from warehouse.exceptions_file import has_reason
from warehouse.strict import NAME
from warehouse.strict import Strict as _Strict


class Indices(_Strict):
    """Choices of the index layer: dbt variables of the same names, explained in dbt_project/dbt_project.yml."""

    benchmark: Literal["nation", "nation_row", "regions"] = Field(
        "nation",
        description="one for all years of an index (a location quotient, a pair's θ): the nation's published row if it "
        "has its industries in every year of the panel, else the sum of regions; nation_row, regions: always that",
    )
    measure: Literal["employment", "value_added", "output"] = Field(
        "employment", description="what location quotients and θ are made of; columns and units are named after it"
    )
    macro_regions: str = Field("macro_region", pattern=NAME, description="column of regions.csv")
    absent_industry: Literal["missing", "zero"] = "missing"
    gdp_deflator: str = "cpi_index"
    gdp_base_year: int = 2000
    consumer_deflator: str = "cpi_previous_year"
    investment_deflator: str = "investment_price_index"
    capital_base_year: int = 2000
    depreciation_rate: float = Field(0.096, gt=0, lt=1)
    initial_stock_rule: Literal["ratio", "growth", "given"] = "ratio"
    initial_stock_ratio: float = Field(0.10, gt=0)
    initial_stock_growth_years: int = Field(10, ge=1)
    capital_first_year: int | None = None
    energy_from_parent: bool = True
    from_parent: dict[str, str] = Field(
        {},
        description="variable: same, or a variable to share by; regions without a figure of it take that of the "
        "nearest region above (as it is, or times the region's part of the other variable), flagged inherited",
    )
    specialisation_measure: Literal["employment", "gross_output", "value_added"] | None = Field(
        None, description="of Krugman's indices; none: gross_output, or value_added where that is the measure"
    )
    specialisation_industry_sets: list[Literal["all", "industrial"]] = ["all", "industrial"]
    advantage_industry_set: Literal["all", "industrial"] = "all"
    advantage_top_n: list[int] = [5, 10]
    pairwise_marts: bool = True
    summary_groups: list[str] = ["macro_region", "coastal", "resource_based"]
    extra_panel_variables: list[str] = []


class Composite(_Strict):
    """An index of several columns of the estimation panel, or the coupling coordination of several such indices.

    An index adds its score (weighted sum of min-max figures, 0 to 1) as a column of its name, and ``NAME_topsis``; a
    coupling (``of``) its degree D as a column of its name, ``NAME_coupling`` (C) and ``NAME_development`` (T).
    """

    columns: dict[str, Literal["+", "-"]] = Field(
        {}, description="column of the estimation panel: + if more of it is better, - if less is"
    )
    weights: Literal["entropy", "equal"] | dict[str, float] = Field(
        "entropy", description="entropy, equal, or a positive number for each column (they are made to sum to one)"
    )
    over: Literal["pooled", "year"] = Field(
        "pooled", description="scaling, weights and ideals over all regions and years, or within each year"
    )
    scaling: Literal["minmax", "shares"] = Field(
        "minmax", description="what entropy is taken of: min-max figures by direction, or raw shares without direction"
    )
    shift: float = Field(
        0.0001, ge=0, lt=0.5, description="entropy is taken of shift + (1 - 2 shift) z, so that no share is zero"
    )
    topsis: Literal["vector", "minmax", "none"] = Field(
        "vector", description="normalisation of TOPSIS: by the root of the sum of squares, or min-max; none: no TOPSIS"
    )
    missing: Literal["error", "drop"] = Field(
        "error", description="rows that lack a column: refuse, naming it, or no index for them (they enter no range)"
    )
    of: list[str] = Field([], description="names of indices above: their coupling coordination degree")
    alpha: list[float] = Field([], description="shares of the indices in T, in the order of `of`; equal if not given")
    adjusted: bool = Field(False, description="C of Wang et al. (2021), which spreads the values of the usual C")

    @model_validator(mode="after")
    def _one_kind(self) -> "Composite":
        if bool(self.columns) == bool(self.of):
            raise ValueError("name either `columns` (an index) or `of` (the coupling of indices)")
        wrong = [c for c in self.columns if not re.fullmatch(r"[a-z_][a-z0-9_]*", c)]
        if wrong:
            raise ValueError(f"columns: {', '.join(wrong)}: a column's name has small letters, digits, underscores")
        if self.columns and (self.alpha or self.adjusted):
            raise ValueError("alpha, adjusted: only a coupling (`of`) takes them")
        if self.of and (len(self.of) < 2 or len(set(self.of)) < len(self.of)):
            raise ValueError("of: name two or more indices, each once")
        if self.alpha and (len(self.alpha) != len(self.of) or min(self.alpha) <= 0 or abs(sum(self.alpha) - 1) > 1e-9):
            raise ValueError("alpha: one positive share for each of `of`, which sum to one")
        self._check_weights()
        return self

    def _check_weights(self) -> None:
        if isinstance(self.weights, dict):
            odd = sorted(set(self.weights) ^ set(self.columns))
            if odd:
                raise ValueError(f"weights: {', '.join(odd)}: name a weight for each of `columns` and no other")
            if not all(0 < w < float("inf") for w in self.weights.values()):
                raise ValueError("weights: positive numbers")
        if self.columns and self.scaling == "minmax" and len(self.columns) < 2:
            raise ValueError("columns: an index is made of two or more")


RULES = Literal["jump", "copied", "row", "sum", "share", "null", "zero", "bounds", "same", "growth"]
Grade = Literal["warn", "block"]


class KnownException(_Strict):
    """A value that breaks an expectation for a reason somebody has looked into.

    Without ``rule`` it covers jumps, copied years, a figure that is the same in all regions, and growth; sums, shares,
    nulls, zeros, copied rows and bounds have to be named.
    """

    variable: str | None = Field(
        None, description="a column of the panel, or employment_INDUSTRY (employment_persons: the total); none: each"
    )
    region_id: str | None = Field(None, description="a region; none: each")
    year: int | None = Field(None, description="a year; none: each")
    rule: RULES | None = Field(None, description="which rule is broken; none: jump, copied, same and growth")
    reason: str = Field(description="why the figure is believed all the same; one text, or one per language")

    @model_validator(mode="after")
    def _named(self) -> "KnownException":
        if self.variable is None and self.rule is None:
            raise ValueError("name the variable, or the rule (" + ", ".join(get_args(RULES)) + "), or both")
        if not has_reason(self.reason):
            raise ValueError("reason: say in a few words why the figure is believed all the same")
        return self


Change = Annotated[float, Field(gt=0)] | Literal["robust"]


class Validation(_Strict):
    """Bounds of the panel's expectation suites (natural units of the panel's columns)."""

    sector_sum_tolerance: float = Field(
        0.01, gt=0, description="share of its total by which a region's sectors, all of them there, may miss it"
    )
    largest_yearly_change: Change = Field(
        0.5, description="as a share: 0.5 is +50 % or -33 %; robust: robust_deviations about the median change"
    )
    largest_yearly_change_of: dict[str, Change] = Field(
        {}, description="variable (or employment_INDUSTRY): its own bound, where it is lumpy; or robust"
    )
    robust_deviations: float = Field(
        10,
        gt=0,
        description="width of robust bounds in standard deviations, estimated by the median absolute deviation",
    )
    severity: dict[str, Grade] = Field(
        {}, description="variable (or employment_INDUSTRY) or rule: warn or block; a variable's goes before its rule's"
    )
    complete_variables: list[str] = Field([], description="variables that every region has in every year of the panel")
    complete_since: dict[str, int] = Field({}, description="variable: complete from this year on, empty or not before")
    bounds: dict[str, tuple[float | None, float | None]] = Field(
        {}, description="variable: lowest and highest; a figure outside is in the wrong unit"
    )
    exceptions: list[KnownException] = Field(
        [], description="what breaks a rule for a known reason; long lists stand in exceptions.csv beside panel.yml"
    )

    @model_validator(mode="after")
    def _ordered(self) -> "Validation":
        for name, (lowest, highest) in self.bounds.items():
            if lowest is not None and highest is not None and lowest > highest:
                raise ValueError(f"bounds.{name}: the lowest, {lowest:g}, is above the highest, {highest:g}")
        return self


class ReadingLimits(_Strict):
    """What reading one file may take; a file that takes more is rejected by name, and the others go on."""

    max_mb: float = Field(100, gt=0, description="size of a file; looked at before it is read")
    memory_mb: int = Field(4000, ge=100, description="memory of the process that reads it")
    seconds: float = Field(600, gt=0)


class Email(_Strict):
    """How an e-mail is sent; the password stands in an environment variable, never in the file."""

    to: list[str] = Field(min_length=1)
    sender: str
    host: str
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password_env: str | None = Field(None, description="name of the environment variable that holds the password")


class Hook(_Strict):
    """What is done on an event: a command (JSON on its standard input), an e-mail, or both."""

    command: str | None = None
    email: Email | None = None


class Operations(_Strict):
    """Who is told what, and when a refresh is overdue."""

    on_failure: Hook | None = None
    on_release: Hook | None = None
    overdue_after_days: float | None = Field(None, gt=0, description="`coagg status` fails when no release is as young")


class Retention(_Strict):
    """How much is kept of what runs leave behind; applied after every run, and by `coagg clean`."""

    releases: int = Field(5, ge=2, description="releases in store/releases, the newest included")
    runs: int = Field(20, ge=2, description="ended runs of each job that the UI shows, with their events and output")
    dbt_runs: int = Field(2, ge=0, description="runs whose compiled SQL and logs of dbt stay in store/dbt")
    logs: int = Field(5, ge=0, le=10, description="earlier log files (5 MB each) beside store/logs/runs.jsonl")
    ticks_days: int = Field(7, ge=1, description="days that ticks of the sensor and the schedule stay in the UI")
    set_aside: int = Field(2, ge=0, description="damaged or replaced working files kept (working-broken-…)")


class Report(_Strict):
    """What the report is about."""

    subtitle: str = ""
    pair: str | None = Field(None, description="pair of maps and rankings; else the one most papers show")
    efficiency_model: str | None = None
    language: Language = Field("en", description="of the report alone; else the panel's `language`")
    boundaries: Path | None = Field(None, description="GeoJSON, GeoPackage or shapefile for the maps, beside panel.yml")
    boundary_key: str = Field("region_id", description="the file's property that holds the panel's region_id")
    boundary_layer: str | None = Field(None, description="layer of a GeoPackage with several")
    boundary_encoding: str | None = Field(None, description="of a shapefile's attributes, where it must be said")
