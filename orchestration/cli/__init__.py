"""The ``coagg`` command: run the main job, open the warehouse and the UI, look at sources and status."""

import atexit
import json
import os
import shlex
import sys
import threading
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from orchestration.cli.boundaries import boundaries
from orchestration.cli.checks import checks
from orchestration.cli.queries import export
from orchestration.cli.sources import source
from orchestration.cli.sql import sql
from orchestration.cli.studies import study
from orchestration.cli.tracing import trace
from orchestration.cli.worded import Worded
from orchestration.environment import prepare
from orchestration.language import speak, told
from orchestration.terminal import Terminal, Working, said
from python_models.errors import InputError
from warehouse.errors import WarehouseError

app = typer.Typer(cls=Worded, no_args_is_help=True, pretty_exceptions_enable=False)
app.add_typer(source, name="source")
app.add_typer(study, name="study")
app.add_typer(boundaries, name="boundaries")
app.command()(checks)
app.command()(trace)
app.command()(sql)
app.command()(export)
console = Terminal()


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"coagg {version('coagg')}")
        raise typer.Exit


@app.callback()
def _panel(
    panel: Annotated[Path | None, typer.Option()] = None,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False,
    language: Annotated[str | None, typer.Option()] = None,
) -> None:
    if panel is not None:
        os.environ["COAGG_PANEL"] = str(panel.resolve())
    speak(language)


@app.command()
def new(
    panel: Annotated[Path, typer.Argument()],
    from_: Annotated[list[Path] | None, typer.Option("--from")] = None,
    template: Annotated[str | None, typer.Option()] = None,
    more: Annotated[list[Path] | None, typer.Argument()] = None,
) -> None:
    """Make a panel folder to start from: with the bundled sample, a template's lists, or files of your own."""
    from orchestration.new_panel import make_panel

    if more and not from_:
        raise WarehouseError(f"{more[0]}: files to start with come after --from.")
    made = make_panel(panel, [*(from_ or []), *(more or [])], template)
    for line in made.said:
        console.print(f"  {escape(line)}", soft_wrap=True)
    console.print(
        escape(said("new.next", panel=panel, command=f"coagg --panel {shlex.quote(str(panel))} run")),
        soft_wrap=True,
    )


@app.command()
def run(
    as_of: Annotated[str | None, typer.Option()] = None,
    loaded_by: Annotated[
        str | None,
        typer.Option(),
    ] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild")] = False,
    language: Annotated[str | None, typer.Option()] = None,
) -> None:
    """Read new files, rebuild what depends on them, validate, estimate, publish, and write the report."""
    speak(language)
    from orchestration.run import run_refresh

    try:
        done = run_refresh(console, as_of, loaded_by, rebuild)
    except KeyboardInterrupt:
        Terminal(stderr=True).print(said("run.stopped_by_you"), soft_wrap=True)
        raise typer.Exit(130) from None
    if not done:
        raise typer.Exit(1)


@app.command()
def ui(port: Annotated[int, typer.Option()] = 3000) -> None:
    """Open Dagster's UI on http://127.0.0.1:PORT (loopback only); Ctrl-C stops it."""
    from dagster import DagsterInstance

    from orchestration.run import print_pages
    from orchestration.run_lock import require_writable
    from orchestration.unfinished import end_killed_unless_busy

    _, store = prepare()
    require_writable(store)
    with DagsterInstance.get() as instance:
        for line in end_killed_unless_busy(instance, store):
            console.print(f"  [yellow]{escape(told(line))}[/yellow]", soft_wrap=True)
    beside = Path(sys.executable).with_name("dagster")
    console.print(said("ui.address", address=f"[link]http://127.0.0.1:{port}[/link]"))
    console.print(f"  {said('ui.no_login')}", soft_wrap=True)
    print_pages(console, store)
    quiet = "ignore:Function `dev_command` is superseded"  # Dagster's advice to its developers
    os.environ["PYTHONWARNINGS"] = ",".join(filter(None, (os.environ.get("PYTHONWARNINGS"), quiet)))
    arguments = ["dev", "-m", "orchestration.definitions", "-h", "127.0.0.1", "-p", str(port)]
    os.execv(str(beside), [str(beside), *arguments])


@app.command()
def docs() -> None:
    """Build dbt's documentation of tables, columns and lineage; the report's index page links it."""
    from orchestration.dbt.docs import write_dbt_docs
    from orchestration.run_lock import only_run

    _, store = prepare()
    with only_run(store), Working(console, said("docs.working")):
        page = write_dbt_docs()
    console.print(f"  dbt docs   {escape(str(page))}     {said('docs.linked')}", soft_wrap=True)


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json")] = False,
    deep: Annotated[bool, typer.Option("--deep")] = False,
) -> None:
    """Last run and release, sources, failed checks, rejected cells; ends with 1 after a failed or overdue run."""
    from orchestration.health import health
    from orchestration.status import print_status

    panel, store = prepare()
    found = health(panel, store, deep=deep, opens=as_json)  # what is printed reads the release itself
    if as_json:
        typer.echo(json.dumps(found.as_json(), ensure_ascii=False))
    else:
        print_status(console, panel, store, found)
    if not found.healthy:
        raise typer.Exit(1)


@app.command()
def clean() -> None:
    """Remove what is beyond the limits of `retention` in panel.yml; runs do so by themselves, a little at a time."""
    from dagster import DagsterInstance

    from orchestration.retention import keep_limits
    from orchestration.run_lock import only_run

    panel, store = prepare()
    with only_run(store), DagsterInstance.get() as instance:
        cleared = keep_limits(panel, store, instance)
        dropped = store.drop_old_releases()
    console.print(
        said(
            "clean.done",
            store=escape(str(store.root)),
            runs=cleared.runs,
            dbt=cleared.dbt,
            releases=len(dropped),
            size=(cleared.size + sum(dropped.values())) / 1e6,
        ),
        soft_wrap=True,
    )


@app.command()
def restore(release: Annotated[str, typer.Argument()]) -> None:
    """Go back to an earlier release: readers see it at once, the next run goes on from it."""
    from orchestration.run_lock import only_run

    _, store = prepare()
    with only_run(store):
        restored = store.restore(release)
    console.print(
        said("restore.done", release=restored, path=escape(str(store.published))),
        soft_wrap=True,
    )


def main() -> None:
    """Entry point that shows a person's errors without a traceback."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # each package there is would be asked for one
    try:
        app()
    except SystemExit as ended:
        _leave(ended.code)
        raise
    except (WarehouseError, InputError) as exc:
        Terminal(stderr=True).print(f"[red]{escape(told(exc))}[/red]", soft_wrap=True)
        _leave(1)
        sys.exit(1)


def _leave(code: object) -> None:
    """End the process here, with all that is to be done at its end: Python takes 0.4 s to take a run's modules apart.

    Comes back where the end is not so plain: a thread at work, a reader that has gone, a message as code.
    """
    if not isinstance(code, int | None) or any(not thread.daemon for thread in threading.enumerate()[1:]):
        return
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        return
    os._exit(code or 0)
