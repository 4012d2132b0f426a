"""What steps print, kept for the run's page in Dagster's UI and passed on by a thread.

Dagster's own log of the same files starts four processes for it in every run: two ``tail``, and two Pythons that look
whether the run still lives.
"""

import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

from dagster._core.execution.compute_logs import redirect_to_file
from dagster._core.storage.compute_log_manager import CapturedLogContext, ComputeIOType
from dagster._core.storage.local_compute_log_manager import IO_TYPE_EXTENSION, LocalComputeLogManager
from dagster._serdes import ConfigurableClassData
from dagster._utils import ensure_file, touch_file

WAIT_S = 1.0  # as often as `tail` looks


class PassedOnByThread(LocalComputeLogManager):
    """The same files as Dagster's own, which may be put in its place again at any time."""

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> "PassedOnByThread":
        """As dagster.yaml names it."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def capture_logs(self, log_key: Sequence[str]) -> Iterator[CapturedLogContext]:  # type: ignore[override]
        """Within, what this process and its children print goes to files, and from there to where it went before."""
        with ExitStack() as captured:
            for stream, kind in ((sys.stdout, ComputeIOType.STDOUT), (sys.stderr, ComputeIOType.STDERR)):
                path = self.get_captured_local_path(log_key, IO_TYPE_EXTENSION[kind])
                captured.enter_context(_passed_on(stream, Path(path)))
            yield CapturedLogContext(log_key)
        touch_file(self.complete_artifact_path(log_key))  # the pages know by it that nothing more comes


@contextmanager
def _passed_on(stream: IO[str], path: Path) -> Iterator[None]:
    ensure_file(str(path))
    try:
        before = os.dup(stream.fileno())
    except OSError:  # a stream in memory, as in tests, is not captured
        yield
        return
    ended = threading.Event()
    passing = threading.Thread(target=_pass_on, args=(path, before, ended), daemon=True)
    passing.start()
    try:
        with redirect_to_file(stream, path):
            yield
    finally:
        ended.set()
        passing.join()
        os.close(before)


def _pass_on(path: Path, to: int, ended: threading.Event) -> None:
    with path.open("rb") as printed, os.fdopen(to, "wb", closefd=False) as shown:
        while not ended.wait(WAIT_S):
            _copy(printed, shown)
        _copy(printed, shown)


def _copy(printed: IO[bytes], shown: IO[bytes]) -> None:
    while some := printed.read(1 << 16):
        shown.write(some)
    shown.flush()
