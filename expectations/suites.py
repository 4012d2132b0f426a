"""Expectation suites, one function per gated table; each expectation carries why it is asked for."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from expectations.frames import COPIED_YEAR_SHARE

SAME_SHARE = 0.9  # nine of ten regions with one and the same figure were given the nation's
GROWTH_GAP = 0.5  # percentage points; published indices are rounded to 0.1

if TYPE_CHECKING:
    import great_expectations as gx


def employment(
    regions: int, years: Sequence[int], sector_sum_tolerance: float, largest_change: float
) -> "gx.ExpectationSuite":
    """Employment by region, year and industry (``frames.employment_frame``)."""
    import great_expectations as gx
    import great_expectations.expectations as gxe
    from great_expectations.expectations.metadata_types import FailureSeverity

    bound = math.log1p(largest_change)
    return gx.ExpectationSuite(
        name="employment",
        expectations=[
            gxe.ExpectCompoundColumnsToBeUnique(
                column_list=["region_id", "year", "industry_id"], meta=_why("one figure per region, year and industry")
            ),
            gxe.ExpectColumnValuesToNotBeNull(column="employment_persons", meta=_why("indices need every cell")),
            gxe.ExpectColumnValuesToBeBetween(
                column="employment_persons", min_value=0, meta=_why("people are not negative")
            ),
            gxe.ExpectColumnDistinctValuesToEqualSet(
                column="year", value_set=list(years), meta=_why("no year between the first and the last is missing")
            ),
            gxe.ExpectColumnUniqueValueCountToBeBetween(
                column="region_id", min_value=regions, max_value=regions, meta=_why("the benchmark is their sum")
            ),
            gxe.ExpectColumnValuesToBeBetween(
                column="share_of_total", min_value=0, max_value=1, meta=_why("a sector is not larger than the total")
            ),
            gxe.ExpectColumnValuesToBeBetween(
                column="sector_sum_gap",
                min_value=-sector_sum_tolerance,
                max_value=sector_sum_tolerance,
                meta=_why("sectors add to the published total"),
            ),
            gxe.ExpectColumnValuesToBeBetween(
                column="yearly_change",
                min_value=-bound,
                max_value=bound,
                mostly=0.97,
                severity=FailureSeverity.WARNING,
                meta=_why("small sectors jump; many jumps at once are a change of scope"),
            ),
            gxe.ExpectColumnValuesToBeBetween(
                column="copied_share",
                max_value=COPIED_YEAR_SHARE,
                meta=_why("a year that repeats the last one to the digit was copied"),
            ),
        ],
    )


def panel(
    regions: Sequence[str],
    years: Sequence[int],
    complete: Sequence[str],
    complete_since: Mapping[str, int],
    bounds: Mapping[str, tuple[float | None, float | None]],
) -> "gx.ExpectationSuite":
    """The typed panel, one row per region and year."""
    import great_expectations as gx
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
        gxe.ExpectTableRowCountToEqual(value=len(regions) * len(years), meta=_why("the panel is balanced")),
    ]
    rules += [
        gxe.ExpectColumnValuesToNotBeNull(column=name, meta=_why("the models need it in every region and year"))
        for name in complete
    ]
    rules += [
        gxe.ExpectColumnValuesToNotBeNull(
            column=name,
            row_condition=f"year >= {int(first)}",
            condition_parser="pandas",
            meta=_why(f"the models need it in every region from {first} on"),
        )
        for name, first in complete_since.items()
    ]
    rules += [
        gxe.ExpectColumnValuesToBeBetween(
            column=name, min_value=low, max_value=high, meta=_why("units plausible: bounds of panel.yml")
        )
        for name, (low, high) in bounds.items()
    ]
    return gx.ExpectationSuite(name="panel", expectations=rules)


def series() -> "gx.ExpectationSuite":
    """Every variable of the panel as a series (``frames.series_frame``)."""
    import great_expectations as gx
    import great_expectations.expectations as gxe

    return gx.ExpectationSuite(
        name="series",
        expectations=[
            gxe.ExpectColumnValuesToBeBetween(
                column="change_in_bounds",
                max_value=1,
                meta=_why(
                    "a larger jump is an error of unit, scope or typing unless panel.yml lists it with its reason"
                ),
            ),
            gxe.ExpectColumnValuesToBeBetween(
                column="copied_share",
                max_value=COPIED_YEAR_SHARE,
                meta=_why("a year that repeats the last one to the digit was copied"),
            ),
        ],
    )


def regional() -> "gx.ExpectationSuite":
    """Every regional series, prices included (``frames.regional_frame``)."""
    import great_expectations as gx
    import great_expectations.expectations as gxe
    from great_expectations.expectations.metadata_types import FailureSeverity

    return gx.ExpectationSuite(
        name="regional",
        expectations=[
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
        ],
    )


def growth() -> "gx.ExpectationSuite":
    """Growth of real GDP against the published index (``frames.growth_frame``)."""
    import great_expectations as gx
    import great_expectations.expectations as gxe

    return gx.ExpectationSuite(
        name="growth",
        expectations=[
            gxe.ExpectColumnValuesToBeBetween(
                column="growth_gap",
                min_value=-GROWTH_GAP,
                max_value=GROWTH_GAP,
                meta=_why(
                    "real GDP grows as published, or the deflator is not GDP's (indices.gdp_deflator) unless panel.yml "
                    "lists the year with its reason"
                ),
            )
        ],
    )


def _why(reason: str) -> dict[str, str]:
    return {"why": reason}
