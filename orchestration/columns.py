"""What tables and columns hold, as dbt's files say it: for the dictionary, the file's comments and Dagster."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import duckdb

from python_models.words import Language, mark
from python_models.words.columns import COLUMNS
from warehouse.bundled import DBT_PROJECT
from warehouse.yaml_text import read_yaml

# columns that a panel's choices name: the measure, its industries and pairs, its groups
MADE = (
    (r"theta_(\w+)", "Co-agglomeration of manufacturing with {0}."),
    (r"location_quotient_(\w+)", "Location quotient of {0}."),
    (r"(employment|value_added|output)_share", "Part of the region's {0}, 0 to 1."),
    (r"(employment|value_added|output)_(?:persons|mn_cny)", "The region's {0} in the industry."),
    (r"employment_(\w+)_persons", "Persons employed in {0}."),
    (r"(\w+)_(estimate|low|high|p_value)", "Of the effect {0}: {1}."),
)
# what a column is called by in every table before the marts that does not say more of it
BETWEEN = ("staging", "intermediate")
EVERYWHERE = {
    "region_id": "Code of the region.",
    "year": "Year.",
    "industry_id": "Industry.",
    "group_id": "Group of int_industries__groups.",
    "variable": "Variable.",
    "value": "Value in the variable's unit.",
    "flag": "Mark set by the source, such as estimated; NULL for a plain figure.",
    "fill": "interpolated, estimated, or NULL for a plain figure.",
    "source": "Entry of the source catalogue.",
    "vintage": "Date of publication.",
    "loaded_at": "When it was read.",
    "observation_id": "The figure's row in raw.observations.",
    "file_name": "File.",
    "sheet": "Sheet; NULL where the file has none.",
    "cell": "Cell, as a spreadsheet names it.",
    "region_key": "Region's name as it is looked up.",
    "indicator": "What is measured, as the source names it.",
    "sector": "Industry's name as it is looked up.",
    "unit": "Unit that the number is in.",
    "measure": "employment, value_added or output (var measure).",
    "classification": "Classification and edition of the industries.",
    "industry_level": "industry or group.",
    "industry_set": "all or industrial industries.",
    "level": "nation or region.",
    "related_group": "Group of related industries.",
    "code": "Code of the industry in its classification.",
    "industry_name": "The industry's name in the yearbooks' language.",
    "industry_name_en": "Name in English.",
    "industry_group": "Group it belongs to.",
    "segment": "Segment of the producer services.",
    "value_added": "high or low value added, of the producer services.",
    "is_total": "It is the total of all industries.",
    "industrial": "It belongs to industry in the narrow sense.",
    "region_name": "Name in the yearbooks' language.",
    "region_name_en": "Name in English.",
    "macro_region": "Macro-region.",
    "parent_region_id": "Code of the region above.",
    "coastal": "The region lies on the sea.",
    "resource_based": "The region is resource-based.",
    "municipality": "The region is a municipality under the central government.",
    "longitude": "Centroid, degrees east.",
    "latitude": "Centroid, degrees north.",
    "valid_from": "First year in which it was there; NULL for always.",
    "valid_to": "Last year in which it was there; NULL for still.",
}
WITH_COMMENTS = """
with made as (
    select schema_name, table_name, false as is_view, comment from duckdb_tables() where not internal and not temporary
    and database_name = current_database()
    union all
    select schema_name, view_name, true, comment from duckdb_views() where not internal and not temporary
    and database_name = current_database()
)
select m.schema_name, m.table_name, m.is_view, m.comment, list((c.column_name, c.comment))
from made m join duckdb_columns() c using (schema_name, table_name)
where c.database_name = current_database() and m.schema_name <> 'main' group by all
"""
VARIABLES = "select variable, description, base_unit from seeds.variables"


@dataclass(frozen=True, slots=True)
class Descriptions:
    """Table (``schema.table``) -> column -> description; the table's own under the empty name; variables by name.

    In ``language``; what has no words in it, such as a panel's own variables, stays as it was written.
    """

    tables: Mapping[str, Mapping[str, str]]
    variables: Mapping[str, str]
    language: Language = "en"

    def about(self, table: str) -> str:
        """What a row of the table is; empty where nothing is said."""
        return COLUMNS.get(self.tables.get(table, {}).get("", ""), self.language)

    def meaning(self, table: str, column: str) -> str:
        """What a column holds: as the table says, as variables.csv says of a variable, or by its name."""
        if said := self.tables.get(table, {}).get(column):
            return COLUMNS.get(said, self.language)
        if said := self.variables.get(column):
            return said
        made = ((re.fullmatch(pattern, column), text) for pattern, text in MADE)
        read = ((found, COLUMNS.get(text, self.language)) for found, text in made if found)
        if said := next((text.format(*(g.replace("_", " ") for g in found.groups())) for found, text in read), ""):
            return said
        return COLUMNS.get(EVERYWHERE.get(column, ""), self.language) if table.split(".")[0] in BETWEEN else ""

    def columns(self, table: str) -> Mapping[str, str]:
        """Every column that is described by name."""
        return {name: COLUMNS.get(said, self.language) for name, said in self.tables.get(table, {}).items() if name}


def described(con: duckdb.DuckDBPyConnection | None = None, language: Language = "en") -> Descriptions:
    """Descriptions of all tables; with a connection also what its panel says of its variables."""
    return _bundled(language) if con is None else _told(_variables_of(con), language)


@cache
def _bundled(language: Language) -> Descriptions:
    return _told((), language)


def _variables_of(con: duckdb.DuckDBPyConnection) -> Sequence[tuple[Any, ...]]:
    if con.execute("select 1 from duckdb_tables() where schema_name || '.' || table_name = "
                                       "'seeds.variables'").fetchone():  # fmt: skip
        return con.execute(VARIABLES).fetchall()
    return ()


def _told(variables: Sequence[tuple[Any, ...]], language: Language) -> Descriptions:
    rows = [*_bundled_variables(), *variables]  # the models have their columns in every panel
    told = ((str(name), COLUMNS.get(text or name, language), unit) for name, text, unit in rows)
    opened, closed, stop = (mark(m, language) for m in ("open", "close", "stop"))
    said = {name: f"{text}{opened}{unit}{closed}{stop}" if unit else f"{text}{stop}" for name, text, unit in told}
    return Descriptions(_of_files(), said, language)


@lru_cache(maxsize=1)
def _bundled_variables() -> Sequence[tuple[Any, ...]]:
    with (DBT_PROJECT / "seeds" / "variables.csv").open(encoding="utf-8") as file:
        return [tuple(row[name] for name in ("variable", "description", "base_unit")) for row in csv.DictReader(file)]


@lru_cache(maxsize=1)
def _of_files() -> Mapping[str, Mapping[str, str]]:
    out: dict[str, dict[str, str]] = {}
    for path in sorted((DBT_PROJECT / "models").rglob("*.yml")):
        file = read_yaml(path.read_text(encoding="utf-8")) or {}
        folder = path.relative_to(DBT_PROJECT / "models").parts[0]
        for model in file.get("models") or []:
            out[f"{folder}.{model['name']}"] = _said(model)
        for seed in file.get("seeds") or []:
            out[f"seeds.{seed['name']}"] = _said(seed)
        for source in file.get("sources") or []:
            for table in source["tables"]:
                out[f"{source.get('schema', source['name'])}.{table['name']}"] = _said(table)
    return out


def _said(table: Mapping[str, Any]) -> dict[str, str]:
    columns = {c["name"]: _one_line(c.get("description")) for c in table.get("columns") or []}
    return {"": _one_line(table.get("description"))} | columns


def _one_line(text: Any) -> str:
    return " ".join(str(text or "").split())


def comment(con: duckdb.DuckDBPyConnection, language: Language) -> None:
    """Write what is known of tables, views and columns as comments, in a language, into the file of ``con``.

    What says so already is left; all others are one transaction, since each alone is a write to the disk.
    """
    told, said = described(con, language), list[str]()
    for schema, table, view, commented, columns in con.execute(WITH_COMMENTS).fetchall():
        name, where = f"{schema}.{table}", f"{_quoted(schema)}.{_quoted(table)}"
        about = told.about(name)
        if about and about != commented:
            said.append(f"comment on {'view' if view else 'table'} {where} is {_text(about)}")
        for column, before in columns:
            meaning = told.meaning(name, column)
            if meaning and meaning != before:
                said.append(f"comment on column {where}.{_quoted(column)} is {_text(meaning)}")
    if said:
        con.begin()
        con.execute(";\n".join(said))
        con.commit()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(said: str) -> str:
    return "'" + said.replace("'", "''") + "'"
