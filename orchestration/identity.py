"""Run identity: which run, which data and which code stand behind a number."""

import functools
import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.studies.files import MAIN, study_files
from warehouse import bundled
from warehouse.bundled import CHECKOUT, ROOT, version
from warehouse.once_read import content_of, files_below
from warehouse.panel import Panel
from warehouse.yaml_text import read_yaml

LIBRARIES = (  # those behind the numbers
    *("numpy", "scipy", "polars", "duckdb", "dbt-core", "dbt-duckdb"),
    *("linearmodels", "libpysal", "spreg", "esda", "highspy"),
)
CODE_FOLDERS = (
    "warehouse",
    "python_models",
    "expectations",
    "orchestration",
    "dbt_project/models",
    "dbt_project/macros",
)
CODE = (".py", ".sql", ".j2", ".css", ".js")  # pages are made of their templates
SHAPING = (".sql", ".yml", ".csv", ".md")  # of a dbt project


@dataclass(frozen=True, slots=True)
class RunIdentity:
    """Columns that every result row can be joined to."""

    run_id: str
    data_vintage: str
    code_version: str


@functools.cache
def code_version() -> str:
    """Git commit where there is one, with a hash of the code as it lies on disk (uncommitted changes count)."""
    digest = hashlib.sha256()
    for folder in CODE_FOLDERS:
        for path in files_below(ROOT / folder, CODE, apart="store"):
            digest.update(path.as_posix()[len(ROOT.as_posix()) + 1 :].encode())
            digest.update(content_of(path))
    return f"{_release() if CHECKOUT is None else _commit(CHECKOUT)}+{digest.hexdigest()[:12]}"


def code_hash(*patterns: str) -> str:
    """Hash of the source files that match the patterns and of the libraries behind the numbers."""
    return bundled.code_hash(patterns, LIBRARIES)


def shaping_files(folder: Path) -> list[Path]:
    """Files of a folder of the dbt project, or of a panel's seeds, that change what dbt makes."""
    return files_below(folder, SHAPING, apart="target")


def installed() -> list[str]:
    """Every package with its version, as its folder is named."""
    return sorted({path.name for folder in sys.path for path in Path(folder).glob("*.dist-info")})


def _release() -> str:
    """The installed version; a commit found around site-packages would be another project's."""
    return f"coagg-{version('coagg')}"


def _commit(checkout: Path) -> str:
    asked = ["git", "-C", str(checkout), "rev-parse", "--short", "HEAD"]
    try:
        described = subprocess.run(asked, capture_output=True, text=True, check=False)
    except FileNotFoundError:  # no git on this machine
        return "no-git"
    return described.stdout.strip() or "no-git"


def data_vintage(con: duckdb.DuckDBPyConnection) -> str:
    """Newest vintage loaded and a hash over the hashes of all loaded files."""
    row = con.execute(
        "select coalesce(cast(max(vintage) as varchar), 'none'), "
        "coalesce(md5(string_agg(file_sha256, ',' order by file_sha256)), 'none') "
        "from raw.files where status in ('loaded', 'partly_loaded')"
    ).fetchone()
    assert row is not None
    return f"{row[0]}+{row[1][:12]}"


def settings(panel: Panel) -> str:
    """The choices of panel.yml, without the places where its files lie, and study zero as it is written."""
    elsewhere = {"folder", "seeds", "sources", "incoming", "store", "operations", "retention"}
    chosen = panel.model_dump(mode="json", exclude=elsewhere)
    path = study_files(panel).get(MAIN)
    study = read_yaml(path.read_text(encoding="utf-8")) if path else None
    return json.dumps({**chosen, "study": study}, ensure_ascii=False, default=str)


def specification_hash(specification: Any) -> str:
    """Hash of a specification as it ran."""
    return hashlib.sha256(json.dumps(specification, sort_keys=True, default=str).encode()).hexdigest()[:16]


def identify(con: duckdb.DuckDBPyConnection, run_id: str) -> RunIdentity:
    """The identity of this run against the working file."""
    return RunIdentity(run_id, data_vintage(con), code_version())
