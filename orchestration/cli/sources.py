"""``coagg source``: look at a yearbook file through the catalogue before it lands."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from orchestration.environment import prepare
from orchestration.terminal import Terminal
from warehouse.errors import WarehouseError

if TYPE_CHECKING:
    from warehouse.drafting.inspection import Inspection
    from warehouse.drafting.panel import DraftedPanel
    from warehouse.drafting.reports import TableReport

source = typer.Typer(no_args_is_help=True, help="Yearbook files and the source catalogue.")
SHOWN = 12  # columns and unknown names printed of a table; the rest is counted


@source.command()
def inspect(
    files: Annotated[list[Path], typer.Argument(help="Yearbook files, wherever they lie.")],
    panel: Annotated[
        Path | None, typer.Option(help="A new folder: draft a whole panel from the files, lists of names and all.")
    ] = None,
    encoding: Annotated[
        str, typer.Option(help="Of text files, where it cannot be told: cp949, cp932, latin-1 …")
    ] = "auto",
) -> None:
    """Show what is detected in files (tables, header, unit, regions) and draft a catalogue entry for each.

    With --panel NEW for an unknown country or classification: regions, industries, units, variables, entries,
    panel.yml and a study are drafted too, and REVIEW.md lists every guess.
    """
    console = Terminal()
    if absent := [str(path) for path in files if not path.is_file()]:
        raise WarehouseError(f"No file {', '.join(absent)}.")
    _check_encoding(encoding)
    if panel is not None:
        from orchestration.drafted_panel import make_drafted_panel

        _print_panel(console, panel, make_drafted_panel(panel, files, encoding))
        return
    from warehouse.catalogue import load_catalogue
    from warehouse.drafting.inspection import inspect_file
    from warehouse.names import load_seeds

    used, _ = prepare()
    catalogue, seeds = load_catalogue(used.sources), load_seeds(used.seeds)
    problems = []
    for path in files:
        seen = inspect_file(path, catalogue, seeds, encoding=encoding)
        _print_inspection(console, seen, used.sources)
        if seen.problem:
            problems.append(f"{path.name}: {seen.problem}")
    if problems:
        raise WarehouseError("\n".join(problems))


def _check_encoding(encoding: str) -> None:
    import codecs

    try:
        codecs.lookup("utf-8" if encoding == "auto" else encoding)
    except LookupError:
        raise WarehouseError(f"{encoding!r} is not an encoding that Python knows (cp949, cp932, latin-1, …).") from None


def _print_inspection(console: Console, seen: "Inspection", folder: Path) -> None:
    packed = " ".join(filter(None, (seen.container, seen.encoding)))
    console.print(f"[bold]{escape(seen.file_name)}[/bold]: {packed}, sheets {escape(', '.join(seen.sheets)) or 'none'}")
    console.print(f"sources whose pattern fits the name: {', '.join(seen.sources) or 'none'}")
    for table in seen.tables:
        _print_table(console, table)
    if seen.draft:
        console.print(f"\n# for {escape(folder.name)}/{seen.entry['source']}.yml: review it before use")
        console.print(escape(seen.draft), soft_wrap=True)


def _print_table(console: Console, table: "TableReport") -> None:
    console.print(f"\n[bold]{escape(table.sheet)}!{table.area}[/bold]  {escape(' / '.join(table.titles))[:120]}")
    years = ", ".join(map(str, table.years_in_title)) or "none"
    console.print(
        f"header rows {table.header_rows}, unit {escape(table.unit) or 'none found'}, years in the title {years}"
    )
    about = f"{len(table.regions)} regions, {len(table.passed_over)} subtotals passed over"
    console.print(f"{len(table.indicators)} indicators of one region" if table.indicators else about)
    for name, proposals in list(table.unknown.items())[:SHOWN]:
        console.print(f"[yellow]unknown {escape(name)}[/yellow]: {', '.join(proposals) or 'nothing like it is known'}")
    if len(table.unknown) > SHOWN:
        console.print(f"[yellow]and {len(table.unknown) - SHOWN} more unknown names[/yellow]")
    shown = Table("cell", "column", "under", "years", "unit")
    for column in table.columns[:SHOWN]:
        span = f"{column.years[0]}–{column.years[-1]}" if len(column.years) > 1 else "".join(map(str, column.years))
        unit = column.unit or column.asked
        shown.add_row(column.cell, *(escape(t) for t in (column.label, column.parent, span, unit)))
    console.print(shown)
    if len(table.columns) > SHOWN:
        console.print(f"and {len(table.columns) - SHOWN} more columns")


def _print_panel(console: Console, folder: Path, made: "DraftedPanel") -> None:
    from warehouse.drafting.inspection import outcome

    for seen in made.inspections:
        entry = made.entries.get(seen.file_name)
        console.print(f"[bold]{escape(seen.file_name)}[/bold]" + (f" → sources/{entry}" if entry else ""))
        lines = [f"not read: {seen.problem}"] if seen.problem else outcome(seen.trial, seen.open)
        for line in [*lines, *(f"look at {q}" for q in seen.questions)]:
            console.print(f"  {escape(line)}", soft_wrap=True)
    doubtful = sum(g.doubtful for g in made.guesses)
    console.print(f"{escape(str(folder))}: {made.regions} regions, {made.industries} industries, ", end="")
    console.print(f"{len(made.variables)} variables; {doubtful} guesses to look at in REVIEW.md", soft_wrap=True)
    then = escape(f"coagg --panel {shlex.quote(str(folder))} run")
    console.print(f"  then: {then}" if made.doubtful else f"  nothing is left open: {then}", soft_wrap=True)


@source.command()
def withdraw(
    file: Annotated[str, typer.Argument(help="A file's name as `coagg status` lists it, or the start of its SHA-256.")],
    because: Annotated[str, typer.Option(help="Why; recorded with who and when.")],
) -> None:
    """Take a file's figures back: they leave the panel with the next run. `restore` undoes it."""
    _decide("withdraw", file, because)


@source.command()
def restore(
    file: Annotated[str, typer.Argument(help="The name of a withdrawn file.")],
    because: Annotated[str, typer.Option(help="Why.")] = "",
) -> None:
    """Give a withdrawn file's figures back: they return to the panel with the next run."""
    _decide("restore", file, because)


def _decide(action: str, file: str, because: str) -> None:
    import getpass
    from datetime import UTC, datetime

    from orchestration.run_lock import only_run
    from warehouse import withdrawals
    from warehouse.connection import connect

    _, store = prepare()
    with only_run(store):
        store.restore_working()
        with connect(store.working) as con:
            decide = withdrawals.withdraw if action == "withdraw" else withdrawals.restore
            now = datetime.now(UTC).replace(tzinfo=None)
            made = decide(con, file, because=because, who=getpass.getuser(), now=now)
    happens = "leave the panel" if action == "withdraw" else "come back to the panel"
    Terminal().print(
        f"{escape(made.file_name)}: {made.figures:,} figures {happens} with the next run (coagg run)", soft_wrap=True
    )


@source.command("list")
def list_sources() -> None:
    """The catalogue: each source, its patterns and its title."""
    from warehouse.catalogue import load_catalogue

    panel, _ = prepare()
    table = Table("source", "files", "title")
    for entry in load_catalogue(panel.sources):
        table.add_row(*(escape(str(t)) for t in (entry.source, entry.files, entry.title)))
    Terminal().print(table)
