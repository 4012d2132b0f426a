"""History and completion of the prompt, by Python's own readline where it was built with one."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

KEPT = 2000  # lines of history
WORDS = (
    "select from where group by order limit join using on and or not null is in between like as with distinct having "
    "count avg sum min max median case when then else end union all pivot unpivot qualify over partition desc asc exit "
    ".tables .schema .format .limit .help .exit"
).split()


def history_file() -> Path:
    """Where statements are kept between prompts: the person's own folder of states (XDG), never the store."""
    folder = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(folder) / "coagg" / "sql_history"


@contextlib.contextmanager
def with_history(con: "duckdb.DuckDBPyConnection") -> Iterator[None]:
    """Lines of earlier prompts, and names that Tab completes; nothing where there is no readline or no folder."""
    try:
        import readline
    except ImportError:
        yield
        return
    path = history_file()
    with contextlib.suppress(OSError):
        readline.read_history_file(path)
    names = known_names(con)
    readline.set_completer(lambda text, state: completion(names, text, state))
    readline.set_completer_delims(" \t\n,()=<>;")
    readline.parse_and_bind("tab: complete")
    try:
        yield
    finally:
        readline.set_completer(None)
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            readline.set_history_length(KEPT)
            readline.write_history_file(path)


def known_names(con: "duckdb.DuckDBPyConnection") -> list[str]:
    """Words of SQL, tables with their schema, and columns."""
    tables = con.execute("select table_schema || '.' || table_name from information_schema.tables").fetchall()
    columns = con.execute("select distinct column_name from information_schema.columns").fetchall()
    return sorted({*WORDS, *(name for (name,) in [*tables, *columns])})


def completion(names: list[str], text: str, state: int) -> str | None:
    """The name number ``state`` that begins with ``text``, as readline asks for them."""
    found = [name for name in names if name.lower().startswith(text.lower())]
    return found[state] if state < len(found) else None
