"""What a step took goes back to the system when it ends: a run's steps share a process, and each peak adds to the rest.

glibc keeps what numpy let go of, hundreds of megabytes after a step on a large panel, and figures and contexts of
Dagster are circles, which only the garbage collector sees.
"""

import ctypes
import gc
from typing import Any

ENDS = ("STEP_SUCCESS", "STEP_FAILURE")


def give_back_after_steps(instance: Any, run_id: str) -> None:
    """From now on, after each step of a run. What is there now stays: the collector need not look at it each time."""

    def listen(entry: Any) -> None:
        event = entry.dagster_event
        if event is not None and event.event_type_value in ENDS:
            give_back()

    gc.freeze()
    instance.add_event_listener(run_id, listen)


def give_back() -> None:
    """Collect circles; let glibc return free memory, where the C library is glibc."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
