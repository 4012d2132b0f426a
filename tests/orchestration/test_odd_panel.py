"""A whole run of a panel as people have it: an odd folder, a read-only landing elsewhere, missing figures.

No tolerance is loosened for the missing figures; that a region has no row at all stands among the panel's exceptions.
"""

import html
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.jobs import Job, atlantis_folder

pytestmark = pytest.mark.slow
PASSED_OVER = ("~$emploi_1996.csv", "emploi_1997.csv.partial", "emploi_1998.csv.crdownload", "Thumbs.db", "desktop.ini")
FILE = "emploi_1995.csv"
# Each kind of missing figure of the first year, which nothing fills: region, industry, and what names it.
KINDS = {
    "empty": ("AT04", "metal", "D8", "the cell is empty"),
    "marked": ("AT06", "metal", "D10", "the cell says (D)"),
    "refused": ("AT07", "metal", "D11", "the cell says 4I,2 (not_a_number)"),
    "absent": ("AT08", "metal", None, "no row of the region in this file"),
}
NO_ROW = {"variable": "employment_persons", "region_id": "AT08", "year": 1995, "rule": "null", "reason": "not printed"}


@dataclass(frozen=True)
class Ran:
    """The finished job, the landing that it read, and what lay there before."""

    job: Job
    landing: Path
    lying: list[str]


def another_disk(folder):
    """A folder on a file system that is not that of the panel, where there is one."""
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="coagg-landing-", dir=memory if memory.is_dir() else folder))


def leave_out(path):
    """One figure of the yearbook empty, one withheld, one that cannot be read, and one region without its row."""
    lines = path.read_text(encoding="cp1252").splitlines(keepends=True)
    for kind, (_, _, cell, _) in KINDS.items():
        if cell:
            fields = lines[int(cell[1:]) - 1].split(";")
            fields[3] = {"empty": "", "marked": "(D)", "refused": "4I,2"}[kind]
            lines[int(cell[1:]) - 1] = ";".join(fields)
    path.write_text("".join(line for line in lines if not line.startswith("Gadire")), encoding="cp1252")


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    aside = tmp_path_factory.mktemp("odd")
    folder = aside / 'it\'s "the" [bold]panel[/bold] (1) 省级'
    job = atlantis_folder(folder)
    elsewhere = another_disk(folder.parent)
    landing = elsewhere / "it's [the] 落地"
    try:
        shutil.move(folder / "landing", landing)
        for name in PASSED_OVER:
            shutil.copy(landing / FILE, landing / name)
        leave_out(landing / FILE)
        lying = sorted(path.name for path in landing.iterdir())
        landing.chmod(0o555)
        source = folder / "sources" / "emploi.yml"
        source.write_text(source.read_text(encoding="utf-8") + "missing: ['', '(D)']\n", encoding="utf-8")
        data = yaml.safe_load((folder / "panel.yml").read_text()) | {"incoming": [str(landing)]}
        assert not {"severity", "exceptions"} & set(data["validation"])
        data["validation"]["exceptions"] = [NO_ROW]
        (folder / "panel.yml").write_text(yaml.safe_dump(data, allow_unicode=True))
        with pytest.MonkeyPatch.context() as changed:  # dbt itself reads and compiles in such a folder
            changed.setenv("COAGG_CACHE", str(aside / "it's a cache"))
            done = job.coagg("run", timeout=1500)
        assert done.returncode == 0, done.stdout + done.stderr
        yield Ran(Job(folder, done.stdout), landing, lying)
    finally:
        landing.chmod(0o755)
        shutil.rmtree(elsewhere)


def test_a_whole_run_in_an_odd_folder_with_a_read_only_landing_on_another_disk(odd):
    job = odd.job
    assert str(job.published) in job.printed and str(job.store / "reports" / "index.html") in job.printed
    read = set(job.query("select file_name from raw.files")["file_name"])
    assert not read & set(PASSED_OVER) and read == set(odd.lying) - set(PASSED_OVER)
    assert job.query("select file_name, cell from raw.rejects").rows() == [(FILE, KINDS["refused"][2])]
    assert sorted(path.name for path in odd.landing.iterdir()) == odd.lying  # nothing is written there
    assert str(job.store) in job.coagg("status").stdout


def test_dagster_finds_its_settings_in_an_odd_folder(odd):
    """It takes their path for a pattern: in a folder with brackets it found none, and took all its defaults."""
    assert (odd.job.store / "logs" / "runs.jsonl").stat().st_size > 0
    assert not (odd.job.store / "dagster" / ".telemetry").exists()
    events = odd.job.store / "dagster" / "history" / "runs"
    assert list(events.glob("*-*.db"))


def test_figures_that_are_missing_leave_the_panel_published(odd):
    """No tolerance was loosened for them."""
    missing = odd.job.query(
        "select region_id from intermediate.int_employment__by_group "
        "where year = 1995 and group_id = 'manufacturing' and employment_persons is null order by all"
    )
    withheld = [region for region, _, cell, _ in KINDS.values() if cell]
    assert [region for region in missing["region_id"] if region != NO_ROW["region_id"]] == withheld
    gap = odd.job.query("select success, checked from quality.expectation_results where subject = 'sector_sum_gap'")
    assert gap["success"].all() and gap["checked"][0] > 0
    assert odd.job.query("from quality.expectation_failures where severity = 'critical'").is_empty()


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_missing_figure_is_named_by_file_and_cell_in_the_findings(odd, kind):
    region, industry, cell, words = KINDS[kind]
    found = odd.job.query(
        "select file_name, cell, figure from quality.expectation_failures where table_name = 'employment' "
        f"and subject = 'missing' and region_id = '{region}' and year = 1995 and name = '{industry}'"
    )
    assert found.height == 1
    assert found["file_name"][0] == FILE and found["cell"][0] == cell
    assert words in found["figure"][0]


def test_status_and_the_page_of_the_refused_models_name_file_and_cell(odd):
    said = odd.job.coagg("status")
    assert "emploi_1995.csv" in said.stdout and "D8" in re.sub(r"\s", " ", said.stdout)
    step = odd.job.query("select status from results.study_steps where step = 'efficiency_spatial'")
    assert step["status"].to_list() == ["failed"]
    page = html.unescape((odd.job.store / "reports" / "report.html").read_text(encoding="utf-8"))
    assert "metal AT04 1995: no figure: the cell is empty [emploi_1995.csv, cell D8]" in page
    whole = odd.job.query("select count(*) as n from raw.gaps where year is not null and region_id <> ''")
    assert whole["n"][0] == 3
