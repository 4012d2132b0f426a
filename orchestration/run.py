"""The main job on the command line: the same Dagster job as in the UI, run in this process with progress shown."""

import contextlib
import importlib
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
from orchestration.given_back import give_back_after_steps, unwatched
from orchestration.hooks import ON_COMMAND_LINE, tell_failure, tell_release
from orchestration.language import language, told
from orchestration.nothing_new import Unchanged, note_look, unchanged
from orchestration.pages import CHECKS, ENTRY, lineage_page
from orchestration.run_lock import only_run
from orchestration.run_log import note, root_cause
from orchestration.terminal import Terminal, Working, said, said_wide, with_panel
from orchestration.unfinished import end_killed_runs
from python_models.words import listed, mark
from warehouse.asked import BUNDLED, panel_folder
from warehouse.bundled import CHECKOUT
from warehouse.connection import dicts, table_names
from warehouse.errors import WarehouseError
from warehouse.panel import Panel
from warehouse.store import Store

if TYPE_CHECKING:
    from warehouse.as_of import Moment

MEANWHILE = (  # of a first run's steps: the log, the gate, reading, figures
    *(
        "dagster._core.storage.legacy_storage",
        "orchestration.event_log",
        "orchestration.light.great_expectations_alone",
    ),
    *("warehouse.ingest", "fontTools.subset"),
)


def run_refresh(
    console: Console, as_of: str | None = None, loaded_by: str | None = None, rebuild: bool = False
) -> bool:
    """Run the refresh; print each step as it ends, then what was made and how to open it. True if all went well.

    ``as_of`` and ``loaded_by`` rebuild a past state beside the current release (``warehouse.as_of``); ``rebuild``
    computes everything anew, changed or not.

    Raises
    ------
    WarehouseError
        The disk is full, whatever a library says of it.
    KeyboardInterrupt
        A person pressed Ctrl-C, whatever it ended: dbt gets it too, and Dagster would tell its end as a failure.
    """
    with _noticing_ctrl_c() as pressed, unwatched():
        try:
            return _refresh(console, as_of, loaded_by, rebuild, pressed)
        except Exception as exc:
            if pressed:
                raise KeyboardInterrupt from None
            if not isinstance(exc, WarehouseError):
                prepare()[1].tell_full(exc)
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
        console.print(said("run.stood", moment=told(moment), path=escape(str(target.published))), soft_wrap=True)
    else:
        target = store
    choice = {"as_of": as_of, "loaded_by": loaded_by, "rebuild": rebuild}
    config = {"resources": {"warehouse": {"config": choice}}}
    if target is store and not rebuild and (found := unchanged(panel, store)):
        _print_unchanged(console, panel, store, found, time.monotonic() - started)
        return True
    earlier = target.history()
    _print_head(console, panel, store)
    with only_run(store, wait_s=2):  # the sensor holds the lock for a moment when it looks for killed runs
        from orchestration.dbt.project import begin

        beside = begin()
        if problems := _mistakes(panel):
            return _refused(console, panel, store, problems, time.monotonic() - started)
        with Working(console, said("run.starting")):
            from orchestration.light.dagster_alone import dg

            defs = _definitions(first=beside and not earlier)
            job = defs.resolve_job_def("refresh")
        with (
            dg.DagsterInstance.get() as instance,
            _quiet(store) as terminal,
            Working(terminal, said("run.working")) as spinner,
        ):
            progress = _Progress(terminal, defs.resolve_asset_graph(), spinner)
            for line in end_killed_runs(instance, store):
                terminal.print(f"  [yellow]{escape(told(line))}[/yellow]", soft_wrap=True)
            run_id = str(uuid.uuid4())
            instance.add_event_listener(run_id, progress)
            give_back_after_steps(instance, run_id)
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
        stands = "run.as_it_was" if target.history() == earlier else "run.is_new"
        console.print(said(stands, seconds=seconds), soft_wrap=True)
        return _failed(console, panel, store, run_id, progress.failures)
    if target is store:
        tell_release(panel, store, run_id)
    console.print(f"\n{progress.reuse()}")
    print_made(console, target, seconds)
    return True


def _failed(console: Console, panel: Panel, store: Store, run_id: str, failures: list[str]) -> bool:
    """What failed, on the screen and to the hook; never true."""
    for line in failures:
        console.print(f"  [red]•[/red] {escape(told(line))}".replace("\n", "\n    "), soft_wrap=True)
    console.print("  " + said("run.whole_log", path=escape(str(run_log(store)))), soft_wrap=True)
    tell_failure(panel, store, run_id, failures)
    return False


def _definitions(first: bool) -> Any:
    """The code location, for which dbt reads the project: meanwhile a ``first`` run imports what its steps need."""
    for name in MEANWHILE if first else ():
        importlib.import_module(name)
    from orchestration.definitions import defs

    return defs


def _mistakes(panel: Panel) -> list[str]:
    """What is wrong with studies/main.yml: known before minutes are spent on what could not be published."""
    importlib.import_module("orchestration.light.matplotlib_alone")  # before what draws imports it whole
    from orchestration.studies.main_study import mistakes  # the numerics

    return mistakes(panel).splitlines()


def _refused(console: Console, panel: Panel, store: Store, problems: list[str], seconds: float) -> bool:
    """No run was begun: said on the screen, in the log and to the hook, as of a run that failed."""
    console.print(said("run.as_it_was", seconds=seconds), soft_wrap=True)
    for line in problems:
        console.print(f"  [red]•[/red] {escape(told(line))}", soft_wrap=True)
    run_id = str(uuid.uuid4())
    note(store.run_log, "error", "step failed", run_id, "; ".join(problems), step="studies/main.yml")
    note(store.run_log, "error", "run failed", run_id, "Nothing was begun: studies/main.yml has mistakes.")
    tell_failure(panel, store, run_id, problems)
    return False


def _print_head(console: Console, panel: Panel, store: Store) -> None:
    where = said("run.store", path=escape(str(store.root)))
    console.print(f"[bold]{escape(panel.title)}[/bold]  ·  {where}", soft_wrap=True)
    for absence in panel.absent_folders():
        console.print(f"  [yellow]•[/yellow] {escape(told(absence))}", soft_wrap=True)


def past_moment(as_of: str | None, loaded_by: str | None) -> "Moment | None":
    """The past state that a person asked for."""
    if as_of is None and loaded_by is None:
        return None
    from warehouse.as_of import Moment  # polars

    return Moment.parse(as_of, loaded_by)


def _print_unchanged(console: Console, panel: Panel, store: Store, found: Unchanged, seconds: float) -> None:
    """Nothing was done, and where what there is lies; what a damaged file left standing is said again."""
    note_look(store, found)
    _print_head(console, panel, store)
    console.print(
        said(
            "run.nothing_new",
            release=found.release,
            data=found.data_vintage,
            seconds=seconds,
            command=f"{with_panel()} run --rebuild",
        ),
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

    def __init__(self, console: Console, graph: Any, spinner: Any = None) -> None:
        self.console, self.graph, self.spinner = console, graph, spinner
        self.failures: list[str] = []
        self.interrupted = False
        self._started: dict[str, float] = {}
        self._materialised: dict[str, int] = {}
        self._reused: dict[str, int] = {}

    def __call__(self, entry: Any) -> None:
        event = entry.dagster_event
        if event is not None and event.event_type_value == "PIPELINE_FAILURE":  # Ctrl-C between two steps, or in a hook
            reason = event.job_failure_data.failure_reason
            self.interrupted |= reason is not None and reason.value == "UNEXPECTED_TERMINATION"
        if event is None or event.step_key is None:
            return
        kind, step = event.event_type_value, event.step_key
        named = step.replace("__", "/")
        if kind == "STEP_START":
            self._started[step] = time.monotonic()
            self.spinner.say(f"{named} …")
        elif kind == "ASSET_MATERIALIZATION":
            self._materialised[step] = self._materialised.get(step, 0) + 1
            metadata = event.event_specific_data.materialization.metadata
            if "reused" in metadata:
                self._reused[step] = self._reused.get(step, 0) + 1
            if "restored" in metadata:  # the working file, from the last good release
                self.console.print(f"  [yellow]•[/yellow] {escape(metadata['restored'].value)}", soft_wrap=True)
            if "failed" in metadata:  # a step of study zero; the others go on
                self.console.print(
                    "  " + said("run.step_failed", step=named, why=escape(told(metadata["failed"].value)))
                )
        elif kind == "ASSET_CHECK_EVALUATION":
            self._check(event.event_specific_data)
        elif kind == "STEP_SUCCESS":
            made, kept = self._materialised.get(step, 0), self._reused.get(step, 0)
            tables = said("run.tables", count=made) if made else ""
            tables += said("run.all_reused" if kept == made else "run.some_reused", count=kept) if kept else ""
            self.console.print(f"  [green]✓[/green] {named:<40} {self._seconds(step)}  {tables}")
        elif kind == "STEP_FAILURE" and INTERRUPTED in (cause := root_cause(event.event_specific_data.error)):
            self.interrupted = True
        elif kind == "STEP_FAILURE":
            self.console.print(f"  [red]✗[/red] {named:<40} {self._seconds(step)}")
            self.failures.append(f"{named}: {cause}")

    def _check(self, data: Any) -> None:
        if data.passed:
            return
        warning = data.severity.value == "WARN"
        key = "run.check_warning" if warning else "run.check_failed"
        rule = data.description or self._rule(data)
        lines = escape(told(rule)).split("\n")
        self.console.print("  " + said(key, check=data.check_name, said="\n      ".join(lines)), soft_wrap=True)
        if not warning:
            self.failures.append(f"check {data.check_name}: {rule}")

    def _rule(self, data: Any) -> str:
        """The rule of a check that brings no words of its own (dbt's tests), and how many rows break it."""
        rows = data.metadata.get("dagster_dbt/failed_row_count")
        rule = self.graph.get_check_spec(data.asset_check_key).description or ""
        broken = said("run.check_rows", count=rows.value) if rows is not None else ""
        return said("run.check_rule", table=".".join(data.asset_key.path), rule=rule, rows=broken).strip()

    def reuse(self) -> str:
        """How much of the run was taken over because nothing that it reads had changed."""
        made = {step: n for step, n in self._materialised.items() if not step.startswith(ALWAYS)}
        kept = sum(self._reused.values())
        whole = [step for step, n in made.items() if self._reused.get(step) == n]
        counted = said("run.reused", kept=kept, made=sum(made.values()), whole=len(whole), steps=len(made))
        named = listed(sorted(whole), language()).replace("__", "/")
        return (f"{counted}{mark('colon', language())}{named}" if whole else counted) + mark("stop", language())

    def _seconds(self, step: str) -> str:
        return f"{time.monotonic() - self._started.get(step, time.monotonic()):6.1f} {said('run.seconds')}"


def print_made(console: Console, store: Store, seconds: float) -> None:
    """What the job made, where it lies, how to open it."""
    release = store.history()[-1]
    results = {name: n for name, n in release.tables.items() if name.split(".")[0] in {"marts", "results"}}
    console.print("\n" + said("run.done", seconds=seconds, release=release.file, data=release.data_vintage))
    table = Table(said("run.head_table"), show_edge=False, pad_edge=False)
    table.add_column(said("run.head_rows"), justify="right")
    for name, rows in results.items():
        table.add_row(name, f"{rows:,}")
    console.print(table)
    command = escape(_command())
    named, opened = said_wide("run.warehouse", 10), said("run.open", command=f"{command} sql")
    console.print(f"\n  {named} {escape(str(store.published))}     {opened}", soft_wrap=True)
    print_pages(console, store)
    print_standing(console, store)
    then = said("run.then", command=f"{command} ui", address="http://127.0.0.1:3000")
    console.print(f"  {said_wide('run.pipeline', 10)} {then}\n", soft_wrap=True)


def print_standing(console: Console, store: Store) -> None:
    """What a damaged file left standing, among the last lines of a run: nobody scrolls back for a warning."""
    from python_models.words.standing import standing_sentences

    with store.read() as con:
        if "quality.standing" not in table_names(con):  # a release of an earlier version
            return
        found = list(dicts(con, "from quality.standing"))
    if found:
        console.print("\n" + said("run.not_whole"))
    for sentence in standing_sentences(found, language()):
        console.print(f"  [yellow]![/yellow] {escape(sentence)}", soft_wrap=True)
    if found:
        console.print(f"  {said('run.rejected')}\n")


def _command() -> str:
    """What comes before ``sql`` and ``ui`` on a person's command line: ``make`` knows the bundled panel only."""
    return "make" if CHECKOUT and panel_folder() == BUNDLED else with_panel()


def print_pages(console: Console, store: Store) -> None:
    """Where the site's entry, the page of checks and dbt's page lie; the entry links every page."""
    pages = {"report": store.reports / ENTRY, "checks": store.reports / CHECKS, "tables": lineage_page(store)}
    for what, path in pages.items():
        then = said("page.open" if path.exists() else "page.later")
        console.print(f"  {said_wide(f'page.{what}', 10)} {escape(str(path))}     {then}", soft_wrap=True)
