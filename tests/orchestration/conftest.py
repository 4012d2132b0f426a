"""One run of the main job for all tests that look at what it made."""

import shutil

import pytest

from tests.jobs import Job, panel_folder


@pytest.fixture(scope="session")
def main_job(tmp_path_factory) -> Job:
    """The main job as ``make run`` runs it, once; do not change its folder (see ``copied_job``)."""
    job = panel_folder(tmp_path_factory.mktemp("panel"))
    done = job.coagg("run")
    assert done.returncode == 0, done.stdout + done.stderr
    return Job(job.folder, done.stdout)


@pytest.fixture
def copied_job(main_job, tmp_path) -> Job:
    """A copy of the finished job that a test may change."""
    folder = tmp_path / "panel"
    shutil.copytree(main_job.folder, folder, ignore=shutil.ignore_patterns("dagster"))
    return Job(folder)
