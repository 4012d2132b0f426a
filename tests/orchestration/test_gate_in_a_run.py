"""The gate in a whole run: a withheld figure stops nothing, and no tolerance was loosened for it."""

import pytest

from tests.jobs import atlantis_folder

FILE = "emploi_1995.csv"
LINE = "Leucippe;79,9;20,6;97;200,5;"


@pytest.mark.slow
def test_a_withheld_sector_of_one_region_leaves_the_panel_published(tmp_path):
    job = atlantis_folder(tmp_path / "atlantis")
    path = job.folder / "landing" / FILE
    text = path.read_text(encoding="cp1252")
    assert LINE in text
    path.write_text(text.replace(LINE, "Leucippe;79,9;20,6;;200,5;"), encoding="cp1252")
    done = job.coagg("run")
    assert done.returncode == 0, done.stdout + done.stderr
    missing = job.query(
        "select region_id from intermediate.int_employment__by_group "
        "where year = 1995 and group_id = 'manufacturing' and employment_persons is null"
    )
    assert missing["region_id"].to_list() == ["AT04"]
    gap = job.query("select success, checked from quality.expectation_results where subject = 'sector_sum_gap'")
    assert gap["success"].all() and gap["checked"][0] > 0
    assert job.query("from quality.expectation_failures where severity = 'critical'").is_empty()
