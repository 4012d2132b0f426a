"""What a refresh changed is told by names of regions, industries and pairs, not by their codes."""

import polars as pl

from python_models.reporting.panel_report_context import PanelMeta, PanelReport
from python_models.reporting.revision_exhibits import movements
from python_models.reporting.stored_tables import StoredTables


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
