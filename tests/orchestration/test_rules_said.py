"""A check of dbt brings no words: the run prints its rule, its table and how many rows break it."""

import io
from types import SimpleNamespace

import dagster as dg
import pytest
from rich.console import Console

from orchestration.run import _Progress

KEY = dg.AssetCheckKey(dg.AssetKey(["marts", "location_quotients"]), "in_range_share")


@pytest.mark.parametrize("severity", [dg.AssetCheckSeverity.WARN, dg.AssetCheckSeverity.ERROR])
def test_a_failing_rule_of_dbt_is_said_in_words(severity):
    heard = io.StringIO()
    graph = SimpleNamespace(get_check_spec=lambda key: {KEY: SimpleNamespace(description="share is at most 1.")}[key])
    progress = _Progress(Console(file=heard, width=200), graph)
    found = SimpleNamespace(
        passed=False, severity=severity, description=None, check_name=KEY.name, asset_key=KEY.asset_key,
        asset_check_key=KEY, metadata={"dagster_dbt/failed_row_count": dg.IntMetadataValue(3)},
    )  # fmt: skip
    progress._check(found)
    rule = "marts.location_quotients: share is at most 1. Rows that do not meet this: 3."
    assert rule in heard.getvalue()
    stops = severity == dg.AssetCheckSeverity.ERROR
    assert progress.failures == [f"check in_range_share: {rule}"] * stops
