"""The process environment that dbt, Dagster and Great Expectations expect, set once before any of them is imported."""

import glob
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.light.deferred import defer
from warehouse.bundled import DBT_PROJECT
from warehouse.errors import WarehouseError

if TYPE_CHECKING:
    from warehouse.panel import Panel
    from warehouse.store import Store

# No telemetry, and one BLAS thread a process: the engines parallelise over processes, not inside BLAS.
QUIET = {
    "DAGSTER_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MPLBACKEND": "Agg",
}
OWN = "# Written by coagg at each start. Take this line away, and changes of your own stay.\n"
DAGSTER_YAML = """\
telemetry: {enabled: false}
nux: {enabled: false}
concurrency:
  runs: {max_concurrent_runs: 1}   # one writer to the DuckDB file
  pools: {granularity: run, default_limit: 1}
event_log_storage: {module: orchestration.event_log, class: KeptOpenEventLog, config: {base_dir: '<events>'}}
compute_logs: {module: orchestration.compute_logs, class: PassedOnByThread, config: {base_dir: '<printed>'}}
run_monitoring: {enabled: true, start_timeout_seconds: 300, cancel_timeout_seconds: 180, poll_interval_seconds: 60}
retention:   # of ticks; runs and their events go by `retention` of panel.yml (orchestration/retention.py)
  sensor: {purge_after_days: <days>}
  schedule: {purge_after_days: <days>}
run_retries: {enabled: true, max_retries: 0, retry_on_asset_or_op_failure: false}   # the schedule's tags ask for some
python_logs:
  dagster_handler_config:
    handlers:
      json_lines: {class: orchestration.run_log.JsonLines, path: '<runs.jsonl>'}
"""


def prepare(folder: Path | None = None) -> "tuple[Panel, Store]":
    """Load the panel and point every tool at its store; safe to call again."""
    from warehouse.panel import load_panel  # pydantic and DuckDB: `coagg --help` needs neither
    from warehouse.store import Store

    panel = load_panel(folder)
    store = Store(panel.store, kept=panel.retention.releases)
    try:
        store.dagster_home.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise WarehouseError(
            f"The store {store.root} cannot be made: {exc.strerror or exc}. Name another folder as `store` in "
            f"{panel.folder / 'panel.yml'}, or with COAGG_STORE."
        ) from exc
    _configure(panel, store)
    for key, value in QUIET.items():
        os.environ.setdefault(key, value)
    defer()
    os.environ["COAGG_PANEL"] = str(panel.folder)
    os.environ["COAGG_SEEDS"] = os.path.relpath(panel.seeds.resolve(), DBT_PROJECT)
    os.environ["WAREHOUSE_PATH"] = str(store.working)
    os.environ["DBT_TARGET_PATH"] = os.environ["DBT_LOG_PATH"] = str(store.root / "dbt")
    os.environ.setdefault("DAGSTER_HOME", str(_home(store.dagster_home)))
    return panel, store


def _home(folder: Path) -> Path:
    """Dagster's folder by a path that it finds its settings by, which it takes for a pattern of file names.

    One with ``[``, ``*`` or ``?`` is told by a link to it in this user's cache; where none can be made, as it is.
    """
    if not glob.has_magic(str(folder)):
        return folder
    from orchestration.dbt.handed_on import cache_folder

    link = cache_folder() / "dagster" / hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    try:
        link.parent.mkdir(parents=True, exist_ok=True)
        if not link.is_symlink():
            link.symlink_to(folder)
    except FileExistsError:  # another process has just made it
        pass
    except OSError:
        return folder
    return link.absolute()


def published_store() -> "Store":
    """The store of the panel that is asked for, to read what is published; of panel.yml no more than its place is read.

    Raises
    ------
    WarehouseError
        panel.yml does not say where it is.
    """
    from warehouse.asked import panel_folder
    from warehouse.store import Store
    from warehouse.store_place import store_folder

    root = store_folder(panel_folder())
    return Store(root) if root else prepare()[1]


def _configure(panel: "Panel", store: "Store") -> None:
    """Dagster's settings, with the paths of where the store now is; a person's own file is left alone."""
    from warehouse.store import ONLY_READ, write_atomically

    settings = store.dagster_home / "dagster.yaml"
    text = OWN + DAGSTER_YAML.replace("<days>", str(panel.retention.ticks_days))
    events = store.dagster_home / "history" / "runs"  # where Dagster's own log lies
    printed = store.dagster_home / "storage"
    for name, path in {"<runs.jsonl>": store.run_log, "<events>": events, "<printed>": printed}.items():
        text = text.replace(name, str(path).replace("'", "''"))
    before = settings.read_text(encoding="utf-8") if settings.exists() else ""
    ours = before.startswith(OWN) or "run_monitoring" not in before  # earlier versions wrote no first line
    if before != text and ours:
        try:
            write_atomically(settings, text)
        except OSError as exc:
            if exc.errno not in ONLY_READ:
                raise  # a store that may only be read is read as it is; who would change it is told by ``run_lock``
