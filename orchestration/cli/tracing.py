"""``coagg trace``: from a number back to yearbook cells, or from a cell forward to what it feeds."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from orchestration.environment import published_store
from orchestration.language import language
from orchestration.printed_rows import as_written, write_rows
from orchestration.terminal import Terminal, said
from python_models.words.terminal import HEADS
from warehouse.errors import WarehouseError, written_to

if TYPE_CHECKING:
    import polars as pl

    from warehouse.store import Store
    from warehouse.trace import Trace

SHOWN_CELLS = 20


def trace(
    table: Annotated[str | None, typer.Argument()] = None,
    keys: Annotated[list[str] | None, typer.Argument()] = None,
    file: Annotated[str | None, typer.Option()] = None,
    cell: Annotated[str | None, typer.Option()] = None,
    sheet: Annotated[str | None, typer.Option()] = None,
    release: Annotated[str | None, typer.Option()] = None,
    csv: Annotated[Path | None, typer.Option()] = None,
) -> None:
    """Walk from a number to model, sample, panel and cells; with --file and --cell, from a cell to its uses."""
    from warehouse.trace import back, forward, naming

    console = Terminal()
    store = published_store()
    path = store.releases / release if release else store.current_file()
    with store.read(release) as con:
        if file and cell:
            found = forward(con, file, cell, sheet)
            console.print(
                f"[bold]{said('trace.feeds', file=escape(file), cell=escape(cell))}[/bold]"
                + said("trace.in", release=escape(path.name)),
                soft_wrap=True,
            )
            _print_cells(console, store, found.cells)
            _print_steps(console, found)
        elif table:
            found = back(con, table, keys or [])
            console.print(
                f"[bold]{escape(table)}[/bold]"
                + said("trace.of", keys=", ".join(naming(con, table)), release=escape(path.name)),
                soft_wrap=True,
            )
            _print_start(console, found.start)
            if "model_id" in found.start.columns:
                _print_models(console, con, found.start["model_id"].unique().to_list())
            _print_steps(console, found)
            _print_cells(console, store, found.cells)
        else:
            raise WarehouseError(
                "Name a table and a row (coagg trace marts.coagglomeration 110000 2015), or --file and --cell."
            )
    if csv:
        import polars as pl

        kept = found.cells.with_columns(
            kept_file=pl.col("file_sha256").map_elements(lambda s: _kept(store, s), pl.String)
        )
        with written_to(csv):
            kept.write_csv(csv)
        console.print(said("trace.written", count=kept.height, path=escape(str(csv))), soft_wrap=True)


def _print_start(console: Console, rows: "pl.DataFrame") -> None:
    if rows.height == 1:
        for name, value in rows.row(0, named=True).items():
            if value is not None:
                console.print(f"  {name:<24} {escape(_text(value))}")
    else:
        console.print(f"  {said('trace.rows', count=rows.height)}")


def _print_models(console: Console, con: Any, models: list[str]) -> None:
    from warehouse.frames import frame_of  # polars

    runs = frame_of(
        con,
        """
        select runs.model_id, estimator, formula, weights_id, spec_hash, runs.run_id,
            count(rows.model_id) as sample_rows, count(distinct region_id) as regions,
            min(year) as first_year, max(year) as last_year
        from results.model_runs as runs left join results.model_rows as rows using (model_id)
        where list_contains(?, runs.model_id) group by all order by 1
        """,
        [models],
    )
    for run in runs.to_dicts():
        console.print(f"[bold]{said('trace.model')}[/bold] {run['estimator']}: {escape(run['formula'])}")
        console.print(
            "  "
            + said(
                "trace.sample",
                rows=run["sample_rows"],
                regions=run["regions"],
                first=run["first_year"],
                last=run["last_year"],
                weights=run["weights_id"] or said("trace.no_weights"),
                specification=run["spec_hash"],
                run=run["run_id"],
            )
        )


def _print_steps(console: Console, found: "Trace") -> None:
    heads = [said(f"trace.head_{head}") for head in ("table", "rows", "regions", "years", "columns")]
    table = []
    for step in found.steps:
        rows = step.rows
        regions = str(rows["region_id"].n_unique()) if "region_id" in rows.columns else ""
        columns = ", ".join(step.columns) if step.columns else said("trace.all")
        table.append((step.table, rows.height, regions, _years(rows), columns))
    write_rows(console, heads, table, prose=[len(heads) - 1])


def _years(rows: "pl.DataFrame") -> str:
    if "year" not in rows.columns or rows["year"].is_null().all():
        return ""
    years = sorted(set(rows["year"].drop_nulls().to_list()))
    return "–".join(dict.fromkeys((str(years[0]), str(years[-1]))))


def _print_cells(console: Console, store: "Store", cells: "pl.DataFrame") -> None:
    if cells.is_empty():
        console.print(said("trace.no_cell"))
        return
    files = cells.group_by("file_name", "vintage", "file_sha256").len().sort("file_name", "vintage")
    console.print(f"\n[bold]{said('trace.cells', count=cells.height, files=files.height)}[/bold]")
    for row in files.to_dicts():
        kept = _kept(store, row["file_sha256"])
        named = {"file": escape(row["file_name"]), "vintage": row["vintage"]}
        console.print("  " + said("trace.kept", **named, count=row["len"], path=escape(kept)), soft_wrap=True)
    shown = [
        "file_name",
        "sheet",
        "cell",
        "region_raw",
        "year",
        "indicator",
        "sector",
        "value_raw",
        "unit_raw",
        "vintage",
    ]
    heads = [HEADS(head, language()) for head in shown]
    write_rows(console, heads, as_written(cells.head(SHOWN_CELLS).select(shown)))
    if cells.height > SHOWN_CELLS:
        console.print(said("trace.first", shown=SHOWN_CELLS, count=cells.height))


def _kept(store: "Store", sha256: str) -> str:
    """Where the file itself is kept."""
    folder = store.files / sha256[:2]
    return next((str(path) for path in sorted(folder.glob(f"{sha256}*"))), said("trace.not_kept", sha256=sha256[:12]))


def _text(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else "" if value is None else str(value)
