"""The main job on the command line: the same Dagster job as in the UI, run in this process with progress shown."""

import contextlib
import os
import signal
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from orchestration.environment import prepare
from orchestration.hooks import ON_COMMAND_LINE, tell_failure, tell_release
from orchestration.nothing_new import Unchanged, note_look, unchanged
from orchestration.pages import CHECKS, ENTRY, lineage_page
from orchestration.run_lock import only_run
from orchestration.run_log import note, root_cause
from orchestration.terminal import Terminal, with_panel
from orchestration.unfinished import end_killed_runs
from warehouse.bundled import CHECKOUT
from warehouse.connection import dicts, table_names
from warehouse.panel import BUNDLED, Panel, panel_folder
from warehouse.store import Store

if TYPE_CHECKING:
    from warehouse.as_of import Moment


def run_refresh(
    console: Console, as_of: str | None = None, loaded_by: str | None = None, rebuild: bool = False
) -> bool:
    """Run the refresh; print each step as it ends, then what was made and how to open it. True if all went well.

    ``as_of`` and ``loaded_by`` rebuild a past state beside the current release (``warehouse.as_of``); ``rebuild``
    computes everything anew, changed or not.

    Raises
    ------
    KeyboardInterrupt
        A person pressed Ctrl-C, whatever it ended: dbt gets it too, and Dagster would tell its end as a failure.
    """
    with _noticing_ctrl_c() as pressed:
        try:
            return _refresh(console, as_of, loaded_by, rebuild, pressed)
        except Exception:
            if pressed:
                raise KeyboardInterrupt from None
            raise


@contextlib.contextmanager
def _noticing_ctrl_c() -> Iterator[list[int]]:
    """A list that is no longer empty once Ctrl-C was pressed; it does what it did besides."""
    pressed: list[int] = []
    before = signal.getsignal(signal.SIGINT)

    def notice(number: int, frame: Any) -> None:
        pressed.append(number)
        if callable(before):
            before(number, frame)

    if threading.current_thread() is not threading.main_thread() or before is signal.SIG_IGN:
        yield pressed
        return
    signal.signal(signal.SIGINT, notice)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)


def _refresh(console: Console, as_of: str | None, loaded_by: str | None, rebuild: bool, pressed: Sequence[int]) -> bool:
    started = time.monotonic()
    panel, store = prepare()
    if moment := past_moment(as_of, loaded_by):
        from warehouse.as_of import AsOfStore

        target: Store = AsOfStore(store.root, moment)
        console.print(f"as it stood: {moment}  ·  {escape(str(target.published))}", soft_wrap=True)
    else:
        target = store
    choice = {"as_of": as_of, "loaded_by": loaded_by, "rebuild": rebuild}
    config = {"resources": {"warehouse": {"config": choice}}}
    if target is store and not rebuild and (found := unchanged(panel, store)):
        _print_unchanged(console, panel, store, found, time.monotonic() - started)
        return True
    earlier = target.history()
    console.print(f"[bold]{escape(panel.title)}[/bold]  ·  store: {escape(str(store.root))}", soft_wrap=True)
    with only_run(store, wait_s=2):  # the sensor holds the lock for a moment when it looks for killed runs
        with console.status("starting Dagster and reading the dbt project …"):
            import dagster as dg

            from orchestration.definitions import defs

            job = defs.resolve_job_def("refresh")
        with dg.DagsterInstance.get() as instance, _quiet(store) as terminal, terminal.status("working …") as spinner:
            progress = _Progress(terminal)
            progress.spinner = spinner
            for said in end_killed_runs(instance, store):
                terminal.print(f"  [yellow]{escape(said)}[/yellow]", soft_wrap=True)
            run_id = str(uuid.uuid4())
            instance.add_event_listener(run_id, progress)
            try:
                outcome = job.execute_in_process(
                    instance=instance,
                    run_id=run_id,
                    run_config=config,
                    tags={ON_COMMAND_LINE: "yes"},
                    raise_on_error=False,
                )
            except (KeyboardInterrupt, dg.DagsterExecutionInterruptedError):
                raise KeyboardInterrupt from None  # Dagster has written down that the run was canceled
            end_killed_runs(instance, store)  # those that were too young to tell
    seconds = time.monotonic() - started
    if not outcome.success:
        if pressed or progress.interrupted:
            note(store.run_log, "info", "run canceled", run_id, "Stopped by Ctrl-C.")
            raise KeyboardInterrupt
        published = "is as it was" if target.history() == earlier else "is new, what follows it failed"
        console.print(f"[red]Stopped after {seconds:.0f} s.[/red] The published warehouse {published}.")
        for line in progress.failures:
            console.print(f"  [red]•[/red] {escape(line)}", soft_wrap=True)
        console.print(f"  what every tool said: {escape(str(run_log(store)))}", soft_wrap=True)
        tell_failure(panel, store, run_id, progress.failures)
        return False
    if target is store:
        tell_release(panel, store, run_id)
    console.print(f"\n{progress.reuse()}")
    print_made(console, target, seconds)
    return True


def past_moment(as_of: str | None, loaded_by: str | None) -> "Moment | None":
    """The past state that a person asked for."""
    if as_of is None and loaded_by is None:
        return None
    from warehouse.as_of import Moment  # polars

    return Moment.parse(as_of, loaded_by)


def _print_unchanged(console: Console, panel: Panel, store: Store, found: Unchanged, seconds: float) -> None:
    """Nothing was done, and where what there is lies; what a damaged file left standing is said again."""
    note_look(store, found)
    console.print(f"[bold]{escape(panel.title)}[/bold]  ·  store: {store.root}")
    console.print(
        f"[green]Nothing new since release {found.release}[/green], data {found.data_vintage}: no file, list, setting, "
        f"model or line of code has changed (looked at in {seconds:.1f} s). To compute everything anew: "
        f"{with_panel()} run --rebuild",
        soft_wrap=True,
    )
    print_pages(console, store)
    print_standing(console, store)


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
            yield Terminal(file=terminal)
        finally:
            sys.stdout.flush()
            for number, original in enumerate(kept, start=1):
                os.dup2(original, number)
                os.close(original)


INTERRUPTED = "DagsterExecutionInterruptedError"  # what Dagster makes of Ctrl-C within a step
ALWAYS = ("raw__", "quality__", "published__", "revisions", "main_study")  # steps that every run does


class _Progress:
    """Prints a line per finished step; keeps what failed, in words a person can use."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.spinner: Any = None
        self.failures: list[str] = []
        self.interrupted = False
        self._started: dict[str, float] = {}
        self._materialised: dict[str, int] = {}
        self._reused: dict[str, int] = {}

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
            metadata = event.event_specific_data.materialization.metadata
            if "reused" in metadata:
                self._reused[step] = self._reused.get(step, 0) + 1
            if "failed" in metadata:  # a step of study zero; the others go on
                self.console.print(
                    f"  [yellow]! {step} could not be completed[/yellow]: {escape(metadata['failed'].value)}"
                )
        elif kind == "ASSET_CHECK_EVALUATION":
            self._check(event.event_specific_data)
        elif kind == "STEP_SUCCESS":
            made, kept = self._materialised.get(step, 0), self._reused.get(step, 0)
            tables = f"{made} table{'s' if made != 1 else ''}" if made else ""
            tables += f", {'all' if kept == made else kept} reused" if kept else ""
            self.console.print(
                f"  [green]✓[/green] {step.replace('__', '/'):<34} {self._seconds(step):6.1f} s  {tables}"
            )
        elif kind == "STEP_FAILURE" and INTERRUPTED in (cause := root_cause(event.event_specific_data.error)):
            self.interrupted = True
        elif kind == "STEP_FAILURE":
            self.console.print(f"  [red]✗[/red] {step.replace('__', '/'):<34} {self._seconds(step):6.1f} s")
            self.failures.append(f"{step.replace('__', '/')}: {cause}")

    def _check(self, data: Any) -> None:
        if data.passed:
            return
        warning = data.severity.value == "WARN"
        colour, word = ("yellow", "warning") if warning else ("red", "failed")
        self.console.print(f"  [{colour}]! check {data.check_name} {word}[/{colour}]: {escape(data.description or '')}")
        if not warning:
            self.failures.append(f"check {data.check_name}: {data.description or ''}")

    def reuse(self) -> str:
        """How much of the run was taken over because nothing that it reads had changed."""
        made = {step: n for step, n in self._materialised.items() if not step.startswith(ALWAYS)}
        kept = sum(self._reused.values())
        whole = [step for step, n in made.items() if self._reused.get(step) == n]
        said = f"Reused {kept} of {sum(made.values())} tables, {len(whole)} of {len(made)} steps whole"
        return f"{said}: {', '.join(sorted(whole)).replace('__', '/')}." if whole else f"{said}."

    def _seconds(self, step: str) -> float:
        return time.monotonic() - self._started.get(step, time.monotonic())


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
    command = escape(_command())
    console.print(f"\n  warehouse  {escape(str(store.published))}     open: {command} sql", soft_wrap=True)
    print_pages(console, store)
    print_standing(console, store)
    console.print(f"  pipeline   {command} ui, then http://127.0.0.1:3000\n", soft_wrap=True)


def print_standing(console: Console, store: Store) -> None:
    """What a damaged file left standing, among the last lines of a run: nobody scrolls back for a warning."""
    from python_models.words.standing import standing_sentences

    with store.read() as con:
        if "quality.standing" not in table_names(con):  # a release of an earlier version
            return
        found = list(dicts(con, "from quality.standing"))
    if found:
        console.print("\n[bold yellow]Not whole:[/bold yellow] what these files do not give stands as it was before.")
    for sentence in standing_sentences(found):
        console.print(f"  [yellow]![/yellow] {escape(sentence)}", soft_wrap=True)
    if found:
        console.print('  each rejected cell: coagg sql "from raw.rejects"; `strict: true` in panel.yml stops a run\n')


def _command() -> str:
    """What comes before ``sql`` and ``ui`` on a person's command line: ``make`` knows the bundled panel only."""
    return "make" if CHECKOUT and panel_folder() == BUNDLED else with_panel()


def print_pages(console: Console, store: Store) -> None:
    """Where the site's entry, the page of checks and dbt's page lie; the entry links every page."""
    pages = {"report": store.reports / ENTRY, "checks": store.reports / CHECKS, "tables": lineage_page(store)}
    for what, path in pages.items():
        said = "open it in a browser" if path.exists() else "comes with the next run"
        console.print(f"  {what:<10} {escape(str(path))}     {said}", soft_wrap=True)
