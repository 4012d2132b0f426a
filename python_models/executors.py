"""One place that decides where parallel work runs: this process, local processes or a Dask cluster."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from typing import Any, TypeVar

from python_models.errors import InputError

SETTING = "COAGG_EXECUTOR"
THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "POLARS_MAX_THREADS",
)
SHORT = 4.0  # CPU seconds of work for which no processes are started: two take as long to import what they need
T = TypeVar("T")


class SerialExecutor(Executor):
    """Runs each call at once in this process: for debugging, and for work too small to ship."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> "Future[T]":
        """Run ``fn`` now; an exception is kept for ``result()``, as in any executor."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as exc:
            future.set_exception(exc)
        return future


class LateProcesses(ProcessPoolExecutor):
    """Local processes that are started when they are first needed; before, short work is done where it is."""

    started = False

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> "Future[T]":
        """Run ``fn`` in a process."""
        self.started = True
        return super().submit(fn, *args, **kwargs)


def pin_threads() -> None:
    """Give a worker process one thread for linear algebra and data frames; called before either is imported."""
    for variable in THREAD_VARIABLES:
        os.environ[variable] = "1"


@contextmanager
def executor(setting: str | None = None) -> Iterator[Executor]:
    """Open the executor that ``setting`` names and close it afterwards.

    Parameters
    ----------
    setting
        ``serial``; ``processes`` (one per core, started when the work is long enough) or ``processes:N`` (started at
        once); the address of a Dask scheduler such as ``tcp://host:8786``, or ``dask`` for a local Dask cluster. By
        default the environment variable ``COAGG_EXECUTOR``, else ``processes``.

    Yields
    ------
    concurrent.futures.Executor
        Functions sent to it must be importable by name (module level), their arguments picklable.

    Raises
    ------
    InputError
        Unknown setting, or Dask asked for and not installed.
    """
    setting = setting or os.environ.get(SETTING) or "processes"
    name, _, detail = setting.partition(":")
    if setting == "serial":
        yield SerialExecutor()
    elif name == "processes" and (not detail or (detail.isdigit() and int(detail) > 0)):
        with _processes(int(detail) if detail else None) as pool:
            yield pool
    elif setting == "dask" or "://" in setting:
        with _dask(setting) as pool:
            yield pool
    else:
        raise InputError(
            f"Executor {setting!r} is unknown; choose serial, processes, processes:N, dask or tcp://host:port."
        )


@contextmanager
def _processes(workers: int | None) -> Iterator[Executor]:
    """Spawned processes: a fork would copy the threads of polars and DuckDB in an unknown state."""
    import multiprocessing

    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    before = {variable: os.environ.get(variable) for variable in THREAD_VARIABLES}
    pin_threads()  # children inherit the environment; the initializer covers those started after it is restored
    try:
        kind = ProcessPoolExecutor if workers else LateProcesses
        with kind(workers or usable, multiprocessing.get_context("spawn"), initializer=pin_threads) as pool:
            yield pool
    finally:
        for variable, value in before.items():
            os.environ.pop(variable, None)
            if value is not None:
                os.environ[variable] = value


@contextmanager
def _dask(setting: str) -> Iterator[Executor]:
    try:
        from distributed import Client, LocalCluster
    except ImportError as exc:
        raise InputError(f"Executor {setting!r} needs Dask: pip install distributed.") from exc
    if setting == "dask":
        with LocalCluster(threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
            yield client.get_executor()
    else:
        with Client(setting) as client:
            yield client.get_executor()


def run_chunks(
    pool: Executor,
    work: Callable[[Any, Sequence[Any]], Sequence[T]],
    payload: Any,
    items: Sequence[Any],
    progress: Callable[[int, int], None] | None = None,
    chunk: int | None = None,
) -> list[T]:
    """``work(payload, some items)`` for all items in chunks; results in the order of ``items``.

    The payload (data, weights) travels once per chunk, so chunks are large enough to make that cheap and small enough
    to keep all workers busy and ``progress(done, total)`` moving. What will be done before processes would have started
    is done here.
    """
    from python_models.threads import one_thread  # it loads scipy

    size = chunk or max(1, min(50, len(items) // 16))
    starts = range(0, len(items), size)
    parts: dict[int, Sequence[T]] = {}
    done, begun = 0, time.thread_time()
    for s in starts if isinstance(pool, LateProcesses) and not pool.started else ():
        with one_thread():  # as the processes have
            parts[s] = work(payload, items[s : s + size])
        done += len(parts[s])
        if progress is not None:
            progress(done, len(items))
        spent = time.thread_time() - begun
        if spent > SHORT / 4 and spent * len(items) > SHORT * done:
            break
    futures: dict[Future[Sequence[T]], int] = {
        pool.submit(work, payload, items[s : s + size]): s for s in starts if s not in parts
    }
    try:
        for future in as_completed(futures):
            parts[futures[future]] = future.result()
            done += len(parts[futures[future]])
            if progress is not None:
                progress(done, len(items))
    finally:  # after an error the chunks not yet begun would only delay it
        for future in futures:
            future.cancel()
    return [result for s in starts for result in parts[s]]
