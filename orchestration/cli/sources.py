"""``coagg source``: look at a yearbook file through the catalogue before it lands."""

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from orchestration.environment import prepare
from orchestration.language import language, told
from orchestration.printed_rows import write_rows
from orchestration.terminal import Terminal, said
from python_models.words import listed, mark
from warehouse.errors import WarehouseError

if TYPE_CHECKING:
    from warehouse.drafting.inspection import Inspection
    from warehouse.drafting.panel import DraftedPanel
    from warehouse.drafting.reports import TableReport

source = typer.Typer(no_args_is_help=True)
SHOWN = 12  # columns and unknown names printed of a table; the rest is counted


@source.command()
def inspect(
    files: Annotated[list[Path], typer.Argument()],
    panel: Annotated[Path | None, typer.Option()] = None,
    encoding: Annotated[str, typer.Option()] = "auto",
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
    sheets = escape(listed(list(filter(None, seen.sheets)), language()))  # a text file has none
    about = said("inspect.sheets", packed=packed, sheets=sheets) if sheets else packed
    console.print(f"[bold]{escape(seen.file_name)}[/bold]{mark('colon', language())}{about}")
    console.print(said("inspect.sources", sources=listed(seen.sources, language()) or said("inspect.none")))
    for table in seen.tables:
        _print_table(console, table)
    if seen.draft:
        from python_models.words.drafts import drafted_entry  # with the patterns of all messages

        console.print("\n" + said("inspect.draft", folder=escape(folder.name), source=seen.entry["source"]))
        console.print(escape(drafted_entry(seen.draft, language())), soft_wrap=True)


def _print_table(console: Console, table: "TableReport") -> None:
    where = escape(f"{table.sheet}!{table.area}" if table.sheet else table.area)
    console.print(f"\n[bold]{where}[/bold]  {escape(' / '.join(table.titles))[:120]}")
    years = ", ".join(map(str, table.years_in_title)) or said("inspect.none")
    unit = escape(_unit_in_words(table.unit)) or said("inspect.no_unit")
    console.print(said("inspect.header", rows=table.header_rows, unit=unit, years=years))
    about = said("inspect.regions", regions=len(table.regions), passed=len(table.passed_over))
    console.print(said("inspect.indicators", count=len(table.indicators)) if table.indicators else about)
    for name, proposals in list(table.unknown.items())[:SHOWN]:
        near = ", ".join(proposals) or said("inspect.nothing_near")
        console.print(said("inspect.unknown", name=escape(name), near=near))
    if len(table.unknown) > SHOWN:
        console.print(said("inspect.more_unknown", count=len(table.unknown) - SHOWN))
    heads = [said(f"inspect.{head}") for head in ("cell", "column", "under", "years", "unit")]
    rows = []
    for column in table.columns[:SHOWN]:
        span = f"{column.years[0]}–{column.years[-1]}" if len(column.years) > 1 else "".join(map(str, column.years))
        unit = column.unit or told(column.asked)
        rows.append((column.cell, column.label, column.parent, span, unit))
    write_rows(console, heads, rows, prose=(1, 2))
    if len(table.columns) > SHOWN:
        console.print(said("inspect.more_columns", count=len(table.columns) - SHOWN))


def _unit_in_words(unit: str) -> str:
    """A unit as printed, or why there is none to tell: ``? (several units stand above the table …)``."""
    found = re.fullmatch(r"\? \((.*)\)", unit, re.S)
    return f"? ({told(found[1])})" if found else unit


def _print_panel(console: Console, folder: Path, made: "DraftedPanel") -> None:
    from orchestration.new_panel import named
    from python_models.words.drafts import drafted
    from warehouse.drafting.inspection import outcome

    for seen in made.inspections:
        entry = made.entries.get(seen.file_name)
        console.print(f"[bold]{escape(seen.file_name)}[/bold]" + (f" → sources/{entry}" if entry else ""))
        lines = (
            [said("inspect.not_read", problem=told(seen.problem))] if seen.problem else outcome(seen.trial, seen.open)
        )
        for line in [
            *(drafted(line, language()) for line in lines),
            *(said("inspect.look_at", question=told(q)) for q in seen.questions),
        ]:
            console.print(f"  {escape(line)}", soft_wrap=True)
    for line in named(folder):
        console.print(f"  {escape(line)}", soft_wrap=True)
    doubtful = sum(g.doubtful for g in made.guesses)
    counted = {"regions": made.regions, "industries": made.industries, "variables": len(made.variables)}
    console.print(said("inspect.panel", folder=escape(str(folder)), doubtful=doubtful, **counted), soft_wrap=True)
    then = escape(f"coagg --panel {shlex.quote(str(folder))} run")
    console.print(
        "  " + said("inspect.then" if made.doubtful else "inspect.nothing_open", command=then), soft_wrap=True
    )


@source.command()
def withdraw(
    file: Annotated[str, typer.Argument()],
    because: Annotated[str, typer.Option()],
) -> None:
    """Take a file's figures back: they leave the panel with the next run. `restore` undoes it."""
    _decide("withdraw", file, because)


@source.command()
def restore(
    file: Annotated[str, typer.Argument()],
    because: Annotated[str, typer.Option()] = "",
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
    happens = "source.withdrawn" if action == "withdraw" else "source.restored"
    Terminal().print(said(happens, file=escape(made.file_name), figures=made.figures), soft_wrap=True)


@source.command("list")
def list_sources() -> None:
    """The catalogue: each source, its patterns and its title."""
    from warehouse.catalogue import load_catalogue

    panel, _ = prepare()
    heads = [said(f"source.{head}") for head in ("source", "files", "title")]
    entries = [(entry.source, list(entry.files), entry.titled(language())) for entry in load_catalogue(panel.sources)]
    write_rows(Terminal(), heads, entries, prose=(1, 2))
