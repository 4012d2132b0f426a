"""dbt as Dagster shows it: its command line, and the assets of the manifest by layer, in the panel's language."""

import shutil
import sys
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import dagster as dg
from packaging.version import Version

from orchestration.columns import described
from orchestration.dbt.checks import about_test
from orchestration.language import language
from orchestration.light.dagster_dbt_alone import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtCliResource,
    DbtProject,
)
from orchestration.metadata import column_schema
from warehouse.bundled import version


def dbt_executable() -> str:
    """The dbt beside this Python, so that an un-activated virtual environment works."""
    beside = Path(sys.executable).with_name("dbt")
    return str(beside) if beside.exists() else (shutil.which("dbt") or "dbt")


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
