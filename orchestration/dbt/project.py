"""What dbt makes of the project for this panel: its manifest, its SQL, its page; made where nobody has yet.

A first run has dbt read and compile the project in the process beside while it imports and reads files itself
(``begin``). Whoever needs the manifest or the SQL waits for it here, and makes it where it is not there then.
"""

import contextlib
import hashlib
import json
import os
import re
import sys
import tempfile
import threading
from pathlib import Path

from orchestration.dbt import handed_on
from orchestration.dbt.compiled import Compiled, keep_compiled, read_compiled
from orchestration.dbt.session import DbtSession, compiled_by
from orchestration.environment import prepare
from orchestration.identity import code_hash, shaping_files
from warehouse.bundled import DBT_PROJECT as PROJECT_DIR
from warehouse.bundled import version
from warehouse.errors import WarehouseError
from warehouse.once_read import content_of, once_read

PANEL, STORE = prepare()
TARGET = STORE.root / "dbt"
SESSION = DbtSession(TARGET)
_PAST: dict[str, Compiled] = {}  # of past states, by the project's mark
_PARSING, _COMPILING = threading.RLock(), threading.RLock()
TOOLS = ("dbt-core", "dbt-common", "dbt-adapters", "dbt-duckdb", "duckdb")
PARSED = "parsed.sha256"  # what the files in TARGET were made of, and where they lie
ASKING = tuple(
    f"orchestration/dbt/{name}.py" for name in ("compiled", "handed_on", "project", "session", "shortened", "worker")
)
OWN_VARIABLES = {"WAREHOUSE_PATH", "COAGG_SEEDS", "DBT_TARGET_PATH", "DBT_LOG_PATH", "DBT_SEND_ANONYMOUS_USAGE_STATS"}


def variables(as_of: str | None = None) -> str:
    """The panel's choices as the JSON of ``dbt --vars``."""
    return json.dumps(PANEL.dbt_variables(as_of))


def project_hash(as_of: str | None = None) -> str:
    """Hash of every file that shapes the manifest, the panel's seeds and choices included; wherever they lie."""
    digest = hashlib.sha256(variables(as_of).encode())
    for folder in (PROJECT_DIR, PANEL.seeds):
        for path in shaping_files(folder):
            digest.update(f"{path.relative_to(folder)}\x1e".encode() + content_of(path))
    return digest.hexdigest()


def project_mark(as_of: str | None = None) -> str:
    """What all that dbt makes of the project is known by: its files and choices, dbt and who asks it, the environment.

    Of the environment what the project's files read, and dbt's own settings; not where this panel's files lie.
    """
    read = {name for path in shaping_files(PROJECT_DIR) for name in _asked_of_environment(path)}
    names = read | {name for name in os.environ if name.startswith("DBT_")}
    told = [[name, os.environ.get(name)] for name in sorted(names - OWN_VARIABLES)]
    tools = [*([name, version(name)] for name in TOOLS), code_hash(*ASKING)]
    return hashlib.sha256(json.dumps([project_hash(as_of), sys.version, tools, told]).encode()).hexdigest()


@once_read
def _asked_of_environment(path: Path) -> list[str]:
    return re.findall(r"env_var\(\s*['\"](\w+)", path.read_text(encoding="utf-8", errors="replace"))


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


def begin() -> bool:
    """Have dbt read and compile the project beside what comes next, unless it is known; whether it does.

    What dbt refuses is told to whoever needs it: then it is asked again.
    """
    with _PARSING:
        if _is_parsed(project_mark()) and read_compiled(TARGET / handed_on.COMPILED):
            return False

    def ahead() -> None:
        with contextlib.suppress(Exception):
            compiled_project()

    threading.Thread(target=ahead, daemon=True).start()
    return True


def parsed_project() -> Path:
    """The manifest, true to the project's files; parses (some seconds) only when nobody has yet.

    All that dbt made of the project lies in ``TARGET`` and goes when a file changes.

    Raises
    ------
    WarehouseError
        dbt cannot parse the project; its own message is passed on.
    """
    with _PARSING:
        stamp = project_mark()
        if not _is_parsed(stamp):
            try:
                SESSION.run(["parse"], variables(), stamp)
            except WarehouseError as exc:
                raise WarehouseError(f"dbt cannot parse {PROJECT_DIR}:\n{exc}") from exc
            _mark_parsed(stamp)
    return TARGET / handed_on.MANIFEST


def _is_parsed(stamp: str) -> bool:
    """Whether what lies in ``TARGET`` is of the project as it is, or another panel has handed it on; else it goes."""
    mark = TARGET / PARSED
    if (TARGET / handed_on.MANIFEST).exists() and mark.exists() and mark.read_text() == _here(stamp):
        return True
    for path in (mark, TARGET / handed_on.COMPILED, TARGET / handed_on.DESCRIBED):
        path.unlink(missing_ok=True)
    taken = handed_on.take(stamp, TARGET, _places())
    if taken:
        _mark_parsed(stamp)
    return taken


def _mark_parsed(stamp: str) -> None:
    if project_mark() == stamp:  # nobody wrote to its files meanwhile
        (TARGET / PARSED).write_text(_here(stamp))


def _here(stamp: str) -> str:
    """The project's mark and where it lies: a copied panel has another's paths."""
    return f"{stamp} {hashlib.sha256(json.dumps(_places()).encode()).hexdigest()}"


def compiled_project(as_of: str | None = None, anew: bool = False) -> Compiled:
    """The project's SQL and its seeds' columns, which dbt makes where nobody has yet.

    ``anew`` has dbt do it in any case. A past state's SQL is of the moment, and kept by this process alone.

    Raises
    ------
    WarehouseError
        dbt refuses; its own messages are passed on.
    """
    with _COMPILING:
        manifest = parsed_project()
        kept = TARGET / handed_on.COMPILED
        mark = project_mark(as_of)
        found = read_compiled(kept) if as_of is None else _PAST.get(mark)
        if found and not anew:
            return found
        made = _compile(manifest, variables(as_of), mark)
        if as_of is not None:
            _PAST[mark] = made
        else:
            keep_compiled(kept, made)
            _hand_on(mark)
        return made


def _compile(manifest: Path, chosen: str, mark: str) -> Compiled:
    """As dbt compiles it on a file aside: the working file is another's meanwhile."""
    with tempfile.TemporaryDirectory(prefix="compiling-", dir=TARGET) as folder:
        aside = Path(folder) / STORE.working.name  # whose name the manifest has
        return compiled_by(SESSION, manifest, chosen, mark, aside)


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
