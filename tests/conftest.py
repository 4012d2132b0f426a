"""Scratch stores for the tests, the order of their files, and the jobs that many of them look at."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import forked
from tests.collected import by_one, staying
from tests.dbt_process import Dbt
from tests.jobs import Job, atlantis_folder, panel_folder
from tests.once import made_once

SCRATCH = [tempfile.mkdtemp(prefix="coagg-tests-")]
os.environ["COAGG_STORE"] = SCRATCH[0]  # nothing here touches the bundled panel's store
if "PYTEST_XDIST_WORKER" not in os.environ:  # what dbt makes of a project all workers share, and no earlier session
    SCRATCH.append(tempfile.mkdtemp(prefix="coagg-tests-cache-"))
    os.environ["COAGG_CACHE"] = SCRATCH[1]
for name in ("COAGG_PANEL", "COAGG_LANGUAGE", "DAGSTER_HOME"):  # whatever the person's own shell says
    os.environ.pop(name, None)
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")

ROOT = Path(__file__).parents[1]
# How long an example takes says how busy the machine is, and fails no test.
settings.register_profile("coagg", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("coagg")
# Files that take long begin first (`--dist loadfile --no-loadscope-reorder`), so that no worker ends alone with one. Of
# four workers the first makes the main job, for which the browser's waits, the second the invented country's and the
# third a panel of its own; the browser's panel takes what dbt made of the main job's project.
LONG = (
    *("studies/test_declared_studies.py", "orchestration/test_vintages.py", "orchestration/test_city_example.py"),
    *("ui/test_dagster_ui.py", "studies/test_reproductions.py", "orchestration/test_faults.py"),
    *("orchestration/test_main_study.py", "test_wheel.py", "warehouse/test_three_users.py", "dbt/test_benchmarks.py"),
    *("orchestration/test_tutorial.py", "orchestration/test_odd_panel.py"),
    *("orchestration/test_prefecture_panel.py", "orchestration/test_ctrl_c.py", "dbt/test_index_references.py"),
    *("ui/test_every_page.py", "store/test_store_faults.py", "gmm/test_recovery.py", "dbt/test_levels.py"),
    *("orchestration/test_notebooks.py", "studies/test_curve_alternatives.py", "orchestration/test_retention.py"),
    *("orchestration/test_described_assets.py", "efficiency/test_bootstrap.py", "store/test_releases.py"),
    *("warehouse/test_drafts_of_cases.py", "dbt/test_compiled_and_built.py", "test_frames.py"),
)
# What `make test-fast` leaves out beside tests marked slow: those that look at a finished job, and those that start
# dbt, Dagster, Great Expectations, a browser or worker processes, or draw whole reports.
JOBS = {"main_job", "atlantis_job", "copied_job", "copied_atlantis"}
STARTERS = (
    *("dbt/", "ui/", "expectations/", "orchestration/test_sensor.py", "test_cluster.py", "test_executors.py"),
    *("studies/test_study_engine.py", "reporting/test_report_page.py", "reporting/test_figures.py"),
    *("efficiency/test_on_an_executor.py", "efficiency/test_results.py::test_a_result_of_chunks"),
    "inference/test_permutation.py::test_same_answer_wherever_it_runs",
    "panel/test_panel_specification.py::test_units_of_a_column_change_no_test",
)


@pytest.fixture(autouse=True)
def _no_panel_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands set the panel in the environment of their process; no test leaves it to the next."""
    for name in ("COAGG_PANEL", "COAGG_LANGUAGE", "DAGSTER_HOME"):  # whatever the person's own shell says
        monkeypatch.setenv(name, "")  # so that it is put back to nothing, also where the test's command sets it
        monkeypatch.delenv(name)


@pytest.hookimpl(wrapper=True)
def pytest_sessionstart(session: pytest.Session) -> Generator[None, object, object]:
    """Workers are forked from the server of forked commands; of one process, it starts when it is first asked."""
    with pytest.MonkeyPatch.context() as here:
        if session.config.getoption("dist", "no") != "no":
            session.config.option.testrunuid = str(os.getpid())  # the server's name is of it
            forked.connect()
            here.setattr(subprocess, "Popen", forked.Worker)
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    with staying(), by_one(session):
        return (yield)


def pytest_unconfigure() -> None:
    """Scratch folders of this process go with it."""
    for folder in SCRATCH:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, the rest as they come; what waits for a job or another program is slow."""
    starters = tuple(f"tests/{name}" for name in STARTERS)
    for item in items:
        if item.nodeid.startswith(starters) or JOBS & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)
    place = {ROOT / "tests" / name: i for i, name in enumerate(LONG)}
    items.sort(key=lambda item: place.get(item.path, len(LONG)))


@pytest.fixture(scope="session")
def main_job(tmp_path_factory) -> Job:
    """The main job as ``make run`` runs it, once; do not change its folder (see ``copied_job``)."""
    return _run_once(tmp_path_factory, "main_job", panel_folder)


@pytest.fixture(scope="session")
def atlantis_job(tmp_path_factory) -> Job:
    """The main job on the small invented country of docs/examples, once; do not change its folder."""
    return _run_once(tmp_path_factory, "atlantis_job", atlantis_folder)


@pytest.fixture
def copied_job(main_job, tmp_path) -> Job:
    """A copy of the finished job that a test may change."""
    return main_job.copied(tmp_path / "panel")


@pytest.fixture
def copied_atlantis(atlantis_job, tmp_path) -> Job:
    """A copy of the finished job on the invented country that a test may change."""
    return atlantis_job.copied(tmp_path / "atlantis")


@pytest.fixture(scope="session")
def dbt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dbt]:
    """Runs dbt in a folder of its own, in one process for a whole worker."""
    started = Dbt(tmp_path_factory)
    yield started
    started.end()


def _run_once(temporary: pytest.TempPathFactory, name: str, panel) -> Job:
    def run(folder: Path) -> None:
        done = panel(folder / "panel").coagg("run")
        assert done.returncode == 0, done.stdout + done.stderr
        (folder / "printed.txt").write_text(done.stdout, encoding="utf-8")

    folder = made_once(temporary, name, run)
    return Job(folder / "panel", (folder / "printed.txt").read_text(encoding="utf-8"))
