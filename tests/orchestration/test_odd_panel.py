"""A whole run of a panel as people have it: an odd folder, a read-only landing on another disk, a withheld figure."""

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
LINE = "Leucippe;79,9;20,6;97;200,5;"


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


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    folder = tmp_path_factory.mktemp("odd") / 'it\'s "the" [bold]panel[/bold] (1) 省级'
    job = atlantis_folder(folder)
    elsewhere = another_disk(folder.parent)
    landing = elsewhere / "it's [the] 落地"
    try:
        shutil.move(folder / "landing", landing)
        for name in PASSED_OVER:
            shutil.copy(landing / FILE, landing / name)
        text = (landing / FILE).read_text(encoding="cp1252")
        assert LINE in text
        (landing / FILE).write_text(text.replace(LINE, "Leucippe;79,9;20,6;;200,5;"), encoding="cp1252")
        lying = sorted(path.name for path in landing.iterdir())
        landing.chmod(0o555)
        data = yaml.safe_load((folder / "panel.yml").read_text()) | {"incoming": [str(landing)]}
        (folder / "panel.yml").write_text(yaml.safe_dump(data, allow_unicode=True))
        with pytest.MonkeyPatch.context() as changed:  # dbt itself reads and compiles in such a folder
            changed.setenv("COAGG_CACHE", str(folder.parent / "it's a cache"))
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
    assert job.query("select count(*) as n from raw.rejects")["n"][0] == 0
    assert sorted(path.name for path in odd.landing.iterdir()) == odd.lying  # nothing is written there
    assert str(job.store) in job.coagg("status").stdout


def test_a_withheld_sector_of_one_region_leaves_the_panel_published(odd):
    """No tolerance was loosened for it."""
    missing = odd.job.query(
        "select region_id from intermediate.int_employment__by_group "
        "where year = 1995 and group_id = 'manufacturing' and employment_persons is null"
    )
    assert missing["region_id"].to_list() == ["AT04"]
    gap = odd.job.query("select success, checked from quality.expectation_results where subject = 'sector_sum_gap'")
    assert gap["success"].all() and gap["checked"][0] > 0
    assert odd.job.query("from quality.expectation_failures where severity = 'critical'").is_empty()
