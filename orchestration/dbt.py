"""The dbt project as Dagster sees it: its manifest, its variables, its layers as asset groups."""

import hashlib
import json
import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import dagster as dg
from packaging.version import Version

from orchestration import handed_on
from orchestration.columns import described
from orchestration.compiled import Compiled, keep_compiled, read_compiled, seed_columns
from orchestration.dagster_dbt_alone import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtCliResource,
    DbtProject,
)
from orchestration.dbt_checks import about_test
from orchestration.dbt_session import DbtSession
from orchestration.environment import prepare
from orchestration.identity import shaping_files
from orchestration.language import language
from orchestration.metadata import column_schema
from orchestration.reuse import code_hash
from warehouse.bundled import DBT_PROJECT as PROJECT_DIR
from warehouse.connection import connect
from warehouse.errors import WarehouseError

PANEL, STORE = prepare()
TARGET = STORE.root / "dbt"
SESSION = DbtSession(TARGET)
_PAST: dict[str, Compiled] = {}  # of past states, by the project's mark
TOOLS = ("dbt-core", "dbt-common", "dbt-adapters", "dbt-duckdb", "duckdb")
PARSED = "parsed.sha256"  # what the files in TARGET were made of, and where they lie
ASKING = ("orchestration/compiled.py", "orchestration/dbt_worker.py", "orchestration/handed_on.py")
OWN_VARIABLES = {"WAREHOUSE_PATH", "COAGG_SEEDS", "DBT_TARGET_PATH", "DBT_LOG_PATH", "DBT_SEND_ANONYMOUS_USAGE_STATS"}


def dbt_executable() -> str:
    """The dbt beside this Python, so that an un-activated virtual environment works."""
    beside = Path(sys.executable).with_name("dbt")
    return str(beside) if beside.exists() else (shutil.which("dbt") or "dbt")


def variables(as_of: str | None = None) -> str:
    """The panel's choices as the JSON of ``dbt --vars``."""
    return json.dumps(PANEL.dbt_variables(as_of))


def project_hash(as_of: str | None = None) -> str:
    """Hash of every file that shapes the manifest, the panel's seeds and choices included; wherever they lie."""
    digest = hashlib.sha256(variables(as_of).encode())
    for folder in (PROJECT_DIR, PANEL.seeds):
        for path in shaping_files(folder):
            digest.update(f"{path.relative_to(folder)}\x1e".encode() + path.read_bytes())
    return digest.hexdigest()


def project_mark(as_of: str | None = None) -> str:
    """What all that dbt makes of the project is known by: its files and choices, dbt and who asks it, the environment.

    Of the environment what the project's files read, and dbt's own settings; not where this panel's files lie.
    """
    read = {name for p in shaping_files(PROJECT_DIR) for name in re.findall(rb"env_var\(\s*['\"](\w+)", p.read_bytes())}
    names = {name.decode() for name in read} | {name for name in os.environ if name.startswith("DBT_")}
    told = [[name, os.environ.get(name)] for name in sorted(names - OWN_VARIABLES)]
    tools = [*([name, version(name)] for name in TOOLS), code_hash(*ASKING)]
    return hashlib.sha256(json.dumps([project_hash(as_of), sys.version, tools, told]).encode()).hexdigest()


def _places() -> dict[str, str]:
    """Beginnings of paths in dbt's files, by their names there, which differ between panels of one project."""
    seeds = os.path.relpath(PANEL.seeds.resolve(), PROJECT_DIR)
    made = f"{TARGET}{os.sep}"
    return {
        "original_file_path": f"{seeds}{os.sep}",
        "root_path": str(PROJECT_DIR),
        "compiled_path": made,
        "build_path": made,
    }


def parsed_project() -> DbtProject:
    """The project with a manifest that is true to its files; parses (some seconds) only when nobody has yet.

    All that dbt made of it lies in ``TARGET`` and goes when a file changes.

    Raises
    ------
    WarehouseError
        dbt cannot parse the project; its own message is passed on.
    """
    project = DbtProject(project_dir=PROJECT_DIR, profiles_dir=PROJECT_DIR, target_path=TARGET)
    mark, stamp, places = TARGET / PARSED, project_mark(), _places()
    here = f"{stamp} {hashlib.sha256(json.dumps(places).encode()).hexdigest()}"  # a copied panel has another's paths
    if not (project.manifest_path.exists() and mark.exists() and mark.read_text() == here):
        for path in (mark, TARGET / handed_on.COMPILED, TARGET / handed_on.DESCRIBED):
            path.unlink(missing_ok=True)
        if not handed_on.take(stamp, TARGET, places):
            try:
                SESSION.run(["parse"], variables(), stamp)
            except WarehouseError as exc:
                raise WarehouseError(f"dbt cannot parse {PROJECT_DIR}:\n{exc}") from exc
        if project_mark() == stamp:  # nobody wrote to its files meanwhile
            mark.write_text(here)
    return project


def compiled_project(working: Path, as_of: str | None = None, anew: bool = False) -> Compiled:
    """The project's SQL and its seeds' columns; dbt loads the seeds into ``working`` and compiles where nobody has yet.

    ``anew`` has dbt do it in any case. A past state's SQL is of the moment, and kept by this process alone.

    Raises
    ------
    WarehouseError
        dbt refuses; its own messages are passed on.
    """
    project = parsed_project()
    kept = TARGET / handed_on.COMPILED
    chosen, mark = variables(as_of), project_mark(as_of)
    found = read_compiled(kept) if as_of is None else _PAST.get(mark)
    if found and not anew:
        return found
    SESSION.run(["seed", "--full-refresh", "--no-write-json"], chosen, mark)
    sql = SESSION.run(["compile", "--exclude", "resource_type:unit_test", "--no-write-json"], chosen, mark)["sql"]
    with connect(working, read_only=True) as con:
        seeds = seed_columns(con, json.loads(project.manifest_path.read_text(encoding="utf-8")))
    made = Compiled(sql, seeds)
    if as_of is not None:
        _PAST[mark] = made
    else:
        keep_compiled(kept, made)
        _hand_on(mark)
    return made


def described_project() -> str:
    """dbt's page of the project, kept as ``compiled_project`` is; what it says of results is as of when it was made.

    Raises
    ------
    WarehouseError
        dbt refuses; its own message is passed on.
    """
    parsed_project()
    page = TARGET / handed_on.DESCRIBED
    if not page.exists():
        describe_project()
    return page.read_text(encoding="utf-8")


def describe_project() -> None:
    """Have dbt make its page of the project and the tables of the working file."""
    parsed_project()  # what was made of the project before it changed goes
    mark = project_mark()
    SESSION.run(["docs", "generate", "--static"], variables(), mark)
    _hand_on(mark)


def _hand_on(mark: str) -> None:
    """Keep what ``TARGET`` holds for other panels; what somebody wrote to while dbt read it is made anew next time."""
    parsed = TARGET / PARSED
    if parsed.exists() and parsed.read_text().split()[:1] == [mark] == [project_mark()]:
        handed_on.give(mark, TARGET, _places())
    else:
        parsed.unlink(missing_ok=True)


class Dbt(DbtCliResource):
    """dbt's CLI without two costs of a refresh that nothing here needs.

    These are a dbt started only to tell its version, and Dagster's own connection to the warehouse, for which it
    parses every macro and which the assets do without.
    """

    @cached_property
    def _cli_version(self) -> Version:
        return Version(version("dbt-core"))

    def _initialize_dbt_core_adapter(self, args: Sequence[str]) -> Any:
        return None


class LayerTranslator(DagsterDbtTranslator):
    """Groups dbt assets by layer folder (seeds, staging, intermediate, marts); keys are schema and table.

    Tables and columns are described in the panel's language.
    """

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        """As dagster-dbt has it, in the group of its layer; asked for by each table below, and made once."""
        made: dict[tuple[int, str], dg.AssetSpec] = self.__dict__.setdefault("_made", {})
        key = id(manifest), unique_id
        if key not in made:
            made[key] = self._spec(manifest, unique_id, project)
        return made[key]

    def _spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        spec = super().get_asset_spec(manifest, unique_id, project)
        properties = self.get_resource_props(manifest, unique_id)
        kind = properties["resource_type"]
        if kind == "model":
            spec = spec.replace_attributes(group_name=properties["fqn"][1])
        elif kind == "seed":
            spec = spec.replace_attributes(group_name="seeds")
        return spec

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        told = described(None, language()).about(_table(dbt_resource_props))
        return "\n\n".join(part for part in (told, _sql(dbt_resource_props)) if part)

    def get_metadata(self, dbt_resource_props: Mapping[str, Any]) -> Mapping[str, Any]:
        """As dagster-dbt has it, with the columns in the panel's language."""
        return {**super().get_metadata(dbt_resource_props), **column_schema(_table(dbt_resource_props))}

    def get_asset_check_spec(
        self, asset_spec: dg.AssetSpec, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetCheckSpec | None:
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        if spec is None or spec.description:
            return spec
        return spec._replace(description=about_test(self.get_resource_props(manifest, unique_id)) or None)


def _table(properties: Mapping[str, Any]) -> str:
    return f"{properties['schema']}.{properties['name']}"


def _sql(properties: Mapping[str, Any]) -> str:
    """The model as it is written; nothing of a seed."""
    code = str(properties.get("raw_code") or "").strip()
    return f"```sql\n{code}\n```" if code else ""


TRANSLATOR = LayerTranslator(settings=DagsterDbtTranslatorSettings(enable_source_tests_as_checks=True))
