"""dagster-dbt without dbt: a run in which dbt has nothing to build does not wait for it.

dagster-dbt imports dbt, which takes longer than Dagster itself, for its enumerations and to evaluate selections. Where
dbt-core is not installed it brings the enumerations itself; and the two selections of this project are told from the
manifest. dbt runs in a process of its own (``orchestration.dbt.session``).

Left out as well is what dagster-dbt imports for dbt's cloud (requests, gRPC) and to tell columns' lineage from SQL
(sqlglot), which takes as long as the rest of it; nothing here asks for either.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from typing import Any

from orchestration.light.left_out import below, left_out

INDICES = "path:models/marts"
COMPONENTS = ("dagster.components", "dagster_dbt.components")
LEFT_OUT = ("dagster_dbt.cloud", "dagster_dbt.cloud_v2", *COMPONENTS, "sqlglot")


class _Absent(MetaPathFinder):
    """Finds dbt not installed, also where it is."""

    def find_spec(self, fullname: str, path: Sequence[str] | None = None, target: Any = None) -> None:
        if fullname.partition(".")[0] == "dbt" and "dbt" not in sys.modules:  # half of dbt is worse than all of it
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


@contextmanager
def _without_dbt() -> Iterator[None]:
    absent = _Absent()
    sys.meta_path.insert(0, absent)
    try:
        yield
    finally:
        sys.meta_path.remove(absent)


with _without_dbt(), left_out(below(*LEFT_OUT)):
    from dagster_dbt import (
        DagsterDbtTranslator,
        DagsterDbtTranslatorSettings,
        DbtCliResource,
        DbtProject,
        asset_utils,
        dbt_assets,
    )
    from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

__all__ = [
    "INDICES",
    "DagsterDbtTranslator",
    "DagsterDbtTranslatorSettings",
    "DbtCliResource",
    "DbtCoreCliEventMessage",
    "DbtProject",
    "dbt_assets",
    "is_mart",
    "nodes_of_half",
]


def is_mart(manifest: Mapping[str, Any], uid: str) -> bool:
    """Whether a node of the manifest is a model of the marts."""
    return uid.startswith("model.") and manifest["nodes"][uid]["fqn"][1] == "marts"


def nodes_of_half(manifest: Mapping[str, Any], indices: bool) -> set[str]:
    """Seeds, models and tests of the marts, or those of all before; a test that reads a mart goes with the marts."""
    marts = {uid for uid in manifest["nodes"] if is_mart(manifest, uid)}
    late = {uid for uid in manifest["nodes"] if uid in marts or marts & set(manifest["parent_map"].get(uid, []))}
    return late if indices else set(manifest["nodes"]) - late


def _selected(select: str, exclude: str, selector: str, project: Any, manifest_json: Mapping[str, Any]) -> Set[str]:
    """dagster-dbt's ``select_unique_ids`` for the two selections there are; whatever else, as it is."""
    halves = {(INDICES, ""): True, ("fqn:*", INDICES): False}
    if (select, exclude) in halves and not selector:
        return nodes_of_half(manifest_json, halves[select, exclude])
    return _every(select, exclude, selector, project, manifest_json)


_every = asset_utils.select_unique_ids
asset_utils.select_unique_ids = _selected  # type: ignore[assignment]
