"""The same work on a local Dask cluster gives the same numbers, also when a worker dies on the way."""

import os
import signal

import numpy as np
import pytest

from benchmarks.executors import WORK
from python_models.executors import SerialExecutor, executor, pin_threads

distributed = pytest.importorskip("distributed", reason="needs the extra: pip install 'coagg[cluster]'")
pytestmark = pytest.mark.slow
SIZES = {"efficiency": 2500, "permutations": 60, "bootstrap": 200, "curve": 0}


@pytest.fixture(scope="module")
def cluster():
    """A scheduler and two worker processes, such as other machines would run."""
    pin_threads()
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with distributed.LocalCluster(**options, host="127.0.0.1") as running:
        yield running


def workers(cluster) -> dict[str, int]:
    """Address and process id of the workers alive."""
    with distributed.Client(cluster) as client:
        return client.run(os.getpid)


@pytest.mark.parametrize("name", WORK)
def test_the_same_numbers_though_a_worker_is_killed(cluster, name):
    here = WORK[name](SerialExecutor(), SIZES[name])
    before, killed = workers(cluster), []

    def progress(done: int, total: int) -> None:
        if not killed:
            killed.append(sorted(before.values())[0])
            os.kill(killed[0], signal.SIGKILL)

    with executor(cluster.scheduler_address) as pool:
        there = WORK[name](pool, SIZES[name], progress)
    np.testing.assert_allclose(there, here, rtol=1e-12, atol=1e-14)
    assert np.isfinite(there).all() and len(there) == len(here) > 50
    assert killed and killed[0] not in workers(cluster).values()
