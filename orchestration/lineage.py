"""Writes ``meta.lineage``: which table reads which (dbt's manifest, the studies that ran), and which rows and columns.

The table travels with each release, so that a number is traced by what held when it was computed (``warehouse.trace``).
"""

import contextlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from orchestration.dbt.project import TARGET
from python_models.errors import InputError
from python_models.formula.design import looks_back, named_columns
from python_models.studies import Study, StudyError
from python_models.studies.study import study_from
from warehouse.connection import columns_of, literal, table_names
from warehouse.described import RESULTS, Described, every_key, write_described
from warehouse.frames import lent_once
from warehouse.panel import Panel

CELLS = "raw.observations"
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "child": pl.String,
    "child_column": pl.String,  # NULL: every column
    "parent": pl.String,
    "parent_columns": pl.List(pl.String),  # NULL: every column
    "on_sql": pl.String,  # between a row `child` and a row `parent`
}
SCORES, CHANGES = "results.efficiency_scores", "results.malmquist_components"
# rows of the panel that a score's technology reaches; of a window as far as it could reach back
SPANNED = (
    "case child.technology when 'contemporaneous' then parent.year = child.year "
    "when 'sequential' then parent.year <= child.year when 'window' then parent.year <= child.year else true end"
)
_SAME_YEAR = "child.year = parent.year"
Edge = dict[str, Any]


def write_lineage(con: duckdb.DuckDBPyConnection, panel: Panel) -> None:
    """Make ``meta.lineage`` anew for the tables of the working file."""
    columns, project = columns_of(con), manifest()
    tables = described(project)
    write_described(con, tables)
    keys = every_key(said for table, said in tables.items() if table not in RESULTS)
    studies = declared_studies(con)
    edges = [
        *with_composites(list(dbt_edges(columns, panel, project, keys)), panel),
        *(edge for study in studies.values() for edge in efficiency_edges(study, columns)),
        *model_edges(con, studies, columns),
        *moran_edges(con, studies, columns),
    ]
    with lent_once(con, "_lineage", pl.DataFrame(edges, schema=SCHEMA)):
        con.execute("create or replace table meta.lineage as select distinct * from _lineage order by all")


def manifest() -> dict[str, Any]:
    """dbt's own account of the project: its models with what their YAML says, and which reads which."""
    path = TARGET / "manifest.json"
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _read(path: Path, changed: int) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def described(project: dict[str, Any]) -> dict[str, Described]:
    """What names a row of each table and is compared: ``meta`` of the models in dbt's project, and the results' own."""
    models = (node for node in project["nodes"].values() if node["resource_type"] == "model")
    said = {f"{node['schema']}.{node['name']}": node["config"].get("meta", {}) for node in models}
    marts = {
        table: Described(tuple(meta["keys"]), tuple(meta.get("measures", ())))
        for table, meta in said.items()
        if "keys" in meta
    }
    return marts | dict(RESULTS)


def _edge(child: str, column: str | None, parent: str, reads: list[str] | None, on: str) -> Edge:
    return dict(zip(SCHEMA, (child, column, parent, reads, on), strict=True))


# --- dbt's tables ----------------------------------------------------------------------------------------------


def dbt_edges(
    columns: dict[str, list[str]], panel: Panel, project: dict[str, Any], keys: Sequence[str]
) -> Iterator[Edge]:
    """An edge for each table that a model reads and that has yearbook cells behind it.

    Which rows are read is ``meta.lineage`` of the model; else those that agree in the ``keys`` that both tables have.
    """
    nodes = project["nodes"] | project["sources"]
    names = {uid: f"{node['schema']}.{node['name']}" for uid, node in nodes.items()}
    parents = project["parent_map"]
    settings = {key: value for key, value in panel.dbt_variables().items() if isinstance(value, str | int | float)}
    told = {uid for uid in nodes if _reaches_cells(uid, parents, names)}
    for uid in sorted(told):
        if not uid.startswith("model.") or names[uid] not in columns:
            continue
        rules = nodes[uid]["config"].get("meta", {}).get("lineage", [])
        named = {rule["from"] for rule in rules}  # a table further up, past a parent that does not tell the rows
        for parent in sorted(told & {*parents[uid], *(u for u in told if nodes[u]["name"] in named)}):
            listed = [rule for rule in rules if rule["from"] == nodes[parent]["name"]]
            for rule in listed or [{}]:
                yield from _by_rule((names[uid], names[parent]), rule, columns, settings, keys)


def with_composites(edges: list[Edge], panel: Panel) -> Iterator[Edge]:
    """The edges of dbt's tables, and those of composite indices: what the columns read that they are made of.

    A composite's figure is followed to its row's own columns; ranges and weights, which rest on every row, are not.
    """
    yield from edges
    indices = {name: list(spec.columns) for name, spec in panel.composite.items() if spec.columns}
    for name, spec in panel.composite.items():
        read = indices.get(name) or [column for part in spec.of for column in indices[part]]
        made = [f"{name}{end}" for end in ("", "_topsis" if spec.columns else "_coupling", "_development")]
        for edge in edges:
            if edge["child"] == "marts.estimation_panel" and edge["child_column"] in read:
                yield from ({**edge, "child_column": column} for column in made[: 2 if spec.columns else 3])


def _reaches_cells(uid: str, parents: dict[str, list[str]], names: dict[str, str]) -> bool:
    return names.get(uid) == CELLS or any(_reaches_cells(p, parents, names) for p in parents.get(uid, []))


def _by_rule(
    tables: tuple[str, str], rule: Edge, columns: dict[str, list[str]], settings: dict[str, Any], keys: Sequence[str]
) -> Iterator[Edge]:
    child, parent = tables
    shared = [key for key in columns[child] if key in columns[parent]]
    default = ["observation_id"] if "observation_id" in shared else [key for key in keys if key in shared]
    for column, part in _matching([c for c in columns[child] if c not in keys], rule.get("columns")):
        words = settings | {"column": column or "", "part": part, "variable": rule.get("variable", "")}
        reads = [str(name).format(**words) for name in rule["reads"]] if "reads" in rule else None
        if reads and not set(reads) <= set(columns[parent]):
            continue  # a pattern over all columns: this one comes from elsewhere
        same = rule.get("same", [] if "where" in rule else default)
        on = [f"child.{key} is not distinct from parent.{key}" for key in same]
        on += [f"({rule['where'].format(**words).strip()})"] if "where" in rule else []
        if rule.get("where") != "false":
            yield _edge(child, column, parent, reads, " and ".join(on) or "true")


def _matching(columns: list[str], patterns: list[str] | None) -> Iterator[tuple[str | None, str]]:
    """Each column that a pattern fits, with what its ``*`` stands for; (None, "") where the rule is about all."""
    if patterns is None:
        yield None, ""
        return
    for pattern in patterns:
        shape = re.compile(re.escape(pattern).replace(r"\*", "(.*)"))
        for column in columns:
            if found := shape.fullmatch(column):
                yield column, (found.groups() or ("",))[0]


# --- results ---------------------------------------------------------------------------------------------------


def declared_studies(con: duckdb.DuckDBPyConnection) -> dict[str, Study]:
    """Each study as it ran, from what is stored of it; one that an earlier build stored otherwise is left out."""
    if "results.studies" not in table_names(con):
        return {}
    found = {}
    for name, text in con.execute("select study, spec_json from results.studies").fetchall():
        with contextlib.suppress(StudyError):
            found[name] = study_from(json.loads(text), Path())
    return found


def efficiency_edges(study: Study, columns: dict[str, list[str]]) -> Iterator[Edge]:
    """Scores, slacks, peers, changes and the intervals of both read the inputs and outputs of their block."""
    if study.sample.table not in columns:
        return
    for name, block in study.efficiency.items():
        mine = f"child.study = {literal(study.name)} and child.model_id = {literal(name)}"
        first, last = block.years or study.years
        span = f" and parent.year between {first} and {last}"
        reads = sorted(_taken_apart(block.reads, study) & set(columns[study.sample.table]))
        scores, changes = f"{mine}{span} and {SPANNED}", mine + span
        made = dict.fromkeys(
            ("efficiency_scores", "efficiency_slacks", "efficiency_peers", "efficiency_intervals"), scores
        )
        made |= dict.fromkeys(("malmquist_components", "index_intervals"), changes)
        for name, on in made.items():
            if f"results.{name}" in columns:  # no intervals, no table of them
                yield _edge(f"results.{name}", None, study.sample.table, reads, on)


def model_edges(
    con: duckdb.DuckDBPyConnection, studies: dict[str, Study], columns: dict[str, list[str]]
) -> Iterator[Edge]:
    """Every model reads the columns that its formula and instruments name, in its rows (and before, for lags)."""
    if "results.model_runs" not in columns:
        return
    runs = con.execute("select study, model_id, formula, spec_json from results.model_runs").fetchall()
    for study, model_id, formula, spec in runs:
        if study not in studies:
            continue
        mine = "child.model_id = " + literal(model_id)
        rows = f"from results.model_rows where model_id = {literal(model_id)}"
        sample = f"parent.region_id in (select region_id {rows}) and parent.year <= (select max(year) {rows})"
        years = f"parent.year <= (select max(year) {rows})"
        try:
            texts = [formula, *_instruments(spec)]
            named, back = [n for text in texts for n in named_columns(text)], any(map(looks_back, texts))
        except InputError:  # it was refused, and its rows say why
            named, back = [formula], True
        if not back:
            sample = f"(parent.region_id, parent.year) in (select (region_id, year) {rows})"
            years = f"parent.year in (select year {rows})"
        for table in ("model_runs", "model_terms", "model_fit", "model_tests", "model_rows"):
            yield from _named(f"results.{table}", named, f"{mine} and {sample}", studies[study], columns)
            yield from _shift_share(f"results.{table}", named, (mine, years), studies[study], columns)


def _instruments(spec: str | None) -> list[str]:
    """Terms outside the formula that a model's declaration names: ``instruments``, or the variables of GMM's blocks."""
    declared = json.loads(spec or "{}")
    found = [term for term in declared.get("instruments") or [] if isinstance(term, str)]
    for kind in ("gmm", "iv"):
        blocks = declared.get(kind)
        found += [v for b in blocks if isinstance(b, dict) for v in b.get("variables", ())] if blocks else []
    return found


def moran_edges(
    con: duckdb.DuckDBPyConnection, studies: dict[str, Study], columns: dict[str, list[str]]
) -> Iterator[Edge]:
    """Moran's I reads its variable in its year."""
    for table in ("results.moran", "results.moran_local"):
        if "study" not in columns.get(table, []):
            continue
        for study, variable in con.execute(f"select distinct study, variable from {table} order by all").fetchall():
            mine, same = f"child.study = {literal(study)} and child.variable = {literal(variable)}", _SAME_YEAR
            if study in studies:
                yield from _named(table, [variable], f"{mine} and {same}", studies[study], columns)
                yield from _shift_share(table, [variable], (mine, same), studies[study], columns)


def _named(
    child: str, expressions: Iterable[str], on: str, study: Study, columns: dict[str, list[str]]
) -> Iterator[Edge]:
    """Edges to what expressions name: columns of the panel, derived columns taken apart, and efficiency."""
    names = _taken_apart(expressions, study)
    for name, block in study.efficiency.items():
        mine = f"{on} and parent.study = {literal(study.name)} and parent.model_id = {literal(name)}"
        scores = block.score_columns(name)
        if names & set(scores):
            yield _edge(child, None, SCORES, ["score"], f"{mine} and parent.technology = {literal(block.technology)}")
        if names & set(block.columns(name)) - set(scores):
            yield _edge(child, None, CHANGES, None, mine)
    panel = study.sample.table
    if panel in columns and (reads := sorted(names & set(columns[panel]) - {"region_id", "year"})):
        yield _edge(child, None, panel, reads, on)


def _shift_share(
    child: str, expressions: Iterable[str], on: tuple[str, str], study: Study, columns: dict[str, list[str]]
) -> Iterator[Edge]:
    """Edges to the industries that shift-share variables are made of: every region's, in the base year and its own.

    ``on`` is what tells the child's rows, and the years of ``parent`` beside the base. Of a query, the tables that it
    names, in the rows that it keeps; a file has no cells behind it.
    """
    for made in (made for name, made in study.shift_share.items() if name in _taken_apart(expressions, study)):
        text = study.tables.get(made.table, made.table)
        query = text if re.search(r"\s", text.strip()) else ""
        keys = ("region_id", "year", made.industry)
        for table in sorted(set(re.findall(r"\w+\.\w+", text)) & set(columns)):
            if not {*keys, made.value} <= set(columns[table]):
                continue
            base = made.base if made.base is not None else f"(select min(year) from ({query or f'from {table}'}))"
            rows = f"{on[0]} and (parent.year = {base} or {on[1]})"
            if query:
                parent = ", ".join(f"parent.{key}" for key in keys)
                rows += f" and ({parent}) in (select ({', '.join(keys)}) from ({query}))"
            yield _edge(child, None, table, [made.value], rows)


def _taken_apart(expressions: Iterable[str], study: Study) -> set[str]:
    """The names in expressions, derived columns replaced by what they are derived from as well."""
    names: set[str] = set()
    given = list(expressions)
    new = {*given} | _identifiers(" ".join(given))
    while new:
        names |= new
        derived = new & set(study.sample.derived)
        new = _identifiers(" ".join(study.sample.derived[d] for d in derived)) - names
    return names


def _identifiers(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d]\w*", text))
