"""The ``coagg`` command: run the main job, open the warehouse and the UI, look at sources and status."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from orchestration.cli.sources import source
from orchestration.cli.studies import study
from orchestration.cli.tracing import trace
from orchestration.environment import prepare
from python_models.errors import InputError
from warehouse.errors import WarehouseError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="From yearbook files to published regional tables.",
)
app.add_typer(source, name="source")
app.add_typer(study, name="study")
app.command()(trace)
console = Console(highlight=False, width=None if sys.stdout.isatty() else 160)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"coagg {version('coagg')}")
        raise typer.Exit


@app.callback()
def _panel(
    panel: Annotated[
        Path | None, typer.Option(help="Panel folder (holds panel.yml); default: the bundled one.")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", help="Print the installed version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    if panel is not None:
        os.environ["COAGG_PANEL"] = str(panel.resolve())


@app.command()
def new(
    panel: Annotated[Path, typer.Argument(help="Folder to make; its last part is the panel's name.")],
    from_: Annotated[
        list[Path] | None, typer.Option("--from", help="A yearbook file to start with; may be repeated.")
    ] = None,
    template: Annotated[
        str | None, typer.Option(help="Lists of regions and industries to start with: cn-prefectures.")
    ] = None,
    more: Annotated[list[Path] | None, typer.Argument(help="More files, after --from FILE.")] = None,
) -> None:
    """Make a panel folder to start from: with the bundled sample, a template's lists, or files of your own."""
    from orchestration.new_panel import make_panel

    if more and not from_:
        raise WarehouseError(f"{more[0]}: files to start with come after --from.")
    made = make_panel(panel, [*(from_ or []), *(more or [])], template)
    for line in made.said:
        console.print(f"  {escape(line)}", soft_wrap=True)
    console.print(
        f"{panel}\n  its README.md says what comes next; to run it: coagg --panel {panel} run", soft_wrap=True
    )


@app.command()
def run(
    as_of: Annotated[
        str | None, typer.Option(help="Rebuild what had been published by this date (YYYY-MM-DD) into its own release.")
    ] = None,
    loaded_by: Annotated[
        str | None,
        typer.Option(help="Rebuild what this warehouse held at this time (YYYY-MM-DD[THH:MM:SS], UTC)."),
    ] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Compute everything anew, changed or not.")] = False,
) -> None:
    """Read new files, rebuild what depends on them, validate, estimate, publish, and write the report."""
    from orchestration.run import run_refresh

    if not run_refresh(console, as_of, loaded_by, rebuild):
        raise typer.Exit(1)


@app.command()
def ui(port: Annotated[int, typer.Option(help="Port on this machine.")] = 3000) -> None:
    """Open Dagster's UI on http://127.0.0.1:PORT (loopback only); Ctrl-C stops it."""
    from dagster import DagsterInstance

    from orchestration.run import print_pages
    from orchestration.unfinished import end_killed_unless_busy

    _, store = prepare()
    with DagsterInstance.get() as instance:
        for said in end_killed_unless_busy(instance, store):
            console.print(f"  [yellow]{escape(said)}[/yellow]", soft_wrap=True)
    beside = Path(sys.executable).with_name("dagster")
    console.print(f"Dagster's UI: [link]http://127.0.0.1:{port}[/link]   (Ctrl-C stops it)")
    print_pages(console, store)
    arguments = ["dev", "-m", "orchestration.definitions", "-h", "127.0.0.1", "-p", str(port)]
    os.execv(str(beside), [str(beside), *arguments])


@app.command()
def docs() -> None:
    """Build dbt's documentation of tables, columns and lineage; the report's index page links it."""
    from orchestration.docs import write_dbt_docs

    prepare()
    with console.status("dbt describes the project and its tables …"):
        page = write_dbt_docs()
    console.print(f"  dbt docs   {page}     linked from the report's provenance", soft_wrap=True)


@app.command()
def sql(query: Annotated[str | None, typer.Argument(help="One query; without it, a prompt opens.")] = None) -> None:
    """Query the published warehouse, read-only; a refresh neither waits for you nor disturbs you."""
    import duckdb

    _, store = prepare()
    with store.read() as con:
        if query:
            try:
                console.print(_table(con.execute(query)))
            except duckdb.Error as exc:
                raise WarehouseError(str(exc)) from exc
            return
        console.print(f"{store.published} (read-only). 'show all tables' lists them; an empty line leaves.")
        while text := _ask():
            try:
                console.print(_table(con.execute(text)))
            except duckdb.Error as exc:
                console.print(f"[red]{escape(str(exc))}[/red]")


def _ask() -> str:
    try:
        return input("sql> ").strip().rstrip(";")
    except EOFError:
        return ""


def _table(result: object, limit: int = 40) -> Table:
    columns = [d[0] for d in result.description]  # type: ignore[attr-defined]
    rows = result.fetchmany(limit + 1)  # type: ignore[attr-defined]
    table = Table(*columns, caption=f"first {limit} rows" if len(rows) > limit else None)
    for row in rows[:limit]:
        table.add_row(*map(_shown, row))
    return table


def _shown(value: object, longest: int = 80) -> str:
    text = f"{value:.6g}" if isinstance(value, float) else "" if value is None else str(value)
    return escape(text if len(text) <= longest else text[: longest - 1] + "…")


@app.command()
def status() -> None:
    """Last release, sources and their freshness, failed checks, rejected cells."""
    from orchestration.status import print_status

    panel, store = prepare()
    print_status(console, panel, store)


def main() -> None:
    """Entry point that shows a person's errors without a traceback."""
    try:
        app()
    except (WarehouseError, InputError) as exc:
        console.print(f"[red]{escape(str(exc))}[/red]")
        sys.exit(1)
