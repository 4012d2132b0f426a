"""One run at a time in a store, whichever program it runs in: a lock that goes with its process, however it ends."""

import atexit
import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, TextIO

from warehouse.errors import WarehouseError
from warehouse.store import ONLY_READ, Store

_for_life = contextlib.ExitStack()
atexit.register(_for_life.close)
_held: set[Path] = set()  # a process that holds the lock may ask again: the command line, and Dagster inside it


@contextlib.contextmanager
def only_run(store: Store, wait_s: float = 0.0) -> Iterator[None]:
    """Hold the store's run lock for a ``with`` block.

    Raises
    ------
    WarehouseError
        Another run still holds it after ``wait_s`` seconds, or the store cannot be written.
    """
    path = store.root / "run.lock"
    if path in _held:
        yield
        return
    with _opened(store) as handle:
        _take(handle, path, time.monotonic() + wait_s)
        _held.add(path)
        try:
            yield
        finally:
            _held.discard(path)


def require_writable(store: Store) -> None:
    """Raise ``WarehouseError`` where the store may only be read."""
    _opened(store).close()


def _opened(store: Store) -> TextIO:
    try:
        store.root.mkdir(parents=True, exist_ok=True)
        return (store.root / "run.lock").open("w")
    except OSError as exc:
        if exc.errno not in ONLY_READ:
            raise
        raise WarehouseError(
            f"The store {store.root} cannot be written: {exc.strerror}. What is published in it can be read, by `coagg "
            "sql`, `export`, `trace` and `status`. Name a folder of your own as `store` in panel.yml, or with "
            "COAGG_STORE."
        ) from exc


def _run_file(store: Store, run_id: str) -> Path:
    return store.root / "alive" / run_id


@contextlib.contextmanager
def living(store: Store, run_id: str) -> Iterator[None]:
    """Mark a run as alive, working or waiting for the run lock, until the ``with`` block or its process ends."""
    path = _run_file(store, run_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    unlocked = path.with_suffix(f".{os.getpid()}")
    with unlocked.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        unlocked.rename(path)  # nobody ever finds it without its lock, unless the process has ended
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def live_to_the_end(store: Store, run_id: str) -> None:
    """Mark a run as alive until this process ends: Dagster writes how the run ended after all else is put away."""
    _for_life.enter_context(living(store, run_id))


def lives(store: Store, run_id: str) -> bool:
    """Whether some process is at work for this run."""
    return trace_of(store, run_id) == "alive"


def trace_of(store: Store, run_id: str) -> Literal["alive", "killed", "none"]:
    """What a run has left in the store: a mark that is held, one whose process was killed (cleared away), or none.

    A run that has none has not begun to work yet, or has ended in good order.
    """
    path = _run_file(store, run_id)
    try:
        handle = os.open(path, os.O_RDONLY)  # a reader of somebody else's store may ask too
    except FileNotFoundError:
        return "none"
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return "alive"
    else:
        if not os.fstat(handle).st_nlink:  # ended in good order since it was opened
            return "none"
        with contextlib.suppress(PermissionError):  # its owner clears it away
            path.unlink(missing_ok=True)
        return "killed"
    finally:
        os.close(handle)


def _take(handle: object, path: Path, deadline: float) -> None:
    while True:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # type: ignore[arg-type]
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise WarehouseError(f"Another run is working in {path.parent}; wait until it ends.") from None
            time.sleep(0.2)
