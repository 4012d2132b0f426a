"""Files are read in a process of their own, within limits of memory and time: what breaks there breaks nothing else.

A damaged workbook can make a library abort the process it runs in, which no ``except`` catches, or take all memory, or
never end. So one child process reads the files of a run, one after the other; if it dies or is late it is replaced, the
file is rejected by name, and the others go on. A file so rejected is not read again until it, its catalogue entry or
the readers change. What a file says comes as Parquet files of a folder: a pipe would hold all of it as bytes, twice.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, NoReturn

import polars as pl

from warehouse.catalogue import Source
from warehouse.errors import WarehouseError
from warehouse.names import Seeds
from warehouse.raw_tables import SCHEMAS
from warehouse.readers.containers import Limits
from warehouse.readers.observations import Reject
from warehouse.reading import ChangedMeanwhileError, IncomingFile, Ingested, Load, read_file, unread

# Modules stay: they are not looked through for dead cycles every 700 objects (orchestration/__init__.py).
CHILD = "import gc; gc.set_threshold(50_000, 10, 10); from warehouse.guard import serve; serve()"
ADVICE = "check that the file is what it should be; limits are under `reading` in panel.yml"


@dataclass(slots=True)
class Apart:
    """Reads files in a child process; a context manager, which ends the child.

    memory_mb : what the child may take beyond what it has when it starts. seconds : for one file.
    """

    seeds: Seeds
    load: Load
    limits: Limits = field(default_factory=Limits)
    memory_mb: int = 4000
    seconds: float = 600
    _child: subprocess.Popen[bytes] | None = None
    _said: IO[bytes] | None = None
    _folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Apart:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def read(self, file: IncomingFile, wanted: Sequence[tuple[Source, str]]) -> Ingested:
        """What the file says by each source, as `warehouse.reading.read_file`; or its reject, if reading it fails.

        Raises
        ------
        ChangedMeanwhileError
            The content has not the hash it was found with.
        """
        answer = self._ask(file, wanted)
        if isinstance(answer, Path):
            return _fetched(answer)
        if isinstance(answer, ChangedMeanwhileError):
            raise answer
        marks = [(source.source, f"{mapping}{self.within}") for source, mapping in wanted]
        return Ingested.together([unread(file, mark, self.load, answer, source) for source, mark in marks])

    @property
    def within(self) -> str:
        """Of the mark of a file that could not be read: under other limits it is tried again."""
        return f" {self.memory_mb}:{self.seconds:g}"

    def _ask(self, file: IncomingFile, wanted: Sequence[tuple[Source, str]]) -> Path | Reject | ChangedMeanwhileError:
        child = self._started()
        late = threading.Event()

        def stop() -> None:
            late.set()
            child.kill()

        timer = threading.Timer(self.seconds, stop)
        timer.start()
        try:
            assert child.stdin is not None and child.stdout is not None
            pickle.dump((file, wanted), child.stdin)
            child.stdin.flush()
            answer: Path | Reject | ChangedMeanwhileError = pickle.load(child.stdout)  # our own child wrote it
            return answer
        except (EOFError, OSError, pickle.UnpicklingError):
            child.wait()
            if late.is_set():
                return Reject("too_long", f"reading it took more than {self.seconds:g} s; {ADVICE}")
            return Reject("reader_died", f"the process that read it ended ({self._last_words(child)}); {ADVICE}")
        finally:
            timer.cancel()
            if child.poll() is not None:
                self._end()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            root = str(Path(__file__).parents[1])
            paths = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
            self._said = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the child)
            self._folder = tempfile.TemporaryDirectory()
            self._child = subprocess.Popen(
                [sys.executable, "-c", CHILD],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._said,
                env=os.environ | {"PYTHONPATH": paths, "POLARS_MAX_THREADS": "1"},
            )
            assert self._child.stdin is not None
            assert self._child.stdout is not None
            try:
                folder = Path(self._folder.name)
                pickle.dump((self.seeds, self.load, self.limits, self.memory_mb, folder), self._child.stdin)
                self._child.stdin.flush()
                pickle.load(self._child.stdout)
            except (EOFError, OSError, pickle.UnpicklingError) as error:  # no file is to blame
                self._child.wait()
                words = self._last_words(self._child)
                self._end()
                raise WarehouseError(
                    f"The process that reads files cannot start ({words}). `memory_mb` under `reading` in panel.yml "
                    f"is {self.memory_mb:,}; see what `{sys.executable} -c 'import warehouse.guard'` says."
                ) from error
        return self._child

    def _last_words(self, child: subprocess.Popen[bytes]) -> str:
        code = child.returncode
        ended = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        if self._said is None:
            return ended
        self._said.seek(0)
        lines = self._said.read().decode("utf-8", "replace").strip().splitlines()
        return f"{ended}: {lines[-1][:200]}" if lines else ended

    def _end(self) -> None:
        if self._child is not None:
            with contextlib.suppress(OSError):
                self._child.communicate(timeout=10) if self._child.poll() is None else None
            if self._child.poll() is None:
                self._child.kill()
            self._child.wait()
            for pipe in (self._child.stdin, self._child.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
            self._child = None
        if self._said is not None:
            self._said.close()
            self._said = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None


def serve() -> NoReturn:
    """The child: reads what it is asked until its input ends. Its output is the answers', whatever libraries print."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    requests = sys.stdin.buffer
    seeds, load, limits, memory_mb, folder = pickle.load(requests)
    _limit(memory_mb)
    pickle.dump("ready", answers)
    answers.flush()
    while True:
        try:
            file, wanted = pickle.load(requests)
        except EOFError:
            os._exit(0)  # its modules need not be taken apart
        pickle.dump(_answer(file, wanted, seeds, load, limits, memory_mb, folder), answers)
        answers.flush()


def _answer(
    file: IncomingFile, wanted: Any, seeds: Seeds, load: Load, limits: Limits, memory_mb: int, folder: Path
) -> object:
    try:
        return _left(read_file(file, wanted, seeds, load, limits), folder)
    except ChangedMeanwhileError as error:
        return error
    except MemoryError:
        return Reject("too_large", f"reading it takes more than {memory_mb:,} MB of memory; {ADVICE}")
    except Exception as error:  # a fault of a reader must not stop the others' files
        return Reject("unreadable", f"the reader failed ({type(error).__name__}: {error}); {ADVICE}")


def _left(said: Ingested, folder: Path) -> Path:
    """What a file says, in the folder where the parent fetches it."""
    for name in SCHEMAS:
        getattr(said, name).write_parquet(folder / f"{name}.parquet", compression="uncompressed", statistics=False)
    return folder


def _fetched(folder: Path) -> Ingested:
    """What the child has left in the folder."""
    return Ingested(**{name: pl.read_parquet(folder / f"{name}.parquet") for name in SCHEMAS})


def _limit(memory_mb: int) -> None:
    """Memory beyond what the process has now, and no core file of what a library aborts at."""
    pl.DataFrame({"": [0]}).lazy().collect()  # its threads and arenas are there before the limit is drawn
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else 0
    most = pages * resource.getpagesize() + memory_mb * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
