"""``coagg export``: write a table of the published warehouse to a file."""

import contextlib
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from orchestration.environment import published_store
from orchestration.terminal import Terminal, said
from warehouse.errors import WarehouseError, refuse_table, written_to

FORMATS = {".parquet": "format parquet", ".csv": "format csv, header"}


def export(
    table: Annotated[str, typer.Argument()],
    file: Annotated[Path, typer.Argument()],
    release: Annotated[str | None, typer.Option()] = None,
) -> None:
    """Write one table of the published warehouse to a Parquet or CSV file, whole or not at all."""
    import duckdb  # `coagg --help` needs none

    from warehouse.connection import identifier, literal, table_names

    store = published_store()
    form = FORMATS.get(file.suffix.lower())
    if form is None:
        raise WarehouseError(f"{file}: the name must end with {' or '.join(FORMATS)}.")
    if file.resolve().is_relative_to(store.root.resolve()):
        raise WarehouseError(f"{file} lies in the store, which is kept by runs; choose another folder.")
    with store.read(release) as con:
        known = table_names(con)
        if table not in known:
            refuse_table(table, known)
        name = ".".join(identifier(part) for part in table.split(".", 1))
        draft = file.with_name(f".{file.name}.{os.getpid()}")
        try:
            with written_to(file, duckdb.Error):
                file.parent.mkdir(parents=True, exist_ok=True)
                written = con.execute(f"copy (from {name}) to {literal(draft)} ({form})").fetchone()
                draft.replace(file)
        finally:
            with contextlib.suppress(OSError):  # of a disk that may only be read, which has none
                draft.unlink(missing_ok=True)
    rows = written[0] if written else 0
    Terminal().print(said("export.done", table=table, rows=rows, path=escape(str(file))), soft_wrap=True)
