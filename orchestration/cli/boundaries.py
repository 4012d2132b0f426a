"""``coagg boundaries``: take a file of boundaries once, so that maps are maps; say what is kept; take it away."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from orchestration.environment import prepare
from orchestration.terminal import Terminal, said
from warehouse.errors import WarehouseError

boundaries = typer.Typer(no_args_is_help=True)
console = Terminal()


@boundaries.command()
def add(
    file: Annotated[Path, typer.Argument()],
    key: Annotated[str | None, typer.Option()] = None,
    layer: Annotated[str | None, typer.Option()] = None,
    encoding: Annotated[str | None, typer.Option()] = None,
    country: Annotated[str | None, typer.Option()] = None,
    licence: Annotated[str, typer.Option()] = "",
    largest_kb: Annotated[int, typer.Option(min=20)] = 400,
    download: Annotated[bool, typer.Option("--download")] = False,
) -> None:
    """Join a file with the panel's regions, thin it and keep it in the panel's folder; every map is drawn from it."""
    from orchestration.boundaries import add_boundaries

    panel, _ = prepare()
    kept = add_boundaries(
        panel, file, key=key, layer=layer, encoding=encoding, country=country, licence=licence, largest_kb=largest_kb,
        download=download, when=datetime.now(UTC).strftime("%Y-%m-%d"), user=os.environ.get("USER", ""),
    )  # fmt: skip
    console.print(f"[green]✓[/green] {escape(kept.said)}", soft_wrap=True)
    if kept.others:
        console.print(f"  {said('boundaries.others', others=escape(kept.others))}", soft_wrap=True)
    console.print(f"  {escape(str(kept.path))}\n  {said('boundaries.next')}", soft_wrap=True)


@boundaries.command("list")
def list_() -> None:
    """What is kept, from which file, and how it was joined."""
    from orchestration.boundaries import kept_file
    from python_models.reporting.figures.boundary_import import kept_facts

    panel, _ = prepare()
    path = kept_file(panel)
    if path is None:
        named = panel.report.boundaries
        console.print(f"report.boundaries: {escape(str(named))}" if named else said("boundaries.none"), soft_wrap=True)
        return
    for name, value in {"kept": str(path), **kept_facts(path)}.items():
        console.print(f"  {name:<18} {escape(str(value))}", soft_wrap=True)


@boundaries.command()
def remove() -> None:
    """Take the kept boundaries away; maps are tiles again."""
    from orchestration.boundaries import kept_file

    panel, _ = prepare()
    path = kept_file(panel)
    if path is None:
        raise WarehouseError("No boundaries are kept for this panel.")
    path.unlink()
    console.print(f"[green]✓[/green] {said('boundaries.removed', path=escape(str(path)))}", soft_wrap=True)
