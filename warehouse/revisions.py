"""What a refresh changed: figures of the yearbooks, index values and coefficients, against the release before.

Only values are compared, matched by what they are about; a value that moved without a revised figure moved because the
code or the settings did, which ``comparison`` says.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.connection import columns_of, identifier, literal, table_names
from warehouse.described import RESULTS, Described

FIGURE = ("source", "region_id", "year", "indicator", "industry_id")

_FIGURES = """
    select figure.*, cells.file_name, cells.sheet, cells.cell
    from {catalog}.staging.stg_yearbook__observations as figure
    left join {catalog}.raw.observations as cells on cells.observation_id = figure.observation_id
"""
_REVISIONS = f"""
    create or replace table quality.revisions as
    with before as ({_FIGURES.format(catalog="previous")}), after as ({_FIGURES.format(catalog="{current}")})
    select
        {", ".join(f"coalesce(after.{c}, before.{c}) as {c}" for c in FIGURE)},
        case
            when before.observation_id is null then 'added'
            when after.observation_id is null then 'withdrawn'
            else 'revised'
        end as kind,
        before.value as old_value,
        after.value as new_value,
        after.value - before.value as change,
        (after.value - before.value) / nullif(abs(before.value), 0) as relative_change,
        coalesce(after.base_unit, before.base_unit) as unit,
        before.vintage as old_vintage,
        after.vintage as new_vintage,
        before.file_name as old_file,
        before.sheet as old_sheet,
        before.cell as old_cell,
        after.file_name as new_file,
        after.sheet as new_sheet,
        after.cell as new_cell
    from after full join before on {" and ".join(f"before.{c} is not distinct from after.{c}" for c in FIGURE)}
    where before.observation_id is null or after.observation_id is null
        or before.value <> after.value or before.base_unit <> after.base_unit
    order by all
"""
# a revised file that has nothing in a cell: the figure of the earlier file stays, which nobody would see otherwise
_EMPTIED = f"""
    insert into quality.revisions
    with after as ({_FIGURES.format(catalog="{current}")})
    select
        {", ".join(f"after.{c}" for c in FIGURE)}, 'emptied' as kind, after.value, null, null, null, after.base_unit,
        after.vintage, gap.vintage, after.file_name, after.sheet, after.cell, gap.file_name, gap.sheet, gap.cell
    from after
    join {{current}}.raw.gaps as gap
        on {" and ".join(f"after.{c} is not distinct from gap.{c.replace('industry_id', 'sector')}" for c in FIGURE)}
    join quality.arrivals as arrival on gap.file_sha256 = arrival.file_sha256 and gap.loaded_at = arrival.loaded_at
    where gap.vintage >= after.vintage and gap.loaded_at > after.loaded_at
    qualify row_number() over (partition by after.observation_id order by gap.vintage desc, gap.loaded_at desc) = 1
    order by all
"""
_NO_REVISIONS = _REVISIONS.replace("order by all", "limit 0").replace("previous.", "{current}.")
_MOVEMENT = """
    select
        '{table}' as table_name,
        '{measure}' as measure,
        concat_ws(' ', {shown}) as keys,
        {region} as region_id,
        {year} as year,
        before.{measure} as old_value,
        after.{measure} as new_value,
        after.{measure} - before.{measure} as change,
        (after.{measure} - before.{measure}) / nullif(abs(before.{measure}), 0) as relative_change
    from {previous}.{table} as before left join {current}.{table} as after on {same}
    where before.{measure} is distinct from after.{measure}
        and coalesce(abs(after.{measure} - before.{measure}) > $threshold * abs(before.{measure}), true)
"""
_MOVEMENT_COLUMNS = """(
    table_name varchar, measure varchar, keys varchar, region_id varchar, year integer,
    old_value double, new_value double, change double, relative_change double
)"""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Counts of what changed since ``previous_release`` (``None``: there was none)."""

    previous_release: str | None
    files: int
    added: int
    revised: int
    withdrawn: int
    emptied: int
    moved: int
    code_changed: bool
    settings_changed: bool


@contextmanager
def _attached(con: duckdb.DuckDBPyConnection, path: Path | None) -> Iterator[str | None]:
    if path is not None:
        con.execute(f"attach {literal(path)} as previous (read_only)")
    try:
        yield "previous" if path is not None else None
    finally:
        if path is not None:
            con.execute("detach previous")


def compare(
    con: duckdb.DuckDBPyConnection,
    previous: Path | None,
    *,
    tables: Mapping[str, Described] = RESULTS,
    threshold: float = 0.0,
    code_version: str = "",
    settings: str = "",
) -> Comparison:
    """Write ``quality.arrivals``, ``revisions``, ``movements`` and ``comparison``; give the counts.

    Parameters
    ----------
    con
        The working file, its marts and results complete.
    previous
        The release to compare with; ``None`` for the first.
    tables
        What names a row of each table, and which measures are compared.
    threshold
        Index values and coefficients count as moved beyond this relative change; 0 lists every change.
    code_version, settings
        Of this run, to say what else changed.
    """
    current = con.execute("select current_database()").fetchall()[0][0]
    with _attached(con, previous) as other:
        shared = table_names(con) & (table_names(con, other) if other else set())
        comparable = other is not None and {"staging.stg_yearbook__observations", "raw.files"} <= shared
        con.execute((_REVISIONS if comparable else _NO_REVISIONS).format(current=identifier(current)))
        _movements(con, current, other or current, tables if other else {}, threshold)
        _arrivals(con, identifier(current), comparable)
        if comparable and "raw.gaps" in table_names(con):
            con.execute(_EMPTIED.format(current=identifier(current)))
        code, set_before = _identity(con, comparable, shared)
    kinds: dict[str, int] = dict(con.execute("select kind, count(*) from quality.revisions group by 1").fetchall())
    counted = con.execute(
        "select (select count(*) from quality.arrivals), (select count(*) from quality.movements)"
    ).fetchall()[0]
    said = Comparison(
        previous_release=previous.name if previous and comparable else None,
        files=counted[0],
        added=kinds.get("added", 0),
        revised=kinds.get("revised", 0),
        withdrawn=kinds.get("withdrawn", 0),
        emptied=kinds.get("emptied", 0),
        moved=counted[1],
        code_changed=bool(code and code != code_version),
        settings_changed=bool(set_before and set_before != settings),
    )
    fields = [f'? as "{name}"' for name in Comparison.__slots__]
    values = [getattr(said, name) for name in Comparison.__slots__]
    fields[0] = "cast(? as varchar) as previous_release"
    con.execute(f"create or replace table quality.comparison as select {', '.join(fields)}", values)
    return said


def _movements(
    con: duckdb.DuckDBPyConnection, current: str, previous: str, tables: Mapping[str, Described], threshold: float
) -> None:
    """What moved in the measures that both files have; a table or column that only one has is not compared."""
    parts = []
    columns = [columns_of(con, current), columns_of(con, previous)]
    for table, described in tables.items():
        held = set.intersection(*(set(names.get(table, ())) for names in columns))
        keys = described.keys if held >= set(described.keys) else ()
        place = {key: f"before.{key}" if key in keys else "null" for key in ("region_id", "year")}
        for measure in described.measures if keys else ():
            if measure in held:
                text = _MOVEMENT.format(
                    table=table,
                    measure=measure,
                    shown=", ".join(f"before.{key}" for key in keys),
                    region=f"cast({place['region_id']} as varchar)",
                    year=f"cast({place['year']} as integer)",
                    current=identifier(current),
                    previous=identifier(previous),
                    same=" and ".join(f"before.{k} is not distinct from after.{k}" for k in keys),
                )
                parts.append(text)
    con.execute("create or replace table quality.movements " + _MOVEMENT_COLUMNS)
    if parts:
        con.execute(f"insert into quality.movements {' union all '.join(parts)} order by all", {"threshold": threshold})


def _arrivals(con: duckdb.DuckDBPyConnection, current: str, comparable: bool) -> None:
    """Files read since the release before (the first time: all of them)."""
    unseen = """
        anti join previous.raw.files as seen on files.file_sha256 = seen.file_sha256
            and files.source is not distinct from seen.source and files.loaded_at = seen.loaded_at
    """
    con.execute(
        f"""
        create or replace table quality.arrivals as
        select files.source, files.file_name, files.vintage, files.observations as figures, files.rejects,
            files.missing, files.status, files.loaded_at, files.file_sha256
        from {current}.raw.files as files {unseen if comparable else ""}
        order by files.loaded_at, files.file_name
        """
    )


def _identity(con: duckdb.DuckDBPyConnection, comparable: bool, shared: set[str]) -> tuple[str, str]:
    if not comparable or "meta.runs" not in shared:
        return "", ""
    which = "where run_id = (select run_id from previous.meta.release)" if "meta.release" in shared else ""
    row = con.execute(
        f"select code_version, settings from previous.meta.runs {which} order by finished_at desc limit 1"
    ).fetchone()
    return (row[0] or "", row[1] or "") if row else ("", "")
