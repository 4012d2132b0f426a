"""``coagg`` in a process of its own that need not import its libraries again.

Starting Python and importing Dagster, Great Expectations, matplotlib and the models costs several CPU seconds, and the
tests start some hundred processes. A server, one for all workers of a test run, has imported them; for each command it
forks a child, which has the environment, folder, arguments and output that it is given, and from there on is a process
like any other: it imports coagg itself, reads its panel, and ends by itself. Whatever reads the panel as it is
imported stays with the child. Python that a child starts itself, to read files or to run
dbt, is forked from the server too; what is killed or interrupted (``begun``) starts it as it does by itself.
"""

import atexit
import contextlib
import gc
import io
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.trees import ROOMS

ROOT = Path(__file__).parents[1]
IMPORTED = (
    *("polars", "pandas", "scipy.stats", "scipy.optimize", "matplotlib.pyplot", "lxml.html", "yaml", "rich.console"),
    *("linearmodels", "libpysal", "dagster", "great_expectations"),
    *("dagster._core.storage.event_log.sqlite", "dagster._core.storage.runs", "dagster._core.storage.schedules"),
    *("dagster._core.executor.in_process", "dagster._daemon.daemon", "fsspec.implementations.local", "upath"),
    *("docx", "xlsxwriter", "typer", "rich.table", "pyarrow.dataset"),
    *("python_models.studies.check", "python_models.studies.report", "python_models.efficiency"),
    *("python_models.reporting", "python_models.reporting.pages.panel_report"),
    *("warehouse.ingest", "warehouse.panel", "warehouse.trace", "warehouse.revisions", "warehouse.standing"),
    *("warehouse.exceptions_file", "warehouse.withdrawals", "warehouse.as_of", "warehouse.drafting.inspection"),
)
DBT = "dbt.cli.main"  # set aside: a command finds no part of dbt imported, as by itself
APART = ("orchestration", "coagg", "dbt")  # what no child may find imported
COAGG = "from orchestration.cli import main; main()"
DBT_WORKER = "orchestration.dbt.worker"
MODULE = "import runpy, sys; sys.argv.pop(0); runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)"
CODE = "import sys; from tests.forked import serve; serve(int(sys.argv[1]))"
WARNS = "import sys, warnings; sys.warnoptions.clear(); warnings.filters.remove(('ignore', None, Warning, None, 0)); "
QUIET = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "Agg", "GX_ANALYTICS_ENABLED": "false"}


class Forked:
    """A child of the server: its process id, and how it ended."""

    def __init__(self, pid: int, done: int) -> None:
        self.pid, self._done = pid, done
        self.returncode: int | None = None
        self.stdout: Any = None  # of one that was begun, both of its outputs as text

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, negative for a signal, as of ``subprocess``; kills the child where it takes longer."""
        if self.returncode is None:
            status = self.status(timeout)
            late = status is None
            if status is None:
                os.kill(self.pid, signal.SIGKILL)
                status = self.status(None)
            self.returncode = os.waitstatus_to_exitcode(status or 0)
            if late:
                raise subprocess.TimeoutExpired(COAGG, timeout or 0)
        return self.returncode

    def status(self, timeout: float | None) -> int | None:
        """How it ended, as ``os.waitpid`` tells it, once; nothing where it has not by then."""
        if not select.select([self._done], [], [], timeout)[0]:
            return None
        told = int(os.read(self._done, 64))
        os.close(self._done)
        return told


class _Server:
    """This process's connection to the server of its test run, which the first worker that asks starts."""

    known: str | bytes = ""  # where the server listens, of its children

    def __init__(self) -> None:
        self._lock, address = threading.Lock(), self.known
        if not address:
            run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
            address = f"\0coagg-tests-{run}"  # an abstract name: Linux forgets it with its last socket
            with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as asked:
                try:
                    asked.bind(address)
                except OSError:  # another worker's
                    pass
                else:
                    asked.listen()
                    self.process = _served(asked)
        self.own = _connected(address)
        atexit.register(self.own.close)

    def start(self, order: dict[str, Any], *streams: int) -> Forked:
        """The child of an order, with its output, its output of errors and perhaps its input."""
        ended, tell = os.pipe()
        text = json.dumps(order).encode()
        with tempfile.TemporaryFile() as told, self._lock:  # what is ordered may be longer than a packet
            told.write(text)
            told.flush()
            socket.send_fds(self.own, [b"start"], [told.fileno(), tell, *streams])
            pid = int(self.own.recv(64))
        os.close(tell)
        return Forked(pid, ended)


def _served(asked: socket.socket) -> subprocess.Popen[bytes]:
    """A process that serves whoever connects, until nobody is connected any more."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("COAGG_")} | QUIET
    return subprocess.Popen(
        [sys.executable, "-u", "-W", "ignore", "-c", CODE, str(asked.fileno())],
        cwd=ROOT, env=environment, pass_fds=[asked.fileno()],
    )  # fmt: skip


def _connected(address: str | bytes, seconds: float = 10.0) -> socket.socket:
    """A connection to the server; between its name and its listening lies a moment."""
    until = time.monotonic() + seconds
    while True:
        own = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            own.connect(address)
            return own
        except ConnectionRefusedError:
            own.close()
            if time.monotonic() > until:
                raise
            time.sleep(0.01)


_SERVERS: dict[int, _Server] = {}  # by process: a fork of pytest has none
_ASIDE: dict[str, Any] = {}  # dbt's modules, in the server and its children


def connect() -> _Server:
    """This process's connection to the server, which begins to import if it is the first."""
    if os.getpid() not in _SERVERS:
        _SERVERS[os.getpid()] = _Server()
    return _SERVERS[os.getpid()]


def start(
    arguments: Sequence[str], environment: Mapping[str, str], folder: Path, stdout: int, stderr: int, *,
    group: bool = False, code: str = COAGG,
) -> Forked:  # fmt: skip
    """``coagg ARGUMENTS`` begun, or other code; ``group`` gives it a process group of its own."""
    order = {"arguments": list(arguments), "environment": dict(environment), "folder": str(folder), "code": code}
    return connect().start(order | {"group": group, "forks": not group}, stdout, stderr)


def begun(arguments: Sequence[str], environment: Mapping[str, str], folder: Path = ROOT, code: str = COAGG) -> Forked:
    """``coagg ARGUMENTS`` begun in a process group of its own, to be read line by line from ``stdout``."""
    reads, writes = os.pipe()
    child = start(arguments, environment, folder, writes, writes, group=True, code=code)
    os.close(writes)
    child.stdout = os.fdopen(reads, encoding="utf-8")
    return child


def coagg(
    arguments: Sequence[str], environment: Mapping[str, str], folder: Path = ROOT, timeout: float = 1800,
    code: str = COAGG,
) -> subprocess.CompletedProcess[str]:  # fmt: skip
    """``coagg ARGUMENTS`` run to its end, as ``subprocess.run`` gives it with its output as text."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = start(arguments, environment, folder, out.fileno(), err.fileno(), code=code)
        ended = child.wait(timeout)
        texts = [_text(file) for file in (out, err)]
    return subprocess.CompletedProcess([sys.executable, "-c", code, *arguments], ended, *texts)


def python(code: str, environment: Mapping[str, str], folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """``python -c CODE`` run to its end, for code that imports what ``coagg`` does."""
    return coagg([], environment, folder, code=code)


def _text(file: Any) -> str:
    file.seek(0)
    with io.TextIOWrapper(file, encoding="utf-8") as text:
        return text.read()


class Popen(subprocess.Popen[Any]):
    """``subprocess.Popen`` that has a Python forked from the server where it is given no more than pipes."""

    _forked: Forked | None = None
    first, forks = "", True  # what it does before its code; whether Python that it starts itself is forked, too

    def _execute_child(
        self, args: Any, executable: Any, preexec_fn: Any, close_fds: Any, pass_fds: Any, *more: Any
    ) -> None:
        cwd, env, _, _, shell, stdin, _, _, stdout, _, stderr, *_, session, _ = more
        code = None if executable or preexec_fn or pass_fds or shell else _python_of(args)
        if code is None:
            super()._execute_child(args, executable, preexec_fn, close_fds, pass_fds, *more)  # type: ignore[misc]
            return
        order = {"arguments": code[1:], "environment": dict(env or os.environ), "folder": str(cwd or Path.cwd())}
        streams = [own if fd == -1 else fd for fd, own in ((stdout, 1), (stderr, 2), (stdin, 0))]
        order |= {"group": session, "forks": self.forks and not session, "code": self.first + code[0]}
        self._forked = connect().start(order, *streams)
        self.pid, self._child_created = self._forked.pid, True
        self._close_pipe_fds(*more[5:11])  # type: ignore[attr-defined]

    def _try_wait(self, flags: int) -> tuple[int, int]:
        if self._forked is None:
            return super()._try_wait(flags)  # type: ignore[misc, no-any-return]
        status = self._forked.status(0 if flags & os.WNOHANG else None)
        return (0, 0) if status is None else (self.pid, status)

    def _internal_poll(self, *given: Any, **named: Any) -> int | None:
        if self._forked is None:
            return super()._internal_poll(*given, **named)  # type: ignore[misc, no-any-return]
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode


class Worker(Popen):
    """A worker of pytest-xdist, which warns as one that was started; what its tests start is started."""

    first, forks = WARNS, False


def _python_of(command: Any) -> list[str] | None:
    """The code that a command has Python execute, and its arguments; nothing of other programs."""
    told = [str(word) for word in command] if isinstance(command, list) else []
    if told[:1] != [sys.executable]:
        return None
    at = 3 if told[1:2] == ["-W"] else 2 if told[1:2] == ["-u"] else 1
    kind, *rest = told[at:]
    return {"-c": rest, "-m": [MODULE, *rest]}.get(kind)


def serve(number: int) -> None:
    """Import, then fork a child for each order; tell how each ended. Ends when nobody asks any more."""
    sys.modules["pyspark"] = None  # type: ignore[assignment]  # it would end this process: orchestration.light.left_out.absent
    for name in (*IMPORTED, DBT):
        __import__(name)
    del sys.modules["pyspark"]
    _ASIDE.update({name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] == "dbt"})
    sys.modules["duckdb"].execute("set threads = 1")  # the thread that it started as it was imported ends
    gc.freeze()  # what is imported is nobody's garbage: a collection in a child does not copy its pages
    found = [name for name in APART if name in sys.modules]
    assert not found, f"imported before the fork: {found}"
    door = socket.socket(fileno=number)
    _Server.known = door.getsockname()
    asking = [door.accept()[0]]
    running: dict[int, tuple[int, int]] = {}  # pidfd -> process id, where its end is told
    while asking:
        for ready in select.select([door, *asking, *running], [], [])[0]:
            if ready is door:
                asking.append(door.accept()[0])
            elif ready in running:
                pid, tell = running.pop(ready)
                os.write(tell, str(os.waitpid(pid, 0)[1]).encode())
                os.close(tell)
                os.close(ready)
            elif not _answered(ready, [door, *asking], running):
                asking.remove(ready)
                ready.close()


def _answered(one: socket.socket, sockets: list[socket.socket], running: dict[int, tuple[int, int]]) -> bool:
    """Fork the child that one of the workers asks for; false where that worker has ended."""
    word, fds, _, _ = socket.recv_fds(one, 64, 5)
    if not word:
        return False
    order, tell, *streams = fds
    pid = os.fork()
    if not pid:
        os.close(tell)
        for pidfd, (_, other) in running.items():
            os.close(pidfd)
            os.close(other)
        for each in sockets:
            each.close()
        _become(order, streams)
    for fd in (order, *streams):
        os.close(fd)
    running[os.pidfd_open(pid)] = (pid, tell)
    one.send(str(pid).encode())
    return True


def _become(number: int, streams: Sequence[int]) -> None:
    """Be ``python -c COAGG ARGUMENTS`` in the folder, with the environment and output that were asked for."""
    order = json.loads(os.pread(number, os.fstat(number).st_size, 0))
    os.close(number)
    for place, fd in zip((1, 2, 0), streams, strict=False):
        os.dup2(fd, place)
        os.close(fd)
    if order["group"]:
        os.setsid()
    if order["forks"]:
        subprocess.Popen = Popen  # type: ignore[assignment, misc]
    if order["arguments"][:1] == [DBT_WORKER]:
        sys.modules.update(_ASIDE)
    os.environ.clear()
    os.environ.update(order["environment"])
    time.tzset()
    os.chdir(order["folder"])
    sys.argv = ["-c", *order["arguments"]]
    paths = [path for path in order["environment"].get("PYTHONPATH", "").split(os.pathsep) if path]
    for path in reversed(paths):
        if path not in sys.path:
            sys.path.insert(1, path)
    if any((Path(path) / "warehouse").is_dir() and Path(path) != ROOT for path in paths):  # another program than this
        for name in [name for name in sys.modules if name.partition(".")[0] in ROOMS]:
            del sys.modules[name]
    code: Any = 0
    try:
        exec(order["code"], {"__name__": "__main__"})
    except SystemExit as exc:
        code = exc.code
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    if isinstance(code, str):
        print(code, file=sys.stderr)
    # The end of an interpreter without taking down every module, which costs seconds in a child that shares its memory.
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))
