"""What a refresh changed is told by names of regions, industries and pairs, not by their codes."""

import re

import polars as pl
import pytest

from python_models.reporting.pages.panel_report_context import PanelMeta, PanelReport
from python_models.reporting.pages.revision_exhibits import movements, revisions
from python_models.reporting.pages.stored_tables import StoredTables
from python_models.words.panel_report import COLUMNS
from warehouse.bundled import DBT_PROJECT
from warehouse.described import RESULTS

OF_MARTS = {"theta", "height", "match", "location_quotient", "krugman_index"}  # meta.measures of dbt's models


def test_moved_values_are_named():
    row = {"table_name": "marts.t", "keys": "11, 2015, a_x_b", "measure": "theta"}
    row |= dict.fromkeys(("old_value", "new_value", "change", "relative_change"), 1.0)
    tables = {
        "quality.comparison": pl.DataFrame({"previous_release": ["r1"]}),
        "quality.movements": pl.DataFrame([row]),
        "seeds.regions": pl.DataFrame({"region_id": ["11"], "region_name": ["北京市"]}),
    }
    labels = {"a_x_b": "Farms × banks"}
    report = PanelReport(StoredTables(tables), PanelMeta(title="t", labels=labels, language="en"))
    shown = movements(report).content.frame().rows()[0][0]
    assert shown == "北京市, 2015, Farms × banks"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", ["就业人数", "撤回", "268,000", "17.5000"]),
        ("en", ["employment", "withdrawn", "268,000", "17.5000"]),
    ],
)
def test_revised_figures_are_told_in_words(language, said):
    row = {"region_id": "11", "year": 2020, "indicator": "employment", "industry_id": "farming", "kind": "withdrawn"}
    row |= {"old_value": 268000.0, "new_value": 17.5, "relative_change": -1.0, "old_vintage": "2021-12-31"}
    row |= {"new_vintage": None, "new_file": None, "new_cell": None}
    with (DBT_PROJECT / "seeds" / "variables.csv").open(encoding="utf-8") as file:
        variables = pl.read_csv(file.read().encode(), infer_schema=False)
    tables = {
        "quality.comparison": pl.DataFrame({"previous_release": ["r1"], "added": [0]}),
        "quality.revisions": pl.DataFrame([row]),
        "seeds.variables": variables,
    }
    shown = revisions(PanelReport(StoredTables(tables), PanelMeta(title="t", language=language))).content.frame().rows()
    told = said
    assert [cell for cell in shown[0] if cell in told] == told
    tables["quality.revisions"] = pl.DataFrame([row | {"indicator": "rd_personnel"}])
    other = revisions(PanelReport(StoredTables(tables), PanelMeta(title="t", language=language)))
    assert bool(re.search("[\u4e00-\u9fff]", other.content.frame().rows()[0][2])) == (language == "zh")


@pytest.mark.parametrize("measure", sorted({m for d in RESULTS.values() for m in d.measures} | OF_MARTS))
def test_every_measure_whose_change_is_told_has_a_name(measure):
    row = {"table_name": "marts.t", "keys": "11", "measure": measure}
    row |= dict.fromkeys(("old_value", "new_value", "change", "relative_change"), 1.0)
    tables = {
        "quality.comparison": pl.DataFrame({"previous_release": ["r1"]}),
        "quality.movements": pl.DataFrame([row]),
    }
    report = PanelReport(StoredTables(tables), PanelMeta(title="t", language="zh"))
    assert not re.search("[a-z]_[a-z]", movements(report).content.frame().rows()[0][1])
    assert measure in COLUMNS


@pytest.mark.parametrize(
    ("language", "whole", "short"),
    [("en", "manufacturing × high value added", "×\u00a0banks"), ("zh", "制造业×高附加值", "×\u00a0banks")],
)
def test_groups_of_industries_have_their_usual_names_where_no_label_says(language, whole, short):
    """A Chinese report of a new panel said "manufacturing × producer services"."""
    report = PanelReport(StoredTables({}), PanelMeta(title="t", language=language))
    assert report.pair_label("manufacturing_x_high_value_added") == whole
    assert report.pair_label("farms_x_banks", short=True) == short
    named = PanelReport(StoredTables({}), PanelMeta(title="t", labels={"finance": "Banks"}, language=language))
    assert named.pair_label("manufacturing_x_finance", short=True) == "×\u00a0Banks"
