"""dbt in a process of its own, as a run starts it: ``dbt("build", warehouse=path, seeds=None, variables={})``."""

import contextlib
import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from orchestration.dbt.compiled import is_plain, keep_compiled, read_compiled, run_compiled
from orchestration.dbt.handed_on import COMPILED, MANIFEST
from orchestration.dbt.session import DbtSession, compiled_by
from tests import forked
from tests.once import made_once
from warehouse.connection import connect
from warehouse.errors import WarehouseError


class Dbt:
    """One dbt process that serves a whole worker, as it serves a whole run (``orchestration.dbt.session``)."""

    def __init__(self, temporary: pytest.TempPathFactory) -> None:
        self.temporary, self.aside = temporary, temporary.mktemp("dbt")
        self._session = DbtSession(self.aside / "target")

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

    def made(self, warehouse: Path, seeds: Path, variables: dict[str, Any]) -> Path:
        """Lists, models and tests as a job makes them: DuckDB runs what dbt compiled. Gives the project's manifest.

        dbt compiles once for the same choices and lists, whichever of the workers asks.
        """
        chosen = json.dumps(variables, sort_keys=True)
        mark = hashlib.sha256(json.dumps([chosen, _texts(seeds)]).encode()).hexdigest()
        folder = made_once(self.temporary, f"project-{mark}", lambda folder: self._compile(folder, seeds, chosen, mark))
        manifest, compiled = json.loads((folder / MANIFEST).read_text("utf-8")), read_compiled(folder / COMPILED)
        nodes = [uid for uid in manifest["nodes"] if uid.partition(".")[0] in {"seed", "model", "test"}]
        assert compiled and compiled.covers(nodes) and is_plain(manifest, nodes)
        with connect(warehouse) as con:
            for _ in run_compiled(con, manifest, compiled, nodes, seeds):
                pass
        return folder / MANIFEST

    def _compile(self, folder: Path, seeds: Path, chosen: str, mark: str) -> None:
        """What dbt makes of the project, its manifest and SQL, on a file that has the lists and nothing else."""
        aside, lists = folder / "aside.duckdb", _texts(seeds)
        with _told(aside, seeds):
            self._session.run(["parse"], chosen, mark)
            manifest = Path(shutil.copy(self.aside / "target" / MANIFEST, folder))
            compiled = compiled_by(self._session, manifest, chosen, mark, aside)
        # dbt writes what it runs to target/run/<path>; with an absolute path that would be the list itself
        assert _texts(seeds) == lists
        keep_compiled(folder / COMPILED, compiled)

    def end(self) -> None:
        self._session.end()


def _texts(seeds: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(seeds.iterdir())}


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
        changed.setattr(subprocess, "Popen", forked.Popen)  # dbt's process need not import it
        yield
