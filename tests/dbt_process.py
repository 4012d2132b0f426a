"""dbt in a process of its own, as a run starts it: ``dbt("build", warehouse=path, seeds=None, variables={})``."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from orchestration.dbt_session import DbtSession
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
        told = {"WAREHOUSE_PATH": str(warehouse), "COAGG_SEEDS": str(seeds or "seeds"), "COAGG_PANEL": ""}
        said, code = [], 0
        with pytest.MonkeyPatch.context() as changed:
            for name, value in told.items():
                changed.setenv(name, value)
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

    def end(self) -> None:
        self._session.end()
