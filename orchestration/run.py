"""The main job on the command line: the same Dagster job as in the UI, run in this process with progress shown."""

import contextlib
import fcntl
import os
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from orchestration.environment import prepare
from warehouse.connection import connect
from warehouse.errors import WarehouseError
from warehouse.panel import Panel
from warehouse.store import Store


def run_refresh(console: Console) -> bool:
    """Run the refresh; print each step as it ends, then what was made and how to open it. True if all went well."""
    started = time.monotonic()
    panel, store = prepare()
    earlier = store.history()
    console.print(f"[bold]{escape(panel.title)}[/bold]  ·  store: {store.root}")
    with _only_run(store):
        with console.status("starting Dagster and reading the dbt project …"):
            import dagster as dg

            from orchestration.definitions import defs

            job = defs.resolve_job_def("refresh")
        with dg.DagsterInstance.get() as instance, _quiet(store) as terminal, terminal.status("working …") as spinner:
            progress = _Progress(terminal)
            progress.spinner = spinner
            run_id = str(uuid.uuid4())
            instance.add_event_listener(run_id, progress)
            outcome = job.execute_in_process(instance=instance, run_id=run_id, raise_on_error=False)
    seconds = time.monotonic() - started
    if not outcome.success:
        published = "is as it was" if store.history() == earlier else "is new, what follows it failed"
        console.print(f"[red]Stopped after {seconds:.0f} s.[/red] The published warehouse {published}.")
        for line in progress.failures:
            console.print(f"  [red]•[/red] {escape(line)}")
        console.print(f"  what every tool said: {run_log(store)}")
        return False
    print_made(console, store, seconds)
    return True


def run_log(store: Store) -> Path:
    """Where the last command-line run keeps what dbt and Dagster printed."""
    return store.root / "last_run.log"


@contextlib.contextmanager
def _quiet(store: Store) -> Iterator[Console]:
    """Send what this process and its children print to the run's log; give a console on the real standard output."""
    sys.stdout.flush()
    kept = [os.dup(1), os.dup(2)]
    with run_log(store).open("w") as log, os.fdopen(os.dup(1), "w") as terminal:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
        try:
            yield Console(file=terminal, highlight=False, width=None if terminal.isatty() else 160)
        finally:
            sys.stdout.flush()
            for number, original in enumerate(kept, start=1):
                os.dup2(original, number)
                os.close(original)


class _Progress:
    """Prints a line per finished step; keeps what failed, in words a person can use."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.spinner: Any = None
        self.failures: list[str] = []
        self._started: dict[str, float] = {}
        self._materialised: dict[str, int] = {}

    def __call__(self, entry: Any) -> None:
        event = entry.dagster_event
        if event is None or event.step_key is None:
            return
        kind, step = event.event_type_value, event.step_key
        if kind == "STEP_START":
            self._started[step] = time.monotonic()
            self.spinner.update(f"{step.replace('__', '/')} …")
        elif kind == "ASSET_MATERIALIZATION":
            self._materialised[step] = self._materialised.get(step, 0) + 1
        elif kind == "ASSET_CHECK_EVALUATION":
            self._check(event.event_specific_data)
        elif kind == "STEP_SUCCESS":
            made = self._materialised.get(step, 0)
            tables = f"{made} table{'s' if made != 1 else ''}" if made else ""
            self.console.print(
                f"  [green]✓[/green] {step.replace('__', '/'):<34} {self._seconds(step):6.1f} s  {tables}"
            )
        elif kind == "STEP_FAILURE":
            self.console.print(f"  [red]✗[/red] {step.replace('__', '/'):<34} {self._seconds(step):6.1f} s")
            self.failures.append(f"{step.replace('__', '/')}: {_root_cause(event.event_specific_data.error)}")

    def _check(self, data: Any) -> None:
        if data.passed:
            return
        warning = data.severity.value == "WARN"
        colour, word = ("yellow", "warning") if warning else ("red", "failed")
        self.console.print(f"  [{colour}]! check {data.check_name} {word}[/{colour}]: {escape(data.description or '')}")
        if not warning:
            self.failures.append(f"check {data.check_name}: {data.description or ''}")

    def _seconds(self, step: str) -> float:
        return time.monotonic() - self._started.get(step, time.monotonic())


def _root_cause(error: Any) -> str:
    while error.cause is not None:
        error = error.cause
    return error.message.strip()


@contextlib.contextmanager
def _only_run(store: Store) -> Iterator[None]:
    """One command-line run a store at a time; the lock goes with the process, however it ends."""
    with (store.root / "run.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WarehouseError(f"Another run is working in {store.root}; wait until it ends.") from None
        yield


def print_made(console: Console, store: Store, seconds: float) -> None:
    """What the job made, where it lies, how to open it."""
    release = store.history()[-1]
    results = {name: n for name, n in release.tables.items() if name.split(".")[0] in {"marts", "results"}}
    console.print(
        f"\n[bold green]Done in {seconds:.0f} s.[/bold green] Release {release.file}, data {release.data_vintage}."
    )
    table = Table("table", "rows", show_edge=False, pad_edge=False)
    for name, rows in results.items():
        table.add_row(name, f"{rows:,}")
    console.print(table)
    console.print(f"\n  warehouse  {store.published}     open: make sql   (or: coagg sql)")
    console.print(f"  report     {store.reports / 'index.html'}     open it in a browser")
    console.print("  pipeline   make ui, then http://127.0.0.1:3000\n")


def print_status(console: Console, panel: Panel, store: Store) -> None:
    """Last release, sources, failed checks and rejects, read from the published file."""
    history = store.history()
    if not history:
        console.print(f"No release yet in {store.root}. Run: coagg run")
        return
    last = history[-1]
    console.print(
        f"[bold]{escape(panel.title)}[/bold]\nlast release {last.file}, published {last.published_at[:19]} UTC"
    )
    console.print(f"data vintage {last.data_vintage}, code {last.code_version}; {len(history)} release(s) kept")
    queries = {
        "sources": "select source, count(*) as files, sum(observations) as observations, sum(rejects) as rejects, "
        "max(vintage) as newest_vintage, max(loaded_at)::timestamp(0) as last_loaded "
        "from raw.files group by 1 order by 1",
        "checks that did not pass": "select table_name, expectation, subject, severity, unexpected, examples "
        "from quality.expectation_results where not success order by severity, table_name",
        "rejected cells": "select reason, count(*) as cells, min(message) as example "
        "from raw.rejects group by 1 order by 2 desc",
    }
    with connect(store.published, read_only=True) as con:
        for title, query in queries.items():
            result = con.execute(query)
            table = Table(*[d[0] for d in result.description], title=title, title_justify="left")
            for row in result.fetchall():
                table.add_row(*(escape("" if v is None else str(v)[:90]) for v in row))
            console.print(table if table.row_count else f"{title}: none")
