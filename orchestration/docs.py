"""dbt's documentation of tables and lineage as one page beside the report."""

from pathlib import Path

from orchestration.dbt import PROJECT_DIR, SESSION, STORE, TARGET, parsed_project, project_hash, variables
from orchestration.pages import lineage_page
from warehouse.errors import WarehouseError
from warehouse.store import write_atomically

PAGE = lineage_page(STORE)
STAMP = PAGE.with_name("described.sha256")
NOT_YET = """<!doctype html><meta charset="utf-8"><title>dbt docs</title>
<p>The documentation of tables, columns and lineage is not built: run <code>coagg docs</code> (or
<code>make docs</code>), then reload this page.</p>
"""


def write_dbt_docs() -> Path:
    """Have dbt describe the project and the tables of the working file; one self-contained page.

    Raises
    ------
    WarehouseError
        There is no working file yet, or dbt refuses; its own message is passed on.
    """
    if not STORE.working.exists():
        raise WarehouseError(f"No warehouse at {STORE.working} to describe. Run 'coagg run' first.")
    parsed_project()
    try:
        SESSION.run(["docs", "generate", "--static"], variables())
    except WarehouseError as exc:
        raise WarehouseError(f"dbt cannot describe {PROJECT_DIR}:\n{exc}") from exc
    write_atomically(PAGE, (TARGET / "static_index.html").read_text(encoding="utf-8"))
    write_atomically(STAMP, project_hash())
    return PAGE


def keep_dbt_docs_true() -> str | None:
    """Describe anew if models, seeds or the panel's choices changed since; returns why it could not be done.

    The report links the page, so there always is one.
    """
    problem = None
    if not (PAGE.exists() and STAMP.exists() and STAMP.read_text(encoding="utf-8") == project_hash()):
        try:
            write_dbt_docs()
        except WarehouseError as exc:
            problem = str(exc)
    if not PAGE.exists():
        write_atomically(PAGE, NOT_YET)
    return problem
