"""Derived columns that turn a rule about a series into a rule about a row, so that a failure names its row."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

LEVEL_KINDS = ("index", "volume_index")
BASES = (1.0, 100.0, 1000.0)  # what an index is in its base year, in every region
FEWEST_REGIONS = 3  # of which one figure in all is no chance
COPIED_YEAR_SHARE = 0.5  # half the regions repeating last year's figure to the last digit is a copied column
COPIED_ROW_SHARE = 0.8  # a region most of whose series repeat last year's figure, or another region's, was copied
FEWEST_SERIES = 4  # of which a row that repeats is no chance
MOST_ALIKE = 5  # regions; a figure that more of them share says nothing of a copy
POWERS = range(9, -7, -1)  # of ten: a variable's step of print is the largest that divides each of its figures
STEPS_OF_PRINT = 20  # a zero beside figures so many steps of print large is no rounding
ROBUST = "robust"
SMALLEST_BOUND = math.log1p(0.05)  # where nearly nothing moves: no change of less than 5 % is a jump
MAD_TO_DEVIATION = 1.4826  # of a normal variable (Rousseeuw and Croux 1993, J. Am. Stat. Assoc. 88, p. 1273)
UNNAMED_RULES = ("jump", "copied", "same", "growth")  # what an exception without `rule` covers
DEFAULT_SEVERITY = {"zero": "warn"}  # every other rule blocks


@dataclass(frozen=True, slots=True)
class Changes:
    """Bounds of yearly changes: as a share, or ``robust`` (``deviations`` median absolute deviations)."""

    largest: float | str = 0.5
    largest_of: Mapping[str, float | str] = field(default_factory=dict)
    deviations: float = 10.0


def with_changes(frame: pl.DataFrame, series: list[str], value: str) -> pl.DataFrame:
    """Add ``previous``, ``yearly_change`` (log ratio), ``repeats_last_year`` and ``zero_between`` within each series.

    ``zero_between`` is the smaller neighbour of a zero whose years before and after are positive.
    """
    ordered = frame.sort([*series, "year"])
    follows_own = pl.all_horizontal(pl.col(key).eq_missing(pl.col(key).shift(1)) for key in series)
    starts = pl.int_range(pl.len()) == 0
    ordered = ordered.with_columns(__own=follows_own & ~starts)
    before, after = pl.col("__own"), pl.col("__own").shift(-1)
    keyed = ordered.with_columns(
        previous=pl.when(before).then(pl.col(value).shift(1)),
        following=pl.when(after).then(pl.col(value).shift(-1)),
        gap=pl.when(before).then(pl.col("year") - pl.col("year").shift(1)),
        ahead=pl.when(after).then(pl.col("year").shift(-1) - pl.col("year")),
    ).drop("__own")
    follows = (pl.col("gap") == 1) & (pl.col("previous") > 0) & (pl.col(value) > 0)
    zero = (pl.col(value) == 0) & (pl.col("gap") == 1) & (pl.col("ahead") == 1)
    neighbour = pl.min_horizontal("previous", "following")
    both = pl.col("previous").is_not_null() & pl.col("following").is_not_null()
    return keyed.with_columns(
        yearly_change=pl.when(follows).then((pl.col(value) / pl.col("previous")).log()),
        repeats_last_year=pl.when(follows).then(pl.col(value) == pl.col("previous")),
        zero_between=pl.when(zero & both & (neighbour > 0)).then(neighbour),
    ).drop("following", "gap", "ahead")


def with_copied_share(frame: pl.DataFrame, series: str) -> pl.DataFrame:
    """Add ``copied_share``: regions that repeat last year's figure exactly, per variable and year."""
    return frame.with_columns(
        copied_share=pl.col("repeats_last_year").cast(pl.Float64).mean().over(series, "year").fill_null(0.0)
    )


def with_copied_row(frame: pl.DataFrame, series: str, value: str) -> pl.DataFrame:
    """Add ``copied_row``: the share of a region's series that repeat one other row of figures, per region and year.

    The other row is the region's own of the year before, or another region's of the same year (``copied_from``, its
    region). Zeros and what is the same in half the regions (a national figure) do not count, nor do rows of fewer than
    four figures.
    """
    keys = ["region_id", "year"]
    regions = pl.len().over(series, "year")
    alike = pl.len().over(series, "year", value)
    told = frame.select(*keys, series, value, "repeats_last_year").filter(pl.col(value) != 0)
    told = told.with_columns(alike=alike, regions=regions)
    few = (pl.col("alike") <= MOST_ALIKE) & (pl.col("alike") < pl.col("regions"))
    told = told.filter((pl.col("alike") == 1) | few)
    size = told.group_by(keys).agg(figures=pl.len(), repeated=pl.col("repeats_last_year").sum())
    size = size.filter(pl.col("figures") >= FEWEST_SERIES)
    last = size.select(*keys, copied_row=pl.col("repeated") / pl.col("figures"), copied_from=pl.col("region_id"))
    some = told.filter(pl.col("alike") > 1).select(*keys, series, value)
    pairs = some.join(some, on=[series, "year", value], suffix="_other").filter(
        pl.col("region_id") != pl.col("region_id_other")
    )
    pairs = pairs.group_by("region_id", "region_id_other", "year").len().join(size, on=keys)
    other = pairs.select(*keys, copied_row=pl.col("len") / pl.col("figures"), copied_from=pl.col("region_id_other"))
    found = pl.concat([last, other]).filter(pl.col("copied_row") > COPIED_ROW_SHARE)
    found = found.sort(*keys, "copied_row", "copied_from", descending=[False, False, True, False]).unique(
        keys, keep="first"
    )
    return frame.join(found, on=keys, how="left")


def with_severity(
    frame: pl.DataFrame, grades: Mapping[str, str], series: str, rules: Mapping[str, str]
) -> pl.DataFrame:
    """Add ``severity_RULE`` (``warn`` or ``block``) for each of ``rules`` (rule: what it is where nothing is said).

    ``grades`` are the panel's: of a variable, which goes before that of a rule. Where it gives none a suite asks all
    rows alike, and nothing is added.
    """
    if not grades:
        return frame
    return frame.with_columns(
        pl.col(series)
        .replace_strict(grades, default=grades.get(rule, usual), return_dtype=pl.String)
        .alias(f"severity_{rule}")
        for rule, usual in rules.items()
    )


def without_listed(
    frame: pl.DataFrame, column: str, listed: Iterable[Mapping[str, Any]], series: str, rule: str
) -> pl.DataFrame:
    """Blank ``column`` where a known exception to ``rule`` (variable, region and year, each or all) covers the row."""
    return frame.with_columns(pl.when(~covered(listed, series, rule)).then(pl.col(column)).alias(column))


def covered(listed: Iterable[Mapping[str, Any]], series: str, rule: str) -> pl.Expr:
    """Whether a known exception to ``rule`` covers a row; thousands of exceptions are one look-up of a kind."""
    columns = {"variable": series, "region_id": "region_id", "year": "year"}
    sets: dict[tuple[str, ...], set[str]] = {}
    for entry in listed:
        named = entry.get("rule")
        if rule != named and (named is not None or rule not in UNNAMED_RULES):
            continue
        keys = tuple(key for key in columns if entry.get(key) is not None)
        if not keys:
            return pl.lit(True)
        sets.setdefault(keys, set()).add("\x1f".join(str(entry[key]) for key in keys))
    out = pl.lit(False)
    for keys, known in sets.items():
        told = pl.concat_str([pl.col(columns[key]).cast(pl.String) for key in keys], separator="\x1f")
        out = out | told.is_in(sorted(known)).fill_null(False)
    return out


def expected_rows(by_industry: pl.DataFrame, spans: pl.DataFrame, value: str = "employment_persons") -> pl.DataFrame:
    """The rows of ``by_industry`` and, with a null ``value``, those that are missing among them.

    Expected is a row for each region that has a figure in some year, for each year in which it was there (``spans``:
    region_id, valid_from, valid_to) and each industry of which some region has a figure in the year. A region without
    any figure at all is no hole in a table; which regions have none is a question of its own.
    """
    figures = by_industry.filter(pl.col(value).is_not_null())
    of_years = figures.select("year", "industry_id").unique()
    regions = figures.select("region_id").unique().join(spans, on="region_id", how="left")
    wanted = regions.join(of_years, how="cross").filter(
        pl.col("year").is_between(
            pl.col("valid_from").fill_null(pl.col("year")), pl.col("valid_to").fill_null(pl.col("year"))
        )
    )
    keys = ["region_id", "year", "industry_id"]
    absent = wanted.select(keys).join(by_industry, on=keys, how="anti")
    return pl.concat([by_industry, absent], how="diagonal").sort(keys)


def measured_frame(
    by_industry: pl.DataFrame, measure: str, listed: Sequence[Mapping[str, Any]], grades: Mapping[str, str]
) -> pl.DataFrame:
    """Value added or output by region, year and industry (``expected_rows``) with ``missing``, exceptions blanked.

    ``measure`` is ``value_added`` or ``output``; a cell's variable is then ``MEASURE_INDUSTRY``.
    """
    out = by_industry.with_columns(variable=pl.lit(f"{measure}_") + pl.col("industry_id"))
    absent = pl.col(f"{measure}_mn_cny").is_null() & ~covered(listed, "variable", "null")
    return with_severity(out.with_columns(missing=absent), grades, "variable", {"null": "warn"})


def employment_frame(
    employment: pl.DataFrame,
    total: str,
    listed: Sequence[Mapping[str, Any]],
    changes: Changes,
    grades: Mapping[str, str],
) -> pl.DataFrame:
    """Employment by region, year and industry with its gap to the published total and its yearly change.

    Sectors are held against the total only where a region has every sector of the year: what is withheld leaves a part
    of the total open, which is no error.

    Parameters
    ----------
    employment
        region_id, year, industry_id, employment_persons; ``total`` is the industry_id of the published total.
    """
    totals = employment.filter(pl.col("industry_id") == total).select("region_id", "year", total="employment_persons")
    sectors = employment.filter(pl.col("industry_id") != total)
    expected = sectors.group_by("year").agg(expected=pl.col("industry_id").n_unique())
    sums = sectors.group_by("region_id", "year").agg(
        sector_sum=pl.col("employment_persons").sum(), sectors=pl.col("employment_persons").count()
    )
    out = with_changes(employment, ["region_id", "industry_id"], "employment_persons")
    out = with_copied_share(out, "industry_id")
    out = with_copied_row(out, "industry_id", "employment_persons")
    out = out.join(totals, on=["region_id", "year"], how="left").join(sums, on=["region_id", "year"], how="left")
    out = out.join(expected, on="year", how="left")
    whole = (pl.col("industry_id") == total) & (pl.col("sectors") == pl.col("expected"))
    out = out.with_columns(
        variable=pl.lit("employment_") + pl.col("industry_id"),
        share_of_total=pl.col("employment_persons") / pl.col("total"),
        sector_sum_gap=pl.when(whole).then(pl.col("sector_sum") / pl.col("total") - 1),
        value=pl.col("employment_persons"),
    )
    known = [
        *listed,
        *(dict(e, variable=f"employment_{total}") for e in listed if e["variable"] == "employment_persons"),
    ]
    out = out.with_columns(missing=pl.col("employment_persons").is_null() & ~covered(known, "variable", "null"))
    rules = {"yearly_change": "jump", "copied_share": "copied", "copied_row": "row", "share_of_total": "share"}
    for column, rule in {**rules, "sector_sum_gap": "sum"}.items():
        out = without_listed(out, column, known, "variable", rule)
    out = _bounded(_zeros(out, known), changes)
    usual = {"copied": "block", "row": "block", "share": "block", "sum": "block"}
    if "employment_persons" in grades:
        grades = {f"employment_{total}": grades["employment_persons"], **grades}
    return with_severity(out, grades, "variable", {"jump": "warn", "null": "warn", "zero": "warn", **usual})


def panel_frame(
    panel: pl.DataFrame, complete: Iterable[str], bounds: Iterable[str], listed: Sequence[Mapping[str, Any]]
) -> pl.DataFrame:
    """The typed panel with ``missing_NAME`` for each variable that has to be complete, exceptions blanked."""
    named = [(rule, name) for rule, names in (("null", complete), ("bounds", bounds)) for name in names]
    there = [(rule, name) for rule, name in named if name in panel.columns]
    out = panel
    for rule, name in there:
        known = covered(listed, "__variable", rule)
        held = out.with_columns(__variable=pl.lit(name))
        if rule == "null":
            out = held.with_columns((pl.col(name).is_null() & ~known).alias(f"missing_{name}"))
        else:
            out = held.with_columns(pl.when(~known).then(pl.col(name)).alias(name))
    return out.drop("__variable", strict=False)


def series_frame(
    panel: pl.DataFrame,
    variables: list[str],
    listed: Sequence[Mapping[str, Any]],
    changes: Changes,
    grades: Mapping[str, str],
) -> pl.DataFrame:
    """A wide panel as one row per variable, region and year, with changes and copied years.

    ``change_in_bounds`` is the yearly change over the variable's own bound, both in logs: beyond 1 it is a jump.
    """
    present = [v for v in variables if v in panel.columns]
    long = panel.select("region_id", "year", *[pl.col(v).cast(pl.Float64) for v in present]).unpivot(
        index=["region_id", "year"], variable_name="variable", value_name="value"
    )
    long = with_copied_share(with_changes(long, ["region_id", "variable"], "value"), "variable")
    long = with_copied_row(long, "variable", "value")
    for column, rule in {"yearly_change": "jump", "copied_share": "copied", "copied_row": "row"}.items():
        long = without_listed(long, column, listed, "variable", rule)
    long = _bounded(_zeros(long, listed), changes)
    usual = {"jump": "block", "copied": "block", "row": "block", "zero": "warn"}
    return with_severity(long, grades, "variable", usual)


def _bounded(long: pl.DataFrame, changes: Changes) -> pl.DataFrame:
    """Add ``usual`` and ``bound`` (logs) of each variable's yearly changes, and ``change_in_bounds``.

    A robust bound lies ``deviations`` standard deviations, estimated by the median absolute deviation, about the median
    of the variable's changes in all regions and years.
    """
    names = long["variable"].unique().to_list()
    given = {name: changes.largest_of.get(name, changes.largest) for name in names}
    median = pl.col("yearly_change").median().over("variable")
    out = long.with_columns(
        usual=pl.when(pl.col("variable").is_in([n for n in names if given[n] == ROBUST])).then(median)
    )
    spread = (pl.col("yearly_change") - pl.col("usual")).abs().median().over("variable") * MAD_TO_DEVIATION
    plain = {name: math.log1p(float(bound)) for name, bound in given.items() if bound != ROBUST}
    fixed = pl.col("variable").replace_strict(plain, default=None, return_dtype=pl.Float64)
    robust = pl.max_horizontal(spread * changes.deviations, pl.lit(SMALLEST_BOUND))
    out = out.with_columns(usual=pl.col("usual").fill_null(0.0), bound=pl.coalesce(fixed, robust))
    return out.with_columns(change_in_bounds=(pl.col("yearly_change") - pl.col("usual")).abs() / pl.col("bound"))


def _zeros(long: pl.DataFrame, listed: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Keep of ``zero_between`` what no rounding explains: neighbours of at least 20 steps of print of the variable."""
    seen = long.filter(pl.col("zero_between").is_not_null())["variable"].unique().to_list()
    figures = long.filter(pl.col("variable").is_in(seen)).select("variable", "value").drop_nulls()
    scaled = {k: pl.col("value") / 10.0**k for k in POWERS}
    whole = figures.group_by("variable").agg(
        *(((v - v.round()).abs() < 1e-6).all().alias(str(k)) for k, v in scaled.items())
    )
    step = pl.coalesce(*(pl.when(str(k)).then(10.0**k) for k in POWERS), pl.lit(0.0))
    out = long.join(whole.select("variable", step=step), on="variable", how="left", maintain_order="left")
    large = pl.col("zero_between") >= STEPS_OF_PRINT * pl.col("step")
    out = out.with_columns(zero_between=pl.when(large).then(pl.col("zero_between")))
    return without_listed(out.drop("step"), "zero_between", listed, "variable", "zero")


def told(column: str, row: Mapping[str, Any]) -> str:
    """What a person reads of one failing figure: the change it means, not its logarithm."""
    value = row.get(column)
    if column in ("change_in_bounds", "yearly_change"):
        usual, bound = row["usual"], row["bound"]
        low, high = math.expm1(usual - bound), math.expm1(usual + bound)
        moved = f"{math.expm1(row['yearly_change']):+.0%} ({_number(row['previous'])} → {_number(row['value'])})"
        return f"{moved}, believed from {low:+.0%} to {high:+.0%}"
    if column == "zero_between":
        return f"0 between figures of {_number(value)} and more"
    if column.startswith("missing"):
        return "no figure"
    if column == "copied_row":
        of = "the year before" if row["copied_from"] == row["region_id"] else f"region {row['copied_from']}"
        return f"{value:.0%} of the region's figures are those of {of}"
    if column == "copied_share":
        return f"{value:.0%} of the regions repeat last year's figure"
    if column == "sector_sum_gap":
        return f"sectors add to {_number(row['sector_sum'])}, total {_number(row['total'])} ({value:+.1%})"
    if column == "share_of_total":
        return f"{_number(row['value'])} of a total of {_number(row['total'])}" + (
            f" ({value:.0%})" if value is not None else ""
        )
    return _number(value) if isinstance(value, float) else str(value)


def _number(value: Any) -> str:
    """Six digits that count, and a large figure in full: 4205000, not 4.205e+06."""
    return f"{value:.0f}" if 1e6 <= abs(value) < 1e15 else f"{value:.6g}"


def regional_frame(series: pl.DataFrame, listed: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Every regional series with ``same_everywhere`` and ``spliced``, a row per variable and year and region.

    ``same_everywhere`` is the share of a year's regions whose figure is the commonest one: 1 where a national figure
    was put in every region. Zeros count as no figure; an index in its base year and years with fewer than three regions
    are left out. ``spliced`` is 1 where a chain's link is of another vintage than its others.

    Parameters
    ----------
    series
        variable, kind, region_id, year, value, fill; without variables that are national by declaration.
    """
    base = pl.col("kind").is_in(LEVEL_KINDS) & pl.col("value").is_in(BASES)
    figure = pl.when((pl.col("value") != 0) & ~base).then(pl.col("value"))
    keys = ["variable", "year"]
    out = series.with_columns(figure=figure).with_columns(
        alike=pl.len().over([*keys, "figure"]), regions=pl.col("figure").count().over(keys)
    )
    share = pl.when(pl.col("figure").is_not_null() & (pl.col("regions") >= FEWEST_REGIONS)).then(
        pl.col("alike") / pl.col("regions")
    )
    out = out.with_columns(same_everywhere=share, spliced=(pl.col("fill") == "spliced").fill_null(False).cast(pl.Int64))
    return without_listed(out.drop("figure", "alike", "regions"), "same_everywhere", listed, "variable", "same")


def growth_frame(panel: pl.DataFrame, index: pl.DataFrame, listed: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Growth of real GDP less the published one, in percentage points (``growth_gap``), a row per region and year.

    Parameters
    ----------
    panel
        region_id, year, gdp_real_mn_cny.
    index
        region_id, year, value: the published volume index, previous year = 100.
    """
    real = panel.select("region_id", "year", pl.col("gdp_real_mn_cny").cast(pl.Float64).alias("real"))
    before = real.select("region_id", year=pl.col("year") + 1, before=pl.col("real"))
    keys = ["region_id", "year"]
    index = index.select("region_id", pl.col("year").cast(real.schema["year"]), "value")
    out = real.join(before, on=keys, how="inner").join(index, on=keys, how="inner").sort(keys)
    out = out.with_columns(
        variable=pl.lit("gdp_real_mn_cny"), growth_gap=100 * pl.col("real") / pl.col("before") - pl.col("value")
    )
    return without_listed(out, "growth_gap", listed, "variable", "growth")
