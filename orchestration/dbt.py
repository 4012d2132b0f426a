"""The dbt project as Dagster sees it: its manifest, its variables, its layers as asset groups."""

import hashlib
import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import dagster as dg
from packaging.version import Version

from orchestration.columns import described
from orchestration.dagster_dbt_alone import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtCliResource,
    DbtProject,
)
from orchestration.dbt_checks import about_test
from orchestration.dbt_session import DbtSession
from orchestration.environment import prepare
from orchestration.language import language
from orchestration.metadata import column_schema
from warehouse.bundled import DBT_PROJECT as PROJECT_DIR
from warehouse.errors import WarehouseError

PANEL, STORE = prepare()
TARGET = STORE.root / "dbt"
COMPILED = TARGET / "compiled.json"
SESSION = DbtSession(TARGET)


def dbt_executable() -> str:
    """The dbt beside this Python, so that an un-activated virtual environment works."""
    beside = Path(sys.executable).with_name("dbt")
    return str(beside) if beside.exists() else (shutil.which("dbt") or "dbt")


def variables(as_of: str | None = None) -> str:
    """The panel's choices as the JSON of ``dbt --vars``."""
    return json.dumps(PANEL.dbt_variables(as_of))


def project_hash() -> str:
    """Hash of every file that shapes the manifest, the panel's seeds and choices included; wherever they lie."""
    digest = hashlib.sha256(variables().encode())
    kinds = ("*.sql", "*.yml", "*.csv")
    files = sorted(p for k in kinds for p in PROJECT_DIR.rglob(k) if "target" not in p.parts)
    named = [
        *((p.relative_to(PROJECT_DIR), p) for p in files),
        *((p.name, p) for p in sorted(PANEL.seeds.glob("*.csv"))),
    ]
    for name, path in named:
        digest.update(f"{name}\x1e".encode() + path.read_bytes())
    return digest.hexdigest()


def parsed_project() -> DbtProject:
    """The project with a manifest that is true to its files; parses (some seconds) only when they changed.

    Raises
    ------
    WarehouseError
        dbt cannot parse the project; its own message is passed on.
    """
    project = DbtProject(project_dir=PROJECT_DIR, profiles_dir=PROJECT_DIR, target_path=TARGET)
    mark, stamp = TARGET / "parsed.sha256", project_hash()
    if not (project.manifest_path.exists() and mark.exists() and mark.read_text() == stamp):
        try:
            SESSION.run(["parse"], variables())
        except WarehouseError as exc:
            raise WarehouseError(f"dbt cannot parse {PROJECT_DIR}:\n{exc}") from exc
        mark.write_text(stamp)
    return project


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
