"""What a step took goes back to the system when it ends: a run's steps share a process, and each peak adds to the rest.

glibc keeps what numpy let go of, hundreds of megabytes after a step on a large panel, and figures and contexts of
Dagster are circles, which only the garbage collector sees. It looks at all there is, 40 to 200 ms each time: not after
a step that took little, nor in a process that is small.
"""

import contextlib
import ctypes
import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ENDS = ("STEP_SUCCESS", "STEP_FAILURE")
LITTLE, SMALL = 64_000_000, 600_000_000  # bytes
PAGES = Path("/proc/self/statm")
PAGE = os.sysconf("SC_PAGE_SIZE") if PAGES.exists() else 0


@contextlib.contextmanager
def unwatched() -> Iterator[None]:
    """The collector looks at nothing until the steps begin: what is imported stays."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def give_back_after_steps(instance: Any, run_id: str) -> None:
    """From now on, after steps of a run. What is there now stays: the collector need not look at it each time."""
    before = _held()

    def listen(entry: Any) -> None:
        nonlocal before
        event = entry.dagster_event
        if event is None or event.event_type_value not in ENDS:
            return
        if (held := _held()) is None or before is None or held > max(SMALL, before + LITTLE):
            give_back()
            before = _held()

    gc.freeze()
    gc.enable()
    instance.add_event_listener(run_id, listen)


def _held() -> int | None:
    """Bytes of memory that the process takes up; nothing where the system does not tell so."""
    return int(PAGES.read_text().split()[1]) * PAGE if PAGES.exists() else None


def give_back(over: int = 0) -> None:
    """Collect circles; let glibc return free memory, where the C library is glibc.

    Not where the process is known to hold no more than ``over`` bytes.
    """
    if over and (held := _held()) is not None and held <= over:
        return
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
