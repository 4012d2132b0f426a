"""The gate in whole runs: a wrong figure is told with its cell, a withheld one stops nothing."""

import pytest

from tests.jobs import atlantis_folder

FILE = "emploi_1995.csv"
LINE = "Leucippe;79,9;20,6;97;200,5;"


@pytest.mark.slow
def test_a_first_run_that_fails_is_told_and_a_withheld_cell_publishes(tmp_path):
    job = atlantis_folder(tmp_path / "atlantis")
    path = job.folder / "landing" / FILE
    text = path.read_text(encoding="cp1252")
    assert LINE in text
    withheld = text.replace(LINE, "Leucippe;79,9;20,6;...;200,5;")
    path.write_text(withheld, encoding="cp1252")
    done = job.coagg("run")
    assert done.returncode == 0, done.stdout + done.stderr
    gap = "select employment_persons from marts.location_quotients where year = 1995 and region_id = ? "
    missing = job.query(
        "select t.region_id from intermediate.int_employment__by_group t join marts.dim_regions r using (region_id) "
        "where t.year = 1995 and t.group_id = 'manufacturing' and t.employment_persons is null"
    )
    assert missing.height == 1, gap
    assert job.query("select success from quality.expectation_results where subject = 'sector_sum_gap'")[
        "success"
    ].all()
