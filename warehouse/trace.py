"""Walks ``meta.lineage`` between a number and the yearbook cells behind it, in both directions, inside one release."""

import graphlib
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb
import polars as pl

from warehouse.connection import columns_of, table_names
from warehouse.described import every_key, read_described
from warehouse.errors import WarehouseError, refuse_table
from warehouse.frames import frame_of
from warehouse.names import Name, NameList

CELLS = "raw.observations"
CELL_COLUMNS = (
    "file_name, sheet, cell, region_raw, region_id, year, indicator, sector, value_raw, unit_raw, flag, vintage, "
    "source, file_sha256, observation_id"
)

# C9 before C10, and Z1 before AA1
IN_SHEETS = "file_name, sheet, try_cast(regexp_extract(cell, '[0-9]+') as integer), length(cell), cell, observation_id"


@dataclass(frozen=True, slots=True)
class Reached:
    """Rows of one table on the way; ``columns`` are those in question, ``None`` for all."""

    table: str
    columns: tuple[str, ...] | None
    rows: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Trace:
    """``steps`` from the start on, table by table; ``cells`` are the yearbook cells at the end (or the beginning)."""

    start: pl.DataFrame
    steps: list[Reached]
    cells: pl.DataFrame


def back(con: duckdb.DuckDBPyConnection, table: str, keys: Sequence[str], columns: Sequence[str] = ()) -> Trace:
    """From rows of a table to the cells that they are computed from.

    Parameters
    ----------
    keys
        Values of the columns by which the table's rows are named, as many as wanted: ``110000 2015``; a region by code
        or by a name that the panel's lists know. A last value that is the name of a column narrows to that column.

    Raises
    ------
    WarehouseError
        No such table, region, row or column, or a release without lineage.
    """
    edges = _edges(con)
    known = _columns(con, table)
    given = list(keys)
    wanted = list(columns)
    if given and given[-1] in known:
        wanted.append(given.pop())
    if unknown := [c for c in wanted if c not in known]:
        raise WarehouseError(f"{table} has no column {', '.join(unknown)}. It has {', '.join(known)}.")
    _start(con, table, given, known)
    start = frame_of(con, "select * from _rows_0")
    if start.is_empty():
        raise WarehouseError(f"No row of {table} is {' '.join(given)} ({', '.join(naming(con, table))}).")
    steps = _walk(con, edges, table, frozenset(wanted) or None, forward=False)
    ids = [step.rows for step in steps if step.table == CELLS]
    cells = ids[0] if ids else frame_of(con, f"select {CELL_COLUMNS} from {CELLS} limit 0")
    return Trace(start, steps, _own_first(cells, start))


def forward(con: duckdb.DuckDBPyConnection, file: str, cell: str, sheet: str | None = None) -> Trace:
    """From a cell of a file to every row that its figures feed.

    Raises
    ------
    WarehouseError
        No figure was read from that cell.
    """
    edges = _edges(con)
    con.execute(
        f"""
        create or replace temp table _rows_0 as select * from {CELLS}
        where file_name = ? and upper(cell) = upper(?) and sheet is not distinct from coalesce(?, sheet)
        """,
        [file, cell, sheet],
    )
    start = frame_of(con, f"select {CELL_COLUMNS} from _rows_0")
    if start.is_empty():
        near = con.execute(f"select distinct file_name from {CELLS} where contains(file_name, ?)", [file]).fetchall()
        said = f"; files of that name: {', '.join(row[0] for row in near[:5])}" if near else ""
        raise WarehouseError(f"No figure was read from cell {cell} of {file}{said}.")
    return Trace(start, _walk(con, edges, CELLS, None, forward=True), start)


def naming(con: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """The columns that name a row of the table, in their order on the command line."""
    described = read_described(con)
    if table in described:
        return list(described[table].keys)
    known = _columns(con, table)
    return [key for key in every_key(described.values()) if key in known]


def _own_first(cells: pl.DataFrame, start: pl.DataFrame) -> pl.DataFrame:
    """Cells in the order of their sheets; those of the row's regions before those that they are compared with."""
    own = start["region_id"].cast(pl.String).unique().to_list() if "region_id" in start.columns else []
    return cells.sort(~pl.col("region_id").cast(pl.String).is_in(own).fill_null(False), maintain_order=True)


def _start(con: duckdb.DuckDBPyConnection, table: str, keys: Sequence[str], known: Sequence[str]) -> None:
    names = naming(con, table)
    if len(keys) > len(names):
        raise WarehouseError(f"{table} is named by {', '.join(names)}; {len(keys)} values are given.")
    given = [_code(con, key) if name == "region_id" else key for name, key in zip(names, keys, strict=False)]
    where = " and ".join(f"cast({name} as varchar) = ?" for name in names[: len(given)]) or "true"
    con.execute(f"create or replace temp table _rows_0 as select * from {table} where {where}", given)


def _code(con: duckdb.DuckDBPyConnection, region: str) -> str:
    """A region's code, of a code or of any spelling in the panel's lists."""
    if not table_names(con) >= {"seeds.regions", "seeds.region_names"}:
        return region
    spelt = con.execute(
        "select name, region_id, kind from seeds.region_names where name is not null and region_id is not null"
    ).fetchall()
    known = _columns(con, "seeds.regions")
    for column in (c for c in ("region_id", "region_name", "region_name_en") if c in known):
        named = f"select {column}, region_id, 'full' from seeds.regions"
        spelt += con.execute(f"{named} where region_id is not null and {column} is not null").fetchall()
    if region in {code for _, code, _ in spelt}:
        return region
    names = NameList(Name(*row) for row in spelt)
    found = names.find(region)
    if found.status == "ambiguous":
        raise WarehouseError(f"{region!r} could be {found.detail}; give the region's code.")
    if not found.target:
        if near := names.propose(region):
            raise WarehouseError(f"No region is called {region!r}; nearest known: {', '.join(near)}.")
        raise WarehouseError(f"No region is called {region!r}.")
    return found.target


def _edges(con: duckdb.DuckDBPyConnection) -> list[dict]:
    try:
        return frame_of(con, "select * from meta.lineage").to_dicts()
    except duckdb.CatalogException as exc:
        raise WarehouseError("This release keeps no lineage; publish again with 'coagg run'.") from exc


def _columns(con: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    known = columns_of(con)
    if not known.get(table):
        refuse_table(table, known)
    return known[table]


def _walk(
    con: duckdb.DuckDBPyConnection, edges: list[dict], start: str, columns: frozenset[str] | None, *, forward: bool
) -> list[Reached]:
    """Table by table in the order of the graph, so that all ways into a table are known before it is left.

    Rows are kept apart by the columns in question: of a row of the panel, one variable may matter and not another.
    """
    near, far = ("parent", "child") if forward else ("child", "parent")
    leaving: dict[str, list[dict]] = {}
    for edge in edges:
        leaving.setdefault(edge[near], []).append(edge)
    reached: dict[str, dict[frozenset[str] | None, str]] = {start: {columns: "_rows_0"}}
    steps: list[Reached] = []
    numbers = itertools.count(1)  # of the temporary tables beside the start; those of an earlier walk are replaced
    for table in _order(edges, near, far, start):
        for wanted, rows in reached.get(table, {}).items():
            if table != start:
                step = _reached(con, table, wanted, rows)
                if step.rows.is_empty():
                    continue  # leads nowhere
                steps.append(step)
            ways: dict[tuple[str, str, frozenset[str] | None], dict] = {}  # several columns often have the same
            for edge in leaving.get(table, ()):
                concerns, takes = _taken(edge, wanted, forward)
                if concerns:
                    ways[edge[far], edge["on_sql"], takes] = edge
            for (to, _, takes), edge in ways.items():
                _follow(con, edge, rows, reached.setdefault(to, {}), takes, forward, numbers)
    return steps


def _taken(edge: dict, wanted: frozenset[str] | None, forward: bool) -> tuple[bool, frozenset[str] | None]:
    """Whether the edge concerns the wanted columns, and those in question on its other side."""
    child, parents = edge["child_column"], edge["parent_columns"]
    near = parents if forward else ([child] if child else None)
    far = ([child] if child else None) if forward else parents
    if wanted is not None and near is not None and not wanted & set(near):
        return False, None
    return True, frozenset(far) if far else None


def _follow(
    con: duckdb.DuckDBPyConnection, edge: dict, rows: str, into: dict, wanted: frozenset[str] | None, forward: bool,
    numbers: Iterator[int],
) -> None:  # fmt: skip
    near, far = ("parent", "child") if forward else ("child", "parent")
    found = (
        f"select {far}.* from {edge[far]} as {far} where exists (select 1 from {rows} as {near} where {edge['on_sql']})"
    )
    if wanted in into:
        con.execute(f"insert into {into[wanted]} {found} except select * from {into[wanted]}")
        return
    name = f"_rows_{next(numbers)}"
    con.execute(f"create or replace temp table {name} as {found}")
    into[wanted] = name


def _order(edges: list[dict], near: str, far: str, start: str) -> list[str]:
    sorter: graphlib.TopologicalSorter[str] = graphlib.TopologicalSorter({start: ()})
    for edge in edges:
        sorter.add(edge[far], edge[near])
    return list(sorter.static_order())


def _reached(con: duckdb.DuckDBPyConnection, table: str, wanted: frozenset[str] | None, rows: str) -> Reached:
    columns = f"select {CELL_COLUMNS}" if table == CELLS else "select *"
    order = f" order by {IN_SHEETS}" if table == CELLS else ""
    return Reached(table, tuple(sorted(wanted)) if wanted else None, frame_of(con, f"{columns} from {rows}{order}"))
