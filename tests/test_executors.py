"""The same calls in this process, in local processes and, where Dask is installed, on a cluster."""

import os
import time

import pytest

from python_models.errors import InputError
from python_models.executors import SETTING, THREAD_VARIABLES, executor, run_chunks


def times(factor: int, items: list[int]) -> list[int]:
    time.sleep(0.01 * (items[0] % 3))  # chunks finish out of order
    return [factor * i for i in items]


def threads(_: None, items: list[str]) -> list[str | None]:
    return [os.environ.get(item) for item in items]


def where(work: tuple[float, int], items: list[int]) -> list[int]:
    """The process that it runs in; in the one named it takes so many seconds."""
    seconds, slow = work
    begun = time.thread_time()
    while os.getpid() == slow and time.thread_time() < begun + seconds:
        pass
    return [os.getpid()] * len(items)


def broken(_: None, items: list[int]) -> list[int]:
    raise InputError("no")


@pytest.mark.parametrize("setting", ["serial", "processes:2"])
def test_results_come_back_in_order(setting):
    seen = []
    with executor(setting) as pool:
        got = run_chunks(pool, times, 3, list(range(70)), lambda done, total: seen.append((done, total)))
    assert got == [3 * i for i in range(70)]
    assert seen[-1] == (70, 70) and seen == sorted(seen)


def test_short_work_is_done_here_and_long_work_in_processes():
    here = os.getpid()
    with executor("processes") as pool:
        assert run_chunks(pool, where, (0.0, here), list(range(40))) == [here] * 40 and not pool.started
        places = run_chunks(pool, where, (0.6, here), list(range(16)))
        assert pool.started and places[0] == here != places[-1]
        assert here not in run_chunks(pool, where, (0.0, here), [1, 2])  # those that are there are used


def test_workers_have_one_thread_and_this_process_keeps_its_own(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("POLARS_MAX_THREADS", raising=False)
    with executor("processes:1") as pool:
        assert run_chunks(pool, threads, None, list(THREAD_VARIABLES)) == ["1"] * len(THREAD_VARIABLES)
    assert os.environ["OMP_NUM_THREADS"] == "7" and "POLARS_MAX_THREADS" not in os.environ


def test_errors_arrive():
    with executor("serial") as pool, pytest.raises(InputError, match="no"):
        run_chunks(pool, broken, None, [1])


def test_setting_from_the_environment(monkeypatch):
    monkeypatch.setenv(SETTING, "serial")
    with executor() as pool:
        assert type(pool).__name__ == "SerialExecutor"


@pytest.mark.parametrize("setting", ["threads", "processes:0", "processes:x"])
def test_unknown_setting(setting):
    with pytest.raises(InputError, match=setting), executor(setting):
        pass


def test_dask_or_a_sentence_how_to_get_it():
    try:
        import distributed  # noqa: F401
    except ImportError:
        with pytest.raises(InputError, match="pip install distributed"), executor("dask"):
            pass
        return
    with executor("dask") as pool:
        assert run_chunks(pool, times, 3, list(range(40))) == [3 * i for i in range(40)]
