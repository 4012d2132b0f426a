"""Expectation suites, one function per gated table; each expectation carries why it is asked for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any, ParamSpec

from expectations.frames import COPIED_ROW_SHARE, COPIED_YEAR_SHARE

SAME_SHARE = 0.9  # nine of ten regions with one and the same figure were given the nation's
ONE_FIGURE = "one figure per region, year and industry"
NEEDED = "indices of the region and year need the cell"
SECTORS_JUMP = "small sectors jump; many jumps at once are a change of scope"
JUMP = "a larger jump is an error of unit, scope or typing unless panel.yml lists it with its reason"
COPIED_YEAR = "a year that repeats the last one to the digit was copied"
COPIED_ROW = "a region's row that repeats another row of figures was copied"
ZERO = "a zero between positive figures stands for a missing one; leave the cell empty, or list it (rule: zero)"
MOSTLY = 0.97  # of the sectors' changes
GROWTH_GAP = 0.5  # percentage points; published indices are rounded to 0.1

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Suite:
    """What is asked of a table, as told by the panel; the expectations are made once rows are held against them."""

    told: str
    expectations: Callable[[], list[Any]]


def _suite(expectations: Callable[P, list[Any]]) -> Callable[P, Suite]:
    """A function of choices that gives expectations, as one that gives their suite."""

    @wraps(expectations)
    def suite(*args: P.args, **kwargs: P.kwargs) -> Suite:
        told = repr((expectations.__name__, args, sorted(kwargs.items())))
        return Suite(told, partial(expectations, *args, **kwargs))

    return suite


@_suite
def employment(regions: int, years: Sequence[int], sector_sum_tolerance: float, grades: Mapping[str, str]) -> list[Any]:
    """Employment by region, year and industry (``frames.employment_frame``); ``grades`` are the panel's severities."""
    import great_expectations.expectations as gxe

    return [
        gxe.ExpectCompoundColumnsToBeUnique(column_list=["region_id", "year", "industry_id"], meta=_why(ONE_FIGURE)),
        *_graded("missing", "null", NEEDED, grades, "warn", max_value=0),
        gxe.ExpectColumnValuesToBeBetween(
            column="employment_persons", min_value=0, meta=_why("people are not negative")
        ),
        gxe.ExpectColumnDistinctValuesToEqualSet(
            column="year", value_set=list(years), meta=_why("no year between the first and the last is missing")
        ),
        gxe.ExpectColumnUniqueValueCountToBeBetween(
            column="region_id", min_value=regions, max_value=regions, meta=_why("the benchmark is their sum")
        ),
        *_graded(
            *("share_of_total", "share", "a sector is not larger than the total", grades, "block"),
            min_value=0,
            max_value=1,
        ),
        *_graded(
            *("sector_sum_gap", "sum", "sectors add to the published total", grades, "block"),
            min_value=-sector_sum_tolerance,
            max_value=sector_sum_tolerance,
        ),
        *_graded(
            *("change_in_bounds", "jump", SECTORS_JUMP, grades, "warn"),
            max_value=1,
            mostly=MOSTLY,
        ),
        *_shapes(grades),
    ]


@_suite
def measured(measure: str, grades: Mapping[str, str]) -> list[Any]:
    """Value added or output by region, year and industry (``frames.measured_frame``), where indices are made of it."""
    import great_expectations.expectations as gxe

    return [
        gxe.ExpectCompoundColumnsToBeUnique(column_list=["region_id", "year", "industry_id"], meta=_why(ONE_FIGURE)),
        *_graded("missing", "null", NEEDED, grades, "warn", max_value=0),
    ]


def _shapes(grades: Mapping[str, str]) -> list[Any]:
    """What hands do to tables: a year copied, a row copied, a zero typed for nothing."""
    return [
        *_graded("copied_share", "copied", COPIED_YEAR, grades, "block", max_value=COPIED_YEAR_SHARE),
        *_graded("copied_row", "row", COPIED_ROW, grades, "block", max_value=COPIED_ROW_SHARE),
        *_graded("zero_between", "zero", ZERO, grades, "warn", max_value=0),
    ]


def _graded(
    column: str, rule: str, why: str, grades: Mapping[str, str], usual: str, mostly: float = 1.0, **bounds: float
) -> list[Any]:
    """A bound whose severity the panel may set by rule or variable: once for rows that block, once for those warned of.

    ``mostly`` is the share of rows that is enough where it only warns.
    """
    import great_expectations.expectations as gxe

    between: Any = gxe.ExpectColumnValuesToBeBetween
    if not grades:
        return [between(column=column, severity=_level(usual), meta=_why(why), mostly=mostly, **bounds)]
    return [
        between(
            column=column,
            severity=_level(grade),
            meta=_why(why),
            row_condition=f"severity_{rule} == '{grade}'",
            condition_parser="pandas",
            mostly=mostly if grade == "warn" else 1.0,
            **bounds,
        )
        for grade in ("block", "warn")
    ]


@_suite
def panel(
    regions: Sequence[str],
    years: Sequence[int],
    complete: Sequence[str],
    complete_since: Mapping[str, int],
    bounds: Mapping[str, tuple[float | None, float | None]],
    grades: Mapping[str, str],
    rows: int | None = None,
) -> list[Any]:
    """The typed panel, one row per region and year; ``rows`` where not every region was there in every year."""
    import great_expectations.expectations as gxe

    rules: list[Any] = [
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["region_id", "year"], meta=_why("one row per region and year")
        ),
        gxe.ExpectColumnDistinctValuesToEqualSet(
            column="year", value_set=list(years), meta=_why("no year is missing and none is beyond the panel")
        ),
        gxe.ExpectColumnDistinctValuesToEqualSet(
            column="region_id", value_set=list(regions), meta=_why("every region of the dimension is there")
        ),
        gxe.ExpectTableRowCountToEqual(
            value=len(regions) * len(years) if rows is None else rows,
            meta=_why("a row for every region in every year in which it was there"),
        ),
    ]
    first = dict.fromkeys(complete, years[0] if years else 0) | dict(complete_since)
    for name, since in first.items():
        from_then = f" from {since} on" if name in complete_since else ""
        rules.append(
            gxe.ExpectColumnValuesToBeBetween(
                column=f"missing_{name}",
                max_value=0,
                row_condition=f"year >= {int(since)}",
                condition_parser="pandas",
                severity=_level(grades.get(name, grades.get("null", "block"))),
                meta=_why(f"the models need it in every region and year{from_then}"),
            )
        )
    rules += [
        gxe.ExpectColumnValuesToBeBetween(
            column=name,
            min_value=low,
            max_value=high,
            severity=_level(grades.get(name, grades.get("bounds", "block"))),
            meta=_why("units plausible: bounds of panel.yml"),
        )
        for name, (low, high) in bounds.items()
    ]
    return rules


@_suite
def series(grades: Mapping[str, str]) -> list[Any]:
    """Every variable of the panel as a series (``frames.series_frame``); ``grades`` are the panel's severities."""

    jumps = _graded("change_in_bounds", "jump", JUMP, grades, "block", max_value=1)
    return [*jumps, *_shapes(grades)]


@_suite
def regional() -> list[Any]:
    """Every regional series, prices included (``frames.regional_frame``)."""
    import great_expectations.expectations as gxe
    from great_expectations.expectations.metadata_types import FailureSeverity

    return [
        gxe.ExpectColumnValuesToBeBetween(
            column="same_everywhere",
            max_value=SAME_SHARE,
            meta=_why(
                "a series that is the same in all regions of a year is the nation's; if it is meant so, its "
                "kind is national in variables.csv"
            ),
        ),
        gxe.ExpectColumnValuesToBeBetween(
            column="spliced",
            max_value=0,
            severity=FailureSeverity.WARNING,
            meta=_why("a chain of two vintages: growth as published then and now does not multiply to a level"),
        ),
    ]


@_suite
def growth() -> list[Any]:
    """Growth of real GDP against the published index (``frames.growth_frame``)."""
    import great_expectations.expectations as gxe

    return [
        gxe.ExpectColumnValuesToBeBetween(
            column="growth_gap",
            min_value=-GROWTH_GAP,
            max_value=GROWTH_GAP,
            meta=_why(
                "real GDP grows as published, or the deflator is not GDP's (indices.gdp_deflator) unless panel.yml "
                "lists the year with its reason"
            ),
        )
    ]


def _level(grade: str) -> Any:
    """Great Expectations' word for ``warn`` or ``block``."""
    from great_expectations.expectations.metadata_types import FailureSeverity

    return FailureSeverity.WARNING if grade == "warn" else FailureSeverity.CRITICAL


def _why(reason: str) -> dict[str, str]:
    return {"why": reason}
