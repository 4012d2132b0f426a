"""dbt in a process of its own, as a run starts it: ``dbt("build", warehouse=path, seeds=None, variables={})``."""

import contextlib
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from orchestration.compiled import Compiled, is_plain, run_compiled, seed_columns
from orchestration.dbt_session import DbtSession
from warehouse.connection import connect
from warehouse.errors import WarehouseError


class Dbt:
    """One dbt process that serves a whole worker, as it serves a whole run (``orchestration.dbt_session``)."""

    def __init__(self, aside: Path) -> None:
        self.aside = aside
        self.manifest = aside / "target" / "manifest.json"
        self._session = DbtSession(aside / "target")

    def __call__(
        self,
        *arguments: str,
        warehouse: Path,
        seeds: Path | None = None,
        variables: dict[str, Any] | None = None,
        check: bool = True,
    ) -> subprocess.CompletedProcess[str]:
        """Run ``dbt ARGUMENTS`` on a warehouse file; it must go well where ``check``."""
        said, code = [], 0
        with _told(warehouse, seeds):
            try:
                command = [*arguments, "--log-path", str(self.aside)]
                for event in self._session.events(command, json.dumps(variables or {})):
                    said.append(event["info"]["msg"])
            except WarehouseError as exc:
                said.append(str(exc))
                code = 1
        printed = "\n".join(said)
        assert not check or code == 0, printed[-5000:]
        return subprocess.CompletedProcess(arguments, code, printed, "")

    def made(self, warehouse: Path, seeds: Path, variables: dict[str, Any]) -> None:
        """Lists, models and tests as a job makes them: dbt loads the lists and compiles, DuckDB runs the SQL."""
        chosen, project = json.dumps(variables), str(seeds)
        with _told(warehouse, seeds):
            self._session.run(["parse"], chosen, project)
            self._session.run(["seed", "--full-refresh", "--no-write-json"], chosen, project)
            compile = ["compile", "--exclude", "resource_type:unit_test", "--no-write-json"]
            sql = self._session.run(compile, chosen, project)["sql"]
        manifest = json.loads(self.manifest.read_text(encoding="utf-8"))
        nodes = [uid for uid in manifest["nodes"] if uid.partition(".")[0] in {"seed", "model", "test"}]
        with connect(warehouse) as con:
            compiled = Compiled(sql, seed_columns(con, manifest))
            assert compiled.covers(nodes) and is_plain(manifest, nodes)
            for _ in run_compiled(con, manifest, compiled, nodes, seeds):
                pass

    def end(self) -> None:
        self._session.end()


@contextlib.contextmanager
def _told(warehouse: Path, seeds: Path | None) -> Iterator[None]:
    """What dbt reads of the environment, as it was afterwards."""
    with pytest.MonkeyPatch.context() as changed:
        for name, value in (
            ("WAREHOUSE_PATH", str(warehouse)),
            ("COAGG_SEEDS", str(seeds or "seeds")),
            ("COAGG_PANEL", ""),
        ):
            changed.setenv(name, value)
        yield
