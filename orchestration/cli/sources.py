"""``coagg source``: look at a yearbook file through the catalogue before it lands."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from orchestration.environment import prepare
from warehouse.errors import WarehouseError

source = typer.Typer(no_args_is_help=True, help="Yearbook files and the source catalogue.")


@source.command()
def inspect(file: Annotated[Path, typer.Argument(help="A yearbook file, wherever it lies.")]) -> None:
    """Show what is detected in a file (tables, header, unit, regions) and draft a catalogue entry for it."""
    from warehouse.catalogue import load_catalogue
    from warehouse.names import load_seeds
    from warehouse.readers.drafting import inspect_file

    console = Console(highlight=False)
    if not file.is_file():
        raise WarehouseError(f"No file {file}.")
    panel, _ = prepare()
    seen = inspect_file(file, load_catalogue(panel.sources), load_seeds(panel.seeds))
    console.print(f"[bold]{escape(seen.file_name)}[/bold]: {seen.container} {seen.encoding}, sheets {seen.sheets}")
    console.print(f"sources whose pattern fits the name: {', '.join(seen.sources) or 'none'}")
    if seen.problem:
        raise WarehouseError(seen.problem)
    for table in seen.tables:
        console.print(f"\n[bold]{escape(table.sheet)}!{table.area}[/bold]  {escape(' / '.join(table.titles))[:120]}")
        years = table.years_in_title or "none"
        console.print(f"header rows {table.header_rows}, unit {table.unit or 'none found'}, years in the title {years}")
        about = f"{len(table.regions)} regions, {len(table.passed_over)} subtotals passed over"
        console.print(f"{len(table.indicators)} indicators of one region" if table.indicators else about)
        for name, proposals in table.unknown.items():
            console.print(
                f"[yellow]unknown {escape(name)}[/yellow]: {', '.join(proposals) or 'nothing like it is known'}"
            )
        shown = Table("cell", "column", "under", "years", "unit")
        for column in table.columns:
            years = f"{column.years[0]}–{column.years[-1]}" if column.years else ""
            shown.add_row(
                column.cell, *(escape(t) for t in (column.label, column.parent, years, column.unit or column.asked))
            )
        console.print(shown)
    console.print(f"\n# draft for {panel.sources}/NAME.yml: review it before use\n{escape(seen.draft)}", soft_wrap=True)


@source.command("list")
def list_sources() -> None:
    """The catalogue: each source, its patterns and its title."""
    from warehouse.catalogue import load_catalogue

    panel, _ = prepare()
    table = Table("source", "files", "title")
    for entry in load_catalogue(panel.sources):
        table.add_row(*(escape(str(t)) for t in (entry.source, entry.files, entry.title)))
    Console(highlight=False).print(table)
