"""The page of checks from stored rows: every expectation, the failing figures, the worst first, in two languages."""

import re

import polars as pl
import pytest
from lxml import html

from python_models.reporting.pages.checks_page import MOST_FAILURES, checks_page
from python_models.reporting.spoken_names import spoken_names
from tests.reporting.asked_hosts import requests

OUTCOMES = pl.DataFrame(
    [
        ("series", "column_values_to_be_between", "change_in_bounds", "≤ 1", "critical", False, 900, 130, "x 1: +69 %"),
        ("series", "column_values_to_be_between", "copied_share", "≤ 0.5", "critical", True, 900, 0, ""),
        ("growth", "column_values_to_be_between", "growth_gap", "-0.5 … 0.5", "warning", False, 20, 2, "<b>r</b>"),
    ],
    schema=[
        "table_name",
        "expectation",
        "subject",
        "asked",
        "severity",
        "success",
        "checked",
        "unexpected",
        "examples",
    ],
    orient="row",
).with_columns(why=pl.lit("a & b"))
FAILURES = pl.DataFrame(
    {
        "table_name": ["series"] * 130 + ["growth"] * 2,
        "subject": ["change_in_bounds"] * 130 + ["growth_gap"] * 2,
        "severity": ["critical"] * 130 + ["warning"] * 2,
        "rank": [*range(130, 0, -1), 1, 2],
        "region_id": [f"r{i}" for i in range(130, 0, -1)] + ["g1", "g2"],
        "year": [2010] * 132,
        "name": ["gdp"] * 132,
        "figure": ["+69 %"] * 132,
        "why": ["w"] * 132,
        "file_name": ["book.xlsx"] + [None] * 131,
        "sheet": ["1"] + [None] * 131,
        "cell": ["C7"] + [None] * 131,
    }
)


@pytest.mark.parametrize(("language", "failed"), [("en", "failed: blocks"), ("zh", "未通过：阻断")])
def test_every_expectation_and_the_worst_figures_are_shown(language, failed):
    page = checks_page(OUTCOMES, FAILURES, panel="P", facts={"run": "abc"}, links={"report": "../index.html"},
                       names={"r1": "Region one"}, language=language)  # fmt: skip
    tree = html.fromstring(page)
    assert requests(page) == [] and "<b>r</b>" not in page
    tables = tree.xpath("//table[contains(@class, 'gt_table')]")
    assert len(tables) == 5  # all suites; two suites with their failures
    series = [[c.text_content().strip() for c in r] for r in tables[1].xpath(".//tbody/tr[td]")]
    assert series[0][0] in ("change in bounds", "变动幅度") and failed in series[0] and "≤ 1" in series[0]
    assert len(series) == 2
    worst = tables[2].xpath(".//tbody/tr[td]")
    assert len(worst) == MOST_FAILURES and "Region one" in worst[0].text_content()
    assert "coagg checks series" in page and "130" in page
    assert len(tree.xpath("//*[@class='headlines']/div")) == 3


def test_a_panel_of_which_nothing_was_asked_has_a_page():
    assert "<h2>" in checks_page(OUTCOMES.clear(), FAILURES.clear(), panel="P")
    assert "book.xlsx, 1, C7" in checks_page(OUTCOMES, FAILURES.head(1), panel="P")
    older = FAILURES.drop("file_name", "sheet", "cell")
    assert "r1" in checks_page(OUTCOMES, older, panel="P")


@pytest.mark.parametrize(("language", "region", "variable"), [("en", "Beijing", None), ("zh", "北京市", "用电量")])
def test_names_are_those_of_the_panels_lists(language, region, variable):
    """One source for the page of checks and the report; labels go first, a list that is not there gives nothing."""
    lists = {
        "seeds.regions": pl.DataFrame({"region_id": [11], "region_name": ["北京市"], "region_name_en": ["Beijing"]}),
        "seeds.industries": pl.DataFrame({"industry_id": ["a"], "industry_name": ["农业"], "industry_name_en": [""]}),
        "seeds.variables": pl.DataFrame({"variable": ["kwh", "x"], "description": ["用电量；本行也规定单位", "y"]}),
    }
    names = spoken_names(lists.get, {"x": "X"}, language)
    assert (names["11"], names["a"], names["x"], names.get("kwh")) == (region, "农业", "X", variable)
    assert spoken_names({}.get, {"x": "X"}, language) == {"x": "X"}


def test_what_is_believed_names_its_variables():
    listed = [
        {"variable": "so2_t", "year": 2016, "reason": "a break"},
        {"variable": "gdp", "year": 2016, "reason": "a break"},
    ]
    listed += [{"rule": "sum", "region_id": "r1", "reason": "as printed"}]
    page = checks_page(OUTCOMES, FAILURES, panel="P", exceptions=listed, names={"so2_t": "SO2"})
    rows = [re.sub(r"<[^>]+>", "|", row) for row in re.findall(r"<tr.*?</tr>", page, re.S)]
    (break_,) = [row for row in rows if "a break" in row]
    (printed,) = [row for row in rows if "as printed" in row]
    assert "SO2, gdp" in break_ and "each" in printed and "sum of sectors" in printed
